"""文件页未链接解读: the interpretation exists in its column, and the document's page does not lead to it."""

from __future__ import annotations

from collections.abc import Iterator

from checks.interpretation.duty import duty_of, is_in_time, is_policy_document
from checks.interpretation.found import has_own_block, mains, offers, waits_for_script
from checks.matching.interpretations import Match
from checks.model import Check, Confidence, Context, Said, Severity, not_judged, problem
from config.text import Text
from crawler.facts import Document

_HOW = {"link": "解读页链接到本文件", "number": "解读页写明本文件文号", "title": "解读标题或正文写明本文件名称"}
_SURE_SIM = 0.95


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    if not duty_of(document, ctx.portal).required:
        return
    matches = mains(document, ctx)
    if not matches or offers(document, ctx) or has_own_block(document) or _links_anyway(document, matches, ctx):
        return
    if waits_for_script(document, ctx):
        yield not_judged("解读栏由脚本生成或需点击，未渲染")
        return
    best = max(matches, key=lambda match: (match.how != "title", match.sim, match.reading.url))
    sure = best.how != "title" or best.sim >= _SURE_SIM
    yield problem(
        document.url,
        confidence=Confidence.CERTAIN if sure else Confidence.LIKELY,
        target_url=best.reading.url,
        unit=document.unit or None,
        title=document.title,
        interpretation=best.reading.title,
        matched_by=_HOW[best.how],
        cited=best.cited,
        sim=round(best.sim, 2),
    )


def _links_anyway(document: Document, matches: list[Match], ctx: Context) -> bool:
    """A link to it under whatever words, anywhere on the page."""
    page = ctx.page(document.url)
    wanted = {match.reading.url for match in matches}
    return page is not None and any(link.url in wanted for link in page.links)


CHECK = Check(
    id="INT003",
    name="interpretation-not-linked",
    title=Text(zh="文件页未链接解读", en="Document page does not link to its interpretation"),
    why=Text(zh="有解读而文件页不链接，读文件的人找不到解读。", en="There is an interpretation, but the reader of the document cannot find it."),
    fix=Text(zh="在文件页“相关解读”处加链接。", en="Add the link under “相关解读” on the document's page."),
    message=Text(zh="《{title}》的页面没有链接到解读“{interpretation}”", en="The page of “{title}” does not link to “{interpretation}”"),
    severity=Severity.MODERATE,
    basis=("SH-2.1「与政策依据、配套文件、解读材料」", "JA-1.2「同步公开配套解读」"),
    looks_at=Document,
    judge=judge,
    applies=lambda document, ctx: is_policy_document(document, ctx.portal) and is_in_time(document, ctx),
    scope="document",
    needs_site=True,
)
