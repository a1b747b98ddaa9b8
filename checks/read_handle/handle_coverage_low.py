"""阅办联动覆盖率不足: documents with a matter of the catalogue that really lead to where it is handled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from checks.model import Check, Confidence, Context, Count, Measure, Said, Severity, Site, not_judged, problem
from checks.read_handle.handle_link_broken import fault_of
from checks.read_handle.handle_missing import is_due
from checks.read_handle.handle_target_wrong import Wrong, wrong_of
from checks.read_handle.matters import catalogue, matters
from checks.read_handle.targets import own_handles, service
from config.text import Text
from crawler.facts import Document

_MOST_LISTED = 50


@dataclass(slots=True)
class _Tally:
    holding: int = 0
    covered: int = 0
    missing: list[str] = field(default_factory=list)


def judge(site: Site, ctx: Context) -> Iterator[Said]:
    if not catalogue(ctx):
        yield not_judged("未配置事项目录")
        return
    tallies = _tallies(ctx)
    whole = tallies.pop("", _Tally())
    own = ctx.portal.handle
    yield Measure(numerator=whole.covered, denominator=whole.holding)
    yield Count(judged=sum(one.holding >= own.min_n for one in (whole, *tallies.values())))
    if whole.holding < own.min_n:
        yield not_judged("样本不足")
    elif whole.covered < own.coverage_min * whole.holding:
        yield _say(site, whole, "全站", None, ctx)
    for unit_id, tally in sorted(tallies.items()):
        if tally.holding < own.min_n:
            yield not_judged("单位样本不足")
        elif tally.covered < own.coverage_min * tally.holding:
            unit = ctx.portal.unit(unit_id)
            yield _say(site, tally, unit.name if unit else unit_id, unit_id, ctx)


def _say(site: Site, tally: _Tally, name: str, unit_id: str | None, ctx: Context) -> Said:
    return problem(
        site.home,
        key=unit_id or "site",
        unit=unit_id,
        name=name,
        covered=tally.covered,
        holding=tally.holding,
        rate=f"{tally.covered / tally.holding:.0%}",
        least=f"{ctx.portal.handle.coverage_min:.0%}",
        missing=tally.missing[:_MOST_LISTED],
    )


def _tallies(ctx: Context) -> dict[str, _Tally]:
    """By unit id, the whole site under "": documents of this year with a matter that is certain."""
    found: dict[str, _Tally] = defaultdict(_Tally)
    first = date(ctx.today.year, 1, 1)
    seen: set[str] = set()
    for document in ctx.documents():
        if not is_due(document, ctx) or document.published is None or document.published.day < first or _is_exempt(document, ctx):
            continue
        name = document.document_number or document.url
        if name in seen or not any(not matter.in_passing for matter in matters(document, ctx)):
            continue
        seen.add(name)
        covered = is_covered(document, ctx)
        for unit in {"", document.unit} if document.unit else {""}:
            tally = found[unit]
            tally.holding += 1
            tally.covered += covered
            if not covered:
                tally.missing.append(document.title)
    return dict(found)


def is_covered(document: Document, ctx: Context) -> bool:
    """At least one 办 link that works and is right. What cannot be judged is not held against the document."""
    for handle in own_handles(document, ctx):
        if not handle.url:
            if handle.by_click:
                return True
            continue
        found = service(handle.url, ctx)
        fault = fault_of(handle, document, found, ctx)
        if isinstance(fault, tuple) and fault[1] is not Confidence.REVIEW:
            continue
        wrong = wrong_of(handle, document, found, ctx)
        if not isinstance(wrong, Wrong) or wrong.confidence is Confidence.REVIEW:
            return True
    return False


def _is_exempt(document: Document, ctx: Context) -> bool:
    """An accepted exemption of HND001 takes the document out of the count."""
    return any(
        one.check in {"HND001", "HND006"} and one.until >= ctx.today and one.url == document.url
        for one in ctx.portal.exemptions
    )


CHECK = Check(
    id="HND006",
    name="handle-coverage-low",
    title=Text(zh="阅办联动覆盖率不足", en="Read-and-handle coverage below target"),
    why=Text(zh="含办事事项的政策都应能直接办理。", en="Every policy with a matter to handle should lead to where it is handled."),
    fix=Text(zh="按清单逐件补设。", en="Add the missing links one by one."),
    message=Text(zh="{name}含事项的文件{holding}件，“办”链接有效的{covered}件（{rate}），目标{least}", en="{name}: {covered} of {holding} documents with a matter have a sound 办 link ({rate}); the target is {least}"),
    severity=Severity.MODERATE,
    basis=("SH-1.5「扩大政策阅办联动覆盖面」",),
    looks_at=Site,
    judge=judge,
    scope="site",
    needs_site=True,
    config=("handle.coverage_min", "handle.min_n", "handle.since"),
)
