"""Dates as list rows print them (列表日期): which day a scrap of text names, and what it calls that day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

# One character for one character, so that positions in the folded text hold in the text as printed.
_FOLD = str.maketrans(
    {chr(ord("０") + number): str(number) for number in range(10)}
    | dict.fromkeys("－—–‑", "-")
    | dict.fromkeys("：∶﹕", ":")
    | dict.fromkeys("［【〔", "[")
    | dict.fromkeys("］】〕", "]")
    | {"（": "(", "）": ")", "〈": "<", "〉": ">", "／": "/", "．": ".", "，": ",", "～": "~"}
)
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_MONTH = r"(?P<m>1[0-2]|0?[1-9])"
_DAY = r"(?P<d>3[01]|[12]\d|0?[1-9])"
_FULL = rf"(?<!\d){_YEAR}\s*[-/.年]\s*{_MONTH}\s*[-/.月]\s*{_DAY}(?!\d)\s*日?"
_FORMS = (
    _FULL,
    rf"(?<!\d){_YEAR}(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",
    rf"(?<!\d){_YEAR}\s*年?\s+{_MONTH}\s*[-/.月]\s*{_DAY}(?!\d)\s*日?",
    rf"(?<!\d){_MONTH}\s*[-/.月]\s*{_DAY}\s*日?\s*[/,]?\s+{_YEAR}(?!\d)\s*年?",
    rf"(?<!\d){_YEAR}\s*[-/.年]\s*{_MONTH}\s*月?\s*[-/]?\s+{_DAY}(?!\d)\s*日?",
    rf"(?<!\d){_DAY}\s*日?\s*[/,]?\s*(?:\s|(?<=[/,日])){_YEAR}\s*[-/.年]\s*{_MONTH}(?!\d)\s*月?",
    r"(?<!\d)(?P<y>[12]\d)(?P<sep>[-/.])(?P<m>0[1-9]|1[0-2])(?P=sep)(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",  # 24-03-08
)
# `1/12` and `12.5` are pages and figures; with two digits each they are a day.
_MONTH_DAY = rf"(?<!\d)(?:{_MONTH}\s*[-月]\s*{_DAY}|(?P<mm>0[1-9]|1[0-2])[/.](?P<dd>0[1-9]|[12]\d|3[01]))(?!\d)\s*日?"
_CLOCK = r"(?:\s*T?\s*\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?"
_LABEL = r"(?P<label>[\u4e00-\u9fff\s]{0,8}(?:日期|时间|发布|公开|印发|更新|发表|成文|上网|刊登|于)\s*:?\s*)?"
_OPEN, _CLOSE = r"[\s\[(<:|·•]*", r"[\s\])>,;|·•]*"
_WHOLE = tuple(re.compile(rf"{_OPEN}{_LABEL}{_OPEN}{form}{_CLOCK}{_CLOSE}") for form in _FORMS)
_WHOLE_MONTH_DAY = re.compile(rf"{_OPEN}{_LABEL}{_OPEN}{_MONTH_DAY}{_CLOCK}{_CLOSE}")
_ANYWHERE = re.compile(_FULL)
_UNNAMED = re.sub(r"\?P<\w>", "?:", _FULL)
_BRACKETED_END = re.compile(rf"\s*[\[(<]\s*{_UNNAMED}{_CLOCK}\s*[\])>]\s*$|\s+{_UNNAMED}{_CLOCK}\s*$")
_LABEL_ONLY = re.compile(r"[\s\[(]*(?P<label>[\u4e00-\u9fff\s]{0,8}(?:日期|时间|发布|公开|印发|更新|成文))\s*:?\s*")
_YEAR_MARK = re.compile(r"(?<![\d])[12１２][09９０][\d０-９]{2}(?:\s*[-/.年－／．]|$)")
_DIGIT = re.compile(r"\d")
_PATH_DAYS = (
    re.compile(r"/(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)/"),
    re.compile(r"/(?P<y>(?:19|20)\d\d)/(?P<m>\d{1,2})/(?P<d>\d{1,2})/"),
    re.compile(r"[/t_](?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)[/_.]"),
)
_PATH_YEAR = re.compile(r"/(?P<y>(?:19|20)\d\d)(?:\d\d)?/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A day as printed: `day` is None when the year is missing (then `month_day` stands) or no such day exists."""

    text: str
    day: date | None = None
    month_day: tuple[int, int] | None = None
    label: str = ""


def fold(text: str) -> str:
    """Full-width digits, ratio sign (∶) and brackets as ASCII, length unchanged."""
    return text.translate(_FOLD)


def whole(text: str) -> Printed | None:
    """The date when the scrap holds nothing else but a label, brackets and a time of day; else None."""
    if len(text) > 48 or not _DIGIT.search(text):
        return None
    folded = fold(text)
    for pattern in _WHOLE:
        if match := pattern.fullmatch(folded):
            return Printed(text=text.strip(), day=_day(match), label=_squeezed(match["label"]))
    if match := _WHOLE_MONTH_DAY.fullmatch(folded):
        month, day = int(match["m"] or match["mm"]), int(match["d"] or match["dd"])
        return Printed(text=text.strip(), month_day=(month, day), label=_squeezed(match["label"]))
    return None


def within(text: str) -> list[Printed]:
    """Every full date in a longer text, in order, each with the words right before it as label."""
    folded = fold(text)
    found = []
    for match in _ANYWHERE.finditer(folded):
        before = re.sub(r"[\s:]+$", "", folded[max(0, match.start() - 10) : match.start()])
        found.append(Printed(text=match[0].strip(), day=_day(match), label=re.split(r"[\s,;:|]", before)[-1]))
    return found


def is_in(text: str) -> bool:
    """May the scrap hold a year and thus a date or a part of one? Cheap, for sorting out."""
    return len(text) < 120 and _YEAR_MARK.search(text) is not None


def at_end(text: str) -> tuple[str, Printed] | None:
    """A title that ends in its date, `标题 [2024-03-08]`: title without it, and the date."""
    match = _BRACKETED_END.search(fold(text))
    if match is None or match.start() < 4:
        return None
    full = _ANYWHERE.search(match[0])
    if full is None or ("年" in full[0] and "[" not in match[0]):
        return None  # …（2024年3月8日） belongs to the title of a document
    return text[: match.start()].rstrip(), Printed(text=match[0].strip(), day=_day(full))


def label_only(text: str) -> str:
    """The label when the scrap is only one (`发布日期：`), else empty."""
    match = _LABEL_ONLY.fullmatch(fold(text)) if len(text) < 16 else None
    return _squeezed(match["label"]) if match else ""


def day_in_path(url: str) -> date | None:
    """The day an address carries in its path; a hint only (DESIGN §8)."""
    for pattern in _PATH_DAYS:
        if match := pattern.search(url):
            return _day(match)
    return None


def with_year(printed: Printed, url: str, year: int | None) -> date | None:
    """A month and day completed by the row's address when it names the same day or year, else by `year`."""
    if printed.month_day is None:
        return printed.day
    month, day = printed.month_day
    hint = day_in_path(url)
    if hint is not None and (hint.month, hint.day) == (month, day):
        return hint
    if hint is None and (match := _PATH_YEAR.search(url)):
        year = year or int(match["y"])
    return _valid(year, month, day) if year else None


def _day(match: re.Match[str]) -> date | None:
    year = int(match["y"])
    return _valid(year if year > 99 else 2000 + year, int(match["m"]), int(match["d"]))


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _squeezed(text: str | None) -> str:
    return re.sub(r"[\s:]+", "", text or "")
