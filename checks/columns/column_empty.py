"""空白栏目: a column that shows its heading and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from checks.columns.listing import MIN_OTHERS, column_of, own_rows, unjudgeable
from checks.model import Check, Context, Said, Severity, not_judged, problem
from config.kinds import ListMethod, PageKind
from config.text import Text, letters, squeeze
from config.words import anchor_words
from crawler.extract.frames import frame_addresses
from crawler.facts import ColumnFacts, LinkKind, Outcome, Region

# A form or a tool is no list and has little text by nature.
_TOOLS = frozenset({PageKind.HOME, PageKind.SEARCH, PageKind.APPLY})
_CLICKED = frozenset({LinkKind.ANCHOR, LinkKind.AREA, LinkKind.SCRIPTED})
_MIN_OWN_LINKS = 2
_NONE_YET = re.compile(r"暂无|暂未|尚无|目前没有|未发生|无此类")
_REASON = re.compile(r"因|由于|鉴于|为.{2,20}(?:尚|未|正)|按照|根据")
_DAY = re.compile(r"(?:19|20)\d\d[-年/.]\d{1,2}[-月/.]\d{1,2}|截至(?:19|20)\d\d年")


def judge(facts: ColumnFacts, ctx: Context) -> Iterator[Said]:
    if reason := unjudgeable(facts):
        yield not_judged(reason)
        return
    if not _is_empty(facts, ctx):
        return
    if _shows_a_frame(facts, ctx):
        yield not_judged("内容在内嵌框架中，未能读取")
        return
    if not _is_proven(facts, ctx):
        yield not_judged("未经浏览器渲染，不能判为空白")
        return
    column = column_of(facts, ctx)
    yield problem(
        facts.urls[0],
        severity=Severity.MINOR if _is_honest(_text(facts, ctx)) else None,
        column=facts.id,
        path=column.name if column else facts.id,
        text_length=len(squeeze(_text(facts, ctx))),
        items=len(own_rows(facts, ctx)),
        empty_columns=sum(1 for other in ctx.columns() if _counts(other, ctx)),
        veto_at=ctx.portal.col.veto_empty,
    )


def _is_empty(facts: ColumnFacts, ctx: Context) -> bool:
    """Undated entries are content too: what they lack is the concern of COL002."""
    if len(squeeze(_text(facts, ctx))) >= ctx.portal.col.min_text and not facts.rows:
        return False
    rows = own_rows(facts, ctx)
    if rows:
        return False
    rest = _text(facts, ctx)
    for row in facts.rows:  # words of a side list are not the column's own text
        rest = rest.replace(row.text, "").replace(row.date_text, "")
    return len(squeeze(rest)) < ctx.portal.col.min_text and not _leads_on(facts, ctx)


def _is_proven(facts: ColumnFacts, ctx: Context) -> bool:
    """Rendered before judging; a list API that answered «no entries» needs no rendering, only the page around it."""
    return facts.rendered or (facts.method is ListMethod.API and not facts.rows and ctx.page(facts.urls[0]) is not None)


def _text(facts: ColumnFacts, ctx: Context) -> str:
    """The column's own text; the answer of a list API has none, the page that shows the list has."""
    page = ctx.page(facts.urls[0]) if facts.method is ListMethod.API else None
    return page.main_text if page else facts.own_text


def _leads_on(facts: ColumnFacts, ctx: Context) -> bool:
    """A hub lives by its child columns."""
    column = column_of(facts, ctx)
    if len(_own_links(facts, ctx)) >= _MIN_OWN_LINKS:
        return True
    if column is None or not column.is_hub:
        return False
    children = [other for other in ctx.portal.columns if other.id != column.id and other.name.startswith(f"{column.name}/")]
    page = ctx.page(facts.urls[0])
    folders = tuple(url.rpartition("/")[0] + "/" for url in facts.urls)
    below = {link.url for link in page.links if link.url.startswith(folders)} - set(facts.urls) if page else set()
    return bool(children) or len(below) >= 2


