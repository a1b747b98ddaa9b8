"""Opens the pages a discovery wants (`profile init`): raw over HTTP, rendered where scripts build what matters."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from config.portal import Column, Portal, parse_profile
from crawler.ask import Answer, Asker
from crawler.discover import MAX_PAGES, Discovery, Seen
from crawler.extract.api_guess import PageRequest
from crawler.extract.encoding import decode
from crawler.extract.lists import read_rows
from crawler.facts import Outcome
from crawler.guard import AddressGuard
from crawler.rendering import pool_settings
from crawler.robots import Robots
from crawler.urls import Normaliser

_RENDER_DEPTH = 1
_AT_ONCE = 4
_MIN_LINKS = 5
_MAX_SCRIPTS = 6
_NOTHING: tuple[PageRequest, ...] = ()


@dataclass(slots=True)
class Explored:
    """What the walk brought home. `unopened` are addresses that could not be read, with the reason."""

    discovery: Discovery
    opened: int = 0
    rendered: int = 0
    browser: str = ""  # name and version, empty when none was used
    no_browser: str = ""  # why none was used
    unopened: dict[str, str] = field(default_factory=dict)


def provisional_profile(home: str, *, resolve: Mapping[str, str], rate: float, obey_robots: bool, own_hosts: tuple[str, ...]) -> Portal:
    """Just enough of a profile to ask politely. Raises ProfileError when the address is no home page."""
    return parse_profile(
        {
            "site": {"id": "init", "name": "init", "home": home, "own_hosts": list(own_hosts)},
            "crawl": {"resolve": dict(resolve), "rate": rate, "obey_robots": obey_robots},
            "columns": [{"id": "home", "urls": [home], "kind": "home"}],
        },
        name="profile init",
    )


async def explore(
    portal: Portal,
    *,
    with_browser: bool = True,
    max_pages: int = MAX_PAGES,
    on_page: Callable[[int, str], None] = lambda _count, _url: None,
) -> Explored:
    """Walk the navigation from the home page; never raises for what the network or a page does.

    GET only, at the profile's rate, robots.txt obeyed unless the profile says otherwise, every hop under guard.
    """
    guard = AddressGuard.of(portal)
    crawl = portal.crawl
    discovery = Discovery(portal.site.home, max_pages=max_pages, normaliser=Normaliser(crawl.drop_params, crawl.mirrors))
    result = Explored(discovery=discovery)
    async with AsyncExitStack() as stack:
        asker = await stack.enter_async_context(Asker(portal, guard))
        pool = await _pool(portal, guard, stack, result) if with_browser else None
        opener = _Opener(portal, discovery, asker, pool, result)
        limit = asyncio.Semaphore(_AT_ONCE)

        async def one(url: str) -> None:
            async with limit:
                on_page(result.opened, url)
                seen = await opener.open(url)
            discovery.add(url, seen)

        while wanted := discovery.wanted():
            await asyncio.gather(*(one(url) for url in wanted))
    return result


async def _pool(portal: Portal, guard: AddressGuard, stack: AsyncExitStack, result: Explored) -> Any:
    from crawler.browser.launch import NoBrowserError
    from crawler.browser.pool import BrowserPool

    try:
        pool = await stack.enter_async_context(BrowserPool(pool_settings(portal), guard=guard))
    except NoBrowserError as error:
        result.no_browser = str(error)
        return None
    result.browser = pool.version
    return pool


class _Opener:
    """Opens one address: robots first, raw source, and the browser where the raw source says too little."""

    def __init__(self, portal: Portal, discovery: Discovery, asker: Asker, pool: Any, result: Explored) -> None:
        self._portal, self._discovery, self._asker, self._pool, self._result = portal, discovery, asker, pool, result
        self._robots: dict[str, asyncio.Task[Robots]] = {}
        self._script_urls: set[str] = set()
        self._sources: dict[str, str] = {}

    async def open(self, url: str) -> Seen | None:
        if self._portal.crawl.obey_robots and not (await self._robots_of(url)).allows(url):
            self._result.unopened[url] = "robots.txt 不允许访问"
            self._discovery.forbid(url)
            return None
        address = self._discovery.address_of(url)
        answer = await self._asker.ask(address)
        raw = _text(answer)
        rendered, requests, final = "", _NOTHING, answer.final_url
        if self._pool is not None and (answer.outcome is not Outcome.OPENED or self._needs_browser(url, answer, raw)):
            rendered, requests, landed = await self._render(address)
            final = landed or final
        if not raw and not rendered:
            self._result.unopened[url] = f"未能打开（{answer.outcome}{f' {answer.status}' if answer.status else ''}）"
            return None
        self._result.opened += 1
        scripts = await self._scripts(requests) if any(one.is_held for one in requests) else ""
        return Seen(url=url, final_url=final or address, raw=raw, rendered=rendered, requests=requests, scripts=scripts)

    def _needs_browser(self, url: str, answer: Answer, raw: str) -> bool:
        """Near the home page always (menus by script); below where the raw page lists nothing or links little."""
        if not raw:
            return False
        if self._discovery.depth_of(url) <= _RENDER_DEPTH or raw.count("href") < _MIN_LINKS:
            return True
        return not read_rows(raw, answer.final_url, Column(id="found", urls=(url,))).rows

    async def _render(self, url: str) -> tuple[str, tuple[PageRequest, ...], str]:
        seen = await self._pool.render(url)
        self._result.rendered += 1
        requests = tuple(
            PageRequest(method=one.method, url=one.url, is_held=one.blocked, body=one.body, media_type=one.media_type)
            for one in seen.requests
        )
        self._script_urls.update(one.url for one in seen.requests if one.resource == "script" and not one.blocked)
        return (seen.html if seen.is_opened else ""), requests, seen.final_url

    async def _scripts(self, requests: tuple[PageRequest, ...]) -> str:
        """The page's own script files, each asked once: they tell which fields of a list API are title and date."""
        own = [one.url for one in requests if one.url in self._script_urls and self._discovery.owns(one.url)]
        texts = [await self._script(url) for url in own[:_MAX_SCRIPTS]]
        return "\n".join(texts)

    async def _script(self, url: str) -> str:
        if url not in self._sources:
            answer = await self._asker.ask(url, max_bytes=500_000)
            self._sources[url] = decode(answer.body, answer.charset)[0] if answer.outcome is Outcome.OPENED else ""
        return self._sources[url]

    async def _robots_of(self, url: str) -> Robots:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            self._robots[origin] = asyncio.create_task(self._ask_robots(origin))
        return await self._robots[origin]

    async def _ask_robots(self, origin: str) -> Robots:
        answer = await self._asker.ask(f"{origin}/robots.txt", max_bytes=500_000)
        if answer.outcome is Outcome.OPENED:
            return Robots("fetched", answer.body.decode("utf-8", "replace"))
        return Robots("missing" if 400 <= answer.status < 500 else "error")


def _text(answer: Answer) -> str:
    """Source of an HTML answer; "" of anything else."""
    kind = (answer.headers or {}).get("Content-Type", "").lower()
    if answer.outcome is not Outcome.OPENED or (kind and "html" not in kind and "xml" not in kind):
        return ""
    return decode(answer.body, answer.charset)[0]
