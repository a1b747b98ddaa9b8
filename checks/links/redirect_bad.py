"""重定向异常: a link that runs in circles, takes too many turns, or drops the reader on a home or log-in page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.links.answers import chain, is_clickable, is_ignored, link_text, tell, uses_of, why_unasked
from checks.links.redirects import dumped_on, is_login, redirects
from checks.model import Check, Confidence, Context, Said, Severity, Target, Use, not_judged
from config.text import Text, letters
from config.words import anchor_words
from crawler.facts import Fetch, Outcome
from crawler.urls import host_name

_FIRST_PAGE = frozenset({"1", "首页", "第一页", "第1页", "上一页", "上页", "前一页"})
"""Words of a pager that lead to the start of the list, whatever name that page has today."""
_RULES = {
    "loop": "循环跳转，永远打不开",
    "too-many": "跳转次数过多",
    "home": "原页面没有了，跳到首页",
    "column": "原页面没有了，跳到栏目首页",
    "parent": "原页面没有了，跳到上级栏目",
    "login": "跳到登录页",
    "retired": "经由已停用的旧域名跳转",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    rule: str
    confidence: Confidence
    severity: Severity | None = None


def applies(target: Target, ctx: Context) -> bool:
    return is_clickable(target) and not is_ignored(target.url, ctx.portal)


def judge(target: Target, ctx: Context) -> Iterator[Said]:
    fetch = target.fetch
    if fetch is None:
        yield not_judged(why_unasked(fetch))
        return
    hit = _hit(target, fetch, ctx)
    if hit is None:
        return
    source_pages = ctx.use_count(target.url)
    for use in uses_of(target, ctx, resources=False):
        if _is_meant(use, hit, fetch, ctx):
            continue
        yield tell(
            use.page_url,
            hit.confidence,
            hit.severity,
            target_url=target.url,
            link=use.link,
            text=link_text(use),
            page_title=use.page_title,
            rule=hit.rule,
            reason=_RULES[hit.rule],
            chain=chain(fetch),
            final_url=fetch.final_url,
            source_pages=source_pages,
        )


def _hit(target: Target, fetch: Fetch, ctx: Context) -> _Hit | None:
    portal = ctx.portal
    if fetch.outcome is Outcome.REDIRECT_LOOP:
        return _Hit(rule="loop", confidence=Confidence.CERTAIN)
    if fetch.outcome is Outcome.TOO_MANY_REDIRECTS:
        return _Hit(rule="too-many", confidence=Confidence.CERTAIN)
    if fetch.outcome is Outcome.LOGIN or (fetch.opened and _ends_at_login(fetch, ctx)):
        return _Hit(rule="login", confidence=Confidence.REVIEW, severity=Severity.MINOR)
    if not fetch.opened or fetch.final_url == fetch.url:
        return None
    if rule := dumped_on(fetch, portal):
        # Another host's new front page may well be the successor of a whole site: a person decides.
        is_sure = target.is_own or host_name(fetch.url) == host_name(fetch.final_url)
        likely = Confidence.LIKELY if rule != "parent" and is_sure else Confidence.REVIEW
        return _Hit(rule=rule, confidence=likely, severity=Severity.SERIOUS)
    if redirects(fetch) > portal.links.max_hops:
        return _Hit(rule="too-many", confidence=Confidence.CERTAIN)
    if host_name(fetch.url) in _retired(ctx) and any(hop.status in {301, 308} for hop in fetch.hops):
        return _Hit(rule="retired", confidence=Confidence.CERTAIN, severity=Severity.MINOR)
    return None


def _ends_at_login(fetch: Fetch, ctx: Context) -> bool:
    return bool(fetch.final_url) and is_login(fetch.final_url, ctx.portal) and not is_login(fetch.url, ctx.portal)


def _retired(ctx: Context) -> frozenset[str]:
    return frozenset(name.lower() for name in ctx.portal.site.retired_domains)


def _is_meant(use: Use, hit: _Hit, fetch: Fetch, ctx: Context) -> bool:
    """The reader expects to arrive there: 首页, the name of the site that opens, a service behind a log-in."""
    words = anchor_words(ctx.portal)
    plain = letters(use.link.text or use.link.title)
    if hit.rule in {"home", "column", "parent"}:
        title = letters(ctx.title(fetch.final_url) or fetch.title)
        names_it = len(plain) >= 2 and bool(title) and (plain in title or title in plain)
        to_first = hit.rule != "home" and plain in _FIRST_PAGE
        return plain in words.home or names_it or to_first
    if hit.rule == "login":
        handles = ctx.portal.handle
        host = urlsplit(fetch.url).hostname or ""
        return bool(words.service.search(plain)) or host in (*handles.hosts, *handles.login_hosts)
    return False


CHECK = Check(
    id="LNK004",
    name="redirect-bad",
    title=Text(zh="重定向异常（循环、跳首页、跳登录）", en="Bad redirect (loop, too long, or dumped on a home page)"),
    why=Text(
        zh="公众点开的不是要看的内容；跳到首页往往掩盖了页面已被删除。",
        en="The reader does not get what the link names; a jump to the home page often hides a deleted page.",
    ),
    fix=Text(
        zh="将链接更新为最终有效地址；内容已删除的撤下列表条目。",
        en="Link to the final address; take down entries whose content was deleted.",
    ),
    message=Text(zh="链接“{text}”跳转异常：{reason}", en="The link “{text}” is redirected badly ({rule})"),
    severity=Severity.MODERATE,
    basis=("JA-1.3「杜绝错链、断链和内容混杂」", "CN-4.2「域名、标识、标签设置规范标准」"),
    looks_at=Target,
    judge=judge,
    applies=applies,
    scope="link",
    config=("links.max_hops", "links.login_patterns", "site.retired_domains"),
)
