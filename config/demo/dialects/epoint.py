"""Dialect B: category numbers and GUIDs, table lists, `Paging=` addresses, GBK bytes under a gb2312 label."""

from __future__ import annotations

import uuid
from typing import ClassVar

from config.demo.dialects.base import Dialect
from config.demo.model import Column, Item, Site


class Epoint(Dialect):
    folder = "epoint"
    # Labelled gb2312, as such sites do; the bytes hold characters that only GBK and GB18030 have.
    encoding = "gb18030"
    charset = "gb2312"
    content_type = "text/html"
    day_format = "%Y年%-m月%-d日"
    robots = "User-agent: *\nDisallow: /zt/\nDisallow: /admin/\n"
    labels: ClassVar[dict[str, str]] = {
        "index_number": "索引号",
        "topic": "分类",
        "issuer": "发布机构",
        "title": "名称",
        "document_number": "文号",
        "made_on": "生成日期",
        "published_on": "公开日期",
        "disclosure": "公开方式",
        "validity": "效力状况",
        "document_type": "文件类型",
        "effective_on": "施行日期",
    }
    classes: ClassVar[dict[str, str]] = {
        "wrap": "ewb-container",
        "header": "ewb-header",
        "nav": "ewb-nav",
        "crumbs": "ewb-route",
        "main": "ewb-main",
        "side": "ewb-left",
        "list": "ewb-list",
        "body": "ewb-article-content",
        "footer": "ewb-footer",
        "pager": "ewb-page",
    }

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        for column in site.columns.values():
            column.per_page = 12

    def _category(self, column: Column) -> str:
        parent = self.site.columns[column.parent].number if column.parent else 0
        return f"{parent:03d}{column.number:03d}"

    def _folder(self, column: Column) -> str:
        """The archived topics live in a folder that robots.txt forbids."""
        return "zt" if column.id == "ztwm" else "zwgk"

    def column_path(self, column: Column, page: int = 1) -> str:
        paging = "" if page == 1 else f"&Paging={page}"
        return f"/{self._folder(column)}/Default.aspx?categorynum={self._category(column)}{paging}"

    def item_path(self, item: Item) -> str:
        guid = uuid.uuid5(uuid.NAMESPACE_URL, f"{self.site.id}{item.id}")
        return f"/{self._folder(item.column)}/{self._category(item.column)}/{item.day:%Y%m%d}/{guid}.html"
