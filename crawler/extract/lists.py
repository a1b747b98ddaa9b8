"""Rows of a list page (栏目列表), found without selectors: repeated siblings with a link, usually with a date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlsplit

from config.kinds import PageKind
from config.portal import Column
from crawler.extract import row_dates
from crawler.extract.outline import Box, Outline
from crawler.extract.own_text import own_text
from crawler.extract.pager import address_of
from crawler.extract.rows import Row, RowReader, column_roles
from crawler.facts import ListRow
from crawler.urls import Normaliser

_PLAIN = Normaliser()
_MAX_LINKS_A_ROW = 6
_MAX_CLIMB = 40
_MIN_UNDATED_ROWS = 3
_MIN_UNDATED_TITLE = 8
_FRAME = re.compile(r"(?:^|[\s_-])(?:foot|bottom|copyright|friend|yqlj|nav|menu|crumb|bread|location|position|dqwz|weizhi|top(?!ic|new)|header|head(?!line)|banner|sitemap)")
_ASIDE = re.compile(r"(?:^|[\s_-])(?:side|aside|hot|rank|recommend|relat|tuijian|tj|xgwj|xglj|guess|link)")
_FOOT_WORDS = re.compile(r"ICP备|公网安备|党政机关网站|网站标识码|网站纠错|政府网站找错")
_ROW_TAGS = frozenset({"li", "tr", "dd", "dt"})
_FRAME_TAGS = frozenset({"header", "nav", "footer"})
_ASIDE_WORDS = re.compile(r"热门|热点|推荐|排行|点击量|相关|猜你|友情链接|快速链接|延伸阅读|大家都在看|最新信息|图片新闻|常用")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_COMMENT_ROW = re.compile(r"<(?:li|tr|dd|div|p)\b[^>]*>(?:(?!</(?:li|tr|dd|div|p)>).){0,400}?<a\s[^>]*href", re.DOTALL | re.IGNORECASE)
_YEAR_IN_HEAD = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")
_SCRIPT_SIGNS = (
    ("jpage", re.compile(r"dataproxy\.jsp|<datastore|jpage", re.IGNORECASE)),
    ("template", re.compile(r"text/(?:x-)?(?:handlebars|template|x-template|html)|\{\{\s*#?each|v-for=|ng-repeat=", re.IGNORECASE)),
    ("shell", re.compile(r"<div[^>]+id=[\"']?(?:app|root|__nuxt|__next)[\"']?[^>]*>\s*(?:<!--.*?-->\s*)?</div>", re.IGNORECASE | re.DOTALL)),
    ("ajax", re.compile(r"\$\.(?:ajax|post|get|getJSON)\s*\(|\baxios\b|\bfetch\s*\(|XMLHttpRequest", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRead:
    """What one list page says. `own_text` is its text without header, footer, navigation and breadcrumb;
    `wants_script` names what in the source of a page without rows builds them in the browser (jpage, template,
    shell, ajax)."""

    rows: tuple[ListRow, ...] = ()
    own_text: str = ""
    rows_in_comments: int = 0
    wants_script: str = ""
    total: int | None = None  # entries a list API announces
    fault: str = ""  # why an answer could not be read as a list, in Chinese


@dataclass(slots=True)
class _Candidate:
    box: Box
    rows: list[Row]
    score: float = 0.0
    is_aside: bool = False
    is_frame: bool = False
    signature: tuple[object, ...] = field(default=())


def read_rows(html: str, base_url: str, column: Column, normaliser: Normaliser | None = None) -> ListRead:
    """The rows of a list page in the order they stand, without duplicates.

    `base_url` is the address the page was answered at (`<base href>` wins). Selectors of the profile are used
    when they match something; otherwise the list is found by its shape. Links in comments are never rows.
    """
    outline = Outline(html, base_url)
    reader = RowReader(outline)
    rows = _selected(outline, reader, column) or _found(outline, reader, column, base_url)
    listed = _listed(outline, rows, base_url, normaliser or _PLAIN)
    return ListRead(
        rows=listed,
        own_text=own_text(outline),
        rows_in_comments=sum(len(_COMMENT_ROW.findall(comment)) for comment in _COMMENT.findall(html) if len(comment) > 60),
        wants_script="" if listed else next((name for name, sign in _SCRIPT_SIGNS if sign.search(html)), ""),
    )


def _selected(outline: Outline, reader: RowReader, column: Column) -> list[Row]:
    """Rows by the profile's selectors, empty when it has none or they match nothing."""
    if not (column.list_selector or column.item_selector):
        return []
    lists = outline.select(column.list_selector) if column.list_selector else outline.boxes[:1]
    if column.item_selector:
        inside = [(one.lo, one.hi, one) for one in lists]
        boxes = [
            box
            for box in outline.select(column.item_selector)
            if any(one is not box and lo <= box.lo and box.hi <= hi and one in box.ancestors() for lo, hi, one in inside)
        ]
    else:
        boxes = [child for one in lists for child in _row_parent(one).children]
    dated = {id(box): box for box in outline.select(column.date_selector)} if column.date_selector else {}
    rows = []
    for box in boxes:
        row = reader.read(box, box.lo, box.hi, box.link_lo, box.link_hi)
        if row is not None and row.entry is not None:
            rows.append(_dated_by(row, outline, list(dated.values())))
    return rows


