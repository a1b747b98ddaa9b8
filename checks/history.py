"""What each run found, kept so that a report can be made again, two runs compared and a trend drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

import orjson
import sqlite_utils

from checks.ledger import Settled
from checks.model import Diagnostic, Finding, Population
from checks.record import body_of, finding_of, moment, population_as_dict, population_of
from checks.score import Figure, RedLine, Score, counts
from crawler.facts import Run

_KINDS = ("findings", "fixed", "not_rechecked", "dismissed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One run's result as stored."""

    settled: Settled
    populations: tuple[Population, ...]
    diagnostics: tuple[Diagnostic, ...]
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One run on the trend: kept for years, long after its findings are gone."""

    run_id: str
    at: datetime
    score: float | None
    open_by_severity: Mapping[str, int] = field(default_factory=dict)
    open_by_unit: Mapping[str, int] = field(default_factory=dict)
    figures: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    red_lines: int = 0
    new: int = 0
    fixed: int = 0
    is_complete: bool = True


def ensure_tables(db: sqlite_utils.Database) -> None:
    """Create the history's tables where they are missing."""
    db.table("finding_bodies").create({"hash": str, "body": str}, pk="hash", if_not_exists=True)
    columns = dict.fromkeys(
        ("run_id", "fingerprint", "kind", "status", "first_seen", "last_seen", "body_hash"), str
    )
    db.table("run_findings").create(
        {**columns, "runs_seen": int, "place": int}, pk=("run_id", "fingerprint"), if_not_exists=True
    )
    results = dict.fromkeys(("run_id", "populations", "diagnostics", "versions"), str)
    db.table("run_results").create(results, pk="run_id", if_not_exists=True)
    db.table("run_points").create({"run_id": str, "at": str, "point": str}, pk="run_id", if_not_exists=True)


def record(
    db: sqlite_utils.Database,
    run: Run,
    settled: Settled,
    populations: Iterable[Population],
    diagnostics: Iterable[Diagnostic],
    versions: Mapping[str, str] | None = None,
) -> None:
    """Keep one run's result; recording the same run again replaces it. A body is stored once for all runs."""
    with db.atomic():
        ensure_tables(db)
        db.execute("DELETE FROM run_findings WHERE run_id = ?", [run.id])
        bodies: dict[str, str] = {}
        rows: list[dict[str, Any]] = []
        for kind in _KINDS:
            for finding in getattr(settled, kind):
                digest, body = body_of(finding)
                bodies[digest] = body
                rows.append(_row(run.id, kind, finding, digest, len(rows)))
        db.table("finding_bodies").insert_all(
            ({"hash": digest, "body": body} for digest, body in bodies.items()), pk="hash", ignore=True
        )
        db.table("run_findings").insert_all(rows, pk=("run_id", "fingerprint"), ignore=True)
        result = {
            "run_id": run.id,
            "populations": _dump([population_as_dict(one) for one in populations]),
            "diagnostics": _dump([asdict(one) for one in diagnostics]),
            "versions": _dump(dict(versions or {})),
        }
        db.table("run_results").upsert(result, pk="run_id")


def load(db: sqlite_utils.Database, run_id: str) -> Judged | None:
    """One run's result as recorded, or None when it was never judged or is no longer kept."""
    ensure_tables(db)
    result = next(db.query("SELECT * FROM run_results WHERE run_id = ?", [run_id]), None)
    if result is None:
        return None
    kinds: dict[str, list[Finding]] = {kind: [] for kind in _KINDS}
    query = (
        "SELECT r.*, b.body FROM run_findings r JOIN finding_bodies b ON b.hash = r.body_hash"
        " WHERE r.run_id = ? ORDER BY r.place"
    )
    for row in db.query(query, [run_id]):
        kinds[row["kind"]].append(
            finding_of(
                row["body"],
                status=row["status"],
                first_seen=moment(row["first_seen"]),
                last_seen=moment(row["last_seen"]),
                runs_seen=row["runs_seen"],
            )
        )
    return Judged(
        settled=Settled(**{kind: tuple(found) for kind, found in kinds.items()}),
        populations=tuple(population_of(one) for one in orjson.loads(result["populations"])),
        diagnostics=tuple(Diagnostic(**one) for one in orjson.loads(result["diagnostics"])),
        versions=orjson.loads(result["versions"]),
    )


