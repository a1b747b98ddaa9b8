"""The reading process: parsing runs beside the downloads, and a page that kills the parser costs only itself."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import queue
import signal
import threading
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from crawler.packing import Block
from crawler.reading import Job, Reading, read_job, unreadable
from crawler.urls import Normaliser

PAGE_LIMIT_S = 20.0
_MAX_MEMORY = 2 * 2**30


class PageReader:
    """One child process that reads answers in the order given; results come back to the running asyncio loop.

    A child that dies, or sits on one page longer than PAGE_LIMIT_S, is replaced; the page it had is given back
    as unreadable and the rest is read on.
    """

    def __init__(self, drop_params: tuple[str, ...], mirrors: tuple[str, ...]) -> None:
        self._arguments = (drop_params, mirrors)
        self._waiting: deque[tuple[Job, Callable[[Reading], None]]] = deque()
        self._blocks: dict[bytes, Block] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._outbox: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._process: Any = None
        self._pipe: Connection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def __len__(self) -> int:
        """Jobs under way."""
        return len(self._waiting)

    def start(self) -> None:
        """Fork the child; to be called early, while this process is small."""
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, ours, *self._arguments), daemon=True)
        self._process.start()
        theirs.close()
        self._pipe = ours
        # Large pages fill the pipe both ways: were they sent from the loop, each side would wait for the other.
        self._outbox = queue.SimpleQueue()
        threading.Thread(target=_pump, args=(ours, self._outbox), name="page-reader", daemon=True).start()
        self._blocks.clear()
        if self._loop is not None:
            self._loop.add_reader(ours.fileno(), self._receive)

    def read(self, job: Job, done: Callable[[Reading], None]) -> None:
        """Hand over a job; `done` is called from the loop with what was read."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._loop.add_reader(self._open.fileno(), self._receive)
        self._waiting.append((job, done))
        self._outbox.put(job)
        if self._timer is None:
            self._watch()

    @property
    def _open(self) -> Connection:
        if self._pipe is None:
            raise RuntimeError("the reading process was not started")
        return self._pipe

    def _receive(self) -> None:
        try:
            while self._open.poll():
                reading: Reading = self._open.recv()
                self._settle(reading)
        except (EOFError, ConnectionResetError, OSError):
            self._replace("解析进程异常退出")

    def _settle(self, reading: Reading) -> None:
        _, done = self._waiting.popleft()
        for at, block in enumerate(reading.blocks):
            if block.data:
                self._remember(block)
            else:  # sent before: the child sends a frame's links once
                known = self._blocks[block.hash]
                reading.blocks[at] = Block(known.hash, block.starts, known.targets, known.kinds, known.data)
        self._watch()
        done(reading)

    def _remember(self, block: Block) -> None:
        """Exactly the blocks that the child counts as sent, see `_slim`."""
        if len(self._blocks) < _FRAMES_REMEMBERED:
            self._blocks[block.hash] = block

    def _watch(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting and self._loop is not None:
            self._timer = self._loop.call_later(PAGE_LIMIT_S, self._replace, f"解析超过 {PAGE_LIMIT_S:.0f} 秒")

    def _replace(self, why: str) -> None:
        """The first job in line broke the child, or holds it up: give it back and go on with the others."""
        self._timer = None
        self._drop()
        if not self._waiting:
            self.start()
            return
        job, done = self._waiting.popleft()
        self.start()
        for other, _ in self._waiting:
            self._outbox.put(other)
        self._watch()
        done(unreadable(job, why))

    def _drop(self) -> None:
        self._outbox.put(None)
        if self._loop is not None and self._pipe is not None:
            self._loop.remove_reader(self._pipe.fileno())
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join(5)
        self._pipe = self._process = None

    def close(self) -> None:
        """End the child; jobs under way are dropped."""
        if self._timer is not None:
            self._timer.cancel()
        self._drop()


def _pump(pipe: Connection, outbox: queue.SimpleQueue[Job | None]) -> None:
    """Send jobs until None comes or the child is gone."""
    while (job := outbox.get()) is not None:
        try:
            pipe.send(job)
        except (OSError, ValueError, TypeError):  # closed under our hands: its handle is None by then
            return


_FRAMES_REMEMBERED = 500


def _serve(pipe: Connection, other: Connection, drop_params: tuple[str, ...], mirrors: tuple[str, ...]) -> None:
    """The child: reads until the pipe closes. It holds no file of ours and opens no connection."""
    other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _limit_memory()
    normaliser = Normaliser(drop_params, mirrors)
    sent: dict[bytes, None] = {}
    while True:
        try:
            job: Job = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            reading = read_job(job, normaliser)
        except Exception as error:
            reading = unreadable(job, f"{type(error).__name__}: {error}"[:200])
        pipe.send(_slim(reading, sent))


def _slim(reading: Reading, sent: dict[bytes, None]) -> Reading:
    """Frames that were sent before go by their hash alone. Only what was seen twice is worth remembering."""
    for at, block in enumerate(reading.blocks):
        if block.hash in sent:
            reading.blocks[at] = Block(block.hash, block.starts, [], b"", b"")
        elif len(sent) < _FRAMES_REMEMBERED:
            sent[block.hash] = None
    return reading


def _limit_memory() -> None:
    """A hostile page must not eat the machine's memory: the child dies of it, and is replaced."""
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
