"""However a process ends, no browser and no driver stays behind; a browser that dies is started again."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from page_server import PageServer

from config.portal import parse_profile
from crawler.browser.find import BrowserSource, find_browser, probe_launch
from crawler.browser.guard_proxy import GuardProxy
from crawler.browser.launch import NoBrowserError
from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.guard import AddressGuard
from crawler.rendering import Renderer
from crawler.scans import VisitOutcome

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = "<!DOCTYPE html><html lang=zh><title>页</title><h1>标题</h1><p>正文内容正文内容</p></html>"
SCRIPT = """
import asyncio, sys
from crawler.browser.pool import BrowserPool
async def main():
    async with BrowserPool() as pool:
        seen = await pool.render("http://page.example.com/", html=PAGE)
        print("ready", seen.outcome, flush=True)
        if sys.argv[1] == "raise":
            raise ValueError("on purpose")
        if sys.argv[1] == "wait":
            await asyncio.sleep(60)
asyncio.run(main())
""".replace("html=PAGE", f"html={PAGE!r}")


def alive(mark: str) -> list[str]:
    """Processes that inherited the mark in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found.append(
                    (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:120]
                )
        except OSError:
            continue
    return found


@pytest.mark.parametrize(
    ("how", "sent"),
    [
        ("end", None),
        ("raise", None),
        ("wait", signal.SIGINT),
        ("wait", signal.SIGTERM),
        ("wait", signal.SIGKILL),
    ],
)
def test_no_process_stays_behind(how: str, sent: signal.Signals | None) -> None:
    mark = f"XUNJIAN_TEST={uuid.uuid4()}"
    name, _, value = mark.partition("=")
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, how],
        env={**os.environ, name: value},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline().strip() == "ready opened"
        if sent is not None:
            assert len(alive(mark)) >= 3, "driver and browser are running"
            # As from a terminal: the whole group hears Ctrl-C.
            os.killpg(process.pid, sent) if sent is signal.SIGINT else process.send_signal(sent)
        process.wait(30)
    deadline = time.monotonic() + 10
    while alive(mark) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert alive(mark) == []


def test_killed_browser_is_started_again(shop: PageServer) -> None:
    shop.pages["/"] = PAGE

    async def go() -> tuple[list[VisitOutcome], int]:
        hosts = frozenset({f"127.0.0.1:{shop.port}"})
        async with BrowserPool(PoolSettings(allowed_hosts=hosts)) as pool:
            first = await pool.render(shop.url("/"))
            victims = [
                pid for pid in _children_of(os.getpid()) if b"--remote-debugging-pipe" in _cmdline(pid)
            ]
            assert victims
            for pid in victims:
                os.kill(pid, signal.SIGKILL)
            rest = await asyncio.gather(*(pool.render(shop.url("/")) for _ in range(6)))
            return [first.outcome, *(one.outcome for one in rest)], pool.relaunches

    outcomes, relaunches = asyncio.run(go())
    assert set(outcomes) == {VisitOutcome.OPENED}
    assert relaunches == 1


def _cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _children_of(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *_children_of(int(child))]
    return found


def _browsers() -> list[int]:
    """Main processes of the browsers below this one."""
    lines = {pid: _cmdline(pid) for pid in _children_of(os.getpid())}
    return [
        pid
        for pid, line in lines.items()
        if b"--remote-debugging-pipe" in line and b"--type=" not in line and b"/bin/sh" not in line
    ]


def test_columns_that_are_drawn_at_once_share_one_browser(shop: PageServer) -> None:
    shop.pages["/"] = PAGE
    home = shop.url("/")
    portal = parse_profile({"site": {"id": "a", "name": "a", "home": home}, "columns": [{"urls": home}]})

    async def go() -> tuple[list[tuple[str, str]], int]:
        renderer = Renderer(portal, AddressGuard({}, portal.site.hosts))
        try:
            drawn = await asyncio.gather(*(renderer.render(home) for _ in range(6)))
            return drawn, len(_browsers())
        finally:
            await renderer.close()

    drawn, browsers = asyncio.run(go())
    assert all("正文内容" in html and not unread for html, unread in drawn)
    assert browsers == 1
    assert _browsers() == []


def test_pages_and_browsers_are_recycled(shop: PageServer) -> None:
    shop.pages["/"] = PAGE

    async def go() -> tuple[set[VisitOutcome], set[int]]:
        hosts = frozenset({f"127.0.0.1:{shop.port}"})
        set_ = PoolSettings(allowed_hosts=hosts, pages_per_context=3, pages_per_browser=8, tabs=2)
        browsers = set()
        async with BrowserPool(set_) as pool:
            outcomes = set()
            for _ in range(5):
                done = await asyncio.gather(*(pool.render(shop.url("/")) for _ in range(4)))
                outcomes |= {one.outcome for one in done}
                browsers.add(id(pool._generation))
            assert len(_browsers()) == 1, "the used-up browsers are closed"
        return outcomes, browsers

    outcomes, browsers = asyncio.run(go())
    assert outcomes == {VisitOutcome.OPENED}
    assert len(browsers) >= 2


def test_named_browser_that_does_not_start_is_one_clear_sentence(tmp_path: Path) -> None:
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\n[ \"$1\" = --version ] && echo 'Chromium 1.2.3.4' && exit 0\nexit 7\n")
    fake.chmod(0o755)

    async def go() -> None:
        async with BrowserPool(PoolSettings(executable=str(fake))):
            pass

    with pytest.raises(NoBrowserError, match="no browser starts") as wrong:
        asyncio.run(go())
    assert "\n" not in str(wrong.value)


def test_search_order_and_probe(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = find_browser()
    assert found is not None and found.source is BrowserSource.MACHINE
    assert probe_launch(found) is None
    monkeypatch.setenv("XUNJIAN_BROWSER", found.path)
    by_name = find_browser()
    assert by_name is not None and by_name.source is BrowserSource.ENVIRONMENT
    assert find_browser(str(tmp_path / "none")) is None, "a wrong setting is not papered over"
    by_setting = find_browser(found.path)
    assert by_setting is not None and by_setting.source is BrowserSource.SETTING


def test_a_browser_is_asked_for_its_version_once_at_every_launch(tmp_path: Path, shop: PageServer) -> None:
    real = find_browser()
    assert real is not None
    log = tmp_path / "asked"
    named = tmp_path / "chromium"
    named.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo asked >> {log}\nexec {real.path} "$@"\n')
    named.chmod(0o755)
    shop.pages["/"] = PAGE

    async def go() -> None:
        hosts = frozenset({f"127.0.0.1:{shop.port}"})
        set_ = PoolSettings(executable=str(named), allowed_hosts=hosts, pages_per_browser=1, tabs=1)
        async with BrowserPool(set_) as pool:
            assert log.read_text().count("asked") == 1
            assert (await pool.render(shop.url("/"))).outcome is VisitOutcome.OPENED
            assert (await pool.render(shop.url("/"))).outcome is VisitOutcome.OPENED
            assert pool.executable == str(named)

    asyncio.run(go())
    assert log.read_text().count("asked") == 2


def test_a_start_that_fails_half_way_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(_: GuardProxy) -> GuardProxy:
        raise OSError("no port left")

    monkeypatch.setattr(GuardProxy, "start", refuse)

    async def go() -> list[bytes]:
        with pytest.raises(OSError, match="no port left"):
            async with BrowserPool():
                pass
        return [line for pid in _children_of(os.getpid()) if b"run-driver" in (line := _cmdline(pid))]

    assert asyncio.run(go()) == []
