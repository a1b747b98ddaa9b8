"""The frontier as Scrapy's SCHEDULER: hands out what courtesy allows, host by host, and wakes the engine."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self, cast

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

from crawler.frontier import Frontier, Row
from crawler.urls import host_of

if TYPE_CHECKING:
    from crawler.hosts import Hosts
    from crawler.spiders.portal import PortalSpider

_LONGEST_SLEEP_S = 2.0


@dataclass(slots=True)
class _Lane:
    """Rows in hand, host by host, and whose turn it is. `aside`: no pages in it."""

    aside: bool
    queues: dict[str, deque[Row]] = field(default_factory=dict)
    turn: deque[str] = field(default_factory=deque)
    asleep: dict[str, float] = field(default_factory=dict)  # until when a host's rows are all deferred

    @property
    def has_rows(self) -> bool:
        return any(self.queues.values())


class FrontierScheduler(BaseScheduler):
    """Requests are made from rows at the moment they may go, so nothing waits inside Scrapy.

    Order within a host is the frontier's, pages first. While enough pages are under way, what is no page may go: it
    needs no reading. Rows kept for the end of the crawl (last tries) come when nothing else waits or is under way, one
    at a time per host: a retry runs alone.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._all = _Lane(aside=False)
        self._aside = _Lane(aside=True)
        self._wake: asyncio.TimerHandle | None = None
        self._spider: PortalSpider
        self._frontier: Frontier
        self._hosts: Hosts
        self._extra: deque[Request] = deque()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        self._spider = cast("PortalSpider", spider)
        self._frontier = self._spider.frontier
        self._hosts = self._spider.hosts
        self._spider.scheduler = self

    def has_pending_requests(self) -> bool:
        if self._spider.is_stopping:
            return False
        return bool(
            self._extra
            or self._has_rows
            or self._frontier.waiting
            or self._frontier.kept_for_last
            or self._spider.keeper.is_busy
        )

    def enqueue_request(self, request: Request) -> bool:
        """Called by the engine for what the downloader gives back: it is dealt with."""
        return True

    def ask_aside(self, request: Request) -> None:
        """A question of the walk's own making (robots.txt, random paths)."""
        self._extra.append(request)

    @property
    def _has_rows(self) -> bool:
        return self._all.has_rows or self._aside.has_rows

    def next_request(self) -> Request | None:
        if self._spider.is_stopping:
            return None
        now = time.time()
        if self._spider.has_backlog:
            return None if self._spider.is_full else self._row_request(self._aside, now)
        request = self._extra_request(now) or self._row_request(self._all, now) or self._row_request(self._aside, now)
        if request is None:
            self._sleep(now)
        return request

    def _extra_request(self, now: float) -> Request | None:
        for _ in range(len(self._extra)):
            request = self._extra.popleft()
            gate = self._hosts.gate(host_of(request.url))
            if gate.is_open(now):
                gate.start(now)
                return request
            self._extra.append(request)
        return None

    def _row_request(self, lane: _Lane, now: float) -> Request | None:
        self._fill(lane, now)
        for _ in range(len(lane.turn)):
            host = lane.turn[0]
            lane.turn.rotate(-1)
            queue = lane.queues.get(host)
            if not queue:
                continue
            gate = self._hosts.gate(host)
            if not gate.is_open(now) or not self._hosts.may_ask(host):
                continue
            row = queue.popleft()
            request = self._spider.request_of(row)
            if request is not None:
                gate.start(now)
                return request
            return self._row_request(lane, now)  # settled without asking
        return None

    def _fill(self, lane: _Lane, now: float) -> None:
        """Claim rows for hosts that have none in hand."""
        for host in self._frontier.hosts():
            if not lane.queues.get(host) and lane.asleep.get(host, 0) <= now:
                self._take(lane, host, now, last=False)
        if not self._frontier.waiting and not self._has_rows and not self._hosts.in_flight:
            for host in self._frontier.hosts(last=True):
                self._take(lane, host, now, last=True)

    def _take(self, lane: _Lane, host: str, now: float, *, last: bool) -> None:
        rows = self._frontier.claim(host, last=last, aside=lane.aside)
        if not rows:
            # All of the host's rows are deferred: do not ask the table on every turn.
            lane.asleep[host] = now + 0.2
            return
        if host not in lane.queues:
            lane.turn.append(host)
        lane.queues[host] = deque(rows)

    def _sleep(self, now: float) -> None:
        """Nothing may go now: look again when the first gate opens."""
        moments = [
            gate.opens_at()
            for lane in (self._all, self._aside)
            for host, queue in lane.queues.items()
            if queue and (gate := self._hosts.gate(host)).in_flight < gate.connections
        ]
        moments += [when for when in self._all.asleep.values() if when > now]
        soonest = min(moments, default=now + _LONGEST_SLEEP_S)
        loop = asyncio.get_running_loop()
        rings_at = loop.time() + min(max(soonest - now, 0.005), _LONGEST_SLEEP_S)
        if self._wake is not None:
            if self._wake.when() <= rings_at:
                return  # it rings early enough
            self._wake.cancel()
        self._wake = loop.call_at(rings_at, self._ring)

    def _ring(self) -> None:
        self._wake = None
        self.wake()

    def wake(self) -> None:
        """Let the engine ask again."""
        slot = self._crawler.engine._slot if self._crawler.engine else None
        if slot is not None and slot.closing is None:
            slot.nextcall.schedule()

    def close(self, reason: str) -> None:
        if self._wake is not None:
            self._wake.cancel()
