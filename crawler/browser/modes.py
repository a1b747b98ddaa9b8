"""Try the elderly and the accessible mode (长者版、无障碍): find the entry, click it, measure what changed, go on."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from crawler.browser.clicks import press
from crawler.browser.scripts import script
from crawler.browser.tab import Tab, VisitLog
from crawler.browser.visit import Arrival, arrive
from crawler.scan_facts import ModeKind, ModeTrial, ModeView
from crawler.scans import Scan, VisitOutcome, from_json

if TYPE_CHECKING:
    from crawler.browser.pool import BrowserPool

EFFECT_S: Final = 5.0
STEP_S: Final = 0.25
TRIAL_CAP_S: Final = 60.0
CALL_S: Final = 4.0
FONT_GROWTH: Final = 1.15
# A whole label, not a phrase in a headline.
_TAIL = "(化|版|版本|模式|浏览|阅读|助手|专区|服务|服务专区|通道|辅助|辅助工具|工具|工具条|工具栏|网站|网|入口|改造)*"
_HEAD = "^(进入|切换|切换到|返回|开启|打开|网站|政府网站|适老化|长者)?"
DEFAULT_PATTERNS: Final = {
    ModeKind.ELDER: f"{_HEAD}(关怀|长者|适老|大字|大字号|老年|老年人|敬老|爱老|孝老|老人){_TAIL}$",
    ModeKind.ACCESSIBLE: f"{_HEAD}(无障碍|信息无障碍|辅助浏览|视障|盲人){_TAIL}$",
}
# The badge of the accessibility programme is an image link to these; it opens a certificate, not a mode.
BADGE_HOSTS: Final = ("wza.isc.org.cn", "bszs.conac.cn")


@dataclass  # without slots: the handler is tagged by Playwright
class _Watch:
    """What goes wrong while the entry is tried: script errors, scripts that do not come."""

    errors: list[str] = field(default_factory=list)

    def on_error(self, error: Any) -> None:
        if len(self.errors) < 5:
            self.errors.append(str(error).splitlines()[0][:200])


def patterns_of(own: Collection[str]) -> dict[str, str]:
    """The patterns to look for; a profile's own replace the default ones, by the words they hold."""
    if not own:
        return {str(kind): pattern for kind, pattern in DEFAULT_PATTERNS.items()}
    joined: dict[str, list[str]] = {}
    for pattern in own:
        kind = ModeKind.ACCESSIBLE if "无障碍" in pattern else ModeKind.ELDER
        joined.setdefault(str(kind), []).append(f"(?:{pattern})")
    return {kind: "|".join(each) for kind, each in joined.items()}


async def try_modes(
    pool: BrowserPool,
    url: str,
    *,
    patterns: Collection[str] = (),
    cookies: Collection[str] = (),
    next_url: str = "",
) -> Scan:
    """See BrowserPool.try_modes."""
    found: list[dict[str, Any]] = []

    async def look(tab: Tab, _: Arrival) -> bool:
        found.extend(
            await tab.call(
                "(p, h) => xunjianModes.entries(p, h)", patterns_of(patterns), list(BADGE_HOSTS), cap_s=CALL_S
            )
        )
        return True

    log, arrival, _ = await pool.visit(url, look, preload=pool.scanning_scripts(), fresh=True)
    record = Scan(
        url=url, outcome=arrival.outcome, status=arrival.status, detail=arrival.detail, browser=pool.version
    )
    if not arrival.is_opened:
        return record
    trials = []
    for kind in ModeKind:
        entry = next((one for one in found if one["kind"] == kind), None)
        if entry is not None:
            trials.append(await _try_entry(pool, url, entry, cookies, next_url))
    return Scan(
        url=url,
        outcome=VisitOutcome.OPENED,
        final_url=arrival.state.url if arrival.state else url,
        status=arrival.status,
        browser=pool.version,
        diagnostics=tuple(log.notes),
        modes=tuple(trials),
    )


