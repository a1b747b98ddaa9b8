"""What we ask of a portal our own pages keep: report, index and unit notice pass our own scanner, light and dark."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from checks import all_checks
from checks.model import Confidence, Verdict
from config.portal import parse_profile
from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.scans import Scan, ScanPart, VisitOutcome
from reports.publish import publish

pytestmark = [pytest.mark.browser, pytest.mark.slow(30)]
SITE = "http://report.example.com/"


class Context:
    """What accessibility judges ask, for a page of ours."""

    portal = parse_profile(
        {
            "site": {"id": "own", "name": "巡检报告", "home": SITE},
            "columns": [{"id": "h", "title": "首页", "urls": [SITE], "kind": "home"}],
        }
    )

    def page(self, url: str) -> None:
        return None

    def html(self, url: str) -> str:
        return ""


@pytest.fixture(scope="module")
def pages(small: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("own")
    publish(small, folder)
    found = {"report": next(folder.rglob("report.html")), "index": folder / "index.html"}
    notice = next(iter(sorted(folder.rglob("units/*.html"))), None)
    return {name: path for name, path in {**found, "notice": notice}.items() if path is not None}


def scan(page: Path, scheme: Any) -> Scan:
    async def go() -> Scan:
        async with BrowserPool(PoolSettings(color_scheme=scheme)) as pool:
            html = page.read_text(encoding="utf-8")  # noqa: ASYNC240
            return await pool.scan(SITE, html=html, parts=frozenset(ScanPart), cap_s=120)

    return asyncio.run(go())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["report", "index", "notice"])
def test_our_pages_pass_our_own_scanner(pages: dict[str, Path], name: str, scheme: str) -> None:
    found = scan(pages[name], scheme)
    assert found.outcome is VisitOutcome.OPENED
    assert found.axe and found.facts and found.keyboard and found.reflow
    context: Any = Context()
    said = [
        verdict
        for check_id in ("A11Y001", "A11Y002", "A11Y004")
        for verdict in all_checks()[check_id].judge(found, context)
        if isinstance(verdict, Verdict)
    ]
    faults = [one.evidence["what"] for one in said if one.confidence is not Confidence.REVIEW]
    assert faults == []
    doubts = {
        one.evidence["rule"]
        for one in said
        if "rule" in one.evidence and one.evidence["level"] == "review" and not one.evidence.get("undecided")
    }
    assert doubts <= {"text-generated", "p-as-heading"}, "marks by style sheet"
