"""应设栏目缺失: a column that every portal must have is not found within three clicks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz, process

from checks.columns.reach import Step, articles, steps
from checks.model import Check, Confidence, Context, Count, Said, Severity, Site, not_judged, problem
from config.column_rules import required_columns
from config.portal import RequiredColumn
from config.text import Text, squeeze
from crawler.facts import Outcome

_LEVELS = 3
_LONGEST_NAME = 14  # a longer link text is an article's title, not a column's name
_DEAD = frozenset({Outcome.NOT_FOUND, Outcome.GONE, Outcome.NO_SUCH_HOST, Outcome.SERVER_ERROR, Outcome.BAD_ADDRESS})


def judge(site: Site, ctx: Context) -> Iterator[Said]:
    if site.home_page is None:
        yield not_judged("首页未能打开")
        return
    if site.home_page.script_built and not site.home_page.rendered:
        yield not_judged("首页由脚本生成，未经浏览器渲染")
        return
    required = required_columns(ctx.portal)
    entries = _entries(site, ctx)
    judged = 0
    for wanted in required:
        patterns = [re.compile(pattern) for pattern in wanted.patterns]
        for unit_id in wanted.units or ("",):
            judged += 1
            if not _is_there(wanted, patterns, unit_id, entries, ctx):
                yield _missing(site, wanted, unit_id, entries, ctx)
    yield Count(judged=judged)


def _entries(site: Site, ctx: Context) -> dict[str, list[Step]]:
    """Names of links within three clicks (columns of the profile that opened included), with the links."""
    found: dict[str, list[Step]] = {}
    titles = articles(ctx)
    for step in steps(ctx, site.home, _LEVELS):
        name = squeeze(step.link.words)
        if step.link.url not in titles and 2 <= len(name) <= _LONGEST_NAME:
            found.setdefault(name, []).append(step)
    return found


def _is_there(
    wanted: RequiredColumn, patterns: list[re.Pattern[str]], unit_id: str, entries: dict[str, list[Step]], ctx: Context
) -> bool:
    """A link by that name leads to a page that lives, or a column by that name was read."""
    names = _unit_names(unit_id, ctx)
    if unit_id and not names:
        return True  # the profile asks for a unit it does not describe: `profile check` says so
    for name, found in entries.items():
        if any(pattern.search(name) for pattern in patterns):
            for step in found:
                if _lives(step.link.url, ctx) and (not names or _is_of_unit(step, name, names, ctx)):
                    return True
    for facts in ctx.columns():
        column = ctx.portal.column(facts.id)
        if column is None or facts.fetched is not Outcome.OPENED or (unit_id and column.unit != unit_id):
            continue
        if any(pattern.search(squeeze(part)) for pattern in patterns for part in (column.title, *column.path.split("/")) if part):
            return True
    return False


def _unit_names(unit_id: str, ctx: Context) -> tuple[str, ...]:
    unit = ctx.portal.unit(unit_id) if unit_id else None
    return unit.names if unit else ()


def _is_of_unit(step: Step, name: str, names: tuple[str, ...], ctx: Context) -> bool:
    """Its words, or those of a page that shows it, name the unit."""
    wanted = [squeeze(one) for one in names]
    return any(one in name for one in wanted) or any(
        one in squeeze(page.title + page.heading)
        for url in dict.fromkeys((step.page_url, *(use.page_url for use in ctx.uses(step.link.url))))
        if (page := ctx.page(url)) is not None
        for one in wanted
    )


def _lives(url: str, ctx: Context) -> bool:
    """Not asked counts as alive: only a known death makes an entry worthless."""
    fetch = ctx.fetch(url)
    return fetch is None or fetch.outcome not in _DEAD


def _missing(site: Site, wanted: RequiredColumn, unit_id: str, entries: dict[str, list[Step]], ctx: Context) -> Said:
    unit = ctx.portal.unit(unit_id) if unit_id else None
    dead = [
        name
        for name, found in entries.items()
        if any(re.search(pattern, name) for pattern in wanted.patterns) and not any(_lives(step.link.url, ctx) for step in found)
    ]
    nearest = [name for name, score, _ in process.extract(wanted.title, entries.keys(), scorer=fuzz.ratio, limit=3) if score >= 40]
    return problem(
        site.home,
        # What carries the name was searched by patterns: another name may exist that none of them knows.
        confidence=Confidence.CERTAIN if dead else Confidence.LIKELY,
        severity=Severity.SERIOUS if wanted.level == "serious" else Severity.MODERATE,
        key=f"{wanted.id}/{unit_id}" if unit_id else wanted.id,
        unit=unit_id or None,
        title=f"{unit.name}：{wanted.title}" if unit else wanted.title,
        patterns=list(wanted.patterns),
        nearest=nearest,
        dead_entries=dead,
        why="入口打不开" if dead else "三层以内没有入口",
    )


CHECK = Check(
    id="COL004",
    name="required-column-missing",
    title=Text(zh="应设栏目缺失", en="Required column missing"),
    why=Text(
        zh="法定公开内容没有对应栏目，公众无从查找，也是公开不到位的直接证据。",
        en="Without its column, statutory content cannot be found.",
    ),
    fix=Text(zh="在政府信息公开专栏设置该栏目并归集内容。", en="Set up the column in the disclosure section and collect its content."),
    message=Text(zh="没有找到应设栏目“{title}”（{why}）", en="The required column “{title}” was not found ({why})"),
    severity=Severity.SERIOUS,
    basis=("CN-4.1「规范公开栏目设置」", "JA-1.1「信息公开专栏的“政策文件”栏目」", "CN-4.1「双公示、会议公开」"),
    looks_at=Site,
    judge=judge,
    tier=2,
    scope="site",
    needs_site=True,
    config=("required_columns[]",),
)
