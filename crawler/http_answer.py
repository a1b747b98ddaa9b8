"""One HTTP/1.1 answer, read from bytes as far as it is wanted; no connection in here."""

from __future__ import annotations

from typing import NamedTuple

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

MOST_BESIDE_BODY = 64 * 2**10
"""Bytes in a row that are not of the body: head, interim answers, chunk sizes, trailers. A page has far fewer."""


class OddAnswerError(Exception):
    """Not HTTP as llhttp reads it; a browser may still show it. `is_alien`: it does not even begin like an answer."""

    def __init__(self, words: str, *, is_alien: bool) -> None:
        super().__init__(words)
        self.is_alien = is_alien


class EndlessAnswerError(Exception):
    """A head or trailer that does not end."""


class BodyTooLargeError(Exception):
    """More bytes than one is ready to read."""


class Answer(NamedTuple):
    """Header names and values in the bytes that came: a Location may hold raw GBK."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class AnswerReader:
    """Feed it until it says that it has enough, then ask for the answer.

    `most`: a body of more bytes is an error. `cut`: so many bytes of the body are read and no more, whatever `most`
    is. `is_head`: the answer ends with its head, whatever length it declares.
    """

    __slots__ = ("_cut", "_enough", "_headers", "_is_head", "_most", "_parser", "_parts", "_quiet", "_size", "_status", "_stop_at", "_whole", "_wrong", "keeps")

    def __init__(self, *, is_head: bool, most: int, cut: int | None) -> None:
        self._is_head = is_head
        self._most = most
        self._cut = cut
        self._stop_at = most + 1 if cut is None else cut
        self._status = 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._parts: list[bytes] = []
        self._size = 0
        self._quiet = 0
        self._whole = False
        self._enough = False
        self._wrong: Exception | None = None
        self.keeps = False
        """May the connection be used for the next question?"""
        self._parser: HttpResponseParser | None = _parser_for(self)

    @property
    def is_untouched(self) -> bool:
        """Has nothing come yet?"""
        return not (self._quiet or self._size)

    @property
    def has_head(self) -> bool:
        """Has a final status come with all its header lines?"""
        return self._status > 0

    def feed(self, data: bytes | memoryview) -> bool:
        """True when nothing more is wanted."""
        size = self._size
        try:
            self._parser.feed_data(data)  # type: ignore[union-attr]
        except HttpParserUpgrade:
            self.keeps = False
        except HttpParserError as error:
            self._broken(error, data)
        if self._size > size:
            self._quiet = 0
        else:
            self._quiet += len(data)
            if self._quiet > MOST_BESIDE_BODY and not self._whole:
                self._wrong = EndlessAnswerError(f"more than {MOST_BESIDE_BODY} bytes of header lines")
        return self._whole or self._enough or self._wrong is not None

    def answer(self) -> Answer:
        """What came. Raises the error that ended the reading."""
        self._parser = None  # the two hold each other
        if self._wrong is not None:
            raise self._wrong
        if self._cut is None and self._size > self._most:
            raise BodyTooLargeError(f"more than {self._most} bytes")
        body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        return Answer(self._status, self._headers, body if self._cut is None else body[: self._cut])

    def _broken(self, error: HttpParserError, data: bytes | memoryview) -> None:
        self.keeps = False
        if self._whole:
            return  # what follows an answer is not part of it
        if self._size:
            self._enough = True  # a body that goes wrong: what came counts
        else:
            self._wrong = OddAnswerError(str(error), is_alien=self.is_untouched and bytes(data[:5]) != b"HTTP/")

    # What the parser calls:

    def on_message_begin(self) -> None:
        if self._whole:
            self.keeps = False

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._status:  # else a trailer
            self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self._status:
            return
        status: int = self._parser.get_status_code()  # type: ignore[union-attr]
        if status < 200 and status != 101:
            return  # 100, 102, 103: the answer is still to come
        self._status = status
        if self._is_head:
            self._whole = True
            self.keeps = self._stays_open()
        elif self._cut is None and (declared := self._declared()) > self._most:
            self._wrong = BodyTooLargeError(f"{declared} bytes")

    def on_chunk_header(self) -> None:
        if self._whole:
            self.keeps = False

    def on_body(self, data: bytes) -> None:
        if self._whole:
            self.keeps = False
        elif not self._enough:
            self._parts.append(data)
            self._size += len(data)
            self._enough = self._size >= self._stop_at

    def on_message_complete(self) -> None:
        if not self._status:
            self._headers.clear()
        elif not self._whole:
            self._whole = True
            self.keeps = self._status != 101 and self._parser.should_keep_alive()  # type: ignore[union-attr]

    def _stays_open(self) -> bool:
        """After a head alone: llhttp would wait for the body and, without its length, for the end."""
        said = b",".join(value.lower() for name, value in self._headers if name.lower() == b"connection")
        is_new = self._parser.get_http_version() == "1.1"  # type: ignore[union-attr]
        return b"close" not in said and (is_new or b"keep-alive" in said)

    def _declared(self) -> int:
        for name, value in self._headers:
            if len(name) == 14 and name.lower() == b"content-length":
                return int(value)  # digits, or llhttp would not have come here
        return 0


def _parser_for(reader: AnswerReader) -> HttpResponseParser:
    """As lenient as browsers: odd characters in values, bare line feeds, spaces after the size of a chunk."""
    parser = HttpResponseParser(reader)
    parser.set_dangerous_leniencies(
        lenient_headers=True, lenient_optional_cr_before_lf=True, lenient_spaces_after_chunk_size=True
    )
    return parser
