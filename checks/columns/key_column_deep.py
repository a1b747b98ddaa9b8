"""重点内容不易找到: a key column is more clicks away from home than a visitor takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from checks.columns.reach import Accepts, Step, articles, ways_to
from checks.model import Check, Confidence, Context, Count, Said, Severity, Site, not_judged, problem, review
from config.column_rules import key_patterns
from config.portal import Column
from config.text import Text, squeeze
from crawler.facts import LinkGlance

_LONGEST_NAME = 12  # a longer link text is an article about it
_FURTHER = 2  # clicks searched beyond the limit


def judge(site: Site, ctx: Context) -> Iterator[Said]:
    if site.home_page is None or (site.home_page.script_built and not site.home_page.rendered):
        yield not_judged("首页未能打开或未经浏览器渲染")
        return
    limit = ctx.portal.vis.max_clicks
    columns = {name: _columns_named(name, ctx) for name in ctx.portal.vis.key_columns}
    titles = articles(ctx)
    addresses = {facts.id: facts.urls for facts in ctx.columns()}
    urls = {name: {url for one in found for url in (*one.urls, *addresses.get(one.id, ()))} for name, found in columns.items()}
    goals = {(name, is_seen): _goal(name, found, urls[name], titles, visible=is_seen) for name, found in columns.items() for is_seen in (True, False)}
    met = ways_to(ctx, site.home, goals, limit + _FURTHER)
    ways = {name: way for (name, is_seen), way in met.items() if is_seen}
    far = {name for name in columns if len(ways.get(name, ())) not in range(1, limit + 1)}
    hidden = {name: way for (name, is_seen), way in met.items() if not is_seen and name in far and way[-1].depth <= limit}
    for name in columns:
        if name in far and name not in ways and name not in hidden:
            yield not_judged("没有找到入口（应设栏目缺失另行检查）")
        elif name in far:
            yield _said(site, name, columns[name], ways.get(name), hidden.get(name), limit)
    yield Count(judged=sum(1 for name in columns if name not in far or name in ways or name in hidden))


def _columns_named(name: str, ctx: Context) -> list[Column]:
    patterns = key_patterns(name)
    titles = {column.id: squeeze(column.title or re.split(r"[/>]", column.path)[-1]) for column in ctx.portal.columns}
    return [column for column in ctx.portal.columns if any(pattern.search(titles[column.id]) for pattern in patterns)]


def _goal(name: str, columns: list[Column], urls: set[str], titles: frozenset[str], *, visible: bool) -> Accepts:
    """Does a link lead to the key column: by its address, or by a name short enough to be a column's?"""
    patterns = key_patterns(name)
    own_names = {squeeze(column.title) for column in columns if column.title}

    def leads_there(link: LinkGlance, words: str) -> bool:
        if visible and (link.is_hidden or not words):
            return False
        if urls:  # the profile knows the column: its own address counts, and a link that bears its very name
            return link.url in urls or words in own_names
        return link.url not in titles and 0 < len(words) <= _LONGEST_NAME and any(pattern.search(words) for pattern in patterns)

    return leads_there


def _said(site: Site, name: str, columns: list[Column], way: list[Step] | None, hidden: list[Step] | None, limit: int) -> Said:
    shown = way or hidden or []
    evidence: dict[str, Any] = {
        "name": name,
        "clicks": len(shown),
        "limit": limit,
        "path": " → ".join(["首页", *(step.link.words or "（无文字的图片）" for step in shown)]),
        "how": "入口只在隐藏菜单或没有文字的图片中" if hidden is not None else f"需点击{len(shown)}次",
    }
    column = columns[0].id if columns else None
    target = shown[-1].link.url if shown else None
    if hidden is not None:
        return review(site.home, key=name, column=column, target_url=target, **evidence)
    return problem(site.home, confidence=Confidence.CERTAIN, key=name, column=column, target_url=target, **evidence)


CHECK = Check(
    id="COL006",
    name="key-column-deep",
    title=Text(zh="重点内容不易找到", en="Key content hard to find"),
    why=Text(
        zh="重点公开内容藏得太深，公众在首页点几次也找不到。",
        en="Key disclosure content lies too many clicks from the home page.",
    ),
    fix=Text(zh="在首页或信息公开首页增加入口。", en="Add an entry on the home page or the disclosure home page."),
    message=Text(zh="“{name}”不易找到：{how}（要求{limit}次以内），路径：{path}", en="“{name}” is hard to find: {how} (limit {limit} clicks), path: {path}"),
    severity=Severity.MINOR,
    basis=("CN-4.1「公开专项工作内容的可见性、易查性」", "JA-4.1「醒目位置设置网页版标准目录的入口」"),
    looks_at=Site,
    judge=judge,
    tier=2,
    scope="column",
    needs_site=True,
    config=("vis.max_clicks", "vis.key_columns"),
)
