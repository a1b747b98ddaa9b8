"""A policy document, interpretation or consultation as facts (公文要素, 正文, 附件, 关联, 办)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from selectolax.lexbor import LexborNode

from config.attribution import unit_of
from config.extract.data import extract_data
from config.kind_rules import kind_by_rules
from config.kinds import PageKind
from config.portal import Portal
from config.text import letters, squeeze
from crawler.extract.body import Text, fallback_text, find_box, needs_fallback, read_text
from crawler.extract.dates import Validity, add_months, add_years, read_day, read_validity, signed_day
from crawler.extract.elements import read_elements
from crawler.extract.files import read_files
from crawler.extract.flow import Flow, pattern, selector
from crawler.extract.handles import read_handles
from crawler.extract.numbers import NumberRead, find_numbers
from crawler.extract.outline import Box
from crawler.extract.related import (
    Block,
    find_blocks,
    holds_text,
    lines_of,
    own_blocks,
    read_icons,
    read_related,
    waiting_blocks,
)
from crawler.extract.standing import read_marks
from crawler.extract.title import read_title
from crawler.facts import DateRead, Document, Element, LinkKind, Page, RelatedLink

_LISTS = frozenset({PageKind.HOME, PageKind.HUB, PageKind.LIST, PageKind.SEARCH, PageKind.MESSAGE_LIST})
_OPEN = frozenset({PageKind.OTHER, PageKind.ARTICLE, PageKind.LIST, PageKind.HUB, PageKind.HOME})
_MIN_TEXT = 50
_LIST_ROWS = 5
_MAX_IMAGES = 40
_MAX_AFTER = 20_000
_FOOT_NAME = re.compile(r"(?:^|[\s_-])(?:foot|footer|bottom|copyright)", re.IGNORECASE)
_SPLIT_TAGS = re.compile(r"[;；,，、|\s]+")
_ISSUER = re.compile(r"([一-龥]{2,30}?(?:人民政府|政府|办公室|办公厅|委员会|管委会|局|街道办事处|委|中心|指挥部|领导小组))关于")
_BEHIND_TITLE = re.compile(r"[（(]\s*([^（()）]{1,20}[〔\[（(【［]\s*(?:19|20)\d\d\s*[〕\])）】］]\s*第?\s*\d{1,4}\s*号)\s*[)）]\s*$")
_IN_PATH = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/]?(?P<m>0[1-9]|1[0-2])[-/]?(?P<d>[0-2]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class _Parts:
    """What was read of a page before the facts are put together."""

    flow: Flow
    elements: Mapping[str, Element]
    title: str
    title_place: str
    title_line: int
    text: Text
    body: str
    marks: tuple[str, ...]


def read_document(page: Page, html: str, portal: Portal) -> Document | None:
    """The document on a page; None when the page is a list, a hub or has nothing of a document.

    `html` is the decoded source (or the rendered DOM) from which `page` was read. Pure; bounded in time and
    memory by the cuts of Flow (8 MiB of HTML) and Outline (60,000 elements). Dates that do not exist
    (2023-02-31) are left out here and stand as printed in `elements`.
    """
    if page.kind in _LISTS:
        return None
    flow = Flow(page, html)
    parts = _parts(flow, portal, html)
    if not _is_document(page, parts, portal):
        return None
    blocks = find_blocks(flow, parts.title_line)
    number = _number(parts, portal)
    kind = _kind(page, parts, number, portal)
    if kind in _LISTS:
        return None
    issuer, publisher = _value(parts, "issuer") or _issuer_of_title(parts), _value(parts, "publisher")
    unit, unit_by = unit_of(
        portal, issuer=issuer, publisher=publisher, number=number.number if number else "", columns=page.columns
    )
    validity = _validity(parts)
    made, published = _made(parts), _published(parts)
    effective = _effective(parts, validity, made, published)
    written = parts.elements.get("document_number")
    images = _images(flow, parts.text)
    return Document(
        url=page.url,
        kind=kind,
        title=parts.title,
        title_place=parts.title_place,
        document_number=number.number if number else "",
        document_number_as_written=(written.value if written and written.value else number.as_written if number else ""),
        issuer=issuer,
        publisher=publisher,
        made=made,
        published=published,
        effective=effective,
        valid_until=_until(parts, validity, effective),
        valid_years=validity.years,
        index_number=_value(parts, "index_number"),
        topic=_value(parts, "topic"),
        disclosure=_value(parts, "disclosure"),
        document_type=_value(parts, "document_type"),
        validity=_value(parts, "validity"),
        marks=parts.marks,
        tags=tuple(one for one in _SPLIT_TAGS.split(_value(parts, "tags")) if one)[:20],
        elements=tuple(parts.elements.values()),
        body=parts.body,
        attachments=tuple(read_files(flow, blocks, portal.attach.extensions, parts.title_line)),
        related=_related(parts, blocks, portal),
        handles=tuple(read_handles(flow, parts.text, parts.title, parts.title_line, portal.handle)),
        has_message_board=_has_board(flow),
        unit=unit,
        unit_by=unit_by,
        columns=page.columns,
        main_images=len(images),
        has_media=_stands_in_main(flow, selector("media", "places")),
        images=images,
        after_text=_after_text(parts, set(lines_of(blocks, flow))),
        own_blocks=own_blocks(flow, blocks),
        waiting_blocks=waiting_blocks(flow, blocks, html) if blocks and not page.rendered else (),
        is_viewer=_stands_in_main(flow, selector("media", "viewer")),
    )


def _parts(flow: Flow, portal: Portal, html: str) -> _Parts:
    box = find_box(flow)
    inside = [line for line in flow.prose if box is None or (box.lo <= line.lo and line.hi <= box.hi)]
    starts = inside[0].number if inside else flow.foot
    ends = inside[-1].number if inside else flow.foot
    elements, element_lines = read_elements(flow, portal.fields, starts, ends)
    by_name = {one.name: one for one in elements}
    labelled = by_name.get("title")
    title, place, title_line = read_title(flow, labelled.value if labelled else "", starts)
    blocks = find_blocks(flow, title_line)
    skip = element_lines | {number for number in lines_of(blocks, flow) if number > title_line}
    stops = {block.line for block in blocks if block.kind == "interpretation" and holds_text(flow, block)}
    text = read_text(flow, box, title_line, skip, stops)
    body = text.text
    if needs_fallback(body, flow):
        body = fallback_text(html) or body
    return _Parts(flow, by_name, title, place, title_line, text, body, read_marks(flow, title_line, text, element_lines))


def _is_document(page: Page, parts: _Parts, portal: Portal) -> bool:
    if page.kind not in _OPEN:
        if _is_further_list(page, parts, portal):
            return False
        return bool(parts.title or parts.elements or len(squeeze(parts.body)) >= _MIN_TEXT)
    if not parts.title:
        return False
    if len(squeeze(parts.body)) >= _MIN_TEXT or len(parts.elements) >= 2:
        # Without a kind, a page of links and dates is a list, whatever words stand on it.
        rows = sum(1 for line in parts.flow.lines if not line.is_frame and line.link_share > 0.5 and len(line.text) > 8)
        return len(parts.elements) >= 3 or rows < 12 or len(parts.flow.prose) >= rows
    return bool(parts.text.box is not None and parts.flow.prose)


def _is_further_list(page: Page, parts: _Parts, portal: Portal) -> bool:
    """A later page of a column's list: its title is the column's own, or nothing but dated links stands on it."""
    if parts.elements.keys() & {"document_number", "index_number", "made"} or parts.flow.prose:
        return False
    names = {letters(name.rpartition("/")[2]) for one in page.columns if (column := portal.column(one)) for name in (column.title, column.path) if name}
    rows = [line for line in parts.flow.lines if not line.is_frame and line.link_share > 0.5 and len(line.text) > 8]
    dated = sum(1 for line in parts.flow.lines if len(line.plain) <= 24 and read_day(line.text)) + sum(bool(read_day(line.text)) for line in rows)
    return letters(parts.title) in names or (len(rows) >= _LIST_ROWS and dated >= _LIST_ROWS)


def _kind(page: Page, parts: _Parts, number: NumberRead | None, portal: Portal) -> PageKind:
    if page.kind not in _OPEN:
        return page.kind
    for column_id in page.columns:
        column = portal.column(column_id)
        if column is not None and column.kind not in _OPEN:
            return column.kind
    found = kind_by_rules(
        parts.title, number=number.number if number else "", publisher=_value(parts, "publisher"), url=page.url,
        own=portal.kinds.rules,
    )  # fmt: skip
    return found or (PageKind.ARTICLE if page.kind is PageKind.OTHER else page.kind)


def _value(parts: _Parts, name: str) -> str:
    """The labelled value, else the meta tag."""
    element = parts.elements.get(name)
    if element is not None and element.value:
        return element.value
    metas = extract_data("labels")["metas"].get(name, ())
    return next((value for meta in metas if (value := parts.flow.page.metas.get(meta, ""))), "") if element is None else ""


def _issuer_of_title(parts: _Parts) -> str:
    """The issuing body a title begins with: «示例区水务局关于…»."""
    match = _ISSUER.match(squeeze(parts.title))
    return match[1] if match else ""


def _number(parts: _Parts, portal: Portal) -> NumberRead | None:
    """Labelled, else alone on a line beside the title or at the head of the text (red head)."""
    known = frozenset(prefix for unit in portal.units for prefix in unit.doc_prefixes)
    if labelled := find_numbers(_value(parts, "document_number"), known):
        return labelled[0]
    flow, line = parts.flow, max(parts.title_line, 0)
    first = parts.text.lines[0].number if parts.text.lines else line + 4
    for near in flow.lines[max(0, line - 3) : min(first + 3, line + 30)]:
        plain = squeeze(near.text)
        if near.is_frame or len(plain) > 40:
            continue
        for read in find_numbers(near.text, known):
            alone = len(squeeze(near.text[read.start : read.end])) >= len(plain.strip("()（）【】[]")) - 6
            if alone and near.link_share < 0.5:
                return read
    return _number_behind_title(parts.title, known)


def _number_behind_title(title: str, known: frozenset[str]) -> NumberRead | None:
    """«…关于印发《…》的通知（某府发〔2026〕15号）»: the title's own, unless it belongs to what is named before it."""
    tail = _BEHIND_TITLE.search(title)
    if tail is None or "转发" in title or title[: tail.start()].rstrip().endswith("》"):
        return None
    found = find_numbers(tail[1], known)
    return found[0] if len(found) == 1 and len(squeeze(found[0].as_written)) >= len(squeeze(tail[1])) - 1 else None


