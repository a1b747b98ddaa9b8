"""A Context over plain lists, built from one case file: facts come from the real extractors or from its JSON."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from pydantic import TypeAdapter
from selectolax.lexbor import LexborHTMLParser, LexborNode

from checks.model import Check, Said, Site, Target, Use, Verdict
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
    ListRow,
    Outcome,
    Page,
    Probe,
    Run,
)
from crawler.scans import Scan

HOME = "https://www.example.gov.cn/"
HERE = "https://www.example.gov.cn/zwgk/case.html"
TODAY = date(2024, 6, 12)  # a Wednesday
_CASE = re.compile(r"<script[^>]*\bid=[\"']?case\b[^>]*>(.*?)</script>\s*", re.S)
_CASE_KEYS = {
    "url", "kind", "columns", "today", "profile", "fetches", "default_answer", "pages", "published", "page",
    "hosts", "history", "column_facts", "documents", "document", "scans", "probes", "run", "migrated", "about",
    "fragments", "texts",
}  # fmt: skip
_SOFT = {401, 403, 405, 412, 429, 451, 501, 502, 503, *range(520, 527)}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case file: its page as a browser would get it, and the facts around it."""

    path: Path
    html: str
    facts: Mapping[str, Any]

    @property
    def url(self) -> str:
        return str(self.facts.get("url", HERE))


def read_case(path: Path) -> Case:
    """The page without its `<script id="case">`, and what that script says. Unknown keys raise ValueError."""
    source = path.read_text(encoding="utf-8")
    found = _CASE.search(source)
    facts = json.loads(found[1]) if found else {}
    if unknown := facts.keys() - _CASE_KEYS:
        raise ValueError(f"{path.name}: the case script has unknown keys {sorted(unknown)}")
    return Case(path=path, html=_CASE.sub("", source, count=1), facts=facts)


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


def context_of(case: Case) -> FakeContext:
    """All facts of a case. Addresses in it may be relative to the case's own."""
    facts, base = case.facts, case.url
    ctx = FakeContext(profile(facts.get("profile")), date.fromisoformat(facts.get("today", TODAY.isoformat())))
    ctx.run = dataclasses.replace(ctx.run, **facts.get("run", {}))
    ctx.texts = facts.get("texts", {})
    own = {name: facts[name] for name in ("kind", "columns", "published") if name in facts}
    _add_page(ctx, case.url, case.html, {**facts.get("page", {}), **own})
    for address, said in facts.get("pages", {}).items():
        fields = {"html": said} if isinstance(said, str) else dict(said)
        _add_page(ctx, urljoin(base, address), fields.pop("html", ""), fields)
    for address, said in facts.get("fetches", {}).items():
        ctx.fetches[urljoin(base, address)] = make_fetch(urljoin(base, address), said)
    _answer_the_rest(ctx, facts.get("default_answer", 200))
    for address, said in facts.get("hosts", {}).items():
        ctx.host_facts[address] = fact(HostFacts, {"host": address, "is_own": True, **said})
    for address, earlier in facts.get("history", {}).items():
        ctx.earlier[urljoin(base, address)] = [make_fetch(urljoin(base, address), one) for one in earlier]
    for address, ids in facts.get("fragments", {}).items():
        ctx.fragment_facts[urljoin(base, address)] = frozenset(ids)
    ctx.column_facts = _columns(ctx, case)
    ctx.document_facts = _documents(ctx, case)
    ctx.scan_facts = [_adapter(Scan).validate_python({"url": case.url, **one}) for one in facts.get("scans", ())]
    ctx.probes = _probes(facts.get("probes", ()))
    ctx.migrated = {date.fromisoformat(day) for day in facts.get("migrated", ())}
    return ctx


def _add_page(ctx: FakeContext, url: str, html: str, given: Mapping[str, Any]) -> None:
    """Read a page with the real extractor, then lay the fields that the case spells out over it."""
    from crawler.extract.page import read_page

    page: Page = read_page(html, url, wants_simhash=True).page
    fields = dict(given)
    if isinstance(fields.get("published"), str):
        fields["published"] = {"day": fields["published"], "place": "meta"}
    if fields:
        known = fact(Page, {"url": url, **fields})
        page = dataclasses.replace(page, **{name: getattr(known, name) for name in fields})
    ctx.by_url[url] = page
    ctx.sources[url] = html
    seen = {"title": page.title, "text": page.main_text[:2000], "text_length": len(page.main_text), "simhash": page.simhash}
    ctx.fetches.setdefault(url, make_fetch(url, seen))


def _answer_the_rest(ctx: FakeContext, default: int | str | Mapping[str, Any] | None) -> None:
    """Every linked address without an answer of its own gets the default one; None leaves it unasked."""
    for target in ctx.targets() if default is not None else ():
        if urlsplit(target.url).scheme in {"http", "https"} and target.fetch is None:
            ctx.fetches[target.url] = make_fetch(target.url, _plain(target, default))


def _plain(target: Target, default: int | str | Mapping[str, Any]) -> int | str | Mapping[str, Any]:
    """A 200 of the kind that a well-kept portal would send for this address."""
    if default != 200:
        return default  # type: ignore[return-value]
    name = urlsplit(target.url).path.rsplit(".", 1)[-1].lower()
    heads = {
        "pdf": ("application/pdf", "%PDF-1.7"),
        "doc": ("application/msword", "hex:d0cf11e0a1b11ae1"),
        "xls": ("application/vnd.ms-excel", "hex:d0cf11e0a1b11ae1"),
        "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "hex:504b0304"),
        "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "hex:504b0304"),
        "zip": ("application/zip", "hex:504b0304"),
        "png": ("image/png", "hex:89504e470d0a1a0a"),
        "jpg": ("image/jpeg", "hex:ffd8ffe0"),
        "gif": ("image/gif", "GIF89a"),
        "css": ("text/css", "body{}"),
        "js": ("application/javascript", "var a"),
        "mp4": ("video/mp4", "hex:0000001866747970"),
    }
    media, head = heads.get(name, ("text/html", ""))
    if LinkKind.IMAGE in target.kinds and media == "text/html":
        media, head = heads["png"]
    return {"media_type": media, "head": head, "length": 20_000}


