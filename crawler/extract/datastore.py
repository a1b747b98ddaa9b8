"""Lists that Hanweb's jpage keeps as records in a script (`<datastore>`), and where further records are fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from crawler.extract.outline import Outline
from crawler.extract.rows import RowReader
from crawler.facts import ListRow
from crawler.urls import Normaliser

_PLAIN = Normaliser()
_STORE = re.compile(r"<datastore\b.*?</datastore\s*>", re.DOTALL | re.IGNORECASE)
_RECORD = re.compile(r"<record\b[^>]*>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record\s*>", re.DOTALL | re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord\b[^>]*>\s*(?:<!\[CDATA\[)?\s*(\d{1,9})", re.IGNORECASE)
_TOTAL_IN_SCRIPT = re.compile(r"\btotalRecords?[\"']?\s*[:=]\s*[\"']?(\d{1,9})", re.IGNORECASE)
_PER_PAGE = re.compile(r"\bper_?page[\"']?\s*[:=]\s*[\"']?(\d{1,4})", re.IGNORECASE)
_PROXY = re.compile(r"[\"'(=>\s]((?:https?://[^\"'<>\s]*?|/[^\"'<>\s]*?)?dataproxy\.jsp(?:\?[^\"'<>\s]*)?)", re.IGNORECASE)
_NAMES = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
_PARAMETER = re.compile(rf"\b({'|'.join(_NAMES)})[\"']?\s*[:=]\s*[\"']?([^\"'&,;\s<>}})]*)")
_DATA_NAMES = {"data-column": "columnid", "data-columnid": "columnid", "data-uid": "unitid", "data-unitid": "unitid", "data-webid": "webid"}
_HOLDERS = "script,[data-proxy],[data-proxyurl],[data-url]"
_COLUMN_IN_PATH = re.compile(r"/col/col(\d+)/", re.IGNORECASE)
_MOVING = frozenset({"startrecord", "endrecord", "perpage", "page"})
_MAX_RANGES = 400
_DEFAULT_RANGE = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Datastore:
    """Rows held in the page, entries announced, and the GET addresses of the record ranges beyond them."""

    rows: tuple[ListRow, ...]
    total: int | None = None
    per_page: int | None = None
    further: tuple[str, ...] = ()


def read_datastore(html: str, base_url: str, normaliser: Normaliser | None = None) -> Datastore | None:
    """The datastore of a list page, or of a dataproxy answer (bare XML); None when there is none.

    The ranges after the first are asked in the size of the first; when no dataproxy is named, `further` is empty.
    """
    if "datastore" not in html and "dataproxy" not in html:
        return None
    stores, scripts = _stores(html)
    proxy = _PROXY.search(scripts)
    if not stores and proxy is None:
        return None
    records = [record for store in stores for record in _RECORD.findall(store)]
    total = next((int(match[1]) for store in stores if (match := _TOTAL.search(store))), None)
    if total is None and (match := _TOTAL_IN_SCRIPT.search(scripts)):
        total = int(match[1])
    per_page = int(match[1]) if (match := _PER_PAGE.search(scripts)) else None
    further = _further(proxy[1], scripts, base_url, held=len(records), total=total, per_page=per_page) if proxy else ()
    return Datastore(
        rows=_rows(records, base_url, normaliser or _PLAIN), total=total, per_page=per_page, further=further
    )


def _stores(html: str) -> tuple[list[str], str]:
    """(datastore elements, all script text); those in comments are not the page's."""
    if re.match(r"\s*(?:<\?xml[^>]*>\s*)?<datastore", html, re.IGNORECASE):
        return [html], html
    tree = LexborHTMLParser(html)
    texts = [node.text(deep=True) for node in tree.css("script")]
    # Newer templates keep address and parameters in data attributes instead of a script.
    marks = [
        f' {_DATA_NAMES.get(name, name)}="{value}"' for node in tree.css(_HOLDERS) for name, value in node.attributes.items() if value
    ]
    bodies = [html_of.inner_html or "" for html_of in tree.css("datastore")]
    stores = [store for text in texts for store in _STORE.findall(text)]
    return stores or [f"<datastore>{body}</datastore>" for body in bodies], " \n".join(texts + marks)


def _rows(records: list[str], base_url: str, normaliser: Normaliser) -> tuple[ListRow, ...]:
    if not records:
        return ()
    if records[0].lstrip()[:3].lower() == "<tr":
        html = f"<table><tbody class=xunjian-records>{''.join(records)}</tbody></table>"
    else:
        html = f"<div class=xunjian-records>{''.join(f'<section>{record}</section>' for record in records)}</div>"
    outline = Outline(html, base_url)
    reader = RowReader(outline)
    found = []
    for box in outline.select(".xunjian-records > *"):
        row = reader.read(box, box.lo, box.hi, box.link_lo, box.link_hi)
        if row is None or row.entry is None:
            continue
        url = normaliser.resolve(base_url, row.entry.href)[0] if row.entry.href else ""
        found.append(
            ListRow(
                title=row.title,
                url=url,
                date=row.printed.day if row.printed else None,
                date_text=row.printed.text if row.printed else "",
                text=row.entry.visible,
                publisher=row.publisher,
                page_url=base_url,
            )
        )
    return tuple(found)


def _further(
    proxy: str, scripts: str, base_url: str, *, held: int, total: int | None, per_page: int | None
) -> tuple[str, ...]:
    address = urlsplit(urljoin(base_url, proxy.replace("&amp;", "&")))
    fixed = dict(pair.partition("=")[::2] for pair in address.query.split("&") if "=" in pair)
    for name, value in _PARAMETER.findall(scripts):
        fixed.setdefault(name, value)
    if match := _COLUMN_IN_PATH.search(base_url):
        fixed.setdefault("columnid", match[1])
    if "uid=" in base_url and "unitid" not in fixed:
        fixed["unitid"] = base_url.partition("uid=")[2].partition("&")[0]
    fixed = {name: value for name, value in fixed.items() if name not in _MOVING and value}
    size = held or _DEFAULT_RANGE
    page = per_page or size
    found = []
    for start in range(held + 1, (total if total is not None else held) + 1, size):
        end = min(start + size - 1, total or start)
        query = {"startrecord": start, "endrecord": end, "perpage": page, **fixed}
        found.append(address._replace(query=urlencode(query, safe="/:%"), fragment="").geturl())
        if len(found) >= _MAX_RANGES:
            break
    return tuple(found)
