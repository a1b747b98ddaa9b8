"""A page whose own title is the name of an act: it posts the act, or speaks of nothing else."""

from __future__ import annotations

import re

from checks.regulations.citation import Reader
from config.regulation import Regulation
from config.text import squeeze
from crawler.facts import Page

_SUFFIX = re.compile(r"[(（]?(?:全文|正文|文本|附全文|全文公布)[)）]?$|[-_|—–].*$")
_PREFIX = re.compile(r"^[【\[（(][^】\])）]{1,12}[】\])）]|^(?:行政法规|法律法规|国务院令|法规)[:：]")
_BRACKET = re.compile(r"[（(〔\[][^（）()〔〕\[\]]{0,60}[）)〕\]]$")


def act_of_title(page: Page, reader: Reader) -> Regulation | None:
    """The act whose name is the page's own title, else None."""
    titles = dict.fromkeys((page.metas.get("articletitle") or "", page.heading, page.title))
    for title in filter(None, titles):
        for name in _names(title):
            act, _, is_draft = reader.resolve(name)
            if act is not None and not is_draft:
                return act
    return None


def _names(title: str) -> list[str]:
    """A page title as the name of an act may be dressed: portal name behind, 全文, brackets, book-title marks."""
    plain = _PREFIX.sub("", squeeze(title)).strip("《》")
    names = [plain, cut := _SUFFIX.sub("", plain).strip("《》"), _BRACKET.sub("", cut).strip("《》")]
    return [name for name in dict.fromkeys(names) if len(name) >= 3]
