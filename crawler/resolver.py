"""Names to addresses under guard: a name that leads into an intranet is never connected (DNS rebinding too)."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time

from crawler.guard import AddressGuard

_MOST_NAMES = 5_000


class UnresolvedError(OSError):
    """A name without an address, or without one that may be connected."""


class NameResolver:
    """Names as the profile maps them, else as the system does; only permitted addresses, kept for `kept_s` seconds.

    A host it refused is noted in `AddressGuard.refused`. The proxy's own name is the administrator's, not a portal's.
    """

    def __init__(self, guard: AddressGuard, proxy_host: str = "", *, kept_s: float = 0.0) -> None:
        self._guard = guard
        self._proxy_host = proxy_host
        self._kept_s = kept_s
        self._known: dict[tuple[str, int], tuple[float, list[str]]] = {}

    async def addresses(self, host: str, port: int) -> list[str]:
        """At least one. Raises UnresolvedError, ValueError for what is no name."""
        mapped = self._guard.mapped(host)
        if mapped is not None:
            return [mapped]
        until, known = self._known.get((host, port), (0.0, []))
        if until > time.monotonic():
            return known
        found = self._permitted(host, port, await _looked_up(host, port))
        if self._kept_s:
            if len(self._known) >= _MOST_NAMES:
                self._known.clear()
            self._known[host, port] = time.monotonic() + self._kept_s, found
        return found

    def _permitted(self, host: str, port: int, addresses: list[str]) -> list[str]:
        if host and host == self._proxy_host:
            return addresses
        permitted = [one for one in addresses if self._guard.permits_ip(one, host, port)]
        if not permitted:
            self._guard.refused[host] = addresses[0] if addresses else ""
            raise UnresolvedError(f"{host}: address not permitted")
        return permitted


async def _looked_up(host: str, port: int) -> list[str]:
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass  # a name
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UnresolvedError(*error.args) from None
    return list(dict.fromkeys(str(where[0]) for *_, where in found))