def _date(parts: _Parts, name: str) -> DateRead | None:
    """A labelled date, else a meta date. An impossible day (2023-02-31) is no date."""
    element = parts.elements.get(name)
    if element is not None and (day := read_day(element.value)):
        return DateRead(day=day, place="label", text=element.value[:60])
    for meta in extract_data("labels")["metas"].get(name, ()):
        value = parts.flow.page.metas.get(meta, "")
        if day := read_day(value):
            return DateRead(day=day, place="meta", text=value[:60])
    return None


def _published(parts: _Parts) -> DateRead | None:
    """Label, meta, list, address: DESIGN §8. What stands only in the address is a hint (place "path")."""
    if found := _date(parts, "published"):
        return found
    page = parts.flow.page
    if page.published is not None:
        return page.published
    printed = _printed_beside_title(parts)
    if printed is not None:
        return printed
    for match in _IN_PATH.finditer(page.url):
        day = read_day(f"{match['y']}-{match['m']}-{match['d']}")
        if day is not None:
            return DateRead(day=day, place="path", text=match[0])
    return None


def _printed_beside_title(parts: _Parts) -> DateRead | None:
    """A day alone on a line between title and text, as many templates print it without a label."""
    first = parts.text.lines[0].number if parts.text.lines else parts.title_line + 6
    for line in parts.flow.lines[parts.title_line + 1 : min(first, parts.title_line + 8)]:
        if len(line.plain) <= 24 and not line.is_frame and (day := read_day(line.text)):
            return DateRead(day=day, place="text", text=line.text[:60])
    return None


