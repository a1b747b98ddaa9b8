"""A list API that a page asked for by itself, described as far as request and scripts tell (for `profile init`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

_LIST_LIKE = re.compile(r"list|query|page|search|affair|article|info|data|content|api|getdoc|find|policy", re.IGNORECASE)
_NOT_A_LIST = re.compile(r"login|count|visit|stat|log|track|collect|beacon|hit|captcha|weather|token|monitor", re.IGNORECASE)
_PAGE_KEY = re.compile(r"(?:pageNo|pageNum(?:ber)?|pageIndex|page_no|page_num|page_index|currentPage|curPage|current|page|pn|p|nowPage)", re.IGNORECASE)
_SIZE_KEY = re.compile(r"(?:pageSize|page_size|rows|limit|size|perpage|per_page|ps|pageCount)", re.IGNORECASE)
_GROUP = r"data|result|rows|list|records|content|items|page|body|docs|results|articles|array"
_ROWS = re.compile(rf"\b(?:\w+\.)?((?:{_GROUP})(?:\.(?:{_GROUP}))*)\b(?=\s*(?:\.(?:forEach|map|length|each)\b|\[\s*\w+\s*\]))")
_EACH = re.compile(rf"\$\.each\(\s*\w+\.((?:{_GROUP})(?:\.(?:{_GROUP}))*)\s*,")
_TOTAL = re.compile(r"\b(?:\w+\.)?((?:data\.|result\.|page\.)*total(?:Count|Records?|Rows?|Elements|Num|Size)?)\b(?!\s*[:(]|Page)")
_WRAPPED = re.compile(r"\(\s*(\w+)\.(data|result|body|content)\s*[,)]")  # show(answer.data): rows lie below `data`
_FIELD = r"\b(?:row|item|it|one|el|obj|o|v|d|val|value|info|doc|record|list\[\w+\]|data\[\w+\]|rows\[\w+\])\.(%s)\b"
_TITLE = re.compile(_FIELD % r"title|docTitle|name|subject|headline|bt|biaoti|infoTitle|articleTitle|topic")
_URL = re.compile(_FIELD % r"url|link|linkUrl|href|docUrl|website|path|infourl|infoUrl|articleUrl|pubUrl|docpuburl|staticUrl")
_DATE = re.compile(_FIELD % r"\w*(?:[dD]ate|[tT]ime|fbsj|_date|_time)\w*")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """A request a page made by itself; `is_held` when it was not let through (POST)."""

    method: str
    url: str
    is_held: bool = False
    body: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiGuess:
    """What could be told of a list API; a person confirms it. Paths are those of config.portal.ListApi.
    `is_sure`: request body, rows, title and address were all read, none is a usual name put in for lack of better."""

    endpoint: str
    method: str = "POST"
    body: str = ""
    content_type: str = "application/json"
    rows: str = "data.list"
    title: str = "title"
    url: tuple[str, ...] = ("url", "link", "linkUrl", "website")
    date: tuple[str, ...] = ("publishDate", "displayDate", "date", "time")
    total: str = ""
    first_page: int = 1
    page_size: int = 20
    is_sure: bool = False


def guess_api(html: str, page_url: str, requests: Iterable[PageRequest], scripts: str = "") -> ApiGuess | None:
    """The list API behind a page that shows no rows: a POST that was held back, told by its body and the scripts.

    `scripts` is the source of the page's own script files. None when the page asked for nothing like a list.
    """
    held = [one for one in requests if one.is_held and one.method.upper() == "POST" and not _NOT_A_LIST.search(urlsplit(one.url).path)]
    if not held:
        return None
    asked = next((one for one in held if _LIST_LIKE.search(urlsplit(one.url).path)), held[0])
    inline = "\n".join(node.text(deep=True) for node in LexborHTMLParser(html).css("script:not([src])"))
    script = (inline + "\n" + scripts)[:600_000]
    body, first, size = _json_body(asked.body) or _form_body(asked.body) or ("", 1, 20)
    rows, titles, urls, dates = _rows(script), _all(_TITLE, script), _all(_URL, script), _all(_DATE, script)
    usual = ApiGuess(endpoint="")
    return ApiGuess(
        endpoint=urljoin(page_url, asked.url),
        body=body,
        content_type=asked.media_type or "application/json",
        rows=rows or usual.rows,
        title=titles[0] if titles else usual.title,
        url=tuple(urls) or usual.url,
        date=tuple(dates) or usual.date,
        total=_total(script, rows),
        first_page=first,
        page_size=size,
        is_sure=bool(body and rows and titles and urls),
    )


def _json_body(body: str) -> tuple[str, int, int] | None:
    """(body with {page} and {size}, number of the first page, page size) of a JSON request."""
    try:
        data = json.loads(body)
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    first = size = None
    for holder in (data, *(value for value in data.values() if isinstance(value, dict))):
        for name, value in holder.items():
            if not str(value).isdecimal():
                continue
            if first is None and _PAGE_KEY.fullmatch(name):
                first, holder[name] = int(value), "{page}"
            elif size is None and _SIZE_KEY.fullmatch(name):
                size, holder[name] = int(value), "{size}"
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    text = text.replace('"{page}"', "{page}").replace('"{size}"', "{size}")
    return text, min(first or 0, 1) if first is not None else 1, _bounded(size)


def _form_body(body: str) -> tuple[str, int, int] | None:
    """The same of a form-encoded request."""
    pairs = parse_qsl(body, keep_blank_values=True)
    if not pairs:
        return None
    first = size = None
    parts = []
    for name, value in pairs:
        if first is None and value.isdecimal() and _PAGE_KEY.fullmatch(name):
            first, shown = int(value), "{page}"
        elif size is None and value.isdecimal() and _SIZE_KEY.fullmatch(name):
            size, shown = int(value), "{size}"
        else:
            shown = quote(value)
        parts.append(f"{quote(name)}={shown}")
    return "&".join(parts), min(first, 1) if first is not None else 1, _bounded(size)


def _bounded(size: int | None) -> int:
    return min(max(size or 20, 1), 1000)


def _rows(script: str) -> str:
    """Path of the rows in the answer: what the scripts walk over, below what they hand on (`show(answer.data)`)."""
    walked = _all(_EACH, script) + _all(_ROWS, script)
    named = [path for path in walked if path not in {"data", "result", "body"}]
    path = max(named, key=len, default=walked[0] if walked else "")
    if not path:
        return ""
    wrapper = _WRAPPED.search(script)
    if "." not in path and wrapper and wrapper[2] != path:
        return f"{wrapper[2]}.{path}"
    return path.removeprefix("data.") if path.startswith("data.data.") else path


def _total(script: str, rows: str) -> str:
    found = _all(_TOTAL, script)
    path = max(found, key=len, default="")
    above = rows.rpartition(".")[0]
    return f"{above}.{path}" if path and above and "." not in path else path


def _all(pattern: re.Pattern[str], script: str) -> list[str]:
    return list(dict.fromkeys(pattern.findall(script)))
