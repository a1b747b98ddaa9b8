"""Links: words that say nothing, same words for different targets, new windows and files unannounced."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from checks.accessibility.hits import Hit
from config.text import letters, squeeze
from crawler.scan_facts import LinkFact, PageFacts

_MORE = frozenset(
    [
        "更多",
        "查看更多",
        "显示更多",
        "了解更多",
        "更多内容",
        "更多信息",
        "查看全部",
        "全部",
        "详情",
        "查看详情",
        "详细",
        "详细信息",
        "查看",
        "阅读全文",
        "more",
        "readmore",
        "detail",
        "details",
        "all",
    ]
)
_HERE = frozenset(
    [
        "点击这里",
        "点击此处",
        "点这里",
        "点此",
        "点击",
        "这里",
        "此处",
        "请点击",
        "请点击这里",
        "点击进入",
        "点击打开",
        "点击查看",
        "点击下载",
        "链接",
        "link",
        "here",
        "clickhere",
        "click",
    ]
)
_FILE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|csv|txt)$", re.I)
_FILE_WORDS = re.compile(r"pdf|doc|xls|ppt|wps|ofd|zip|rar|csv|word|excel|压缩包", re.I)
_NEW_WINDOW = re.compile(r"新窗|新页|新标签|新建窗口|new\s*(window|tab)", re.I)
_ADDRESS = re.compile(r"^(https?://|www\.)\S+$", re.I)
_PAGER = re.compile(r"^(\d+|首页|末页|尾页|上一页|下一页|上页|下页|上一篇|下一篇)$")


def judge(facts: PageFacts) -> Iterator[Hit]:
    links = facts.links
    yield from _saying_nothing(links)
    yield from _same_names(links)
    yield from _unannounced(links)
    twice = tuple(
        second
        for first, second in pairwise(links)
        if first.href == second.href and first.image_only != second.image_only and first.trail == second.trail
    )
    yield from _hit("link-twice", twice)
    yield from _hit(
        "link-title-repeated",
        [one for one in links if one.title and letters(one.title) == letters(one.text) != ""],
    )
    yield from _hit("link-url-text", [one for one in links if _ADDRESS.match(one.text)])


def _hit(rule: str, elements: list[LinkFact] | tuple[LinkFact, ...], **notes: object) -> Iterator[Hit]:
    if elements:
        yield Hit(
            rule=rule,
            elements=tuple(elements),
            notes={"names": [one.name[:40] for one in elements[:5]], **notes},
        )


def _words(link: LinkFact) -> str:
    return letters(link.name or link.text)


def _lacks_context(link: LinkFact) -> bool:
    """Nothing around the link that a screen reader ties to it says what it is about (H77 to H80)."""
    return len(letters(link.context)) < 2 and not link.heading


def _saying_nothing(links: tuple[LinkFact, ...]) -> Iterator[Hit]:
    yield from _hit(
        "link-here", [one for one in links if _words(one) in _HERE and len(letters(one.context)) < 2]
    )
    more: dict[str, list[LinkFact]] = defaultdict(list)
    for one in links:
        if _words(one) in _MORE and _lacks_context(one):
            more[_words(one)].append(one)
    for some in more.values():
        if len({one.href for one in some}) > 1:
            yield from _hit("link-more", some)
    symbols = [one for one in links if squeeze(one.name) and not re.search(r"\w", squeeze(one.name))]
    yield from _hit("link-symbol", symbols)


def _same_names(links: tuple[LinkFact, ...]) -> Iterator[Hit]:
    same: dict[str, list[LinkFact]] = defaultdict(list)
    for one in links:
        words = _words(one)
        if len(words) > 1 and words not in _MORE | _HERE and not _PAGER.match(words):
            same[words].append(one)
    for some in same.values():
        targets = {_target(one.href) for one in some}
        if len(targets) > 1 and len({letters(one.context) for one in some}) < len(some):
            yield from _hit("link-same-name", some, targets=sorted(targets)[:5])


def _target(href: str) -> str:
    parts = urlsplit(href)
    return f"{parts.netloc}{unquote(parts.path).removesuffix('index.html').rstrip('/')}?{parts.query}"


def _unannounced(links: tuple[LinkFact, ...]) -> Iterator[Hit]:
    windows = [one for one in links if one.new_window and not _NEW_WINDOW.search(f"{one.name} {one.title}")]
    yield from _hit("link-new-window", windows)
    files = [
        one
        for one in links
        if _FILE.search(urlsplit(one.href).path) and not _FILE_WORDS.search(f"{one.name} {one.title}")
    ]
    yield from _hit("link-file-type", files)
