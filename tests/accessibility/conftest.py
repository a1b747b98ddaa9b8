"""A server for parity and rule pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from page_server import PageServer, serve


@pytest.fixture(scope="module")
def shop() -> Iterator[PageServer]:
    yield from serve()
