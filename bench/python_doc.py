"""A real site: the HTML of Debian's python3-doc, served on loopback, inspected, compared with linkinator.

    python bench/python_doc.py [--root /usr/share/doc/python3-doc/html]
"""

from __future__ import annotations

import argparse
import functools
import http.server
import json
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from links import WORK, XUNJIAN, linkinator


class Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", default="/usr/share/doc/python3-doc/html")
    root = Path(parser.parse_args().root)
    if not root.is_dir():
        sys.exit(f"{root} is missing: apt-get install python3-doc")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        ours(home)
        theirs(home)
    finally:
        server.shutdown()


def ours(home: str) -> None:
    WORK.mkdir(exist_ok=True)
    profile = WORK / "python_doc.toml"
    template = (Path(__file__).parent / "python_doc.toml").read_text()
    profile.write_text(template.replace("HOME", home).replace("HOST", home.removeprefix("http://").rstrip("/")))
    out = WORK / "python_doc"
    shutil.rmtree(out, ignore_errors=True)
    started = time.monotonic()
    subprocess.run(
        [str(XUNJIAN), "inspect", str(profile), "--out", str(out), "--no-browser", "--fail-on", "never"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    data = json.loads((out / "latest" / "findings.json").read_text())
    print(f"xunjian: {time.monotonic() - started:.1f} s, {data['run']['pages']} pages, {data['run']['requests']} requests")
    for one in data["findings"]:
        if one["check_id"].startswith("LNK"):
            print(f"  {one['check_id']} {one['confidence']} {one['url']} -> {one['target_url']} {one['message'][:90]}")


def theirs(home: str) -> None:
    peer = linkinator()
    if peer is None:
        return
    started = time.monotonic()
    done = subprocess.run(
        [*peer, home, "--recurse", "--check-fragments", "--skip", f"^(?!{home})", "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    links = json.loads(done.stdout[done.stdout.index("{") :])["links"]
    broken = [one for one in links if one["state"] == "BROKEN"]
    print(f"linkinator: {time.monotonic() - started:.1f} s, {len(links)} links, {len(broken)} broken")
    for one in broken:
        print(f"  {one.get('status')} {one['url']} on {one.get('parent')}")


if __name__ == "__main__":
    main()
