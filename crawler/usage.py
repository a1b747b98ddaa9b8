"""Who links to what: the reverse of the stored link blocks, without a row per link."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator

from crawler.facts import Link
from crawler.packing import kind_names, link_at, unpack_block
from crawler.store import Store

SAMPLE = 60
"""A target in a shared header is used on every page: so many places of one block are shown, all are counted."""


class Usage:
    """Built once a run: every block's targets, and which pages carry the block."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pages: dict[int, array[int]] = defaultdict(lambda: array("I"))
        self._targets: dict[int, array[int]] = {}
        self._masks: dict[int, int] = {}
        self._index: dict[int, list[int]] = {}
        self._indexed: frozenset[int] = frozenset()
        self._by_page: dict[int, list[int]] | None = None
        self._load()

    def _load(self) -> None:
        conn = self._store.db.conn
        rows = conn.execute(
            "SELECT f.url_id, v.blocks FROM fetches f JOIN versions v ON v.id=f.version WHERE f.run=?",
            (self._store.run,),
        )
        for url_id, blob in rows:
            starts = array("I")
            starts.frombytes(blob)
            # Each use of a block: the page and where in it the block starts.
            for at in range(0, len(starts), 4):
                self._pages[starts[at]].extend((url_id, starts[at + 1], starts[at + 2], starts[at + 3]))
        masks = self._masks
        for block_id, targets, kinds in conn.execute("SELECT id, targets, kinds FROM link_blocks"):
            if block_id not in self._pages:
                continue
            ids = array("I")
            ids.frombytes(targets)
            self._targets[block_id] = ids
            for target, kind in zip(ids, kinds, strict=True):
                masks[target] = masks.get(target, 0) | 1 << kind
        masks.pop(0, None)

    def targets(self) -> Iterator[tuple[str, frozenset[str]]]:
        """(address, link kinds) of everything that pages of the run point at."""
        names: dict[int, frozenset[str]] = {}
        for url_id, mask in self._masks.items():
            if mask not in names:
                names[mask] = kind_names(mask)
            yield self._store.url_of(url_id), names[mask]

    def prepare(self, urls: frozenset[str]) -> None:
        """Index the places of these targets in one pass; others are searched for one by one."""
        wanted = {found for url in urls if (found := self._store.known_id(url)) is not None}
        self._index = {one: [] for one in wanted}
        self._indexed = frozenset(wanted)
        for block_id, ids in self._targets.items():
            for target in wanted.intersection(ids):
                self._index[target].append(block_id)

    def count(self, url: str) -> int:
        """Pages that link to the address."""
        target = self._store.known_id(url)
        if target is None:
            return 0
        return len({page for block in self._blocks_with(target) for page in self._pages[block][::4]})

    def places(self, url: str) -> Iterator[tuple[str, Link]]:
        """(page, link) of the places that link to the address, at most SAMPLE pages of one block."""
        target = self._store.known_id(url)
        if target is None:
            return
        for block_id in self._blocks_with(target):
            uses = self._pages[block_id]
            places = [at for at, one in enumerate(self._targets[block_id]) if one == target]
            (data,) = self._store.db.conn.execute(
                "SELECT data FROM link_blocks WHERE id=?", (block_id,)
            ).fetchone()
            packed = unpack_block(data)
            for at in range(0, min(len(uses), 4 * SAMPLE), 4):
                page, position, row, group = uses[at : at + 4]
                for place in places:
                    yield self._store.url_of(page), link_at(packed[place], (position, row, group), url)

    def out(self, url: str) -> Iterator[str]:
        """Addresses that the page at `url` points at, without the words of the links."""
        return (
            self._store.url_of(target)
            for block_id in self._of_page(url)
            for target in self._targets[block_id]
            if target
        )

    def _of_page(self, url: str) -> list[int]:
        if self._by_page is None:
            self._by_page = {}
            for block_id, uses in self._pages.items():
                for page in uses[::4]:
                    self._by_page.setdefault(page, []).append(block_id)
        return self._by_page.get(self._store.known_id(url) or 0, [])

    def _blocks_with(self, target: int) -> list[int]:
        if target in self._indexed:
            return self._index[target]
        return [block_id for block_id, ids in self._targets.items() if target in ids]
