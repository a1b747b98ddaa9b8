"""The tables by column (栏目) and by responsible unit (责任单位), and the unit rankings of the leader's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from checks.entries import State
from checks.model import Finding
from checks.rectification import LedgerRow, closed_in_time
from config.portal import Column
from crawler.facts import ColumnFacts, Outcome
from reports.data import RunReport

Pair = tuple[int, int]
NONE: Pair = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLine:
    """One column of the profile. `items` is None when the run did not read its list; pairs are looked at, at
    fault: links, and entries that belong elsewhere."""

    id: str
    name: str
    url: str
    unit: str
    mark: str  # fine | faults | unseen
    items: int | None = None
    newest: date | None = None
    age_days: int | None = None
    limit_days: int | None = None
    links: Pair = NONE
    mixed: Pair = NONE
    open: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One responsible unit; pairs are judged, failed. `rank_change`: places won (+) or lost since the last run."""

    name: str
    kind: str = ""
    documents: int = 0
    interpret: Pair = NONE
    handle: Pair = NONE
    handle_links: Pair = NONE
    messages: Pair = NONE
    open: Mapping[str, int] = field(default_factory=dict)
    new: int = 0
    fixed: int = 0
    overdue: int = 0
    closed: Pair = NONE  # in time, due
    rank_change: int | None = None
    improvement: int | None = None  # open findings fewer than in the last run

    @property
    def total(self) -> int:
        return sum(self.open.values())


def column_lines(report: RunReport) -> tuple[ColumnLine, ...]:
    """One line a column, in the profile's order."""
    facts = {one.id: one for one in report.columns}
    pairs = _by_column(report)
    found: dict[str, Counter[str]] = {}
    for finding in report.problems:
        found.setdefault(finding.column or "", Counter())[str(finding.severity)] += 1
    units = {unit.id: unit.name for unit in report.portal.units}
    strays = _strays(report)
    return tuple(
        _column_line(
            column,
            facts.get(column.id),
            found.get(column.id, Counter()),
            strays[column.id],
            pairs,
            units,
            report.today,
        )
        for column in report.portal.columns
    )


def _strays(report: RunReport) -> Counter[str]:
    """Misfiled entries by column: one finding may tell of several."""
    told: Counter[str] = Counter()
    for finding in report.problems:
        if finding.check_id == "COL003":
            count = finding.evidence.get("strays")
            told[finding.column or ""] += count if isinstance(count, int) else 1
    return told


def _by_column(report: RunReport) -> dict[str, dict[str, Pair]]:
    return {one.check_id: one.by_column for one in report.populations}


def _column_line(
    column: Column,
    facts: ColumnFacts | None,
    found: Counter[str],
    strays: int,
    pairs: Mapping[str, Mapping[str, Pair]],
    units: Mapping[str, str],
    today: date,
) -> ColumnLine:
    seen = facts is not None and not facts.unread and facts.fetched in {Outcome.OPENED, Outcome.NOT_ASKED}
    dates = [row.date for row in facts.rows if row.date and row.date <= today] if facts else []
    newest = max(dates, default=None)
    judged = pairs.get("COL003", {}).get(column.id, NONE)
    refused = pairs.get("LNK001", {}).get(column.id, NONE)
    unreached = pairs.get("LNK002", {}).get(column.id, NONE)
    return ColumnLine(
        id=column.id,
        name=column.name,
        url=column.urls[0],
        unit=units.get(column.unit, column.unit),
        mark="faults" if found else "fine" if seen else "unseen",
        items=len(facts.rows) if facts is not None and seen else None,
        newest=newest,
        age_days=(today - newest).days if newest else None,
        limit_days=None if column.static else column.max_age_days,
        links=(max(refused[0], unreached[0]), refused[1] + unreached[1]),
        mixed=(len(facts.rows), strays) if facts is not None and judged[0] else NONE,
        open=found,
    )


def unit_lines(report: RunReport) -> tuple[UnitLine, ...]:
    """One line a unit that has anything to tell, in the profile's order."""
    pairs = {one.check_id: one.by_unit for one in report.populations}
    kinds = {unit.name: unit.kind for unit in report.portal.units}
    now = Counter(one.unit for one in report.problems)
    before = report.previous.open_by_unit if report.previous else None
    ranks, old_ranks = _ranks(now, report.units), _ranks(before or {}, report.units)
    rows = _rows_by_unit(report)
    return tuple(
        UnitLine(
            name=name,
            kind=kinds.get(name, ""),
            documents=pairs.get("DOC001", {}).get(name, NONE)[0],
            interpret=pairs.get("INT001", {}).get(name, NONE),
            handle=pairs.get("HND001", {}).get(name, NONE),
            handle_links=pairs.get("HND002", {}).get(name, NONE),
            messages=pairs.get("MSG002", {}).get(name, NONE),
            open=Counter(str(one.severity) for one in report.problems if one.unit == name),
            new=_count(report.problems, name, "new"),
            fixed=_count(report.fixed, name, "fixed"),
            overdue=sum(bool(row.overdue_days) for row in rows.get(name, [])),
            closed=closed_in_time(rows.get(name, [])),
            rank_change=None if before is None else old_ranks[name] - ranks[name],
            improvement=None if before is None else before.get(name, 0) - now[name],
        )
        for name in report.units
    )


def _ranks(open_by_unit: Mapping[str, int], names: Iterable[str]) -> dict[str, int]:
    """Place 1 has the fewest open findings; equals share a place."""
    values = {name: open_by_unit.get(name, 0) for name in names}
    return {name: 1 + sum(other < value for other in values.values()) for name, value in values.items()}


def _rows_by_unit(report: RunReport) -> dict[str, list[LedgerRow]]:
    found: dict[str, list[LedgerRow]] = {}
    for row in report.ledger:
        found.setdefault(row.finding.unit, []).append(row)
    return found


def _count(findings: Iterable[Finding], unit: str, status: str) -> int:
    return sum(one.unit == unit and one.status == status for one in findings)


def most_overdue(lines: Iterable[UnitLine], count: int = 3) -> tuple[UnitLine, ...]:
    told = sorted((one for one in lines if one.overdue), key=lambda one: (-one.overdue, one.name))
    return tuple(told[:count])


def most_improved(lines: Iterable[UnitLine], count: int = 3) -> tuple[UnitLine, ...]:
    better = [(one.improvement or 0, one) for one in lines if (one.improvement or 0) > 0]
    return tuple(one for _, one in sorted(better, key=lambda pair: (-pair[0], pair[1].name))[:count])


def first_steps(report: RunReport, count: int = 5) -> tuple[Finding, ...]:
    """Where one correction mends the most pages: template-level findings, by severity and pages."""
    aside = {row.fingerprint for row in report.ledger if row.state in {State.FALSE, State.WAIVED}}
    wide = [one for one in report.problems if one.pages_count > 1 and one.fingerprint not in aside]
    return tuple(
        sorted(wide, key=lambda one: (-one.severity.rank, -one.pages_count, one.fingerprint))[:count]
    )
