"""Whole numbers as official texts write them: Chinese, Arabic, full width, mistyped."""

from __future__ import annotations

from functools import lru_cache

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
# A clerk types l or O for 1 or 0, and a converter full-width digits.
_TYPED = str.maketrans("０１２３４５６７８９lIOo", "01234567891100")
NUMERAL = r"[0-9０-９零〇○一二两三四五六七八九十百千]{1,7}"


@lru_cache(maxsize=4096)
def number(text: str) -> int | None:
    """`一百三十二`, `二〇一九`, `２３`, `l98` as an integer; None when it is none."""
    typed = text.translate(_TYPED)
    if typed.isascii() and typed.isdigit():
        return int(typed)
    if not text or any(one not in _DIGITS and one not in _UNITS for one in text):
        return None
    if not any(one in _UNITS for one in text):
        return int("".join(str(_DIGITS[one]) for one in text))
    total = part = 0
    for one in text:
        if one in _UNITS:
            total += (part or 1) * _UNITS[one]
            part = 0
        else:
            part = _DIGITS[one]
    return total + part


def chinese(value: int) -> str:
    """1..9999 as an act numbers its articles: 十二, 一百零三, 一千二百六十."""
    digits = "零一二三四五六七八九"
    said = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            said += digits[digit] + name
        elif said and not said.endswith("零") and value % unit:
            said += "零"
    return said.removeprefix("一") if 10 <= value < 20 else said
