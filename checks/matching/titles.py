"""Titles compared for what they name (核心标题): the same document, another year's, another unit's, another sort."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import Any

from rapidfuzz import fuzz

from config.extract.data import extract_data
from config.text import letters, squeeze

_OPEN, _CLOSE = "《〈＜<", "》〉＞>"
_ISSUES = r"(?:印发|转发|公布|发布|下发|颁布|批转|印送)"
_AFTER_ISSUE = re.compile(_ISSUES + r"(?:了|的)?$|关于$|关于\S{0,6}(?:修改|修订|废止|调整|延长)$")
_KIND_TAIL = re.compile(r"的?(?:通知|意见|公告|通告|批复|决定|函|通报|公示|命令|请示)$")
_BODY = re.compile(r"^[^《]{2,40}?(?:人民政府|政府|办公室|办公厅|委员会|管委会|局|委|办|街道|镇|中心|指挥部|小组|部|厅|院|区|市)(?:等\S{1,6}部门)?(?:、[^《]{2,30})*关于")
_ISSUED = re.compile(rf"^{_ISSUES}")
_PLACE = re.compile(r"[一-龥]{1,4}?(?:街道|新区)|[一-龥]{2,3}?(?:省|市|区|县|镇|乡)")
_NO_PLACE = re.compile(r"(?:[本全我地城社园校景小辖街市县灾片新旧老山库][区]|范区|发区|护区|能区|任区|[城集超夜本全各]市|[城乡各][镇县]|[城老下家].?乡)$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[—\-~至到]\s*((?:19|20)\d\d|\d\d))?(?=年|版|\)|）|$|[—\-])|(?<!\d)((?:19|20)\d\d)(?!\d)")
_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+[批期次号季轮届]|[一二三四五六七八九十\d]+期|上半年|下半年|[一二三四1-4]季度|[春夏秋冬]季|\d{1,2}月份?")
_SERIAL = re.compile(r"(?:之[一二三四五六七八九十\d]+|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2}|上|中|下)[)）]|\d{1,2})$")
_VERSION = re.compile(r"[（(](?:试行|暂行|修订|修订版|修正|20\d\d年(?:版|修订|修订版|版本)?|征求意见稿|草案|送审稿)[)）]")
_NOTE = re.compile(r"[（(【\[][^（()）【】]{0,4}(?:解读|图解|问答|读懂|说明)[^（()）【】]{0,3}[)）】\]]$|^[（(【\[][^（()）【】]{0,4}(?:解读|图解|问答|读懂|说明)[^（()）【】]{0,3}[)）】\]]")
_HAN = re.compile(r"[一-龥]")
_MIN_TYPO_LENGTH = 12
_ONE_SIDED = 0.95  # 第二批 in one title only: most likely the same, less surely


@dataclass(frozen=True, slots=True)
class Quote:
    """Words in book-title marks, outermost marks only, with the range they take including the marks."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Key:
    """What a title names. `text` is its core in letters, without places; `lean` also without light words."""

    text: str
    lean: str
    places: frozenset[str]
    years: frozenset[int]
    ordinals: frozenset[str]
    sort: str
    operations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """`sim` 0..1; `conflict` says why two like titles still name two things: year, ordinal, place, sort,
    operation, words; "" when nothing does."""

    sim: float
    conflict: str

    def is_same(self, least: float) -> bool:
        return not self.conflict and self.sim >= least


@cache
def _words() -> dict[str, Any]:
    return extract_data("titles")


@cache
def _light() -> re.Pattern[str]:
    ordered = sorted(_words()["light"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered)))


def quotes(text: str, longest: int = 150) -> list[Quote]:
    """Every title in 《》, outermost marks only; unclosed or overlong ones are left out."""
    found = []
    start = text.find("《")
    while start >= 0:
        depth, at = 0, start
        end = min(len(text), start + longest)
        while at < end:
            if text[at] == "《":
                depth += 1
            elif text[at] == "》":
                depth -= 1
                if depth == 0:
                    break
            at += 1
        if depth == 0 and at < end:
            found.append(Quote(text[start + 1 : at], start, at + 1))
            start = text.find("《", at + 1)
        else:
            start = text.find("《", start + 1)
    return found


@lru_cache(maxsize=65_536)
def core_title(title: str) -> str:
    """What a title is about: the outermost 《…》 it issues, forwards or interprets, else the title without issuing
    body, 关于, editorial opening and the sort of its cover (的通知)."""
    text = squeeze(title).replace("<", "〈").replace(">", "〉")
    text = _unbalanced(text)
    for _ in range(3):
        marked = [one for one in quotes(text) if _is_named(text, one)]
        if not marked:
            break
        text = _inner(marked[0].text)
    return _bare(text)


def _unbalanced(text: str) -> str:
    """A title cut short after an opening mark still opens a name."""
    return text + "》" if text.count("《") > text.count("》") else text


def _is_named(text: str, quote: Quote) -> bool:
    """Is the quoted title what the whole title is about (and not its basis)?"""
    before = text[: quote.start]
    return not re.search(r"(根据|依据|按照|贯彻|落实|执行|实施)$", before) or "解读" in text[quote.end :]


def _inner(text: str) -> str:
    """A nested title with its single marks raised to double ones."""
    return text.replace("〈", "《").replace("〉", "》")


def _bare(text: str) -> str:
    text = _without_editorial(text)
    text = re.sub(r"[《》〈〉“”\"「」]", "", text)
    if match := _BODY.match(text):
        text = text[match.end() :]
    text = text.removeprefix("关于")
    issued = _ISSUED.match(text)
    if issued:
        text = text[issued.end() :]
    if len(text) > 6:
        text = _KIND_TAIL.sub("", text)
    if issued is None and (match := _ISSUED.match(text)):
        text = text[match.end() :]
    return text


