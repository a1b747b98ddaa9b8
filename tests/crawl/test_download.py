"""What the walk makes of answers: odd ones are read all the same, compressed ones unpacked, broken ones named."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from small_portal import Inspection, Portal, article

pytestmark = pytest.mark.slow(15)

Inspect = Callable[..., Inspection]
Write = Callable[..., Path]


@pytest.fixture
def broken_host() -> Iterator[Callable[[bytes], int]]:
    """Ports where one answer is given to whoever connects, and then the connection ends."""
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(answer: bytes) -> int:
        listener = socket.create_server(("127.0.0.1", 0))

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.settimeout(5)
                    connection.recv(65_536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        listeners.append(listener)
        threads.append(thread)
        return int(listener.getsockname()[1])

    yield start
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join()


def outcomes(run: Inspection) -> dict[str, str]:
    """Why each broken link is broken, by the end of its address."""
    return {
        one["target_url"].rpartition("/")[2]: one["evidence"].get("sub_reason") or one["evidence"].get("outcome", "")
        for one in run.findings["findings"]
        if one["check_id"].startswith("LNK") and one["target_url"]
    }


def test_a_host_with_odd_header_lines_is_read_all_the_same(small_portal: Portal, write_profile: Write, inspect: Inspect) -> None:
    """One address is asked twice, the others once: the host is known from then on."""
    for path in [f"/zwgk/{n}.html" for n in range(20, 60)]:
        status, headers, body = small_portal.pages[path]
        small_portal.pages[path] = (status, {**headers, "Server": "old\r\na line that is no header"}, body)
    run = inspect(write_profile(small_portal))
    assert list(outcomes(run)) == ["gone.html"]
    assert run.findings["run"]["pages"] == 62
    repeats = sum(small_portal.asked(f"/zwgk/{n}.html") - 1 for n in range(60))
    assert 1 <= repeats <= 2, "as many as were on their way when the first came"


def test_compressed_pages_are_unpacked(small_portal: Portal, write_profile: Write, inspect: Inspect) -> None:
    body = gzip.compress(article("关于第3号事项的公告", '<a href="/gone-too.html">打包传送的链接</a>').encode())
    small_portal.put("/zwgk/3.html", body, Content_Encoding="gzip")
    assert set(outcomes(inspect(write_profile(small_portal)))) == {"gone.html", "gone-too.html"}


def test_each_way_to_break_has_its_name(
    small_portal: Portal, write_profile: Write, inspect: Inspect, broken_host: Callable[[bytes], int]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nobody = closed.getsockname()[1]
    ports = {
        "refused": nobody,
        "reset": broken_host(b""),
        "half": broken_host(b"HTTP/1.1 200 OK\r\nContent-"),
        "babble": broken_host(b"220 ftp ready\r\n"),
        "tls": broken_host(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    }
    links = "".join(f'<a href="http{"s" * (name == "tls")}://127.0.0.1:{port}/{name}">名为{name}的页面</a>' for name, port in ports.items())
    small_portal.put("/zwgk/3.html", article("关于第3号事项的公告", links + '<a href="http://no-such-host.invalid/nohost">没有的主机</a>'))
    own = "".join(f', "127.0.0.1:{port}"' for port in ports.values())
    found = outcomes(inspect(write_profile(small_portal, own=own)))
    assert {name: found.get(name) for name in (*ports, "nohost")} == {
        "refused": "refused", "reset": "reset", "half": "reset", "babble": "not-http", "tls": "tls-failed", "nohost": "dns",
    }  # fmt: skip
