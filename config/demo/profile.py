"""Writes the profile of a pretend portal as TOML, ready for `xunjian inspect`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from config.demo.outside import CITY, REGULATIONS, SERVICE
from config.demo.prose import load

if TYPE_CHECKING:
    from config.demo.dialects.base import Dialect
    from config.demo.model import Column, Site
    from config.demo.world import World

OLD_AGENCIES = (
    ("区环境保护局", "区生态环境局", "2018-11-01"),
    ("区工商行政管理局", "区市场监管局", "2018-11-01"),
    ("区卫生和计划生育委员会", "区卫生健康委", "2018-11-01"),
)


def write_profile(world: World, portal_id: str) -> str:
    if world.city and portal_id == world.city.id:
        return world.city.profile()
    site, dialect = world.sites[portal_id], world.dialects[portal_id]
    parts = [
        _table("site", _site(site, dialect)),
        *common_tables(world),
        *(_column(site, dialect, column) for column in site.columns.values()),
        *(_row("units", unit_row(unit)) for unit in site.units.values()),
        *(_row("agency_aliases", {"old": old, "new": new, "from": Raw(since)}) for old, new, since in OLD_AGENCIES),
        *(_row("themes", _theme(site, name)) for name in ("ztyl", "ztqy")),
        _table("library", {"columns": ["gfxwj", "qzfwj", "qfbwj", "wbjwj", "jzwj"]}),
        _table("interpretation", {"columns": ["wzjd", "tjjd", "spjd"]}),
        handle_table(site.id),
        _table("tags", {"vocabulary": load("topics")["tags"]}),
        _table("regulations", {"levels": site.data.get("levels", ["行政法规"]), "official_hosts": [REGULATIONS, "flk.npc.gov.cn", "xzfg.moj.gov.cn", "www.gov.cn"]}),
        _table("report", {"organiser": site.name, "operator": site.units["office"].name}),
    ]
    return "\n".join(parts)


class Raw(str):
    """A TOML value written as it stands (dates)."""


def _site(site: Site, dialect: Dialect) -> dict[str, Any]:
    return {
        "id": site.id,
        "name": site.name,
        "home": dialect.home_url(),
        "own_hosts": list(dialect.host_names),
        "trusted_suffixes": ["gov.cn", "edu.cn", "org.cn"],
        "retired_domains": site.data.get("retired", []),
        "district_code": site.data["district_code"],
        "city_codes": ["990100"],
        "office_unit": "office",
        "governing": site.data["governing"],
    }


def common_tables(world: World) -> list[str]:
    """Crawling and link settings: every pretend host on loopback, limits scaled to the world's slow pages."""
    crawl = {
        "rate": 0,
        "connections": 8,
        "network_probe": f"http://{CITY}:{world.port}/",
    }
    links = {
        "timeout_s": round(world.slow_s * 0.75, 3),
        "slow_s": round(world.slow_s * 0.4, 3),
        "connect_timeout_s": round(max(world.slow_s * 0.5, 0.5), 3),
        "retry_wait_s": round(world.slow_s * 0.05, 3),
    }
    resolve = dict.fromkeys(sorted(world.hosts), "127.0.0.1")
    return [_table("crawl", crawl), _table("crawl.resolve", resolve), _table("links", links)]


def handle_table(portal_id: str) -> str:
    handle = {
        "hosts": [SERVICE],
        "item_patterns": [r"/govPortals/bsfw/item/(?P<id>[0-9a-f-]{36})", r"[?&]_itemId=(?P<id>[A-Za-z0-9-]+)"],
        "since": Raw("2024-01-01"),
        "catalogue": f"{portal_id}-catalogue.csv",
    }
    return _table("handle", handle)


def _column(site: Site, dialect: Dialect, column: Column) -> str:
    row: dict[str, Any] = {
        "id": column.id,
        "title": column.title,
        "path": "/".join(one.title for one in dialect.crumbs(column)),
        "urls": [dialect.column_url(column)],
        "kind": column.kind,
    }
    if column.unit:
        row["unit"] = column.unit
    if column.age:
        row["max_age_days"] = column.age
    else:
        row["static"] = True
    if column.accepts:
        row["accepts"] = column.accepts
    if column.method != "static":
        row["list"] = column.method
    text = _row("columns", row)
    return text + _table("columns.api", dialect.api_of(column)) if column.method == "api" else text


def unit_row(unit: Any) -> dict[str, Any]:
    return {
        "id": unit.id,
        "name": unit.name,
        "aliases": unit.aliases,
        "kind": unit.kind,
        "doc_prefixes": unit.prefixes,
        "contact": unit.phone,
        "guide": unit.id == "office",
        "annual": unit.kind == "部门",
    }


def _theme(site: Site, name: str) -> dict[str, Any]:
    from config.demo.content.public import theme_words

    column = site.columns[name]
    return {"column": name, "title": column.title, "lead_unit": column.unit, "tags": [theme_words(name)], "max_age_days": 400}


def _row(name: str, values: dict[str, Any]) -> str:
    return f"[[{name}]]\n" + _lines(values)


def _table(name: str, values: dict[str, Any]) -> str:
    return f"[{name}]\n" + _lines(values)


def _lines(values: dict[str, Any]) -> str:
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in values.items())


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() and key.isascii() else json.dumps(key)


def _value(value: Any) -> str:
    if isinstance(value, Raw):
        return str(value)
    # TOML basic strings, numbers, booleans and arrays of them are written as JSON writes them.
    return json.dumps(value, ensure_ascii=False)


row, table = _row, _table
