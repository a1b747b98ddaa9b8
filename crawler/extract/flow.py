"""A page as the lines and cells a reader sees, each with the boxes and links it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config.extract.data import extract_data
from config.text import squeeze
from crawler.extract.links import link_nodes
from crawler.extract.main import is_frame_name
from crawler.extract.outline import BLOCKS, Box, Outline
from crawler.facts import Link, Page

MAX_HTML = 8 * 2**20
_CELLS = frozenset({"td", "th"})
_HAN = re.compile(r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’—…]")
_SENTENCE = re.compile(r"[。；！？]|，.{8,}")
_INFO = re.compile(r"(?:时间|日期|来源|浏览|次数|字号|索引号|机关|机构|单位|分类|作者|编辑|地址|电话)\s*[:：]")
_MIN_PROSE = 22
INLINE, CELL, BLOCK = 1, 2, 3


@dataclass(eq=False)
class Line:
    """Pieces `lo:hi` of the outline that no block or cell boundary divides."""

    number: int
    lo: int
    hi: int
    text: str
    starts: list[int] = field(default_factory=list)  # offset in `text` of each piece
    level: int = BLOCK  # what divides it from the line before: CELL or BLOCK
    is_frame: bool = False  # in header, footer, navigation
    link_share: float = 0.0

    @cached_property
    def plain(self) -> str:
        return squeeze(self.text)


class Flow:
    """Lines of a page in reading order. HTML beyond 8 MiB is cut (as in read_page, so that link positions agree)."""

    def __init__(self, page: Page, html: str) -> None:
        self.page = page
        self.outline = Outline(html[:MAX_HTML], page.url)
        self.tree: LexborHTMLParser = self.outline.tree
        self._levels = self._boundaries()
        self._framed = self._frames()
        self.lines = list(self._lines())
        self._line_of_piece = [line.number for line in self.lines for _ in range(line.lo, line.hi)]

    # -- lines ---------------------------------------------------------------------------------------------

    def _boundaries(self) -> bytearray:
        levels = bytearray(len(self.outline.pieces) + 1)
        for box in self.outline.boxes:
            tag = box.tag
            level = CELL if tag in _CELLS else BLOCK if tag in BLOCKS or tag == "br" else INLINE
            if levels[box.lo] < level:
                levels[box.lo] = level
            if levels[box.hi] < level:
                levels[box.hi] = level
        return levels

    def _frames(self) -> bytearray:
        """1 for each piece that stands in what frames every page; a "frame" with most of the text is none."""
        pieces = self.outline.pieces
        framed = bytearray(len(pieces))
        sizes = [0]
        for piece in pieces:
            sizes.append(sizes[-1] + len(piece))
        for box in self.outline.boxes:
            size = sizes[box.hi] - sizes[box.lo]
            if size and not framed[box.lo] and size * 2 <= sizes[-1] and self._is_frame(box):
                framed[box.lo : box.hi] = b"\1" * (box.hi - box.lo)
        return framed

    @staticmethod
    def _is_frame(box: Box) -> bool:
        if box.tag in {"nav", "footer"}:
            return True
        if box.tag == "header":
            return box.node.css_first("h1") is None
        if box.tag not in {"div", "ul", "section", "p", "aside", "ol"}:
            return False
        attrs = box.attrs
        if attrs.get("role") in {"banner", "navigation", "contentinfo"}:
            return True
        names = f"{attrs.get('id') or ''} {attrs.get('class') or ''}"
        return len(names) > 1 and is_frame_name(names)

    def _lines(self) -> Iterator[Line]:
        pieces, levels = self.outline.pieces, self._levels
        linked = self._linked
        lo, number = 0, 0
        while lo < len(pieces):
            hi = lo + 1
            while hi < len(pieces) and levels[hi] < CELL:
                hi += 1
            text, starts = _joined(pieces, lo, hi)
            size = sum(len(pieces[at]) for at in range(lo, hi))
            in_links = sum(len(pieces[at]) for at in range(lo, hi) if linked[at])
            yield Line(
                number, lo, hi, text, starts, level=levels[lo] if lo else BLOCK,
                is_frame=bool(self._framed[lo]), link_share=in_links / size if size else 0.0,
            )  # fmt: skip
            lo, number = hi, number + 1

    @cached_property
    def _linked(self) -> bytearray:
        linked = bytearray(len(self.outline.pieces))
        for box in self.outline.links:
            linked[box.lo : box.hi] = b"\1" * (box.hi - box.lo)
        return linked

    def is_linked(self, piece: int) -> bool:
        """Does the piece stand in a link?"""
        return bool(self._linked[piece])

    def line_at(self, piece: int) -> Line | None:
        """The line that holds the piece, else the next one."""
        if not self.lines:
            return None
        piece = min(piece, len(self._line_of_piece) - 1)
        return self.lines[self._line_of_piece[piece]]

    def lines_in(self, box: Box) -> list[Line]:
        if box.hi <= box.lo or not self.lines:
            return []
        first, last = self._line_of_piece[box.lo], self._line_of_piece[box.hi - 1]
        return self.lines[first : last + 1]

    # -- links ---------------------------------------------------------------------------------------------

    @cached_property
    def _links_by_node(self) -> dict[int, Link]:
        by_position: dict[int, Link] = {}
        for link in self.page.links:
            by_position.setdefault(link.position, link)
        nodes = link_nodes(self.tree)
        return {node.mem_id: by_position[at] for at, node in enumerate(nodes) if at in by_position}

    def link(self, box: Box) -> Link | None:
        """The link fact that `read_page` made of this element."""
        return self._links_by_node.get(box.node.mem_id)

    def link_of_node(self, node: LexborNode) -> Link | None:
        """As `link`, for an element that is no box of the outline."""
        return self._links_by_node.get(node.mem_id)

    # -- boxes ---------------------------------------------------------------------------------------------

    def box_of(self, line: Line) -> Box:
        """The smallest box that holds the whole line."""
        box = self.outline.holders[line.lo]
        while box.parent is not None and box.hi < line.hi:
            box = box.parent
        return box

    def common_box(self, lo: int, hi: int) -> Box:
        """The smallest box that holds the pieces lo:hi."""
        box = self.outline.holders[lo]
        while box.parent is not None and (box.hi < hi or box.lo > lo):
            box = box.parent
        return box

    # -- what lines are ------------------------------------------------------------------------------------

    @cached_property
    def prose(self) -> list[Line]:
        """Lines that read like sentences of a text, outside the frame, before the page's foot."""
        return [line for line in self.lines if self.is_prose(line)]

    def is_prose(self, line: Line) -> bool:
        return (
            not line.is_frame
            and len(line.text) >= _MIN_PROSE
            and line.link_share < 0.4
            and bool(_SENTENCE.search(line.text))
            and ("。" in line.text or not _INFO.search(line.text))
            and not _footer().search(line.text[:200])
            and not _crumbs().search(line.text[:40])
        )

    @cached_property
    def foot(self) -> int:
        """Number of the line where the page's foot (版权所有, 主办单位 ...) begins; the count of lines if none."""
        last_prose = max((line.number for line in self.prose), default=len(self.lines) // 2)
        for line in self.lines[last_prose + 1 :]:
            if len(line.text) < 200 and _footer().search(line.text):
                return line.number
        return len(self.lines)


def _joined(pieces: list[str], lo: int, hi: int) -> tuple[str, list[int]]:
    """Pieces as one text, without a blank where Chinese meets; and the offset of each."""
    if hi - lo == 1:
        return pieces[lo], [0]
    parts: list[str] = []
    starts: list[int] = []
    size = 0
    for at in range(lo, hi):
        piece = pieces[at]
        if parts and not (_HAN.match(piece[0]) or _HAN.match(parts[-1][-1])):
            parts.append(" ")
            size += 1
        starts.append(size)
        parts.append(piece)
        size += len(piece)
    return "".join(parts), starts


def _footer() -> re.Pattern[str]:
    return pattern("after", "footer")


def _crumbs() -> re.Pattern[str]:
    return pattern("crumbs", "words")


@cache
def selector(table: str, name: str) -> str:
    """A CSS selector of config/extract/blocks.toml."""
    return str(extract_data("blocks")[table][name])


@cache
def pattern(table: str, name: str) -> re.Pattern[str]:
    """A pattern of config/extract/blocks.toml, compiled once."""
    return re.compile(extract_data("blocks")[table][name])


def is_crumb(text: str) -> bool:
    """«当前位置：首页 > 政务公开 > ...»."""
    return bool(_crumbs().search(text[:60]))
