"""软404: the page says that it does not exist, and answers 200 all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checks.links.answers import (
    Reading,
    is_clickable,
    is_ignored,
    link_text,
    read,
    tell,
    uses_of,
    why_unasked,
)
from checks.links.attachments import is_attachment
from checks.links.redirects import dumped_on, is_root, is_same_place
from checks.model import Check, Confidence, Context, Said, Severity, Target, not_judged
from config.text import Text, squeeze
from config.words import soft_words
from crawler.facts import Fetch, HostFacts

_HTML = ("text/html", "application/xhtml")
_MIN_SIGNATURE = 20
"""Characters below which two texts that look alike mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the answer shows: its title, its main text (or the start of it), the text's length and simhash."""

    title: str
    text: str
    length: int
    simhash: int
    is_script_built: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    rule: str
    confidence: Confidence
    phrase: str = ""
    signature: str = ""


def applies(target: Target, ctx: Context) -> bool:
    return is_clickable(target) and not is_attachment(target, ctx.portal) and not is_ignored(target.url, ctx.portal)


def judge(target: Target, ctx: Context) -> Iterator[Said]:
    fetch = target.fetch
    reading = read(fetch, ctx.portal)
    if fetch is None or reading is Reading.UNASKED:
        yield not_judged(why_unasked(fetch))
        return
    if not fetch.opened or not fetch.media_type.startswith(_HTML) or is_root(target.url):
        return
    if is_same_place(target.url, ctx.portal.site.home) or dumped_on(fetch, ctx.portal):
        return  # the home page is itself; a jump to it is told by LNK004
    seen = _seen(target, fetch, ctx)
    if seen.is_script_built:
        yield not_judged("页面由脚本生成，未渲染")
        return
    hit = _hit(target, fetch, seen, ctx)
    if hit is None:
        return
    source_pages = ctx.use_count(target.url)
    for use in uses_of(target, ctx, resources=False):
        yield tell(
            use.page_url,
            hit.confidence,
            target_url=target.url,
            link=use.link,
            text=link_text(use),
            page_title=use.page_title,
            rule=hit.rule,
            title=seen.title,
            phrase=hit.phrase,
            around=_around(f"{seen.title} {seen.text}", hit.phrase),
            signature=hit.signature,
            source_pages=source_pages,
        )


def is_soft_404(target: Target, ctx: Context) -> bool:
    """Does the target only say that there is no page? Then LNK010 tells it, and no other check need compare it."""
    fetch = target.fetch
    if fetch is None or not fetch.opened or is_root(target.url) or not fetch.media_type.startswith(_HTML):
        return False
    seen = _seen(target, fetch, ctx)
    return not seen.is_script_built and _hit(target, fetch, seen, ctx) is not None


def _seen(target: Target, fetch: Fetch, ctx: Context) -> _Seen:
    """From the fetch where the crawl noted it there; else from our own page, which costs more."""
    if fetch.text_length >= 0 or not target.is_own:
        length = fetch.text_length if fetch.text_length >= 0 else len(fetch.text)
        title = fetch.title or ctx.title(target.url)
        # A page with next to no text may be filled by its scripts; whether it is, only the page itself can tell.
        page = ctx.page(target.url) if target.is_own and length < _MIN_SIGNATURE else None
        unread = page is not None and page.script_built and not page.rendered
        return _Seen(title=title, text=fetch.text, length=length, simhash=fetch.simhash, is_script_built=unread)
    page = ctx.page(target.url)
    if page is None:
        return _Seen(title=fetch.title, text=fetch.text, length=len(fetch.text), simhash=0)
    return _Seen(
        title=page.title,
        text=page.main_text[:2_000],
        length=len(page.main_text),
        simhash=page.simhash,
        is_script_built=page.script_built and not page.rendered,
    )


def _hit(target: Target, fetch: Fetch, seen: _Seen, ctx: Context) -> _Hit | None:
    words = soft_words(ctx.portal)
    in_title = words.hit_in_title(seen.title)
    host = ctx.host(target.url) if target.is_own else None
    if host is not None and (rule := _like_signature(fetch, seen, host, ctx)):
        # The host's own answer for nothing, and it says so in words: no doubt is left.
        phrase = in_title or words.hit(seen.text)
        sure = Confidence.CERTAIN if phrase else Confidence.LIKELY
        return _Hit(rule=rule, confidence=sure, phrase=phrase, signature=host.soft404[0][0])
    if seen.length >= ctx.portal.soft404.max_text:
        return None
    if in_title:
        return _Hit(rule="title", confidence=Confidence.LIKELY, phrase=in_title)
    if phrase := words.hit(seen.text):
        return _Hit(rule="text", confidence=Confidence.LIKELY, phrase=phrase)
    return None


def _like_signature(fetch: Fetch, seen: _Seen, host: HostFacts, ctx: Context) -> str:
    """Which mark of the host's answer for paths that cannot exist this answer bears; "" none."""
    for final_url, title, length, simhash in host.soft404:
        if final_url and is_root(final_url):
            continue  # such a host shows its home page for anything: told as a jump, or not at all
        if final_url and is_same_place(final_url, fetch.final_url) and not is_same_place(fetch.url, fetch.final_url):
            return "signature-address"
        alike = abs(seen.length - length) <= max(length, seen.length) * 0.1
        if not alike:
            continue
        if title and squeeze(title) == squeeze(seen.title) and not _is_common(title, ctx):
            return "signature-title"
        near = (simhash ^ seen.simhash).bit_count() <= ctx.portal.soft404.simhash_bits
        if simhash and seen.simhash and near and min(length, seen.length) >= _MIN_SIGNATURE:
            return "signature-text"
    return ""


def _is_common(title: str, ctx: Context) -> bool:
    """A portal that gives all its pages one title says nothing by it."""
    plain = squeeze(title)
    return plain in squeeze(ctx.portal.site.name) or plain == squeeze(ctx.title(ctx.portal.site.home))


def _around(text: str, phrase: str) -> str:
    """The phrase with twenty characters on either side."""
    plain = squeeze(text)
    at = plain.casefold().find(phrase) if phrase else -1
    return plain[max(0, at - 20) : at + len(phrase) + 20] if at >= 0 else ""


CHECK = Check(
    id="LNK010",
    name="soft-404",
    title=Text(zh="软404（页面称不存在却返回200）", en="Soft 404"),
    why=Text(
        zh="公众看到的是“页面不存在”，系统和搜索引擎却以为一切正常。",
        en="The reader is told that nothing is there, while machines are told that all is well.",
    ),
    fix=Text(
        zh="恢复页面内容或撤下入口；网站应对不存在的页面返回404状态。",
        en="Bring the page back or take the link down; the site should answer 404 for what does not exist.",
    ),
    message=Text(zh="链接“{text}”打开的页面称内容不存在（{title}）", en="“{text}” opens a page that says it does not exist ({rule}: {title})"),
    severity=Severity.SERIOUS,
    basis=("JA-1.3「杜绝错链、断链和内容混杂」",),
    looks_at=Target,
    judge=judge,
    applies=applies,
    scope="link",
    config=("soft404.phrases", "soft404.simhash_bits", "soft404.max_text"),
)
