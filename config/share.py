"""Work divided among processes that hardly talk: whoever is ready takes the next batch."""

from __future__ import annotations

import fcntl
import mmap
import struct
import tempfile
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")

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
    """Whole batches; which of them are ours is told, in order, by `_is_ours`."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def of(self, items: Iterable[Item]) -> Iterator[Item]:
        ours = False
        for place, item in enumerate(items):
            if place % _BATCH == 0 and (ours := self._is_ours(place // _BATCH)):
                self.batches.append(place // _BATCH)
            if ours:
                yield item

    def place(self, index: int) -> int:
        batch, within = divmod(index, _BATCH)
        return self.batches[batch] * _BATCH + within

    def _is_ours(self, batch: int) -> bool:
        raise NotImplementedError


class Division:
    """How the subjects of each kind are shared, a number for each kind: here not at all."""

    def share(self, kind: int) -> Share:
        return Share()


class Claims(Division):
    """The shares of one of several processes. Made before the fork; each takes what no other took. To be closed."""

    def __init__(self, kinds: int) -> None:
        self._next = mmap.mmap(-1, kinds * _COUNT.size)  # of each kind the first batch that nobody took
        self._lock = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._ours: dict[int, _Claimed] = {}

    def share(self, kind: int) -> Share:
        made = self._ours[kind] = _Claimed(self, kind)
        return made

    def close(self) -> None:
        self._lock.close()
        self._next.close()

    def rest(self) -> Division:
        """What this process did not take: for when the other one died."""
        return _Rest({kind: frozenset(share.batches) for kind, share in self._ours.items()})

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


class _Claimed(_Batches):
    def __init__(self, claims: Claims, kind: int) -> None:
        super().__init__()
        self._claims, self._kind = claims, kind

    def _is_ours(self, batch: int) -> bool:
        return self._claims.take(self._kind, batch)


class _Rest(Division):
    def __init__(self, done: dict[int, frozenset[int]]) -> None:
        self._done = done

    def share(self, kind: int) -> Share:
        return _Left(self._done.get(kind, frozenset()))


class _Left(_Batches):
    def __init__(self, done: frozenset[int]) -> None:
        super().__init__()
        self._done = done

    def _is_ours(self, batch: int) -> bool:
        return batch not in self._done


WHOLE = Share()
UNDIVIDED = Division()
