"""Working days: holidays, make-up days, and years that nobody has published yet."""

from datetime import date

import pytest

from config.portal import CalendarYear
from config.workdays import weekdays_between, workdays_between


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2023, 5, 22), date(2023, 5, 22), 0),
        (date(2023, 5, 22), date(2023, 6, 20), 21),
        (date(2023, 9, 28), date(2023, 10, 9), 3),  # National Day with two make-up weekend days, 7 and 8 October
        (date(2023, 12, 29), date(2024, 1, 2), 1),
        (date(2023, 6, 20), date(2023, 5, 22), -21),
    ],
)
def test_holidays_and_make_up_days_count_as_the_calendar_says(start, end, expected):
    assert workdays_between(start, end) == expected


def test_a_year_without_calendar_is_unknown_not_guessed():
    assert workdays_between(date(2049, 3, 1), date(2049, 3, 8)) is None
    assert weekdays_between(date(2049, 3, 1), date(2049, 3, 8)) == 5


def test_the_profile_can_supply_a_year():
    own = {"2049": CalendarYear(holidays=(date(2049, 3, 3),), workdays=(date(2049, 3, 6),))}
    assert workdays_between(date(2049, 3, 1), date(2049, 3, 8), own) == 5
    assert workdays_between(date(2049, 3, 1), date(2049, 3, 5), own) == 3