def _dated_by(row: Row, outline: Outline, dates: list[Box]) -> Row:
    for box in dates:
        if row.box.lo <= box.lo and box.hi <= row.box.hi and box.hi > box.lo:
            text = outline.text(box)
            printed = row_dates.whole(text) or next(iter(row_dates.within(text)), None)
            if printed:
                return Row(box=row.box, entry=row.entry, title=row.title, printed=printed, publisher=row.publisher)
    return row


def _row_parent(box: Box) -> Box:
    """A table or wrapper stands for the element that holds the rows."""
    while len(box.children) == 1 and box.children[0].tag in {"tbody", "ul", "ol", "div", "table", "dl"}:
        box = box.children[0]
    if box.tag == "table":
        return next((child for child in box.children if child.tag == "tbody"), box)
    return box


def _found(outline: Outline, reader: RowReader, column: Column, base_url: str) -> list[Row]:
    candidates = [one for box in outline.boxes if (one := _candidate(outline, reader, box))]
    for one in candidates:
        _weigh(one, outline, column, base_url)
    candidates = _merged(candidates)
    good = [one for one in candidates if _is_plausible(one, base_url)]
    if not good:
        return []
    best = max(good, key=lambda one: one.score)
    if column.is_hub or column.kind is PageKind.HOME:
        return [row for one in _apart(good, best) for row in one.rows]
    return best.rows


def _is_plausible(one: _Candidate, base_url: str) -> bool:
    """An undated list must stand in the main area, speak in titles, and lead into the portal at least in part."""
    if any(row.printed for row in one.rows):
        return True
    if one.is_aside or one.is_frame or any(_FOOT_WORDS.search(row.title) for row in one.rows):
        return False
    host = urlsplit(base_url).netloc
    hosts = {urlsplit(row.entry.href).netloc or host for row in one.rows if row.entry}
    return host in hosts


