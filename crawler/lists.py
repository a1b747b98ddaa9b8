"""The walk along a column's list pages: which are asked next, and what the column holds in the end (栏目)."""

from __future__ import annotations

from config.kinds import ListMethod
from config.portal import Column, Portal
from crawler.extract import list_api
from crawler.extract.datastore import read_datastore
from crawler.extract.frames import frame_addresses
from crawler.extract.lists import ListRead, read_rows
from crawler.extract.pager import Pager, next_pages
from crawler.facts import ColumnFacts, Link, LinkKind, ListRow, Outcome
from crawler.frontier import Frontier, Purpose, Row
from crawler.store import Store
from crawler.urls import Normaliser

_UNSURE = "unsure"
_NEEDS_BROWSER = "列表由脚本生成，未能用浏览器打开"


class ListWalk:
    """Knows which addresses are list pages of which column. The table `list_pages` is its memory over a kill."""

    def __init__(self, portal: Portal, store: Store, frontier: Frontier, normaliser: Normaliser) -> None:
        self._portal = portal
        self._store = store
        self._frontier = frontier
        self._normaliser = normaliser
        self._columns = {column.id: column for column in portal.columns}
        self._of: dict[str, list[tuple[str, int]]] = {}
        self._count: dict[str, int] = {}
        self._api: dict[str, tuple[str, int]] = {}

    # -- asking -------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Put the first page of every column into the frontier."""
        for column in self._portal.columns:
            if column.list is ListMethod.API:
                self._ask_api(column, 0)
                continue
            for url in column.urls:
                self._ask(column.id, url)

    def resume(self) -> None:
        """Remember the list pages of a broken-off run."""
        for column in self._portal.columns:
            for number, url, _ in self._store.list_pages(column.id):
                self._of.setdefault(url, []).append((column.id, number))
                self._count[column.id] = max(self._count.get(column.id, 0), number + 1)
                if column.list is ListMethod.API:
                    self._api[url] = (column.id, number)

    def _ask(self, column_id: str, url: str, note: str = "") -> str | None:
        """Ask a list page; gives its key when it had been opened before as an ordinary page."""
        key, asked, _ = self._normaliser.resolve(url, url)
        if not key or any(one == column_id for one, _ in self._of.get(key, ())):
            return None
        number = self._count.get(column_id, 0)
        if number >= self._columns[column_id].max_list_pages:
            return None
        self._count[column_id] = number + 1
        self._of.setdefault(key, []).append((column_id, number))
        is_new = self._frontier.add(key, asked, Purpose.PAGE, 0)
        self._store.put_list_page(column_id, number, key, note)
        return None if is_new else key

    def _ask_api(self, column: Column, page: int) -> None:
        url = self.api_key(column, page)
        if url in self._api:
            return
        self._api[url] = (column.id, page)
        self._of.setdefault(url, []).append((column.id, page))
        self._frontier.add(url, list_api.request(column, page).url, Purpose.LIST_API, 0)
        self._store.put_list_page(column.id, page, url)

    @staticmethod
    def api_key(column: Column, page: int) -> str:
        """A page of a list API has no address of its own: the endpoint, the column and the number name it."""
        return f"{list_api.request(column, page).url}#{column.id}/{page}"

    def api_request(self, row: Row, headers: dict[str, str]) -> tuple[str, bytes]:
        """(method, body) of a list page that the profile spells out; its headers are put in."""
        column_id, page = self._api[row.url]
        request = list_api.request(self._columns[column_id], page)
        headers.update(request.headers)
        row.asked = request.url
        return request.method, request.body.encode()

    # -- answers ------------------------------------------------------------------------------------------

    def wants(self, url: str) -> bool:
        return url in self._of

    def moved(self, url: str, target: str) -> None:
        """A list page redirects: its column's list stands at the target."""
        for column_id, number in self._of.get(url, ()):
            places = self._of.setdefault(target, [])
            if not any(one == column_id for one, _ in places):
                places.append((column_id, number))
                self._store.put_list_page(column_id, number, target)

    def listed(self, url: str, text: str, *, rendered: bool = False) -> bool:
        """Read on from a list page. True: its rows need the browser before anyone calls it empty."""
        wants_browser = False
        for column_id, number in list(self._of.get(url, ())):
            column = self._columns[column_id]
            if column.list is ListMethod.API:
                self._listed_api(column, number, text)
                continue
            wants_browser |= self._listed_page(column, url, text, rendered)
        return wants_browser

    def hidden_links(self, url: str, text: str) -> tuple[Link, ...]:
        """Entries that a list page carries in script data or JSON instead of anchors, as the links a reader sees."""
        rows: list[ListRow] = []
        for column_id, _ in self._of.get(url, ()):
            column = self._columns[column_id]
            if column.list is ListMethod.API:
                rows += list_api.read(column, text, self._normaliser).rows
            elif (store := read_datastore(text, self._store.asked(url), self._normaliser)) is not None:
                rows += store.rows
        return tuple(_as_link(row, number) for number, row in enumerate(dict.fromkeys(rows)) if row.url)

    def _listed_api(self, column: Column, page: int, text: str) -> None:
        answer = list_api.read(column, text, self._normaliser)
        size = column.api.page_size if column.api else 0
        if list_api.has_next(column, page, answer, page * size):
            self._ask_api(column, page + 1)
    def _listed_page(self, column: Column, url: str, text: str, rendered: bool) -> bool:
        base = self._store.asked(url)  # `?page=2` hangs on `Default.aspx`, which the key folds away
        pager = next_pages(text, base, self._count.get(column.id, 1), column, self._normaliser)
        self._follow(column, pager)
        if rendered or column.render == "never" or column.list in {ListMethod.STATIC, ListMethod.SCRIPT}:
            return False
        if column.render == "always" or column.list is ListMethod.BROWSER:
            return True
        has_rows = bool(read_page_rows(text, base, column, self._normaliser).rows)
        if not has_rows:
            self._enter_frames(column, text, base)
        return not has_rows

    def _enter_frames(self, column: Column, text: str, base: str) -> None:
        """A list page without rows may show its list in a frame of the portal's own."""
        for address in frame_addresses(text):
            url = self._normaliser.resolve(base, address)[1]
            if url and self._portal.site.owns(url):
                known = self._ask(column.id, url, _UNSURE)
                if known is not None and (html := self._read_before(known)):
                    self.listed(known, html)

    def _follow(self, column: Column, pager: Pager) -> None:
        for next_url in pager.urls:
            known = self._ask(column.id, next_url, _UNSURE if next_url in pager.unsure else "")
            if known is not None and (html := self._read_before(known)):
                self.listed(known, html)

    def _read_before(self, url: str) -> str:
        self._frontier.flush()
        return self._store.html(url)

    def render_always_or_auto(self, url: str) -> bool:
        """May a page that a script builds be rendered? Not when its column's profile says never."""
        return all(self._columns[column_id].render != "never" for column_id, _ in self._of.get(url, ()))

    def turns_by_button(self, url: str, html: str) -> int:
        """How many further pages of a rendered list only a button opens."""
        most = 0
        for column_id, number in self._of.get(url, ()):
            column = self._columns[column_id]
            pager = next_pages(html, self._store.asked(url), self._count.get(column_id, 1), column, self._normaliser)
            if number == 0 and pager.method == "button":
                most = max(most, column.max_list_pages - 1)
        return most

    def turned(self, url: str, number: int) -> str:
        """Register a page that a button opened; gives the name under which it is kept, having no address."""
        key = f"{url}#page/{number}"
        for column_id, _ in self._of.get(url, ()):
            self._store.put_list_page(column_id, number, key)
            self._of.setdefault(key, []).append((column_id, number))
        return key

    def noted(self, url: str, unread: str) -> None:
        """Keep why a list page could not be read by the browser."""
        if unread:
            for column_id, number in self._of.get(url, ()):
                self._store.put_list_page(column_id, number, url, unread)