def _columns(ctx: FakeContext, case: Case) -> list[ColumnFacts]:
    """The case's `column_facts`; a column of the profile whose page is given is read with the real reader."""
    spelt = case.facts.get("column_facts", {})
    found = []
    for column in ctx.portal.columns:
        if column.id in spelt:
            found.append(_column(column.id, column.urls, spelt[column.id], case.url))
        elif column.urls[0] in ctx.sources and column.urls[0] != HOME:
            found.append(_read_column(ctx, column))
    return found


def _column(name: str, urls: tuple[str, ...], said: Mapping[str, Any], base: str) -> ColumnFacts:
    data = dict(said)
    rows = tuple(
        fact(ListRow, {"page_url": urls[0], "text": row.get("title", ""), **row, "url": urljoin(base, row.get("url", ""))})
        for row in data.pop("rows", ())
    )
    data = {"id": name, "urls": urls, "pages": urls, "fetched": "opened", **data}
    return dataclasses.replace(fact(ColumnFacts, data), rows=rows)  # type: ignore[no-any-return]


def _read_column(ctx: FakeContext, column: Any) -> ColumnFacts:
    from crawler.extract.lists import read_rows

    url = column.urls[0]
    read = read_rows(ctx.sources[url], url, column)
    return ColumnFacts(
        id=column.id, urls=column.urls, rows=read.rows, pages=(url,), fetched=Outcome.OPENED, own_text=read.own_text,
        rendered=True,
    )  # fmt: skip


def _documents(ctx: FakeContext, case: Case) -> list[Document]:
    """Documents the case spells out, else what the real reader finds on each page of a case that wants it."""
    spelt = [fact(Document, {"title": "", "kind": "policy", "url": case.url, **one}) for one in case.facts.get("documents", ())]
    known = {one.url for one in spelt}
    try:
        from crawler.extract.document import read_document
    except ModuleNotFoundError:
        return spelt
    for page in ctx.pages():
        if page.url not in known:
            read = read_document(page, ctx.sources[page.url], ctx.portal)
            if read is not None:
                spelt.append(read)
    return [_laid_over(one, case) for one in spelt]


def _laid_over(document: Document, case: Case) -> Document:
    given = case.facts.get("document", {})
    if not given or document.url != case.url:
        return document
    known = fact(Document, {"url": document.url, "kind": document.kind, "title": document.title, **given})
    return dataclasses.replace(document, **{name: getattr(known, name) for name in given})


def _probes(said: Iterable[Any]) -> list[Probe]:
    """`[[count, outcome, status, ms], ...]` half an hour apart, newest last, ending with the run."""
    each = [one for one in said for _ in range(int(one[0]))]
    end = datetime(2024, 6, 12, 2, 0, tzinfo=UTC)
    start = end - timedelta(minutes=30 * len(each))
    return [
        Probe(
            at=start + timedelta(minutes=30 * number), outcome=Outcome(one[1]), status=int(one[2]), ms=int(one[3]),
            network_ok=one[4] if len(one) > 4 else True,
        )
        for number, one in enumerate(each)
    ]  # fmt: skip


def subjects(check: Check[Any], ctx: FakeContext, case: Case) -> list[Any]:
    """What the check looks at in this case: the case's own page and what stands on it, or the whole."""
    own = ctx.by_url[case.url]
    match check.looks_at.__name__:
        case "Page":
            return [own]
        case "Target":
            return ctx.targets({link.url for link in own.links if link.url})
        case "Document":
            return [one for one in ctx.document_facts if one.url == case.url]
        case "ColumnFacts":
            return ctx.column_facts
        case "Site":
            return [ctx.site()]
        case "Run":
            return [ctx.run]
        case "Scan":
            return list(ctx.scan_facts)
    raise TypeError(f"{check.id} looks at {check.looks_at.__name__}; say in fakes.subjects where a case has it")


def judged(check: Check[Any], ctx: FakeContext, case: Case) -> list[Said]:
    said: list[Said] = []
    for subject in subjects(check, ctx, case):
        if check.applies(subject, ctx):
            said.extend(check.judge(subject, ctx))
    return said


def node_of(verdict: Verdict, case: Case) -> LexborNode | None:
    """The element of the case's page that a verdict is about, None when it is about the page or another page."""
    if verdict.url != case.url:
        return None
    selector = verdict.locator
    if verdict.link is not None:
        from crawler.extract.links import locate

        selector = locate(case.html, verdict.link.position)
    if not selector:
        return None
    found = tree_of(case.html).css_first(selector)
    if found is None:
        raise AssertionError(f"{selector!r} finds nothing on the page")
    return found


@cache
def tree_of(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(html)


def make_page(url: str = HERE, *, links: Iterable[Link] = (), kind: PageKind = PageKind.ARTICLE, **fields: Any) -> Page:
    """A page out of its fields, for tests that need no HTML."""
    return Page(url=url, links=tuple(links), kind=kind, **fields)


def make_link(url: str, text: str = "", position: int = 0, **fields: Any) -> Link:
    target, fragment = urldefrag(url)
    return Link(**{"url": target, "href": url, "kind": LinkKind.ANCHOR, "position": position, "text": text, "fragment": fragment, **fields})
