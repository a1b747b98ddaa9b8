"""Reads back what people wrote into the workbook: edits taken, nonsense refused row by row with the cell named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import sqlite_utils

from checks import entries
from checks.entries import BY_PERSON, LONGEST_WAIVER_DAYS, STATE_ZH, Entry, State
from checks.rectification import SHORT, LedgerRow
from config.errors import UsageError
from reports.clean import clean
from reports.words import Words
from reports.workbook import EDITABLE, KEPT, LEDGER, REVIEW, SNAPSHOT, SNAPSHOT_HEADS

LONGEST_NOTE = 2_000
MOST_ROWS = 200_000
_STATES = {name: state for state, name in STATE_ZH.items()}
_ANSWERS = {"属实": "yes", "不属实": "no", "": ""}
_DATE = re.compile(r"^\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*$")
_DATES = frozenset({"done_on", "until"})
_FIELD = {"until": "waived_until", "answer": "verdict"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One row that was not taken: sheet, cell (as in K5) and why, in words for whoever filled it in."""

    sheet: str
    cell: str
    why: str


@dataclass(slots=True, kw_only=True)
class Import:
    """What reading a workbook gave. `changes`: fields of entries by fingerprint, ready for `entries.write`."""

    changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    unchanged: int = 0


class _WrongError(Exception):
    """A cell nobody can take; carries its column key."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(why)
        self.key = key


def read_workbook(
    path: Path,
    rows: Mapping[str, LedgerRow],
    reviews: set[str],
    today: date,
    *,
    key: Callable[[str], str] = str,
) -> Import:
    """Compare a workbook with what it was when written (its hidden sheet; without it, with `rows`).

    `rows`: the present ledger by fingerprint; `reviews`: fingerprints that wait for a person's answer; `key`:
    the normal form of an address. A row is taken whole or refused whole. Raises UsageError when the file is no
    workbook of ours.
    """
    book = _open(path)
    done = Import()
    snapshot = _snapshot(book)
    for name, keys in (("ledger", LEDGER), ("review", REVIEW)):
        sheet = _sheet(book, name)
        if sheet is None:
            continue
        for number, heads, cells in _rows(sheet, keys):
            _take(done, sheet.title, number, heads, cells, _Known(name, rows, reviews, snapshot, today, key))
    return done


def import_workbook(
    db: sqlite_utils.Database,
    path: Path,
    rows: Mapping[str, LedgerRow],
    reviews: set[str],
    today: date,
    at: datetime,
) -> Import:
    """Read a workbook and write what can be taken; refused rows change nothing."""
    done = read_workbook(path, rows, reviews, today)
    entries.write(db, done.changes, at=at, source=f"workbook {path.name}")
    return done


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    rows: Mapping[str, LedgerRow]
    reviews: set[str]
    snapshot: Mapping[tuple[str, str], Mapping[str, str]]
    today: date
    key: Callable[[str], str]


def _open(path: Path) -> Any:
    import openpyxl

    try:
        return openpyxl.load_workbook(path, data_only=True)
    except FileNotFoundError:
        raise UsageError(f"{path}: 没有这个文件 (no such file)") from None
    except Exception as error:  # openpyxl raises whatever its parsers raise on a foreign file
        raise UsageError(f"{path}: 不是可读的 xlsx 工作簿：{error} (not a workbook)") from None


def _sheet(book: Any, name: str) -> Any:
    titles = {Words(lang)(f"sheet.{name}") for lang in ("zh", "en")}
    found = next((sheet for sheet in book.worksheets if sheet.title in titles), None)
    if found is None and name == "ledger":
        raise UsageError(f"工作簿里没有“{Words()('sheet.ledger')}”表 (no ledger sheet)")
    return found


def _snapshot(book: Any) -> dict[tuple[str, str], dict[str, str]]:
    """(sheet, short id) -> fingerprint and cells as written; what somebody wrote over is left out."""
    if SNAPSHOT not in book.sheetnames:
        return {}
    lines = book[SNAPSHOT].iter_rows(values_only=True)
    if tuple(next(lines, ()))[: len(SNAPSHOT_HEADS)] != SNAPSHOT_HEADS:
        return {}
    told = {}
    for line in lines:
        name, mark, *parts = ("" if cell is None else str(cell) for cell in line)
        cells = _cells("".join(parts))
        if cells is not None:
            told[name, mark[:SHORT]] = {**cells, "fingerprint": mark}
    return told


def _cells(text: str) -> dict[str, str] | None:
    try:
        cells = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return {key: _text(cell) for key, cell in cells.items()} if isinstance(cells, dict) else None


def _rows(sheet: Any, keys: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str], dict[str, Any]]]:
    """(row number, column letter by key, cell by key) of each row that is not empty."""
    from openpyxl.utils import get_column_letter

    places: dict[str, int] = {}
    for place, cell in enumerate(next(sheet.iter_rows(min_row=1, max_row=1, values_only=True), ())):
        for key in keys:
            if _text(cell) in _headings(key):
                places.setdefault(key, place)
    if "id" not in places:
        raise UsageError(f"“{sheet.title}”表缺少“编号”列 (no id column)")
    letters = {key: get_column_letter(place + 1) for key, place in places.items()}
    lines = sheet.iter_rows(min_row=2, max_row=min(sheet.max_row, MOST_ROWS), values_only=True)
    for number, line in enumerate(lines, start=2):
        cells = {key: line[place] for key, place in places.items() if place < len(line)}
        if any(_text(cell) for cell in cells.values()):
            yield number, letters, cells


def _headings(key: str) -> set[str]:
    return {Words(lang)("status.overdue" if key == "overdue" else f"ledger.{key}") for lang in ("zh", "en")}


def _take(
    done: Import, sheet: str, number: int, letters: dict[str, str], cells: dict[str, Any], known: _Known
) -> None:
    try:
        mark, wanted = _read(cells, known)
    except _WrongError as wrong:
        cell = f"{letters.get(wrong.key, letters['id'])}{number}"
        done.refused.append(Refusal(sheet=sheet, cell=cell, why=str(wrong)))
        return
    if wanted:
        done.changes.setdefault(mark, {}).update(wanted)
    else:
        done.unchanged += 1


def _read(cells: dict[str, Any], known: _Known) -> tuple[str, dict[str, Any]]:
    short = _text(cells.get("id"))
    mark = _fingerprint(short, known)
    was = known.snapshot.get((known.name, short)) or _as_stored(known.rows.get(mark))
    if known.key(shown := _text(cells.get("page_url"))) == was.get("page_url"):
        was = {**was, "page_url": shown}  # the sheet shows a page as the portal writes its address
    watched = KEPT if was else EDITABLE
    edited = {key for key in cells if key in watched and _same(key, cells[key]) != was.get(key, "")}
    for key in sorted(edited - EDITABLE):
        raise _WrongError(key, f"“{Words()(f'ledger.{key}')}”由检查程序填写，不能在这里改")
    if known.name == "review":
        return mark, _review(cells, edited)
    row = known.rows.get(mark)
    if row is None:
        raise _WrongError("id", f"台账里没有编号 {short}")
    return mark, _ledger(cells, edited, row, known.today)


def _fingerprint(short: str, known: _Known) -> str:
    if not short:
        raise _WrongError("id", "缺少编号")
    if was := known.snapshot.get((known.name, short)):
        return was["fingerprint"]
    pool = known.reviews if known.name == "review" else known.rows
    found = [mark for mark in pool if mark.startswith(short)]
    if len(found) != 1:
        raise _WrongError("id", f"台账里没有编号 {clean(short, 40)}" if not found else f"编号 {short} 不唯一")
    return found[0]


def _review(cells: dict[str, Any], edited: set[str]) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if "answer" in edited:
        answer = _text(cells.get("answer"))
        if answer not in _ANSWERS:
            raise _WrongError("answer", f"“{clean(answer, 20)}”不是研判结论；请填 属实 或 不属实")
        wanted["verdict"] = _ANSWERS[answer]
    if "note" in edited:
        wanted["note"] = _note(cells, "note")
    return wanted


def _ledger(cells: dict[str, Any], edited: set[str], row: LedgerRow, today: date) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    for key in edited - {"state"}:
        value = _day(cells, key) if key in _DATES else _note(cells, key)
        wanted[_FIELD.get(key, key)] = value
    if row.closed_at is not None and (set(wanted) - {"note", "measures"} or "state" in edited):
        raise _WrongError(
            "state" if "state" in edited else sorted(edited)[0], "该问题已销号，只能补写整改措施和备注"
        )
    if "state" in edited:
        wanted["state"] = _state(cells, row)
    _check_done(wanted, row, today)
    _check_waiver(wanted, row, today)
    return wanted


def _state(cells: dict[str, Any], row: LedgerRow) -> str:
    said = _text(cells.get("state"))
    state = _STATES.get(said)
    allowed = "、".join(STATE_ZH[one] for one in BY_PERSON)
    if state is None:
        raise _WrongError("state", f"“{clean(said, 20)}”不是状态；可填 {allowed}")
    if state is State.CLOSED:
        raise _WrongError("state", "只有复核通过才能销号；改好后请填“待复核”和完成时间，由下次检查复核")
    if state not in BY_PERSON:
        raise _WrongError("state", f"“{said}”由检查程序填写；可填 {allowed}")
    return str(state)


def _check_done(wanted: dict[str, Any], row: LedgerRow, today: date) -> None:
    done_on = wanted.get("done_on", row.done_on)
    if "done_on" in wanted and done_on is not None:
        if done_on > today:
            raise _WrongError("done_on", f"完成时间 {done_on} 在今天之后")
        if done_on < row.opened_at.date():
            raise _WrongError("done_on", f"完成时间 {done_on} 早于发现时间 {row.opened_at.date()}")
        # «done» is a claim to be re-checked, whatever the state cell still says.
        wanted.setdefault("state", State.PENDING.value)
    if wanted.get("state") == State.PENDING and done_on is None:
        wanted["done_on"] = today


def _check_waiver(wanted: dict[str, Any], row: LedgerRow, today: date) -> None:
    state = wanted.get("state", row.state)
    if wanted.get("state") == State.FALSE and not wanted.get("reason", row.reason):
        raise _WrongError("reason", "误报须写理由")
    until = wanted.get("waived_until", row.waived_until)
    if state == State.WAIVED and ("state" in wanted or "waived_until" in wanted):
        if not wanted.get("reason", row.reason):
            raise _WrongError("reason", "豁免须写理由")
        if until is None:
            raise _WrongError("until", "豁免须写截止日期")
        if not today <= until <= today + timedelta(days=LONGEST_WAIVER_DAYS):
            raise _WrongError("until", f"豁免至 {until}：须在今天之后、一年以内")
    if wanted.get("state") in {State.FALSE, State.WAIVED}:
        wanted.setdefault("reason", row.reason)
        wanted.setdefault("waived_until", until)


def _note(cells: dict[str, Any], key: str) -> str:
    text = _text(cells.get(key))
    if len(text) > LONGEST_NOTE:
        raise _WrongError(key, f"超过 {LONGEST_NOTE} 字")
    return clean(text)


def _day(cells: dict[str, Any], key: str) -> date | None:
    value = cells.get(key)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or value is None or _text(value) == "":
        return value if isinstance(value, date) else None
    match = _DATE.match(_text(value))
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else _no_day(key, value)
    except ValueError:
        return _no_day(key, value)


def _no_day(key: str, value: object) -> date:
    raise _WrongError(key, f"“{clean(value, 20)}”不是日期；请按 2026-11-20 填写")


def _same(key: str, cell: Any) -> str:
    """A cell in the form of the snapshot."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = _text(cell)
    match = _DATE.match(text) if key in _DATES or key == "due_on" else None
    return f"{int(match[1]):04d}-{int(match[2]):02d}-{int(match[3]):02d}" if match else text


