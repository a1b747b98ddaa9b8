"""引用已废止或失效的行政法规: a page that speaks of today names a repealed administrative regulation as law."""

from __future__ import annotations

from collections.abc import Iterator

from checks.model import Check, Context, Count, Said, Severity, not_judged
from checks.regulations.judgement import Life, judge_standing
from checks.regulations.reading import FIRST, NO_DATE, PageReading, is_read, levels_of, read
from checks.regulations.telling import one_an_act, say
from config.regulation import Standing
from config.text import Text
from crawler.facts import Page

MESSAGE = Text(
    zh="页面引用的“{citation}”{standing}；现应适用：{replacement}",
    en="“{citation}” is cited as law, but: {standing}; successor: {replacement}",
)


def judge(page: Page, ctx: Context) -> Iterator[Said]:
    return judged_at(page, ctx, levels_of(ctx.portal) & {str(FIRST)})


def judged_at(page: Page, ctx: Context, levels: frozenset[str]) -> Iterator[Said]:
    """Repealed acts of these levels on a page, one verdict an act; REG006 asks for the other levels."""
    reading = read(page, ctx)
    cited = [one for one in reading.citations if one.act is not None and str(one.act.kind) in levels]
    yield Count(judged=len(cited))
    found = [judged for one in cited if (judged := judge_standing(one, reading.stand)) is not None]
    for judged, times in one_an_act(found):
        severity = Severity.MODERATE if reading.stand.life is Life.CLAIMS_FORCE else None
        verdict = say(judged, page, ctx, times=times, severity=severity)
        yield verdict
    if not found and _is_open(reading, levels):
        yield not_judged(NO_DATE)


def _is_open(reading: PageReading, levels: frozenset[str]) -> bool:
    """A repealed act stands on a page without a date: history or fault, nobody can tell."""
    return reading.stand.life is Life.UNDATED and any(
        one.act is not None
        and str(one.act.kind) in levels
        and one.act.standing_on(reading.stand.day) is Standing.REPEALED
        for one in reading.citations
    )


CHECK = Check(
    id="REG001",
    name="regulation-repealed",
    title=Text(zh="引用已废止或失效的行政法规", en="Repealed or expired regulation cited"),
    why=Text(
        zh="页面以已废止的行政法规为依据，公众照此办事会走错路，单位的行为也失去依据。",
        en="The page rests on a regulation that is no longer law, and the public acts on it.",
    ),
    fix=Text(
        zh="按国家行政法规库正式版本更正引用，并核对对应条款。",
        en="Cite the act now in force as in the national library, and check the articles named.",
    ),
    message=MESSAGE,
    severity=Severity.SERIOUS,
    basis=("JA-1.3「对照中国政府法制信息网行政法规库」",),
    looks_at=Page,
    judge=judge,
    applies=is_read,
    config=("regulations.library", "regulations.live_kinds", "regulations.grace_days", "regulations.levels"),
)
