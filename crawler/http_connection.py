"""One connection of the walk's HTTP client: a question, its answer, and the next question when both sides agree."""

from __future__ import annotations

import asyncio
import ssl
from typing import cast

from crawler.http_answer import Answer, AnswerReader

_READ_BYTES = 64 * 2**10
_LATE = "no answer in time"
_LEGACY_SERVERS = 0x4  # OP_LEGACY_SERVER_CONNECT: servers without RFC 5746, which browsers still open


class LostError(ConnectionError):
    """The connection ended before the head of an answer; `before_all`: before its first byte."""

    def __init__(self, words: str, *, before_all: bool) -> None:
        super().__init__(words)
        self.before_all = before_all


class Connection(asyncio.BufferedProtocol):
    """Asks one question at a time. `deadline` is when a pending one fails, `idle_since` when the last one ended, both
    by the loop's clock; who holds the connections looks at them. All connections read into the same piece of memory:
    what comes is parsed before anything else happens. `gone`: the loop has closed it."""

    __slots__ = ("_future", "_reader", "_transport", "deadline", "gone", "idle_since")
    _memory = memoryview(bytearray(_READ_BYTES))

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._reader: AnswerReader | None = None
        self._future: asyncio.Future[None] | None = None
        self.deadline = 0.0
        self.idle_since = 0.0
        self.gone = asyncio.Event()

    @property
    def is_busy(self) -> bool:
        return self._reader is not None

    @property
    def is_open(self) -> bool:
        return self._transport is not None

    async def ask(self, question: bytes, reader: AnswerReader, deadline: float) -> Answer:
        """Raises LostError, TimeoutError, or what the reader met; then the connection is closed.

        An answer found whole only after the deadline is late too: when it came nobody knows, the loop was busy.
        """
        if self._transport is None:
            raise LostError("server disconnected", before_all=True)
        loop = asyncio.get_running_loop()
        self._reader = reader
        self._future = loop.create_future()
        self.deadline = deadline
        self._transport.write(question)
        try:
            await self._future
        finally:
            if self._reader is not None:  # not to the end: what still comes belongs to nobody
                self._reader = None
                self.drop()
        if loop.time() > deadline:
            self.drop()
            raise TimeoutError(_LATE)
        return reader.answer()

    def give_up(self) -> None:
        """The answer took too long."""
        self._fail(TimeoutError(_LATE))

    def drop(self) -> None:
        """Close at once, without a farewell that a hostile server could leave waiting."""
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    async def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Speak TLS from here on, as through a proxy's tunnel."""
        plain, self._transport = self._transport, None
        if plain is None:
            raise LostError("server disconnected", before_all=True)
        try:
            inner = await asyncio.get_running_loop().start_tls(plain, self, context, server_hostname=host)
        except BaseException:
            plain.abort()
            self.gone.set()  # asyncio does not tell of a connection that was lost before its handshake
            raise
        self._transport = cast("asyncio.Transport", inner)

    def _fail(self, error: Exception) -> None:
        if self._future is not None and not self._future.done():
            self._future.set_exception(error)

    # What the loop calls:

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._memory

    def buffer_updated(self, nbytes: int) -> None:
        reader = self._reader
        if reader is None:
            self.drop()  # nobody asked
        elif reader.feed(self._memory[:nbytes]):
            self._end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self.gone.set()
        reader = self._reader
        if reader is None:
            return
        if reader.has_head:
            self._end()  # a body until the end of the connection, or one that ends early
        else:
            words = f"server disconnected: {exc}" if exc is not None else "server disconnected"
            self._fail(LostError(words, before_all=reader.is_untouched))

    def _end(self) -> None:
        self._reader = None
        if self._future is not None and not self._future.done():
            self._future.set_result(None)


def any_certificate() -> ssl.SSLContext:
    """A bad certificate is recorded (crawler/tls.py), and the page is still read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.options |= _LEGACY_SERVERS
    context.set_alpn_protocols(["http/1.1"])
    return context
