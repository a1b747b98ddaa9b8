"""Does a link's text name the page that opens (错链)? Titles compared by their tokens, then by their words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from config.text import letters, squeeze
from config.words import title_words

_NUMBER = re.compile(r"[〔\[(【［（]((?:19|20)\d\d)[〕\])】］）]第?0*(\d{1,4})号")
# Before a number: the title is about another document, whose number this is (关于废止《……的通知》（X发〔2015〕3号）的决定).
_CITED = re.compile(
    r"(?:废止|失效|修改|修订|根据|依据|按照|贯彻|落实|执行|转发)(?:(?!的(?:通知|决定|公告|意见|批复|函|通告)(?!》))[^，。；]){0,50}$"
)
_FULL_DATE = re.compile(r"(?:19|20)\d\d年\d{1,2}月\d{1,2}[日号]?|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}")
_YEAR_RANGE = re.compile(r"((?:19|20)\d\d)年?(?:[-—–~～至到]+)((?:19|20)?\d\d)(?=年|学年)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年)")
_MONTH = re.compile(r"(?<![\d一-十])(\d{1,2}|[一二三四五六七八九十]{1,2})月(?:份)?(?!\d{0,2}[日号])")
_MONTH_RANGE = re.compile(r"(\d{1,2})月?[-—–~～至到]+(\d{1,2})月")
_QUARTER = re.compile(r"第?([1-4一二三四])季度|([上下])半年")
_ORDINAL = re.compile(r"(总?)第(\d{1,4}|[零〇一二三四五六七八九十百]{1,5})(期|批|号|次|季|辑|届|轮|场|集|章|部分|编|卷)")
_BOOK = re.compile(r"《([^《》]{4,})》")
_EDITORIAL = re.compile(
    r"一图(?:看|读)?(?:懂|解|了解)|[一二三四五六七八九十两几多]张?图(?:看|读)?(?:懂|解)?|图解|图说|长图|视频|动漫|漫画|h5|直播|音频|快看|速览|速看|划重点|敲黑板|专访|访谈|[!?！？]|来了|攻略|必看|收藏|干货|权威|最新",
    re.IGNORECASE,
)
_FILLER = re.compile(r"关于|印发|转发|公布|发布|的?通知|的?公告|的?通告|的?公示|政策解读|一图读懂|图解|解读")
_SITE_SUFFIX = re.compile(r"\s*(?:[_|>»]+|(?<!\d)[-–—]+|[-–—]+(?!\d))\s*")
_CUT = re.compile(r"(?:\.{2,}|…+|⋯+)\s*(?:\[?更多\]?|>+)?\s*$")
_DIGITS = re.compile(r"\d+")
_SAME_WORDS = 0.5
_SIBLING = 0.6
_CHINESE_DIGITS = {word: number for number, word in enumerate("零一二三四五六七八九")} | {"〇": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What in a title tells it from its siblings of other years, issues or places."""

    numbers: frozenset[tuple[int, int]]
    years: frozenset[int]
    ordinals: tuple[tuple[str, frozenset[int]], ...]
    periods: frozenset[str]
    places: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """`sim` 0..1; `differs` names the token that cannot be reconciled ("" none), `is_hard` one that leaves no doubt."""

    sim: float
    differs: str = ""
    token: str = ""
    is_hard: bool = False


def full_anchor(text: str, title: str) -> tuple[str, bool]:
    """(the anchor's whole words, still cut?): the title attribute where the visible text ends in …"""
    cut = _CUT.sub("", text).strip()
    if cut == text.strip():
        return text, False
    if title and squeeze(title).startswith(squeeze(cut)[:6]) and len(title) >= len(cut):
        return title, False
    return cut, True


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    return letters(text)


@lru_cache(maxsize=32_768)
def likeness(anchor: str, title: str) -> float:
    """Dice of the 2-grams, or the share of the shorter text's 2-grams found in the longer; 1 when one holds the other."""
    one, other = plain(anchor), plain(title)
    if not one or not other:
        return 0.0
    if one in other or other in one:
        return 1.0
    best = _gram_likeness(one, other)
    book = _BOOK.search(squeeze(anchor)) or _BOOK.search(squeeze(title))
    core = plain(book[1]) if book else ""
    if core and (core in one) and (core in other):
        return 1.0
    stripped_one, stripped_other = _FILLER.sub("", one), _FILLER.sub("", other)
    return max(best, _gram_likeness(stripped_one, stripped_other))


def _gram_likeness(one: str, other: str) -> float:
    first, second = _grams(one), _grams(other)
    smaller = min(sum(first.values()), sum(second.values()))
    if not smaller:
        return 0.0
    shared = sum((first & second).values())
    return max(2 * shared / (sum(first.values()) + sum(second.values())), shared / smaller)


def _grams(text: str) -> Counter[str]:
    return Counter(text[at : at + 2] for at in range(len(text) - 1))


@lru_cache(maxsize=32_768)
def tokens(text: str) -> Tokens:
    """The telling tokens of a title; calendar days are no part of them (a list date beside the link)."""
    whole = unicodedata.normalize("NFKC", re.sub(r"\s+", "", text)).replace("○", "〇")
    numbers = frozenset(
        (int(found[1]), int(found[2])) for found in _NUMBER.finditer(whole) if not _CITED.search(whole[: found.start()])
    )
    rest = _FULL_DATE.sub("", _NUMBER.sub("", whole))
    return Tokens(
        numbers=numbers, years=_years(rest), ordinals=_ordinals(rest), periods=_periods(rest), places=_places(rest)
    )


