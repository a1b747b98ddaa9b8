"""列表与正文不一致: a list says another date or title than the page behind it, repeats entries, or does not page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from checks.columns.listing import column_of, unjudgeable
from checks.links.titles import compare, is_editorial
from checks.model import Check, Confidence, Context, Count, Said, Severity, not_judged, problem
from config.kinds import PageKind
from config.text import Text, letters, squeeze
from crawler.facts import ColumnFacts, ListRow, Page

_SAME_TITLE = 0.8
_TOTAL_TOLERANCE = 0.02
_CAPPED_TOTAL = 10_000  # list APIs stop counting there (PORTALS §4)
_MIN_TEXT = 30
_PRACTICE = 3
_PRACTICE_SHARE = 0.4
_CUT_ENDS = ("…", "...", "..")


def judge(facts: ColumnFacts, ctx: Context) -> Iterator[Said]:
    if reason := unjudgeable(facts):
        yield not_judged(reason)
        return
    seen: set[str] = set()
    opened: list[tuple[ListRow, Page]] = []
    for row in facts.rows:
        page = ctx.page(row.url) if row.url and row.url not in seen else None
        seen.add(row.url)
        if page is not None and not (page.script_built and not page.rendered):
            opened.append((row, page))
    yield Count(judged=len(opened))
    for row, page in opened:
        yield from _dates(facts, row, page, ctx)
    named = [said for row, page in opened for said in _titles(facts, row, page, ctx)]
    if len(named) < max(_PRACTICE, len(opened) * _PRACTICE_SHARE):
        # A column whose list names most of its entries in words of its own does so on purpose.
        yield from named
    yield from _repeated(facts, opened)
    yield from _paging(facts)


def _dates(facts: ColumnFacts, row: ListRow, page: Page, ctx: Context) -> Iterator[Said]:
    printed = _printed_days(page, ctx)
    if row.date is None or not printed:
        return
    if compare(row.title, page.best_title).differs:
        return  # another year's or issue's page opens: that is LNK009's to say
    limit = ctx.portal.list.max_date_diff
    nearest = min(printed.values(), key=lambda day: abs((day - row.date).days) if row.date else 0)
    if abs((nearest - row.date).days) <= limit:
        return
    published = printed.get("published", nearest)
    yield _said(facts, row, "date", "日期不同", f"列表为{row.date.isoformat()}，正文为{published.isoformat()}", page, page_date=published.isoformat())


def _printed_days(page: Page, ctx: Context) -> dict[str, date]:
    """Days the page prints, by what they are: a list may show any of them. The address proves none."""
    document = ctx.document(page.url)
    reads = {
        "published": page.published,
        "document": document.published if document else None,
        "made": document.made if document else None,
        "effective": document.effective if document else None,
    }
    days = {name: read.day for name, read in reads.items() if read is not None and read.place not in {"path", "list"}}
    # A page that only shows when it was drafted says nothing about when it was published.
    return days if "published" in days or "document" in days else {}


def _titles(facts: ColumnFacts, row: ListRow, page: Page, ctx: Context) -> Iterator[Said]:
    document = ctx.document(page.url)
    titles = [page.metas.get("articletitle", ""), page.heading, page.title, document.title if document else ""]
    own = [letters(title) for title in titles if title]
    listed = letters(row.title.rstrip("….")) if row.title.endswith(_CUT_ENDS) else letters(row.title)
    if is_editorial(row.title) or is_editorial(page.best_title):
        return  # a headline made for readers is another name for the page, not a mistake
    if len(listed) < 6 or not own or any(_fits(listed, title) for title in own):
        return
    likeness = max(fuzz.ratio(listed, title) / 100 for title in own)
    if ctx.portal.wronglink.min_sim <= likeness < _SAME_TITLE:  # further apart is LNK009's to say
        yield _said(facts, row, "title", "标题不同", f"列表为“{row.title}”，正文为“{page.best_title}”", page, likeness=round(likeness, 2))


def _fits(listed: str, title: str) -> bool:
    """Prefix, part, near match, or an editor's abridgement: all of its characters stand in the title in order."""
    if listed in title or title in listed or fuzz.ratio(listed, title) >= _SAME_TITLE * 100:
        return True
    if fuzz.partial_ratio(listed, title) >= 90:
        return True
    rest = iter(title)
    return all(char in rest for char in listed)


def _repeated(facts: ColumnFacts, opened: list[tuple[ListRow, Page]]) -> Iterator[Said]:
    """The same title and the same text at two addresses of one column."""
    twins: dict[tuple[str, str], list[tuple[ListRow, Page]]] = defaultdict(list)
    for row, page in opened:
        text = squeeze(page.main_text)
        if len(text) >= _MIN_TEXT:
            twins[letters(row.title), text].append((row, page))
    for same in twins.values():
        if len({page.final_url or page.url for _, page in same}) > 1:
            row, page = same[0]
            urls = [one.url for one, _ in same]
            yield _said(facts, row, "twice", "重复发布", f"同一信息发布了{len(same)}次", page, urls=urls)


def _paging(facts: ColumnFacts) -> Iterator[Said]:
    if facts.paging_fault:
        what = {"same-page": "第2页与第1页相同", "error": "下一页打不开"}.get(facts.paging_fault, facts.paging_fault)
        yield _said(facts, None, "paging", "翻页失效", what)
    total, counted = facts.total, len(facts.rows)
    if total is None or not facts.is_complete or not counted or total >= _CAPPED_TOTAL or facts.paging_fault:
        return
    if abs(total - counted) > max(1.0, _TOTAL_TOLERANCE * total):
        yield _said(facts, None, "total", "总数不符", f"公布{total}条，实际{counted}条", total=total, counted=counted)


def _said(facts: ColumnFacts, row: ListRow | None, key: str, what: str, how: str, page: Page | None = None, **more: Any) -> Said:
    evidence: dict[str, Any] = {
        "what": what,
        "how": how,
        "list_title": row.title if row else "",
        "page_title": page.best_title if page else "",
        "list_date": row.date.isoformat() if row and row.date else "",
        **more,
    }
    return problem(
        (row.page_url if row else "") or facts.urls[0],
        confidence=Confidence.CERTAIN if key in {"date", "paging"} else Confidence.LIKELY,
        target_url=row.url if row else None,
        key=f"{key}:{row.url}" if row else key,
        column=facts.id,
        **evidence,
    )


def applies(facts: ColumnFacts, ctx: Context) -> bool:
    column = column_of(facts, ctx)
    return column is not None and column.kind not in {PageKind.SEARCH, PageKind.HOME}


CHECK = Check(
    id="COL005",
    name="list-item-differs",
    title=Text(zh="列表与正文不一致", en="List and item disagree"),
    why=Text(
        zh="列表与正文的日期、标题对不上，或重复、翻不了页，影响公开信息的权威性。",
        en="When list and page differ in date or title, repeat or do not page, readers stop trusting either.",
    ),
    fix=Text(zh="统一标题与日期，删除重复信息，修复翻页。", en="Align title and date, delete repeats, repair paging."),
    message=Text(zh="列表与正文不一致（{what}）：{how}", en="List and page disagree (“{what}”): “{how}”"),
    severity=Severity.MINOR,
    basis=("JA-1.3「提高政府信息公开的权威性、准确性」",),
    looks_at=ColumnFacts,
    judge=judge,
    applies=applies,
    tier=2,
    scope="page",
    needs_site=True,
    config=("list.max_date_diff", "wronglink.min_sim"),
)
