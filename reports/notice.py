"""The notice to one responsible unit (整改通知单): its rows, due dates, advice and a receipt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from checks.model import Finding
from checks.rectification import LedgerRow
from reports.clean import clean, file_name
from reports.data import RunReport
from reports.html import environment, static
from reports.view import Viewer
from reports.words import Words


def notice_html(report: RunReport, unit: str, words: Words | None = None) -> str:
    """One self-contained page, made to be printed and signed."""
    t = words or Words()
    viewer = Viewer(report, t)
    states = {row.fingerprint: row for row in report.ledger}
    found = [one for one in report.problems if one.unit == unit]
    found.sort(key=lambda one: _urgency(states.get(one.fingerprint), one))
    rows = [(viewer.line(one), states.get(one.fingerprint), viewer.told(one)[1]) for one in found]
    contact = next((one.contact for one in report.portal.units if unit in one.names), "")
    return (
        environment()
        .get_template("notice.html")
        .render(
            t=t,
            v=viewer,
            css=static("report.css") + static("notice.css"),
            script=None,
            script_hash=None,
            site=clean(report.portal.site.name, 80),
            unit=clean(unit, 80),
            contact=clean(contact, 120),
            organiser=clean(report.portal.report.organiser or report.portal.site.name, 80),
            day=report.run.started_at.date().isoformat(),
            run_id=clean(report.run.id, 60),
            rows=rows,
            overdue=sum(bool(row and row.overdue_days) for _, row, _ in rows),
        )
    )


def notice_names(units: Iterable[str]) -> dict[str, str]:
    """File name by unit; two units that would share a name get a number."""
    names: dict[str, str] = {}
    for unit in units:
        stem = file_name(unit, "unit")
        taken = sum(name.startswith((f"{stem}.", f"{stem}_")) for name in names.values())
        names[unit] = f"{stem}_{taken + 1}.html" if taken else f"{stem}.html"
    return names


def _urgency(row: LedgerRow | None, one: Finding) -> tuple[Any, ...]:
    return (-(row.overdue_days if row else 0), row.due_on if row else date.max, -one.severity.rank, one.url)
