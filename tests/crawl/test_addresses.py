"""A page is known by a normal form and asked as the portal writes it; people are shown what opens."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from small_portal import XUNJIAN, Inspection, Portal, article

pytestmark = pytest.mark.slow(60)

Inspect = Callable[..., Inspection]
Write = Callable[..., Path]


@pytest.fixture
def index_portal(portal: Portal, write_profile: Write) -> Path:
    """A server that knows no index documents: `/zwgk/` is 404, `/zwgk/index.html` is the column."""
    portal.put("/", article("示例区人民政府", '<a href="/zwgk/index.html">政务公开</a><a href="/bmfw/index.html">便民服务</a>'))
    rows = '<ul><li><a href="/gone.html">关于已下线事项的公告</a><span>2026-11-20</span></li></ul>'
    portal.put("/zwgk/index.html", article("政务公开", rows))
    portal.put("/bmfw/index.html", article("便民服务"))
    profile = write_profile(portal)
    profile.write_text(profile.read_text().replace('zwgk/"', 'zwgk/index.html"'))
    return profile


def recheck(profile: Path, mark: str, run: Inspection) -> str:
    command = [XUNJIAN, "recheck", str(profile), mark, "--no-browser", "--out", str(run.out)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout


def test_every_file_shows_the_address_that_opens(portal: Portal, index_portal: Path, inspect: Inspect) -> None:
    run = inspect(index_portal)
    (broken,) = run.of("LNK001")
    known, opens = f"{portal.home}zwgk/", f"{portal.home}zwgk/index.html"
    assert broken["url"] == known
    assert run.findings["addresses"][known] == opens
    report = (run.out / "latest" / "report.html").read_text()
    assert f'href="{opens}"' in report and f'href="{known}"' not in report
    rows = csv.DictReader((run.out / "latest" / "findings.csv").read_text("utf-8-sig").splitlines())
    assert [row["页面网址"] for row in rows if row["编号"] == broken["fingerprint"][:10]] == [opens]
    book = openpyxl.load_workbook(run.out / "latest" / "ledger.xlsx")
    cells = {cell.value: cell.hyperlink for row in book["台账"].iter_rows() for cell in row}
    assert cells[opens].target == opens and known not in cells


def test_an_address_is_asked_as_the_pages_write_it_today(portal: Portal, index_portal: Path, inspect: Inspect) -> None:
    inspect(index_portal)
    page = portal.pages.pop("/bmfw/index.html")
    portal.pages["/bmfw/index.shtml"] = page
    portal.put("/", article("示例区人民政府", '<a href="/zwgk/index.html">政务公开</a><a href="/bmfw/index.shtml">便民服务</a>'))
    portal.log.clear()
    run = inspect(index_portal)
    assert (portal.asked("/bmfw/index.shtml"), portal.asked("/bmfw/index.html")) == (1, 0)
    assert [one["target_url"] for one in run.of("LNK001")] == [f"{portal.home}gone.html"]


def test_a_second_look_asks_for_the_page_as_the_portal_writes_it(portal: Portal, index_portal: Path, inspect: Inspect) -> None:
    run = inspect(index_portal)
    mark = run.of("LNK001")[0]["fingerprint"][:10]
    assert recheck(index_portal, mark, run).startswith(f"{mark} 仍存在")
    portal.put("/gone.html", article("关于已下线事项的公告"))
    assert recheck(index_portal, mark, run).startswith(f"{mark} 已销号")


def test_a_workbook_without_its_hidden_sheet_is_read_back(portal: Portal, index_portal: Path, inspect: Inspect) -> None:
    run = inspect(index_portal)
    book = openpyxl.load_workbook(run.out / "latest" / "ledger.xlsx")
    del book["_xunjian"]
    sheet = book["台账"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    pages = [str(row[0].value) for row in sheet.iter_rows(min_row=2, min_col=heads["页面网址"], max_col=heads["页面网址"])]
    sheet.cell(pages.index(f"{portal.home}zwgk/index.html") + 2, heads["整改措施"]).value = "已联系承办单位"
    book.save(run.out / "filled.xlsx")
    command = [XUNJIAN, "ledger", "import", str(index_portal), str(run.out / "filled.xlsx"), "--out", str(run.out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("已读入 1 行")
