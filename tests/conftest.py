"""What all tests share: bounds of properties, who may start a browser, and how tests are dealt out to workers."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import settings

from crawler.browser.find import ENVIRONMENT_KEY

# A shared machine is slow at times; what a property says does not depend on it.
settings.register_profile("xunjian", deadline=None)
settings.load_profile("xunjian")

_NAMED = os.environ.get(ENVIRONMENT_KEY)
_SLOW_S = 10.0
_LOOP_S = 0.2  # CPU seconds of the loop below on the machine for which bounds in seconds are written


@pytest.fixture
def slowness() -> float:
    """How many times slower than usual this machine is at this moment, at least 1: bounds in CPU seconds grow by it.

    The same machine has been seen to need 0.2 s in one hour and 0.7 s in another; what a bound is to catch (work that
    grows with the square) is off by far more.
    """
    began = time.process_time()
    turned = 0
    for number in range(2_000_000):
        turned += number * number
    return max(1.0, (time.process_time() - began) / _LOOP_S)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test without the mark `browser` finds none, so that the mark cannot be forgotten."""
    if item.get_closest_marker("browser") is None:
        os.environ[ENVIRONMENT_KEY] = "/without-the-mark-there-is-no-browser"
    elif _NAMED is None:
        os.environ.pop(ENVIRONMENT_KEY, None)
    else:
        os.environ[ENVIRONMENT_KEY] = _NAMED


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Workers take whole files (tests of a file share fixtures): the file that takes longest comes first."""
    if not hasattr(config, "workerinput"):
        return
    seconds: dict[Path, dict[int, float]] = {}
    for item in items:
        # A mark is one object on all tests it stands over.
        for mark in item.iter_markers("slow"):
            seconds.setdefault(item.path, {})[id(mark)] = mark.args[0] if mark.args else _SLOW_S
    items.sort(key=lambda item: -sum(seconds.get(item.path, {}).values()))