def runs_kept(db: sqlite_utils.Database) -> list[str]:
    """Ids of the runs whose findings are kept, oldest first."""
    ensure_tables(db)
    query = (
        "SELECT r.run_id FROM run_results r LEFT JOIN run_points p USING (run_id)"
        " ORDER BY coalesce(p.at, r.run_id), r.rowid"
    )
    return [row["run_id"] for row in db.query(query)]


def add_point(
    db: sqlite_utils.Database,
    run: Run,
    score: Score,
    lines: Iterable[RedLine],
    figures: Iterable[Figure],
    settled: Settled,
) -> Point:
    """Write (or rewrite) the run's point on the trend."""
    told = [one for one in settled.findings if counts(one)]
    point = Point(
        run_id=run.id,
        at=run.started_at,
        score=score.value,
        open_by_severity=dict(Counter(str(one.severity) for one in told)),
        open_by_unit=dict(Counter(one.unit for one in told if one.unit)),
        figures={one.id: (one.numerator, one.denominator) for one in figures},
        red_lines=sum(line.is_touched for line in lines),
        new=sum(one.status == "new" for one in told),
        fixed=sum(counts(one) for one in settled.fixed),
        is_complete=run.is_complete,
    )
    ensure_tables(db)
    with db.atomic():
        row = {"run_id": run.id, "at": run.started_at.isoformat(), "point": _dump(asdict(point))}
        db.table("run_points").upsert(row, pk="run_id")
    return point


def points(db: sqlite_utils.Database, until: datetime | None = None) -> tuple[Point, ...]:
    """All points, oldest first, up to and including the moment `until`."""
    ensure_tables(db)
    told = [_point(row["point"]) for row in db.query("SELECT point FROM run_points ORDER BY at")]
    return tuple(one for one in told if until is None or one.at <= until)


def last_of_each_day(told: Iterable[Point], days: int, today: date) -> tuple[Point, ...]:
    """The last complete run of each of the last `days` days."""
    kept = {one.at.date(): one for one in told if one.is_complete}
    return tuple(one for day, one in sorted(kept.items()) if 0 <= (today - day).days < days)


def last_of_each_month(told: Iterable[Point], months: int, today: date) -> tuple[Point, ...]:
    """The last complete run of each of the last `months` months."""
    kept = {(one.at.year, one.at.month): one for one in told if one.is_complete}
    now = today.year * 12 + today.month
    return tuple(
        one for (year, month), one in sorted(kept.items()) if 0 <= now - (year * 12 + month) < months
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What one run has and another has not. `unsure`: not in the later run, which did not look again."""

    added: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    unsure: tuple[Finding, ...]
    both: tuple[Finding, ...]


def compare(earlier: Judged, later: Judged) -> Difference:
    """Findings of two runs held against each other by fingerprint."""
    old = {one.fingerprint: one for one in earlier.settled.findings}
    new = {one.fingerprint: one for one in later.settled.findings}
    aside = {one.fingerprint for one in (*later.settled.not_rechecked, *later.settled.dismissed)}
    missing = [one for mark, one in old.items() if mark not in new]
    return Difference(
        added=tuple(one for mark, one in new.items() if mark not in old),
        gone=tuple(one for one in missing if one.fingerprint not in aside),
        unsure=tuple(one for one in missing if one.fingerprint in aside),
        both=tuple(one for mark, one in new.items() if mark in old),
    )


def prune(db: sqlite_utils.Database, keep: int) -> list[str]:
    """Forget the findings of all but the last `keep` runs; the trend and the ledger stay. Returns the runs."""
    gone = runs_kept(db)[:-keep] if keep else []
    with db.atomic():
        for run_id in gone:
            db.execute("DELETE FROM run_findings WHERE run_id = ?", [run_id])
            db.execute("DELETE FROM run_results WHERE run_id = ?", [run_id])
        if gone:
            db.execute("DELETE FROM finding_bodies WHERE hash NOT IN (SELECT body_hash FROM run_findings)")
    return gone


def _row(run_id: str, kind: str, finding: Finding, digest: str, place: int) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "fingerprint": finding.fingerprint,
        "kind": kind,
        "status": finding.status,
        "first_seen": finding.first_seen.isoformat() if finding.first_seen else None,
        "last_seen": finding.last_seen.isoformat() if finding.last_seen else None,
        "runs_seen": finding.runs_seen,
        "body_hash": digest,
        "place": place,
    }


def _point(text: str) -> Point:
    data = orjson.loads(text)
    data["at"] = datetime.fromisoformat(data["at"])
    data["figures"] = {name: (pair[0], pair[1]) for name, pair in data["figures"].items()}
    return Point(**data)


def _dump(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
