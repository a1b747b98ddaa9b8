"""公文要素不全或格式不规范: a required element is missing or empty, or written in another form than it should be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from checks.documents.tags_missing import lacks_tag
from checks.documents.validity_missing import lacks_validity
from checks.interpretation.duty import is_normative_document, is_policy_document
from checks.model import Check, Confidence, Context, Said, Severity, problem
from config.extract.data import extract_data
from config.policy_words import matches, policy_pattern
from config.text import Text, letters, squeeze
from crawler.extract.dates import looks_like_day, read_day
from crawler.extract.numbers import find_numbers, is_well_formed
from crawler.facts import Document

_MIN_BODY = 50
_INFO_LINE = frozenset({"published", "publisher", "title", "keywords", "summary", "tags"})
"""What any page prints under its title (来源、发布时间): no element block."""
# Short by nature and whole all the same: a repeal, an approval, an appointment.
_SAYS_SOMETHING = re.compile(r"《[^》]{4,}》|[〔\[（(【][12]\d{3}[〕\])）】]第?\d+号|(?:决定|批准|同意|任命|免去|废止)[^。]{4,}")
_NAMES = {
    "title": "标题", "issuer": "发文机关", "document_number": "发文字号", "made_on": "成文日期", "published_on": "发布日期",
    "index_number": "索引号", "topic": "主题分类", "disclosure": "公开属性", "validity": "有效性", "document_type": "文件类型",
}  # fmt: skip
_DATES = {"made": "成文日期", "published": "发布日期", "effective": "施行日期", "valid_until": "失效日期"}
_SHORT_YEAR = re.compile(r"[〔\[（(【［]\s*\d{2}\s*[〕\])）】］]")
_NUMBER_TRIED = re.compile(r"[〔\[（(【［]\s*\d{2,4}\s*年?\s*[〕\])）】］]|号$")
_WITHOUT_DATE = re.compile(r"^(长期|永久|无|另行通知|现行|有效|即日起?|自?(发布|印发|公布|通过)之日起?.{0,12}|-+|/)$")


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    table = {element.label: element.value for element in document.elements}
    missing = _missing(document, ctx.portal.doc.required, ctx)
    for name, how in missing:
        yield _say(document, table, name, how, Severity.MODERATE, f"应有{_NAMES.get(name, name)}")
    lacking = [name for name, _ in _missing(document, ctx.portal.doc.recommended, ctx) if not _is_told_elsewhere(name, document, ctx)]
    if lacking and _has_block(document):
        names = "、".join(_NAMES.get(name, name) for name in lacking)
        yield problem(
            document.url, confidence=Confidence.LIKELY, severity=Severity.MINOR, key="recommended", unit=document.unit or None,
            title=document.title, element=names, value="", expected=f"建议有{names}", elements=table, why="缺少建议要素",
        )  # fmt: skip
    for name, value, why, expected in _malformed(document, ctx):
        yield _say(document, table, name, why, Severity.MINOR, expected, value=value, key=f"form:{name}:{_KEYS.get(why, why)}")
    if _is_empty(document):
        yield _say(document, table, "body", "正文为空且无附件", Severity.SERIOUS, "应有正文或附件", key="body")


_KEYS = {"不是日期": "day", "发布日期早于成文日期": "order", "发布日期在将来": "future"}


def _say(
    document: Document, table: dict[str, str], name: str, why: str, severity: Severity, expected: str, *, value: str = "", key: str = ""
) -> Said:
    # The title is read from many places; what none of them shows may still stand in a picture.
    confidence = Confidence.CERTAIN if name != "title" and (_has_block(document) or key) else Confidence.LIKELY
    return problem(
        document.url,
        confidence=confidence,
        severity=severity,
        key=key or f"missing:{name}",
        unit=document.unit or None,
        title=document.title,
        element=_NAMES.get(name, _DATES.get(name, "正文" if name == "body" else name)),
        value=value,
        expected=expected,
        elements=table,
        why=why,
    )


def _is_told_elsewhere(name: str, document: Document, ctx: Context) -> bool:
    """One fault, one finding: a normative document's validity is DOC002's, a tag of the vocabulary is DOC008's."""
    if name == "validity":
        return is_normative_document(document) and bool(lacks_validity(document, ctx))
    return name == "topic" and lacks_tag(document, ctx)


def _has_block(document: Document) -> bool:
    """The page has an element block, so what it lacks is missing and not merely unread."""
    return len(document.elements) >= 2 and any(element.name not in _INFO_LINE for element in document.elements)


@cache
def _canonical() -> dict[str, str]:
    return {squeeze(label): name for name, labels in extract_data("labels")["labels"].items() for label in labels}


def _missing(document: Document, wanted: tuple[str, ...], ctx: Context) -> list[tuple[str, str]]:
    """(element, 缺失 or 空值) of those wanted; `wanted` holds names (made_on) or labels (成文日期)."""
    found = []
    printed = {element.name: element.value for element in document.elements}
    for one in wanted:
        name = one.removesuffix("_on") if one in {"made_on", "published_on"} else _canonical().get(squeeze(one), one)
        if _has(document, name, printed):
            continue
        if name == "document_number" and not printed.keys() & {"document_number"} and _needs_no_number(document, ctx):
            continue
        if name == "document_number" and "document_number" in printed and _needs_no_number(document, ctx) and not _number_in_text(document):
            continue
        label = f"{name}_on" if name in {"made", "published"} else name
        found.append((label, "只有标签没有内容" if name in printed else "缺失"))
    return found


