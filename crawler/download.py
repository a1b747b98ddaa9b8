"""Scrapy's DOWNLOAD_HANDLERS entry for http and https: aiohttp, which costs a third less, then Twisted where it must.

aiohttp refuses answers with header lines that are none; old portal servers send such lines and browsers skip them.
A host that does is asked by Scrapy's own handler from then on, which skips them too.
"""

from __future__ import annotations

import errno
import ssl
from functools import lru_cache
from typing import Any

import aiohttp
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Headers, Response
from yarl import URL

from crawler.resolver import GuardedResolver
from crawler.urls import host_of

_NAMES_KEPT_S = 300
_LEGACY_SERVERS = 0x4  # OP_LEGACY_SERVER_CONNECT: servers without RFC 5746, which browsers still open


class Downloader(BaseDownloadHandler):
    """One answer for one request; raises Scrapy's download errors.

    `meta["cut"]`: at most so many bytes of the body are read and the rest is left (a server may ignore Range).
    Without it a body over DOWNLOAD_MAXSIZE raises DownloadCancelledError. A body that ends early is given as far
    as it came.
    """

    lazy = True  # the connections belong to the running loop

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._most = settings.getint("DOWNLOAD_MAXSIZE")
        self._connect_s = settings.getfloat("CONNECT_TIMEOUT")
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
        self._tolerant: HTTP11DownloadHandler | None = None
        self._odd_hosts: set[str] = set()

    async def download_request(self, request: Request) -> Response:
        host = host_of(request.url)
        if host not in self._odd_hosts:
            try:
                return await self._ask(request)
            except aiohttp.ClientResponseError:  # not HTTP as aiohttp reads it
                self._odd_hosts.add(host)
        if self._tolerant is None:
            self._tolerant = HTTP11DownloadHandler(self.crawler)
        return await self._tolerant.download_request(request)

    async def _ask(self, request: Request) -> Response:
        meta = request.meta
        try:
            async with self._session.request(
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

    async def close(self) -> None:
        await self._session.close()
        if self._tolerant is not None:
            await self._tolerant.close()


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
