"""A host is asked at the pace it was promised, and left alone when it says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.courtesy import HostGate, in_window, retry_after_s

NOW = datetime(2026, 5, 16, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30), (" 30 ", 30), ("30s", 30), ("1m30s", 90), ("2m", 120), ("2min", 120), ("0", 0), ("1.5", 1.5),
        ("Sat, 16 May 2026 12:01:00 GMT", 60), ("Sat, 16 May 2026 11:00:00 GMT", 0), ("", None), ("soon", None), ("-5", None), ("稍后", None),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_all_its_forms(value: str, seconds: float | None) -> None:
    assert retry_after_s(value, NOW) == seconds


@given(st.text(max_size=40))
def test_no_header_makes_it_stumble(value: str) -> None:
    wait = retry_after_s(value, NOW)
    assert wait is None or wait >= 0


def test_a_rate_spaces_requests() -> None:
    gate = HostGate(rate=2, connections=4)
    assert gate.is_open(0)
    gate.start(0)
    assert not gate.is_open(0.4)
    assert gate.is_open(0.5)
    assert gate.opens_at() == 0.5


def test_no_more_than_its_connections_at_once() -> None:
    gate = HostGate(rate=0, connections=2)
    gate.start(0)
    gate.start(0)
    assert not gate.is_open(100)
    gate.end()
    assert gate.is_open(100)


@given(st.integers(1, 8), st.floats(0.1, 50), st.integers(1, 60))
def test_a_rate_is_kept_whatever_the_load(connections: int, rate: float, count: int) -> None:
    gate = HostGate(rate=rate, connections=connections)
    now, started = 0.0, []
    while len(started) < count:
        if gate.is_open(now):
            gate.start(now)
            started.append(now)
            gate.end()
        else:
            now = gate.opens_at()
    assert gate.asked == count
    assert started[-1] >= (count - 1) / rate * (1 - 1e-9)


def test_a_host_that_says_wait_is_left_alone_that_long() -> None:
    gate = HostGate(rate=0, connections=4)
    assert gate.hold(100, 60) == 60
    assert not gate.is_open(159)
    assert gate.is_open(160)


def test_refusals_in_a_row_lengthen_the_pause_and_an_answer_ends_it() -> None:
    gate = HostGate(rate=0, connections=4)
    waits = [gate.hold(0, None) for _ in range(6)]
    assert waits == sorted(waits)
    assert waits[0] < waits[1] < waits[3]
    gate.answered()
    assert gate.hold(0, None) == waits[0]
    assert gate.refusals == 7


def test_a_host_cannot_stop_the_night() -> None:
    assert HostGate(rate=0, connections=1).hold(0, 10**9) <= 900


@pytest.mark.parametrize(
    ("window", "clock", "open_"),
    [
        (None, (3, 0), True),
        (("22:00", "06:00"), (23, 30), True), (("22:00", "06:00"), (5, 59), True), (("22:00", "06:00"), (6, 0), False),
        (("22:00", "06:00"), (12, 0), False), (("22:00", "06:00"), (22, 0), True),
        (("01:00", "05:00"), (1, 0), True), (("01:00", "05:00"), (5, 0), False), (("01:00", "05:00"), (0, 59), False),
    ],
)  # fmt: skip
def test_windows_may_pass_midnight(window: tuple[str, str] | None, clock: tuple[int, int], open_: bool) -> None:
    assert in_window(window, NOW.replace(hour=clock[0], minute=clock[1])) is open_
