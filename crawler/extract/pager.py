"""Where a list goes on (翻页): addresses of its further pages, from links, from scripts, from hidden data."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from config.portal import Column
from crawler.extract.datastore import read_datastore
from crawler.extract.outline import Box, Outline
from crawler.urls import Normaliser

_PLAIN = Normaliser()
_MAX_PAGES = 2_000
_NEXT = re.compile(r"(?:下一?[页頁]|后一?页|下[一1]页|next(?: page)?|>|›|»|>>|后页|加载更多|查看更多)\s*[>›»→]*", re.IGNORECASE)
_LAST = re.compile(r"(?:尾|末|最后一?|最末)[页頁]|last", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d\s*年?")
_CALL = re.compile(r"(?<![\w.])createPageHTML\s*\(([^()]{3,300})\)", re.IGNORECASE)
_JS_COMMENT = re.compile(r"(?<![:\"'\\])//[^\n]*|/\*.*?\*/", re.DOTALL)
_COUNT = re.compile(r"\b(?:total_?pages?|page_?count|count_?pages?|page_?total|pagecounts?|totalPageNum|allPages?)[\"']?\s*[:=]\s*[\"']?(\d{1,5})", re.IGNORECASE)
_CURRENT = re.compile(r"\b(?:current_?page|curr?_?page|page_?(?:index|current|no|num)|now_?page|curIndex|currIndex)[\"']?\s*[:=]\s*[\"']?(\d{1,5})", re.IGNORECASE)
_TEMPLATE = re.compile(r"[\"']([\w./-]{0,80}?[_-])(?:\{\w*\}|#+|\$\{\w+\}|[\"']\s*\+\s*\(?\s*\w+[^\"']{0,20}?\s*\+\s*[\"'])(\.\w{2,6})[\"']")
_ATOB = re.compile(r"(?:atob|base64\.?decode|decode64|b64decode|Base64\.decode)\s*\(\s*[\"']([A-Za-z0-9+/_-]{8,}={0,2})[\"']", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_ADDRESS = re.compile(r"""(?:href\s*=\s*["']?|["']|^)((?:https?://|\.{0,2}/)?[\w./%-]*[_-]?\d+\.\w{2,6}(?:\?[\w=&%.-]*)?|[\w./%-]*\?[\w=&%.-]*\d[\w=&%.-]*)(?=["'\s>]|$)""")
_ROWS = re.compile(r"(?:共有?|总共|总计|合计)\s*(\d{1,7})\s*(?:条|个|篇|项|件|则)|(?:总数|记录数|总条数|总记录数?)\s*[:：]?\s*(\d{1,7})")
_PAGES = re.compile(r"共\s*(\d{1,5})\s*[页頁]|[第]?\s*\d{1,5}\s*/\s*(\d{1,5})\s*[页頁]|[页頁]数\s*[:：]?\s*\d{1,5}\s*/\s*(\d{1,5})")
_ROWS_IN_SCRIPT = re.compile(r"\b(?:total_?(?:count|records?|rows?|nums?|size)|record_?count|row_?count|totalElements)[\"']?\s*[:=]\s*[\"']?(\d{1,7})", re.IGNORECASE)
_STEM = re.compile(r"^(?P<stem>.*?)(?:_(?P<number>\d{1,5}))?(?P<ext>\.\w{2,6})$")
_GO = re.compile(r"""(?:location(?:\.href)?\s*=|open\s*\(|assign\s*\()\s*["']([^"'\s]{1,500})["']""")
_PAGE_PARAMETER = re.compile(r"[?&](?:page|pageno|pageindex|pagenum|pn|p|paging|curpage|currentpage|cpage|pageid)=\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """The further pages of a list, best known first. An address also in `unsure` was worked out from a script
    or is a year's archive: that it does not answer, or repeats the list, is no fault of the portal. `method` is links, script, base64, datastore, years,
    button (only a click goes on) or none."""

    urls: tuple[str, ...] = ()
    unsure: frozenset[str] = frozenset()
    total_rows: int | None = None
    total_pages: int | None = None
    method: str = "none"


def next_pages(
    html: str, page_url: str, seen: int, column: Column, normaliser: Normaliser | None = None
) -> Pager:
    """Pages of the same list that follow `page_url`, at most what `column.max_list_pages` leaves after `seen`.

    Addresses of pages already read may be among them: the frontier knows what it has asked.
    """
    left = min(column.max_list_pages - seen, _MAX_PAGES)
    outline = Outline(html, page_url)
    script = _scripts(outline)
    text = " ".join(piece for piece in outline.pieces if len(piece) < 80)
    rows = _first(_ROWS, text) or _first(_ROWS_IN_SCRIPT, script)
    pages = _first(_PAGES, text)
    if column.pager == "none" or left <= 0:
        return Pager(total_rows=rows, total_pages=pages)
    resolve = normaliser or _PLAIN
    for method in (_by_links, _by_datastore, _by_call, _by_count, _by_base64, _by_button):
        found = method(outline, script, html, page_url)
        if found is None:
            continue
        urls = _asked(found[0], outline.base_url, page_url, resolve)
        unsure = _asked(found[1], outline.base_url, page_url, resolve)
        if urls or method is _by_button:
            years = [url for url in _asked(_years(outline), outline.base_url, page_url, resolve) if url not in urls]
            urls += years
            return Pager(
                urls=tuple(urls[:left]),
                unsure=frozenset((*unsure, *years)),
                total_rows=rows,
                total_pages=pages or found[2],
                method=method.__name__.removeprefix("_by_"),
            )
    years = _asked(_years(outline), outline.base_url, page_url, resolve)
    # The archive of the running year shows what the list shows: that it repeats it is no fault.
    return Pager(urls=tuple(years[:left]), unsure=frozenset(years), total_rows=rows, total_pages=pages, method="years" if years else "none")


_Found = tuple[list[str], list[str], int | None]


def _by_links(outline: Outline, _script: str, _html: str, page_url: str) -> _Found | None:
    """`下一页` and numbered links that stand together; a lone number elsewhere is no pager."""
    nexts: list[str] = []
    numbers: list[tuple[int, str]] = []
    for box in outline.links:
        words = outline.text(box) or box.attr("title")
        href = address_of(box)
        if len(words) > 12 or not href:
            continue
        if box.attr("rel") == "next" or (_NEXT.fullmatch(words) and _is_pager_address(href, page_url)):
            nexts.append(href)
        elif re.fullmatch(r"\[?\d{1,4}\]?", words):
            numbers.append((int(words.strip("[]")), href))
    nexts += [node.attributes.get("href") or "" for node in outline.tree.css("link[rel=next][href]")]
    # `1` is where the list begins: read already, often under a second name (`list_5_1.html` beside the folder).
    numbered = [href for number, href in numbers if number > 1 and _names(href, number) and number < 1900]
    if len({number for number, _ in numbers}) < 2 and not nexts:  # `1` of two pages is often no link
        numbered = [href for href in numbered if _is_sibling(href, outline.base_url)]
    return (nexts + numbered, [], None) if nexts or numbered else None


def _by_datastore(_outline: Outline, _script: str, html: str, page_url: str) -> _Found | None:
    store = read_datastore(html, page_url)
    return (list(store.further), [], None) if store and store.further else None


def _by_call(_outline: Outline, script: str, _html: str, page_url: str) -> _Found | None:
    """TRS `createPageHTML(n, cur, name, ext)` and `createPageHTML(div, n, cur, name, ext, rows)`.

    A second call may stand in an article that is itself split over pages: only the call that names this page counts.
    """
    stem, number = _own_stem(page_url)
    best: tuple[int, int, str, str] | None = None
    for match in _CALL.finditer(script):
        call = _arguments(match[1])
        if call and call[2] == stem and (best is None or call[0] > best[0]):
            best = call
    if best is None or best[0] <= 1:
        return None
    count, current, name, ext = best
    if number:  # on a later page `index_2` with 2 is the third page or the second: the last address may not be there
        pages = [f"{name}_{page}.{ext}" for page in range(number + 1, count + 1)]
        return (pages, pages[-1:], count) if current == number else (pages[:-1], [], count)
    first, last = (1, count - 1) if current == 0 else (2, count)
    return [f"{name}_{page}.{ext}" for page in range(first, last + 1)], [], count


def _arguments(inside: str) -> tuple[int, int, str, str] | None:
    parts = [part.strip().strip("\"'").strip() for part in inside.split(",")]
    if len(parts) >= 5 and not parts[0].isdecimal():
        parts = parts[1:]
    if len(parts) < 4 or not (parts[0].isdecimal() and parts[1].isdecimal()):
        return None
    return int(parts[0]), int(parts[1]), parts[2], parts[3].lstrip(".")


def _by_count(_outline: Outline, script: str, _html: str, page_url: str) -> _Found | None:
    """`totalPage: 12` without anchors: `index_N`, counted from zero or from one; the answers decide which."""
    count = max((int(found) for found in _COUNT.findall(script)), default=0)
    if not 1 < count <= _MAX_PAGES:
        return None
    stem, number = _own_stem(page_url)
    template = _TEMPLATE.search(script)
    prefix, ext = (template[1], template[2]) if template else (f"{stem}_", _own_extension(page_url))
    currents = {int(found) for found in _CURRENT.findall(script)}
    pages = [f"{prefix}{page}{ext}" for page in range(max(1, number + 1), count + 1)]
    if not number and currents == {0}:
        return pages[:-1], [], count
    if not number and currents == {1}:
        return pages[1:], [], count
    return pages, [pages[0], pages[-1]] if pages else [], count


def _by_base64(outline: Outline, script: str, _html: str, page_url: str) -> _Found | None:
    """Pagers whose addresses are hidden as base64, in a call of atob or in an attribute."""
    packed = _ATOB.findall(script)
    for box in outline.boxes:
        if box.link_hi - box.link_lo <= 1 and box.hi - box.lo <= 1 and (box.tag in {"a", "li", "span", "button"}):
            packed += [value for name, value in box.attrs.items() if name.startswith("data-") and value and _BASE64.fullmatch(value)]
    found: list[str] = []
    for one in packed:
        found += [address for address in _ADDRESS.findall(_unpacked(one)) if _is_pager_address(address, page_url)]
    return (found, [], None) if found else None


def _by_button(outline: Outline, _script: str, _html: str, _page_url: str) -> _Found | None:
    """A `下一页` that is no link: only a click in the browser goes on."""
    for box in outline.boxes:
        if box.tag in {"button", "li", "a", "span", "div"} and box.hi - box.lo <= 1:
            words = (outline.text(box) or box.attr("title") or box.attr("aria-label")).strip()
            off = "disabled" in box.names or box.attr("aria-disabled") == "true" or "disabled" in box.attrs
            if words and len(words) <= 6 and _NEXT.fullmatch(words) and not off and words not in {">", "»", "›"}:
                return [], [], None
    return None


def _years(outline: Outline) -> list[str]:
    """Year archives of the same list: at least two links that are nothing but a year."""
    found = [address_of(box) for box in outline.links if _YEAR.fullmatch(outline.text(box)) and address_of(box)]
    return found if len(found) >= 2 else []


def address_of(box: Box) -> str:
    """Where a click on the element leads, as far as its attributes tell (href, onclick, data-href, data-url); else ""."""
    href = box.attr("href").strip()
    if href and not href.startswith("#") and not href.lower().startswith("javascript:"):
        return href
    opened = _GO.search(box.attr("onclick") or href)
    return opened[1] if opened else box.attr("data-href") or box.attr("data-url")


def _names(href: str, number: int) -> bool:
    """Does the address carry the page number, counted from one or from zero?"""
    tail = href.rpartition("/")[2] or href
    digits = {int(found) for found in re.findall(r"(?<!\d)\d{1,5}(?!\d)", tail)}
    return bool(digits & {number, number - 1})


def _is_pager_address(href: str, page_url: str) -> bool:
    """Numbered like a page of this list, or under the same folder; `下一篇`-like links lead elsewhere."""
    own, other = urlsplit(page_url), urlsplit(href)
    if other.netloc and other.netloc != own.netloc:
        return False
    return bool(re.search(r"\d", other.path.rpartition("/")[2] + "?" + other.query)) or bool(_PAGE_PARAMETER.search(href))


def _is_sibling(href: str, page_url: str) -> bool:
    """`index_2.html` beside `index.html`, or the same path with a page parameter: a lone number is a pager only there."""
    own, other = urlsplit(page_url), urlsplit(urljoin(page_url, href))
    if own.netloc != other.netloc:
        return False
    if own.path == other.path:
        return bool(_PAGE_PARAMETER.search("?" + other.query))
    same_folder = own.path.rpartition("/")[0] == other.path.rpartition("/")[0]
    return same_folder and _own_stem(own.path)[0] == _own_stem(other.path)[0]


def _own_stem(page_url: str) -> tuple[str, int]:
    """(`index`, 2) of `…/index_2.html`; (`index`, 0) of a folder."""
    name = urlsplit(page_url).path.rpartition("/")[2]
    match = _STEM.match(name)
    return (match["stem"], int(match["number"] or 0)) if match else ("index", 0)


def _own_extension(page_url: str) -> str:
    match = _STEM.match(urlsplit(page_url).path.rpartition("/")[2])
    return match["ext"] if match else ".html"


def _scripts(outline: Outline) -> str:
    return _JS_COMMENT.sub(" ", "\n".join(node.text(deep=True) for node in outline.tree.css("script:not([src])")))[:400_000]


def _unpacked(text: str) -> str:
    try:
        return base64.b64decode(text.translate(str.maketrans("-_", "+/")) + "=" * (-len(text) % 4)).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""


def _first(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    return next((int(group) for group in match.groups() if group), None) if match else None


def _asked(hrefs: list[str], base: str, page_url: str, normaliser: Normaliser) -> list[str]:
    """Addresses to ask, absolute, in order, without the page itself and without repeats."""
    own = normaliser.resolve(base, page_url)[0]
    found: dict[str, str] = {}
    for href in hrefs:
        key, ask, _ = normaliser.resolve(base, href)
        if key and key != own:
            found.setdefault(key, ask)
    return list(found.values())
