"""解读未与文件同步发布: the first interpretation came more than a working day after the document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checks.interpretation.duty import is_in_time, is_policy_document, lag
from checks.interpretation.found import mains, offers
from checks.matching.interpretations import readings
from checks.model import Check, Confidence, Context, Said, Severity, not_judged, problem, review
from config.text import Text
from crawler.facts import DateRead, Document

_PLACES = {"label": "标签", "meta": "META", "text": "正文", "list": "列表", "path": "网址", "signature": "落款"}
_SURE = frozenset({"label", "meta", "text"})


@dataclass(frozen=True, slots=True)
class _First:
    url: str
    title: str
    published: DateRead


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    found = _interpretations(document, ctx)
    if not found:
        return
    dated = [_First(url, title, published) for url, title, published in found if published is not None]
    if document.published is None or not dated:
        yield not_judged("无发布日期")
        return
    first = min(dated, key=lambda one: (one.published.day, one.url))
    own = ctx.portal.interpretation
    if first.published.day <= document.published.day:
        return
    days, known = lag(ctx, document.published.day, first.published.day)
    if days <= own.sync_pass:
        return
    severity = Severity.MINOR if days <= own.sync_minor else Severity.MODERATE if days <= own.sync_serious else Severity.SERIOUS
    evidence: dict[str, Any] = {
        "title": document.title,
        "published": document.published.day.isoformat(),
        "published_place": _PLACES.get(document.published.place, document.published.place),
        "interpreted": first.published.day.isoformat(),
        "interpreted_place": _PLACES.get(first.published.place, first.published.place),
        "interpretation": first.title,
        "lag_workdays": days,
        "calendar_known": known,
    }
    where: dict[str, Any] = {"target_url": first.url, "unit": document.unit or None, "severity": severity}
    confidence = _confidence(document.published, first.published, known, ctx)
    if confidence is Confidence.REVIEW or len(dated) < len(found):
        # Another interpretation without a date may have been earlier.
        yield review(document.url, **where, **evidence)
    else:
        yield problem(document.url, confidence=confidence, **where, **evidence)


def _interpretations(document: Document, ctx: Context) -> list[tuple[str, str, DateRead | None]]:
    """Address, title and day of every interpretation of this document, each once."""
    found: dict[str, tuple[str, str, DateRead | None]] = {}
    for match in mains(document, ctx):
        found[match.reading.url] = (match.reading.url, match.reading.title, match.reading.published)
    for offer in offers(document, ctx):
        target = ctx.document(offer.link.url)
        # A link may lead to another document's interpretation (INT005); its day says nothing of this one.
        if target is not None and target.url not in found and not mains_elsewhere(target, document, ctx):
            found[target.url] = (target.url, target.title, target.published)
    return list(found.values())


def mains_elsewhere(target: Document, document: Document, ctx: Context) -> bool:
    """Is the interpretation about documents, but not about this one?"""
    matches = [match for match in readings(ctx).by_reading.get(target.url, []) if match.is_main]
    return bool(matches) and all(match.document.url != document.url for match in matches)


def _confidence(one: DateRead, other: DateRead, known: bool, ctx: Context) -> Confidence:
    places = {one.place, other.place}
    if "path" in places or ctx.is_migrated(one.day) or ctx.is_migrated(other.day):
        return Confidence.REVIEW
    return Confidence.CERTAIN if places <= _SURE and known else Confidence.LIKELY


CHECK = Check(
    id="INT002",
    name="interpretation-late",
    title=Text(zh="解读未与文件同步发布", en="Interpretation later than the document"),
    why=Text(zh="解读应与文件同步起草、同步审签、同步发布。", en="An interpretation is to be drafted, signed and published together with its document."),
    fix=Text(zh="今后解读与文件同日发布；本次注明补发。", en="Publish both on one day in future; mark this one as added later."),
    message=Text(zh="《{title}》发布后{lag_workdays}个工作日才有解读（{published} → {interpreted}）", en="“{title}” was interpreted {lag_workdays} working days later ({published} → {interpreted})"),
    severity=Severity.MODERATE,
    basis=("BS-20「同步起草、同步审签、同步发布」", "CN-附29「“三同步”制度」", "SH-1.2「同步起草、同步审签、同步发布」"),
    looks_at=Document,
    judge=judge,
    applies=lambda document, ctx: is_policy_document(document, ctx.portal) and is_in_time(document, ctx),
    scope="document",
    needs_site=True,
    config=("interpretation.sync_pass", "interpretation.sync_minor", "interpretation.sync_serious", "interpretation.since", "calendar"),
)
