"""The reading process: parsing runs beside the downloads, and a page that kills the parser costs only itself."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import pickle
import signal
import socket
import struct
from collections import deque
from collections.abc import Callable
from typing import Any

from crawler.packing import Block, squash
from crawler.reading import Job, Reading, read_job, unreadable
from crawler.urls import Normaliser

PAGE_LIMIT_S = 20.0
_MAX_MEMORY = 2 * 2**30
_FRAMES_REMEMBERED = 500
_ONCE_REMEMBERED = 2_000
_LENGTH = struct.Struct(">I")
_CHUNK = 256 * 2**10


class PageReader:
    """One child process that reads answers in the order given; results come back to the running asyncio loop.

    A child that dies, or sits on one page longer than PAGE_LIMIT_S, is replaced; the page it had is given back
    as unreadable and the rest is read on. Messages are pickles behind their length; the parent's end never
    blocks: large pages fill the line both ways, and each side would wait for the other.
    """

    def __init__(self, drop_params: tuple[str, ...], mirrors: tuple[str, ...]) -> None:
        self._arguments = (drop_params, mirrors)
        self._waiting: deque[tuple[Job, Callable[[Reading], None]]] = deque()
        self._blocks: dict[bytes, Block] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._since = 0.0  # when the first job in line got the child, by the loop's clock
        self._process: Any = None
        self._line: socket.socket | None = None
        self._out: deque[memoryview] = deque()
        self._in = bytearray()
        self._loop: asyncio.AbstractEventLoop | None = None

    def __len__(self) -> int:
        """Jobs under way."""
        return len(self._waiting)

    def start(self) -> None:
        """Fork the child; to be called early, while this process is small."""
        context = multiprocessing.get_context("fork")
        ours, theirs = socket.socketpair()
        self._process = context.Process(target=_serve, args=(theirs, ours, *self._arguments), daemon=True)
        self._process.start()
        theirs.close()
        ours.setblocking(False)
        self._line = ours
        self._blocks.clear()
        if self._loop is not None:
            self._loop.add_reader(ours, self._receive)

    def read(self, job: Job, done: Callable[[Reading], None]) -> None:
        """Hand over a job; `done` is called from the loop with what was read."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._loop.add_reader(self._open, self._receive)
        self._waiting.append((job, done))
        self._send(job)
        if len(self._waiting) == 1:
            self._watch()

    @property
    def _open(self) -> socket.socket:
        if self._line is None:
            raise RuntimeError("the reading process was not started")
        return self._line

    def _send(self, job: Job) -> None:
        self._out.append(memoryview(_framed(job)))
        if len(self._out) == 1:
            self._write()

    def _write(self) -> None:
        """As much as the line takes now; the rest when it is ready again."""
        line, loop = self._open, self._loop
        try:
            while self._out:
                sent = line.send(self._out[0])
                if sent < len(self._out[0]):
                    self._out[0] = self._out[0][sent:]
                else:
                    self._out.popleft()
        except BlockingIOError:
            if loop is not None:
                loop.add_writer(line, self._write)
            return
        except OSError:  # the child is gone: `_receive` hears of it
            self._out.clear()
        if loop is not None:
            loop.remove_writer(line)

    def _receive(self) -> None:
        line = self._open
        try:
            chunk = line.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self._replace("解析进程异常退出")
            return
        self._in += chunk
        while line is self._line and (message := self._message()) is not None:
            self._settle(pickle.loads(message))  # noqa: S301 - from our own child

    def _message(self) -> bytes | None:
        """The next whole message, taken out of what has come."""
        if len(self._in) < _LENGTH.size:
            return None
        end = _LENGTH.size + _LENGTH.unpack_from(self._in)[0]
        if len(self._in) < end:
            return None
        message = bytes(self._in[_LENGTH.size : end])
        del self._in[:end]
        return message

    def _settle(self, reading: Reading) -> None:
        job, done = self._waiting.popleft()
        if reading.is_as_sent:
            reading.body = squash(job.body)  # here, since the child has more to do than we
        for at, block in enumerate(reading.blocks):
            if not block.data:  # sent before: the child sends a frame's links no third time
                known = self._blocks[block.hash]
                reading.blocks[at] = Block(known.hash, block.starts, known.targets, known.kinds, known.data)
            elif block.hash in reading.frames:
                self._blocks[block.hash] = block
        self._watch()
        done(reading)

    def _watch(self) -> None:
        """The first job in line has the child from now on."""
        if self._loop is not None:
            self._since = self._loop.time()
            if self._timer is None:
                self._timer = self._loop.call_later(PAGE_LIMIT_S, self._look)

    def _look(self) -> None:
        """One timer for all jobs: has the first in line had the child for too long?"""
        self._timer = None
        if not self._waiting or self._loop is None:
            return
        left = self._since + PAGE_LIMIT_S - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._replace(f"解析超过 {PAGE_LIMIT_S:.0f} 秒")

    def _replace(self, why: str) -> None:
        """The first job in line broke the child, or holds it up: give it back and go on with the others."""
        self._drop()
        if not self._waiting:
            self.start()
            return
        job, done = self._waiting.popleft()
        self.start()
        for other, _ in self._waiting:
            self._send(other)
        self._watch()
        done(unreadable(job, why))

    def _drop(self) -> None:
        if self._line is not None:
            if self._loop is not None:
                self._loop.remove_reader(self._line)
                self._loop.remove_writer(self._line)
            self._line.close()
        if self._process is not None:
            self._process.kill()
            self._process.join(5)
        self._line = self._process = None
        self._out.clear()
        self._in.clear()

    def close(self) -> None:
        """End the child; jobs under way are dropped."""
        if self._timer is not None:
            self._timer.cancel()
        self._drop()


def _framed(message: Job | Reading) -> bytes:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(data)) + data


def _serve(line: socket.socket, other: socket.socket, drop_params: tuple[str, ...], mirrors: tuple[str, ...]) -> None:
    """The child: reads until the line closes. It holds no file of ours and opens no connection."""
    other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _limit_memory()
    normaliser = Normaliser(drop_params, mirrors)
    frames = _Frames()
    incoming = line.makefile("rb", _CHUNK)
    while True:
        head = incoming.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return
        job: Job = pickle.loads(incoming.read(_LENGTH.unpack(head)[0]))  # noqa: S301 - from our own parent
        try:
            reading = read_job(job, normaliser, leaves_body=True)
        except Exception as error:
            reading = unreadable(job, f"{type(error).__name__}: {error}"[:200])
        frames.slim(reading)
        line.sendall(_framed(reading))


class _Frames:
    """What the parent need not be sent again. Only what was met twice is kept there: most of a page is its own."""

    def __init__(self) -> None:
        self._once: set[bytes] = set()
        self._sent: set[bytes] = set()

    def slim(self, reading: Reading) -> None:
        """Name the frames that the parent is to keep, and leave of those it keeps their hash alone."""
        for at, block in enumerate(reading.blocks):
            if block.hash in self._sent:
                reading.blocks[at] = Block(block.hash, block.starts, [], b"", b"")
            elif block.hash in self._once:
                if len(self._sent) < _FRAMES_REMEMBERED:
                    self._sent.add(block.hash)
                    reading.frames.append(block.hash)
            else:
                if len(self._once) >= _ONCE_REMEMBERED:
                    self._once.clear()
                self._once.add(block.hash)


def _limit_memory() -> None:
    """A hostile page must not eat the machine's memory: the child dies of it, and is replaced."""
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
