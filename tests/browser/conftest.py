"""A server of nasty and plain pages on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from page_server import PageServer, serve


@pytest.fixture
def shop() -> Iterator[PageServer]:
    yield from serve()


@pytest.fixture(scope="module")
def module_shop() -> Iterator[PageServer]:
    yield from serve()
