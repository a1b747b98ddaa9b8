"""A night, the night after, and a night that is killed half-way."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from small_portal import PAGES, XUNJIAN, Inspection, Portal, article

pytestmark = pytest.mark.slow(80)

Inspect = Callable[..., Inspection]
Write = Callable[..., Path]


def told(run: Inspection) -> set[tuple[str, str, str | None, str]]:
    return {(one["check_id"], one["url"], one["target_url"], one["fingerprint"]) for one in run.findings["findings"]}


def pages_of(out: Path) -> set[str]:
    with sqlite3.connect(out / "xunjian.db") as db:
        rows = db.execute(
            "SELECT u.url FROM fetches f JOIN urls u ON u.id=f.url_id WHERE f.version IS NOT NULL AND f.run=(SELECT max(n) FROM runs)"
        ).fetchall()
    return {url for (url,) in rows}


def test_each_address_is_asked_once(small_portal: Portal, write_profile: Write, inspect: Inspect) -> None:
    run = inspect(write_profile(small_portal))
    assert run.code == 1, run.stderr
    asked = Counter(path for _, path, _ in small_portal.log)
    repeated = {path: count for path, count in asked.items() if count > 1}
    assert repeated == {"/gone.html": 3}
    broken = run.of("LNK001")
    assert [one["target_url"] for one in broken] == [f"{small_portal.home}gone.html"]
    assert broken[0]["confidence"] == "certain" and broken[0]["locator"]


def test_the_second_night_sends_conditional_requests_and_finds_the_same(
    small_portal: Portal, write_profile: Write, inspect: Inspect
) -> None:
    profile = write_profile(small_portal)
    first = inspect(profile)
    small_portal.log.clear()
    second = inspect(profile)
    pages = [(path, headers) for _, path, headers in small_portal.log if path.removeprefix("/zwgk/").removesuffix(".html").isdecimal()]
    assert len(pages) == PAGES and all(headers.get("If-None-Match") for _, headers in pages)
    assert told(first) == told(second)
    assert {one["status"] for one in first.findings["findings"]} == {"new"}
    assert {one["status"] for one in second.findings["findings"]} == {"persisting"}
    with sqlite3.connect(second.out / "xunjian.db") as db:
        (versions,) = db.execute("SELECT count(*) FROM versions").fetchone()
    assert versions == len(pages_of(second.out))  # nothing was read anew


def test_fixed_and_back_again(small_portal: Portal, write_profile: Write, inspect: Inspect) -> None:
    profile = write_profile(small_portal)
    inspect(profile)
    broken = small_portal.pages["/zwgk/7.html"]
    small_portal.put("/zwgk/7.html", article("关于第7号事项的公告", '<a href="/zwgk/8.html">关于第8号事项的公告</a>'))
    assert inspect(profile).of("LNK001") == []
    small_portal.pages["/zwgk/7.html"] = broken
    assert [one["status"] for one in inspect(profile).of("LNK001")] == ["recurred"]


@pytest.mark.parametrize("after", [9, 31])
def test_a_killed_run_goes_on_where_it_was(
    small_portal: Portal, write_profile: Write, inspect: Inspect, tmp_path: Path, after: int
) -> None:
    profile = write_profile(small_portal)
    whole = inspect(profile, out=tmp_path / "whole")
    small_portal.log.clear()
    small_portal.delay_s = 0.02
    out = tmp_path / "killed"
    command = [XUNJIAN, "inspect", str(profile), "--out", str(out), "--no-browser"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 30
    while len(small_portal.log) < after and time.monotonic() < deadline:
        time.sleep(0.005)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    before = Counter(path for _, path, _ in small_portal.log)
    small_portal.delay_s = 0
    resumed = inspect(profile, out=out)
    assert pages_of(out) == pages_of(whole.out)
    assert {one[:3] for one in told(resumed)} == {one[:3] for one in told(whole)}
    asked = Counter(path for _, path, _ in small_portal.log if path.startswith("/zwgk/"))
    twice = [path for path, count in asked.items() if count > 1]
    assert before and len(twice) <= 2, twice  # what was on the line when the kill came: two connections


@pytest.mark.parametrize("victim", ["parent", "walk"])
def test_a_run_that_loses_one_of_its_processes_ends_and_goes_on_later(
    small_portal: Portal, write_profile: Write, inspect: Inspect, tmp_path: Path, victim: str
) -> None:
    profile = write_profile(small_portal)
    small_portal.delay_s = 0.05
    out = tmp_path / "out"
    command = [XUNJIAN, "inspect", str(profile), "--out", str(out), "--no-browser"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while len(small_portal.log) < 12 and time.monotonic() < deadline:
        time.sleep(0.005)
    (walk,) = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    os.kill(running.pid if victim == "parent" else int(walk), signal.SIGKILL)
    _, said = running.communicate(timeout=20)
    if victim == "walk":
        assert running.returncode == 3 and "抓取进程异常退出" in said and "Traceback" not in said
    time.sleep(0.3)
    asked = len(small_portal.log)
    time.sleep(0.3)
    assert len(small_portal.log) == asked < 50  # nobody walks on
    small_portal.delay_s = 0
    assert inspect(profile, out=out).of("LNK001") and len(pages_of(out)) == PAGES + 2


def test_an_interrupted_run_stops_cleanly_and_is_resumable(
    small_portal: Portal, write_profile: Write, inspect: Inspect, tmp_path: Path
) -> None:
    profile = write_profile(small_portal)
    small_portal.delay_s = 0.02
    out = tmp_path / "out"
    command = [XUNJIAN, "inspect", str(profile), "--out", str(out), "--no-browser"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while len(small_portal.log) < 12 and time.monotonic() < deadline:
        time.sleep(0.005)
    running.send_signal(signal.SIGINT)
    _, words = running.communicate(timeout=20)
    assert running.returncode == 3
    assert "再次运行即续跑" in words and "Traceback" not in words
    small_portal.delay_s = 0
    done = inspect(profile)
    assert done.findings["run"]["complete"] and len(done.of("LNK001")) == 1


def test_two_runs_at_once_end_with_one_sentence(small_portal: Portal, write_profile: Write, inspect: Inspect, tmp_path: Path) -> None:
    profile = write_profile(small_portal)
    small_portal.delay_s = 0.05
    command = [XUNJIAN, "inspect", str(profile), "--out", str(tmp_path / "out"), "--no-browser"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while len(small_portal.log) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    second = inspect(profile)
    assert second.code == 2 and "正在进行" in second.stderr and "Traceback" not in second.stderr
    small_portal.delay_s = 0
    assert running.wait(60) == 1


def test_changed_page_is_read_anew(small_portal: Portal, write_profile: Write, inspect: Inspect) -> None:
    profile = write_profile(small_portal)
    inspect(profile)
    small_portal.put("/zwgk/5.html", article("关于第5号事项的公告", '<a href="/not-there.html">新的办事页面</a>'))
    assert len(inspect(profile).of("LNK001")) == 2
