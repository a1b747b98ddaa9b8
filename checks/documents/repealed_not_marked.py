"""已废止文件未标注: another document repealed it, and its page shows 有效 or nothing."""

from __future__ import annotations

from collections.abc import Iterator

from checks.documents.relations import repeals
from checks.documents.status import Shown, shown, words
from checks.interpretation.duty import is_policy_document
from checks.model import Check, Confidence, Context, Said, Severity, problem
from config.text import Text
from crawler.facts import Document


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    found = repeals(ctx).get(document.url, [])
    if not found or shown(document) is Shown.ENDED:
        return
    surest = max(found, key=lambda one: (one.by_number, one.instrument.url))
    yield problem(
        document.url,
        confidence=Confidence.CERTAIN if surest.by_number else Confidence.LIKELY,
        target_url=surest.instrument.url,
        unit=document.unit or None,
        title=document.title,
        number=document.document_number,
        repealed_by=surest.instrument.title,
        sentence=surest.sentence,
        status=words(document),
    )


CHECK = Check(
    id="DOC004",
    name="repealed-not-marked",
    title=Text(zh="已废止文件未标注", en="Repealed document not marked"),
    why=Text(zh="已废止的文件不标注，公众会当作现行文件使用。", en="A repealed document without a mark is taken for one in force."),
    fix=Text(zh="在原文件页标注“已废止”并链接新文件。", en="Mark the page as repealed and link to the new document."),
    message=Text(zh="《{title}》已被《{repealed_by}》废止，页面状态“{status}”", en="“{title}” was repealed by “{repealed_by}”; its page says “{status}”"),
    severity=Severity.SERIOUS,
    basis=("JA-1.3「及时公开调整后的准确信息」", "BS-18「全量覆盖、要素齐全」"),
    looks_at=Document,
    judge=judge,
    applies=lambda document, ctx: is_policy_document(document, ctx.portal),
    tier=2,
    scope="document",
    needs_site=True,
)
