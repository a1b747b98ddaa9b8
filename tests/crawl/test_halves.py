"""A run judged by two processes gives what one process gives, also when the second one dies."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_portal import Inspection, Portal

from checks import halves
from checks.asking import SUBJECTS
from checks.context import StoreContext
from checks.engine import Judged, judge
from config import share
from config.portal import load_profile
from config.share import Claims
from crawler.store import Store


@pytest.fixture
def judged(
    small_portal: Portal, inspect: Callable[..., Inspection], write_profile: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Callable[[int], Judged]:
    """Judge the run of the small portal; the number is that of pages from which two processes do it."""
    profile = write_profile(small_portal)
    done, portal = inspect(profile), load_profile(profile)

    def again(worth_it: int) -> Judged:
        monkeypatch.setattr(halves, "_WORTH_IT", worth_it)
        monkeypatch.setattr(os, "cpu_count", lambda: 2)
        with Store.open(done.out / "xunjian.db") as store:
            run = store.select()
            assert run is not None
            return judge(StoreContext(store, portal, run, date.today()))

    return again


def test_two_processes_say_what_one_says(judged: Callable[[int], Judged]) -> None:
    alone, together = judged(10**6), judged(1)
    assert alone.findings and together.findings == alone.findings
    assert [_counts(one) for one in together.populations] == [_counts(one) for one in alone.populations]


def test_a_second_process_that_dies_costs_no_finding(judged: Callable[[int], Judged], monkeypatch: pytest.MonkeyPatch) -> None:
    alone = judged(10**6)
    monkeypatch.setattr(share, "_second", lambda *_: os._exit(9))
    assert judged(1).findings == alone.findings

    def took_and_died(_tell: Any, _work: Any, _after_fork: Any, claims: Claims) -> None:
        for kind in range(len(SUBJECTS)):
            list(claims.share(kind).of(range(60)))
        os._exit(9)

    monkeypatch.setattr(share, "_second", took_and_died)
    assert judged(1).findings == alone.findings


@pytest.mark.parametrize("size", [0, 1, 24, 25, 26, 50, 51, 130])
def test_two_shares_are_the_whole(size: int) -> None:
    items = list(range(size))
    placed, batches = [], [0, 0]
    with closing(Claims(2)) as claims:
        shares = [claims.share(1), claims.share(1)]
        parts = [enumerate(share.of(items)) for share in shares]
        for turn in range(2 * size):  # turn and turn about, as two processes do
            if (found := next(parts[turn % 2], None)) is not None:
                placed.append((shares[turn % 2].place(found[0]), found[1]))
                batches[turn % 2] += 1
    assert sorted(placed) == [(item, item) for item in items]
    assert size <= 25 or all(batches)


def test_what_another_took_and_lost_is_the_rest() -> None:
    with closing(Claims(1)) as claims:
        lost = claims.share(0).of(range(100))
        next(lost)
        ours = list(claims.share(0).of(range(100)))
        assert ours == list(range(25, 100))
        share = claims.rest().share(0)
    assert [(share.place(number), item) for number, item in enumerate(share.of(range(100)))] == [(n, n) for n in range(25)]


def _counts(population: Any) -> Any:
    return population.check_id, population.judged, population.failed, population.not_judged, population.by_column, population.by_unit