def _without_editorial(text: str) -> str:
    """Without 一图读懂 …：, … 政策解读（一）and the like; of a title in parts the part that names most."""
    words = _words()
    for _ in range(3):
        before = text
        text = _SERIAL.sub("", text) if _ends_serial(text) else text
        text = _NOTE.sub("", text)
        for one in words["closing"]:
            if text.endswith(one) and len(text) - len(one) >= 4:
                text = text[: -len(one)].rstrip("的 -—:：|｜,，")
                break
        for one in words["opening"]:
            if text.startswith(one) and len(text) - len(one) >= 4:
                text = text[len(one) :].lstrip("之的 -—:：|｜丨,，!！?？")
                break
        if text == before:
            break
    return text


def _ends_serial(text: str) -> bool:
    return bool(re.search(r"(?:解读|问答|读懂|图解|说明)(?:之[一二三四五六七八九十\d]+|[（(](?:[一二三四五六七八九十]{1,3}|\d{1,2}|上|中|下)[)）]|\d{1,2})$", text))


@lru_cache(maxsize=65_536)
def title_key(title: str) -> Key:
    """The parts of a title that decide what it names."""
    core = _VERSION.sub("", core_title(title))
    years = _years(core)
    ordinals = frozenset(_ORDINAL.findall(core))
    text = letters(_ORDINAL.sub("", _YEAR.sub("", core)))
    text = re.sub(r"(?:19|20)\d\d(?:年度?|版)?|^年度?", "", text) if years else text
    places, text = _places(text)
    lean = _light().sub("", text)
    return Key(
        text=text,
        lean=lean,
        places=places,
        years=years,
        ordinals=ordinals,
        sort=_sort(text),
        operations=frozenset(one for one in _words()["operations"] if one in squeeze(title)),
    )


def _years(text: str) -> frozenset[int]:
    found: set[int] = set()
    for match in _YEAR.finditer(text):
        first = int(match[1] or match[3])
        found.add(first)
        if match[2]:
            last = int(match[2]) if len(match[2]) == 4 else first // 100 * 100 + int(match[2])
            found.update(range(first, min(last, first + 20) + 1))
    return frozenset(found)


def _places(text: str) -> tuple[frozenset[str], str]:
    """Places at the head of a title, and the title without them."""
    found = set()
    for _ in range(3):
        match = _PLACE.match(text)
        if match is None or len(text) - match.end() < 4 or _NO_PLACE.search(match[0]) or _light().search(match[0][:-1]):
            break
        found.add(match[0])
        text = text[match.end() :]
    return frozenset(found), text


def _sort(text: str) -> str:
    """办法, 细则, 方案 ... at the end; "" when the title ends in none (or in 政策, 通知, which fit any)."""
    tail = re.sub(r"(试行|暂行|修订版?|修正)$", "", text)[-4:]
    return next((one for one in _words()["sorts"] if tail.endswith(one)), "")


@lru_cache(maxsize=131_072)
def compare(one: str, other: str) -> Likeness:
    """How alike two titles are in what they name. `one` and `other` are whole titles; order does not matter."""
    return compare_keys(title_key(one), title_key(other))


def compare_keys(a: Key, b: Key) -> Likeness:
    if not a.text or not b.text:
        return Likeness(0.0, "")
    sim = fuzz.ratio(a.text, b.text) / 100
    if len(a.lean) >= 3 and len(b.lean) >= 3:
        sim = max(sim, fuzz.ratio(a.lean, b.lean) / 100)
    elif a.text != b.text and min(len(a.text), len(b.text)) < 4:
        return Likeness(min(sim, 0.5), "")
    if bool(a.ordinals) != bool(b.ordinals):
        sim *= _ONE_SIDED
    return Likeness(sim, _conflict(a, b) if sim > 0.5 else "")


def _conflict(a: Key, b: Key) -> str:
    if a.years and b.years and not a.years & b.years:
        return "year"
    if a.ordinals != b.ordinals and (a.ordinals and b.ordinals):
        return "ordinal"
    if a.places and b.places and not _same_place(a.places, b.places):
        return "place"
    if a.sort and b.sort and a.sort != b.sort and [a.sort, b.sort] not in _alike():
        return "sort"
    if bool(a.operations) != bool(b.operations):
        return "operation"
    return "" if a.text == b.text or a.lean == b.lean else _different_words(a, b)


@cache
def _alike() -> list[list[str]]:
    pairs = [list(pair) for pair in _words()["alike"]]
    return pairs + [pair[::-1] for pair in pairs]


def _same_place(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a & b) or any(one.endswith(other) or other.endswith(one) for one in a for other in b)


def _different_words(a: Key, b: Key) -> str:
    """"words" when the titles differ in a word that tells two things apart, not only in light words."""
    one, other = a.lean, b.lean
    moved = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        left, right = one[i1:i2], other[j1:j2]
        if tag == "replace" and left and right and not _is_typo(left, right, min(len(one), len(other))):
            return "words"
        moved += len(_HAN.findall(left + right)) if tag != "replace" else 0
        if moved >= 2:
            return "words"
        if tag != "replace" and (left + right) in _words()["telling"]:
            return "words"
    return ""


def _is_typo(left: str, right: str, length: int) -> bool:
    telling = _words()["telling"]
    return (
        len(left) == len(right) == 1 and length >= _MIN_TYPO_LENGTH and left not in telling and right not in telling
    )


def distinctive_grams(title: str, size: int = 4) -> frozenset[str]:
    """Runs of `size` letters of the core title: what a text about the document repeats."""
    text = letters(core_title(title))
    return frozenset(text[at : at + size] for at in range(len(text) - size + 1))
