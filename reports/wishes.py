"""What the recorded pages make worth asking after the walk: attachments to read, pages for the browser.

Apart from the pipeline, and light: it is wanted before anything that judges is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from checks.context import StoreContext
from config.portal import Portal
from crawler.browser.sweep import Candidate
from crawler.extract.clicked import selectors
from crawler.facts import Page, Run
from crawler.files import READABLE
from crawler.look import Wishes
from crawler.store import Store


def wishes_of(store: Store, portal: Portal, run: Run, today: date) -> Wishes:
    """What the documents of the run, read before, ask the browser to look at: 办 targets, icons without address."""
    ctx = StoreContext(store, portal, run, today)
    wishes = wishes_for(ctx, [document.url for document in ctx.documents()])
    return replace(wishes, candidates=[_candidate(ctx, page) for page in ctx.pages() if not page.is_file])


def files_of(
    store: Store, portal: Portal, run: Run, today: date, *, meanwhile: Callable[[], None] | None = None
) -> list[str]:
    """Own attachments worth reading: those of evergreen columns and of documents, the newest documents first.

    Reads the documents of the run on the way; `meanwhile` is called when a second process has begun with them.
    """
    ctx = StoreContext(store, portal, run, today)
    ctx.read_documents(meanwhile)
    found: dict[str, date] = {}
    for document in ctx.documents():
        day = document.published.day if document.published else date.min
        for file in document.attachments:
            found[file.url] = max(day, found.get(file.url, date.min))
    for page in map(ctx.page, ctx.evergreen_pages()):
        found.update({link.url: date.max for link in (page.links if page else ()) if link.url})
    readable = [url for url in found if url.partition("?")[0].lower().endswith(READABLE) and portal.site.owns(url)]
    return sorted(readable, key=lambda url: (found[url], url), reverse=True)


def _candidate(ctx: StoreContext, page: Page) -> Candidate:
    return Candidate(
        url=page.url,
        asked=ctx.store.asked(page.url),
        template=page.template,
        body_hash=page.body_hash,
        kind=page.kind,
        is_index=page.url in ctx.column_indexes,
    )


def wishes_for(ctx: StoreContext, urls: Iterable[str]) -> Wishes:
    """The same for the documents at these addresses."""
    handling: set[str] = set()
    clicks: dict[str, tuple[str, ...]] = {}
    for document in filter(None, map(ctx.document, urls)):
        handling.update(
            handle.url for handle in document.handles if handle.url.startswith(("http://", "https://"))
        )
        if silent := selectors(document):
            clicks[document.url] = silent
    candidates = [_candidate(ctx, page) for page in map(ctx.page, urls) if page is not None]
    return Wishes(candidates=candidates, handling=handling if ctx.portal.handle.render else (), clicks=clicks)
