"""The text of an attachment (docx, xlsx, pdf, txt); hostile bytes are read by crawler/extract/attachment_reader.py.

Limits: 20 MiB of file; zip members of 64 MiB in all and 2,000 in number, inflated at most 200 times; 300 PDF pages;
20 sheets of 20,000 rows and 60 columns; 600,000 characters of text. What goes beyond is cut or left unread, and `note` says so.
"""

from __future__ import annotations

import contextlib
import html
import io
import logging
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from config.text import fold_space

MAX_BYTES = 20 * 2**20
MAX_UNPACKED = 64 * 2**20
MAX_MEMBERS = 2_000
MAX_INFLATION = 200
MAX_PAGES = 300
MAX_SHEETS = 20
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CHARACTERS = 600_000

UNSUPPORTED = "附件格式不支持读取文字"
TOO_LARGE = "附件过大，未读"
TOO_SLOW = "附件读取超时，未读"
BROKEN = "附件损坏，读不出"
ENCRYPTED = "附件已加密，读不出"
SUSPICIOUS = "附件压缩结构异常，未读"
NO_TEXT = "附件没有文字层（扫描件或图片）"
CUT = "附件过长，只读了前一部分"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    """A table of a file: name of the sheet ("" in a document) and its rows; merged cells repeat their value."""

    name: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentText:
    """What a file says, in reading order. `kind` is docx, xlsx, pdf, txt or "" when it was not read;
    `note` is empty, or a short Chinese phrase that says why nothing or not all was read."""

    kind: str = ""
    name: str = ""
    blocks: tuple[str | SheetTable, ...] = ()
    pages: int = 0
    note: str = ""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(block for block in self.blocks if isinstance(block, str))

    @property
    def tables(self) -> tuple[SheetTable, ...]:
        return tuple(block for block in self.blocks if isinstance(block, SheetTable))

    @property
    def text(self) -> str:
        """Everything, one paragraph or one table row a line."""
        return "\n".join(line for block in self.blocks for line in _lines(block))


def _lines(block: str | SheetTable) -> Iterator[str]:
    if isinstance(block, str):
        yield block
    else:
        yield from ("\t".join(row) for row in block.rows)


def as_html(read: AttachmentText) -> str:
    """The file as a plain page, so that every check of a page runs on it unchanged. All of it is escaped."""
    title = html.escape(PurePosixPath(read.name).stem if read.name else "")
    body = "\n".join(_block_html(block) for block in read.blocks)
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><main><h1>{title}</h1>\n{body}\n</main></body></html>"
    )


def _block_html(block: str | SheetTable) -> str:
    if isinstance(block, str):
        return f"<p>{html.escape(block)}</p>"
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows
    )
    return f"<table><caption>{html.escape(block.name)}</caption>{rows}</table>"


def kind_of(data: bytes, name: str) -> str:
    """docx, xlsx, pdf or txt by the bytes; "" for everything else."""
    if data.startswith(b"%PDF-") or b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _office_kind(data)
    is_text = name.lower().endswith((".txt", ".csv", ".md")) and b"\x00" not in data[:4096]
    return "txt" if is_text else ""


def _office_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist()[:MAX_MEMBERS])
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else ""


