"""Who links to what: the reverse of the stored link blocks, without a row per link."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from crawler.facts import Link
from crawler.packing import kind_names, link_at, unpack_block
from crawler.store import Store

SAMPLE = 60
"""A target in a shared header is used on every page: so many places of one block are shown, all are counted."""


class Usage:
    """Built once a run: every block's targets, and which pages carry the block.

    All of it lies in a few flat arrays, which stay small on large portals and which forked processes share.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._blocks = array("I")  # numbers of the blocks of the run, ascending
        self._targets = array("I")  # of one block after the other; 0 where a link leads nowhere
        self._ends = array("I")  # of each block in `_targets`
        self._uses = array("I")  # page, position, row, list of each use, block by block
        self._first_use = array("I")  # of each block number, in `_uses`
        self._masks: dict[int, int] = {}
        self._index: dict[int, list[int]] = {}
        self._indexed: frozenset[int] = frozenset()
        self._load_uses()
        self._load_targets()

    def _load_uses(self) -> None:
        rows = self._store.conn.execute(
            # By address: which pages are shown of many must not depend on which answered first.
            "SELECT f.url_id, v.blocks FROM fetches f JOIN versions v ON v.id=f.version JOIN urls u ON u.id=f.url_id"
            " WHERE f.run=? ORDER BY length(u.url), u.url",
            (self._store.run,),
        )
        met = array("I")
        for url_id, blob in rows:
            starts = array("I")
            starts.frombytes(blob)
            # Each use of a block: the page and where in it the block starts.
            for at in range(0, len(starts), 4):
                met.extend((starts[at], url_id, starts[at + 1], starts[at + 2], starts[at + 3]))
        counts = array("I", bytes(4 * (max(met[::5], default=0) + 2)))
        for block_id in met[::5]:
            counts[block_id + 1] += 4
        self._first_use = array("I", accumulate(counts))
        self._uses = array("I", bytes(4 * (len(met) // 5 * 4)))
        free = self._first_use[:]
        for at in range(0, len(met), 5):
            place = free[met[at]]
            free[met[at]] += 4
            self._uses[place : place + 4] = met[at + 1 : at + 5]

    def _load_targets(self) -> None:
        masks = self._masks
        for block_id, targets, kinds in self._store.conn.execute("SELECT id, targets, kinds FROM link_blocks ORDER BY id"):
            if not self._uses_of(block_id):
                continue
            ids = array("I")
            ids.frombytes(targets)
            self._blocks.append(block_id)
            self._targets.extend(ids)
            self._ends.append(len(self._targets))
            for target, kind in zip(ids, kinds, strict=True):
                masks[target] = masks.get(target, 0) | 1 << kind
        masks.pop(0, None)

    def _uses_of(self, block_id: int) -> array[int]:
        if block_id + 1 >= len(self._first_use):
            return array("I")
        return self._uses[self._first_use[block_id] : self._first_use[block_id + 1]]

    def _targets_of(self, block_id: int) -> array[int]:
        at = bisect_right(self._blocks, block_id) - 1
        return self._targets[self._ends[at - 1] if at else 0 : self._ends[at]]

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
        start = 0
        for block_id, end in zip(self._blocks, self._ends, strict=True):
            for target in wanted.intersection(self._targets[start:end]):
                self._index[target].append(block_id)
            start = end

    def count(self, url: str) -> int:
        """Pages that link to the address."""
        target = self._store.known_id(url)
        if target is None:
            return 0
        return len({page for block in self._blocks_with(target) for page in self._uses_of(block)[::4]})

    def places(self, url: str) -> Iterator[tuple[str, Link]]:
        """(page, link) of the places that link to the address, at most SAMPLE pages of one block."""
        target = self._store.known_id(url)
        if target is None:
            return
        for block_id in self._blocks_with(target):
            uses = self._uses_of(block_id)
            places = [at for at, one in enumerate(self._targets_of(block_id)) if one == target]
            (data,) = self._store.conn.execute(
                "SELECT data FROM link_blocks WHERE id=?", (block_id,)
            ).fetchone()
            packed = unpack_block(data)
            for at in range(0, min(len(uses), 4 * SAMPLE), 4):
                page, position, row, group = uses[at : at + 4]
                for place in places:
                    yield self._store.url_of(page), link_at(packed[place], (position, row, group), url)

    def _blocks_with(self, target: int) -> list[int]:
        """Numbers of the blocks that hold the target, ascending."""
        if target in self._indexed:
            return self._index[target]
        found: list[int] = []
        at = -1
        while True:
            try:
                at = self._targets.index(target, at + 1)
            except ValueError:
                return found
            block = bisect_right(self._ends, at)
            found.append(self._blocks[block])
            at = self._ends[block] - 1
