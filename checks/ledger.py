"""Findings across runs: new, persisting, recurred, fixed, not re-checked (新增、仍存在、复发、已修复、未复核)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import orjson
import sqlite_utils

from checks import entries
from checks.model import Confidence, Finding, Severity
from checks.record import body_of, finding_of, moment
from crawler.facts import Run

_TEXTS = (
    "fingerprint", "check_id", "url", "target_url", "column_id", "unit", "severity", "confidence", "state",
    "first_seen", "opened_at", "last_seen", "last_run", "fixed_at", "checked_at", "body",
)  # fmt: skip
_NUMBERS = ("runs_seen", "is_recurred", "is_rechecked")
COLUMNS: dict[str, type] = {**dict.fromkeys(_TEXTS, str), **dict.fromkeys(_NUMBERS, int)}
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What the runs so far know of one finding. `opened_at`: the run that found it, or found it again after it
    had been fixed (from here the deadline counts). `runs_seen`: runs in a row since then."""

    finding: Finding
    state: str  # open | fixed
    first_seen: datetime
    opened_at: datetime
    last_seen: datetime
    last_run: str
    runs_seen: int = 1
    is_recurred: bool = False
    is_rechecked: bool = True  # did the latest run look again?
    fixed_at: datetime | None = None
    checked_at: datetime | None = None

    @property
    def fingerprint(self) -> str:
        return self.finding.fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The findings of one run, seen against all earlier runs."""

    findings: tuple[Finding, ...]  # open: status, first_seen, last_seen, runs_seen filled
    fixed: tuple[Finding, ...] = ()  # this run looked again and did not find them
    not_rechecked: tuple[Finding, ...] = ()  # open before, and this run did not look
    dismissed: tuple[Finding, ...] = ()  # found, but a person set 误报 or 豁免 in the ledger


def ensure_tables(db: sqlite_utils.Database) -> None:
    """Create the ledger's tables where they are missing."""
    db.table("sightings").create(COLUMNS, pk="fingerprint", if_not_exists=True)
    before = {"fingerprint": str, "run_id": str, "row": str}
    db.table("sightings_before").create(before, pk="fingerprint", if_not_exists=True)
    db.execute("CREATE INDEX IF NOT EXISTS idx_sightings_state ON sightings (state)")
    entries.ensure_tables(db)


def settle(
    db: sqlite_utils.Database,
    run: Run,
    findings: Iterable[Finding],
    visited: Callable[[str], bool],
    judged: Callable[[str, str], bool],
    today: date,
    doubtful: Callable[[Finding], bool] = lambda _finding: False,
    exempted: Iterable[Finding] = (),
) -> Settled:
    """Hold one run's findings against the portal's history and write the result down, in one transaction.

    A finding of earlier runs that is not among `findings` is fixed only when `visited(page url)` and
    `judged(check id, page url)` are true and it is not `doubtful` (its link still stands there, but the target
    could not be judged this time); otherwise it stays open as not re-checked. `exempted` are findings of this
    run that the profile lets stand (`exempted_until` set): known to the ledger, told apart. Settling the latest run again
    replaces its result; settling an older run reads the history and leaves it as it is.
    """
    with db.atomic():
        ensure_tables(db)
        is_latest = _rewind(db, run)
        let_stand = tuple(exempted)
        waived = {one.fingerprint: one.exempted_until for one in let_stand}
        found = _by_fingerprint([*findings, *let_stand])
        known = {one.fingerprint: one for one in _sightings(db, found)}
        dismissed = entries.dismissed(db, today) | waived
        seen = {mark: _seen(finding, known.get(mark), run) for mark, finding in found.items()}
        gone, unchecked = _missing(known, found, run, visited, judged, doubtful)
        if is_latest:
            _write(db, run, known, [*seen.values(), *gone, *unchecked])
            back = {mark for mark in found if mark in known and known[mark].state == "fixed"}
            entries.found_again(db, set(found), back, run.started_at)
        else:  # what later runs found out says nothing about the day of this one
            gone, unchecked = [], []
    told = [_with_history(one, run) for one in seen.values()]
    return Settled(
        findings=tuple(one for one in told if one.fingerprint not in dismissed),
        dismissed=tuple(
            replace(one, exempted_until=dismissed[one.fingerprint])
            for one in told
            if one.fingerprint in dismissed
        ),
        fixed=tuple(_with_history(one, run) for one in gone),
        not_rechecked=tuple(_with_history(one, run) for one in unchecked),
    )


