"""One case file of a check: its page, the facts around it as a Context, and what the check says of them."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from fakes import HERE, HOME, TODAY, FakeContext, fact, make_fetch, profile
from selectolax.lexbor import LexborHTMLParser, LexborNode

from checks.model import Check, Said, Target, Verdict
from crawler.facts import ColumnFacts, Document, HostFacts, LinkKind, ListRow, Outcome, Page, Probe
from crawler.scans import Scan

_CASE = re.compile(r"<script[^>]*\bid=[\"']?case\b[^>]*>(.*?)</script>\s*", re.S)
_CASE_KEYS = {
    "url", "kind", "columns", "today", "profile", "fetches", "default_answer", "pages", "published", "page",
    "hosts", "history", "column_facts", "documents", "document", "scans", "probes", "run", "migrated", "about",
    "fragments", "texts",
}  # fmt: skip


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
    ctx.scan_facts = [fact(Scan, {"url": case.url, **one}) for one in facts.get("scans", ())]
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
    raise TypeError(f"{check.id} looks at {check.looks_at.__name__}; say in case_files.subjects where a case has it")


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
