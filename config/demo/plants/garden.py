"""The tools of planting: choosing untouched pages, hanging links and pictures on them, writing the key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from config.demo.dialects.base import Dialect
from config.demo.model import Column, Item, Site, Unit
from config.demo.outside import Outside
from config.demo.prose import Writer, paragraph
from config.demo.response import Resource, fixed

PLAIN = ("qnyw", "bmdt", "jzdt", "tzgg", "sgs", "zdxm", "ggzy", "zfcg", "wszx", "qzxx")
LIBRARY = ("wbjwj", "qzfwj", "qfbwj", "jzwj", "gfxwj")
LINK_TALK = ("延伸阅读：{}", "更多情况可以查看{}。", "有关说明见{}。", "相关链接：{}")


@dataclass(slots=True, eq=False, repr=False)
class Garden:
    """One site while things are planted on it."""

    site: Site
    dialect: Dialect
    outside: Outside
    slow_s: float
    later: list[Callable[[], None]] = field(default_factory=list)
    writer: Writer = field(init=False)

    def __post_init__(self) -> None:
        self.writer = Writer(self.site.data, self.site.rng, self.site.titles)

    def finish(self) -> None:
        for write in self.later:
            write()

    # --- pages -----------------------------------------------------------------------------------------------

    def column(self, name: str) -> Column:
        return self.site.columns[name]

    def pick(self, *names: str, skip: int = 9) -> Item:
        """An untouched page of one of the columns, not among the newest `skip` (those also stand on the home page)."""
        wanted = names or [name for name in PLAIN if self.column(name).host == self.site.host]
        free = {name: [item for item in self.column(name).rows[skip:] if not item.busy and item.column.id == name] for name in wanted}
        # Without a wish, the plants spread over the plain columns evenly.
        for name in names or sorted(free, key=lambda one: -len(free[one])):
            if free[name]:
                free[name][0].busy = True
                return free[name][0]
        raise LookupError(f"{self.site.id}: no untouched page left in {names or PLAIN}")

    def document(
        self, *, columns: tuple[str, ...] = LIBRARY, normative: bool | None = None, matter: bool | None = None, topic: bool = True, old: bool = False,
        before: int = 0,
    ) -> Item:
        """An untouched document of the library, newest first: with or without service matter, exempt ones by `topic=False`,
        those of before last year by `old`, published at least `before` days ago."""
        for name in columns:
            for item in self.column(name).rows:
                document = item.document
                if item.busy or document is None or "twin" in item.page_options or any(one.block != "相关解读" for one in item.related):
                    continue
                if (item.page_options["topic"] is not None) is not topic or (topic and document.requires_interpretation is old):
                    continue
                if normative is not None and (item.kind == "normative") is not normative:
                    continue
                if matter is not None and bool(document.matter) is not matter:
                    continue
                if (self.site.today - item.day).days >= before:
                    item.busy = True
                    for one in item.related:
                        if one.target:
                            one.target.busy = True
                    return item
        raise LookupError(f"{self.site.id}: no untouched document of this sort left")

    def carrier(self) -> Item:
        """A recent normative document to carry one more sentence; other plants on it do not mind."""
        rows = [item for item in self.column("gfxwj").rows if item.document and item.document.requires_interpretation and "twin" not in item.page_options]
        return rows[len(self.later) % len(rows)]

    def interpretation(self, item: Item) -> Item:
        """The interpretation page of a document."""
        return next(one.target for one in item.related if one.block == "相关解读" and one.target)

    def drop_interpretation(self, item: Item) -> None:
        page = self.interpretation(item)
        page.column.items.remove(page)
        item.related = [one for one in item.related if one.target is not page]

    def target(self) -> Item:
        """A sound news page to link to; it carries no plant now and gets none later."""
        free = [item for item in self.column("qnyw").rows[9:] if not item.busy]
        chosen = self.site.rng.choice(free)
        chosen.busy = True
        return chosen

    def url(self, item: Item) -> str:
        return self.dialect.item_url(item)

    def add(self, name: str, title: str, blocks: list[Markup], *, day: date | None = None, unit: Unit | None = None, **fields: Any) -> Item:
        """A new page, by default in the middle of its column's days."""
        from config.demo.content.site import add

        column = self.column(name)
        when = day or column.rows[len(column.rows) // 2].day
        self.site.titles.add(title)
        return add(self.site, column, title, when, unit or self.site.units["office"], blocks, busy=True, **fields)

    def filler(self, day: date, count: int = 4, group: str = "work") -> list[Markup]:
        return self.writer.paragraphs(group, day, count)

    def origin(self) -> str:
        return self.dialect.origin(self.site.host)

    def put(self, path: str, resource: Resource, host: str | None = None) -> str:
        """An address beside the CMS; gives its URL."""
        name = host or self.site.host
        self.site.hosts[name].put(path, resource)
        return self.dialect.origin(name) + path

    def page(self, title: str, body: str, **options: Any) -> Resource:
        """A bare page in the site's encoding, beside the CMS."""
        dialect = self.dialect
        head = f'<meta charset="{dialect.charset}"><title>{title}</title>'
        text = f'<!DOCTYPE html><html lang="zh-CN"><head>{head}</head><body><p>{body}</p></body></html>'
        return fixed(dialect.encode(text), dialect.content_type, **options)

    def days_ago(self, days: int) -> date:
        return self.site.today - timedelta(days)

    # --- hanging things on pages -----------------------------------------------------------------------------

    def say(self, item: Item, text: str) -> None:
        item.blocks.append(paragraph(text))

    def link(self, item: Item, url: str, text: str, *, markup: Markup | None = None) -> None:
        """A link inside the text. `url` is written as it stands."""
        anchor = markup or Markup('<a href="{}">{}</a>').format(url, text)
        frame = LINK_TALK[item.id % len(LINK_TALK)]
        sentence = Markup(frame)  # noqa: S704 - a constant
        item.tail += Markup("<p>{}</p>").format(sentence.format(anchor))

    def html(self, item: Item, markup: str) -> None:
        item.tail += Markup(markup)  # noqa: S704 - our own markup

    # --- the key ---------------------------------------------------------------------------------------------

    def list_url(self, item: Item) -> str:
        """The list page on which the row of an item stands."""
        column = item.column
        if column.method in {"api", "script"}:
            return self.dialect.column_url(column)
        return self.dialect.column_url(column, column.rows.index(item) // column.per_page + 1)

    def fault_on(self, item: Item, check_id: str, kind: str = "link", **fields: Any) -> None:
        """A key entry on an item's page; written at the end, when no day changes any more."""
        self.later.append(lambda: self._write(self.site.fault, item, check_id, kind, fields))

    def look_alike_on(self, item: Item, check_id: str, kind: str = "link", **fields: Any) -> None:
        self.later.append(lambda: self._write(self.site.look_alike, item, check_id, kind, fields))

    def fault_in_list(self, item: Item, check_id: str, kind: str = "link", **fields: Any) -> None:
        self.later.append(
            lambda: self._write(self.site.fault, item, check_id, kind, {"page_url": self.list_url(item), "target_url": self.url(item), **fields})
        )

    def _write(self, enter: Callable[..., Any], item: Item, check_id: str, kind: str, fields: dict[str, Any]) -> None:
        said = {"page_url": self.url(item), "column": item.column.id, **fields}
        for name, value in said.items():
            if callable(value):
                said[name] = value()
        enter(check_id, kind, said.pop("page_url"), **said)

    def fault_of_column(self, column: Column, check_id: str, **fields: Any) -> None:
        self.later.append(lambda: self._write_column(self.site.fault, column, check_id, fields))

    def look_alike_column(self, column: Column, check_id: str, **fields: Any) -> None:
        self.later.append(lambda: self._write_column(self.site.look_alike, column, check_id, fields))

    def _write_column(self, enter: Callable[..., Any], column: Column, check_id: str, fields: dict[str, Any]) -> None:
        enter(check_id, "column", self.dialect.column_url(column), **{"column": column.id, "locator_hint": column.title, **fields})
