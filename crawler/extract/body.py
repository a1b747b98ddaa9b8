"""The text of a document: where it stands on the page and which lines belong to it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass

from config.extract.data import extract_data
from config.text import fold_space
from crawler.extract.flow import Flow, Line, is_crumb, pattern
from crawler.extract.numbers import find_numbers
from crawler.extract.outline import Box

_SHARE = 0.8
_KNOWN_SHARE = 0.6
_PARAGRAPHS = frozenset(
    {"p", "span", "font", "b", "strong", "em", "td", "th", "li", "tr", "tbody", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"center", "a", "i", "u"}
)
_MAX_BODY = 200_000
_FALLBACK_BELOW = 50
_BOARD_HEADING = 12
_FALLBACK_HTML = 2**20
_INFO_LINE = re.compile(r"^(\[?\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?\]?[\s\d:：]*)?.{0,40}(浏览|点击|阅读|访问)(次数|量|数)?[:：]?\s*\d*|^[\[【(]?\s*(大|中|小|\s|A\+|A-)+[\]】)]?$|^字号")


@dataclass(frozen=True, slots=True)
class Text:
    """The body: its box, its lines, the piece after which the system's own additions follow."""

    box: Box | None
    lines: tuple[Line, ...]
    ends: int  # number of the first line after the text

    @property
    def text(self) -> str:
        """Lines of the text, one a line; cells of one row are joined by a blank."""
        parts: list[str] = []
        for line in self.lines:
            if parts and line.level < 3:
                parts[-1] += " " + line.text
            else:
                parts.append(line.text)
        return "\n".join(parts)[:_MAX_BODY]


def find_box(flow: Flow) -> Box | None:
    """The smallest box that holds at least 80 % of the page's sentences; a known place of a known system first.

    A lone paragraph is widened to what holds it, so that signature and headings come along. None when the page
    has no sentence at all.
    """
    weigh = _Weights(flow)
    known = _known(flow, weigh)
    if known is not None or not weigh.whole:
        return known
    box = flow.outline.boxes[0]
    while True:
        heavier = next((child for child in box.children if weigh(child) >= _SHARE * weigh.whole), None)
        if heavier is None:
            break
        box = heavier
    while box.tag in _PARAGRAPHS and box.parent is not None:
        box = box.parent
    return box


class _Weights:
    """How many characters of the page's sentences stand in a box."""

    def __init__(self, flow: Flow) -> None:
        self._starts = [line.lo for line in flow.prose]
        self._sums = [0]
        for line in flow.prose:
            self._sums.append(self._sums[-1] + len(line.text))
        self.whole = self._sums[-1]

    def __call__(self, box: Box) -> int:
        return self._sums[bisect_left(self._starts, box.hi)] - self._sums[bisect_left(self._starts, box.lo)]


def _known(flow: Flow, weigh: _Weights) -> Box | None:
    for place in extract_data("blocks")["body_places"]:
        node = flow.tree.css_first(place)
        if node is None:
            continue
        box = next((one for one in flow.outline.boxes if one.node.mem_id == node.mem_id), None)
        if box is not None and box.hi > box.lo and weigh(box) >= _KNOWN_SHARE * weigh.whole:
            return box
    return None


def read_text(flow: Flow, box: Box | None, title_line: int, left_out: Collection[int], stops: Collection[int]) -> Text:
    """The lines of the text in `box` (of `find_box`): without title, element block, number line and what the
    system puts below. `title_line` is -1 when the title was not found; `left_out` are lines of other blocks,
    `stops` headings under which another text begins.
    """
    lines = flow.lines_in(box) if box is not None else [line for line in flow.lines if line.number > title_line]
    last_prose = flow.prose[-1].number if flow.prose else -1
    kept: list[Line] = []
    ends = len(flow.lines)
    for line in lines:
        if line.number >= flow.foot:
            ends = line.number
            break
        if kept and (_opens_board(line) or line.number in stops):
            ends = line.number
            break
        if line.is_frame or line.number in left_out or line.number <= title_line:
            continue
        if line.number > last_prose and (_is_after(line) or pattern("attachments", "heading").match(line.plain)):
            ends = line.number
            break
        if _is_furniture(line, has_text=bool(kept)):
            continue
        kept.append(line)
    if ends == len(flow.lines) and kept:
        ends = kept[-1].number + 1
    return Text(box, tuple(kept), ends)


def _opens_board(line: Line) -> bool:
    """The heading of a message board: what people wrote below it is no part of the document."""
    return len(line.plain) <= _BOARD_HEADING and bool(pattern("board", "heading").match(line.plain))


def _is_after(line: Line) -> bool:
    return len(line.text) < 60 and bool(pattern("after", "words").match(line.plain))


def _is_furniture(line: Line, *, has_text: bool) -> bool:
    """Crumbs, counters, font switches, lone links; and a number that stands alone before the text."""
    plain = line.plain
    if is_crumb(line.text) or len(plain) < 2 or (len(plain) < 80 and _INFO_LINE.match(plain)):
        return True
    if line.link_share > 0.9 and len(plain) < 40:
        return True
    if not has_text and len(plain) <= 40:
        numbers = find_numbers(line.text)
        return bool(numbers) and len(re.sub(r"\s", "", numbers[0].as_written)) >= len(plain.strip("()（）【】")) - 6
    return False


def fallback_text(html: str) -> str:
    """The text as trafilatura sees it, for pages whose text has no sentence (lists, tables of names)."""
    if len(html) > _FALLBACK_HTML:
        return ""
    import trafilatura

    found = trafilatura.extract(html, include_comments=False, include_tables=True, favor_recall=True)
    return fold_space(found or "")


def needs_fallback(text: str, flow: Flow) -> bool:
    """Too little found although the page, without frame, links and short labels, has more to say."""
    if len(text) >= _FALLBACK_BELOW:
        return False
    rest = sum(len(line.text) for line in flow.lines if not line.is_frame and line.link_share < 0.5 and len(line.text) > 12)
    return rest >= 200
