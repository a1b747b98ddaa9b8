"""report, diff, ledger, fleet and explore over a store that a judged run left."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.request import urlopen

import openpyxl
import orjson
import pypdf
import pytest
from click.testing import CliRunner, Result

from checks import history, ledger
from checks.ledger import sightings
from config.errors import UsageError
from crawler.store import Store
from reports.cli import cli
from reports.data import RunReport

PROFILE = """
[site]
id = "qingyu"
name = "青屿区人民政府"
home = "https://www.qingyu.gov.cn/"
[[columns]]
id = "c1"
title = "通知公告"
urls = ["https://www.qingyu.gov.cn/c1/"]
kind = "notice"
"""


@pytest.fixture
def portal(tmp_path: Path, small: RunReport) -> Path:
    """A profile and a store with two judged runs: the second lost five findings and found one more."""
    profile = tmp_path / "qingyu.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    with Store.open(out / "xunjian.db") as store:
        for number, found in enumerate((small.findings[1:], (small.findings[0], *small.findings[6:]))):
            run = replace(
                small.run, id=f"r{number}", started_at=small.run.started_at + timedelta(days=number)
            )
            store.begin(run)
            with store.transaction():
                settled = ledger.settle(
                    store.db, run, found, lambda _u: True, lambda _c, _u: True, small.today
                )
                history.record(store.db, run, settled, small.populations, small.diagnostics)
                history.add_point(store.db, run, small.score, small.lines, small.figures, settled)
            store.finish(run)
    return profile


@pytest.fixture
def run(portal: Path) -> Callable[..., Result]:
    def made(*arguments: str) -> Result:
        words = [str(portal) if one == "PROFILE" else one for one in arguments]
        group = words[:2] if words[0] == "ledger" else words[:1]
        out = ["--out", str(portal.parent / "out")] if words[0] not in {"fleet"} else []
        return CliRunner().invoke(cli, [*group, *words[len(group) :], *out], standalone_mode=False)

    return made


def test_report_writes_the_whole_folder_again(run, portal):
    result = run("report", "PROFILE")
    assert result.exception is None, result.exception
    data = orjson.loads((portal.parent / "out" / "latest" / "findings.json").read_bytes())
    assert data["run"]["id"] == "r1"
    assert {one["status"] for one in data["findings"]} == {"new", "persisting"}
    assert len(data["fixed"]) == 5


@pytest.mark.parametrize("format_", ["json", "csv", "sarif", "xlsx", "html", pytest.param("pdf", marks=pytest.mark.browser)])
def test_report_writes_one_format_of_an_older_run(run, tmp_path, format_):
    target = tmp_path / f"one.{format_}"
    result = run("report", "PROFILE", "r0", "--to", str(target))
    assert result.exception is None, result.exception
    head = target.read_bytes()[:5]
    starts = {
        "json": b"{",
        "csv": b"\xef\xbb\xbf",
        "sarif": b"{",
        "xlsx": b"PK",
        "html": b"<!doc",
        "pdf": b"%PDF-",
    }
    assert head.startswith(starts[format_])
    if format_ == "pdf":
        assert len(pypdf.PdfReader(target).pages) > 2


def test_report_of_a_run_that_is_not_there_is_one_sentence(run):
    assert isinstance(run("report", "PROFILE", "r9").exception, UsageError)


def test_missed_run_is_exit_three(run):
    result = run("report", "PROFILE", "--missed", "36")
    assert result.return_value in {0, 3}
    assert (result.return_value == 3) == ("没有新的检查" in result.output)
    assert run("report", "PROFILE", "--missed", "9000000").return_value == 0


def test_diff_names_what_came_and_went(run, small):
    result = run("diff", "PROFILE", "r0", "r1", "--format", "json")
    told = json.loads(result.output)
    assert [one["fingerprint"] for one in told["added"]] == [small.findings[0].fingerprint]
    assert {one["fingerprint"] for one in told["gone"]} == {one.fingerprint for one in small.findings[1:6]}
    assert result.return_value == 1
    assert "新增 1" in run("diff", "PROFILE").output


def test_ledger_goes_round_through_the_workbook(run, portal, tmp_path):
    run("report", "PROFILE")
    path = tmp_path / "ledger.xlsx"
    shutil.copy(portal.parent / "out" / "latest" / "ledger.xlsx", path)
    book = openpyxl.load_workbook(path)
    sheet = book["台账"]
    sheet.cell(2, 10).value = "王一"
    sheet.cell(3, 15).value = "已销号"
    book.save(path)
    result = run("ledger", "import", "PROFILE", str(path))
    assert result.return_value == 1
    assert "O3" in result.output
    assert "已读入 1 行" in result.output
    assert "王一" in run("ledger", "list", "PROFILE").output


def test_ledger_assigns_and_waives_by_short_number(run, portal):
    with Store.open(portal.parent / "out" / "xunjian.db") as store:
        marks = [one.fingerprint for one in sightings(store.db) if one.finding.confidence != "review"]
    assert run("ledger", "assign", "PROFILE", marks[0][:10], "--to", "李二").exception is None
    until = (date.today() + timedelta(days=30)).isoformat()
    assert (
        run("ledger", "waive", "PROFILE", marks[1][:10], "--until", until, "--reason", "平台迁移").exception
        is None
    )
    said = run("ledger", "list", "PROFILE").output
    assert "李二" in said
    assert "豁免" in said
    assert isinstance(run("ledger", "assign", "PROFILE", "zzzz", "--to", "x").exception, UsageError)


def test_fleet_writes_its_index(run, portal):
    run("report", "PROFILE")
    result = run("fleet", str(portal.parent))
    assert result.exception is None
    assert "青屿区人民政府" in (portal.parent / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_explore_answers_its_canned_queries(portal, tmp_path):
    pytest.importorskip("datasette")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = "import sys; from pathlib import Path; from reports.explore import serve; serve(Path(sys.argv[1]), '青屿', int(sys.argv[2]), Path(sys.argv[3]))"
    server = subprocess.Popen(
        [sys.executable, "-c", code, str(portal.parent / "out" / "xunjian.db"), str(port), str(tmp_path)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        from reports.explore import QUERIES

        for name in QUERIES:
            data = _asked(f"http://127.0.0.1:{port}/xunjian/{name}.json?day=2026-01-01")
            assert data["ok"], (name, data)
    finally:
        import os
        import signal

        os.killpg(server.pid, signal.SIGTERM)
        server.wait(10)


def _asked(url: str) -> dict[str, object]:
    for _ in range(100):
        try:
            with urlopen(url, timeout=5) as answer:
                told: dict[str, object] = json.load(answer)
                return told
        except OSError as error:
            if getattr(error, "code", None):
                raise AssertionError(f"{url}: {error}") from error
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")