async def _try_entry(
    pool: BrowserPool, url: str, entry: dict[str, Any], cookies: Collection[str], next_url: str
) -> ModeTrial:
    """One entry in a browser context of its own, so that no mode is left on for anybody else."""
    watch = _Watch()
    # Before the trial: a visit that waits for another visit's tab could wait for ever.
    usual = await _usual_elsewhere(pool, next_url) if next_url else None

    async def work(tab: Tab, _: Arrival) -> ModeTrial:
        tab.page.on("pageerror", watch.on_error)
        return await _trial(pool, tab, url, entry, cookies, next_url, usual, watch)

    _, arrival, trial = await pool.visit(
        url, work, preload=pool.scanning_scripts(), fresh=True, cap_s=TRIAL_CAP_S
    )
    if trial is not None:
        return trial
    return _record(url, entry, target_outcome=str(arrival.outcome), errors=watch.errors)


async def _trial(
    pool: BrowserPool,
    tab: Tab,
    url: str,
    entry: dict[str, Any],
    cookies: Collection[str],
    next_url: str,
    usual: dict[str, Any] | None,
    watch: _Watch,
) -> ModeTrial:
    log = _log(tab)
    before = await _view(tab, log)
    face = await _face(tab)
    log.popups.clear()
    log.notes.clear()
    log.is_frozen, log.navigations = False, 0
    place = await tab.call(script("click"), entry["at"], cap_s=CALL_S)
    if not place:
        return _record(url, entry, target_outcome="gone", errors=watch.errors, before=before)
    await press(tab, entry["at"], place)
    effects, now = await _effects(tab, log, face, cookies)
    target, target_outcome = "", ""
    if "window" in effects:
        target = log.popups[0]
        target_outcome = await _open(pool, tab, log, target)
    elif "navigated" in effects:
        target = now["url"]
        target_outcome = await _arrived(tab, log)
    after = await _view(tab, log) if target_outcome in ("", str(VisitOutcome.OPENED)) else None
    if after and before and _has_grown(before, after) and "font" not in effects:
        effects.append("font")
    failed = [
        one.url
        for one in log.requests
        if one.resource in ("script", "stylesheet") and (one.failure or (one.status or 200) >= 400)
    ]
    persists = None
    if after and next_url and set(effects) - {"dialog"}:
        persists = await _persists(pool, tab, log, next_url, before, after, now, usual)
    return _record(
        url, entry, effects=tuple(effects), target=target, target_outcome=target_outcome, failed=tuple(dict.fromkeys(failed))[:10],
        errors=watch.errors, before=before, after=after, persists=persists, next_url=next_url,
    )  # fmt: skip


def _record(url: str, entry: dict[str, Any], *, errors: list[str], **more: Any) -> ModeTrial:
    return ModeTrial(
        at=entry["at"],
        html=entry["html"],
        kind=ModeKind(entry["kind"]),
        url=url,
        name=entry["name"],
        keyboard=entry["keyboard"],
        errors=tuple(errors),
        **more,
    )


async def _effects(
    tab: Tab, log: VisitLog, before: dict[str, Any], cookies: Collection[str]
) -> tuple[list[str], dict[str, Any]]:
    """What changed within five seconds of the click; once something has, half a second more for the rest of it."""
    effects: list[str] = []
    now = before
    settled = 0
    for _ in range(int(EFFECT_S / STEP_S)):
        await asyncio.sleep(STEP_S)
        if log.popups and not log.navigations:
            return ["window"], now
        try:
            now = await _face(tab)
        except (RuntimeError, TimeoutError):
            continue
        except Exception:  # noqa: S112 - the page is between two documents
            continue
        if _page_of(now["url"]) != _page_of(before["url"]):
            return ["navigated"], now
        effects = _differences(before, now, cookies)
        if effects:
            settled += 1
        if settled > 2:
            break
    if "dialog_dismissed" in {str(note) for note in log.notes}:
        effects.append("dialog")
    return effects, now


