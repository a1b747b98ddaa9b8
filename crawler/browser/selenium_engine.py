"""The second scanning engine: Selenium with axe-selenium-python, local chromedriver or a Grid, same axe script."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from config.errors import XunjianError
from crawler.browser.axe import AxeEngine, find_axe
from crawler.browser.axe_run import FRAME_CAP_S, MAX_FRAMES, OPTIONS, read_packed
from crawler.browser.classify import PageState, classify
from crawler.browser.find import find_browsers
from crawler.browser.guard_proxy import GuardProxy
from crawler.browser.launch import arguments
from crawler.browser.scripts import script
from crawler.browser.settings import PoolSettings
from crawler.guard import AddressGuard
from crawler.scans import AxeRun, FrameSeen, Scan, VisitNote, VisitOutcome

_SETTLE: Final = "const done = arguments[3]; ({})(arguments[0], arguments[1], arguments[2]).then(done);"
_ASYNC: Final = """
const done = arguments[arguments.length - 1];
Promise.resolve(({})(...Array.prototype.slice.call(arguments, 0, -1)))
  .then((value) => done({{value: value}}), (wrong) => done({{wrong: String(wrong)}}));
"""


_CLOSING_S: Final = 5.0


class SeleniumMissingError(XunjianError):
    """The extra is not installed, or no driver starts."""


class SeleniumEngine:
    """Context manager over one driver; `scan` gives the same record as BrowserPool.scan, with the axe part only.

    Scans asked for at once from several threads go one after the other. On this machine every connection goes through
    the guard proxy. A Grid (`grid`, its address) connects by itself: there only the address of the page is checked, and
    the profile's `resolve` has no effect.
    """

    def __init__(self, settings: PoolSettings, *, grid: str = "") -> None:
        self.settings, self.grid = settings, grid
        self._guard = AddressGuard(settings.resolve, settings.allowed_hosts)
        self._driver: Any = None
        self._proxy: _ProxyThread | None = None
        self._one_at_a_time = threading.Lock()
        self._is_cut = False  # the page under the driver had no end, and was taken away from it
        self.version = ""

    def __enter__(self) -> Self:
        try:
            if not self.grid:
                self._proxy = _ProxyThread(self._guard, self.settings)
            self._drive()
        except BaseException:
            self._stop_proxy()
            raise
        return self

    def _drive(self) -> None:
        self._driver = self._start()
        self._is_cut = False
        self.version = str(self._driver.capabilities.get("browserVersion", ""))
        self._driver.set_page_load_timeout(self.settings.answer_cap_s)
        self._driver.set_script_timeout(self.settings.page_cap_s)

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave_driver()
        self._stop_proxy()

    def _leave_driver(self) -> None:
        if not self.grid:
            self._close_browser()
        # A Grid whose page has no end may not hear; its own time-out ends the session then.
        leaving = threading.Thread(target=self._quit, args=(self._driver,), daemon=True)
        leaving.start()
        leaving.join(_CLOSING_S)

    @staticmethod
    def _quit(driver: Any) -> None:
        with contextlib.suppress(Exception):
            driver.quit()

    def _close_browser(self) -> None:
        """End the browser through its own protocol, past the driver.

        A driver ends what it started: where that is a distribution's shell script, the browser would stay. And under a
        page that loops for ever the driver waits as long as the page.
        """
        import websocket  # comes with Selenium

        with contextlib.suppress(Exception):
            address = self._driver.capabilities["goog:chromeOptions"]["debuggerAddress"]
            with build_opener(ProxyHandler({})).open(
                f"http://{address}/json/version", timeout=_CLOSING_S
            ) as answer:
                where = json.load(answer)["webSocketDebuggerUrl"]
            line = websocket.create_connection(
                where, timeout=_CLOSING_S, suppress_origin=True, http_no_proxy=["*"]
            )
            line.send('{"id": 1, "method": "Browser.close"}')
            line.recv()
            line.close()

    def _stop_proxy(self) -> None:
        if self._proxy is not None:
            self._proxy.stop()

    def _start(self) -> Any:
        try:
            from selenium import webdriver
            from selenium.common.exceptions import WebDriverException
            from selenium.webdriver.chrome.service import Service
        except ModuleNotFoundError as missing:
            raise SeleniumMissingError(
                "the Selenium engine is an extra: pip install 'xunjian[selenium]'"
            ) from missing
        complaint = "no browser found"
        for options in self._options():
            try:
                if self.grid:
                    return webdriver.Remote(command_executor=self.grid, options=options)
                return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
            except WebDriverException as wrong:
                complaint = str(wrong.msg).strip().splitlines()[0]
        raise SeleniumMissingError(
            f"Selenium starts no browser ({complaint}); install chromium-driver or set a Grid"
        )

    def _options(self) -> Iterator[Any]:
        from selenium.webdriver import ChromeOptions

        width, height = self.settings.viewport
        for binary in (
            [""] if self.grid else [found.path for found in find_browsers(self.settings.executable)]
        ):
            options = ChromeOptions()
            options.page_load_strategy = "eager"
            options.set_capability("unhandledPromptBehavior", "dismiss")
            options.binary_location = binary
            switches = [
                "--headless=new",
                f"--window-size={width},{height}",
                f"--lang={self.settings.language}",
            ]
            switches += ["--hide-scrollbars", "--disable-dev-shm-usage", "--disable-background-networking"]
            if self._proxy is not None:
                switches += arguments(self._proxy.url)
            if os.geteuid() == 0:
                switches.append("--no-sandbox")
            for switch in switches:
                options.add_argument(switch)
            yield options

    def scan(self, url: str) -> Scan:
        """One page; what goes wrong is the outcome of the record."""
        with self._one_at_a_time:
            started, clock = datetime.now(UTC), time.monotonic()
            record = replace(
                self._watched(url), started_at=started, browser=self.version, viewport=self.settings.viewport
            )
            return replace(record, seconds=round(time.monotonic() - clock, 3))

    def _watched(self, url: str) -> Scan:
        """Under a page that has not ended after `page_cap_s` the browser is closed, and another one started."""
        watch = threading.Timer(self.settings.page_cap_s, self._cut)
        watch.start()
        try:
            found = self._scan(url)
        except Exception:
            if not self._is_cut:
                raise
        finally:
            watch.cancel()
            watch.join()
        if not self._is_cut:
            return found
        self._drive()
        return Scan(url=url, outcome=VisitOutcome.TIMEOUT, detail="no end in sight")

    def _cut(self) -> None:
        self._is_cut = True
        self._leave_driver()

    def _scan(self, url: str) -> Scan:
        from selenium.common.exceptions import TimeoutException, WebDriverException

        if urlsplit(url).scheme not in ("http", "https") or not self._guard.permits_url(url):
            return Scan(url=url, outcome=VisitOutcome.FORBIDDEN)
        try:
            notes = self._open(url)
            state = PageState(**self._driver.execute_script(f"return ({script('content')})(false)"))
            status = self._status()
            outcome = classify(state, status)
            seen = Scan(
                url=url,
                outcome=outcome,
                final_url=state.url,
                status=status,
                title=state.title,
                diagnostics=notes,
            )
            if outcome is not VisitOutcome.OPENED:
                return seen
            return replace(seen, axe=self._axe(find_axe(self.settings.axe_script)))
        except TimeoutException:
            return Scan(url=url, outcome=VisitOutcome.TIMEOUT)
        except WebDriverException as wrong:
            return Scan(url=url, outcome=_outcome_of(str(wrong.msg)), detail=str(wrong.msg)[:300])
        finally:
            self._leave()

    def _open(self, url: str) -> tuple[VisitNote, ...]:
        from selenium.common.exceptions import TimeoutException

        notes: tuple[VisitNote, ...] = ()
        try:
            self._driver.get(url)
        except TimeoutException:
            # The parser waits for a script that does not come: what stands there can be read.
            self._driver.execute_script("window.stop()")
            notes = (VisitNote.LOADING_STOPPED,)
        set_ = self.settings
        waits = (set_.quiet_s * 1000, set_.late_load_s * 1000, set_.settle_cap_s * 1000)
        if self._driver.execute_async_script(_SETTLE.replace("{}", script("settle")), *waits) == "busy":
            notes = (*notes, VisitNote.NEVER_QUIET)
        return notes

    def _status(self) -> int | None:
        answer = self._driver.execute_script(
            "const n = performance.getEntriesByType('navigation')[0]; return n && n.responseStatus;"
        )
        return int(answer) if answer else None

    def _leave(self) -> None:
        with contextlib.suppress(Exception):
            for handle in self._driver.window_handles[1:]:
                self._driver.switch_to.window(handle)
                self._driver.close()
            self._driver.switch_to.window(self._driver.window_handles[0])

    # --- axe ---------------------------------------------------------------------------------------------

    def _axe(self, engine: AxeEngine) -> AxeRun:
        parts: list[str | None] = []
        frames: list[FrameSeen] = []
        self._driver.switch_to.default_content()
        self._part(engine, None, (), parts, frames)
        self._driver.switch_to.default_content()
        packed = self._call("(parts, options) => xunjianAxe.finish(parts, options)", parts, dict(OPTIONS))
        return read_packed(packed, engine, "selenium", tuple(frames))

    def _inject(self, engine: AxeEngine) -> None:
        from axe_selenium_python import axe as wrapper

        wrapped: Any = wrapper.Axe
        if not self._driver.execute_script(
            "return typeof axe === 'object' && typeof xunjianAxe === 'object'"
        ):
            wrapped(self._driver, script_url=str(engine.path)).inject()
            self._driver.execute_script(script("axe_driver"))

    def _call(self, function: str, *arguments_: Any) -> Any:
        answer = self._driver.execute_async_script(_ASYNC.format(function), *arguments_)
        if "wrong" in answer:
            raise RuntimeError(answer["wrong"])
        return answer["value"]

    def _part(
        self,
        engine: AxeEngine,
        context: Any,
        path: tuple[str, ...],
        parts: list[str | None],
        frames: list[FrameSeen],
    ) -> None:
        """Run in the frame the driver stands in, then in its frames; the driver ends where it began."""
        here = ""
        try:
            if path:
                self._driver.set_script_timeout(FRAME_CAP_S)
            here = str(self._driver.execute_script("return location.href"))
            self._inject(engine)
            children = self._call("(c, o) => xunjianAxe.frames(c, o)", context, dict(OPTIONS))
            part = self._call("(c, o) => xunjianAxe.part(c, o)", context, dict(OPTIONS))
        except Exception:
            if not path:
                raise
            parts.append(None)
            frames.append(FrameSeen(path=path, url=here, tested=False))
            return
        finally:
            self._driver.set_script_timeout(self.settings.page_cap_s)
        parts.append(part)
        if path:
            frames.append(FrameSeen(path=path, url=here, tested=True))
        for child in children:
            selector = child["selector"]
            step = " >>> ".join(selector) if isinstance(selector, list) else str(selector)
            element = self._driver.execute_script("return xunjianAxe.find(arguments[0])", selector)
            if element is None or len(parts) >= MAX_FRAMES:
                parts.append(None)
                frames.append(FrameSeen(path=(*path, step), url="", tested=False))
                continue
            self._driver.switch_to.frame(element)
            self._part(engine, child["context"], (*path, step), parts, frames)
            self._driver.switch_to.parent_frame()


def _outcome_of(message: str) -> VisitOutcome:
    for mark, outcome in (
        ("ERR_NAME_NOT_RESOLVED", VisitOutcome.NO_SUCH_HOST),
        ("ERR_CERT", VisitOutcome.TLS),
        ("ERR_SSL", VisitOutcome.TLS),
        ("ERR_TUNNEL", VisitOutcome.REFUSED),
        ("ERR_", VisitOutcome.REFUSED),
    ):
        if mark in message:
            return outcome
    return VisitOutcome.CRASHED


class _ProxyThread:
    """The guard proxy in a loop of its own, since Selenium blocks the caller's."""

    def __init__(self, guard: AddressGuard, settings: PoolSettings) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="guard-proxy", daemon=True)
        self._thread.start()
        proxy = GuardProxy(
            guard,
            resolve=settings.resolve,
            post_allowed=settings.post_allowed,
            upstream=settings.proxy,
            max_body_bytes=settings.max_body_bytes,
        )
        self._proxy = asyncio.run_coroutine_threadsafe(proxy.start(), self._loop).result(10)
        self.url = self._proxy.url

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._proxy.stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()
