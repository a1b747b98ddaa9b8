"""A second look closes what is gone, keeps what is there, and leaves alone what it could not judge."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checks import entries
from checks.entries import State
from checks.ledger import looked_again
from checks.rectification import ledger_rows
from reports.recheck import Again, PageSeen, compared

LIMITS = {"serious": 3}


def test_closed_by_a_recheck_and_recurred_when_it_comes_back(settle, finding, db, run_on, day):
    settle(0, [finding("a"), finding("b")])
    at = run_on(0).started_at + timedelta(hours=5)
    looked_again(db, found={finding("b").fingerprint}, gone={finding("a").fingerprint}, at=at)
    rows = {row.fingerprint[0]: row for row in ledger_rows(db, LIMITS, day(0))}
    assert (rows["a"].state, rows["a"].closed_at) == (State.CLOSED, at)
    assert rows["b"].state is State.NEW
    assert {one.status for one in settle(1, [finding("a"), finding("b")]).findings} == {"recurred", "persisting"}


def test_said_done_but_still_there_goes_back_to_work(settle, finding, db, run_on, day):
    settle(0, [finding("a")])
    mark, at = finding("a").fingerprint, run_on(0).started_at
    entries.write(db, {mark: {"state": "pending", "done_on": day(0)}}, at=at, source="test")
    looked_again(db, found={mark}, gone=set(), at=at + timedelta(hours=1))
    assert ledger_rows(db, LIMITS, day(0))[0].state is State.WORKING


def test_only_a_judged_page_without_the_fault_closes(finding):
    one = finding("a", target_url="https://a.gov.cn/x")
    clean = PageSeen(judged=frozenset({"LNK001"}))
    assert compared(one, {one.url: clean})[0] is Again.GONE
    assert compared(one, {one.url: PageSeen(findings=(one,), judged=frozenset({"LNK001"}))})[0] is Again.FOUND


@pytest.mark.parametrize(
    "page",
    [
        PageSeen(why="页面打不开"),
        PageSeen(judged=frozenset({"COL001"})),
        PageSeen(judged=frozenset({"LNK001"}), unsure=frozenset({"LNK001"})),
    ],
)
def test_what_could_not_be_judged_stays(finding, page):
    again, why = compared(finding("a"), {finding("a").url: page})
    assert again is Again.UNSURE
    assert why


def test_a_finding_of_many_pages_is_gone_only_when_no_page_has_it(finding):
    target = "https://a.gov.cn/footer"
    wide = finding("a", pages_count=40, sample_pages=("https://a.gov.cn/1", "https://a.gov.cn/2"), target_url=target)
    judged = frozenset({"LNK001"})
    clean = PageSeen(judged=judged)
    there = PageSeen(judged=judged, findings=(finding("single", target_url=target),))
    seen = {wide.url: clean, "https://a.gov.cn/1": clean, "https://a.gov.cn/2": there}
    assert compared(wide, seen)[0] is Again.FOUND
    assert compared(wide, seen | {"https://a.gov.cn/2": clean})[0] is Again.GONE
