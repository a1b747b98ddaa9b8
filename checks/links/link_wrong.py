"""错链: the words on a link name one page, and another one opens."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from checks.links.answers import Memo, main_links, tell
from checks.links.redirects import dumped_on, is_column_index, is_root
from checks.links.soft_404 import is_soft_404
from checks.links.titles import (
    Compared,
    compare,
    full_anchor,
    is_editorial,
    is_official,
    likeness,
    plain,
    title_parts,
    tokens,
    told_in,
)
from checks.model import Check, Confidence, Context, Count, Said, Severity, Target, not_judged
from config.kinds import PageKind
from config.portal import Portal
from config.text import Text, letters
from config.words import anchor_words, soft_words, title_words
from crawler.extract.filetype import extension_of
from crawler.extract.links import link_nodes
from crawler.facts import Link, LinkKind, Page, Region

_LINKS = frozenset({LinkKind.ANCHOR, LinkKind.AREA, LinkKind.SCRIPTED})
_LIST_KINDS = frozenset({PageKind.HOME, PageKind.HUB, PageKind.LIST, PageKind.THEME, PageKind.SEARCH})
_TOLD = 0.5
"""Share of the anchor's 2-grams in the target's text from which the page is taken to be about it."""
_STRANGE = 0.12
"""Likeness below which not even an editor's headline explains the difference."""
_SIBLINGS = 3
_FAITHFUL = 0.8
"""A list whose other rows repeat their titles: then a row that does not is a fault, not a headline."""
_MATCH = 0.6
_SUSPECT = 2
_SEEN: Memo[tuple[str, str, str], int] = Memo()
"""What came of comparing a link's text and title attribute with a page's title."""
_MIN_BODY = 60
_MIN_CUT = 14
_FEW_WORDS = 10
_INLINE = frozenset({"span", "b", "strong", "em", "i", "font", "u", "small", "mark"})
_MANY_ROWS = 8


@dataclass(slots=True, kw_only=True)
class _Row:
    """One link that was compared, with how it came out against the title known for its target."""

    link: Link
    anchor: str
    is_cut: bool
    title: str
    compared: Compared


def judge(page: Page, ctx: Context) -> Iterator[Said]:
    judged, is_suspect = _glance(page, ctx)
    yield Count(judged=judged)
    yield from _files(page, ctx)
    if not is_suspect:
        return
    rows = list(_rows(page, ctx))
    groups: defaultdict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.link.group].append(row)
    for row in rows:
        if _is_suspect(row, ctx.portal):
            yield from _judged(page, row, groups[row.link.group], ctx)


def _glance(page: Page, ctx: Context) -> tuple[int, bool]:
    """(links compared, is any of them suspect?). Most links name their page, and meet it on page after page."""
    memo = _SEEN.under(ctx.portal)
    title_of = ctx.title
    judged = 0
    is_suspect = False
    for link in main_links(page):
        if not _names_a_page(link, page) or not (title := title_of(link.url)):
            continue
        key = (link.text, link.title, title)
        known = memo.get(key)
        if known is None:
            known = memo[key] = _first_look(link, title, ctx.portal)
        judged += known > 0
        is_suspect |= known == _SUSPECT
    return judged, is_suspect


def _first_look(link: Link, title: str, portal: Portal) -> int:
    """0: the words name nothing; 1: they fit the title; 2: suspect."""
    row = _row(link, title, portal)
    return 0 if row is None else _SUSPECT if _is_suspect(row, portal) else 1


def _rows(page: Page, ctx: Context) -> Iterator[_Row]:
    for link in main_links(page):
        if _names_a_page(link, page) and (title := ctx.title(link.url)) and (row := _row(link, title, ctx.portal)):
            yield row


def _names_a_page(link: Link, page: Page) -> bool:
    """A link to a place within a page names that place, not the page."""
    return bool(link.url) and not link.fragment and link.kind in _LINKS and link.url != page.url


def _row(link: Link, title: str, portal: Portal) -> _Row | None:
    """None for words that name nothing."""
    text = link.text or link.title
    if len(text) < 4 or anchor_words(portal).is_generic(plain(text)):
        return None
    anchor, is_cut = full_anchor(link.text, link.title) if link.text else (link.title, False)
    return _Row(link=link, anchor=anchor, is_cut=is_cut, title=title, compared=_compared(anchor, title, portal))


def _compared(anchor: str, title: str, portal: Portal) -> Compared:
    return _compared_with(anchor, title, tuple(unit.names for unit in portal.units))


@lru_cache(maxsize=65_536)
def _compared_with(anchor: str, title: str, names: tuple[tuple[str, ...], ...]) -> Compared:
    """Cached: the links of a template meet the same titles on page after page."""
    if plain(anchor) == plain(title):
        return Compared(sim=1.0)
    return compare(anchor, title, known_units=lambda text: _units_in(text, names))


