"""Pictures of single elements (元素截图), as evidence of findings."""

from __future__ import annotations

import base64
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from crawler.browser.tab import Tab
from crawler.browser.visit import Arrival

if TYPE_CHECKING:
    from crawler.browser.pool import BrowserPool

MARGIN: Final = 12
MAX_WIDTH, MAX_HEIGHT = 1000, 700
QUALITY: Final = 80
CAP_BASE_S, CAP_EACH_S, CAP_MAX_S = 15.0, 2.0, 120.0

_PLACE = """(path) => {
  let root = document, node = null, left = 0, top = 0;
  for (const step of path) {
    const inner = step.split(" >>> ");
    for (const part of inner) {
      try { node = root.querySelector(part); } catch { return null; }
      if (!node) return null;
      root = node.shadowRoot ?? node;
    }
    if (node.localName === "iframe" || node.localName === "frame") break;
  }
  if (!node) return null;
  node.scrollIntoView({block: "center", inline: "center"});
  const box = node.getBoundingClientRect();
  if (box.width < 1 || box.height < 1) return null;
  return {x: box.left + scrollX, y: box.top + scrollY, width: box.width, height: box.height,
    page: document.documentElement.scrollWidth, long: document.documentElement.scrollHeight};
}"""


async def crops(pool: BrowserPool, url: str, selectors: Collection[str]) -> dict[str, bytes]:
    """See BrowserPool.crops. Selectors that find nothing to be seen are left out."""
    wanted = list(dict.fromkeys(selectors))
    pictures: dict[str, bytes] = {}

    async def work(tab: Tab, _: Arrival) -> None:
        for selector in wanted:
            if picture := await _crop(tab, selector):
                pictures[selector] = picture

    await pool.visit(url, work, cap_s=min(CAP_BASE_S + CAP_EACH_S * len(wanted), CAP_MAX_S))
    return pictures


async def _crop(tab: Tab, selector: str) -> bytes | None:
    try:
        place = await tab.call(_PLACE, [selector], cap_s=3.0)
        if not place:
            return None
        shot: dict[str, Any] = await tab.cdp.send(
            "Page.captureScreenshot",
            {"format": "jpeg", "quality": QUALITY, "clip": _clip(place), "captureBeyondViewport": True},
        )
    except (RuntimeError, TimeoutError):
        return None
    return base64.b64decode(shot["data"])


def _clip(place: dict[str, float]) -> dict[str, float]:
    """The element with a margin, within the page, cut to what a report can show."""
    left, top = max(0.0, place["x"] - MARGIN), max(0.0, place["y"] - MARGIN)
    width = min(place["width"] + 2 * MARGIN, MAX_WIDTH, max(place["page"] - left, 1))
    height = min(place["height"] + 2 * MARGIN, MAX_HEIGHT, max(place["long"] - top, 1))
    return {"x": left, "y": top, "width": width, "height": height, "scale": 1}