def _candidate(outline: Outline, reader: RowReader, box: Box) -> _Candidate | None:
    """The rows this element would hold if it were the list; None when it is none."""
    if _is_wrapper(box) and _is_wrapper(box.children[0]):
        return None
    links = box.link_hi - box.link_lo
    dates = reader.dates_in(box.lo, box.hi)
    if not box.children or (dates == 0 and (links < _MIN_UNDATED_ROWS or reader.words_in(box.lo, box.hi) < 6 * links)):
        return None
    with_link = [child for child in box.children if child.link_hi > child.link_lo or child.tag == "a"]
    if len(with_link) <= 1 and box.tag in _ROW_TAGS and box.parent and len(box.parent.children) > _MAX_LINKS_A_ROW:
        return None  # one row of a list: the list itself is weighed
    if links and links > _MAX_LINKS_A_ROW * max(1, len(with_link)):
        return None
    roles = column_roles(outline, box) if box.tag in {"tbody", "table"} else None
    rows = _whole_rows(reader, box, with_link or box.children, roles)
    if dates and not any(row.printed for row in rows):
        rows = _segments(reader, box, with_link) or rows
    if not rows or sum(row.rivals for row in rows) > len(rows):
        return None
    if any(row.printed for row in rows):
        rows = [row for row in rows if row.printed or row.entry is None or not reader.is_category(row.entry)]
    dated = sum(1 for row in rows if row.printed)
    if dated == 0 and (
        len(rows) < _MIN_UNDATED_ROWS or median(_width(row.title) for row in rows) < _MIN_UNDATED_TITLE
    ):
        return None
    if dated and median(_width(row.title) for row in rows) < 4:
        return None
    if all(row.entry is None for row in rows) and dated < _MIN_UNDATED_ROWS:
        return None
    return _Candidate(box, rows)


def _is_wrapper(box: Box) -> bool:
    """Nothing but one element that holds all of it: of a chain of those the innermost two are enough."""
    return len(box.children) == 1 and (box.children[0].lo, box.children[0].hi) == (box.lo, box.hi)


def _whole_rows(reader: RowReader, box: Box, children: list[Box], roles: dict[int, str] | None) -> list[Row]:
    """One row a child; children of the commonest tag only."""
    tags = [child.tag for child in children]
    tag = max(set(tags), key=tags.count)
    if tag in {"br", "script", "input", "option", "img", "th"}:
        return []
    found = []
    for child in children:
        if child.tag == tag:
            row = reader.read(child, child.lo, child.hi, *_links_of(reader, child), roles)
            if row is not None:
                found.append(row)
    return found


def _links_of(reader: RowReader, box: Box) -> tuple[int, int]:
    """Range of links in a box, itself included when it is one."""
    if box.tag == "a":
        return box.link_lo, max(box.link_hi, box.link_lo + 1)
    return box.link_lo, box.link_hi


def _segments(reader: RowReader, box: Box, with_link: list[Box]) -> list[Row]:
    """Rows without an element of their own: link, date, link, date … under one parent (dl, br-separated)."""
    if len(with_link) < 1 or box.tag in {"tr", "table", "tbody"}:
        return []
    outer = _own_dates(reader, box, with_link)
    if not outer:
        return []
    leads = outer[0] < with_link[0].lo
    rows = []
    for number, child in enumerate(with_link):
        if leads:
            lo, hi = (with_link[number - 1].hi if number else outer[0]), child.hi
        else:
            lo, hi = child.lo, (with_link[number + 1].lo if number + 1 < len(with_link) else box.hi)
        row = reader.read(child, lo, hi, *_links_of(reader, child))
        if row is not None:
            rows.append(row)
    return rows if sum(1 for row in rows if row.printed) * 2 >= len(rows) else []


def _own_dates(reader: RowReader, box: Box, with_link: list[Box]) -> list[int]:
    """Numbers of the dated pieces of a box that stand outside of its link-bearing children."""
    inside = [(child.lo, child.hi) for child in with_link]
    return [
        number
        for number in range(box.lo, box.hi)
        if reader.dates[number] and not any(lo <= number < hi for lo, hi in inside)
    ]


def _weigh(one: _Candidate, outline: Outline, column: Column, base_url: str) -> None:
    """Score by rows, dates and length of titles; frames, side lists and foreign headings count down."""
    for row in one.rows:
        words = min(_width(row.title), 24) / 24
        one.score += (words + 0.1) * (3.0 if row.printed else 0.6) / (1 + row.rivals) * (1.0 if row.entry else 0.5)
    pieces = max(1, len(outline.pieces))
    for box in (one.box, *one.box.ancestors(_MAX_CLIMB)):
        if box.tag in {"body", "html"} or (box.hi - box.lo) * 2 > pieces:
            continue
        if box.tag in _FRAME_TAGS or _FRAME.search(box.names):
            one.score *= 0.15
            one.is_frame = True
        elif box.tag == "aside" or _ASIDE.search(box.names):
            one.score *= 0.3
            one.is_aside = True
    head = _heading_before(one.box, outline)
    if _ASIDE_WORDS.search(head):
        one.score *= 0.25
        one.is_aside = True
    elif head and column.title and head.startswith(column.title[:12]):
        one.score *= 1.5
    folder = base_url.rpartition("/")[0]
    near = sum(1 for row in one.rows if row.entry and _in_folder(row.entry.href, folder))
    one.score *= 1 + 0.5 * near / len(one.rows)