def looked_again(db: sqlite_utils.Database, *, found: set[str], gone: set[str], at: datetime) -> None:
    """Write down a re-check between two runs: `gone` are closed, `found` stay open and their rows say so."""
    with db.atomic():
        ensure_tables(db)
        for mark in gone:
            db.execute(
                "UPDATE sightings SET state = 'fixed', fixed_at = ?, checked_at = ?, is_rechecked = 1"
                " WHERE fingerprint = ? AND state = 'open'",
                [at.isoformat(), at.isoformat(), mark],
            )
        for mark in found:
            db.execute(
                "UPDATE sightings SET checked_at = ?, is_rechecked = 1 WHERE fingerprint = ? AND state = 'open'",
                [at.isoformat(), mark],
            )
        entries.found_again(db, found, set(), at)


def sightings(db: sqlite_utils.Database, *, closed_since: date | None = None) -> list[Sighting]:
    """All open findings, and those fixed on or after `closed_since`."""
    ensure_tables(db)
    rows = list(db.query("SELECT * FROM sightings WHERE state = 'open' ORDER BY rowid"))
    if closed_since is not None:
        rows += db.query(
            "SELECT * FROM sightings WHERE state = 'fixed' AND fixed_at >= ? ORDER BY fixed_at DESC",
            [closed_since.isoformat()],
        )
    return [_sighting(row) for row in rows]


def _by_fingerprint(findings: Iterable[Finding]) -> dict[str, Finding]:
    """The first of equal fingerprints stands: two rows for one fault would be counted twice for ever."""
    found: dict[str, Finding] = {}
    for finding in findings:
        found.setdefault(finding.fingerprint, finding)
    return found


def _sightings(db: sqlite_utils.Database, found: dict[str, Finding]) -> Iterator[Sighting]:
    yield from (_sighting(row) for row in db.query("SELECT * FROM sightings WHERE state = 'open'"))
    marks = list(found)
    for start in range(0, len(marks), _BATCH):
        part = marks[start : start + _BATCH]
        holes = ",".join("?" * len(part))
        query = f"SELECT * FROM sightings WHERE state = 'fixed' AND fingerprint IN ({holes})"  # noqa: S608
        yield from (_sighting(row) for row in db.query(query, part))


def _seen(finding: Finding, before: Sighting | None, run: Run) -> Sighting:
    now = run.started_at
    if before is None:
        return Sighting(
            finding=finding, state="open", first_seen=now, opened_at=now, last_seen=now, last_run=run.id,
            checked_at=now,
        )  # fmt: skip
    came_back = before.state == "fixed"
    return replace(
        before,
        finding=finding,
        state="open",
        opened_at=now if came_back else before.opened_at,
        last_seen=now,
        last_run=run.id,
        runs_seen=1 if came_back else before.runs_seen + 1,
        is_recurred=came_back or before.is_recurred,
        is_rechecked=True,
        fixed_at=None,
        checked_at=now,
    )


def _missing(
    known: dict[str, Sighting],
    found: dict[str, Finding],
    run: Run,
    visited: Callable[[str], bool],
    judged: Callable[[str, str], bool],
    doubtful: Callable[[Finding], bool],
) -> tuple[list[Sighting], list[Sighting]]:
    gone: list[Sighting] = []
    unchecked: list[Sighting] = []
    for mark, before in known.items():
        if mark in found or before.state != "open":
            continue
        old = before.finding
        if visited(old.url) and judged(old.check_id, old.url) and not doubtful(old):
            now = run.started_at
            gone.append(replace(before, state="fixed", fixed_at=now, checked_at=now, is_rechecked=True))
        else:
            unchecked.append(replace(before, is_rechecked=False))
    return gone, unchecked


