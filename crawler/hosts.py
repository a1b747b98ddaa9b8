"""What must be known of a host before and while it is asked: its gate, robots.txt, soft 404 (软404), certificate."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from config.portal import Portal
from crawler import answers
from crawler.courtesy import HostGate
from crawler.extract.encoding import decode
from crawler.extract.page import simhash
from crawler.facts import HostFacts
from crawler.guard import AddressGuard
from crawler.outcome import REDIRECTS
from crawler.robots import Robots
from crawler.tls import examine
from crawler.urls import Normaliser, host_of

_ASIDE_BYTES = 512 * 2**10


class Hosts:
    """Every host of one run. `enqueue` takes the questions that are no rows of the frontier (robots.txt, paths that
    cannot exist); `wake` is called when the answers let more be asked. `requests` counts all that were made and
    `in_flight` those without an answer yet."""

    def __init__(
        self,
        portal: Portal,
        guard: AddressGuard,
        normaliser: Normaliser,
        *,
        is_own: Callable[[str], bool],
        headers: Mapping[str, str],
        enqueue: Callable[[Request], object],
        wake: Callable[[], None],
    ) -> None:
        self._portal = portal
        self._guard = guard
        self._normaliser = normaliser
        self._is_own = is_own
        self._headers = headers
        self._enqueue = enqueue
        self._wake = wake
        self.in_flight = 0
        self.requests = 0
        self._gates: dict[str, HostGate] = {}
        self._robots: dict[str, Robots | None] = {}
        self._signatures: dict[str, list[tuple[str, str, int, int]]] = {}
        self._honest: set[str] = set()
        self._tls: dict[str, asyncio.Task[Any]] = {}

    def gate(self, host: str) -> HostGate:
        gate = self._gates.get(host)
        if gate is None:
            crawl = self._portal.crawl
            gate = self._gates[host] = HostGate(rate=crawl.rate, connections=crawl.connections)
        return gate

    def may_ask(self, host: str) -> bool:
        """A host of ours is asked for robots.txt and for two paths that cannot exist before anything else."""
        if host in self._robots:
            return self._robots[host] is not None
        if not self._is_own(f"http://{host}/"):
            self._robots[host] = Robots("")
            return True
        self._robots[host] = None
        self._ask_robots(host)
        return False

    def forbids(self, host: str, url: str) -> bool:
        """Does the host's robots.txt keep us from an address of it, and does the profile obey?"""
        robots = self._robots.get(host)
        return robots is not None and self._portal.crawl.obey_robots and not robots.allows(url)

    def has_signature(self, host: str) -> bool:
        """Does the host answer with a page of its own for what does not exist?"""
        return host in self._signatures

    def asked(self) -> None:
        self.requests += 1
        self.in_flight += 1

    def landed(self, host: str) -> None:
        """An answer came, or its absence is known."""
        self.in_flight -= 1
        self.gate(host).end()

    def look_at_certificate(self, url: str) -> None:
        """Once a host, beside the walk."""
        host = host_of(url)
        if not url.startswith("https:") or host in self._tls or self._portal.crawl.proxy:
            return
        name, port = answers.own_port(url)
        limit = self._portal.links.connect_timeout_s
        self._tls[host] = asyncio.ensure_future(asyncio.to_thread(examine, name, port, self._guard, limit))

    async def settled(self) -> None:
        """Wait for the certificate looks that are under way."""
        await asyncio.gather(*self._tls.values(), return_exceptions=True)

    def facts(self) -> list[HostFacts]:
        """What was learnt of each host; call after the walk."""
        found = []
        for host, gate in self._gates.items():
            task = self._tls.get(host)
            outcome, detail, ends = task.result() if task and task.done() and not task.exception() else (None, "", None)
            robots = self._robots.get(host)
            found.append(
                HostFacts(
                    host=host,
                    is_own=self._is_own(f"http://{host}/"),
                    soft404=tuple(self._signatures.get(host, ())),
                    honest_404=host in self._honest and host not in self._signatures,
                    tls_outcome=outcome,
                    tls_detail=detail,
                    tls_ends=ends,
                    robots=robots.state if robots else "",
                    refused=gate.refusals,
                    asked=gate.asked,
                )
            )
        return found

    def _ask_robots(self, host: str) -> None:
        scheme = urlsplit(self._portal.site.home).scheme
        if not self._portal.crawl.obey_robots:
            self._robots_known(host, Robots("not obeyed"))
            return
        self._ask_aside(f"{scheme}://{host}/robots.txt", self._robots_answered, host)

    def _ask_aside(self, url: str, callback: Callable[..., Any], host: str) -> None:
        if not self._guard.permits_url(url):
            callback(None, host=host)
            return
        self.asked()
        meta: dict[str, Any] = {"cut": _ASIDE_BYTES, "download_timeout": self._portal.links.timeout_s}
        if self._portal.crawl.proxy:
            meta["proxy"] = self._portal.crawl.proxy

        def settle(result: Response | Failure) -> None:
            self.landed(host)
            callback(result if isinstance(result, Response) else None, host=host)

        self._enqueue(Request(url, headers=self._headers, callback=settle, errback=settle, meta=meta, dont_filter=True))

    def _robots_answered(self, response: Response | None, *, host: str) -> None:
        if response is None or response.status >= 500:
            self._robots_known(host, Robots("error"))
        elif response.status != 200 or answers.media_type(response).startswith("text/html"):
            self._robots_known(host, Robots("missing"))
        else:
            self._robots_known(host, Robots("fetched", decode(response.body)[0]))

    def _robots_known(self, host: str, robots: Robots) -> None:
        self._robots[host] = robots
        gate = self.gate(host)
        delay = robots.crawl_delay_s()
        if delay and self._portal.crawl.rate > 0:
            gate.rate = min(gate.rate, 1 / delay)
        scheme = urlsplit(self._portal.site.home).scheme
        folder = next((urlsplit(url).path.rpartition("/")[0] for column in self._portal.columns for url in column.urls if host_of(url) == host), "")
        for path in {f"/{secrets.token_hex(8)}.html", f"{folder}/{secrets.token_hex(8)}/"}:
            self._ask_aside(f"{scheme}://{host}{path}", self._random_answered, host)
        self._wake()

    def _random_answered(self, response: Response | None, *, host: str) -> None:
        """How the host answers for what cannot exist: the signature of its soft 404 (软404)."""
        if response is None:
            return
        if response.status in {404, 410}:
            self._honest.add(host)
            return
        final = response.url
        if response.status in REDIRECTS:
            final = answers.location_of(response, self._normaliser)[0] or final
            self._signatures.setdefault(host, []).append((final, "", -1, 0))
        elif response.status == 200 and answers.is_html(response):
            title, text, _ = answers.glance(response)
            self._signatures.setdefault(host, []).append(("", title, len(text), simhash(text)))
