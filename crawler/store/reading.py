"""Fetches, pages and links of a run, as the frozen facts they were."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property, lru_cache, partial
from typing import Any

from config.share import WHOLE, Share
from crawler.facts import Fetch, Link, LinkGlance, Page
from crawler.packing import (
    LazyLinks,
    Starts,
    glance_at,
    glimpse,
    squash,
    template_in,
    unpack_block,
    unpack_fetch,
    unpack_links,
    unpack_page,
    unsquash,
)
from crawler.store.database import Database

_EMPTY = squash(b"")
_FRAMES_KEPT = 64
"""Runs of links kept unpacked: the menus and footers that stand on page after page."""


class Reading(Database):
    """One thing at a time in memory, however large the run."""

    def fetch(self, url: str) -> Fetch | None:
        url_id = self._ids.get(url)
        if url_id is None:
            return None
        row = self.conn.execute(
            "SELECT outcome, status, checked_at, failing, data FROM fetches WHERE run=? AND url_id=?",
            (self.run, url_id),
        ).fetchone()
        return self._fetch(url_id, row) if row else None

    def fetches(self) -> Iterator[Fetch]:
        """Every fetch of the run."""
        rows = self.conn.execute(
            "SELECT url_id, outcome, status, checked_at, failing, data FROM fetches WHERE run=? ORDER BY url_id",
            (self.run,),
        )
        for url_id, *row in rows:
            yield self._fetch(url_id, row)

    def not_simply_opened(self) -> frozenset[str]:
        """Addresses of the run that did not open, or led on to others."""
        rows = self.conn.execute(
            "SELECT url_id FROM fetches WHERE run=? AND (outcome<>'opened' OR location IS NOT NULL)", (self.run,)
        )
        return frozenset(self.url_of(url_id) for (url_id,) in rows)

    def history(self, url: str) -> list[Fetch]:
        """Fetches of this address in earlier runs, newest first."""
        url_id = self._ids.get(url)
        rows = self.conn.execute(
            "SELECT outcome, status, checked_at, failing, data FROM fetches WHERE run<? AND url_id=? ORDER BY run DESC LIMIT 30",
            (self.run, url_id),
        )
        return [self._fetch(url_id or 0, row) for row in rows]

    def _fetch(self, url_id: int, row: Any) -> Fetch:
        outcome, status, checked_at, failing, data = row
        return unpack_fetch(
            data,
            url=self.url_of(url_id),
            outcome=outcome,
            status=status,
            checked_at=checked_at,
            failing=failing,
        )

    _PAGE = "SELECT f.url_id, f.status, f.checked_at, f.version, v.facts, v.text, v.blocks, v.body_hash FROM fetches f JOIN versions v ON v.id=f.version"

    def page(self, url: str) -> Page | None:
        """A page by its address, also by one that led to it through redirects."""
        url_id = self._ids.get(url)
        for _ in range(9):
            if url_id is None:
                return None
            row = self.conn.execute(
                f"{self._PAGE} WHERE f.run=? AND f.url_id=?", (self.run, url_id)
            ).fetchone()
            if row is not None:
                return self._page(row)
            found = self.conn.execute(
                "SELECT location FROM fetches WHERE run=? AND url_id=?", (self.run, url_id)
            ).fetchone()
            url_id = found[0] if found else None
        return None

    def pages(self, share: Share = WHOLE) -> Iterator[Page]:
        """Every page of the run in the order of the addresses' numbers; one at a time in memory."""
        rows = self.conn.execute(f"{self._PAGE} WHERE f.run=? ORDER BY f.url_id", (self.run,))
        for row in share.of(rows):
            yield self._page(row)

    def texts(self) -> Iterator[tuple[str, str]]:
        """(address, main text) of every page of the run, in the same order."""
        rows = self.conn.execute(
            "SELECT f.url_id, v.text FROM fetches f JOIN versions v ON v.id=f.version WHERE f.run=? ORDER BY f.url_id", (self.run,)
        )
        for url_id, text in rows:
            yield self.url_of(url_id), unsquash(text).decode("utf-8")

    def outline(self, url: str) -> Page | None:
        """A page without its text and links: several times cheaper where its title or template is all that is asked."""
        row = self._end_of(url, "f.url_id, f.status, v.facts")
        if row is None or row[2] is None:
            return None
        url_id, status, facts = row
        return self._page((url_id, status, None, facts, _EMPTY, b"", ""))

    def templates(self) -> Iterator[str]:
        """The template of every page of the run."""
        for (facts,) in self.conn.execute(
            "SELECT v.facts FROM fetches f JOIN versions v ON v.id=f.version WHERE f.run=?", (self.run,)
        ):
            yield template_in(facts)

    def _page(self, row: Any) -> Page:
        url_id, status, checked_at, *_, facts, text, blocks, body_hash = row
        page = unpack_page(
            facts,
            url=self.url_of(url_id),
            final_url=self.url_of(url_id),
            main_text=unsquash(text).decode("utf-8"),
            links=LazyLinks(partial(self.links_of, blocks)),
            body_hash=body_hash,
            fetched_at=datetime.fromtimestamp(checked_at).astimezone() if checked_at else None,
        )
        return page if page.status == status else replace(page, status=status)

    def new_glances(self, url: str, told: set[object]) -> Iterator[LinkGlance]:
        """Links of a page at a glance, without those in `told` (blocks, and single links); adds those it gives."""
        row = self._end_of(url, "v.blocks")
        for block_id, _ in _starts_in((row[0] if row else None) or b""):
            if block_id in told:
                continue
            told.add(block_id)
            targets, data = self._block(block_id)
            for target, packed in zip(targets, unpack_block(data), strict=True):
                if target and (words := glimpse(target, packed)) not in told:
                    told.add(words)
                    yield glance_at(packed, self._urls[target])

    def _end_of(self, url: str, columns: str) -> tuple[Any, ...] | None:
        """These columns of the fetch, and of its version if any, at which the redirects of an address end."""
        url_id = self._ids.get(url)
        for _ in range(9):
            row = self.conn.execute(
                f"SELECT f.location, {columns} FROM fetches f LEFT JOIN versions v ON v.id=f.version WHERE f.run=? AND f.url_id=?",  # noqa: S608 - columns are named in this file
                (self.run, url_id),
            ).fetchone()
            if row is None:
                return None
            if row[0] is None:
                return tuple(row[1:])
            url_id = row[0]
        return None

    def links_of(self, blocks: bytes) -> Iterator[Link]:
        for block_id, starts in _starts_in(blocks):
            yield from self._links_of_block(block_id, starts)

    @cached_property
    def _links_of_block(self) -> Callable[[int, Starts], list[Link]]:
        return lru_cache(maxsize=_FRAMES_KEPT)(self._unpacked)

    def _unpacked(self, block_id: int, starts: Starts) -> list[Link]:
        targets, data = self._block(block_id)
        return unpack_links(data, targets, starts, self.url_of)

    def _block(self, block_id: int) -> tuple[array[int], bytes]:
        targets, data = self.conn.execute("SELECT targets, data FROM link_blocks WHERE id=?", (block_id,)).fetchone()
        ids = array("I")
        ids.frombytes(targets)
        return ids, data

    def html(self, url: str) -> str:
        """The decoded source of a page as it was read (the rendered DOM where it was rendered), "" when not kept."""
        url_id = self._ids.get(url)
        row = self.conn.execute(
            "SELECT v.body FROM fetches f JOIN versions v ON v.id=f.version WHERE f.run=? AND f.url_id=?",
            (self.run, url_id),
        ).fetchone()
        return unsquash(row[0]).decode("utf-8", "replace") if row and row[0] else ""

    def version_before(self, url: str) -> int | None:
        """The version of this address in the last complete run."""
        row = self.conn.execute(
            "SELECT version FROM fetches WHERE run=? AND url_id=?", (self.previous_run(), self._ids.get(url))
        ).fetchone()
        return row[0] if row else None


def _starts_in(blocks: bytes) -> Iterator[tuple[int, Starts]]:
    """(block number, where it starts on the page) for each run of links of a version."""
    flat = array("I")
    flat.frombytes(blocks)
    for at in range(0, len(flat), 4):
        yield flat[at], (flat[at + 1], flat[at + 2], flat[at + 3])
