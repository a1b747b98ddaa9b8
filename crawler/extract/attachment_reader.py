"""Reads attachments in a process of their own: each file in a fork that hostile bytes may kill.

The reading process loads a format's library once; a fork of it then costs milliseconds a file, a new interpreter a
sixth of a second. Limits of each fork: 20 s of CPU, 40 s of wall time, 1.5 GiB of address space, no file written.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib import import_module
from types import TracebackType
from typing import IO, Any, Self

import orjson

from crawler.extract.attachment import (
    BROKEN,
    MAX_BYTES,
    TOO_LARGE,
    TOO_SLOW,
    UNSUPPORTED,
    AttachmentText,
    SheetTable,
    extract,
    kind_of,
)

CPU_S = 20
WALL_S = 40.0
MEMORY = 1_536 * 2**20
_GRACE_S = 10.0
_LENGTH = struct.Struct(">I")
_LIBRARIES = {"docx": ("docx", "docx.table"), "xlsx": ("openpyxl",), "pdf": ("pypdf", "pypdf.filters"), "txt": ()}


def read_attachment(data: bytes, name: str) -> AttachmentText:
    """The text of one file, see AttachmentReader.read."""
    with AttachmentReader() as reader:
        return reader.read(data, name)


class AttachmentReader:
    """Context manager; the reading process starts with the first file that needs it, or with `start`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def start(self, kinds: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        """Start the reading process without waiting for it; it loads the libraries of these kinds beforehand."""
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-m", __name__, str(WALL_S), *kinds], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        return self._process

    def read(self, data: bytes, name: str) -> AttachmentText:
        """The text of a file, never an exception: what cannot be read comes back empty with a note.

        `name` is the file's name (its ending is only a hint; the bytes decide).
        """
        if len(data) > MAX_BYTES:
            return AttachmentText(name=name, note=TOO_LARGE)
        if kind_of(data, name) == "":
            return AttachmentText(name=name, note=UNSUPPORTED)
        try:
            packed = self._ask(data, name[-200:])
        except (OSError, EOFError):  # the reading process itself is gone
            self._end()
            return AttachmentText(name=name, note=BROKEN)
        if packed is None:
            self._end()
            return AttachmentText(name=name, note=TOO_SLOW)
        return AttachmentText(name=name, note=packed) if isinstance(packed, str) else _unpack(packed)

    def _ask(self, data: bytes, name: str) -> Any:
        """What the reading process says: the packed text, a note, or None when it says nothing in time."""
        process = self.start()
        to, back = process.stdin, process.stdout
        if to is None or back is None:
            raise EOFError
        _send(to, name.encode("utf-8", "replace"))
        _send(to, data)
        if not select.select([back], [], [], WALL_S + _GRACE_S)[0]:
            return None
        return orjson.loads(_receive(back))

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _send(to: IO[bytes], message: bytes) -> None:
    to.write(_LENGTH.pack(len(message)))
    to.write(message)
    to.flush()


def _receive(source: IO[bytes]) -> bytes:
    """The next message; raises EOFError when the other side is gone."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    length = _LENGTH.unpack(head)[0]
    message = source.read(length)
    if len(message) < length:
        raise EOFError
    return message


def _pack(read: AttachmentText) -> bytes:
    blocks = [block if isinstance(block, str) else [block.name, block.rows] for block in read.blocks]
    return orjson.dumps([read.kind, read.name, blocks, read.pages, read.note])


def _unpack(packed: list[Any]) -> AttachmentText:
    kind, name, blocks, pages, note = packed
    made = tuple(
        block if isinstance(block, str) else SheetTable(name=block[0], rows=tuple(map(tuple, block[1])))
        for block in blocks
    )
    return AttachmentText(kind=kind, name=name, blocks=made, pages=pages, note=note)


# -- in the reading process -------------------------------------------------------------------------------


def main() -> None:
    """Files on stdin, one answer each on stdout, until stdin closes. The arguments: the wall time of a file in s, then
    the kinds whose libraries are loaded at once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for kind in sys.argv[2:]:
        _load(kind)
    while True:
        try:
            name = _receive(sys.stdin.buffer).decode("utf-8", "replace")
            data = _receive(sys.stdin.buffer)
        except EOFError:
            return
        _send(sys.stdout.buffer, _in_a_fork(data, name, float(sys.argv[1])))


def _in_a_fork(data: bytes, name: str, wall_s: float) -> bytes:
    _load(kind_of(data, name) or "txt")
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        _read_and_leave(data, name, into)
    os.close(into)
    packed = _collected(out, time.monotonic() + wall_s)
    os.close(out)
    if packed is None:
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    if packed is None or os.WIFSIGNALED(status):
        return orjson.dumps(TOO_SLOW)  # killed by its CPU limit, or by us
    return packed if status == 0 else orjson.dumps(BROKEN)


def _load(kind: str) -> None:
    for library in _LIBRARIES[kind]:
        import_module(library)
    gc.freeze()  # looking for garbage in a fork would copy all that is loaded: twice the time of a small file


def _read_and_leave(data: bytes, name: str, into: int) -> None:
    """The fork: never returns."""
    try:
        _limit_this_process()
        with os.fdopen(into, "wb") as stream:
            stream.write(_pack(extract(data, name)))
    except BaseException:  # out of memory while packing: whatever it is, it ends here
        os._exit(1)
    os._exit(0)


def _collected(source: int, deadline: float) -> bytes | None:
    """All that comes until the end; None when the time is over before."""
    parts: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0 and select.select([source], [], [], left)[0]:
        part = os.read(source, 2**20)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return None


def _limit_this_process() -> None:
    """Bound CPU and memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    main()
