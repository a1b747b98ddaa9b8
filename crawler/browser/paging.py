"""Further pages of a list that only a «下一页» button opens: press, wait for other rows, take the DOM."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from crawler.browser.clicks import press
from crawler.browser.scripts import script
from crawler.browser.tab import Tab
from crawler.browser.visit import Arrival

if TYPE_CHECKING:
    from crawler.browser.pool import BrowserPool

_STEP_S = 0.15
_WAIT_S = 4.0
_CAP_S = 90.0

_NEXT = """
() => {
  const words = /^(?:下一?[页頁]|后一?页|next(?: page)?|[>›»])$/i;
  const off = (node) => node.closest("[disabled], [aria-disabled=true], [class*=disabled]");
  for (const node of document.querySelectorAll("button, a, li, span, div[role=button], i")) {
    const label = (node.getAttribute("title") || node.getAttribute("aria-label") || node.innerText || "").trim();
    if (!words.test(label) || off(node) || !node.checkVisibility()) continue;
    const target = node.querySelector("button, a") || node;
    if (off(target)) continue;
    target.scrollIntoView({block: "center"});
    target.setAttribute("data-xunjian-next", "");
    const box = target.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    return {x, y, reachable: !!top && (target.contains(top) || top.contains(target))};
  }
  return null;
}
"""


async def further_pages(pool: BrowserPool, url: str, most: int) -> list[str]:
    """The DOM of pages 2, 3 ... of the list at `url`, at most `most`; stops when a press changes nothing."""
    pages: list[str] = []

    async def work(tab: Tab, _: Arrival) -> None:
        for _number in range(most):
            place = await tab.call(_NEXT, cap_s=3.0)
            if place is None:
                return
            before = await _text(tab)
            await press(tab, "[data-xunjian-next]", place)
            if not await _changed(tab, before):
                return
            state: dict[str, Any] = await tab.call(script("content"), True, cap_s=5.0)
            pages.append(state["html"])

    if most > 0:
        await pool.visit(url, work, fresh=True, cap_s=_CAP_S)
    return pages


async def _text(tab: Tab) -> str:
    text: str = await tab.call("() => document.body.innerText", cap_s=3.0)
    return text


async def _changed(tab: Tab, before: str) -> bool:
    for _ in range(int(_WAIT_S / _STEP_S)):
        await asyncio.sleep(_STEP_S)
        if await _text(tab) != before:
            await asyncio.sleep(2 * _STEP_S)  # rows may come one by one
            return True
    return False
