"""The request for an address: method, range, yesterday's validators, cookies, and what need not be asked again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from config.portal import Portal
from crawler.extract.page import EXTRACTOR
from crawler.frontier import Frontier, Purpose, Row
from crawler.hosts import Hosts
from crawler.lists import ListWalk
from crawler.store import Store
from crawler.urls import host_name, host_of

_FILE_BYTES = 64 * 2**10
_OUTSIDE_BYTES = 64 * 2**10
_UNTRUSTED_BYTES = 256 * 2**10


def usual_headers(portal: Portal) -> dict[str, str]:
    """What every request of the walk says."""
    return {
        "User-Agent": portal.crawl.user_agent,
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    }


class Requests:
    """Makes the requests of one run. `previous` is the run whose answers may be built upon, None for none."""

    def __init__(
        self,
        portal: Portal,
        store: Store,
        frontier: Frontier,
        lists: ListWalk,
        hosts: Hosts,
        headers: dict[str, str],
        *,
        previous: int | None,
    ) -> None:
        self._portal = portal
        self._store = store
        self._frontier = frontier
        self._lists = lists
        self._hosts = hosts
        self._headers = headers
        self._previous = previous

    def of(
        self, row: Row, answered: Callable[[Response], None], broke: Callable[[Failure], None]
    ) -> Request:
        """The request for a row; one of the two is called with what comes of it."""
        headers = dict(self._headers)
        method = "GET"
        body = b""
        meta: dict[str, Any] = {"row": row, "started": time.monotonic(), "download_timeout": self._portal.links.timeout_s}
        if row.purpose is Purpose.LIST_API:
            method, body = self._lists.api_request(row, headers)
        elif row.purpose is Purpose.RESOURCE and not row.note("get"):
            method = "HEAD"
        elif row.purpose is Purpose.FILE:
            headers["Range"] = f"bytes=0-{_FILE_BYTES - 1}"
            headers["Accept-Encoding"] = "identity"
            meta["cut"] = _FILE_BYTES
        elif row.purpose is Purpose.OUTSIDE:
            meta["cut"] = _OUTSIDE_BYTES if self._is_trusted(row.url) else _UNTRUSTED_BYTES
        elif row.purpose is Purpose.RESOURCE:
            meta["cut"] = _FILE_BYTES
        else:
            self._make_conditional(row, headers, meta)
        if row.purpose is not Purpose.LIST_API:  # in normal form already; an API's address is as the profile spells it
            meta["verbatim_url"] = True
        if row.purpose is Purpose.RESOURCE:
            headers["Referer"] = self._portal.site.home
        cookies = self._hosts.gate(host_of(row.url)).cookies
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        if self._portal.crawl.proxy:
            meta["proxy"] = self._portal.crawl.proxy
        self._hosts.asked()
        return Request(
            str(row.note("asked") or row.asked),
            method=method,
            headers=headers,
            body=body,
            callback=answered,
            errback=broke,
            meta=meta,
            dont_filter=True,
        )

    def _is_trusted(self, url: str) -> bool:
        return host_name(url).endswith(self._portal.site.trusted_suffixes)

    def _make_conditional(self, row: Row, headers: dict[str, str], meta: dict[str, Any]) -> None:
        """Send back yesterday's validators unchanged (nginx compares dates for equality)."""
        if self._previous is None:
            return
        found = self._store.conn.execute(
            "SELECT f.version, f.etag, f.last_modified, v.body_hash, v.facts IS NOT NULL FROM fetches f"
            " JOIN versions v ON v.id=f.version WHERE f.run=? AND f.url_id=? AND v.extractor=? AND v.body IS NOT NULL",
            (self._previous, row.url_id, EXTRACTOR),
        ).fetchone()
        if found is None:
            return
        version, etag, modified, known_hash, _ = found
        meta["known"] = (version, known_hash, etag, modified)
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified

    def reused(self, row: Row) -> bool:
        """A target that opened a short while ago is taken over; broken ones and 办 links are asked every run."""
        if self._previous is None or row.tries:
            return False
        if self._portal.handle.daily and host_name(row.url) in self._portal.handle.hosts:
            return False
        oldest = time.time() - self._portal.links.recheck_days * 86_400
        cursor = self._store.conn.execute(
            "INSERT OR IGNORE INTO fetches SELECT ?, url_id, outcome, status, location, version, etag, last_modified,"
            " checked_at, failing, data FROM fetches WHERE run=? AND url_id=? AND outcome='opened' AND location IS NULL"
            " AND checked_at>?",
            (self._store.run, self._previous, row.url_id, oldest),
        )
        if cursor.rowcount:
            self._frontier.done(row)
            return True
        return False
