"""What one page cites, read once for all REG checks: its standing in time, its citations, its basis rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from checks.model import Confidence, Context
from checks.regulations.act_title import act_of_title
from checks.regulations.basis_rows import BasisRow, basis_rows
from checks.regulations.citation import Citation, Reader
from checks.regulations.judgement import Life, Stand
from checks.regulations.typo import Speller
from config.kinds import EVERGREEN, PageKind
from config.portal import Portal
from config.regulation import Kind, Library, Regulation
from config.text import squeeze
from crawler.extract.articles import MIN_ARTICLES, read_articles
from crawler.facts import Page

NO_DATE = "页面没有发布日期，无法判断是否为历史引用"
# Index pages quote the titles of others; a search page quotes whatever was asked.
_NOT_READ = frozenset({PageKind.HOME, PageKind.HUB, PageKind.LIST, PageKind.SEARCH})
_LOOSE = frozenset(
    {
        PageKind.NEWS,
        PageKind.ARTICLE,
        PageKind.INTERPRETATION,
        PageKind.MEETING,
        PageKind.OTHER,
        PageKind.MEDIA,
    }
)
_REPEAL_NOTICE = re.compile(
    r"废止|失效|(?:文件|法规|规章)(?:专项)?清理|清理(?:结果|情况|目录)|予以修改|修改部分|历史文本|沿革"
)
_LAW_TITLE = re.compile(r"(?:法|条例|办法|规定|细则|规则|决定|解释|规程|准则|章程)(?:[（(〔【][^）)〕】]*[）)〕】])?》?(?:[-_|—–].*)?$")
_IN_FORCE = re.compile(r"^(?:现行)?有效$|^有效[（(]|现行有效|有效期内")
_LEVELS = {
    "政府规章": Kind.LOCAL_RULE,
    "地方规章": Kind.LOCAL_RULE,
    "地方法规": Kind.LOCAL,
    "部委规章": Kind.RULE,
}
FIRST = Kind.ADMINISTRATIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """`text` is the page without its basis cells: those belong to REG004."""

    stand: Stand
    text: str = ""
    citations: tuple[Citation, ...] = ()
    rows: tuple[BasisRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    """A page within one run, as a key: page and context themselves are not hashable by value."""

    page: Page
    ctx: Context

    def __hash__(self) -> int:
        return hash((id(self.ctx), self.page.url, self.page.body_hash))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and other.ctx is self.ctx and (other.page is self.page or other.page == self.page)


def is_read(page: Page, _ctx: Context) -> bool:
    """Does a page speak for itself? Lists and home pages repeat the titles of other pages."""
    return page.kind not in _NOT_READ


def read(page: Page, ctx: Context) -> PageReading:
    """The page's citations and rows, read once although several checks ask."""
    return _read(_Asked(page, ctx))


@lru_cache(maxsize=16)
def _read(asked: _Asked) -> PageReading:
    page, ctx = asked.page, asked.ctx
    stand = stand_of(page, ctx)
    if _REPEAL_NOTICE.search(page.best_title) or _is_law_itself(page, ctx):
        return PageReading(stand=stand, text=page.main_text)
    rows = (
        tuple(basis_rows(ctx.html(page.url), ctx.portal.regulations.basis_headings))
        if "依据" in page.main_text
        else ()
    )
    text = page.main_text
    for row in rows:
        text = text.replace(row.basis, " ", 1)
    return PageReading(
        stand=stand, text=text, citations=tuple(reader_of(ctx.regulations).read(text)), rows=rows
    )


def _without(text: str, cells: list[str]) -> str:
    """The text without the cells, which stand in it in this order (a merged cell once)."""
    kept: list[str] = []
    position = 0
    for cell in cells:
        start = text.find(cell, position)
        if start >= 0:
            kept.append(text[position:start])
            position = start + len(cell)
    return " ".join([*kept, text[position:]])


def _is_law_itself(page: Page, ctx: Context) -> bool:
    """The text of an act cites as its legislator wrote it, also what was repealed since: not the portal's words.

    A column of regulations carries guides and notices as well: there the title or the articles must say so.
    """
    if page.kind is PageKind.REGULATION:
        return bool(_LAW_TITLE.search(squeeze(page.best_title))) or read_articles(page.main_text).count >= MIN_ARTICLES
    if page.main_text.count("条") < MIN_ARTICLES or act_of_title(page, reader_of(ctx.regulations)) is None:
        return False
    return read_articles(page.main_text).count >= MIN_ARTICLES


@lru_cache(maxsize=2)
def reader_of(library: Library) -> Reader:
    return Reader(library)


@lru_cache(maxsize=2)
def speller_of(library: Library, max_edit: int) -> Speller:
    return Speller(library, max_edit=max_edit)


def stand_of(page: Page, ctx: Context) -> Stand:
    """How the page speaks of today (REG001): evergreen kind, in a column or with a label of force, or by date."""
    return Stand(
        day=ctx.today,
        life=_life(page, ctx),
        published=page.published.day if page.published else None,
        kind=page.kind,
        grace_days=ctx.portal.regulations.grace_days,
    )


def _life(page: Page, ctx: Context) -> Life:
    live = frozenset(ctx.portal.regulations.live_kinds) or EVERGREEN
    if page.kind in live:
        return Life.EVERGREEN
    document = ctx.document(page.url)
    if document is not None and _IN_FORCE.search(document.validity.strip()):
        return Life.CLAIMS_FORCE
    columns = (ctx.portal.column(one) for one in page.columns)
    if any(column is not None and "现行有效" in column.name for column in columns):
        return Life.CLAIMS_FORCE
    return Life.DATED if page.published else Life.UNDATED


def levels_of(portal: Portal) -> frozenset[str]:
    """Levels that are judged at all (`regulations.levels`), in the catalogue's words."""
    return frozenset(str(_LEVELS.get(level, level)) for level in portal.regulations.levels)


def is_judged(act: Regulation | None, portal: Portal) -> bool:
    return act is not None and str(act.kind) in levels_of(portal)


def tempered(confidence: Confidence, page: Page) -> Confidence:
    """At most likely on pages that tell stories: they compare, look back and quote freely."""
    return Confidence.LIKELY if page.kind in _LOOSE and confidence is Confidence.CERTAIN else confidence


def as_cited(citation: Citation) -> str:
    """The citation as it stands, mark and articles included, at most 80 characters."""
    return " ".join(citation.text[citation.start : citation.end].split())[:80]
