"""Tables: data without headers, headers without data, layout that pretends to be data."""

from __future__ import annotations

from collections.abc import Iterator

from checks.accessibility.hits import Hit
from crawler.scan_facts import PageFacts, TableFact

_PLAIN = frozenset({"presentation", "none"})
_CELL_CHARS = 200


def judge(facts: PageFacts) -> Iterator[Hit]:
    tables = [one for one in facts.tables if one.role not in _PLAIN and one.cells]
    data = [one for one in tables if is_data(one)]
    yield from _hit("table-no-headers", [one for one in data if not one.headers and not one.associated])
    yield from _hit(
        "table-only-headers", [one for one in tables if one.headers == one.cells >= 4 and one.rows > 1]
    )
    yield from _hit("table-no-caption", [one for one in data if one.headers and not one.caption])
    yield from _hit("table-ragged", [one for one in data if len(set(one.widths)) > 1])
    layout = [one for one in tables if is_layout(one)]
    yield from _hit("table-layout-headers", [one for one in layout if one.headers or one.caption])
    yield from _hit("table-layout", [one for one in layout if not one.headers and not one.caption])


def _hit(rule: str, tables: list[TableFact]) -> Iterator[Hit]:
    if tables:
        sizes = [f"{one.rows}×{one.columns}" for one in tables[:5]]
        yield Hit(
            rule=rule,
            elements=tuple(tables),
            notes={"sizes": sizes, "first_row": list(tables[0].first_row[:6])},
        )


def is_data(table: TableFact) -> bool:
    """Rows and columns of short texts, drawn as a grid or large enough to need one."""
    if table.rows < 2 or table.columns < 2 or table.cells < 4 or table.holds or table.longest > _CELL_CHARS:
        return False
    usual = max(set(table.widths), key=table.widths.count) if table.widths else 0
    regular = table.widths.count(usual) >= 0.7 * table.rows
    filled = sum(1 for text in table.first_row if text) >= 0.5 * len(table.first_row)
    grid = table.has_border or bool(table.caption) or (table.rows >= 3 and table.columns >= 3)
    return regular and filled and grid and usual > 1


def is_layout(table: TableFact) -> bool:
    """Holds whole blocks of the page, or is a single cell or column that draws no grid."""
    if table.is_nested and table.holds:
        return True
    return table.holds >= 3 or (table.longest > 4 * _CELL_CHARS and table.columns <= 3 and table.rows <= 3)
