"""The Context over the store of one run: all a judge may ask, cached where checks ask it often."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property, lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

from checks.kinds import kind_of
from checks.model import Site, Use
from config.kinds import PageKind
from config.portal import Column, Portal
from config.share import UNDIVIDED, WHOLE, Division, Share, by_two
from config.workdays import workdays_between
from crawler.crawl import profile_hash
from crawler.extract.clicked import with_clicks
from crawler.extract.dates import read_day
from crawler.extract.document import read_document
from crawler.extract.page import EXTRACTOR
from crawler.facts import (
    ColumnFacts,
    DateRead,
    Document,
    Fetch,
    HostFacts,
    LinkGlance,
    ListRow,
    Page,
    Run,
)
from crawler.packing import to_json
from crawler.regulations.shelf import library_of
from crawler.scans import ClickTarget, Scan, from_json
from crawler.store import Store
from crawler.urls import Normaliser, host_of
from crawler.usage import Usage

_LABELLED = re.compile(r"(?:发布|公开|发文|更新|信息)(?:日期|时间)\s*[:：]?\s*(\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2})")
_MASS_DATE = 30
_READ_BEFORE_KEPT = 600
"""Documents that are held in memory at most before they are written."""
_WORTH_TWO = 40
"""Documents from which a second process saves more than it costs."""
_AT_ONCE = 4
_LOOKED_AT = 4_000
_DOCUMENT_RULES = 2  # rises when the same page would be read as another document


class StoreContext:
    """checks.model.Context over crawler.store. Reads only; memory does not grow with the site beyond indexes."""

    def __init__(self, store: Store, portal: Portal, run: Run, today: date) -> None:
        self.store = store
        self.portal = portal
        self.run = run
        self.today = today
        crawl = portal.crawl
        self._key = Normaliser(crawl.drop_params, crawl.mirrors).key
        self.title = lru_cache(maxsize=50_000)(self._title)
        self.fetch = lru_cache(maxsize=2_000)(store.fetch)
        self.fragments = lru_cache(maxsize=2_000)(self._fragments)
        self._page = lru_cache(maxsize=100)(self._described_page)
        self._home = self._key(portal.site.home)
        self.stumbled: list[str] = []

    # -- facts ---------------------------------------------------------------------------------------------

    @cached_property
    def regulations(self) -> Any:
        return library_of(self.portal)

    def page(self, url: str) -> Page | None:
        return self._page(url)

    def _described_page(self, url: str) -> Page | None:
        page = self.store.page(url)
        return self.described(page) if page is not None else None

    def pages(self, share: Share = WHOLE) -> Iterator[Page]:
        for page in self.store.pages(share):
            yield self.described(page)

    def described(self, page: Page) -> Page:
        """A stored page with its columns, kind and publication date."""
        columns = self._columns_of(page.url) or (self._columns_of_file(page.url) if page.is_file else [])
        kind = PageKind.LIST if page.url in self._further_pages else kind_of(page, self._portal_by_key, columns)
        return replace(page, columns=tuple(column.id for column in columns), kind=kind, published=self._published(page))

    @cached_property
    def _portal_by_key(self) -> Portal:
        """The profile with its addresses in normal form, so that they compare equal with pages' addresses."""
        site = self.portal.site.model_copy(update={"home": self._home})
        columns = tuple(
            column.model_copy(update={"urls": tuple(self._key(url) or url for url in column.urls)})
            for column in self.portal.columns
        )
        return self.portal.model_copy(update={"site": site, "columns": columns})

    def html(self, url: str) -> str:
        return self.store.html(url)

    def _title(self, url: str) -> str:
        page = self.store.outline(url)
        if page is not None:
            return page.best_title
        fetch = self.store.fetch(url)
        return fetch.title if fetch else ""

    def _fragments(self, url: str) -> frozenset[str] | None:
        page = self.store.outline(url)
        return None if page is None or page.script_built else page.fragments

    def host(self, url: str) -> HostFacts | None:
        return self._hosts.get(host_of(url))

    @cached_property
    def _hosts(self) -> dict[str, HostFacts]:
        return {one.host: one for one in self.store.hosts()}

    def history(self, url: str) -> list[Fetch]:
        return self.store.history(url)

    # -- links ---------------------------------------------------------------------------------------------

    @cached_property
    def usage(self) -> Usage:
        usage = Usage(self.store)
        usage.prepare(self.store.not_simply_opened())
        return usage

    def warm(self) -> None:
        """Read now what every judge asks for, so that a fork of this process need not."""
        _ = (self.usage, self.regulations, self._rows_by_url, self._list_pages, self._documents, self._hosts, self._portal_by_key)

    def uses(self, target_url: str) -> list[Use]:
        return [
            Use(page_url=page_url, link=link, page_title=self.title(page_url), template=self.template(page_url))
            for place, link in self.usage.places(target_url)
            for page_url in [self.shown(place)]
        ]

    def use_count(self, target_url: str) -> int:
        """Pages that link to the address, also where `uses` shows a sample only."""
        return self.usage.count(target_url)

    def new_glances(self, url: str, told: set[object]) -> Iterator[LinkGlance]:
        return self.store.new_glances(url, told)

    def template(self, url: str) -> str:
        found: str = self._templates(url)
        return found

    @cached_property
    def _templates(self) -> Any:
        def look(url: str) -> str:
            page = self.store.outline(url)
            return page.template if page is not None else ""

        return lru_cache(maxsize=20_000)(look)

    def template_size(self, template: str) -> int:
        """Pages of the run that were made from this template."""
        return self._template_sizes[template]

    @cached_property
    def _template_sizes(self) -> Counter[str]:
        return Counter(self.store.templates())

    # -- columns -------------------------------------------------------------------------------------------

    def columns(self) -> list[ColumnFacts]:
        return self._column_facts

    @cached_property
    def _column_facts(self) -> list[ColumnFacts]:
        return self.store.columns()

    @cached_property
    def _rows_by_url(self) -> dict[str, list[tuple[str, ListRow]]]:
        found: dict[str, list[tuple[str, ListRow]]] = {}
        for column in self._column_facts:
            for row in column.rows:
                if row.url:
                    found.setdefault(row.url, []).append((column.id, row))
        return found

    @cached_property
    def _list_pages(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for column in self._portal_by_key.columns:
            for url in column.urls:
                found.setdefault(url, []).append(column.id)
        for facts in self._column_facts:
            for url in facts.pages:
                ids = found.setdefault(url, [])
                if facts.id not in ids:
                    ids.append(facts.id)
        return found

    @cached_property
    def _further_pages(self) -> frozenset[str]:
        """Second and later pages of lists."""
        pages = {url for facts in self._column_facts for url in facts.pages}
        return frozenset(pages - self.column_indexes)

    def shown(self, url: str) -> str:
        """The address to show for a list answer (JSON, XML) that no reader opens: its column's first page."""
        return self._answers.get(url, url)

    @cached_property
    def _answers(self) -> dict[str, str]:
        found = {}
        for facts in self._column_facts:
            for url in facts.pages:
                if facts.urls and ("#" in url or "dataproxy" in url):
                    found[url] = facts.urls[0]
        return found

    def evergreen_pages(self) -> list[str]:
        """Pages of columns that are always live (guides, power lists, institution pages), lists and entries."""
        kinds = {column.id: column.kind for column in self.portal.columns}
        return [
            url
            for facts in self._column_facts
            if kinds[facts.id].is_evergreen
            for url in (*facts.pages, *(row.url for row in facts.rows if row.url))
        ]

    @cached_property
    def column_indexes(self) -> frozenset[str]:
        """First pages of the profile's columns."""
        return frozenset(url for column in self._portal_by_key.columns for url in column.urls)

    @cached_property
    def _folders(self) -> list[tuple[str, str]]:
        """(folder of the column's address, id), longest first."""
        folders = [
            (url.rpartition("/")[0] + "/", column.id)
            for column in self._portal_by_key.columns
            for url in column.urls
            if urlsplit(url).path.count("/") > 1
        ]
        return sorted(folders, key=lambda pair: -len(pair[0]))

    def column_of(self, page_url: str) -> str | None:
        """Id of the column whose list page it is, or in whose list it stands, else whose folder it lies in."""
        ids = self._list_pages.get(page_url) or [column_id for column_id, _ in self._rows_by_url.get(page_url, ())]
        if ids:
            return ids[0]
        return next((one for folder, one in self._folders if page_url.startswith(folder)), None)

    def _columns_of(self, url: str) -> list[Column]:
        ids = dict.fromkeys(
            [*self._list_pages.get(url, ()), *(column_id for column_id, _ in self._rows_by_url.get(url, ()))]
        )
        by_id = self._columns_by_id
        return [by_id[one] for one in ids if one in by_id]

    def _columns_of_file(self, url: str) -> list[Column]:
        """An attachment belongs to the columns of the page that offers it."""
        place = next((page_url for page_url, _ in self.usage.places(url)), "")
        return self._columns_of(place)

    @cached_property
    def _columns_by_id(self) -> dict[str, Column]:
        return {column.id: column for column in self._portal_by_key.columns}

    # -- dates ---------------------------------------------------------------------------------------------

    def _published(self, page: Page) -> DateRead | None:
        """Printed label, then meta, then list (DESIGN §8)."""
        labelled = _LABELLED.search(page.main_text, 0, 1_500)
        if labelled and (day := read_day(labelled[1])):
            return DateRead(day=day, place="label", text=labelled[0])
        meta = page.metas.get("pubdate", "")
        if meta and (day := read_day(meta)):
            return DateRead(day=day, place="meta", text=meta)
        for _, row in self._rows_by_url.get(page.url, ()):
            if row.date is not None:
                return DateRead(day=row.date, place="list", text=row.date_text)
        return None

    def workdays(self, start: date, end: date) -> int | None:
        return workdays_between(start, end, self.portal.calendar)

    def is_migrated(self, day: date) -> bool:
        return self._days[day] > _MASS_DATE

    @cached_property
    def _days(self) -> Counter[date]:
        days: dict[str, date] = {}
        for url, rows in self._rows_by_url.items():
            if (day := next((row.date for _, row in rows if row.date), None)) is not None:
                days[url] = day
        for document in self.documents():
            if document.published is not None:
                days[document.url] = document.published.day
        return Counter(days.values())

    # -- documents and scans -------------------------------------------------------------------------------

    def documents(self) -> list[Document]:
        return list(self._documents.values())

    def document(self, url: str) -> Document | None:
        return self._documents.get(url)

    @cached_property
    def _documents(self) -> dict[str, Document]:
        clicks = {url: from_json(list[ClickTarget], data) for url, data in self.store.clicks().items()}
        return {one.url: with_clicks(one, clicks.get(one.url, ())) for one in self.store.documents(self.extractor)}

    @cached_property
    def extractor(self) -> str:
        """Documents depend on the rules of extraction and on what the profile says of columns, units and labels."""
        return f"{EXTRACTOR}.{_DOCUMENT_RULES}-{profile_hash(self.portal)}"

    def read_documents(self, meanwhile: Callable[[], None] | None = None) -> None:
        """Read the documents of the run from their stored pages, unless that was done by the same rules before.

        `meanwhile` is called, at most once, when a second process has begun with them.
        A page that makes the reader stumble loses its document, not the run; it is named in `stumbled`.
        """
        before = self.store.read_before(self.extractor)
        urls = [url for url in self._maybe_documents() if url not in before]
        for at in range(0, len(urls), _READ_BEFORE_KEPT):
            some = urls[at : at + _READ_BEFORE_KEPT]
            work = partial(self._read_share, some)
            if len(some) >= _WORTH_TWO:
                read = by_two(work, self.store.after_fork, batch=_AT_ONCE, meanwhile=meanwhile if at == 0 else None)
            else:
                read = [work(UNDIVIDED)]
            for found, stumbled in read:
                self.store.put_documents(self.extractor, found)
                self.stumbled += stumbled

    def _read_share(self, urls: list[str], divided: Division) -> tuple[list[tuple[str, str]], list[str]]:
        """(address and packed document, "" for none, of each; who made the reader stumble)"""
        found: list[tuple[str, str]] = []
        stumbled: list[str] = []
        for url in divided.share(0).of(urls):
            if (stored := self.store.page(url)) is None or not is_document_like(page := self.described(stored)):
                continue
            try:
                document = read_document(page, self.store.html(page.url), self.portal)
                found.append((page.url, to_json(document) if document else ""))
            except Exception as error:
                stumbled.append(f"{page.url}: {type(error).__name__}: {error}"[:300])
        return found, stumbled

    def _maybe_documents(self) -> Iterator[str]:
        """Pages in a column, or with the marks of an element block: what else was read need not be unpacked."""
        for url, text in self.store.texts():
            if _DOCUMENT_MARKS.search(text, 0, _LOOKED_AT) or self._columns_of(url):
                yield url

    def scans(self) -> Iterable[Scan]:
        for data in self.store.scans():
            yield from_json(Scan, data)

    def site(self) -> Site:
        return Site(
            home=self.portal.site.home,
            home_page=self.page(self._home),
            home_fetch=self.fetch(self._home),
            hosts=tuple(self._hosts.values()),
            probes=tuple(self.store.probes(self.today - timedelta(days=self.portal.avail.days))),
        )


def is_document_like(page: Page) -> bool:
    """Worth reading as a document: an entry of a column, or with the marks of an element block."""
    if page.is_file or page.kind in {PageKind.HOME, PageKind.HUB, PageKind.LIST, PageKind.SEARCH}:
        return False
    return bool(page.columns) or bool(_DOCUMENT_MARKS.search(page.main_text, 0, _LOOKED_AT))


_DOCUMENT_MARKS = re.compile(r"发文字号|索\s?引\s?号|文\s{0,2}号\s?[:：]|〔(?:19|20)\d\d〕")
