"""The built-in word lists of config/extract/policy.toml, compiled once and joined with a profile's own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from config.extract.data import extract_data


@cache
def policy_words(table: str, name: str = "") -> Any:
    """A list or pattern of the table, as in `policy_words("handle", "dead")`; a top-level one by its name alone."""
    data = extract_data("policy")
    return data[table][name] if name else data[table]


@cache
def policy_pattern(table: str, name: str = "") -> re.Pattern[str]:
    """One pattern of the table; of a list, any of its members."""
    words = policy_words(table, name)
    return re.compile(words if isinstance(words, str) else "|".join(words))


@lru_cache(maxsize=64)
def any_of(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    """One expression for all the patterns; None for none."""
    return re.compile("|".join(f"(?:{one})" for one in patterns)) if patterns else None


def matches(text: str, own: Iterable[str], built_in: re.Pattern[str] | None = None) -> str:
    """The words of `text` that one of the profile's patterns, else the built-in one, finds; "" for none."""
    for pattern in (any_of(tuple(own)), built_in):
        found = pattern.search(text) if pattern is not None else None
        if found:
            return found[0] or text[:20]
    return ""
