"""A fault of a template is one finding with all its pages; different faults stay apart; evidence can be shown."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from test_own_rules import Context

from checks import all_checks
from checks.accessibility.hits import line_of
from checks.grouping import Grouped, group
from checks.model import Verdict
from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.scans import Scan, ScanPart

pytestmark = pytest.mark.browser

HEADER = "<header><a class=logo href=/><img src=/logo.png></a><span class=date style='color:#bbb'>2026年{n}月</span></header>"
PAGE = "<!DOCTYPE html><html lang=zh-CN><head><title>第{n}页_示例区</title></head><body>{header}<main><h1>第{n}页</h1><p>正文内容，没有毛病。</p>{own}</main></body></html>"


@pytest.fixture(scope="module")
def scans(shop: Any) -> list[Scan]:
    """Twelve of three hundred pages in three templates; two pages have a fault of their own."""
    own = {
        3: "<img src=/photo-a.png>",
        7: "<table border=1 class=t><tr><td>年</td><td>数</td></tr><tr><td>1</td><td>2</td></tr></table>",
    }
    for n in range(12):
        shop.pages[f"/c{n}.html"] = PAGE.format(n=n, header=HEADER.format(n=n), own=own.get(n, ""))

    async def go() -> list[Scan]:
        hosts = frozenset({f"127.0.0.1:{shop.port}"})
        async with BrowserPool(PoolSettings(allowed_hosts=hosts)) as pool:
            wanted = {ScanPart.AXE, ScanPart.FACTS}
            return list(
                await asyncio.gather(*(pool.scan(shop.url(f"/c{n}.html"), parts=wanted) for n in range(12)))
            )

    return asyncio.run(go())


@pytest.fixture(scope="module")
def findings(shop: Any, scans: list[Scan]) -> list[Grouped]:
    context: Any = Context(shop.url("/"))
    check = all_checks()["A11Y001"]
    verdicts = [one for scan in scans for one in check.judge(scan, context) if isinstance(one, Verdict)]

    def template_of(url: str) -> str:
        return f"t{int(url.rpartition('/c')[2].partition('.')[0]) % 3}"

    return list(group(verdicts, template_of, lambda _: 0, 5, lambda _: 100))


def of(findings: list[Grouped], rule: str) -> list[Grouped]:
    return [one for one in findings if one.verdict.evidence["rule"] == rule]


def test_fault_in_the_shared_header_is_one_finding_with_three_hundred_pages(findings: list[Grouped]) -> None:
    for rule in ("link-name", "color-contrast"):
        found = of(findings, rule)
        assert len(found) == 1, [one.verdict.key for one in found]
        assert found[0].count == 300
        assert len(found[0].pages) == 5


def test_fault_of_one_page_stays_a_finding_of_its_own(findings: list[Grouped]) -> None:
    images = of(findings, "image-alt")
    assert sorted(one.count for one in images) == [1, 300], (
        "a picture in the text beside the logo of the header"
    )
    assert [one.count for one in of(findings, "table-no-headers")] == [1]


def test_listed_items_fall_by_four_fifths_against_counting_by_page(
    scans: list[Scan], findings: list[Grouped]
) -> None:
    by_page = sum(rule.count for scan in scans if scan.axe for rule in scan.axe.violations)
    listed = [
        one
        for one in findings
        if "engine" in one.verdict.evidence and not one.verdict.evidence.get("undecided")
    ]
    assert len(listed) <= 0.2 * by_page, (len(listed), by_page)


def test_key_does_not_change_with_dates_and_numbers(shop: Any, scans: list[Scan]) -> None:
    context: Any = Context(shop.url("/"))
    keys = [
        {
            one.key
            for one in all_checks()["A11Y001"].judge(scan, context)
            if isinstance(one, Verdict) and one.evidence["rule"] == "color-contrast"
        }
        for scan in scans
    ]
    assert all(one == keys[0] != set() for one in keys)


def test_contrast_finding_carries_colours_ratio_selector_and_reason(findings: list[Grouped]) -> None:
    evidence = of(findings, "color-contrast")[0].verdict.evidence
    assert evidence["fgColor"] == "#bbbbbb"
    assert evidence["contrastRatio"] < 4.5
    assert evidence["selectors"] == ["span"]
    assert evidence["reasons"] == ["对比度低于最低要求"]
    assert "1.4.3" in evidence["standard"]
    assert evidence["engine"].startswith("axe-core 4.")


def test_line_of_source_is_named_where_it_is_sure() -> None:
    source = "<html>\n<body>\n<img src=a.png>\n<p>\n<p>\n</body>"
    assert line_of(source, "<img src=a.png>") == 3
    assert line_of(source, "<p>文</p>") is None
    assert line_of(source, "<b>made by script</b>") is None


def test_elements_can_be_pictured(shop: Any, scans: list[Scan]) -> None:
    async def go() -> dict[str, bytes]:
        hosts = frozenset({f"127.0.0.1:{shop.port}"})
        async with BrowserPool(PoolSettings(allowed_hosts=hosts)) as pool:
            return await pool.crops(shop.url("/c1.html"), [".date", "h1", ".nothing", "]["])

    pictures = asyncio.run(go())
    assert set(pictures) == {".date", "h1"}
    assert all(data.startswith(b"\xff\xd8") and len(data) > 500 for data in pictures.values())
