"""What of a page's face has changed after a click, and what would have changed without it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from crawler.browser.tab import Tab

STEP_S: Final = 0.25
CALL_S: Final = 4.0
FONT_GROWTH: Final = 1.15
# Effects that stay on a page and can be looked for on the next one.
LASTING: Final = frozenset({"class", "style", "font", "colours", "toolbar"})
_NOTICE = re.compile(
    r"(建设|开发|升级|维护|完善|调试|筹备)中|敬请期待|暂(未|不|无|时)|尚未(开通|开放)|即将(上线|开放|开通)|(下载|安装).{0,8}(客户端|app|插件|控件)|请使用.{0,12}浏览器",
    re.I,
)


async def take_face(tab: Tab) -> dict[str, Any]:
    """What js/modes.js reads off the page's face."""
    answer: dict[str, Any] = await tab.call("() => xunjianModes.face()", cap_s=CALL_S)
    return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A page's face while nobody touches it. `restless` are the effects that come about by themselves (轮播、时钟)."""

    face: dict[str, Any]
    restless: frozenset[str]
    bars: frozenset[str]
    panels: frozenset[str]

    def with_(self, now: dict[str, Any]) -> Baseline:
        """The same page with what lies over it `now`."""
        panels = {one["at"] for one in now["panels"]}
        return replace(self, bars=self.bars | set(now["bars"]), panels=self.panels | panels)

    def differences(self, now: dict[str, Any], cookies: Collection[str] = ()) -> list[str]:
        """Effects (record ModeTrial) that `now` has and the page by itself has not."""
        said = [one for one in _changes(self.face, now) if one not in self.restless]
        if set(now["bars"]) - self.bars:
            said.append("toolbar")
        new = [one["text"] for one in now["panels"] if one["at"] not in self.panels]
        if new:
            said.append("notice" if any(_NOTICE.search(text) for text in new) else "panel")
        elif now["sheets"] != self.face["sheets"] and not {"style", "class"} & {*said, *self.restless}:
            said.append("style")
        before, new_keys = self.face, set(now["keys"]) - set(self.face["keys"])
        if any(
            (name in now["cookies"] and name not in before["cookies"]) or name in new_keys for name in cookies
        ):
            said.append("storage")
        return said


async def watch_quiet(tab: Tab, seconds: float) -> Baseline:
    """The page's face over some time without a click."""
    first = now = await take_face(tab)
    restless: set[str] = set()
    bars, panels = set(now["bars"]), {one["at"] for one in now["panels"]}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await asyncio.sleep(STEP_S)
        now = await take_face(tab)
        restless.update(_changes(first, now))
        bars.update(now["bars"])
        panels.update(one["at"] for one in now["panels"])
    return Baseline(face=now, restless=frozenset(restless), bars=frozenset(bars), panels=frozenset(panels))


def _changes(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    said = []
    if now["className"] != before["className"] or now["attributes"] != before["attributes"]:
        said.append("class")
    if now["style"] != before["style"]:
        said.append("style")
    if now["usual"] and before["usual"] and now["usual"] >= FONT_GROWTH * before["usual"]:
        said.append("font")
    if now["colours"] != before["colours"]:
        said.append("colours")
    return said
