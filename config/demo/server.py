"""One loopback server for all pretend hosts: plain HTTP and TLS, told apart by the Host header."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
import time
from collections import Counter
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING

from config.demo.certs import server_context
from config.demo.response import Request, Resource, not_found

if TYPE_CHECKING:
    from config.demo.world import World

KEPT_HEADERS = frozenset(
    {"user-agent", "accept", "accept-language", "accept-encoding", "range", "referer", "cookie", "if-none-match", "if-modified-since"}
)
MAX_HEAD = 64 * 1024
MAX_BODY = 1024 * 1024


class DemoServer:
    """Serves a world on 127.0.0.1 from a thread of its own; a context manager.

    A world made with port 0 is bound to the ports the system gives. `log` holds every request in order;
    `violations` the ones an inspector must never send: unknown methods, POST to anything but a list API, hosts
    that are not part of the world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.log: list[Request] = []
        self.violations: list[Request] = []
        self.asked: Counter[str] = Counter()
        """Requests by host and by host + path: passing faults and cookie gates count on it."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._open: set[_Connection] = set()

    def __enter__(self) -> DemoServer:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        plain, secure = _listen(self.world.port), _listen(self.world.tls_port)
        self.world.bind(plain.getsockname()[1], secure.getsockname()[1])
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(plain, secure, ready), name="demo-server", daemon=True)
        self._thread.start()
        ready.wait(10)

    def stop(self) -> None:
        if self._loop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop = self._thread = None

    def _run(self, plain: socket.socket, secure: socket.socket, ready: threading.Event) -> None:
        loop = self._loop
        if loop is None:
            return
        asyncio.set_event_loop(loop)
        servers = [
            loop.run_until_complete(loop.create_server(lambda: _Connection(self, tls=False), sock=plain)),
            loop.run_until_complete(
                loop.create_server(
                    lambda: _Connection(self, tls=True), sock=secure, ssl=server_context(self.world.certificates)
                )
            ),
        ]
        # A client that refuses a bad certificate is what the TLS hosts are for, not news.
        loop.set_exception_handler(lambda _loop, _context: None)
        loop.call_soon(ready.set)
        try:
            loop.run_forever()
        finally:
            for server in servers:
                server.close()
            for connection in list(self._open):
                connection.drop()
            loop.run_until_complete(asyncio.sleep(0.05))
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

    def answer(self, request: Request) -> tuple[Resource, float]:
        """The resource for a request and the seconds to wait before it is sent."""
        self.log.append(request)
        host = self.world.hosts.get(request.host)
        if host is None:
            self.violations.append(request)
            return not_found(), 0.0
        if request.method not in {"GET", "HEAD"} and not host.takes_post(request):
            self.violations.append(request)
            return Resource(lambda: b"", status=405, no_validators=True), 0.0
        self.asked[request.host] += 1
        if host.gate and (gated := host.gate(request, self.asked[request.host])):
            return gated, 0.0
        found = host.find(request)
        delay = found.delay * self.world.slow_s
        if not found.fail_first:
            return found, delay
        place = request.host + request.path
        self.asked[place] += 1
        if self.asked[place] > found.fail_first:
            return found, 0.0
        return (found, delay) if delay else (Resource(lambda: b"busy", "text/plain", 500, no_validators=True), 0.0)


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, one request after the other."""

    def __init__(self, server: DemoServer, *, tls: bool) -> None:
        self.server, self.tls = server, tls
        self.buffer = b""
        self.busy = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self.server._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.server._open.discard(self)
        self.transport = None

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if len(self.buffer) > MAX_HEAD + MAX_BODY:
            self.drop()
            return
        if not self.busy:
            self._next()

    def drop(self) -> None:
        if self.transport:
            self.transport.abort()

    def _next(self) -> None:
        while not self.busy and self.transport:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head, rest = self.buffer[:end], self.buffer[end + 4 :]
            lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            length = int(headers.get("content-length") or 0) if headers.get("content-length", "0").isdigit() else 0
            if len(rest) < length:
                return
            self.buffer = rest[length:]
            self._handle(lines[0], headers, rest[:length])

    def _handle(self, first_line: str, headers: dict[str, str], body: bytes) -> None:
        try:
            method, target, _version = first_line.split(" ")
        except ValueError:
            self.drop()
            return
        request = Request(
            method=method,
            host=headers.get("host", "").rpartition("@")[2].split(":")[0].lower(),
            path=target,
            headers={name: value for name, value in headers.items() if name in KEPT_HEADERS},
            body=body,
            tls=self.tls,
            at=time.time(),
        )
        resource, delay = self.server.answer(request)
        if resource.action == "reset":
            self._reset()
            return
        self.busy = True
        if resource.action == "hang":
            return
        close = headers.get("connection", "").lower() == "close"
        if delay:
            asyncio.get_running_loop().call_later(delay, self._send, request, resource, close)
        else:
            self._send(request, resource, close, go_on=False)

    def _send(self, request: Request, resource: Resource, close: bool, *, go_on: bool = True) -> None:
        self.busy = False
        if self.transport is None:
            return
        self.transport.write(compose(request, resource, close=close))
        if close:
            self.transport.close()
        elif go_on:
            self._next()

    def _reset(self) -> None:
        """Close with RST, as a firewall does."""
        if self.transport:
            with contextlib.suppress(OSError):
                raw = self.transport.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()


def compose(request: Request, resource: Resource, *, close: bool = False) -> bytes:
    """The bytes of an answer: conditional requests, ranges, compression, HEAD."""
    status, body = resource.status, resource.body
    headers = {"Content-Type": resource.content_type, "Server": "demo", **resource.headers}
    if request.method == "HEAD" and resource.head_status:
        status, body = resource.head_status, b""
    elif status == 200:
        if not resource.no_validators:
            headers["ETag"] = resource.etag
            if resource.modified:
                headers["Last-Modified"] = resource.last_modified
            if _unchanged(request, resource):
                status, body = 304, b""
        if status == 200:
            status, body = _part(request, resource, headers)
    if status != 304:
        headers["Content-Length"] = str(len(body))
    if close:
        headers["Connection"] = "close"
    lines = [f"HTTP/1.1 {status} {_phrase(status)}", *(f"{name}: {value}" for name, value in headers.items())]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")
    return head if request.method == "HEAD" or status == 304 else head + body


def _part(request: Request, resource: Resource, headers: dict[str, str]) -> tuple[int, bytes]:
    body = resource.body
    if not resource.is_text and not resource.ignore_range:
        headers["Accept-Ranges"] = "bytes"
        first, _, last = request.headers.get("range", "").removeprefix("bytes=").partition("-")
        if first.isdigit() and body and int(first) < len(body):
            end = min(int(last) if last.isdigit() else len(body) - 1, len(body) - 1)
            headers["Content-Range"] = f"bytes {first}-{end}/{len(body)}"
            return 206, body[int(first) : end + 1]
    if resource.is_text and len(body) > 512 and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        headers["Vary"] = "Accept-Encoding"
        return 200, resource.gzipped
    return 200, body


def _unchanged(request: Request, resource: Resource) -> bool:
    if match := request.headers.get("if-none-match"):
        return resource.etag in {one.strip().removeprefix("W/") for one in match.split(",")}
    return bool(resource.modified) and request.headers.get("if-modified-since") == resource.last_modified


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Blocked"


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    return listener