def _with_history(one: Sighting, run: Run) -> Finding:
    return replace(
        one.finding,
        status=_status(one, run),
        first_seen=one.first_seen,
        last_seen=one.last_seen,
        runs_seen=one.runs_seen,
    )


def _status(one: Sighting, run: Run) -> str:
    if one.state == "fixed":
        return "fixed"
    if not one.is_rechecked:
        return "not_rechecked"
    if one.first_seen >= run.started_at:
        return "new"
    return "recurred" if one.is_recurred and one.opened_at == run.started_at else "persisting"


def _rewind(db: sqlite_utils.Database, run: Run) -> bool:
    """Undo what an earlier settling of this very run wrote. True when `run` is the newest one settled."""
    last = next(db.query("SELECT run_id FROM sightings_before LIMIT 1"), None)
    newest = next(db.query("SELECT max(last_seen) AS day FROM sightings"))["day"]
    if last is not None and last["run_id"] == run.id:
        for row in list(db.query("SELECT fingerprint, row FROM sightings_before WHERE fingerprint != ''")):
            db.execute("DELETE FROM sightings WHERE fingerprint = ?", [row["fingerprint"]])
            if row["row"]:
                db.table("sightings").insert(orjson.loads(row["row"]))
        return True
    return newest is None or run.started_at >= datetime.fromisoformat(newest)


def _write(
    db: sqlite_utils.Database, run: Run, known: dict[str, Sighting], changed: Iterable[Sighting]
) -> None:
    after = [_row(one) for one in changed]
    before = [
        {
            "fingerprint": row["fingerprint"],
            "run_id": run.id,
            "row": orjson.dumps(_row(known[row["fingerprint"]])).decode()
            if row["fingerprint"] in known
            else "",
        }
        for row in after
    ]
    db.execute("DELETE FROM sightings_before")
    # The empty row says which run was settled last, even when that run changed nothing.
    db.table("sightings_before").insert_all([{"fingerprint": "", "run_id": run.id, "row": ""}, *before])
    db.table("sightings").upsert_all(after, pk="fingerprint", batch_size=_BATCH)


def _row(one: Sighting) -> dict[str, Any]:
    finding = one.finding
    return {
        "fingerprint": one.fingerprint,
        "check_id": finding.check_id,
        "url": finding.url,
        "target_url": finding.target_url,
        "column_id": finding.column,
        "unit": finding.unit,
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "state": one.state,
        "first_seen": one.first_seen.isoformat(),
        "opened_at": one.opened_at.isoformat(),
        "last_seen": one.last_seen.isoformat(),
        "last_run": one.last_run,
        "fixed_at": one.fixed_at.isoformat() if one.fixed_at else None,
        "checked_at": one.checked_at.isoformat() if one.checked_at else None,
        "body": body_of(finding)[1],
        "runs_seen": one.runs_seen,
        "is_recurred": int(one.is_recurred),
        "is_rechecked": int(one.is_rechecked),
    }


def _sighting(row: dict[str, Any]) -> Sighting:
    return Sighting(
        finding=finding_of(
            row["body"], severity=Severity(row["severity"]), confidence=Confidence(row["confidence"])
        ),
        state=row["state"],
        first_seen=datetime.fromisoformat(row["first_seen"]),
        opened_at=datetime.fromisoformat(row["opened_at"]),
        last_seen=datetime.fromisoformat(row["last_seen"]),
        last_run=row["last_run"],
        runs_seen=row["runs_seen"],
        is_recurred=bool(row["is_recurred"]),
        is_rechecked=bool(row["is_rechecked"]),
        fixed_at=moment(row["fixed_at"]),
        checked_at=moment(row["checked_at"]),
    )
