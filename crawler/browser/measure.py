"""Our own measurements of an open page, as records: facts, a walk with the Tab key, other sizes."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from crawler.browser.scripts import script
from crawler.browser.tab import Tab
from crawler.scan_facts import Clipped, KeyboardWalk, PageFacts, Reflow, ReflowKind
from crawler.scans import from_json

FACTS_CAP_S: Final = 6.0
KEYS_CAP_S: Final = 6.0
KEY_PAUSE_MS: Final = 8
BATCH: Final = 20
MAX_PLACES: Final = 2000


async def listener_places(tab: Tab) -> tuple[list[int], list[int]]:
    """Positions among all elements of those that listen to the mouse, and to the keyboard, themselves."""
    answer = await tab.cdp.send(
        "Runtime.evaluate",
        {
            "expression": script("listeners"),
            "includeCommandLineAPI": True,
            "returnByValue": True,
            "silent": True,
        },
    )
    mouse, _, keyboard = str(answer["result"].get("value") or "").partition("|")
    return _numbers(mouse), _numbers(keyboard)


def _numbers(text: str) -> list[int]:
    return [int(place) for place in text.split(",") if place.isdigit()][:MAX_PLACES]


async def read_facts(tab: Tab) -> PageFacts:
    """What our own rules look at. Raises TimeoutError when the page's thread is held."""
    mouse, keyboard = await listener_places(tab)
    text = await tab.call("(m, k) => xunjianFacts(m, k)", mouse, keyboard, cap_s=FACTS_CAP_S)
    return from_json(PageFacts, text)


async def walk_keyboard(tab: Tab, limit: int) -> KeyboardWalk:
    """Press Tab up to `limit` times from the top, until the focus comes round, or never leaves a few elements."""
    await tab.call("() => xunjianKeyboard.start()", cap_s=FACTS_CAP_S)
    log = tab.log
    before = (len(log.popups), len(log.attempts)) if log else (0, 0)
    for start in range(0, limit, BATCH):
        await _press_tab(tab, min(BATCH, limit - start))
        state = await tab.call("() => xunjianKeyboard.state()", cap_s=2.0)
        if state["finished"] or state["trapped"]:
            break
    text = await tab.call("() => xunjianKeyboard.stop()", cap_s=FACTS_CAP_S)
    walk = from_json(KeyboardWalk, text)
    opened = (*log.popups[before[0] :], *log.attempts[before[1] :]) if log else ()
    return replace(walk, opened=opened)


async def _press_tab(tab: Tab, times: int) -> None:
    """Key strokes, each followed by a turn of the page's own timers: scripts that move the focus use them."""
    key = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9, "nativeVirtualKeyCode": 9}
    world = await tab.world()
    async with asyncio.timeout(KEYS_CAP_S):
        for _ in range(times):
            await asyncio.gather(
                tab.cdp.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key}),
                tab.cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **key}),
            )
            await tab.call_in(world, f"() => new Promise((done) => setTimeout(done, {KEY_PAUSE_MS}))")


async def measure_reflow(tab: Tab, widths: Collection[int], viewport: tuple[int, int]) -> tuple[Reflow, ...]:
    """The page in narrow windows, with doubled text, and with the spacing of WCAG 1.4.12; then as it was."""
    found = []
    await tab.call("() => xunjianReflow.baseline()", cap_s=FACTS_CAP_S)
    for kind in (ReflowKind.TEXT, ReflowKind.SPACING):
        said = await tab.call(f"() => xunjianReflow.{kind}()", cap_s=FACTS_CAP_S)
        found.append(_reflow(kind, viewport[0], said))
    try:
        for width in widths:
            await _resize(tab, width, viewport[1])
            said = await tab.call("() => xunjianReflow.width()", cap_s=FACTS_CAP_S)
            found.append(_reflow(ReflowKind.WIDTH, width, said))
    finally:
        await _resize(tab, *viewport)
    return tuple(found)


async def _resize(tab: Tab, width: int, height: int) -> None:
    await tab.page.set_viewport_size({"width": width, "height": height})


def _reflow(kind: ReflowKind, width: int, said: dict[str, Any]) -> Reflow:
    return Reflow(
        kind=kind,
        width=width,
        scroll_width=int(said["scroll_width"]),
        wide=tuple(Clipped(**one) for one in said["wide"]),
        clipped=tuple(Clipped(**one) for one in said["clipped"]),
    )
