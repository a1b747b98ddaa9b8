"""Who may compute: as many pages at once as there are cores; the others wait, load, or settle meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

# A page that computes for ten seconds, or for ever, must not cost those behind it their own fifteen.
PATIENCE_S: Final = 2.0


class Turn:
    """One page's turn at the processor, taken with Turns.take."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free = free
        self._is_held = False

    async def rest(self, seconds: float) -> None:
        """Let another page compute while this one waits for something."""
        self.give_back()
        await asyncio.sleep(seconds)
        await self.take()

    async def take(self) -> None:
        """Wait for a core, but not for longer than PATIENCE_S: then compute beside the others."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._free.acquire()
            self._is_held = True
        except TimeoutError:
            self._is_held = False

    def give_back(self) -> None:
        if self._is_held:
            self._is_held = False
            self._free.release()


class Turns:
    """Hands out turns; `workers` pages compute at once."""

    def __init__(self, workers: int) -> None:
        self._free = asyncio.Semaphore(workers)

    @asynccontextmanager
    async def take(self) -> AsyncIterator[Turn]:
        turn = Turn(self._free)
        await turn.take()
        try:
            yield turn
        finally:
            turn.give_back()
