"""The report in a real Chromium: filter, search, sort, links, keyboard, zoom, paper, no script, no network."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pypdf
import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, sync_playwright

from checks.model import Diagnostic
from crawler.browser.find import find_browser
from reports.data import RunReport
from reports.html import report_html
from reports.pdf import print_pdf
from reports.publish import publish

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    found = find_browser()
    if found is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found.path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def folder(small: RunReport, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(small, tmp_path_factory.mktemp("out"))


@pytest.fixture(scope="module")
def large_folder(large: RunReport, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(large, tmp_path_factory.mktemp("large"))


@pytest.fixture
def open_page(chromium: Browser, folder: Path) -> Iterator[Callable[..., Page]]:
    contexts = []

    def made(where: str = "report.html", hash_: str = "", **options: Any) -> Page:
        path = Path(where) if Path(where).is_absolute() else folder / where
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.goto(path.as_uri() + hash_)
        return page

    yield made
    for context in contexts:
        context.close()


def shown(page: Page) -> int:
    return int(
        page.evaluate(
            "[...document.querySelectorAll('#list .rows>li')].filter(e => e.checkVisibility()).length"
        )
    )


def settled(page: Page) -> None:
    page.evaluate("() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")


def test_filters_narrow_the_list_and_say_how_many(open_page, small):
    page = open_page()
    total = len(small.problems)
    assert shown(page) == total
    page.uncheck("input[name=s][value=serious]")
    settled(page)
    kept = [one for one in small.problems if one.severity != "serious"]
    assert shown(page) == len(kept)
    assert f"{len(kept)} / {total}" in page.inner_text("#tally")
    page.select_option("#u", label="区教育局")
    settled(page)
    assert shown(page) == sum(one.unit == "区教育局" for one in kept)
    page.click("button[type=reset]")
    page.wait_for_timeout(50)
    settled(page)
    assert shown(page) == total


def test_search_finds_words_addresses_and_numbers(open_page, small):
    page = open_page()
    one = small.problems[7]
    for words in (one.url.removeprefix("https://"), one.fingerprint[:10]):
        page.fill("#q", words)
        settled(page)
        assert page.is_visible(f"#f-{one.fingerprint[:10]}")
        assert shown(page) < len(small.problems)
    page.fill("#q", "没有这样的字词")
    settled(page)
    assert shown(page) == 0
    assert page.is_visible("#nothing")


def test_status_and_column_filters_agree_with_the_data(open_page, small):
    page = open_page()
    page.select_option("#x", "n")
    settled(page)
    assert shown(page) == sum(one.status == "new" for one in small.problems)
    page.select_option("#x", "")
    page.select_option("#c", label="通知公告")
    settled(page)
    assert shown(page) == sum(one.column == "c1" for one in small.problems)


def test_sorting_moves_the_newest_first(open_page):
    page = open_page()
    page.select_option("#o", "first")
    settled(page)
    groups = page.evaluate(
        "[...document.querySelectorAll('#list .rows')].map(ol => [...ol.children].map(li => li.dataset.x.split('|')[3]))"
    )
    assert any(len(days) > 1 for days in groups)
    assert all(days == sorted(days, reverse=True) for days in groups)


def test_a_filter_can_be_mailed_as_an_address(open_page, small):
    page = open_page()
    page.select_option("#u", label="区民政局")
    settled(page)
    count, address = shown(page), page.evaluate("location.hash")
    assert address.startswith("#q:u=")
    other = open_page(hash_=address)
    assert shown(other) == count < len(small.problems)


def test_a_deep_link_opens_its_finding_even_when_filtered_out(open_page, small):
    mark = small.problems[-1].fingerprint[:10]
    page = open_page(hash_=f"#f-{mark}")
    assert page.evaluate("document.activeElement.id") == f"f-{mark}"
    page.fill("#q", "没有这样的字词")
    settled(page)
    page.evaluate(f"location.hash = '#f-{mark}'")
    page.wait_for_timeout(100)
    assert page.is_visible(f"#f-{mark}")


def test_numbers_in_the_column_table_open_their_rows(open_page, small):
    page = open_page()
    link = page.locator("#columns td a").first
    expected = int(link.inner_text())
    link.click()
    page.wait_for_timeout(100)
    assert shown(page) == expected


def test_without_script_everything_is_there(open_page, small):
    page = open_page(java_script_enabled=False)
    assert page.locator("#list .rows>li").count() == len(small.problems)
    assert page.is_hidden("#filter")
    assert small.problems[0].message in str(page.text_content("#list"))


def test_no_request_leaves_the_file(chromium, folder):
    context = chromium.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    for name in ("report.html", "units/区教育局.html", "../../index.html"):
        page.goto((folder / name).resolve().as_uri())
        page.wait_for_timeout(200)
    context.close()
    assert all(url.startswith(("file:", "data:")) for url in asked)
    assert problems == []


def test_keyboard_reaches_skip_link_filter_and_rows(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.focus("#q")
    page.keyboard.type("断链")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "s"
    page.keyboard.press("Space")
    settled(page)
    assert page.is_checked("input[name=s][value=critical]") is False
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_is_wider_than_the_window(open_page, width):
    """320 CSS pixels is a window of 1280 at 400 % zoom (WCAG 1.4.10)."""
    for name in ("report.html", "units/区教育局.html", "../../index.html"):
        page = open_page(name, viewport={"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} is {wide} wide"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["report.html", "units/区教育局.html", "../../index.html"])
def test_axe_finds_nothing(open_page, scheme, name):
    page = open_page(name, color_scheme=scheme, reduced_motion="reduce")
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    # Rows far down are skipped by the browser until seen; the scan must see them.
    page.add_style_tag(content=".rows{content-visibility:visible!important}")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    script = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page.evaluate(script)
    told = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(r.violations))"
    )
    return [f"{one['id']}: {node['html'][:120]}" for one in json.loads(told) for node in one["nodes"]]


def test_leaders_page_is_one_sheet_and_tables_repeat_their_heads(folder, tmp_path):
    print_pdf(folder / "report.html", tmp_path / "report.pdf")
    pages = pypdf.PdfReader(tmp_path / "report.pdf").pages
    texts = [page.extract_text() for page in pages]
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]
    first = texts[0].replace(" ", "")
    assert "综合得分" in first
    assert "处理意见" in first
    assert "与上次相比" not in texts[0]
    assert "与上次相比" in texts[1]
    assert f"1/{len(pages)}" in first
    assert 5 <= len(pages) <= 40


def test_leaders_page_stays_one_sheet_on_the_worst_of_days(make_report, tmp_path):
    """Every red line touched, more red findings than fit, five kinds of diagnostics with long words."""
    long = (
        "本次有3个栏目因目标站点拒绝访问未检，请核实防火墙设置，并把巡检服务器的地址加入允许名单后重新运行。"
        * 3
    )
    told = tuple(Diagnostic(id=f"SYS00{number}", message=long) for number in range(1, 6))
    page = tmp_path / "worst.html"
    page.write_text(report_html(make_report(600, diagnostics=told)), encoding="utf-8")
    print_pdf(page, tmp_path / "worst.pdf")
    texts = [one.extract_text() for one in pypdf.PdfReader(tmp_path / "worst.pdf").pages[:2]]
    assert ["处理意见" in text for text in texts] == [True, False]
    assert "与上次相比" in texts[1]


def test_notice_prints_with_its_receipt(folder, tmp_path):
    print_pdf(folder / "units" / "区教育局.html", tmp_path / "notice.pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "notice.pdf").pages)
    assert "整改通知单" in text
    assert "签收回执" in text


@pytest.mark.slow
@pytest.mark.alone
def test_five_thousand_findings_paint_within_a_second(chromium, large_folder):
    paints = []
    for _ in range(3):
        page = chromium.new_page()
        page.goto((large_folder / "report.html").as_uri())
        paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        page.close()
    assert min(paints) <= 1_000


@pytest.mark.slow
@pytest.mark.alone
def test_five_thousand_findings_filter_within_a_tenth_of_a_second(chromium, large_folder, large):
    page = chromium.new_page()
    page.goto((large_folder / "report.html").as_uri() + "#detail")
    page.wait_for_timeout(1_500)
    took = []
    for words in ("区教育局", "404", "公告", "通知 500", ""):
        took.append(
            page.evaluate(
                """words => new Promise(done => {
                  const q = document.getElementById('q'), start = performance.now();
                  q.value = words; q.dispatchEvent(new Event('input', {bubbles: true}));
                  requestAnimationFrame(() => requestAnimationFrame(() => { document.body.offsetHeight; done(performance.now() - start); }));
                })""",
                words,
            )
        )
    assert shown(page) == len(large.problems)
    page.close()
    assert sorted(took)[len(took) // 2] <= 100, took


def _bare_workbook(path: Path) -> float:
    """CPU seconds of xlsxwriter alone for a hundred thousand plain cells; the workbook of the report has more."""
    began = time.process_time()
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for line in range(5_000):
        for place in range(20):
            sheet.write_string(line, place, f"第{line}行第{place}格，链接打不开，请改为正确的地址或删除该链接。")
    book.close()
    return time.process_time() - began


@pytest.mark.slow
@pytest.mark.alone
def test_five_thousand_findings_are_published_within_five_seconds(large, tmp_path):
    """Page, workbook, exports and unit notices together, in CPU seconds against those of xlsxwriter alone.

    Four times is less than five seconds wherever the bare workbook takes less than 1.25 s, and means the same on a
    machine that is slower at the moment. The best of three, as its speed changes within seconds. Seen: 2.1 to 3.3.
    """
    gc.collect()
    gc.freeze()  # what other tests left in this process is no part of the report
    ratios = []
    try:
        for _ in range(3):
            bare = _bare_workbook(tmp_path / "before.xlsx")
            before = time.process_time()
            publish(large, tmp_path)
            took = time.process_time() - before
            ratios.append(2 * took / (bare + _bare_workbook(tmp_path / "after.xlsx")))
    finally:
        gc.unfreeze()
    assert min(ratios) <= 4.0, ratios


def test_files_stay_within_their_size(large_folder):
    assert (large_folder / "report.html").stat().st_size <= 3_000_000
