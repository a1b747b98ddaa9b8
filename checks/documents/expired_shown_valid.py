"""有效期已满仍标有效: the stated end has passed, and the page still says 有效 or says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from checks.documents.relations import extensions_of
from checks.documents.status import Shown, own_extension, shown, words
from checks.interpretation.duty import is_normative_document, is_policy_document
from checks.model import Check, Confidence, Context, Said, Severity, problem, review
from config.policy_words import policy_pattern
from config.text import Text, squeeze
from crawler.extract.dates import add_years
from crawler.facts import Document


@dataclass(frozen=True, slots=True)
class _Term:
    start: date | None
    end: date
    period: str
    is_stated: bool


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    term = _term(document, ctx)
    if term is None or shown(document) in {Shown.ENDED, Shown.AMENDED}:
        return
    extended_to = own_extension(document)
    if extended_to is not None and extended_to > term.end:
        term = _Term(term.start, extended_to, term.period, True)
    left = (term.end - ctx.today).days
    is_soon = term.is_stated and 0 <= left <= ctx.portal.doc.warn_days
    if left >= -ctx.portal.doc.expire_grace_days and not is_soon:
        return
    extended = extensions_of(document, ctx)
    if extended:
        return
    evidence: dict[str, Any] = {
        "title": document.title,
        "number": document.document_number,
        "start": term.start.isoformat() if term.start else "",
        "period": term.period,
        "end": term.end.isoformat(),
        "status": words(document),
        "extension_searched": "本站各文件中提到本文件文号或名称且含“延长、继续有效、继续执行”的，未找到",
        "unit": document.unit or None,
    }
    if is_soon:
        # Information in time for an extension, no breach.
        yield review(document.url, severity=Severity.MINOR, key="soon", why=f"{left}天后到期", **evidence)
    elif not term.is_stated:
        yield review(document.url, severity=Severity.MODERATE, key="default", why="未标注期限，按类型推定已过期", **evidence)
    elif shown(document) is Shown.IN_FORCE:
        yield problem(document.url, confidence=Confidence.CERTAIN, why="已过期", **evidence)
    else:
        yield problem(document.url, confidence=Confidence.CERTAIN if document.columns else Confidence.LIKELY, why="已过期", **evidence)


def _term(document: Document, ctx: Context) -> _Term | None:
    """The stated term, else the default of the document's type (doc.default_years)."""
    start = document.effective.day if document.effective else None
    if document.valid_until is not None:
        return _Term(start, document.valid_until.day, document.valid_until.text, True)
    own = ctx.portal.doc.default_years
    title = squeeze(document.title)
    kind = "trial" if policy_pattern("validity", "trial").search(title) else "notice" if title.endswith("通告") else ""
    if not kind and not is_normative_document(document):
        return None
    years = own.get(kind or "normative", 0)
    begun = start or (document.made.day if document.made else document.published.day if document.published else None)
    if not years or begun is None:
        return None
    return _Term(begun, add_years(begun, years), f"未标注，按类型推定{years}年", False)


CHECK = Check(
    id="DOC003",
    name="expired-shown-valid",
    title=Text(zh="有效期已满仍标有效", en="Expired but still shown as in force"),
    why=Text(zh="过期文件仍标有效，会让公众按失效的规定办事。", en="An expired document shown as in force misleads people who follow it."),
    fix=Text(zh="及时标注“失效”或办理延期、修订并公布。", en="Mark it as lapsed, or extend or revise it and publish that."),
    message=Text(zh="《{title}》有效期至{end}，{why}，页面状态“{status}”", en="“{title}” ends on {end} ({why}); the page says “{status}”"),
    severity=Severity.SERIOUS,
    basis=("JA-1.2「要求标注有效期」", "JA-1.3「及时更新完善」"),
    looks_at=Document,
    judge=judge,
    applies=lambda document, ctx: is_policy_document(document, ctx.portal),
    tier=2,
    scope="document",
    config=("doc.default_years", "doc.expire_grace_days", "doc.warn_days", "validity"),
)
