"""Working days (工作日) with the public holidays and make-up days of each year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from config.portal import CalendarYear

_ONE = timedelta(days=1)


def workdays_between(start: date, end: date, own: Mapping[str, CalendarYear] | None = None) -> int | None:
    """Working days after `start` up to and including `end`; negative when `end` is earlier.

    `own` is the profile's [calendar]: a year given there replaces the built-in table. None when a year in
    between is in neither (raise SYS006 and fall back to `weekdays_between`).
    """
    if end < start:
        back = workdays_between(end, start, own)
        return None if back is None else -back
    total = 0
    for year in range(start.year, end.year + 1):
        first = max(start + _ONE, date(year, 1, 1))
        last = min(end, date(year, 12, 31))
        if first > last:
            continue
        given = own.get(str(year)) if own else None
        table = _built_in(year) if given is None else _given(year, given)
        if table is None:
            return None
        total += sum(table[first.timetuple().tm_yday - 1 : last.timetuple().tm_yday])
    return total


def weekdays_between(start: date, end: date) -> int:
    """Mondays to Fridays after `start` up to and including `end`: what is left when the calendar lacks a year."""
    if end < start:
        return -weekdays_between(end, start)
    weeks, rest = divmod((end - start).days, 7)
    return weeks * 5 + sum((start + timedelta(days=day)).weekday() < 5 for day in range(1, rest + 1))


@lru_cache(maxsize=64)
def _built_in(year: int) -> tuple[bool, ...] | None:
    import chinese_calendar

    try:
        return tuple(bool(chinese_calendar.is_workday(day)) for day in _days(year))  # type: ignore[no-untyped-call]
    except NotImplementedError:
        return None


@lru_cache(maxsize=64)
def _given(year: int, table: CalendarYear) -> tuple[bool, ...]:
    return tuple(
        day in table.workdays or (day.weekday() < 5 and day not in table.holidays) for day in _days(year)
    )


def _days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]
