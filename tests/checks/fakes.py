"""A Context over plain lists, and facts in short: answers, pages and links as a test spells them out."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from pydantic import TypeAdapter

from checks.model import Site, Target, Use
from config.kinds import PageKind
from config.portal import Portal, parse_profile
from config.regulation import Article, VersionText, shipped_library
from crawler.facts import (
    Attempt,
    ColumnFacts,
    Document,
    Fetch,
    Hop,
    HostFacts,
    Link,
    LinkGlance,
    LinkKind,
    Outcome,
    Page,
    Probe,
    Run,
)
from crawler.scans import Scan

HOME = "https://www.example.gov.cn/"
HERE = "https://www.example.gov.cn/zwgk/case.html"
TODAY = date(2024, 6, 12)  # a Wednesday
_SOFT = {401, 403, 405, 412, 429, 451, 501, 502, 503, *range(520, 527)}


def profile(extra: Mapping[str, Any] | None = None) -> Portal:
    """A small profile; the tables of `extra` are laid over it, key by key for [site] and whole otherwise."""
    data: dict[str, Any] = {
        "site": {"id": "example", "name": "示例区人民政府", "home": HOME, "own_hosts": ["www.example.gov.cn"]},
        "columns": [{"id": "home", "title": "首页", "urls": [HOME], "kind": "home"}],
    }
    for key, value in (extra or {}).items():
        data[key] = {**data["site"], **value} if key == "site" else value
    return parse_profile(data)


def fact(cls: Any, data: Mapping[str, Any]) -> Any:
    """A frozen record of facts.py out of plain JSON; a misspelt field raises ValueError."""
    names = {field.name for field in dataclasses.fields(cls)}
    if unknown := data.keys() - names:
        raise ValueError(f"{cls.__name__} has no {sorted(unknown)}; it has {sorted(names)}")
    return _adapter(cls).validate_python(dict(data))


@cache
def _adapter(cls: Any) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


def make_fetch(url: str, said: int | str | Mapping[str, Any]) -> Fetch:
    """An answer in short: `404` or `"timeout"`, or the fields of Fetch in full.

    Left out: `status` 200 with `opened`, `media_type` text/html, `attempts` three alike (one when it opened),
    `final_url` the last hop. `hops` may be `[["url", 302], ...]`; `head` is text, or `hex:25504446`;
    `attempts` a list of outcomes.
    """
    if isinstance(said, int):
        said = {"status": said}
    elif isinstance(said, str):
        said = {"outcome": said}
    data = dict(said)
    status = int(data.get("status", 200 if data.get("outcome", "opened") == "opened" else 0))
    outcome = Outcome(data.get("outcome") or outcome_of(status))
    hops = tuple(Hop(url=urljoin(url, hop[0]), status=int(hop[1])) for hop in data.pop("hops", ()))
    head = data.pop("head", "")
    tries = data.pop("attempts", None) or [outcome] * (1 if outcome is Outcome.OPENED else 3)
    data |= {
        "url": url,
        "outcome": outcome,
        "status": status,
        "hops": hops,
        "head": bytes.fromhex(head[4:]) if head.startswith("hex:") else head.encode(),
        "final_url": urljoin(url, data["final_url"]) if data.get("final_url") else hops[-1].url if hops else url,
        "media_type": data.get("media_type", "text/html" if outcome is Outcome.OPENED else ""),
        "attempts": tuple(_attempt(number, one, status) for number, one in enumerate(tries)),
        "runs_failing": data.get("runs_failing", 0 if outcome is Outcome.OPENED else 1),
    }
    return fact(Fetch, data)  # type: ignore[no-any-return]


def _attempt(number: int, said: str | Mapping[str, Any], status: int) -> Attempt:
    data = {"outcome": said} if isinstance(said, str) else dict(said)
    at = datetime(2024, 6, 12, 2, 0, tzinfo=UTC) + timedelta(seconds=30 * number)
    slow = 15_000 if data["outcome"] == Outcome.TIMEOUT else 120
    return fact(Attempt, {"at": at, "method": "GET", "status": status, "ms": slow, **data})  # type: ignore[no-any-return]


def outcome_of(status: int) -> Outcome:
    """The outcome that a bare status stands for in a case."""
    if status in {404, 410}:
        return Outcome.NOT_FOUND if status == 404 else Outcome.GONE
    if status in _SOFT:
        return Outcome.BLOCKED
    if status >= 500:
        return Outcome.SERVER_ERROR
    return Outcome.CLIENT_ERROR if status >= 400 else Outcome.OPENED


def make_page(url: str = HERE, *, links: Iterable[Link] = (), kind: PageKind = PageKind.ARTICLE, **fields: Any) -> Page:
    """A page out of its fields, for tests that need no HTML."""
    return Page(url=url, links=tuple(links), kind=kind, **fields)


def make_link(url: str, text: str = "", position: int = 0, **fields: Any) -> Link:
    target, fragment = urldefrag(url)
    return Link(**{"url": target, "href": url, "kind": LinkKind.ANCHOR, "position": position, "text": text, "fragment": fragment, **fields})


class FakeContext:
    """checks.model.Context over dictionaries, each of which a test may fill as it likes."""

    def __init__(self, portal: Portal | None = None, today: date = TODAY) -> None:
        self.portal = portal or profile()
        self.today = today
        self.run = Run(id="r1", site=self.portal.site.id, started_at=datetime(2024, 6, 12, 2, 0, tzinfo=UTC))
        self.fetches: dict[str, Fetch] = {}
        self.by_url: dict[str, Page] = {}
        self.sources: dict[str, str] = {}
        self.host_facts: dict[str, HostFacts] = {}
        self.column_facts: list[ColumnFacts] = []
        self.document_facts: list[Document] = []
        self.scan_facts: list[Scan] = []
        self.probes: list[Probe] = []
        self.earlier: dict[str, list[Fetch]] = {}
        self.migrated: set[date] = set()
        self.fragment_facts: dict[str, frozenset[str]] = {}
        self.texts: Mapping[str, Mapping[str, list[str]]] = {}

    @cached_property
    def regulations(self) -> Any:
        """The shipped catalogue, with the texts a case gives: `{title: {day: [first article, ...]}}`."""
        return shipped_library().overlaid([], texts=_Texts(self.texts)) if self.texts else shipped_library()

    def fetch(self, url: str) -> Fetch | None:
        return self.fetches.get(url)

    def page(self, url: str) -> Page | None:
        return self.by_url.get(url) or next((one for one in self.by_url.values() if one.final_url == url), None)

    def pages(self) -> Iterator[Page]:
        yield from self.by_url.values()

    def html(self, url: str) -> str:
        return self.sources.get(url, "")

    def uses(self, target_url: str) -> list[Use]:
        return [
            Use(page_url=page.url, link=link, page_title=page.best_title, template=page.template)
            for page in self.by_url.values()
            for link in page.links
            if link.url == target_url
        ]

    def use_count(self, target_url: str) -> int:
        return len({use.page_url for use in self.uses(target_url)})

    def new_glances(self, url: str, told: set[object]) -> Iterator[LinkGlance]:
        page = self.page(url)
        if page is not None and page.url not in told:
            told.add(page.url)
            for one in page.links:
                glance = LinkGlance(one.url, one.kind, one.text or one.title, one.is_hidden)
                if one.url and glance not in told:
                    told.add(glance)
                    yield glance

    def title(self, url: str) -> str:
        if page := self.page(url):
            return page.best_title
        fetch = self.fetches.get(url)
        return fetch.title if fetch else ""

    def fragments(self, url: str) -> frozenset[str] | None:
        if url in self.fragment_facts:
            return self.fragment_facts[url]
        page = self.page(url)
        return None if page is None or (page.script_built and not page.rendered) else page.fragments

    def host(self, url: str) -> HostFacts | None:
        return self.host_facts.get(urlsplit(url).netloc)

    def columns(self) -> list[ColumnFacts]:
        return self.column_facts

    def column_of(self, page_url: str) -> str | None:
        for column in self.column_facts:
            if any(row.url == page_url for row in column.rows):
                return column.id
        page = self.page(page_url)
        if page and page.columns:
            return page.columns[0]
        for wanted in self.portal.columns:
            if any(page_url.startswith(url.rsplit("/", 1)[0] + "/") for url in wanted.urls if url != HOME):
                return wanted.id
        return None

    def documents(self) -> list[Document]:
        return self.document_facts

    def document(self, url: str) -> Document | None:
        return next((one for one in self.document_facts if one.url == url), None)

    def scans(self) -> Iterable[Scan]:
        return self.scan_facts

    def history(self, url: str) -> list[Fetch]:
        return self.earlier.get(url, [])

    def workdays(self, start: date, end: date) -> int | None:
        from config.workdays import workdays_between

        return workdays_between(start, end)

    def is_migrated(self, day: date) -> bool:
        return day in self.migrated

    def targets(self, urls: Iterable[str] | None = None) -> list[Target]:
        """One Target for each distinct linked address of the pages (or of `urls`)."""
        kinds: dict[str, set[str]] = {}
        for page in self.by_url.values():
            for link in page.links:
                if link.url:
                    kinds.setdefault(link.url, set()).add(link.kind.value)
        return [
            Target(url=url, fetch=self.fetch(url), is_own=self.portal.site.owns(url), kinds=frozenset(of))
            for url, of in kinds.items()
            if urls is None or url in set(urls)
        ]

    def site(self) -> Site:
        home = self.portal.site.home
        return Site(
            home=home,
            home_page=self.page(home),
            home_fetch=self.fetch(home),
            hosts=tuple(self.host_facts.values()),
            probes=tuple(self.probes),
        )


class _Texts:
    """config.regulation.TextSource over a case's JSON."""

    def __init__(self, texts: Mapping[str, Mapping[str, list[str]]]) -> None:
        self._texts = texts

    def titles_with_texts(self) -> frozenset[str]:
        return frozenset(self._texts)

    def texts_of(self, title: str) -> tuple[VersionText, ...]:
        return tuple(
            VersionText(
                title=title,
                day=date.fromisoformat(day),
                articles=tuple(Article(number=str(number), text=text) for number, text in enumerate(articles, 1)),
            )
            for day, articles in self._texts.get(title, {}).items()
        )