def _page_of(url: str) -> str:
    return url.partition("#")[0]


def _differences(before: dict[str, Any], now: dict[str, Any], cookies: Collection[str]) -> list[str]:
    said = []
    if now["className"] != before["className"] or now["attributes"] != before["attributes"]:
        said.append("class")
    if now["style"] != before["style"] or now["sheets"] != before["sheets"]:
        said.append("style")
    if now["usual"] and before["usual"] and now["usual"] >= FONT_GROWTH * before["usual"]:
        said.append("font")
    if now["colours"] != before["colours"]:
        said.append("colours")
    if set(now["bars"]) - set(before["bars"]):
        said.append("toolbar")
    new_keys = set(now["keys"]) - set(before["keys"])
    if any(
        (name in now["cookies"] and name not in before["cookies"]) or name in new_keys for name in cookies
    ):
        said.append("storage")
    return said


def _has_grown(before: ModeView, after: ModeView) -> bool:
    return bool(before.usual_px and after.usual_px and after.usual_px >= FONT_GROWTH * before.usual_px)


async def _view(tab: Tab, log: VisitLog) -> ModeView:
    said = await tab.call("() => JSON.stringify(xunjianModes.view())", cap_s=CALL_S)
    view = from_json(ModeView, said)
    return ModeView(
        **{name: getattr(view, name) for name in view.__slots__ if name != "popups"}, popups=tuple(log.popups)
    )


async def _face(tab: Tab) -> dict[str, Any]:
    answer: dict[str, Any] = await tab.call("() => xunjianModes.face()", cap_s=CALL_S)
    return answer


async def _open(pool: BrowserPool, tab: Tab, log: VisitLog, url: str) -> str:
    """Open an address in this tab, with what the mode has stored."""
    log.url, log.html = url, None
    log.is_frozen, log.navigations, log.status, log.headers = False, 0, None, {}
    log.popups.clear()
    return str((await arrive(tab, pool.settings, pool.proxy)).outcome)


async def _arrived(tab: Tab, log: VisitLog) -> str:
    with contextlib.suppress(Exception):
        await tab.page.wait_for_load_state("load", timeout=5000)
    if log.status is not None and log.status >= 400:
        return str(VisitOutcome.HTTP_ERROR)
    address = tab.page.url
    return str(VisitOutcome.REFUSED if address.startswith("chrome-error:") else VisitOutcome.OPENED)


async def _usual_elsewhere(pool: BrowserPool, url: str) -> dict[str, Any] | None:
    """The face of the next page without any mode, to compare with."""

    async def work(tab: Tab, _: Arrival) -> dict[str, Any]:
        return await _face(tab)

    _, _, face = await pool.visit(url, work, preload=pool.scanning_scripts(), fresh=True)
    return face


async def _persists(
    pool: BrowserPool,
    tab: Tab,
    log: VisitLog,
    next_url: str,
    before: ModeView | None,
    after: ModeView,
    face: dict[str, Any],
    usual: dict[str, Any] | None,
) -> bool | None:
    """Does the next page of the site still have the mode? None when that page does not open."""
    if before is None or not _is_same_page(before.url, after.url):
        return None  # a version of the site at an address of its own: its own links keep the mode
    if await _open(pool, tab, log, next_url) != VisitOutcome.OPENED:
        return None
    await asyncio.sleep(1.0)
    now = await _face(tab)
    if usual is None:
        return None
    return bool(_differences(usual, now, ())) or now["usual"] != usual["usual"]


def _is_same_page(one: str, other: str) -> bool:
    """Equal but for the query: a mode may be a parameter of the address (?mode=old), which other pages have too."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.netloc, first.path) == (second.netloc, second.path)


def _log(tab: Tab) -> VisitLog:
    if tab.log is None:
        raise RuntimeError("the tab has no visit")
    return tab.log
