"""What all tests share: bounds of properties, who may start a browser, and how tests are dealt out to workers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from crawler.browser.find import ENVIRONMENT_KEY

# A shared machine is slow at times; what a property says does not depend on it.
settings.register_profile("xunjian", deadline=None)
settings.load_profile("xunjian")

_NAMED = os.environ.get(ENVIRONMENT_KEY)
_SLOW_S = 10.0


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
