"""A small web server on loopback whose pages a test writes down."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, dict[str, str], bytes]
Responder = Callable[[BaseHTTPRequestHandler], Answer | None]


@dataclass
class PageServer:
    """Serves what `pages` holds; every request is logged as (method, host, path)."""

    pages: dict[str, Answer | Responder | str] = field(default_factory=dict)
    log: list[tuple[str, str, str]] = field(default_factory=list)
    port: int = 0

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def asked(self, path: str, method: str = "GET") -> int:
        return sum(1 for verb, _, seen in self.log if (verb, seen) == (method, path))


def serve(wrap: ssl.SSLContext | None = None) -> Iterator[PageServer]:
    """Runs until the generator is advanced again; with `wrap` it speaks TLS."""
    shop = PageServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            shop.log.append((self.command, self.headers.get("Host", ""), self.path))
            page = shop.pages.get(self.path, shop.pages.get(self.path.partition("?")[0]))
            if callable(page):
                page = page(self)
                if page is None:
                    self.close_connection = True
                    return
            if page is None:
                page = (404, {"Content-Type": "text/html"}, b"<h1>nothing here</h1>")
            if isinstance(page, str):
                page = (200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())
            status, headers, body = page
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_OPTIONS = answer  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            pass

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError, TimeoutError, ssl.SSLError):
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if wrap is not None:
        server.socket = wrap.wrap_socket(server.socket, server_side=True)
    shop.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield shop
    server.shutdown()
    server.server_close()
    thread.join()
