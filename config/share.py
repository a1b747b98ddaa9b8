"""Work divided among processes without any talk between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")

_BATCH = 25
"""Neighbours stay together: what is read for one often serves the next."""


@dataclass(frozen=True, slots=True)
class Share:
    """The `number`-th of `parts` equal parts of anything that has an order."""

    number: int = 0
    parts: int = 1

    def of(self, items: Iterable[Item]) -> Iterator[Item]:
        """Every item whose batch is ours, in order."""
        return (item for place, item in enumerate(items) if place // _BATCH % self.parts == self.number)

    def place(self, index: int) -> int:
        """Where the `index`-th item of this share stands in the whole."""
        batch, within = divmod(index, _BATCH)
        return (batch * self.parts + self.number) * _BATCH + within


WHOLE = Share()
