"""Start Chromium with nothing but the guard proxy between it and the network."""

from __future__ import annotations

import asyncio
import logging
import os
from itertools import chain
from typing import TYPE_CHECKING, Final

from config.errors import XunjianError
from config.places import cache_dir
from crawler.browser.find import Browser, advice, find_browsers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.async_api import Browser as RunningBrowser
    from playwright.async_api import Playwright

log = logging.getLogger(__name__)


class NoBrowserError(XunjianError):
    """No browser on this machine starts."""


# Chromium keeps only the last --disable-features, so Playwright's own that matter here are repeated.
_DISABLED_FEATURES: Final = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    # One process a tab: scripts reach frames of other origins, and requests of frames are seen.
    "IsolateOrigins",
    "site-per-process",
    # One frame host a tab: a new one for every page, with a view and a compositor of its own, costs a tenth of a visit.
    "RenderDocument",
    # These report by POST, out of any page's sight.
    "Reporting",
    "NetworkErrorLogging",
    "CrashReporting",
    "AttributionReportingApi",
    "PrivateAggregationApi",
    "FencedFrames",
    "Prerender2",
    "SpareRendererForSitePerProcess",
)


# Every document runs the rule engine from cold. The quick compiler pays for what runs twice; the slow ones pay on pages
# of ten thousand elements, and on all others finish when the page is done. So they start fifty times later than usual.
# And every core has a page to compute: threads beside it, for garbage or for compiling, only take from the others.
# The engine throws and catches while it starts: without positions kept, V8 reads its 650 KB again to find them. Most of
# what it makes dies with the document: collected seldom, there is less to copy, and in one go it is marked once (in
# steps, with the page computing between them, it is marked for half of the time and again at the end).
_V8_FLAGS: Final = (
    "--no-enable-lazy-source-positions",
    "--single-threaded",
    "--min-semi-space-size=16",
    "--no-idle-gc-on-context-disposal",
    "--no-incremental-marking",
    "--sparkplug",
    "--no-baseline-batch-compilation",
    "--invocation-count-for-maglev=20000",
    "--invocation-count-for-maglev-osr=5000",
    "--invocation-count-for-turbofan=150000",
    "--invocation-count-for-osr=25000",
)


def arguments(proxy_url: str) -> list[str]:
    """Command-line switches: every connection through the proxy, no name looked up by the browser itself."""
    return [
        f"--proxy-server={proxy_url}",
        "--proxy-bypass-list=<-loopback>",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--disable-features=" + ",".join(_DISABLED_FEATURES),
        "--disable-site-isolation-trials",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-quic",
        "--disable-gpu",
        # Nobody looks at these pages: what paints them in place of a graphics card takes time from reading them.
        "--disable-software-rasterizer",
        "--disable-gpu-compositing",
        f"--js-flags={' '.join(_V8_FLAGS)}",
        "--disable-domain-reliability",
        "--no-pings",
        "--dns-prefetch-disable",
    ]


async def start_driver() -> Playwright:
    """The process between us and browsers; a quarter of a second."""
    from playwright.async_api import async_playwright

    # The driver's own key: where it keeps its compiled source, a fifth of the time it starts in.
    os.environ.setdefault("NODE_COMPILE_CACHE", str(cache_dir("driver")))
    return await async_playwright().start()


async def search(executable: str | None) -> Iterator[Browser]:
    """The browsers of the search order, for `launch`; the first has already been asked for its version."""
    browsers = find_browsers(executable)
    first = await asyncio.to_thread(next, browsers, None)
    return chain([first] if first else [], browsers)


async def launch(
    playwright: Playwright, proxy_url: str, browsers: Iterator[Browser], executable: str | None
) -> tuple[RunningBrowser, Browser]:
    """The first of `browsers` that starts; `executable` is the one that a person named, for words.

    Raises NoBrowserError with a line of advice.
    """
    from playwright.async_api import Error

    complaint = ""
    # Asking a browser for its version takes a second on a busy machine; the walk shares this loop.
    while found := await asyncio.to_thread(next, browsers, None):
        # The sandbox cannot work for uid 0; for everyone else it is given up only when it fails.
        for sandbox in (False,) if os.geteuid() == 0 else (True, False):
            try:
                running = await playwright.chromium.launch(
                    executable_path=found.path,
                    headless=True,
                    chromium_sandbox=sandbox,
                    args=arguments(proxy_url),
                    handle_sigint=False,
                    handle_sigterm=False,
                    handle_sighup=False,
                    timeout=30_000,
                )
            except Error as wrong:
                complaint = wrong.message.strip().splitlines()[0]
                log.info("browser %s does not start (sandbox %s): %s", found.path, sandbox, complaint)
                continue
            if not sandbox and os.geteuid() != 0:
                log.warning("browser %s runs without its sandbox: it does not start with it", found.path)
            return running, found
    named = f"{executable}: " if executable else ""
    raise NoBrowserError(
        f"{named}no browser starts on this machine ({complaint or 'none found'}); try: {advice()}"
    )
