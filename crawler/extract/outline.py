"""A page as a light tree of boxes with flat text and link tables, so that lists are found by arithmetic on ranges."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "object", "textarea"})
BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"]
)
MAX_BOXES = 60_000
"""Elements read of one page; a longer page is cut there (20 MB of list is a fault of its own)."""


class Box:
    """An element: `lo:hi` is its range in `Outline.pieces`, `link_lo:link_hi` that in `Outline.links`."""

    __slots__ = ("_attrs", "children", "hi", "link_hi", "link_lo", "lo", "node", "parent", "tag")

    def __init__(self, node: LexborNode, tag: str, parent: Box | None, lo: int, link_lo: int) -> None:
        self.node, self.tag, self.parent = node, tag, parent
        self.lo = self.hi = lo
        self.link_lo = self.link_hi = link_lo
        self.children: list[Box] = []
        self._attrs: dict[str, str | None] | None = None

    @property
    def attrs(self) -> dict[str, str | None]:
        if self._attrs is None:
            self._attrs = self.node.attributes
        return self._attrs

    def attr(self, name: str) -> str:
        return self.attrs.get(name) or ""

    @property
    def names(self) -> str:
        """Class, id and role in one lower-case string."""
        return f"{self.attr('class')} {self.attr('id')} {self.attr('role')}".lower()

    def ancestors(self, most: int = 10_000) -> list[Box]:
        """The elements around it, innermost first, at most so many."""
        found: list[Box] = []
        box = self.parent
        while box is not None and len(found) < most:
            found.append(box)
            box = box.parent
        return found


class Outline:
    """The boxes of one page. `pieces` are its text nodes (white space folded) with the box that holds each;
    `links` are its elements `a` in document order; `boxes` all elements in document order."""

    def __init__(self, html: str, base_url: str) -> None:
        self.tree = LexborHTMLParser(html)
        self.pieces: list[str] = []
        self.holders: list[Box] = []
        self.links: list[Box] = []
        self.boxes: list[Box] = []
        base = self.tree.css_first("base[href]")
        self.base_url = urljoin(base_url, (base.attributes.get("href") or "").strip()) if base else base_url
        self._walk()

    def _walk(self) -> None:
        body = self.tree.body
        if body is None:
            return
        top = self._enter(body, None)
        box: Box = top
        node: LexborNode | None = body.first_child
        while True:
            if node is None:
                self._leave(box)
                if box is top:
                    return
                node = box.node.next
                assert box.parent is not None  # only `top` has none
                box = box.parent
                continue
            if node.is_text_node:
                self._say(node, box)
            elif node.is_element_node and node.tag not in _SILENT and len(self.boxes) < MAX_BOXES:
                box = self._enter(node, box)
                node = node.first_child
                continue
            node = node.next

    def _enter(self, node: LexborNode, parent: Box | None) -> Box:
        tag = node.tag or ""
        box = Box(node, tag, parent, len(self.pieces), len(self.links))
        if parent is not None:
            parent.children.append(box)
        if tag == "a":
            self.links.append(box)
        self.boxes.append(box)
        return box

    def _leave(self, box: Box) -> None:
        box.hi, box.link_hi = len(self.pieces), len(self.links)

    def _say(self, node: LexborNode, box: Box) -> None:
        text = " ".join((node.text_content or "").split())
        if text:
            self.pieces.append(text)
            self.holders.append(box)

    def text(self, box: Box) -> str:
        return " ".join(self.pieces[box.lo : box.hi])

    @cached_property
    def _by_id(self) -> dict[int, Box]:
        return {box.node.mem_id: box for box in self.boxes}

    def select(self, selector: str) -> list[Box]:
        """Boxes a CSS selector of the profile matches, in document order; empty when the selector is not CSS."""
        try:
            nodes = self.tree.css(selector)
        except Exception:  # selectolax raises its own and ValueError; a bad selector reads as "matched nothing"
            return []
        return [self._by_id[node.mem_id] for node in nodes if node.mem_id in self._by_id]
