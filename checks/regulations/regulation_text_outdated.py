"""登载的行政法规不是现行版本: the text of an act on the portal is not the one in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from checks.model import Check, Confidence, Context, Said, Severity, not_judged, problem, review
from checks.regulations.difference import Difference, differences
from checks.regulations.mark import Currency, read_mark, read_on, same_order
from checks.regulations.posting import Posting, is_posting_kind, posting
from checks.regulations.telling import current_words, version_words
from checks.regulations.versions import Recognition, recognise
from config.regulation import Regulation, Reliability, Standing, Version, VersionText
from config.text import Text
from crawler.facts import Page

NO_TEXTS = "法规库没有该法规的正文，题注也不足以判断"
EQUALLY_NEAR = "登载文本与两个以上版本同样接近，无法确定版本"
UNVERIFIED = "该法规在库中未经核实"
# 通过 and 公布 of one version lie up to two months apart.
_APART = timedelta(days=62)
_SHOWN = 5
_BY_RELIABILITY = {
    Reliability.OFFICIAL: Confidence.CERTAIN,
    Reliability.DERIVED: Confidence.LIKELY,
    Reliability.CURATED: Confidence.REVIEW,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What comparing gave: a fault in words with its confidence, or why nothing could be told."""

    fault: str = ""
    confidence: Confidence = Confidence.CERTAIN
    named: str = ""
    changed: list[Difference] = field(default_factory=list)
    unknown: str = ""


def judge(page: Page, ctx: Context) -> Iterator[Said]:
    posted = posting(page, ctx)
    if posted is None or posted.is_part:
        return
    if not posted.act.accuses:
        yield not_judged(UNVERIFIED)
        return
    outcome = _Outcome() if posted.is_past else _compare(posted, ctx)
    if outcome.unknown:
        yield not_judged(outcome.unknown)
    elif outcome.fault:
        yield _say(posted, outcome, page, ctx)


def _compare(posted: Posting, ctx: Context) -> _Outcome:
    act, today = posted.act, ctx.today
    top = _BY_RELIABILITY[act.reliability]
    if act.standing_on(today) is Standing.REPEALED:
        since = f"{act.repealed_on}起废止" if act.repealed_on else "已废止"
        return _Outcome(fault=f"该法规{since}", confidence=top)
    current = act.version_on(today)
    if act.standing_on(today) is not Standing.IN_FORCE or current is None:
        return _Outcome(unknown=NO_TEXTS)
    if today < current.from_day + timedelta(days=ctx.portal.regulations.grace_days):
        return _Outcome()  # the new text has only just come into force
    texts = ctx.regulations.texts(act.title)
    now = next((one for one in texts if one.day == current.day), None)
    if now is not None:
        by_text = _by_text(posted, now, recognise(posted.text.articles, texts), ctx)
        if by_text is not None:
            return by_text
    return _by_note(posted, current, top, today)


def _by_text(posted: Posting, now: VersionText, found: Recognition, ctx: Context) -> _Outcome | None:
    """By the articles themselves; None when no known version is close, so that only the note can tell."""
    if found.version is None:
        if not found.tied:
            return None
        return _Outcome(unknown=EQUALLY_NEAR) if now in found.tied else None
    limit = ctx.portal.regulations.article_min_sim
    changed = differences(posted.text.articles, now.articles, min_similarity=limit)
    if found.version is now:
        if not changed or not posted.text.is_whole:
            return _Outcome()
        return _Outcome(fault="部分条文与现行文本不一致", confidence=Confidence.LIKELY, changed=changed)
    named = next((one for one in posted.act.versions if one.day == found.version.day), None)
    if named is None or named in posted.act.pending_on(ctx.today):
        return _Outcome()
    return _Outcome(fault="登载的是历史版本", named=version_words(named), changed=changed)


