"""Rows of power lists, guides and catalogues with the cell that names their statutory basis (设定依据)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from config.text import letters, squeeze
from crawler.extract.tables import Row, Table, read_tables

_MATTER = re.compile(
    r"^(?=.)(?:[一二三四]级|主|子)?(?:行政|公开|职权|权力|服务|办理|审批|许可|证明|收费|监管|检查)*"
    r"(?:事项|名称|职权|权力|项目|内容)?(?:名称|要素)?$"
)
_MATTER_BEST = re.compile(r"名称|三级|二级")
_UNIT = re.compile(
    r"^(?:实施|责任|公开|牵头|承办|办理|行使|主管)(?:主体|单位|机关|部门|机构|层级)$|^(?:单位|部门|机关)(?:名称)?$"
)
_NUMBER = re.compile(r"^(?:序号|编号|编码|项目编码|事项编码|职权编码)$")
_MAX_HEAD = 16
MAX_ROWS = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisRow:
    """One row with a basis. `label` is its number as printed, else its place in the table."""

    matter: str
    unit: str
    label: str
    basis: str
    number: int  # of the tr on the page


def basis_rows(html: str, headings: Sequence[str]) -> list[BasisRow]:
    """Every row whose table names its basis, in a column of that head or in a line `head | value`."""
    wanted = re.compile("|".join(map(re.escape, headings)) or "(?!)")
    if not wanted.search(squeeze(html) if len(html) < 200_000 else html):
        return []
    found: list[BasisRow] = []
    for table in read_tables(html):
        found += _of_table(table, wanted)
    return list({(row.number, row.basis): row for row in found}.values())[:MAX_ROWS]


def _of_table(table: Table, wanted: re.Pattern[str]) -> Iterator[BasisRow]:
    heads: tuple[str, ...] = ()
    columns: list[int] = []
    for place, row in enumerate(table.rows):
        if beside := _beside(row, wanted):
            yield _vertical(table, row, beside)
        elif _is_head(row, wanted):
            heads = row.cells
            columns = [at for at, cell in enumerate(heads) if _names_basis(cell, wanted)]
        elif columns:
            yield from _below(row, heads, columns, place)


def _names_basis(cell: str, wanted: re.Pattern[str]) -> bool:
    plain = letters(cell)
    return 0 < len(plain) <= _MAX_HEAD and wanted.search(plain) is not None


def _is_head(row: Row, wanted: re.Pattern[str]) -> bool:
    return not any("《" in cell for cell in row.cells) and any(
        _names_basis(cell, wanted) for cell in dict.fromkeys(row.cells)
    )


def _beside(row: Row, wanted: re.Pattern[str]) -> str:
    """The value right of a label, in a table that has its heads in a column."""
    # A merged cell stands in each of its columns, and is read once.
    for (label, _), (value, _) in pairwise(groupby(row.cells)):
        if _names_basis(label, wanted) and ("《" in value or len(letters(value)) > _MAX_HEAD):
            return value
    return ""


def _vertical(table: Table, row: Row, basis: str) -> BasisRow:
    labelled = [(letters(one.cells[0]), one.cells[1]) for one in table.rows if len(one.cells) > 1]
    matter = next(
        (value for label, value in labelled if label in {"事项名称", "名称", "项目名称", "职权名称"}), ""
    )
    unit = next((value for label, value in labelled if _UNIT.match(label)), "")
    return BasisRow(matter=matter, unit=unit, label="", basis=basis, number=row.number)


def _below(row: Row, heads: tuple[str, ...], columns: list[int], place: int) -> Iterator[BasisRow]:
    named = {letters(head): cell for head, cell in zip(heads, row.cells, strict=False)}
    matters = [(head, cell) for head, cell in named.items() if _MATTER.match(head) and cell]
    best = next(
        (cell for head, cell in matters if _MATTER_BEST.search(head)), matters[0][1] if matters else ""
    )
    unit = next((cell for head, cell in named.items() if _UNIT.match(head)), "")
    label = next((cell for head, cell in named.items() if _NUMBER.match(head)), "")
    for at in columns:
        if at < len(row.cells) and row.cells[at]:
            yield BasisRow(
                matter=best[:80],
                unit=unit[:40],
                label=label[:20] or str(place),
                basis=row.cells[at],
                number=row.number,
            )
