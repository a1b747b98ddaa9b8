"""One HTML page as facts: titles, metas, ids, links, main text and the template it was made from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config.text import fold_space, squeeze
from crawler.extract.links import read_links
from crawler.extract.main import main_text, strip_chrome
from crawler.extract.survey import survey
from crawler.facts import Page
from crawler.urls import Normaliser

EXTRACTOR = 3
"""Rises when the same HTML would give other facts: stored facts of an older one are read anew."""

_MAX_HTML = 8 * 2**20
_MAX_MAIN = 200_000
_MAX_TITLE = 500
_MAX_DEPTH = 4
_SHORT = 100
"""Letters below which a page with scripts is taken to be built by them."""
_LONG = 1_000  # such a text need not be squeezed to know that it is not short
_PRIVATE = re.compile(
    r"(?:https?:)?//(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|127(?:\.\d{1,3}){3}|localhost)(?=[:/\"'\s?#]|$)[^\s\"'<>]{0,200}",
    re.IGNORECASE,
)
_NORMALISER = Normaliser()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """A page with what the walk needs beside it: the addresses to ask where they differ from their keys."""

    page: Page
    asked: dict[str, str]


def read_page(
    html: str,
    url: str,
    *,
    base: str = "",
    normaliser: Normaliser = _NORMALISER,
    encoding: str = "utf-8",
    encoding_note: str = "",
    status: int = 200,
    body_hash: str = "",
    fetched_at: datetime | None = None,
    rendered: bool = False,
    wants_simhash: bool = False,
) -> PageRead:
    """The facts of one page known as `url` and asked as `base` (the same when empty), on which its links hang.

    Pure and bounded: HTML beyond 8 MiB is cut, the main text beyond 200,000 characters.
    """
    html = html[:_MAX_HTML]
    tree = LexborHTMLParser(html)
    surveyed = survey(tree)
    links, asked = read_links(tree, surveyed, base or url, normaliser, encoding)
    internal = tuple(dict.fromkeys(_PRIVATE.findall(html)))[:20] if _may_be_private(html) else ()
    root = tree.root
    metas = _metas(surveyed.metas)
    template = _template(tree)
    strip_chrome(tree)  # a heading in what goes has no text any more: it names the portal, not the page
    text, images = main_text(tree)
    text = text[:_MAX_MAIN]
    page = Page(
        url=url,
        status=status,
        title=_words(surveyed.title),
        heading=_words(surveyed.heading),
        metas=metas,
        lang=(root.attributes.get("lang") or "") if root is not None else "",
        encoding=encoding,
        encoding_note=encoding_note,
        main_text=text,
        main_images=images,
        template=template,
        simhash=simhash(text) if wants_simhash else 0,
        fragments=frozenset(surveyed.ids),
        links=tuple(links),
        rendered=rendered,
        script_built=surveyed.has_script and len(text) < _LONG and len(squeeze(text)) < _SHORT,
        body_hash=body_hash,
        fetched_at=fetched_at,
        internal_addresses=internal,
    )
    return PageRead(page=page, asked=asked)


def _words(node: LexborNode | None) -> str:
    return fold_space(node.text())[:_MAX_TITLE] if node is not None else ""


def _may_be_private(html: str) -> bool:
    """A cheap look before the regular expression."""
    return ("//1" in html and ("//10." in html or "//192.168" in html or "//172." in html or "//127." in html)) or "//localhost" in html


def _metas(nodes: list[LexborNode]) -> dict[str, str]:
    """Meta tags by name in lower case; the first non-empty one counts. A no-break space before an attribute's
    name (seen on real portals) is ignored."""
    found: dict[str, str] = {}
    for node in nodes:
        attributes = {name.strip("\xa0 "): value for name, value in node.attributes.items()}
        name = attributes.get("name") or attributes.get("property") or attributes.get("http-equiv")
        content = attributes.get("content")
        if name and content and not found.get(name.lower()):
            found[name.strip().lower()[:60]] = fold_space(content)[:1_000]
    return found


def _template(tree: LexborHTMLParser) -> str:
    """Hash of the tag and class paths of the outer four levels: equal for pages of one template."""
    if tree.body is None:
        return ""
    paths: dict[str, None] = {}
    _outline(tree.body, "", 0, paths)
    return blake2b("\n".join(paths).encode(), digest_size=8).hexdigest()


def _outline(node: LexborNode, above: str, depth: int, paths: dict[str, None]) -> None:
    child = node.child
    seen = 0
    while child is not None and seen < 400:
        tag = child.tag
        if tag and tag[0] not in "-!_" and tag not in {"script", "style", "p", "br", "li", "tr", "option"}:
            seen += 1
            path = f"{above}/{tag}.{child.attributes.get('class') or ''}"
            paths[path] = None
            if depth + 1 < _MAX_DEPTH:
                _outline(child, path, depth + 1, paths)
        child = child.next


def simhash(text: str) -> int:
    """64-bit simhash over three-character shingles of the text without white space (0 for no text)."""
    plain = squeeze(text)[:20_000]
    if len(plain) < 3:
        return 0
    votes = [0] * 64
    for shingle in {plain[i : i + 3] for i in range(len(plain) - 2)}:
        number = int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest(), "big")
        for bit in range(64):
            votes[bit] += 1 if number >> bit & 1 else -1
    return sum(1 << bit for bit, vote in enumerate(votes) if vote > 0)
