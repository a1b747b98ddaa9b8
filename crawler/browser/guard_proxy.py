"""A small proxy on loopback that the browser is forced through, so that no page opens a way into an intranet."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import secrets
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

HEAD_LIMIT = 64 * 1024
CHUNK = 64 * 1024
CONNECT_S = 10.0
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_HOP_HEADERS = frozenset({"proxy-connection", "proxy-authorization"})


class Guard(Protocol):
    """Which addresses may be reached (crawler.guard.AddressGuard)."""

    def permits_ip(self, ip: str, host: str, port: int) -> bool: ...


class Refusal(StrEnum):
    """Why the proxy did not pass a request on."""

    FORBIDDEN_ADDRESS = "forbidden-address"
    UNSAFE_METHOD = "unsafe-method"
    NO_SUCH_HOST = "no-such-host"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BAD_REQUEST = "bad-request"


_STATUS = {
    Refusal.FORBIDDEN_ADDRESS: 403,
    Refusal.UNSAFE_METHOD: 403,
    Refusal.BAD_REQUEST: 400,
    Refusal.TIMEOUT: 504,
}


class RefusedError(Exception):
    """Ends the handling of one request; the reason becomes the answer."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Head:
    method: str
    target: str
    version: str
    headers: tuple[tuple[str, str], ...]

    def first(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(frozen=True, slots=True)
class _Upstream:
    """Another proxy in front of the Internet: host, port and the ready credentials header."""

    host: str
    port: int
    authorization: str

    @classmethod
    def parse(cls, url: str) -> _Upstream:
        parts = urlsplit(url if "//" in url else f"http://{url}")
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(
                f"crawl.proxy {parts.scheme}://{parts.hostname}: only http:// proxies are supported"
            )
        token = ""
        if parts.username:
            pair = f"{parts.username}:{parts.password or ''}".encode()
            token = "Basic " + base64.b64encode(pair).decode()
        return cls(parts.hostname, parts.port or 8080, token)


class GuardProxy:
    """Resolves names itself, connects only to what `guard` permits and to exactly the address it checked.

    Plain http requests other than GET, HEAD and OPTIONS are refused unless their URL is in `post_allowed`;
    inside TLS the method cannot be seen here, so the visit blocks it in the browser.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        resolve: Mapping[str, str] | None = None,
        post_allowed: Collection[str] = (),
        upstream: str | None = None,
        max_body_bytes: int = 64 * 1024 * 1024,
    ) -> None:
        self._guard = guard
        self._resolve = {host.lower(): ip for host, ip in (resolve or {}).items()}
        self._post_allowed = frozenset(post_allowed)
        self._upstream = _Upstream.parse(upstream) if upstream else None
        self._max_body = max_body_bytes
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._why: dict[tuple[str, int], Refusal] = {}
        # A page must not be able to fake our refusals, so the header's name is not guessable.
        self.marker = f"x-guard-{secrets.token_hex(8)}"
        self.port = 0

    async def start(self) -> GuardProxy:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=HEAD_LIMIT)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.wait(self._tasks, timeout=1.0)  # wait_for loses a cancellation that comes with its answer
        self._server = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def why(self, host: str, port: int) -> Refusal | None:
        """The last refusal of a tunnel to this host and port, None when the last one opened."""
        return self._why.get((host.lower(), port))

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            pass  # one side went away: nothing left to answer
        except asyncio.CancelledError:
            pass  # the pool is closing; asyncio would log a cancelled connection as an error
        finally:
            _close(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Requests of one browser connection, one after the other; answers are passed on unread.

        A browser sends the next request only when the answer before is complete, so request heads are all
        that has to be understood, and the answer of the last host can be cut off when the host changes.
        """
        link: _Link | None = None
        try:
            while head := await _read_head(reader):
                if head.method == "CONNECT":
                    await self._tunnel(head, reader, writer)
                    return
                try:
                    link = await self._forward(head, reader, writer, link)
                except RefusedError as refused:
                    await self._refuse(writer, refused.reason)
                    return
        finally:
            if link is not None:
                await link.close()

    async def _forward(
        self, head: _Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, link: _Link | None
    ) -> _Link:
        parts = urlsplit(head.target)
        if parts.scheme != "http" or not parts.hostname:
            raise RefusedError(Refusal.BAD_REQUEST)
        if head.method not in SAFE_METHODS and head.target not in self._post_allowed:
            raise RefusedError(Refusal.UNSAFE_METHOD)
        key = (parts.hostname.lower(), _port(parts.port, 80))
        if link is None or link.key != key or link.is_over:
            if link is not None:
                await link.close()
            up_reader, up_writer, proxied = await self._dial(*key)
            link = _Link(key, up_reader, up_writer, writer, self._max_body, proxied)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        link.expect_answer()
        link.writer.write(
            self._request_bytes(head, head.target if link.is_proxied else path, link.is_proxied)
        )
        await _copy_body(head, reader, link.writer)
        await link.writer.drain()
        return link

    def _request_bytes(self, head: _Head, target: str, proxied: bool) -> bytes:
        lines = [f"{head.method} {target} {head.version}"]
        lines += [f"{name}: {value}" for name, value in head.headers if name.lower() not in _HOP_HEADERS]
        if proxied and self._upstream and self._upstream.authorization:
            lines.append(f"Proxy-Authorization: {self._upstream.authorization}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    async def _tunnel(self, head: _Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, _, port_text = head.target.rpartition(":")
        host = host.strip("[]").lower()
        port = int(port_text) if port_text.isdigit() else 0
        try:
            if not host or not 0 < port < 65536:
                raise RefusedError(Refusal.BAD_REQUEST)
            up_reader, up_writer, proxied = await self._dial(host, port)
            if proxied:
                await self._connect_through(head.target, up_reader, up_writer)
        except RefusedError as refused:
            self._why[host, port] = refused.reason
            await self._refuse(writer, refused.reason)
            return
        self._why.pop((host, port), None)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await writer.drain()
        await _splice(reader, writer, up_reader, up_writer, self._max_body)

    async def _connect_through(
        self, target: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
        if self._upstream and self._upstream.authorization:
            lines.append(f"Proxy-Authorization: {self._upstream.authorization}")
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        try:
            answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), CONNECT_S)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            answer = b""
        if answer[9:12] != b"200":
            _close(writer)
            raise RefusedError(Refusal.UNREACHABLE)

    async def _dial(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, bool]:
        """A connection to the first permitted address of `host`, or to the upstream proxy for it."""
        if host in self._resolve:
            addresses, proxied = [self._resolve[host]], False
        else:
            addresses, proxied = await _lookup(host, port), self._upstream is not None
        if not addresses and not proxied:
            raise RefusedError(Refusal.NO_SUCH_HOST)
        permitted = [ip for ip in addresses if self._guard.permits_ip(ip, host, port)]
        # One bad address spoils the name for an upstream proxy, which may pick any of them.
        if (addresses and not permitted) or (proxied and len(permitted) < len(addresses)):
            raise RefusedError(Refusal.FORBIDDEN_ADDRESS)
        if proxied and self._upstream:
            permitted, port = [self._upstream.host], self._upstream.port
        reason = Refusal.UNREACHABLE
        for ip in permitted:
            try:
                reader, writer = await asyncio.wait_for(asyncio.open_connection(ip, port), CONNECT_S)
            except TimeoutError:
                reason = Refusal.TIMEOUT
            except OSError:
                reason = Refusal.UNREACHABLE
            else:
                return reader, writer, proxied
        raise RefusedError(reason)

    async def _refuse(self, writer: asyncio.StreamWriter, reason: Refusal) -> None:
        status = _STATUS.get(reason, 502)
        head = f"HTTP/1.1 {status} Refused\r\n{self.marker}: {reason}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        writer.write(head.encode("latin-1"))
        await writer.drain()


class _Link:
    """One connection to a server, its answers flowing to the browser until either side ends."""

    def __init__(
        self,
        key: tuple[str, int],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        browser: asyncio.StreamWriter,
        max_bytes: int,
        is_proxied: bool,
    ) -> None:
        self.key, self.writer, self.is_proxied = key, writer, is_proxied
        self._budget, self._max = max_bytes, max_bytes
        self._flow = asyncio.create_task(self._pump(reader, browser))

    @property
    def is_over(self) -> bool:
        return self._flow.done()

    def expect_answer(self) -> None:
        self._budget = self._max

    async def _pump(self, reader: asyncio.StreamReader, browser: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                self._budget -= len(data)
                browser.write(data)
                await browser.drain()
                if self._budget < 0:
                    break
        # The end of the server's stream may be the end of the answer, so the browser must see it too.
        _close(browser)

    async def close(self) -> None:
        self._flow.cancel()
        await asyncio.gather(self._flow, return_exceptions=True)
        _close(self.writer)


async def _lookup(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await asyncio.wait_for(loop.getaddrinfo(host, port, type=socket.SOCK_STREAM), CONNECT_S)
    except TimeoutError as late:
        raise RefusedError(Refusal.TIMEOUT) from late
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def _read_head(reader: asyncio.StreamReader) -> _Head | None:
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
        return None
    lines = raw.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    if len(words) != 3:
        return None
    headers = tuple(
        (name.strip(), value.strip())
        for name, sep, value in (line.partition(":") for line in lines[1:])
        if sep
    )
    return _Head(words[0].upper(), words[1], words[2], headers)


async def _copy_body(head: _Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    if head.first("transfer-encoding"):
        raise RefusedError(Refusal.BAD_REQUEST)  # browsers never send chunked requests over HTTP/1.1
    length = head.first("content-length")
    left = int(length) if length.isdigit() else 0
    while left > 0:
        data = await reader.read(min(left, CHUNK))
        if not data:
            return
        left -= len(data)
        writer.write(data)


async def _splice(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    up_reader: asyncio.StreamReader,
    up_writer: asyncio.StreamWriter,
    max_bytes: int,
) -> None:
    async def flow(source: asyncio.StreamReader, sink: asyncio.StreamWriter, limit: int) -> None:
        left = limit
        with contextlib.suppress(OSError):
            while left > 0 and (data := await source.read(CHUNK)):
                left -= len(data)
                sink.write(data)
                await sink.drain()

    # A tunnel is kept alive over many answers, so its limit is several bodies.
    up = asyncio.create_task(flow(reader, up_writer, max_bytes))
    down = asyncio.create_task(flow(up_reader, writer, max_bytes * 4))
    try:
        await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (up, down):
            task.cancel()
        await asyncio.gather(up, down, return_exceptions=True)
        _close(up_writer)


def _port(port: int | None, default: int) -> int:
    return default if port is None else port


def _close(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError, RuntimeError):
        writer.close()
