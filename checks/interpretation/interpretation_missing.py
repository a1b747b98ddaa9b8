"""政策文件缺少解读: neither the document's page nor the interpretation columns offer one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checks.interpretation.duty import Duty, duty_of, is_in_time, is_policy_document, is_young
from checks.interpretation.found import has_own_block, offers, searched, waits_for_script
from checks.matching.documents import shelf
from checks.matching.interpretations import interpretation_columns, readings
from checks.matching.titles import compare, core_title
from checks.model import Check, Confidence, Context, Said, Severity, not_judged, problem, review
from config.text import Text
from crawler.facts import Document, Outcome


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    duty = duty_of(document, ctx.portal)
    if not duty.required or offers(document, ctx) or has_own_block(document) or _is_interpreted(document, ctx):
        return
    if document.published is None:
        yield not_judged("无发布日期")
        return
    if is_young(document, ctx):
        yield not_judged("发布不久，待观察")
        return
    if waits_for_script(document, ctx):
        yield not_judged("解读栏由脚本生成或需点击，未渲染")
        return
    if unread := _unread(document, ctx):
        yield not_judged(f"解读栏目未能读取：{unread}")
        return
    yield _say(document, duty, ctx)


def _is_interpreted(document: Document, ctx: Context) -> bool:
    """By any interpretation, of it or of a copy elsewhere with the same number."""
    known = readings(ctx)
    copies = shelf(ctx).by_number.get(document.document_number, []) if document.document_number else []
    return bool(known.of(document)) or any(known.of(copy) for copy in copies)


def _unread(document: Document, ctx: Context) -> str:
    """Name of an interpretation column that the run did not see, or not as far back as the document's day."""
    wanted = interpretation_columns(ctx)
    for column in ctx.columns():
        if column.id not in wanted:
            continue
        oldest = min((row.date for row in column.rows if row.date), default=None)
        is_cut = not column.is_complete and document.published and (oldest is None or oldest > document.published.day)
        if column.unread or column.fetched is not Outcome.OPENED or is_cut:
            known = ctx.portal.column(column.id)
            return known.name if known else column.id
    return ""


def _say(document: Document, duty: Duty, ctx: Context) -> Said:
    best, sim, conflict = _nearest(document, ctx)
    evidence: dict[str, Any] = {
        "title": document.title,
        "number": document.document_number or "无文号",
        "published": document.published.day.isoformat() if document.published else "",
        "date_place": document.published.place if document.published else "",
        "why": duty.why,
        "searched": searched(ctx, sorted(interpretation_columns(ctx))),
        "best_candidate": best,
        "best_sim": sim,
        "candidate_conflict": conflict,
    }
    severity = Severity.SERIOUS if duty.sort in {"normative", "column"} else Severity.MODERATE
    near = sim >= ctx.portal.interpretation.title_sim and conflict in {"words", "operation", "sort"}
    if near or (document.published is not None and document.published.place == "path"):
        return review(document.url, severity=severity, unit=document.unit or None, **evidence)
    confidence = Confidence.CERTAIN if duty.sort == "normative" else Confidence.LIKELY
    return problem(document.url, confidence=confidence, severity=severity, unit=document.unit or None, **evidence)


def _nearest(document: Document, ctx: Context) -> tuple[str, float, str]:
    """The most alike interpretation title, for the person who looks: (title, sim, why it is another one)."""
    best = ("", 0.0, "")
    for title in readings(ctx).near(core_title(document.title)):
        like = compare(document.title, title)
        if like.sim > best[1]:
            best = (title, round(like.sim, 2), like.conflict)
    return best


CHECK = Check(
    id="INT001",
    name="interpretation-missing",
    title=Text(zh="政策文件缺少解读", en="Policy document has no interpretation"),
    why=Text(zh="文件应解读、尽解读，公众读不懂的文件难以落实。", en="Documents are to be interpreted wherever they should be; what the public cannot read it cannot follow."),
    fix=Text(zh="由起草单位补充解读材料并与文件页互相链接。", en="Have the drafting unit add an interpretation and link it with the document both ways."),
    message=Text(zh="《{title}》（{number}）没有解读：{why}", en="“{title}” ({number}) has no interpretation: {why}"),
    severity=Severity.SERIOUS,
    basis=("BS-20「应解读、尽解读」", "JA-3.3「各起草单位要做好政策解读相关工作」", "CN-3.1「政策文件均需进行解读」"),
    looks_at=Document,
    judge=judge,
    applies=lambda document, ctx: is_policy_document(document, ctx.portal) and is_in_time(document, ctx),
    scope="document",
    needs_site=True,
    config=(
        "interpretation.since", "interpretation.exempt", "interpretation.require", "interpretation.title_sim",
        "interpretation.wait_workdays", "interpretation.columns", "interpretation.link_words", "policy.internal_words",
    ),
)  # fmt: skip
