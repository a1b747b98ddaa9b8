"""Plants the faults and look-alikes: each portal gets its own selection, every one enters the answer key."""

from __future__ import annotations

from config.demo.dialects.base import Dialect
from config.demo.model import Site
from config.demo.outside import Outside
from config.demo.plants import (
    access,
    answers,
    columns,
    documents,
    handle,
    interpretation,
    links,
    media,
    privacy,
    regulations,
)
from config.demo.plants.garden import Garden

FAMILIES = (columns, handle, interpretation, documents, regulations, answers, links, media, access, privacy)


def plant_all(site: Site, dialect: Dialect, outside: Outside, slow_s: float) -> None:
    """Plant what `SELECTION` of each family names for this site, then write the key entries that need final addresses."""
    garden = Garden(site, dialect, outside, slow_s)
    for family in FAMILIES:
        for plant in family.SELECTION[site.id]:
            plant(garden)
    interpretation.write_rates(garden)
    handle.write_coverage(garden)
    garden.finish()
