"""链接超时: no whole answer within the limit, in every try."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from statistics import median

from checks.links.answers import RESOURCES, Reading, is_ignored, link_text, read, tries, why_unasked
from checks.model import Check, Confidence, Context, Said, Severity, Target, not_judged, problem
from config.text import Text
from crawler.facts import Fetch, Outcome
from crawler.urls import host_of

_SAMPLE = 50


def applies(target: Target, ctx: Context) -> bool:
    return not is_ignored(target.url, ctx.portal)


def judge(target: Target, ctx: Context) -> Iterator[Said]:
    fetch = target.fetch
    reading = read(fetch, ctx.portal)
    if fetch is None or reading is Reading.UNASKED:
        yield not_judged(why_unasked(fetch))
        return
    if reading is not Reading.TIMEOUT:
        return
    if not ctx.run.network_ok:
        yield not_judged("本机网络异常，结果作废")
        return
    if any(attempt.outcome is not Outcome.TIMEOUT for attempt in fetch.attempts):
        yield not_judged("几次尝试结果不一")
        return
    # Three whole waits are a fact on our own hosts; to others the line between may be at fault.
    is_fact = target.is_own and len(fetch.attempts) >= min(3, ctx.portal.links.retries)
    source_pages = ctx.use_count(target.url)
    usual = _usual_ms(target.url, ctx)
    for use in ctx.uses(target.url):
        yield problem(
            use.page_url,
            confidence=Confidence.CERTAIN if is_fact else Confidence.LIKELY,
            severity=_severity(target, fetch),
            target_url=target.url,
            link=use.link,
            text=link_text(use),
            page_title=use.page_title,
            limit_s=ctx.portal.links.timeout_s,
            host=host_of(target.url),
            tries=tries(fetch),
            usual_ms=usual,
            source_pages=source_pages,
        )


def _severity(target: Target, fetch: Fetch) -> Severity | None:
    if target.kinds <= RESOURCES:
        return Severity.MINOR
    return Severity.SERIOUS if target.is_own or fetch.runs_failing >= 2 else None


def _usual_ms(url: str, ctx: Context) -> int | None:
    """Median time of the first pages of the same host in this run, None when it has none."""
    host = host_of(url)
    pages = islice((page.url for page in ctx.pages() if host_of(page.url) == host), _SAMPLE)
    fetches = (ctx.fetch(one) for one in pages)
    times = [fetch.attempts[-1].ms for fetch in fetches if fetch and fetch.opened and fetch.attempts]
    return int(median(times)) if times else None


CHECK = Check(
    id="LNK003",
    name="link-timeout",
    title=Text(zh="链接超时", en="Link timed out"),
    why=Text(zh="公众等不到页面打开。", en="The public waits and no page comes."),
    fix=Text(
        zh="检查目标站点负载与网络；长期超时的更换链接。",
        en="Look into load and network of the target; replace links that go on timing out.",
    ),
    message=Text(zh="链接“{text}”每次等待{limit_s:g}秒都没有打开", en="The link “{text}” did not open within {limit_s:g} s in any try"),
    severity=Severity.MODERATE,
    basis=("JA-1.3「杜绝错链、断链和内容混杂」", "JA-5.1「实时提醒」"),
    looks_at=Target,
    judge=judge,
    applies=applies,
    scope="link",
    config=("links.timeout_s", "links.slow_s"),
)