_HIDDEN_FROM = 1_000_000
"""Numbers of links that stand in no element of the source: no css path leads to them."""


def _as_link(row: ListRow, number: int) -> Link:
    return Link(
        url=row.url,
        href=row.url,
        kind=LinkKind.ANCHOR,
        position=_HIDDEN_FROM + number,
        text=(row.text or row.title)[:300],
        title=row.title[:300],
        row=_HIDDEN_FROM + number,
        group=_HIDDEN_FROM,
    )


def read_page_rows(text: str, url: str, column: Column, normaliser: Normaliser) -> ListRead:
    """Rows of one list page: hidden script data when there is some, else what stands in the HTML."""
    store = read_datastore(text, url, normaliser) if column.list is not ListMethod.STATIC else None
    if store is not None and store.rows:
        read = ListRead() if text.lstrip().startswith(("<?xml", "<datastore")) else read_rows(text, url, column, normaliser)
        return ListRead(rows=store.rows, own_text=read.own_text, total=store.total)
    return read_rows(text, url, column, normaliser)


def assemble(portal: Portal, store: Store, normaliser: Normaliser) -> list[ColumnFacts]:
    """The facts of every column from the list pages that this run kept."""
    return [_assemble_one(column, portal, store, normaliser) for column in portal.columns]


