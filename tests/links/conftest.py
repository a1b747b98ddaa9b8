"""The Context over lists, as in tests/checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fakes import FakeContext, profile


@pytest.fixture
def context() -> Callable[..., FakeContext]:
    def make(**tables: Any) -> FakeContext:
        return FakeContext(profile(tables))

    return make
