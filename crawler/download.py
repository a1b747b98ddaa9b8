"""Scrapy's DOWNLOADER: our own client, which costs a fraction of Twisted, and Scrapy's own handler where it must.

llhttp refuses answers with header lines that are none; old portal servers send such lines and browsers skip them. A
host that does is asked by Scrapy's own handler from then on, which skips them too. Scrapy's usual downloader keeps
queues, delays and middlewares per host; ours has none of it, since the scheduler holds every limit.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

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
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.http_answer import BodyTooLargeError, EndlessAnswerError, OddAnswerError
from crawler.http_client import HttpClient
from crawler.resolver import NameResolver, UnresolvedError
from crawler.urls import host_of

if TYPE_CHECKING:  # loaded when an answer asks for it
    from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

_NAMES_KEPT_S = 300


class Downloader:
    """One answer for one request, given to its callback at once; its errback gets Scrapy's download errors.

    The engine gets the request itself back, as one that is dealt with. Answers would else go through Scrapy's scraper:
    three tasks and a queue each for what callbacks yield, and ours yield nothing.

    `meta["cut"]`: at most so many bytes of the body are read and the rest is left (a server may ignore Range).
    Without it a body over DOWNLOAD_MAXSIZE, as sent or decompressed, fails. A body that ends early is given as far
    as it came.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        settings = crawler.settings
        self._at_once = settings.getint("CONCURRENT_REQUESTS")
        self._most = settings.getint("DOWNLOAD_MAXSIZE")
        names = NameResolver(settings["ADDRESS_GUARD"], settings["PROXY_HOST"], kept_s=_NAMES_KEPT_S)
        self._client = HttpClient(names, connect_s=settings.getfloat("CONNECT_TIMEOUT"))
        self._unpack = HttpCompressionMiddleware.from_crawler(crawler)
        self._tolerant: HTTP11DownloadHandler | None = None
        self._odd_hosts: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.active: set[Request] = set()
        crawler.signals.connect(self.ended, signal=signals.engine_stopped)

    def needs_backout(self) -> bool:
        return len(self.active) >= self._at_once

    def fetch(self, request: Request) -> Deferred[Request]:
        """Called by the engine."""
        dealt_with: Deferred[Request] = Deferred()
        self.active.add(request)
        task = asyncio.get_running_loop().create_task(self._deal_with(request, dealt_with))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return dealt_with

    async def _deal_with(self, request: Request, dealt_with: Deferred[Request]) -> None:
        found = await self._answer(request)
        found.request = request  # type: ignore[union-attr]
        take: Any = request.errback if isinstance(found, Failure) else request.callback
        self.active.remove(request)
        try:
            take(found)
        finally:
            dealt_with.callback(request)

    async def _answer(self, request: Request) -> Response | Failure:
        try:
            self._unpack.process_request(request)
            response = await self._download(request)
            if b"Content-Encoding" in response.headers:
                return self._unpack.process_response(request, response)  # type: ignore[return-value]
            return response
        except Exception:
            return Failure()  # type: ignore[no-untyped-call]

    async def _download(self, request: Request) -> Response:
        if not self._odd_hosts or host_of(request.url) not in self._odd_hosts:
            try:
                return await self._ask(request)
            except OddAnswerError:
                self._odd_hosts.add(host_of(request.url))
        if self._tolerant is None:
            from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

            self._tolerant = HTTP11DownloadHandler(self._crawler)
        return await self._tolerant.download_request(request)

    async def _ask(self, request: Request) -> Response:
        meta = request.meta
        try:
            status, headers, body = await self._client.fetch(
                request.method,
                request.url,  # as written: some portals know only one way to escape
                [(name, value) for name, values in dict.items(request.headers) for value in values],
                request.body,
                total_s=meta["download_timeout"],
                most=self._most,
                cut=meta.get("cut"),
                proxy=meta.get("proxy", ""),
            )
        except TimeoutError as error:
            raise DownloadTimeoutError(f"timeout: {request.url}") from error
        except UnresolvedError as error:
            raise CannotResolveHostError(str(error)) from None
        except ConnectionRefusedError as error:
            raise DownloadConnectionRefusedError(_words(error)) from None
        except BodyTooLargeError as error:
            raise DownloadCancelledError(str(error)) from None
        except (EndlessAnswerError, OSError, ValueError) as error:
            raise DownloadFailedError(_words(error)) from None
        response = Response(request.url, status, body=body)
        response.headers = _listed(headers)
        return response

    def close(self) -> None:
        """Called by the engine before `ended`; what is under way has been answered."""

    async def ended(self) -> None:
        await self._client.close()
        if self._tolerant is not None:
            await self._tolerant.close()


def _listed(lines: list[tuple[bytes, bytes]]) -> Headers:
    """Put in place of Scrapy, which turns every value over: a tenth of an answer's cost."""
    found = Headers()
    for name, value in lines:
        dict.setdefault(found, name.title(), []).append(value)
    return found


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
