"""Article references behind a title: 第N条第M款第（K）项, lists and ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass

from config.numerals import NUMERAL, number


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRef:
    """第N条(之M)(第K款)(第（J）项); `until` closes a range. Articles are written "14" or "3-1"."""

    article: str
    until: str = ""
    paragraph: int | None = None
    item: int | None = None

    @property
    def last_number(self) -> int:
        """The highest whole article number named: what an act must reach to contain it."""
        return int((self.until or self.article).split("-")[0])


_BLANK = r"[ \t　\n]*"
_ONE = re.compile(
    rf"[ \t　，,]*第?{_BLANK}(?P<article>{NUMERAL}){_BLANK}(?:条{_BLANK}(?:之{_BLANK}(?P<sub>[一二三四五六七八九十\d]{{1,2}}))?"
    rf"|(?=(?:[、，,和及]{_BLANK}第?{_BLANK}{NUMERAL}){{0,6}}[、，,和及至到\-－—~～]{_BLANK}第?{_BLANK}{NUMERAL}{_BLANK}条))"
    rf"(?:{_BLANK}第{_BLANK}(?P<paragraph>{NUMERAL}){_BLANK}款)?"
    rf"(?:{_BLANK}第?{_BLANK}[（(]?{_BLANK}(?P<item>{NUMERAL}){_BLANK}[）)]?{_BLANK}项)?"
)
_STARTS = re.compile(r"[ \t　，,]*第")
_RANGE = re.compile(rf"{_BLANK}[至到\-－—~～]{{1,2}}{_BLANK}第?{_BLANK}(?P<until>{NUMERAL}){_BLANK}条")
# 第三十条、第三十四条 and 第二十条第一款、第二款: what may stand between two references to one act.
_JOIN = re.compile(
    rf"{_BLANK}(?:[、，,和及]?{_BLANK}第?{_BLANK}(?:[（(]{_BLANK}{NUMERAL}{_BLANK}[）)]{_BLANK}项?|{NUMERAL}{_BLANK}[款项目])){{0,12}}{_BLANK}"
    rf"(?:[、，,和及与或；;]|以及|或者){{1,2}}{_BLANK}(?:第{_BLANK}{NUMERAL}{_BLANK}[款项][、，,和及与或]?)*"
    rf"(?=第?{_BLANK}{NUMERAL}{_BLANK}(?:条|[、，,和及至到\-－—~～]))"
)
_CHAPTER = re.compile(
    rf"{_BLANK}[，,、]?{_BLANK}(?:第{NUMERAL}[编章节]|[㐀-鿿]{{1,6}}编){_BLANK}(?:第{NUMERAL}[章节]{_BLANK})?"
)


def article_refs(text: str, start: int) -> tuple[tuple[ArticleRef, ...], int]:
    """All references that follow at `start` (a list, a range, after a chapter), and where they end."""
    position = start
    if chapter := _CHAPTER.match(text, position):
        position = chapter.end()
    found: list[ArticleRef] = []
    if not _STARTS.match(text, position):
        return (), start
    while len(found) < 40 and (one := _ONE.match(text, position)):
        reference = _reference(one, span := _RANGE.match(text, one.end()))
        if reference is None:
            break
        found.append(reference)
        position = span.end() if span else one.end()
        if joined := _JOIN.match(text, position):
            position = joined.end()
        else:
            break
    return tuple(found), position if found else start


def _reference(one: re.Match[str], span: re.Match[str] | None) -> ArticleRef | None:
    article = number(one["article"])
    if not article:
        return None
    sub = number(one["sub"]) if one["sub"] else None
    until = number(span["until"]) if span else None
    return ArticleRef(
        article=f"{article}-{sub}" if sub else str(article),
        until=str(until) if until and until > article else "",
        paragraph=number(one["paragraph"]) if one["paragraph"] else None,
        item=number(one["item"]) if one["item"] else None,
    )
