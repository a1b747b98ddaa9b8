"""The workbook: opened by LibreOffice it equals the JSON; what people write comes back, nonsense does not."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest
import sqlite_utils

from checks import entries, ledger
from checks.entries import STATE_ZH, State
from checks.model import Confidence
from checks.rectification import ledger_rows
from config.errors import UsageError
from reports.data import RunReport, assemble
from reports.export import as_json
from reports.words import Words
from reports.workbook import LEDGER, write_workbook
from reports.workbook_read import assign, import_workbook, read_workbook, waive

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
SHEETS = (
    "汇总",
    "红线",
    "台账",
    "按栏目",
    "按单位",
    "断链明细",
    "解读",
    "阅办联动",
    "法规",
    "无障碍",
    "人工研判",
    "未检说明",
)
COLUMN = {key: place + 1 for place, key in enumerate(LEDGER)}


@pytest.fixture
def settled(
    tmp_path: Path, make_report: Callable[..., RunReport]
) -> Callable[..., tuple[sqlite_utils.Database, RunReport]]:
    """A report whose ledger stands in a real database."""

    def made(count: int) -> tuple[sqlite_utils.Database, RunReport]:
        base = make_report(count)
        db = sqlite_utils.Database(tmp_path / "portal.db")
        result = ledger.settle(db, base.run, base.findings, lambda _u: True, lambda _c, _u: True, base.today)
        return db, assemble(db, base.portal, base.run, result, base.populations, (), today=base.today)

    return made


def edit(path: Path, change: Callable[[Any], None], sheet: str = "台账") -> None:
    book = openpyxl.load_workbook(path)
    change(book[sheet])
    book.save(path)


def read(db: sqlite_utils.Database, report: RunReport, path: Path) -> Any:
    rows = {row.fingerprint: row for row in report.ledger}
    reviews = {one.fingerprint for one in report.reviews}
    return import_workbook(db, path, rows, reviews, report.today, report.run.started_at)


def ledger_now(db: sqlite_utils.Database, report: RunReport) -> dict[str, Any]:
    return {row.fingerprint: row for row in ledger_rows(db, report.portal.report.limits, report.today)}


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not on this machine")
def test_through_libreoffice_it_equals_the_json(small: RunReport, tmp_path: Path):
    write_workbook(small, tmp_path / "ledger.xlsx")
    out = tmp_path / "office"
    home = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        [str(OFFICE), home, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(tmp_path / "ledger.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    book = openpyxl.load_workbook(out / "ledger.xlsx")
    assert tuple(sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible") == SHEETS
    data = orjson.loads(as_json(small))
    findings = {one["fingerprint"]: one for one in [*data["findings"], *data["fixed"]]}
    lines = list(book["台账"].iter_rows(min_row=2, values_only=True))
    assert len(lines) == len(data["ledger"])
    t = Words()
    for line, row in zip(lines, data["ledger"], strict=True):
        cell = dict(zip(LEDGER, line, strict=True))
        one = findings[row["fingerprint"]]
        assert (cell["number"], cell["id"]) == (row["number"], row["id"])
        assert cell["state"] == STATE_ZH[State(row["state"])]
        assert cell["problem"] == one["message"]
        assert (cell["page_url"], cell["target_url"]) == (one["url"], one["target_url"])
        assert cell["due_on"].date().isoformat() == row["due_on"]
        assert cell["severity"] == t(f"severity.{row['severity']}")
        assert cell["runs"] == row["runs_seen"]
    reviews = [one for one in data["findings"] if one["confidence"] == "review"]
    told = list(book["人工研判"].iter_rows(min_row=2, values_only=True))
    assert [line[1] for line in told] == [one["fingerprint"][:10] for one in reviews]


def test_five_hundred_edited_rows_lose_nothing(settled, tmp_path: Path):
    db, report = settled(640)
    path = tmp_path / "ledger.xlsx"
    write_workbook(report, path)
    edited = {}

    def change(sheet: Any) -> None:
        for number, row in enumerate(report.ledger[:500], start=2):
            sheet.cell(number, COLUMN["state"]).value = "整改中"
            sheet.cell(number, COLUMN["assignee"]).value = f"经办{number}"
            sheet.cell(number, COLUMN["measures"]).value = f"已联系单位，第{number}行"
            note = sheet.cell(number, COLUMN["note"])
            note.value = "=1+1 不是公式"
            note.data_type = "s"  # typed as text, as a person does with a leading quote
            edited[row.fingerprint] = (f"经办{number}", f"已联系单位，第{number}行")

    edit(path, change)
    done = read(db, report, path)
    assert done.refused == []
    assert len(done.changes) == 500
    now = ledger_now(db, report)
    for mark, (who, measures) in edited.items():
        assert (now[mark].assignee, now[mark].measures) == (who, measures)
        assert (now[mark].state, now[mark].note) == (State.WORKING, "=1+1 不是公式")
    again = assemble(
        db, report.portal, report.run, _as_settled(report), report.populations, (), today=report.today
    )
    write_workbook(again, path)
    unchanged = read(db, again, path)
    assert (unchanged.changes, unchanged.refused) == ({}, [])


def _as_settled(report: RunReport) -> ledger.Settled:
    return ledger.Settled(findings=report.findings)


def test_untouched_workbook_changes_nothing(settled, tmp_path: Path):
    db, report = settled(40)
    write_workbook(report, tmp_path / "ledger.xlsx")
    done = read(db, report, tmp_path / "ledger.xlsx")
    assert (done.changes, done.refused) == ({}, [])
    assert done.unchanged == len(report.ledger) + len(report.reviews)


def test_old_workbook_does_not_undo_newer_entries(settled, tmp_path: Path):
    db, report = settled(40)
    path = tmp_path / "ledger.xlsx"
    write_workbook(report, path)
    mark = report.ledger[0].fingerprint
    assign(db, [mark], "后来的人", report.run.started_at)
    edit(path, lambda sheet: setattr(sheet.cell(3, COLUMN["note"]), "value", "只改了第二行"))
    read(db, report, path)
    assert ledger_now(db, report)[mark].assignee == "后来的人"


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("state", "已销号", "只有复核通过才能销号"),
        ("state", "差不多了", "不是状态"),
        ("state", "复发", "由检查程序填写"),
        ("state", "误报", "误报须写理由"),
        ("state", "豁免", "豁免须写理由"),
        ("done_on", "下周", "不是日期"),
        ("done_on", "2026-02-31", "不是日期"),
        ("done_on", date(2031, 1, 1), "在今天之后"),
        ("done_on", date(2020, 1, 1), "早于发现时间"),
        ("severity", "提示", "由检查程序填写"),
        ("due_on", date(2027, 12, 31), "由检查程序填写"),
        ("note", "字" * 3_000, "超过"),
        ("id", "0000000000", "台账里没有编号"),
        ("id", None, "缺少编号"),
    ],
)
def test_nonsense_is_refused_with_its_cell(settled, tmp_path: Path, key: str, value: object, why: str):
    db, report = settled(20)
    path = tmp_path / "ledger.xlsx"
    write_workbook(report, path)

    def change(sheet: Any) -> None:
        sheet.cell(4, COLUMN[key]).value = value
        sheet.cell(5, COLUMN["assignee"]).value = "李二"

    edit(path, change)
    done = read(db, report, path)
    letter = openpyxl.utils.get_column_letter(
        COLUMN["reason" if key == "state" and value in {"误报", "豁免"} else key]
    )
    assert [(one.sheet, one.cell) for one in done.refused] == [("台账", f"{letter}4")]
    assert why in done.refused[0].why
    assert done.changes == {report.ledger[3].fingerprint: {"assignee": "李二"}}


@pytest.mark.parametrize(
    "said", ["2026-11-18", "2026/11/18", "2026.11.18", "2026年11月18日", datetime(2026, 11, 18)]
)
def test_dates_are_read_as_people_write_them_and_mean_done(settled, tmp_path: Path, said: object):
    db, report = settled(3)
    report = _opened_earlier(db, report)
    path = tmp_path / "ledger.xlsx"
    write_workbook(report, path)
    edit(path, lambda sheet: setattr(sheet.cell(2, COLUMN["done_on"]), "value", said))
    done = read(db, report, path)
    assert done.refused == []
    row = ledger_now(db, report)[report.ledger[0].fingerprint]
    assert (row.state, row.done_on) == (State.PENDING, date(2026, 11, 18))


def _opened_earlier(db: sqlite_utils.Database, report: RunReport) -> RunReport:
    early = (report.run.started_at - timedelta(days=5)).isoformat()
    db.execute("UPDATE sightings SET opened_at = ?, first_seen = ?", [early, early])
    db.conn.commit()
    return assemble(db, report.portal, report.run, _as_settled(report), (), (), today=report.today)


def test_waiver_needs_reason_and_a_day_within_a_year(settled, tmp_path: Path):
    db, report = settled(20)
    path = tmp_path / "ledger.xlsx"
    write_workbook(report, path)

    def change(sheet: Any) -> None:
        for line, until in ((2, date(2027, 3, 1)), (3, date(2029, 1, 1)), (4, None)):
            sheet.cell(line, COLUMN["state"]).value = "豁免"
            sheet.cell(line, COLUMN["reason"]).value = "平台迁移"
            sheet.cell(line, COLUMN["until"]).value = until

    edit(path, change)
    done = read(db, report, path)
    assert [one.cell[-1] for one in done.refused] == ["3", "4"]
    assert ledger_now(db, report)[report.ledger[0].fingerprint].state is State.WAIVED


def test_answers_to_review_are_read_back(make_report, tmp_path: Path):
    base = make_report(80)
    db = sqlite_utils.Database(tmp_path / "portal.db")
    result = ledger.settle(db, base.run, base.findings, lambda _u: True, lambda _c, _u: True, base.today)
    report = assemble(db, base.portal, base.run, result, (), (), today=base.today)
    path = tmp_path / "ledger.xlsx"
    write_workbook(report, path)
    assert len(report.reviews) >= 3

    def change(sheet: Any) -> None:
        for line, said in ((2, "属实"), (3, "不属实"), (4, "也许")):
            sheet.cell(line, 10).value = said

    edit(path, change, "人工研判")
    done = read(db, report, path)
    assert [(one.sheet, one.cell) for one in done.refused] == [("人工研判", "J4")]
    marks = [one.fingerprint for one in report.reviews[:2]]
    assert marks[0] in ledger_now(db, report)
    assert entries.dismissed(db, report.today) == {marks[1]: None}
    assert all(one.confidence is Confidence.REVIEW for one in report.reviews)


def test_a_copied_sheet_without_its_hidden_twin_is_still_read(settled, tmp_path: Path):
    db, report = settled(20)
    path = tmp_path / "ledger.xlsx"
    write_workbook(report, path)
    book = openpyxl.load_workbook(path)
    del book["_xunjian"]
    book["台账"].cell(2, COLUMN["assignee"]).value = "赵六"
    book.save(path)
    done = read(db, report, path)
    assert done.refused == []
    assert list(done.changes.values()) == [{"assignee": "赵六"}]


def test_cells_longer_than_one_cell_of_the_hidden_sheet_are_known_again(make_report, tmp_path: Path):
    report = make_report(20)
    finding = replace(report.ledger[0].finding, message=' "' * 4_000, unit='"\n' * 4_000)
    long = replace(report.ledger[0], finding=finding, measures=" 一" * 900, note='\\"' * 900)
    report = replace(report, ledger=(long, *report.ledger[1:]))
    write_workbook(report, tmp_path / "ledger.xlsx")
    assert openpyxl.load_workbook(tmp_path / "ledger.xlsx")["_xunjian"].cell(2, 4).value
    rows = {row.fingerprint: row for row in report.ledger}
    done = read_workbook(tmp_path / "ledger.xlsx", rows, {one.fingerprint for one in report.reviews}, report.today)
    assert (done.changes, done.refused) == ({}, [])
    assert done.unchanged == len(report.ledger) + len(report.reviews)


@pytest.mark.parametrize("cell", ["{broken", "[]", "", None, 7])
def test_a_row_of_the_hidden_sheet_that_was_written_over_is_compared_with_the_ledger(settled, tmp_path: Path, cell):
    db, report = settled(20)
    path = tmp_path / "ledger.xlsx"
    write_workbook(report, path)
    book = openpyxl.load_workbook(path)
    book["_xunjian"].cell(2, 3).value = cell
    book["台账"].cell(2, COLUMN["assignee"]).value = "赵六"
    book.save(path)
    done = read(db, report, path)
    assert done.refused == []
    assert list(done.changes.values()) == [{"assignee": "赵六"}]


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04broken"])
def test_a_foreign_file_is_one_clear_sentence(tmp_path: Path, content: bytes):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="not a workbook"):
        read_workbook(path, {}, set(), date(2026, 11, 20))


def test_a_foreign_workbook_is_refused(tmp_path: Path):
    book = openpyxl.Workbook()
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(UsageError, match="no ledger sheet"):
        read_workbook(tmp_path / "x.xlsx", {}, set(), date(2026, 11, 20))


def test_cells_are_real_dates_links_lists_and_text(small: RunReport, tmp_path: Path):
    write_workbook(small, tmp_path / "ledger.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "ledger.xlsx")["台账"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref
    assert isinstance(sheet.cell(2, COLUMN["due_on"]).value, datetime)
    assert sheet.cell(2, COLUMN["page_url"]).hyperlink.target == small.ledger[0].finding.url
    lists = [one.formula1 for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert lists == ['"已交办,整改中,待复核,误报,豁免"']


def test_command_waiver_lasts_a_year_at_most(settled):
    db, report = settled(5)
    mark = report.ledger[0].fingerprint
    told = {"reason": "迁移", "approver": "主任", "at": report.run.started_at}
    with pytest.raises(UsageError):
        waive(db, mark, until=date(2028, 1, 1), **told)
    waive(db, mark, until=date(2027, 1, 1), **told)
    assert ledger_now(db, report)[mark].waived_until == date(2027, 1, 1)
