"""Judgement: facts in, findings out. A check is registered by the existence of its file."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
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


def _declared(module: Any) -> list[Check[Any]]:
    one = getattr(module, "CHECK", None)
    return [one] if one is not None else []
