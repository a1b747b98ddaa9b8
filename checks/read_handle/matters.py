"""Matters of the service catalogue (办事事项) that a document speaks of, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from checks.matching.memo import once_a_run
from checks.model import Context
from config.catalogue import Catalogue, Item, catalogue_of
from config.policy_words import policy_pattern, policy_words
from config.portal import Portal
from config.text import letters, squeeze
from crawler.facts import Document

_MIN_NAME = 4
_CONTEXT = 24
_MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One matter of a document: the name that stands there, its items (several districts may share a name), the
    paragraph, and whether it stands in the title. `in_passing`: only mentioned in a plan or a report."""

    name: str
    items: tuple[Item, ...]
    paragraph: str
    in_title: bool
    in_passing: bool = False


@dataclass(slots=True)
class _Finder:
    names: list[str]
    machine: Any
    catalogue: Catalogue


@once_a_run
def catalogue(ctx: Context) -> Catalogue:
    return catalogue_of(ctx.portal)


@once_a_run
def _finder(ctx: Context) -> _Finder | None:
    known = catalogue(ctx)
    stop = {letters(one) for one in (*policy_words("handle", "stop_names"), *ctx.portal.handle.stop_names)}
    names = sorted(
        name for name, items in known.by_name.items()
        if len(name) >= _MIN_NAME and name not in stop and any(is_ours(item, ctx.portal) and not item.is_ended for item in items)
    )  # fmt: skip
    if not names:
        return None
    return _Finder(names, AhoCorasick(names, matchkind=MatchKind.LeftmostLongest), known)


@once_a_run
def _kept(_ctx: Context) -> dict[str, list[Matter]]:
    return {}


def is_ours(item: Item, portal: Portal) -> bool:
    """Of this district, of the city, or of no district that the catalogue names."""
    code = portal.site.district_code
    if not item.district or not code or not item.district.isdigit():
        return True
    return item.district in {code, *portal.site.city_codes} or item.district.endswith("0000")


def matters(document: Document, ctx: Context) -> list[Matter]:
    """Matters named in title or text, each name once, title first. Cancelled ones (取消…审批) are left out."""
    kept = _kept(ctx)
    if document.url not in kept:
        kept[document.url] = _find(document, ctx)
    return kept[document.url]


def _find(document: Document, ctx: Context) -> list[Matter]:
    finder = _finder(ctx)
    if finder is None:
        return []
    passing = bool(policy_pattern("handle", "passing_titles").search(squeeze(document.title)))
    found: dict[str, Matter] = {}
    for in_title, paragraph in [(True, document.title), *((False, line) for line in document.body.split("\n"))]:
        text = letters(paragraph)
        for number, start, end in finder.machine.find_matches_as_indexes(text):
            name = finder.names[number]
            if name in found or len(found) >= _MOST or _is_cancelled(text, start, end):
                continue
            items = tuple(item for item in finder.catalogue.by_name[name] if is_ours(item, ctx.portal))
            found[name] = Matter(
                name=items[0].name, items=items, paragraph=paragraph[:300], in_title=in_title, in_passing=passing and not in_title
            )
    return list(found.values())


def _is_cancelled(text: str, start: int, end: int) -> bool:
    around = text[max(0, start - _CONTEXT) : start] + "|" + text[end : end + 8]
    return bool(policy_pattern("handle", "cancelled").search(around))


def trigger_groups(document: Document, portal: Portal) -> list[str]:
    """Groups of words that speak of handling something (申请条件, 申请材料, 受理窗口 ...) in the text."""
    text = squeeze(document.body)
    groups = [*portal.handle.triggers, *policy_words("handle", "triggers")]
    return ["、".join(group) for group in groups if any(re.search(re.escape(word), text) for word in group)]
