"""One polite question at a time, outside of a walk: probes, `profile init`, fetching a newer list."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from config.portal import Portal
from crawler.facts import Hop, Outcome, Probe
from crawler.guard import AddressGuard
from crawler.outcome import REDIRECTS, of_status
from crawler.resolver import NameResolver

_MAX_HOPS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: `body` at most the bytes asked for, `ms` to the end of it, `hops` as followed."""

    url: str
    outcome: Outcome
    status: int = 0
    final_url: str = ""
    body: bytes = b""
    headers: Mapping[str, str] | None = None
    hops: tuple[Hop, ...] = ()
    ms: int = 0
    detail: str = ""

    @property
    def opened(self) -> bool:
        return self.outcome is Outcome.OPENED

    @property
    def charset(self) -> str:
        kind = (self.headers or {}).get("Content-Type", "")
        return kind.lower().partition("charset=")[2].strip(" \"'")


class _Names(AbstractResolver):
    """Names under guard, as aiohttp wants to be told them."""

    def __init__(self, resolver: NameResolver) -> None:
        self._resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [_result(host, address, port) for address in await self._resolver.addresses(host, port)]

    async def close(self) -> None:
        """Nothing is held open."""


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)


class Asker:
    """Async context manager; `ask` never raises for what the network does. GET only, redirects by hand, every
    hop under guard, at most the profile's rate."""

    def __init__(self, portal: Portal, guard: AddressGuard | None = None) -> None:
        self._portal = portal
        self._guard = guard or AddressGuard.of(portal)
        self._session: aiohttp.ClientSession | None = None
        self._next = 0.0

    async def __aenter__(self) -> Self:
        # A bad certificate is a finding of the walk (crawler/tls.py), not a reason not to look.
        names = NameResolver(self._guard, urlsplit(self._portal.crawl.proxy).hostname or "")
        connector = aiohttp.TCPConnector(resolver=_Names(names), use_dns_cache=False, ssl=False)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def ask(self, url: str, *, timeout_s: float | None = None, max_bytes: int = 4 * 2**20) -> Answer:
        """The answer of an address, redirects followed (at most 8)."""
        started = time.monotonic()
        hops: list[Hop] = []
        at = url
        for _ in range(_MAX_HOPS):
            answer = await self._once(at, timeout_s or self._portal.links.timeout_s, max_bytes)
            if answer.status not in REDIRECTS or not (answer.headers or {}).get("Location"):
                ms = int((time.monotonic() - started) * 1000)
                return Answer(
                    url=url, outcome=answer.outcome, status=answer.status, final_url=at, body=answer.body,
                    headers=answer.headers, hops=tuple(hops), ms=ms, detail=answer.detail,
                )  # fmt: skip
            hops.append(Hop(url=at, status=answer.status))
            at = urljoin(at, (answer.headers or {})["Location"])
        return Answer(url=url, outcome=Outcome.TOO_MANY_REDIRECTS, final_url=at, hops=tuple(hops))

    async def _once(self, url: str, timeout_s: float, max_bytes: int) -> Answer:
        if self._session is None:
            raise RuntimeError("used outside of its context")
        if not self._guard.permits_url(url):
            return Answer(url=url, outcome=Outcome.FORBIDDEN_ADDRESS)
        await self._pause()
        headers = {"User-Agent": self._portal.crawl.user_agent, "Accept-Language": "zh-CN,zh;q=0.9", "Accept": "text/html,*/*;q=0.8"}
        options: dict[str, Any] = {"proxy": self._portal.crawl.proxy} if self._portal.crawl.proxy else {}
        try:
            async with asyncio.timeout(timeout_s), self._session.get(
                url, headers=headers, allow_redirects=False, **options
            ) as response:
                body = await response.content.read(max_bytes) if max_bytes else b""
                while 0 < len(body) < max_bytes and (more := await response.content.read(max_bytes - len(body))):
                    body += more
                outcome = of_status(response.status, self._portal.links.soft_statuses)
                return Answer(url=url, outcome=outcome, status=response.status, body=body, headers=dict(response.headers))
        except TimeoutError:
            return Answer(url=url, outcome=Outcome.TIMEOUT)
        except aiohttp.ClientConnectorDNSError as error:
            refused = error.host in self._guard.refused
            return Answer(url=url, outcome=Outcome.FORBIDDEN_ADDRESS if refused else Outcome.NO_SUCH_HOST, detail=str(error)[:200])
        except aiohttp.ClientConnectorError as error:
            return Answer(url=url, outcome=Outcome.REFUSED, detail=str(error)[:200])
        except (aiohttp.ServerDisconnectedError, ConnectionResetError) as error:
            return Answer(url=url, outcome=Outcome.RESET, detail=str(error)[:200])
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Answer(url=url, outcome=Outcome.BAD_ANSWER, detail=str(error)[:200])

    async def _pause(self) -> None:
        rate = self._portal.crawl.rate
        if rate > 0:
            wait = self._next - time.monotonic()
            self._next = max(self._next, time.monotonic()) + 1 / rate
            if wait > 0:
                await asyncio.sleep(wait)


async def probe_home(portal: Portal) -> Probe:
    """One availability try at the home page (SITE005): the whole answer within `avail.limit_s`.

    When it fails and the profile names a `crawl.network_probe`, that address tells whether our own network works.
    """
    from crawler.answers import moment

    async with Asker(portal) as asker:
        answer = await asker.ask(portal.site.home, timeout_s=portal.avail.limit_s)
        network_ok = True
        if answer.outcome is not Outcome.OPENED and portal.crawl.network_probe:
            network_ok = (await asker.ask(portal.crawl.network_probe, max_bytes=1024)).status > 0
    return Probe(at=moment(), outcome=answer.outcome, status=answer.status, ms=answer.ms, network_ok=network_ok)
