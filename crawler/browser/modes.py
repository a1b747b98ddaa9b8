"""Try the elderly and the accessible mode (长者版、无障碍): find the entry, click it, measure what changed, go on."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from crawler.browser.classify import classify
from crawler.browser.clicks import press
from crawler.browser.mode_face import CALL_S, FONT_GROWTH, LASTING, STEP_S, Baseline, take_face, watch_quiet
from crawler.browser.mode_names import BADGE_HOSTS, patterns_of
from crawler.browser.scripts import script
from crawler.browser.tab import Tab, VisitLog
from crawler.browser.visit import Arrival, arrive, read_state
from crawler.scan_facts import ModeKind, ModeTrial, ModeView
from crawler.scans import Scan, VisitOutcome, from_json

if TYPE_CHECKING:
    from crawler.browser.pool import BrowserPool

EFFECT_S: Final = 5.0
QUIET_S: Final = 2.5
LASTS_S: Final = 4.0
HEADER_S: Final = 3.0
MOVES_S: Final = 1.5
TRIAL_CAP_S: Final = 60.0
MAX_FRAMES: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What a trial looks for: names of entries, storage keys that count, and the next page with its usual face."""

    patterns: dict[str, str]
    cookies: Collection[str]
    next_url: str
    usual: Baseline | None


@dataclass  # without slots: the handler is tagged by Playwright
class _Watch:
    """What goes wrong while the entry is tried: script errors, scripts that do not come."""

    errors: list[str] = field(default_factory=list)

    def on_error(self, error: Any) -> None:
        if len(self.errors) < 5:
            self.errors.append(str(error).splitlines()[0][:200])


async def try_modes(
    pool: BrowserPool,
    url: str,
    *,
    patterns: Collection[str] = (),
    cookies: Collection[str] = (),
    next_url: str = "",
) -> Scan:
    """See BrowserPool.try_modes. Each mode is tried in a tab of its own, all at once: a trial is mostly waiting."""
    names = patterns_of(patterns)
    usual = await _usual_elsewhere(pool, next_url) if next_url else None
    wish = _Wish(patterns=names, cookies=cookies, next_url=next_url, usual=usual)
    tried = await asyncio.gather(*(_try_kind(pool, url, kind, wish) for kind in ModeKind))
    log, arrival, _ = tried[0]
    record = Scan(
        url=url, outcome=arrival.outcome, status=arrival.status, detail=arrival.detail, browser=pool.version
    )
    trials = tuple(trial for _, _, trial in tried if trial is not None)
    if not arrival.is_opened and not trials:
        return record
    return replace(
        record,
        outcome=VisitOutcome.OPENED,
        final_url=arrival.state.url if arrival.state else url,
        diagnostics=tuple(log.notes),
        modes=trials,
    )


async def _wait_for_entries(tab: Tab, patterns: dict[str, str]) -> list[dict[str, Any]]:
    """The entries; a header that a script brings after the page has come to rest is waited for."""
    until = time.monotonic() + HEADER_S
    while True:
        found = await _entries(tab, patterns)
        has_all = {one["kind"] for one in found if one["visible"]} == set(patterns)
        if has_all or time.monotonic() > until:
            return found
        await asyncio.sleep(2 * STEP_S)


async def _entries(tab: Tab, patterns: dict[str, str]) -> list[dict[str, Any]]:
    """Entries in the order of trust: to be seen on the page, to be seen in a frame of it, hidden in a menu."""
    ask = "(p, h) => xunjianEntries.entries(p, h)"
    found: list[dict[str, Any]] = await tab.call(ask, patterns, list(BADGE_HOSTS), cap_s=CALL_S)
    shown = [one for one in found if one["visible"]]
    if {one["kind"] for one in shown} == set(patterns):
        return shown
    framed = []
    for frame, address in (await _frames(tab))[:MAX_FRAMES]:
        with contextlib.suppress(Exception):  # a frame that is gone or empty has no entry
            inside = await tab.call(ask, patterns, list(BADGE_HOSTS), cap_s=CALL_S, frame=frame)
            framed += [{**one, "frame": address} for one in inside if one["visible"]]
    return [*shown, *framed, *(one for one in found if not one["visible"])]


async def _frames(tab: Tab) -> list[tuple[str, str]]:
    """The frames of the page with their addresses, without the page itself."""
    tree = (await tab.cdp.send("Page.getFrameTree"))["frameTree"]
    todo, found = list(tree.get("childFrames", ())), []
    while todo:
        one = todo.pop(0)
        found.append((one["frame"]["id"], one["frame"]["url"]))
        todo += one.get("childFrames", ())
    return found


