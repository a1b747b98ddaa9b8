"""Document numbers (发文字号) in text: found, cut to the issuing letters, brought into one form."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache

from config.extract.data import extract_data

_NUMBER = re.compile(
    r"(?P<letters>[一-龥](?:[ \t\u3000\xa0]{0,3}[一-龥]){0,15})"
    r"[ \t\u3000\xa0]{0,3}[〔\[（(【［﹝][ \t\u3000\xa0]{0,2}(?P<year>(?:19|20)\d\d)[ \t\u3000\xa0]{0,2}年?[〕\])）】］﹞]"
    r"(?P<tail>[ \t\u3000\xa0]{0,3}第?[ \t\u3000\xa0]{0,3}\d{1,4}(?:-\d{1,2})?[ \t\u3000\xa0]{0,3}号)"
)
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_CUT_AFTER = re.compile(r".*(?:根据|按照|依据|依照|关于|以及|印发|转发|文件|通知|办法|意见|规定|方案|计划|要点|废止|文号|字号|以|和|与|及|的|对|将|原|由|如|见|至|为|号|由于)")
_DIGITS = re.compile(r"\d+(?:-\d+)?")
_WELL_FORMED = re.compile(r"[一-龥]{1,12}〔(?:19|20)\d\d〕[1-9]\d{0,3}(?:-\d{1,2})?号")
_NORMATIVE = re.compile(r"规〔")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRead:
    """One number: its normal form `静府办发〔2021〕5号`, as it was written, and where (character range)."""

    number: str
    as_written: str
    letters: str  # all Chinese characters before the bracket, not yet cut to the issuing letters
    start: int
    end: int


@cache
def _usual_letters() -> frozenset[str]:
    """Letters of the State Council and the city, which every district cites."""
    return frozenset(extract_data("labels")["number_letters"])


def find_numbers(text: str, known: Collection[str] = ()) -> list[NumberRead]:
    """Every document number in a text, in order. `known` are issuing letters (机关代字) of the profile.

    The letters are cut to the longest known ones they end with, else after the last word of citing (根据, 的 ...);
    so «根据静府办发[2021]05号» reads as 静府办发〔2021〕5号.
    """
    if "号" not in text:
        return []
    found = []
    folded = text.translate(_WIDE_DIGITS)
    for match in _NUMBER.finditer(folded):
        letters = re.sub(r"\s", "", match["letters"])
        own = _cut(letters, frozenset(known))
        if not own or len(own) > 12:
            continue
        digits = _DIGITS.search(match["tail"])
        assert digits is not None  # the pattern demands digits
        written = re.sub(r"\s", "", text[match.start() : match.end()])
        found.append(
            NumberRead(
                number=f"{own}〔{match['year']}〕{digits[0].lstrip('0') or '0'}号",
                as_written=written[len(letters) - len(own) :],
                letters=letters,
                start=match.start() + _start_of(match["letters"], len(letters) - len(own)),
                end=match.end(),
            )
        )
    return found


def _start_of(spaced: str, skip: int) -> int:
    """Offset in the spaced letters of the letter number `skip`."""
    seen = 0
    for offset, char in enumerate(spaced):
        if char.isspace():
            continue
        if seen == skip:
            return offset
        seen += 1
    return 0


@lru_cache(maxsize=4096)
def _cut(letters: str, known: frozenset[str]) -> str:
    for size in range(len(letters), 0, -1):
        tail = letters[-size:]
        if tail in known or tail in _usual_letters():
            return tail
    if match := _CUT_AFTER.match(letters):
        return letters[match.end() :]
    return letters


def is_well_formed(written: str) -> bool:
    """六角括号〔〕, a year of four digits, no padding, no 第: as GB/T 9704 wants it."""
    return _WELL_FORMED.fullmatch(written) is not None


def is_normative(number: str) -> bool:
    """The number's letters mark a normative document (规范性文件): 静府规, 宝府办规."""
    return _NORMATIVE.search(number) is not None


def suffixes(read: NumberRead) -> list[str]:
    """The number with every possible reading of its letters, longest first: for looking up among known numbers."""
    rest = read.number[read.number.index("〔") :]
    letters = read.letters[-12:]
    return [letters[start:] + rest for start in range(len(letters))]
