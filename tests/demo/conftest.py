"""One world and one server for all tests of the pretend portals, on free ports and with short waits."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import pytest

from config.demo.server import DemoServer
from config.demo.world import World, build_world

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def demo() -> Iterator[DemoServer]:
    with DemoServer(build_world(today=TODAY, port=0, tls_port=0, slow_s=0.4)) as server:
        yield server


@pytest.fixture(scope="session")
def world(demo: DemoServer) -> World:
    return demo.world


class Answer:
    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body


class Client:
    """The smallest HTTP client that can lie about the host: everything goes to 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.kept: http.client.HTTPConnection | None = None

    def ask(self, url: str, method: str = "GET", timeout: float = 5.0, body: bytes | None = None, **headers: str) -> Answer:
        parts = urlsplit(url)
        if self.kept is None:
            self.kept = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            self.kept.request(method, path or "/", body=body, headers={"Host": parts.netloc, **{k.replace("_", "-"): v for k, v in headers.items()}})
            answer = self.kept.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        except (OSError, http.client.HTTPException):
            self.kept.close()
            self.kept = None
            raise

    def close(self) -> None:
        if self.kept:
            self.kept.close()


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    one = Client(world.port)
    yield one
    one.close()
