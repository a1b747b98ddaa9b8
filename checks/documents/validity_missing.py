"""规范性文件未标注有效期或时效: neither an element nor the closing sentences say how long it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.documents.status import Shown, shown
from checks.interpretation.duty import is_normative_document, is_policy_document
from checks.model import Check, Confidence, Context, Said, Severity, not_judged, problem
from config.text import Text, squeeze
from crawler.facts import Document

_TAIL = 0.25
_MIN_TAIL = 400
_SAYS = re.compile(r"有效期|试行期|执行期|施行期|试行[一二两三1-5]年|至\d{4}年\d{1,2}月\d{1,2}日|长期有效|有效至")
_ARTICLES = re.compile(r"第一条|一、|1[.、．]")
_MIN_BODY = 50


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    tail = _tail(document.body)
    sentence = _SAYS.search(tail)
    if lacks_validity(document, ctx):
        if _stands_in_file(document):
            yield not_judged("正文在附件中")
        elif document.effective is None:
            yield _say(document, tail, Severity.MODERATE, "未标注有效期，也没有时效状态", "none", sure=not document.attachments)
        else:
            yield _say(document, tail, Severity.MODERATE, "只有施行日期，没有有效期", "no-end", sure=False)
    elif shown(document) is Shown.IN_FORCE and _names_no_day(document) and not sentence:
        yield _say(document, tail, Severity.MINOR, "标注“有效”，没有起止日期", "undated", sure=not document.attachments)


def lacks_validity(document: Document, ctx: Context) -> bool:
    """No element with a value and no sentence, neither on the page nor in an attachment whose text was read."""
    if document.valid_until is not None or document.validity or _SAYS.search(_tail(document.body)):
        return False
    texts = (page.main_text for file in document.attachments if (page := ctx.page(file.url)) is not None)
    return not any(_SAYS.search(_tail(text)) for text in texts)


def _stands_in_file(document: Document) -> bool:
    """The page holds a cover note or nothing, the rule itself is a file: its last sentences are there."""
    if not document.attachments and not document.is_viewer:
        return False
    return len(squeeze(document.body)) < _MIN_BODY or not _ARTICLES.search(document.body)


def _tail(body: str) -> str:
    """The last quarter of the text, at least its last 400 characters: a notice may be followed by its annex."""
    plain = squeeze(body)
    return plain[-max(int(len(plain) * _TAIL), _MIN_TAIL) :]


def _names_no_day(document: Document) -> bool:
    return document.valid_until is None and document.effective is None and not re.search(r"\d{4}", document.validity)


def _say(document: Document, tail: str, severity: Severity, why: str, key: str, *, sure: bool) -> Said:
    """`sure` is False where an attached file may carry the sentence."""
    confidence = Confidence.CERTAIN if sure else Confidence.LIKELY
    return problem(
        document.url,
        confidence=confidence,
        severity=severity,
        key=key,
        unit=document.unit or None,
        title=document.title,
        number=document.document_number,
        elements={element.label: element.value for element in document.elements},
        last_paragraph=tail[-120:],
        why=why,
    )


CHECK = Check(
    id="DOC002",
    name="validity-missing",
    title=Text(zh="规范性文件未标注有效期或时效", en="Normative document without validity"),
    why=Text(zh="公众要知道一份规范性文件现在还算不算数。", en="The public must know whether a normative document still holds."),
    fix=Text(zh="在文件页标注有效期起止和时效状态。", en="State beginning, end and standing on the document's page."),
    message=Text(zh="规范性文件《{title}》（{number}）{why}", en="“{title}” ({number}): {why}"),
    severity=Severity.MODERATE,
    basis=("JA-1.2「要求标注有效期、同步公开配套解读」",),
    looks_at=Document,
    judge=judge,
    applies=lambda document, ctx: is_policy_document(document, ctx.portal) and is_normative_document(document),
    tier=2,
    scope="document",
)
