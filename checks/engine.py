"""Runs every check over the recorded facts of one run and turns what the judges say into findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from checks import all_checks
from checks.basis import basis_of
from checks.context import StoreContext
from checks.grouping import Grouped, group
from checks.model import (
    Check,
    Confidence,
    Count,
    Finding,
    Measure,
    NotJudged,
    Population,
    Severity,
    Site,
    Target,
    Verdict,
)
from config.attribution import unit_of
from config.portal import Exemption, Portal
from crawler.extract.links import locate
from crawler.facts import ColumnFacts, Document, Outcome, Page, Region, Run
from crawler.scans import Scan

_MAX_LOCATED = 3_000


@dataclass(slots=True, kw_only=True)
class Judged:
    """The outcome of judging one run. `stumbled` names checks and pages that could not be judged because a
    judge raised: that costs them one check, never the run."""

    findings: list[Finding] = field(default_factory=list)
    exempted: list[Finding] = field(default_factory=list)
    populations: list[Population] = field(default_factory=list)
    stumbled: list[str] = field(default_factory=list)


def enabled_checks(portal: Portal) -> list[Check[Any]]:
    """Every check the profile leaves on."""
    return [check for check in all_checks().values() if not _override(portal, check.id) or _override(portal, check.id).enabled]


def _severity(portal: Portal, check: Check[Any]) -> Severity:
    override = _override(portal, check.id)
    return Severity(override.severity) if override and override.severity else check.severity


def _override(portal: Portal, check_id: str) -> Any:
    return portal.checks.get(check_id)


Place = tuple[str, str]
"""(column id, unit name) of an object, "" where that is not plain."""

Subjects = dict[type[Any], Callable[[StoreContext], Iterable[Any]]]


def judge(
    ctx: StoreContext, checks: Iterable[Check[Any]] | None = None, subjects_of: Subjects | None = None
) -> Judged:
    """Every enabled check over its subjects; each kind of subject is read once for all checks that look at it.

    `subjects_of` narrows what is looked at (a single page); by default it is all of the run.
    """
    chosen = list(checks) if checks is not None else enabled_checks(ctx.portal)
    judged = Judged()
    said: dict[str, list[Verdict]] = {check.id: [] for check in chosen}
    populations = {
        check.id: Population(check_id=check.id, severity=str(_severity(ctx.portal, check))) for check in chosen
    }
    for kind, subjects in (subjects_of or SUBJECTS).items():
        group_of = [check for check in chosen if check.looks_at is kind]
        if not group_of:
            continue
        for subject in subjects(ctx):
            place = _place(subject, ctx)
            for check in group_of:
                _ask(check, subject, place, ctx, said[check.id], populations[check.id], judged.stumbled)
    findings = _Findings(ctx)
    for check in chosen:
        for finding in findings.of(check, said[check.id]):
            (judged.exempted if finding.exempted_until else judged.findings).append(finding)
        judged.populations.append(populations[check.id])
    judged.stumbled += ctx.stumbled
    return judged


def _ask(
    check: Check[Any],
    subject: Any,
    place: Place,
    ctx: StoreContext,
    verdicts: list[Verdict],
    population: Population,
    stumbled: list[str],
) -> None:
    """One judge on one subject. What it says before it stumbles is dropped with it."""
    try:
        if not check.applies(subject, ctx):
            return
        said = list(check.judge(subject, ctx))
    except Exception as error:
        stumbled.append(f"{check.id} {_name(subject)}: {type(error).__name__}: {error}"[:300])
        _count_not_judged(population, "检查程序出错")
        return
    if not said:
        _count_place(population, place, 1, 0)
        return
    own = [one for one in said if isinstance(one, Verdict)]
    verdicts += [one if (url := ctx.shown(one.url)) == one.url else replace(one, url=url) for one in own]
    _count(population, said, own, place)


def _count(population: Population, said: list[Any], own: list[Verdict], place: Place) -> None:
    """One object a subject, unless the judge counted several or could not judge any."""
    failed = sum(one.confidence is not Confidence.REVIEW for one in own)
    counted = next((one.judged for one in said if isinstance(one, Count)), None)
    unjudged = [one for one in said if isinstance(one, NotJudged)]
    for one in unjudged:
        _count_not_judged(population, one.reason)
    judged = counted if counted is not None else 0 if unjudged and not own else 1
    _count_place(population, place, judged, min(failed, judged))
    for one in said:
        if isinstance(one, Measure):
            before = population.measured or (0, 0)
            population.measured = (before[0] + one.numerator, before[1] + one.denominator)


def _count_place(population: Population, place: Place, judged: int, failed: int) -> None:
    population.judged += judged
    population.failed += failed
    for table, name in zip((population.by_column, population.by_unit), place, strict=True):
        if name:
            before = table.get(name, (0, 0))
            table[name] = (before[0] + judged, before[1] + failed)


def _place(subject: Any, ctx: StoreContext) -> Place:
    """(column id, unit name) to which an object belongs, as far as that is plain."""
    if isinstance(subject, ColumnFacts):
        column_id, unit_id = subject.id, ""
    elif isinstance(subject, (Document, Page)):
        column_id = subject.columns[0] if subject.columns else ""
        unit_id = subject.unit if isinstance(subject, Document) else ""
    else:
        return "", ""
    column = ctx.portal.column(column_id)
    unit = ctx.portal.unit(unit_id or (column.unit if column else "") or ctx.portal.site.office_unit)
    return column_id, unit.name if unit else ""


def _count_not_judged(population: Population, reason: str) -> None:
    population.not_judged += 1
    population.reasons[reason] = population.reasons.get(reason, 0) + 1


def _name(subject: Any) -> str:
    return str(getattr(subject, "url", None) or getattr(subject, "id", None) or getattr(subject, "home", ""))


# -- subjects ---------------------------------------------------------------------------------------------


def targets(ctx: StoreContext) -> Iterator[Target]:
    """Everything the pages point at; what is not plainly open is indexed beforehand."""
    owns = ctx.portal.site.owns
    doubtful = frozenset(fetch.url for fetch in ctx.store.fetches() if fetch.outcome is not Outcome.OPENED or fetch.hops)
    ctx.usage.prepare(doubtful)
    for url, kinds in ctx.usage.targets():
        yield Target(url=url, fetch=ctx.store.fetch(url), is_own=owns(url), kinds=frozenset(str(kind) for kind in kinds))


SUBJECTS: Subjects = {
    Target: targets,
    Page: lambda ctx: ctx.pages(),
    Document: lambda ctx: ctx.documents(),
    ColumnFacts: lambda ctx: ctx.columns(),
    Scan: lambda ctx: ctx.scans(),
    Site: lambda ctx: [ctx.site()],
    Run: lambda ctx: [ctx.run],
}


# -- findings ---------------------------------------------------------------------------------------------


class _Findings:
    """Verdicts to findings: grouped, located, attributed, worded."""

    def __init__(self, ctx: StoreContext) -> None:
        self._ctx = ctx
        self._portal = ctx.portal
        self._located: dict[str, str] = {}
        self._locations = 0

    def of(self, check: Check[Any], verdicts: list[Verdict]) -> Iterator[Finding]:
        grouped = group(
            verdicts, self._ctx.template, self._ctx.use_count, self._portal.group.template_min, self._ctx.template_size
        )
        seen: set[str] = set()
        for one in grouped:
            finding = self._finding(check, one)
            if finding.fingerprint not in seen:
                seen.add(finding.fingerprint)
                yield finding

    def _finding(self, check: Check[Any], one: Grouped) -> Finding:
        verdict = one.verdict
        column = verdict.column or self._ctx.column_of(verdict.url)
        unit, unit_by = self._unit(verdict, one, column)
        override = _override(self._portal, check.id)
        severity = Severity(override.severity) if override and override.severity else verdict.severity or check.severity
        finding = Finding(
            check_id=check.id,
            name=check.name,
            title=check.title.zh,
            message=worded(check.message.zh, verdict),
            severity=severity,
            confidence=verdict.confidence,
            url=verdict.url,
            target_url=verdict.target_url,
            locator=verdict.locator or self._locate(verdict),
            column=column,
            unit=unit,
            unit_by=unit_by,
            fingerprint=one.fingerprint(check.id),
            pages_count=one.count,
            sample_pages=one.pages if one.is_template else (),
            page_title=self._ctx.title(verdict.url)[:200],
            evidence=dict(verdict.evidence),
            basis=basis_of(check.basis, check.family, self._portal.site.governing),
            fix=(verdict.fix or check.fix).zh,
        )
        exemption = self._exemption(finding)
        return replace(finding, exempted_until=exemption.until) if exemption else finding

    def _locate(self, verdict: Verdict) -> str | None:
        if verdict.link is None or self._locations >= _MAX_LOCATED:
            return None
        self._locations += 1
        html = self._ctx.html(verdict.url)
        return locate(html, verdict.link.position) or None if html else None

    def _unit(self, verdict: Verdict, one: Grouped, column: str | None) -> tuple[str, str]:
        """Who is responsible, and by which rule; a fault of a shared frame is the site office's."""
        if verdict.unit:
            return self._unit_name(verdict.unit), "document"
        in_frame = verdict.is_shared or (verdict.link is not None and verdict.link.region is not Region.MAIN)
        if one.is_template and in_frame:
            return self._unit_name(self._portal.site.office_unit), "office"
        document = self._ctx.document(verdict.url)
        found, by = unit_of(
            self._portal,
            issuer=document.issuer if document else "",
            publisher=document.publisher if document else "",
            number=document.document_number if document else "",
            columns=(column,) if column else (),
        )
        return self._unit_name(found), by

    def _unit_name(self, unit_id: str) -> str:
        unit = self._portal.unit(unit_id)
        return unit.name if unit else unit_id

    def _exemption(self, finding: Finding) -> Exemption | None:
        return next((one for one in self._portal.exemptions if _covers(one, finding, self._ctx.today)), None)


def _covers(exemption: Exemption, finding: Finding, today: date) -> bool:
    if exemption.check != finding.check_id or exemption.until < today:
        return False
    urls = [url for url in (finding.url, finding.target_url) if url]
    return any(
        url == exemption.url or bool(exemption.pattern and re.search(exemption.pattern, url)) for url in urls
    )


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def worded(template: str, verdict: Verdict) -> str:
    """The check's sentence with the evidence in it; lists are joined, long values cut."""
    values = _Blank({key: _short(value) for key, value in verdict.evidence.items()})
    values.setdefault("url", verdict.url)
    values.setdefault("target", verdict.target_url or "")
    values.setdefault("target_url", verdict.target_url or "")
    values.setdefault("text", verdict.link.text[:60] if verdict.link else "")
    return template.format_map(values)


def _short(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= 120 else f"{value[:119]}…"
    if isinstance(value, (list, tuple)):
        return "、".join(str(_short(one)) for one in value[:5]) + (" 等" if len(value) > 5 else "")
    return "" if value is None else value
