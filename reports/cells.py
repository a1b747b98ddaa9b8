"""What stands in the cells of the workbook: rows of the ledger and of the list for a person's eye."""

from __future__ import annotations

from typing import Any

from checks.entries import STATE_ZH
from checks.model import Finding
from checks.rectification import LedgerRow
from reports.clean import clean
from reports.data import RunReport
from reports.evidence import said
from reports.export import basis_text
from reports.view import short_id
from reports.words import Words


def ledger_cells(row: LedgerRow, report: RunReport, t: Words) -> dict[str, Any]:
    """One row of the ledger by column key, as it stands in the workbook."""
    one = row.finding
    return {
        "number": row.number,
        "id": row.short,
        **common_cells(one, report, t),
        "assignee": row.assignee,
        "severity": t(f"severity.{one.severity}"),
        "basis": basis_text(one),
        "found_at": row.opened_at.date(),
        "due_on": row.due_on,
        "state": STATE_ZH[row.state],  # in every language: it is read back
        "measures": row.measures,
        "done_on": row.done_on,
        "checked_at": row.checked_at.date() if row.checked_at else None,
        "result": t(f"result.{row.result}") if row.result else "",
        "runs": row.runs_seen,
        "note": row.note,
        "overdue": t("notice.overdue_days", count=row.overdue_days) if row.overdue_days else "",
        "reason": row.reason,
        "approver": row.approver,
        "until": row.waived_until,
        "fix": one.fix,
    }


def review_cells(number: int, one: Finding, report: RunReport, t: Words) -> dict[str, Any]:
    common = common_cells(one, report, t)
    return {
        "number": number,
        "id": short_id(one),
        **common,
        "evidence": evidence_text(one, t),
        "answer": "",
        "note": "",
    }


def common_cells(one: Finding, report: RunReport, t: Words) -> dict[str, Any]:
    return {
        "check": f"{one.check_id} {one.title}",
        "problem": one.message,
        "page_title": one.page_title,
        "page_url": report.address_of(one.url),
        "target_url": report.address_of(one.target_url or ""),
        "column": report.titles.get(one.column or "", one.column or ""),
        "unit": one.unit,
    }


def evidence_text(one: Finding, t: Words) -> str:
    told = (f"{t.label(name)} {said(value, t, name)}" for name, value in one.evidence.items() if value)
    return clean("；".join(told), 1_000)
