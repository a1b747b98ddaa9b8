"""Cases of the checks: every `tests/checks/<ID>/*.html` is one; test_cases.py says how to write one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fakes import FakeContext, profile


@pytest.fixture
def context() -> Callable[..., FakeContext]:
    """A Context over lists: `context(links={"timeout_s": 5})` lays tables over a small profile."""

    def make(**tables: Any) -> FakeContext:
        return FakeContext(profile(tables))

    return make
