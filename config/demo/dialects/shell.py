"""Dialect C: empty list shells filled by a POST JSON API with a capped total; static pages under day folders."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from config.demo.dialects.base import Dialect
from config.demo.model import Column, Item, Site
from config.demo.response import Request, Resource, fixed

API_PATH = "/front/api/data/affair"
PAGE_SIZE = 15
CAP = 30
URL_KEYS = ("url", "link", "linkUrl", "website")


class Shell(Dialect):
    folder = "shell"
    day_format = "%Y/%m/%d"
    labels: ClassVar[dict[str, str]] = {
        "index_number": "索引号",
        "topic": "主题分类",
        "disclosure": "公开属性",
        "made_on": "成文日期",
        "document_number": "发文字号",
        "published_on": "发布日期",
        "issuer": "公开主体",
        "document_type": "文件类型",
        "validity": "时效性",
        "valid_until": "有效期至",
    }
    classes: ClassVar[dict[str, str]] = {
        "wrap": "layout-inner",
        "header": "layout-top",
        "nav": "layout-menu",
        "crumbs": "breadcrumb",
        "main": "layout-content",
        "side": "layout-aside",
        "list": "data-list",
        "body": "article-content",
        "footer": "layout-bottom",
        "pager": "pagination",
    }

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        for column in site.columns.values():
            if column.make not in {"hub", "single"}:
                column.method = "api"
                column.per_page = PAGE_SIZE
        # Like the real platform, the answer never admits to more than the cap; later pages still deliver.
        for name in ("qnyw", "tzgg", "gknb", "czyjs"):
            site.columns[name].total_shown = CAP

    def column_path(self, column: Column, page: int = 1) -> str:
        return f"/zhengwu/{column.id}/index.html"

    def item_path(self, item: Item) -> str:
        return f"/zhengwu/{item.column.id}/{item.day.year}/{item.day.timetuple().tm_yday}/{item.id}.html"

    def missing(self, request: Request) -> Resource:
        """This platform answers 200 for addresses that are not there."""
        resource = super().missing(request)
        resource.status = 200
        return resource

    def scripts(self) -> tuple[str, ...]:
        return ("affair.js",)

    def put_column(self, column: Column) -> None:
        newest = max((item.day for item in column.rows), default=self.site.today)
        host = self.site.hosts[column.host]
        host.put(self.column_path(column), self.page(lambda: self.render_column(column, 1), newest))
        host.handlers.setdefault(("POST", API_PATH), self.answer)

    def api_of(self, column: Column) -> dict[str, Any]:
        return {
            "method": "POST",
            "endpoint": self.origin(column.host) + API_PATH,
            "body": self.query(column, "{page}", "{size}"),
            "rows": "data.list",
            "title": "title",
            "url": list(URL_KEYS),
            "date": ["display_date"],
            "total": "data.totalCount",
            "page_size": PAGE_SIZE,
        }

    def query(self, column: Column, page: str, size: str) -> str:
        """The body that the list page's own script sends."""
        order = '"orderFields":["display_date"],"orderTypes":["desc"]'
        return f'{{"channelList":[{column.number}],"pageSize":{size},{order},"pageNo":{page},"docFlag":"1"}}'

    def render_list(self, column: Column, page: int, context: dict[str, Any]) -> str:
        return self.render("shell/list.html", column.host, api=API_PATH, query=self.query(column, "1", str(PAGE_SIZE)), **context)

    def answer(self, request: Request) -> Resource:
        """One page of a list. An unknown channel or a broken body is told so, as the real one does."""
        try:
            asked = json.loads(request.body)
            column = next(one for one in self.site.columns.values() if one.number == asked["channelList"][0])
            size, page = int(asked.get("pageSize", PAGE_SIZE)), int(asked.get("pageNo", 1))
        except (ValueError, KeyError, IndexError, TypeError, StopIteration):
            return _json({"code": 500, "message": "参数错误", "data": None})
        rows = column.rows
        start = 0 if page == column.page_twin else (page - 1) * size
        total = len(rows)
        if column.total_shown:
            total = column.total_shown if column.page_options.get("false_total") else min(total, column.total_shown)
        return _json(
            {
                "code": 200,
                "message": "success",
                "data": {
                    "list": [self._row(item) for item in rows[start : start + size]],
                    "pageNo": page,
                    "pageSize": size,
                    "totalPage": -(-total // size),
                    "totalCount": total,
                },
            }
        )

    def _row(self, item: Item) -> dict[str, Any]:
        url = item.row_url or self.href(self.item_url(item), self.site.host)
        return {
            "id": item.id,
            "title": item.row_title or item.title,
            "display_date": f"{(item.row_day or item.day).isoformat()} 09:00:00",
            "source": item.unit.short,
            # The platform fills one of four names, by the kind of content.
            URL_KEYS[item.column.number % len(URL_KEYS)]: url,
        }


def _json(data: dict[str, Any]) -> Resource:
    return fixed(json.dumps(data, ensure_ascii=False), "application/json; charset=utf-8", no_validators=True)
