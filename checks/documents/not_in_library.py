"""政策文件未入公文库: a numbered document stands somewhere on the portal and not in the document library."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import quote

from checks.interpretation.duty import is_of_another_authority, lag
from checks.matching.documents import is_policy, shelf
from checks.matching.memo import once_a_run
from checks.model import Check, Confidence, Context, Said, Severity, not_judged, problem, review
from config.kinds import PageKind
from config.portal import Portal
from config.text import Text, letters
from crawler.extract.numbers import find_numbers
from crawler.facts import ColumnFacts, Document, Outcome

_PUBLISH_WORKDAYS = 20
"""政府信息公开条例: to be published within 20 working days of being made."""
_SUBJECT = 200
"""An interpretation names its document within its first words."""
_TITLE = re.compile(r".{4,80}(?:通知|决定|意见|办法|规定|细则|方案|公告|通告|批复|函|通报|规划|令)")
_MOST_CITED = 200
_CITING = frozenset({PageKind.INTERPRETATION, PageKind.GAZETTE})
_FOREIGN = frozenset({PageKind.INTERPRETATION, PageKind.CONSULTATION, PageKind.FEEDBACK, PageKind.NEWS, PageKind.PERSONNEL, PageKind.PROPOSAL})


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    if document.kind in _CITING:
        yield from _cited(document, ctx)
        return
    yield from _late(document, ctx)
    library = _library(ctx)
    if not library.columns:
        yield not_judged("未配置公文库栏目")
        return
    if _is_in(document, library):
        return
    if library.unread:
        yield not_judged(f"公文库栏目未能读取：{library.unread}")
        return
    if document.published is not None and lag(ctx, document.published.day, ctx.today)[0] <= ctx.portal.library.wait_workdays:
        yield not_judged("发布不久，待观察")
        return
    answer = _search_answer(document, ctx)
    if answer:
        return
    yield problem(
        document.url,
        confidence=Confidence.LIKELY if library.is_cut else Confidence.CERTAIN,
        key=document.document_number,
        unit=document.unit or None,
        title=document.title,
        number=document.document_number,
        found_in="、".join(_names(document.columns, ctx)) or "网页",
        searched="、".join(_names(sorted(library.columns), ctx)),
        gaps=_gaps(document, ctx),
    )


def _cited(reading: Document, ctx: Context) -> Iterator[Said]:
    """Documents of the district that a gazette prints, or that an interpretation is about, and that the library has not."""
    library, own = _library(ctx), own_letters(ctx.portal)
    if not library.columns or library.unread or library.is_cut:
        return
    if reading.published is None or lag(ctx, reading.published.day, ctx.today)[0] <= ctx.portal.library.wait_workdays:
        return
    is_gazette = reading.kind is PageKind.GAZETTE
    text = f"{reading.title}\n{reading.body if is_gazette else reading.body[:_SUBJECT]}"
    numbers: dict[str, str] = {}
    for read in find_numbers(text, own):
        if read.number.partition("〔")[0] in own:
            numbers.setdefault(read.number, _title_before(text, read.start))
    for number in list(numbers)[: _MOST_CITED if is_gazette else 1]:
        # One that stands on a page of its own outside the library is told there.
        if number not in library.numbers and number not in shelf(ctx).by_number:
            yield problem(
                reading.url, confidence=Confidence.LIKELY, key=number, unit=reading.unit or None, title=numbers[number] or reading.title,
                number=number, found_in=f"{'公报' if is_gazette else '解读'}“{reading.title}”", searched="、".join(_names(sorted(library.columns), ctx)), gaps=[],
            )  # fmt: skip


def _title_before(text: str, at: int) -> str:
    """The title whose number stands at `at`, behind it on the same line; "" when the words there are no title."""
    line = text[:at].rpartition("\n")[2].rstrip(" 　（(【[")
    words = re.split(r"[，。；：！？]", line)[-1].strip()
    return words if _TITLE.fullmatch(words) else ""


def own_letters(portal: Portal) -> frozenset[str]:
    return frozenset(prefix for unit in portal.units for prefix in unit.doc_prefixes)


class _Library:
    """Numbers and titles in the library's columns, and whether all of them could be read."""

    def __init__(self, ctx: Context) -> None:
        named = set(ctx.portal.library.columns)
        self.columns = {one.id for one in ctx.portal.columns if named & {one.id, one.title, one.path}}
        self.numbers: set[str] = set()
        self.titles: set[str] = set()
        self.urls: set[str] = set()
        self.unread = ""
        self.is_cut = False
        for column in ctx.columns():
            if column.id in self.columns:
                self._add_rows(column, ctx)
        for document in ctx.documents():
            if self.columns & set(document.columns):
                self.numbers.add(document.document_number)
                self.titles.add(letters(document.title))
        self.numbers.discard("")
        self.titles.discard("")

    def _add_rows(self, column: ColumnFacts, ctx: Context) -> None:
        if column.unread or column.fetched is not Outcome.OPENED:
            self.unread = self.unread or "、".join(_names((column.id,), ctx))
        self.is_cut = self.is_cut or not column.is_complete
        for row in column.rows:
            self.titles.add(letters(row.title))
            self.urls.add(row.url)
            self.numbers.update(read.number for read in find_numbers(row.title, own_letters(ctx.portal)))