def extract(data: bytes, name: str) -> AttachmentText:
    """The text of a file in this very process: for bytes that are trusted, and inside the reading fork."""
    kind = kind_of(data, name)
    if kind == "":
        return AttachmentText(name=name, note=UNSUPPORTED)
    if kind in {"docx", "xlsx"} and _is_suspicious(data):
        return AttachmentText(kind=kind, name=name, note=SUSPICIOUS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            blocks, pages, note = _READERS[kind](data)
    except MemoryError:
        return AttachmentText(kind=kind, name=name, note=TOO_LARGE)
    except Exception:  # a parser may fail on hostile bytes in any way; the file is then broken for us
        return AttachmentText(kind=kind, name=name, note=BROKEN)
    kept, was_cut = _within(blocks)
    if not kept and not note:
        note = NO_TEXT
    return AttachmentText(
        kind=kind, name=name, blocks=kept, pages=pages, note=note or (CUT if was_cut else "")
    )


def _is_suspicious(data: bytes) -> bool:
    """A zip bomb, or XML that declares entities (office files never do)."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        if (
            len(members) > MAX_MEMBERS
            or unpacked > MAX_UNPACKED
            or unpacked > MAX_INFLATION * max(len(data), 10_000)
        ):
            return True
        return any(
            _declares(archive, member) for member in members if member.filename.endswith((".xml", ".rels"))
        )


def _declares(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with archive.open(member) as stream:
        content = stream.read(MAX_UNPACKED)
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00<" in content[:8] or b"<\x00" in content[:8]:
        content = content.replace(b"\x00", b"")
    return b"<!DOCTYPE" in content or b"<!ENTITY" in content


Read = tuple[list[str | SheetTable], int, str]


def _read_docx(data: bytes) -> Read:
    import docx
    from docx.table import Table

    document = docx.Document(io.BytesIO(data))
    blocks: list[str | SheetTable] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            blocks.append(SheetTable(rows=tuple(_docx_rows(block))))
        else:
            blocks += [line for line in map(fold_space, block.text.split("\n")) if line]
    return blocks, 0, ""


def _docx_rows(table: Any) -> Iterator[tuple[str, ...]]:
    """Rows by their cell elements: a cell merged over columns or rows repeats its words."""
    above: dict[int, str] = {}
    for row in table._tbl.tr_lst[:MAX_ROWS]:
        cells: list[str] = []
        for cell in row.tc_lst[:MAX_COLUMNS]:
            column = len(cells)
            continues = cell.vMerge == "continue"
            words = above.get(column, "") if continues else fold_space(" ".join(p.text for p in cell.p_lst))
            span = min(cell.grid_span, MAX_COLUMNS)
            cells += [words] * span
            above.update(dict.fromkeys(range(column, column + span), words))
        yield tuple(cells)


def _read_xlsx(data: bytes) -> Read:
    import openpyxl

    book: Any = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    blocks: list[str | SheetTable] = []
    for sheet in book.worksheets[:MAX_SHEETS]:
        merged = _merged_values(sheet)
        rows = []
        for row in sheet.iter_rows(
            max_row=min(sheet.max_row, MAX_ROWS), max_col=min(sheet.max_column, MAX_COLUMNS)
        ):
            cells = tuple(_cell_text(merged.get((cell.row, cell.column), cell.value)) for cell in row)
            if any(cells):
                rows.append(cells)
        if rows:
            blocks.append(SheetTable(name=fold_space(sheet.title), rows=tuple(rows)))
    return blocks, len(book.worksheets), CUT if len(book.worksheets) > MAX_SHEETS else ""


def _merged_values(sheet: Any) -> dict[tuple[int, int], Any]:
    """Value of every cell inside a merged range, within the limits."""
    values: dict[tuple[int, int], Any] = {}
    for area in list(sheet.merged_cells.ranges)[:5_000]:
        value = sheet.cell(area.min_row, area.min_col).value
        for row in range(area.min_row, min(area.max_row, MAX_ROWS) + 1):
            for column in range(area.min_col, min(area.max_col, MAX_COLUMNS) + 1):
                values[row, column] = value
            if len(values) > 500_000:
                return values
    return values


def _cell_text(value: Any) -> str:
    return "" if value is None else fold_space(str(value))


def _read_pdf(data: bytes) -> Read:
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        return [], 0, ENCRYPTED
    blocks: list[str | SheetTable] = []
    size = 0
    for page in reader.pages[:MAX_PAGES]:
        with contextlib.suppress(PyPdfError, ValueError, KeyError, TypeError, IndexError, RecursionError):
            blocks += [line for line in map(fold_space, page.extract_text().splitlines()) if line]
        size = sum(len(block) for block in blocks if isinstance(block, str))
        if size > MAX_CHARACTERS:
            break
    return list(_joined(blocks)), len(reader.pages), CUT if len(reader.pages) > MAX_PAGES else ""


def _joined(lines: Iterable[str | SheetTable]) -> Iterator[str | SheetTable]:
    """PDF lines as paragraphs: a line that fills the measure and ends without a stop goes on in the next one."""
    texts = [line for line in lines if isinstance(line, str)]
    measure = sorted(map(len, texts))[len(texts) * 3 // 4] if texts else 0
    current = ""
    for line in texts:
        current += line
        if len(line) < measure * 0.9 or line.endswith(("。", "；", "：", "！", "？", ":", ";")):
            yield current
            current = ""
    if current:
        yield current


def _read_txt(data: bytes) -> Read:
    for encoding in ("utf-8-sig", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return [line for line in map(fold_space, data.decode(encoding).splitlines()) if line], 0, ""
    return [], 0, BROKEN


_READERS = {"docx": _read_docx, "xlsx": _read_xlsx, "pdf": _read_pdf, "txt": _read_txt}


def _within(blocks: Iterable[str | SheetTable]) -> tuple[tuple[str | SheetTable, ...], bool]:
    """As many blocks as the limit of characters allows; a table is cut between rows."""
    kept: list[str | SheetTable] = []
    left = MAX_CHARACTERS
    for block in blocks:
        lines = list(_lines(block))
        size = sum(map(len, lines))
        if size <= left:
            kept.append(block)
            left -= size
            continue
        if isinstance(block, SheetTable):
            rows = []
            for row, line in zip(block.rows, lines, strict=True):
                left -= len(line)
                if left < 0:
                    break
                rows.append(row)
            kept.append(SheetTable(name=block.name, rows=tuple(rows)))
        else:
            kept.append(block[:left])
        return tuple(kept), True
    return tuple(kept), False