@lru_cache(maxsize=32_768)
def _units_in(text: str, names: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    return frozenset(of[0] for of in names if any(len(name) >= 3 and name in text for name in of))


def _is_suspect(row: _Row, portal: Portal) -> bool:
    if row.compared.differs:
        return True
    if _promise(row.anchor):
        return row.compared.sim < _MATCH
    long_enough = len(plain(row.anchor)) >= portal.wronglink.min_len
    # A cut title is compared by what is left of it, when enough is left.
    is_whole = not row.is_cut or len(plain(row.anchor)) >= _MIN_CUT
    return long_enough and is_whole and row.compared.sim < portal.wronglink.min_sim


def _judged(page: Page, row: _Row, group: list[_Row], ctx: Context) -> Iterator[Said]:
    """A second, dearer look at a suspect: all titles of the target, its text, its neighbours."""
    link = row.link
    fetch = ctx.fetch(link.url)
    if not ctx.portal.site.owns(link.url) or is_root(link.url) or (fetch and dumped_on(fetch, ctx.portal)):
        return
    target = ctx.page(link.url)
    if target is None or _says_nothing(row.title, target, ctx):
        yield not_judged("目标页标题无法辨认")
        return
    if is_soft_404(Target(url=link.url, fetch=fetch, is_own=True, kinds=frozenset({link.kind})), ctx):
        return  # the page says that it is not there: LNK010's
    best, title = _best(row.anchor, target, ctx.portal)
    rule, confidence = _verdict(page, row, best, target, group, ctx)
    if not rule:
        return
    yield tell(
        page.url,
        confidence,
        target_url=link.url,
        link=link,
        text=row.anchor,
        title=title,
        sim=round(best.sim, 2),
        rule=rule,
        token=best.token,
        why=f"{best.differs}不同：{best.token}" if best.differs else "链接文字与目标页标题不符",
    )


def _says_nothing(title: str, target: Page, ctx: Context) -> bool:
    """The title is the site's or a column's name, or a file's number, or says that there is no page (LNK010): no ground to judge on."""
    if target.script_built and not target.rendered:
        return True
    if target.is_file and not _has_words(title):
        return True  # the number that the system gave to the file, for want of a heading in it
    if soft_words(ctx.portal).hit_in_title(target.title) or soft_words(ctx.portal).hit_in_title(target.heading):
        return True
    known = plain(title)
    return len(known) < 4 or known in plain(ctx.portal.site.name) or known == plain(ctx.title(ctx.portal.site.home))


def _best(anchor: str, target: Page, portal: Portal) -> tuple[Compared, str]:
    """The comparison that fits best over all the names the target gives itself. One that differs in no token wins."""
    names = [target.metas.get("articletitle", ""), target.heading, *title_parts(target.title)]
    # The site's name behind a <title> is contained in many a link's words and says nothing of this page.
    site = plain(portal.site.name)
    known = [name for name in dict.fromkeys(names) if len(plain(name)) >= 4 and plain(name) not in site]
    # ... and so does the column's name there: 政府公报 is part of the title of every issue.
    own = [name for name in known if plain(name) not in _column_names(portal) and plain(name) != plain(target.metas.get("columnname", ""))]
    known = own or known
    each = [(_compared(anchor, name, portal), name) for name in known] or [(Compared(sim=0.0), target.best_title)]
    fitting = [one for one in each if not one[0].differs and one[0].sim >= _MATCH]
    if fitting:
        return max(fitting, key=lambda one: one[0].sim)
    differing = [one for one in each if one[0].differs]
    return max(differing or each, key=lambda one: one[0].sim)


def _column_names(portal: Portal) -> frozenset[str]:
    return _plain_names(tuple(column.title or column.name for column in portal.columns))


@lru_cache(maxsize=16)
def _plain_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(plain(re.split(r"[/>＞]", name)[-1]) for name in names)


def _verdict(
    page: Page, row: _Row, best: Compared, target: Page, group: list[_Row], ctx: Context
) -> tuple[str, Confidence]:
    """(rule, confidence); rule "" when the link is taken to be right."""
    in_sentence = row.link.row < 0 and not _is_entry(row, group) and not _stands_alone(page, row.link, ctx)
    if best.differs:
        if best.is_hard:
            return "token", Confidence.REVIEW if in_sentence and best.differs != "发文字号" else Confidence.CERTAIN
        return "token", Confidence.REVIEW if in_sentence else Confidence.LIKELY
    if pattern := _promise(row.anchor):
        seen = f"{target.title} {target.heading} {target.main_text[:300]}"
        if best.sim >= _MATCH or pattern.search(seen):
            return "", Confidence.REVIEW
        return "promise", Confidence.REVIEW if _is_list(target, ctx) else Confidence.LIKELY
    if best.sim >= ctx.portal.wronglink.min_sim or _is_list(target, ctx):
        return "", Confidence.REVIEW
    told = told_in(row.anchor, target.main_text)
    if len(target.main_text) < _MIN_BODY or told >= _TOLD:
        return "", Confidence.REVIEW
    is_strange = best.sim < _STRANGE and told < _STRANGE
    is_named = is_official(row.anchor)
    # Among rows that repeat their titles one sign is enough; a link by itself must show both.
    sure = (is_strange or is_named) if _is_faithful(row, group) else (is_strange and is_named)
    return "unlike", Confidence.LIKELY if sure and not in_sentence and not is_editorial(row.anchor) else Confidence.REVIEW


@lru_cache(maxsize=32_768)
def _promise(anchor: str) -> re.Pattern[str] | None:
    """What a target must say of itself when the link is the plain name of a column or kind of page; else None."""
    name = letters(anchor)
    return next((pattern for promised, pattern in title_words().promises if name == promised), None)


def _is_list(target: Page, ctx: Context) -> bool:
    """A column, a topic: its name need not be that on the link."""
    if target.kind in _LIST_KINDS or is_column_index(target.url, ctx.portal):
        return True
    rows = {link.row for link in target.links if link.region is Region.MAIN and link.row >= 0 and len(link.text) >= 8}
    return len(rows) >= _MANY_ROWS


def _is_faithful(row: _Row, group: list[_Row]) -> bool:
    others = [one.compared for one in group if one is not row and one.link.url != row.link.url]
    fitting = sum(one.sim >= _MATCH and not one.differs for one in others)
    return len(others) >= _SIBLINGS and fitting >= _FAITHFUL * len(others)


def _stands_alone(page: Page, link: Link, ctx: Context) -> bool:
    """The link is all that its paragraph says, but for a few words such as 相关链接：; asked of suspects only."""
    nodes = link_nodes(LexborHTMLParser(ctx.html(page.url)))
    if link.position >= len(nodes):
        return False
    block = nodes[link.position].parent
    while block is not None and block.tag in _INLINE:
        block = block.parent
    if block is None or block.tag == "body":
        return False
    said = plain(block.text())
    linked = sum(len(plain(node.text())) for node in block.css("a"))
    return len(said) - linked <= _FEW_WORDS


def _is_entry(row: _Row, group: list[_Row]) -> bool:
    """A card in a list that is built of other elements than ul and table: several stand side by side."""
    return row.link.group < 0 and _is_faithful(row, group)


def _files(page: Page, ctx: Context) -> Iterator[Said]:
    """Files: their name is compared for year and document number alone."""
    for link in main_links(page):
        if link.kind is not LinkKind.ANCHOR or not _is_file(link.url):
            continue
        name = _file_name(link.url) or _sent_name(link.url, ctx)
        anchor, _ = full_anchor(link.text, link.title)
        if name and likeness(anchor, name) >= _MATCH and _other_issue(anchor, name):
            yield tell(
                page.url,
                Confidence.LIKELY,
                target_url=link.url,
                link=link,
                text=anchor,
                title=name,
                sim=round(likeness(anchor, name), 2),
                rule="file-name",
                token=name,
                why=f"文件名“{name}”的年份或文号不同",
            )


@lru_cache(maxsize=65_536)
def _is_file(url: str) -> bool:
    return bool(extension_of(url))


def _other_issue(anchor: str, name: str) -> bool:
    one, other = tokens(anchor), tokens(name)
    return bool(one.years and other.years and not one.years & other.years) or bool(
        one.numbers and other.numbers and not one.numbers & other.numbers
    )


@lru_cache(maxsize=32_768)
def _file_name(url: str) -> str:
    """The Chinese name in the address, "" when it is a bare number as most systems give."""
    name = unquote(urlsplit(url).path.rpartition("/")[2]).rpartition(".")[0]
    return name if _has_words(name) else ""


def _has_words(name: str) -> bool:
    return any("一" <= char <= "龥" for char in name)


def _sent_name(url: str, ctx: Context) -> str:
    fetch = ctx.fetch(url)
    return fetch.filename.rpartition(".")[0] if fetch and fetch.filename else ""


CHECK = Check(
    id="LNK009",
    name="link-wrong",
    title=Text(zh="错链（链接文字与目标不符）", en="Wrong link (text and target disagree)"),
    why=Text(zh="公众点开的不是链接上写的内容。", en="The page that opens is not the one the link names."),
    fix=Text(zh="改为正确目标页面地址。", en="Link to the right page."),
    message=Text(zh="链接“{text}”打开的是“{title}”（{why}）", en="“{text}” opens “{title}” (rule: {rule}; {token})"),
    severity=Severity.SERIOUS,
    basis=("JA-1.3「杜绝错链、断链和内容混杂」",),
    looks_at=Page,
    judge=judge,
    scope="link",
    config=("wronglink.min_sim", "wronglink.min_len", "wronglink.generic_anchors"),
)
