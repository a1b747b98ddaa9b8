"""栏目超期未更新: the newest entry of a column is older than its limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from checks.columns.listing import Dated, column_of, dated_rows, first_pages, unjudgeable
from checks.model import Check, Confidence, Context, Said, Severity, not_judged, problem, review
from config.column_rules import max_age_days
from config.kinds import PageKind
from config.text import Text
from crawler.facts import ColumnFacts

# National inspections (国办秘函〔2019〕19号): so many overdue columns fail a site.
_VETO_FIRST_LEVEL = 5
_VETO_ALL = 10
_FIRST_LEVEL = frozenset({PageKind.NEWS, PageKind.NOTICE, PageKind.POLICY, PageKind.NORMATIVE})


def judge(facts: ColumnFacts, ctx: Context) -> Iterator[Said]:
    limit = _limit(facts, ctx)
    if reason := unjudgeable(facts):
        yield not_judged(reason)
        return
    if not facts.rows:
        yield not_judged("栏目没有条目")
        return
    dated = _newest_first(facts, ctx)
    if not dated:
        yield not_judged("列表和正文都没有日期")
        return
    newest = dated[0]
    days = (ctx.today - newest.day).days
    column = column_of(facts, ctx)
    assert column is not None and limit is not None  # applies() holds both
    evidence: dict[str, Any] = {
        "path": column.name,
        "newest": newest.row.title,
        "newest_date": newest.day.isoformat(),
        "newest_url": newest.row.url,
        "date_read_from": newest.place,
        "days": days,
        "limit": limit,
        "last_dates": [one.day.isoformat() for one in dated[:5]],
    }
    if days <= limit:
        if doubt := _backdated(newest, ctx, limit):
            yield review(facts.urls[0], key="list-newer-than-page", column=facts.id, **evidence, page_date=doubt.isoformat(), **_vetoes(ctx))
        return
    if newest.place == "path":  # the address alone proves no date (DESIGN §8)
        yield review(facts.urls[0], column=facts.id, **evidence, page_date="", **_vetoes(ctx))
        return
    yield problem(
        facts.urls[0],
        severity=Severity.SERIOUS if days > 2 * limit else None,
        confidence=Confidence.CERTAIN if newest.place == "list" else Confidence.LIKELY,
        column=facts.id,
        **evidence,
        page_date="",
        **_vetoes(ctx),
    )


def _newest_first(facts: ColumnFacts, ctx: Context) -> list[Dated]:
    """Pinned and unsorted lists: the newest of the first two pages counts, not the first row."""
    dated = dated_rows(first_pages(facts), ctx, ctx.today + timedelta(days=1))
    return sorted(dated, key=lambda one: one.day, reverse=True)


def _backdated(newest: Dated, ctx: Context, limit: int) -> date | None:
    """The day on the newest entry's own page when that one is beyond the limit: a list made to look fresh."""
    page = ctx.page(newest.row.url) if newest.place == "list" and newest.row.url else None
    if page is None or page.published is None or page.published.place == "path":
        return None
    return page.published.day if (ctx.today - page.published.day).days > limit else None


def _vetoes(ctx: Context) -> dict[str, Any]:
    """How many columns are overdue, beside the lines at which national inspections fail a site."""
    stale = [facts for facts in ctx.columns() if _is_stale(facts, ctx)]
    first = [facts for facts in stale if (column := column_of(facts, ctx)) and column.kind in _FIRST_LEVEL]
    return {
        "stale_first_level": len(first),
        "veto_first_level": _VETO_FIRST_LEVEL,
        "stale_columns": len(stale),
        "veto_columns": _VETO_ALL,
    }


def _is_stale(facts: ColumnFacts, ctx: Context) -> bool:
    limit = _limit(facts, ctx)
    if limit is None or unjudgeable(facts):
        return False
    dated = _newest_first(facts, ctx)
    return bool(dated) and dated[0].place != "path" and (ctx.today - dated[0].day).days > limit


def _limit(facts: ColumnFacts, ctx: Context) -> int | None:
    column = column_of(facts, ctx)
    return max_age_days(column) if column else None


def applies(facts: ColumnFacts, ctx: Context) -> bool:
    """Columns with a limit; theme libraries have theirs in COL008."""
    column = column_of(facts, ctx)
    if column is None or (column.kind is PageKind.THEME and column.max_age_days is None):
        return False
    return _limit(facts, ctx) is not None


CHECK = Check(
    id="COL002",
    name="column-stale",
    title=Text(zh="栏目超期未更新", en="Column not updated in time"),
    why=Text(
        zh="栏目长期不更新，公众看到的是过时信息；动态要闻、通知公告、政策文件类栏目超期5个以上或各类栏目超期10个以上，全国检查单项否决。",
        en="The public reads old news; five overdue first-level columns, or ten of any kind, fail a site in national inspections.",
    ),
    fix=Text(
        zh="督促责任单位及时更新；确无新信息的说明并调整更新周期。",
        en="Have the responsible unit publish; if there is nothing new, say so and set a longer limit.",
    ),
    message=Text(
        zh="栏目“{path}”最新一条为{newest_date}，已{days}天未更新（要求{limit}天以内）",
        en="The newest entry of “{path}” is of {newest_date}, {days} days ago (limit {limit} days)",
    ),
    severity=Severity.MODERATE,
    basis=("JA-1.3「日常检查、维护和更新工作机制」", "BS-30「领域信息更新」"),
    looks_at=ColumnFacts,
    judge=judge,
    applies=applies,
    tier=1,
    scope="column",
    needs_site=True,
    config=("columns[].kind", "columns[].max_age_days", "columns[].static"),
)
