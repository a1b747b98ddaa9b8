"""Dialect A: static publishing with `nw` folders, a script pager, lists doubled in comments, a second host."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from config.demo.dialects.base import Dialect
from config.demo.model import Column, Item


class Nw(Dialect):
    folder = "nw"
    robots = "User-agent: *\nDisallow: /internal/\n"
    labels: ClassVar[dict[str, str]] = {
        "index_number": "索引号",
        "topic": "主题分类",
        "issuer": "发文机关",
        "made_on": "成文日期",
        "title": "标题",
        "document_number": "发文字号",
        "published_on": "发布日期",
        "disclosure": "公开属性",
        "validity": "有效性",
        "document_type": "文件类型",
        "valid_until": "有效期至",
    }
    classes: ClassVar[dict[str, str]] = {
        "wrap": "container",
        "header": "top-header",
        "nav": "main-nav",
        "crumbs": "position",
        "main": "mainbox",
        "side": "leftnav",
        "list": "tadaty-list",
        "body": "Article_content",
        "footer": "foot",
        "pager": "pagebox",
    }

    @property
    def host_names(self) -> tuple[str, ...]:
        return (self.site.host, str(self.site.data["second"]))

    def host_of(self, column: Column) -> str:
        under = column.id == "fdzdgk" or column.parent == "fdzdgk"
        return str(self.site.data["second"]) if under else self.site.host

    def column_path(self, column: Column, page: int = 1) -> str:
        return f"/nw{39200 + column.number}/index{'' if page == 1 else f'_{page}'}.html"

    def item_path(self, item: Item) -> str:
        digest = hashlib.md5(f"{self.site.id}{item.id}".encode(), usedforsecurity=False).hexdigest()
        # Pages of former years stand in archives under another prefix.
        prefix = 12300 if item.day.year == self.site.today.year else 22300
        return f"/nw{prefix + item.column.number}/{item.day:%Y%m%d}/{digest}.html"

    def scripts(self) -> tuple[str, ...]:
        return ("pager.js",)
