"""What a document page itself offers as its interpretation: links and blocks, without the portal's menus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.links.redirects import is_column_index
from checks.matching.interpretations import Match, readings
from checks.matching.memo import once_a_run
from checks.model import Context
from config.kinds import PageKind
from config.text import letters
from crawler.facts import Document, Fetch, Outcome, Page, RelatedLink

_LISTS = frozenset({PageKind.LIST, PageKind.HUB, PageKind.HOME, PageKind.SEARCH})
_DEAD = frozenset(
    {
        Outcome.NOT_FOUND, Outcome.GONE, Outcome.CLIENT_ERROR, Outcome.SERVER_ERROR, Outcome.NO_SUCH_HOST, Outcome.REFUSED, Outcome.TIMEOUT,
        Outcome.RESET, Outcome.TLS_EXPIRED, Outcome.TLS_NAME, Outcome.TLS_FAILED, Outcome.REDIRECT_LOOP, Outcome.TOO_MANY_REDIRECTS,
        Outcome.BAD_ADDRESS, Outcome.FORBIDDEN_ADDRESS, Outcome.BAD_ANSWER,
    }
)  # fmt: skip
_MENU_TEXT = 10


@dataclass(frozen=True, slots=True)
class Offer:
    """One link by which a document page offers its interpretation."""

    link: RelatedLink
    fetch: Fetch | None

    @property
    def is_dead(self) -> bool:
        return self.fetch is not None and self.fetch.outcome in _DEAD


@once_a_run
def _list_pages(ctx: Context) -> frozenset[str]:
    """List pages of columns beyond the first: a link there is a menu's."""
    return frozenset(url for column in ctx.columns() for url in (*column.urls, *column.pages))


def offers(document: Document, ctx: Context) -> list[Offer]:
    """Links of kind interpretation that lead to one page of their own, not to a column, a list or this page."""
    return [
        Offer(link, ctx.fetch(link.url))
        for link in document.related
        if link.kind == "interpretation" and link.url and link.url != document.url and not _is_menu(link, ctx)
    ]


def _is_menu(link: RelatedLink, ctx: Context) -> bool:
    if link.url in _list_pages(ctx) or is_column_index(link.url, ctx.portal) or urlsplit(link.url).path in {"", "/"}:
        return True
    page = ctx.page(link.url)
    if page is not None and page.kind in _LISTS:
        return True
    if link.block or len(letters(link.text)) > _MENU_TEXT:
        return False
    # A short link outside every block, the same on many pages, is part of the template.
    return len({use.page_url for use in ctx.uses(link.url)}) >= max(ctx.portal.group.template_min, 3)


def has_own_block(document: Document) -> bool:
    """The interpretation stands on the same page, in a second tab or under its own heading."""
    return "interpretation" in document.own_blocks


def waits_for_script(document: Document, ctx: Context) -> bool:
    """An empty 解读 block that a script fills on a page that was not rendered, or an icon that was not clicked:
    nothing can be said of it."""
    if "interpretation" in document.waiting_blocks or any(link.kind == "interpretation" and not link.url for link in document.related):
        return True
    page = ctx.page(document.url)
    return page is not None and page.script_built and not page.rendered


def mains(document: Document, ctx: Context) -> list[Match]:
    """Interpretations whose subject the document (or a copy of it with the same number) is."""
    return [match for match in readings(ctx).of(document) if match.is_main]


def link_of(page: Page | None, position: int) -> object:
    """The page's link fact at a position, for the finding's place on the page."""
    return next((link for link in page.links if link.position == position), None) if page is not None and position >= 0 else None


def searched(ctx: Context, columns: Sequence[str]) -> list[str]:
    """Names of the columns searched, for the evidence."""
    return [column.name for column in ctx.portal.columns if column.id in set(columns)]