def _has(document: Document, name: str, printed: dict[str, str]) -> bool:
    match name:
        case "title":
            return bool(letters(document.title))
        case "made":
            # A day that does not exist stands there all the same; it is told as malformed.
            return document.made is not None or bool(printed.get("made"))
        case "published":
            return (document.published is not None and document.published.place != "path") or bool(printed.get("published"))
        case "document_number":
            return bool(document.document_number and printed.get("document_number", "-")) or bool(printed.get("document_number"))
        case "issuer":
            # A label with nothing behind it is a fault, even where the title names the body.
            return bool(printed.get("publisher") or printed.get("issuer", document.issuer or document.publisher))
        case "validity":
            return bool(printed.get("validity")) or document.valid_until is not None
        case _:
            return bool(printed.get(name) or getattr(document, name, ""))


def _needs_no_number(document: Document, ctx: Context) -> bool:
    return bool(matches(squeeze(document.title), ctx.portal.doc.no_number_titles, policy_pattern("no_number")))


def _number_in_text(document: Document) -> bool:
    """The head of the text carries a number of its own (red head), not one it cites."""
    head = document.body[:200].split("\n")[:3]
    return any(find_numbers(line) and len(squeeze(line)) <= 40 for line in head)


def _malformed(document: Document, ctx: Context) -> Iterator[tuple[str, str, str, str]]:
    """(element, value, what is wrong, expected form)."""
    written = squeeze_number(document.document_number_as_written)
    if written and not is_well_formed(written) and (why := _number_fault(written)):
        yield "document_number", document.document_number_as_written, why, document.document_number or "机关代字〔年份〕序号号"
    for element in document.elements:
        if element.name in _DATES and element.value and _is_no_day(element.value):
            yield element.name, element.value, "不是日期", "如 2024-03-08"
    if document.published is None:
        return
    if document.published.day > ctx.today and document.published.place in {"label", "meta"}:
        yield "published", document.published.day.isoformat(), "发布日期在将来", f"不晚于{ctx.today.isoformat()}"
    if (
        document.made is not None and document.made.place == "label" and document.published.place in {"label", "meta"}
        and document.published.day < document.made.day
    ):  # fmt: skip
        yield "published", document.published.day.isoformat(), "发布日期早于成文日期", f"不早于{document.made.day.isoformat()}"


def squeeze_number(written: str) -> str:
    """Without white space, every other character as it was written."""
    return re.sub(r"\s", "", written)


def _number_fault(written: str) -> str:
    """What is wrong with the form of a number; "" for one of another kind (第3号令, several in one field)."""
    found = find_numbers(written)
    if not found:
        if _SHORT_YEAR.search(written):
            return "年份不是四位"
        return ""
    own = found[0].as_written
    if len(found) > 1 or is_well_formed(own):
        return ""
    faults = []
    if "〔" not in own or "〕" not in own:
        faults.append("未用六角括号〔〕")
    if "第" in own:
        faults.append("带“第”字")
    if re.search(r"[〕\])）】］]第?0\d*号", own):
        faults.append("编了虚位")
    if re.search(r"[０-９]", own):
        faults.append("用了全角数字")
    return "、".join(faults)


def _is_no_day(value: str) -> bool:
    plain = squeeze(value)
    if read_day(value) is not None or _WITHOUT_DATE.match(plain) or re.search(r"有效期|\d年$|\d{4}年\d{1,2}月$", plain):
        return False
    return looks_like_day(value) or not re.search(r"[一二]?[〇○零一二三四五六七八九十]{2,4}年", plain)


def _is_empty(document: Document) -> bool:
    """No text, no file, no picture, no film: nothing for the reader at all."""
    return (
        len(squeeze(document.body)) < _MIN_BODY and not _SAYS_SOMETHING.search(squeeze(document.body)) and not document.attachments and not document.images
        and not document.has_media and not document.is_viewer and not any(link.kind == "original" for link in document.related)
    )  # fmt: skip


def _applies(document: Document, ctx: Context) -> bool:
    return is_policy_document(document, ctx.portal)


CHECK = Check(
    id="DOC001",
    name="elements-missing",
    title=Text(zh="公文要素不全或格式不规范", en="Document elements missing or malformed"),
    why=Text(zh="要素齐全、格式规范的公文才能查得到、对得上。", en="Only a document with complete and regular elements can be found and matched."),
    fix=Text(zh="补全要素，发文字号使用六角括号〔〕且不编虚位。", en="Complete the elements; write the number in 〔〕 without padding."),
    message=Text(zh="《{title}》的{element}：{why}（{expected}）", en="“{title}”: {element}: {why} ({expected})"),
    severity=Severity.MODERATE,
    basis=("BS-18「要素齐全、格式规范、分类准确」", "SH-2.1「入库公文要素的统一性、规范性」"),
    looks_at=Document,
    judge=judge,
    applies=_applies,
    tier=2,
    scope="document",
    config=("doc.required", "doc.recommended", "doc.no_number_titles", "fields"),
)
