"""Which interpretation (解读) belongs to which document: by link, by number, by title, with how sure it is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from checks.matching.documents import COMMON, Shelf, grams, is_policy, shelf
from checks.matching.memo import once_a_run
from checks.matching.titles import core_title, quotes, title_key
from checks.model import Context
from config.kinds import PageKind
from config.text import letters, squeeze
from crawler.extract.numbers import NumberRead, find_numbers
from crawler.facts import DateRead, Document, ListRow

_HEAD = 400
"""The subject of an interpretation is named in its title or within its first characters."""
_BODY = 20_000
_MAX_QUOTES = 60
_BASIS = re.compile(r"(根据|依据|按照|依照|遵照|落实|贯彻|结合|对照|参照|执行|原|废止|上位法|《[^》]{2,80}》[、和及]+)[^。；]{0,30}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One interpretation: a page that was read, or an entry of an interpretation column that leads elsewhere
    (a picture, a file, another site), of which only title and date are known."""

    url: str
    title: str
    published: DateRead | None
    document: Document | None = None
    row: ListRow | None = None
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A document and an interpretation that names it. `how`: link, number, title; `is_main` when the document is
    what the interpretation is about and not only cited in it; `sim` of the titles where titles decided."""

    document: Document
    reading: Reading
    how: str
    is_main: bool
    sim: float = 1.0
    cited: str = ""


@dataclass(slots=True)
class Readings:
    """All interpretations of a run, and the pairs in both directions."""

    all: list[Reading]
    by_document: dict[str, list[Match]] = field(default_factory=dict)
    by_reading: dict[str, list[Match]] = field(default_factory=dict)
    _by_gram: dict[str, list[int]] = field(default_factory=dict)

    def near(self, title: str, best: int = 12) -> list[str]:
        """Titles of the interpretations that share most runs of letters with `title`."""
        if not self._by_gram:
            for at, reading in enumerate(self.all):
                for gram in grams(title_key(reading.title).text):
                    self._by_gram.setdefault(gram, []).append(at)
        votes: Counter[int] = Counter()
        for gram in grams(title_key(title).text):
            sharing = self._by_gram.get(gram, ())
            if len(sharing) <= COMMON:
                votes.update(sharing)
        return [self.all[at].title for at, _ in sorted(votes.items(), key=lambda one: (-one[1], one[0]))[:best]]

    def of(self, document: Document) -> list[Match]:
        return self.by_document.get(document.url, [])


@once_a_run
def readings(ctx: Context) -> Readings:
    """Interpretations of the run, matched with its documents."""
    known = shelf(ctx)
    found = Readings(_collect(ctx))
    by_document: dict[str, list[Match]] = defaultdict(list)
    for reading in found.all:
        matches = _matches(reading, known, ctx)
        if matches:
            found.by_reading[reading.url] = matches
        for match in matches:
            by_document[match.document.url].append(match)
    found.by_document = dict(by_document)
    return found


def interpretation_columns(ctx: Context) -> frozenset[str]:
    """Ids of the interpretation columns: those of the profile's list, and those of kind interpretation."""
    named = set(ctx.portal.interpretation.columns)
    return frozenset(
        column.id for column in ctx.portal.columns
        if column.kind is PageKind.INTERPRETATION or named & {column.id, column.title, column.path}
    )  # fmt: skip


def _collect(ctx: Context) -> list[Reading]:
    columns = interpretation_columns(ctx)
    found: dict[str, Reading] = {}
    rows: dict[str, tuple[str, ListRow]] = {}
    for column in ctx.columns():
        if column.id in columns:
            for row in column.rows:
                rows.setdefault(row.url, (column.id, row))
    for document in ctx.documents():
        in_column = bool(columns & set(document.columns)) or document.url in rows
        if document.kind is PageKind.INTERPRETATION or (in_column and not is_policy(document)):
            found[document.url] = Reading(
                url=document.url, title=document.title, published=document.published, document=document,
                column=next((one for one in document.columns if one in columns), ""),
            )  # fmt: skip
    for url, (column_id, row) in rows.items():
        if url and url not in found and ctx.document(url) is None:
            published = DateRead(day=row.date, place="list", text=row.date_text) if row.date else None
            found[url] = Reading(url=url, title=row.title, published=published, row=row, column=column_id)
    return list(found.values())


