"""Where redirects end (跳转): on a home page, a column's first page, a log-in."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from checks.links.answers import compiled
from config.portal import Portal
from crawler.facts import Fetch

_INDEX = re.compile(r"/(?:index|default|home|main)(?:_\d+)?\.\w{2,5}$", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def folded_path(url: str) -> str:
    """Path without an index file and without the closing slash: `/zwgk/index.html` and `/zwgk/` are `/zwgk`."""
    return _INDEX.sub("/", urlsplit(url).path).rstrip("/")


def depth(url: str) -> int:
    """Number of path segments, an index file not counted."""
    return folded_path(url).count("/")


@lru_cache(maxsize=65_536)
def is_root(url: str) -> bool:
    parts = urlsplit(url)
    return folded_path(url) == "" and not parts.query


def is_same_place(one: str, other: str) -> bool:
    """Equal but for scheme, index file, closing slash and fragment."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.hostname, folded_path(one), first.query) == (second.hostname, folded_path(other), second.query)


def is_column_index(url: str, portal: Portal) -> bool:
    """The first page of a column of the profile."""
    return folded_path(url) in _column_paths(portal) and portal.site.owns(url)


@lru_cache(maxsize=16)
def _column_paths_of(urls: tuple[str, ...]) -> frozenset[str]:
    return frozenset(folded_path(url) for url in urls)


def _column_paths(portal: Portal) -> frozenset[str]:
    return _column_paths_of(tuple(url for column in portal.columns for url in column.urls))


def dumped_on(fetch: Fetch, portal: Portal) -> str:
    """Where a deep address was sent instead of an answer: home | column | parent | "" (not sent away).

    `parent` is an index page above the address that is no column of the profile.
    """
    if not fetch.opened or not fetch.final_url or is_same_place(fetch.url, fetch.final_url) or depth(fetch.url) < 2:
        return ""
    final = fetch.final_url
    if is_root(final) or is_same_place(final, portal.site.home):
        return "home"
    if is_column_index(final, portal):
        return "column"
    above = folded_path(fetch.url).startswith(folded_path(final) + "/")
    looks_like_index = final.endswith("/") or bool(_INDEX.search(urlsplit(final).path))
    return "parent" if above and looks_like_index and not urlsplit(final).query else ""


def is_login(url: str, portal: Portal) -> bool:
    return any(pattern.search(url) for pattern in compiled(portal.links.login_patterns))


def redirects(fetch: Fetch) -> int:
    """How many times the address was sent on."""
    return sum(300 <= hop.status < 400 for hop in fetch.hops)
