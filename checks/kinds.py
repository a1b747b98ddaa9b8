"""What a page is for (页面类型) and who answers for it (责任单位), by profile first and by rules second."""

from __future__ import annotations

from collections.abc import Sequence

from config.attribution import unit_of
from config.kind_rules import kind_by_rules
from config.kinds import PageKind
from config.portal import Column, Portal
from config.text import squeeze
from crawler.facts import Page

__all__ = ["kind_of", "kind_of_title", "unit_of"]

_FEW = 100
_START = 300
_JOINED = 10  # so many may go when what follows joins the last of the start (marks, Hangul)
_UNSPECIFIC = frozenset({PageKind.LIST, PageKind.HUB, PageKind.OTHER, PageKind.ARTICLE, PageKind.HOME})


def kind_of_title(title: str, number: str, publisher: str, portal: Portal) -> PageKind | None:
    """The kind an entry claims by its words alone; None when no rule says anything."""
    return kind_by_rules(title, number=number, publisher=publisher, own=portal.kinds.rules)


def kind_of(page: Page, portal: Portal, columns: Sequence[Column]) -> PageKind:
    """The kind of a page that stands in `columns`: home, list page, the columns' kind, then the rules.

    A column's own address is a list (or hub) page, save where the column is one static page of its kind.
    """
    addresses = {page.url, page.final_url} - {""}
    if portal.site.home in addresses:
        return PageKind.HOME
    for column in columns:
        if addresses & set(column.urls):
            return _kind_of_index(column)
    for column in columns:
        if column.kind not in _UNSPECIFIC:
            return column.kind
    title = page.metas.get("articletitle") or page.heading or page.title
    ruled = kind_by_rules(title, url=page.url, own=portal.kinds.rules)
    if ruled is not None:
        return ruled
    return PageKind.ARTICLE if _says_something(page.main_text) else PageKind.OTHER


def _says_something(text: str) -> bool:
    """A hundred characters or more; the start of the text tells as a rule."""
    return len(squeeze(text[:_START])) >= _FEW + _JOINED or len(squeeze(text)) >= _FEW


def _kind_of_index(column: Column) -> PageKind:
    if column.static or column.kind in {PageKind.SEARCH, PageKind.APPLY, PageKind.HOME}:
        return column.kind
    if column.is_hub:
        return PageKind.HUB
    return column.kind if column.kind.is_evergreen and column.kind is not PageKind.THEME else PageKind.LIST
