"""内容混杂: entries that by their kind, unit or year belong into another column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checks.columns.listing import column_of, is_own_column_of_unit, unjudgeable
from checks.model import Check, Confidence, Context, Said, Severity, not_judged, problem, review
from config.attribution import BY_DOCUMENT, place_of, unit_of
from config.column_rules import accepted_kinds
from config.kind_rules import kind_by_rules, matching_rules
from config.kinds import PageKind
from config.portal import Column
from config.text import Text, letters
from crawler.facts import ColumnFacts, Document, ListRow

_NEWEST_NAMED = 20
_BY_MATTER = frozenset({PageKind.PROCUREMENT, PageKind.RECRUITMENT, PageKind.PENALTY})
_YEAR_NAME = re.compile(r"(20\d\d)\s*年?度?")
_CUT_ENDS = ("…", "...", "..")
_JOINT = re.compile(r"[、,，;；\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """An entry in the wrong column: by what (kind, unit, year), and whether a person should look first."""

    row: ListRow
    by: str
    found: str
    rule: str
    wanted: str
    is_doubtful: bool = False

    def as_evidence(self) -> dict[str, str]:
        return {"title": self.row.title, "url": self.row.url, "by": self.by, "found": self.found, "rule": self.rule, "accepts": self.wanted}


def judge(facts: ColumnFacts, ctx: Context) -> Iterator[Said]:
    column = column_of(facts, ctx)
    assert column is not None  # applies() holds it
    if reason := unjudgeable(facts):
        yield not_judged(reason)
        return
    rows = facts.rows[: ctx.portal.mixed.newest]
    if not rows:
        yield not_judged("栏目没有条目")
        return
    found = [stray for row in rows if (stray := _stray(row, column, ctx))]
    sure = [stray for stray in found if not stray.is_doubtful]
    share = len(sure) / len(rows)
    is_column_fault = len(sure) >= ctx.portal.mixed.min_items or share >= ctx.portal.mixed.min_share
    common: dict[str, Any] = {"path": column.name, "column": facts.id, "items": len(rows)}
    if sure and is_column_fault:
        yield problem(
            facts.urls[0],
            confidence=Confidence.LIKELY,
            **common,
            strays=len(sure),
            share=round(share, 3),
            examples=[stray.as_evidence() for stray in sure[:_NEWEST_NAMED]],
            example=sure[0].row.title,
            found=_FOUND[sure[0].by].format(sure[0].found),
        )
        sure = []
    for stray in sure:
        yield problem(facts.urls[0], confidence=Confidence.LIKELY, severity=Severity.MINOR, **_single(stray, common))
    for stray in found:
        if stray.is_doubtful:
            yield review(facts.urls[0], severity=Severity.MINOR, **_single(stray, common))


_FOUND = {"kind": "类型为{}", "unit": "来源单位为{}", "year": "年份为{}"}


def _single(stray: Stray, common: dict[str, Any]) -> dict[str, Any]:
    return {
        **common,
        "key": stray.row.url or stray.row.title,
        "target_url": stray.row.url or None,
        "strays": 1,
        "share": round(1 / common["items"], 3),
        "examples": [stray.as_evidence()],
        "example": stray.row.title,
        "found": _FOUND[stray.by].format(stray.found),
    }


def _stray(row: ListRow, column: Column, ctx: Context) -> Stray | None:
    document = ctx.document(row.url) if row.url else None
    return _wrong_kind(row, document, column, ctx) or _wrong_unit(row, document, column, ctx) or _wrong_year(row, column)


def _wrong_kind(row: ListRow, document: Document | None, column: Column, ctx: Context) -> Stray | None:
    accepted = accepted_kinds(column)
    if accepted is None:
        return None
    number = document.document_number if document else ""
    publisher = row.publisher or (document.publisher if document else "")
    kinds = list(matching_rules(_whole_title(row, document, ctx), number=number, publisher=publisher, own=ctx.portal.kinds.rules))
    if not kinds or kinds[0][0].value in accepted:
        return None
    if number and (by_number := kind_by_rules("", number=number, own=ctx.portal.kinds.rules)) and by_number.value in accepted:
        return None  # its number says what it is, whatever matter its title is about
    if kinds[0][0] is PageKind.POLICY and not number and PageKind.NOTICE.value in accepted:
        return None  # «关于…的通知» without a number is a notice as well as a policy
    # A title that names another kind on the way («关于…预算公开的通知») fits by one of its words: a person decides.
    # That a tender is a «公告» says how it is published, not what it is.
    forms = {PageKind.NOTICE} if kinds[0][0] in _BY_MATTER else set()
    is_doubtful = any(kind.value in accepted and kind not in forms for kind, _ in kinds[1:])
    return Stray(
        row=row, by="kind", found=kinds[0][0].zh, rule=kinds[0][1], wanted=_names(accepted), is_doubtful=is_doubtful
    )


def _names(accepted: frozenset[str]) -> str:
    return "、".join(kind.zh for kind in PageKind if kind.value in accepted)


def _whole_title(row: ListRow, document: Document | None, ctx: Context) -> str:
    """The row's title, or the page's where the list cuts it off: what is cut away may be the word that tells the kind."""
    if not row.title.endswith(_CUT_ENDS):
        return row.title
    page = ctx.page(row.url) if row.url else None
    names = (document.title if document else "", *((page.heading, page.title) if page else ()))
    start = letters(row.title.rstrip("….。"))
    return next((name for name in names if name and letters(name).startswith(start)), "")


def _wrong_unit(row: ListRow, document: Document | None, column: Column, ctx: Context) -> Stray | None:
    """Only in a column that is one unit's by name: general columns carry many units' entries by design."""
    unit = ctx.portal.unit(column.unit) if column.unit else None
    publisher = row.publisher or (document.publisher or document.issuer if document else "")
    place = place_of(ctx.portal)
    names = [name for one in (unit.names if unit else ()) for name in (one, one.removeprefix(place), one.removeprefix("区"))]
    if unit is None or not publisher or not is_own_column_of_unit(column, names):
        return None
    named = [unit_of(ctx.portal, publisher=part) for part in _JOINT.split(publisher)]
    found = {one for one, by in named if by == BY_DOCUMENT}  # not the fallback to the office
    if not found or unit.id in found:
        return None
    other = ctx.portal.unit(sorted(found)[0])
    return Stray(row=row, by="unit", found=other.name if other else publisher, rule=f"来源：{publisher}", wanted=unit.name)


def _wrong_year(row: ListRow, column: Column) -> Stray | None:
    name = re.split(r"[/>＞]", column.name)[-1].strip()
    named = _YEAR_NAME.search(name) if column.year_bound else _YEAR_NAME.fullmatch(name)
    if named is None or row.date is None or row.date.year == int(named[1]) or named[1] in row.title:
        return None
    return Stray(row=row, by="year", found=str(row.date.year), rule="列表日期", wanted=named[1])


def applies(facts: ColumnFacts, ctx: Context) -> bool:
    column = column_of(facts, ctx)
    if column is None or column.is_hub:
        return False
    names_year = column.year_bound or bool(_YEAR_NAME.fullmatch(re.split(r"[/>＞]", column.name)[-1].strip()))
    return accepted_kinds(column) is not None or bool(column.unit) or names_year


CHECK = Check(
    id="COL003",
    name="column-mixed",
    title=Text(zh="内容混杂", en="Wrong content in a column"),
    why=Text(
        zh="信息放错栏目，公众按栏目找不到，也使法定公开内容与一般信息混在一起。",
        en="Filed in the wrong column, information is not found, and statutory content mixes with the rest.",
    ),
    fix=Text(
        zh="将信息移至正确栏目；修正发布时的栏目选择。",
        en="Move the entries to their column; correct the column chosen when publishing.",
    ),
    message=Text(
        zh="栏目“{path}”的{items}条信息中有{strays}条不属于本栏目，如“{example}”（{found}）",
        en="{strays} of {items} entries in “{path}” belong elsewhere, such as “{example}” ({found})",
    ),
    severity=Severity.MODERATE,
    basis=("JA-1.3「杜绝错链、断链和内容混杂」", "BS-18「分类准确」"),
    looks_at=ColumnFacts,
    judge=judge,
    applies=applies,
    tier=1,
    scope="column",
    needs_site=True,
    config=("kinds.rules", "columns[].accepts", "columns[].unit", "columns[].year_bound", "mixed.min_items", "mixed.min_share", "mixed.newest"),
)
