"""What people write into the rectification ledger (整改台账): states, names, measures, answers. Nobody here can
close a row: only a re-check does (已销号)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlite_utils


class State(StrEnum):
    """States of a ledger row (REQUIREMENTS §7.7)."""

    NEW = "new"
    ASSIGNED = "assigned"
    WORKING = "working"
    PENDING = "pending"
    CLOSED = "closed"
    FALSE = "false_positive"
    WAIVED = "waived"
    UNCHECKED = "unchecked"
    RECURRED = "recurred"


STATE_ZH = {
    State.NEW: "新发现",
    State.ASSIGNED: "已交办",
    State.WORKING: "整改中",
    State.PENDING: "待复核",
    State.CLOSED: "已销号",
    State.FALSE: "误报",
    State.WAIVED: "豁免",
    State.UNCHECKED: "未复核",
    State.RECURRED: "复发",
}
BY_PERSON = (State.ASSIGNED, State.WORKING, State.PENDING, State.FALSE, State.WAIVED)
"""What a person may set; 待复核 says «done, please look again»."""

LONGEST_WAIVER_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What people wrote about one finding. `verdict`: yes | no to a finding that needs a person's eye."""

    fingerprint: str
    state: str = ""
    assignee: str = ""
    measures: str = ""
    note: str = ""
    reason: str = ""
    approver: str = ""
    verdict: str = ""
    result: str = ""  # of the last re-check: open | ""
    done_on: date | None = None
    waived_until: date | None = None


_FIELDS = tuple(field.name for field in fields(Entry))


def ensure_tables(db: sqlite_utils.Database) -> None:
    """`ledger_entries` holds the present word of people, `ledger_log` every change of it."""
    db.table("ledger_entries").create(dict.fromkeys(_FIELDS, str), pk="fingerprint", if_not_exists=True)
    columns = dict.fromkeys(("at", "fingerprint", "field", "before", "after", "source"), str)
    db.table("ledger_log").create(columns, if_not_exists=True)


def entries(db: sqlite_utils.Database) -> dict[str, Entry]:
    """Every entry by fingerprint."""
    ensure_tables(db)
    return {row["fingerprint"]: _entry(row) for row in db.query("SELECT * FROM ledger_entries")}


def write(
    db: sqlite_utils.Database, changes: Mapping[str, Mapping[str, Any]], *, at: datetime, source: str
) -> int:
    """Change fields of entries, by fingerprint, all or none; returns how many fields really changed.

    Raises ValueError for a field or state that people may not set.
    """
    known = entries(db)
    after, log = [], []
    for mark, wanted in changes.items():
        before = known.get(mark, Entry(fingerprint=mark))
        _refuse_nonsense(wanted)
        changed = replace(before, **wanted)
        for name in wanted:
            old, new = getattr(before, name), getattr(changed, name)
            if old != new:
                log.append(_log(at, mark, name, old, new, source))
        after.append(_row(changed))
    with db.atomic():
        db.table("ledger_entries").upsert_all(after, pk="fingerprint")
        db.table("ledger_log").insert_all(log)
    return len(log)


def dismissed(db: sqlite_utils.Database, today: date) -> dict[str, date | None]:
    """Fingerprints that people put aside: 误报 and 不属实 for good (None), 豁免 until its day."""
    found: dict[str, date | None] = {}
    for mark, entry in entries(db).items():
        if entry.state == State.FALSE or entry.verdict == "no":
            found[mark] = None
        elif entry.state == State.WAIVED and entry.waived_until and entry.waived_until >= today:
            found[mark] = entry.waived_until
    return found


def found_again(db: sqlite_utils.Database, found: set[str], came_back: set[str], at: datetime) -> None:
    """A row said to be done and found again goes back to 整改中; one that came back after it was closed starts
    anew, with the same person in charge."""
    changes: dict[str, dict[str, Any]] = {}
    for mark, entry in entries(db).items():
        if mark in came_back and entry.state in {State.ASSIGNED, State.WORKING, State.PENDING}:
            changes[mark] = {"state": "", "done_on": None, "result": ""}
        elif mark in found and entry.state == State.PENDING and _is_due(entry, at):
            changes[mark] = {"state": State.WORKING, "done_on": None, "result": "open"}
    if changes:
        write(db, changes, at=at, source="recheck")


def _is_due(entry: Entry, at: datetime) -> bool:
    return entry.done_on is None or entry.done_on <= at.date()


def _refuse_nonsense(wanted: Mapping[str, Any]) -> None:
    if unknown := set(wanted) - set(_FIELDS) | (set(wanted) & {"fingerprint"}):
        raise ValueError(f"not a field people fill in: {sorted(unknown)[0]}")
    state = wanted.get("state", "")
    if state and state not in BY_PERSON:
        raise ValueError(f"only a re-check sets {STATE_ZH.get(state, state)}")
    if state == State.WAIVED and not (wanted.get("waived_until") and wanted.get("reason")):
        raise ValueError("a waiver (豁免) needs a reason and a last day")
    if state == State.FALSE and not wanted.get("reason"):
        raise ValueError("a false alarm (误报) needs a reason")


def _entry(row: Mapping[str, Any]) -> Entry:
    values: dict[str, Any] = {name: row.get(name) or "" for name in _FIELDS}
    for name in ("done_on", "waived_until"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    return Entry(**values)


def _row(entry: Entry) -> dict[str, str]:
    return {name: _text(getattr(entry, name)) for name in _FIELDS}


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _log(at: datetime, mark: str, name: str, old: object, new: object, source: str) -> dict[str, str]:
    return {
        "at": at.isoformat(), "fingerprint": mark, "field": name, "before": _text(old), "after": _text(new),
        "source": source,
    }  # fmt: skip
