"""One index over several portals: score, red lines and how old each last run is, from their findings.json."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from reports.clean import clean, safe_url
from reports.html import environment, static
from reports.publish import write
from reports.words import Words

STALE_HOURS = 36.0
LARGEST = 256 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One portal of the fleet. `fault`: its result could not be read."""

    folder: str
    name: str
    home: str = ""
    at: datetime | None = None
    hours: float = 0.0
    is_stale: bool = True
    score: float | None = None
    grade: str = "none"
    red: tuple[str, ...] = ()
    open: tuple[int, ...] = (0, 0, 0, 0)
    new: int = 0
    fixed: int = 0
    overdue: int = 0
    fault: bool = False


def members(root: Path, now: datetime, stale_hours: float = STALE_HOURS) -> tuple[Member, ...]:
    """Every folder below `root` that holds a latest/findings.json: unreadable and stale ones first, then by score."""
    found = [_member(path, now, stale_hours) for path in sorted(root.glob("*/latest/findings.json"))]
    return tuple(
        sorted(found, key=lambda one: (not one.fault, not one.is_stale, one.score or 0.0, one.folder))
    )


def write_fleet(
    root: Path, now: datetime, *, stale_hours: float = STALE_HOURS, words: Words | None = None
) -> Path:
    """Write `root/index.html` and return it."""
    t = words or Words()
    page = environment().get_template("fleet.html")
    said = page.render(
        t=t, css=static("report.css"), script=None, script_hash=None, members=members(root, now, stale_hours), stale_hours=f"{stale_hours:g}",
    )  # fmt: skip
    write(root / "index.html", said)
    return root / "index.html"


def _member(path: Path, now: datetime, stale_hours: float) -> Member:
    folder = path.parent.parent.name
    try:
        if path.stat().st_size > LARGEST:
            return Member(folder=folder, name=folder, fault=True)
        return _read(folder, orjson.loads(path.read_bytes()), now, stale_hours)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Member(folder=folder, name=folder, fault=True)


def _read(folder: str, data: dict[str, Any], now: datetime, stale_hours: float) -> Member:
    run, counts = data["run"], data["counts"]
    at = datetime.fromisoformat(run["started_at"])
    hours = (now - at).total_seconds() / 3600
    severities = ("critical", "serious", "moderate", "minor")
    new, fixed, overdue = (
        sum(int(counts[one][name]) for one in severities) for name in ("new", "fixed", "overdue")
    )
    return Member(
        folder=folder,
        name=clean(run["name"], 80),
        home=safe_url(run["home"]),
        at=at,
        hours=hours,
        is_stale=hours > stale_hours,
        score=data["scores"]["site"],
        grade=data["scores"]["grade"],
        red=tuple(str(one["id"]) for one in data["red_lines"] if one["touched"]),
        open=tuple(int(counts[one]["open"]) for one in severities),
        new=new,
        fixed=fixed,
        overdue=overdue,
    )