def _years(text: str) -> frozenset[int]:
    found = {int(year) for year in _YEAR.findall(text)}
    for first, last in _YEAR_RANGE.findall(text):
        end = int(last) if len(last) == 4 else int(first[:2] + last)
        if 0 <= end - int(first) <= 20:
            found.update(range(int(first), end + 1))
    return frozenset(found)


def _ordinals(text: str) -> tuple[tuple[str, frozenset[int]], ...]:
    found: dict[str, set[int]] = {}
    for total, number, unit in _ORDINAL.findall(text):
        value = int(number) if number.isdigit() else _chinese_number(number)
        found.setdefault(total + unit, set()).add(value)
    return tuple((unit, frozenset(values)) for unit, values in sorted(found.items()))


def _chinese_number(word: str) -> int:
    """一, 十二, 三十, 一百零五, 二〇 as a number."""
    if not any(unit in word for unit in "十百"):
        return int("".join(str(_CHINESE_DIGITS[char]) for char in word))
    total, current = 0, 0
    for char in word:
        if char in _CHINESE_DIGITS:
            current = _CHINESE_DIGITS[char]
        else:
            total += (current or 1) * (10 if char == "十" else 100)
            current = 0
    return total + current


def _periods(text: str) -> frozenset[str]:
    """Months and quarters: 月3, 季1, 上半年. A range of months counts as one period of its own."""
    ranges = {f"{first}-{last}月" for first, last in _MONTH_RANGE.findall(text)}
    rest = _MONTH_RANGE.sub("", text)
    months = {f"{int(word) if word.isdigit() else _chinese_number(word)}月" for word in _MONTH.findall(rest)}
    quarters = {
        f"{number if number.isdigit() else _chinese_number(number)}季度" if number else f"{half}半年"
        for number, half in _QUARTER.findall(rest)
    }
    return frozenset(ranges | months | quarters)


def _places(text: str) -> frozenset[str]:
    words = title_words()
    found = {name for district in words.districts if (name := district.removesuffix("区") + "区") in text}
    for name in words.unit.findall(text):
        own = words.cut.split(name)[-1]
        if (len(own) >= 4 and own.endswith(("街道", "镇", "乡"))) or (len(own) == 3 and own.endswith(("镇", "乡"))):
            found.add(own)
    return frozenset(found)


def compare(anchor: str, title: str, *, known_units: Callable[[str], frozenset[str]] | None = None) -> Compared:
    """How a link's words and a page's title agree.

    `known_units` finds the responsible units of the profile in a text. A difference in year, issue, month or
    place tells a sibling page only where the rest of the words agree.
    """
    sim = likeness(anchor, title)
    first, second = tokens(anchor), tokens(title)
    if first.numbers and second.numbers and not first.numbers & second.numbers:
        return Compared(sim=sim, differs="发文字号", token=_numbers(first.numbers, second.numbers), is_hard=True)
    rest = _rest_likeness(anchor, title)
    if rest < _SAME_WORDS:
        return Compared(sim=sim)
    if first.years and second.years and not first.years & second.years:
        return Compared(sim=sim, differs="年份", token=_pair(first.years, second.years), is_hard=True)
    for unit, values in first.ordinals:
        others = dict(second.ordinals).get(unit)
        if others and not values & others and rest >= _SIBLING:
            return Compared(sim=sim, differs=f"第几{unit}", token=_pair(values, others), is_hard=True)
    if first.periods and second.periods and not first.periods & second.periods and rest >= _SIBLING:
        return Compared(sim=sim, differs="月份或季度", token=_pair(first.periods, second.periods))
    if rest >= _SIBLING and (found := _other_place(first.places, second.places)):
        return Compared(sim=sim, differs="区域", token=found)
    if known_units and rest >= _SIBLING:
        one, other = known_units(anchor), known_units(title)
        if one and other and not one & other:
            return Compared(sim=sim, differs="单位", token=_pair(one, other))
    return Compared(sim=sim)


def _rest_likeness(anchor: str, title: str) -> float:
    """Likeness of the words alone, without the digits in which siblings differ."""
    return likeness(_DIGITS.sub("", squeeze(anchor)), _DIGITS.sub("", squeeze(title)))


def _numbers(first: frozenset[tuple[int, int]], second: frozenset[tuple[int, int]]) -> str:
    return _pair((f"〔{year}〕{number}号" for year, number in first), (f"〔{year}〕{number}号" for year, number in second))


def _pair(first: object, second: object) -> str:
    return " / ".join("、".join(str(one) for one in sorted(part)) for part in (first, second))  # type: ignore[call-overload]


def _other_place(first: frozenset[str], second: frozenset[str]) -> str:
    """A place on either side, none of which is (the end of) one on the other."""
    if not first or not second:
        return ""
    same = any(one.endswith(other) or other.endswith(one) for one in first for other in second)
    kinds = {name[-1] for name in first} & {name[-1] for name in second}
    return "" if same or not kinds else _pair(first, second)


def is_editorial(anchor: str) -> bool:
    """A headline written for readers (一图读懂, 来了！) need not share a word with the official title."""
    return bool(_EDITORIAL.search(unicodedata.normalize("NFKC", anchor)))


def is_official(anchor: str) -> bool:
    """It ends as official titles do (……的通知, ……办法): nobody's headline."""
    return bool(title_words().official.search(squeeze(anchor)))


def title_parts(title: str) -> list[str]:
    """A <title> without the site's name: its parts at the separators, the whole first."""
    return [title, *[part for part in _SITE_SUFFIX.split(title) if part and part != title]]


def told_in(anchor: str, text: str) -> float:
    """Share of the anchor's 2-grams that the target's own text contains."""
    grams = _grams(plain(anchor))
    if not grams:
        return 1.0
    body = plain(text[:20_000])
    return sum(gram in body for gram in grams) / len(grams)
