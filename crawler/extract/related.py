"""Links to what belongs to a document (相关解读, 依据, 配套, 问答, 原文), by the headings over them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from config.extract.data import extract_data
from config.text import fold_space, squeeze
from crawler.extract.flow import Flow, Line, pattern
from crawler.extract.links import css_path
from crawler.extract.outline import BLOCKS, Box
from crawler.facts import LinkKind, RelatedLink

_MAX_HEADING = 14
_MAX_LINKS = 40
_NEAR_TITLE = 3
_TO_TEXT = 3
_ICONS = frozenset({"img", "button"})
_BETWEEN = re.compile(r"^[\[(（【]?(\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?|\d{1,2}[-/]\d{1,2}|更多|more|[>»›·•\-—|、；;，,\d.．]{1,4})[\])）】]?[>»]*$", re.IGNORECASE)
_ATTACHED = re.compile(r"附件|附表|附录")
_TRIM = " :：>»›|+·•■▪◆●【】[]「」"
_SAME_PAGE = ("#", "javascript:")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with the pieces `lo:hi` that stand under it. `kind` is "aside" for what is not this document's."""

    kind: str
    heading: str
    line: int
    lo: int
    hi: int


@cache
def _headings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(words)) for kind, words in extract_data("blocks")["related"].items())


@cache
def interpretation_words(extra: tuple[str, ...] = ()) -> re.Pattern[str]:
    """The words by which a link announces an interpretation; `extra` are those of the profile (link_words)."""
    words = [extract_data("blocks")["links"]["interpretation"], *(re.escape(one) for one in extra)]
    return re.compile("|".join(words))


def heading_kind(text: str) -> str:
    """interpretation, basis, supporting, faq, original, related, draft or aside; "" when it heads no such block."""
    plain = squeeze(text).strip(_TRIM)
    if not 2 <= len(plain) <= _MAX_HEADING:
        return ""
    for kind, words in _headings():
        if words.match(plain):
            return kind
    return "aside" if pattern("aside", "words").match(plain) else ""


def find_blocks(flow: Flow, title_line: int) -> list[Block]:
    """Every block of related material and every aside, in page order."""
    heads: list[tuple[Line, str, str, bool]] = []
    for line in flow.lines:
        if line.is_frame or line.number == title_line or line.number >= flow.foot:
            continue
        if found := _heading(flow, line):
            heads.append((line, *found))
    blocks = []
    number = 0
    while number < len(heads):
        tabs = _tabs(flow, heads, number)
        if tabs:
            blocks += tabs
            number += len(tabs)
            continue
        line, kind, text, is_inline = heads[number]
        hi = _end(flow, line, is_inline)
        blocks.append(Block(kind, text, line.number, line.lo if is_inline else line.hi, hi))
        number += 1
    return blocks


def _heading(flow: Flow, line: Line) -> tuple[str, str, bool] | None:
    """(kind, heading, whether the links follow on the same line)."""
    if len(line.text) <= _MAX_HEADING + 6 and (kind := heading_kind(line.text)):
        return None if _leads_away(flow, line) else (kind, line.text.strip(_TRIM), False)
    head, colon, rest = line.plain.partition(":")
    if colon and rest and len(head) <= _MAX_HEADING and line.link_share > 0.2:
        kind = heading_kind(head)
        if kind and kind != "aside":
            return kind, head.strip(_TRIM), True
    return None


def _leads_away(flow: Flow, line: Line) -> bool:
    """A heading that is itself a link to another page is an entry of a menu."""
    if line.link_share < 0.9:
        return False
    for box in flow.outline.links:
        if box.lo <= line.lo and box.hi >= line.lo + 1:
            href = (box.attr("href") or "").strip().lower()
            return bool(href) and not href.startswith(_SAME_PAGE)
    return False


def _end(flow: Flow, head: Line, is_inline: bool) -> int:
    """The piece at which the block ends: at the next heading, at prose, at words that are neither link nor date."""
    last = head
    for line in flow.lines[head.number + 1 :]:
        if line.is_frame or line.number >= flow.foot or flow.is_prose(line) or _heading(flow, line):
            break
        if line.link_share < 0.3 and not _BETWEEN.match(line.plain):
            break
        if (is_inline and not _shares_block(flow, head, line)) or _ATTACHED.match(line.plain):
            break
        last = line
    return last.hi


def _shares_block(flow: Flow, head: Line, line: Line) -> bool:
    """Does the line stand in the block (p, li, div) that holds the heading's line, as after a br?"""
    box = flow.box_of(head)
    while box.tag not in BLOCKS and box.parent is not None:
        box = box.parent
    return box.lo <= line.lo < box.hi


def _tabs(flow: Flow, heads: Sequence[tuple[Line, str, str, bool]], first: int) -> list[Block]:
    """Headings in a row with as many panels under them (tab heads); [] when it is no such row."""
    last = first
    while last + 1 < len(heads) and heads[last + 1][0].number == heads[last][0].number + 1 and not heads[last][3]:
        last += 1
    count = last - first + 1
    if count < 2 or heads[last][3]:
        return []
    box = flow.common_box(heads[first][0].lo, heads[last][0].hi)
    after: list[Box] = []
    while box.parent is not None and not after:
        box = box.parent
        after = [child for child in box.children if child.lo >= heads[last][0].hi and (child.hi > child.lo or child.link_hi > child.link_lo)]
    if len(after) == 1:
        after = after[0].children
    if len(after) != count:
        return []
    return [
        Block(kind, text, line.number, panel.lo, panel.hi)
        for (line, kind, text, _), panel in zip(heads[first : last + 1], after, strict=True)
    ]


