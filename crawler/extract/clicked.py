"""Addresses that only a click tells (办, 解读 icons with pop-overs): what to click, and what the clicks told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crawler.facts import Document, HandleLink, RelatedLink
from crawler.scans import ClickEffect, ClickTarget

_OPENING = frozenset({ClickEffect.OPENED_WINDOW, ClickEffect.NAVIGATED})


def selectors(document: Document) -> tuple[str, ...]:
    """CSS paths of the elements of a document page whose address only a click tells."""
    handles = [handle.locator for handle in document.handles if not handle.url and handle.by_click]
    related = [link.locator for link in document.related if not link.url]
    return tuple(dict.fromkeys(one for one in (*handles, *related) if one))


def with_clicks(document: Document, clicks: Iterable[ClickTarget]) -> Document:
    """The document as a reader who clicks knows it.

    An icon that opens one address has it; one whose pop-over shows several stands for each; one that does nothing
    keeps no address and says so (a handle), or goes (an interpretation). An icon that could not be found or whose
    pop-over told no address stays as it was: not known.
    """
    told = {one.selector: one for one in clicks}
    if not told:
        return document
    handles = [new for handle in document.handles for new in _handles(handle, told)]
    related = [new for link in document.related for new in _links(link, told)]
    return replace(document, handles=tuple(handles), related=tuple(related))


def _handles(handle: HandleLink, told: dict[str, ClickTarget]) -> list[HandleLink]:
    click = told.get(handle.locator)
    if handle.url or click is None or click.effect is ClickEffect.NOT_FOUND:
        return [handle]
    if click.effect is ClickEffect.NOTHING:
        return [replace(handle, by_click=False, opens_nothing=True)]
    found = _addresses(click)
    return [
        replace(handle, url=url, text=handle.text or text, by_click=True, opens_new_window=click.effect is ClickEffect.OPENED_WINDOW)
        for url, text in found
    ] or [handle]  # fmt: skip


def _links(link: RelatedLink, told: dict[str, ClickTarget]) -> list[RelatedLink]:
    click = told.get(link.locator)
    if link.url or click is None or click.effect is ClickEffect.NOT_FOUND:
        return [link]
    if click.effect is ClickEffect.NOTHING:
        return []
    return [replace(link, url=url, text=text or link.text) for url, text in _addresses(click)] or [link]


def _addresses(click: ClickTarget) -> list[tuple[str, str]]:
    """(address, words) a click led to; empty when a pop-over opened that shows no address."""
    if click.effect in _OPENING and click.url:
        return [(click.url, "")]
    return [(url, text) for url, text in click.revealed if url.startswith(("http://", "https://"))]
