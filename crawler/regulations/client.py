"""A slow and honest HTTP client for official sites: obeys robots.txt, names itself, asks one thing at a time."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import orjson

from config.errors import RunError
from crawler.guard import AddressGuard
from crawler.robots import Robots

AGENT = "xunjian-regulations/0.1 (+regulation library of a government portal's operator)"
TIMEOUT_S = 30.0
TRIES = 3
MAX_ANSWER = 30 * 2**20
MAX_HOPS = 3
MAX_WAIT_S = 120.0


class SyncError(RunError):
    """The official site could not be used; what was fetched so far is kept for the next start."""


@dataclass(slots=True)
class Client:
    """GET, and POST for the list interfaces that demand it, with `interval_s` seconds between two requests."""

    guard: AddressGuard
    interval_s: float = 3.0
    sleep: Callable[[float], None] = time.sleep
    asked: int = 0
    _last: float = 0.0
    _robots: dict[str, Robots] = field(default_factory=dict)

    def get(self, url: str, *, referer: str = "") -> bytes:
        """The body of a 200 answer. Raises SyncError."""
        return self._ask("GET", url, b"", {"Referer": referer} if referer else {})

    def get_text(self, url: str) -> str:
        from crawler.extract.encoding import decode

        return decode(self.get(url))[0]

    def get_json(self, url: str) -> Any:
        return self._json(url, self.get(url))

    def post_json(self, url: str, body: dict[str, Any]) -> Any:
        """POST of a query to a list interface; nothing is ever changed by it."""
        return self._json(
            url, self._ask("POST", url, orjson.dumps(body), {"Content-Type": "application/json"})
        )

    def _json(self, url: str, body: bytes) -> Any:
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            shown = "HTML" if body.lstrip()[:1] == b"<" else "something else"
            raise SyncError(
                f"{url}: 应答不是 JSON，官方接口可能已变（answered {shown} instead of JSON）"
            ) from None

    def _ask(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> bytes:
        self._obey(url)
        said = ""
        for attempt in range(TRIES):
            try:
                status, answer, wait_s = self._once(method, url, body, headers)
            except (OSError, http.client.HTTPException) as error:
                said, wait_s = str(error) or type(error).__name__, 0.0
            else:
                if status == 200:
                    return answer
                said = f"HTTP {status}"
                if status not in {429, 500, 502, 503, 504}:
                    break
            self.sleep(min(MAX_WAIT_S, max(wait_s, self.interval_s * 2**attempt)))
        raise SyncError(f"{url}: {said}；已停止，下次从这里继续 (stopped, the next start goes on from here)")

    def _obey(self, url: str) -> None:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            self._robots[origin] = self._robots_of(origin)
        rules = self._robots[origin]
        if not rules.allows(url):
            raise SyncError(
                f"{origin}/robots.txt 不允许自动访问 {parts.path}；请从官方网站下载后用 xunjian regulations import 导入 "
                "(robots.txt forbids it: import files instead)"
            )
        self.interval_s = max(self.interval_s, rules.crawl_delay_s())

    def _robots_of(self, origin: str) -> Robots:
        try:
            status, body, _ = self._once("GET", f"{origin}/robots.txt", b"", {})
        except (OSError, http.client.HTTPException) as error:
            raise SyncError(f"{origin}: {error} (cannot be reached)") from None
        if status == 200:
            return Robots("fetched", body[:500_000].decode("utf-8", "replace"), "xunjian-regulations")
        if status in {404, 410}:
            return Robots("missing")
        raise SyncError(f"{origin}/robots.txt: HTTP {status}；不知道是否允许，已停止 (no rules, no visit)")

    def _once(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, float]:
        """(status, body, seconds of Retry-After) of one request; redirects are followed on GET under the guard."""
        for _ in range(MAX_HOPS):
            self._pause()
            with closing(self._connect(url)) as connection:
                parts = urlsplit(url)
                path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                connection.request(
                    method, path, body or None, {"User-Agent": AGENT, "Accept-Language": "zh-CN", **headers}
                )
                answer = connection.getresponse()
                if answer.status in {301, 302, 303, 307, 308} and method == "GET":
                    url = urljoin(url, answer.getheader("Location") or "")
                    continue
                content = answer.read(MAX_ANSWER + 1)
                if len(content) > MAX_ANSWER:
                    raise http.client.HTTPException(f"answer larger than {MAX_ANSWER // 2**20} MiB")
                wait = answer.getheader("Retry-After") or ""
                return answer.status, content, float(wait) if wait.isdigit() else 0.0
        raise http.client.HTTPException("too many redirects")

    def _pause(self) -> None:
        due = self._last + self.interval_s - time.monotonic()
        if self.asked and due > 0:
            self.sleep(due)
        self._last = time.monotonic()
        self.asked += 1

    def _connect(self, url: str) -> http.client.HTTPConnection:
        """A connection to an address the guard permits, checked after the name was resolved."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if not self.guard.permits_url(url):
            raise SyncError(f"{url}: 不允许访问的地址 (address not permitted)")
        address = self._address(host, port)
        if parts.scheme == "https":
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, port, timeout=TIMEOUT_S
            )
            raw = socket.create_connection((address, port), TIMEOUT_S)
            connection.sock = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
        else:
            connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
            connection.sock = socket.create_connection((address, port), TIMEOUT_S)
        return connection

    def _address(self, host: str, port: int) -> str:
        mapped = self.guard.mapped(host)
        found = (
            [mapped]
            if mapped
            else [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        )
        for address in found:
            if self.guard.permits_ip(address, host, port):
                return address
        raise SyncError(f"{host}: 解析到内网地址，未访问 (leads to an address that is not permitted)")
