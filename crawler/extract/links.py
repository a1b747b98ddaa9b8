"""All the addresses a page points at, with the words, the place and the list row they stand in."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config.text import fold_space
from crawler.extract.places import Places, frames_of
from crawler.extract.stretch import Stretch
from crawler.extract.survey import Survey, points, survey
from crawler.facts import Link, LinkKind
from crawler.urls import Normaliser, is_silent

_OPENED = re.compile(
    r"""(?:window\.)?(?:open|location(?:\.href)?|location\.(?:assign|replace))\s*(?:=|\()\s*["']([^"'\s+]{1,2000})["']""",
    re.IGNORECASE,
)
_REFRESH = re.compile(r"^\s*[\d.]*\s*[;,]?\s*url\s*=\s*[\"']?([^\"'>]+)", re.IGNORECASE)
_LOOKS_LIKE_ADDRESS = re.compile(r"^(?:https?:)?//|^/[\w.]|^\.{0,2}/|\.(?:s?html?|jsp|aspx?|php|do)(?:[?#]|$)", re.IGNORECASE)
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "lazy-src", "data-echo", "data-actualsrc")
_DATA_ADDRESS = ("data-href", "data-url", "data-link")
_HIDES = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MAX_TEXT = 300
_MAX_MARK = 200
_MAX_LINKS = 20_000
_WANTS_TEXT = frozenset({"a", "area", "option", "button"})


def read_links(
    tree: LexborHTMLParser, surveyed: Survey, url: str, normaliser: Normaliser, encoding: str = "utf-8"
) -> tuple[list[Link], dict[str, str]]:
    """(links in document order, address to ask by key where it differs from the key).

    `surveyed` is what `survey` made of the tree. Links resolve against `<base href>` when it has a usable one. At most
    20,000 links a page.
    """
    base = normaliser.resolve(url, surveyed.base.strip())[1] if surveyed.base is not None else ""
    reader = _Reader(base or url, url, normaliser, encoding)
    nodes = surveyed.links
    # Frames by their first link element: their own links stand next to each other.
    frames = {first.mem_id: frame for frame in frames_of(tree) if (first := next(filter(points, frame.traverse()), None)) is not None}
    at = 0
    while at < len(nodes) and len(reader.links) < _MAX_LINKS:
        frame = frames.get(nodes[at].mem_id)
        if frame is not None:
            at += reader.read_frame(frame, nodes, at)
        else:
            reader.read(nodes[at], at)
            at += 1
    return reader.links[:_MAX_LINKS], reader.asked


class _Reader:
    """The links of one page, read one element after the other."""

    def __init__(self, base: str, url: str, normaliser: Normaliser, encoding: str) -> None:
        self.links: list[Link] = []
        self.asked: dict[str, str] = {}
        self._base, self._url, self._encoding = base, url, encoding
        self._resolve = normaliser.resolve
        self._places = Places()
        self._met = normaliser.met(base, encoding)

    def read_frame(self, frame: LexborNode, nodes: list[LexborNode], at: int) -> int:
        """The links of a frame, taken over when the same frame was read before; gives how many elements it holds."""
        source = frame.html or ""
        known = self._met.frames.get(source)
        places = self._places
        if isinstance(known, Stretch):
            self.links += known.at((at, places.rows, places.lists))
            self.asked = {**known.asked, **self.asked}
            places.rows += known.rows
            places.lists += known.lists
            return known.elements
        count = sum(map(points, frame.traverse()))
        before, rows, lists = len(self.links), places.rows, places.lists
        outer, self.asked = self.asked, {}
        for one in range(at, at + count):
            self.read(nodes[one], one)
        links, asked = self.links[before:], self.asked
        self.asked = {**asked, **outer}  # what stands first on the page counts
        if self._met.is_repeated(source) and all(_is_same_anywhere(link) for link in links):
            self._met.frames[source] = Stretch(count, (at, rows, lists), places.rows - rows, places.lists - lists, links, asked)
        return count

    def read(self, node: LexborNode, position: int) -> None:
        tag = node.tag or ""
        source = _source(node) if tag == "a" else ""
        if source and (known := self._met.anchors.get(source)):
            key, ask, fragment, written, text, title, is_hidden = known
            region, row, group = self._places.of(node)
            if ask != key:
                self.asked.setdefault(key, ask)
            self.links.append(
                Link(
                    url=key, href=written, kind=LinkKind.ANCHOR, position=position, text=text, title=title, fragment=fragment,
                    region=region, row=row, group=group, is_hidden=is_hidden,
                )
            )  # fmt: skip
        else:
            self._read_anew(node, tag, source, position)

    def _read_anew(self, node: LexborNode, tag: str, source: str, position: int) -> None:
        base, encoding = self._base, self._encoding
        attributes = node.attributes
        plain = _plain_anchor(tag, attributes)
        for kind, href in plain or _addresses(tag, attributes):
            if href is None or is_silent(href):
                continue
            key, ask, fragment = self._resolve(base, href, encoding) if href and href[0] != "#" else ("", "", href[1:])
            if href[:1] == "#" and len(href) > 1:
                key, ask = self._resolve(base, self._url, encoding)[0], self._url
            if kind is LinkKind.SCRIPTED and not key:
                continue
            region, row, group = self._places.of(node)
            if key and ask != key:
                self.asked.setdefault(key, ask)
            link = Link(
                url=key,
                href=href[:2_000],
                kind=kind,
                position=position,
                text=_text(tag, node, attributes),
                title=fold_space(attributes.get("title") or "")[:_MAX_TEXT] if "title" in attributes else "",
                fragment=fragment,
                region=region,
                row=row,
                group=group,
                has_handler="onclick" in attributes or (not key and tag == "a" and (_heads_a_menu(node) or _is_tab(node))),
                is_hidden=_is_hidden(attributes),
                mark=(node.html or "")[:_MAX_MARK] if not key and tag == "a" else "",
            )
            self.links.append(link)
            if plain and source and key and href.startswith(_SAME_ANYWHERE):
                self._met.anchors[source] = (key, ask, fragment, link.href, link.text, link.title, link.is_hidden)


def _is_same_anywhere(link: Link) -> bool:
    """Would the same HTML give the same address on another page of the host?"""
    return link.href.startswith(_SAME_ANYWHERE) or (not link.url and (link.href in {"", "#"} or link.href[:11].lower() == "javascript:"))


_SAME_ANYWHERE = ("/", "http:", "https:")


def _source(node: LexborNode) -> str:
    """The HTML of an anchor around nothing but words, "" for others: menus and lists repeat it from page to page.

    Not of others: anchors in drawings may stand in each other ten thousand deep.
    """
    child = node.child
    return (node.html or "") if child is not None and child.tag == "-text" and child.next is None else ""


_HOLDS_TABS = frozenset({"div", "ul", "ol", "p", "h2", "h3", "section", "td", "span"})
_MAX_TABS = 12
_CURRENT = re.compile(r"(?:^|[\s_-])(?:cur|current|on|active|act|selected|sel|hover|now|this|checked)(?:$|[\s_-])", re.IGNORECASE)
_FOLDED = frozenset({"ul", "ol", "div", "dl", "dd", "section", "nav", "table"})
_PLAIN_ATTRIBUTES = frozenset({"href", "title", "class", "target", "rel", "id", "style"})


def _plain_anchor(tag: str, attributes: dict[str, str | None]) -> list[tuple[LinkKind, str | None]]:
    """The ordinary link, nine in ten: an anchor with an address and nothing that scripts it. [] for all others."""
    href = attributes.get("href")
    if tag != "a" or not href or href[0] in "#jJ \t\n\r" or not attributes.keys() <= _PLAIN_ATTRIBUTES:
        return []
    return [(LinkKind.ANCHOR, href)]


def _addresses(tag: str, attributes: dict[str, str | None]) -> list[tuple[LinkKind, str | None]]:
    """What an element points at. An anchor without href that calls itself a link counts, as one that is empty."""
    match tag:
        case "a":
            return _of_anchor(attributes)
        case "area":
            return [(LinkKind.AREA, _clean(attributes.get("href")))]
        case "iframe" | "frame":
            return [(LinkKind.FRAME, _clean(attributes.get("src")) or None)]
        case "img":
            return [*_of_image(attributes), *_scripted(attributes)]
        case "source" | "video" | "audio" | "embed":
            found = [(LinkKind.MEDIA, _clean(attributes.get("src")) or None)]
            found += [(LinkKind.IMAGE, part) for part in _srcset(attributes)]
            if attributes.get("poster"):
                found.append((LinkKind.IMAGE, _clean(attributes["poster"])))
            return found
        case "object":
            return [(LinkKind.MEDIA, _clean(attributes.get("data")) or None)]
        case "link":
            rel = (attributes.get("rel") or "").lower()
            kind = LinkKind.STYLESHEET if "stylesheet" in rel else LinkKind.IMAGE if "icon" in rel else None
            return [(kind, _clean(attributes.get("href")) or None)] if kind else []
        case "script":
            return [(LinkKind.SCRIPT, _clean(attributes.get("src")) or None)]
        case "form":
            is_get = (attributes.get("method") or "get").lower() == "get"
            return [(LinkKind.FORM, _clean(attributes.get("action")) or None)] if is_get else []
        case "meta":
            if (attributes.get("http-equiv") or "").lower() != "refresh":
                return []
            match = _REFRESH.match(attributes.get("content") or "")
            return [(LinkKind.REFRESH, match[1].strip())] if match else []
        case "option":
            value = _clean(attributes.get("value")) or ""
            return [(LinkKind.SCRIPTED, value)] if _LOOKS_LIKE_ADDRESS.search(value) else []
        case _:
            return _scripted(attributes)


def _of_anchor(attributes: dict[str, str | None]) -> list[tuple[LinkKind, str | None]]:
    if "xlink:href" in attributes:  # a link in a drawing (svg)
        return [(LinkKind.ANCHOR, _clean(attributes["xlink:href"]) or "")]
    if "href" not in attributes and not any(name in attributes for name in (*_DATA_ADDRESS, "onclick")):
        is_mark = "name" in attributes or "id" in attributes
        return [] if is_mark else [(LinkKind.ANCHOR, "")]
    href = _clean(attributes.get("href")) or ""
    scripted = _scripted(attributes)
    leads_nowhere = not href or href[0] == "#" or href[:11].lower().startswith(("javascript:", "about:blank"))
    if leads_nowhere and not scripted and href[:11].lower().startswith("javascript:"):
        scripted = _opened(href)
    return scripted if scripted and leads_nowhere else [(LinkKind.ANCHOR, href)]


def _of_image(attributes: dict[str, str | None]) -> list[tuple[LinkKind, str | None]]:
    lazy = next((value for name in _LAZY if (value := _clean(attributes.get(name)))), None)
    source = lazy or _clean(attributes.get("src"))
    found: list[tuple[LinkKind, str | None]] = [(LinkKind.IMAGE, source)] if source else []
    return found + [(LinkKind.IMAGE, part) for part in _srcset(attributes)]


def _srcset(attributes: dict[str, str | None]) -> list[str]:
    value = attributes.get("srcset") or attributes.get("data-srcset")
    if not value:
        return []
    parts = re.split(r",\s+|\s*,(?=\S+\s+[\d.]+[wx])", value)
    return [piece.split()[0] for piece in parts if piece.split()]


def _scripted(attributes: dict[str, str | None]) -> list[tuple[LinkKind, str | None]]:
    for name in _DATA_ADDRESS:
        value = _clean(attributes.get(name))
        if value and _LOOKS_LIKE_ADDRESS.search(value):
            return [(LinkKind.SCRIPTED, value)]
    return _opened(attributes.get("onclick") or "")


def _opened(code: str) -> list[tuple[LinkKind, str | None]]:
    """`window.open('…')`, `location.href='…'`: only an address written out whole, never one put together."""
    match = _OPENED.search(code)
    if match is None or code[match.end() :].lstrip()[:1] == "+":
        return []
    return [(LinkKind.SCRIPTED, match[1])]


def _clean(value: str | None) -> str | None:
    return value.strip(" \t\n\r\f") if value is not None else None


def _text(tag: str, node: LexborNode, attributes: dict[str, str | None]) -> str:
    if tag == "img":
        return fold_space(attributes.get("alt") or "")[:_MAX_TEXT]
    if tag in _WANTS_TEXT or "onclick" in attributes:
        text = fold_space(node.text())[:_MAX_TEXT]
        if text or tag == "option":
            return text
        picture = node.css_first("img[alt]")
        label = attributes.get("aria-label") or (picture.attributes.get("alt") if picture else None) or attributes.get("alt")
        return fold_space(label or "")[:_MAX_TEXT]
    return ""


def _heads_a_menu(node: LexborNode) -> bool:
    """Is the next thing in the same element a block of links? Then a script folds it out: a menu's head, no entry."""
    after = node.next
    while after is not None and after.tag in {"-text", "-comment", "i", "em", "span", "b", "svg", "img"}:
        if after.tag == "-text" and (after.text_content or "").strip():
            return False
        after = after.next
    if after is None and node.parent is not None and node.parent.tag == "dt":
        after = _next_element(node.parent)
    return after is not None and after.tag in _FOLDED and after.css_first("a[href]") is not None


def _is_tab(node: LexborNode) -> bool:
    """One of several links that lead nowhere side by side, of which one is marked as the current: heads of tabs."""
    holder = node.parent
    if holder is not None and holder.tag == "li":
        holder = holder.parent
    if holder is None or holder.tag not in _HOLDS_TABS:
        return False
    heads = holder.css("a")[: _MAX_TABS + 1]
    if not 2 <= len(heads) <= _MAX_TABS or any(_leads_on(head) for head in heads):
        return False
    return any(_CURRENT.search(one.attributes.get("class") or "") for head in heads for one in (head, head.parent) if one is not None and one is not holder)


def _leads_on(node: LexborNode) -> bool:
    href = (node.attributes.get("href") or "").strip().lower()
    return bool(href) and not href.startswith(("#", "javascript:", "about:"))


def _next_element(node: LexborNode) -> LexborNode | None:
    after = node.next
    while after is not None and (after.tag or "").startswith("-"):
        after = after.next
    return after


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes or bool((style := attributes.get("style")) and _HIDES.search(style))


def link_nodes(tree: LexborHTMLParser) -> list[LexborNode]:
    """The elements that `read_links` numbers; the place in this list is `Link.position`."""
    return survey(tree).links


def locate(html: str, position: int) -> str:
    """CSS path of the element that `read_links` counted as `position`, "" when the page has no such element."""
    nodes = link_nodes(LexborHTMLParser(html))
    return css_path(nodes[position]) if position < len(nodes) else ""


def css_path(node: LexborNode) -> str:
    """The shortest path of the form `#id > ul > li:nth-of-type(3) > a` that a browser's console takes."""
    steps: list[str] = []
    at: LexborNode | None = node
    while at is not None and at.tag and not at.tag.startswith("-"):
        name = at.attributes.get("id")
        if name and re.fullmatch(r"[A-Za-z][\w-]*", name):
            steps.append(f"#{name}")
            break
        steps.append(_step(at))
        at = at.parent
    return " > ".join(reversed(steps))


def _step(node: LexborNode) -> str:
    tag = node.tag or ""
    before = 0
    at = node.prev
    while at is not None:
        before += at.tag == tag
        at = at.prev
    after = node.next
    while after is not None and not before and after.tag != tag:
        after = after.next
    return f"{tag}:nth-of-type({before + 1})" if before or after is not None else tag
