"""Judgement: facts in, findings out. A check is registered by the existence of its file."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache
from importlib.resources import files
from typing import Any

from checks.model import Check

FAMILIES = (
    "links", "regulations", "interpretation", "read_handle", "accessibility", "columns", "documents", "site",
)


@cache
def all_checks() -> dict[str, Check[Any]]:
    """Every check by id, in the order of the ids.

    Walks the family folders and collects each module's CHECK. Raises ValueError when two share an id or a
    module is not named like its check.
    """
    found: dict[str, Check[Any]] = {}
    for family in FAMILIES:
        try:
            package = importlib.import_module(f"checks.{family}")
        except ModuleNotFoundError:
            continue
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"checks.{family}.{info.name}")
            for check in _declared(module):
                if check.id in found:
                    raise ValueError(f"{check.id} is declared twice")
                if check.name.replace("-", "_") != info.name:
                    raise ValueError(f"checks/{family}/{info.name}.py declares {check.name}")
                found[check.id] = check
    return dict(sorted(found.items()))


def find_check(wanted: str) -> Check[Any] | None:
    """The check with this id (`LNK001`) or name (`link-broken`), without loading the others; None when there is none.

    Names are file names, and an id is looked for in the sources: so `xunjian explain` answers at once.
    """
    wanted = wanted.strip()
    slug = wanted.lower().replace("-", "_")
    declared = re.compile(rf'^\s+id="{re.escape(wanted.upper())}",', re.MULTILINE)
    for family in FAMILIES:
        for path in sorted(files("checks").joinpath(family).iterdir(), key=lambda one: one.name):
            if not path.name.endswith(".py") or path.name == "__init__.py":
                continue
            if path.name != f"{slug}.py" and not declared.search(path.read_text(encoding="utf-8")):
                continue
            module = importlib.import_module(f"checks.{family}.{path.name.removesuffix('.py')}")
            for check in _declared(module):
                if wanted.upper() == check.id or wanted.lower() == check.name:
                    return check
    return None


def _declared(module: Any) -> list[Check[Any]]:
    one = getattr(module, "CHECK", None)
    return [one] if one is not None else []
