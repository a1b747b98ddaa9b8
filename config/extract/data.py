"""The tables of this folder, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def extract_data(name: str) -> dict[str, Any]:
    """The table `name`.toml of config/extract."""
    return tomllib.loads(files("config.extract").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
