"""引用条款号与现行版本不符: the article named does not exist, or its words now stand elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from checks.model import Check, Confidence, Context, Count, Said, Severity, not_judged, problem
from checks.regulations.citation import Citation
from checks.regulations.difference import plain
from checks.regulations.judgement import Life, Stand
from checks.regulations.mark import Currency, read_on
from checks.regulations.reading import as_cited, is_judged, is_read, read
from checks.regulations.setting import Setting
from checks.regulations.telling import current_words
from config.regulation import Article, Regulation, Standing, VersionText
from config.text import Text
from crawler.facts import Page

NO_TEXTS = "法规库未导入该法规正文，条款号无法核对"
_QUOTED = re.compile(r"[^。；“”「」]{0,16}[：:，,]?[“「]([^“”「」]{20,600})[”」]")
_OLD_SIMILARITY = 90  # of 100: the quotation is surely that article of the older text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrong:
    citation: Citation
    article: str
    standing: str
    confidence: Confidence
    quoted: str = ""
    reads_now: str = ""
    stands_now: str = ""


def judge(page: Page, ctx: Context) -> Iterator[Said]:
    reading = read(page, ctx)
    if reading.stand.life is not Life.EVERGREEN and reading.stand.life is not Life.CLAIMS_FORCE:
        return
    cited = [one for one in reading.citations if one.articles and is_judged(one.act, ctx.portal)]
    judged = 0
    for one in cited:
        current = _text_in_force(one, reading.stand, ctx)
        if current is None:
            yield not_judged(NO_TEXTS)
            continue
        judged += 1
        assert one.act is not None
        wrong = _beyond(one, current) or _moved(one, current, ctx)
        if wrong is not None:
            yield _say(wrong, one.act, page, ctx)
    yield Count(judged=judged)


def _text_in_force(citation: Citation, stand: Stand, ctx: Context) -> VersionText | None:
    """The text the citation must fit: that in force, when the act is in force and no older text is named."""
    act = citation.act
    if act is None or not act.accuses or act.standing_on(stand.day) is not Standing.IN_FORCE:
        return None
    current = act.version_on(stand.day)
    if current is None or citation.setting is not Setting.PLAIN:
        return None
    if read_on(citation.mark, act, stand.day).currency in {Currency.OUTDATED, Currency.PENDING}:
        return None  # the older text is REG003's matter
    return next((one for one in ctx.regulations.texts(act.title) if one.day == current.day), None)


def _beyond(citation: Citation, current: VersionText) -> _Wrong | None:
    numbers = [int(one.number.split("-")[0]) for one in current.articles]
    if not numbers or sorted(set(numbers)) != list(range(1, max(numbers) + 1)):
        return None  # the text in the library is not whole
    for one in citation.articles:
        if one.last_number > max(numbers):
            return _Wrong(
                citation=citation,
                article=str(one.last_number),
                standing=f"现行版本共{max(numbers)}条，没有第{one.last_number}条",
                confidence=Confidence.CERTAIN,
            )
    return None


def _moved(citation: Citation, current: VersionText, ctx: Context) -> _Wrong | None:
    """The page quotes the article, and the words are not there now but were in an older text."""
    found = _QUOTED.match(citation.text, citation.end)
    if found is None or len(citation.articles) != 1 or citation.act is None:
        return None
    number, quoted = citation.articles[0].article, found[1]
    now = next((one for one in current.articles if one.number == number), None)
    if now is None or _similarity(quoted, now) >= 100 * ctx.portal.regulations.quote_min_sim:
        return None
    older = [text for text in ctx.regulations.texts(citation.act.title) if text.day != current.day]
    if not any(
        _similarity(quoted, one) >= _OLD_SIMILARITY
        for text in older
        for one in text.articles
        if one.number == number
    ):
        return None
    best = max(current.articles, key=lambda one: _similarity(quoted, one))
    stands = best.number if _similarity(quoted, best) >= 100 * ctx.portal.regulations.quote_min_sim else ""
    return _Wrong(
        citation=citation,
        article=number,
        standing=f"条文号已变：该内容现在第{stands}条" if stands else "引文是旧版本条文，现行版本已无此内容",
        confidence=Confidence.LIKELY,
        quoted=quoted[:80],
        reads_now=now.text[:80],
        stands_now=stands,
    )


def _similarity(quoted: str, article: Article) -> float:
    """How much of the quotation stands in the article, 0..100."""
    return float(fuzz.partial_ratio(plain(quoted), plain(article.text)[:5000]))


def _say(wrong: _Wrong, act: Regulation, page: Page, ctx: Context) -> Said:
    named: dict[str, Any] = {
        "key": f"{act.title}|{wrong.article}",
        "citation": as_cited(wrong.citation),
        "excerpt": wrong.citation.excerpt(60),
        "regulation": act.title,
        "standing": wrong.standing,
        "replacement": f"第{wrong.stands_now}条" if wrong.stands_now else "",
        "quoted": wrong.quoted,
        "reads_now": wrong.reads_now,
        "current": current_words(act, ctx.today),
    }
    return problem(page.url, confidence=wrong.confidence, **named)


CHECK = Check(
    id="REG005",
    name="article-wrong",
    title=Text(zh="引用条款号与现行版本不符", en="Cited article does not exist or reads differently now"),
    why=Text(
        zh="法规修订后条文重新编号，旧条款号会指向另一条规定。",
        en="A revision renumbers articles; an old number now points to another rule.",
    ),
    fix=Text(
        zh="按现行条文更正条款号与引文。", en="Correct article number and quotation after the text in force."
    ),
    message=Text(zh="引用的条文“{citation}”{standing}", en="cited article “{citation}”: {standing}"),
    severity=Severity.MODERATE,
    basis=("JA-1.3「及时公开调整后的准确信息」",),
    looks_at=Page,
    judge=judge,
    applies=is_read,
    config=("regulations.quote_min_sim", "regulations.library"),
)
