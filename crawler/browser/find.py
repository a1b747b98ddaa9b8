"""Find a Chromium-family browser on this machine, in a fixed order, and prove that it runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ENVIRONMENT_KEY = "XUNJIAN_BROWSER"
ADVICE_ROOT = "apt-get install -y chromium chromium-headless-shell fonts-wqy-microhei"
ADVICE_USER = "playwright install chromium"

# The headless shell gives the same results and costs a quarter less CPU (docs/decisions/headless-shell.md).
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
)
_VERSION = re.compile(r"\d+(?:\.\d+){1,3}")


class BrowserSource(StrEnum):
    """Where a browser was found."""

    SETTING = "setting"
    ENVIRONMENT = "environment"
    MACHINE = "machine"
    PLAYWRIGHT = "playwright"


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """A browser that answered `--version`."""

    path: str
    version: str
    source: BrowserSource


def _candidates(setting: str | None) -> Iterator[tuple[str, BrowserSource]]:
    """A browser named by a person stands alone: falling back would hide that the name is wrong."""
    if setting:
        yield setting, BrowserSource.SETTING
        return
    if named := os.environ.get(ENVIRONMENT_KEY):
        yield named, BrowserSource.ENVIRONMENT
        return
    for name in NAMES:
        if path := shutil.which(name):
            yield path, BrowserSource.MACHINE
    yield from ((path, BrowserSource.PLAYWRIGHT) for path in _playwright_own())


def _playwright_own() -> Iterator[str]:
    """Browsers that `playwright install` put into its cache, newest first."""
    home = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or str(Path.home() / ".cache" / "ms-playwright")
    root = Path(home)
    patterns = (
        "chromium_headless_shell-*/chrome-*/*headless*shell*",
        "chromium-*/chrome-*/chrome",
        "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    )
    for pattern in patterns:
        for path in sorted(root.glob(pattern), reverse=True):
            if path.is_file() and os.access(path, os.X_OK):
                yield str(path)


def read_version(path: str) -> str | None:
    """The version a browser prints, or None when it does not run."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=15, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(done.stdout)
    return found.group() if done.returncode == 0 and found else None


def find_browsers(setting: str | None = None) -> Iterator[Browser]:
    """Every browser that answers, best first; a snap wrapper may answer and still fail to start."""
    for path, source in _candidates(setting):
        if version := read_version(path):
            yield Browser(path=path, version=version, source=source)


def find_browser(setting: str | None = None) -> Browser | None:
    """The first browser that answers, or None."""
    return next(find_browsers(setting), None)


def probe_launch(browser: Browser, timeout_s: float = 30.0) -> str | None:
    """Start the browser once on an empty page; None when it works, else its last line of complaint."""
    page = "data:text/html,<p>xunjian-probe"
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser.path,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            f"--user-data-dir={profile}",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            "--dump-dom",
            page,
        ]
        try:
            done = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, timeout=timeout_s, check=False, errors="replace"
            )
        except (OSError, subprocess.TimeoutExpired) as wrong:
            return str(wrong)
    if "xunjian-probe" in done.stdout:
        return None
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"


def advice() -> str:
    """The one command that gets a browser onto this machine."""
    return ADVICE_ROOT if os.geteuid() == 0 and shutil.which("apt-get") else ADVICE_USER
