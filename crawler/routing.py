"""Which of the addresses on a page are asked, and how: the walk's limits, traps and never-asked places."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b

from config.portal import Portal
from config.text import letters
from crawler.facts import Link, LinkKind
from crawler.frontier import Frontier, Purpose
from crawler.urls import host_name, host_of, pattern_of

_IMAGE = re.compile(r"\.(?:png|jpe?g|gif|webp|bmp|svg|ico|avif)$", re.IGNORECASE)
_MEDIA = re.compile(r"\.(?:mp4|mp3|m4a|m4v|flv|wmv|avi|mov|wav|ogg|webm|m3u8|css|js)$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_MIN_LOOK = 8
_SAME_PAGES = 25
"""So many pages in a row of one address pattern that differ in their numbers alone are a trap (calendar, session)."""


class Router:
    """Decides once for each address of the run. `stopped_by` says which limit cut the run, "" for none."""

    def __init__(self, portal: Portal, frontier: Frontier) -> None:
        self._portal = portal
        self._frontier = frontier
        crawl, links = portal.crawl, portal.links
        self._deny = [re.compile(one) for one in crawl.deny]
        self._allow = [re.compile(one) for one in crawl.allow]
        self._ignore = [re.compile(one) for one in links.ignore]
        self._inner = [re.compile(one, re.IGNORECASE) for one in links.internal_patterns]
        self._ignored_hosts = frozenset(links.ignore_hosts)
        extensions = "|".join(re.escape(one) for one in portal.attach.extensions)
        self._file = re.compile(rf"\.(?:{extensions})$", re.IGNORECASE)
        self._noted: set[str] = set()
        self._pages = 0
        self._patterns: Counter[str] = Counter()
        self._last_look: dict[str, tuple[bytes, int]] = {}
        self._traps: set[str] = set()
        self.stopped_by = ""
        self.too_deep = 0  # pages beyond max_depth: opened as links, not walked
        self._own: dict[str, bool] = {}

    @property
    def traps(self) -> frozenset[str]:
        """Address patterns in which the walk was cut off as endless."""
        return frozenset(self._traps)

    def is_own(self, url: str) -> bool:
        host = host_of(url)
        known = self._own.get(host)
        if known is None:
            known = self._own[host] = self._portal.site.owns(url)
        return known

    def route(self, links: Iterable[Link], asked: dict[str, str] | None, depth: int) -> None:
        """Put what is new on a page into the frontier."""
        self.route_all(((link.url, link.kind) for link in links if link.url), asked, depth)

    def route_all(self, targets: Iterable[tuple[str, LinkKind]], asked: dict[str, str] | None, depth: int) -> None:
        """The same from addresses with the kind of link that names them. `asked`: what the page writes, by address,
        where that is something else; None when the page is not at hand, and its addresses are asked as before."""
        noted = self._noted
        for url, kind in targets:
            if url not in noted:
                noted.add(url)
                purpose = self.purpose_of(url, kind, depth)
                if purpose is not None:
                    self._frontier.add(url, None if asked is None else asked.get(url, url), purpose, depth)

    def purpose_of(self, url: str, kind: LinkKind, depth: int) -> Purpose | None:
        """How an address is to be asked; None: not at all."""
        own = self.is_own(url)
        if own and any(one.search(url) for one in self._inner):
            return None  # a back end or preview is named by LNK007 and never asked
        if any(one.search(url) for one in self._ignore) or host_name(url) in self._ignored_hosts:
            return None
        if not own and not self._portal.links.external:
            return None
        path = url.partition("?")[0]
        if self._file.search(path):
            return Purpose.FILE
        if kind.is_resource or kind is LinkKind.FORM or _IMAGE.search(path) or _MEDIA.search(path):
            if kind in {LinkKind.STYLESHEET, LinkKind.SCRIPT} and not self._portal.media.check_css_js:
                return None
            return Purpose.RESOURCE
        if not own:
            return Purpose.OUTSIDE
        if any(one.search(url) for one in self._deny):
            return None
        return self._page_purpose(url, depth)

    def _page_purpose(self, url: str, depth: int) -> Purpose | None:
        crawl = self._portal.crawl
        if self._allow and not any(one.search(url) for one in self._allow):
            return Purpose.OUTSIDE  # opened as a link, not walked
        if depth > crawl.max_depth:
            self.too_deep += 1
            return Purpose.OUTSIDE
        pattern = pattern_of(url)
        if pattern in self._traps:
            return None
        self._patterns[pattern] += 1
        if self._patterns[pattern] > crawl.max_per_pattern and self._is_endless_kind(url):
            self._close(pattern)
            return None
        if self._pages >= crawl.max_pages:
            self.stopped_by = "pages"
            return None
        self._pages += 1
        return Purpose.PAGE

    @staticmethod
    def _is_endless_kind(url: str) -> bool:
        """Only addresses that a script makes up as it goes have a budget: with a query, or without a file name."""
        return "?" in url or "." not in url.rpartition("/")[2]

    def looked_at(self, url: str, main_text: str) -> None:
        """Watch for traps: page after page of one pattern that says the same but for its numbers."""
        if not self._is_endless_kind(url):
            return
        words = _DIGITS.sub("", letters(main_text[:4_000]))
        if len(words) < _MIN_LOOK:
            return  # the shell of pages that scripts fill (detail.html?id=7): alike by nature, and max_per_pattern holds
        pattern = pattern_of(url)
        look = blake2b(words.encode(), digest_size=8).digest()
        last, count = self._last_look.get(pattern, (b"", 0))
        count = count + 1 if look == last else 1
        self._last_look[pattern] = (look, count)
        if count >= _SAME_PAGES:
            self._close(pattern)

    def _close(self, pattern: str) -> None:
        if pattern not in self._traps:
            self._traps.add(pattern)
            self._frontier.drop_waiting(lambda url: pattern_of(url) not in self._traps)

    def note_known(self, urls: list[str], pages: int) -> None:
        """On resume: what the broken-off run had routed already."""
        self._noted.update(urls)
        self._pages = pages
