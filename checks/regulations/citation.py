"""The citation reader (引用识别): which act, which version and which article a sentence names, or nothing."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from sys import maxsize

import ahocorasick_rs

from checks.regulations.articles import ArticleRef, article_refs
from checks.regulations.mark import NO_MARK, Mark, read_mark
from checks.regulations.setting import Setting, place_before, setting_of, year_before
from config.numerals import NUMERAL
from config.regulation import Library, Regulation, title_key
from config.text import fold_space, squeeze

# 《…》 with one level of 《》 or 〈〉 inside; a line break may stand in it (text taken from PDF).
_TITLED = re.compile(r"《([^《》]{1,160}(?:《[^《》]{1,120}》[^《》]{0,80}){0,3})》")
_NESTED_ONLY = re.compile(r"《((?:《[^《》]{1,120}》[^《》]{1,80}))》")
_ASCII = re.compile(r"<<\s*([^<>《》\n]{2,60})\s*>>|＜＜([^＜＞]{2,60})＞＞|«([^«»\n]{2,60})»")
_BRACKET = re.compile(
    r"[ \t　\n]*[（(〔\[【]((?:[^（）()〔〕【】\[\]\n]|[（(〔][^（）()〔〕]{0,60}[）)〕]){1,160})[）)〕\]】]"
)
_OPEN_BRACKET = re.compile(r"[ \t　]*[（(]([^（）()\n。；]{4,80})(?=[。；\n]|$)")
_BARE_ORDER = re.compile(
    r"[ \t　，,、]*((?:中华人民共和国)?(?:国务院|沪府|上海市人民政府|[㐀-鿿]{2,12}[部委局署行院])?令[ \t　]*(?:第[ \t　]*)?[\dlIO０-９]{1,4}[ \t　]*号)"
)
_ORDER_BEFORE = re.compile(
    r"((?:国务院|沪府|上海市人民政府)令[ \t　]*第?[ \t　]*[\dlIO０-９]{1,4}[ \t　]*号|国务院第[\dlIO]{1,4}号令)[）)]?(?:公布|发布)?的?[ \t　]*$"
)
_BARE_YEAR = re.compile(
    r"[ \t　]*((?:19|20)\d\d年?(?:第[一二三四五六]次)?(?:修订|修正|修改)(?:版|本|文本)?)(?=第|[ \t　，,。；;、]|$)"
)
_MARK_ENDS = frozenset("号）)的布版后订正改 \t　")
_YEAR_BEFORE = re.compile(r"((?:19|20)\d\d年?(?:最新|新|重新)?(?:修订|修正|修改)(?:版|后)?)的?[ \t　]*$")
_DOCUMENT_NUMBER = re.compile(
    r"[（(\s]*[㐀-鿿]{0,12}[〔\[（(【［](?:19|20)\d\d[〕\])）】］]第?\s*\d{1,4}\s*号"
)
_DEFINED = re.compile(
    r"(?:以下|下文|下)?[ \t　]*(?:并)?(?:均|统|合)?(?:简)?称(?:为|作)?[:：]?[ \t　]*[“\"「『‘]?[《〈<]?[ \t　]*([㐀-鿿]{1,16}?)[ \t　]*[》〉>]?[”\"」』’]?[ \t　]*(?:$|[）)，,。;；])"
)
_GROUP = re.compile(r"统称|合称|并称")
_DRAFT_TITLE = re.compile(r"(?:征求意见稿|草案|送审稿|审议稿|讨论稿|修订稿|修正稿)[^）)]*[）)]?$")
_INNER_MARK = re.compile(r"^(.{3,}?)[ \t　\n]*[（(〔\[]([^（()）〔〕\[\]]{2,40})[）)〕\]]$", re.S)
_HAN = re.compile(r"[㐀-鿿]")
# Words after which a title without marks may begin, and words with which the sentence may go on after it.
_LEAD_IN = re.compile(
    r"(?:根据|依据|依照|按照|遵照|违反|执行|适用|符合|参照|遵守|贯彻|落实|结合|触犯|依|按|和|及|与|或|以及|如|即|对照|引用|见|在|由|是|为)$"
)
_GO_ON = re.compile(
    r"(?:第[0-9零〇一二三四五六七八九十百]|的|和|及|与|或|以及|等|规定|有关|中|之|要求|已|自|明确|相关|所|对|执行|实施细则第|均|也|还|应|$)"
)
_CLOSING = ("”", "」", "’", '"')
_NUMBERED = re.compile(r"[（(][一二三四五六七八九十]+")
_MIN_BARE = 3  # a name of three characters counts only with an article behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One place that names an act. `act` is None where the words name none the library knows for sure."""

    written: str  # as it stands, between the marks
    start: int
    end: int  # after version mark and articles
    act: Regulation | None
    mark: Mark = NO_MARK
    articles: tuple[ArticleRef, ...] = ()
    is_marked: bool = True  # stands in 《》
    by_short_name: bool = False  # through 以下简称 on the same page
    text: str = field(default="", repr=False, compare=False)  # the whole text it was read from

    # Asked only of the few citations that something may be said against, so read when asked.

    @property
    def setting(self) -> Setting:
        return Setting.REVOKED if self.mark.is_past else setting_of(self.text, self.start, self.end)

    @property
    def year_told(self) -> int:
        """The last year told in the sentence before it, 0 when none is."""
        return year_before(self.text, self.start)

    def excerpt(self, width: int = 60) -> str:
        """The words around it, at most `width` characters on one line."""
        margin = max(0, (width - (self.end - self.start)) // 2)
        return fold_space(self.text[max(0, self.start - margin) : self.end + margin])[: max(width, 20)]


class Reader:
    """Reads citations against one library. Make it once a run: it builds the matcher and keeps what it resolved."""

    def __init__(self, library: Library) -> None:
        self.library = library
        names = [name for name in library.names() if self._can_stand_bare(name)]
        self._matcher = ahocorasick_rs.AhoCorasick(names, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
        self._known: dict[str, tuple[Regulation | None, Mark, bool]] = {}

    def _can_stand_bare(self, name: str) -> bool:
        return len(name) >= _MIN_BARE and name in self.library

    def read(self, text: str) -> list[Citation]:
        """All citations of a text in reading order; short names hold from their definition on."""
        if "<<" in text or "＜＜" in text or "«" in text:
            text = _ASCII.sub(lambda one: f"《{one[1] or one[2] or one[3]}》", text)
        found: list[Citation] = []
        defined: dict[str, Regulation | None] = {}
        spans: list[tuple[int, int]] = []
        read_to = 0
        for one in _titles(text):
            spans.append(one.span())
            if one.start() < read_to:
                continue  # the short name inside its own definition
            citation, read_to = self._titled(text, one, defined)
            if citation is not None:
                found.append(citation)
        found += self._bare(text, spans)
        if defined:
            found += self._bare_short(text, defined, spans)
        found.sort(key=lambda citation: citation.start)
        return found

    def resolve(self, written: str) -> tuple[Regulation | None, Mark, bool]:
        """The act of a title as written, the mark inside it, and whether it is a draft's title."""
        if (known := self._known.get(written)) is None:
            known = self._known[written] = self._resolve(written)
        return known

    def _resolve(self, written: str) -> tuple[Regulation | None, Mark, bool]:
        if (act := self.library.find(written)) is not None:
            return act, NO_MARK, False
        if _DRAFT_TITLE.search(squeeze(written)):
            return None, NO_MARK, True
        inner = _INNER_MARK.match(written)
        if inner is not None and (mark := read_mark(inner[2])):
            return self.library.find(inner[1]), mark, False
        return None, NO_MARK, False

    def _titled(
        self, text: str, one: re.Match[str], defined: dict[str, Regulation | None]
    ) -> tuple[Citation | None, int]:
        """The citation of one pair of marks, and how far a definition behind it was read."""
        written, start, end = one[1], one.start(), one.end()
        if defined and (key := title_key(written)) in defined:
            act = defined[key]
            return (self._cited(text, start, end, written, act, by_short_name=True) if act else None), end
        act, mark, is_draft = self.resolve(written)
        # 上海市《信访条例》 is not the national one; a 法 is always national.
        if act is not None and not written.endswith(("法", "法典")) and (place := place_before(text, start)):
            tails = (place[cut:] + written for cut in range(len(place) - 1))
            act = next(filter(None, map(self.library.find, tails)), None)
        if act is not None and _DOCUMENT_NUMBER.match(text, end):
            act = None
        read_to = end
        if "称" in text[end : end + 90]:
            read_to = _define(text, end, None if is_draft else act, defined)
        if act is None:
            return (
                None if is_draft else Citation(written=written, start=start, end=end, act=None, text=text)
            ), read_to
        return self._cited(text, start, end, written, act, mark), read_to

    def _cited(
        self,
        text: str,
        start: int,
        end: int,
        written: str,
        act: Regulation,
        mark: Mark = NO_MARK,
        *,
        is_marked: bool = True,
        by_short_name: bool = False,
    ) -> Citation:
        """A resolved citation with all that stands around it: version mark, articles, setting."""
        position, marks = _marks_after(text, end + (text[end : end + 1] in _CLOSING))
        mark = _first([mark, *marks, _mark_before(text, start)])
        articles, position = article_refs(text, position)
        return Citation(
            written=written,
            start=start,
            end=position,
            act=act,
            mark=mark,
            articles=articles,
            is_marked=is_marked,
            text=text,
            by_short_name=by_short_name,
        )

    def _bare(self, text: str, spans: list[tuple[int, int]]) -> Iterator[Citation]:
        """Titles without marks: the longest match, never a part of a longer name (REGULATIONS §7.5)."""
        for _, start, end in self._matcher.find_matches_as_indexes(text):
            if _is_inside(spans, start) or not _stands_free(text, start, end):
                continue
            if (act := self.library.find(text[start:end])) is None or _DOCUMENT_NUMBER.match(text, end):
                continue
            yield self._cited(text, start, end, text[start:end], act, is_marked=False)

    def _bare_short(
        self, text: str, defined: dict[str, Regulation | None], spans: list[tuple[int, int]]
    ) -> Iterator[Citation]:
        """条例第十条, after 以下简称条例: only where an article follows, else the word is just a word."""
        for name, act in defined.items():
            if act is None or len(name) < 2:
                continue
            for one in re.finditer(rf"(?<![㐀-鿿《〈]){re.escape(name)}(?=第{NUMERAL}条)", text):
                if not _is_inside(spans, one.start()):
                    yield self._cited(
                        text, one.start(), one.end(), name, act, is_marked=False, by_short_name=True
                    )


def _is_inside(spans: list[tuple[int, int]], position: int) -> bool:
    """Is the position inside one of the ascending spans?"""
    number = bisect_right(spans, (position, maxsize)) - 1
    return number >= 0 and position < spans[number][1]


def _titles(text: str) -> Iterator[re.Match[str]]:
    if "《《" not in text:
        yield from _TITLED.finditer(text)
        return
    position = 0
    while position < len(text) and (start := text.find("《", position)) >= 0:
        one = _NESTED_ONLY.match(text, start) or _TITLED.match(text, start)
        if one is not None:
            yield one
        position = one.end() if one is not None else start + 1


def _following(text: str, end: int) -> Iterator[re.Match[str]]:
    """Up to three brackets that follow a title one after the other."""
    position = end
    for _ in range(3):
        bracket = _BRACKET.match(text, position) or _OPEN_BRACKET.match(text, position)
        if bracket is None:
            return
        yield bracket
        position = bracket.end()


def _define(text: str, end: int, act: Regulation | None, defined: dict[str, Regulation | None]) -> int:
    """Note a short name that the brackets after a title give it; a name for a group means no single act."""
    for bracket in _following(text, end):
        if (found := _DEFINED.search(bracket[1])) is not None:
            defined[title_key(found[1])] = None if _GROUP.search(bracket[1]) else act
            return bracket.end()
    return end


def _marks_after(text: str, end: int) -> tuple[int, list[Mark]]:
    """Version marks in the brackets (or the order number without) that follow, and where they end."""
    marks: list[Mark] = []
    position = end
    for bracket in _following(text, end):
        defined = _DEFINED.search(bracket[1])
        mark = read_mark(bracket[1][: defined.start()] if defined else bracket[1])
        if not mark and not mark.is_past and defined is None:
            break
        marks.append(mark)
        position = bracket.end()
    if position == end and (bare := _BARE_ORDER.match(text, end) or _BARE_YEAR.match(text, end)):
        return bare.end(), [read_mark(bare[1])]
    return position, marks


def _mark_before(text: str, start: int) -> Mark:
    if text[start - 1 : start] not in _MARK_ENDS:
        return NO_MARK
    before = text[max(0, start - 40) : start]
    found = _ORDER_BEFORE.search(before) or _YEAR_BEFORE.search(before)
    return read_mark(found[1]) if found else NO_MARK


def _first(marks: list[Mark]) -> Mark:
    """The first mark that says something; that it is an old text counts wherever it stands."""
    said = [mark for mark in marks if mark is not NO_MARK]
    if not said:
        return NO_MARK
    past = next((mark for mark in said if mark.is_past), None)
    return past if past is not None else next((mark for mark in said if mark), NO_MARK)


def _stands_free(text: str, start: int, end: int) -> bool:
    """May an unmarked title begin and end here, or is it part of longer words?"""
    before, after = text[max(0, start - 4) : start], text[end : end + 4]
    if end - start == _MIN_BARE and not after.startswith("第"):
        return False
    if _NUMBERED.match(after):
        return False  # 刑法修正案（十一） is not 刑法修正案
    if before and _HAN.match(before[-1]) and not _LEAD_IN.search(before):
        return False
    return not (after and _HAN.match(after[0]) and not _GO_ON.match(after))
