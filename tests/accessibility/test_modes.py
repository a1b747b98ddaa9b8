"""The elderly mode and the tool bar are really tried: planted faults are found, working ones are left alone."""

from __future__ import annotations

from typing import Any

import pytest
from mode_pages import portals
from mode_trials import faults, try_all

pytestmark = [pytest.mark.browser, pytest.mark.slow(40)]


@pytest.fixture(scope="module")
def trials() -> Any:
    known = portals()
    return try_all({name: one.home for name, one in known.items()}, {name: one.more for name, one in known.items()}, {})


@pytest.mark.parametrize("name", portals())
def test_mode_is_judged_as_planted(trials: Any, name: str) -> None:
    assert faults(trials[name]) == set(portals()[name].says), trials[name].modes


def test_there_are_a_dozen_faults_and_clean_ones() -> None:
    says = [portal.says for portal in portals().values()]
    assert len(set().union(*says)) >= 12
    assert sum(not one for one in says) >= 6
