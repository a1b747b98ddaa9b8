"""页面存在无障碍规则违例: a page fails a rule of the engine (axe-core), or one of our own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from checks.accessibility.hits import Hit, Node, line_of, unscanned, verdicts, verdicts_of_hit
from checks.accessibility.own import forms, images, links, tables, texts
from checks.model import Check, Confidence, Context, Said, Severity, not_judged
from config.accessibility.rules import RuleLevel, axe_checks
from config.kinds import PageKind
from config.text import Text
from crawler.scan_facts import PageFacts
from crawler.scans import AxeRun, NodeHit, RuleHit, Scan

# Said by other checks, in their own words.
_ELSEWHERE = frozenset(
    {"meta-viewport", "meta-viewport-large", "video-caption", "audio-caption", "frame-tested"}
)
_CONTRAST = ("fgColor", "bgColor", "contrastRatio", "expectedContrastRatio", "fontSize", "fontWeight")


def judge(scan: Scan, ctx: Context) -> Iterator[Said]:
    if not scan.is_scanned:
        yield not_judged(unscanned(scan))
        return
    if scan.axe is None:
        yield not_judged("无障碍引擎未运行")
    else:
        yield from _engine(scan, scan.axe, ctx)
    if scan.facts is not None:
        for own in (texts, links, images, tables, forms):
            for hit in own.judge(scan.facts):
                yield from verdicts_of_hit(scan, hit)
        yield from _captchas(scan, scan.facts, ctx)


def _captchas(scan: Scan, facts: PageFacts, ctx: Context) -> Iterator[Said]:
    """Pictures to be read by eye only; on application and message pages A11Y005 says so."""
    page = ctx.page(scan.url)
    silent = tuple(one for one in facts.captchas if not one.alternative)
    if silent and (page is None or page.kind not in {PageKind.APPLY, PageKind.MESSAGE_LIST}):
        yield from verdicts_of_hit(scan, Hit(rule="captcha-visual-only", elements=silent))


def _engine(scan: Scan, run: AxeRun, ctx: Context) -> Iterator[Said]:
    notes = {"engine": f"axe-core {run.version}", "engine_sha256": run.sha256, "driver": run.driver}
    source = ctx.html(scan.url)
    wanted = frozenset(ctx.portal.accessibility.tags)
    for rule in run.violations:
        nodes = list(_nodes(rule, run, ctx, source))
        if rule.rule in _ELSEWHERE or not nodes:
            continue
        counts = bool(wanted & set(rule.tags)) and "experimental" not in rule.tags
        if not counts and "experimental" not in rule.tags:
            nodes = [_whole(node) for node in nodes]  # advice is given once
        yield from verdicts(
            scan,
            rule.rule,
            nodes,
            confidence=Confidence.CERTAIN if counts else Confidence.REVIEW,
            severity=_severity(rule) if counts else Severity.MINOR,
            level=RuleLevel.PROBLEM if counts else _doubt(rule),
            tags=rule.tags,
            notes={**notes, "frame": _frame_url(rule.nodes[0], run)},
        )
    for rule in run.incomplete:
        nodes = [_whole(node) for node in _nodes(rule, run, ctx, source)]
        is_open = rule.rule not in _ELSEWHERE and "experimental" not in rule.tags
        if is_open and nodes and wanted & set(rule.tags):
            yield from verdicts(
                scan,
                rule.rule,
                nodes,
                confidence=Confidence.REVIEW,
                severity=_severity(rule),
                level=RuleLevel.REVIEW,
                tags=rule.tags,
                notes={**notes, "undecided": True},
            )


def _doubt(rule: RuleHit) -> RuleLevel:
    return RuleLevel.REVIEW if "experimental" in rule.tags else RuleLevel.ADVICE


def _severity(rule: RuleHit) -> Severity:
    """The engine's impact, taken over as it is."""
    return Severity(rule.impact) if rule.impact in set(Severity) else Severity.MODERATE


def _nodes(rule: RuleHit, run: AxeRun, ctx: Context, source: str) -> Iterator[Node]:
    for node in rule.nodes:
        if _is_ours(node, run, ctx):
            yield Node(
                selector=" ".join(node.target),
                html=node.html,
                trail=node.trail,
                in_main=node.in_main,
                notes={
                    "reasons": _reasons(node.checks),
                    **_measured(node),
                    "line": line_of(source, node.html) if len(node.target) == 1 else None,
                },
            )


def _is_ours(node: NodeHit, run: AxeRun, ctx: Context) -> bool:
    """Faults inside other people's frames are not the portal's, unless the profile asks for them."""
    url = _frame_url(node, run)
    return ctx.portal.accessibility.frames == "all" or not url.startswith("http") or ctx.portal.site.owns(url)


def _frame_url(node: NodeHit, run: AxeRun) -> str:
    path = node.target[:-1]
    return next((frame.url for frame in run.frames if path and frame.path == path), "")


def _reasons(checks: Iterable[str]) -> list[str]:
    words = axe_checks()
    return [words[check] for check in dict.fromkeys(checks) if check in words]


def _measured(node: NodeHit) -> dict[str, Any]:
    """Colours and ratio, where the rule measured them."""
    return {name: node.data[name] for name in _CONTRAST if name in node.data} if node.data else {}


def _whole(node: Node) -> Node:
    """What the engine left open is one question a rule, not one a place."""
    return Node(selector=node.selector, html="<html>", notes={**node.notes, "example": node.html})


CHECK = Check(
    id="A11Y001",
    name="rule-failed",
    title=Text(zh="页面存在无障碍规则违例", en="Page fails an accessibility rule"),
    why=Text(
        zh="视障、肢障和老年用户用读屏软件或键盘时读不到、点不了这些内容。",
        en="People who use a screen reader or a keyboard cannot read or operate this.",
    ),
    fix=Text(
        zh="按规则提示修改模板；模板级问题一次修复全站生效。",
        en="Mend the template as the rule says; one repair mends every page made from it.",
    ),
    message=Text(zh="{rule_title}（本页 {count} 处）", en="{rule_title_en} ({count} on this page)"),
    severity=Severity.SERIOUS,
    basis=("JA-5.1「着力提升区门户网站无障碍水平」",),
    looks_at=Scan,
    judge=judge,
    needs_browser=True,
    config=(
        "accessibility.tags",
        "accessibility.sample_max",
        "accessibility.frames",
        "accessibility.viewport",
    ),
)
