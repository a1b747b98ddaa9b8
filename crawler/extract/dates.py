"""Days in official text: printed dates, and the sentences that say from when and until when (施行, 有效期)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_FOLD = str.maketrans("０１２３４５６７８９－／．：∶﹕—–－‑〇○◯Ｏ零", "0123456789-/.:::----〇〇〇〇〇")
_HAN = {char: digit for digit, char in enumerate("〇一二三四五六七八九")}
_DAY = r"(?P<y>(?:19|20)\d\d)\s{0,3}[-/.年]\s{0,3}(?P<m>\d{1,2})\s{0,3}[-/.月]\s{0,3}(?P<d>\d{1,2})(?!\d)\s{0,2}日?"
_COMPACT = r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?!\d)"
_HAN_DAY = r"(?P<y>[一二]\s?[九〇]\s?[〇一二三四五六七八九]\s?[〇一二三四五六七八九])\s?年\s{0,2}(?P<m>[一二三四五六七八九十]{1,3})\s?月\s{0,2}(?P<d>[一二三四五六七八九十]{1,3})\s?日"
_PLAIN = re.compile(rf"(?<!\d){_DAY}")
_DIGITS_ONLY = re.compile(_COMPACT)
_IN_HAN = re.compile(_HAN_DAY)
_ANY = re.compile(r"(?<!\d)(?:(?:19|20)\d\d\s{0,3}年\s{0,3}\d{1,2}\s{0,3}月\s{0,3}\d{1,2}\s{0,2}日)|[一二]\s?[九〇]\s?[〇一-九]{1,3}\s?年\s{0,2}[一二三四五六七八九十]{1,3}\s?月\s{0,2}[一二三四五六七八九十]{1,3}\s?日")
_SIGNED = re.compile(rf"\s*(?:{_DAY}|{_HAN_DAY.replace('<y>', '<hy>').replace('<m>', '<hm>').replace('<d>', '<hd>')})\s*(?:印发)?[。.]?\s*")
_EARLIEST, _LATEST = 1949, 2099

_MONTH_ONLY = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)\s{0,2}年\s{0,2}(?P<m>\d{1,2})\s{0,2}月(?!\s{0,2}\d)")
_ONE_DAY = r"(?:19|20)\d\d年\d{1,2}月\d{1,2}日"
_FROM = re.compile(rf"自(?P<day>{_ONE_DAY})(?:起|开始)?(?:正式)?(?:施行|实施|执行|生效|起施行|试行)|(?:施行|实施|生效|执行)(?:日期|时间)为?:?(?P<day2>{_ONE_DAY})")
_FROM_ISSUE = re.compile(r"自(?P<what>发布|印发|公布|颁布|下发|发文|发布施行|公布施行|印发公布)之日起(?P<later>(?P<n>\d{1,3})日后|满?(?P<n2>\d{1,3})日后?)?(?:正式)?(?:施行|实施|执行|生效|起施行|试行)")
_UNTIL = re.compile(
    rf"(?:有效期限?|执行期限?|施行期限?|试行期限?|有效期限?为?|期限)(?:截至|截止到|截止|至|到|为)+:?(?:(?:{_ONE_DAY})(?:至|到|—|-|~|起至))?(?P<day>{_ONE_DAY})"
    rf"|(?:有效期|施行期|执行期)[^。;,]{{0,12}}?自?{_ONE_DAY}(?:起)?(?:至|到|—|-|~)+(?P<day2>{_ONE_DAY})"
    rf"|自{_ONE_DAY}起?(?:施行|实施|执行|生效)?[,，]?(?:有效至|执行至|截至|至|到)(?P<day3>{_ONE_DAY})"
    rf"|(?P<day4>{_ONE_DAY})(?:起)?(?:自动)?(?:失效|终止|废止|届满)"
)
_YEARS = re.compile(
    r"(?:有效期限?|试行期限?|执行期限?|施行期限?)[^。;\d]{0,10}?(?P<n>\d{1,2}(?!\d)|[一二两三四五六七八九十]{1,2})(?P<unit>年|个月)"
    r"|(?:试行|有效|执行)(?P<n2>\d{1,2}|[一二两三四五六七八九十]{1,2})(?P<unit2>年|个月)(?=[。,;，；]|$)"
)
_PART = re.compile(r"第[一二三四五六七八九十百\d]+[条款项](?:规定)?的?(?:有效期|施行期|执行期)|其中[^。,]{0,20}有效期")

_OTHER = re.compile(r"》|延长|延续|^原|同时废止")


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """What the text says about its own validity; `by_issue` when it counts from the day of issue (自印发之日起)."""

    effective: date | None = None
    effective_text: str = ""
    by_issue: str = ""  # 印发 | 发布 | 公布 ... when the start is the day of issue
    after_days: int = 0  # ... plus so many days
    until: date | None = None
    until_text: str = ""
    years: int | None = None
    months: int | None = None


def fold_digits(text: str) -> str:
    """Full-width digits, ratio sign (∶) and dashes as ASCII; the length stays."""
    return text.translate(_FOLD)


def read_day(text: str) -> date | None:
    """The first day named in a short text: 2024-03-08, 2024年3月8日, 2024/03/08, 20240308, 二〇二四年三月八日.

    None when there is none or when no such day exists (2023-02-31).
    """
    folded = fold_digits(text[:400])
    for pattern in (_PLAIN, _DIGITS_ONLY):
        if match := pattern.search(folded):
            return valid_day(int(match["y"]), int(match["m"]), int(match["d"]))
    if match := _IN_HAN.search(folded):
        return valid_day(_han_year(match["y"]), _han(match["m"]), _han(match["d"]))
    return None


def looks_like_day(text: str) -> bool:
    """Is there anything written like a day, even an impossible one?"""
    folded = fold_digits(text[:400])
    return any(pattern.search(folded) for pattern in (_PLAIN, _DIGITS_ONLY, _IN_HAN, _MONTH_ONLY))


def valid_day(year: int, month: int, day: int) -> date | None:
    """A day that exists, between 1949 and 2099."""
    try:
        return date(year, month, day) if _EARLIEST <= year <= _LATEST else None
    except ValueError:
        return None


def signed_day(lines: list[str]) -> tuple[date, str] | None:
    """The day that stands alone on a line near the end: the date under the signature (落款日期)."""
    for line in reversed(lines[-40:]):
        folded = fold_digits(line)
        if len(folded) > 40:
            continue
        match = _SIGNED.fullmatch(folded)
        if match is None:
            continue
        day = read_day(line)
        if day is not None:
            return day, line.strip()
    return None


def add_years(day: date, years: int) -> date:
    """The last day of a period of `years` that starts on `day`."""
    return add_months(day, 12 * years)


def add_months(day: date, months: int) -> date:
    """The last day of a period of `months` that starts on `day`: 2021-06-01 and 60 months end on 2026-05-31."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    for number in range(day.day, day.day - 4, -1):
        found = valid_day(year, month + 1, number)
        if found is not None:
            # Where the month is too short for the day, its last day is the end.
            return found - timedelta(days=1) if number == day.day else found
    return date(_LATEST, 12, 31)


