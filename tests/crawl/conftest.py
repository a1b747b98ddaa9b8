"""A small portal on loopback, a trap that nothing may touch, and the console script to inspect it with."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from small_portal import PAGES, XUNJIAN, Inspection, Portal, article


@pytest.fixture
def portal() -> Iterator[Portal]:
    site = Portal()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def answer(self) -> None:
            site.log.append((self.command, self.path, dict(self.headers)))
            if site.delay_s:
                threading.Event().wait(site.delay_s)
            hook = site.hooks.get(self.path)
            count = site.asked(self.path)
            missing = (404, {"Content-Type": "text/html"}, b"<html><title>404</title>not here</html>")
            status, headers, body = hook(count) if hook else site.pages.get(self.path, missing)
            if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_HEAD = do_POST = do_PUT = answer  # noqa: N815

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A client that was killed leaves broken pipes behind."""

    server = Quiet(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def small_portal(portal: Portal) -> Portal:
    """Sixty articles in one column, one dead link, one attachment, one picture."""
    rows = "".join(f'<li><a href="/zwgk/{n}.html">关于第{n}号事项的公告</a><span>2026-11-{n % 20 + 1:02d}</span></li>' for n in range(PAGES))
    portal.put("/", article("示例区人民政府", f'<ul>{rows}</ul><a href="/zwgk/">政务公开</a>'))
    portal.put("/zwgk/", article("政务公开", f"<ul>{rows}</ul>"))
    for n in range(PAGES):
        more = '<a href="/gone.html">已下线的办事页面</a>' if n == 7 else f'<a href="/zwgk/{(n + 1) % PAGES}.html">关于第{(n + 1) % PAGES}号事项的公告</a>'
        portal.put(f"/zwgk/{n}.html", article(f"关于第{n}号事项的公告", more))
    portal.put("/zwgk/0.html", article("关于第0号事项的公告", '<a href="/files/a.pdf">附件</a><img src="/a.png" alt="图">'))
    portal.put("/files/a.pdf", b"%PDF-1.4 /Type /Page %%EOF", Content_Type="application/pdf")
    portal.put("/a.png", b"\x89PNG\r\n\x1a\n" + bytes(40), Content_Type="image/png")
    return portal


@pytest.fixture
def write_profile(tmp_path: Path) -> Callable[..., Path]:
    """A profile for a portal; `more` is TOML appended to it, `crawl` and `links` are lines of those tables."""

    def write(site: Portal, *, more: str = "", crawl: str = "", links: str = "", own: str = "") -> Path:
        path = tmp_path / "portal.toml"
        path.write_text(
            f'[site]\nid = "test"\nname = "示例区人民政府"\nhome = "{site.home}"\nown_hosts = ["127.0.0.1:{site.port}"{own}]\n'
            f"[crawl]\nrate = 0\nconnections = 2\n{crawl}\n[links]\nretry_wait_s = 0.1\ntimeout_s = 2\n{links}\n"
            f'[[columns]]\nid = "zwgk"\ntitle = "政务公开"\nurls = "{site.home}zwgk/"\nkind = "notice"\n{more}\n'
        )
        return path

    return write


@pytest.fixture
def inspect(tmp_path: Path) -> Callable[..., Inspection]:
    """Run `xunjian inspect` as cron would."""

    def run(profile: Path, *options: str, out: Path | None = None) -> Inspection:
        folder = out or tmp_path / "out"
        command = [XUNJIAN, "inspect", str(profile), "--out", str(folder), "--no-browser", *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        report = folder / "latest" / "findings.json"
        findings = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
        return Inspection(done.returncode, done.stdout, done.stderr, folder, findings)

    return run