def _by_note(posted: Posting, current: Version, top: Confidence, today: date) -> _Outcome:
    """By the history told under the title: it ends before the version in force was made."""
    act = posted.act
    if _names_current(posted, current, today):
        return _Outcome()
    newest = max((day for day in posted.text.days if not _is_commencement(posted, day)), default=None)
    if newest is None:
        return _by_order(posted, act, top, today)
    if newest >= current.day - _APART:
        return _Outcome()
    older = [one for one in act.versions if one.day < current.day and abs(one.day - newest) <= _APART]
    named = version_words(older[-1]) if older else ""
    confidence = top if older else _least(top, Confidence.LIKELY)
    return _Outcome(fault=f"题注止于{newest}，缺最近一次修改", confidence=confidence, named=named)


def _names_current(posted: Posting, current: Version, today: date) -> bool:
    """The note ends with the order or the day of commencement of the text in force, whatever days it leaves out."""
    mark = read_mark(posted.text.note)
    order = posted.act.order_on(today)
    changed_by_order = order and order != next(iter(posted.act.orders), "")
    if changed_by_order and any(same_order(cited, order) for cited in mark.orders):
        return True
    return current is not posted.act.versions[0] and any(
        day == current.from_day and _is_commencement(posted, day) for day in posted.text.days
    )


def _is_commencement(posted: Posting, day: date) -> bool:
    """自2008年5月1日起施行 is no change of the text."""
    note = posted.text.note.replace(" ", "")
    written = f"{day.year}年{day.month}月{day.day}日"
    return f"{written}起施行" in note or f"{written}施行" in note


def _by_order(posted: Posting, act: Regulation, top: Confidence, today: date) -> _Outcome:
    """Without a note: by the order number printed above the text."""
    reading = read_on(read_mark(posted.text.head[-600:]), act, today)
    if reading.currency is Currency.OUTDATED and reading.is_sure:
        return _Outcome(fault="公布令号属于旧文本", confidence=top, named=version_words(reading.named))
    return _Outcome() if reading.currency is Currency.CURRENT else _Outcome(unknown=NO_TEXTS)


def _say(posted: Posting, outcome: _Outcome, page: Page, ctx: Context) -> Said:
    act = posted.act
    named: dict[str, Any] = {
        "key": act.title,
        "citation": page.best_title[:120],
        "regulation": act.title,
        "standing": outcome.fault,
        "replacement": act.replaced_by,
        "named_version": outcome.named,
        "current": current_words(act, ctx.today) or act.replaced_by or "无",
        "note": posted.text.note[:300],
        "articles": posted.text.count,
        "files": list(posted.files),
        "differences": [one.as_evidence() for one in outcome.changed[:_SHOWN]],
        "differing": len(outcome.changed),
        "library_as_of": str(act.as_of),
    }
    if outcome.confidence is Confidence.REVIEW:
        return review(page.url, **named)
    return problem(page.url, confidence=outcome.confidence, **named)


def _least(one: Confidence, other: Confidence) -> Confidence:
    order = [Confidence.REVIEW, Confidence.LIKELY, Confidence.CERTAIN]
    return min(one, other, key=order.index)


CHECK = Check(
    id="REG002",
    name="regulation-text-outdated",
    title=Text(zh="登载的行政法规不是现行版本", en="Posted text of a regulation is not the current version"),
    why=Text(
        zh="公众把网站登载的文本当作现行法规查阅，旧文本会误导办事。",
        en="The public takes the posted text for the law in force.",
    ),
    fix=Text(
        zh="替换为国家正式版本全文，或改为链接到官方法规库并撤下旧文本。",
        en="Replace it by the official text, or link to the official library and take the old text down.",
    ),
    message=Text(
        zh="登载的《{regulation}》不是现行版本：{standing}；现行：{current}",
        en="The posted text of “{regulation}” is not in force: {standing}; in force: {current}",
    ),
    severity=Severity.SERIOUS,
    basis=("JA-1.3「国家正式版本，及时更新完善」",),
    looks_at=Page,
    judge=judge,
    applies=is_posting_kind,
    scope="document",
    config=("regulations.article_min_sim", "regulations.library", "regulations.grace_days"),
)
