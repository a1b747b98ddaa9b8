"""事项设定依据已失效: a row of a power list, guide or catalogue rests on a repealed act or an old text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from checks.model import Check, Confidence, Context, Count, Said, Severity, Verdict, problem, review
from checks.regulations.basis_rows import BasisRow
from checks.regulations.citation import Citation
from checks.regulations.judgement import Judged, Stand, judge_standing, judge_version
from checks.regulations.reading import PageReading, as_cited, is_judged, is_read, read, reader_of, speller_of
from checks.regulations.telling import current_words, evidence_of, standing_of
from config.regulation import Standing, title_key
from config.text import Text
from crawler.extract.tables import row_locators
from crawler.facts import Page

_RANK = [Confidence.REVIEW, Confidence.LIKELY, Confidence.CERTAIN]


@dataclass(slots=True, kw_only=True)
class _RowFaults:
    row: BasisRow
    cited: list[Citation]
    judged: list[Judged] = field(default_factory=list)
    slips: list[tuple[str, str]] = field(default_factory=list)  # as written, as it should be


def judge(page: Page, ctx: Context) -> Iterator[Said]:
    reading = read(page, ctx)
    yield Count(judged=len(reading.rows))
    faulty = [faults for row in reading.rows if (faults := _faults(row, reading, ctx)).judged or faults.slips]
    if not faulty:
        return
    places = row_locators(ctx.html(page.url), [faults.row.number for faults in faulty])
    for faults in faulty:
        yield _say(faults, places.get(faults.row.number), page, ctx)


def _faults(row: BasisRow, reading: PageReading, ctx: Context) -> _RowFaults:
    cited = [
        one
        for one in reader_of(ctx.regulations).read(row.basis)
        if one.act is None or is_judged(one.act, ctx.portal)
    ]
    found = _RowFaults(row=row, cited=cited)
    for one in cited:
        judged = judge_standing(one, reading.stand) or judge_version(one, reading.stand)
        if judged is not None:
            found.judged.append(judged)
        elif one.act is None and (slip := _slip(one, reading.stand, ctx)):
            found.slips.append(slip)
    return found


def _slip(one: Citation, stand: Stand, ctx: Context) -> tuple[str, str] | None:
    near = speller_of(ctx.regulations, ctx.portal.regulations.max_edit).near(one.written)
    if near is None or not near.is_slip or not is_judged(near.act, ctx.portal):
        return None
    return (
        (as_cited(one), f"《{near.act.title}》")
        if near.act.standing_on(stand.day) is Standing.IN_FORCE
        else None
    )


def _say(faults: _RowFaults, place: str | None, page: Page, ctx: Context) -> Verdict:
    row, judged = faults.row, faults.judged
    corrections = [one.act.replaced_by or current_words(one.act, ctx.today) or "无替代法规" for one in judged]
    named: dict[str, Any] = {
        **(evidence_of(judged[0], page, ctx) if judged else {}),
        "key": f"{row.matter or row.label}|{row.unit}|"
        + "|".join(sorted(title_key(one.act.title) for one in judged)),
        "locator": place,
        "row": row.label,
        "matter": row.matter or "（未写事项名称）",
        "row_unit": row.unit,
        "citation": "；".join(
            [as_cited(one.citation) for one in judged] + [written for written, _ in faults.slips]
        ),
        "standing": "；".join([standing_of(one) for one in judged] + ["名称写错"] * len(faults.slips)),
        "replacement": "；".join(corrections + [right for _, right in faults.slips]),
    }
    severity = Severity.MINOR if _names_both(faults) else None
    best = max((one.confidence for one in judged), key=_RANK.index, default=Confidence.LIKELY)
    if best is Confidence.REVIEW:
        return review(page.url, severity=severity, **named)
    return problem(page.url, confidence=best, severity=severity, **named)


def _names_both(faults: _RowFaults) -> bool:
    """The row lists the old act beside its successor: untidy, but the law in force is there."""
    cited = {title_key(one.act.short) for one in faults.cited if one.act is not None}
    return bool(faults.judged) and all(
        one.act.replaced_by and title_key(one.act.replaced_by).replace("中华人民共和国", "") in cited
        for one in faults.judged
    )


CHECK = Check(
    id="REG004",
    name="basis-outdated",
    title=Text(zh="事项设定依据已失效", en="Statutory basis of a service, power or catalogue entry is stale"),
    why=Text(
        zh="权责清单、办事指南、标准目录中的依据已失效，事项本身可能已无依据。",
        en="The entry names a basis that is no longer law; the power itself may have none.",
    ),
    fix=Text(
        zh="更新该事项的依据条目，同步调整权责清单/办事指南/标准目录。",
        en="Update the basis of the entry in the list, the guide and the catalogue together.",
    ),
    message=Text(
        zh="“{matter}”的依据“{citation}”{standing}；现为：{replacement}",
        en="“{matter}” rests on “{citation}”: {standing}; now: {replacement}",
    ),
    severity=Severity.SERIOUS,
    basis=("JA-1.3「因法律法规修订、职能转移调整」", "PT-附「公开依据」"),
    looks_at=Page,
    judge=judge,
    applies=is_read,
    scope="document",
    config=("regulations.basis_headings", "regulations.levels"),
)
