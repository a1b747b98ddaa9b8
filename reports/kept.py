"""Opens what earlier runs of a portal left: for the commands that read and never crawl."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import UsageError
from config.portal import Portal, load_profile
from reports.data import RunReport, Scope, stored, with_addresses

if TYPE_CHECKING:
    from crawler.facts import Run
    from crawler.store import Store


@contextmanager
def kept_store(profile: Path, out: Path | None) -> Iterator[tuple[Portal, Store, Path]]:
    """The profile, its store and its output folder. Raises UsageError when nothing was recorded yet."""
    from crawler.store import Store

    portal = load_profile(profile)
    folder = out or Path("out", portal.site.id)
    path = folder / "xunjian.db"
    if not path.exists():
        raise UsageError(f"{path}: 还没有巡检记录；先运行 xunjian inspect (nothing recorded yet)")
    with Store.open(path) as store:
        yield portal, store, folder


def chosen_run(store: Store, run_id: str | None) -> Run:
    """The run with this id, else the last one that ended. Raises UsageError."""
    run = store.select(run_id)
    if run is None:
        raise UsageError(
            f"没有运行 {run_id!r} (no such run)" if run_id else "还没有完成的巡检 (no run has ended)"
        )
    return run


def kept_report(store: Store, portal: Portal, run: Run, today: date) -> RunReport:
    """The report of a recorded run as it was judged. Raises UsageError when its findings are no longer kept."""
    hosts = [one for one in store.hosts() if one.refused]
    columns = store.columns()
    names = {column.id: column.name for column in portal.columns}
    scope = Scope(
        attachments=store.count_files(portal.attach.extensions),
        links=run.links,
        scanned=store.count_scans(),
        unreached=tuple(
            (names.get(one.id, one.id), one.unread or str(one.fetched)) for one in columns if not one.pages
        ),
        refused_hosts=tuple((one.host, one.refused, one.asked) for one in hosts),
    )
    report = stored(store.db, portal, run, today=today, columns=columns, scope=scope)
    if report is None:
        raise UsageError(
            f"运行 {run.id} 的研判结果没有保存；可用 xunjian judge 重新研判 (not judged, or no longer kept)"
        )
    return with_addresses(report, store)
