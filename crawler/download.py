"""Scrapy's DOWNLOADER: aiohttp, which costs a third less than Twisted, and Scrapy's own handler where it must.

aiohttp refuses answers with header lines that are none; old portal servers send such lines and browsers skip them.
A host that does is asked by Scrapy's own handler from then on, which skips them too. Scrapy's usual downloader keeps
queues, delays and middlewares per host; ours has none of it, since the scheduler holds every limit.
"""

from __future__ import annotations

import asyncio
import errno
import ssl
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import aiohttp
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Headers, Response
from scrapy.logformatter import LogFormatter
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from yarl import URL

from crawler.resolver import GuardedResolver
from crawler.urls import host_of

if TYPE_CHECKING:  # loaded when an answer asks for it
    from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

_NAMES_KEPT_S = 300
_LEGACY_SERVERS = 0x4  # OP_LEGACY_SERVER_CONNECT: servers without RFC 5746, which browsers still open


class Downloader:
    """One answer for one request; fails with Scrapy's download errors.

    `meta["cut"]`: at most so many bytes of the body are read and the rest is left (a server may ignore Range).
    Without it a body over DOWNLOAD_MAXSIZE, as sent or decompressed, fails. A body that ends early is given as far
    as it came.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        settings = crawler.settings
        self._at_once = settings.getint("CONCURRENT_REQUESTS")
        self._most = settings.getint("DOWNLOAD_MAXSIZE")
        self._connect_s = settings.getfloat("CONNECT_TIMEOUT")
        self._unpack = HttpCompressionMiddleware.from_crawler(crawler)
        self._session: aiohttp.ClientSession | None = None
        self._tolerant: HTTP11DownloadHandler | None = None
        self._odd_hosts: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.active: set[Request] = set()
        crawler.signals.connect(self.ended, signal=signals.engine_stopped)

    def needs_backout(self) -> bool:
        return len(self.active) >= self._at_once

    def fetch(self, request: Request) -> Deferred[Response]:
        """Called by the engine."""
        answer: Deferred[Response] = Deferred()
        self.active.add(request)
        task = asyncio.get_running_loop().create_task(self._answered(request, answer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return answer

    async def _answered(self, request: Request, answer: Deferred[Response]) -> None:
        found: Response | Failure
        try:
            self._unpack.process_request(request)
            response = await self._download(request)
            found = response
            if b"Content-Encoding" in response.headers:
                found = self._unpack.process_response(request, response)  # type: ignore[assignment]
        except Exception:
            found = Failure()  # type: ignore[no-untyped-call]
        self.active.remove(request)
        answer.callback(found)

    async def _download(self, request: Request) -> Response:
        host = host_of(request.url)
        if host not in self._odd_hosts:
            try:
                return await self._ask(request)
            except aiohttp.ClientResponseError:  # not HTTP as aiohttp reads it
                self._odd_hosts.add(host)
        if self._tolerant is None:
            from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

            self._tolerant = HTTP11DownloadHandler(self._crawler)
        return await self._tolerant.download_request(request)

    def _opened(self) -> aiohttp.ClientSession:
        """The session belongs to the running loop, so it is made with the first request."""
        if self._session is None:
            settings = self._crawler.settings
            connector = aiohttp.TCPConnector(
                resolver=GuardedResolver(settings["ADDRESS_GUARD"], settings["PROXY_HOST"]),
                ssl=_any_certificate(),
                limit=0,  # the scheduler holds the limits, host by host
                ttl_dns_cache=_NAMES_KEPT_S,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
                timeout=aiohttp.ClientTimeout(total=None),
            )
        return self._session

    async def _ask(self, request: Request) -> Response:
        meta = request.meta
        try:
            async with self._opened().request(
                request.method,
                URL(request.url, encoded=True),  # as written: some portals know only one way to escape
                data=request.body or None,
                headers=_plain(request.headers),
                timeout=_timeout(meta["download_timeout"], self._connect_s),
                allow_redirects=False,
                proxy=meta.get("proxy"),
            ) as answer:
                body = await self._body(answer, meta.get("cut"))
                return Response(request.url, answer.status, Headers(_listed(answer.raw_headers)), body)
        except TimeoutError as error:
            raise DownloadTimeoutError(f"timeout: {request.url}") from error
        except aiohttp.ClientConnectorDNSError as error:
            raise CannotResolveHostError(str(error.os_error)) from None
        except aiohttp.ClientConnectorError as error:
            cause = error.os_error
            refused = cause.errno == errno.ECONNREFUSED
            raise (DownloadConnectionRefusedError if refused else DownloadFailedError)(_words(cause)) from None
        except aiohttp.ClientResponseError:
            raise
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise DownloadFailedError(_words(error)) from None

    async def _body(self, answer: aiohttp.ClientResponse, cut: int | None) -> bytes:
        most = self._most if cut is None else cut
        if cut is None and (answer.content_length or 0) > most:
            raise DownloadCancelledError(f"{answer.content_length} bytes")
        parts: list[bytes] = []
        size = 0
        try:
            async for part in answer.content.iter_any():
                parts.append(part)
                size += len(part)
                if size >= most and (cut is not None or size > most):
                    break
        except aiohttp.ClientPayloadError:
            pass  # it ends early: what came counts
        if cut is None and size > most:
            raise DownloadCancelledError(f"more than {most} bytes")
        return b"".join(parts)

    def close(self) -> None:
        """Called by the engine before `ended`; what is under way has been answered."""

    async def ended(self) -> None:
        if self._session is not None:
            await self._session.close()
        if self._tolerant is not None:
            await self._tolerant.close()


class Silence(LogFormatter):
    """Scrapy's LOG_FORMATTER: no record is made for an answer, nobody reads it."""

    def crawled(self, request: Request, response: Response, spider: object) -> None:  # type: ignore[override]
        return None


def _any_certificate() -> ssl.SSLContext:
    """A bad certificate is recorded (crawler/tls.py), and the page is still read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.options |= _LEGACY_SERVERS
    return context


@lru_cache
def _timeout(total_s: float, connect_s: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=total_s, sock_connect=connect_s)


def _plain(headers: Headers) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("utf-8", "replace")) for name, values in headers.items() for value in values
    ]


def _listed(raw: Any) -> dict[bytes, list[bytes]]:
    """Header lines by name, in the bytes that came: a Location may hold raw GBK."""
    found: dict[bytes, list[bytes]] = {}
    for name, value in raw:
        found.setdefault(name, []).append(value)
    return found


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