def _matches(reading: Reading, known: Shelf, ctx: Context) -> list[Match]:
    """Every document the interpretation names, each once, the surest way first."""
    found: dict[str, Match] = {}

    def add(document: Document, how: str, *, is_main: bool, sim: float = 1.0, cited: str = "") -> None:
        before = found.get(document.url)
        if document.url != reading.url and (before is None or (is_main and not before.is_main)):
            found[document.url] = Match(document=document, reading=reading, how=how, is_main=is_main, sim=sim, cited=cited)

    least = ctx.portal.interpretation.title_sim
    _by_title(reading.title, reading.published, known, least, add)
    body = reading.document.body[:_BODY] if reading.document is not None else ""
    main_before = any(match.is_main for match in found.values())
    for read in find_numbers(f"{reading.title}\n{body}", _letters(ctx)):
        for document in known.numbered(read):
            add(document, "number", is_main=_is_subject(body, read, reading.title, main_before), cited=read.number)
    for number, quote in enumerate(quotes(body)):
        if number >= _MAX_QUOTES:
            break
        subject = not main_before and quote.start < _HEAD and not _BASIS.search(body[max(0, quote.start - 60) : quote.start])
        for document, like in known.titled(quote.text, least)[:8]:
            if not like.conflict:
                add(document, "title", is_main=subject, sim=like.sim, cited=f"《{quote.text}》")
    if reading.document is not None:
        for link in reading.document.related:
            linked = known.by_url.get(link.url)
            if linked is not None and is_policy(linked) and link.kind in {"original", "related", "interpretation"}:
                add(linked, "link", is_main=link.kind == "original" or not main_before, cited=link.text)
    return list(found.values())


def _by_title(title: str, published: DateRead | None, known: Shelf, least: float, add: object) -> None:
    """The document named in the interpretation's own title; several quoted titles are matched each."""
    assert callable(add)
    named = [one.text for one in quotes(squeeze(title))] or [title]
    for one in named:
        whole = title if len(named) == 1 else one
        same = [(document, like.sim) for document, like in known.titled(whole, least)[:8] if not like.conflict]
        for document, sim in _of_one_year(same, published):
            add(document, "title", is_main=True, sim=sim, cited=f"《{core_title(one)}》")


def _of_one_year(found: list[tuple[Document, float]], published: DateRead | None) -> list[tuple[Document, float]]:
    """A title without year names many years' documents: the one nearest in time is meant."""
    years = {title_key(document.title).years for document, _ in found}
    if len(years) < 2 or published is None:
        return found
    dated = [(abs((document.published.day - published.day).days), title_key(document.title).years) for document, _ in found if document.published]
    if not dated:
        return found
    nearest = min(dated, key=lambda one: one[0])[1]
    return [(document, sim) for document, sim in found if title_key(document.title).years == nearest]


def _letters(ctx: Context) -> frozenset[str]:
    return frozenset(prefix for unit in ctx.portal.units for prefix in unit.doc_prefixes)


def _is_subject(body: str, read: NumberRead, title: str, main_before: bool) -> bool:
    """Is the number named as what the interpretation is about, not as its basis?"""
    start = read.start - len(title) - 1
    if start < 0:
        return True
    return not main_before and start < _HEAD and not _BASIS.search(body[max(0, start - 90) : start])



def earliest(matches: list[Match]) -> Match | None:
    """The first published interpretation whose subject the document is."""
    dated = [match for match in matches if match.is_main and match.reading.published is not None]
    return min(dated, key=lambda match: (_day(match), match.reading.url), default=None)


def _day(match: Match) -> date:
    published = match.reading.published
    assert published is not None  # `earliest` keeps dated ones only
    return published.day


def names_document(text: str, document: Document, known_letters: frozenset[str]) -> bool:
    """Does a text carry the document's number or its core title?"""
    if document.document_number and any(
        read.number == document.document_number or document.document_number.endswith(read.number)
        for read in find_numbers(text, known_letters)
    ):
        return True
    core = letters(core_title(document.title))
    return len(core) >= 6 and core in letters(text)
