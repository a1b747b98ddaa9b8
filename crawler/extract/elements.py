"""The element block of a document (公文要素): labels with their values, in whatever markup they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from config.extract.data import extract_data
from config.text import fold_space, squeeze
from crawler.extract.dates import looks_like_day
from crawler.extract.flow import Flow, Line
from crawler.extract.numbers import find_numbers
from crawler.extract.outline import Box
from crawler.facts import Element

_MAX_LINE = 400
_MAX_VALUE = 300
_BRACKETS = str.maketrans("", "", "【】[]［］〖〗()（）*·•|｜>＞:：")
_INDEX = re.compile(r"[A-Za-z0-9〔〕\[\]（）()\-/.—_ ]{4,60}")
_BODY_NAME = re.compile(r"(府|局|委|办|院|厅|部|中心|处|站|会|队|室|道|镇|乡|村|公司|所|网|馆|社|科|团|联|台|校|学)$")
_STATE = re.compile(r"有效|失效|废止|修改|现行|施行|效力|至|年|月")
_DIGIT = re.compile(r"\d")
_COLON = re.compile(r"[:：∶﹕】］]")
_AROUND = "[]【】()（）|｜:： "
_CLUSTER_GAP = 4
_TABLE_CELLS = frozenset({"td", "th", "dt"})
_HAN = re.compile(r"[一-龥]")


@dataclass(frozen=True, slots=True)
class Labels:
    """Every label by its squeezed form, and one expression that finds labels with a colon in a line."""

    names: Mapping[str, str]
    weak: frozenset[str]  # labels that prose uses as well
    with_colon: re.Pattern[str]


@dataclass(slots=True)
class _Found:
    element: Element
    line: int
    is_weak: bool
    has_colon: bool
    value_lines: tuple[int, ...] = ()  # where the value stands on lines of its own


@lru_cache(maxsize=16)
def labels_of(extra: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> Labels:
    """The alias table, with the profile's [fields] on top.

    A key of [fields] is a canonical name (`document_number`) or any known label of it (`发文字号`); a key that
    is neither becomes an element of its own name. Its aliases are certain labels, never weak ones.
    """
    data = extract_data("labels")
    names = {squeeze(label): name for name, known in data["labels"].items() for label in known}
    weak_names = set(data["weak"]["names"])
    weak = {label for label, name in names.items() if name in weak_names} | {squeeze(one) for one in data["weak"]["labels"]}
    for key, aliases in extra:
        name = key if key in data["labels"] else names.get(squeeze(key), key)
        for alias in (*aliases, *(() if key == name else (key,))):
            names[squeeze(alias)] = name
            weak.discard(squeeze(alias))
    for label in data["never"]["labels"]:
        names.setdefault(squeeze(label), "")
    ordered = sorted(names, key=lambda label: (-len(label), label))
    spaced = "|".join(r"[\s\u3000]*".join(map(re.escape, label)) for label in ordered)
    return Labels(names, frozenset(weak), re.compile(rf"(?P<label>{spaced})(?:[\s\u3000】\]］）)]*[:：∶﹕]|[】］])"))


def read_elements(flow: Flow, extra: Mapping[str, tuple[str, ...]], text_starts: int, text_ends: int) -> tuple[list[Element], set[int]]:
    """(elements in order of canonical first sight, numbers of the lines they stand in).

    `text_starts`, `text_ends`: lines of the first and last sentence of the text. Labels that prose uses as well
    (来源, 名称, 时间) are read above the text only; below it only a block of several labels counts.
    An empty value is kept as "" so that a check can say that the label stands there with nothing.
    """
    labels = labels_of(tuple(sorted((key, tuple(value)) for key, value in extra.items())))
    found = [one for line in flow.lines for one in _in_line(flow, line, labels)]
    kept = _believable(found, text_starts, text_ends)
    elements: dict[str, Element] = {}
    for one in kept:
        known = elements.get(one.element.name)
        if known is None or (not known.value and one.element.value):
            elements[one.element.name] = one.element
        elif one.element.name == "validity" and one.element.value and _DIGIT.search(one.element.value + known.value):
            # 是否有效：是 ... 有效期：2021-04-01至2031-03-31: state and term are two lines of one element.
            state, term = (one.element, known) if _DIGIT.search(known.value) else (known, one.element)
            elements["validity"] = state
            elements.setdefault("term", replace(term, name="term"))
    return list(elements.values()), {number for one in kept for number in (one.line, *one.value_lines)}


def _in_line(flow: Flow, line: Line, labels: Labels) -> Iterator[_Found]:
    if line.is_frame or len(line.text) > _MAX_LINE:
        return
    has_colon = False
    if _COLON.search(line.text):
        for one in _with_colon(flow, line, labels):
            has_colon = True
            yield one
    if not has_colon:
        yield from _without_colon(flow, line, labels)


def _with_colon(flow: Flow, line: Line, labels: Labels) -> Iterator[_Found]:
    text, starts = line.text, set(line.starts)
    marks = _marks(text, starts, labels)
    for number, mark in enumerate(marks):
        label = squeeze(mark["label"])
        name = labels.names[label]
        if not name:
            continue
        end = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        value = _clean(text[mark.end() : _before_control(flow, line, mark.end(), end)])
        beyond: tuple[int, ...] = ()
        if not value and number + 1 == len(marks):
            value, beyond = _value_beyond(flow, line, name, labels)
        yield _Found(Element(label=label, name=name, value=value), line.number, label in labels.weak, True, beyond)


def _before_control(flow: Flow, line: Line, start: int, end: int) -> int:
    """Where a value ends when a control of the page (打印, 分享, 大 中 小) stands in an element of its own behind it."""
    for at, offset in enumerate(line.starts[1:], line.lo + 1):
        if start < offset < end and squeeze(flow.outline.pieces[at]).strip(_AROUND) in _controls():
            return offset
    return end


@lru_cache(maxsize=1)
def _controls() -> frozenset[str]:
    return frozenset(extract_data("labels")["never"]["controls"])


def _marks(text: str, starts: set[int], labels: Labels) -> list[re.Match[str]]:
    """Labels in order. One that begins inside a word is no label, but another may begin within it."""
    found: list[re.Match[str]] = []
    match = labels.with_colon.search(text)
    while match is not None:
        is_label = _may_start(text, match.start(), starts)
        if is_label:
            found.append(match)
        match = labels.with_colon.search(text, match.end() if is_label else match.start() + 1)
    return found


def _may_start(text: str, at: int, starts: set[int]) -> bool:
    """A label begins at a node or after something that is not a Chinese character (文件来源 is not 来源)."""
    return at == 0 or at in starts or not _HAN.match(text[at - 1])


def _clean(value: str) -> str:
    value = fold_space(value).strip("【[｜|;；,，")
    return "" if squeeze(value) in _empty_values() else value[:_MAX_VALUE].strip()


@lru_cache(maxsize=1)
def _empty_values() -> frozenset[str]:
    return frozenset(extract_data("labels")["empty"]["values"])


def _label_at(text: str, labels: Labels) -> str:
    """The canonical name when the text is a label and nothing else, else ""; "" too for a control (字号)."""
    plain = squeeze(text[:24]).translate(_BRACKETS)
    return labels.names.get(plain, "") if len(text) <= 24 else ""


def _is_label(text: str, labels: Labels) -> bool:
    plain = squeeze(text[:40])
    if plain.translate(_BRACKETS) in labels.names:
        return True
    match = labels.with_colon.match(plain.lstrip("【[［("))
    return match is not None


def _value_beyond(flow: Flow, line: Line, name: str, labels: Labels) -> tuple[str, tuple[int, ...]]:
    """The value of a label that ends its line, and its lines: the next cell of the row, else a next line that fits."""
    cell = _cell_of(flow, line)
    if cell is not None:
        beside = _beside(cell)
        if beside is None or _is_label(flow.outline.text(beside), labels):
            return "", ()
        return _clean(flow.outline.text(beside)), _numbers(flow, beside)
    if line.number + 1 >= len(flow.lines):
        return "", ()
    after = flow.lines[line.number + 1]
    if _is_label(after.text, labels) or len(after.text) > 150 or after.is_frame:
        return "", ()
    shares_parent = _parent(flow, line) is _parent(flow, after)
    return (_clean(after.text), (after.number,)) if _fits(name, after.text, shares_parent) else ("", ())


def _numbers(flow: Flow, box: Box) -> tuple[int, ...]:
    return tuple(line.number for line in flow.lines_in(box))


def _parent(flow: Flow, line: Line) -> Box | None:
    box = flow.box_of(line)
    while box.parent is not None and (box.parent.lo, box.parent.hi) == (box.lo, box.hi):
        box = box.parent
    return box.parent


def _fits(name: str, text: str, shares_parent: bool) -> bool:
    plain = squeeze(text)
    if "。" in plain or not plain:
        return False
    match name:
        case "document_number":
            return len(plain) <= 40 and bool(find_numbers(text))
        case "made" | "published" | "effective" | "valid_until":
            return len(plain) <= 30 and looks_like_day(text)
        case "index_number":
            return _INDEX.fullmatch(text) is not None and any(char.isdigit() for char in text)
        case "validity":
            return len(plain) <= 30 and bool(_STATE.search(plain))
        case "issuer" | "publisher":
            return len(plain) <= 60 and bool(_BODY_NAME.search(plain))
        case "disclosure":
            return "公开" in plain and len(plain) <= 12
        case "title":
            return 6 <= len(plain) <= 120 and shares_parent
        case _:
            return shares_parent and len(plain) <= 40


def _without_colon(flow: Flow, line: Line, labels: Labels) -> Iterator[_Found]:
    """Labels that markup alone sets apart: a cell of their own, or an inline element before the value."""
    if line.link_share == 1.0 or len(line.text) > 200:
        return
    if line.hi - line.lo == 1 or _label_at(line.text, labels):
        yield from _whole_cell(flow, line, labels)
        return
    pieces = flow.outline.pieces
    at = line.lo
    while at < line.hi - 1:
        name = _label_at(pieces[at], labels)
        if not name:
            at += 1
            continue
        end = at + 1
        while end < line.hi and not _label_at(pieces[end], labels):
            end += 1
        label = squeeze(pieces[at]).translate(_BRACKETS)
        value = _clean("".join(pieces[at + 1 : end]))
        if value or end < line.hi:
            yield _Found(Element(label=label, name=name, value=value), line.number, label in labels.weak, False)
        at = end


def _whole_cell(flow: Flow, line: Line, labels: Labels) -> Iterator[_Found]:
    name = _label_at(line.text, labels)
    if not name:
        return
    label = squeeze(line.text).translate(_BRACKETS)
    cell = _cell_of(flow, line)
    if cell is not None:
        value_box = _beside(cell)
        if value_box is None or _is_label(flow.outline.text(value_box), labels):
            value_box = _below(flow, cell, labels)
        if value_box is not None:
            value = _clean(flow.outline.text(value_box))
            is_weak = label in labels.weak
            yield _Found(Element(label=label, name=name, value=value), line.number, is_weak, False, _numbers(flow, value_box))
        return
    after = flow.lines[line.number + 1] if line.number + 1 < len(flow.lines) else None
    # Without colon and without a table only the next element of the same parent is its value.
    if after is not None and not _is_label(after.text, labels) and _pair(flow, line, after) and _fits(name, after.text, True):
        value = _clean(after.text)
        yield _Found(Element(label=label, name=name, value=value), line.number, label in labels.weak, False, (after.number,))


def _pair(flow: Flow, line: Line, after: Line) -> bool:
    """Do the two lines fill one element between them, or follow each other as siblings?"""
    parent = _parent(flow, line)
    return parent is not None and parent is _parent(flow, after)


def _cell_of(flow: Flow, line: Line) -> Box | None:
    """The td, th or dt that holds the line alone."""
    box: Box | None = flow.box_of(line)
    for _ in range(12):
        if box is None or box.lo < line.lo or box.hi > line.hi:
            return None
        if box.tag in _TABLE_CELLS:
            return box
        box = box.parent
    return None


def _beside(cell: Box) -> Box | None:
    """The next cell of the row (dd of a dt)."""
    siblings = cell.parent.children if cell.parent is not None else []
    for number, box in enumerate(siblings):
        if box is cell:
            after = siblings[number + 1] if number + 1 < len(siblings) else None
            wanted = {"dd"} if cell.tag == "dt" else {"td", "th"}
            return after if after is not None and after.tag in wanted else None
    return None


def _below(flow: Flow, cell: Box, labels: Labels) -> Box | None:
    """The cell under a heading, in a table of one heading row and one row of values."""
    row = cell.parent
    if row is None or row.tag != "tr" or row.parent is None:
        return None
    table = row.parent if row.parent.tag == "table" else row.parent.parent
    if table is None or table.tag != "table":
        return None
    rows = [box for part in table.children for box in ([part] if part.tag == "tr" else part.children) if box.tag == "tr"]
    if len(rows) != 2 or rows[0] is not row or len(rows[0].children) != len(rows[1].children):
        return None
    if not all(_label_at(flow.outline.text(head), labels) for head in row.children):
        return None
    return next((low for head, low in zip(*(one.children for one in rows), strict=True) if head is cell), None)


def _believable(found: list[_Found], text_starts: int, text_ends: int) -> list[_Found]:
    """Weak labels only above the text; below it, and without colon, only in company of other labels."""
    kept = []
    for cluster in _clusters(found):
        names = {one.element.name for one in cluster}
        strong = {one.element.name for one in cluster if not one.is_weak}
        is_block = len(strong) >= 2 or bool(strong & {"document_number", "index_number"})
        for one in cluster:
            above = one.line < text_starts
            if not above and not (is_block and (one.line > text_ends or len(names) >= 3)):
                continue
            if one.is_weak and not above and not is_block:
                continue
            if not one.has_colon and one.is_weak and not is_block:
                continue
            kept.append(one)
    return kept


def _clusters(found: list[_Found]) -> Iterator[list[_Found]]:
    cluster: list[_Found] = []
    for one in found:
        if cluster and one.line - cluster[-1].line > _CLUSTER_GAP:
            yield cluster
            cluster = []
        cluster.append(one)
    if cluster:
        yield cluster
