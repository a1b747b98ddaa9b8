"""Names to addresses under guard: a name that leads into an intranet is never connected (DNS rebinding too)."""

from __future__ import annotations

import asyncio
import socket

from aiohttp.abc import AbstractResolver, ResolveResult

from crawler.guard import AddressGuard


class GuardedResolver(AbstractResolver):
    """Names as the profile maps them, else as the system does; only permitted addresses.

    A host it refused is noted in `AddressGuard.refused`. The proxy's own name is the administrator's, not a portal's.
    """

    def __init__(self, guard: AddressGuard, proxy_host: str = "") -> None:
        self._guard = guard
        self._proxy_host = proxy_host

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        mapped = self._guard.mapped(host)
        if mapped is not None:
            return [_result(host, mapped, port)]
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        addresses = list(dict.fromkeys(str(where[0]) for *_, where in found))
        is_proxy = bool(host) and host == self._proxy_host
        permitted = [one for one in addresses if is_proxy or self._guard.permits_ip(one, host, port)]
        if not permitted:
            self._guard.refused[host] = addresses[0] if addresses else ""
            raise OSError(f"{host}: address not permitted")
        return [_result(host, one, port) for one in permitted]

    async def close(self) -> None:
        """Nothing is held open."""


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)
