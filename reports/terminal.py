"""What a person sees while it runs (a bar), and what cron sees afterwards (one line)."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from checks.model import SEVERITY_ZH, Severity
from reports.clean import clean

if TYPE_CHECKING:  # loaded when there is a report, not before the walk starts
    from reports.data import RunReport


class Announcer(Protocol):
    """How far a run has come."""

    def crawling(self) -> contextlib.AbstractContextManager[None]: ...

    def progress(self, done: int, known: int, pages: int) -> None: ...

    def step(self, name: str) -> contextlib.AbstractContextManager[None]: ...

    def summary(self, report: RunReport, folder: Path) -> None: ...


def announcer(log_format: str = "text") -> Announcer:
    """A bar at a terminal, silence but for the summary elsewhere, JSON lines for machines."""
    if log_format == "json":
        return _Machine()
    return _Person() if sys.stderr.isatty() else _Cron()


def summary_line(report: RunReport, folder: Path) -> str:
    """The one line of a night: site, pages, findings by severity, what is new, score, where the report lies."""
    open_ = {severity: row["open"] for severity, row in report.counts.items()}
    found = " ".join(f"{SEVERITY_ZH[Severity(severity)]}{count}" for severity, count in open_.items())
    new = sum(row["new"] for row in report.counts.values())
    fixed = sum(row["fixed"] for row in report.counts.values())
    score = report.score.value
    shown = "未评分" if score is None else f"{score:.0f}分"
    return (
        f"{clean(report.portal.site.name, 60)} {shown} 页面{report.run.pages} 问题[{found}] 新增{new} 已修复{fixed}"
        f" 待研判{len(report.reviews)} 诊断{len(report.diagnostics)} 报告 {folder / 'report.html'}"
    )


class _Cron:
    """One line when all is done."""

    @contextlib.contextmanager
    def crawling(self) -> Iterator[None]:
        yield

    def progress(self, done: int, known: int, pages: int) -> None:
        """Nobody is watching."""

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        yield

    def summary(self, report: RunReport, folder: Path) -> None:
        for one in report.diagnostics:
            if one.fatal:
                click.echo(f"xunjian: {one.id} {clean(one.message, 300)}", err=True)
        click.echo(summary_line(report, folder))


class _Machine(_Cron):
    """A JSON object a line: steps with their seconds, then the summary."""

    @contextlib.contextmanager
    def crawling(self) -> Iterator[None]:
        with self.step("crawl"):
            yield

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self._line(event="step", name=name, seconds=round(time.monotonic() - started, 3))

    def summary(self, report: RunReport, folder: Path) -> None:
        self._line(
            event="summary",
            site=report.portal.site.id,
            run=report.run.id,
            pages=report.run.pages,
            requests=report.run.requests,
            score=report.score.value,
            counts=report.counts,
            reviews=len(report.reviews),
            diagnostics=[one.id for one in report.diagnostics],
            report=str(folder / "report.html"),
        )

    @staticmethod
    def _line(**values: Any) -> None:
        click.echo(json.dumps(values, ensure_ascii=False))


class _Person(_Cron):
    """A progress bar on stderr, so that stdout stays what scripts read."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=self._console, transient=True,
        )  # fmt: skip
        self._task: Any = None
        self._shown = 0.0

    @contextlib.contextmanager
    def crawling(self) -> Iterator[None]:
        with self._bar:
            self._task = self._bar.add_task("抓取与核验", total=None)
            yield

    def progress(self, done: int, known: int, pages: int) -> None:
        now = time.monotonic()
        if now - self._shown > 0.1 and self._task is not None:
            self._shown = now
            self._bar.update(self._task, completed=done, total=known, description=f"抓取与核验（{pages} 页）")

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        with self._console.status(f"{name}…"):
            yield

    def summary(self, report: RunReport, folder: Path) -> None:
        for one in report.diagnostics:
            self._console.print(
                f"{one.id} {clean(one.message, 300)}", style="red" if one.fatal else "yellow", markup=False
            )
        click.echo(summary_line(report, folder))
