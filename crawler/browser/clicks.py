"""Click what has no address of its own (办 icons, pop-overs) and read where it would lead, without going there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from crawler.browser.scripts import script
from crawler.browser.tab import Tab, VisitLog
from crawler.browser.visit import Arrival, arrive
from crawler.scans import ClickEffect, ClickTarget

if TYPE_CHECKING:
    from crawler.browser.pool import BrowserPool

WAIT_S = 2.0
STEP_S = 0.1
CAP_BASE_S, CAP_CLICK_S, CAP_MAX_S = 15.0, 3.0, 300.0
MAX_REVEALED = 20
MAX_OFFERS = 5


async def click_targets(pool: BrowserPool, url: str, selectors: Collection[str]) -> list[ClickTarget]:
    """See BrowserPool.click_targets. One record a selector, in order; NOT_FOUND for all when the page fails."""
    wanted = list(dict.fromkeys(selectors))
    found: dict[str, ClickTarget] = {}

    async def work(tab: Tab, _: Arrival) -> None:
        for selector in wanted:
            found[selector] = await _click(pool, tab, selector)

    cap = min(CAP_BASE_S + CAP_CLICK_S * len(wanted), CAP_MAX_S)
    await pool.visit(url, work, fresh=True, cap_s=cap)
    missing = ClickEffect.NOT_FOUND
    return [found.get(selector, ClickTarget(selector=selector, effect=missing)) for selector in wanted]


async def _click(pool: BrowserPool, tab: Tab, selector: str) -> ClickTarget:
    log = _log(tab)
    place = await _place(tab, selector)
    if place is None:
        return ClickTarget(selector=selector, effect=ClickEffect.NOT_FOUND)
    answer = await _press_and_watch(tab, log, selector, place)
    offered = await tab.call(script("offered"), cap_s=3.0) if _shows_no_address(answer) else []
    if offered:
        answer = await _through_offers(pool, tab, log, selector, offered)
    elif answer["effect"] is ClickEffect.CHANGED_PAGE or "url_now" in answer:
        await _go_back(pool, tab, log)
    return ClickTarget(
        selector=selector,
        effect=answer["effect"],
        url=answer.get("url"),
        name=place["name"],
        revealed=tuple(answer.get("revealed", ())),
    )


async def _place(tab: Tab, selector: str) -> dict[str, Any] | None:
    """Where the element stands; None when it is not there or has no size."""
    place: dict[str, Any] | None = await tab.call(script("click"), selector, cap_s=3.0)
    return place if place and place["width"] and place["height"] else None


async def _press_and_watch(tab: Tab, log: VisitLog, selector: str, place: dict[str, Any]) -> dict[str, Any]:
    before = await tab.call(script("surface"), cap_s=3.0)
    await tab.call(script("remember"), cap_s=3.0)
    windows, attempts = len(log.popups), len(log.attempts)
    await press(tab, selector, place)
    return await _watch(tab, log, before, windows, attempts)


def _shows_no_address(answer: dict[str, Any]) -> bool:
    return answer["effect"] is ClickEffect.CHANGED_PAGE and not answer.get("revealed")


async def _through_offers(
    pool: BrowserPool, tab: Tab, log: VisitLog, selector: str, offered: list[list[Any]]
) -> dict[str, Any]:
    """A pop-over whose entries tell their address to a click only: click each, the page opened anew every time.

    NOTHING when no entry does anything: the icon leads nowhere.
    """
    revealed: list[tuple[str, str]] = []
    for number in range(min(len(offered), MAX_OFFERS)):
        if number:
            await _go_back(pool, tab, log)
            place = await _place(tab, selector)
            if place is None:
                break
            await _press_and_watch(tab, log, selector, place)
            offered = await tab.call(script("offered"), cap_s=3.0)
            if number >= len(offered):
                break
        x, y, words = offered[number]
        before = await tab.call(script("surface"), cap_s=3.0)
        windows, attempts = len(log.popups), len(log.attempts)
        await _mouse(tab, {"x": x, "y": y})
        answer = await _watch(tab, log, before, windows, attempts)
        if answer.get("url"):
            revealed.append((answer["url"], words))
    await _go_back(pool, tab, log)
    if not revealed:
        return {"effect": ClickEffect.NOTHING}
    return {"effect": ClickEffect.CHANGED_PAGE, "revealed": revealed}


async def press(tab: Tab, selector: str, place: dict[str, Any]) -> None:
    """A real click of the mouse; one by script where something lies over the element."""
    if not place["reachable"]:
        with contextlib.suppress(RuntimeError):
            await tab.call(script("press"), selector, cap_s=3.0)
        return
    await _mouse(tab, {"x": place["x"], "y": place["y"]})


async def _mouse(tab: Tab, at: dict[str, Any]) -> None:
    await tab.cdp.send("Input.dispatchMouseEvent", {"type": "mouseMoved", **at})
    for kind in ("mousePressed", "mouseReleased"):
        await tab.cdp.send(
            "Input.dispatchMouseEvent", {"type": kind, "button": "left", "clickCount": 1, **at}
        )


async def _watch(
    tab: Tab, log: VisitLog, before: dict[str, Any], windows: int, attempts: int
) -> dict[str, Any]:
    """The first thing that happens within two seconds: a window, a navigation, or a change to be seen."""
    known = {href for href, _ in before["links"]}
    for _ in range(int(WAIT_S / STEP_S)):
        await asyncio.sleep(STEP_S)
        if len(log.popups) > windows:
            return {"effect": ClickEffect.OPENED_WINDOW, "url": log.popups[windows]}
        if len(log.attempts) > attempts:
            return {"effect": ClickEffect.NAVIGATED, "url": log.attempts[attempts]}
        now = await tab.call(script("surface"), cap_s=3.0)
        if now["url"] != before["url"]:
            return {"effect": ClickEffect.NAVIGATED, "url": now["url"], "url_now": now["url"]}
        revealed = [(href, text) for href, text in now["links"] if href not in known]
        if revealed or abs(now["text"] - before["text"]) > 1:
            return {"effect": ClickEffect.CHANGED_PAGE, "revealed": revealed[:MAX_REVEALED]}
    return {"effect": ClickEffect.NOTHING}


async def _go_back(pool: BrowserPool, tab: Tab, log: VisitLog) -> None:
    """Open the page anew: a pop-over or another route must not colour the next click."""
    log.is_frozen, log.navigations, log.status = False, 0, None
    await arrive(tab, pool.settings, pool.proxy)


def _log(tab: Tab) -> VisitLog:
    if tab.log is None:
        raise RuntimeError("the tab has no visit")
    return tab.log