def read_related(flow: Flow, blocks: Sequence[Block], title_line: int, words: Sequence[str] = ()) -> list[RelatedLink]:
    """The links of all blocks, and those elsewhere on the page whose own words promise an interpretation.

    `words` are the profile's interpretation.link_words. Links in the frame and in asides are left out.
    """
    says = interpretation_words(tuple(words))
    found: list[RelatedLink] = []
    seen: set[tuple[str, str]] = set()
    for box in flow.outline.links:
        fact = flow.link(box)
        if fact is None or not fact.url or fact.kind is LinkKind.IMAGE:
            continue
        block = _block_of(box, blocks)
        text = fact.text or fact.title or fold_space(_alt(box))
        if block is None:
            line = flow.line_at(box.lo)
            if line is None or line.is_frame or line.number >= flow.foot or line.number < title_line or not says.search(text):
                continue
        elif block.kind == "aside":
            continue
        kind = _kind(block, text, says)
        if (kind, fact.url) not in seen and len(found) < _MAX_LINKS:
            seen.add((kind, fact.url))
            found.append(RelatedLink(kind=kind, text=text[:200], url=fact.url, position=fact.position, block=block.heading if block else ""))
    return found


def read_icons(flow: Flow, title_line: int, words: Sequence[str] = ()) -> list[RelatedLink]:
    """Pictures and buttons beside the title that promise an interpretation and show no address (only a click does)."""
    says = interpretation_words(tuple(words))
    found: list[RelatedLink] = []
    for box in flow.outline.boxes:
        if box.tag not in _ICONS and not box.attr("onclick"):
            continue
        text = fold_space(box.attr("alt") or box.attr("aria-label") or box.attr("title") or flow.outline.text(box)[:40])
        line = flow.line_at(box.lo)
        if not text or len(text) > _MAX_HEADING or not says.search(text) or line is None or line.is_frame:
            continue
        is_near = title_line >= 0 and abs(line.number - title_line) <= _NEAR_TITLE
        if is_near and not _has_address(flow, box) and len(found) < _MAX_LINKS:
            found.append(RelatedLink(kind="interpretation", text=text, url="", locator=css_path(box.node)))
    return found


def _has_address(flow: Flow, box: Box) -> bool:
    """In a link, or with an address of its own that its source tells."""
    at: Box | None = box
    for _ in range(5):
        if at is None:
            return False
        link = flow.link(at) if at.tag in {"a", "button"} or at.attr("onclick") else None
        if at.tag == "a" or (link is not None and link.url and not link.kind.is_resource):
            return True
        at = at.parent
    return False


def own_blocks(flow: Flow, blocks: Sequence[Block]) -> tuple[str, ...]:
    """Kinds of the blocks under whose heading a text follows: an interpretation on the same page."""
    return tuple(dict.fromkeys(block.kind for block in blocks if block.kind != "aside" and holds_text(flow, block)))


def holds_text(flow: Flow, block: Block) -> bool:
    """A sentence within the next lines, before any link or other heading."""
    for line in flow.lines[block.line + 1 : block.line + 1 + _TO_TEXT]:
        if line.number >= flow.foot or line.link_share > 0.3 or _heading(flow, line):
            return False
        if flow.is_prose(line):
            return True
    return False


def waiting_blocks(flow: Flow, blocks: Sequence[Block], html: str) -> tuple[str, ...]:
    """Kinds of the blocks that hold nothing but an empty element whose id a script of the page names."""
    found = []
    for block in blocks:
        if block.kind == "aside" or any(block.lo <= box.lo < block.hi for box in flow.outline.links):
            continue
        box = flow.box_of(flow.lines[block.line])
        for _ in range(3):
            box = box.parent or box
        empty = [one.attr("id") for one in box.children if one.hi == one.lo and one.attr("id")]
        empty += [inner.attr("id") for one in box.children for inner in one.children if inner.hi == inner.lo and inner.attr("id")]
        if any(re.search(rf"[\"'#(]{re.escape(name)}[\"')]", html) and html.count(name) > 1 for name in empty):
            found.append(block.kind)
    return tuple(dict.fromkeys(found))


def _kind(block: Block | None, text: str, says: re.Pattern[str]) -> str:
    if block is None:
        return "interpretation"
    if block.kind in {"related", "faq"} and says.search(text):
        return "interpretation"
    return block.kind


def _block_of(box: Box, blocks: Sequence[Block]) -> Block | None:
    if box.hi > box.lo:
        return next((block for block in blocks if block.lo <= box.lo < block.hi), None)
    # A picture link has no piece of its own: it stands before the piece that follows it.
    return next((block for block in reversed(list(blocks)) if block.lo <= box.lo <= block.hi), None)


def _alt(box: Box) -> str:
    image = box.node.css_first("img[alt]")
    return (image.attributes.get("alt") or "") if image is not None else box.attr("aria-label")


def lines_of(blocks: Sequence[Block], flow: Flow) -> Iterator[int]:
    """Numbers of the lines that belong to blocks, headings included."""
    for block in blocks:
        yield block.line
        for line in flow.lines[block.line :]:
            if line.lo >= block.hi:
                break
            yield line.number