@once_a_run
def _library(ctx: Context) -> _Library:
    return _Library(ctx)


def _is_in(document: Document, library: _Library) -> bool:
    return (
        document.document_number in library.numbers
        or document.url in library.urls
        or letters(document.title) in library.titles
        or bool(library.columns & set(document.columns))
    )


def _search_answer(document: Document, ctx: Context) -> bool:
    """Did the library's own search find the number? Only where the crawl asked it (library.search_url)."""
    template = ctx.portal.library.search_url
    if not template:
        return False


    fetch = ctx.fetch(template.replace("{number}", quote(document.document_number)))
    if fetch is None or not fetch.opened:
        return False
    return any(read.number == document.document_number for read in find_numbers(f"{fetch.title}\n{fetch.text}", own_letters(ctx.portal)))


def _late(document: Document, ctx: Context) -> Iterator[Said]:
    """Published more than 20 working days after it was made: for a person to look at."""
    made, published = document.made, document.published
    if made is None or published is None or made.place != "label" or published.place not in {"label", "meta"}:
        return
    if ctx.is_migrated(published.day) or (published.day - made.day).days <= _PUBLISH_WORKDAYS:
        return
    days, known = lag(ctx, made.day, published.day)
    if days > _PUBLISH_WORKDAYS:
        yield review(
            document.url, severity=Severity.MINOR, key="late", unit=document.unit or None, title=document.title,
            number=document.document_number, found_in=f"成文{made.day}，发布{published.day}，相隔{days}个工作日", searched="", gaps=[], calendar_known=known,
        )  # fmt: skip


@once_a_run
def _series(ctx: Context) -> dict[str, list[int]]:
    """Serial numbers seen of each series and year (静府办〔2024〕)."""
    found: dict[str, set[int]] = defaultdict(set)
    for document in ctx.documents():
        series, _, serial = document.document_number.partition("〕")
        digits = serial.removesuffix("号")
        if is_policy(document) and digits.isdigit():
            found[series + "〕"].add(int(digits))
    return {series: sorted(numbers) for series, numbers in found.items()}


def _gaps(document: Document, ctx: Context) -> list[int]:
    """Numbers missing in the document's series, at most 20: information only, internal documents are not published."""
    numbers = _series(ctx).get(document.document_number.partition("〕")[0] + "〕", [])
    known = set(numbers)
    return [one for one in range(1, max(numbers, default=0)) if one not in known][:20]


def _names(columns: tuple[str, ...] | list[str], ctx: Context) -> list[str]:
    return [column.name if (column := ctx.portal.column(one)) else one for one in columns]


def _applies(document: Document, ctx: Context) -> bool:
    """Numbered documents of the district itself since library.since; gazettes and interpretations for what they cite."""
    if document.kind in _CITING:
        return _is_since(document, ctx)
    if not document.document_number or document.kind in _FOREIGN or is_of_another_authority(document, ctx.portal):
        return False
    if not _is_since(document, ctx):
        return False
    return is_policy(document) or _is_own_number(document, ctx)


def _is_since(document: Document, ctx: Context) -> bool:
    first = ctx.portal.library.since
    return first is None or (document.published is not None and document.published.day >= first)


def _is_own_number(document: Document, ctx: Context) -> bool:
    """Printed in the element block or by a unit of the profile: not merely cited on a page of another kind."""
    return document.document_number.partition("〔")[0] in own_letters(ctx.portal) and bool(document.elements)


CHECK = Check(
    id="DOC005",
    name="not-in-library",
    title=Text(zh="政策文件未入公文库", en="Document missing from the document library"),
    why=Text(zh="公文应统一入库、全量公开，一处查得到。", en="All documents belong in one library, to be found in one place."),
    fix=Text(zh="将文件补录入公文库“政策文件”栏目。", en="Add the document to the library."),
    message=Text(zh="《{title}》（{number}）未在公文库中找到：{found_in}", en="“{title}” ({number}) was not found in the library: {found_in}"),
    severity=Severity.MODERATE,
    basis=("JA-1.1「统一的政府公文库，实现主动公开」", "BS-18「统一入口、分类展示、一键查询」", "BS-29「公文类信息应当全量、主动公开」"),
    looks_at=Document,
    judge=judge,
    applies=_applies,
    tier=2,
    scope="document",
    needs_site=True,
    config=("library.columns", "library.search_url", "library.since", "library.wait_workdays"),
)