def _own_links(facts: ColumnFacts, ctx: Context) -> set[str]:
    """Addresses that only this column's page leads to: not its pager, not a menu it stands in or shares with others.

    Without a few other columns to compare with nobody can tell a menu from content: the empty set.
    """
    page = ctx.page(facts.urls[0])
    if page is None or sum(one.fetched is Outcome.OPENED for one in ctx.columns()) <= MIN_OTHERS:
        return set()
    words = anchor_words(ctx.portal)
    menus = {link.group for link in page.links if link.group >= 0 and link.url in {page.url, *facts.urls}}
    own = {
        link.url
        for link in page.links
        if link.url and link.kind in _CLICKED and link.region is Region.MAIN and not link.is_hidden and link.url not in facts.pages and link.group not in menus
        and len(plain := letters(link.text or link.title)) >= 2 and not plain.isdecimal() and plain not in words.buttons
    }  # fmt: skip
    return own - _linked_elsewhere(facts, ctx, own) - set(facts.urls)


def _linked_elsewhere(facts: ColumnFacts, ctx: Context, urls: set[str]) -> set[str]:
    found: set[str] = set()
    for other in ctx.columns():
        column = column_of(other, ctx)
        if other.id == facts.id or column is None or column.kind is PageKind.HOME or column.is_hub or len(found) == len(urls):
            continue
        page = ctx.page(other.urls[0])
        # That a column's page names itself (breadcrumb, menu) makes no menu of the page that leads to it.
        found |= (urls & {link.url for link in page.links}) - set(other.urls) if page else set()
    return found


def _shows_a_frame(facts: ColumnFacts, ctx: Context) -> bool:
    """The page embeds another that is not on every column's page: what that one holds has not been read here."""
    page = ctx.page(facts.urls[0])
    frames = {link.url for link in page.links if link.kind is LinkKind.FRAME and link.url and not link.is_hidden} if page else set()
    if not frames or not frame_addresses(ctx.html(facts.urls[0])):
        return False
    return bool(frames - _linked_elsewhere(facts, ctx, frames)) and not all(_is_bare(url, facts, ctx) for url in frames)


def _is_bare(frame: str, facts: ColumnFacts, ctx: Context) -> bool:
    """A frame that was read as a page of this list (it held no row), and holds no text either."""
    page = ctx.page(frame) if frame in facts.pages else None
    return page is not None and len(squeeze(page.main_text)) < ctx.portal.col.min_text


def _counts(facts: ColumnFacts, ctx: Context) -> bool:
    return (
        applies(facts, ctx) and not unjudgeable(facts) and _is_proven(facts, ctx) and _is_empty(facts, ctx)
        and not _shows_a_frame(facts, ctx)
    )  # fmt: skip


def _is_honest(text: str) -> bool:
    """«暂无…» with a day and a reason in the same breath."""
    plain = squeeze(text)
    if not (_NONE_YET.search(plain) and _DAY.search(plain)):
        return False
    parts = [part for part in re.split(r"[。；;!！]", plain) if part]
    near = [*parts, *("".join(pair) for pair in pairwise(parts))]
    return any(_NONE_YET.search(part) and _REASON.search(part) for part in near)


def applies(facts: ColumnFacts, ctx: Context) -> bool:
    column = column_of(facts, ctx)
    return column is not None and column.kind not in _TOOLS


CHECK = Check(
    id="COL001",
    name="column-empty",
    title=Text(zh="空白栏目", en="Empty column"),
    why=Text(
        zh="公众点进栏目看不到任何内容；全国政府网站检查中，空白栏目达到5个即单项否决。",
        en="The public opens the column and finds nothing; five empty columns fail a site in national inspections.",
    ),
    fix=Text(zh="补充内容，或合并、撤销空栏目。", en="Add content, or merge or remove the empty column."),
    message=Text(
        zh="栏目“{path}”没有信息（条目{items}条，正文{text_length}字；全站空白栏目{empty_columns}个，否决线{veto_at}个）",
        en="Column “{path}” is empty ({items} entries, {text_length} characters; {empty_columns} empty columns, veto at {veto_at})",
    ),
    severity=Severity.SERIOUS,
    basis=("JA-1.3「健全法定主动公开专栏的日常检查」", "CN-4.1「规范公开栏目设置」"),
    looks_at=ColumnFacts,
    judge=judge,
    applies=applies,
    tier=1,
    scope="column",
    needs_browser=True,
    needs_site=True,
    config=("col.min_text", "col.veto_empty", "columns[].hub"),
)
