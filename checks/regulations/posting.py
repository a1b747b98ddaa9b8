"""A page that posts the text of an act (登载): which act, the whole text over all its page files, its note."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from checks.model import Context
from checks.regulations.act_title import act_of_title
from checks.regulations.reading import is_judged, reader_of
from config.kinds import PageKind
from config.regulation import Regulation
from crawler.extract.articles import MIN_ARTICLES, PostedText, read_articles
from crawler.facts import Page

MAX_FILES = 20
_NEXT = re.compile(r"^(?:下一页|下页|第?\s*\d{1,2}\s*页?|>|»|尾页|末页)$")
_PAST = re.compile(
    r"历史文本|已被修[订改正]|已(?:经)?(?:失效|废止)|现已(?:失效|废止)|旧版|修订前|失效文本|(?:已失效|已废止|失效|废止)[)）】\]]|仅供参考"
)
_HEAD = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """The act a page posts. `is_part`: the page is a later file of a text that begins elsewhere."""

    act: Regulation
    text: PostedText
    is_past: bool = False  # the page itself says that the text is an old one
    is_part: bool = False
    files: tuple[str, ...] = ()


def posting(page: Page, ctx: Context) -> Posting | None:
    """The posting on a page: its title is the name of an act of a level that is judged, and articles follow."""
    if "条" not in page.main_text or page.main_text.count("第") < MIN_ARTICLES:
        return None
    act = act_of_title(page, reader_of(ctx.regulations))
    if act is None or not is_judged(act, ctx.portal):
        return None
    files = _files(page, ctx)
    text = _articles("\n".join(one.main_text for one in files))
    if text.count < MIN_ARTICLES:
        return None
    own = _articles(page.main_text)
    first = int(own.articles[0].number.split("-")[0]) if own.articles else 1
    return Posting(
        act=act,
        text=text,
        is_past=bool(_PAST.search(page.best_title) or _PAST.search(text.head[-_HEAD:])),
        is_part=first > 1 and _has_earlier(page),
        files=tuple(one.url for one in files),
    )


def is_posting_kind(page: Page, _ctx: Context) -> bool:
    return page.kind not in {
        PageKind.HOME,
        PageKind.HUB,
        PageKind.LIST,
        PageKind.SEARCH,
        PageKind.CONSULTATION,
    }


@lru_cache(maxsize=8)
def _articles(text: str) -> PostedText:
    return read_articles(text)


def _files(page: Page, ctx: Context) -> list[Page]:
    """The page and the further files of its text, by the paging links at its foot, in order."""
    stem = re.sub(r"(?:_\d+)?\.\w+$", "", page.url)
    found = {page.url: page}
    queue = [page]
    while queue and len(found) < MAX_FILES:
        for link in queue.pop(0).links:
            if link.url in found or not _NEXT.match(link.text.strip()) or not link.url.startswith(stem):
                continue
            further = ctx.page(link.url)
            if further is not None:
                found[link.url] = further
                queue.append(further)
    return [
        page,
        *sorted((one for one in found.values() if one is not page), key=lambda one: _file_number(one.url)),
    ]


def _file_number(url: str) -> int:
    number = re.search(r"_(\d{1,3})\.\w+$", url)
    return int(number[1]) if number else 0


def _has_earlier(page: Page) -> bool:
    return bool(re.search(r"_\d{1,3}\.\w+$", page.url)) or any(
        link.text.strip() in {"上一页", "上页", "首页"} for link in page.links
    )
