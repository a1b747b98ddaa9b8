"""Which documents require an interpretation (应解读), and why the others do not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from checks.model import Context
from config.extract.data import extract_data
from config.kind_rules import kind_by_rules
from config.kinds import POLICY_KINDS, PageKind
from config.policy_words import matches, policy_pattern, policy_words
from config.portal import Portal
from config.workdays import weekdays_between
from crawler.extract.numbers import is_normative
from crawler.facts import Document

_ANNEX = re.compile(r"^附(件|表|录)")
_OWN_ELEMENTS = frozenset({"document_number", "index_number", "made", "validity", "effective", "valid_until"})
"""Labels of the element block of a document; source and day of publication stand on any page."""
_STAFF_LETTERS = re.compile(r"(?:政|府|委|管|办)(?:人|任|干)字?$")
_NORMATIVE_TYPE = re.compile(r"规范性文件")


@dataclass(frozen=True, slots=True)
class Duty:
    """`required` with the reason in `why`; `sort` is normative, by column (normative column only) or other."""

    required: bool
    why: str
    sort: str = "other"


@cache
def _foreign_kinds() -> frozenset[PageKind]:
    return frozenset(PageKind(one) for one in policy_words("foreign_kinds"))


@cache
def _higher_letters() -> frozenset[str]:
    return frozenset(extract_data("labels")["number_letters"])


def is_policy_document(document: Document, portal: Portal) -> bool:
    """A document of a policy column that is one by its words too: a news item filed there by mistake is
    the business of COL003, not a document without interpretation."""
    if document.kind not in POLICY_KINDS or _ANNEX.match(document.title):
        return False
    if document.document_number:
        return True
    if not _is_filed_as_policy(document, portal) and not _OWN_ELEMENTS & {one.name for one in document.elements}:
        return False  # only its title sounds like one: an enrolment plan among the notices of a school
    return kind_by_rules(document.title, own=portal.kinds.rules) not in _foreign_kinds()


def _is_filed_as_policy(document: Document, portal: Portal) -> bool:
    columns = [column for one in document.columns if (column := portal.column(one))]
    return not columns or any(column.kind in POLICY_KINDS for column in columns)


def is_normative_document(document: Document) -> bool:
    """规范性文件 by the letters of its number or by the field 文件类型."""
    return is_normative(document.document_number) or bool(_NORMATIVE_TYPE.search(document.document_type))


def since(portal: Portal, today: date) -> date:
    """First publication day of the duty: int.since, else policy.since, else 1 January of last year."""
    return portal.interpretation.since or portal.policy.since or date(today.year - 1, 1, 1)


def is_of_another_authority(document: Document, portal: Portal) -> bool:
    """A document of the State Council or the city that the district only carries."""
    letters = document.document_number.partition("〔")[0]
    own = {prefix for unit in portal.units for prefix in unit.doc_prefixes}
    return bool(letters) and letters not in own and letters in _higher_letters()


def duty_of(document: Document, portal: Portal) -> Duty:
    """Does the document require an interpretation? REQUIREMENTS INT001."""
    own = portal.interpretation
    if is_of_another_authority(document, portal):
        return Duty(False, f"上级机关文件（{document.document_number}）")
    if is_normative_document(document):
        return Duty(True, "行政规范性文件", "normative")
    if _STAFF_LETTERS.search(document.document_number.partition("〔")[0]):
        return Duty(False, f"人事任免文号（{document.document_number}）")
    if said := matches(document.title, (*own.require, *portal.policy.require)):
        return Duty(True, f"标题含“{said}”")
    if said := matches(document.title, (*own.exempt, *portal.policy.exempt), policy_pattern("exempt")):
        return Duty(False, f"标题含“{said}”")
    audience = next((one.value for one in document.elements if one.name == "audience"), "") + document.disclosure
    internal = (*portal.policy.internal_words, *policy_words("internal"))
    if said := next((one for one in internal if one in audience), ""):
        return Duty(False, f"公开范围为“{said}”")
    if document.kind is PageKind.NORMATIVE:
        return Duty(True, "行政规范性文件栏目", "column")
    return Duty(True, "政策文件栏目")


def is_in_time(document: Document, ctx: Context) -> bool:
    """Published on or after the first day of the duty; an undated document is asked for by the judge itself."""
    return document.published is None or document.published.day >= since(ctx.portal, ctx.today)


def wait_workdays(portal: Portal) -> int:
    own = portal.interpretation
    given = "wait_workdays" in own.model_fields_set or portal.policy.wait_workdays is None
    return own.wait_workdays if given else portal.policy.wait_workdays or 0


def lag(ctx: Context, start: date, end: date) -> tuple[int, bool]:
    """(working days from `start` to `end`, whether the calendar knows every year of them)."""
    days = ctx.workdays(start, end)
    return (days, True) if days is not None else (weekdays_between(start, end), False)


def is_young(document: Document, ctx: Context) -> bool:
    """Still within the days in which an interpretation may follow (待观察)."""
    if document.published is None:
        return False
    start = document.published.day
    # Beyond this many calendar days no calendar makes it young: spares the count.
    if ctx.today - start > timedelta(days=40 + 3 * wait_workdays(ctx.portal)):
        return False
    return lag(ctx, start, ctx.today)[0] <= wait_workdays(ctx.portal)
