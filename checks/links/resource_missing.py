"""图片、音视频或页面资源缺失: what the page wants to show does not come."""

from __future__ import annotations

from collections.abc import Iterator

from checks.links.answers import (
    RESOURCES,
    Reading,
    is_ignored,
    read,
    severity_unreachable,
    tell,
    tries,
    trust_in_error,
    trust_in_silence,
    uses_of,
    why_unasked,
    words_of,
)
from checks.model import Check, Confidence, Context, Said, Severity, Target, Use, not_judged
from config.kinds import PageKind
from config.text import Text
from crawler.extract.filetype import extension_of, kind_of
from crawler.facts import Fetch, LinkKind, Region

_SHORT_PAGE = 200
"""Characters of text below which the pictures of a page are its content."""
_CODE = frozenset({LinkKind.STYLESHEET, LinkKind.SCRIPT})
_CODE_KINDS = frozenset(kind.value for kind in _CODE)
_HTML_MEDIA = frozenset({"text/html", "application/xhtml+xml"})
_WHERE = {Region.MAIN: "正文区", Region.HEADER: "页眉", Region.NAV: "导航", Region.FOOTER: "页脚"}


def applies(target: Target, ctx: Context) -> bool:
    if not target.kinds & RESOURCES or is_ignored(target.url, ctx.portal):
        return False
    return ctx.portal.media.check_css_js or not target.kinds & RESOURCES <= _CODE_KINDS


def judge(target: Target, ctx: Context) -> Iterator[Said]:
    fetch = target.fetch
    reading = read(fetch, ctx.portal)
    if fetch is None or reading is Reading.UNASKED:
        yield not_judged(why_unasked(fetch))
        return
    if reading is Reading.OPENS and not fetch.opened:
        return
    if reading is Reading.UNREACHABLE and not ctx.run.network_ok:
        yield not_judged("本机网络异常，结果作废")
        return
    for use in uses_of(target, ctx, resources=True):
        if use.link.kind in _CODE and not ctx.portal.media.check_css_js:
            continue
        fault = _fault(use.link.kind, fetch, reading, ctx)
        if fault is None:
            continue
        reason, confidence = fault
        yield tell(
            use.page_url,
            confidence,
            _severity(use, fetch, ctx),
            target_url=target.url,
            link=use.link,
            text=use.link.text or target.url.rpartition("/")[2] or target.url,
            page_title=use.page_title,
            reason=reason,
            status=fetch.status,
            outcome=fetch.outcome.value,
            element=use.link.kind.value,
            place=_WHERE[use.link.region],
            tries=tries(fetch),
        )


def _fault(kind: LinkKind, fetch: Fetch, reading: Reading, ctx: Context) -> tuple[str, Confidence] | None:
    match reading:
        case Reading.ERROR:
            return words_of(fetch), trust_in_error(fetch, ctx.portal)
        case Reading.UNREACHABLE:
            return words_of(fetch), trust_in_silence(fetch, ctx.portal)
        case Reading.CANNOT_TELL:
            return words_of(fetch), Confidence.REVIEW
        case Reading.REDIRECT:
            return words_of(fetch), Confidence.CERTAIN
        case Reading.OPENS:
            return _wrong_kind(kind, fetch)
        case _:
            return None


def _wrong_kind(kind: LinkKind, fetch: Fetch) -> tuple[str, Confidence] | None:
    """An answer came, and it is nothing this element could show."""
    if fetch.length == 0 and kind not in _CODE:
        return "文件是空的（0字节）", Confidence.CERTAIN
    is_html = kind_of(fetch.head) == "html" if fetch.head else fetch.media_type in _HTML_MEDIA
    if not is_html:
        return None
    if kind is LinkKind.MEDIA and not extension_of(fetch.url):
        return None  # embed and object may well show a page
    # A servlet may send a picture under a wrong type; bytes of a page are beyond doubt.
    return "打开的是网页，不是所需的文件", Confidence.CERTAIN if fetch.head else Confidence.LIKELY


def _severity(use: Use, fetch: Fetch, ctx: Context) -> Severity | None:
    """Pictures in the main area count; where they are the content itself, they count more."""
    if use.link.kind in _CODE or use.link.region is not Region.MAIN:
        return Severity.MINOR
    page = ctx.page(use.page_url)
    if page is not None and (page.kind is PageKind.INTERPRETATION or len(page.main_text) < _SHORT_PAGE):
        return Severity.SERIOUS
    return severity_unreachable(fetch)


CHECK = Check(
    id="LNK012",
    name="resource-missing",
    title=Text(zh="图片、音视频或页面资源缺失", en="Image, media or page resource missing"),
    why=Text(zh="页面上的图片、视频显示不出来。", en="Pictures or media on the page do not show."),
    fix=Text(zh="重新上传图片/视频，或删除失效引用。", en="Upload the picture or media again, or remove the reference."),
    message=Text(zh="{place}的“{text}”缺失：{reason}", en="{element} “{text}” is missing ({outcome}, status {status})"),
    severity=Severity.MODERATE,
    basis=("JA-1.3「杜绝错链、断链和内容混杂」", "JA-3.3「图示图解、场景演示、卡通动漫」"),
    looks_at=Target,
    judge=judge,
    applies=applies,
    scope="link",
    config=("media.check_css_js",),
)
