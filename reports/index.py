"""index.html of one portal: its runs and their course, static, for any web server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reports import trends
from reports.clean import clean, file_name
from reports.data import RunReport
from reports.html import environment, static
from reports.notice import notice_names
from reports.view import Viewer
from reports.words import Words

MOST_RUNS = 400


def index_html(
    report: RunReport, out: Path, words: Words | None = None, course: Sequence[trends.Trend] | None = None
) -> str:
    """All runs on the trend, newest first; a run whose folder was cleared away keeps its line."""
    t = words or Words()
    runs = [(one, _folder(out, one.run_id)) for one in reversed(report.history[-MOST_RUNS:])]
    return (
        environment()
        .get_template("index.html")
        .render(
            t=t,
            v=Viewer(report, t),
            css=static("report.css"),
            script=None,
            script_hash=None,
            site=clean(report.portal.site.name, 80),
            title=t("index.title", name=clean(report.portal.site.name, 80)),
            runs=runs,
            units=[(clean(unit, 60), name) for unit, name in notice_names(report.units).items()],
            trends=trends.trends(report, t) if course is None else course,
        )
    )


def _folder(out: Path, run_id: str) -> str:
    name = file_name(run_id, "run")
    return f"runs/{name}" if (out / "runs" / name / "report.html").is_file() else ""
