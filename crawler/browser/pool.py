"""A pool of tabs in one Chromium: rendering, clicking and scanning, recycled, relaunched, always closed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from crawler.browser.guard_proxy import GuardProxy
from crawler.browser.launch import launch, search, start_driver
from crawler.browser.settings import PoolSettings
from crawler.browser.tab import Tab, VisitLog
from crawler.browser.turns import Turns
from crawler.browser.visit import Arrival, arrive
from crawler.scans import ClickTarget, Rendered, Scan, ScanPart, VisitNote, VisitOutcome

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from playwright.async_api import Browser as RunningBrowser
    from playwright.async_api import Playwright

    from crawler.browser.find import Browser
    from crawler.browser.guard_proxy import Guard

log = logging.getLogger(__name__)
Result = TypeVar("Result")
# After these a tab may carry something over to the next page: a new one costs less than a doubt.
_SPOILING = frozenset(
    {
        VisitNote.DIALOG_DISMISSED,
        VisitNote.SCRIPT_TERMINATED,
        VisitNote.LOADING_STOPPED,
        VisitNote.REFRESH_BLOCKED,
        VisitNote.POPUP_CLOSED,
    }
)


class _Generation:
    """One run of the browser; it is closed when its pages are used up and its last tab has come back."""

    def __init__(self, running: RunningBrowser) -> None:
        self.running = running
        self.pages = 0
        self.opened = 0
        self.tabs: set[Tab] = set()

    @property
    def is_alive(self) -> bool:
        return self.running.is_connected()


class BrowserPool:
    """Async context manager. One browser, `settings.tab_count` tabs, `settings.workers` of them computing at once.

    Works inside any running asyncio loop. Raises launch.NoBrowserError on entry when no browser starts.
    What a page does is never an exception: it is the outcome of the record that comes back.
    """

    def __init__(self, settings: PoolSettings | None = None, *, guard: Guard | None = None) -> None:
        self.settings = settings or PoolSettings()
        self._guard = guard
        self._playwright: Playwright | None = None
        self._generation: _Generation | None = None
        self._old: list[_Generation] = []
        self._idle: list[tuple[_Generation, Tab]] = []
        self._launching = asyncio.Lock()
        self._slots = asyncio.Semaphore(self.settings.tab_count)
        self.turns = Turns(self.settings.workers)
        self._proxy: GuardProxy | None = None
        self._found: Iterator[Browser] | None = None
        self._preloads: dict[str, str] = {}
        self.version = ""
        self.executable = ""
        self.relaunches = 0

    # --- life --------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        try:
            # The driver takes a quarter of a second to start; the rest is done beside it. All come to their end before
            # one of them may fail, so that what has started can be closed.
            for wrong in await asyncio.gather(
                self._start_driver(), self._find_browsers(), self._start_proxy(), return_exceptions=True
            ):
                if wrong is not None:
                    raise wrong
            self._generation = await self._launch()
        except BaseException:
            await self._shut()
            raise
        return self

    async def _start_driver(self) -> None:
        self._playwright = await start_driver()

    async def _find_browsers(self) -> None:
        self._found = await search(self.settings.executable)

    async def _start_proxy(self) -> None:
        if self._guard is None:
            from crawler.guard import AddressGuard

            self._guard = AddressGuard(self.settings.resolve, self.settings.allowed_hosts)
        self._proxy = await GuardProxy(
            self._guard,
            resolve=self.settings.resolve,
            post_allowed=self.settings.post_allowed,
            upstream=self.settings.proxy,
            max_body_bytes=self.settings.max_body_bytes,
        ).start()

    async def __aexit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A second Ctrl-C must not leave a browser behind, so closing cannot be cancelled half-way.
        closing = asyncio.ensure_future(self._shut())
        try:
            await asyncio.shield(closing)
        except asyncio.CancelledError:
            await closing
            raise

    async def _shut(self) -> None:
        generations = [*self._old, *([self._generation] if self._generation else [])]
        self._old, self._generation, self._idle = [], None, []
        for generation in generations:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(generation.running.close(), 10.0)
        if self._playwright is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._playwright.stop(), 10.0)
            self._playwright = None
        if self._proxy is not None:
            await self._proxy.stop()

    async def _launch(self) -> _Generation:
        if self._playwright is None:
            raise RuntimeError("the browser pool is closed")
        browsers, self._found = self._found or await search(self.settings.executable), None
        running, found = await launch(self._playwright, self.proxy.url, browsers, self.settings.executable)
        self.version, self.executable = f"{running.version}", found.path
        return _Generation(running)

    @property
    def proxy(self) -> GuardProxy:
        if self._proxy is None:
            raise RuntimeError("the browser pool is not open")
        return self._proxy

    # --- tabs --------------------------------------------------------------------------------------------

    async def _current(self) -> _Generation:
        async with self._launching:
            now = self._generation
            if now is not None and not now.is_alive:
                log.warning("the browser has gone; starting it again")
                self.relaunches += 1
                now = None
            elif now is not None and now.pages >= self.settings.pages_per_browser:
                self._old.append(now)
                now = None
            if now is None:
                now = self._generation = await self._launch()
                await self._retire()
            return now

    async def _retire(self) -> None:
        """Close what idles in browsers of the past, and those browsers once nothing is open in them."""
        stay = []
        for generation, tab in self._idle:
            if generation is self._generation:
                stay.append((generation, tab))
            else:
                generation.tabs.discard(tab)
                await tab.close()
        self._idle = stay
        for generation in [old for old in self._old if not old.tabs]:
            self._old.remove(generation)
            with contextlib.suppress(Exception):
                await asyncio.wait_for(generation.running.close(), 10.0)

    async def _take(self, preload: str | None) -> tuple[_Generation, Tab]:
        generation = await self._current()
        for item in self._idle:
            if item[1].preloaded == preload:
                self._idle.remove(item)
                generation.pages += 1
                return item
        if len(self._idle) + 1 > self.settings.tab_count:
            old, tab = self._idle.pop(0)
            old.tabs.discard(tab)
            await tab.close()
        tab = await self._open_tab(generation, preload)
        generation.pages += 1
        return generation, tab

    async def _open_tab(self, generation: _Generation, preload: str | None) -> Tab:
        width, height = self.settings.viewport
        context = await generation.running.new_context(
            viewport={"width": width, "height": height},
            locale=self.settings.language,
            color_scheme=self.settings.color_scheme,
            user_agent=self.settings.user_agent,
            accept_downloads=False,
            service_workers="block",
            ignore_https_errors=self.settings.ignore_tls_errors,
        )
        tab = await Tab.open(context, self.settings)
        if preload is not None:
            await tab.preload(preload)
            await tab.leave_unpainted()
        # The first tabs grow older than those after them, each by a share, so that they are not all renewed at once:
        # were all as old at once, memory would rise with all of them.
        settings = self.settings
        if generation.opened < settings.tab_count:
            tab.uses = -(generation.opened * settings.pages_per_context // settings.tab_count)
        generation.opened += 1
        generation.tabs.add(tab)
        return tab

    async def _give_back(self, generation: _Generation, tab: Tab, *, keep: bool) -> None:
        if tab.log is not None and not _SPOILING.isdisjoint(tab.log.notes):
            tab.is_spoiled = True
        worn = tab.uses >= self.settings.pages_per_context
        if (
            keep
            and not tab.is_spoiled
            and not worn
            and generation is self._generation
            and generation.is_alive
        ):
            self._idle.append((generation, tab))
            return
        generation.tabs.discard(tab)
        await tab.close()
        await self._retire()

    @asynccontextmanager
    async def tab(
        self, log_: VisitLog, *, preload: str | None = None, fresh: bool = False
    ) -> AsyncIterator[Tab]:
        """A tab for one visit. `fresh` gives one without cookies or history, and throws it away afterwards."""
        async with self._slots:
            generation, tab = await (self._fresh(preload) if fresh else self._take(preload))
            tab.start(log_, hears=fresh or preload is None)
            done = False
            try:
                yield tab
                done = True
            finally:
                await asyncio.shield(self._give_back(generation, tab, keep=done and not fresh))

    async def _fresh(self, preload: str | None) -> tuple[_Generation, Tab]:
        generation = await self._current()
        generation.pages += 1
        return generation, await self._open_tab(generation, preload)

    async def visit(
        self,
        url: str,
        work: Callable[[Tab, Arrival], Awaitable[Result]],
        *,
        html: str | None = None,
        preload: str | None = None,
        fresh: bool = False,
        cap_s: float | None = None,
        offline: bool = False,
        to_measure: bool = False,
    ) -> tuple[VisitLog, Arrival, Result | None]:
        """Open `url`, then do `work` on it if it opened; all of it within `cap_s` (default page_cap_s).

        `to_measure`: `work` can do with an early arrival, see visit.arrive. A browser that dies under the visit is
        started again and the visit repeated once.
        """
        for last in (False, True):
            visit_log = VisitLog(url, html)
            arrival, result = await self._try_visit(
                visit_log, work, preload, fresh or offline, cap_s, offline, to_measure
            )
            if last or arrival.outcome is not VisitOutcome.CRASHED or self._is_alive():
                return visit_log, arrival, result
        raise AssertionError("the second try always returns")

    def _is_alive(self) -> bool:
        return self._generation is not None and self._generation.is_alive

    async def _try_visit(
        self,
        visit_log: VisitLog,
        work: Callable[[Tab, Arrival], Awaitable[Result]],
        preload: str | None,
        fresh: bool,
        cap_s: float | None,
        offline: bool,
        to_measure: bool,
    ) -> tuple[Arrival, Result | None]:
        from playwright.async_api import Error

        arrival: Arrival | None = None
        result: Result | None = None
        try:
            async with self.tab(visit_log, preload=preload, fresh=fresh) as tab:
                try:
                    async with asyncio.timeout(cap_s or self.settings.page_cap_s) as tab.clock:
                        if offline:
                            await tab.context.set_offline(True)
                        arrival = await arrive(tab, self.settings, self.proxy, to_measure=to_measure)
                        if arrival.is_opened:
                            result = await work(tab, arrival)
                        else:
                            tab.is_spoiled = True
                except BaseException:
                    tab.is_spoiled = True
                    raise
        except TimeoutError:
            detail = "opened, but not measured in time" if arrival else "no end in sight"
            return Arrival(outcome=VisitOutcome.TIMEOUT, status=visit_log.status, detail=detail), None
        except RuntimeError as wrong:  # one of our scripts found a page it cannot work on
            return Arrival(
                outcome=VisitOutcome.CRASHED, status=visit_log.status, detail=str(wrong)[:300]
            ), None
        except Error as wrong:
            outcome = VisitOutcome.CRASHED if visit_log.is_gone or not self._is_alive() else VisitOutcome.LEFT
            return Arrival(outcome=outcome, status=visit_log.status, detail=wrong.message[:300]), None
        return arrival, result

    # --- what it is for ----------------------------------------------------------------------------------

    async def render(self, url: str, *, html: str | None = None, want_listeners: bool = False) -> Rendered:
        """The page after its scripts have run (record Rendered); `html` is served in place of the network."""
        from crawler.browser.render import render

        return await render(self, url, html=html, want_listeners=want_listeners)

    async def click_targets(self, url: str, selectors: Collection[str]) -> list[ClickTarget]:
        """Where clicks on these elements lead, without going there (records ClickTarget)."""
        from crawler.browser.clicks import click_targets

        return await click_targets(self, url, selectors)

    async def scan(
        self,
        url: str,
        *,
        parts: Collection[ScanPart] = frozenset(ScanPart),
        html: str | None = None,
        cap_s: float | None = None,
    ) -> Scan:
        """Accessibility measurements of one page (record Scan), within `cap_s` (default page_cap_s)."""
        from crawler.browser.scan import scan

        return await scan(self, url, parts=parts, html=html, cap_s=cap_s)

    async def try_modes(
        self,
        url: str,
        *,
        patterns: Collection[str] = (),
        cookies: Collection[str] = (),
        next_url: str = "",
    ) -> Scan:
        """Click the entries of the elderly and the accessible mode on `url` (record Scan with `modes`).

        `patterns` replace the words an entry is known by, `cookies` name storage keys that count as an effect,
        `next_url` is another page of the site, where the mode should still be on.
        """
        from crawler.browser.modes import try_modes

        return await try_modes(self, url, patterns=patterns, cookies=cookies, next_url=next_url)

    async def crops(self, url: str, selectors: Collection[str]) -> dict[str, bytes]:
        """JPEG pictures of these elements of a page, by selector; what cannot be seen is left out."""
        from crawler.browser.crops import crops

        return await crops(self, url, selectors)

    def scanning_scripts(self) -> str:
        """What scanning tabs carry into every document: the rule engine and our measurements."""
        from crawler.browser.axe import find_axe
        from crawler.browser.axe_run import preload

        engine = find_axe(self.settings.axe_script)
        if engine.sha256 not in self._preloads:
            self._preloads[engine.sha256] = preload(engine)
        return self._preloads[engine.sha256]

    async def pdf(self, source: Path | str, out: Path) -> None:
        """Print a local HTML file, or HTML text, to A4; nothing is fetched from the network."""
        from crawler.browser.render import print_pdf

        await print_pdf(self, source, out)
