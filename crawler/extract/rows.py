"""One repeated element of a list page as a row: its main link, title, date and publisher."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from crawler.extract import row_dates
from crawler.extract.outline import BLOCKS, Box, Outline
from crawler.extract.row_dates import Printed

# Words of pagers and page tools: such a link is never the entry of a row.
_TOOLS = re.compile(
    r"(?:更多|more|查看(?:更多|详情|全部)?|详情|详细|阅读全文|全文|首页|上一?页|下一?页|尾页|末页|最后一页|返回|打印|关闭|分享|收藏|下载|附件|展开|收起|跳转|确定"
    r"|\d{1,4}|[<>«»‹›\[\]【】+-]+|阅读更多|查看原文|点击(?:查看|进入)?|进入|GO|next|prev(?:ious)?)[>»›\]】.…]*",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:…|\.{2,}|。{3,})\s*$")
_HEADING = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TITLE_NAME = re.compile(r"(?:^|[\s_-])(?:tit(?:le)?|name|bt|biaoti|subject|caption)", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{\{|<%|\$\{|\{[a-z]+\}|@\{", re.IGNORECASE)
_PUBLISHER = re.compile(r"^\W{0,2}(?:来源|信息来源|发布机构|发布单位|发文机关|发文单位|公开主体|制发机关|责任单位)\s*[:：∶]\s*(?P<who>[^\s\]】|]{2,40})")
_PUBLISHER_LABEL = re.compile(r"^\W{0,2}(?:来源|信息来源|发布机构|发布单位|发文机关|发文单位|公开主体|制发机关|责任单位)\s*[:：∶]?$")
_ENDS = re.compile(r"截止|结束|失效|废止|有效期|施行|实施|生效")
_PUBLISHED = re.compile(r"发布|公开|刊|发表|上网")
_MADE = re.compile(r"成文|印发|发文|生成|落款")
_ONCLICK = re.compile(r"""(?:open|location(?:\.href)?|assign|replace)\s*(?:=|\()\s*["']([^"'\s+]{2,2000})["']""")
_DUMMY = re.compile(r"\s*(?:#.*|javascri?p?t?\s*:.*|void\(0\);?)?\s*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A link that could be a row's entry. `visible` is its text as it stands, without a date that stands in it."""

    box: Box
    href: str
    title: str
    visible: str
    ending: Printed | None = None  # the date at the end of the link text, cut off the title


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A repeated element read as a list row; `rivals` counts the other addresses it offers with a title."""

    box: Box
    entry: Entry | None
    title: str
    printed: Printed | None
    publisher: str = ""
    rivals: int = 0


class RowReader:
    """Reads rows out of one outline; link texts and dates are read once for the page."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.dates: list[Printed | None] = [row_dates.whole(piece) for piece in outline.pieces]
        self._dates_before = list(
            accumulate((printed is not None or row_dates.is_in(piece) for printed, piece in zip(self.dates, outline.pieces, strict=True)), initial=0)
        )
        self._uses = Counter(box.attr("href").strip() for box in outline.links)
        self._words_before = list(accumulate((len(piece) for piece in outline.pieces), initial=0))
        self._entries: dict[int, Entry | None] = {}

    def dates_in(self, lo: int, hi: int) -> int:
        """How many of these pieces are or hold a date."""
        return self._dates_before[hi] - self._dates_before[lo]

    def words_in(self, lo: int, hi: int) -> int:
        """Characters in these pieces."""
        return self._words_before[hi] - self._words_before[lo]

    def entry(self, number: int) -> Entry | None:
        """Link `number` of the page as an entry, None when it cannot be one (tool, pager, no words)."""
        if number not in self._entries:
            self._entries[number] = self._read_entry(self.outline.links[number])
        return self._entries[number]

    def read(self, box: Box, lo: int, hi: int, link_lo: int, link_hi: int, roles: dict[int, str] | None = None) -> Row | None:
        """The row that spans these pieces and links; None when it holds neither an entry nor a dated title."""
        entries = [entry for number in range(link_lo, link_hi) if (entry := self.entry(number))]
        main = max(entries, key=lambda entry: len(entry.title), default=None)
        printed = self._date(box, lo, hi, main, roles)
        title = main.title if main else self._loose_title(lo, hi)
        if not title or (main is None and printed is None) or _TEMPLATE.search(title):
            return None
        others = {entry.href: entry for entry in entries if main and entry.href != main.href and len(entry.title) >= 4}
        rivals = 0 if len(others) == 1 and all(map(self.is_category, others.values())) else len(others)
        return Row(
            box=box, entry=main, title=title, printed=printed, publisher=self._publisher(box, lo, hi, roles), rivals=rivals
        )

    def is_category(self, entry: Entry) -> bool:
        """`[政策文件]` before a title: in brackets, or short and under every row, unlike the entry of another row."""
        return entry.title[0] in "[【〔" or (self._uses[entry.href] > 1 and len(entry.title) <= 10)

    def _read_entry(self, box: Box) -> Entry | None:
        href = (box.attr("href")).strip()
        if _DUMMY.fullmatch(href):
            opened = _ONCLICK.search(box.attr("onclick") or href)
            href = opened[1] if opened else box.attr("data-href") or box.attr("data-url")
        visible, ending = self._link_words(box), None
        if cut := row_dates.at_end(visible):
            visible, ending = cut
        title = _whole_title(visible, " ".join(box.attr("title").split()))
        if not title or _TOOLS.fullmatch(title):
            return None
        return Entry(box=box, href=href, title=title, visible=visible, ending=ending)

    def _link_words(self, box: Box) -> str:
        """Text of a link; of a card only the part that is its heading."""
        groups: dict[int, list[int]] = {}
        blocks: dict[int, Box] = {}
        for number in range(box.lo, box.hi):
            if self.dates[number] is None:
                block = _block_within(self.outline.holders[number], box)
                groups.setdefault(id(block), []).append(number)
                blocks[id(block)] = block
        texts = {key: " ".join(self.outline.pieces[number] for number in numbers) for key, numbers in groups.items()}
        if len(texts) <= 1:
            return next(iter(texts.values()), "")
        for key, block in blocks.items():
            if block.tag in _HEADING or _TITLE_NAME.search(block.names):
                return texts[key]
        return next((text for text in texts.values() if len(text) >= 8), max(texts.values(), key=len))

    def _date(self, box: Box, lo: int, hi: int, main: Entry | None, roles: dict[int, str] | None) -> Printed | None:
        alone = [(self._label(number, lo), number) for number in range(lo, hi) if self.dates[number]]
        alone = [(label, number) for label, number in alone if not _ENDS.search(label)]
        best = self._best(box, alone, roles) if alone else None
        if best and best.day:
            return best
        if split := self._split_date(lo, hi):
            return split
        if best:
            return best
        if main and main.ending:
            return main.ending
        return self._date_in_words(lo, hi, main)

    def _label(self, number: int, lo: int) -> str:
        printed = self.dates[number]
        assert printed is not None  # asked for dated pieces only
        if printed.label or number <= lo:
            return printed.label
        return row_dates.label_only(self.outline.pieces[number - 1])

    def _best(self, box: Box, alone: list[tuple[str, int]], roles: dict[int, str] | None) -> Printed | None:
        """Published before unlabelled before made; of a range from … to … the start; else the later one."""
        ranked: list[tuple[int, Printed]] = []
        for label, number in alone:
            printed = self.dates[number]
            assert printed is not None
            label = label or (roles or {}).get(_cell_number(self.outline.holders[number], box), "")
            if _ENDS.search(label):
                continue
            rank = 2 if _PUBLISHED.search(label) else 0 if _MADE.search(label) else 1
            ranked.append((rank, printed))
        if not ranked:
            return None
        top = max(rank for rank, _ in ranked)
        best = [printed for rank, printed in ranked if rank == top]
        between = " ".join(self.outline.pieces[alone[0][1] : alone[-1][1] + 1])
        if len(best) > 1 and re.search(r"至|~|～|—|--", between):
            return best[0]
        return max(best, key=lambda printed: printed.day or date.min)

    def _split_date(self, lo: int, hi: int) -> Printed | None:
        """`08` in one element and `2024-03` in the next, in either order."""
        pieces = self.outline.pieces
        for number in range(lo, hi - 1):
            if len(pieces[number]) > 8 or not pieces[number][:1].isdigit():
                continue
            for span in (2, 3):
                joined = " ".join(pieces[number : min(number + span, hi)])
                if len(joined) <= 16 and (printed := row_dates.whole(joined)) and printed.day:
                    return printed
        return None

    def _date_in_words(self, lo: int, hi: int, main: Entry | None) -> Printed | None:
        """A full date that makes up much of a short scrap outside the link (`来源：区教育局 2024-03-08`)."""
        for number in range(lo, hi):
            if main and main.box.lo <= number < main.box.hi:
                continue
            piece = self.outline.pieces[number]
            found = [one for one in row_dates.within(piece) if not _ENDS.search(one.label)] if len(piece) < 80 else []
            if found and (len(piece) < 36 or _PUBLISHED.search(found[0].label)):
                return next((one for one in found if _PUBLISHED.search(one.label)), found[0])
        return None

    def _loose_title(self, lo: int, hi: int) -> str:
        """Longest undated scrap of a row without a link (lists built by script, opened by a click handler)."""
        texts = [self.outline.pieces[number] for number in range(lo, hi) if self.dates[number] is None]
        return max((text for text in texts if 6 <= len(text) <= 200), key=len, default="")

    def _publisher(self, box: Box, lo: int, hi: int, roles: dict[int, str] | None) -> str:
        for number in range(lo, hi):
            piece = self.outline.pieces[number]
            if match := _PUBLISHER.match(piece):
                return match["who"]
            if _PUBLISHER_LABEL.match(piece) and number + 1 < hi and len(self.outline.pieces[number + 1]) <= 40:
                return self.outline.pieces[number + 1]
            if roles and roles.get(_cell_number(self.outline.holders[number], box)) == "publisher" and len(piece) <= 40:
                return piece
        return ""


def column_roles(outline: Outline, table: Box) -> dict[int, str]:
    """What the cells of a table hold, by its head row: cell number -> 发布日期, 成文日期, publisher …"""
    rows = [box for box in outline.boxes if box.tag == "tr" and _is_inside(box, table)][:2]
    for row in rows:
        cells = [cell for cell in row.children if cell.tag in {"td", "th"}]
        words = [outline.text(cell) for cell in cells]
        if len(cells) >= 2 and row.link_lo == row.link_hi and all(len(text) <= 12 for text in words):
            return {
                number: "publisher" if re.search(r"机关|机构|单位|来源|主体", text) else text for number, text in enumerate(words)
            }
    return {}


def _whole_title(visible: str, attribute: str) -> str:
    """The title attribute where the visible text is cut or missing, else the visible text."""
    if not attribute:
        return visible
    if not visible:
        return attribute
    cut = _CUT.search(visible)
    stem = visible[: cut.start()].strip() if cut else visible
    return attribute if len(attribute) > len(stem) and stem and attribute.startswith(stem) else visible


def _block_within(holder: Box, link: Box) -> Box:
    box: Box | None = holder
    while box is not None and box is not link:
        if box.tag in BLOCKS:
            return box
        box = box.parent
    return link


def _cell_number(holder: Box, row: Box) -> int:
    box: Box | None = holder
    while box is not None and box.parent is not row:
        box = box.parent
    if box is None:
        return -1
    cells = [child for child in row.children if child.tag in {"td", "th"}]
    return next((number for number, cell in enumerate(cells) if cell is box), -1)


def _is_inside(box: Box, outer: Box) -> bool:
    above = box.parent
    while above is not None:
        if above is outer:
            return True
        above = above.parent
    return False
