"""断链: the target of a link answers with an error status."""

from __future__ import annotations

from collections.abc import Iterator

from checks.links.answers import (
    INDIRECT,
    Reading,
    chain,
    is_clickable,
    is_ignored,
    link_text,
    read,
    tell,
    tries,
    trust_in_error,
    uses_of,
    why_unasked,
    words_of,
)
from checks.links.attachments import is_attachment
from checks.model import Check, Confidence, Context, Said, Severity, Target, Use, not_judged
from config.text import Text
from crawler.facts import Fetch, Outcome

_TOLD_BY_OTHERS = frozenset({Reading.OPENS, Reading.UNREACHABLE, Reading.TIMEOUT, Reading.REDIRECT})
_NO_MISTAKE = frozenset({Outcome.NOT_FOUND, Outcome.GONE})


def applies(target: Target, ctx: Context) -> bool:
    return is_clickable(target) and not is_attachment(target, ctx.portal) and not is_ignored(target.url, ctx.portal)


def judge(target: Target, ctx: Context) -> Iterator[Said]:
    fetch = target.fetch
    reading = read(fetch, ctx.portal)
    if reading in _TOLD_BY_OTHERS:
        return
    if fetch is None or reading is Reading.UNASKED:
        yield not_judged(why_unasked(fetch))
        return
    source_pages = ctx.use_count(target.url)
    for use in uses_of(target, ctx, resources=False):
        yield tell(
            use.page_url,
            _confidence(use, target, fetch, reading, ctx),
            target_url=target.url,
            link=use.link,
            text=link_text(use),
            page_title=use.page_title,
            reason=words_of(fetch),
            outcome=fetch.outcome.value,
            status=fetch.status,
            chain=chain(fetch),
            tries=tries(fetch),
            source_pages=source_pages,
        )


def _confidence(use: Use, target: Target, fetch: Fetch, reading: Reading, ctx: Context) -> Confidence:
    if reading is Reading.CANNOT_TELL:
        return Confidence.REVIEW
    # An address written out in a click handler is a link like any other.
    if target.kinds <= INDIRECT and not use.link.has_handler:
        return Confidence.LIKELY if fetch.outcome in _NO_MISTAKE else Confidence.REVIEW
    return trust_in_error(fetch, ctx.portal)


CHECK = Check(
    id="LNK001",
    name="link-broken",
    title=Text(zh="断链（返回错误状态）", en="Broken link (HTTP error status)"),
    why=Text(zh="公众点击后打不开页面。", en="The public clicks and no page opens."),
    fix=Text(
        zh="核实目标地址，更新或删除该链接；目标已下线的改链到替代页面。",
        en="Check the target, correct or remove the link; where the target is gone, link to what replaces it.",
    ),
    message=Text(zh="链接“{text}”打不开：{reason}", en="The link “{text}” does not open ({outcome}, status {status})"),
    severity=Severity.SERIOUS,
    basis=("JA-1.3「杜绝错链、断链和内容混杂」", "SH-1.5「确保跳转链接不断链」"),
    looks_at=Target,
    judge=judge,
    applies=applies,
    scope="link",
    config=("links.retries", "links.soft_statuses", "links.external", "links.ignore", "links.ignore_hosts"),
)
