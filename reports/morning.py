"""What follows a judged run: publish the report, forget what is too old, tell people what is new."""

from __future__ import annotations

from pathlib import Path

from config.errors import RunError
from crawler.store import Store
from reports.data import RunReport
from reports.publish import publish
from reports.words import Words


def publish_and_tidy(report: RunReport, store: Store, out: Path, lang: str = "zh") -> Path:
    """Write the run's folder and keep the file small. Raises RunError when the disk is full."""
    try:
        folder = publish(report, out, words=Words(lang))
    except OSError as error:
        raise RunError(
            f"{out}: 报告写不下：{error.strerror}；巡检记录完好，可用 xunjian report 重新输出 (report not written)"
        ) from error
    keep = report.portal.report
    store.forget(keep_runs=keep.keep_runs, keep_bodies=keep.keep_bodies)
    return folder
