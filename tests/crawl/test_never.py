"""What is never asked: inner addresses, by link, by name and by redirect; files; anything by POST."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_portal import Inspection, Portal, article

pytestmark = pytest.mark.slow(25)


@pytest.fixture
def trap() -> Iterator[tuple[int, list[str]]]:
    """A listener that counts who connects; nobody may."""
    caught: list[str] = []
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    ends = threading.Event()

    def listen() -> None:
        while not ends.is_set():
            try:
                connection, address = listener.accept()
            except TimeoutError:
                continue
            caught.append(str(address))
            connection.close()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield listener.getsockname()[1], caught
    ends.set()
    thread.join()
    listener.close()


def test_inner_addresses_files_and_posts_are_never_asked(
    small_portal: Portal, trap: tuple[int, list[str]], write_profile: Callable[..., Path], inspect: Callable[..., Inspection]
) -> None:
    port, caught = trap
    links = "".join(
        f'<p><a href="{one}">内部资料下载地址</a></p>'
        for one in (
            f"http://127.0.0.1:{port}/secret",
            f"http://localhost:{port}/secret",
            f"http://2130706433:{port}/secret",
            f"http://0x7f.1:{port}/secret",
            f"http://[::1]:{port}/secret",
            f"http://[::ffff:127.0.0.1]:{port}/secret",
            "http://169.254.169.254/latest/meta-data/",
            "http://10.1.2.3/oa/",
            "file:///etc/passwd",
            "/jump",
            "/jump-file",
        )
    )
    form = '<form method="post" action="/submit"><input name="a"></form><form action="/search"><input name="q"></form>'
    small_portal.put("/zwgk/3.html", article("关于第3号事项的公告", links + form))
    small_portal.put("/jump", "", 302, Location=f"http://127.0.0.1:{port}/secret")
    small_portal.put("/jump-file", "", 302, Location="file:///etc/passwd")
    run = inspect(write_profile(small_portal))
    assert run.code == 1, run.stderr
    assert caught == []
    assert {method for method, _, _ in small_portal.log} <= {"GET", "HEAD"}
    assert not any(path.startswith("/submit") for _, path, _ in small_portal.log)
    named = {one["target_url"] for one in run.of("LNK007")}
    assert f"http://127.0.0.1:{port}/secret" in named
    assert any(one["target_url"] and "10.1.2.3" in one["target_url"] for one in run.of("LNK007"))


def test_a_name_that_leads_inside_is_not_connected(
    small_portal: Portal, trap: tuple[int, list[str]], write_profile: Callable[..., Path], inspect: Callable[..., Inspection]
) -> None:
    """`localhost.localdomain`-like names and a public-looking name that the hosts file maps to loopback."""
    port, caught = trap
    name = socket.gethostname()
    resolved = socket.gethostbyname(name) if "." in name else ""
    links = f'<a href="http://localhost.localdomain:{port}/x">某某平台</a><a href="http://ip6-localhost:{port}/x">某某平台二</a>'
    if resolved:
        links += f'<a href="http://{name}:{port}/x">某某平台三</a>'
    small_portal.put("/zwgk/3.html", article("关于第3号事项的公告", links))
    assert inspect(write_profile(small_portal)).code == 1
    assert caught == []


def test_robots_txt_is_obeyed_unless_the_owner_says_otherwise(
    small_portal: Portal, write_profile: Callable[..., Path], inspect: Callable[..., Inspection], tmp_path: Path
) -> None:
    small_portal.put("/robots.txt", "User-agent: *\nDisallow: /zwgk/9", Content_Type="text/plain")
    run = inspect(write_profile(small_portal), out=tmp_path / "polite")
    assert small_portal.asked("/zwgk/9.html") == 0 and run.code == 1
    inspect(write_profile(small_portal, crawl="obey_robots = false"), out=tmp_path / "owner")
    assert small_portal.asked("/zwgk/9.html") == 1
