"""Writes a finished run: its folder, the unit notices, latest/ and the index page (DESIGN §2)."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from reports import trends
from reports.clean import clean, file_name
from reports.data import RunReport
from reports.export import as_csv, as_json
from reports.html import report_html
from reports.index import index_html
from reports.notice import notice_html, notice_names
from reports.words import Words
from reports.workbook import write_workbook

FILES = ("report.html", "findings.json", "findings.csv", "ledger.xlsx")


def publish(report: RunReport, out: Path, *, words: Words | None = None) -> Path:
    """Write everything below `out` and return the run's folder.

    Every file appears whole or not at all: a web server that shows `out` never serves half a report. Pictures
    of the evidence lie in `runs/<id>/evidence/` beforehand. Raises OSError when the disk is full.
    """
    t = words or Words()
    folder = run_folder(out, report.run.id)
    folder.mkdir(parents=True, exist_ok=True)
    notices = notice_names(report.units)
    write(folder / "findings.json", as_json(report))
    write(folder / "findings.csv", as_csv(report, t))
    write_workbook(report, folder / "ledger.xlsx", t)
    course = trends.trends(report, t)
    write(folder / "report.html", report_html(report, t, folder=folder, notices=notices, course=course))
    _notices(report, folder / "units", notices, t)
    _same_files(folder / "units", out / "units")
    _same_files(folder, out / "latest")
    write(out / "index.html", index_html(report, out, t, course))
    return folder


def run_folder(out: Path, run_id: str) -> Path:
    return out / "runs" / file_name(run_id, "run")


def write(path: Path, content: str | bytes) -> None:
    """Write a whole file beside its place, then move it there."""
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{clean(path.name, 40)}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _notices(report: RunReport, folder: Path, notices: dict[str, str], t: Words) -> None:
    folder.mkdir(exist_ok=True)
    for unit, name in notices.items():
        write(folder / name, notice_html(report, unit, t))
    # A run that is reported again may have lost a unit: its notice must go.
    for stale in {path.name for path in folder.glob("*.html")} - set(notices.values()):
        (folder / stale).unlink()


def _same_files(source: Path, place: Path) -> None:
    """Make `place` hold what `source` holds, file by file: linked where the file system can, else copied."""
    place.mkdir(parents=True, exist_ok=True)
    kept = {path.name for path in source.iterdir()}
    for path in source.iterdir():
        if path.is_dir():
            _same_files(path, place / path.name)
        else:
            _link(path, place / path.name)
    for old in place.iterdir():
        if old.name not in kept:
            shutil.rmtree(old) if old.is_dir() else old.unlink()


def _link(source: Path, place: Path) -> None:
    beside = place.with_name(f".{place.name}.new")
    beside.unlink(missing_ok=True)
    try:
        os.link(source, beside)
    except OSError:
        shutil.copy2(source, beside)
    beside.replace(place)
