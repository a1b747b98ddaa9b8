"""A list API that a page asked for by itself, described as far as its scripts tell (for `profile init`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

_LIST_LIKE = re.compile(r"list|query|page|search|affair|article|info|data|content|api|getdoc|find", re.IGNORECASE)
_NOT_A_LIST = re.compile(r"login|count|visit|stat|log|track|collect|beacon|hit|captcha|weather|token|monitor", re.IGNORECASE)
_PAGE_KEY = r"(?:pageNo|pageNum|pageIndex|page_no|pageno|pagenum|currentPage|curPage|current|page|pn)"
_SIZE_KEY = r"(?:pageSize|page_size|pagesize|rows|limit|size|perpage|ps)"
_BODY = re.compile(rf"\{{[^{{}}]*[\"']?\b{_PAGE_KEY}\b[\"']?\s*[:,}}][^{{}}]*\}}")
_ROWS_PATH = re.compile(r"\b\w+\.((?:data|result|rows|list|records|content|items|page|body)(?:\.(?:data|result|rows|list|records|content|items|page))*)\b(?=\s*(?:\.(?:forEach|map|length|each)|\)|\[|,|;|\|))")
_TOTAL = re.compile(r"\b\w+\.((?:data\.|result\.|page\.)*(?:total(?:Count|Records?|Rows?|Elements|Num)?|recordCount|count))\b")
_FIELD = r"\b\w{1,12}\.(%s)\b"
_TITLE = re.compile(_FIELD % r"title|docTitle|name|subject|headline|bt|biaoti|infoTitle|articleTitle")
_URL = re.compile(_FIELD % r"url|link|linkUrl|href|docUrl|website|path|infourl|articleUrl|pubUrl|docpuburl")
_DATE = re.compile(_FIELD % r"displayDate|display_date|publishDate|publish_date|pubDate|pubTime|publishTime|docRelTime|date|time|createTime|infodate|fbsj|releaseDate|writeTime")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiGuess:
    """What could be told of a list API; a person confirms it. Paths are those of config.portal.ListApi."""

    method: str
    endpoint: str
    body: str = ""
    rows: str = "data.list"
    title: str = "title"
    url: tuple[str, ...] = ("url",)
    date: tuple[str, ...] = ("date",)
    total: str = ""
    first_page: int = 1
    page_size: int = 20
    is_sure: bool = False  # rows, title and address were all named by the page's scripts


def guess_api(html: str, page_url: str, requests: Iterable[tuple[str, str, bool]]) -> ApiGuess | None:
    """The list API behind a page that shows no rows: a POST that was held back, named by the page's scripts.

    `requests` are (method, address, held back). None when the page asked for nothing that looks like a list.
    """
    held = [url for method, url, is_held in requests if is_held and method.upper() == "POST"]
    likely = [url for url in held if not _NOT_A_LIST.search(urlsplit(url).path)]
    endpoint = next((url for url in likely if _LIST_LIKE.search(urlsplit(url).path)), likely[0] if likely else "")
    if not endpoint:
        return None
    script = "\n".join(node.text(deep=True) for node in LexborHTMLParser(html).css("script:not([src])"))[:300_000]
    body, size, first = _body(script, urlsplit(endpoint).query)
    rows, titles, urls, dates, totals = (_all(pattern, script) for pattern in (_ROWS_PATH, _TITLE, _URL, _DATE, _TOTAL))
    return ApiGuess(
        method="POST",
        endpoint=urljoin(page_url, endpoint),
        body=body,
        rows=max(rows, key=len, default="data.list"),
        title=titles[0] if titles else "title",
        url=tuple(urls) or ("url", "link", "linkUrl", "website"),
        date=tuple(dates) or ("publishDate", "displayDate", "date", "time"),
        total=max(totals, key=len, default=""),
        first_page=first,
        page_size=size,
        is_sure=bool(rows and titles and urls),
    )


def _body(script: str, query: str) -> tuple[str, int, int]:
    """(body with {page} and {size}, page size, number of the first page) from the object literal of the script."""
    match = _BODY.search(script)
    if match is None:
        return _form(query)
    literal = re.sub(r"\s+", "", match[0])
    size = int(found[1]) if (found := re.search(rf"[\"']?\b{_SIZE_KEY}\b[\"']?:(\d+)", literal)) else 20
    first = int(found[1]) if (found := re.search(rf"[\"']?\b{_PAGE_KEY}\b[\"']?:(\d+)", literal)) else 1
    pairs = []
    for name, value in re.findall(r"[\"']?(\w+)[\"']?(?::(\[[^\]]*\]|\"[^\"]*\"|'[^']*'|[\w.+-]+))?(?=[,}])", literal):
        if re.fullmatch(_PAGE_KEY, name):
            pairs.append(f'"{name}":{{page}}')
        elif re.fullmatch(_SIZE_KEY, name):
            pairs.append(f'"{name}":{{size}}')
        elif value and (value[0] in "[\"'" or value.isdigit() or value in {"true", "false", "null"}):
            pairs.append(f'"{name}":{value.replace(chr(39), chr(34))}')
    return "{" + ",".join(pairs) + "}", min(max(size, 1), 100), first


def _form(query: str) -> tuple[str, int, int]:
    pairs = [(name, "{page}" if re.fullmatch(_PAGE_KEY, name) else value) for name, value in parse_qsl(query)]
    return (urlencode(pairs, safe="{}") if pairs else '{"pageNo":{page},"pageSize":{size}}'), 20, 1


def _all(pattern: re.Pattern[str], script: str) -> list[str]:
    return list(dict.fromkeys(pattern.findall(script)))
