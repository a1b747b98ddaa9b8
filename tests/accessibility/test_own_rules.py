"""Each of our own rules finds its fault in a real browser and leaves the look-alikes alone."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest
from rule_pages import RULES

from checks import all_checks
from checks.model import Confidence, Verdict
from config.accessibility.rules import RuleLevel, own_rules
from config.portal import parse_profile
from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.scans import Scan, ScanPart, VisitOutcome, from_json, to_json

pytestmark = [pytest.mark.browser, pytest.mark.slow(20)]

FRAME = bytes.fromhex("21f90404 3200 00 00".replace(" ", "")) + bytes.fromhex(
    "2c0000000001000100000202440100"
)
HEAD = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
GIFS = {"/still.gif": HEAD + FRAME + b";", "/moving.gif": HEAD + FRAME * 20 + b";"}
CASES = [
    (rule, kind, n)
    for rule, both in RULES.items()
    for kind, pages in zip(("bad", "good"), both, strict=True)
    for n in range(len(pages))
]


MORE = dict.fromkeys(
    ("keyboard-trap", "focus-invisible", "focus-off-screen", "focus-opens", "skip-missing"), ScanPart.KEYBOARD
)
MORE |= dict.fromkeys(("text-doubled-clipped", "text-spacing-clipped"), ScanPart.REFLOW)


class Context:
    """What accessibility judges ask: the profile, and nothing of other pages."""

    def __init__(self, home: str) -> None:
        self.portal = parse_profile(
            {
                "site": {"id": "x", "name": "示例区人民政府", "home": home},
                "columns": [{"id": "h", "title": "首页", "urls": [home], "kind": "home"}],
            }
        )

    def page(self, url: str) -> None:
        return None

    def html(self, url: str) -> str:
        return ""


@pytest.fixture(scope="module")
def scans(shop: Any) -> dict[tuple[str, str, int], Scan]:
    gif = {"Content-Type": "image/gif"}
    shop.pages |= {path: (200, gif, data) for path, data in GIFS.items()}
    png = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    shop.pages |= {
        f"/{name}": (200, {"Content-Type": "image/png"}, png)
        for name in ("a.png", "i.png", "ban.png", "captcha.jpg", "photo.jpg")
    }
    for rule, kind, n in CASES:
        shop.pages[f"/{rule}-{kind}-{n}.html"] = RULES[rule][kind == "good"][n]

    async def go() -> dict[tuple[str, str, int], Scan]:
        settings = PoolSettings(allowed_hosts=frozenset({f"127.0.0.1:{shop.port}"}))
        async with BrowserPool(settings) as pool:

            async def one(case: tuple[str, str, int]) -> tuple[tuple[str, str, int], Scan]:
                rule, kind, n = case
                parts = {ScanPart.FACTS, MORE.get(rule, ScanPart.FACTS)}
                return case, await pool.scan(shop.url(f"/{rule}-{kind}-{n}.html"), parts=parts)

            return dict(await asyncio.gather(*(one(case) for case in CASES)))

    return asyncio.run(go())


def said(scan: Scan, home: str) -> list[Verdict]:
    context: Any = Context(home)
    found = []
    for check_id in ("A11Y001", "A11Y002", "A11Y004"):
        check = all_checks()[check_id]
        if check.applies(scan, context):
            found += [one for one in check.judge(scan, context) if isinstance(one, Verdict)]
    return found


def test_every_rule_has_pages() -> None:
    assert set(RULES) == set(own_rules())
    assert all(bad and good for bad, good in RULES.values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case)))
def test_rule_tells_the_fault_from_the_look_alike(shop: Any, scans: Any, case: tuple[str, str, int]) -> None:
    rule, kind, _ = case
    scan = scans[case]
    assert scan.outcome is VisitOutcome.OPENED, scan
    assert from_json(Scan, to_json(scan)) == scan
    verdicts = [one for one in said(scan, shop.url("/")) if one.evidence.get("rule") == rule]
    assert bool(verdicts) == (kind == "bad"), [one.evidence for one in verdicts]
    counts = own_rules()[rule].level is RuleLevel.PROBLEM
    assert all((one.confidence is not Confidence.REVIEW) == counts for one in verdicts)
