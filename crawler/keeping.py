"""What becomes of a page that opened: it is read, kept, drawn by the browser when it must be, and walked on from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from scrapy.http import Response

from crawler import answers
from crawler.extract.encoding import decode
from crawler.extract.page import EXTRACTOR
from crawler.facts import Attempt, Fetch, Outcome
from crawler.frontier import Purpose, Row
from crawler.hosts import Hosts
from crawler.lists import ListWalk
from crawler.packing import kind_at
from crawler.reader import PageReader
from crawler.reading import Job, Reading, read_job
from crawler.routing import Router
from crawler.settling import Settler
from crawler.store import Store
from crawler.urls import Normaliser, host_of

_ROUTED_REMEMBERED = 10_000


class PageKeeper:
    """Pages and list answers of one run. `fail` hears of our own side's errors, `wake` that more may be asked;
    `notes` names the pages that could not be read."""

    def __init__(
        self,
        store: Store,
        reader: PageReader,
        renderer: Any,
        normaliser: Normaliser,
        hosts: Hosts,
        router: Router,
        lists: ListWalk,
        settler: Settler,
        *,
        fail: Callable[[BaseException], None],
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._reader = reader
        self._renderer = renderer
        self._normaliser = normaliser
        self._hosts = hosts
        self._router = router
        self._lists = lists
        self._settler = settler
        self._fail = fail
        self._wake = wake
        self._routed: set[bytes] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self.notes: list[str] = []

    @property
    def is_busy(self) -> bool:
        """Pages are being read or drawn, and more addresses may come of them."""
        return bool(self._tasks) or len(self._reader) > 0

    def takes(self, row: Row, response: Response) -> bool:
        """Is the answer a page or a list, and no file?"""
        return row.purpose is Purpose.LIST_API or (
            row.purpose is Purpose.PAGE and (answers.is_html(response) or self._lists.wants(row.url))
        )

    def opened(self, row: Row, response: Response, said: Attempt) -> None:
        """Keep what `takes` took."""
        digest = answers.body_hash(response.body)
        etag = (response.headers.get(b"ETag") or b"").decode("latin-1") or None
        modified = (response.headers.get(b"Last-Modified") or b"").decode("latin-1") or None
        known = response.meta.get("known")
        is_list = self._lists.wants(row.url)
        if known and known[1] == digest:
            fetch = answers.fetch_of(row.url, response, Outcome.OPENED, self._settler.attempts(row, said))
            self._keep_version(row, fetch, known[0], etag, modified)
            return
        fetch = answers.fetch_of(row.url, response, Outcome.OPENED, self._settler.attempts(row, said))
        if row.purpose is Purpose.LIST_API or not answers.is_html(response):
            text, _, _ = decode(response.body, answers.charset(response))
            links = self._lists.hidden_links(row.url, text)
            version = self._store.put_answer(row.url, text.encode("utf-8", "replace"), digest, EXTRACTOR, links)
            self._router.route(links, None, 1)
            self._store.put_fetch(fetch, version=version, etag=etag, last_modified=modified)
            self._lists.listed(row.url, text)
            self._settler.done(row)
            return
        job = Job(
            url=row.url,
            base=response.url,
            body=response.body,
            charset=answers.charset(response),
            status=response.status,
            body_hash=digest,
            fetched_at=said.at,
            wants_simhash=self._hosts.has_signature(host_of(row.url)),
        )
        took = partial(self._took, row, fetch, etag, modified)
        if is_list:  # its rows decide at once what is asked next
            text = decode(response.body, job.charset)[0]
            job = replace(job, more_links=self._lists.hidden_links(row.url, text))
            took(read_job(job, self._normaliser), text)
        else:
            self._reader.read(job, took)

    def unchanged(self, row: Row, response: Response, said: Attempt) -> None:
        """304: the page is as it was."""
        version, _, etag, modified = response.meta["known"]
        fetch = Fetch(url=row.url, outcome=Outcome.OPENED, status=200, final_url=row.url, media_type="text/html", attempts=self._settler.attempts(row, said), checked_at=said.at)
        self._keep_version(row, fetch, version, etag, modified)

    def _keep_version(self, row: Row, fetch: Fetch, version: int, etag: str | None, modified: str | None) -> None:
        """Yesterday's facts hold: walk on from the stored links."""
        (blocks,) = self._store.conn.execute("SELECT blocks FROM versions WHERE id=?", (version,)).fetchone()
        self._router.route(tuple(self._store.links_of(blocks)), None, row.depth + 1)
        self._settler.pages += 1
        self._store.put_fetch(fetch, version=version, etag=etag, last_modified=modified)
        if self._lists.wants(row.url):
            self._store.flush()
            self._lists.listed(row.url, self._store.html(row.url))
        self._settler.done(row)

    def _took(
        self, row: Row, fetch: Fetch, etag: str | None, modified: str | None, reading: Reading, html: str = ""
    ) -> None:
        """A page was read: keep it, walk on from its links."""
        try:
            self._keep_page(row, fetch, etag, modified, reading, html)
        except Exception as error:
            self._fail(error)
        self._wake()

    def _keep_page(
        self, row: Row, fetch: Fetch, etag: str | None, modified: str | None, reading: Reading, html: str
    ) -> None:
        if reading.failed:
            self.notes.append(f"unread:{row.url}: {reading.failed}")
            self._store.put_fetch(replace(fetch, detail=f"unread: {reading.failed}"))
            self._settler.done(row)
            return
        fetch = replace(
            fetch,
            title=reading.title[:300],
            text=reading.short_text,
            text_length=reading.text_length,
            simhash=reading.simhash,
        )
        if reading.is_challenge:
            last = replace(fetch.attempts[-1], outcome=Outcome.BLOCKED)
            self._settler.settle(row, replace(fetch, outcome=Outcome.BLOCKED, attempts=(*fetch.attempts[:-1], last)))
            return
        self._put_reading(fetch, reading, etag, modified)
        self._settler.pages += 1
        self._router.looked_at(row.url, reading.look)
        self._route(reading, row.depth + 1)
        is_list = bool(html)
        wants_browser = (is_list and self._lists.listed(row.url, html)) or (
            reading.script_built and self._lists.render_always_or_auto(row.url)
        )
        if wants_browser and self._renderer is not None and self._renderer.takes(row.url):
            self._render(row, reading)
        else:
            self._settler.done(row)

    def _put_reading(self, fetch: Fetch, reading: Reading, etag: str | None, modified: str | None) -> None:
        version = self._store.put_packed(
            reading.url, reading.body_hash, EXTRACTOR, reading.facts, reading.text, reading.body, reading.blocks
        )
        self._store.put_fetch(fetch, version=version, etag=etag, last_modified=modified)

    def _route(self, reading: Reading, depth: int) -> None:
        """Links of a frame that was routed before have nothing new in them."""
        for block in reading.blocks:
            if block.hash not in self._routed:
                if len(self._routed) < _ROUTED_REMEMBERED:
                    self._routed.add(block.hash)
                targets = ((url, kind_at(kind)) for url, kind in zip(block.targets, block.kinds, strict=True) if url)
                self._router.route_all(targets, reading.asked, depth)

    def _render(self, row: Row, raw: Reading) -> None:
        """The browser has a look; until then the row stays open, so that a kill does not lose it."""
        task = asyncio.ensure_future(self._rendered(row, raw))
        self._tasks.add(task)
        task.add_done_callback(self._render_ended)

    def _render_ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._fail(error)
        self._wake()

    async def _rendered(self, row: Row, raw: Reading) -> None:
        html, unread = await self._renderer.render(row.asked)
        if html:
            self._keep_rendered(row.url, row, raw.body_hash, html)
            self._lists.listed(row.url, html, rendered=True)
            most = self._lists.turns_by_button(row.url, html)
            for number, page in enumerate(await self._renderer.further(row.asked, most) if most else [], 1):
                self._keep_rendered(self._lists.turned(row.url, number), row, "", page)
        self._lists.noted(row.url, unread)
        self._settler.done(row)

    def _keep_rendered(self, url: str, row: Row, body_hash: str, html: str) -> None:
        job = Job(
            url=url,
            base=row.asked,
            body=b"",
            html=html,
            body_hash=body_hash,
            fetched_at=answers.moment(),
            wants_simhash=self._hosts.has_signature(host_of(url)),
        )
        reading = read_job(job, self._normaliser)
        said = answers.attempt("GET", Outcome.OPENED, 200, 0)
        fetch = Fetch(
            url=url,
            outcome=Outcome.OPENED,
            status=200,
            final_url=url,
            media_type="text/html",
            detail="rendered",
            title=reading.title[:300],
            text=reading.short_text,
            text_length=reading.text_length,
            simhash=reading.simhash,
            attempts=(said,),
            checked_at=said.at,
        )
        self._put_reading(fetch, reading, None, None)
        self._route(reading, row.depth + 1)
