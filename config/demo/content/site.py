"""Builds the clean content of one district: units, columns and pages with nothing wrong on them."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from random import Random
from typing import Any

from markupsafe import Markup

from config.demo.content import documents, public, singles
from config.demo.model import Column, Item, Site, Unit
from config.demo.prose import Writer, load


def make_site(data: dict[str, Any], *, seed: int, today: date, port: int, tls_port: int, service_host: str) -> Site:
    """A complete, clean site. Every random choice comes from the seed and the site's id."""
    rng = Random(f"{seed}/{data['id']}")  # noqa: S311 - pretend content, no secret
    site = Site(data["id"], f"{data['name']}人民政府", data, today, rng, f"http://{data['host']}:{port}", port, tls_port)
    _make_units(site)
    _make_columns(site)
    writer = Writer(data, rng, site.titles)
    _make_catalogue(site, service_host)
    documents.fill(site, writer)
    for column in site.columns.values():
        _fill_plain(site, column, writer)
    public.fill(site, writer)
    singles.fill(site, writer)
    return site


def _make_units(site: Site) -> None:
    data, rng = site.data, site.rng
    shared = load("units")["unit"]
    writer = Writer(data, rng, set())
    for row in shared:
        said = {"d": data["name"], "c": data["char"]}
        site.units[row["id"]] = Unit(
            id=row["id"],
            name=row["name"].format_map(said),
            aliases=[*row["aliases"], *([f"{data['name']}人民政府"] if row["id"] == "office" else [])],
            kind="部门",
            prefixes=[one.format_map(said) for one in row["prefixes"]],
            duty=row["duty"],
            inner=row["inner"],
            phone=f"{data['phone']}{rng.randint(100, 999)}",
            address=f"{data['road']}{len(site.units) + 1}号楼",
            head=writer.person(),
        )
    for number, street in enumerate(data["streets"], 1):
        town = street.endswith("镇")
        site.units[f"jz{number}"] = Unit(
            id=f"jz{number}",
            name=f"{data['name']}{street}人民政府" if town else f"{data['name']}人民政府{street}办事处",
            aliases=[street],
            kind="街镇",
            prefixes=[f"{data['char']}{street[0]}{'府' if town else '街办'}"],
            duty="负责本辖区公共服务、公共管理、公共安全和社区建设等工作",
            inner=["党政办公室", "社区服务办公室", "平安办公室", "营商服务办公室"],
            phone=f"{data['phone']}{rng.randint(100, 999)}",
            address=f"{data['places'][number]}{rng.randint(10, 90)}号",
            head=writer.person(),
        )


def _make_columns(site: Site) -> None:
    said = {"d": site.data["name"], "news": site.data["news"]}
    for number, row in enumerate(load("columns")["column"], 1):
        if row["id"] in site.data.get("without", []):
            continue
        fields = {**row, "title": row["title"].format_map(said)}
        site.columns[row["id"]] = Column(number=number, host=site.host, **fields)


def _make_catalogue(site: Site, service_host: str) -> None:
    """The service matters of the district, and a few of the whole city."""
    city = [("居住证积分申请", "rsj"), ("基本医疗保险关系转移", "wjw"), ("不动产登记资料查询", "zfj"), ("驾驶证期满换证", "jsw")]
    own = [(topic["item"], topic["unit"]) for topic in load("topics")["topic"] if topic.get("item")]
    for name, unit in [*own, *city]:
        item = uuid.UUID(int=site.rng.getrandbits(128), version=4)
        code = "990100" if (name, unit) in city else site.data["district_code"]
        site.catalogue.append(
            {
                "item_name": name,
                "aliases": "",
                "item_code": str(item),
                "url": site.url_of_host(service_host, f"/govPortals/bsfw/item/{item}"),
                "unit": unit,
                "district": code,
                "status": "在办",
                "updated": (site.today - timedelta(5)).isoformat(),
            }
        )


def add(site: Site, column: Column, title: str, day: date, unit: Unit, blocks: list[Markup], **fields: Any) -> Item:
    item = Item(
        id=site.next_id(), column=column, title=title, day=day, unit=unit, kind=fields.pop("kind", column.kind), blocks=blocks, **fields
    )
    column.items.append(item)
    return item


PLAIN = {
    "news": "work",
    "unit_news": "work",
    "street_news": "work",
    "archive": "work",
    "letters": "inquiry",
}
GENERATED = frozenset(
    {
        "news", "unit_news", "street_news", "notice", "plan", "statistics", "penalty", "inspection", "enforcement", "procurement",
        "project", "resource", "enterprise", "emergency", "recruitment", "personnel", "meeting", "proposal", "inquiry", "letters",
        "board", "archive",
    }
)  # fmt: skip


def _fill_plain(site: Site, column: Column, writer: Writer) -> None:
    """Columns whose pages are a title and paragraphs from one pattern group."""
    if column.make not in GENERATED:
        return
    day = site.today - timedelta(400 if column.make == "archive" else 1)
    topics = [topic["name"] for topic in load("topics")["topic"]]
    departments = [unit for unit in site.units.values() if unit.kind == "部门"]
    streets = [unit for unit in site.units.values() if unit.kind == "街镇"]
    meeting = 100 + site.rng.randint(0, 20)
    for number in range(column.n):
        unit = site.units.get(column.unit) or (
            site.rng.choice(streets) if column.make == "street_news" else site.rng.choice(departments)
        )
        given = {"unit": unit.short, "topic": site.rng.choice(topics)}
        if unit.kind == "街镇":
            given["street"] = unit.short
        if column.make == "meeting":
            given["seq"] = str(meeting - number)
        if column.make in {"plan"}:
            given["topic"] = site.rng.choice(["养老服务", "绿化建设", "数字化转型", "文化旅游", "就业促进", "城市更新", "海绵城市"])
        title = writer.title(column.make, day, **given)
        group = PLAIN.get(column.make, column.make)
        add(site, column, title, day, unit, writer.paragraphs(group, day, **given))
        day -= timedelta(max(round(site.rng.uniform(0.5, 1.5) * column.every), 0 if column.every < 2 else 1))
