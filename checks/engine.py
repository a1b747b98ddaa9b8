"""Runs every check over the recorded facts of one run and turns what the judges say into findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from checks import all_checks
from checks.asking import Subjects, ask
from checks.basis import basis_of
from checks.context import StoreContext
from checks.grouping import Grouped, group
from checks.halves import ask_in_halves
from checks.model import (
    Check,
    Finding,
    Population,
    Severity,
    Verdict,
)
from config.attribution import unit_of
from config.portal import Exemption, Portal
from crawler.extract.links import locate
from crawler.facts import Region

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


def judge(
    ctx: StoreContext, checks: Iterable[Check[Any]] | None = None, subjects_of: Subjects | None = None
) -> Judged:
    """Every enabled check over its subjects; each kind of subject is read once for all checks that look at it.

    `subjects_of` narrows what is looked at (a single page); by default it is all of the run, which a large run
    shares among two processes.
    """
    chosen = list(checks) if checks is not None else enabled_checks(ctx.portal)
    said = ask_in_halves(ctx, chosen) if subjects_of is None else ask(ctx, chosen, subjects_of)
    judged = Judged(stumbled=sorted(said.stumbled))
    findings = _Findings(ctx)
    for check in chosen:
        for finding in findings.of(check, said.verdicts_of(check.id)):
            (judged.exempted if finding.exempted_until else judged.findings).append(finding)
        population = said.populations[check.id]
        judged.populations.append(replace(population, severity=str(_severity(ctx.portal, check))))
    judged.stumbled += ctx.stumbled
    return judged


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
