"""Everything one report tells, as one plain value: what every renderer (HTML, workbook, JSON ...) reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import sqlite_utils

from checks import history
from checks.history import Point
from checks.ledger import Settled
from checks.model import Diagnostic, Finding, Population, Severity
from checks.rectification import LedgerRow, closed_in_time, ledger_rows
from checks.score import Figure, RedLine, Score, counts, headline, red_lines, site_score
from config.portal import Portal
from crawler.facts import ColumnFacts, Run

if TYPE_CHECKING:
    from crawler.store import Store

SEVERITIES = (Severity.CRITICAL, Severity.SERIOUS, Severity.MODERATE, Severity.MINOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChange:
    """What came and went in one column since the last run."""

    column: str
    added: tuple[tuple[str, str], ...] = ()  # title, url
    vanished: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """How far the run came (REQUIREMENTS §7.12); counts of 0 are printed as unknown."""

    attachments: int = 0
    links: int = 0
    scanned: int = 0  # pages scanned for accessibility
    unreached: tuple[tuple[str, str], ...] = ()  # column, why
    refused_hosts: tuple[tuple[str, int, int], ...] = ()  # host, refused, asked
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """One run of one portal. `findings`: open ones, `review` among them; `today`: the day the ledger is read."""

    portal: Portal
    run: Run
    today: date
    findings: tuple[Finding, ...] = ()
    fixed: tuple[Finding, ...] = ()
    not_rechecked: tuple[Finding, ...] = ()
    exempted: tuple[Finding, ...] = ()
    populations: tuple[Population, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    columns: tuple[ColumnFacts, ...] = ()
    changes: tuple[ColumnChange, ...] = ()
    ledger: tuple[LedgerRow, ...] = ()
    history: tuple[Point, ...] = ()  # oldest first, this run's point last
    scope: Scope = Scope()
    versions: Mapping[str, str] = field(
        default_factory=dict
    )  # rules, regulations, catalogue, calendar, axe ...
    addresses: Mapping[str, str] = field(default_factory=dict)  # see `address_of`

    def address_of(self, url: str) -> str:
        """The address as the portal writes it: a page is known by a normal form (`/a/` for `/a/index.html`,
        without a session) that not every server answers."""
        return self.addresses.get(url, url)

    @cached_property
    def problems(self) -> tuple[Finding, ...]:
        """Findings that count: certain and likely."""
        return tuple(one for one in self.findings if counts(one))

    @cached_property
    def reviews(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if not counts(one))

    @cached_property
    def lines(self) -> tuple[RedLine, ...]:
        return lines_of(self.portal, self.findings)

    @cached_property
    def score(self) -> Score:
        return site_score(self.populations, self.lines, self.portal.report.weights)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return headline(self.populations, closed_in_time(self.ledger))

    @cached_property
    def previous(self) -> Point | None:
        """The last complete run before this one."""
        before = [one for one in self.history if one.at < self.run.started_at and one.is_complete]
        return before[-1] if before else None

    @cached_property
    def overdue(self) -> tuple[LedgerRow, ...]:
        return tuple(row for row in self.ledger if row.overdue_days)

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """By severity: open, new, persisting, recurred, fixed, overdue."""
        table = {str(severity): dict.fromkeys(COUNTED, 0) for severity in SEVERITIES}
        for one in self.problems:
            table[str(one.severity)]["open"] += 1
            table[str(one.severity)][one.status] += 1
        for one in self.fixed:
            if counts(one):
                table[str(one.severity)]["fixed"] += 1
        for row in self.overdue:
            table[str(row.finding.severity)]["overdue"] += 1
        return table

    @cached_property
    def titles(self) -> dict[str, str]:
        """Column id -> name."""
        return {column.id: column.name for column in self.portal.columns}

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Names of units with anything to tell, in the profile's order, then by name."""
        seen = Counter(one.unit for one in (*self.findings, *self.fixed, *self.not_rechecked))
        for population in self.populations:
            seen.update(population.by_unit.keys())
        order = {name: place for place, name in enumerate(self._unit_order())}
        return tuple(sorted((name for name in seen if name), key=lambda name: (order.get(name, 999), name)))

    def _unit_order(self) -> Iterable[str]:
        names = {unit.id: unit.name for unit in self.portal.units}
        yield from (names.get(one, one) for one in self.portal.report.units_order)
        yield from names.values()


def with_addresses(report: RunReport, store: Store) -> RunReport:
    """The report with the addresses that are written otherwise than they are known by."""
    return replace(report, addresses=store.asked_of(set(_named(report))))


def _named(report: RunReport) -> Iterator[str]:
    rows = (row.finding for row in report.ledger)
    for one in (*report.findings, *report.fixed, *report.not_rechecked, *report.exempted, *rows):
        yield from (one.url, *one.sample_pages, *filter(None, (one.target_url,)))
    for change in report.changes:
        yield from (url for _, url in (*change.added, *change.vanished))


COUNTED = ("open", "new", "persisting", "recurred", "fixed", "overdue")


def lines_of(portal: Portal, findings: Iterable[Finding]) -> tuple[RedLine, ...]:
    kinds = {column.id: str(column.kind) for column in portal.columns}
    return red_lines(findings, kinds, portal.col.veto_empty)


def assemble(
    db: sqlite_utils.Database,
    portal: Portal,
    run: Run,
    settled: Settled,
    populations: Iterable[Population],
    diagnostics: Iterable[Diagnostic],
    *,
    today: date,
    columns: Iterable[ColumnFacts] = (),
    changes: Iterable[ColumnChange] = (),
    scope: Scope | None = None,
    versions: Mapping[str, str] | None = None,
) -> RunReport:
    """The report of a run that was just judged: ledger and trend are read from the portal's file, to which
    nothing is written (the engine calls `checks.history.record` and `add_point` first)."""
    return RunReport(
        portal=portal,
        run=run,
        today=today,
        findings=settled.findings,
        fixed=settled.fixed,
        not_rechecked=settled.not_rechecked,
        exempted=settled.dismissed,
        populations=tuple(populations),
        diagnostics=tuple(diagnostics),
        columns=tuple(columns),
        changes=tuple(changes),
        ledger=ledger_rows(db, portal.report.limits, today, portal.calendar),
        history=history.points(db, until=run.started_at),
        scope=scope or Scope(links=run.links),
        versions=dict(versions or {}),
    )


def stored(
    db: sqlite_utils.Database,
    portal: Portal,
    run: Run,
    *,
    today: date,
    columns: Iterable[ColumnFacts] = (),
    scope: Scope | None = None,
) -> RunReport | None:
    """The report of an earlier run, from what was recorded; None when nothing is kept of it."""
    kept = history.load(db, run.id)
    if kept is None:
        return None
    return assemble(
        db,
        portal,
        run,
        kept.settled,
        kept.populations,
        kept.diagnostics,
        today=today,
        columns=columns,
        scope=scope,
        versions=kept.versions,
    )
