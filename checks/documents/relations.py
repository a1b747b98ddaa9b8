"""What documents say of one another: repealed by, extended by, based on (废止、延长、依据)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from checks.matching.documents import Shelf, is_policy, shelf
from checks.matching.memo import once_a_run
from checks.matching.titles import Quote, quotes, title_key
from checks.model import Context
from config.policy_words import policy_pattern
from config.text import squeeze
from crawler.extract.dates import read_day
from crawler.extract.numbers import NumberRead, find_numbers
from crawler.facts import Document

_MOST_QUOTES = 400
_SENTENCE = re.compile(r"[^。；\n]+[。；\n]?")
_REPEALS = re.compile(r"同时废止|予以废止|自行废止|即行废止|现予废止|宣布失效|予以失效|同时失效|自.{0,16}起废止|废止的(?:行政)?规范性文件|失效的(?:行政)?规范性文件|宣布废止|停止执行")
_ENDS = re.compile(r"废止|失效|停止执行")
_FROM_DAY = re.compile(r"(?:自|从|于)?((?:19|20)\d\d年\d{1,2}月\d{1,2}日)(?:起|开始)[^。；]{0,12}(?:废止|失效|停止执行)")
_LIST_TITLE = re.compile(r"(废止|失效|清理).{0,20}(文件|目录|清单|结果|决定|通知)|关于废止|宣布.{0,12}失效")
_KEPT_TITLE = re.compile(r"继续有效")
_KEPT_HEADING = re.compile(r"继续有效的?|保留的?|拟修改的?|予以修改的?")
_ENDED_HEADING = re.compile(r"废止的?|失效的?|停止执行的?")
_PARTIAL = re.compile(r"第[一二三四五六七八九十百\d]+[条款项章][^。；]{0,12}(?:同时)?废止|中的?第[一二三四五六七八九十\d]+")
_AS_BASIS = re.compile(r"(根据|依据|按照|依照|遵照|贯彻落实|落实|为(?:了)?贯彻)[^。；]{0,40}$")
_HEAD = 1_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeal:
    """One document repealed by another: the instrument, its sentence, and how the document was named."""

    instrument: Document
    sentence: str
    by_number: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """`source` names `target` as its basis."""

    source: Document
    target: Document
    cited: str


@once_a_run
def repeals(ctx: Context) -> dict[str, list[Repeal]]:
    """By address of the repealed document: every statement of repeal on the portal."""
    found: dict[str, list[Repeal]] = defaultdict(list)
    for document in ctx.documents():
        if not _ENDS.search(document.body) and not _LIST_TITLE.search(document.title):
            continue
        for sentence in _ending_sentences(document):
            if not _is_to_come(document, sentence, ctx):
                _add_named(document, sentence, found, ctx)
    return dict(found)


def _is_to_come(instrument: Document, sentence: str, ctx: Context) -> bool:
    """The repeal takes effect on a later day: named in the sentence, else the day on which the instrument begins."""
    if named := _FROM_DAY.search(squeeze(sentence)):
        day = read_day(named[1])
        return day is not None and day > ctx.today
    starts = instrument.effective
    return starts is not None and starts.day > ctx.today


def _ending_sentences(document: Document) -> list[str]:
    """Sentences that repeal; of a clean-up list every line that stands under 废止 or 失效."""
    sentences = [match[0] for match in _SENTENCE.finditer(document.body)]
    ending = [part for one in sentences if _REPEALS.search(one) for part in _whole_repeals(one)]
    if not _LIST_TITLE.search(squeeze(document.title)) or _KEPT_TITLE.search(document.title):
        return ending
    listed = [line for line, heading in _listed(document) if not _KEPT_HEADING.search(heading)]
    return [*ending, *(line for line in listed if line not in ending)]


def _whole_repeals(sentence: str) -> list[str]:
    """The sentence, or of one that repeals articles of one document and the whole of another its clauses on the latter."""
    if not _PARTIAL.search(sentence):
        return [sentence]
    return [part for part in re.split(r"[，,]", sentence) if _REPEALS.search(part) and not _PARTIAL.search(part)]


def _listed(document: Document) -> Iterator[tuple[str, str]]:
    """(line that names a document, the heading of the clean-up list it stands under; "" before the first)."""
    heading = ""
    for line in document.body.split("\n"):
        plain = squeeze(line)
        names_one = bool(quotes(line) or find_numbers(line))
        if len(plain) < 40 and not names_one:
            if _KEPT_HEADING.search(plain) or _ENDED_HEADING.search(plain):
                heading = plain
        elif names_one and not _KEPT_HEADING.search(plain):
            yield line, heading


def _add_named(instrument: Document, sentence: str, found: dict[str, list[Repeal]], ctx: Context) -> None:
    known = shelf(ctx)
    numbers = find_numbers(sentence, _letters(ctx))
    for read in numbers:
        for document in known.numbered(read):
            _add(instrument, document, sentence, True, found)
    for quote in quotes(sentence)[:_MOST_QUOTES]:
        if _has_number(quote, numbers):
            continue  # the number beside the title decides
        for document, like in known.titled(quote.text, 0.95):
            if not like.conflict:
                _add(instrument, document, sentence, False, found)


def _has_number(quote: Quote, numbers: list[NumberRead]) -> bool:
    return any(0 <= read.start - quote.end <= 4 for read in numbers)


def _add(instrument: Document, document: Document, sentence: str, by_number: bool, found: dict[str, list[Repeal]]) -> None:
    same = instrument.url == document.url or (instrument.document_number and instrument.document_number == document.document_number)
    is_namesake = not by_number and title_key(document.title).text == title_key(instrument.title).text
    if same or _is_newer(document, instrument) or (is_namesake and _is_undated(document, instrument)):
        return
    found[document.url].append(Repeal(instrument=instrument, sentence=sentence.strip()[:200], by_number=by_number))


def _is_newer(document: Document, instrument: Document) -> bool:
    """Issued after the instrument: a new document under an old name is not what was repealed."""
    one, other = _day(document), _day(instrument)
    return one is not None and other is not None and one >= other


def _is_undated(document: Document, instrument: Document) -> bool:
    """Nobody can say which of two of one name is the older."""
    return _day(document) is None or _day(instrument) is None


def _day(document: Document) -> date | None:
    read = document.made or document.published
    return read.day if read else None


@once_a_run
def _letters(ctx: Context) -> frozenset[str]:
    return frozenset(prefix for unit in ctx.portal.units for prefix in unit.doc_prefixes)


@once_a_run
def _extensions(ctx: Context) -> dict[str, list[Document]]:
    """By address of the extended document: documents that say 延长, 继续有效 or 继续执行 of it."""
    words = policy_pattern("validity", "extends")
    found: dict[str, list[Document]] = defaultdict(list)
    known = shelf(ctx)
    for document in ctx.documents():
        if not words.search(document.title) and not words.search(document.body):
            continue
        for sentence in _keeping_sentences(document, words):
            for read in find_numbers(sentence, _letters(ctx)):
                for target in known.numbered(read):
                    found[target.url].append(document)
            for quote in quotes(sentence)[:_MOST_QUOTES]:
                for target, like in known.titled(quote.text, 0.9):
                    if like.conflict in {"", "operation"}:
                        found[target.url].append(document)
    return dict(found)


def _keeping_sentences(document: Document, words: re.Pattern[str]) -> Iterator[str]:
    """Sentences that keep others in force; of a clean-up list every line under a heading such as 继续有效."""
    is_list = bool(words.search(document.title))
    for sentence in [document.title, *(match[0] for match in _SENTENCE.finditer(document.body))]:
        if is_list or words.search(sentence):
            yield sentence
    if not is_list and _LIST_TITLE.search(squeeze(document.title)) and _KEPT_TITLE.search(document.body):
        yield from (line for line, heading in _listed(document) if _KEPT_TITLE.search(heading))


def extensions_of(document: Document, ctx: Context) -> list[Document]:
    """Documents that extend this one (or a copy with its number)."""
    by_url = _extensions(ctx)
    copies = shelf(ctx).by_number.get(document.document_number, []) if document.document_number else []
    return [one for copy in (document, *copies) for one in by_url.get(copy.url, []) if one.url != document.url]


@once_a_run
def relations(ctx: Context) -> dict[str, list[Relation]]:
    """By address of either side: «根据《本站文件》» at the head of a document, and what is made to carry another out."""
    known = shelf(ctx)
    found: dict[str, list[Relation]] = defaultdict(list)
    for document in known.policies:
        head = document.body[:_HEAD]
        for target, cited in _named_as_basis(head, known, ctx):
            if target.url == document.url or (target.document_number and target.document_number == document.document_number):
                continue
            relation = Relation(source=document, target=target, cited=cited)
            found[document.url].append(relation)
            found[target.url].append(relation)
    return dict(found)


def _named_as_basis(head: str, known: Shelf, ctx: Context) -> Iterator[tuple[Document, str]]:
    seen: set[str] = set()
    for quote in quotes(head)[:20]:
        if not _AS_BASIS.search(head[max(0, quote.start - 60) : quote.start]):
            continue
        for target, like in known.titled(quote.text, 0.95)[:4]:
            if not like.conflict and target.url not in seen and is_policy(target):
                seen.add(target.url)
                yield target, f"《{quote.text}》"
    for read in find_numbers(head, _letters(ctx)):
        if _AS_BASIS.search(head[max(0, read.start - 80) : read.start]):
            for target in known.numbered(read):
                if target.url not in seen:
                    seen.add(target.url)
                    yield target, read.number

