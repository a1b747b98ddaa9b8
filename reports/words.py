"""The words of every face a person sees, Chinese and English side by side in words.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from reports.clean import clean

LANGUAGES = ("zh", "en")
_MOST_LABELS = 1_000
"""Labels that are remembered: evidence may be named by a page, and pages have no end."""


@cache
def _tables() -> dict[str, dict[str, str]]:
    """Dotted key -> {zh, en}."""
    text = files("reports").joinpath("words.toml").read_text(encoding="utf-8")
    flat: dict[str, dict[str, str]] = {}
    _flatten(tomllib.loads(text), "", flat)
    return flat


def _flatten(table: dict[str, Any], place: str, flat: dict[str, dict[str, str]]) -> None:
    for key, value in table.items():
        here = f"{place}.{key}" if place else key
        if set(value) == set(LANGUAGES) and all(isinstance(said, str) for said in value.values()):
            flat[here] = value
        else:
            _flatten(value, here, flat)


class Words:
    """Looks words up in one language. `mark` wraps each in ⟦⟧, so that a test finds what was never looked up."""

    def __init__(self, lang: str = "zh", *, mark: bool = False) -> None:
        if lang not in LANGUAGES:
            raise ValueError(f"lang is {lang!r}; give zh or en")
        self.lang = lang
        self._mark = mark
        self._labels: dict[object, str] = {}

    def __call__(self, key: str, /, **fill: object) -> str:
        """The word under `key` with its {fields} filled. KeyError when there is none: a missing word is a bug."""
        said = _tables()[key][self.lang]
        if not self._mark:
            return said.format(**fill) if fill else said
        # Filled-in values are the portal's or numbers: they stay outside of the marks.
        marked = "⟦" + said.replace("{", "⟧{").replace("}", "}⟦") + "⟧"
        return marked.format(**fill) if fill else marked

    def maybe(self, key: str, default: str) -> str:
        """The word under `key`, else `default` (labels of evidence that a check names freely)."""
        return self(key) if key in _tables() else default

    def label(self, name: object) -> str:
        """What a piece of evidence is called: its word, else its own name, cleaned."""
        if (known := self._labels.get(name)) is not None:
            return known
        made = self.maybe(f"evidence.{name}", clean(name, 60))
        if len(self._labels) < _MOST_LABELS:
            self._labels[name] = made
        return made


def known_keys() -> dict[str, dict[str, str]]:
    """Every key with its words in each language."""
    return dict(_tables())
