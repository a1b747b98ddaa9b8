"""Lists served as JSON: the request a profile spells out, and the rows of its answer."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urljoin

from config.portal import Column, ListApi
from config.text import fold_space
from crawler.extract import row_dates
from crawler.extract.lists import ListRead
from crawler.facts import ListRow
from crawler.urls import Normaliser

_PLAIN = Normaliser()
_JSONP = re.compile(r"^\s*[\w$.]+\s*\(\s*(?=[\[{])(?P<json>.*)\)\s*;?\s*$", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_FIELD = re.compile(r"\{([\w.]+)\}")
_BEIJING = timezone(timedelta(hours=8))
_MAX_ROWS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRequest:
    method: str
    url: str
    headers: Mapping[str, str]
    body: str


def request(column: Column, page: int) -> ApiRequest:
    """The request for list page `page` (0 is the first, whatever number the platform gives it).

    Raises ValueError when the column has no [columns.api].
    """
    api = _api(column)
    moving = {
        "page": str(api.first_page + page),
        "size": str(api.page_size),
        "offset": str(page * api.page_size),
    }
    headers = {"Accept": "application/json, text/plain, */*", **api.headers}
    body = _filled(api.body, moving)
    if body and api.method == "POST":
        headers.setdefault("Content-Type", api.content_type)
    return ApiRequest(
        method=api.method, url=urljoin(column.urls[0], _filled(api.endpoint, moving)), headers=headers, body=body
    )


def read(column: Column, text: str, normaliser: Normaliser | None = None) -> ListRead:
    """The rows and the announced total of one answer, JSON or JSONP. Never raises on what a portal sends:
    `fault` says why an answer could not be read."""
    api = _api(column)
    try:
        data = json.loads(match["json"] if (match := _JSONP.match(text)) else text)
    except (ValueError, RecursionError):
        return ListRead(fault="列表接口的返回不是 JSON")
    rows = dig(data, api.rows)
    if not isinstance(rows, list):
        return ListRead(fault=f"列表接口的返回里没有 {api.rows or '列表'}")
    listed = [_row(api, row, column.urls[0], normaliser or _PLAIN) for row in rows[:_MAX_ROWS] if isinstance(row, dict)]
    total = dig(data, api.total) if api.total else None
    return ListRead(rows=tuple(row for row in listed if row.title), total=_number(total))


def has_next(column: Column, page: int, answer: ListRead, rows_before: int) -> bool:
    """Should page `page + 1` be asked? `rows_before` counts the rows of the pages before this answer. A capped
    total (10,000) does not end a list that still gives full pages."""
    api = _api(column)
    got = len(answer.rows)
    if answer.fault or got == 0 or page + 1 >= column.max_list_pages:
        return False
    total = answer.total
    if total is not None and total < 10_000:
        return rows_before + got < total
    return got >= api.page_size


def dig(data: Any, path: str) -> Any:
    """`data.list.0.title` in nested objects and arrays; None when it leads nowhere, the data itself for ""."""
    for part in path.split(".") if path else ():
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and part.isdigit() and int(part) < len(data):
            data = data[int(part)]
        else:
            return None
    return data


def day_of(value: Any) -> tuple[date | None, str]:
    """(day, as written) of a date in an answer: text in any printed form, or seconds or milliseconds since 1970."""
    if isinstance(value, bool) or value is None:
        return None, ""
    if isinstance(value, int | float) or (isinstance(value, str) and re.fullmatch(r"\d{10}|\d{13}", value)):
        seconds = float(value) / (1000 if float(value) > 1e11 else 1)
        if not 0 < seconds < 4e9:
            return None, str(value)
        return datetime.fromtimestamp(seconds, UTC).astimezone(_BEIJING).date(), str(value)
    text = str(value)[:60]
    printed = row_dates.whole(text) or next(iter(row_dates.within(text)), None)
    return (printed.day if printed else None), text


def _row(api: ListApi, row: dict[str, Any], base: str, normaliser: Normaliser) -> ListRow:
    title = fold_space(html.unescape(_TAG.sub("", str(dig(row, api.title) or ""))))[:500]
    dates = (dig(row, name) for name in api.date)
    day, written = next((found for value in dates if (found := day_of(value))[1]), (None, ""))
    return ListRow(
        title=title, url=_address(api, row, base, normaliser), date=day, date_text=written, text=title, page_url=base
    )


def _address(api: ListApi, row: dict[str, Any], base: str, normaliser: Normaliser) -> str:
    if api.url_template:
        values = {name: dig(row, name) for name in _FIELD.findall(api.url_template)}
        if any(value in (None, "") for value in values.values()):
            return ""
        href = _FIELD.sub(lambda match: str(values[match[1]]), api.url_template)
    else:
        href = next((str(value) for name in api.url if (value := dig(row, name))), "")
    return normaliser.resolve(base, href)[0] if href else ""


def _filled(template: str, moving: Mapping[str, str]) -> str:
    # Not str.format: the braces of a JSON body are its own.
    for name, value in moving.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value)
    return int(value) if isinstance(value, str) and value.strip().isdecimal() else None


def _api(column: Column) -> ListApi:
    if column.api is None:
        raise ValueError(f"column {column.id} has no [columns.api]")
    return column.api
