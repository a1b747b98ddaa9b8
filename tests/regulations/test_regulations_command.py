"""`xunjian regulations`: what its commands print and how they end."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from standin import Standin, printed, word

from reports.commands.regulations import regulations


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(regulations, list(arguments), standalone_mode=False)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return 2, f"{result.output}{result.exception}"
    return int(result.return_value or 0), result.output


def test_status_names_age_and_counts(tmp_path: Path) -> None:
    code, said = run("status", "--library", str(tmp_path), "--as-of", "2026-11-22")
    assert code == 0 and "SYS001" in said and "2466" in said and "2026-05-16" in said
    code, said = run("status", "--library", str(tmp_path), "--as-of", "2026-06-01", "--lang", "en")
    assert code == 0 and "SYS001" not in said and "acts" in said


@pytest.mark.parametrize(
    ("name", "day", "words"),
    [
        ("信访条例", "2026-05-16", ["已废止", "2022-05-01", "信访工作条例"]),
        ("环境保护法", "2026-08-14", ["有效", "2026-08-15"]),
        ("环境保护法", "2026-08-15", ["已废止", "生态环境法典"]),
        ("政府信息公开条例", "2026-05-16", ["有效", "国务院令第711号", "2019-05-15"]),
        ("行政复议法实施条例", "2026-06-30", ["国务院令第499号", "2026-07-01"]),
        ("中小学教育惩戒规则（试行）", "2026-05-16", ["未核实"]),
    ],
)
def test_show_tells_versions_successor_and_why(tmp_path: Path, name: str, day: str, words: list[str]) -> None:
    code, said = run("show", name, "--library", str(tmp_path), "--as-of", day)
    assert code == 0
    assert all(word in said for word in words), said


def test_show_unknown_name_is_wrong_usage_and_offers_the_near_one(tmp_path: Path) -> None:
    code, said = run("show", "政府信息公开条列", "--library", str(tmp_path))
    assert code == 2 and "中华人民共和国政府信息公开条例" in said


def test_import_by_command_and_json(tmp_path: Path, write: Callable[..., Path]) -> None:
    path = write("物业管理条例.docx", word(printed("物业管理条例", 12, "（2018年3月19日修订）")))
    code, said = run("import", str(path), "--library", str(tmp_path / "lib"))
    assert code == 0 and "12" in said
    code, said = run("show", "物业管理条例", "--library", str(tmp_path / "lib"), "--json")
    assert json.loads(said)["texts"] == [{"day": "2018-03-19", "articles": 12}]


def test_sync_is_off_until_switched_on(tmp_path: Path, site: Standin) -> None:
    code, said = run("sync", "--library", str(tmp_path), "--base", site.base)
    assert code == 2 and "sync = true" in said
    assert site.asked == []


def test_sync_by_command(tmp_path: Path, site: Standin) -> None:
    code, said = run(
        "sync", "--switch-on", "--library", str(tmp_path), "--base", site.base, "--interval", "0"
    )
    assert code == 0, said
    assert "5" in said and (tmp_path / "regulations.db").exists()
