"""Which axe-core does the scanning, and how to get a newer one through the ordinary npm client."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path

from config.errors import XunjianError
from config.places import cache_dir

# The newest release whose rules all have a Chinese text (config/accessibility/axe_zh.toml).
RECOMMENDED = "4.14.1"
_VERSION = re.compile(r"axe v(\d+\.\d+\.\d+)")
_KEPT = ("axe.min.js", "LICENSE", "LICENSE-3RD-PARTY.txt", "package.json")
_MAX_FILE = 8 * 1024 * 1024


class AxeError(XunjianError):
    """The rule engine cannot be had; the message says what to do."""


class AxeOrigin(StrEnum):
    """Where the engine came from."""

    SETTING = "setting"
    CACHE = "cache"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class AxeEngine:
    """An unmodified axe-core script (MPL-2.0: used as it is, never patched)."""

    path: Path
    source: str
    version: str
    sha256: str
    origin: AxeOrigin


def engines_dir() -> Path:
    """Where fetched engines live: one folder a version."""
    return cache_dir("axe-core")


def find_axe(script: Path | str | None = None, cache: Path | None = None) -> AxeEngine:
    """The engine to use: the named script, else the newest fetched one, else the one in the package.

    Raises AxeError when the named script is not axe-core.
    """
    if script:
        return _read(Path(script), AxeOrigin.SETTING)
    packaged = _read(Path(str(files("axe_playwright_python") / "axe.min.js")), AxeOrigin.PACKAGE)
    fetched = _newest(cache or engines_dir())
    if fetched is not None and _key(fetched.version) > _key(packaged.version):
        return fetched
    return packaged


def _newest(folder: Path) -> AxeEngine | None:
    """The newest engine whose file still has the digest it was fetched with."""
    for place in sorted(folder.glob("*/axe.min.js"), key=lambda path: _key(path.parent.name), reverse=True):
        note = place.parent / "sha256"
        if not note.is_file():
            continue
        engine = _read(place, AxeOrigin.CACHE)
        if engine.sha256 == note.read_text(encoding="ascii").strip():
            return engine
    return None


@cache
def _read_at(path: Path, _modified: float, origin: AxeOrigin) -> AxeEngine:
    raw = path.read_bytes()
    source = raw.decode("utf-8")
    found = _VERSION.search(source[:400])
    if not found:
        raise AxeError(
            f"{path}: not an axe-core script (no 'axe v…' in its head); give the path of axe.min.js"
        )
    return AxeEngine(path, source, found[1], hashlib.sha256(raw).hexdigest(), origin)


def _read(path: Path, origin: AxeOrigin) -> AxeEngine:
    try:
        return _read_at(path, path.stat().st_mtime, origin)
    except (OSError, UnicodeDecodeError) as wrong:
        raise AxeError(f"{path}: cannot be read ({wrong}); give the path of an axe.min.js") from wrong


def _key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def fetch_newer_axe(version: str = RECOMMENDED, cache: Path | None = None) -> AxeEngine:
    """Fetch axe-core through `npm pack`, check it against the registry's sha512, keep script and licence.

    Raises AxeError when npm is missing or fails, or when the file is not the one the registry describes.
    """
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise AxeError(f"axe-core {version!r} is not a version; write it like {RECOMMENDED}")
    npm = shutil.which("npm")
    if npm is None:
        raise AxeError("npm is not installed; install it, or set accessibility.axe_script to an axe.min.js")
    with tempfile.TemporaryDirectory() as work:
        expected = _npm(npm, ["view", f"axe-core@{version}", "dist.integrity", "--json"], work)
        packed = _npm(npm, ["pack", f"axe-core@{version}", "--json", "--ignore-scripts"], work)
        archive = Path(work) / _packed_name(packed)
        _check_integrity(archive, json.loads(expected))
        return _keep(archive, version, cache or engines_dir())


def _npm(npm: str, arguments: list[str], folder: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603
            [npm, *arguments], cwd=folder, capture_output=True, text=True, timeout=180, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as wrong:
        raise AxeError(f"npm {arguments[0]} did not finish: {wrong}") from wrong
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error" in line.lower()] or ["no reason given"]
        raise AxeError(f"npm {arguments[0]} failed: {lines[0][:200]}")
    return done.stdout


def _packed_name(answer: str) -> str:
    listing = json.loads(answer)
    first = listing[0] if isinstance(listing, list) else next(iter(listing.values()))
    return Path(str(first["filename"])).name


def _check_integrity(archive: Path, expected: object) -> None:
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != expected:
        raise AxeError(
            f"{archive.name} is not what the registry describes ({digest[:24]}…, expected {str(expected)[:24]}…)"
        )


def _keep(archive: Path, version: str, cache: Path) -> AxeEngine:
    target = cache / version
    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive, "r:gz") as packed:
        for name in _KEPT:
            member = packed.getmember(f"package/{name}")
            stream = packed.extractfile(member)
            if stream is None or member.size > _MAX_FILE:
                raise AxeError(f"{archive.name}: {name} is not an ordinary file")
            (target / name).write_bytes(stream.read())
    engine = _read(target / "axe.min.js", AxeOrigin.CACHE)
    if engine.version != version:
        raise AxeError(f"{archive.name} holds axe-core {engine.version}, not {version}")
    # Written last: a folder without it was left half-way and is not used.
    (target / "sha256").write_text(engine.sha256, encoding="ascii")
    return engine
