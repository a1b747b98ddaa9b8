"""The look with the browser after the walk: handling pages, pop-over icons, accessibility scans. Records only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from config.portal import Portal
from crawler import answers
from crawler.browser.sweep import Candidate, sweep
from crawler.facts import Fetch, Outcome, Run
from crawler.guard import AddressGuard
from crawler.rendering import pool_settings
from crawler.scans import ClickTarget, Rendered, VisitOutcome, to_json
from crawler.store import Store
from crawler.urls import Normaliser

Progress = Callable[[int, int, int], None]

_OUTCOMES = {
    VisitOutcome.OPENED: Outcome.OPENED,
    VisitOutcome.ERROR_PAGE: Outcome.OPENED,  # answers 200 and says that there is nothing: for a check to judge
    VisitOutcome.EMPTY: Outcome.OPENED,
    VisitOutcome.CHALLENGE: Outcome.BLOCKED,
    VisitOutcome.LOGIN: Outcome.OPENED,
    VisitOutcome.FORBIDDEN: Outcome.FORBIDDEN_ADDRESS,
    VisitOutcome.NO_SUCH_HOST: Outcome.NO_SUCH_HOST,
    VisitOutcome.REFUSED: Outcome.REFUSED,
    VisitOutcome.TIMEOUT: Outcome.TIMEOUT,
    VisitOutcome.TLS: Outcome.TLS_FAILED,
}
_MAX_TEXT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the browser is to look at: `handling` are targets of 办 links, `clicks` selectors by page of icons
    that tell no address, `candidates` the pages from which the accessibility sample is drawn."""

    handling: Collection[str] = ()
    clicks: dict[str, tuple[str, ...]] | None = None
    candidates: Collection[Candidate] = ()


def look(
    portal: Portal,
    store: Store,
    run: Run,
    wishes: Wishes,
    *,
    is_full: bool = False,
    on_progress: Progress | None = None,
) -> Run:
    """Look and record; gives the run with the browser's version, or as it was when there is no browser."""
    return asyncio.run(_look(portal, store, run, wishes, is_full, on_progress))


async def _look(
    portal: Portal, store: Store, run: Run, wishes: Wishes, is_full: bool, on_progress: Progress | None
) -> Run:
    from crawler.browser.launch import NoBrowserError
    from crawler.browser.pool import BrowserPool

    try:
        async with BrowserPool(pool_settings(portal), guard=AddressGuard.of(portal)) as pool:
            clicked = await _click(pool, store, wishes.clicks or {})
            opened = {url for url in clicked if _is_wanted(url, portal)}
            await _open_handling(pool, portal, store, {*wishes.handling, *opened})
            await sweep(pool, portal, store, wishes.candidates, is_full=is_full, on_progress=on_progress)
            return replace(run, browser=pool.version)
    except NoBrowserError as error:
        return replace(run, notes=(*run.notes, f"browser:{error}"))


async def _click(pool: Any, store: Store, clicks: dict[str, tuple[str, ...]]) -> set[str]:
    """Where icons lead that show their address only to a click; the addresses, which were not followed."""

    async def one(url: str, selectors: tuple[str, ...]) -> tuple[str, list[ClickTarget]]:
        return url, await pool.click_targets(url, selectors)

    addresses: set[str] = set()
    for done in asyncio.as_completed([one(url, selectors) for url, selectors in clicks.items()]):
        url, targets = await done
        store.put_clicks(url, [to_json(target).decode() for target in targets])
        addresses |= {told for target in targets for told in (target.url, *(href for href, _ in target.revealed)) if told}
    return addresses


def _is_wanted(url: str, portal: Portal) -> bool:
    """A page of the portal or of its service portal, that nothing but a click told of."""
    parts = urlsplit(url)
    is_service = bool({parts.hostname, parts.netloc} & set(portal.handle.hosts))
    return parts.scheme in {"http", "https"} and (is_service or portal.site.owns(url))


async def _open_handling(pool: Any, portal: Portal, store: Store, urls: Collection[str]) -> None:
    """Service portals answer 200 for anything: what the page says after its scripts ran is the record."""
    normaliser = Normaliser(portal.crawl.drop_params, portal.crawl.mirrors)
    for done in asyncio.as_completed([_rendered(pool, url) for url in sorted(set(urls))]):
        seen: Rendered = await done
        store.put_fetch(_as_fetch(seen, normaliser, store))
    store.flush()


async def _rendered(pool: Any, url: str) -> Rendered:
    seen: Rendered = await pool.render(url)
    return seen


def _as_fetch(seen: Rendered, normaliser: Normaliser, store: Store) -> Fetch:
    from selectolax.lexbor import LexborHTMLParser

    from crawler.extract.main import main_text, strip_chrome

    url = normaliser.key(seen.url) or seen.url
    text = ""
    if seen.html:
        tree = LexborHTMLParser(seen.html)
        strip_chrome(tree)
        text = main_text(tree)[0][:_MAX_TEXT]
    outcome = _OUTCOMES.get(seen.outcome, Outcome.BAD_ANSWER)
    status = seen.status or 0
    if seen.outcome is VisitOutcome.HTTP_ERROR:
        outcome = (
            Outcome.NOT_FOUND
            if status == 404
            else Outcome.GONE
            if status == 410
            else Outcome.SERVER_ERROR
            if status >= 500
            else Outcome.CLIENT_ERROR
        )
    said = answers.attempt("GET", outcome, status, int(seen.seconds * 1000))
    before = store.fetch(url)
    return Fetch(
        url=url,
        outcome=outcome,
        status=status,
        final_url=normaliser.key(seen.final_url) or seen.final_url or url,
        hops=before.hops if before else (),
        media_type="text/html",
        title=seen.title[:300],
        text=text,
        detail="rendered login" if seen.outcome is VisitOutcome.LOGIN else "rendered",
        attempts=(*(before.attempts if before else ()), said),
        checked_at=said.at,
        runs_failing=(before.runs_failing if before else 0)
        if outcome is Outcome.OPENED
        else max(before.runs_failing if before else 0, 1),
    )
