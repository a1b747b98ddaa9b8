"""Which clause a finding is shown with: the site's own documents, then the family's basis, then 参考."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from config.clause import Clause, clause


@cache
def _families() -> dict[str, list[str]]:
    return tomllib.loads(files("config").joinpath("families.toml").read_text(encoding="utf-8"))


@cache
def basis_of(cited: tuple[str, ...], family: str, governing: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """The basis of a check for a site: `doc`, `clause`, `quote`, and `as` = 依据 or 参考 (REQUIREMENTS §1).

    The city's document applies to every district.
    """
    valid = {*governing, "SH"} if governing else {"SH"}
    for source in (cited, tuple(_families().get(family, ()))):
        own = [found for one in source if (found := clause(one)).document.code in valid and found.document.code in governing]
        if own:
            return tuple(_shown(one, "依据") for one in own)
    return tuple(_shown(clause(one), "参考") for one in cited[:1])


def _shown(one: Clause, word: str) -> dict[str, str]:
    return {"doc": one.cited_as, "clause": one.clause, "quote": one.quote, "as": word}
