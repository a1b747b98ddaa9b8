"""登载行政法规未注明来源或版本: nothing on the page says which official text it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from checks.model import Check, Context, Count, Said, Severity, problem
from checks.regulations.mark import read_mark
from checks.regulations.posting import is_posting_kind, posting
from config.text import Text, squeeze
from crawler.facts import Page

_SOURCE = re.compile(
    r"(?:来源|稿源|出处|信息来源|文本来源)[:：]?[^。；]{0,12}(?:法规库|法律法规数据库|司法部|国务院|法制信息网|中国政府网|中国人大网|全国人大|国务院公报|新华社|人民政府公报)"
)
_LIBRARY = re.compile(r"国家行政法规库|国家法律法规数据库|中国政府法制信息网|国务院公报")


def judge(page: Page, ctx: Context) -> Iterator[Said]:
    posted = posting(page, ctx)
    if posted is None or posted.is_part:
        return
    yield Count(judged=1)
    plain = squeeze(page.main_text)
    head = squeeze(posted.text.head)[-1500:]
    mark = read_mark(head)
    if (
        _links_out(page, ctx)
        or _SOURCE.search(plain)
        or _LIBRARY.search(plain)
        or posted.text.note
        or (mark.orders and mark.years)
    ):
        return
    yield problem(
        page.url,
        key=posted.act.title,
        citation=page.best_title[:120],
        regulation=posted.act.title,
        standing="未注明来源、令号和日期",
        replacement="",
        missing="官方来源链接、来源说明、公布令号与日期",
    )


def _links_out(page: Page, ctx: Context) -> bool:
    official = {host.lower() for host in ctx.portal.regulations.official_hosts}
    return any((urlsplit(link.url).hostname or "") in official for link in page.links)


CHECK = Check(
    id="REG007",
    name="regulation-unsourced",
    title=Text(zh="登载行政法规未注明来源或版本", en="Posted regulation names no official source or version"),
    why=Text(
        zh="没有来源和令号，公众无法判断文本是否为国家正式版本。",
        en="Without source and order number nobody can tell whether the text is the official one.",
    ),
    fix=Text(
        zh="注明来源为国家行政法规库并附链接、公布令号与施行日期。",
        en="Name the national library as the source, with link, order number and effective date.",
    ),
    message=Text(zh="登载《{regulation}》，缺少{missing}", en="“{regulation}” is posted without {missing}"),
    severity=Severity.MINOR,
    basis=("JA-1.3「引用或登载行政法规的」",),
    looks_at=Page,
    judge=judge,
    applies=is_posting_kind,
    scope="document",
    config=("regulations.official_hosts",),
)
