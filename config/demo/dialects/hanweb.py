"""Dialect D: jpage lists in a script datastore with a dataproxy, and a department site of the TRS family."""

from __future__ import annotations

from copy import copy
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from markupsafe import Markup, escape

from config.demo.dialects.base import Dialect
from config.demo.model import Attachment, Column, Item, Related, Site
from config.demo.prose import Writer
from config.demo.response import Request, Resource, fixed

PROXY_PATH = "/module/web/jpage/dataproxy.jsp"
FIRST_RECORDS = 30
PER_PAGE = 10
CUT = 24
TRS_COLUMNS = (("fgwdt", "发改动态", "news", 14), ("fgwzc", "发改政策文件", "policy", 400), ("fgwgs", "项目公示", "other", 180))


class Hanweb(Dialect):
    folder = "hanweb"
    day_format = "%Y-%m-%d"
    labels: ClassVar[dict[str, str]] = {
        "index_number": "索引号",
        "topic": "主题分类",
        "issuer": "发文机关",
        "document_number": "文件编号",
        "made_on": "成文日期",
        "published_on": "发布日期",
        "validity": "有效性",
        "disclosure": "公开属性",
        "document_type": "文件类型",
        "effective_on": "实施日期",
    }
    classes: ClassVar[dict[str, str]] = {
        "wrap": "w1200",
        "header": "bt-top",
        "nav": "bt-nav",
        "crumbs": "bt-position",
        "main": "bt-main",
        "side": "bt-left",
        "list": "bt-list",
        "body": "bt-content",
        "footer": "bt-footer",
        "pager": "default_pgPanel",
    }

    def __init__(self, site: Site) -> None:
        for number, (name, title, kind, age) in enumerate(TRS_COLUMNS, 101):
            site.columns[name] = Column(
                id=name, title=title, kind=kind, number=number, host="", make="trs", unit="fgw", age=age, in_menu=False,
                accepts=["policy", "normative", "plan", "personnel", "notice"] if kind == "policy" else [],
            )  # fmt: skip
        super().__init__(site)
        site.data["owner_hosts"][self.second] = site.units["fgw"].name
        site.side_links.append((self.origin(self.second) + "/", site.units["fgw"].name))
        for column in site.columns.values():
            if column.id.startswith("fgw"):
                column.per_page = 6
            elif column.make not in {"hub", "single"}:
                column.method, column.per_page = "script", PER_PAGE
        _fill_department(site)

    @property
    def second(self) -> str:
        return str(self.site.data["second"])

    @property
    def host_names(self) -> tuple[str, ...]:
        return (self.site.host, self.second)

    def host_of(self, column: Column) -> str:
        return self.second if column.id.startswith("fgw") else self.site.host

    def column_path(self, column: Column, page: int = 1) -> str:
        if self._is_trs(column):
            return f"/{column.id}/index{'' if page == 1 else f'_{page - 1}'}.html"
        return f"/col/col{1100 + column.number}/index.html"

    def item_path(self, item: Item) -> str:
        day = item.day
        if self._is_trs(item.column):
            return f"/{item.column.id}/{day:%Y%m}/t{day:%Y%m%d}_{item.id}.html"
        return f"/art/{day.year}/{day.month}/{day.day}/art_{1100 + item.column.number}_{item.id}.html"

    def attachment_path(self, item: Item, attachment: Attachment, number: int) -> str:
        if self._is_trs(item.column):
            return f"/{item.column.id}/{item.day:%Y%m}/P02{item.day:%Y%m%d}{item.id}{number}.{attachment.extension}"
        return super().attachment_path(item, attachment, number)

    def scripts(self) -> tuple[str, ...]:
        return ("jpage.js", "trs.js")

    def _is_trs(self, column: Column) -> bool:
        return column.id.startswith("fgw")

    # --- lists -----------------------------------------------------------------------------------------------

    def build(self) -> None:
        super().build()
        host = self.site.hosts[self.second]
        host.put("/", self.page(self.render_department, self.site.today))
        host.put("/index.html", host.resources["/"])


    def put_column(self, column: Column) -> None:
        if self._is_trs(column):
            super().put_column(column)
            return
        newest = max((item.day for item in column.rows), default=self.site.today)
        host = self.site.hosts[column.host]
        host.put(self.column_path(column), self.page(lambda: self.render_column(column, 1), newest))
        host.handlers.setdefault(("GET", PROXY_PATH), self.proxy)

    def render_list(self, column: Column, page: int, context: dict[str, Any]) -> str:
        if self._is_trs(column):
            return self._render_trs_list(column, page, context)
        rows = column.rows
        return self.render(
            "hanweb/list.html", column.host, store=self.datastore(column, 1, FIRST_RECORDS), total=len(rows), per_page=PER_PAGE,
            columnid=1100 + column.number, uid=5000 + column.number, proxy=PROXY_PATH, **context,
        )  # fmt: skip

    def datastore(self, column: Column, first: int, last: int) -> Markup:
        rows = column.rows
        records = "".join(f"<record><![CDATA[{self._record(item)}]]></record>" for item in rows[first - 1 : last])
        return Markup(  # noqa: S704 - the records are escaped one by one
            f"<datastore><nextgroup></nextgroup><recordset><totalrecord>{len(rows)}</totalrecord><totalpage>{-(-len(rows) // PER_PAGE)}</totalpage>{records}</recordset></datastore>"
        )

    def _record(self, item: Item) -> str:
        day = self.show_day(item.row_day or item.day)
        if item.row_html:
            return f'<li>{item.row_html}<b readlabel="">{day}</b></li>'
        full = item.row_title or item.title
        shown = full if len(full) <= CUT else full[: CUT - 2] + "..."
        url = item.row_url or self.href(self.item_url(item), item.column.host)
        return f"<li><a href='{escape(url)}' title='{escape(full)}'>{escape(shown)}</a><b readlabel=\"\">{day}</b></li>"

    def proxy(self, request: Request) -> Resource:
        """Records of a range, as the list page's script asks for them."""
        query = parse_qs(urlsplit(request.path).query)
        try:
            number = int(query["columnid"][0]) - 1100
            column = next(one for one in self.site.columns.values() if one.number == number)
            first, last = int(query["startrecord"][0]), int(query["endrecord"][0])
        except (KeyError, ValueError, StopIteration):
            return fixed("<datastore></datastore>", "text/xml; charset=utf-8", no_validators=True)
        return fixed(str(self.datastore(column, first, last)), "text/xml; charset=utf-8", no_validators=True)

    # --- the department site ---------------------------------------------------------------------------------

    def _render_trs_list(self, column: Column, page: int, context: dict[str, Any]) -> str:
        folder = f"/{column.id}/"
        rows = [(self.item_path(item).replace(folder, "./", 1), item) for item in self.rows_of(column, page)]
        return self.render("trs/list.html", column.host, rows=rows, page=page, pages=self.pages_of(column), **context)

    def render_item(self, item: Item) -> str:
        if not self._is_trs(item.column):
            return super().render_item(item)
        folder, self.folder = self.folder, "trs"  # type: ignore[misc]
        try:
            return super().render_item(item)
        finally:
            self.folder = folder  # type: ignore[misc]

    def render_department(self) -> str:
        columns = [self.site.columns[name] for name, *_ in TRS_COLUMNS]
        groups = [(column, column.rows[:6]) for column in columns]
        return self.render("trs/home.html", self.second, title=self.site.units["fgw"].name, meta={}, crumbs=[], groups=groups)


