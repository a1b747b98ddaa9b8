"""Version marks (（2015年修正）, （国务院令第492号）): which version a citation names, and whether it is still the one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from config.numerals import number
from config.regulation import Change, Regulation, Reliability, Version
from config.text import squeeze

_YEAR = re.compile(r"(?<![\d第])((?:19|20)\d\d|[一二][九〇○零][〇○零一二三四五六七八九]{2})(?![\d])(?!年度)")
_ORDER = re.compile(
    r"(?P<issuer>[㐀-鿿]{0,14}?)(?:令(?:(?:19|20)\d\d年)?[,，]?第?(?P<a>[\dlIO]{1,4}|[一二三四五六七八九十百]{1,7})号"
    r"|第(?P<b>[\dlIO]{1,4}|[一二三四五六七八九十百]{1,7})号令|第(?P<c>[\dlIO]{1,4})号(?=修订|公布|修正|发布|重新公布))"
)
_JOINT_ORDER = re.compile(r"国务院[、和,，]?(?:中央军委|中央军事委员会)")
_ORIGIN = re.compile(r"公布|发布|颁布|通过|制定|施行|实施|生效|批准")
_CHANGED = re.compile(r"修订|修正|修改|新修|重新公布")
_TRAIL = re.compile(r"历次|先后|两次|[二三四五]次|多次|经.*修[订正改]|根据.*修[订正改]")
_HISTORY = re.compile(r"历史|原文本|旧版|已被|失效|废止")


class Currency(StrEnum):
    """What a version mark says on one day."""

    NONE = "none"  # no mark
    CURRENT = "current"
    PENDING = "pending"  # names a text that is enacted but not yet in force
    OUTDATED = "outdated"
    UNKNOWN = "unknown"  # cannot be told: nothing is said


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Years and order numbers in the brackets of a citation. `orders` are whole when the issuer stands there
    (`国务院令第492号`), else `第492号`."""

    text: str = ""
    years: tuple[int, ...] = ()
    orders: tuple[str, ...] = ()
    is_origin: bool = False  # tells when the act was first made, not which text is meant
    is_trail: bool = False  # tells the whole history; its newest year counts
    is_past: bool = False  # says of itself that it is an old text

    def __bool__(self) -> bool:
        return bool(self.years or self.orders)


NO_MARK = Mark()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a mark means on a day: the version named, where the table knows it, and how surely."""

    currency: Currency
    named: Version | None = None
    is_sure: bool = False


@lru_cache(maxsize=8192)
def read_mark(text: str) -> Mark:
    """The mark in one bracket (or in the words directly before or after a title)."""
    plain = _JOINT_ORDER.sub("国务院", squeeze(text))
    orders = tuple(filter(None, (_order(one) for one in _ORDER.finditer(plain))))
    years = tuple(dict.fromkeys(year for one in _YEAR.finditer(plain) if (year := number(one[1]))))
    return Mark(
        text=text,
        years=years,
        orders=orders,
        is_origin=bool(_ORIGIN.search(plain)) and not _CHANGED.search(plain),
        is_trail=len(years) + len(orders) > 2 or bool(_TRAIL.search(plain)),
        is_past=bool(_HISTORY.search(plain)),
    )


def _order(found: re.Match[str]) -> str:
    value = number(found["a"] or found["b"] or found["c"])
    if not value:
        return ""
    issuer = re.sub(
        r"^(?:中华人民共和国|年|月|日|以|由|经|第|根据|依据)+|[（(,，]", "", found["issuer"] or ""
    )
    issuer = re.sub(r"^.*(?=国务院$|沪府$|主席$)", "", issuer)
    issuer = {"上海市人民政府": "沪府", "上海市政府": "沪府", "市政府": "沪府", "国": "国务院"}.get(
        issuer, issuer
    )
    return f"{issuer}令第{value}号" if issuer else f"第{value}号"


def same_order(cited: str, known: str) -> bool:
    """Equal numbers, and equal issuers where both are written."""
    short, full = sorted((cited, known), key=len)
    return full == short or (short.startswith("第") and full.endswith(short))


def read_on(mark: Mark, act: Regulation, day: date) -> Reading:
    """What `mark` says about `act` on `day` (REGULATIONS §7.7). Never OUTDATED on a row that may not accuse."""
    current = act.version_on(day)
    if not mark:
        return Reading(currency=Currency.NONE)
    if current is None or not act.accuses or mark.is_past:
        return Reading(currency=Currency.UNKNOWN)
    newest = max(mark.years, default=0)
    if newest and (newest in current.years):
        return Reading(currency=Currency.CURRENT, named=current)
    if pending := next((one for one in act.pending_on(day) if newest in one.years), None):
        return Reading(currency=Currency.PENDING, named=pending)
    by_order = _by_order(mark, act, current, day)
    if by_order is not None:
        return by_order
    if not newest or newest > current.from_day.year:
        return Reading(currency=Currency.UNKNOWN)  # a later text than the table knows, or nothing to go by
    if mark.is_origin:
        return _by_origin(newest, act, day)
    named = _older(act, current, newest)
    official = act.reliability is Reliability.OFFICIAL
    return Reading(currency=Currency.OUTDATED, named=named, is_sure=named is not None and official)


def _by_order(mark: Mark, act: Regulation, current: Version, day: date) -> Reading | None:
    """By order number: outdated only where a later order of its own gave the act a new full text."""
    now = act.order_on(day)
    known = [order for order in act.orders if any(same_order(cited, order) for cited in mark.orders)]
    if not known or not now:
        return None
    if now in known:
        return Reading(currency=Currency.CURRENT, named=current)
    if act.orders.index(known[-1]) > act.orders.index(now):
        return Reading(currency=Currency.PENDING, named=act.versions[-1])
    if mark.is_trail and len(mark.years) > 1:
        return None  # the history is told; its newest year decides
    named = _older(act, current, max(mark.years, default=0)) or (
        _first_text(act) if known[-1] == act.orders[0] else None
    )
    return Reading(currency=Currency.OUTDATED, named=named, is_sure=act.reliability is Reliability.OFFICIAL)


def _older(act: Regulation, current: Version, year: int) -> Version | None:
    return next((one for one in act.versions if one.day < current.day and year in one.years), None)


def _first_text(act: Regulation) -> Version:
    """The text of the first order: the last one published before anything was amended."""
    first = act.versions[0]
    for one in act.versions[1:]:
        if one.change is not Change.PUBLISHED:
            break
        first = one
    return first


def _by_origin(year: int, act: Regulation, day: date) -> Reading:
    """（2007年公布）names the birth of the act: stale only where a later order replaced the whole text."""
    if len(act.orders) > 1 and act.order_on(day) != act.orders[0] and year in _first_text(act).years:
        return Reading(currency=Currency.OUTDATED, named=_first_text(act))
    return Reading(currency=Currency.UNKNOWN)