async def _try_kind(
    pool: BrowserPool, url: str, kind: ModeKind, wish: _Wish
) -> tuple[VisitLog, Arrival, ModeTrial | None]:
    """The entry of one mode in a browser context of its own, so that no mode is left on for anybody else."""
    watch = _Watch()
    chosen: list[dict[str, Any]] = []

    async def work(tab: Tab, _: Arrival) -> ModeTrial | None:
        found = await _wait_for_entries(tab, wish.patterns)
        chosen.extend([one for one in found if one["kind"] == kind][:1])
        if not chosen:
            return None
        tab.page.on("pageerror", watch.on_error)
        return await _trial(pool, tab, url, chosen[0], wish, watch)

    log, arrival, trial = await pool.visit(
        url, work, preload=pool.scanning_scripts(), fresh=True, cap_s=TRIAL_CAP_S
    )
    if trial is None and chosen:  # the page did not outlive the trial
        trial = _record(url, chosen[0], target_outcome=str(arrival.outcome), errors=watch.errors)
    return log, arrival, trial


async def _trial(
    pool: BrowserPool, tab: Tab, url: str, entry: dict[str, Any], wish: _Wish, watch: _Watch
) -> ModeTrial:
    log = _log(tab)
    before = await _view(tab, log)
    baseline = await watch_quiet(tab, QUIET_S)
    log.popups.clear()
    log.notes.clear()
    log.is_frozen, log.navigations, log.says_yes = False, 0, True
    known = {one["at"] for one in await _entries(tab, wish.patterns) if one["visible"]}
    if not await _press(tab, entry):
        return _record(url, entry, target_outcome="gone", errors=watch.errors, before=before)
    effects, now = await _effects(tab, log, baseline, wish.cookies)
    if effects and set(effects) <= {"toolbar", "panel"}:
        menu = await _through_menu(tab, log, entry, baseline.with_(now), wish, known)
        effects, now = menu or (effects, now)
    target, target_outcome = "", ""
    if "window" in effects:
        target = log.popups[0]
        target_outcome = await _open(pool, tab, log, target)
    elif "navigated" in effects:
        target = now["url"]
        target_outcome = await _arrived(tab, log)
    if target:
        await asyncio.sleep(MOVES_S)  # what moves by itself shows only after a while
    after = await _view(tab, log) if target_outcome in ("", str(VisitOutcome.OPENED)) else None
    if after and before and _has_grown(before, after) and "font" not in effects:
        effects.append("font")
    persists = None
    if before and after and _is_lasting(effects) and _is_same_page(before.url, after.url):
        persists = await _persists(pool, tab, log, wish, set(effects))
    return _record(
        url, entry, effects=tuple(effects), target=target, target_outcome=target_outcome, failed=_failed(log),
        errors=watch.errors, before=before, after=after, persists=persists, next_url=wish.next_url,
    )  # fmt: skip


def _failed(log: VisitLog) -> tuple[str, ...]:
    """Scripts and style sheets that did not come, the first ten."""
    bad = [
        one.url
        for one in log.requests
        if one.resource in ("script", "stylesheet") and (one.failure or (one.status or 200) >= 400)
    ]
    return tuple(dict.fromkeys(bad))[:10]


def _is_lasting(effects: Collection[str]) -> bool:
    return bool(set(effects) & (LASTING | {"navigated", "window"}))


async def _through_menu(
    tab: Tab, log: VisitLog, entry: dict[str, Any], opened: Baseline, wish: _Wish, known: Collection[str]
) -> tuple[list[str], dict[str, Any]] | None:
    """A menu that the entry has opened and that offers the mode itself: what its item does. None when there is none."""
    offered = [one for one in await _entries(tab, wish.patterns) if one["visible"] and one["at"] not in known]
    item = next((one for one in offered if one["kind"] == entry["kind"] and not one.get("frame")), None)
    if item is None or not await _press(tab, item):
        return None
    effects, now = await _effects(tab, log, opened, wish.cookies)
    return (effects or ["panel"]), now


async def _press(tab: Tab, entry: dict[str, Any]) -> bool:
    """Click the entry; by script where the mouse does not reach it. False when it is gone."""
    if entry.get("frame"):
        frame = next((known for known, address in await _frames(tab) if address == entry["frame"]), None)
        return frame is not None and bool(
            await tab.call(script("press"), entry["at"], cap_s=CALL_S, frame=frame)
        )
    place = await tab.call(script("click"), entry["at"], cap_s=CALL_S)
    if place:
        await press(tab, entry["at"], place)
    return bool(place)


