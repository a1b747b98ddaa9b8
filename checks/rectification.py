"""The rectification ledger (整改台账): sightings and people's entries as rows with state and deadline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlite_utils

from checks.entries import Entry, State, entries
from checks.ledger import Sighting, sightings
from checks.model import Finding
from checks.score import counts
from config.workdays import weekdays_between, workdays_between

SHORT = 10
"""Characters of a fingerprint that people see and type."""

KEEP_CLOSED_DAYS = 30
_OPEN = frozenset({State.NEW, State.ASSIGNED, State.WORKING, State.PENDING, State.UNCHECKED, State.RECURRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """One row of the ledger. `due_on`: the last working day of the time allowed from `opened_at`."""

    number: int
    finding: Finding
    state: State
    opened_at: datetime
    due_on: date
    overdue_days: int = 0
    runs_seen: int = 1
    assignee: str = ""
    measures: str = ""
    note: str = ""
    reason: str = ""
    approver: str = ""
    done_on: date | None = None
    waived_until: date | None = None
    checked_at: datetime | None = None
    result: str = ""  # fixed | open | unchecked
    closed_at: datetime | None = None

    @property
    def fingerprint(self) -> str:
        return self.finding.fingerprint

    @property
    def short(self) -> str:
        return self.fingerprint[:SHORT]

    @property
    def is_open(self) -> bool:
        return self.state in _OPEN

    @property
    def was_in_time(self) -> bool | None:
        """Closed by its day? None while it is open and the day has not passed."""
        if self.closed_at is not None:
            return self.closed_at.date() <= self.due_on
        return False if self.overdue_days else None


def ledger_rows(
    db: sqlite_utils.Database,
    limits: Mapping[str, int],
    today: date,
    calendar: Mapping[str, Any] | None = None,
) -> tuple[LedgerRow, ...]:
    """Open rows, worst and oldest first, then those closed in the last 30 days.

    `limits`: working days by severity; `calendar`: the profile's own years of holidays.
    """
    known = entries(db)
    since = today - timedelta(days=KEEP_CLOSED_DAYS)
    shown = [
        (one, known.get(one.fingerprint, Entry(fingerprint=one.fingerprint)))
        for one in sightings(db, closed_since=since)
    ]
    due = DueDays(limits, calendar)
    rows = [
        _row(one, entry, due, today) for one, entry in shown if counts(one.finding) or entry.verdict == "yes"
    ]
    return _numbered(rows)


def _numbered(rows: Iterable[dict[str, Any]]) -> tuple[LedgerRow, ...]:
    ordered = sorted(
        rows,
        key=lambda row: (
            row["state"] is State.CLOSED,
            -row["finding"].severity.rank,
            row["opened_at"],
            row["finding"].fingerprint,
        ),
    )
    return tuple(LedgerRow(number=number, **row) for number, row in enumerate(ordered, start=1))


class DueDays:
    """The last day allowed, by opening day and severity; asked thousands of times for few distinct days."""

    def __init__(self, limits: Mapping[str, int], calendar: Mapping[str, Any] | None = None) -> None:
        self._limits = limits
        self._calendar = calendar
        self._known: dict[tuple[date, int], date] = {}

    def of(self, opened: date, severity: str) -> date:
        allowed = self._limits.get(severity, 20)
        key = (opened, allowed)
        if key not in self._known:
            self._known[key] = self._add(opened, allowed)
        return self._known[key]

    def _add(self, start: date, days: int) -> date:
        """The calendar may lack a year: then Mondays to Fridays (REQUIREMENTS §3)."""
        day = start
        left = days
        while left > 0:
            yesterday, day = day, day + timedelta(days=1)
            is_work = workdays_between(yesterday, day, self._calendar)
            left -= weekdays_between(yesterday, day) if is_work is None else is_work
        return day


def _row(one: Sighting, entry: Entry, due: DueDays, today: date) -> dict[str, Any]:
    finding = one.finding
    state = state_of(one, entry, today)
    due_on = due.of(one.opened_at.date(), str(finding.severity))
    return {
        "finding": finding,
        "state": state,
        "opened_at": one.opened_at,
        "due_on": due_on,
        "overdue_days": max((today - due_on).days, 0) if state in _OPEN else 0,
        "runs_seen": one.runs_seen,
        "assignee": entry.assignee,
        "measures": entry.measures,
        "note": entry.note,
        "reason": entry.reason,
        "approver": entry.approver,
        "done_on": entry.done_on,
        "waived_until": _waived_until(one, entry) if state is State.WAIVED else None,
        "checked_at": one.checked_at if one.runs_seen > 1 or one.state == "fixed" else None,
        "result": _result(one, entry),
        "closed_at": one.fixed_at,
    }


def state_of(one: Sighting, entry: Entry, today: date) -> State:
    """Re-checks close; people assign, work, report done, waive; what they wrote stands until a run disproves it."""
    if one.state == "fixed":
        return State.CLOSED
    if entry.state == State.FALSE or entry.verdict == "no":
        return State.FALSE
    if (until := _waived_until(one, entry)) and until >= today:
        return State.WAIVED
    if entry.state in {State.ASSIGNED, State.WORKING}:
        return State(entry.state)
    if not one.is_rechecked:
        return State.UNCHECKED
    if entry.state == State.PENDING:
        return State.PENDING
    return State.RECURRED if one.is_recurred else State.NEW


def _waived_until(one: Sighting, entry: Entry) -> date | None:
    by_person = entry.waived_until if entry.state == State.WAIVED else None
    days = [day for day in (by_person, one.finding.exempted_until) if day]
    return max(days, default=None)


def _result(one: Sighting, entry: Entry) -> str:
    if one.state == "fixed":
        return "fixed"
    if not one.is_rechecked:
        return "unchecked"
    return "open" if entry.result or one.runs_seen > 1 else ""


def closed_in_time(rows: Iterable[LedgerRow]) -> tuple[int, int]:
    """整改按期率: rows closed by their day, of all rows closed or overdue."""
    told = [row.was_in_time for row in rows if row.state not in {State.FALSE, State.WAIVED}]
    return sum(one is True for one in told), sum(one is not None for one in told)
