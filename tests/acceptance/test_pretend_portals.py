"""The promise: every planted fault is found, no look-alike is accused, nothing is reported that the key does not explain."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checks.accessibility.hits import shape
from config.demo.scoring import score
from config.demo.server import DemoServer
from config.demo.world import build_world
from crawler.scans import Scan, from_json
from crawler.store import Store
from reports.words import known_keys

RAW = ("LNK", "COL", "SITE006", "INT", "HND", "DOC", "REG")
# What only a browser can see: an empty column is not called empty before it was rendered.
NEEDS_BROWSER = ("COL001", "HND002", "HND003", "HND005", "HND006")
XUNJIAN = str(Path(sys.executable).with_name("xunjian"))


@pytest.fixture(scope="module")
def world() -> Iterator[DemoServer]:
    with DemoServer(build_world(port=0, tls_port=0)) as server:
        yield server


def inspect(server: DemoServer, portal: str, folder: Path, *options: str) -> list[dict[str, Any]]:
    profile = server.world.write(folder)[portal]
    command = [XUNJIAN, "inspect", str(profile), "--out", str(folder / portal), "--fail-on", "never", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=580, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    data = json.loads((folder / portal / "latest" / "findings.json").read_text(encoding="utf-8"))
    assert not [one for one in data["diagnostics"] if one["id"] == "SYS011"], data["diagnostics"]
    found: list[dict[str, Any]] = data["findings"]
    named = {name for one in found for name in _facts(one["evidence"]) if name.isascii()}
    assert {name for name in named if f"evidence.{name}" not in known_keys()} == set()
    return found


def _facts(evidence: Any) -> Iterator[str]:
    """Names of the facts of a finding that the report shows, those within others among them."""
    if isinstance(evidence, dict):
        for name, value in evidence.items():
            yield name
            yield from _facts(value)
    elif isinstance(evidence, list):
        for one in evidence:
            yield from _facts(one)


@pytest.mark.slow(60)
@pytest.mark.parametrize("portal", ["qingyu", "liuting", "shuoyun", "songyan"])
def test_without_a_browser(world: DemoServer, portal: str, tmp_path: Path) -> None:
    findings = inspect(world, portal, tmp_path, "--no-browser")
    result = score(world.world.key.for_portal(portal), findings, RAW)
    missed = [one for one in result.missed if not one.check_id.startswith(NEEDS_BROWSER) and "imported texts" not in one.note]
    assert missed == []
    assert result.accused == []
    assert result.unexplained == []


@pytest.mark.slow(25)
@pytest.mark.browser
@pytest.mark.parametrize("portal", ["canglan", *(pytest.param(one, marks=pytest.mark.long) for one in ("qingyu", "liuting", "songyan"))])
def test_with_the_browser(world: DemoServer, portal: str, tmp_path: Path) -> None:
    findings = inspect(world, portal, tmp_path)
    _agrees_with_the_key(world, portal, findings)


def _agrees_with_the_key(world: DemoServer, portal: str, findings: list[dict[str, Any]]) -> None:
    result = score(world.world.key.for_portal(portal), findings, (*RAW, "A11Y"))
    assert [one for one in result.missed if "imported texts" not in one.note] == []
    assert result.accused == []
    assert result.unexplained == []


@pytest.mark.slow(130)
@pytest.mark.browser
def test_accessibility_is_listed_by_fault_and_scanned_once(world: DemoServer, tmp_path: Path) -> None:
    """Four fifths fewer items than by page with no defect lost; unchanged pages are not scanned again."""
    first = inspect(world, "shuoyun", tmp_path)
    _agrees_with_the_key(world, "shuoyun", first)
    with Store.open(tmp_path / "shuoyun" / "xunjian.db") as store:
        assert store.select()
        scans = [from_json(Scan, data) for data in store.scans()]
    listed = {(one["evidence"]["rule"], one["evidence"]["component"]) for one in first if one["check_id"] == "A11Y001"}
    by_page, defects = 0, set()
    for scan in scans:
        for rule in scan.axe.violations if scan.axe else ():
            by_page += rule.count
            # Advice is given once for the site; all else by component.
            counts = any(tag.startswith("wcag2") for tag in rule.tags)
            if rule.rule not in ("meta-viewport", "meta-viewport-large", "video-caption"):
                defects |= {(rule.rule, shape(node.html, node.trail) if counts else "html") for node in rule.nodes}
    assert defects - listed == set()
    engine = [one for one in first if "engine" in one["evidence"] and not one["evidence"].get("undecided")]
    assert len(engine) <= 0.2 * by_page, (len(engine), by_page)

    second = inspect(world, "shuoyun", tmp_path)
    with Store.open(tmp_path / "shuoyun" / "xunjian.db") as store:
        assert store.select()
        again = [from_json(Scan, data) for data in store.scans()]
    assert all(scan.reused_from for scan in again if scan.is_scanned)
    assert _faults(second) == _faults(first)


def _faults(findings: list[dict[str, Any]]) -> set[tuple[object, ...]]:
    return {(one["fingerprint"], one["pages_count"]) for one in findings if one["check_id"].startswith("A11Y")}


def test_nothing_was_ever_posted(world: DemoServer) -> None:
    """Runs last: the server noted every request that an inspector must never send."""
    assert [one for one in world.violations if one.method not in {"GET", "HEAD"}] == []
