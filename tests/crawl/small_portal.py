"""What the tests of the walk share: a portal made of a dictionary, and an inspection's outcome."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PAGES = 60


@dataclass
class Portal:
    """Pages by path; `log` holds (method, path with query, headers) of every request."""

    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    log: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    port: int = 0
    delay_s: float = 0.0
    hooks: dict[str, Callable[[int], tuple[int, dict[str, str], bytes]]] = field(default_factory=dict)

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def put(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        named.setdefault("Content-Type", "text/html; charset=utf-8")
        if status == 200:
            named.setdefault("ETag", f'"{hash(data) & 0xFFFFFFFF:x}"')
        self.pages[path] = (status, named, data)

    def asked(self, path: str) -> int:
        return sum(one == path for _, one, _ in self.log)


def article(title: str, links: str = "", text: str = "") -> str:
    words = text or f"{title}：现将有关事项办理情况公布如下，请有关单位和居民知悉。" * 8
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<header><a href="/">首页</a></header><main><h1>{title}</h1><p>{words}</p>{links}</main></body></html>'
    )


@dataclass
class Inspection:
    """What one run ended with; `findings` is its findings.json as it was right after the run."""

    code: int
    stdout: str
    stderr: str
    out: Path
    findings: dict[str, Any]

    def of(self, *check_ids: str) -> list[dict[str, Any]]:
        return [one for one in self.findings["findings"] if one["check_id"] in check_ids]


XUNJIAN = str(Path(sys.executable).with_name("xunjian"))
