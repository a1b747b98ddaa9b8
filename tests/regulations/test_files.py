"""`xunjian page FILE`: a docx and an xlsx power list give findings on their rows."""

from __future__ import annotations

import io
import json
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner

from config.errors import UsageError
from reports.commands.page import page

HEADS = ["序号", "职权名称", "实施主体", "设定依据"]
ROWS = [
    ["1", "企业登记", "区市场监管局", "《中华人民共和国公司登记管理条例》第四条"],
    ["2", "个体工商户登记", "区市场监管局", "《促进个体工商户发展条例》"],
    ["3", "信息公开答复", "区府办", "《政府信息公开条例》（国务院令第492号）"],
]


@pytest.fixture(autouse=True)
def own_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def found(path: Path) -> tuple[int, list[dict[str, object]]]:
    result = CliRunner().invoke(
        page, [str(path), "--format", "json", "--as-of", "2026-05-16"], standalone_mode=False
    )
    assert result.exception is None, result.exception
    return int(result.return_value), json.loads(result.output)["findings"]


def test_sheet_gives_a_finding_a_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [["某区权力清单（2024年版）"], HEADS, *ROWS]:
        book.active.append(row)
    book.save(tmp_path / "权力清单.xlsx")
    code, findings = found(tmp_path / "权力清单.xlsx")
    assert code == 1
    assert [(one["check_id"], one["evidence"]["row"]) for one in findings] == [
        ("REG004", "1"),
        ("REG004", "3"),
    ]  # type: ignore[index]
    assert [one["confidence"] for one in findings] == ["certain", "certain"]
    assert "市场主体登记管理条例" in str(findings[0]["message"])
    assert "tr:nth-of-type" in str(findings[0]["locator"])


def test_word_gives_findings_in_paragraphs_and_tables(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("办事指南", 1)
    document.add_paragraph("一、本指南依据《信访条例》第十条制定。")
    table = document.add_table(rows=0, cols=4)
    for row in [HEADS, *ROWS]:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    stream = io.BytesIO()
    document.save(stream)
    (tmp_path / "办事指南.docx").write_bytes(stream.getvalue())
    code, findings = found(tmp_path / "办事指南.docx")
    assert code == 1
    assert sorted(str(one["check_id"]) for one in findings) == ["REG001", "REG004", "REG004"]


def test_a_clean_file_is_clean_and_a_broken_one_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "依据《中华人民共和国政府信息公开条例》（国务院令第711号）。", encoding="utf-8"
    )
    assert found(tmp_path / "a.txt") == (0, [])
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04")
    result = CliRunner().invoke(page, [str(tmp_path / "b.docx")], standalone_mode=False)
    assert isinstance(result.exception, UsageError)
