"""法规名称、令号或修订年份不准: the right act with the year or number of an old text, or a misspelt title."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checks.model import Check, Confidence, Context, Count, Said, Severity, problem, review
from checks.regulations.citation import Citation
from checks.regulations.judgement import Life, judge_version
from checks.regulations.reading import PageReading, as_cited, is_judged, is_read, read, speller_of
from checks.regulations.setting import Setting
from checks.regulations.telling import current_words, one_an_act, say
from checks.regulations.typo import NearMiss
from config.regulation import Standing
from config.text import Text
from crawler.facts import Page


def judge(page: Page, ctx: Context) -> Iterator[Said]:
    reading = read(page, ctx)
    cited = [one for one in reading.citations if one.act is None or is_judged(one.act, ctx.portal)]
    yield Count(judged=len(cited))
    stale = [judged for one in cited if (judged := judge_version(one, reading.stand)) is not None]
    for judged, times in one_an_act(stale):
        yield say(judged, page, ctx, times=times, correct=current_words(judged.act, ctx.today), distance=0)
    for citation, near in misspelt(cited, reading, ctx):
        yield _misspelt(citation, near, page, ctx)


def misspelt(
    cited: list[Citation], reading: PageReading, ctx: Context
) -> Iterator[tuple[Citation, NearMiss]]:
    """Titles between marks that are no act, yet one slip away from exactly one act in force; each title once."""
    if reading.stand.life is Life.UNDATED:
        return
    speller = speller_of(ctx.regulations, ctx.portal.regulations.max_edit)
    told: set[str] = set()
    for citation in cited:
        if citation.act is not None or citation.written in told:
            continue
        near = speller.near(citation.written)
        if near is None or not is_judged(near.act, ctx.portal) or citation.setting is not Setting.PLAIN:
            continue
        if near.act.standing_on(reading.stand.day) is Standing.IN_FORCE:
            told.add(citation.written)
            yield citation, near


def _misspelt(citation: Citation, near: NearMiss, page: Page, ctx: Context) -> Said:

    named: dict[str, Any] = {
        "key": f"{near.act.title}|misspelt|{citation.written}",
        "citation": as_cited(citation),
        "excerpt": citation.excerpt(60),
        "regulation": near.act.title,
        "standing": "名称与正式名称不一致",
        "replacement": "",
        "correct": f"《{near.act.title}》",
        "distance": near.distance,
        "current": current_words(near.act, ctx.today),
    }
    return (
        problem(page.url, confidence=Confidence.LIKELY, **named)
        if near.is_slip
        else review(page.url, **named)
    )


CHECK = Check(
    id="REG003",
    name="regulation-misnamed",
    title=Text(
        zh="法规名称、令号或修订年份不准", en="Regulation cited with wrong name, order number or year"
    ),
    why=Text(
        zh="令号或年份属于旧文本，公众会查到已被修订的规定；名称写错则查不到。",
        en="The number or year leads to a superseded text, a wrong name to none.",
    ),
    fix=Text(
        zh="按正式名称与现行令号更正。", en="Write the official name and the order number now in force."
    ),
    message=Text(
        zh="“{citation}”{standing}，应为：{correct}", en="“{citation}”: {standing}; should read: {correct}"
    ),
    severity=Severity.MODERATE,
    basis=("JA-1.3「提高政府信息公开的权威性、准确性」",),
    looks_at=Page,
    judge=judge,
    applies=is_read,
    config=("regulations.max_edit", "regulations.levels", "regulations.grace_days"),
)
