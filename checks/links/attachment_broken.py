"""附件断链或损坏: a file that is gone, empty, not what its name says, or that cannot be opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checks.links.answers import (
    Reading,
    is_clickable,
    is_ignored,
    link_text,
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
from checks.links.attachments import facts_of, is_attachment
from checks.model import Check, Confidence, Context, Said, Severity, Target, not_judged
from config.text import Text
from config.words import soft_words
from crawler.facts import Fetch

_NOTES = {
    "pdf:pages=0": ("PDF文件没有页面", Confidence.CERTAIN),
    "pdf:encrypted": ("PDF文件需要密码才能打开", Confidence.CERTAIN),
    "pdf:truncated": ("PDF文件不完整", Confidence.LIKELY),
    "zip:unreadable": ("压缩文件已损坏，列不出内容", Confidence.CERTAIN),
    "zip:empty": ("压缩文件里没有内容", Confidence.LIKELY),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    reason: str
    confidence: Confidence = Confidence.CERTAIN
    severity: Severity | None = None


def applies(target: Target, ctx: Context) -> bool:
    return is_attachment(target, ctx.portal) and is_clickable(target) and not is_ignored(target.url, ctx.portal)


def judge(target: Target, ctx: Context) -> Iterator[Said]:
    fetch = target.fetch
    reading = read(fetch, ctx.portal)
    if fetch is None or reading is Reading.UNASKED:
        yield not_judged(why_unasked(fetch))
        return
    if reading is Reading.UNREACHABLE and not ctx.run.network_ok:
        yield not_judged("本机网络异常，结果作废")
        return
    fault = _fault(fetch, reading, ctx)
    if fault is None:
        return
    facts = facts_of(fetch)
    source_pages = ctx.use_count(target.url)
    for use in uses_of(target, ctx, resources=False):
        yield tell(
            use.page_url,
            fault.confidence,
            fault.severity,
            target_url=target.url,
            link=use.link,
            text=link_text(use),
            page_title=use.page_title,
            reason=fault.reason,
            status=fetch.status,
            outcome=fetch.outcome.value,
            declared=facts.promised,
            found=facts.kind,
            media_type=fetch.media_type,
            length=fetch.length,
            first_bytes=fetch.head[:16].hex(" "),
            tries=tries(fetch),
            source_pages=source_pages,
        )


def _fault(fetch: Fetch, reading: Reading, ctx: Context) -> _Fault | None:
    match reading:
        case Reading.ERROR:
            return _Fault(reason=words_of(fetch), confidence=trust_in_error(fetch, ctx.portal))
        case Reading.UNREACHABLE:
            return _Fault(
                reason=words_of(fetch),
                confidence=trust_in_silence(fetch, ctx.portal),
                severity=severity_unreachable(fetch),
            )
        case Reading.CANNOT_TELL:
            return _Fault(reason=words_of(fetch), confidence=Confidence.REVIEW)
        case Reading.OPENS if fetch.opened:
            return _fault_of_file(fetch, ctx)
        case _:
            return None


def _fault_of_file(fetch: Fetch, ctx: Context) -> _Fault | None:
    if fetch.length == 0:
        return _Fault(reason="文件是空的（0字节）")
    facts = facts_of(fetch)
    is_html = facts.kind == "html" or (not fetch.head and fetch.media_type in {"text/html", "application/xhtml+xml"})
    if is_html and not facts.is_office_html:
        return _html_instead(fetch, facts.promised, ctx)
    if not facts.fits:
        return _misnamed(facts.kind, facts.promised, still_opens=facts.still_opens)
    if not facts.kind and facts.promised in {"pdf", "docx", "xlsx", "pptx", "ofd", "zip", "rar", "7z"} and fetch.head:
        return _Fault(reason=f"文件内容不是{facts.promised}格式", confidence=Confidence.LIKELY)
    for note in (*facts.notes, *fetch.detail.split()):
        if note in _NOTES:
            reason, confidence = _NOTES[note]
            return _Fault(reason=reason, confidence=confidence)
    return None


def _html_instead(fetch: Fetch, promised: str, ctx: Context) -> _Fault | None:
    """A page where a file was promised. Only an error page is beyond doubt: some portals show a file in a viewer."""
    if not promised:
        return None
    words = soft_words(ctx.portal)
    says_gone = words.hit_in_title(fetch.title) or words.hit(fetch.text[:400]) or words.hit(fetch.head.decode("utf-8", "ignore"))
    is_short = 0 <= fetch.length < 20_000
    sure = Confidence.CERTAIN if says_gone or is_short else Confidence.LIKELY
    return _Fault(reason=f"应为{promised}文件，实际打开的是网页" + (f"（{says_gone}）" if says_gone else ""), confidence=sure)


def _misnamed(kind: str, promised: str, *, still_opens: bool) -> _Fault:
    if still_opens:
        return _Fault(reason=f"格式不符：名为{promised}，实为{kind}", severity=Severity.MINOR)
    return _Fault(reason=f"文件内容不是{promised}格式（实为{kind}）")


CHECK = Check(
    id="LNK008",
    name="attachment-broken",
    title=Text(zh="附件断链或损坏", en="Attachment missing or unusable"),
    why=Text(zh="公众下载不到附件，或下载后打不开。", en="The public cannot download the file, or cannot open it."),
    fix=Text(zh="重新上传正确附件并点击验证。", en="Upload the right file again and click it to make sure."),
    message=Text(zh="附件“{text}”不可用：{reason}", en="The file “{text}” is of no use ({outcome}; promised {declared}, found {found})"),
    severity=Severity.SERIOUS,
    basis=("JA-1.3「杜绝错链、断链和内容混杂」", "BS-18「要素齐全、格式规范」"),
    looks_at=Target,
    judge=judge,
    applies=applies,
    scope="link",
    config=("attach.max_bytes", "attach.extensions"),
)
