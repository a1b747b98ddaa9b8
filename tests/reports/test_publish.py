"""What lies in the output folder: whole files, lasting addresses, old runs cleared, one index over a fleet."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
import sqlite_utils
from selectolax.lexbor import LexborHTMLParser

from checks import history, ledger
from checks.score import Score
from reports.fleet import members, write_fleet
from reports.html import report_html
from reports.notice import notice_names
from reports.publish import publish, write
from reports.retention import forget_old
from reports.words import Words

FILES = {"report.html", "findings.json", "findings.csv", "ledger.xlsx"}


def test_the_folder_is_as_promised(small, tmp_path: Path):
    folder = publish(small, tmp_path)
    assert folder == tmp_path / "runs" / small.run.id
    assert {path.name for path in folder.iterdir()} >= FILES
    assert {path.name for path in (tmp_path / "latest").iterdir()} >= FILES
    assert (tmp_path / "index.html").is_file()
    assert {path.stem for path in (tmp_path / "units").iterdir()} == set(small.units)
    assert not list(tmp_path.rglob(".*"))


def test_latest_is_the_newest_run_and_loses_what_is_gone(small, make_report, tmp_path: Path):
    publish(small, tmp_path)
    later = make_report(3, seed=1, run=replace(small.run, id="later"))
    publish(later, tmp_path)
    assert (tmp_path / "latest" / "findings.json").read_bytes() == (
        tmp_path / "runs" / "later" / "findings.json"
    ).read_bytes()
    assert {path.stem for path in (tmp_path / "latest" / "units").iterdir()} == set(later.units)
    assert (tmp_path / "runs" / small.run.id / "report.html").is_file()


def test_every_link_between_our_pages_opens(small, tmp_path: Path):
    publish(small, tmp_path)
    for page in tmp_path.rglob("*.html"):
        for link in LexborHTMLParser(page.read_text(encoding="utf-8")).css("a[href]"):
            href = link.attributes["href"] or ""
            if href.startswith(("http", "#")):
                continue
            assert (page.parent / unquote(href)).is_file(), f"{page}: {href}"


def test_every_fragment_link_has_its_target(small, tmp_path: Path):
    html = report_html(small)
    ids = set(re.findall(r'\bid="?([\w-]+)', html))
    wanted = set(re.findall(r'href="?#([\w-]+)"?[\s>]', html))
    assert wanted <= ids


def test_units_whose_names_collide_get_files_of_their_own():
    names = notice_names(["区/教育局", "区 教育局", "区教育局"])
    assert len(set(names.values())) == 3


def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    target = tmp_path / "a.html"
    write(target, "old")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fdopen", full)
    with pytest.raises(OSError, match="No space"):
        write(target, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]
    assert target.read_text() == "old"


def test_english_report_has_no_chinese_words_of_ours(small):
    text = LexborHTMLParser(report_html(small, Words("en"))).css_first("nav").text()
    assert not re.search("[一-龥]", text)


def test_pictures_are_put_into_the_page_and_only_from_the_run(make_report, make_finding, tmp_path: Path):
    folder = tmp_path / "runs" / "20261120-220000"
    (folder / "evidence").mkdir(parents=True)
    (folder / "evidence" / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "secret.png").write_bytes(b"\x89PNG secret")
    crops = ("evidence/a.png", "../../secret.png", "evidence/missing.png", "evidence/a.svg")
    findings = tuple(
        make_finding(number, evidence={"crop": crop}, check_id="LNK001") for number, crop in enumerate(crops)
    )
    html = report_html(make_report(0, findings=findings), folder=folder)
    assert html.count("data:image/png;base64,") == 1


def test_old_runs_are_cleared_and_the_trend_stays(tmp_path: Path, make_report, small):
    db = sqlite_utils.Database(tmp_path / "xunjian.db")
    for number in range(5):
        run = replace(small.run, id=f"r{number}", started_at=small.run.started_at + timedelta(days=number))
        settled = ledger.settle(db, run, small.findings, lambda _u: True, lambda _c, _u: True, small.today)
        history.record(db, run, settled, [], [])
        history.add_point(db, run, Score(value=80.0, uncapped=80.0), [], [], settled)
        folder = tmp_path / "runs" / run.id
        folder.mkdir(parents=True)
        (folder / "report.html").write_text("x")
    (tmp_path / "runs" / "not-ours").mkdir()
    assert forget_old(db, tmp_path, 2) == ["r0", "r1", "r2"]
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {"r3", "r4", "not-ours"}
    assert len(history.points(db)) == 5
    assert forget_old(db, tmp_path, 2) == []


def test_a_fleet_shows_score_red_lines_and_who_is_late(small, make_report, tmp_path: Path):
    publish(small, tmp_path / "a")
    late = make_report(
        0, run=replace(small.run, started_at=small.run.started_at - timedelta(days=9)), history=()
    )
    publish(late, tmp_path / "b")
    (tmp_path / "c" / "latest").mkdir(parents=True)
    (tmp_path / "c" / "latest" / "findings.json").write_text("{")
    now = small.run.started_at + timedelta(hours=2)
    told = {one.folder: one for one in members(tmp_path, now)}
    assert told["a"].score == small.score.value
    assert told["a"].red == tuple(line.id for line in small.lines if line.is_touched)
    assert (told["a"].is_stale, told["b"].is_stale, told["c"].fault) == (False, True, True)
    html = write_fleet(tmp_path, now).read_text(encoding="utf-8")
    assert "超过 36 小时没有检查" in html
    assert "结果文件读不出来" in html
