"""What all dialects share: turning a site's content into addresses and bytes on virtual hosts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from markupsafe import Markup, escape

from config.demo.files import MEDIA_TYPES, make_attachment, make_docx, make_png
from config.demo.model import Attachment, Column, Item, Site
from config.demo.response import Host, Request, Resource, fixed
from config.demo.templating import clip, environment, moment

_DEFERRED = re.compile(r'href="(item|column):([^"]+)"')
TOP = ("xw", "zwgk", "zcwj", "zcjd", "hdjl", "bsfw", "zt")


class Dialect:
    """One CMS. Subclasses say where pages live and how a list is served."""

    folder: ClassVar[str]
    encoding: ClassVar[str] = "utf-8"
    content_type: ClassVar[str] = "text/html; charset=utf-8"
    charset: ClassVar[str] = "utf-8"
    day_format: ClassVar[str] = "%Y-%m-%d"
    labels: ClassVar[dict[str, str]]
    classes: ClassVar[dict[str, str]]
    search_path: ClassVar[str] = "/search"
    robots: ClassVar[str] = "User-agent: *\nAllow: /\n"

    def __init__(self, site: Site) -> None:
        self.site = site
        for column in site.columns.values():
            column.host = self.host_of(column)
        for name in self.host_names:
            site.hosts[name] = Host(name, missing=self.missing)
        self.by_id: dict[str, Item] = {}

    # --- addresses -------------------------------------------------------------------------------------------

    @property
    def host_names(self) -> tuple[str, ...]:
        return (self.site.host,)

    def host_of(self, column: Column) -> str:
        return self.site.host

    def column_path(self, column: Column, page: int = 1) -> str:
        raise NotImplementedError

    def item_path(self, item: Item) -> str:
        raise NotImplementedError

    def origin(self, host: str) -> str:
        return f"http://{host}:{self.site.port}"

    def column_url(self, column: Column, page: int = 1) -> str:
        return self.origin(column.host) + self.column_path(column, page)

    def item_host(self, item: Item) -> str:
        return item.host or item.column.host

    def item_url(self, item: Item) -> str:
        return self.origin(self.item_host(item)) + (item.path or self.item_path(item))

    def href(self, url: str, host: str) -> str:
        """An address as this CMS writes it on a page of `host`: from the root on the same host."""
        return url.removeprefix(self.origin(host)) or "/"

    def home_url(self) -> str:
        return self.origin(self.site.host) + "/"

    # --- building --------------------------------------------------------------------------------------------

    def build(self) -> None:
        site = self.site
        self.by_id = {str(item.id): item for item in site.items}
        for name in self.host_names:
            self._put_assets(site.hosts[name])
        main = site.hosts[site.host]
        main.put("/", self.page(self.render_home, site.today))
        main.put("/index.html", main.resources["/"])
        main.handlers[("GET", self.search_path)] = self.search
        main.put("/ysqgk/form.html", self.page(self.render_apply_next, site.today))
        main.put("/rss.xml", self.page(self.render_rss, site.today, "application/rss+xml; charset=utf-8"))
        main.put("/files/sqb.docx", fixed(make_docx(["政府信息公开申请表", "申请人：", "联系方式：", "所需信息的描述："]), MEDIA_TYPES["docx"]))
        for column in site.columns.values():
            self.put_column(column)
        for item in site.items:
            self.put_item(item)

    def page(self, make: Callable[[], str | bytes], day: date, content_type: str = "") -> Resource:
        def body() -> bytes:
            text = make()
            return text if isinstance(text, bytes) else self.encode(text)

        return Resource(body, content_type or self.content_type, modified=moment(min(day, self.site.today)))

    def encode(self, text: str) -> bytes:
        return text.encode(self.encoding)

    def put_column(self, column: Column) -> None:
        host = self.site.hosts[column.host]
        newest = max((item.day for item in column.rows), default=self.site.today)
        for number in range(1, self.pages_of(column) + 1):
            host.put(self.column_path(column, number), self.page(partial(self.render_column, column, number), newest))

    def pages_of(self, column: Column) -> int:
        return max(1, -(-len(column.rows) // column.per_page))

    def rows_of(self, column: Column, page: int) -> list[Item]:
        page = 1 if page == column.page_twin else page
        return column.rows[(page - 1) * column.per_page : page * column.per_page]

    def put_item(self, item: Item) -> None:
        host = self.site.hosts[self.item_host(item)]
        path = item.path or self.item_path(item)
        page = item.resource or self.page(lambda: self.render_item(item), item.day, item.page_options.get("content_type", ""))
        host.put(path, self._as_asked(page, item))
        for number, attachment in enumerate(item.attachments, 1):
            self._put_attachment(host, item, attachment, number)
        if item.form == "picture":
            host.put(f"/images/tujie/{item.id}.png", Resource(lambda: make_png(800, 1400, item.id), MEDIA_TYPES["png"]))
        if item.form == "video":
            host.put(f"/media/{item.id}.webm", Resource(clip, MEDIA_TYPES["webm"]))
            host.put(f"/media/{item.id}.vtt", fixed("WEBVTT\n\n00:00.000 --> 00:01.000\n政策视频解读\n", MEDIA_TYPES["vtt"]))

    def _as_asked(self, page: Resource, item: Item) -> Resource:
        """Planted oddities of one page's answer: other bytes before it, delays, passing faults."""
        if item.page_options.get("bom"):
            make = page.make
            page.make = lambda: b"\xef\xbb\xbf" + make()
        page.delay = item.page_options.get("delay", page.delay)
        page.fail_first = item.page_options.get("fail_first", page.fail_first)
        page.head_status = item.page_options.get("head_status", page.head_status)
        return page

    def attachment_path(self, item: Item, attachment: Attachment, number: int) -> str:
        folder = (item.path or self.item_path(item)).rpartition("/")[0]
        return f"{folder}/files/{item.id}-{number}.{attachment.extension}"

    def _put_attachment(self, host: Host, item: Item, attachment: Attachment, number: int) -> None:
        if attachment.url is not None:
            return
        path = self.attachment_path(item, attachment, number)
        media = MEDIA_TYPES.get(attachment.extension, "application/octet-stream")
        resource = attachment.resource or Resource(
            lambda: make_attachment(attachment.extension, attachment.lines, attachment.name), media, modified=moment(item.day)
        )
        if attachment.disposition:
            resource.headers["Content-Disposition"] = attachment.disposition
        host.put(path, resource)
        attachment.url = path

    def _put_assets(self, host: Host) -> None:
        site = self.site
        style = environment().get_template("common/site.css").render(colour=site.data["colour"], c=self.classes)
        host.put("/css/site.css", self._asset(style, "text/css; charset=utf-8"))
        for name in ("wza.js", *self.scripts()):
            host.put(f"/js/{name}", self._asset(environment().get_template(f"common/{name}").render(), "application/javascript; charset=utf-8"))
        icon = make_png(32, 32, 2)
        host.put("/favicon.ico", fixed(icon, "image/png"))
        for number in range(4):
            host.put(f"/images/leader{number}.png", fixed(make_png(120, 160, number), "image/png"))
        for number in range(3):
            host.put(f"/images/banner{number}.png", fixed(make_png(320, 120, number + 1), "image/png"))
        host.put("/robots.txt", fixed(self.robots, "text/plain; charset=utf-8"))

    def scripts(self) -> tuple[str, ...]:
        return ()

    def _asset(self, text: str, media: str) -> Resource:
        return Resource(text.encode, media, modified=moment(date(self.site.today.year - 1, 6, 1)))

    # --- rendering -------------------------------------------------------------------------------------------

    def render(self, template: str, host: str, **given: Any) -> str:
        site = self.site
        top = [site.columns[name] for name in TOP if site.columns[name].in_menu]
        context = {
            "site": site,
            "data": site.data,
            "c": self.classes,
            "charset": self.charset,
            "menu": [(self.href(self.column_url(one), host), one.title) for one in top],
            "home": self.href(self.home_url(), host),
            "col": lambda name: self.href(self.column_url(site.columns[name]), host),
            "url_of": lambda item: self.href(self.item_url(item), host),
            "day": self.show_day,
            "office": site.units["office"],
            "elder_href": site.elder_href or self.href(self.column_url(site.columns["zzb"]), host),
            "search_action": self.origin(site.host) + self.search_path if host != site.host else self.search_path,
            "marks": site.data["marks"],
            "head": Markup(),
            "viewport": "width=device-width, initial-scale=1",
            "body_class": "",
            "lang": "zh-CN",
            "skip_link": True,
            "self_path": "",
            "host": host,
            "owner": site.data["owner_hosts"].get(host, site.name),
            **given,
        }
        text = environment().get_template(template).render(context)
        return _DEFERRED.sub(lambda found: f'href="{escape(self.href(self._deferred(found), host))}"', text)

    def _deferred(self, found: re.Match[str]) -> str:
        kind, name = found.groups()
        return self.item_url(self.by_id[name]) if kind == "item" else self.column_url(self.site.columns[name])

    def show_day(self, day: date) -> str:
        return day.strftime(self.day_format)

    def crumbs(self, column: Column) -> list[Column]:
        trail = [column]
        while trail[0].parent:
            trail.insert(0, self.site.columns[trail[0].parent])
        return trail

    def children(self, column: Column) -> list[Column]:
        return [one for one in self.site.columns.values() if one.parent == column.id and not one.hidden]

    def render_home(self) -> str:
        site = self.site
        newest = site.today - timedelta(site.data.get("home_lag", 0))

        def latest(*names: str) -> list[Item]:
            rows = [item for name in names for item in site.columns[name].rows if item.day <= newest and not item.planted_row]
            return sorted(rows, key=lambda item: item.day, reverse=True)

        return self.render(
            f"{self.folder}/home.html",
            site.host,
            title=site.name,
            meta={},
            news=latest("qnyw")[:8],
            notices=latest("tzgg")[:7],
            documents=latest("gfxwj", "qzfwj", "qfbwj", "wbjwj", "jzwj")[:7],
            explained=latest("wzjd", "tjjd", "spjd")[:7],
            quick=[site.columns[name] for name in ("gkzn", "gknb", "ysqgk", "fdzdgk", "zfgb", "bzml", "yjzj", "wszx", "lyb", "qzqd")],
            themes=self.children(site.columns["zt"]),
            head=site.home_head,
            **site.data.get("home_options", {}),
        )

    def column_context(self, column: Column) -> dict[str, Any]:
        return {
            **column.page_options,
            "column": column,
            "title": f"{column.title}_{self.site.name}",
            "crumbs": self.crumbs(column),
            "siblings": self.siblings(column),
            "meta": {
                "ColumnName": column.title,
                "ColumnType": {"policy": "政策文件", "normative": "政策文件", "interpretation": "解读回应"}.get(column.kind, "信息公开"),
                "ColumnDescription": f"{self.site.name}{column.title}栏目",
                "ColumnKeywords": f"{column.title},{self.site.data['name']}",
            },
        }

    def siblings(self, column: Column) -> list[Column]:
        if not column.parent:
            return self.children(column)
        return self.children(self.site.columns[column.parent])

    def render_column(self, column: Column, page: int) -> str:
        context = self.column_context(column)
        if column.is_hub:
            groups = [(child, self.hub_rows(child), self.children(child)) for child in self.children(column)]
            return self.render(f"{self.folder}/hub.html", column.host, groups=groups, **context)
        if column.id == "wzdt":
            groups = [(hub, [], self.children(hub)) for hub in self.site.columns.values() if not hub.parent]
            return self.render("common/map.html", column.host, base=f"{self.folder}/base.html", groups=groups, **context)
        if column.body and not column.rows:
            return self.render("common/single.html", column.host, base=f"{self.folder}/base.html", **context)
        return self.render_list(column, page, context)

    def hub_rows(self, column: Column) -> list[Item]:
        """The newest sound rows of a child: planted rows stay on their own list, where the key says they are."""
        return [item for item in column.rows if not item.planted_row][:5]

    def render_list(self, column: Column, page: int, context: dict[str, Any]) -> str:
        pages = self.pages_of(column)
        return self.render(
            f"{self.folder}/list.html",
            column.host,
            rows=self.rows_of(column, page),
            page=page,
            pages=pages,
            page_links=[(number, self.column_path(column, number)) for number in range(1, pages + 1)],
            total=len(column.rows),
            **context,
        )

    def elements(self, item: Item) -> list[tuple[str, str]]:
        """Label and value of each element, as the dialect names them."""
        document = item.document
        if document is None:
            return []
        values = {
            "index_number": document.index_number,
            "topic": document.topic,
            "issuer": item.page_options["issuer"],
            "made_on": self.show_day(document.made_on),
            "title": item.title,
            "document_number": document.number,
            "published_on": self.show_day(item.printed_day),
            "disclosure": document.disclosure,
            "validity": document.status,
            "document_type": document.doctype,
            "effective_on": self.show_day(document.effective_on) if document.effective_on else "",
            "valid_until": self.show_day(document.valid_until) if document.valid_until else "",
        }
        values |= document.shown
        optional = {"effective_on", "valid_until"}
        return [
            (label, values[name])
            for name, label in self.labels.items()
            if name not in document.omitted and (values[name] or name not in optional)
        ]

    def render_item(self, item: Item) -> str:
        column = item.column
        host = self.item_host(item)
        blocks: dict[str, list[tuple[str, str]]] = {}
        for one in item.related:
            target = self.href(self.item_url(one.target), host) if one.target else one.url
            blocks.setdefault(one.block, []).append((one.title, target))
        return self.render(
            f"{self.folder}/article.html",
            host,
            item=item,
            column=column,
            title=f"{item.title}_{self.site.name}",
            crumbs=self.crumbs(column),
            elements=self.elements(item),
            related=blocks,
            attachments=[(f"{one.name}.{one.extension}", one.url) for one in item.attachments],
            title_handles=[one for one in item.handles if one.place == "title"],
            body=self.body_of(item),
            source=item.page_options.get("source", item.unit.short),
            head=item.head,
            **{name: item.page_options[name] for name in ("viewport", "lang", "skip_link", "self_path") if name in item.page_options},
            meta={
                "ArticleTitle": item.title,
                "PubDate": f"{item.printed_day.isoformat()} 09:{item.id % 60:02d}",
                "ContentSource": item.page_options.get("source", item.unit.short),
                "Keywords": item.document.topic if item.document and "no_keywords" not in item.page_options else column.title,
                "Author": item.unit.short,
            },
        )

    def body_of(self, item: Item) -> Markup:
        """The main text, with the 办 links of the text in the paragraph that names their matter."""
        out: list[Markup] = []
        waiting = [one for one in item.handles if one.place == "body"]
        macro = environment().get_template(f"{self.folder}/handle.html").module.handle  # type: ignore[attr-defined]
        for block in item.blocks:
            for one in list(waiting):
                if one.matter in block and block.endswith("</p>"):
                    block = block[:-4] + macro(one) + Markup("</p>")
                    waiting.remove(one)
            out.append(block)
        out += [Markup("<p>{}</p>").format(macro(one)) for one in waiting]
        return Markup("\n").join(out) + item.tail

    def render_apply_next(self) -> str:
        column = self.site.columns["ysqgk"]
        text = Markup("<p>请核对填写的内容。为了保护个人信息，示范网站不保存任何填写内容；正式提交时将向您发送受理回执。工作人员会在两个工作日内与您联系确认所需信息的描述，描述不明确的将一次性告知补正事项。如需撤回申请，请致电{}。</p>").format(self.site.units["office"].phone)
        return self.render("common/text.html", self.site.host, base=f"{self.folder}/base.html", heading="申请内容确认", text=text, **self.column_context(column))

    def render_rss(self) -> str:
        rows = "".join(
            f"<item><title>{escape(item.title)}</title><link>{escape(self.item_url(item))}</link></item>" for item in self.site.columns["zfgb"].rows[:6]
        )
        return f'<?xml version="1.0" encoding="{self.charset}"?><rss version="2.0"><channel><title>{self.site.name}公报</title><link>{self.home_url()}</link><description>公报目录</description>{rows}</channel></rss>'

    # --- moving parts ----------------------------------------------------------------------------------------

    def search(self, request: Request) -> Resource:
        query = parse_qs(urlsplit(request.path).query, encoding=self.encoding, errors="replace").get("q", [""])[0]
        words = query.split()
        found = [item for item in self.site.items if words and item.listed and all(word in item.title or (item.document and word in item.document.number) for word in words)]
        found.sort(key=lambda item: item.day, reverse=True)
        column = self.site.columns["znss"]
        text = self.render("common/results.html", self.site.host, base=f"{self.folder}/base.html", query=query, rows=found[:10], total=len(found), **self.column_context(column))
        return fixed(self.encode(text), self.content_type, no_validators=True)

    def missing(self, request: Request) -> Resource:
        text = self.render("common/text.html", self.site.host, base=f"{self.folder}/base.html", heading="404", title=f"404_{self.site.name}", crumbs=[], meta={}, siblings=[], text=Markup("<p>您访问的页面不存在或者已经删除，请返回首页重新查找。</p>"))
        return fixed(self.encode(text), self.content_type, status=404, no_validators=True)

    def api_of(self, column: Column) -> dict[str, Any]:
        """The `[columns.api]` table of a list served as JSON."""
        raise NotImplementedError
