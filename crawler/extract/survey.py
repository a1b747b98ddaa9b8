"""One pass over a page's elements, sorted by what is asked of them: a selector would cost a pass each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

_POINTING = frozenset({"a", "area", "iframe", "frame", "form", "img", "source", "video", "audio", "embed", "object", "link"})
_POINTING_WITH = {"script": "src", "meta": "http-equiv", "option": "value"}
_SCRIPTED = frozenset({"onclick", "data-href", "data-url", "data-link"})


@dataclass(slots=True)
class Survey:
    """Elements in document order. `links`: what points somewhere; its numbering is that of `Link.position`.

    `ids`: what a fragment may name. `base`: the address in the first `<base href>`. Comments and the contents of
    `<template>` are no part of a page.
    """

    links: list[LexborNode] = field(default_factory=list)
    metas: list[LexborNode] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    base: str | None = None
    title: LexborNode | None = None
    heading: LexborNode | None = None
    has_script: bool = False


def survey(tree: LexborHTMLParser) -> Survey:
    found = Survey()
    links, ids = found.links, found.ids
    for node in tree.root.traverse() if tree.root is not None else ():
        tag, attributes = node.tag or "", node.attributes
        if tag in _POINTING or (attributes and _points_by(tag, attributes)):
            links.append(node)
        if attributes:
            if name := attributes.get("id"):
                ids.add(name)
            if tag == "a":
                if name := attributes.get("name"):
                    ids.add(name)
                continue
        if tag in _ONCE:
            _note(found, tag, node, attributes)
    return found


def points(node: LexborNode) -> bool:
    """Does an element point somewhere, and is it therefore counted in `Link.position`?"""
    tag = node.tag or ""
    return tag in _POINTING or _points_by(tag, node.attributes)


def _points_by(tag: str, attributes: Mapping[str, str | None]) -> bool:
    return not _SCRIPTED.isdisjoint(attributes) or _POINTING_WITH.get(tag, "-") in attributes


_ONCE = frozenset({"meta", "title", "h1", "script", "base"})


def _note(found: Survey, tag: str, node: LexborNode, attributes: Mapping[str, str | None]) -> None:
    if tag == "meta":
        found.metas.append(node)
    elif tag == "script":
        found.has_script = True
    elif tag == "title":
        found.title = node if found.title is None else found.title
    elif tag == "h1":
        found.heading = node if found.heading is None else found.heading
    elif found.base is None and "href" in attributes:
        found.base = attributes["href"] or ""
