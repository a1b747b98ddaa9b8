"""Addresses in one normal form, so that one page is asked once and found again tomorrow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": "80", "https": "443"}
_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|jsp|aspx?|php)$", re.IGNORECASE)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessionid)=[^/?#;]*", re.IGNORECASE)
_SAFE_PATH = "/%:@!$&'()*+,;=-._~[]"
_SAFE_QUERY = _SAFE_PATH + "?"
_MAX_LENGTH = 4_000
_CACHE_SIZE = 4_000
_MAX_ROOTS = 50
_MAX_FRAMES = 40
_MAX_FRAME = 64 * 2**10
_MORE_SLASHES = re.compile(r"^(https?):/{3,}", re.IGNORECASE)
_NO_HOST = re.compile(r"https?:/*", re.IGNORECASE)
_DOTS = {"%2e": ".", ".%2e": "..", "%2e.": "..", "%2e%2e": ".."}
_HOST = re.compile(r"[^\s/\\<>\"'`{}|^%]+")

Anchor = tuple[str, str, str, str, str, str, bool]
"""Key, address to ask, fragment, href, text, title, hidden."""


@dataclass(slots=True)
class Met:
    """What was made of the sources of anchors with a path from the root, and of whole frames, on pages of one host."""

    anchors: dict[str, Anchor] = field(default_factory=dict)
    frames: dict[str, object] = field(default_factory=dict)
    _once: set[int] = field(default_factory=set)

    def is_repeated(self, source: str) -> bool:
        """Was this met before? Only then is it worth keeping: most of what a page holds is its own."""
        if len(source) > _MAX_FRAME:
            return False
        short = hash(source)
        if short in self._once:
            return True
        if len(self._once) >= _CACHE_SIZE:
            self._once.clear()
        self._once.add(short)
        return False


# Schemes that are links for a person but ask nothing of a server.
_SILENT = ("mailto:", "tel:", "sms:", "data:", "blob:", "about:", "weixin:", "alipays:")


def is_silent(href: str) -> bool:
    """mailto:, tel:, data: and the like: no link to inspect."""
    return href[:9].lower().startswith(_SILENT)


class Normaliser:
    """Resolves and normalises what stands in `href`, with a bounded cache.

    `drop_params` are query keys that only carry sessions or time stamps; `mirrors` are host prefixes (`big5.`)
    or path prefixes (`/gate/big5/`) under which the same page stands once more in traditional characters.
    """

    def __init__(self, drop_params: Iterable[str] = (), mirrors: Iterable[str] = ()) -> None:
        self._drop = frozenset(name.lower() for name in drop_params)
        self._host_mirrors = tuple(one for one in mirrors if not one.startswith("/"))
        self._path_mirrors = tuple(one for one in mirrors if one.startswith("/"))
        self._cache: dict[tuple[str, str, str], tuple[str, str, str]] = {}
        self._met: dict[str, Met] = {}

    def resolve(self, base: str, href: str, encoding: str = "utf-8") -> tuple[str, str, str]:
        """(key, address to ask, fragment) of `href` on a page at `base`; key is "" when it leads nowhere.

        The address to ask is what was written (a server may want its session parameter); the key is the
        address under which it is known. A query beyond ASCII is encoded as the page is, like browsers do.
        """
        if href.startswith(("http:", "https:")):
            where = ""
        elif href.startswith("/") and not href.startswith("//"):
            where = base[: base.find("/", 8)] if base.find("/", 8) > 0 else base
        else:
            where = base
        memo = (where, href, encoding)
        known = self._cache.get(memo)
        if known is None:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            known = self._cache[memo] = self._resolve(base, href, encoding)
        return known

    def met(self, base: str, encoding: str) -> Met:
        """What was made of HTML that stands on page after page of the host of `base`; bounded."""
        scheme, _, rest = base.partition("://")
        root = f"{scheme}://{rest.partition('/')[0]} {encoding}"
        met = self._met.get(root)
        if met is None or len(met.anchors) >= _CACHE_SIZE or len(met.frames) >= _MAX_FRAMES:
            if len(self._met) >= _MAX_ROOTS:
                self._met.clear()
            met = self._met[root] = Met()
        return met

    def key(self, url: str) -> str:
        """The normal form of an absolute address, "" when it is none."""
        return self.resolve(url, url)[0]

    def _resolve(self, base: str, href: str, encoding: str) -> tuple[str, str, str]:
        # Browsers drop ASCII white space only: a full-width blank stays and breaks the link.
        href = href.replace("\\", "/").replace("\t", "").replace("\n", "").replace("\r", "").strip(" \f")
        # As browsers read them: `http:///x` means the host x, and `http://` alone leads nowhere.
        href = _MORE_SLASHES.sub(r"\1://", href)
        if len(href) > _MAX_LENGTH or _NO_HOST.fullmatch(href):
            return "", "", ""
        try:
            parts = urlsplit(urljoin(base, href))
            port = parts.port
        except ValueError:
            return "", "", ""
        host = (parts.hostname or "").rstrip(".")
        scheme = parts.scheme.lower()
        if scheme not in _DEFAULT_PORTS or not host or not _HOST.fullmatch(host):
            return "", "", ""
        host = _ascii_host(host)
        if not host:
            return "", "", ""
        if ":" in host:
            host = f"[{host}]"
        netloc = host if port is None or str(port) == _DEFAULT_PORTS[scheme] else f"{host}:{port}"
        path = quote(_without_dots(parts.path) or "/", safe=_SAFE_PATH)
        query = quote(parts.query, safe=_SAFE_QUERY, encoding=encoding, errors="replace")
        asked = urlunsplit((scheme, netloc, path, query, ""))
        return self._key(scheme, netloc, path, query), asked, parts.fragment

    def _key(self, scheme: str, netloc: str, path: str, query: str) -> str:
        for prefix in self._path_mirrors:
            if path.startswith(prefix):
                netloc, _, rest = path[len(prefix) :].partition("/")
                path = f"/{rest}"
        for prefix in self._host_mirrors:
            if netloc.startswith(prefix):
                netloc = "www." + netloc[len(prefix) :] if netloc.count(".") < 4 else netloc[len(prefix) :]
        if ";" in path:
            path = _PATH_SESSION.sub("", path)
        if path[-1] != "/":
            path = _INDEX.sub("/", path)
        if query and self._drop:
            kept = [pair for pair in query.split("&") if pair.partition("=")[0].lower() not in self._drop]
            query = "&".join(kept)
        return urlunsplit((scheme, netloc, path, query, ""))


@lru_cache(maxsize=4_096)
def _ascii_host(host: str) -> str:
    host = host.lower()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _without_dots(path: str) -> str:
    """`//a/x/../b` as a browser reads it: urljoin leaves the path of an address that names its host alone."""
    if "/." not in path and "/%2" not in path:
        return path
    kept: list[str] = []
    steps = [_DOTS.get(step.lower(), step) for step in path.split("/")[1:]]
    for step in steps:
        if step == ".." and kept:
            kept.pop()
        elif step not in {".", ".."}:
            kept.append(step)
    if steps[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


@lru_cache(maxsize=8_192)
def host_of(url: str) -> str:
    """Host with port, as in the address; "" when there is none."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def host_name(url: str) -> str:
    """Host without port."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def pattern_of(url: str) -> str:
    """The address with its numbers and long hex runs blurred: what endless calendars and pagers share."""
    parts = urlsplit(url)
    path = re.sub(r"[0-9a-f]{16,}|\d+", "#", parts.path.rpartition("/")[0] if "." in parts.path else parts.path)
    names = "&".join(sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair}))
    return f"{parts.netloc}{path}?{names}"
