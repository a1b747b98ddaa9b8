"""What a column's list really holds: own rows, days, and why it cannot be judged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from checks.model import Context
from config.portal import Column
from crawler.facts import ColumnFacts, ListRow, Outcome

_SHARED_SHARE = 0.5
MIN_OTHERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A row with its day and where the day was read: list, or the place on the item's own page."""

    row: ListRow
    day: date
    place: str


def column_of(facts: ColumnFacts, ctx: Context) -> Column | None:
    return ctx.portal.column(facts.id)


def unjudgeable(facts: ColumnFacts) -> str:
    """Why nothing can be said of this column's list, "" when something can."""
    if facts.unread:
        return facts.unread
    if facts.fetched is not Outcome.OPENED:
        return "栏目页未能打开"
    return ""


def dated_rows(rows: Sequence[ListRow], ctx: Context, latest: date) -> list[Dated]:
    """Rows with a day, by the list or by the item's page; days after `latest` are slips and left out.

    A day that only the address of the item tells is a hint (place "path"), see DESIGN §8.
    """
    found = []
    for row in rows:
        day, place = row.date, "list"
        if day is None:
            page = ctx.page(row.url) if row.url else None
            if page is None or page.published is None:
                continue
            day, place = page.published.day, page.published.place
        if day <= latest:
            found.append(Dated(row=row, day=day, place=place))
    return found


def first_pages(facts: ColumnFacts, count: int = 2) -> tuple[ListRow, ...]:
    """Rows of the first list pages; all rows when they do not tell their page (list APIs)."""
    pages = set(facts.pages[:count])
    rows = tuple(row for row in facts.rows if row.page_url in pages)
    return rows or facts.rows


def own_rows(facts: ColumnFacts, ctx: Context) -> tuple[ListRow, ...]:
    """Rows without those that most columns' pages show as well: a side list is not this column's content."""
    others = [one.urls[0] for one in ctx.columns() if one.id != facts.id and one.fetched is Outcome.OPENED]
    if len(others) < MIN_OTHERS:
        return facts.rows
    addresses = [row.url for row in facts.rows if row.url]
    shown = dict.fromkeys(addresses, 0)
    for other in others:
        page = ctx.page(other)
        linked = {link.url for link in page.links} if page else set()
        for url in addresses:
            shown[url] += url in linked
    return tuple(row for row in facts.rows if shown.get(row.url, 0) < _SHARED_SHARE * len(others))


def is_own_column_of_unit(column: Column, names: Sequence[str]) -> bool:
    """Does the column belong to one unit by its very name (…/和平街道/工作动态)?"""
    return any(name in part for name in names for part in re.split(r"[/>＞]", column.name) if len(name) >= 3)
