"""What follows a judged run: publish the report, forget what is too old, tell people what is new."""

from __future__ import annotations

from pathlib import Path

from config.errors import RunError
from crawler.store import Store
from reports.data import RunReport
from reports.notify import Sent, message_of, send
from reports.publish import publish
from reports.retention import forget_old
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
    with store.transaction():
        forget_old(store.db, out, keep.keep_runs)
    return folder


def tell(report: RunReport, folder: Path, lang: str = "zh") -> tuple[Sent, ...]:
    """Send what is new to the receivers of `report.notices`; a notice that fails never fails the run."""
    if not report.portal.report.notices:
        return ()
    message = message_of(report, Words(lang), where=str(folder / "report.html"))
    return send(report.portal, message) if message else ()
