"""The same guard over names for Scrapy's own download handler, see crawler/download.py."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Self

from scrapy.crawler import Crawler
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface.declarations import implementer

from crawler.guard import AddressGuard, literal_ip

_CACHE_SIZE = 5_000


@implementer(IHostResolution)  # type: ignore[no-untyped-call]
class _Resolution:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Answered at once: there is nothing to cancel."""


@implementer(IResolutionReceiver)  # type: ignore[no-untyped-call]
class _Filter:
    """Passes on the addresses the guard permits and remembers whether it held any back."""

    def __init__(self, receiver: Any, host: str, resolver: GuardedResolver) -> None:
        self._receiver = receiver
        self._host = host
        self._resolver = resolver
        self._kept: list[IAddress] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if self._resolver.permits(address.host, self._host):
            self._kept.append(address)
            self._receiver.addressResolved(address)
        else:
            self._resolver.refuse(self._host, address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._resolver.remember(self._host, self._kept)
        self._receiver.resolutionComplete()


@implementer(IHostnameResolver)  # type: ignore[no-untyped-call]
class GuardedResolver:
    """Resolves as the profile maps, else as the system does; drops every address that is not permitted.

    A host it refused is noted in `AddressGuard.refused`.
    """

    def __init__(self, reactor: Any, guard: AddressGuard, proxy_host: str) -> None:
        self._reactor = reactor
        self._inner = reactor.nameResolver
        self._guard = guard
        self._proxy_host = proxy_host
        self._cache: OrderedDict[str, list[Any]] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        return cls(reactor, crawler.settings["ADDRESS_GUARD"], crawler.settings["PROXY_HOST"])

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def permits(self, ip: str, host: str) -> bool:
        """An address written out as a host was judged with its port before the request was made."""
        if literal_ip(host) is not None:
            return True
        return host == self._proxy_host or self._guard.permits_ip(ip, host)

    def refuse(self, host: str, ip: str) -> None:
        self._guard.refused[host] = ip

    def remember(self, host: str, addresses: list[Any]) -> None:
        if addresses:
            self._cache[host] = addresses
            while len(self._cache) > _CACHE_SIZE:
                self._cache.popitem(last=False)

    def resolveHostName(  # noqa: N802
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        mapped = self._guard.mapped(hostName)
        known = self._cache.get(hostName)
        if mapped is None and known is None:
            watched = _Filter(resolutionReceiver, hostName, self)
            return self._inner.resolveHostName(watched, hostName, portNumber, addressTypes, transportSemantics)
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        hosts = [mapped] if mapped is not None else [address.host for address in known or ()]
        for host in hosts:
            kind = IPv6Address if ":" in host else IPv4Address
            resolutionReceiver.addressResolved(kind("TCP", host, portNumber))
        resolutionReceiver.resolutionComplete()
        return resolution
