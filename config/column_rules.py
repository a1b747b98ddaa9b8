"""What the names of columns say, and what a column may hold: the data of config/columns, read once (栏目)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from config.kinds import PageKind
from config.portal import AgencyAlias, Column, Portal, RequiredColumn
from config.text import squeeze

# National inspections: news two weeks, notices and policies six months (REQUIREMENTS COL002).
_MAX_AGE = {
    PageKind.NEWS: 14,
    PageKind.NOTICE: 180,
    PageKind.POLICY: 180,
    PageKind.NORMATIVE: 180,
    PageKind.INTERPRETATION: 180,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRule:
    """A column name as a regular expression, and what such a column is."""

    kind: PageKind
    name: re.Pattern[str]
    days: int | None = None
    is_static: bool = False


def max_age_days(column: Column) -> int | None:
    """The update limit of a column: its own, else that of its kind; None when neither exists or it is static."""
    if column.static:
        return None
    return column.max_age_days or _MAX_AGE.get(column.kind)


def accepted_kinds(column: Column) -> frozenset[str] | None:
    """Kinds of entries a column takes; None when it takes anything (`accepts = "any"`, comprehensive columns)."""
    if column.accepts:
        return None if "any" in column.accepts else frozenset(column.accepts)
    known = _table("accepts.toml").get(column.kind.value)
    return frozenset(known) if known else None


@cache
def name_rules() -> tuple[NameRule, ...]:
    """Rules from column name to kind, in the order in which they are tried."""
    return tuple(
        NameRule(
            kind=PageKind(rule["kind"]),
            name=re.compile(rule["name"], re.IGNORECASE),
            days=rule.get("days"),
            is_static=rule.get("static", False),
        )
        for rule in _table("names.toml")["rules"]
    )


def rule_for(name: str) -> NameRule | None:
    """The first rule that a column name meets, white space and width aside."""
    plain = squeeze(name)
    return next((rule for rule in name_rules() if rule.name.search(plain)), None)


def required_columns(portal: Portal) -> tuple[RequiredColumn, ...]:
    """The default list with the profile's entries laid over it by id; an entry without patterns drops one."""
    entries = {entry["id"]: RequiredColumn.model_validate(entry) for entry in _table("required.toml")["required"]}
    entries.update({entry.id: entry for entry in portal.required_columns})
    return tuple(entry for entry in entries.values() if entry.patterns)


def key_patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """The names a key column (vis.key_columns) goes by."""
    table = _table("required.toml")
    spelt: Iterable[str] = table["key"].get(name) or next(
        (entry["patterns"] for entry in table["required"] if entry["title"] == name), (re.escape(name),)
    )
    return tuple(re.compile(pattern) for pattern in spelt)


def shipped_aliases() -> tuple[AgencyAlias, ...]:
    """Bodies renamed by the national reforms: hints, never more."""
    return tuple(
        AgencyAlias.model_validate({"old": one["old"], "new": one["new"], "from": one["since"]})
        for one in _table("agencies.toml")["agencies"]
    )


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("config").joinpath("columns", name).read_text(encoding="utf-8"))
