"""A small portal on 127.0.0.1 that counts what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest


class Site:
    """Pages by path, and the requests that came."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self.port = 0

    @property
    def home(self) -> str:
        return f"http://www.moyuan.gov.cn:{self.port}/"


@pytest.fixture
def site() -> Iterator[Site]:
    held = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            held.asked.append((self.command, self.path))
            page = held.pages.get(self.path)
            body = (page or "没有此页").encode()
            kind = "text/plain" if self.path == "/robots.txt" else "text/javascript" if self.path.endswith(".js") else "text/html"
            self.send_response(200 if page is not None else 404)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.port = server.server_port
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield held
    server.shutdown()
    server.server_close()
    thread.join()