def _fill_department(site: Site) -> None:
    from config.demo.content.site import add

    writer = Writer(site.data, site.rng, site.titles)
    unit, day = site.units["fgw"], site.today - timedelta(2)
    for _ in range(14):
        title = writer.title("unit_news", day, unit=unit.short)
        add(site, site.columns["fgwdt"], title, day, unit, writer.paragraphs("work", day, 6, unit=unit.short))
        day -= timedelta(site.rng.randint(1, 4))
    day = site.today - timedelta(6)
    for _ in range(8):
        title = writer.title("project", day, unit=unit.short)
        add(site, site.columns["fgwgs"], title, day, unit, writer.paragraphs("project", day, 6, unit=unit.short))
        day -= timedelta(site.rng.randint(9, 20))
    for item in [one for one in site.documents if one.unit is unit]:
        _mirror(site, item)


def _mirror(site: Site, item: Item) -> None:
    """The department shows its own documents too: same text, same number, its own address."""
    twin = copy(item)
    twin.id, twin.column = site.next_id(), site.columns["fgwzc"]
    twin.attachments = [copy(one) for one in item.attachments]
    twin.related = [Related(block=one.block, title=one.title, url=one.url, target=one.target) for one in item.related]
    twin.handles, twin.messages, twin.blocks = list(item.handles), list(item.messages), list(item.blocks)
    twin.page_options = dict(item.page_options, twin_of=item)
    twin.column.items.append(twin)
    item.page_options["twin"] = twin
