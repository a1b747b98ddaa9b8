"""How the browser pool behaves: who it is, where it may go, when it gives up."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolSettings:
    """Everything the pool needs to know; times in seconds.

    `resolve` maps host names to addresses and, with `allowed_hosts` (entries may carry `:port`), names the
    only private addresses that may be reached. `post_allowed` holds exact URLs that pages may POST to.
    """

    executable: str | None = None
    workers: int = field(default_factory=_cores)
    tabs: int | None = None  # pages open at once, if not tab_count
    resolve: Mapping[str, str] = field(default_factory=dict)
    allowed_hosts: frozenset[str] = frozenset()
    post_allowed: frozenset[str] = frozenset()
    proxy: str | None = None
    user_agent: str | None = None
    language: str = "zh-CN"
    viewport: tuple[int, int] = (1366, 768)
    color_scheme: Literal["light", "dark"] = "light"
    pages_per_context: int = 25
    pages_per_browser: int = 500
    page_cap_s: float = 15.0
    answer_cap_s: float = 8.0
    settle_cap_s: float = 8.0
    quiet_s: float = 0.5
    early_s: float = 0.05  # quiet before a page is measured on trial, for as long as it stays as it is
    grace_s: float = 0.1  # for what had to wait while it was measured
    late_load_s: float = 2.0
    max_body_bytes: int = 64 * 1024 * 1024
    reflow_widths: tuple[int, ...] = (640, 375, 320)
    tab_presses: int = 200
    axe_script: Path | None = None
    ignore_tls_errors: bool = False

    @property
    def tab_count(self) -> int:
        """Those that compute, and beside them as many and one more that load or wait for quiet: four at most, a tab
        takes 0.2 s of a core to start and 150 MB."""
        return self.tabs or self.workers + min(self.workers + 1, 4)
