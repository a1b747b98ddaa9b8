"""Elements that promise 办 (阅办联动): icons, links and buttons, with where they stand and where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from config.portal import Handle
from config.text import fold_space, squeeze
from crawler.extract.body import Text
from crawler.extract.flow import Flow, Line, pattern
from crawler.extract.links import css_path
from crawler.extract.outline import Box
from crawler.facts import HandleLink, Link

CLICKED = "data-xj-target"
"""Attribute under which the browser pool notes in the rendered page where a click on the element led."""
OPENS_NOTHING = "none"

_MAX = 60
_NEAR_TITLE = 3
_LONGEST_MARK = 8
_CARRIERS = frozenset({"a", "button", "img", "i", "span", "em", "input", "div", "area", "b", "strong", "label"})
_CLICKABLE = frozenset({"a", "button", "area", "input"})
_CLICK_ATTRIBUTES = ("onclick", "data-href", "data-url", "data-link", CLICKED, "tabindex")
_POP_OVER = re.compile(r"pop-?over|tooltip|dropdown|modal", re.IGNORECASE)


def read_handles(flow: Flow, text: Text, title: str, title_line: int, handle: Handle) -> list[HandleLink]:
    """Every such element between the neighbourhood of the title and the page's foot, outside frames.

    Known by its words (text, alt, title, aria-label), by a class that is a word for 办, or because it leads to
    an item of a service portal (`handle.hosts` with one of `handle.item_patterns`).
    """
    found: dict[int, HandleLink] = {}
    candidates = list(_candidates(flow, handle))
    wrappers = _wrappers(candidates)
    for box in candidates:
        if box.node.mem_id in found or box.node.mem_id in wrappers or len(found) >= _MAX:
            continue
        line = _line_of(flow, box)
        if line is None or line.number > flow.foot or (line.is_frame and box.hi > box.lo):
            continue
        if title_line >= 0 and line.number < title_line - _NEAR_TITLE:
            continue
        found[box.node.mem_id] = _read(flow, box, line, text, title, title_line)
    return list(found.values())


def _candidates(flow: Flow, handle: Handle) -> Iterator[Box]:
    words, classes = pattern("handle", "words"), pattern("handle", "classes")
    items = [re.compile(one) for one in handle.item_patterns]
    for box in flow.outline.boxes:
        if box.tag not in _CARRIERS:
            continue
        if _is_item(flow, box, handle.hosts, items) or _says_handle(flow, box, words) or _is_icon(box, classes):
            yield _clickable(box)


def _wrappers(candidates: Sequence[Box]) -> set[int]:
    """Elements that only hold another one: `<div class="ban-box"><span onclick=…>办</span></div>` is one control."""
    inside = {ancestor.node.mem_id for box in candidates if _is_control(box) for ancestor in _over(box)}
    return {box.node.mem_id for box in candidates if box.node.mem_id in inside and not _is_control(box)}


def _is_control(box: Box) -> bool:
    return box.tag in _CLICKABLE or any(box.attr(name) for name in _CLICK_ATTRIBUTES)


def _over(box: Box) -> Iterator[Box]:
    at = box.parent
    for _ in range(4):
        if at is None:
            return
        yield at
        at = at.parent


def _is_item(flow: Flow, box: Box, hosts: Sequence[str], items: Sequence[re.Pattern[str]]) -> bool:
    if box.tag != "a":
        return False
    link = flow.link(box)
    if link is None or not link.url:
        return False
    parts = urlsplit(link.url)
    return (parts.hostname in hosts or parts.netloc in hosts) and any(one.search(link.url) for one in items)


def _says_handle(flow: Flow, box: Box, words: re.Pattern[str]) -> bool:
    if box.tag not in _CLICKABLE and box.link_hi > box.link_lo:
        return False  # the link inside it is the element
    said = [box.attr("alt"), box.attr("title"), box.attr("aria-label")]
    if box.tag == "input":
        said.append(box.attr("value"))
    if 0 < box.hi - box.lo <= 3:
        text = flow.outline.text(box)
        said.append(text if box.tag in _CLICKABLE or len(text) <= _LONGEST_MARK else "")
    return any(one and len(one) <= 40 and words.search(squeeze(one)) for one in said)


def _is_icon(box: Box, classes: re.Pattern[str]) -> bool:
    if box.hi - box.lo > 2:
        return False
    names = box.attr("class")
    return bool(names) and any(classes.match(name.lower()) for name in names.split())


def _clickable(box: Box) -> Box:
    """What a reader clicks: the nearest link, button or element with a handler, else the element itself."""
    at: Box | None = box
    for _ in range(4):
        if at is None:
            break
        if _is_control(at):
            return at
        at = at.parent
    return box


def _line_of(flow: Flow, box: Box) -> Line | None:
    """The line in which the element stands; a picture without words belongs to the line that ends where it is."""
    if box.hi > box.lo or not box.lo:
        return flow.line_at(box.lo)
    parent = box.parent
    while parent is not None and parent.hi == parent.lo:
        parent = parent.parent
    if parent is not None and parent.lo < box.lo:
        return flow.line_at(box.lo - 1)
    return flow.line_at(box.lo)


def _read(flow: Flow, box: Box, line: Line, text: Text, title: str, title_line: int) -> HandleLink:
    link = flow.link(box)
    link = None if link is not None and link.kind.is_resource else link  # the picture's own file
    target = box.attr(CLICKED)
    url = target if target not in {"", OPENS_NOTHING} else link.url if link is not None else ""
    place = _place(box, line, text, title_line)
    return HandleLink(
        url=url,
        text=fold_space(flow.outline.text(box))[:100],
        accessible_name=_name(flow, box)[:200],
        place=place,
        near_text=title[:300] if place == "title" else _near(flow, box, line),
        html=(box.node.html or "")[:200],
        locator=css_path(box.node),
        is_focusable=_is_focusable(box),
        opens_new_window=_opens_window(box, link),
        by_click=target != OPENS_NOTHING and (bool(target) or (not url and _waits_for_click(box))),
        position=link.position if link is not None else -1,
    )


def _place(box: Box, line: Line, text: Text, title_line: int) -> str:
    if any(_POP_OVER.search(one.attr("class")) for one in _above(box)):
        return "popover"
    if text.lines and text.lines[0].number <= line.number < text.ends:
        return "title" if line.number == title_line else "body"
    if title_line >= 0 and title_line - _NEAR_TITLE <= line.number and (not text.lines or line.number < text.lines[0].number):
        return "title"
    return "side"


def _above(box: Box) -> Iterator[Box]:
    at: Box | None = box
    for _ in range(5):
        if at is None:
            return
        yield at
        at = at.parent


def _near(flow: Flow, box: Box, line: Line) -> str:
    """The words around the element; of a line that holds nothing else, the line before it."""
    own = fold_space(flow.outline.text(box))
    rest = line.text.replace(own, " ", 1).strip() if own else line.text
    if len(squeeze(rest)) < 4 and line.number:
        rest = flow.lines[line.number - 1].text
    return rest[:600]


def _name(flow: Flow, box: Box) -> str:
    """The accessible name as far as raw HTML tells: aria-label, words and alt inside, title."""
    if label := box.attr("aria-label").strip():
        return label
    if by := box.attr("aria-labelledby"):
        named = flow.tree.css_first(f'[id="{by.split()[0]}"]') if '"' not in by else None
        if named is not None:
            return fold_space(named.text())
    alts = [box.attr("alt"), *((one.attributes.get("alt") or "") for one in box.node.css("img[alt]"))]
    inner = [one.attributes.get("aria-label") or "" for one in box.node.css("[aria-label]")]
    inside = fold_space(" ".join([flow.outline.text(box), *dict.fromkeys(alts), *inner]))
    return inside or box.attr("title").strip() or box.attr("value").strip()


def _is_focusable(box: Box) -> bool:
    tabindex = box.attr("tabindex").strip()
    if re.fullmatch(r"-?\d+", tabindex):
        return int(tabindex) >= 0
    return (box.tag in {"a", "area"} and bool(box.attr("href").strip())) or box.tag in {"button", "input"}


def _opens_window(box: Box, link: Link | None) -> bool:
    return box.attr("target").lower() == "_blank" or "window.open" in box.attr("onclick")


def _waits_for_click(box: Box) -> bool:
    """No address in the source: a script gives it on click, or the element leads nowhere; only a click tells."""
    if box.tag == "a":
        href = box.attr("href").strip().lower()
        return bool(box.attr("onclick")) and (not href or href.startswith(("javascript:", "#")))
    return True
