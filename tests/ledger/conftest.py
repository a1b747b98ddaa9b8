"""Findings and runs for the ledger, small and by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlite_utils

from checks import ledger
from checks.ledger import Settled
from checks.model import Confidence, Finding, Severity
from crawler.facts import Run

FIRST = datetime(2026, 11, 2, 22, 0, tzinfo=UTC)  # a Monday


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite_utils.Database]:
    base = sqlite_utils.Database(tmp_path / "portal.db")
    yield base
    base.close()


@pytest.fixture
def finding() -> Callable[..., Finding]:
    def made(name: str, **extra: object) -> Finding:
        told: dict[str, object] = {
            "check_id": "LNK001", "name": "link-broken", "title": "断链", "message": f"{name} 打不开", "severity": Severity.SERIOUS,
            "confidence": Confidence.CERTAIN, "url": f"https://a.gov.cn/{name}.html", "fingerprint": name * 8, "unit": "区教育局",
        }  # fmt: skip
        return Finding(**(told | extra))  # type: ignore[arg-type]

    return made


@pytest.fixture
def run_on() -> Callable[[int], Run]:
    """The run `number` days after the first."""

    def made(number: int) -> Run:
        at = FIRST + timedelta(days=number)
        return Run(
            id=f"r{number:03d}",
            site="a",
            started_at=at,
            finished_at=at + timedelta(hours=1),
            is_complete=True,
        )

    return made


@pytest.fixture
def settle(db: sqlite_utils.Database, run_on: Callable[[int], Run]) -> Callable[..., Settled]:
    """Settle a day's findings; every page visited and every check judged unless said otherwise."""

    def made(number: int, findings: list[Finding], **extra: object) -> Settled:
        run = run_on(number)
        told: dict[str, object] = {
            "visited": lambda _url: True,
            "judged": lambda _check, _url: True,
            "today": run.started_at.date(),
        }
        return ledger.settle(db, run, findings, **(told | extra))  # type: ignore[arg-type]

    return made


@pytest.fixture
def day() -> Callable[[int], date]:
    return lambda number: (FIRST + timedelta(days=number)).date()
