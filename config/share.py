"""Work divided among two processes that hardly talk: whoever is ready takes the next batch."""

from __future__ import annotations

import fcntl
import gc
import mmap
import multiprocessing
import os
import struct
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from multiprocessing.connection import Connection
from typing import TypeVar

Item = TypeVar("Item")
Said = TypeVar("Said")

_BATCH = 25
"""Neighbours stay together: what is read for one often serves the next."""
_COUNT = struct.Struct("=q")


class Share:
    """One process's part of anything that has an order; this one is the whole."""

    def of(self, items: Iterable[Item]) -> Iterator[Item]:
        """Every item that is ours, in order. Once a share: it may decide on the way what is ours."""
        yield from items

    def place(self, index: int) -> int:
        """Where the `index`-th item of this share stands in the whole."""
        return index


class _Batches(Share):
    """Whole batches of `size` items; which of them are ours is asked of `is_ours`, in order."""

    def __init__(self, size: int, is_ours: Callable[[int], bool]) -> None:
        self._size, self._is_ours = size, is_ours
        self.batches: list[int] = []

    def of(self, items: Iterable[Item]) -> Iterator[Item]:
        ours = False
        for place, item in enumerate(items):
            if place % self._size == 0 and (ours := self._is_ours(place // self._size)):
                self.batches.append(place // self._size)
            if ours:
                yield item

    def place(self, index: int) -> int:
        batch, within = divmod(index, self._size)
        return self.batches[batch] * self._size + within


class Division:
    """How the subjects of each kind are shared, a number for each kind: here not at all."""

    def share(self, kind: int) -> Share:
        return Share()


class Claims(Division):
    """The shares of one of several processes. Made before the fork; each takes what no other took. To be closed."""

    def __init__(self, kinds: int, batch: int = _BATCH) -> None:
        self.batch = batch
        self._next = mmap.mmap(-1, kinds * _COUNT.size)  # of each kind the first batch that nobody took
        self._lock = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._ours: dict[int, _Batches] = {}

    def share(self, kind: int) -> Share:
        made = self._ours[kind] = _Batches(self.batch, partial(self.take, kind))
        return made

    def close(self) -> None:
        self._lock.close()
        self._next.close()

    def rest(self) -> Division:
        """What this process did not take: for when the other one died."""
        return _Rest({kind: frozenset(share.batches) for kind, share in self._ours.items()}, self.batch)

    def take(self, kind: int, batch: int) -> bool:
        """Take a batch unless another process has it. The lock of a process that dies is given back."""
        fcntl.lockf(self._lock, fcntl.LOCK_EX)
        try:
            at = kind * _COUNT.size
            if _COUNT.unpack_from(self._next, at)[0] > batch:
                return False
            _COUNT.pack_into(self._next, at, batch + 1)
            return True
        finally:
            fcntl.lockf(self._lock, fcntl.LOCK_UN)


class _Rest(Division):
    def __init__(self, done: dict[int, frozenset[int]], size: int) -> None:
        self._done, self._size = done, size

    def share(self, kind: int) -> Share:
        done = self._done.get(kind, frozenset())
        return _Batches(self._size, lambda batch: batch not in done)


WHOLE = Share()
UNDIVIDED = Division()


def by_two(
    work: Callable[[Division], Said],
    after_fork: Callable[[], None],
    *,
    kinds: int = 1,
    batch: int = _BATCH,
    meanwhile: Callable[[], None] | None = None,
) -> list[Said]:
    """What this process and a second one, made for it, say of their shares. `after_fork` is called in the second.

    `meanwhile` is called here while the second begins; this process then takes what is left.
    A second process that dies costs time: its share is done again here. One processor does it all at once.
    """
    if (os.cpu_count() or 1) < 2:
        return [work(UNDIVIDED)]
    with closing(Claims(kinds, batch)) as claims:
        told, tell = multiprocessing.Pipe(duplex=False)
        gc.freeze()  # looking for garbage writes to what the processes could share
        other = multiprocessing.get_context("fork").Process(target=_second, args=(tell, work, after_fork, claims), daemon=True)
        other.start()
        gc.unfreeze()
        tell.close()
        if meanwhile is not None:
            meanwhile()
        said = [work(claims)]
        try:
            said.append(told.recv())
        except EOFError:
            said.append(work(claims.rest()))
        told.close()
        other.join()
    return said


def _second(tell: Connection, work: Callable[[Division], object], after_fork: Callable[[], None], claims: Claims) -> None:
    after_fork()
    tell.send(work(claims))
