"""Who is responsible (责任单位): the document's own body, else the column's unit, else the site office."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from config.portal import Portal, Unit
from config.text import letters

BY_DOCUMENT = "document"
BY_COLUMN = "column"
BY_OFFICE = "office"

_PLACE = re.compile(r"[一-龥]{1,8}?[区县市]")
_JOINT = re.compile(r"[、,，;；\s]+")


@lru_cache(maxsize=16)
def _names(units: tuple[Unit, ...], place: str) -> tuple[tuple[str, str], ...]:
    """(plain name, unit id), longest name first, so that 区政府办公室 wins over 办公室."""
    pairs = {(plain_name(name, place), unit.id) for unit in units for name in unit.names}
    return tuple(sorted((pair for pair in pairs if len(pair[0]) >= 2), key=lambda pair: (-len(pair[0]), pair)))


@lru_cache(maxsize=16)
def _prefixes(units: tuple[Unit, ...]) -> dict[str, str]:
    return {prefix: unit.id for unit in units for prefix in unit.doc_prefixes}


@lru_cache(maxsize=8192)
def plain_name(name: str, place: str = "") -> str:
    """A body's name without the ways in which it varies: 示例区人民政府办公室 -> 区政府办公室."""
    seen = letters(name).replace("人民政府", "政府")
    for lead in ("中国共产党", "中共", "上海市"):
        seen = seen.removeprefix(lead) if seen != lead else seen
    if place and seen.startswith(place) and len(seen) > len(place):
        seen = place[-1] + seen[len(place) :]
    return seen


def place_of(portal: Portal) -> str:
    """The place whose portal this is (示例区), from the site's name; empty when the name tells none."""
    match = _PLACE.match(letters(portal.site.name).removeprefix("上海市"))
    return match[0] if match else ""


@lru_cache(maxsize=8192)
def _named(text: str, units: tuple[Unit, ...], place: str) -> str:
    table = _names(units, place)
    for part in _JOINT.split(text):
        seen = plain_name(part.rpartition(":")[2].rpartition("：")[2], place)
        if not seen:
            continue
        # 区教育局 printed in full for another place's 教育局 would be a stranger: only whole words of ours count.
        if unit := next((unit for name, unit in table if name == seen), ""):
            return unit
        if unit := next((unit for name, unit in table if len(name) >= 4 and seen.endswith(name)), ""):
            return unit
    return ""


def unit_of(
    portal: Portal, *, issuer: str = "", publisher: str = "", number: str = "", columns: Sequence[str] = ()
) -> tuple[str, str]:
    """(unit id, by which rule): issuing body, source, the letters of the number, then column, then office.

    The id is empty when the profile names no unit at all that fits. REQUIREMENTS §3, Who is responsible.
    """
    units = portal.units
    place = place_of(portal)
    for name in (issuer, publisher):
        if name and (unit := _named(name, units, place)):
            return unit, BY_DOCUMENT
    if unit := _prefixes(units).get(number.partition("〔")[0], ""):
        return unit, BY_DOCUMENT
    for column_id in columns:
        column = portal.column(column_id)
        if column is not None and column.unit:
            return column.unit, BY_COLUMN
    return portal.site.office_unit, BY_OFFICE
