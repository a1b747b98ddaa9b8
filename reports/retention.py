"""Keeps the output small: old runs lose their folder, the trend and the ledger stay (`report.keep_runs`)."""

from __future__ import annotations

import shutil
from pathlib import Path

import sqlite_utils

from checks import history


def forget_old(db: sqlite_utils.Database, out: Path, keep_runs: int) -> list[str]:
    """Forget the findings and delete the folders of all but the last `keep_runs` runs; returns what went.

    Only folders that a run of ours left below `out/runs` are touched. Bodies and facts are the store's own
    to forget (`Store.forget`).
    """
    gone = history.prune(db, keep_runs)
    folder = out / "runs"
    kept = {_name(run) for run in history.runs_kept(db)}
    known = {_name(one.run_id) for one in history.points(db)} - kept
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name in known and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
            gone.append(path.name)
    return list(dict.fromkeys(gone))


def _name(run_id: str) -> str:
    from reports.clean import file_name

    return file_name(run_id, "run")
