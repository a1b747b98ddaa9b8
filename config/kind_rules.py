"""Ordered rules that tell what a page is from its title, number, publisher or address (kinds.rules)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from config.kinds import PageKind
from config.portal import KindRule
from config.text import squeeze

Compiled = tuple[tuple[PageKind, str, re.Pattern[str]], ...]
_LONGEST = 300


@cache
def default_rules() -> tuple[KindRule, ...]:
    """The rules of config/kinds.toml, in their order."""
    data = tomllib.loads(files("config").joinpath("kinds.toml").read_text(encoding="utf-8"))
    return tuple(KindRule.model_validate(rule) for rule in data["rules"])


@cache
def _compiled(own: tuple[KindRule, ...]) -> Compiled:
    rules = (*own, *default_rules())
    return tuple((rule.kind, rule.field, re.compile(rule.pattern, re.IGNORECASE)) for rule in rules)


def kind_by_rules(
    title: str, *, number: str = "", publisher: str = "", url: str = "", own: Sequence[KindRule] = ()
) -> PageKind | None:
    """The kind that the first matching rule names, the profile's own rules first; None when none matches.

    Title and publisher are compared without white space, in half width; the number in its normal form.
    """
    return next((kind for kind, _ in matching_rules(title, number=number, publisher=publisher, url=url, own=own)), None)


def matching_rules(
    title: str, *, number: str = "", publisher: str = "", url: str = "", own: Sequence[KindRule] = ()
) -> Iterator[tuple[PageKind, str]]:
    """(kind, pattern) of every rule that matches, in order: a second kind makes a title ambiguous."""
    seen = {
        "title": squeeze(title)[:_LONGEST].replace("(", "（").replace(")", "）"),
        "number": number,
        "publisher": squeeze(publisher)[:_LONGEST],
        "url": url[:2_000],
    }
    for kind, field, pattern in _compiled(tuple(own)):
        value = seen[field]
        if value and pattern.search(value):
            yield kind, pattern.pattern
