"""多个条目指向同一页面: different entries of one list open one and the same page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from checks.links.answers import main_links, tell
from checks.links.redirects import is_column_index, is_root
from checks.links.titles import compare, full_anchor, likeness, plain
from checks.model import Check, Confidence, Context, Count, Said, Severity
from config.text import Text
from config.words import anchor_words
from crawler.facts import Link, LinkKind, Page

_LINKS = frozenset({LinkKind.ANCHOR, LinkKind.AREA, LinkKind.SCRIPTED})
_UNLIKE = 0.6
_MIN_LETTERS = 4
_Target = tuple[str, str]


def judge(page: Page, ctx: Context) -> Iterator[Said]:
    groups, may_share = _glance(page)
    yield Count(judged=groups)
    if not may_share:
        return
    lists = _entries(page, ctx)
    for number, targets in enumerate(lists.values()):
        for (url, fragment), rows in targets.items():
            if len(rows) >= 2:
                yield from _judged(page, f"{url}#{fragment}" if fragment else url, number, list(rows.values()), ctx)


def _glance(page: Page) -> tuple[int, bool]:
    """(lists on the page, does any target stand in two rows of one list?): most pages are done with here."""
    groups: set[int] = set()
    rows: dict[tuple[int, str, str], int] = {}
    may_share = False
    for link in main_links(page):
        row = link.row
        if row < 0 or not link.url or _is_place(link):
            continue
        groups.add(link.group)
        may_share |= rows.setdefault((link.group, link.url, link.fragment), row) != row
    return len(groups), may_share


def _is_place(link: Link) -> bool:
    """A passage of a page: an index may well name it by several words. A script's route is a page."""
    return bool(link.fragment) and link.fragment[0] not in "/!"


def _entries(page: Page, ctx: Context) -> dict[int, dict[_Target, dict[int, Link]]]:
    """list number -> target -> row number -> the link with the most to say in that row.

    Routes of a script (`#/detail/3`) are targets of their own; words that say nothing (查看) are no entry.
    """
    words = anchor_words(ctx.portal)
    lists: defaultdict[int, defaultdict[_Target, dict[int, Link]]] = defaultdict(lambda: defaultdict(dict))
    for link in main_links(page):
        if link.row < 0 or link.group < 0 or not link.url or _is_place(link):
            continue
        if link.kind not in _LINKS or (link.has_handler and link.kind is not LinkKind.SCRIPTED) or link.url == page.url:
            continue
        name = plain(link.text or link.title)
        if len(name) < _MIN_LETTERS or words.is_generic(name):
            continue
        rows = lists[link.group][link.url, link.fragment]
        if link.row not in rows or len(link.text) > len(rows[link.row].text):
            rows[link.row] = link
    return {group: dict(targets) for group, targets in lists.items()}


def _judged(page: Page, target: str, number: int, links: list[Link], ctx: Context) -> Iterator[Said]:
    different = _different(links)
    url = links[0].url
    if len(different) < 2 or (_is_index(url, ctx) and len(different) <= ctx.portal.shared_target.allow):
        return
    title = ctx.title(url)
    strangers = [link for link in different if not title or not _fits(link, title)]
    if title and not strangers:
        return  # the page bears both names: a short and a long one
    first = (strangers or different)[0]
    # Several rows may rightly cite one outside source; the portal's own pages and front doors are another matter.
    is_ours = ctx.portal.site.owns(url) or is_root(url)
    sure = is_ours and (len(different) > 2 or (bool(title) and len(strangers) < len(different)))
    yield tell(
        page.url,
        Confidence.LIKELY if sure else Confidence.REVIEW,
        key=f"list-{number}",
        target_url=target,
        link=first,
        text=first.text or first.title,
        title=title,
        count=len(different),
        entries=[link.text or link.title for link in different[:30]],
    )


def _different(links: list[Link]) -> list[Link]:
    """One link for each name that is unlike all names before it."""
    found: list[Link] = []
    for link in links:
        if all(_are_unlike(_name(link), _name(other)) for other in found):
            found.append(link)
    return found


def _are_unlike(one: str, other: str) -> bool:
    """Few words in common, or the same words for another year, issue or place."""
    return likeness(one, other) < _UNLIKE or bool(compare(one, other).differs)


def _name(link: Link) -> str:
    return full_anchor(link.text, link.title)[0] or link.title


def _fits(link: Link, title: str) -> bool:
    compared = compare(_name(link), title)
    return compared.sim >= _UNLIKE and not compared.differs


def _is_index(url: str, ctx: Context) -> bool:
    """A column, a folder or a home page: several entries may rightly lead there."""
    return url.endswith("/") or is_root(url) or is_column_index(url, ctx.portal)


CHECK = Check(
    id="LNK011",
    name="target-shared",
    title=Text(zh="多个条目指向同一页面", en="Different entries share one target"),
    why=Text(zh="列表里的不同事项打开的是同一页，公众找不到对应内容。", en="Different entries open one page: the reader cannot find what is named."),
    fix=Text(zh="逐条核对，为每个条目设置对应的目标地址。", en="Go through the entries and give each its own target."),
    message=Text(zh="“{text}”等{count}个不同条目都打开同一页面（{title}）", en="{count} different entries, “{text}” among them, open the same page ({title})"),
    severity=Severity.MODERATE,
    basis=("JA-1.3「杜绝错链、断链和内容混杂」", "JA-4.1「公开内容的一键查阅」"),
    looks_at=Page,
    judge=judge,
    scope="link",
    config=("shared_target.allow",),
)
