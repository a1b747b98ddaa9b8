"""Open one address in a tab, wait until it can be read, and say in one word how that went."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.browser.classify import PageState, classify
from crawler.browser.guard_proxy import GuardProxy, Refusal
from crawler.browser.scripts import script
from crawler.browser.tab import Tab, VisitLog
from crawler.scans import VisitNote, VisitOutcome

if TYPE_CHECKING:
    from crawler.browser.settings import PoolSettings

# A page that was quiet a moment ago and does not say within this time whether it still is holds its thread, and is not.
ANSWER_S = 3.0
LEFT_TO_SETTLE_S = 3.0  # at least, however long its trial took
# What stands on a page that is given early is told with the answer: a question of its own goes through three processes.
_SETTLE_AND_READ: Final = """async (quiet, late, cap, early) => {
  const state = await (SETTLE)(quiet, late, cap, early);
  try { return [state, state === "early" ? (CONTENT)(false) : null]; } catch { return [state, null]; }
}"""

_NET_ERRORS = (
    ("ERR_NAME_NOT_RESOLVED", VisitOutcome.NO_SUCH_HOST),
    ("ERR_CERT", VisitOutcome.TLS),
    ("ERR_SSL", VisitOutcome.TLS),
    ("ERR_BAD_SSL", VisitOutcome.TLS),
    ("ERR_TIMED_OUT", VisitOutcome.TIMEOUT),
    ("Timeout", VisitOutcome.TIMEOUT),
    ("ERR_TOO_MANY_REDIRECTS", VisitOutcome.LEFT),
    ("Download is starting", VisitOutcome.DOWNLOAD),
    ("crash", VisitOutcome.CRASHED),
    ("has been closed", VisitOutcome.CRASHED),
    ("was detached", VisitOutcome.CRASHED),
    ("interrupted by another navigation", VisitOutcome.LEFT),
)
_REFUSALS = {
    Refusal.FORBIDDEN_ADDRESS: VisitOutcome.FORBIDDEN,
    Refusal.NO_SUCH_HOST: VisitOutcome.NO_SUCH_HOST,
    Refusal.TIMEOUT: VisitOutcome.TIMEOUT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """The state of a tab after `arrive`: outcome, and what could be read when a document came.

    `is_early`: read before the page had been quiet for long enough; it may still move, see `stayed`. `navigations`:
    how many there had been by then. `settle_by`: the time (monotonic) when the wait for quiet ends.
    """

    outcome: VisitOutcome
    state: PageState | None = None
    status: int | None = None
    detail: str = ""
    is_early: bool = False
    navigations: int = 0
    settle_by: float = 0.0

    @property
    def is_opened(self) -> bool:
        return self.outcome is VisitOutcome.OPENED


async def arrive(tab: Tab, settings: PoolSettings, proxy: GuardProxy, *, to_measure: bool = False) -> Arrival:
    """Navigate `tab` to the address of its log and wait: loaded, then 500 ms without change, 8 s at most.

    Afterwards the page is frozen: it can change itself but not go elsewhere. A page that is loaded and shows no sign of
    moving is given at once `to_measure`, without its source and not frozen: what is found in it counts if it has `stayed`.
    """
    log = _log(tab)
    if urlsplit(log.url).scheme not in ("http", "https"):
        return Arrival(outcome=VisitOutcome.FORBIDDEN, detail="only http and https addresses are opened")
    failure = await _navigate(tab, log, settings, proxy)
    if failure is not None:
        return failure
    settle_by = time.monotonic() + settings.settle_cap_s
    how, state = await _settle(tab, log, settings, settle_by, early=to_measure)
    if how == "early":
        arrival = _refused(log, proxy) or (_judged(state, log, proxy) if state else None)
        if arrival is not None and arrival.is_opened:
            return replace(arrival, is_early=True, navigations=log.navigations, settle_by=settle_by)
        return await stay(tab, settings, proxy, settle_by)
    log.is_frozen = True
    return await _read(tab, log, proxy, whole=not to_measure)


async def stayed(tab: Tab, settings: PoolSettings, arrival: Arrival) -> bool:
    """Whether the page of an early arrival is the one that a longer wait would have given; then it is frozen.

    Waits until it has been quiet for as long as every page must be.
    """
    log = _log(tab)
    try:
        quiet_ms, grace_ms = settings.quiet_s * 1000, settings.grace_s * 1000
        still = await tab.call(script("stayed"), quiet_ms, grace_ms, cap_s=settings.quiet_s + ANSWER_S)
    except Exception:  # it holds its thread, or the document went away under the script
        return False
    log.is_frozen = still is True and log.navigations == arrival.navigations
    return log.is_frozen


async def stay(tab: Tab, settings: PoolSettings, proxy: GuardProxy, settle_by: float) -> Arrival:
    """The arrival after all, at a page of which an early one does not count; `settle_by` is what that had left."""
    log = _log(tab)
    await _settle(tab, log, settings, max(settle_by, time.monotonic() + LEFT_TO_SETTLE_S))
    log.is_frozen = True
    return await _read(tab, log, proxy, whole=False)


async def _read(tab: Tab, log: VisitLog, proxy: GuardProxy, *, whole: bool) -> Arrival:
    return _refused(log, proxy) or _judged(await read_state(tab, whole=whole), log, proxy)


def _refused(log: VisitLog, proxy: GuardProxy) -> Arrival | None:
    """Why the page that sent itself to a forbidden place is not read."""
    if reason := log.headers.get(proxy.marker):
        return Arrival(outcome=_REFUSALS.get(Refusal(reason), VisitOutcome.REFUSED), detail=reason)
    return None


def _judged(state: PageState, log: VisitLog, proxy: GuardProxy) -> Arrival:
    if state.url.startswith("chrome-error:"):
        return _failure(log, proxy, "net::ERR_FAILED")
    if not state.url.startswith(("http:", "https:")):
        return Arrival(outcome=VisitOutcome.LEFT, detail=state.url[:200], status=log.status)
    outcome = classify(state, log.status)
    return Arrival(outcome=outcome, state=state, status=log.status)


async def read_state(tab: Tab, *, whole: bool = False, cap_s: float = 4.0) -> PageState:
    """What stands on the page now, with its source if `whole`.

    One script that holds the page's thread is terminated on the way.
    """
    try:
        return PageState(**await tab.call(script("content"), whole, cap_s=cap_s))
    except TimeoutError:
        _log(tab).note(VisitNote.SCRIPT_TERMINATED)
        tab.is_spoiled = True
        if not await tab.terminate_script():
            raise
        return PageState(**await tab.call(script("content"), whole, cap_s=cap_s))


async def _navigate(tab: Tab, log: VisitLog, settings: PoolSettings, proxy: GuardProxy) -> Arrival | None:
    """None when a document has come; else why none has."""
    from playwright.async_api import Error

    try:
        response = await tab.page.goto(log.url, wait_until="commit", timeout=settings.answer_cap_s * 1000)
    except Error as wrong:
        # A page that sends itself on at once interrupts our navigation and may well arrive elsewhere.
        if "interrupted by another navigation" in wrong.message or (
            "ERR_ABORTED" in wrong.message and log.navigations > 1
        ):
            return None
        return _failure(log, proxy, wrong.message)
    if response is not None:
        if reason := response.headers.get(proxy.marker):
            return Arrival(outcome=_REFUSALS.get(Refusal(reason), VisitOutcome.REFUSED), detail=reason)
        if log.status is None:
            log.status, log.headers = response.status, response.headers
    return None


def _failure(log: VisitLog, proxy: GuardProxy, message: str) -> Arrival:
    text = message.splitlines()[0][:300]
    parts = urlsplit(log.url)
    if "ERR_TUNNEL" in text or "ERR_PROXY" in text:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        why = proxy.why(parts.hostname or "", port)
        return Arrival(
            outcome=_REFUSALS.get(why, VisitOutcome.REFUSED) if why else VisitOutcome.REFUSED, detail=text
        )
    for mark, outcome in _NET_ERRORS:
        if mark in text:
            return Arrival(outcome=outcome, detail=text)
    if "ERR_ABORTED" in text:
        # 204, or a document that the browser will not show: nothing came that could be read.
        return Arrival(outcome=VisitOutcome.EMPTY, detail=text, status=log.status)
    return Arrival(outcome=VisitOutcome.REFUSED, detail=text, status=log.status)


async def _settle(
    tab: Tab, log: VisitLog, settings: PoolSettings, deadline: float, *, early: bool = False
) -> tuple[str, PageState | None]:
    """Wait for quiet until `deadline` (monotonic); a navigation by the page starts the wait again within the same total.

    What js/settle.js said last, "" when it could not; and what stands on the page if that was "early".
    """
    function = _SETTLE_AND_READ.replace("SETTLE", script("settle")).replace("CONTENT", script("content"))
    while (left := deadline - time.monotonic()) > 0.05 and not log.is_gone:
        before = log.navigations
        try:
            how, state = await tab.call(
                function,
                settings.quiet_s * 1000,
                settings.late_load_s * 1000,
                left * 1000,
                settings.early_s * 1000 if early else 0,
                cap_s=left + 0.5,
            )
        except TimeoutError:
            log.note(VisitNote.SCRIPT_TERMINATED)
            tab.is_spoiled = True
            await tab.terminate_script()
            return "", None
        except Exception:  # the document went away under the script: look at the next one
            if log.is_gone:
                return "", None
            await asyncio.sleep(0.1)
            continue
        if log.navigations != before:
            continue
        if how == "loading":
            log.note(VisitNote.LOADING_STOPPED)
            await _stop_loading(tab)
        elif how == "busy":
            log.note(VisitNote.NEVER_QUIET)
        return how, PageState(**state) if state else None
    return "", None


async def _stop_loading(tab: Tab) -> None:
    """A script that never arrives blocks the parser; after stopping, what came before it can be read."""
    tab.is_spoiled = True
    async with asyncio.timeout(2.0):
        await tab.cdp.send("Page.stopLoading")
    await asyncio.sleep(0.1)


def _log(tab: Tab) -> VisitLog:
    if tab.log is None:
        raise RuntimeError("the tab has no visit")
    return tab.log
