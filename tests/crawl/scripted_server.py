"""A server on loopback that answers byte by byte as a test says."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import time
from typing import Self

Step = bytes | float | None
LENGTH_2 = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


class ScriptedServer:
    """One entry of the script a question, the last one for all that follow: bytes are sent, a number of seconds is
    waited, None ends the connection."""

    def __init__(self, *script: Step | tuple[Step, ...], tls: ssl.SSLContext | None = None) -> None:
        self._script = [steps if isinstance(steps, tuple) else (steps,) for steps in script]
        self._tls = tls
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections = 0
        self.heads: list[bytes] = []
        self.bodies: list[bytes] = []
        self.spoken: list[str | None] = []
        self.port = 0

    @property
    def open(self) -> int:
        return len(self._writers)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._met, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self._tls is not None:
            self.spoken.append(writer.get_extra_info("ssl_object").selected_alpn_protocol())
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                while await self._answer(reader, writer):
                    pass
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head)
        steps = self._script[min(len(self.heads), len(self._script) - 1)]
        self.heads.append(head)
        self.bodies.append(await reader.readexactly(int(length[1])) if length else b"")
        for step in steps:
            if step is None:
                return False
            if isinstance(step, bytes):
                writer.write(step)
                await writer.drain()
            elif not await self._wait(step, reader):
                return False
        return True

    @staticmethod
    async def _wait(seconds: float, reader: asyncio.StreamReader) -> bool:
        """False when the other side has gone meanwhile."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if reader.at_eof():
                return False
            await asyncio.sleep(min(left, 0.02))
        return True
