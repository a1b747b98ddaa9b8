"""What a pretend host answers: resources with their bytes made on first demand, and how they misbehave."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Literal

Action = Literal["answer", "reset", "hang"]
TEXTUAL = ("text/", "application/json", "application/javascript", "image/svg")


@dataclass(slots=True, eq=False, repr=False)
class Resource:
    """One address. `make` gives the body once, on first demand.

    `delay` is a share of the world's `slow_s`. `fail_first` is the number of requests answered with 500 (or, with
    `delay`, answered late) before the address recovers: a passing fault. `head_status` answers HEAD instead of 200.
    """

    make: Callable[[], bytes]
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    modified: datetime | None = None
    delay: float = 0.0
    fail_first: int = 0
    head_status: int = 0
    ignore_range: bool = False
    no_validators: bool = False
    action: Action = "answer"
    _body: bytes | None = None
    _gzipped: bytes | None = None
    _etag: str = ""

    @property
    def body(self) -> bytes:
        if self._body is None:
            self._body = self.make()
            self._etag = f'"{hashlib.sha1(self._body, usedforsecurity=False).hexdigest()[:16]}"'
        return self._body

    @property
    def gzipped(self) -> bytes:
        if self._gzipped is None:
            self._gzipped = gzip.compress(self.body, 5, mtime=0)
        return self._gzipped

    @property
    def etag(self) -> str:
        return self._etag if self.body is not None else ""

    @property
    def last_modified(self) -> str:
        return format_datetime(self.modified, usegmt=True) if self.modified else ""

    @property
    def is_text(self) -> bool:
        return self.content_type.startswith(TEXTUAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as the server saw it. `headers` holds the few that tests ask about, in lower case."""

    method: str
    host: str
    path: str
    headers: dict[str, str]
    body: bytes = b""
    tls: bool = False
    at: float = 0.0


Handler = Callable[[Request], Resource]


@dataclass(slots=True, eq=False, repr=False)
class Host:
    """One virtual host: fixed addresses (path with query, as sent), then handlers by path, then `missing`."""

    name: str
    resources: dict[str, Resource] = field(default_factory=dict)
    handlers: dict[tuple[str, str], Handler] = field(default_factory=dict)
    missing: Handler | None = None
    gate: Callable[[Request, int], Resource | None] | None = None
    """Looks at each request with its running number on this host; a Resource is the answer, None lets it pass."""

    def find(self, request: Request) -> Resource:
        # Session ids in the path are cut off, as application servers do.
        path = request.path.split("?", 1)[0].split(";jsessionid=", 1)[0]
        handler = self.handlers.get(("GET" if request.method == "HEAD" else request.method, path))
        if handler:
            return handler(request)
        found = self.resources.get(request.path) or self.resources.get(path)
        if found:
            return found
        return self.missing(request) if self.missing else not_found()

    def takes_post(self, request: Request) -> bool:
        return ("POST", request.path.split("?", 1)[0]) in self.handlers

    def put(self, path: str, resource: Resource) -> Resource:
        if path in self.resources:
            raise ValueError(f"{self.name}{path} stands twice")
        self.resources[path] = resource
        return resource


def fixed(body: bytes | str, content_type: str = "text/html; charset=utf-8", **options: Any) -> Resource:
    """A resource of ready bytes."""
    data = body.encode() if isinstance(body, str) else body
    return Resource(lambda: data, content_type, **options)


def redirect(location: str, status: int = 302) -> Resource:
    return Resource(lambda: b"", status=status, headers={"Location": location}, no_validators=True)


def not_found() -> Resource:
    page = "<!DOCTYPE html><html lang='zh-CN'><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"
    return fixed(page, status=404, no_validators=True)


def at_nine(year: int, month: int, day: int) -> datetime:
    """09:00 in Beijing of a day, as a moment."""
    return datetime(year, month, day, 1, 0, tzinfo=UTC)
