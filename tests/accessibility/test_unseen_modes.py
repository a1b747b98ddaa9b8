"""Entries and modes in unseen markup: at least 95 % of the planted faults are found, and no clean page is accused."""

from __future__ import annotations

from typing import Any

import pytest
from mode_trials import faults, try_all
from unseen_clean import clean
from unseen_faulty import faulty

CLEAN, FAULTY = clean(), faulty()
ALL = CLEAN | FAULTY

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.long]


@pytest.fixture(scope="module")
def trials() -> Any:
    pages = {name: one.home for name, one in ALL.items()}
    return try_all(pages, {name: one.more for name, one in ALL.items()}, {name: one.other for name, one in ALL.items()})


def test_the_set_is_large_enough() -> None:
    assert len(CLEAN) >= 30
    assert len(FAULTY) >= 30
    assert len(ALL) == len(CLEAN) + len(FAULTY)


def test_planted_faults_are_found(trials: Any) -> None:
    wanted = [(name, fault) for name, one in FAULTY.items() for fault in one.says | one.asks]
    missed = [(name, fault) for name, fault in wanted if fault not in faults(trials[name]) | faults(trials[name], asked=True)]
    assert 1 - len(missed) / len(wanted) >= 0.95, missed
    # What may only be asked about is not claimed.
    assert [name for name, one in FAULTY.items() if one.asks & faults(trials[name])] == []


def test_what_is_sure_is_claimed(trials: Any) -> None:
    wanted = [(name, fault) for name, one in FAULTY.items() for fault in one.says]
    only_asked = [(name, fault) for name, fault in wanted if fault not in faults(trials[name])]
    assert 1 - len(only_asked) / len(wanted) >= 0.95, only_asked


@pytest.mark.parametrize("name", ALL)
def test_nothing_else_is_claimed(trials: Any, name: str) -> None:
    assert faults(trials[name]) - ALL[name].says == set(), trials[name].modes
