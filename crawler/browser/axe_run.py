"""Run axe-core over a page and all its frames, out of the page's reach."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson

from crawler.browser.axe import AxeEngine
from crawler.browser.scripts import script
from crawler.browser.tab import Tab
from crawler.scans import AxeRun, FrameSeen, NodeHit, RuleHit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

FRAME_CAP_S: Final = 6.0
AGAIN_S: Final = 0.3
ARRIVAL_S: Final = 6.0
PARSING_S: Final = 2.0  # a document that a script writes and never closes is for ever being read
MAX_FRAMES: Final = 50
# Everything axe runs by default, and those of its experiments that a person can settle at a glance.
EXTRA_RULES: Final = (
    "label-content-name-mismatch",
    "p-as-heading",
    "table-fake-caption",
    "css-orientation-lock",
    "focus-order-semantics",
)
OPTIONS: Final[Mapping[str, Any]] = {
    "resultTypes": ["violations", "incomplete"],
    "rules": {rule: {"enabled": True} for rule in EXTRA_RULES},
    "elementRef": False,
}
# Documents made by script miss the preloaded engine, and frames have a run each: null, and one of the longer ways.
_RUN_ALONE: Final = """(options) =>
  typeof xunjianAxe === "object" && typeof axe === "object" && !xunjianAxe.hasFrames() ? xunjianAxe.run(options) : null"""


def preload(engine: AxeEngine) -> str:
    """What every document of a scanning tab gets into our world: the engine, its driver, our measurements."""
    names = ("axe_driver", "kit", "moves", "facts", "keyboard", "reflow", "entries", "modes")
    ours = [script(name) for name in names]
    return "\n;".join([script("timers"), engine.source, *ours])


@dataclass(slots=True)
class _Walk:
    """The partial results of all frames in the order axe wants them: each frame, then its children."""

    rest: Callable[[float], Awaitable[None]]
    parts: list[str | None] = field(default_factory=list)
    frames: list[FrameSeen] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)
    until: float = field(default_factory=lambda: time.monotonic() + ARRIVAL_S)  # no frame is waited for any longer


async def run_axe(
    tab: Tab,
    engine: AxeEngine,
    options: Mapping[str, Any] = OPTIONS,
    *,
    rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AxeRun:
    """All rules over all frames. Raises TimeoutError or RuntimeError when the top document cannot be scanned.

    `rest` takes the seconds to wait for a frame that is still under way.
    """
    opened = dict(options)
    packed = await tab.call_in(await tab.world(), _RUN_ALONE, opened)
    if packed is not None:
        return read_packed(packed, engine, "playwright", ())
    top = await _world(tab, engine, tab.main_frame)
    walk = _Walk(rest)
    await _collect(tab, engine, walk, tab.main_frame, None, (), opened)
    packed = await tab.call_in(top, "(parts, options) => xunjianAxe.finish(parts, options)", walk.parts, opened)
    return read_packed(packed, engine, "playwright", tuple(walk.frames))


def read_packed(packed: str, engine: AxeEngine, driver: str, frames: tuple[FrameSeen, ...]) -> AxeRun:
    """The record out of what js/axe_driver.js packed."""
    said = orjson.loads(packed)
    return AxeRun(
        version=engine.version,
        sha256=engine.sha256,
        driver=driver,
        violations=_rules(said["violations"]),
        incomplete=_rules(said["incomplete"]),
        passed=tuple(said["passed"]),
        inapplicable=tuple(said["inapplicable"]),
        frames=frames,
    )


def _rules(found: list[dict[str, Any]]) -> tuple[RuleHit, ...]:
    return tuple(
        RuleHit(
            rule=one["rule"],
            impact=one["impact"],
            tags=tuple(one["tags"]),
            count=one["count"],
            nodes=tuple(
                NodeHit(
                    target=tuple(node["target"]),
                    html=node["html"],
                    checks=tuple(node["checks"]),
                    data=node["data"],
                    trail=node.get("trail", ""),
                    in_main=node.get("in_main"),
                )
                for node in one["nodes"]
            ),
        )
        for one in found
    )


async def _world(tab: Tab, engine: AxeEngine, frame: str) -> int:
    """Our world of a frame with the engine in it; documents made by script miss the preloaded one."""
    context = await tab.world(frame)
    if not await tab.call_in(context, "() => typeof xunjianAxe === 'object' && typeof axe === 'object'"):
        await tab.cdp.send("Runtime.evaluate", {"expression": preload(engine), "contextId": context})
    return context


async def _in_frame(
    tab: Tab, engine: AxeEngine, frame: str, context: Any, options: dict[str, Any], *, is_top: bool
) -> tuple[int, Any, Any]:
    """(our world of one frame, the frames that axe wants to see inside, its partial result)."""
    async with asyncio.timeout(None if is_top else FRAME_CAP_S):
        world = await _world(tab, engine, frame)
        children = await tab.call_in(world, "(c, o) => xunjianAxe.frames(c, o)", context, options)
        return world, children, await tab.call_in(world, "(c, o) => xunjianAxe.part(c, o)", context, options)


async def _once_more(work: Callable[[], Awaitable[tuple[int, Any, Any]]]) -> tuple[int, Any, Any]:
    """A frame that goes on to its document under our hands, on a busy machine, is there a moment later."""
    try:
        return await work()
    except TimeoutError:
        raise
    except Exception:
        await asyncio.sleep(AGAIN_S)
        return await work()


async def _collect(
    tab: Tab,
    engine: AxeEngine,
    walk: _Walk,
    frame: str,
    context: Any,
    path: tuple[str, ...],
    options: dict[str, Any],
) -> None:
    """Run in `frame`, then in the frames axe wants to see inside it. A child that fails leaves a gap, named."""
    try:
        if path and not await _arrived(tab, walk, frame):
            raise TimeoutError
        world, children, part = await _once_more(lambda: _in_frame(tab, engine, frame, context, options, is_top=not path))
    except Exception:
        if not path:
            raise
        walk.parts.append(None)
        walk.frames.append(FrameSeen(path=path, url=walk.urls.get(frame, ""), tested=False))
        return
    walk.parts.append(part)
    if path:
        walk.frames.append(FrameSeen(path=path, url=walk.urls.get(frame, ""), tested=True))
    for child in children:
        selector = child["selector"]
        step = " >>> ".join(selector) if isinstance(selector, list) else str(selector)
        inner = await _frame_of(tab, world, selector)
        if inner is None or len(walk.parts) >= MAX_FRAMES:
            walk.parts.append(None)
            walk.frames.append(FrameSeen(path=(*path, step), url="", tested=False))
            continue
        await _collect(tab, engine, walk, inner, child["context"], (*path, step), options)


async def _frame_of(tab: Tab, world: int, selector: Any) -> str | None:
    found = await tab.cdp.send(
        "Runtime.callFunctionOn",
        {
            "functionDeclaration": "(s) => xunjianAxe.find(s)",
            "executionContextId": world,
            "arguments": [{"value": selector}],
        },
    )
    handle = found["result"].get("objectId")
    if not handle:
        return None
    node = await tab.cdp.send("DOM.describeNode", {"objectId": handle})
    frame = node["node"].get("frameId")
    return str(frame) if frame else None


async def _arrived(tab: Tab, walk: _Walk, frame: str) -> bool:
    """Wait until the frame's document has come and, if it ends, is read; False when there is nothing to look at.

    A frame that still holds its empty first document has no address; looked into now, it would be called clean.
    """
    read_until = math.inf
    while True:
        if not walk.urls.get(frame):
            walk.urls = _frame_urls((await tab.cdp.send("Page.getFrameTree"))["frameTree"])
        state, now = await _state(tab, frame), time.monotonic()
        if walk.urls.get(frame):
            read_until = min(read_until, now + PARSING_S)
            if state in ("interactive", "complete") or now > read_until:
                return True
        if now > walk.until:
            return bool(walk.urls.get(frame)) or state not in ("empty", "silent")
        await walk.rest(0.1)


async def _state(tab: Tab, frame: str) -> str:
    """loading, interactive or complete as browsers say; empty: nothing in it; silent: it does not answer."""
    nothing = "document.body === null || document.body.childNodes.length === 0"
    function = f"() => document.URL === 'about:blank' && ({nothing}) ? 'empty' : document.readyState"
    try:
        return str(await tab.call(function, cap_s=1.0, frame=frame))
    except Exception:  # it goes on to its next document, or hangs
        return "silent"


def _frame_urls(tree: dict[str, Any]) -> dict[str, str]:
    urls = {tree["frame"]["id"]: tree["frame"]["url"]}
    for child in tree.get("childFrames", ()):
        urls |= _frame_urls(child)
    return urls
