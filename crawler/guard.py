"""Where the product never goes: private, loopback, link-local and metadata addresses (内网地址)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Mapping
from urllib.parse import SplitResult, urlsplit

from config.portal import Portal

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Names that only mean something inside an office: one label, or a suffix reserved for it.
_INNER_SUFFIXES = (".local", ".lan", ".localhost", ".internal", ".intranet", ".home.arpa", ".test", ".localdomain")
_MOST_PLACES = 5_000
_NUMERIC = re.compile(r"0x[0-9a-f]+|[0-9]+", re.IGNORECASE)


class AddressGuard:
    """Says which hosts and addresses may be connected.

    `resolve` maps host names to addresses that the profile names; `allowed` are own hosts (`host` or
    `host:port`). An address that is not public is permitted only for a host that the profile names together
    with it: by `resolve`, or by writing the address itself as an own host.
    """

    def __init__(self, resolve: Mapping[str, str], allowed: Collection[str]) -> None:
        self._resolve = {host.lower(): address for host, address in resolve.items()}
        self._allowed = frozenset(host.lower() for host in allowed)
        self._said: dict[tuple[str, str], bool] = {}
        self.refused: dict[str, str] = {}
        """Host names that led to an address which was not connected, with that address."""

    @classmethod
    def of(cls, portal: Portal) -> AddressGuard:
        return cls(portal.crawl.resolve, portal.site.hosts)

    def mapped(self, host: str) -> str | None:
        """The address the profile gives for this host name, if any."""
        return self._resolve.get(host.lower())

    @property
    def resolve_map(self) -> Mapping[str, str]:
        return self._resolve

    def permits_ip(self, ip: str, host: str, port: int | None = None) -> bool:
        """May a connection for `host` go to the address `ip`?"""
        try:
            address = ipaddress.ip_address(ip.partition("%")[0])
        except ValueError:
            return False
        if is_public(address):
            return True
        return self._resolve.get(host.lower()) == ip or self._names(host, port)

    def permits_url(self, url: str) -> bool:
        """May this address be asked at all, before any name is resolved?"""
        try:
            parts = urlsplit(url)
            place = (parts.scheme, parts.netloc)
            known = self._said.get(place)
            if known is None:
                if len(self._said) >= _MOST_PLACES:
                    self._said.clear()
                known = self._said[place] = self._permits(parts)
        except ValueError:
            return False
        return known

    def _permits(self, parts: SplitResult) -> bool:
        """Of an address only scheme, host and port count. Raises ValueError for a port that is none."""
        host, port = (parts.hostname or "").lower(), parts.port
        # `http://127.0.0.1\@host/`: a browser ends the host at the backslash, urlsplit at the @.
        if parts.scheme not in {"http", "https"} or not host or "\\" in parts.netloc:
            return False
        if host in self._resolve or self._names(host, port):
            return True
        literal = literal_ip(host)
        return is_public(literal) if literal is not None else not is_inner_name(host)

    def _names(self, host: str, port: int | None) -> bool:
        host = host.lower()
        written = f"[{host}]" if ":" in host else host
        return (literal_ip(host) is not None or is_inner_name(host)) and (
            host in self._allowed or f"{written}:{port}" in self._allowed
        )


def is_public(address: Address) -> bool:
    """Globally routable, also behind an IPv4 address wrapped in IPv6 (mapped, 6to4, NAT64)."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def literal_ip(host: str) -> Address | None:
    """The address a host part spells out, also as browsers read `2130706433`, `0x7f.1` or `[::1]`; else None."""
    bare = host.strip("[]").partition("%")[0]
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    pieces = bare.rstrip(".").split(".")
    if len(pieces) > 4 or not all(_NUMERIC.fullmatch(piece) for piece in pieces):
        return None
    try:
        numbers = [_number(piece) for piece in pieces]
        head, last = numbers[:-1], numbers[-1]
        if any(part > 255 for part in head) or last >= 256 ** (5 - len(numbers)):
            return None
        return ipaddress.IPv4Address(sum(part << (24 - 8 * i) for i, part in enumerate(head)) + last)
    except ValueError:
        return None


def _number(piece: str) -> int:
    if piece.lower().startswith("0x"):
        return int(piece, 16)
    return int(piece, 8) if len(piece) > 1 and piece.startswith("0") else int(piece)


def is_inner_name(host: str) -> bool:
    """`oa`, `localhost`, `files.lan`: names without meaning outside an office."""
    host = host.rstrip(".").lower()
    return "." not in host or host.endswith(_INNER_SUFFIXES)


def is_private_host(host: str) -> bool:
    """Is the host part of a link an inner name or a non-public literal address (LNK007)?"""
    literal = literal_ip(host)
    return not is_public(literal) if literal is not None else is_inner_name(host)
