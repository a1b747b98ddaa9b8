"""The walk: asks every address of the frontier once, records what came, and gives back what must be tried again."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, StopDownload
from scrapy.http import Response
from twisted.python.failure import Failure

from config.errors import RunError
from config.portal import Portal
from config.words import words_kept
from crawler import answers
from crawler.courtesy import HostGate, in_window, retry_after_s
from crawler.extract.encoding import decode
from crawler.extract.filetype import inspect_file
from crawler.extract.page import EXTRACTOR, PageRead, simhash
from crawler.facts import Attempt, Fetch, HostFacts, LinkKind, Outcome
from crawler.files import READABLE
from crawler.frontier import Frontier, Purpose, Row
from crawler.guard import AddressGuard
from crawler.lists import ListWalk
from crawler.outcome import is_challenge, of_error, of_status
from crawler.packing import kind_at
from crawler.reader import PageReader
from crawler.reading import Job, Reading, read_job
from crawler.robots import Robots
from crawler.routing import Router
from crawler.store import Store
from crawler.tls import examine
from crawler.urls import Normaliser, host_name, host_of

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FILE_BYTES = 64 * 2**10
_OUTSIDE_BYTES = 64 * 2**10
_UNTRUSTED_BYTES = 256 * 2**10
_SETTLED = frozenset({Outcome.OPENED, Outcome.ROBOTS, Outcome.FORBIDDEN_ADDRESS, Outcome.LOGIN, Outcome.NOT_ASKED})
_HEAD_REFUSED = frozenset({403, 404, 405, 406, 410, 500, 501, 502, 503})
_MAX_SELF = 4
_BACKLOG = 64
_ROUTED_REMEMBERED = 10_000


class PortalSpider(Spider):
    """One portal, one run. `on_progress(done, known, pages)` is called after each settled address."""

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
        crawl = portal.crawl
        self.normaliser = Normaliser(crawl.drop_params, crawl.mirrors)
        self.lists = ListWalk(portal, store, self.frontier, self.normaliser)
        self.renderer = renderer
        self.is_full = is_full
        self.on_progress = on_progress
        self._starts = starts  # instead of home, start pages and columns
        self._preset = preset  # a page in hand (a local file): only its links are asked
        self._known = known  # what an earlier crawl knows of an address
        self.in_flight = 0
        self._pages_asked = 0
        self.requests = 0
        self.bytes = 0
        self.pages = 0
        self.stopped_by = ""
        self.is_stopping = False
        self.failed: BaseException | None = None
        self._gates: dict[str, HostGate] = {}
        self._robots: dict[str, Robots | None] = {}
        self._signatures: dict[str, list[tuple[str, str, int, int]]] = {}
        self._honest: set[str] = set()
        self._tls: dict[str, asyncio.Task[Any]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._previous = store.previous_run()
        self._routed: set[bytes] = set()
        self.notes: list[str] = []
        self.reader = reader
        self._headers = {
            "User-Agent": crawl.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
        }

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
        rows = self.store.db.conn.execute("SELECT url_id, purpose FROM frontier").fetchall()
        return [self.store.url_of(one) for one, _ in rows], sum(purpose == Purpose.PAGE for _, purpose in rows)

    @property
    def is_busy(self) -> bool:
        return bool(self._tasks) or len(self.reader) > 0

    @property
    def has_backlog(self) -> bool:
        """Enough pages are asked or being read: what is not recorded yet would be asked again after a kill, and
        that must stay below one in fifty of what is known."""
        most = max(self.portal.crawl.connections, min(_BACKLOG, len(self.frontier) // 60))
        return self._pages_asked + len(self.reader) >= most

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
        await asyncio.gather(*self._tls.values(), return_exceptions=True)
        self.reader.close()
        if self.renderer is not None:
            await self.renderer.close()
        try:
            self.frontier.flush()
        except RunError as error:
            self.fail(error)

    def host_facts(self) -> list[HostFacts]:
        """What was learnt of each host; call after the walk."""
        found = []
        for host, gate in self._gates.items():
            task = self._tls.get(host)
            outcome, detail, ends = task.result() if task and task.done() and not task.exception() else (None, "", None)
            robots = self._robots.get(host)
            found.append(
                HostFacts(
                    host=host,
                    is_own=self.router.is_own(f"http://{host}/"),
                    soft404=tuple(self._signatures.get(host, ())),
                    honest_404=host in self._honest and host not in self._signatures,
                    tls_outcome=outcome,
                    tls_detail=detail,
                    tls_ends=ends,
                    robots=robots.state if robots else "",
                    refused=gate.refusals,
                    asked=gate.asked,
                )
            )
        return found

    # -- what the scheduler asks ------------------------------------------------------------------------------

    def gate(self, host: str) -> HostGate:
        gate = self._gates.get(host)
        if gate is None:
            crawl = self.portal.crawl
            gate = self._gates[host] = HostGate(rate=crawl.rate, connections=crawl.connections)
        return gate

    def may_ask(self, host: str) -> bool:
        """A host of ours is asked for robots.txt and for two paths that cannot exist before anything else."""
        if host in self._robots:
            return self._robots[host] is not None
        if not self.router.is_own(f"http://{host}/"):
            self._robots[host] = Robots("")
            return True
        self._robots[host] = None
        self._ask_robots(host)
        return False

    def request_of(self, row: Row) -> Request | None:
        """The request for a row; None when it is settled without asking."""
        if not in_window(self.portal.crawl.window_hours, answers.moment()):
            self.frontier.later(row)
            self.stop("window")
            return None
        if not self.guard.permits_url(row.asked):
            self._settle_unasked(row, Outcome.FORBIDDEN_ADDRESS)
            return None
        robots = self._robots.get(host_of(row.url))
        if self.portal.crawl.obey_robots and robots is not None and not robots.allows(row.asked):
            self._settle_unasked(row, Outcome.ROBOTS)
            return None
        if row.purpose in {Purpose.OUTSIDE, Purpose.RESOURCE, Purpose.FILE} and self._reused(row):
            return None
        if self._known is not None and row.depth > 0 and (found := self._known(row.url)) is not None:
            self.store.put_fetch(found)
            self._done(row)
            return None
        self._look_at_certificate(row.url)
        return self._request(row)

    def _request(self, row: Row) -> Request:
        headers = dict(self._headers)
        method = "GET"
        body = b""
        meta: dict[str, Any] = {"row": row, "started": time.monotonic(), "download_timeout": self.portal.links.timeout_s}
        if row.purpose is Purpose.LIST_API:
            method, body = self.lists.api_request(row, headers)
        elif row.purpose is Purpose.RESOURCE and not _extra(row, "get"):
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
        if row.purpose is Purpose.RESOURCE:
            headers["Referer"] = self.portal.site.home
        cookies = self.gate(host_of(row.url)).cookies
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        if self.portal.crawl.proxy:
            meta["proxy"] = self.portal.crawl.proxy
        self.in_flight += 1
        self._pages_asked += row.purpose is Purpose.PAGE
        self.requests += 1
        return Request(
            str(_extra(row, "asked") or row.asked),
            method=method,
            headers=headers,
            body=body,
            callback=self.answered,
            errback=self.broke,
            meta=meta,
            dont_filter=True,
        )

    def _is_trusted(self, url: str) -> bool:
        return host_name(url).endswith(self.portal.site.trusted_suffixes)

    def _make_conditional(self, row: Row, headers: dict[str, str], meta: dict[str, Any]) -> None:
        """Send back yesterday's validators unchanged (nginx compares dates for equality)."""
        if self._previous is None or self.is_full:
            return
        found = self.store.db.conn.execute(
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

    def _reused(self, row: Row) -> bool:
        """A target that opened a short while ago is taken over; broken ones and 办 links are asked every run."""
        if self._previous is None or self.is_full or row.tries:
            return False
        if self.portal.handle.daily and host_name(row.url) in self.portal.handle.hosts:
            return False
        oldest = time.time() - self.portal.links.recheck_days * 86_400
        cursor = self.store.db.conn.execute(
            "INSERT OR IGNORE INTO fetches SELECT ?, url_id, outcome, status, location, version, etag, last_modified,"
            " checked_at, failing, data FROM fetches WHERE run=? AND url_id=? AND outcome='opened' AND location IS NULL"
            " AND checked_at>?",
            (self.store.run, self._previous, row.url_id, oldest),
        )
        if cursor.rowcount:
            self.frontier.done(row)
            return True
        return False

    def _settle_unasked(self, row: Row, outcome: Outcome) -> None:
        self.store.put_fetch(Fetch(url=row.url, outcome=outcome, final_url=row.url))
        self._done(row)

    # -- host preliminaries -----------------------------------------------------------------------------------

    def _ask_robots(self, host: str) -> None:
        scheme = urlsplit(self.portal.site.home).scheme
        if not self.portal.crawl.obey_robots:
            self._robots_known(host, Robots("not obeyed"))
            return
        self._ask_aside(f"{scheme}://{host}/robots.txt", self._robots_answered, host)

    def _ask_aside(self, url: str, callback: Callable[..., Any], host: str) -> None:
        if not self.guard.permits_url(url):
            callback(None, host=host)
            return
        self.in_flight += 1
        self.requests += 1
        meta: dict[str, Any] = {"cut": 512 * 2**10, "download_timeout": self.portal.links.timeout_s}
        if self.portal.crawl.proxy:
            meta["proxy"] = self.portal.crawl.proxy

        def settle(result: Response | Failure) -> None:
            self._landed(host)
            callback(result if isinstance(result, Response) else None, host=host)

        self.scheduler.enqueue_request(
            Request(url, headers=self._headers, callback=settle, errback=settle, meta=meta, dont_filter=True)
        )

    def _robots_answered(self, response: Response | None, *, host: str) -> None:
        if response is None or response.status >= 500:
            self._robots_known(host, Robots("error"))
        elif response.status != 200 or answers.media_type(response).startswith("text/html"):
            self._robots_known(host, Robots("missing"))
        else:
            self._robots_known(host, Robots("fetched", decode(response.body)[0]))

    def _robots_known(self, host: str, robots: Robots) -> None:
        self._robots[host] = robots
        gate = self.gate(host)
        delay = robots.crawl_delay_s()
        if delay and self.portal.crawl.rate > 0:
            gate.rate = min(gate.rate, 1 / delay)
        scheme = urlsplit(self.portal.site.home).scheme
        folder = next((urlsplit(url).path.rpartition("/")[0] for column in self.portal.columns for url in column.urls if host_of(url) == host), "")
        for path in {f"/{secrets.token_hex(8)}.html", f"{folder}/{secrets.token_hex(8)}/"}:
            self._ask_aside(f"{scheme}://{host}{path}", self._random_answered, host)
        self.scheduler.wake()

    def _random_answered(self, response: Response | None, *, host: str) -> None:
        """How the host answers for what cannot exist: the signature of its soft 404 (软404)."""
        if response is None:
            return
        if response.status in {404, 410}:
            self._honest.add(host)
            return
        final = response.url
        if response.status in _REDIRECTS:
            final = answers.location_of(response, self.normaliser)[0] or final
            self._signatures.setdefault(host, []).append((final, "", -1, 0))
        elif response.status == 200 and answers.is_html(response):
            title, text, _ = answers.glance(response)
            self._signatures.setdefault(host, []).append(("", title, len(text), simhash(text)))

    def _look_at_certificate(self, url: str) -> None:
        host = host_of(url)
        if not url.startswith("https:") or host in self._tls or self.portal.crawl.proxy:
            return
        name, port = answers.own_port(url)
        limit = self.portal.links.connect_timeout_s
        self._tls[host] = asyncio.ensure_future(asyncio.to_thread(examine, name, port, self.guard, limit))

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
        self._landed(host_of(row.url))
        self._pages_asked -= row.purpose is Purpose.PAGE
        self.bytes += len(response.body)
        try:
            self._read(row, response)
        except Exception as error:
            self.fail(error)

    def broke(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        row: Row = request.meta["row"]
        self._landed(host_of(row.url))
        self._pages_asked -= row.purpose is Purpose.PAGE
        error = failure.value or RuntimeError("no reason given")
        ms = self._ms(request)
        name = host_name(row.asked)
        try:
            if isinstance(error, DownloadCancelledError):
                said = answers.attempt(request.method, Outcome.OPENED, 200, ms)
                self._settle(row, Fetch(url=row.url, outcome=Outcome.OPENED, status=200, final_url=row.url, detail="too large to read", attempts=self._attempts(row, said), checked_at=said.at))
                return
            outcome, words = of_error(error)
            if name in self.guard.refused:
                outcome, words = Outcome.FORBIDDEN_ADDRESS, f"{name} → {self.guard.refused[name]}"
            said = answers.attempt(request.method, outcome, 0, ms)
            self._settle(row, Fetch(url=row.url, outcome=outcome, final_url=row.url, detail=words, attempts=self._attempts(row, said), checked_at=said.at))
        except Exception as problem:
            self.fail(problem)

    def _landed(self, host: str) -> None:
        self.in_flight -= 1
        self.gate(host).end()

    @staticmethod
    def _ms(request: Request) -> int:
        return int((time.monotonic() - request.meta.get("started", time.monotonic())) * 1000)

    def _read(self, row: Row, response: Response) -> None:
        status = response.status
        gate = self.gate(host_of(row.url))
        fresh = answers.cookies_of(response)
        method = response.request.method if response.request else "GET"
        ms = self._ms(response.request) if response.request else 0
        if status in {429, 503}:
            waited = retry_after_s((response.headers.get(b"Retry-After") or b"").decode("latin-1"))
            gate.hold(time.time(), waited)
        else:
            gate.answered()
        if status in _REDIRECTS and response.headers.get(b"Location"):
            self._redirected(row, response, fresh, answers.attempt(method, Outcome.OPENED, status, ms))
            gate.cookies.update(fresh)
            return
        had_cookies = bool(fresh.keys() - gate.cookies.keys())
        gate.cookies.update(fresh)
        if method == "HEAD" and (status in _HEAD_REFUSED or status >= 400 or not _head_says_enough(response)):
            self._again(row, get=True)
            return
        if status == 304 and "known" in response.meta:
            self._unchanged(row, response, answers.attempt(method, Outcome.OPENED, status, ms))
            return
        outcome = of_status(status, self.portal.links.soft_statuses)
        if outcome is Outcome.BLOCKED and had_cookies and not _extra(row, "cookied"):
            self._again(row, cookied=True)  # a wall that only wants its cookie back
            return
        said = answers.attempt(method, outcome, status, ms)
        if outcome is Outcome.OPENED and row.purpose in {Purpose.PAGE, Purpose.LIST_API}:
            self._opened(row, response, said)
        else:
            self._seen(row, response, said)

    def _again(self, row: Row, **extra: object) -> None:
        """The same try once more in another way; it does not count as a failed one."""
        row.extra = {**(row.extra or {}), **extra}
        self.frontier.later(row)
        self._maybe_flush()

    def _redirected(self, row: Row, response: Response, fresh: dict[str, str], said: Attempt) -> None:
        key, asked = answers.location_of(response, self.normaliser)
        if key == row.url:
            turns = int(str(_extra(row, "turns") or 0))
            if turns < _MAX_SELF and (fresh or asked != (_extra(row, "asked") or row.asked)):
                self._again(row, asked=asked, turns=turns + 1)
                return
            outcome = Outcome.REDIRECT_LOOP
        else:
            outcome = Outcome.OPENED if key else Outcome.BAD_ADDRESS
        location = None
        if key and key != row.url:
            location = self.store.url_id(key, asked)
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
            attempts=self._attempts(row, said),
            checked_at=said.at,
        )
        if location is None:
            self._settle(row, fetch)
        else:
            self.store.put_fetch(fetch, location=location)
            self._done(row)

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
        fetch = answers.fetch_of(row.url, response, said.outcome, self._attempts(row, said), title=title, text=text, detail=detail)
        self._settle(row, replace(fetch, text_length=length))

    def _sent_on(self, row: Row, response: Response, source: str, said: Attempt) -> bool:
        """An outside page that sends its reader to another host by meta refresh counts as a redirect there."""
        if row.purpose is not Purpose.OUTSIDE or (target := answers.refresh_target(source)) is None:
            return False
        key, asked, _ = self.normaliser.resolve(response.url, target)
        if not key or host_of(key) == host_of(row.url):
            return False
        location = self.store.url_id(key, asked)
        self.frontier.add(key, asked, Purpose.OUTSIDE, row.depth)
        fetch = answers.fetch_of(row.url, response, Outcome.OPENED, self._attempts(row, said))
        self.store.put_fetch(replace(fetch, final_url=key), location=location)
        self._done(row)
        return True

    def _unchanged(self, row: Row, response: Response, said: Attempt) -> None:
        version, _, etag, modified = response.meta["known"]
        fetch = Fetch(url=row.url, outcome=Outcome.OPENED, status=200, final_url=row.url, media_type="text/html", attempts=self._attempts(row, said), checked_at=said.at)
        self._keep_version(row, fetch, version, etag, modified)

    def _keep_version(self, row: Row, fetch: Fetch, version: int, etag: str | None, modified: str | None) -> None:
        """Yesterday's facts hold: walk on from the stored links."""
        (blocks,) = self.store.db.conn.execute("SELECT blocks FROM versions WHERE id=?", (version,)).fetchone()
        self.router.route(tuple(self.store.links_of(blocks)), {}, row.depth + 1)
        self.pages += 1
        self.store.put_fetch(fetch, version=version, etag=etag, last_modified=modified)
        if self.lists.wants(row.url):
            self.store.flush()
            self.lists.listed(row.url, self.store.html(row.url))
        self._done(row)

    def _opened(self, row: Row, response: Response, said: Attempt) -> None:
        digest = answers.body_hash(response.body)
        etag = (response.headers.get(b"ETag") or b"").decode("latin-1") or None
        modified = (response.headers.get(b"Last-Modified") or b"").decode("latin-1") or None
        known = response.meta.get("known")
        is_list = self.lists.wants(row.url)
        if not answers.is_html(response) and not is_list and row.purpose is not Purpose.LIST_API:
            self._seen(row, response, said)
            return
        if known and known[1] == digest:
            fetch = answers.fetch_of(row.url, response, Outcome.OPENED, self._attempts(row, said))
            self._keep_version(row, fetch, known[0], etag, modified)
            return
        fetch = answers.fetch_of(row.url, response, Outcome.OPENED, self._attempts(row, said))
        if row.purpose is Purpose.LIST_API or not answers.is_html(response):
            text, _, _ = decode(response.body, answers.charset(response))
            links = self.lists.hidden_links(row.url, text)
            version = self.store.put_answer(row.url, text.encode("utf-8", "replace"), digest, EXTRACTOR, links)
            self.router.route(links, {}, 1)
            self.store.put_fetch(fetch, version=version, etag=etag, last_modified=modified)
            self.lists.listed(row.url, text)
            self._done(row)
            return
        job = Job(
            url=row.url,
            base=response.url,
            body=response.body,
            charset=answers.charset(response),
            status=response.status,
            body_hash=digest,
            fetched_at=said.at,
            wants_simhash=host_of(row.url) in self._signatures,
        )
        took = partial(self._took, row, fetch, etag, modified)
        if is_list:  # its rows decide at once what is asked next
            text = decode(response.body, job.charset)[0]
            job = replace(job, more_links=self.lists.hidden_links(row.url, text))
            took(read_job(job, self.normaliser), text)
        else:
            self.reader.read(job, took)

    def _took(
        self, row: Row, fetch: Fetch, etag: str | None, modified: str | None, reading: Reading, html: str = ""
    ) -> None:
        """A page was read: keep it, walk on from its links."""
        try:
            self._keep_page(row, fetch, etag, modified, reading, html)
        except Exception as error:
            self.fail(error)
        self.scheduler.wake()

    def _keep_page(
        self, row: Row, fetch: Fetch, etag: str | None, modified: str | None, reading: Reading, html: str
    ) -> None:
        if reading.failed:
            self.notes.append(f"unread:{row.url}: {reading.failed}")
            self.store.put_fetch(replace(fetch, detail=f"unread: {reading.failed}"))
            self._done(row)
            return
        fetch = replace(
            fetch,
            title=reading.title[:300],
            text=reading.short_text,
            text_length=reading.text_length,
            simhash=reading.simhash,
        )
        if reading.is_challenge:
            last = replace(fetch.attempts[-1], outcome=Outcome.BLOCKED)
            self._settle(row, replace(fetch, outcome=Outcome.BLOCKED, attempts=(*fetch.attempts[:-1], last)))
            return
        self._put_reading(fetch, reading, etag, modified)
        self.pages += 1
        self.router.looked_at(row.url, reading.look)
        self._route(reading, row.depth + 1)
        is_list = bool(html)
        wants_browser = (is_list and self.lists.listed(row.url, html)) or (
            reading.script_built and self.lists.render_always_or_auto(row.url)
        )
        if wants_browser and self.renderer is not None and self.renderer.takes(row.url):
            self._render(row, reading)
        else:
            self._done(row)

    def _put_reading(self, fetch: Fetch, reading: Reading, etag: str | None, modified: str | None) -> None:
        version = self.store.put_packed(
            reading.url, reading.body_hash, EXTRACTOR, reading.facts, reading.text, reading.body, reading.blocks
        )
        self.store.put_fetch(fetch, version=version, etag=etag, last_modified=modified)

    def _route(self, reading: Reading, depth: int) -> None:
        """Links of a frame that was routed before have nothing new in them."""
        for block in reading.blocks:
            if block.hash not in self._routed:
                if len(self._routed) < _ROUTED_REMEMBERED:
                    self._routed.add(block.hash)
                targets = ((url, kind_at(kind)) for url, kind in zip(block.targets, block.kinds, strict=True) if url)
                self.router.route_all(targets, reading.asked, depth)

    def _render(self, row: Row, raw: Reading) -> None:
        """The browser has a look; until then the row stays open, so that a kill does not lose it."""
        task = asyncio.ensure_future(self._rendered(row, raw))
        self._tasks.add(task)
        task.add_done_callback(self._render_ended)

    def _render_ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.fail(error)
        self.scheduler.wake()

    async def _rendered(self, row: Row, raw: Reading) -> None:
        html, unread = await self.renderer.render(row.asked)
        if html:
            self._keep_rendered(row.url, row, raw.body_hash, html)
            self.lists.listed(row.url, html, rendered=True)
            most = self.lists.turns_by_button(row.url, html)
            for number, page in enumerate(await self.renderer.further(row.asked, most) if most else [], 1):
                self._keep_rendered(self.lists.turned(row.url, number), row, "", page)
        self.lists.noted(row.url, unread)
        self._done(row)

    def _keep_rendered(self, url: str, row: Row, body_hash: str, html: str) -> None:
        job = Job(
            url=url,
            base=row.asked,
            body=b"",
            html=html,
            body_hash=body_hash,
            fetched_at=answers.moment(),
            wants_simhash=host_of(url) in self._signatures,
        )
        reading = read_job(job, self.normaliser)
        said = answers.attempt("GET", Outcome.OPENED, 200, 0)
        fetch = Fetch(
            url=url,
            outcome=Outcome.OPENED,
            status=200,
            final_url=url,
            media_type="text/html",
            detail="rendered",
            title=reading.title[:300],
            text=reading.short_text,
            text_length=reading.text_length,
            simhash=reading.simhash,
            attempts=(said,),
            checked_at=said.at,
        )
        self._put_reading(fetch, reading, None, None)
        self._route(reading, row.depth + 1)

    # -- settling -------------------------------------------------------------------------------------------------

    def _attempts(self, row: Row, said: Attempt) -> tuple[Attempt, ...]:
        before = (row.extra or {}).get("attempts") or []
        return (*(Attempt(at=datetime.fromtimestamp(at).astimezone(), method=method, outcome=Outcome(outcome), status=status, ms=ms) for at, method, outcome, status, ms in before), said)  # type: ignore[attr-defined]

    def _settle(self, row: Row, fetch: Fetch) -> None:
        """Keep a good answer; give a bad one back until it had its tries, the last at the end of the crawl."""
        row.tries += 1
        if fetch.outcome not in _SETTLED and row.tries < self.portal.links.retries:
            row.extra = {**(row.extra or {}), "get": True}
            row.extra["attempts"] = [[one.at.timestamp(), one.method, one.outcome, one.status, one.ms] for one in fetch.attempts]
            is_last = row.tries + 1 >= self.portal.links.retries
            self.frontier.later(row, wait_s=0 if is_last else self.portal.links.retry_wait_s, last=is_last)
            self._maybe_flush()
            return
        if fetch.outcome is not Outcome.OPENED:
            fetch = self._with_history(row, fetch)
        self.store.put_fetch(fetch)
        self._done(row)

    def _with_history(self, row: Row, fetch: Fetch) -> Fetch:
        before = 0
        if self._previous is not None:
            found = self.store.db.conn.execute(
                "SELECT failing FROM fetches WHERE run=? AND url_id=?", (self._previous, row.url_id)
            ).fetchone()
            before = found[0] if found else 0
        return replace(fetch, runs_failing=before + 1)

    def _done(self, row: Row) -> None:
        self.frontier.done(row)
        self._maybe_flush()
        if self.on_progress is not None:
            self.on_progress(self.frontier.done_count, len(self.frontier), self.pages)

    def _maybe_flush(self) -> None:
        """Small batches at first, a hundredth of a per cent of the site later: a kill repeats less than 2 %."""
        if self.frontier.unsettled >= max(1, min(200, self.frontier.done_count // 200)):
            self.frontier.flush()


def _extra(row: Row, name: str) -> object:
    return (row.extra or {}).get(name)


def _head_says_enough(response: Response) -> bool:
    """A HEAD answer is believed when it names a type and does not claim an empty body."""
    length = response.headers.get(b"Content-Length")
    return bool(answers.media_type(response)) and length is not None and length.strip() != b"0"
