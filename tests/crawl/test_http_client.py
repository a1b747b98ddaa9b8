"""The walk's own HTTP client against servers that behave, and against those that do not."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from scripted_server import LENGTH_2, ScriptedServer, Step

from crawler.guard import AddressGuard
from crawler.http_answer import Answer, BodyTooLargeError, EndlessAnswerError, OddAnswerError
from crawler.http_client import HttpClient, split
from crawler.http_connection import LostError
from crawler.resolver import NameResolver

Fetch = Callable[..., Awaitable[Answer]]
OPTIONS: dict[str, Any] = {"total_s": 5.0, "most": 10**6}


def talk(
    *script: Step | tuple[Step, ...], ask: Callable[[Fetch, ScriptedServer], Awaitable[Any]], **client_options: Any
) -> tuple[Any, ScriptedServer]:
    """What `ask(fetch, server)` gives; `fetch(path, ...)` asks the server, which answers by the script."""

    async def run() -> tuple[Any, ScriptedServer]:
        async with ScriptedServer(*script) as server:
            client = HttpClient(NameResolver(AddressGuard({"a.example.cn": "127.0.0.1"}, [])), connect_s=2, **client_options)

            def fetch(path: str = "/", method: str = "GET", **more: Any) -> Awaitable[Answer]:
                return client.fetch(method, f"http://a.example.cn:{server.port}{path}", **OPTIONS | more)

            try:
                return await ask(fetch, server), server
            finally:
                await client.close()

    return asyncio.run(run())


async def settled(server: ScriptedServer) -> int:
    """Connections still open after the server has seen the ends of the others."""
    await asyncio.sleep(0.3)
    return server.open


def once(*steps: Step, **more: Any) -> Answer:
    answer, _ = talk(steps, ask=lambda fetch, _: fetch(**more))
    assert isinstance(answer, Answer)
    return answer


async def twice(fetch: Fetch, _: ScriptedServer, *, pause_s: float = 0.05, **first: Any) -> tuple[Answer, Answer]:
    one = await fetch("/1", **first)
    await asyncio.sleep(pause_s)
    return one, await fetch("/2")


def test_a_connection_is_used_again() -> None:
    answers, server = talk(LENGTH_2, ask=twice)
    assert [one.body for one in answers] == [b"hi", b"hi"]
    assert server.connections == 1
    assert [head.split(b" ")[1] for head in server.heads] == [b"/1", b"/2"]


def test_questions_at_the_same_time_have_connections_of_their_own() -> None:
    async def both(fetch: Fetch, _: ScriptedServer) -> list[Answer]:
        return list(await asyncio.gather(fetch("/1"), fetch("/2")))

    answers, server = talk((0.1, LENGTH_2), ask=both)
    assert [one.status for one in answers] == [200, 200]
    assert server.connections == 2


def test_the_question_is_what_the_address_says() -> None:
    async def ask(fetch: Fetch, server: ScriptedServer) -> Answer:
        return await fetch("/a%2Fb;x=1?q=%D5%FE&b#part", headers=[(b"User-Agent", b"x"), (b"Cookie", b"a=1")])

    _, server = talk(LENGTH_2, ask=ask)
    host = f"a.example.cn:{server.port}".encode()
    assert server.heads == [b"GET /a%2Fb;x=1?q=%D5%FE&b HTTP/1.1\r\nHost: " + host + b"\r\nUser-Agent: x\r\nCookie: a=1\r\n\r\n"]


def test_a_list_may_be_asked_with_a_body() -> None:
    _, server = talk(LENGTH_2, LENGTH_2, ask=lambda fetch, _: fetch("/api", "POST", body=b'{"page": 1}'))
    assert b"\r\nContent-Length: 11\r\n" in server.heads[0]
    assert server.bodies == [b'{"page": 1}']


@pytest.mark.parametrize(
    ("url", "target", "host"),
    [
        ("http://A.cn", "/", "a.cn"),
        ("http://a.cn:80/x", "/x", "a.cn"),
        ("https://a.cn:443?q=1/2", "/?q=1/2", "a.cn"),
        ("https://a.cn#x/y", "/", "a.cn"),
        ("http://a.cn:443/x#y", "/x", "a.cn:443"),
        ("http://user:pw@a.cn/x", "/x", "a.cn"),
        ("http://[::1]:81/", "/", "[::1]:81"),
        ("http://xn--zfr164b.cn//x", "//x", "xn--zfr164b.cn"),
    ],
)
def test_addresses_are_split(url: str, target: str, host: str) -> None:
    place, found = split(url)
    assert (found, place.written) == (target, host)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.cn/\r\nX: y", "http://a.cn/a b", "http://a.cn/\n", "http://a.cn\r\nX:y/", "http://a.cn /", "http://a.cn/政", "http://a.cn/\x00",
        "http://a.cn:99999/", "http:///x", "file:///etc/passwd", "ftp://a.cn/", "//a.cn/", "http://a.cn\\@b.cn/", "http://%0d%0a.cn/", "http://[fe80::1%25eth0]/",
    ],
)  # fmt: skip
def test_an_address_that_would_spoil_the_question_is_not_asked(url: str) -> None:
    async def ask() -> None:
        await HttpClient(NameResolver(AddressGuard({}, [])), connect_s=1).fetch("GET", url, **OPTIONS)

    with pytest.raises(ValueError, match=r"."):
        asyncio.run(ask())


@pytest.mark.parametrize("line", [(b"Cookie", b"a=1\r\nX-Evil: 1"), (b"Cookie", b"a\nb"), (b"X\r\nY", b"a"), (b"If-None-Match", b'"a\r"')])
def test_a_header_is_one_line(line: tuple[bytes, bytes]) -> None:
    with pytest.raises(ValueError, match="line break"):
        once(LENGTH_2, headers=[line])


@pytest.mark.parametrize(
    ("sent", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n3;x=y\r\nyou\r\n0\r\nX-Trailer: 1\r\n\r\n", b"hiyou"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2 \r\nhi\r\n0\r\n\r\n", b"hi"),
        (b"HTTP/1.1 200\nContent-Length: 2\n\nhi", b"hi"),
        (b"HTTP/1.1 200 OK\r\nX: a\x01b\r\nContent-Length: 2\r\n\r\nhi", b"hi"),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 50\r\n\r\n", b""),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + LENGTH_2, b"hi"),
    ],
    ids=["chunked", "space after size", "bare line feeds", "control character", "304", "204", "1xx"],
)
def test_bodies_that_say_where_they_end_leave_the_connection_open(sent: bytes, body: bytes) -> None:
    answers, server = talk((sent,), (LENGTH_2,), ask=twice)
    assert answers[0].body == body
    assert not [name for name, _ in answers[0].headers if name in {b"Link", b"X-Trailer"}]
    assert answers[1].body == b"hi"
    assert server.connections == 1


def test_an_answer_in_single_bytes_is_the_same() -> None:
    sent = b"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 404 Gone\r\nLocation: /\xd5\xfe\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
    steps: list[Step] = [part for byte in sent for part in (bytes([byte]), 0.0005)]
    answer = once(*steps)
    assert answer == (404, [(b"Location", b"/\xd5\xfe"), (b"Transfer-Encoding", b"chunked")], b"hi")


@pytest.mark.parametrize(
    "sent",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi and more than was promised",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHT",
    ],
    ids=["close", "1.0", "too much", "a second answer", "its beginning"],
)
def test_such_connections_are_not_used_again(sent: bytes) -> None:
    async def ask(fetch: Fetch, server: ScriptedServer) -> tuple[tuple[Answer, Answer], int]:
        return await twice(fetch, server), await settled(server)

    (answers, still_open), server = talk((sent, 3.0), (LENGTH_2,), ask=ask)
    assert [one.body for one in answers] == [b"hi", b"hi"]
    assert (server.connections, still_open) == (2, 1)


def test_bytes_nobody_asked_for_end_a_connection() -> None:
    answers, server = talk((LENGTH_2, 0.05, b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", 1.0), (LENGTH_2,), ask=lambda f, s: twice(f, s, pause_s=0.2))
    assert answers[1].body == b"hi"
    assert server.connections == 2


@pytest.mark.parametrize("length", [b"Content-Length: 5000000\r\n", b"Transfer-Encoding: chunked\r\n", b""])
def test_head_ends_with_its_head(length: bytes) -> None:
    answers, server = talk((b"HTTP/1.1 200 OK\r\n" + length + b"\r\n",), (LENGTH_2,), ask=lambda f, s: twice(f, s, method="HEAD"))
    assert answers[0].status == 200
    assert answers[0].body == b""
    assert answers[1].body == b"hi"
    assert server.connections == 1


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: Close\r\n\r\n", b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n"]
)
def test_a_connection_that_head_closes_is_not_used_again(head: bytes) -> None:
    _, server = talk((head, 1.0), (LENGTH_2,), ask=lambda f, s: twice(f, s, method="HEAD"))
    assert server.connections == 2


@pytest.mark.parametrize("delay_s", [0.0, 0.15], ids=["at once", "late"])
@pytest.mark.parametrize(
    "sent",
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", b"<html>"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"<html>"),
    ],
    ids=["length", "chunked", "none"],
)
def test_head_answered_with_a_body_spoils_no_other_answer(sent: tuple[bytes, bytes], delay_s: float) -> None:
    steps: tuple[Step, ...] = (*((sent[0], delay_s, sent[1]) if delay_s else (sent[0] + sent[1],)), 1.0)
    answers, server = talk(steps, (LENGTH_2,), ask=lambda f, s: twice(f, s, method="HEAD", pause_s=0.05))
    assert (answers[0].status, answers[0].body) == (200, b"")
    assert (answers[1].status, answers[1].body) == (200, b"hi")
    assert server.connections == 2


def test_a_late_body_of_head_is_not_taken_for_the_next_answer() -> None:
    """It comes after the next question was sent: that is asked again on a new connection."""
    answers, server = talk((b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", 0.1, b"<html>", 1.0), (LENGTH_2,), ask=lambda f, s: twice(f, s, method="HEAD", pause_s=0))
    assert answers[1].body == b"hi"
    assert server.connections == 2


def test_a_connection_that_ended_while_it_was_idle_is_replaced() -> None:
    answers, server = talk((LENGTH_2, None), ask=twice)
    assert [one.status for one in answers] == [200, 200]
    assert server.connections == 2


def test_a_connection_that_ends_at_the_next_question_is_replaced_once() -> None:
    answers, server = talk((LENGTH_2,), (None,), (LENGTH_2,), ask=twice)
    assert [one.status for one in answers] == [200, 200]
    assert (server.connections, len(server.heads)) == (2, 3)
    with pytest.raises(LostError):
        talk((LENGTH_2,), (None,), (None,), (LENGTH_2,), ask=twice)


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 20", b"HTTP/1.1 200 OK\r\nContent-Le"])
def test_a_new_connection_that_ends_without_an_answer_fails(sent: bytes) -> None:
    async def ask(fetch: Fetch, server: ScriptedServer) -> int:
        with pytest.raises(LostError, match="disconnected"):
            await fetch()
        return server.connections

    assert talk((sent, None), ask=ask)[0] == 1


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n", b"HTTP/1.1 200 OK\r\n\r\n"],
    ids=["length", "chunked", "until close"],
)
def test_a_body_that_ends_early_is_given_as_far_as_it_came(head: bytes) -> None:
    assert once(head, b"as far", None).body == b"as far"


def test_a_chunk_that_is_none_ends_the_body_or_makes_the_answer_odd() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert once(head + b"2\r\nhi\r\nzz\r\n").body == b"hi"
    with pytest.raises(OddAnswerError):
        once(head + b"zz\r\nhi\r\n")


def test_no_more_is_read_than_was_asked_for() -> None:
    async def ask(fetch: Fetch, server: ScriptedServer) -> tuple[Answer, Answer]:
        return await fetch("/long", cut=1000), await fetch("/next")

    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n"
    answers, server = talk((head, *[bytes(50_000)] * 2000), (LENGTH_2,), ask=ask)
    assert answers[0].body == bytes(1000)
    assert answers[1].body == b"hi"
    assert server.connections == 2


def test_a_range_that_is_kept_leaves_the_connection_open() -> None:
    sent = b"HTTP/1.1 206 Partial\r\nContent-Length: 1000\r\n\r\n" + bytes(1000)
    answers, server = talk((sent,), (LENGTH_2,), ask=lambda f, s: twice(f, s, cut=1000))
    assert answers[0].body == bytes(1000)
    assert server.connections == 1


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["declared", "met"])
def test_a_body_over_the_limit_fails(head: bytes) -> None:
    with pytest.raises(BodyTooLargeError):
        once(head, *([] if b"Length" in head else [bytes(1001)]), 5.0, most=1000, total_s=2)
    assert once(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", bytes(1000), most=1000).body == bytes(1000)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Line: " + b"a" * 5000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"a" * 5000),
        (b"", b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" * 50),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX: ", b"a" * 5000),
    ],
    ids=["lines", "one line", "interim answers", "trailer"],
)
def test_a_head_without_end_fails_soon(first: bytes, again: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(EndlessAnswerError):
        once(first, *[again] * 1000, 5.0)
    assert time.monotonic() - began < 3


def test_drops_of_a_body_do_not_stretch_the_time() -> None:
    steps: list[Step] = [part for _ in range(100) for part in (b"a", 0.05)]
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        once(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", *steps, total_s=0.5)
    assert 0.4 < time.monotonic() - began < 2


def test_a_timeout_closes_the_connection() -> None:
    async def ask(fetch: Fetch, server: ScriptedServer) -> tuple[Answer, int]:
        with pytest.raises(TimeoutError):
            await fetch("/slow", total_s=0.2)
        return await fetch("/next"), await settled(server)

    (answer, still_open), server = talk((3.0, LENGTH_2), (LENGTH_2,), ask=ask)
    assert answer.status == 200
    assert (server.connections, still_open) == (2, 1)


def test_a_cancelled_question_closes_the_connection() -> None:
    async def ask(fetch: Fetch, server: ScriptedServer) -> tuple[Answer, int]:
        task = asyncio.ensure_future(fetch("/slow"))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await fetch("/next"), await settled(server)

    (answer, still_open), server = talk((3.0, LENGTH_2), (LENGTH_2,), ask=ask)
    assert answer.status == 200
    assert (server.connections, still_open) == (2, 1)


def test_idle_connections_are_closed_after_a_while() -> None:
    async def ask(fetch: Fetch, server: ScriptedServer) -> int:
        await fetch()
        assert server.open == 1
        await asyncio.sleep(0.9)
        return server.open

    assert talk(LENGTH_2, ask=ask, idle_s=0.2)[0] == 0


def test_closing_closes_all() -> None:
    async def run() -> int:
        async with ScriptedServer(LENGTH_2) as server:
            client = HttpClient(NameResolver(AddressGuard({}, [f"127.0.0.1:{server.port}"])), connect_s=2)
            await client.fetch("GET", f"http://127.0.0.1:{server.port}/", **OPTIONS)
            await client.close()
            await asyncio.sleep(0.05)
            return server.open

    assert asyncio.run(run()) == 0


def test_odd_answers_are_told_apart() -> None:
    for sent in (b"ICY 200 OK\r\n\r\n", b"<html>hello</html>", b"HTTP/1.1 200 OK\r\nno header\r\n\r\n", b"HTTP/1.1 OK\r\n\r\n"):
        with pytest.raises(OddAnswerError):
            once(sent, 1.0)


def test_compressed_bodies_are_given_as_they_are() -> None:
    packed = gzip.compress(b"hello" * 100)
    answer = once(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)
    assert answer.body == packed
