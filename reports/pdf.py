"""A report or notice as PDF, printed by the browser on this machine, which is kept off every network."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from config.errors import UsageError

LONGEST_S = 180.0


def print_pdf(page: Path, target: Path, *, browser: str | None = None) -> None:
    """Print a self-contained HTML file of ours onto A4. Raises UsageError when no browser works."""
    from crawler.browser.find import advice, find_browsers

    complaint = ""
    for found in find_browsers(browser):
        complaint = _print(found.path, page, target)
        if not complaint:
            return
    raise UsageError(f"没有可用的浏览器，无法输出 PDF：{complaint or advice()} (no browser to print with)")


def _print(browser: str, page: Path, target: Path) -> str:
    """Empty when the PDF stands, else the browser's last words."""
    with tempfile.TemporaryDirectory() as profile:
        made = Path(profile, "page.pdf")
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            # The page needs nothing from outside; if portal text ever asked for something, it would not get it.
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--no-pdf-header-footer",
            f"--user-data-dir={profile}",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            f"--print-to-pdf={made}",
            page.resolve().as_uri(),
        ]
        try:
            done = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, timeout=LONGEST_S, check=False, errors="replace"
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
        if not made.is_file() or not made.stat().st_size:
            return (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.new")
        beside.write_bytes(made.read_bytes())
        beside.replace(target)
    return ""