def _made(parts: _Parts) -> DateRead | None:
    if found := _date(parts, "made"):
        return found
    signed = signed_day([line.text for line in parts.text.lines])
    return DateRead(day=signed[0], place="signature", text=signed[1][:60]) if signed else None


def _validity(parts: _Parts) -> Validity:
    """From the element 有效期 when it carries a term, else from the text."""
    element = parts.elements.get("term") or parts.elements.get("validity")
    if element is not None and re.search(r"\d{4}\s*[-年/.]|\d\s*年", element.value):
        days = re.findall(r"(?:19|20)\d\d\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}", element.value)
        if len(days) == 2:
            return Validity(effective=read_day(days[0]), until=read_day(days[1]), until_text=element.value[:60])
        said = read_validity("有效期" + element.value)
        if said.until or said.years:
            of_text = read_validity(parts.body)
            return Validity(
                effective=said.effective or of_text.effective, effective_text=of_text.effective_text,
                by_issue=of_text.by_issue, after_days=of_text.after_days, until=said.until,
                until_text=said.until_text, years=said.years, months=said.months,
            )  # fmt: skip
    return read_validity(parts.body)


def _effective(parts: _Parts, validity: Validity, made: DateRead | None, published: DateRead | None) -> DateRead | None:
    if found := _date(parts, "effective"):
        return found
    if validity.effective is not None:
        return DateRead(day=validity.effective, place="text", text=validity.effective_text[:60])
    if validity.by_issue:
        issued = made if validity.by_issue in {"印发", "下发", "发文"} else published
        issued = issued or made or published
        if issued is not None:
            return DateRead(day=issued.day + timedelta(days=validity.after_days), place="text", text=validity.effective_text[:60])
    return None


