"""More is found than by the bare engine with every rule switched on, and pages that pass are not called failing."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest
from recall_pages import CASES, page
from test_own_rules import Context

from checks import all_checks
from checks.model import Confidence, Verdict
from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.scans import Scan

pytestmark = [pytest.mark.browser, pytest.mark.slow(60)]

Case = tuple[str, bool, int]
PAGES: dict[Case, str] = {
    (name, fails, n): html
    for name, both in CASES.items()
    for fails, pages in zip((True, False), both, strict=True)
    for n, html in enumerate(pages)
}
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
EVERY_RULE = """async () => {
  const rules = Object.fromEntries(axe.getRules().map((one) => [one.ruleId, {enabled: true}]));
  const found = await axe.run(document, {rules, resultTypes: ["violations"]});
  return found.violations.map((one) => one.id);
}"""


@pytest.fixture(scope="module")
def seen(shop: Any) -> dict[Case, tuple[Scan, list[str]]]:
    """What our scan records, and which rules the bare engine calls violated."""
    shop.pages |= {f"/{name}": (200, {"Content-Type": "image/png"}, PIXEL) for name in ("i.png", "captcha.jpg")}
    shop.pages |= {"/f.html": page("<p>办事地图</p>")}
    paths = {case: f"/case-{number}.html" for number, case in enumerate(PAGES)}
    shop.pages |= {paths[case]: html for case, html in PAGES.items()}

    async def go() -> dict[Case, tuple[Scan, list[str]]]:
        async with BrowserPool(PoolSettings(allowed_hosts=frozenset({f"127.0.0.1:{shop.port}"}))) as pool:

            async def bare(tab: Any, _: Any) -> list[str]:
                rules: list[str] = await tab.call(EVERY_RULE, cap_s=10)
                return rules

            async def one(case: Case) -> tuple[Case, tuple[Scan, list[str]]]:
                url = shop.url(paths[case])
                _, _, rules = await pool.visit(url, bare, preload=pool.scanning_scripts())
                return case, (await pool.scan(url), rules or [])

            return dict(await asyncio.gather(*(one(case) for case in PAGES)))

    return asyncio.run(go())


def ours(scan: Scan) -> list[Verdict]:
    context: Any = Context(scan.url)
    checks = [all_checks()[name] for name in ("A11Y001", "A11Y002", "A11Y004")]
    return [
        one
        for check in checks
        if check.applies(scan, context)
        for one in check.judge(scan, context)
        if isinstance(one, Verdict)
    ]


def claims(scan: Scan) -> list[str]:
    """What we say is a fault: neither to review nor advice."""
    return [str(one.evidence.get("rule", one.key)) for one in ours(scan) if one.confidence is not Confidence.REVIEW]


def test_the_set_is_large_enough() -> None:
    assert sum(fails for _, fails, _ in PAGES) >= 60
    assert sum(not fails for _, fails, _ in PAGES) >= 60


def test_passing_pages_are_not_called_failing(seen: Any) -> None:
    accused = {case: claims(seen[case][0]) for case in PAGES if not case[1] and claims(seen[case][0])}
    assert len(accused) / sum(not fails for _, fails, _ in PAGES) <= 0.015, accused


def test_a_fifth_more_is_found_than_by_the_bare_engine(seen: Any) -> None:
    failing = [case for case in PAGES if case[1]]
    found = [case for case in failing if claims(seen[case][0])]
    bare = [case for case in failing if seen[case][1]]
    assert len(found) >= 1.2 * len(bare), (len(found), len(bare), sorted(set(failing) - set(found)))