def read_validity(text: str) -> Validity:
    """The sentences on validity. White space is ignored; a period for a part of the document only does not count."""
    plain = re.sub(r"\s+", "", fold_digits(text)).replace("(", "（").replace("，", ",").replace("；", ";").replace("：", ":")
    start, issue = _last(_FROM, plain), _last(_FROM_ISSUE, plain)
    until, years = _last(_UNTIL, plain), _last(_YEARS, plain)
    count, unit = _period(years)
    return Validity(
        effective=_day_of(start),
        effective_text=start[0] if start else issue[0] if issue else "",
        by_issue=issue["what"][:2] if issue and not start else "",
        after_days=int(issue["n"] or issue["n2"] or 0) if issue and not start else 0,
        until=_day_of(until),
        until_text=until[0] if until else years[0] if years else "",
        years=count if unit == "年" else None,
        months=count if unit == "个月" else None,
    )


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last hit that is about this document: a document speaks of its own validity at its end."""
    found = None
    for match in pattern.finditer(text):
        if not _of_another(text, match):
            found = match
    return found


def _of_another(text: str, match: re.Match[str]) -> bool:
    """有效期 of another document (原《…》有效期至 …, 延长至 …) or of one article only (第五条 … 有效期)."""
    said = re.split(r"[。;,]", text[max(0, match.start() - 60) : match.start()])[-1]
    return bool(_OTHER.search(said) or _PART.search(text, max(0, match.start() - 14), match.end()))


def _day_of(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    return next((read_day(part) for part in match.groups() if part), None)


def _period(match: re.Match[str] | None) -> tuple[int | None, str]:
    if match is None:
        return None, ""
    words = match["n"] or match["n2"]
    number = int(words) if words.isdigit() else _han(words)
    return (number, match["unit"] or match["unit2"]) if 0 < number <= 60 else (None, "")


def _han_year(words: str) -> int:
    return int("".join(str(_HAN[char]) for char in words if char in _HAN) or 0)


def _han(words: str) -> int:
    """一 to 九十九."""
    words = words.replace("两", "二")
    if "十" not in words:
        return _HAN.get(words, 0) if len(words) == 1 else 0
    tens, _, ones = words.partition("十")
    return (_HAN.get(tens, 0) if tens else 1) * 10 + (_HAN.get(ones, 0) if ones else 0)
