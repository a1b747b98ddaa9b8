"""The report, the unit notices and the index pages as self-contained HTML."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from checks.model import Diagnostic, Finding, Population
from config.clause import governing_documents
from reports import tables, trends
from reports.clean import clean, safe_url
from reports.compiled import compiled_before
from reports.data import COUNTED, SEVERITIES, RunReport
from reports.summaries import summaries
from reports.view import Place, Viewer, declared
from reports.words import Words

SECTIONS = (
    "leader",
    "changes",
    "columns",
    "units",
    "families",
    "detail",
    "review",
    "trend",
    "scope",
    "annex",
)
MOST_RED = 5
"""Red findings named on the leader's page: more would push the sign-off block off the sheet."""

_AGES = ((0, 7), (7, 30), (30, 90), (90, None))


@cache
def environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("reports"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        bytecode_cache=compiled_before(),
    )
    made.filters["clean"] = clean
    made.filters["slug"] = lambda text: re.sub(r"[^A-Za-z0-9]+", "-", text)
    return made


@cache
def static(name: str) -> Markup:
    """A style sheet or script of ours, to be put into the page itself."""
    return Markup(files("reports").joinpath("static", name).read_text(encoding="utf-8"))  # noqa: S704


@cache
def script_hash(name: str) -> str:
    """The page allows this script and no other (Content-Security-Policy)."""
    digest = hashlib.sha256(static(name).encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


class Ids:
    """Units and columns by small number, so that a row of the list names them in a byte or two."""

    def __init__(self, units: Iterable[str], columns: Iterable[str]) -> None:
        self.units = tuple(dict.fromkeys(units))
        self.columns = tuple(dict.fromkeys(columns))
        self._unit = {name: str(number) for number, name in enumerate(self.units)}
        self._column = {name: str(number) for number, name in enumerate(self.columns)}

    def unit(self, name: str) -> str:
        return self._unit.get(clean(name, 40), "")

    def column(self, name: str) -> str:
        return self._column.get(clean(name, 60), "")


def report_html(
    report: RunReport,
    words: Words | None = None,
    *,
    folder: Path | None = None,
    notices: Mapping[str, str] | None = None,
    course: Sequence[trends.Trend] | None = None,
) -> str:
    """The whole report as one file. `folder` holds the pictures of the evidence; `notices`: file by unit;
    `course`: trends that were drawn already."""
    t = words or Words()
    viewer = Viewer(report, t, folder)
    # The detail comes first: only then is it known whether evidence had to be cut.
    detail = viewer.families(report.problems)
    context = _frame(report, t, viewer) | _leader(report, t, viewer) | _tables(report, t, viewer)
    context |= {
        "css": static("report.css"),
        "script": static("report.js"),
        "script_hash": script_hash("report.js"),
        "notice_names": notices or {},
        "families_open": detail,
        "families_review": viewer.families(report.reviews),
        "first": tables.first_steps(report),
        "trends": trends.trends(report, t) if course is None else course,
    }
    return environment().get_template("report.html").render(context)


def _frame(report: RunReport, t: Words, viewer: Viewer) -> dict[str, Any]:
    site, settings = report.portal.site, report.portal.report
    name = clean(site.name, 80)
    offices = [(t("report.organiser"), settings.organiser), (t("report.operator"), settings.operator)]
    return {
        "t": t,
        "v": viewer,
        "report": report,
        "run": report.run,
        "run_id": clean(report.run.id, 60),
        "title": clean(settings.title, 120) or t("report.title", name=name),
        "site_name": name,
        "home": Place(href=safe_url(site.home), text=clean(site.home)),
        "offices": [(label, clean(who, 60)) for label, who in offices if who],
        "sections": SECTIONS,
        "severities": [str(one) for one in SEVERITIES],
        "ids": Ids(
            (clean(one, 40) for one in report.units), (clean(one, 60) for one in report.titles.values())
        ),
    }


def _leader(report: RunReport, t: Words, viewer: Viewer) -> dict[str, Any]:
    lines = [line for line in report.lines if line.is_touched or line.limit > 1 or line.count]
    marks = {mark for line in report.lines if line.is_touched for mark in line.fingerprints}
    red = [one for one in report.problems if one.fingerprint in marks]
    red.sort(key=lambda one: (-one.severity.rank, one.fingerprint))
    units = tables.unit_lines(report)
    counts = report.counts
    last = report.previous.score if report.previous else None
    score = report.score
    return {
        "score": score,
        "diagnostics": _by_kind(report.diagnostics),
        "last_score": last,
        "score_change": trends.change(t, score.value, last),
        "score_spark": trends.score_spark(report),
        "lines": lines,
        "red_hit": any(line.is_touched for line in report.lines),
        "red_rows": [(one, _age(report, one, t)) for one in red[:MOST_RED]],
        "red_more": max(len(red) - MOST_RED, 0),
        "figures": trends.figure_views(report, t),
        "counted": COUNTED,
        "counts": counts,
        "totals": {name: sum(row[name] for row in counts.values()) for name in COUNTED},
        "units": units,
        "overdue_units": tables.most_overdue(units),
        "better_units": tables.most_improved(units),
        "sign_off": report.portal.report.sign_off,
        "previous": report.previous,
        "change_lists": _change_lists(report),
        "ages": _ages(report, t),
    }


def _by_kind(told: Iterable[Diagnostic]) -> list[tuple[Diagnostic, int]]:
    """The first diagnostic of each id, fatal ones first, with the number of others."""
    kinds: dict[str, list[Diagnostic]] = {}
    for one in told:
        kinds.setdefault(one.id, []).append(one)
    firsts = [(found[0], len(found) - 1) for found in kinds.values()]
    return sorted(firsts, key=lambda pair: (not pair[0].fatal, pair[0].id))


def _age(report: RunReport, finding: Finding, t: Words) -> str:
    """How long a red finding has been open: hours first, then days."""
    since = finding.first_seen or report.run.started_at
    until = report.run.finished_at or report.run.started_at
    hours = max(round((until - since) / timedelta(hours=1)), 0)
    return t("leader.hours_open", hours=hours) if hours < 72 else t("leader.days_open", days=hours // 24)


def _change_lists(report: RunReport) -> list[tuple[str, list[Finding]]]:
    by_status: dict[str, list[Finding]] = {name: [] for name in ("new", "recurred", "persisting")}
    for one in report.problems:
        by_status.setdefault(one.status, []).append(one)
    for found in by_status.values():
        found.sort(key=lambda one: (-one.severity.rank, one.first_seen or report.run.started_at))
    by_status["fixed"] = list(report.fixed)
    by_status["not_rechecked"] = list(report.not_rechecked)
    return [(name, by_status[name]) for name in ("new", "recurred", "fixed", "persisting", "not_rechecked")]


def _ages(report: RunReport, t: Words) -> list[tuple[str, int]]:
    days = [
        (report.run.started_at - one.first_seen).days
        for one in report.problems
        if one.status == "persisting" and one.first_seen
    ]
    told = []
    for low, high in _AGES:
        count = sum(low <= day and (high is None or day < high) for day in days)
        label = t("changes.age_over", low=low) if high is None else t("changes.age_days", low=low, high=high)
        told.append((label, count))
    return told if days else []


def _tables(report: RunReport, t: Words, viewer: Viewer) -> dict[str, Any]:
    scope, run = report.scope, report.run
    figures = [
        (t("scope.pages"), f"{run.pages:,}"),
        (t("scope.links"), f"{scope.links or run.links:,}"),
        (t("scope.attachments"), f"{scope.attachments:,}" if scope.attachments else ""),
        (t("scope.scanned"), f"{scope.scanned:,}" if scope.scanned else ""),
        (t("scope.requests"), f"{run.requests:,}"),
        (t("scope.bytes"), f"{run.bytes / 2**20:,.1f} MiB"),
        (t("scope.duration"), viewer.duration()),
        (t("scope.browser"), clean(run.browser, 60) or t("scope.no_browser")),
    ]
    governing = governing_documents()
    return {
        "columns": tables.column_lines(report),
        "summaries": summaries(report, t),
        "scope": scope,
        "scope_figures": [(label, value) for label, value in figures if value],
        "notes": (*scope.notes, *run.notes),
        "populations": [
            _population(one, viewer) for one in sorted(report.populations, key=lambda one: one.check_id)
        ],
        "governing": [
            f"《{governing[code].title}》{governing[code].number}" for code in report.portal.site.governing
        ],
        "versions": [
            (t.maybe(f"version.{name}", clean(name, 40)), clean(value, 80))
            for name, value in report.versions.items()
            if value
        ],
    }


def _population(one: Population, viewer: Viewer) -> dict[str, Any]:
    check = declared(one.check_id)
    reasons = "；".join(f"{clean(why, 80)} {count}" for why, count in sorted(one.reasons.items()))
    return {
        "id": one.check_id,
        "title": check.title.in_(viewer.words.lang) if check else "",
        "judged": one.judged,
        "failed": one.failed,
        "not_judged": one.not_judged,
        "reasons": reasons,
    }
