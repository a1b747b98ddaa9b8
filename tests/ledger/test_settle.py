"""A finding is new, persists, is fixed, comes back; what was not looked at stays open."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest
import sqlite_utils

from checks import entries, history, ledger


def test_first_run_is_all_new(settle, finding):
    settled = settle(0, [finding("a"), finding("b")])
    assert [one.status for one in settled.findings] == ["new", "new"]
    assert settled.fixed == settled.not_rechecked == ()


def test_second_run_persists_and_keeps_its_first_day(settle, finding):
    first = settle(0, [finding("a")]).findings[0].first_seen
    again = settle(1, [finding("a")]).findings[0]
    assert (again.status, again.runs_seen, again.first_seen) == ("persisting", 2, first)
    assert again.last_seen > first


def test_visited_and_not_found_is_fixed(settle, finding):
    settle(0, [finding("a")])
    settled = settle(1, [])
    assert [one.status for one in settled.fixed] == ["fixed"]
    assert settle(2, []).fixed == ()


@pytest.mark.parametrize(
    "unseen",
    [
        {"visited": lambda _url: False},
        {"judged": lambda _check, _url: False},
        {"doubtful": lambda _finding: True},
    ],
)
def test_not_looked_at_is_not_fixed(settle, finding, unseen):
    settle(0, [finding("a")])
    settled = settle(1, [], **unseen)
    assert settled.fixed == ()
    assert [one.status for one in settled.not_rechecked] == ["not_rechecked"]
    assert settle(2, [finding("a")]).findings[0].status == "persisting"


def test_fixed_and_back_is_recurred_then_persists(settle, finding):
    settle(0, [finding("a")])
    settle(1, [])
    back = settle(2, [finding("a")]).findings[0]
    assert (back.status, back.runs_seen) == ("recurred", 1)
    assert settle(3, [finding("a")]).findings[0].status == "persisting"


def test_settling_a_run_again_changes_nothing(settle, finding):
    settle(0, [finding("a"), finding("b")])
    once = settle(1, [finding("a")])
    assert settle(1, [finding("a")]) == once
    assert settle(1, [finding("a")]).findings[0].runs_seen == 2


def test_corrected_check_replaces_the_runs_result(settle, finding):
    settle(0, [finding("a")])
    settle(1, [finding("a"), finding("wrong")])
    corrected = settle(1, [finding("a")])
    assert corrected.fixed == ()
    assert settle(2, [finding("a")]).fixed == ()


def test_judging_an_old_run_leaves_the_ledger_alone(settle, finding, db):
    settle(0, [finding("a")])
    settle(1, [finding("a")])
    before = list(db.query("SELECT * FROM sightings"))
    old = settle(0, [finding("a"), finding("never-seen")])
    assert old.fixed == old.not_rechecked == ()
    assert list(db.query("SELECT * FROM sightings")) == before


def test_equal_fingerprints_are_one_finding(settle, finding):
    assert len(settle(0, [finding("a"), finding("a", message="zweimal")]).findings) == 1


def test_exempted_finding_is_neither_open_nor_fixed_and_comes_back(settle, finding):
    settle(0, [finding("a")])
    stands = finding("a", exempted_until=date(2026, 12, 1))
    settled = settle(1, [], exempted=[stands])
    assert settled.findings == settled.fixed == ()
    assert [one.exempted_until for one in settled.dismissed] == [date(2026, 12, 1)]
    assert settle(2, [finding("a")]).findings[0].status == "persisting"


def test_false_alarm_is_put_aside(settle, finding, db, run_on):
    settle(0, [finding("a"), finding("b")])
    mark = finding("a").fingerprint
    change = {"state": "false_positive", "reason": "演示用链接"}
    entries.write(db, {mark: change}, at=run_on(0).started_at, source="test")
    settled = settle(1, [finding("a"), finding("b")])
    assert [one.fingerprint for one in settled.dismissed] == [mark]
    assert len(settled.findings) == 1


def test_waiver_ends_with_its_day(settle, finding, db, run_on, day):
    settle(0, [finding("a")])
    change = {"state": "waived", "reason": "平台迁移中", "waived_until": day(2)}
    entries.write(db, {finding("a").fingerprint: change}, at=run_on(0).started_at, source="test")
    assert settle(2, [finding("a")]).findings == ()
    assert len(settle(3, [finding("a")]).findings) == 1


def test_random_histories_agree_with_a_simple_model(tmp_path: Path, finding, run_on):
    """Forty runs of random faults, some pages not visited: statuses equal those of a plain dictionary model."""
    dice = Random(11)
    db = sqlite_utils.Database(tmp_path / "random.db")
    names = [f"n{number}" for number in range(30)]
    state: dict[str, str] = {}
    for number in range(40):
        present = {name for name in names if dice.random() < 0.5}
        seen = {name for name in names if dice.random() < 0.8} | present
        urls = {finding(name).url for name in seen}
        settled = ledger.settle(
            db, run_on(number), [finding(name) for name in sorted(present)], urls.__contains__, lambda _c, _u: True,
            run_on(number).started_at.date(),
        )  # fmt: skip
        expected = {}
        for name in present:
            expected[name] = {"open": "persisting", "fixed": "recurred"}.get(state.get(name, ""), "new")
        told = {one.fingerprint: one.status for one in settled.findings}
        assert told == {name * 8: status for name, status in expected.items()}
        gone = {name for name, was in state.items() if was == "open" and name not in present}
        assert {one.fingerprint for one in settled.fixed} == {name * 8 for name in gone & seen}
        assert {one.fingerprint for one in settled.not_rechecked} == {name * 8 for name in gone - seen}
        state |= dict.fromkeys(present, "open") | dict.fromkeys(gone & seen, "fixed")
    db.close()


def test_recorded_run_reads_back_as_it_was(settle, finding, db, run_on):
    settle(0, [finding("a"), finding("b")])
    evidence = {"status": 404, "hops": [["https://a.gov.cn/x", 302]], "odd": "\ud800\0"}
    settled = settle(1, [finding("a", evidence=evidence), finding("c")])
    history.record(db, run_on(1), settled, [], [])
    kept = history.load(db, "r001")
    assert kept is not None
    assert [one.fingerprint for one in kept.settled.findings] == [one.fingerprint for one in settled.findings]
    assert kept.settled.findings[0].first_seen == settled.findings[0].first_seen
    assert kept.settled.findings[0].evidence["hops"] == [["https://a.gov.cn/x", 302]]
    assert [one.status for one in kept.settled.fixed] == ["fixed"]


def test_unchanged_finding_is_stored_once_for_all_runs(settle, finding, db, run_on):
    for number in range(5):
        history.record(db, run_on(number), settle(number, [finding("a")]), [], [])
    assert db.table("finding_bodies").count == 1
    assert db.table("run_findings").count == 5


def test_forgotten_runs_leave_trend_and_ledger(settle, finding, db, run_on):
    for number in range(5):
        settled = settle(number, [finding("a"), finding(f"n{number}")])
        history.record(db, run_on(number), settled, [], [])
        history.add_point(db, run_on(number), _score(), [], [], settled)
    assert history.prune(db, 2) == ["r000", "r001", "r002"]
    assert history.load(db, "r002") is None
    assert history.load(db, "r004") is not None
    assert len(history.points(db)) == 5
    assert len(ledger.sightings(db)) == 2


def test_two_runs_are_compared_by_fingerprint(settle, finding, db, run_on):
    for number, names in enumerate((["a", "b", "c"], ["a", "d"])):
        found = [finding(name) for name in names]
        settled = settle(number, found, visited=lambda url: "/c." not in url)
        history.record(db, run_on(number), settled, [], [])
    difference = history.compare(history.load(db, "r000"), history.load(db, "r001"))
    marks = [
        [one.fingerprint[0] for one in part]
        for part in (difference.added, difference.gone, difference.unsure, difference.both)
    ]
    assert marks == [["d"], ["b"], ["c"], ["a"]]


def _score():
    from checks.score import Score

    return Score(value=80.0, uncapped=80.0)
