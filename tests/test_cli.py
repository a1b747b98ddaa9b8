"""The command as people and cron meet it: a wrong input is one sentence and an exit code, and nothing recorded is lost."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow(45)

XUNJIAN = str(Path(sys.executable).with_name("xunjian"))
NOWHERE = "http://127.0.0.1:9/"  # discard: nobody listens

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def xunjian(tmp_path: Path) -> Run:
    """Run the console script in an empty folder; no terminal, no proxy, no network but loopback."""

    def run(*arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONUTF8": "1", "XDG_DATA_HOME": str(tmp_path / "data")}
        return subprocess.run([XUNJIAN, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, **more)

    return run


@pytest.fixture
def site() -> Iterator[tuple[str, threading.Event]]:
    """A portal of a hundred pages with incompressible text; its event makes every answer slow."""
    slow = threading.Event()
    words = random.Random(7)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            if slow.is_set():
                time.sleep(0.3)
            links = "".join(f'<li><a href="/n/{n}.html">第{n}号公告</a> 2026-11-01</li>' for n in range(100))
            text = "".join(chr(words.randrange(0x4E00, 0x9FA5)) for _ in range(3000)) if self.path.startswith("/n/") else ""
            body = f'<html lang="zh"><meta charset="utf-8"><title>{self.path}</title><h1>公告</h1><p>{text}</p><ul>{links}</ul></html>'.encode()
            found = self.path == "/" or self.path.startswith("/n/")
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that stops leaves broken pipes."""

    server = Quiet(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", slow
    server.shutdown()
    server.server_close()


@pytest.fixture
def profile(tmp_path: Path) -> Callable[..., str]:
    def write(home: str = NOWHERE, more: str = "") -> str:
        path = tmp_path / "a.toml"
        path.write_text(
            f'[site]\nid = "a"\nname = "示例区"\nhome = "{home}"\n[crawl]\nrate = 0\nconnections = 4\n'
            f'[links]\nretry_wait_s = 0.1\ntimeout_s = 2\n[[columns]]\nid = "n"\nurls = "{home}n/"\nmax_list_pages = 1\n{more}',
            encoding="utf-8",
        )
        return "a.toml"

    return write


def says_one_thing(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    assert done.returncode == code, (done.stdout, done.stderr)
    assert "Traceback" not in done.stdout + done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("xunjian: ")
    assert len(lines[0]) < 500
    for word in words:
        assert word in lines[0], lines[0]


# -- wrong usage and wrong profile: 2 -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["inspect", "none.toml"], ["none.toml", "profile init"]),
        (["inspect", "."], ["目录"]),
        (["profile", "check", "none.toml"], ["none.toml"]),
        (["doctor", "--profile", "none.toml"], ["none.toml"]),
        (["nosuch"], ["nosuch", "xunjian --help"]),
        (["inspect"], ["PROFILE", "xunjian inspect --help"]),
        (["inspect", "a.toml", "--nosuch"], ["--nosuch"]),
        (["inspect", "a.toml", "--fail-on", "all"], ["--fail-on", "all"]),
        (["inspect", "a.toml", "--max-pages", "0"], ["--max-pages"]),
        (["inspect", "a.toml", "--as-of", "2023-02-31"], ["2023-02-31"]),
        (["inspect", "a.toml", "--out", "a.toml"], ["a.toml"]),
        (["inspect", "a.toml", "--out", "/proc/none"], ["/proc/none"]),
        (["inspect", "a.toml", "--resume"], ["没有可以续跑的巡检"]),
        (["judge", "a.toml"], ["xunjian inspect"]),
        (["report", "a.toml"], ["xunjian inspect"]),
        (["diff", "a.toml"], ["xunjian inspect"]),
        (["recheck", "a.toml", "abc"], ["xunjian inspect"]),
        (["ledger", "list", "a.toml"], ["xunjian inspect"]),
        (["explore", "a.toml"], ["xunjian inspect"]),
        (["explain", "LNK999"], ["LNK999", "xunjian checks"]),
        (["explain", "../../etc/passwd"], ["xunjian checks"]),
        (["explain", "\x1b[31mred"], ["xunjian checks"]),
        (["demo", "--portal", "nosuch", "--port", "0"], ["nosuch", "qingyu"]),
        (["page", "none.html"], ["none.html"]),
        (["page", "ftp://a.cn/"], ["ftp://a.cn/"]),
        (["profile", "init", "ftp://a.cn/"], ["http"]),
        (["profile", "init", "http://a.cn/", "--resolve", "a.cn=staging"], ["a.cn=staging"]),
        (["regulations", "show", "没有这部法"], ["没有这部法"]),
        (["fleet", "nofolder"], ["nofolder"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_sentence_and_2(xunjian: Run, profile: Callable[..., str], arguments: list[str], words: list[str]) -> None:
    profile()
    done = xunjian(*arguments)
    says_one_thing(done, 2, *words)
    assert "\x1b" not in done.stderr, "what a caller wrote does not steer the terminal"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[site", ["TOML"]),
        ('[site]\nid = "a"\nname = "a"\nhome = "http://a.cn/"\n', ["columns", "profile init"]),
        ('[site]\nid = "a"\nname = "a"\nhome = "http://a.cn/"\nhome_page = 1\n[[columns]]\nurls = "http://a.cn/"\n', ["site.home_page", "未知的键"]),
        ('[site]\nid = "a"\nname = "a"\nhome = "http://a.cn/"\n[[columns]]\nurls = 7\n', ["columns[0].urls", "7"]),
        ('[site]\nid = "a"\nname = "a"\nhome = "http://a.cn/"\n[[columns]]\nurls = "http://a.cn/"\nmax_age_days = "two weeks"\n', ["max_age_days", "two weeks", "整数"]),
    ],
)  # fmt: skip
def test_a_wrong_profile_is_one_sentence_and_2(xunjian: Run, tmp_path: Path, text: str, words: list[str]) -> None:
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    says_one_thing(xunjian("inspect", "a.toml"), 2, "a.toml", *words)
    assert not (tmp_path / "out").exists(), "nothing is made before the profile is right"


def test_no_command_shows_the_commands_and_is_wrong_usage(xunjian: Run) -> None:
    done = xunjian()
    assert done.returncode == 2
    assert "inspect" in done.stdout + done.stderr


def test_a_database_of_a_newer_version(xunjian: Run, profile: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "out" / "a" / "xunjian.db"
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE later (x)")
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    for command in ("inspect", "judge", "report", "probe"):
        says_one_thing(xunjian(command, profile()), 2, "xunjian.db", "升级")
    assert path.read_bytes() == before


def test_what_is_no_database_is_left_alone(xunjian: Run, profile: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "out" / "a" / "xunjian.db"
    path.parent.mkdir(parents=True)
    path.write_text("我的笔记，不是数据库。" * 100, encoding="utf-8")
    before = path.read_bytes()
    for command in ("inspect", "judge", "report"):
        says_one_thing(xunjian(command, profile()), 2, "xunjian.db", "不能作为数据库打开")
    assert path.read_bytes() == before


# -- the run is to blame: 3 ------------------------------------------------------------------------------------


def test_an_unreachable_home_page_is_3_and_says_why(xunjian: Run, profile: Callable[..., str], tmp_path: Path) -> None:
    done = xunjian("inspect", profile(), "--no-browser")
    says_one_thing(done, 3, "首页", NOWHERE, "连接被拒绝", "site.home")
    assert "问题[严重0" in done.stdout, "the summary is still the one line of cron"
    page = (tmp_path / "out" / "a" / "latest" / "report.html").read_text(encoding="utf-8")
    assert "结果不可信" in page


def test_an_unreachable_page_is_3(xunjian: Run) -> None:
    says_one_thing(xunjian("page", NOWHERE, "--no-browser"), 3, NOWHERE)


def test_a_home_page_that_may_not_be_asked_says_so(xunjian: Run, profile: Callable[..., str]) -> None:
    """A public name that leads inside is named, with the key that would permit it."""
    done = xunjian("inspect", profile("http://localhost.localdomain:9/"), "--no-browser")
    assert done.returncode == 3
    assert "结果不可信" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.alone
def test_two_runs_at_once(xunjian: Run, profile: Callable[..., str], site: tuple[str, threading.Event], tmp_path: Path) -> None:
    home, slow = site
    slow.set()
    name = profile(home)
    first = subprocess.Popen([XUNJIAN, "inspect", name, "--no-browser"], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: (tmp_path / "out" / "a" / "xunjian.lock").exists())
        began = time.monotonic()
        says_one_thing(xunjian("inspect", name, "--no-browser"), 2, "正在进行")
        assert time.monotonic() - began < 15
    finally:
        first.send_signal(signal.SIGINT)
        assert first.wait(60) == 3, "stopped on purpose: resumable, not to be trusted"
    slow.clear()
    done = xunjian("inspect", name, "--no-browser")
    assert done.returncode in {0, 1}, done.stderr
    assert "页面102 " in done.stdout, done.stdout


def wait_for(ready: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("kilobytes", [150, 400, 700])
def test_a_full_disk_is_3_and_loses_nothing(
    xunjian: Run, profile: Callable[..., str], site: tuple[str, threading.Event], tmp_path: Path, kilobytes: int
) -> None:
    """Met at several moments: an address must never count as done when its facts did not get to the disk."""
    name = profile(site[0])

    def small(limit: int = kilobytes * 1024) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = xunjian("inspect", name, "--no-browser", preexec_fn=small)
    says_one_thing(done, 3, "写入失败", "保持完好")
    db = sqlite3.connect(tmp_path / "out" / "a" / "xunjian.db")
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
    again = xunjian("inspect", name, "--no-browser")
    assert again.returncode in {0, 1}, again.stderr
    assert "页面102 " in again.stdout, again.stdout


def test_a_fault_of_ours_never_reads_as_findings(tmp_path: Path) -> None:
    """1 says that the portal has findings: an unexpected exception is 3."""
    code = (
        "import sys, click\nfrom reports import cli\n"
        "cli._Commands.get_command = lambda *_: click.Command('explain', callback=lambda: 1 / 0)\n"
        "cli.main(['explain'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert done.returncode == 3
    assert "ZeroDivisionError" in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("xunjian: ")


# -- what quick commands say ----------------------------------------------------------------------------------------


def test_doctor_looks_at_everything(xunjian: Run) -> None:
    done = xunjian("doctor", "--lang", "en")
    assert done.returncode == 0, done.stdout
    for name in ("Python", "package names", "disk", "browser", "Chinese fonts", "accessibility rule engine", "regulation library", "holiday calendar", "extras"):
        assert f"] {name}: " in done.stdout
    assert done.stdout.count("\n[") + 1 == 9


def test_doctor_names_a_browser_that_does_not_start(xunjian: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\n[ \"$1\" = --version ] && echo 'Chromium 150.0.1.2' && exit 0\necho 'cannot open display' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("XUNJIAN_BROWSER", str(fake))
    done = xunjian("doctor")
    assert done.returncode == 0, "without a browser everything else still runs"
    assert "[注意] 浏览器" in done.stdout
    assert "cannot open display" in done.stdout


def test_doctor_tells_a_package_of_the_same_name(xunjian: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another distribution that brings a top-level `config` into the same environment."""
    other = tmp_path / "site" / "other_config-1.0.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: other-config\nVersion: 1.0\n")
    (other / "RECORD").write_text("config/__init__.py,,\n")
    (other / "top_level.txt").write_text("config\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    done = xunjian("doctor")
    assert done.returncode == 1
    assert "[有误] 包名" in done.stdout
    assert "other-config" in done.stdout


def test_explain_speaks_both_languages(xunjian: Run) -> None:
    zh, en = xunjian("explain", "LNK001"), xunjian("explain", "link-broken", "--lang", "en")
    assert zh.returncode == en.returncode == 0
    assert "断链" in zh.stdout
    assert "静府办发〔2021〕5号" in zh.stdout
    assert "fix:" in en.stdout


def test_version(xunjian: Run) -> None:
    done = xunjian("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("xunjian, version ")