def _assemble_one(column: Column, portal: Portal, store: Store, normaliser: Normaliser) -> ColumnFacts:
    rows: dict[tuple[str, str], ListRow] = {}
    pages: list[str] = []
    own_text = unread = paging_fault = ""
    fetched = Outcome.NOT_ASKED
    total: int | None = None
    announced = 0
    rendered = shell_answered = False
    method = column.list
    previous: tuple[str, ...] = ()
    listed = store.list_pages(column.id)
    for number, url, note in listed:
        fetch = store.fetch(url)
        outcome = fetch.outcome if fetch else Outcome.NOT_ASKED
        if number == 0:
            fetched = outcome
        if note and note != _UNSURE and number == 0:
            unread = note
        text = store.html(fetch.final_url if fetch and fetch.status >= 300 else url) if fetch and fetch.opened else ""
        if not text:
            if fetch and not fetch.opened and number > 0 and note != _UNSURE:
                paging_fault = "error"
            continue
        pages.append(url)
        read = list_api.read(column, text, normaliser) if column.list is ListMethod.API else read_page_rows(text, store.asked(url), column, normaliser)
        if number == 0:
            own_text = read.own_text
            rendered = bool(fetch and fetch.detail == "rendered")
            method = _method(column, text, rendered)
            if read.fault:
                unread = read.fault
            elif not read.rows and not rendered and (read.wants_script or column.list is ListMethod.BROWSER):
                unread = unread or _NEEDS_BROWSER
            if column.list is not ListMethod.API:
                pager = next_pages(text, store.asked(url), 1, column, normaliser)
                total, announced = pager.total_rows, pager.total_pages or 0
        total = read.total if read.total is not None else total
        fresh = tuple(row.url for row in read.rows)
        has_all = total is not None and len(rows) >= total  # the first answer held them: a script only shows them in parts
        if number > 0 and fresh and fresh == previous and note != _UNSURE and not has_all:
            if rendered and not (fetch and fetch.detail == "rendered"):
                shell_answered = True  # its script turns the page; the bare answer is the same for every number
            else:
                paging_fault = paging_fault or "same-page"
        previous = fresh
        for row in read.rows:
            rows.setdefault((row.url, row.title), row if row.page_url == url else _on(row, url))
    return ColumnFacts(
        id=column.id,
        urls=tuple(normaliser.key(url) for url in column.urls),
        method=method,
        rows=tuple(rows.values()),
        pages=tuple(pages),
        fetched=fetched,
        own_text=own_text[:2_000],
        rendered=rendered,
        total=total,
        paging_fault=paging_fault,
        unread=unread,
        # Pages that the pager counts and that no link leads to (a form, a script) were not seen.
        is_complete=len(listed) < column.max_list_pages and announced <= len(pages)
        and not (shell_answered and (total is None or len(rows) < total)),
    )


def _on(row: ListRow, url: str) -> ListRow:
    from dataclasses import replace

    return replace(row, page_url=url)


def _method(column: Column, text: str, rendered: bool) -> ListMethod:
    """The way the rows were really read."""
    if column.list is ListMethod.API:
        return ListMethod.API
    if rendered:
        return ListMethod.BROWSER
    store = read_datastore(text, column.urls[0])
    return ListMethod.SCRIPT if store is not None and store.rows else ListMethod.STATIC
