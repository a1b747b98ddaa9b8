"""Courtesy per host: how many at once, how often, and when a host asked us to wait (Retry-After)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from email.utils import parsedate_to_datetime

_SPOKEN = re.compile(r"^(?:(?P<m>\d+)\s*m(?:in)?)?\s*(?:(?P<s>\d+(?:\.\d+)?)\s*s?)?$", re.IGNORECASE)
_MAX_WAIT_S = 900.0
_BACK_OFF_S = (2.0, 8.0, 30.0, 120.0)


@dataclass(slots=True)
class HostGate:
    """One host: at most `connections` at once and `rate` requests a second (0: no limit).

    `refused` counts answers in a row that told us to go away; each makes the next pause longer.
    """

    rate: float
    connections: int
    in_flight: int = 0
    next_at: float = 0.0
    refused: int = 0
    asked: int = 0
    refusals: int = 0
    cookies: dict[str, str] = field(default_factory=dict)

    def opens_at(self) -> float:
        """The moment from which the next request may go, were a connection free."""
        return self.next_at

    def is_open(self, now: float) -> bool:
        return self.in_flight < self.connections and now >= self.next_at

    def start(self, now: float) -> None:
        self.in_flight += 1
        self.asked += 1
        if self.rate > 0:
            self.next_at = max(self.next_at, now) + 1 / self.rate

    def end(self) -> None:
        self.in_flight -= 1

    def answered(self) -> None:
        self.refused = 0

    def hold(self, now: float, retry_after_s: float | None) -> float:
        """The host said 429 or 503: wait as long as it asked, else longer each time. Gives the pause in seconds."""
        self.refusals += 1
        wait = retry_after_s if retry_after_s is not None else _BACK_OFF_S[min(self.refused, len(_BACK_OFF_S) - 1)]
        self.refused += 1
        wait = min(wait, _MAX_WAIT_S)
        self.next_at = max(self.next_at, now + wait)
        return wait


def retry_after_s(value: str, now: datetime | None = None) -> float | None:
    """Seconds of a Retry-After header: a number, a date, or the spoken forms seen in the wild (`30s`, `1m30s`)."""
    value = value.strip()
    if not value:
        return None
    match = _SPOKEN.fullmatch(value)
    if match and (match["m"] or match["s"]):
        return float(match["m"] or 0) * 60 + float(match["s"] or 0)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def in_window(window: tuple[str, str] | None, now: datetime) -> bool:
    """Is it a time at which the profile lets us crawl? A window may pass midnight (22:00-06:00)."""
    if window is None:
        return True
    start, end = (time.fromisoformat(one) for one in window)
    clock = now.time()
    return start <= clock < end if start <= end else clock >= start or clock < end
