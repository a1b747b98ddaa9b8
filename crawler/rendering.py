"""The walk's window to the browser: started when first needed, closed with the walk, limited in number."""

from __future__ import annotations

import asyncio
from typing import Any

from config.portal import Portal
from crawler.guard import AddressGuard

MAX_RENDERED = 300
"""Pages the walk hands to the browser in one run: a rendered page costs 150 times a plain one (STACK §7)."""


class Renderer:
    """Renders single pages through the browser pool. `version` is empty until a browser was started;
    `missing` says why there is none."""

    def __init__(self, portal: Portal, guard: AddressGuard) -> None:
        self._portal = portal
        self._guard = guard
        self._pool: Any = None
        self._opening = asyncio.Lock()  # fifty columns may ask before the browser has started
        self._count = 0
        self.version = ""
        self.missing = ""

    def takes(self, url: str) -> bool:
        """Is there a browser, and is the page within the limit?"""
        if self.missing or self._count >= MAX_RENDERED:
            return False
        self._count += 1
        return True

    async def render(self, url: str) -> tuple[str, str]:
        """(HTML after the scripts have run, why there is none). Never raises for what a page does."""
        pool = await self._open()
        if pool is None:
            return "", "本机没有可用的浏览器"
        seen = await pool.render(url)
        blocked = next((one for one in seen.requests if one.blocked and one.method == "POST"), None)
        if blocked is not None:
            return seen.html, f"列表以 POST 向 {blocked.url[:200]} 取数，需在配置的 columns.api 中写明"
        if not seen.is_opened:
            return "", f"浏览器未能打开（{seen.outcome}）"
        return seen.html, ""

    async def further(self, url: str, most: int) -> list[str]:
        """The DOM of the list pages behind the «next» button of a rendered list."""
        from crawler.browser.paging import further_pages

        pool = await self._open()
        return await further_pages(pool, url, most) if pool is not None else []

    async def _open(self) -> Any:
        async with self._opening:
            if self._pool is None and not self.missing:
                await self._start()
        return self._pool

    async def _start(self) -> None:
        from crawler.browser.launch import NoBrowserError
        from crawler.browser.pool import BrowserPool

        pool = BrowserPool(pool_settings(self._portal), guard=self._guard)
        try:
            self._pool = await pool.__aenter__()
            self.version = pool.version
        except NoBrowserError as error:
            self.missing = str(error)

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.__aexit__(None, None, None)
            self._pool = None


def pool_settings(portal: Portal) -> Any:
    """The browser pool's settings for a portal."""
    from crawler.browser.settings import PoolSettings

    apis = {column.api.endpoint for column in portal.columns if column.api and column.api.method == "POST"}
    width, _, height = portal.accessibility.viewport.partition("x")
    return PoolSettings(
        resolve=portal.crawl.resolve,
        allowed_hosts=portal.site.hosts,
        post_allowed=frozenset(apis),
        proxy=portal.crawl.proxy or None,
        user_agent=portal.crawl.user_agent,
        viewport=(int(width), int(height)),
        axe_script=portal.path_of(portal.accessibility.axe_script) if portal.accessibility.axe_script else None,
        # WCAG 1.4.10 measures at 320, whatever else the profile asks for.
        reflow_widths=tuple(dict.fromkeys((*portal.accessibility.reflow_widths, 320))),
        tab_presses=portal.accessibility.kbd_max,
        ignore_tls_errors=True,
    )
