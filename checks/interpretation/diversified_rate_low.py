"""多元化解读率低于60%: too few of the interpreted documents are interpreted in more than plain text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from checks.interpretation.duty import duty_of, is_policy_document
from checks.interpretation.forms import PLAIN, form_of, form_of_words
from checks.interpretation.found import has_own_block, mains, offers
from checks.matching.interpretations import Reading, readings
from checks.model import Check, Context, Count, Measure, Said, Severity, Site, not_judged, problem
from config.text import Text
from crawler.facts import Document

_MOST_LISTED = 50


@dataclass(slots=True)
class _Tally:
    required: int = 0
    interpreted: int = 0
    diversified: int = 0
    plain: list[str] = field(default_factory=list)


def judge(site: Site, ctx: Context) -> Iterator[Said]:
    own = ctx.portal.interpretation
    tallies = _tallies(ctx)
    whole = tallies.pop("", _Tally())
    yield Measure(numerator=whole.diversified, denominator=whole.interpreted)
    yield Count(judged=sum(one.interpreted >= own.rate_min_n for one in (whole, *tallies.values())))
    if whole.interpreted < own.rate_min_n:
        yield not_judged("样本不足")
    elif _rate(whole) < own.diversified_min:
        yield _say(site, whole, "全站", None, ctx)
    for unit_id, tally in sorted(tallies.items()):
        if tally.interpreted < own.rate_min_n:
            yield not_judged("单位样本不足")
        elif _rate(tally) < own.diversified_min:
            unit = ctx.portal.unit(unit_id)
            yield _say(site, tally, unit.name if unit else unit_id, unit_id, ctx)


def _rate(tally: _Tally) -> float:
    return tally.diversified / tally.interpreted


def _say(site: Site, tally: _Tally, name: str, unit_id: str | None, ctx: Context) -> Said:
    return problem(
        site.home,
        key=unit_id or "site",
        unit=unit_id,
        name=name,
        diversified=tally.diversified,
        interpreted=tally.interpreted,
        required=tally.required,
        rate=f"{_rate(tally):.0%}",
        rate_of_required=f"{tally.diversified / tally.required:.0%}",
        least=f"{ctx.portal.interpretation.diversified_min:.0%}",
        plain_only=tally.plain[:_MOST_LISTED],
    )


def _tallies(ctx: Context) -> dict[str, _Tally]:
    """By unit id, the whole site under ""; documents of the window that require an interpretation."""
    found: dict[str, _Tally] = defaultdict(_Tally)
    first = first_day(ctx)
    seen: set[str] = set()
    for document in ctx.documents():
        if not is_policy_document(document, ctx.portal) or document.published is None or not first <= document.published.day <= ctx.today:
            continue
        name = document.document_number or document.url
        if name in seen or not duty_of(document, ctx.portal).required:
            continue
        seen.add(name)
        forms = _forms(document, ctx)
        for unit in {"", document.unit} if document.unit else {""}:
            _add(found[unit], document, forms)
    return dict(found)


def first_day(ctx: Context) -> date:
    """1 January of this year, or twelve months ago (`interpretation.window`)."""
    if ctx.portal.interpretation.window == "year":
        return date(ctx.today.year, 1, 1)
    return ctx.today - timedelta(days=365)


def _add(tally: _Tally, document: Document, forms: set[str]) -> None:
    tally.required += 1
    tally.interpreted += bool(forms)
    tally.diversified += bool(forms - {PLAIN})
    if forms == {PLAIN}:
        tally.plain.append(document.title)


def _forms(document: Document, ctx: Context) -> set[str]:
    """The forms of all interpretations of a document, of those in columns as of those its page links to."""
    forms = {form_of(match.reading, ctx) for match in mains(document, ctx)}
    known = {one.url: one for one in readings(ctx).all}
    for offer in offers(document, ctx):
        if offer.is_dead:
            continue
        reading = known.get(offer.link.url) or Reading(
            url=offer.link.url, title=offer.link.text, published=None, document=ctx.document(offer.link.url)
        )
        forms |= {form_of(reading, ctx), form_of_words(f"{offer.link.text} {ctx.title(offer.link.url)}", ctx) or PLAIN}
    if has_own_block(document):
        forms.add(("视频" if document.has_media else "") or PLAIN)
    return forms


CHECK = Check(
    id="INT006",
    name="diversified-rate-low",
    title=Text(zh="多元化解读率低于60%", en="Diversified interpretation rate below 60 %"),
    why=Text(zh="图示图解、动漫、视频等形式让更多人读懂政策。", en="Pictures, films and the like let more people understand a policy."),
    fix=Text(zh="为仅有文字解读的文件补充图解、视频等形式。", en="Add pictures or films for the documents that have text only."),
    message=Text(zh="{name}统计期内有解读的文件{interpreted}件，其中多元化解读{diversified}件（{rate}），低于{least}", en="{name}: {diversified} of {interpreted} interpreted documents ({rate}) go beyond plain text, below {least}"),
    severity=Severity.MODERATE,
    basis=("JA-3.3「多元化解读率不得低于60%」", "CN-3.1「解读形式所占比重」"),
    looks_at=Site,
    judge=judge,
    scope="site",
    needs_site=True,
    config=("interpretation.diversified_min", "interpretation.rate_min_n", "interpretation.window", "interpretation.form_words"),
)
