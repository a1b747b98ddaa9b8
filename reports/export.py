"""findings.json (a promise once released), findings.csv and SARIF: the same rows for other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from checks.entries import STATE_ZH
from checks.history import Point
from checks.model import Confidence, Finding, Population, Severity
from checks.rectification import LedgerRow
from reports.clean import clean, csv_cell, safe_url
from reports.data import RunReport
from reports.words import Words

SCHEMA = 1
LONGEST_TEXT = 20_000
"""Characters of one text in findings.json: a hostile title must not fill the disk of whoever reads it."""


def as_json(report: RunReport) -> bytes:
    """findings.json: DESIGN §2 to the letter, and beside it what recomputes every figure of the report."""
    return orjson.dumps(as_dict(report), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)


def as_dict(report: RunReport) -> dict[str, Any]:
    run, score = report.run, report.score
    data = {
        "schema": SCHEMA,
        "run": {
            "id": run.id,
            "site": run.site,
            "name": report.portal.site.name,
            "home": report.portal.site.home,
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "today": report.today,
            "complete": run.is_complete,
            "pages": run.pages,
            "requests": run.requests,
            "bytes": run.bytes,
        },
        "findings": (),  # put in below: cleaned one by one, they need not be cleaned again
        "populations": [_population(one) for one in report.populations],
        "diagnostics": [asdict(one) for one in report.diagnostics],
        "scores": {
            "site": score.value,
            "uncapped": score.uncapped,
            "grade": score.grade,
            "families": [{**asdict(one), "score": one.score} for one in score.families],
        },
        "red_lines": [{**asdict(one), "touched": one.is_touched} for one in report.lines],
        "figures": [{**asdict(one), "rate": one.rate} for one in report.figures],
        "counts": report.counts,
        "fixed": _rows(report.fixed),
        "not_rechecked": _rows(report.not_rechecked),
        "exempted": [{**one, "exempted_until": until} for one, until in _exempted(report)],
        "ledger": [ledger_row(one) for one in report.ledger],
        "history": [_point(one) for one in report.history],
        "versions": dict(report.versions),
        "addresses": dict(report.addresses),
    }
    cleaned: dict[str, Any] = _plain(data)
    cleaned["findings"] = _rows(report.findings)
    return cleaned


def _rows(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [finding_row(one) for one in findings]


def _exempted(report: RunReport) -> Iterable[tuple[dict[str, Any], date | None]]:
    return zip(_rows(report.exempted), (one.exempted_until for one in report.exempted), strict=True)


_ROW = (
    "check_id", "name", "title", "message", "severity", "confidence", "url", "target_url", "locator", "column", "unit",
    "status", "first_seen", "last_seen", "fingerprint", "pages_count", "sample_pages", "evidence", "basis", "fix", "unit_by",
    "runs_seen", "page_title",
)  # fmt: skip


def finding_row(one: Finding) -> dict[str, Any]:
    """One finding under the names of DESIGN §2; text without control and direction characters."""
    return {name: _plain(getattr(one, name)) for name in _ROW}


def _plain(value: Any) -> Any:
    """What JSON can carry and nobody is hurt by: closed sets as words, text cleaned, anything odd as its text."""
    if isinstance(value, str):
        return clean(value, LONGEST_TEXT)
    if value is None or isinstance(value, _AS_IT_IS):
        return value
    if isinstance(value, dict):
        return {_name(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, Mapping):
        return _plain(dict(value))
    return clean(value, LONGEST_TEXT)


_AS_IT_IS = (bool, int, float, date)
_name = lru_cache(maxsize=1_000, typed=True)(clean)
"""Names of fields: the same few, once for every finding."""


def _population(one: Population) -> dict[str, Any]:
    return {**asdict(one), "by_unit": dict(one.by_unit), "by_column": dict(one.by_column)}


def ledger_row(row: LedgerRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "id": row.short,
        "fingerprint": row.fingerprint,
        "state": str(row.state),
        "severity": str(row.finding.severity),
        "unit": row.finding.unit,
        "assignee": row.assignee,
        "found_at": row.opened_at,
        "due_on": row.due_on,
        "overdue_days": row.overdue_days,
        "measures": row.measures,
        "done_on": row.done_on,
        "checked_at": row.checked_at,
        "result": row.result,
        "closed_at": row.closed_at,
        "runs_seen": row.runs_seen,
        "note": row.note,
    }


def _point(one: Point) -> dict[str, Any]:
    return {**asdict(one), "figures": {name: list(pair) for name, pair in one.figures.items()}}


_CSV = ("id", "check", "problem", "page_title", "page_url", "target_url", "column", "unit", "severity")


def as_csv(report: RunReport, words: Words | None = None) -> bytes:
    """All findings, those to review among them, UTF-8 with BOM so that office programs read Chinese."""
    t = words or Words()
    states = {row.fingerprint: row for row in report.ledger}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    heads = [t(f"ledger.{name}") for name in _CSV]
    tail = (
        "confidence.label",
        "status.label",
        "ledger.basis",
        "ledger.found_at",
        "ledger.due_on",
        "ledger.state",
    )
    writer.writerow([*heads, *(t(name) for name in tail), t("ledger.runs"), t("ledger.fix")])
    for one in report.findings:
        writer.writerow([csv_cell(cell) for cell in _csv_row(one, states.get(one.fingerprint), report, t)])
    return out.getvalue().encode("utf-8-sig")


def _csv_row(one: Finding, row: LedgerRow | None, report: RunReport, t: Words) -> Iterable[object]:
    yield one.fingerprint[:10]
    yield f"{one.check_id} {one.title}"
    yield one.message
    yield one.page_title
    yield report.address_of(one.url)
    yield report.address_of(one.target_url or "")
    yield report.titles.get(one.column or "", one.column or "")
    yield one.unit
    yield t(f"severity.{one.severity}")
    yield t(f"confidence.{one.confidence}")
    yield t(f"status.{one.status}")
    yield basis_text(one)
    yield one.first_seen.date() if one.first_seen else ""
    yield row.due_on if row else ""
    yield state_text(row, t) if row else ""
    yield one.runs_seen
    yield one.fix


def basis_text(one: Finding) -> str:
    """静府办发〔2021〕5号一（三）「…」; 沪府办字〔2024〕5号…"""
    told = []
    for basis in one.basis:
        quote = f"「{basis['quote']}」" if basis.get("quote") else ""
        told.append(f"{basis.get('doc', '')}{basis.get('clause', '')}{quote}")
    return "；".join(told)


def state_text(row: LedgerRow, t: Words) -> str:
    """The state as the ledger shows it, with «逾期n天» behind it."""
    said = t(f"state.{row.state}") if t.lang == "en" else STATE_ZH[row.state]
    return f"{said} {t('notice.overdue_days', count=row.overdue_days)}" if row.overdue_days else said


_LEVEL = {
    Severity.CRITICAL: "error", Severity.SERIOUS: "error", Severity.MODERATE: "warning", Severity.MINOR: "note",
}  # fmt: skip


def as_sarif(report: RunReport) -> bytes:
    """SARIF 2.1.0, for code hosts and editors; findings to review have kind `review`."""
    rules: dict[str, dict[str, Any]] = {}
    for one in report.findings:
        rules.setdefault(one.check_id, _rule(one))
    places = {check_id: place for place, check_id in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "xunjian", "rules": list(rules.values())}},
        "automationDetails": {"id": f"{report.run.site}/{report.run.id}"},
        "results": [_result(one, places[one.check_id], report) for one in report.findings],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return orjson.dumps(
        _plain({"$schema": schema, "version": "2.1.0", "runs": [run]}), option=orjson.OPT_INDENT_2
    )


def _rule(one: Finding) -> dict[str, Any]:
    return {
        "id": one.check_id,
        "name": one.name,
        "shortDescription": {"text": clean(one.title, 200)},
        "help": {"text": clean(one.fix, 1_000) or clean(one.title, 200)},
        "properties": {"basis": basis_text(one)},
    }


def _result(one: Finding, place: int, report: RunReport) -> dict[str, Any]:
    told: dict[str, Any] = {
        "ruleId": one.check_id,
        "ruleIndex": place,
        "kind": "review" if one.confidence is Confidence.REVIEW else "fail",
        "level": "none" if one.confidence is Confidence.REVIEW else _LEVEL[one.severity],
        "message": {"text": clean(one.message, 1_000)},
        "partialFingerprints": {"xunjian/v1": one.fingerprint},
        "baselineState": "new" if one.status in {"new", "recurred"} else "unchanged",
        "properties": {
            "severity": str(one.severity),
            "unit": clean(one.unit, 100),
            "column": one.column or "",
        },
    }
    if uri := safe_url(report.address_of(one.url)):
        location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri}}}
        if one.locator:
            location["logicalLocations"] = [
                {"fullyQualifiedName": clean(one.locator, 500), "kind": "element"}
            ]
        told["locations"] = [location]
    return told
