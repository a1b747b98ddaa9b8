"""首页长期未更新: nothing on the home page is younger than two weeks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from checks.columns.listing import Dated, dated_rows
from checks.model import Check, Confidence, Context, Said, Severity, Site, not_judged, problem
from config.kinds import PageKind
from config.text import Text
from crawler.facts import ListRow

_WARN_SHARE = 0.5  # half of the limit: a hint in time (7 of 14 days)
_MIN_DATED = 3  # a home page with fewer dated entries is a pure navigation page
_NAMED = 5


def judge(site: Site, ctx: Context) -> Iterator[Said]:
    if site.home_page is None:
        yield not_judged("首页未能打开")
        return
    dated, place = _on_home(site, ctx), "首页"
    if len(dated) < _MIN_DATED:
        dated, place = _on_second_level(site, ctx), "二级页面"
    if not dated:
        yield not_judged("首页及二级页面没有带日期的信息")
        return
    dated.sort(key=lambda one: one.day, reverse=True)
    newest = dated[0]
    days, limit = (ctx.today - newest.day).days, ctx.portal.home.max_age_days
    if days <= limit * _WARN_SHARE:
        return
    evidence: dict[str, Any] = {
        "newest": newest.row.title,
        "newest_date": newest.day.isoformat(),
        "newest_items": [f"{one.day.isoformat()} {one.row.title}" for one in dated[:_NAMED]],
        "days": days,
        "limit": limit,
        "read_on": place,
    }
    yield problem(
        site.home,
        severity=Severity.CRITICAL if days > limit else Severity.MINOR,
        confidence=Confidence.CERTAIN if newest.place == "list" and place == "首页" else Confidence.LIKELY,
        unit=ctx.portal.site.office_unit or None,
        **evidence,
    )


def _on_home(site: Site, ctx: Context) -> list[Dated]:
    """Dated entries of the home page's own lists; else the days of what it links, by list or by page."""
    home = [facts for facts in ctx.columns() if site.home in facts.urls]
    listed = dated_rows([row for facts in home for row in facts.rows], ctx, _latest(ctx))
    if len([one for one in listed if one.place == "list"]) >= _MIN_DATED:
        return listed
    assert site.home_page is not None
    known = {row.url: row for facts in ctx.columns() for row in facts.rows}
    rows = [
        known.get(link.url) or ListRow(title=link.text, url=link.url)
        for link in site.home_page.links
        if link.url and link.text and not link.kind.is_resource and link.url != site.home
    ]
    return _proven(dated_rows(rows, ctx, _latest(ctx)))


def _on_second_level(site: Site, ctx: Context) -> list[Dated]:
    """Entries of the columns that the home page links."""
    assert site.home_page is not None
    linked = {link.url for link in site.home_page.links}
    columns = [facts for facts in ctx.columns() if linked & set(facts.urls) and not _is_home(facts.id, ctx)]
    return _proven(dated_rows([row for facts in columns for row in facts.rows], ctx, _latest(ctx)))


def _is_home(column_id: str, ctx: Context) -> bool:
    column = ctx.portal.column(column_id)
    return column is not None and column.kind is PageKind.HOME


def _proven(dated: Sequence[Dated]) -> list[Dated]:
    """Without days that only an address tells."""
    return [one for one in dated if one.place != "path"]


def _latest(ctx: Context) -> date:
    return ctx.today + timedelta(days=1)


CHECK = Check(
    id="SITE006",
    name="home-not-updated",
    title=Text(zh="首页长期未更新", en="Home page not updated"),
    why=Text(
        zh="首页两周没有更新，全国政府网站检查单项否决。",
        en="A home page without news for two weeks fails the site in national inspections.",
    ),
    fix=Text(zh="及时更新首页信息。", en="Publish on the home page."),
    message=Text(
        zh="{read_on}最新信息为{newest_date}“{newest}”，已{days}天未更新（红线{limit}天）",
        en="The newest entry is of {newest_date} (“{newest}”), {days} days ago (red line {limit} days)",
    ),
    severity=Severity.CRITICAL,
    basis=("CN-4.2「推动政府网站高质量规范化发展」",),
    looks_at=Site,
    judge=judge,
    tier=3,
    scope="site",
    needs_site=True,
    config=("home.max_age_days",),
)
