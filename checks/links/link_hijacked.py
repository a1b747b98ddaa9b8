"""外链被篡占: an outside domain that lapsed and now sells itself, or shows what no portal may link to."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz

from checks.links.answers import is_clickable, link_text, tell, uses_of, why_unasked
from checks.model import Check, Confidence, Context, Said, Severity, Target, not_judged
from config.portal import Portal
from config.text import Text, letters
from config.words import harm_words
from crawler.facts import Fetch, Outcome
from crawler.urls import host_name, host_of

_NEARLY_EMPTY = 1_500
"""Characters of text up to which one phrase of a domain dealer speaks for the whole page."""
_OTHER_SITE = 30
"""Likeness of two titles, in percent, below which a site is another one."""


def applies(target: Target, ctx: Context) -> bool:
    return not target.is_own and is_clickable(target)


def judge(target: Target, ctx: Context) -> Iterator[Said]:
    fetch = target.fetch
    if fetch is None:
        yield not_judged(why_unasked(fetch))
        return
    if not fetch.opened:
        yield not_judged("未能打开，无法查看内容")
        return
    if _is_trusted(fetch.final_url or fetch.url, ctx.portal):
        return
    hit = _by_words(fetch, ctx.portal) or _by_history(fetch, ctx)
    if hit is None:
        return
    reason, words, confidence = hit
    source_pages = ctx.use_count(target.url)
    for use in uses_of(target, ctx, resources=False):
        yield tell(
            use.page_url,
            confidence,
            target_url=target.url,
            link=use.link,
            text=link_text(use),
            page_title=use.page_title,
            host=host_of(fetch.final_url or fetch.url),
            title=fetch.title[:100],
            reason=reason,
            words=list(words),
            previous_title=_previous_title(fetch, ctx),
            source_pages=source_pages,
            note="先撤链，再核实",
        )


def _is_trusted(url: str, portal: Portal) -> bool:
    host = host_name(url)
    names = (*portal.site.trusted_suffixes, *portal.harm.allow_hosts)
    return portal.site.owns(url) or any(host == name or host.endswith(f".{name}") for name in map(str.lower, names))


def _by_words(fetch: Fetch, portal: Portal) -> tuple[str, tuple[str, ...], Confidence] | None:
    words = harm_words(portal)
    in_title = words.hits(fetch.title)
    hits = words.hits(f"{fetch.title}\n{fetch.text}")
    sale = words.sale_hits(fetch.title) or (
        words.sale_hits(fetch.text) if fetch.text_length < _NEARLY_EMPTY else ()
    )
    if len(hits) >= 2:
        # A newspaper that reports on gambling uses such words in its text, seldom in its title.
        is_report = bool(words.about_it.search(fetch.title))
        sure = Confidence.LIKELY if in_title or (len(hits) >= 3 and not is_report) else Confidence.REVIEW
        return "疑似博彩、色情等不良内容", hits, Confidence.REVIEW if is_report else sure
    if sale:
        return "域名已失效，正在出售或停放", sale, Confidence.LIKELY
    return None


def _by_history(fetch: Fetch, ctx: Context) -> tuple[str, tuple[str, ...], Confidence] | None:
    """The name had stopped resolving and came back with another site."""
    earlier = ctx.history(fetch.url)
    if not any(one.outcome is Outcome.NO_SUCH_HOST for one in earlier):
        return None
    before = letters(_previous_title(fetch, ctx))
    now = letters(fetch.title)
    if not before or not now or fuzz.partial_ratio(before, now) >= _OTHER_SITE:
        return None
    return "域名曾停用，恢复后变成另一个网站", (), Confidence.LIKELY


def _previous_title(fetch: Fetch, ctx: Context) -> str:
    """The title seen before the name stopped resolving, "" when there was no such time."""
    earlier = ctx.history(fetch.url)
    gone = next((at for at, one in enumerate(earlier) if one.outcome is Outcome.NO_SUCH_HOST), None)
    return "" if gone is None else next((one.title for one in earlier[gone:] if one.title), "")


CHECK = Check(
    id="LNK013",
    name="link-hijacked",
    title=Text(zh="外链被篡占或指向不良内容", en="External link hijacked or pointing to harmful content"),
    why=Text(
        zh="政府网站上的链接把公众带到赌博、色情或待售域名的页面。",
        en="A link on a government portal leads the public to gambling, pornography or a domain for sale.",
    ),
    fix=Text(zh="立即撤下该链接，核查同域名全部引用。", en="Take the link down at once and look for all others to the same domain."),
    message=Text(zh="外链“{text}”（{host}）{reason}；先撤链，再核实", en="The outside link “{text}” ({host}) shows harmful content or is for sale: take it down first"),
    severity=Severity.CRITICAL,
    basis=("BS-31「日常巡查和维护」", "JA-1.3「杜绝错链、断链和内容混杂」"),
    looks_at=Target,
    judge=judge,
    applies=applies,
    scope="link",
    config=("harm.words", "harm.allow_hosts", "site.trusted_suffixes"),
)
