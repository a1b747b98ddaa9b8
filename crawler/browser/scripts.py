"""Our scripts for the browser, read from the package once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def script(name: str) -> str:
    """Source of `js/<name>.js`."""
    return (files("crawler.browser") / "js" / f"{name}.js").read_text(encoding="utf-8")
