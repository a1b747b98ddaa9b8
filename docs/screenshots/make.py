"""Takes the pictures of this folder from a published run: `python docs/screenshots/make.py out/demo`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from crawler.browser.find import find_browser

HERE = Path(__file__).parent
SHOTS = (
    ("leader", "latest/report.html", "", 1200, 1360),
    ("detail", "latest/report.html", "#detail", 1200, 1100),
    ("phone", "latest/report.html", "", 390, 844),
    ("notice", "", "", 960, 1100),
    ("index", "index.html", "", 1200, 800),
)


def main(out: Path) -> None:
    found = find_browser()
    if found is None:
        raise SystemExit("no browser on this machine")
    notice = max((out / "units").glob("*.html"), key=lambda path: path.stat().st_size)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found.path, args=["--no-sandbox"])
        for name, page, hash_, width, height in SHOTS:
            tab = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=1)
            path = out / page if page else notice
            tab.goto(path.resolve().as_uri() + hash_)
            tab.wait_for_timeout(400)
            tab.screenshot(path=HERE / f"{name}.png")
            tab.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
