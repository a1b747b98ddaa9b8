"""解读链接断链、错链或张冠李戴: the link that a document offers as its interpretation leads to nothing, or to another's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checks.interpretation.duty import is_policy_document
from checks.interpretation.found import Offer, link_of, offers
from checks.matching.documents import shelf
from checks.matching.interpretations import names_document, readings
from checks.matching.memo import once_a_run
from checks.matching.opened import Opened, open_target
from checks.matching.titles import compare, distinctive_grams, quotes
from checks.model import Check, Confidence, Context, Count, Said, Severity, not_judged, problem, review
from config.text import Text, letters, squeeze
from crawler.facts import Document

_GRAMS = 2
_RARE = 5
"""A run of four letters that more documents share is not distinctive."""
_LITTLE_TEXT = 100
_HEAD = 3_000
_SURE_CONFLICTS = frozenset({"year", "ordinal", "place"})
_WORDS = {"year": "年份不同", "ordinal": "批次不同", "place": "地区不同", "sort": "文种不同", "operation": "文件不同", "words": "文件不同"}


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Why a target is not this document's interpretation; `named` is the document it is about, where known."""

    why: str
    confidence: Confidence
    sim: float
    named: str = ""


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    found = offers(document, ctx)
    yield Count(judged=len(found))
    for offer in found:
        target = open_target(offer.link.url, ctx)
        match target.state:
            case "unasked" | "unclear":
                yield not_judged(f"解读页无法判断：{target.words}")
            case "broken" | "gone":
                yield _say(document, offer, target, _Doubt(f"打不开：{target.words}", target.confidence, 0.0), ctx)
            case _:
                doubt = _doubt(document, offer, target, ctx)
                if doubt is not None:
                    yield _say(document, offer, target, doubt, ctx)


def _say(document: Document, offer: Offer, target: Opened, doubt: _Doubt, ctx: Context) -> Said:
    evidence: dict[str, Any] = {
        "title": document.title,
        "link_text": offer.link.text or offer.link.block,
        "target_title": target.title,
        "sim": round(doubt.sim, 2),
        "status": offer.fetch.status if offer.fetch else 0,
        "why": doubt.why,
        "named": doubt.named,
        "target_url": offer.link.url,
        "key": offer.link.url,
        "link": link_of(ctx.page(document.url), offer.link.position),
        "unit": document.unit or None,
    }
    if doubt.confidence is Confidence.REVIEW:
        return review(document.url, **evidence)
    return problem(document.url, confidence=doubt.confidence, **evidence)


def _doubt(document: Document, offer: Offer, target: Opened, ctx: Context) -> _Doubt | None:
    """None when the target is about this document."""
    text = f"{target.title}\n{target.text[:_HEAD]}"
    letters_known = frozenset(prefix for unit in ctx.portal.units for prefix in unit.doc_prefixes)
    if names_document(text, document, letters_known):
        return None
    least = ctx.portal.interpretation.target_sim
    likes = [compare(document.title, title) for title in _titles(target)]
    if any(like.is_same(least) for like in likes):
        return None
    best = max(likes, key=lambda like: like.sim)
    if best.sim >= least and best.conflict in _SURE_CONFLICTS:
        return _Doubt(_WORDS[best.conflict], Confidence.CERTAIN if best.conflict == "year" else Confidence.LIKELY, best.sim, target.title)
    other = _another(document, offer, ctx)
    if other:
        return _Doubt("解读的是另一份文件", Confidence.CERTAIN, best.sim, other)
    if _shares_grams(document, text, ctx):
        return None
    if not target.is_html or len(squeeze(target.text)) < _LITTLE_TEXT:
        return _Doubt("图片、音视频或文件，仅能比对标题", Confidence.REVIEW, best.sim)
    if quotes(target.title):
        return _Doubt(_WORDS.get(best.conflict, "标题中的文件名不同"), Confidence.LIKELY, best.sim, quotes(target.title)[0].text)
    # A title written for readers («这件事以后这样办») and a text without the document's name: a person decides.
    return _Doubt("目标页没有提到本文件", Confidence.REVIEW, best.sim)


def _titles(target: Opened) -> list[str]:
    """The target's title and the titles its first lines quote."""
    return [target.title, *(one.text for one in quotes(target.text[:600])[:6])]


def _another(document: Document, offer: Offer, ctx: Context) -> str:
    """Title of the document of this portal that the target is about, when it is not ours."""
    matches = [match for match in readings(ctx).by_reading.get(offer.link.url, []) if match.is_main and match.how != "link"]
    numbers = {match.document.document_number for match in matches} - {""}
    if not matches or document.url in {match.document.url for match in matches} or document.document_number in numbers:
        return ""
    return matches[0].document.title


def _shares_grams(document: Document, text: str, ctx: Context) -> bool:
    """At least two rare runs of four letters of the core title stand in the target."""
    plain = letters(text)
    common = _gram_counts(ctx)
    return sum(gram in plain for gram in distinctive_grams(document.title) if common[gram] <= _RARE) >= _GRAMS


@once_a_run
def _gram_counts(ctx: Context) -> Counter[str]:
    return Counter(gram for document in shelf(ctx).policies for gram in distinctive_grams(document.title))


CHECK = Check(
    id="INT005",
    name="interpretation-link-wrong",
    title=Text(zh="解读链接断链、错链或张冠李戴", en="Interpretation link broken or for another document"),
    why=Text(zh="读者点开“解读”，看到的应是这份文件的解读。", en="Whoever opens the interpretation must find that of this document."),
    fix=Text(zh="更正为对应文件的解读地址。", en="Correct the address to the interpretation of this document."),
    message=Text(zh="《{title}》的解读链接“{link_text}”有误：{why}", en="The interpretation link “{link_text}” of “{title}” is wrong: {why}"),
    severity=Severity.SERIOUS,
    basis=("JA-1.3「杜绝错链、断链和内容混杂」", "SH-2.1「解读材料」"),
    looks_at=Document,
    judge=judge,
    applies=lambda document, ctx: is_policy_document(document, ctx.portal) and bool(document.related),
    scope="link",
    config=("interpretation.target_sim", "interpretation.link_words"),
)
