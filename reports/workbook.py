"""The workbook (台账): twelve sheets that Excel, WPS and LibreOffice open, written by xlsxwriter."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson

from checks.entries import BY_PERSON, STATE_ZH
from checks.model import Finding
from checks.score import family_of
from reports import tables
from reports.cells import common_cells, evidence_text, ledger_cells, review_cells
from reports.clean import clean, safe_url
from reports.data import COUNTED, RunReport
from reports.export import basis_text
from reports.trends import percent
from reports.view import declared, is_harmful, short_id
from reports.words import Words

LEDGER = (
    "number", "id", "check", "problem", "page_title", "page_url", "target_url", "column", "unit", "assignee",
    "severity", "basis", "found_at", "due_on", "state", "measures", "done_on", "checked_at", "result", "runs",
    "note", "overdue", "reason", "approver", "until", "fix",
)  # fmt: skip
REVIEW = (
    "number",
    "id",
    "check",
    "problem",
    "page_title",
    "page_url",
    "target_url",
    "unit",
    "evidence",
    "answer",
    "note",
)
EDITABLE = frozenset(
    {"assignee", "state", "measures", "done_on", "note", "reason", "approver", "until", "answer"}
)
SNAPSHOT = "_xunjian"
"""Hidden sheet with the cells of every row as written, so that reading back tells an edit from a workbook grown old."""

_WIDTHS = {
    "number": 6, "id": 12, "check": 24, "problem": 46, "page_title": 30, "page_url": 38, "target_url": 38,
    "column": 20, "unit": 16, "assignee": 10, "severity": 9, "basis": 36, "found_at": 11, "due_on": 11,
    "state": 10, "measures": 26, "done_on": 11, "checked_at": 11, "result": 11, "runs": 8, "note": 22,
    "overdue": 10, "reason": 18, "approver": 10, "until": 11, "fix": 36, "evidence": 46, "answer": 10,
}  # fmt: skip
_DATES = frozenset({"found_at", "due_on", "done_on", "checked_at", "until"})
_FORMULA = ("=", "+", "-", "@")
_LONGEST_CELL = 8_000
_FAMILY_SHEETS = (
    ("links", ("LNK",)),
    ("interpretation", ("INT",)),
    ("handle", ("HND",)),
    ("regulations", ("REG",)),
    ("accessibility", ("A11Y",)),
)
_DETAIL = (
    "number", "id", "check", "problem", "page_title", "page_url", "target_url", "unit", "severity", "evidence",
    "basis", "fix",
)  # fmt: skip


def write_workbook(report: RunReport, path: Path, words: Words | None = None) -> None:
    """Write ledger.xlsx. A text that begins like a formula is stored, and marked, as text."""
    import xlsxwriter

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        book = xlsxwriter.Workbook(name, options)
        _Writer(report, book, words or Words()).write()
        book.close()
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class _Writer:
    """Holds the open workbook with its formats while the sheets are written."""

    def __init__(self, report: RunReport, book: Any, t: Words) -> None:
        self._report, self._book, self._t = report, book, t
        base = {"valign": "top", "text_wrap": True, "font_size": 10}
        self._head = book.add_format(
            {
                "bold": True,
                "bg_color": "#1B4B8F",
                "font_color": "#FFFFFF",
                "valign": "vcenter",
                "text_wrap": True,
                "border": 1,
                "border_color": "#D5DBE2",
            }
        )
        self._head_edit = book.add_format(
            {
                "bold": True,
                "bg_color": "#FFE9A8",
                "font_color": "#18212C",
                "valign": "vcenter",
                "text_wrap": True,
                "border": 1,
                "border_color": "#D5DBE2",
            }
        )
        self._text = book.add_format(base)
        self._quoted = book.add_format({**base, "quote_prefix": True})
        self._date = book.add_format({**base, "num_format": "yyyy-mm-dd"})
        self._link = book.add_format({**base, "font_color": "#1B4B8F", "underline": 1})
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._links = 0

    def write(self) -> None:
        t, report = self._t, self._report
        self._summary()
        self._red()
        rows = [ledger_cells(row, report, t) for row in report.ledger]
        reviews = [review_cells(number, one, report, t) for number, one in enumerate(report.reviews, start=1)]
        self._ledger(rows)
        self._columns()
        self._units()
        for name, families in _FAMILY_SHEETS:
            found = [one for one in report.problems if family_of(one.check_id) in families]
            self._sheet(
                name, _DETAIL, [self._detail(number, one) for number, one in enumerate(found, start=1)]
            )
        self._review(reviews)
        self._unseen()
        self._snapshot(rows, reviews)

    def _detail(self, number: int, one: Finding) -> dict[str, Any]:
        t = self._t
        return {
            "number": number,
            "id": short_id(one),
            **common_cells(one, self._report, t),
            "severity": t(f"severity.{one.severity}"),
            "evidence": evidence_text(one, t),
            "basis": basis_text(one),
            "fix": one.fix,
        }

    def _sheet(self, name: str, keys: Sequence[str], rows: Sequence[dict[str, Any]]) -> Any:
        """A sheet of findings: frozen head, filter, widths by column."""
        t = self._t
        sheet = self._book.add_worksheet(t(f"sheet.{name}"))
        for place, key in enumerate(keys):
            sheet.set_column(place, place, _WIDTHS[key])
            sheet.write_string(
                0, place, self._heading(key), self._head_edit if key in EDITABLE else self._head
            )
        sheet.set_row(0, 30)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(len(rows), 1), len(keys) - 1)
        self._paper(sheet)
        for line, row in enumerate(rows, start=1):
            harmful = is_harmful(str(row["check"]).partition(" ")[0])
            for place, key in enumerate(keys):
                is_link = key == "page_url" or (key == "target_url" and not harmful)
                self._cell(sheet, line, place, row[key], is_link=is_link)
        return sheet

    def _heading(self, key: str) -> str:
        return self._t("status.overdue") if key == "overdue" else self._t(f"ledger.{key}")

    def _paper(self, sheet: Any) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&A&R&P / &N")

    def _cell(self, sheet: Any, line: int, place: int, value: Any, *, is_link: bool = False) -> None:
        if value is None or value == "":
            return
        if isinstance(value, str):
            self._write_text(sheet, line, place, clean(value, _LONGEST_CELL), is_link=is_link)
        elif isinstance(value, datetime):
            sheet.write_datetime(line, place, value.replace(tzinfo=None), self._date)
        elif isinstance(value, date):
            sheet.write_datetime(line, place, value, self._date)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(line, place, value, self._text)
        else:
            self._write_text(sheet, line, place, clean(value, _LONGEST_CELL), is_link=is_link)

    def _write_text(self, sheet: Any, line: int, place: int, text: str, *, is_link: bool) -> None:
        # A sheet may hold 65,530 links; beyond that, and for odd addresses, the address is plain text.
        if is_link and safe_url(text) and self._links < 60_000:
            self._links += 1
            sheet.write_url(line, place, text, self._link, text)
            return
        sheet.write_string(line, place, text, self._quoted if text.startswith(_FORMULA) else self._text)

    def _ledger(self, rows: Sequence[dict[str, Any]]) -> None:
        sheet = self._sheet("ledger", LEDGER, rows)
        state = LEDGER.index("state")
        last = max(len(rows), 1)
        sheet.data_validation(
            1,
            state,
            last,
            state,
            {
                "validate": "list",
                "source": [STATE_ZH[one] for one in BY_PERSON],
                "input_title": self._t("ledger.state"),
                "input_message": self._t("sheet.state_help")[:255],
            },
        )
        for key in ("done_on", "until"):
            place = LEDGER.index(key)
            criteria = {"validate": "date", "criteria": ">", "value": date(2000, 1, 1)}
            sheet.data_validation(1, place, last, place, criteria)

    def _review(self, rows: Sequence[dict[str, Any]]) -> None:
        sheet = self._sheet("review", REVIEW, rows)
        place = REVIEW.index("answer")
        sheet.data_validation(
            1, place, max(len(rows), 1), place, {"validate": "list", "source": ["属实", "不属实"]}
        )

    def _plain(
        self, name: str, heads: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Any]]
    ) -> Any:
        sheet = self._book.add_worksheet(self._t(f"sheet.{name}"))
        told = [list(row) for row in rows]
        for place, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, head, self._head)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(told), 1), len(heads) - 1)
        self._paper(sheet)
        for line, row in enumerate(told, start=1):
            for place, value in enumerate(row):
                is_link = isinstance(value, str) and value.startswith(("http://", "https://"))
                self._cell(sheet, line, place, value, is_link=is_link)
        return sheet

    def _summary(self) -> None:
        report, t = self._report, self._t
        score = report.score
        rows: list[tuple[Any, ...]] = [
            (t("index.portal_name"), report.portal.site.name),
            (t("report.home"), report.portal.site.home),
            (t("report.period"), report.run.started_at.strftime("%Y-%m-%d %H:%M")),
            (t("leader.score"), score.value if score.value is not None else t("report.not_judged")),
            (t("index.grade"), t(f"grade.{score.grade}")),
            (t("scope.pages"), report.run.pages),
        ]
        for one in report.figures:
            value = (
                t("report.not_judged")
                if one.rate is None
                else f"{percent(one.rate)}（{one.numerator}/{one.denominator}）"
            )
            rows.append((t(f"figure.{one.id}"), value))
        for severity, counted in report.counts.items():
            rows.extend(
                (f"{t(f'severity.{severity}')} · {t(f'status.{name}')}", counted[name]) for name in COUNTED
            )
        rows.extend((one.id, one.message) for one in report.diagnostics)
        self._plain("summary", (t("sheet.item"), t("sheet.value")), (30, 60), rows)

    def _red(self) -> None:
        report, t = self._report, self._t
        known = {one.fingerprint: one for one in report.problems}
        rows: list[tuple[Any, ...]] = []
        for line in report.lines:
            state = t("leader.touched" if line.is_touched else "leader.untouched")
            name = t(f"line.{line.id}")
            rows.append((name, state, line.count, line.limit, "", "", ""))
            told = [known[mark] for mark in line.fingerprints if mark in known]
            rows.extend((name, "", "", "", short_id(one), one.message, one.unit) for one in told)
        heads = (
            "leader.red_lines",
            "table.mark",
            "table.count",
            "table.limit",
            "ledger.id",
            "ledger.problem",
            "ledger.unit",
        )
        self._plain("red", [t(head) for head in heads], (28, 10, 8, 8, 12, 60, 18), rows)

    def _columns(self) -> None:
        t = self._t
        names = ("column", "mark", "unit", "items", "newest", "limit", "links", "judged")
        heads = [t(f"table.{name}") for name in names[:6]] + [t("index.broken"), t("index.links")]
        severities = list(self._report.counts)
        rows = [
            (
                one.name,
                t(f"table.{one.mark}"),
                one.unit,
                one.items,
                one.newest,
                one.limit_days,
                one.links[1],
                one.links[0],
                *(one.open.get(name, 0) for name in severities),
                one.url,
            )
            for one in tables.column_lines(self._report)
        ]
        heads += [*(t(f"severity.{name}") for name in severities), t("report.home")]
        self._plain("columns", heads, (36, 9, 18, 7, 11, 8, 8, 8, 7, 7, 7, 7, 40), rows)

    def _units(self) -> None:
        t = self._t
        severities = list(self._report.counts)
        count: Callable[[tables.Pair], int] = lambda pair: pair[0] - pair[1]  # noqa: E731
        rows = [
            (
                one.name, one.kind, *(one.open.get(name, 0) for name in severities), one.new, one.fixed, one.overdue,
                one.closed[0], one.closed[1], count(one.interpret), one.interpret[0], count(one.handle), one.handle[0],
            )
            for one in tables.unit_lines(self._report)
        ]  # fmt: skip
        heads = [t("table.unit"), t("table.kind"), *(t(f"severity.{name}") for name in severities)]
        heads += [t("status.new"), t("status.fixed"), t("status.overdue"), t("table.closed"), t("index.due")]
        heads += [t("index.interpreted"), t("index.to_interpret"), t("index.handled"), t("index.to_handle")]
        self._plain("units", heads, (22, 10, *[8] * 7, 10, 10, 9, 9, 9, 9), rows)

    def _unseen(self) -> None:
        t = self._t
        rows = []
        for one in self._report.populations:
            check = declared(one.check_id)
            title = check.title.in_(t.lang) if check else ""
            why = "；".join(f"{reason} {count}" for reason, count in one.reasons.items())
            rows.append(
                (one.check_id, title, one.judged or t("report.not_judged"), one.failed, one.not_judged, why)
            )
        heads = [
            t("table.check"),
            t("ledger.check"),
            t("table.judged"),
            t("table.failed"),
            t("table.not_judged"),
            t("table.reasons"),
        ]
        self._plain("unseen", heads, (12, 34, 9, 9, 9, 70), rows)

    def _snapshot(self, rows: Sequence[dict[str, Any]], reviews: Sequence[dict[str, Any]]) -> None:
        sheet = self._book.add_worksheet(SNAPSHOT)
        sheet.very_hidden()
        for place, head in enumerate(SNAPSHOT_HEADS):
            sheet.write_string(0, place, head)
        marks = (
            [row.fingerprint for row in self._report.ledger],
            [one.fingerprint for one in self._report.reviews],
        )
        told = [("ledger", mark, row) for mark, row in zip(marks[0], rows, strict=True)]
        told += [("review", mark, row) for mark, row in zip(marks[1], reviews, strict=True)]
        for line, (name, mark, row) in enumerate(told, start=1):
            cells = {key: clean(said, _LONGEST_CELL) for key in KEPT if (said := _iso(row.get(key)))}
            for place, text in enumerate((name, mark, *_in_parts(orjson.dumps(cells).decode()))):
                sheet.write_string(line, place, text)


KEPT = (*sorted(EDITABLE), "check", "page_url", "due_on", "severity", "unit", "problem")
"""Columns of the snapshot: what people may edit, and what they may be tempted to edit."""

SNAPSHOT_HEADS = ("sheet", "fingerprint", "cells")
_PART = 30_000
"""Characters of one cell of the snapshot; a cell of a workbook holds 32,767."""


def _in_parts(text: str) -> Iterable[str]:
    """The cells of one row as one text: fourteen cells apiece take a third of the time of the whole workbook."""
    return (text[start : start + _PART] for start in range(0, len(text), _PART))


def _iso(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value or "")
