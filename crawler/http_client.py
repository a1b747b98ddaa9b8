"""A lean HTTP/1.1 client for the walk: connections that stay open, names under guard, nothing that is not needed."""

from __future__ import annotations

import asyncio
import re
import ssl
from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

from crawler.http_answer import Answer, AnswerReader, OddAnswerError
from crawler.http_connection import Connection, LostError, any_certificate
from crawler.resolver import NameResolver

_IDLE_S = 15.0
_TICK_S = 0.25
_NOT_IN_A_TARGET = re.compile(r"[^\x21-\x7e]")
_HOST = re.compile(r"[a-z0-9._:-]+")


class Place(NamedTuple):
    """Whom to ask. `written`: the host as a question names it, with its port when that is not the usual one."""

    is_tls: bool
    host: str
    port: int
    written: str


class HttpClient:
    """Asks over connections that it keeps open; how many there may be is for the caller to say.

    Belongs to the loop that runs when it is first used. Seconds everywhere; times are kept to a quarter of one.
    """

    def __init__(self, resolver: NameResolver, *, connect_s: float, idle_s: float = _IDLE_S) -> None:
        self._resolver = resolver
        self._connect_s = connect_s
        self._idle_s = idle_s
        self._connections: dict[Connection, tuple[Place, str]] = {}
        self._idle: dict[tuple[Place, str], list[Connection]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._tls: ssl.SSLContext | None = None

    async def fetch(
        self,
        method: str,
        url: str,
        headers: Iterable[tuple[bytes, bytes]] = (),
        body: bytes = b"",
        *,
        total_s: float,
        most: int,
        cut: int | None = None,
        proxy: str = "",
    ) -> Answer:
        """One answer, redirects not followed; `most` and `cut` as of AnswerReader.

        A connection that was left open may have ended meanwhile, or be out of step: then a new one is asked.
        Raises ValueError for an address or a header line that cannot be sent, UnresolvedError, OSError (refused,
        reset, TLS ...), TimeoutError, OddAnswerError, EndlessAnswerError, BodyTooLargeError.
        """
        place, target = split(url)
        deadline = asyncio.get_running_loop().time() + total_s
        written = place.written
        if proxy and not place.is_tls:  # the proxy is asked for the whole address
            target, headers = f"http://{written}{target}", [*headers, *_pass(proxy)]
            place, proxy = _by(proxy), ""
        question = _question(method, target, written, headers, body)
        way = (place, proxy)
        is_head = method == "HEAD"
        connection = self._waiting(way)
        if connection is not None:
            reader = AnswerReader(is_head=is_head, most=most, cut=cut)
            try:
                answer = await connection.ask(question, reader, deadline)
            except OddAnswerError as error:
                if not error.is_alien:
                    raise
            except LostError as error:
                if not error.before_all:
                    raise
            else:
                self._done(connection, reader)
                return answer
        reader = AnswerReader(is_head=is_head, most=most, cut=cut)
        async with asyncio.timeout_at(deadline):
            connection = await self._opened(way, deadline)
        answer = await connection.ask(question, reader, deadline)
        self._done(connection, reader)
        return answer

    async def close(self) -> None:
        """Close every connection; returns when they are closed."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for connection in self._connections:
            connection.drop()
        for connection in self._connections:
            await connection.gone.wait()
        self._connections.clear()
        self._idle.clear()

    def _waiting(self, way: tuple[Place, str]) -> Connection | None:
        idle = self._idle.get(way)
        while idle:
            connection = idle.pop()
            if connection.is_open:
                return connection
        return None

    def _done(self, connection: Connection, reader: AnswerReader) -> None:
        if not reader.keeps or not connection.is_open:
            connection.drop()
            return
        connection.idle_since = asyncio.get_running_loop().time()
        self._idle.setdefault(self._connections[connection], []).append(connection)

    async def _opened(self, way: tuple[Place, str], deadline: float) -> Connection:
        place, proxy = way
        if not proxy:
            return await self._connected(place, way)
        connection = await self._connected(_by(proxy), way)
        target = f"{_bracketed(place.host)}:{place.port}"
        reader = AnswerReader(is_head=True, most=0, cut=None)
        answer = await connection.ask(_question("CONNECT", target, target, _pass(proxy), b""), reader, deadline)
        if not 200 <= answer.status < 300:
            connection.drop()
            raise OSError(f"the proxy answers {answer.status}")
        await connection.secure(self._context(), place.host)
        return connection

    async def _connected(self, place: Place, way: tuple[Place, str]) -> Connection:
        """To the first permitted address that takes the connection."""
        loop = asyncio.get_running_loop()
        failed: OSError | None = None
        for address in await self._resolver.addresses(place.host, place.port):
            try:
                async with asyncio.timeout(self._connect_s):
                    _, connection = await loop.create_connection(
                        Connection,
                        address,
                        place.port,
                        ssl=self._context() if place.is_tls else None,
                        server_hostname=place.host if place.is_tls else None,
                    )
            except OSError as error:
                failed = error
                continue
            self._connections[connection] = way
            if self._timer is None:
                self._timer = loop.call_later(_TICK_S, self._look_after)
            return connection
        raise failed or OSError(f"{place.host}: no address")

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = any_certificate()
        return self._tls

    def _look_after(self) -> None:
        """One timer for all: a question that takes too long fails, a connection that nobody uses is closed."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection, way in list(self._connections.items()):
            if connection.gone.is_set():
                self._forget(connection, way)
            elif connection.is_busy:
                if now >= connection.deadline:
                    connection.give_up()
            elif connection.idle_since and now - connection.idle_since >= self._idle_s:
                connection.drop()
        self._timer = loop.call_later(_TICK_S, self._look_after) if self._connections else None

    def _forget(self, connection: Connection, way: tuple[Place, str]) -> None:
        del self._connections[connection]
        idle = self._idle.get(way, [])
        if connection in idle:
            idle.remove(connection)
        if not idle:
            self._idle.pop(way, None)


def split(url: str) -> tuple[Place, str]:
    """(whom to ask, what for) of an address. Raises ValueError for one that would spoil the question."""
    scheme, _, rest = url.partition("://")
    netloc, _, target = rest.partition("/")
    if "?" in netloc or "#" in netloc:  # http://host?query
        end = min(at for at in (netloc.find("?"), netloc.find("#")) if at >= 0)
        netloc, target = rest[:end], rest[end:]
    if "#" in target:
        target = target.partition("#")[0]
    target = f"/{target}"
    if _NOT_IN_A_TARGET.search(target):
        raise ValueError("characters that no address may have")
    return _place(scheme, netloc), target


@lru_cache(maxsize=4096)
def _place(scheme: str, netloc: str) -> Place:
    parts = urlsplit(f"{scheme}://{netloc}")
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or "\\" in netloc:
        raise ValueError("not an address on the web")
    is_tls = parts.scheme == "https"
    usual = 443 if is_tls else 80
    port = usual if parts.port is None else parts.port
    written = _bracketed(host)
    return Place(is_tls, host, port, written if port == usual else f"{written}:{port}")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _by(proxy: str) -> Place:
    return split(proxy if "://" in proxy else f"http://{proxy}")[0]


@lru_cache
def _pass(proxy: str) -> list[tuple[bytes, bytes]]:
    """What a proxy with a name and a password in its address wants to see."""
    user, at, _ = (proxy.partition("://")[2] or proxy).rpartition("@")
    return [(b"Proxy-Authorization", b"Basic " + b64encode(unquote_to_bytes(user)))] if at else []


def _question(method: str, target: str, host: str, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> bytes:
    """The bytes of a request, in one piece. Raises ValueError for a header that would be two."""
    lines = [b"%b %b HTTP/1.1" % (method.encode("ascii"), target.encode("ascii")), b"Host: " + host.encode("ascii")]
    lines += [name + b": " + value for name, value in headers]
    if body:
        lines.append(b"Content-Length: %d" % len(body))
    head = b"\r\n".join(lines)
    if not head.count(b"\r") == head.count(b"\n") == len(lines) - 1:
        raise ValueError("a line break in a header")
    return head + b"\r\n\r\n" + body