def _in_folder(href: str, folder: str) -> bool:
    path = "/" + folder.partition("://")[2].partition("/")[2]
    return href.startswith((folder + "/", "./")) or (len(path) > 1 and href.startswith(path + "/"))


def _heading_before(box: Box, outline: Outline) -> str:
    """The short text right before a list, within the same block."""
    above = box.parent
    for _ in range(3):
        if above is None or above.tag == "body":
            return ""
        if box.lo > above.lo:
            return " ".join(outline.pieces[above.lo : above.lo + 3])[:60] if box.lo - above.lo <= 6 else ""
        above = above.parent
    return ""


def _merged(candidates: list[_Candidate]) -> list[_Candidate]:
    """One list that stands in pieces (`ul` of five rows each, cards in table rows) is one candidate."""
    groups: dict[tuple[object, ...], _Candidate] = {}
    for one in candidates:
        parent = one.box.parent
        key = (id(parent), one.box.tag, one.box.attr("class"), one.rows[0].box.tag, one.is_aside)
        if key in groups:
            groups[key].rows += one.rows
            groups[key].score += one.score
        else:
            groups[key] = one
    return list(groups.values())


def _apart(candidates: list[_Candidate], best: _Candidate) -> Iterable[_Candidate]:
    """Every list of a hub or home page that is no part of a better one and not far below the best."""
    kept: list[_Candidate] = []
    for one in sorted(candidates, key=lambda one: -one.score):
        if one.score * 8 < best.score or one.is_aside:
            continue
        if all(one.box.hi <= other.box.lo or other.box.hi <= one.box.lo for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.box.lo)


def _width(text: str) -> float:
    """Length in Chinese characters; a Latin letter counts half."""
    return sum(1.0 if char > "⺀" else 0.5 for char in text[:60])


def _listed(outline: Outline, rows: list[Row], base_url: str, normaliser: Normaliser) -> tuple[ListRow, ...]:
    seen: set[tuple[str, str]] = set()
    listed = []
    for row in rows:
        href = (row.entry.href if row.entry else "") or _opened_by(row.box)
        url = normaliser.resolve(outline.base_url, href)[0] if href else ""
        if (url, row.title) in seen:
            continue
        seen.add((url, row.title))
        printed = row.printed
        day = printed.day if printed else None
        if printed and printed.month_day:
            day = row_dates.with_year(printed, url, _year_above(outline, row.box))
        listed.append(
            ListRow(
                title=row.title,
                url=url,
                date=day,
                date_text=printed.text if printed else "",
                text=row.entry.visible if row.entry else row.title,
                publisher=row.publisher,
                page_url=base_url,
            )
        )
    return tuple(listed)


def _opened_by(box: Box) -> str:
    """The address of a row without link that a click opens: `<li onclick="window.open('…')">`, `<div data-href="…">`."""
    inside = [child for part in box.children for child in (part, *part.children)]
    return next((address for one in (box, *inside) if (address := address_of(one))), "")


def _year_above(outline: Outline, box: Box) -> int | None:
    """The year of the heading over a list whose rows print month and day only."""
    for number in range(box.lo - 1, max(-1, box.lo - 80), -1):
        piece = outline.pieces[number]
        if len(piece) <= 12 and (match := _YEAR_IN_HEAD.search(row_dates.fold(piece))):
            return int(match[1])
    return None
