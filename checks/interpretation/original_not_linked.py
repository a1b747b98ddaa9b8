"""解读页未链接原文: an interpretation names a document of this portal and does not lead back to it."""

from __future__ import annotations

from collections.abc import Iterator

from checks.matching.documents import shelf
from checks.matching.interpretations import Match, interpretation_columns, readings
from checks.model import Check, Confidence, Context, Said, Severity, problem
from config.kinds import PageKind
from config.text import Text, squeeze
from crawler.facts import Document

_MIN_TEXT = 50
_SURE_SIM = 0.95


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    page = ctx.page(document.url)
    if page is None or len(squeeze(document.body)) < _MIN_TEXT:
        return  # a picture or a film: its link stands in the list
    linked = {link.url for link in page.links} | {link.url for link in document.related}
    named: dict[str, Match] = {}
    for match in readings(ctx).by_reading.get(document.url, []):
        if match.is_main and match.how != "link":
            named.setdefault(match.document.document_number or match.document.url, match)
    for match in named.values():
        if linked & _addresses(match.document, ctx):
            continue
        yield problem(
            document.url,
            confidence=Confidence.CERTAIN if match.how == "number" or match.sim >= _SURE_SIM else Confidence.LIKELY,
            target_url=match.document.url,
            key=match.document.document_number or match.document.url,
            unit=document.unit or None,
            interpretation=document.title,
            title=match.document.title,
            number=match.document.document_number,
            citation=match.cited,
        )


def _addresses(document: Document, ctx: Context) -> set[str]:
    """The document's page and every copy of it with the same number or the same title."""
    known = shelf(ctx)
    copies = known.by_number.get(document.document_number, []) if document.document_number else []
    same = [other for other, like in known.titled(document.title, _SURE_SIM) if not like.conflict]
    urls = {document.url, *(copy.url for copy in copies), *(other.url for other in same)}
    finals = {page.final_url for url in urls if (page := ctx.page(url)) is not None and page.final_url}
    return urls | finals


def _applies(document: Document, ctx: Context) -> bool:
    return document.kind is PageKind.INTERPRETATION or bool(interpretation_columns(ctx) & set(document.columns))


CHECK = Check(
    id="INT004",
    name="original-not-linked",
    title=Text(zh="解读页未链接原文", en="Interpretation page does not link back to the document"),
    why=Text(zh="解读与文件应互相关联，读者从解读要能回到原文。", en="Interpretation and document belong together; the reader must get back to the original."),
    fix=Text(zh="在解读页加“原文链接”。", en="Add a link to the original on the interpretation's page."),
    message=Text(zh="解读“{interpretation}”写明{citation}，没有链接到本站原文", en="“{interpretation}” names {citation} and does not link to it"),
    severity=Severity.MINOR,
    basis=("SH-2.1「发布关联」",),
    looks_at=Document,
    judge=judge,
    applies=_applies,
    scope="page",
    needs_site=True,
)
