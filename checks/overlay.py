"""The Context of a single page: its own facts first, the last crawl of the portal behind them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from checks.asking import SUBJECTS, Subjects, targets
from checks.context import StoreContext
from checks.model import Check, Target
from config.portal import Column, Portal
from config.share import Share
from crawler.facts import ColumnFacts, Document, Fetch, HostFacts, Page, Run
from crawler.scans import Scan
from crawler.store import Store


class PageContext(StoreContext):
    """`behind` is the context of the last crawl, None when there was none: then what needs the rest of the site
    is counted as not judged."""

    def __init__(self, store: Store, portal: Portal, run: Run, today: date, behind: StoreContext | None) -> None:
        self.behind = behind
        super().__init__(store, portal, run, today)

    def _described_page(self, url: str) -> Page | None:
        own = super()._described_page(url)
        return own or (self.behind.page(url) if self.behind else None)

    def _title(self, url: str) -> str:
        return super()._title(url) or (self.behind.title(url) if self.behind else "")

    def _fragments(self, url: str) -> frozenset[str] | None:
        own = super()._fragments(url)
        return own if own is not None or self.behind is None else self.behind.fragments(url)

    def host(self, url: str) -> HostFacts | None:
        return super().host(url) or (self.behind.host(url) if self.behind else None)

    def columns(self) -> list[ColumnFacts]:
        return self.behind.columns() if self.behind else []

    def column_of(self, page_url: str) -> str | None:
        return (self.behind.column_of(page_url) if self.behind else None) or super().column_of(page_url)

    def _columns_of(self, url: str) -> list[Column]:
        if self.behind and (found := self.behind._columns_of(url)):
            return found
        column_id = self.column_of(url)
        column = self._columns_by_id.get(column_id) if column_id else None
        return [column] if column else []

    def documents(self) -> list[Document]:
        own = super().documents()
        known = {one.url for one in own}
        return own + [one for one in (self.behind.documents() if self.behind else []) if one.url not in known]

    def document(self, url: str) -> Document | None:
        return super().document(url) or (self.behind.document(url) if self.behind else None)

    def history(self, url: str) -> list[Fetch]:
        return self.behind.history(url) if self.behind else []

    def is_migrated(self, day: date) -> bool:
        return self.behind.is_migrated(day) if self.behind else False


def subjects_of_page(url: str) -> Subjects:
    """Only what belongs to this page: the page, its links, its document, its scan."""

    def own_document(ctx: StoreContext, share: Share) -> Iterable[Document]:
        document = ctx.document(url)
        return share.of([document] if document else [])

    def own_page(ctx: StoreContext, share: Share) -> Iterable[Page]:
        page = ctx.page(url)
        return share.of([page] if page else [])

    return {Target: targets, Page: own_page, Document: own_document, Scan: SUBJECTS[Scan]}


def needs_more(check: Check[object], behind: StoreContext | None) -> str:
    """Why a check cannot be judged from this page; "" when it can."""
    if check.scope in {"column", "site", "run"}:
        return "需要全站巡检"
    return "需要全站巡检的结果，尚无" if check.needs_site and behind is None else ""
