"""No key of the profile is read and then ignored."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from config.portal import Portal

ROOT = Path(__file__).resolve().parent.parent.parent
# REQUIREMENTS §8 has them in its example, so profiles carry them; the duty checks (OPN) that read them follow later.
LATER = {"units.guide", "units.annual"}
# Read by the profile itself, which answers for them under another name.
INSIDE = {"site.own_hosts", "crawl.window", "columns.hub"}


def model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := model_in(part))), None)


def keys(model: type[BaseModel] = Portal, place: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        yield place + name
        if below := model_in(field.annotation):
            yield from keys(below, f"{place}{name}.")


def test_every_key_is_used() -> None:
    names = set()
    for package in ("config", "crawler", "checks", "reports"):
        for path in (ROOT / package).rglob("*.py"):
            if path.parent.name == "config" and path.stem in {"blocks", "tuning", "portal"}:
                continue
            names |= {node.attr for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)}
    unused = {key for key in keys() if key.rpartition(".")[2] not in names}
    assert unused - INSIDE == LATER


def test_what_is_read_inside_is_read_inside() -> None:
    text = (ROOT / "config" / "blocks.py").read_text(encoding="utf-8")
    assert all(f"self.{key.rpartition('.')[2]}" in text for key in INSIDE)
