"""Tables of a page as grids of text, merged cells carried on (办事指南、权力清单、标准目录)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config.text import fold_space
from crawler.extract.links import css_path

MAX_TABLES = 200
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_LOCATED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its cells after merging, and the number of its `tr` on the page, for `row_locator`."""

    cells: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    caption: str = ""
    rows: tuple[Row, ...] = ()


def read_tables(html: str) -> list[Table]:
    """All tables in document order; a table inside a cell is a table of its own as well. Bounded, never raises."""
    if "<table" not in html and "<TABLE" not in html:
        return []
    tree = LexborHTMLParser(html)
    rows: dict[int, list[tuple[int, LexborNode]]] = {}
    for number, row in enumerate(tree.css("tr")[:MAX_ROWS]):
        holder = _holder(row)
        if holder is not None:
            rows.setdefault(holder.mem_id, []).append((number, row))
    tables = []
    for node in tree.css("table")[:MAX_TABLES]:
        caption = node.css_first("caption")
        title = fold_space(caption.text(separator=" "))[:200] if caption is not None else ""
        tables.append(Table(caption=title, rows=tuple(_grid(rows.get(node.mem_id, [])))))
    return tables


def row_locators(html: str, numbers: Sequence[int]) -> dict[int, str]:
    """CSS paths of the rows that `read_tables` counted so; at most `MAX_LOCATED`, the others have none."""
    rows = LexborHTMLParser(html).css("tr") if numbers else []
    return {number: css_path(rows[number]) for number in list(numbers)[:MAX_LOCATED] if number < len(rows)}


def _holder(row: LexborNode) -> LexborNode | None:
    at = row.parent
    while at is not None and at.tag != "table":
        at = at.parent
    return at


def _grid(rows: list[tuple[int, LexborNode]]) -> list[Row]:
    carried: dict[int, tuple[int, str]] = {}
    made: list[Row] = []
    for number, row in rows:
        cells: list[str] = []
        own = [cell for cell in row.iter() if cell.tag in {"td", "th"}]
        for cell in own:
            _carry(cells, carried)
            words = fold_space(cell.text(separator=" "))
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            for _ in range(min(across, MAX_COLUMNS - len(cells))):
                if down > 1:
                    carried[len(cells)] = (down - 1, words)
                cells.append(words)
        _carry(cells, carried)
        made.append(Row(cells=tuple(cells), number=number))
    return made


def _carry(cells: list[str], carried: dict[int, tuple[int, str]]) -> None:
    """Fill in what cells above have merged into this place of the row."""
    while len(cells) in carried and len(cells) < MAX_COLUMNS:
        left, words = carried.pop(len(cells))
        if left > 1:
            carried[len(cells)] = (left - 1, words)
        cells.append(words)


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or "1"
    return min(max(int(value), 1), MAX_ROWS) if value.isdigit() and len(value) < 6 else 1