def _until(parts: _Parts, validity: Validity, effective: DateRead | None) -> DateRead | None:
    """Stated end, else start and stated period; the period stands in `text`."""
    if found := _date(parts, "valid_until"):
        return found
    if validity.until is not None:
        return DateRead(day=validity.until, place="text", text=validity.until_text[:60])
    end: date | None = None
    if effective is not None and validity.years:
        end = add_years(effective.day, validity.years)
    elif effective is not None and validity.months:
        end = add_months(effective.day, validity.months)
    return DateRead(day=end, place="period", text=validity.until_text[:60]) if end else None


def _related(parts: _Parts, blocks: list[Block], portal: Portal) -> tuple[RelatedLink, ...]:
    words = portal.interpretation.link_words
    found = read_related(parts.flow, blocks, parts.title_line, words)
    # The 办 icon often floats right below the block of interpretations: it is no part of it.
    links = [link for link in found if not any(re.search(item, link.url) for item in portal.handle.item_patterns)]
    return (*links, *read_icons(parts.flow, parts.title_line, words))


def _after_text(parts: _Parts, in_blocks: set[int]) -> str:
    """Lines between the end of the text and the page's foot that stand in no block and are no lone link."""
    flow = parts.flow
    after = flow.lines[parts.text.ends : flow.foot] if parts.text.lines else []
    kept = [line.text for line in after if not line.is_frame and line.number not in in_blocks and line.link_share < 0.9]
    return "\n".join(kept)[:_MAX_AFTER]


def _has_board(flow: Flow) -> bool:
    words = pattern("board", "words")
    return any(len(line.text) <= 24 and not line.is_frame and words.search(line.plain) for line in flow.lines)


def _images(flow: Flow, text: Text) -> tuple[str, ...]:
    """Addresses of the pictures in the text, at most 40."""
    box = text.box or _main_box(flow)
    if box is None:
        return ()
    found = []
    for node in box.node.css("img"):
        link = flow.link_of_node(node) if text.box is not None or not _is_in_foot(node) else None
        if link is not None and link.url and link.kind is LinkKind.IMAGE:
            found.append(link.url)
    return tuple(dict.fromkeys(found))[:_MAX_IMAGES]


def _main_box(flow: Flow) -> Box | None:
    """On a page without a sentence: what holds the lines outside the frame."""
    lines = [line for line in flow.lines if not line.is_frame and line.number < flow.foot]
    return flow.common_box(lines[0].lo, lines[-1].hi) if lines else None


def _stands_in_main(flow: Flow, places: str) -> bool:
    return any(not _is_in_frame(node) for node in flow.tree.css(places))


def _is_in_frame(node: LexborNode) -> bool:
    at: LexborNode | None = node
    for _ in range(30):
        if at is None:
            return False
        if at.tag in {"header", "footer", "nav"}:
            return True
        at = at.parent
    return False


def _is_in_foot(node: LexborNode) -> bool:
    """Among the marks at the page's foot, by tag or by name."""
    at: LexborNode | None = node
    while at is not None and at.tag not in {"body", "html"}:
        if at.tag == "footer" or _FOOT_NAME.search(f"{at.attributes.get('id') or ''} {at.attributes.get('class') or ''}"):
            return True
        at = at.parent
    return False
