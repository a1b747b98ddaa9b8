"""The walk: asks every address of the frontier once, records what came, and gives back what must be tried again."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, StopDownload
from scrapy.http import Response
from twisted.python.failure import Failure

from config.errors import RunError
from config.portal import Portal
from config.words import words_kept
from crawler import answers
from crawler.courtesy import in_window, retry_after_s
from crawler.extract.filetype import inspect_file
from crawler.extract.page import PageRead
from crawler.facts import Attempt, Fetch, LinkKind, Outcome
from crawler.files import READABLE
from crawler.frontier import Frontier, Purpose, Row
from crawler.guard import AddressGuard
from crawler.hosts import Hosts
from crawler.keeping import PageKeeper
from crawler.lists import ListWalk
from crawler.outcome import REDIRECTS, is_challenge, of_error, of_status
from crawler.reader import PageReader
from crawler.requesting import Requests, usual_headers
from crawler.routing import Router
from crawler.settling import Settler
from crawler.store import Store
from crawler.urls import Normaliser, host_name, host_of

_HEAD_REFUSED = frozenset({403, 404, 405, 406, 410, 500, 501, 502, 503})
_MAX_SELF = 4
_BACKLOG = 64


class PortalSpider(Spider):
    """One portal, one run. `on_progress(done, known, pages)` is called after each settled address.

    What the walk holds: `hosts` (courtesy, robots.txt, soft 404), `requests` (how an address is asked), `settler` (how
    it ends), `keeper` (what becomes of a page), `router` and `lists` (where it leads).
    """

    name = "portal"
    scheduler: Any = None

    def __init__(
        self,
        portal: Portal,
        store: Store,
        guard: AddressGuard,
        reader: PageReader,
        *,
        is_full: bool = False,
        renderer: Any = None,
        on_progress: Callable[[int, int, int], None] | None = None,
        starts: tuple[str, ...] | None = None,
        preset: PageRead | None = None,
        known: Callable[[str], Fetch | None] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.portal = portal
        self.store = store
        self.guard = guard
        self.frontier = Frontier(store)
        self.router = Router(portal, self.frontier)
        self.normaliser = Normaliser(portal.crawl.drop_params, portal.crawl.mirrors)
        self.lists = ListWalk(portal, store, self.frontier, self.normaliser)
        self.reader = reader
        self.renderer = renderer
        headers = usual_headers(portal)
        previous = store.previous_run()
        self.hosts = Hosts(
            portal,
            guard,
            self.normaliser,
            is_own=self.router.is_own,
            headers=headers,
            enqueue=self.enqueue,
            wake=self.wake,
        )
        self.requests = Requests(
            portal, store, self.frontier, self.lists, self.hosts, headers, previous=None if is_full else previous
        )
        self.settler = Settler(portal, store, self.frontier, previous=previous, on_progress=on_progress)
        self.keeper = PageKeeper(
            store,
            reader,
            renderer,
            self.normaliser,
            self.hosts,
            self.router,
            self.lists,
            self.settler,
            fail=self.fail,
            wake=self.wake,
        )
        self._starts = starts  # instead of home, start pages and columns
        self._preset = preset  # a page in hand (a local file): only its links are asked
        self._known = known  # what an earlier crawl knows of an address
        self._pages_asked = 0
        self.bytes = 0
        self.stopped_by = ""
        self.is_stopping = False
        self.failed: BaseException | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> PortalSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.cut_off, signal=signals.bytes_received)
        crawler.signals.connect(spider.ended, signal=signals.spider_closed)
        return spider

    # -- start and end --------------------------------------------------------------------------------------

    async def start(self) -> AsyncIterator[Any]:
        """Nothing is yielded: home, start pages and columns go into the frontier, which is the scheduler."""
        if self._preset is not None:
            self.router.route(tuple(self._preset.page.links), self._preset.asked, 1)
            self.frontier.flush()
        elif not len(self.frontier):
            self.lists.begin()
            for url in self._starts or (self.portal.site.home, *self.portal.crawl.start):
                key, asked, _ = self.normaliser.resolve(url, url)
                if key:
                    self.frontier.add(key, asked, Purpose.PAGE, 0)
            self.frontier.flush()
        else:
            known, pages = self._known_urls()
            self.router.note_known(known, pages)
            self.lists.resume()
        return
        yield  # an async generator without items

    def _known_urls(self) -> tuple[list[str], int]:
        rows = self.store.conn.execute("SELECT url_id, purpose FROM frontier").fetchall()
        return [self.store.url_of(one) for one, _ in rows], sum(purpose == Purpose.PAGE for _, purpose in rows)

    @property
    def has_backlog(self) -> bool:
        """Enough pages are asked or being read."""
        most = max(self.portal.crawl.connections, min(_BACKLOG, len(self.frontier) // 90))
        return self._pages_asked + len(self.reader) >= most

    @property
    def is_full(self) -> bool:
        """Enough is under way: what is not recorded yet would be asked again after a kill, and that must stay below
        one in fifty of what is known."""
        most = max(self.portal.crawl.connections, min(_BACKLOG + _BACKLOG // 2, len(self.frontier) // 60))
        return self.hosts.in_flight + len(self.reader) >= most

    def stop(self, reason: str) -> None:
        """End the walk after what is under way; the frontier keeps the rest for a resumed run."""
        self.stopped_by = self.stopped_by or reason
        self.is_stopping = True

    def fail(self, error: BaseException) -> None:
        """Our own side is broken (disk full ...): stop, and let the caller see the error."""
        self.failed = self.failed or error
        self.stop("error")

    async def ended(self) -> None:
        """Wait for certificate looks that are under way, close the browser, commit the last batch."""
        await self.hosts.settled()
        self.reader.close()
        if self.renderer is not None:
            await self.renderer.close()
        try:
            self.frontier.flush()
        except RunError as error:
            self.fail(error)

    # -- what the scheduler asks ------------------------------------------------------------------------------

    def request_of(self, row: Row) -> Request | None:
        """The request for a row; None when it is settled without asking."""
        window = self.portal.crawl.window_hours
        if window is not None and not in_window(window, answers.moment()):
            self.frontier.later(row)
            self.stop("window")
            return None
        if not self.guard.permits_url(row.asked):
            self.settler.unasked(row, Outcome.FORBIDDEN_ADDRESS)
            return None
        if self.hosts.forbids(host_of(row.url), row.asked):
            self.settler.unasked(row, Outcome.ROBOTS)
            return None
        if row.purpose in {Purpose.OUTSIDE, Purpose.RESOURCE, Purpose.FILE} and self.requests.reused(row):
            return None
        if self._known is not None and row.depth > 0 and (found := self._known(row.url)) is not None:
            self.store.put_fetch(found)
            self.settler.done(row)
            return None
        self.hosts.look_at_certificate(row.url)
        self._pages_asked += row.purpose is Purpose.PAGE
        return self.requests.of(row, self.answered, self.broke)

    def enqueue(self, request: Request) -> None:
        """A question of the walk's own making."""
        self.scheduler.ask_aside(request)

    def wake(self) -> None:
        """More may be asked now."""
        self.scheduler.wake()

    # -- answers ------------------------------------------------------------------------------------------------

    def cut_off(self, data: bytes, request: Request, spider: Spider) -> None:
        """Enough of a body was read: take what is there (a server may ignore Range)."""
        limit = request.meta.get("cut")
        if limit is not None:
            request.meta["got"] = got = request.meta.get("got", 0) + len(data)
            if got >= limit:
                raise StopDownload(fail=False)

    def answered(self, response: Response) -> None:
        row: Row = response.meta["row"]
        self.hosts.landed(host_of(row.url))
        self._pages_asked -= row.purpose is Purpose.PAGE
        self.bytes += len(response.body)
        try:
            self._read(row, response)
        except Exception as error:
            self.fail(error)

    def broke(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        row: Row = request.meta["row"]
        self.hosts.landed(host_of(row.url))
        self._pages_asked -= row.purpose is Purpose.PAGE
        error = failure.value or RuntimeError("no reason given")
        ms = self._ms(request)
        name = host_name(row.asked)
        try:
            if isinstance(error, DownloadCancelledError):
                said = answers.attempt(request.method, Outcome.OPENED, 200, ms)
                self.settler.settle(row, Fetch(url=row.url, outcome=Outcome.OPENED, status=200, final_url=row.url, detail="too large to read", attempts=self.settler.attempts(row, said), checked_at=said.at))
                return
            outcome, words = of_error(error)
            if name in self.guard.refused:
                outcome, words = Outcome.FORBIDDEN_ADDRESS, f"{name} → {self.guard.refused[name]}"
            said = answers.attempt(request.method, outcome, 0, ms)
            self.settler.settle(row, Fetch(url=row.url, outcome=outcome, final_url=row.url, detail=words, attempts=self.settler.attempts(row, said), checked_at=said.at))
        except Exception as problem:
            self.fail(problem)

    @staticmethod
    def _ms(request: Request) -> int:
        return int((time.monotonic() - request.meta.get("started", time.monotonic())) * 1000)

    def _read(self, row: Row, response: Response) -> None:
        status = response.status
        gate = self.hosts.gate(host_of(row.url))
        fresh = answers.cookies_of(response)
        method = response.request.method if response.request else "GET"
        ms = self._ms(response.request) if response.request else 0
        if status in {429, 503}:
            waited = retry_after_s((response.headers.get(b"Retry-After") or b"").decode("latin-1"))
            gate.hold(time.time(), waited)
        else:
            gate.answered()
        if status in REDIRECTS and response.headers.get(b"Location"):
            self._redirected(row, response, fresh, answers.attempt(method, Outcome.OPENED, status, ms))
            gate.cookies.update(fresh)
            return
        had_cookies = bool(fresh.keys() - gate.cookies.keys())
        gate.cookies.update(fresh)
        if method == "HEAD" and (status in _HEAD_REFUSED or status >= 400 or not _head_says_enough(response)):
            self.settler.again(row, get=True)
            return
        if status == 304 and "known" in response.meta:
            self.keeper.unchanged(row, response, answers.attempt(method, Outcome.OPENED, status, ms))
            return
        outcome = of_status(status, self.portal.links.soft_statuses)
        if outcome is Outcome.BLOCKED and had_cookies and not row.note("cookied"):
            self.settler.again(row, cookied=True)  # a wall that only wants its cookie back
            return
        said = answers.attempt(method, outcome, status, ms)
        if outcome is Outcome.OPENED and self.keeper.takes(row, response):
            self.keeper.opened(row, response, said)
        else:
            self._seen(row, response, said)

    def _redirected(self, row: Row, response: Response, fresh: dict[str, str], said: Attempt) -> None:
        key, asked = answers.location_of(response, self.normaliser)
        if key == row.url:
            turns = int(str(row.note("turns") or 0))
            if turns < _MAX_SELF and (fresh or asked != (row.note("asked") or row.asked)):
                self.settler.again(row, asked=asked, turns=turns + 1)
                return
            outcome = Outcome.REDIRECT_LOOP
        else:
            outcome = Outcome.OPENED if key else Outcome.BAD_ADDRESS
        location = None
        if key and key != row.url:
            location = self.store.url_id(key)
            purpose = row.purpose if row.purpose is not Purpose.PAGE or self.router.is_own(key) else Purpose.OUTSIDE
            if row.purpose is Purpose.PAGE and self.router.is_own(key):
                purpose = self.router.purpose_of(key, LinkKind.ANCHOR, row.depth) or Purpose.OUTSIDE
            self.frontier.add(key, asked, purpose, row.depth)
            self.lists.moved(row.url, key)
        fetch = Fetch(
            url=row.url,
            outcome=outcome,
            status=response.status,
            final_url=key or row.url,
            detail=(response.headers.get(b"Location") or b"").decode("latin-1")[:300] if not key else "",
            attempts=self.settler.attempts(row, said),
            checked_at=said.at,
        )
        if location is None:
            self.settler.settle(row, fetch)
        else:
            self.store.put_fetch(fetch, location=location)
            self.settler.done(row)

    def _seen(self, row: Row, response: Response, said: Attempt) -> None:
        """An answer that is not walked: an attachment, a resource, a page elsewhere, or an error."""
        title = text = detail = ""
        length = -1
        if answers.is_html(response) and response.body:
            title, whole, source = answers.glance(response)
            length = len(whole)
            text = whole if self.router.is_own(row.url) else words_kept(whole, self.portal)
            if is_challenge(whole, source, response.status):
                said = answers.attempt(said.method, Outcome.BLOCKED, said.status, said.ms)
            elif answers.is_login(source):
                detail = "login"
            elif self._sent_on(row, response, source, said):
                return
        elif said.outcome is Outcome.OPENED and response.body:
            size = answers.length_of(response)
            file = inspect_file(row.asked, response.body, None, size, answers.media_type(response))
            detail = " ".join(file.notes)
            if size == len(response.body) and file.promised in READABLE and self.router.is_own(row.url):
                self.store.put_file(row.url, response.body)
        fetch = answers.fetch_of(row.url, response, said.outcome, self.settler.attempts(row, said), title=title, text=text, detail=detail)
        self.settler.settle(row, replace(fetch, text_length=length))

    def _sent_on(self, row: Row, response: Response, source: str, said: Attempt) -> bool:
        """An outside page that sends its reader to another host by meta refresh counts as a redirect there."""
        if row.purpose is not Purpose.OUTSIDE or (target := answers.refresh_target(source)) is None:
            return False
        key, asked, _ = self.normaliser.resolve(response.url, target)
        if not key or host_of(key) == host_of(row.url):
            return False
        location = self.store.url_id(key)
        self.frontier.add(key, asked, Purpose.OUTSIDE, row.depth)
        fetch = answers.fetch_of(row.url, response, Outcome.OPENED, self.settler.attempts(row, said))
        self.store.put_fetch(replace(fetch, final_url=key), location=location)
        self.settler.done(row)
        return True


def _head_says_enough(response: Response) -> bool:
    """A HEAD answer is believed when it names a type and does not claim an empty body."""
    length = response.headers.get(b"Content-Length")
    return bool(answers.media_type(response)) and length is not None and length.strip() != b"0"