def _as_stored(row: LedgerRow | None) -> dict[str, str]:
    """What the workbook would hold today, for a sheet that lost its hidden twin."""
    if row is None:
        return {}
    one, t = row.finding, Words()
    days = {"done_on": row.done_on, "until": row.waived_until, "due_on": row.due_on}
    return {
        "assignee": row.assignee,
        "state": STATE_ZH[row.state],
        "measures": row.measures,
        "note": row.note,
        "reason": row.reason,
        "approver": row.approver,
        "check": clean(f"{one.check_id} {one.title}"),
        "page_url": clean(one.url),
        "severity": t(f"severity.{one.severity}"),
        "unit": clean(one.unit),
        "problem": clean(one.message),
        **{key: day.isoformat() if day else "" for key, day in days.items()},
    }


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def waive(
    db: sqlite_utils.Database, mark: str, *, until: date, reason: str, approver: str, at: datetime
) -> None:
    """Let one finding stand until a day, at most a year away. Raises UsageError."""
    if not at.date() <= until <= at.date() + timedelta(days=LONGEST_WAIVER_DAYS):
        raise UsageError(f"{until}: 豁免须在今天之后、一年以内 (a waiver lasts a year at most)")
    wanted = {
        "state": State.WAIVED.value,
        "waived_until": until,
        "reason": clean(reason),
        "approver": clean(approver),
    }
    entries.write(db, {mark: wanted}, at=at, source="command")


def assign(db: sqlite_utils.Database, marks: list[str], who: str, at: datetime) -> None:
    """Hand rows to a person: 责任人 is set, and a row that nobody works on yet becomes 已交办."""
    known = entries.entries(db)
    changes: dict[str, dict[str, Any]] = {}
    for mark in marks:
        entry = known.get(mark, Entry(fingerprint=mark))
        changes[mark] = {"assignee": clean(who, 60)}
        if not entry.state:
            changes[mark]["state"] = State.ASSIGNED.value
    entries.write(db, changes, at=at, source="command")
