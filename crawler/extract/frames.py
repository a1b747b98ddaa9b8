"""Frames that carry a page's content (框架): the parts of a frameset, and embedded pages of a visible size."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_MAX_HTML = 2 * 2**20
_MOST = 4
_SMALL = 60
_NO_PAGE = re.compile(r"^(?:about:|javascript:|data:|#|$)", re.IGNORECASE)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)", re.IGNORECASE)


def frame_addresses(html: str) -> list[str]:
    """`src` of at most four frames as written, in order; hidden ones and small ones (counters, weather) are left out."""
    if "frame" not in html[:_MAX_HTML].lower():
        return []
    found = (_address(node) for node in LexborHTMLParser(html[:_MAX_HTML]).css("frame[src], iframe[src]"))
    return list(dict.fromkeys(one for one in found if one))[:_MOST]


def _address(node: LexborNode) -> str:
    attributes = node.attributes
    address = (attributes.get("src") or "").strip()
    is_small = any(_pixels(attributes.get(name)) < _SMALL for name in ("width", "height"))
    if _NO_PAGE.match(address) or is_small or "hidden" in attributes or _UNSEEN.search(attributes.get("style") or ""):
        return ""
    return address


def _pixels(value: str | None) -> int:
    """Of a width or height given in pixels; any other, or none, counts as large."""
    plain = (value or "").strip().removesuffix("px")
    return int(plain) if plain.isdecimal() else _SMALL
