"""The portal's own map of itself: navigation links with the menus above them, breadcrumb, and what a page calls itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.extract.outline import Box, Outline
from crawler.urls import Normaliser

_PLAIN = Normaliser()
_MAX_NAME = 20
_CRUMB_WORD = re.compile(r"(?:当前|您的|您现在的?|你的|你现在的?|所在|现在的?)的?(?:位置|栏目)(?:是)?\s*[:：]?\s*")
_CRUMB_NAME = re.compile(r"(?:^|[\s_-])(?:crumbs?|breadcrumbs?|bread|position|location|dqwz|weizhi|curpos|path|local)(?:$|[\s_-]|\d)")
_SEPARATOR = re.compile(r"\s*(?:>+|›|»|》|＞|/|→|\||-{1,2}>|·|::)\s*")
_NOT_A_LEVEL = re.compile(r"首\s*页|网站首页|主页|正文|列表|详情|详细内容|内容|home|index|信息列表|文章|返回.*|上一级", re.IGNORECASE)
_TITLE_SPLIT = re.compile(r"\s*[-_|—–－·>]+\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class NavLink:
    """A link short enough to name a column. `url` is its key, `asked` the address as written; `trail` are the names
    of the menus it hangs under, outermost first."""

    text: str
    url: str
    asked: str = ""
    trail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Navigation:
    """`crumbs` from the top level down to this page, without the home page; empty when there is no breadcrumb."""

    links: tuple[NavLink, ...] = ()
    crumbs: tuple[str, ...] = ()
    heading: str = ""
    title: str = ""
    site_name: str = ""
    metas: tuple[tuple[str, str], ...] = ()

    @property
    def own_name(self) -> str:
        """What the page calls itself: last crumb, else ColumnName, else heading, else first part of the title."""
        if self.crumbs:
            return self.crumbs[-1]
        return dict(self.metas).get("columnname") or self.heading or _TITLE_SPLIT.split(self.title)[0]


def read_navigation(html: str, url: str, normaliser: Normaliser | None = None) -> Navigation:
    """Links, breadcrumb and names of one page; each address once per name, in document order."""
    outline = Outline(html, url)
    resolve = normaliser or _PLAIN
    found: dict[tuple[str, str], NavLink] = {}
    for box in outline.links:
        text = " ".join((outline.text(box) or box.attr("title")).split())
        href = box.attr("href").strip()
        if not text or len(text) > _MAX_NAME or not href or href.startswith("#"):
            continue
        target, asked, _ = resolve.resolve(outline.base_url, href)
        if target:
            found.setdefault((text, target), NavLink(text=text, url=target, asked=asked, trail=_trail(box, outline)))
    metas = _metas(outline)
    titles = outline.tree.css_first("title")
    title = " ".join(titles.text(deep=True).split()) if titles else ""
    return Navigation(
        links=tuple(found.values()),
        crumbs=_crumbs(outline),
        heading=_heading(outline),
        title=title,
        site_name=dict(metas).get("sitename") or _TITLE_SPLIT.split(title)[-1],
        metas=metas,
    )


def _trail(box: Box, outline: Outline) -> tuple[str, ...]:
    """Names of the menus above a link: the first words of each outer list item, or the term of its list."""
    names: list[str] = []
    own = box
    for above in box.ancestors(30):
        if above.tag in {"li", "dl", "td"} and above is not box.parent:
            name = _head_of(above, own, outline)
            if name and (not names or names[0] != name):
                names.insert(0, name)
        own = above
    return tuple(names[-4:])


def _head_of(item: Box, inner: Box, outline: Outline) -> str:
    """The short text of an item before its inner list: `政务公开` of `<li>政务公开<ul>…`."""
    before = outline.pieces[item.lo : inner.lo]
    text = " ".join(before[:2]).strip()
    return text if before and len(before) <= 2 and 2 <= len(text) <= _MAX_NAME else ""


def _crumbs(outline: Outline) -> tuple[str, ...]:
    for number, piece in enumerate(outline.pieces):
        if (match := _CRUMB_WORD.search(piece)) and len(piece) < 200:
            box = _crumb_block(outline.holders[number], outline)
            after = [piece[match.end() :], *outline.pieces[number + 1 : box.hi]]
            if levels := _levels(after):
                return levels
    for box in outline.boxes:
        if (_CRUMB_NAME.search(box.names) or "breadcrumb" in box.attr("aria-label").lower()) and 0 < box.hi - box.lo <= 16:
            levels = _levels(outline.pieces[box.lo : box.hi])
            if levels and any(_SEPARATOR.fullmatch(piece) for piece in outline.pieces[box.lo : box.hi]) | (box.link_hi - box.link_lo >= 1):
                return levels
    return ()


def _crumb_block(holder: Box, outline: Outline) -> Box:
    """The smallest block around 当前位置 that holds links, at most 16 scraps long."""
    box = holder
    while box.parent is not None and box.link_hi == box.link_lo and box.parent.hi - box.parent.lo <= 16:
        box = box.parent
    while box.parent is not None and box.parent.link_hi == box.link_hi and box.parent.hi - box.parent.lo <= 16 and box.hi != box.parent.hi:
        box = box.parent
    return box


def _levels(pieces: list[str]) -> tuple[str, ...]:
    names = [name.strip(" :：>") for piece in pieces for name in _SEPARATOR.split(piece)]
    return tuple(name for name in names if 1 < len(name) <= 30 and not _NOT_A_LEVEL.fullmatch(name) and not _CRUMB_WORD.fullmatch(name))[:8]


def _heading(outline: Outline) -> str:
    for tag in ("h1", "h2"):
        for box in outline.boxes:
            if box.tag == tag and 0 < len(text := outline.text(box)) <= 40:
                return text
    return ""


def _metas(outline: Outline) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for node in outline.tree.css("meta[name]"):
        name, content = (node.attributes.get("name") or "").lower(), node.attributes.get("content") or ""
        if content.strip():
            found.setdefault(name, " ".join(content.split())[:300])
    return tuple(found.items())
