"""标签或关联信息缺失: a document without a tag of the vocabulary, or without a link to what it is known to belong to."""

from __future__ import annotations

from collections.abc import Iterator

from checks.documents.relations import Relation, relations
from checks.interpretation.duty import is_policy_document
from checks.matching.documents import shelf
from checks.model import Check, Confidence, Context, Said, Severity, problem
from config.text import Text, letters
from crawler.facts import Document

_BLOCKS = frozenset({"basis", "supporting", "related", "original"})


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    if lacks_tag(document, ctx):
        yield problem(
            document.url, key="tag", unit=document.unit or None, title=document.title, what="没有标签或主题分类",
            exists="、".join((*document.tags, document.topic)) or "无", known=list(ctx.portal.tags.vocabulary)[:20],
        )  # fmt: skip
    known = _unlinked(document, ctx)
    if known:
        yield problem(
            document.url,
            confidence=Confidence.LIKELY,
            key="relation",
            target_url=known[0].target.url if known[0].source.url == document.url else known[0].source.url,
            unit=document.unit or None,
            title=document.title,
            what="没有关联依据或配套文件",
            exists="、".join(sorted({link.block or link.kind for link in document.related})) or "无",
            known=[_words(one, document) for one in known[:10]],
        )


def lacks_tag(document: Document, ctx: Context) -> bool:
    """The duty holds for the document, the profile has a vocabulary, and none of its words stands there."""
    vocabulary = ctx.portal.tags.vocabulary
    return bool(vocabulary) and _applies(document, ctx) and not _is_tagged(document, vocabulary)


def _is_tagged(document: Document, vocabulary: tuple[str, ...]) -> bool:
    """An element 标签, 主题分类, 行业 or 人群 with a value of the vocabulary."""
    values = [*document.tags, document.topic, *(one.value for one in document.elements if one.name in {"tags", "topic", "keywords"})]
    said = "|".join(letters(value) for value in values)
    return any(letters(word) in said for word in vocabulary if letters(word))


def _unlinked(document: Document, ctx: Context) -> list[Relation]:
    """Known relations that the page shows by no link; none when it has a block of related documents."""
    found = relations(ctx).get(document.url, [])
    if not found or any(link.kind in _BLOCKS for link in document.related):
        return []
    return [one for one in found if not _is_shown(one, document, ctx)]


def _is_shown(relation: Relation, document: Document, ctx: Context) -> bool:
    """Linked from this document; or, where the other one should have linked first, told there and not twice."""
    if relation.source.url == document.url:
        return _links(document, relation.target, ctx)
    is_told_there = not _links(relation.source, document, ctx) and _applies(relation.source, ctx)
    return is_told_there or _links(document, relation.source, ctx)


def _links(document: Document, other: Document, ctx: Context) -> bool:
    page = ctx.page(document.url)
    linked = {link.url for link in page.links} if page is not None else {link.url for link in document.related}
    return bool(linked & _addresses(other, ctx))


def _addresses(other: Document, ctx: Context) -> set[str]:
    copies = shelf(ctx).by_number.get(other.document_number, []) if other.document_number else []
    return {other.url, *(copy.url for copy in copies)}


def _words(relation: Relation, document: Document) -> str:
    if relation.source.url == document.url:
        return f"本文件以{relation.cited}为依据"
    return f"《{relation.source.title}》以本文件为依据"


def _applies(document: Document, ctx: Context) -> bool:
    if not is_policy_document(document, ctx.portal) or document.published is None:
        return False
    return document.published.day >= ctx.portal.tags.since


CHECK = Check(
    id="DOC008",
    name="tags-missing",
    title=Text(zh="标签或关联信息缺失", en="Tags or related documents missing"),
    why=Text(zh="标签和关联让公众按主题、按人群找到成套的政策。", en="Tags and relations let people find policies that belong together."),
    fix=Text(zh="发布时选填标签并关联依据、配套、解读、问答。", en="Choose tags when publishing and link basis, supporting documents, interpretation and questions."),
    message=Text(zh="《{title}》{what}（现有：{exists}）", en="“{title}”: {what} (there is: {exists})"),
    severity=Severity.MINOR,
    basis=("BS-17「推进政策文件标签化管理」", "SH-2.1「增强政策文本与政策依据、配套文件」"),
    looks_at=Document,
    judge=judge,
    applies=_applies,
    tier=2,
    scope="document",
    needs_site=True,
    config=("tags.vocabulary", "tags.since"),
)
