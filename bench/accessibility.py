"""Accessibility scanning against public tools on the same sixty pages, in one run: pages a minute, CPU, memory.

    python bench/accessibility.py [--pages 60] [--rounds 1] [--soak 500] [--no-peers]

Half of the pages are documentation (any HTML tree given by --docs), half come from the pretend portal. Peers are
installed by npm under bench/work (ignored by git), without their install scripts. Everything stays on loopback.

Seen on two shared cores with axe-core 4.14.1: 7.3 to 8.9 × pa11y-ci with axe, 4.1 to 4.9 × @axe-core/cli (pages really
scanned a minute), 0.70 to 0.79 (median of a run's rounds) of the limit that the CPU time of axe.run sets, a third of
their CPU a page. "others" above 0.1 spoils a round: something else was running.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import mean, median
from typing import Any

from axe_limit import CORES, in_our_browser, in_plain_browser

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "bench" / "work" / "accessibility"
DOCS = Path("/usr/share/doc/python3.11/html")
PEERS = ("pa11y-ci@4", "@axe-core/cli@4")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Usage:
    """CPU seconds and peak proportional memory of a process and all that descend from it."""

    root: int = 0
    known: set[int] = field(default_factory=set)
    foreign: set[int] = field(default_factory=set)  # no need to look at these again
    seconds: dict[int, float] = field(default_factory=dict)
    peak_mb: float = 0.0
    samples: list[tuple[float, float]] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self, root: int) -> Usage:
        self.root = root
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        self._look()
        self._stop.set()
        self._thread.join()

    @property
    def cpu(self) -> float:
        return sum(self.seconds.values())

    def _watch(self) -> None:
        turn = 0
        while not self._stop.wait(0.25):
            # Adding up the pages of a browser's memory takes time from the tool under test: seldom.
            self._look(weigh=turn % 16 == 0)
            turn += 1

    def _look(self, *, weigh: bool = False) -> None:
        alive = {int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()}
        self.foreign &= alive
        parents: dict[int, int] = {}
        spent: dict[int, float] = {}
        for pid in alive - self.foreign:
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[pid] = int(fields[1])
            spent[pid] = (int(fields[11]) + int(fields[12])) / TICKS
        self.known.add(self.root)
        # Drivers start browsers in sessions of their own, and some lose their parent: once known, always counted.
        for _ in range(4):
            self.known |= {pid for pid, parent in parents.items() if parent in self.known}
        self.foreign |= parents.keys() - self.known
        total = 0.0
        for pid in self.known & parents.keys():
            self.seconds[pid] = spent[pid]
            total += _pss_mb(pid) if weigh else 0.0
        if weigh:
            self.peak_mb = max(self.peak_mb, total)
            self.samples.append((time.monotonic(), total))


def _machine() -> tuple[float, float]:
    """CPU seconds of the whole machine since it started: busy and idle."""
    fields = [int(one) / TICKS for one in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    idle = fields[3] + fields[4]
    return sum(fields) - idle, idle


def _pss_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(text.partition("Pss:")[2].split()[0]) / 1024
    except (OSError, ValueError, IndexError):
        return 0.0


@contextmanager
def served(folder: Path) -> Iterator[int]:
    class Quiet(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()


def collect(count: int, docs: Path) -> list[str]:
    """Paths of the pages under bench/work: documentation of middling size, and pages of the pretend portal."""
    from config.demo.world import build_world

    site = WORK / "site"
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True)
    (site / "docs").symlink_to(docs, target_is_directory=True)
    wanted = sorted(path for path in docs.rglob("*.html") if 12_000 < path.stat().st_size < 90_000)
    random.Random(7).shuffle(wanted)
    paths = [f"docs/{path.relative_to(docs)}" for path in wanted[: count // 2]]
    world = build_world()
    found = [
        body
        for portal in world.portals[:4]
        for _, kind, body in world.pages(portal.id)
        if "html" in kind and len(body) > 3000
    ]
    random.Random(7).shuffle(found)
    for number, body in enumerate(found[: count - len(paths)]):
        (site / f"portal-{number}.html").write_bytes(body)
        paths.append(f"portal-{number}.html")
    random.Random(3).shuffle(paths)
    return paths


def run_ours(urls: list[str], port: int, usage: Usage) -> tuple[float, int]:
    """Our pool in a process of its own; wall seconds without start-up of Python, and pages really scanned."""
    script = (
        "import asyncio,json,sys,time\n"
        "from crawler.browser.pool import BrowserPool\nfrom crawler.browser.settings import PoolSettings\nfrom crawler.scans import ScanPart\n"
        "urls=json.loads(sys.argv[1])\n"
        "async def main():\n"
        "    since=time.monotonic()\n"
        f"    async with BrowserPool(PoolSettings(allowed_hosts=frozenset(['127.0.0.1:{port}']))) as pool:\n"
        "        done=await asyncio.gather(*(pool.scan(url,parts={ScanPart.AXE}) for url in urls))\n"
        "    print(json.dumps([time.monotonic()-since,sum(one.is_scanned for one in done)]))\n"
        "asyncio.run(main())\n"
    )
    said = _watched([sys.executable, "-c", script, json.dumps(urls)], ROOT, usage)
    seconds, scanned = json.loads(said)
    return float(seconds), int(scanned)


def run_pa11y(urls: list[str], port: int, usage: Usage, concurrency: int = 1) -> tuple[float, int]:
    launch = {
        "executablePath": shutil.which("chromium"),
        "args": ["--no-sandbox"] if os.geteuid() == 0 else [],
    }
    config = {
        "defaults": {
            "runners": ["axe"],
            "concurrency": concurrency,
            "timeout": 60000,
            "chromeLaunchConfig": launch,
        },
        "urls": urls,
    }
    (WORK / "pa11y.json").write_text(json.dumps(config))
    since = time.monotonic()
    command = [str(WORK / "node_modules/.bin/pa11y-ci"), "--json", "--config", str(WORK / "pa11y.json")]
    said = _watched(command, WORK, usage)
    seconds = time.monotonic() - since
    results = json.loads(said)["results"]
    return seconds, sum(
        1 for issues in results.values() if not any("message" in one and "code" not in one for one in issues)
    )


def run_axe_cli(urls: list[str], port: int, usage: Usage) -> tuple[float, int]:
    options = "headless,no-sandbox" if os.geteuid() == 0 else "headless"
    command = [
        str(WORK / "node_modules/.bin/axe"),
        *urls,
        "--dir",
        str(WORK),
        "--save",
        "axe.json",
        "--chrome-options",
        options,
    ]
    command += [
        "--chrome-path",
        str(shutil.which("chromium")),
        "--chromedriver-path",
        str(shutil.which("chromedriver")),
    ]
    since = time.monotonic()
    _watched(command, WORK, usage)
    seconds = time.monotonic() - since
    return seconds, len(json.loads((WORK / "axe.json").read_text()))


def _watched(command: list[str], folder: Path, usage: Usage) -> str:
    """Run to the end under observation; what it printed."""
    environment = {**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1", "CHROMEDRIVER_SKIP_DOWNLOAD": "1"}
    # Into a file: tools that end by process.exit() lose what still stands in a pipe.
    out = WORK / "said.txt"
    with (
        out.open("w") as sink,
        subprocess.Popen(
            command, env=environment, cwd=folder, stdout=sink, stderr=subprocess.DEVNULL
        ) as process,
    ):
        usage.start(process.pid)
        process.wait()
        usage.stop()
    return out.read_text()


def measure(
    name: str, work: Callable[[list[str], int, Usage], tuple[float, int]], urls: list[str], port: int
) -> dict[str, Any]:
    usage = Usage()
    before = _machine()
    seconds, scanned = work(urls, port, usage)
    busy, idle = (now - then for now, then in zip(_machine(), before, strict=True))
    return {
        "name": name,
        # What other processes took of the machine, the page server and this watcher among them: near 0 in a fair run.
        "others": round((busy - usage.cpu) / (busy + idle), 2),
        "idle": round(idle / (busy + idle), 2),
        "rate": 60 * scanned / seconds,
        "scanned": scanned,
        "cpu": usage.cpu / max(scanned, 1),
        "peak_mb": usage.peak_mb,
    }


def soak(urls: list[str], port: int, pages: int) -> tuple[float, float]:
    """Median proportional memory around page 100, and over the last hundred pages."""
    usage = Usage()
    since = time.monotonic()
    run_ours([urls[n % len(urls)] for n in range(pages)], port, usage)
    span = time.monotonic() - since
    early = [mb for at, mb in usage.samples if 60 / pages < (at - since) / span < 140 / pages]
    late = [mb for at, mb in usage.samples if (pages - 100) / pages < (at - since) / span < 0.97]
    return median(early), median(late)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--soak", type=int, default=0)
    parser.add_argument("--docs", type=Path, default=DOCS)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    paths = collect(options.pages, options.docs)
    tools: dict[str, Callable[[list[str], int, Usage], tuple[float, int]]] = {"xunjian": run_ours}
    if not options.no_peers:
        if not (WORK / "node_modules" / ".bin" / "axe").exists():
            subprocess.run(
                [
                    "npm",
                    "install",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--prefix",
                    str(WORK),
                    *PEERS,
                ],
                check=True,
            )
        tools |= {"pa11y-ci axe": run_pa11y, "@axe-core/cli": run_axe_cli}
    with served(WORK / "site") as port:
        urls = [f"http://127.0.0.1:{port}/{path}" for path in paths]
        results: dict[str, list[dict[str, Any]]] = {name: [] for name in tools}
        limits: list[float] = []
        for _ in range(options.rounds):
            # The machine is not always as quick: the limit of half of the pages is measured right before what is held
            # against it, that of the others right after.
            halves = [in_plain_browser(urls[0::2])]
            for name, work in tools.items():
                results[name].append(measure(name, work, urls, port))
                if name == "xunjian":
                    halves.append(in_plain_browser(urls[1::2]))
                    results[name][-1]["cpu_limit"] = limit = CORES * 60 / mean(halves)
                    limits.append(results[name][-1]["rate"] / limit)
                print(json.dumps(results[name][-1]), flush=True)
        report(results, limits)
        seconds = in_our_browser(urls, port)
        print(f"axe.run takes {seconds:.3f} s CPU a page with our switches: at most {CORES * 60 / seconds:.0f} pages/min")
        if options.soak:
            early, late = soak(urls, port, options.soak)
            print(
                f"memory: {early:.0f} MB around page 100, {late:.0f} MB at the end ({late / early - 1:+.0%})"
            )


def report(results: dict[str, list[dict[str, Any]]], reached: list[float]) -> None:
    ours = median(one["rate"] for one in results["xunjian"])
    print(
        f"of the limit that axe.run's own CPU time sets: {median(reached):.2f} reached (rounds: {', '.join(f'{one:.2f}' for one in sorted(reached))})"
    )
    for name, rounds in results.items():
        rate, cpu = median(one["rate"] for one in rounds), median(one["cpu"] for one in rounds)
        print(
            f"{name:14} {rate:6.0f} pages/min  {cpu:.2f} s CPU/page  {max(one['peak_mb'] for one in rounds):5.0f} MB  × {ours / rate:.1f}"
        )


if __name__ == "__main__":
    main()
