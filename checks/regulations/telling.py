"""What a finding about a citation says of it: the words every REG check shows alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from checks.model import Confidence, Context, Verdict, problem, review
from checks.regulations.judgement import Fault, Judged
from checks.regulations.reading import as_cited, tempered
from config.regulation import Regulation, Version
from crawler.facts import Page


def standing_of(judged: Judged) -> str:
    """The act's standing in the report's words (已废止 with day, 已有新版本 …)."""
    match judged.fault:
        case Fault.REPEALED:
            return f"{judged.since}起废止" if judged.since else "已废止（日期不详）"
        case Fault.RENAMED:
            return "已更名或被新文本取代"
        case Fault.OUTDATED:
            return f"现行版本自{judged.since}起施行" if judged.since else "已有新版本"


def version_words(version: Version | None) -> str:
    return f"{version.day.year}年{version.change}" if version is not None else ""


def current_words(act: Regulation, day: date) -> str:
    """The version in force as a citation would name it: year, change and order number where known."""
    version, order = act.version_on(day), act.order_on(day)
    if version is None:
        return ""
    return f"{version_words(version)}，{order}" if order and len(act.orders) > 1 else version_words(version)


def evidence_of(judged: Judged, page: Page, ctx: Context) -> dict[str, str]:
    """Evidence fields that REQUIREMENTS REG001 names; all are text, "" where nothing is known."""
    act = judged.act
    return {
        "citation": as_cited(judged.citation),
        "excerpt": judged.citation.excerpt(60),
        "regulation": act.title,
        "level": str(act.kind),
        "standing": standing_of(judged),
        "since": str(judged.since or ""),
        "replacement": act.replaced_by or ("" if judged.fault is Fault.OUTDATED else "未查明替代法规"),
        "current": current_words(act, ctx.today),
        "named_version": version_words(judged.reading.named if judged.reading else None),
        "page_date": str(page.published.day) if page.published else "",
        "page_kind": page.kind.zh,
        "page_kind_en": str(page.kind),
        "library_as_of": str(act.as_of),
        "source": act.source,
    }


def say(judged: Judged, page: Page, ctx: Context, *, times: int = 1, **rest: Any) -> Verdict:
    """A verdict on one act on one page; `key` is the act and the fault, so that wording may change."""
    confidence = tempered(judged.confidence, page)
    named = {
        "key": f"{judged.act.title}|{judged.fault}",
        "times": times,
        **evidence_of(judged, page, ctx),
        **rest,
    }
    if confidence is Confidence.REVIEW:
        return review(page.url, **named)
    return problem(page.url, confidence=confidence, **named)


def one_an_act(found: Iterable[Judged]) -> list[tuple[Judged, int]]:
    """The first faulty citation of each act and fault, with how often it stands on the page."""
    seen: dict[tuple[str, str], list[Judged]] = {}
    for judged in found:
        seen.setdefault((judged.act.title, judged.fault), []).append(judged)
    return [(several[0], len(several)) for several in seen.values()]
