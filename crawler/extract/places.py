"""Where an element stands on a page: its region, the list that holds it and the row of that list."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.facts import Region

_REGION_TAGS = {"header": Region.HEADER, "nav": Region.NAV, "footer": Region.FOOTER, "main": Region.MAIN, "article": Region.MAIN}
_REGION_ROLES = {"banner": Region.HEADER, "navigation": Region.NAV, "contentinfo": Region.FOOTER, "main": Region.MAIN}
_REGION_WORDS = re.compile(
    r"(?:^|[\s_-])(?:(?P<header>header|topbar|top-bar|site-?head|pagehead|hd|banner)|(?P<nav>nav|navbar|menu|mainnav|crumbs?|breadcrumbs?|bread|position|dqwz|weizhi)"
    r"|(?P<footer>footer|foot|copyright|site-?foot|ft|bottom))(?:$|[\s_-]|\d)",
    re.IGNORECASE,
)
_ROW_TAGS = frozenset({"li", "tr", "dt", "dd"})
_LIST_TAGS = frozenset({"ul", "ol", "table", "dl", "tbody"})
_HOLDERS = frozenset({"div", "section", "form"})
_FRAME_DEPTH = 3
_MOST_LOOKED_AT = 60


class Places:
    """Region, list and row of an element, remembered by ancestor so that siblings cost one step.

    `rows` and `lists` count those met so far.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[Region, int, int]] = {}
        self.lists = 0
        self.rows = 0

    def of(self, node: LexborNode) -> tuple[Region, int, int]:
        """(region, row number, list number); -1 where there is none."""
        trail = []
        above = node.parent
        found = (Region.MAIN, -1, -1)
        while above is not None:
            memo = self._known.get(above.mem_id)
            if memo is not None:
                found = memo
                break
            trail.append(above)
            above = above.parent
        for one in reversed(trail):
            found = self._known[one.mem_id] = self._inside(one, found)
        return found

    def _inside(self, node: LexborNode, outer: tuple[Region, int, int]) -> tuple[Region, int, int]:
        region, row, group = outer
        tag = node.tag or ""
        if tag in _ROW_TAGS:
            self.rows += 1
            return region, self.rows, group
        if tag in _LIST_TAGS:
            if tag != "tbody":
                self.lists += 1
                group = self.lists
            return region, row, group
        return region_of(tag, node, region), row, group


def region_of(tag: str, node: LexborNode, outer: Region) -> Region:
    if tag in _REGION_TAGS:
        # A header inside an article is that article's head, not the portal's.
        return outer if tag == "header" and outer is Region.MAIN and _in_article(node) else _REGION_TAGS[tag]
    if tag not in {"div", "section", "td", "p", "span"}:
        return outer
    attributes = node.attributes
    role = attributes.get("role")
    if role in _REGION_ROLES:
        return _REGION_ROLES[role]
    words = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
    if outer is Region.MAIN and len(words) > 1 and (match := _REGION_WORDS.search(words)):
        return Region(match.lastgroup or Region.MAIN)
    return outer


def _in_article(node: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if above.tag in {"article", "main"}:
            return True
        above = above.parent
    return False


def frames_of(tree: LexborHTMLParser) -> list[LexborNode]:
    """The outermost elements that frame the page (header, navigation, footer), as far as they stand near its root."""
    frames: list[LexborNode] = []
    holders = [tree.body] if tree.body is not None else []
    looked_at = 0
    for _ in range(_FRAME_DEPTH):
        inner = []
        for holder in holders:
            child = holder.child
            while child is not None and looked_at < _MOST_LOOKED_AT:
                tag = child.tag or ""
                if tag in _HOLDERS or tag in _REGION_TAGS:
                    looked_at += 1
                    if region_of(tag, child, Region.MAIN) is not Region.MAIN:
                        frames.append(child)
                    elif tag in _HOLDERS:
                        inner.append(child)
                child = child.next
        holders = inner
    return frames
