"""From elements that fail a rule to verdicts: one for each rule and component (组件) of a page, with all a person needs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from checks.model import Confidence, Severity, Verdict, problem, review
from config.accessibility.rules import RuleLevel, RuleText, cited, criteria_of_tags, rule_text
from crawler.scan_facts import Element
from crawler.scans import Scan

SAMPLES = 5
_TAG = re.compile(r"<([a-zA-Z][\w-]*)([^>]*)")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
_NUMBERS = re.compile(r"\d+")
# What marks a component, as against its contents of the day.
_SHAPING = ("class", "id", "role", "type", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One rule against some elements of one page. `notes` go into the evidence as they are; `is_whole` makes one
    finding of them all, where the rule is about the page and not about its parts."""

    rule: str
    elements: tuple[Element, ...]
    confidence: Confidence = Confidence.LIKELY
    severity: Severity | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)
    is_whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One element against one rule, from the engine or from our own rules."""

    selector: str
    html: str
    trail: str = ""
    in_main: bool | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)


def shape(html: str, trail: str = "") -> str:
    """What stays of an element from page to page: tag, role, type, names without numbers, and its surroundings."""
    found = _TAG.match(html.strip())
    if not found:
        return trail
    attributes = {
        match[1].lower(): match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(found[2])
    }
    parts = [found[1].lower()]
    for name in _SHAPING:
        words = sorted(filter(None, (_NUMBERS.sub("", word) for word in attributes.get(name, "").split())))
        if words:
            parts.append(f"{name}={'.'.join(words)}")
    return f"{trail} > {' '.join(parts)}" if trail else " ".join(parts)


def by_component(nodes: Iterable[Node]) -> Iterator[tuple[str, list[Node]]]:
    """Nodes of one shape are one component."""
    groups: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        groups[shape(node.html, node.trail)].append(node)
    yield from groups.items()


def verdicts(
    scan: Scan,
    rule: str,
    nodes: Iterable[Node],
    *,
    confidence: Confidence,
    severity: Severity,
    level: RuleLevel,
    tags: Iterable[str] = (),
    notes: Mapping[str, Any] | None = None,
) -> Iterator[Verdict]:
    """One verdict a component. A fault outside the main area, or of the whole document, is the template's."""
    words = rule_text(rule)
    numbers = words.criteria or criteria_of_tags(tags)
    for component, group in by_component(nodes):
        first = group[0]
        is_shared = _is_shared(first)
        yield _say(
            scan,
            words,
            numbers,
            component,
            group,
            confidence,
            severity,
            is_shared,
            {"level": str(level), **(notes or {}), **first.notes},
        )


def line_of(source: str, html: str) -> int | None:
    """The line of a page's source on which an element begins, found by its opening tag; None when it is not there
    (made by a script) or there twice."""
    tag = _TAG.match(html.strip())
    if not tag or not source:
        return None
    # With the character that ends the tag: `<b` begins `<body` too.
    opening = html.strip()[: tag.end() + 1]
    at = source.find(opening)
    if at < 0 or source.find(opening, at + 1) >= 0:
        return None
    return source.count("\n", 0, at) + 1


def _is_shared(node: Node) -> bool:
    """Part of the frame around the text. What stands in the head is each page's own."""
    start = node.html.lstrip().lower()
    if start.startswith(("<meta", "<title", "<link")):
        return False
    return node.in_main is False or start.startswith(("<html", "<body"))


def _say(
    scan: Scan,
    words: RuleText,
    numbers: tuple[str, ...],
    component: str,
    group: list[Node],
    confidence: Confidence,
    severity: Severity,
    is_shared: bool,
    notes: Mapping[str, Any],
) -> Verdict:
    standard = cited(numbers)
    say = review if confidence is Confidence.REVIEW else problem
    more = {} if confidence is Confidence.REVIEW else {"confidence": confidence}
    return say(
        scan.url,
        severity=severity,
        **more,
        key=f"{words.id}|{component}",
        locator=group[0].selector,
        fix=words.fix,
        is_shared=is_shared,
        what=words.title.zh,
        what_en=words.title.en,
        rule=words.id,
        rule_title=words.title.zh,
        rule_title_en=words.title.en,
        count=len(group),
        selectors=[node.selector for node in group[:SAMPLES]],
        html=group[0].html,
        component=component,
        criteria=list(numbers),
        standard=standard.zh,
        standard_en=standard.en,
        browser=scan.browser,
        **notes,
    )


def verdicts_of_hit(scan: Scan, hit: Hit) -> Iterator[Verdict]:
    """The verdicts of one of our own rules; rules of taste and of doubt never count, whatever the hit says.

    Advice is given once for the whole site, with the pages it concerns.
    """
    words = rule_text(hit.rule)
    confidence = hit.confidence if words.level is RuleLevel.PROBLEM else Confidence.REVIEW
    severity = hit.severity or Severity(words.impact or "moderate")
    nodes = [
        Node(selector=one.at, html=one.html, trail=one.trail, in_main=one.in_main) for one in hit.elements
    ]
    if hit.is_whole or words.level is RuleLevel.ADVICE:
        is_shared = words.level is RuleLevel.ADVICE
        notes = {"level": str(words.level), **hit.notes}
        yield _say(scan, words, words.criteria, "page", nodes, confidence, severity, is_shared, notes)
        return
    yield from verdicts(
        scan, hit.rule, nodes, confidence=confidence, severity=severity, level=words.level, notes=hit.notes
    )


def unscanned(scan: Scan) -> str:
    """Why a page was not measured, as a stable phrase."""
    return _REASONS.get(str(scan.outcome), "浏览器未能打开页面")


_REASONS = {
    "opened": "页面已打开，但无障碍检测未完成",
    "http_error": "页面返回错误状态，未检测",
    "challenge": "遇到防火墙验证，未检测",
    "login": "需要登录，未检测",
    "error_page": "页面提示内容不存在，未检测",
    "not_html": "不是网页，未检测",
    "download": "打开即下载文件，未检测",
    "empty": "页面是空的，未检测",
    "left": "页面自行跳走，未检测",
    "forbidden": "地址不允许访问，未检测",
    "timeout": "页面在限时内未能测完",
    "crashed": "页面使浏览器崩溃，未检测",
    "tls": "证书有误，未检测",
    "not_run": "浏览器不可用，未检测",
}