def _record(url: str, entry: dict[str, Any], *, errors: list[str], **more: Any) -> ModeTrial:
    return ModeTrial(
        at=entry["at"],
        html=entry["html"],
        kind=ModeKind(entry["kind"]),
        url=url,
        name=entry["name"],
        keyboard=entry["keyboard"],
        visible=entry["visible"],
        frame=entry.get("frame", ""),
        errors=tuple(errors),
        **more,
    )


async def _effects(
    tab: Tab, log: VisitLog, before: Baseline, cookies: Collection[str]
) -> tuple[list[str], dict[str, Any]]:
    """What changed within five seconds of the click; once something has, half a second more for the rest of it."""
    effects: list[str] = []
    now = before.face
    settled = 0
    for _ in range(int(EFFECT_S / STEP_S)):
        await asyncio.sleep(STEP_S)
        if log.popups and not log.navigations:
            return ["window"], now
        try:
            now = await take_face(tab)
        except (RuntimeError, TimeoutError):
            continue
        except Exception:  # noqa: S112 - the page is between two documents
            continue
        if _page_of(now["url"]) != _page_of(before.face["url"]):
            return ["navigated"], now
        effects = before.differences(now, cookies)
        if set(effects) - {"panel"}:  # «loading» may stand there before the tool bar comes
            settled += 1
        if settled > 2:
            break
    if "dialog_dismissed" in {str(note) for note in log.notes}:
        effects.append("dialog")
    return effects, now


def _page_of(url: str) -> str:
    return url.partition("#")[0]


def _has_grown(before: ModeView, after: ModeView) -> bool:
    return bool(before.usual_px and after.usual_px and after.usual_px >= FONT_GROWTH * before.usual_px)


async def _view(tab: Tab, log: VisitLog) -> ModeView:
    said = await tab.call("() => JSON.stringify(xunjianModes.view())", cap_s=CALL_S)
    view = from_json(ModeView, said)
    return ModeView(
        **{name: getattr(view, name) for name in view.__slots__ if name != "popups"}, popups=tuple(log.popups)
    )


async def _open(pool: BrowserPool, tab: Tab, log: VisitLog, url: str) -> str:
    """Open an address in this tab, with what the mode has stored."""
    log.url, log.html = url, None
    log.is_frozen, log.navigations, log.status, log.headers = False, 0, None, {}
    log.popups.clear()
    return str((await arrive(tab, pool.settings, pool.proxy)).outcome)


async def _arrived(tab: Tab, log: VisitLog) -> str:
    """How the page fares to which the click has led in this tab."""
    with contextlib.suppress(Exception):
        await tab.page.wait_for_load_state("load", timeout=5000)
    if tab.page.url.startswith("chrome-error:"):
        return str(VisitOutcome.REFUSED)
    return str(classify(await read_state(tab), log.status))


async def _usual_elsewhere(pool: BrowserPool, url: str) -> Baseline | None:
    """The face of the next page without any mode, to compare with."""

    async def work(tab: Tab, _: Arrival) -> Baseline:
        return await watch_quiet(tab, QUIET_S)

    _, _, usual = await pool.visit(url, work, preload=pool.scanning_scripts(), fresh=True)
    return usual


async def _persists(
    pool: BrowserPool, tab: Tab, log: VisitLog, wish: _Wish, effects: set[str]
) -> bool | None:
    """Does the next page of the site still have what the click brought? None when that page does not open.

    Not asked of a version of the site at an address of its own: its own links keep the mode.
    """
    usual = wish.usual
    if usual is None:
        return None
    address = str(await tab.call("(u) => xunjianModes.carried(u)", wish.next_url, cap_s=CALL_S))
    if await _open(pool, tab, log, address) != VisitOutcome.OPENED:
        return None
    wanted = effects & LASTING or LASTING
    until = time.monotonic() + LASTS_S
    while True:
        # Tool bars come with a script of their own, after the page.
        if wanted & set(usual.differences(await take_face(tab))):
            return True
        if time.monotonic() > until:
            return False
        await asyncio.sleep(STEP_S)


def _is_same_page(one: str, other: str) -> bool:
    """Equal but for the query: a mode may be a parameter of the address (?mode=old), which other pages have too."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.netloc, first.path) == (second.netloc, second.path)


def _log(tab: Tab) -> VisitLog:
    if tab.log is None:
        raise RuntimeError("the tab has no visit")
    return tab.log
