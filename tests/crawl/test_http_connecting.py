"""Whom the walk's HTTP client connects: permitted addresses only, TLS with any certificate, through a proxy if told."""

from __future__ import annotations

import asyncio
import ssl
import time
from typing import Any

import pytest
from scripted_server import LENGTH_2, ScriptedServer

from config.demo.certs import server_context
from crawler.guard import AddressGuard
from crawler.http_answer import Answer
from crawler.http_client import HttpClient
from crawler.resolver import NameResolver, UnresolvedError

OPTIONS: dict[str, Any] = {"total_s": 5.0, "most": 10**6}
LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + bytes(300_000)


def test_where_nobody_listens_the_connection_is_refused() -> None:
    async def ask() -> None:
        async with ScriptedServer(LENGTH_2) as server:
            port = server.port
        client = HttpClient(NameResolver(AddressGuard({}, [f"127.0.0.1:{port}"])), connect_s=2)
        await client.fetch("GET", f"http://127.0.0.1:{port}/", **OPTIONS)

    with pytest.raises(ConnectionRefusedError):
        asyncio.run(ask())


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "[::1]", "inner.example.cn"])
def test_inner_addresses_are_not_connected(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask() -> int:
        async with ScriptedServer(LENGTH_2) as server:
            loop = asyncio.get_running_loop()
            looked_up = loop.getaddrinfo

            async def lookup(name: str, port: int, **more: Any) -> Any:
                return await looked_up("127.0.0.1" if name == "inner.example.cn" else name, port, **more)

            monkeypatch.setattr(loop, "getaddrinfo", lookup)
            guard = AddressGuard({}, [])
            client = HttpClient(NameResolver(guard), connect_s=2)
            with pytest.raises(UnresolvedError, match="not permitted"):
                await client.fetch("GET", f"http://{host}:{server.port}/", **OPTIONS)
            assert list(guard.refused) == [host.strip("[]")]
            return server.connections

    assert asyncio.run(ask()) == 0


def test_each_permitted_address_is_tried_and_names_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask() -> tuple[int, int]:
        asked = 0

        async def lookup(name: str, port: int, **more: Any) -> Any:
            nonlocal asked
            asked += 1
            return [(0, 0, 0, "", (address, port)) for address in ("10.0.0.1", "127.0.0.2", "127.0.0.1")]

        async with ScriptedServer(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi") as server:
            monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", lookup)
            guard = AddressGuard({}, [])
            monkeypatch.setattr(guard, "permits_ip", lambda ip, *_: ip.startswith("127."))
            client = HttpClient(NameResolver(guard, kept_s=300), connect_s=2)
            for _ in range(2):
                await client.fetch("GET", f"http://a.example.cn:{server.port}/", **OPTIONS)
            await client.close()
            return asked, server.connections

    assert asyncio.run(ask()) == (1, 2)


def client_of(names: dict[str, str], **options: Any) -> HttpClient:
    return HttpClient(NameResolver(AddressGuard(names, []), "proxy.lan"), **{"connect_s": 2.0} | options)


async def ask_twice(client: HttpClient, base: str, **more: Any) -> list[Answer]:
    try:
        return [await client.fetch("GET", f"{base}/{n}", **OPTIONS | more) for n in range(2)]
    finally:
        await client.close()


def test_tls_with_any_certificate_by_the_name_of_the_host() -> None:
    seen: list[str | None] = []
    context = server_context({})
    context.sni_callback = lambda _socket, name, _context: seen.append(name)
    context.set_alpn_protocols(["h2", "http/1.1"])

    async def run() -> tuple[list[Answer], ScriptedServer]:
        async with ScriptedServer(LENGTH_2, LONG, tls=context) as server:
            client = client_of({"a.example.cn": "127.0.0.1"})
            return await ask_twice(client, f"https://a.example.cn:{server.port}"), server

    answers, server = asyncio.run(run())
    assert [len(one.body) for one in answers] == [2, 300_000]
    assert (server.connections, seen, server.spoken) == (1, ["a.example.cn"], ["http/1.1"])


def test_a_body_over_tls_that_ends_early_is_given_as_far_as_it_came() -> None:
    async def run() -> list[Answer]:
        async with ScriptedServer((LONG[:100_000], None), tls=server_context({})) as server:
            return await ask_twice(client_of({"a.example.cn": "127.0.0.1"}), f"https://a.example.cn:{server.port}")

    for answer in asyncio.run(run()):
        assert set(answer.body) == {0}
        assert len(answer.body) < 100_000


def test_what_does_not_speak_tls_fails_as_tls() -> None:
    async def run() -> None:
        async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 mail.example.cn ready\r\n")
            await asyncio.sleep(0.2)
            writer.close()

        server = await asyncio.start_server(babble, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(ssl.SSLError):
                await ask_twice(client_of({"a.example.cn": "127.0.0.1"}), f"https://a.example.cn:{port}")
            await asyncio.sleep(0.3)

    asyncio.run(run())


def test_a_server_that_never_shakes_hands_is_given_up() -> None:
    async def run() -> None:
        async with ScriptedServer(LENGTH_2) as server:
            client = client_of({"a.example.cn": "127.0.0.1"}, connect_s=0.3)
            began = time.monotonic()
            with pytest.raises(TimeoutError):
                await ask_twice(client, f"https://a.example.cn:{server.port}")
            assert time.monotonic() - began < 3

    asyncio.run(run())


def test_a_proxy_is_asked_for_the_whole_address() -> None:
    async def run() -> tuple[list[Answer], ScriptedServer]:
        async with ScriptedServer(LENGTH_2) as server:
            proxy = f"http://me:s%20cret@proxy.lan:{server.port}"
            return await ask_twice(client_of({"proxy.lan": "127.0.0.1"}), "http://a.example.cn", proxy=proxy), server

    answers, server = asyncio.run(run())
    assert [one.body for one in answers] == [b"hi", b"hi"]
    assert server.connections == 1
    assert server.heads[0] == (
        b"GET http://a.example.cn/0 HTTP/1.1\r\nHost: a.example.cn\r\nProxy-Authorization: Basic bWU6cyBjcmV0\r\n\r\n"
    )


def test_the_address_of_the_proxy_is_the_administrators() -> None:
    """It may be an inner one; unless it is named as the proxy, it is not connected."""

    async def run() -> None:
        async with ScriptedServer(LENGTH_2) as server:
            inner = f"http://127.0.0.1:{server.port}"
            client = HttpClient(NameResolver(AddressGuard({}, []), "127.0.0.1"), connect_s=2)
            assert len(await ask_twice(client, "http://a.example.cn", proxy=inner)) == 2
            with pytest.raises(UnresolvedError):
                await ask_twice(client_of({}), "http://a.example.cn", proxy=inner)

    asyncio.run(run())


class TunnelProxy:
    """Answers CONNECT and passes bytes on to one place, whatever was asked for."""

    def __init__(self, port: int, answer: bytes) -> None:
        self._to = port
        self._answer = answer
        self._tasks: list[asyncio.Task[None]] = []
        self.heads: list[bytes] = []

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._met, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self._answer)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        for source, sink in ((reader, far_writer), (far_reader, writer)):
            self._tasks.append(asyncio.ensure_future(self._pass_on(source, sink)))

    @staticmethod
    async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65_536):
                sink.write(data)
        except ConnectionError:
            pass
        finally:
            sink.transport.abort()


def through_tunnel(answer: bytes) -> tuple[list[Answer], ScriptedServer, TunnelProxy]:
    async def run() -> tuple[list[Answer], ScriptedServer, TunnelProxy]:
        async with ScriptedServer(LENGTH_2, LONG, tls=server_context({})) as server:
            tunnel = TunnelProxy(server.port, answer)
            port = await tunnel.start()
            try:
                client = client_of({"proxy.lan": "127.0.0.1"})
                answers = await ask_twice(client, "https://a.example.cn:8443", proxy=f"http://me:pw@proxy.lan:{port}", headers=[(b"User-Agent", b"x")])
            finally:
                await tunnel.stop()
            return answers, server, tunnel

    return asyncio.run(run())


@pytest.mark.parametrize("version", [b"1.1", b"1.0"])
def test_https_goes_through_a_tunnel_of_the_proxy(version: bytes) -> None:
    answers, server, tunnel = through_tunnel(b"HTTP/" + version + b" 200 Connection established\r\n\r\n")
    assert [len(one.body) for one in answers] == [2, 300_000]
    assert server.connections == 1
    assert tunnel.heads == [b"CONNECT a.example.cn:8443 HTTP/1.1\r\nHost: a.example.cn:8443\r\nProxy-Authorization: Basic bWU6cHc=\r\n\r\n"]
    assert server.heads[0] == b"GET /0 HTTP/1.1\r\nHost: a.example.cn:8443\r\nUser-Agent: x\r\n\r\n", "the password is for the proxy alone"


def test_a_proxy_that_refuses_the_tunnel_is_an_error() -> None:
    with pytest.raises(OSError, match="the proxy answers 407"):
        through_tunnel(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize(("wait_s", "error"), [(0.05, OSError), (3.0, TimeoutError)], ids=["broken", "silent"])
def test_a_tunnel_without_a_handshake_ends_cleanly(wait_s: float, error: type[Exception]) -> None:
    async def run() -> None:
        async with ScriptedServer((b"HTTP/1.1 200 OK\r\n\r\n", wait_s, None)) as server:
            with pytest.raises(error):
                await ask_twice(client_of({"proxy.lan": "127.0.0.1"}), "https://a.example.cn", proxy=f"proxy.lan:{server.port}", total_s=0.5)

    asyncio.run(run())
