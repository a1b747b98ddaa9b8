"""States and deadlines of the rectification ledger."""

from __future__ import annotations

from datetime import date

import pytest

from checks import entries
from checks.entries import STATE_ZH, State
from checks.model import Confidence, Severity
from checks.rectification import DueDays, closed_in_time, ledger_rows

LIMITS = {"critical": 1, "serious": 3, "moderate": 10, "minor": 20}


@pytest.fixture
def rows(db, day):
    return lambda number: {row.finding.fingerprint[0]: row for row in ledger_rows(db, LIMITS, day(number))}


@pytest.fixture
def write(db, run_on, finding):
    def made(name, **wanted):
        return entries.write(db, {finding(name).fingerprint: wanted}, at=run_on(0).started_at, source="test")

    return made


def test_a_row_walks_from_new_to_closed(settle, finding, rows, write, day):
    settle(0, [finding("a")])
    assert rows(0)["a"].state is State.NEW
    write("a", state="assigned", assignee="王一")
    assert rows(0)["a"].state is State.ASSIGNED
    write("a", state="pending", done_on=day(0))
    assert rows(0)["a"].state is State.PENDING
    settle(1, [])
    closed = rows(1)["a"]
    assert (closed.state, closed.result, closed.assignee) == (State.CLOSED, "fixed", "王一")
    assert closed.was_in_time is True


def test_nobody_but_a_recheck_closes(settle, finding, write):
    settle(0, [finding("a")])
    with pytest.raises(ValueError, match="re-check"):
        write("a", state="closed")


@pytest.mark.parametrize(
    "wanted",
    [{"state": "false_positive"}, {"state": "waived", "reason": "x"}, {"fingerprint": "y"}, {"color": "red"}],
)
def test_entries_refuse_nonsense(settle, finding, write, wanted):
    settle(0, [finding("a")])
    with pytest.raises(ValueError):
        write("a", **wanted)


def test_said_done_and_found_again_goes_back_to_work(settle, finding, rows, write, day):
    settle(0, [finding("a")])
    write("a", state="pending", done_on=day(0))
    settle(1, [finding("a")])
    row = rows(1)["a"]
    assert (row.state, row.result, row.done_on) == (State.WORKING, "open", None)


def test_not_visited_says_so_unless_somebody_works_on_it(settle, finding, rows, write):
    settle(0, [finding("a"), finding("b")])
    write("b", state="working")
    settle(1, [], visited=lambda _url: False)
    told = rows(1)
    assert told["a"].state is State.UNCHECKED
    assert (told["b"].state, told["b"].result) == (State.WORKING, "unchecked")


def test_back_after_closing_starts_anew_with_a_new_deadline(settle, finding, rows, write, day):
    settle(0, [finding("a")])
    write("a", state="pending", assignee="王一", done_on=day(0))
    settle(1, [])
    settle(14, [finding("a")])
    row = rows(14)["a"]
    assert (row.state, row.assignee) == (State.RECURRED, "王一")
    assert row.opened_at.date() == day(14)
    assert row.overdue_days == 0


def test_overdue_counts_days_after_the_last_working_day(settle, finding, rows):
    settle(0, [finding("a"), finding("c", severity=Severity.CRITICAL)])  # Monday 2 November 2026
    told = rows(0)
    assert told["a"].due_on == date(2026, 11, 5)
    assert told["c"].due_on == date(2026, 11, 3)
    assert rows(3)["a"].overdue_days == 0
    assert rows(7)["a"].overdue_days == 4


def test_holidays_and_make_up_days_move_the_deadline():
    due = DueDays(LIMITS)
    # 30 September 2025: the holiday runs to 8 October, so three working days end on the 11th (a working Saturday).
    assert due.of(date(2025, 9, 30), "serious") == date(2025, 10, 11)


def test_year_without_calendar_counts_mondays_to_fridays():
    assert DueDays(LIMITS).of(date(2095, 1, 7), "serious") == date(2095, 1, 12)


def test_review_is_no_row_until_a_person_says_true(settle, finding, rows, write):
    settle(0, [finding("a", confidence=Confidence.REVIEW)])
    assert rows(0) == {}
    write("a", verdict="yes")
    assert rows(0)["a"].state is State.NEW


def test_worst_and_oldest_come_first_and_closed_last(settle, finding, db, day):
    settle(0, [finding("b"), finding("gone")])
    settle(1, [finding("b"), finding("a"), finding("c", severity=Severity.CRITICAL)])
    told = ledger_rows(db, LIMITS, day(1))
    assert [row.fingerprint[0] for row in told] == ["c", "b", "a", "g"]
    assert [row.number for row in told] == [1, 2, 3, 4]


def test_closed_rows_leave_after_thirty_days(settle, finding, rows):
    settle(0, [finding("a")])
    settle(1, [])
    assert "a" in rows(31)
    assert "a" not in rows(32)


def test_share_closed_in_time_counts_closed_and_overdue(settle, finding, db, day, write):
    settle(0, [finding("a"), finding("b"), finding("c"), finding("w")])
    settle(1, [finding("b"), finding("c"), finding("w")])  # a: in time
    settle(9, [finding("c"), finding("w")])  # b: late, c: overdue
    write("w", state="false_positive", reason="看错了")
    assert closed_in_time(ledger_rows(db, LIMITS, day(9))) == (1, 3)


def test_every_change_is_on_the_log(settle, finding, write, db):
    settle(0, [finding("a")])
    assert write("a", state="assigned", assignee="王一") == 2
    assert write("a", state="assigned", assignee="王一") == 0
    told = [(row["field"], row["before"], row["after"]) for row in db.table("ledger_log").rows]
    assert told == [("state", "", "assigned"), ("assignee", "", "王一")]


def test_every_state_has_its_chinese_name():
    assert set(STATE_ZH) == set(State)
    assert len(set(STATE_ZH.values())) == len(State)
