"""Official downloads on disk as records: docx, html, txt, JSON exports, spreadsheets of a list, folders of all these."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import orjson
from selectolax.lexbor import LexborHTMLParser

from config.regulation import Standing
from config.text import fold_space
from crawler.extract.attachment import extract
from crawler.extract.encoding import decode
from crawler.regulations.answers import kind_of, read_json, read_moj_detail, text_record
from crawler.regulations.records import FormatError, Record, day_of, plain_title

MAX_FILE = 50 * 2**20
_READ = frozenset({".docx", ".html", ".htm", ".txt", ".json", ".jsonl", ".csv", ".xlsx", ".pdf"})
_HEADS = {
    "title": ("标题", "法律法规名称", "法规名称", "名称", "title"),
    "published": ("公布日期", "公布时间", "发布日期", "promulgated", "gbrq"),
    "effective": ("施行日期", "生效日期", "实施日期", "effective", "sxrq"),
    "standing": ("时效性", "效力状态", "状态", "status"),
    "kind": ("法律性质", "效力位阶", "类别", "类型", "kind"),
    "organ": ("制定机关", "发布机关", "制定机构", "organ"),
    "id": ("bbbs", "official_id", "编号"),
}
_WORDS = {"有效": "有效", "现行有效": "有效", "已废止": "已废止", "失效": "已废止", "已失效": "已废止", "尚未生效": "尚未生效",
          "尚未施行": "尚未生效", "已修改": "已修改"}  # fmt: skip
_DATED = re.compile(
    r"[_\-（(]?(?:19|20)\d{6}[)）]?$|[_\-（(](?:19|20)\d\d[-.]\d\d[-.]\d\d[)）]?$|[（(].*[)）]$"
)


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and every readable one below the folders named, in order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.suffix.lower() in _READ and one.is_file())
        else:
            yield path


def read_file(path: Path) -> list[Record]:
    """The records of one file. Raises FormatError when it is none of the formats, or breaks its own."""
    suffix = path.suffix.lower()
    if suffix not in _READ:
        raise FormatError(f"{suffix or 'no ending'}: not one of {', '.join(sorted(_READ))}")
    try:
        if path.stat().st_size > MAX_FILE:
            raise FormatError(f"larger than {MAX_FILE // 2**20} MiB")
        data = path.read_bytes()
    except OSError as error:
        raise FormatError(f"cannot be read: {error.strerror}") from None
    match suffix:
        case ".json" | ".jsonl":
            return _json(data, suffix)
        case ".csv":
            return _table(list(csv.reader(io.StringIO(decode(data)[0]))), path.name)
        case ".xlsx":
            read = extract(data, path.name)
            return [
                one for table in read.tables for one in _table([list(row) for row in table.rows], path.name)
            ]
        case ".html" | ".htm":
            return [_html(decode(data)[0], path)]
    read = extract(data, path.name)
    if read.note and not read.blocks:
        raise FormatError(read.note)
    return [_text(read.text, path)]


def _json(data: bytes, suffix: str) -> list[Record]:
    try:
        parsed = (
            [orjson.loads(line) for line in data.splitlines() if line.strip()]
            if suffix == ".jsonl"
            else orjson.loads(data)
        )
    except orjson.JSONDecodeError as error:
        raise FormatError(f"not JSON: {error}") from None
    try:
        return read_json(parsed)
    except (TypeError, AttributeError, ValueError) as error:
        raise FormatError(str(error)) from None


def _html(html: str, path: Path) -> Record:
    try:
        return read_moj_detail(html)
    except FormatError:
        pass
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style", "noscript", "template"])
    heading = tree.css_first("h1") or tree.css_first("title")
    body = tree.body
    if body is None:
        raise FormatError("an HTML file without a body")
    title = plain_title(heading.text()) if heading is not None else ""
    return text_record(_title(title, path), body.text(separator="\n"), path.name)


def _text(text: str, path: Path) -> Record:
    lines = [line for line in text.splitlines()[:40] if line.strip()]
    first = next(
        (at for at, line in enumerate(lines) if re.match(r"\s*(?:[（(]|目\s*录|第[一1]\s*[章编条])", line)), 0
    )
    title = plain_title("".join(lines[:first])) if 0 < first <= 3 else ""
    return text_record(_title(title, path), text, path.name)


def _title(found: str, path: Path) -> str:
    """The title the file prints, when it can be one; else the file's own name without day and version."""
    plain = found.strip("《》")
    if 3 <= len(plain) <= 80 and not re.search(r"[。；,:：]", plain):
        return plain
    return _DATED.sub("", fold_space(path.stem)).strip("《》 ")


def _table(rows: list[list[str]], source: str) -> list[Record]:
    """A list as a spreadsheet: the first row that names a title column is its head."""
    for at, row in enumerate(rows[:20]):
        columns = _columns(row)
        if "title" in columns:
            return [record for line in rows[at + 1 :] if (record := _line(line, columns, source)) is not None]
    raise FormatError("no column called 标题 or title in the first 20 rows")


def _columns(head: list[str]) -> dict[str, int]:
    plain = [fold_space(cell).strip("﻿") for cell in head]
    return {
        name: next(at for at, cell in enumerate(plain) if cell in words)
        for name, words in _HEADS.items()
        if any(cell in words for cell in plain)
    }


def _line(line: list[str], columns: Mapping[str, int], source: str) -> Record | None:
    def cell(name: str) -> str:
        at = columns.get(name, -1)
        return fold_space(line[at]) if 0 <= at < len(line) else ""

    title = plain_title(cell("title"))
    if not title:
        return None
    return Record(
        title=title,
        source=source,
        published=day_of(cell("published")),
        effective=day_of(cell("effective")),
        standing=Standing(_WORDS[cell("standing")]) if cell("standing") in _WORDS else Standing.UNKNOWN,
        kind=kind_of(cell("kind")),
        organ=cell("organ"),
        official_id=cell("id"),
        is_listed=True,
    )
