"""An answer that came after its limit is late, also when nobody looked in time."""

from __future__ import annotations

import asyncio
import socket
import threading
import time

import pytest
from scripted_server import LENGTH_2

from crawler.guard import AddressGuard
from crawler.http_client import HttpClient
from crawler.resolver import NameResolver


def test_an_answer_read_too_late_is_late() -> None:
    """A loop that was busy elsewhere finds the answer there already; the limit has passed all the same."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            peer, _ = listening.accept()
            with peer:
                peer.recv(1000)
                time.sleep(0.4)
                peer.sendall(LENGTH_2)

        async def ask() -> None:
            client = HttpClient(NameResolver(AddressGuard({"a.example.cn": "127.0.0.1"}, [])), connect_s=2)
            asyncio.get_running_loop().call_later(0.1, time.sleep, 0.6)
            try:
                await client.fetch("GET", f"http://a.example.cn:{listening.getsockname()[1]}/", total_s=0.3, most=10**6)
            finally:
                await client.close()

        server = threading.Thread(target=serve)
        server.start()
        try:
            with pytest.raises(TimeoutError):
                asyncio.run(ask())
        finally:
            server.join()
