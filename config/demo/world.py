"""The whole pretend world, deterministic by seed, day and port: sites, neighbours, answer key, profiles."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from config.demo import city
from config.demo.certs import Flaw
from config.demo.content.site import make_site
from config.demo.dialects.base import Dialect
from config.demo.dialects.epoint import Epoint
from config.demo.dialects.hanweb import Hanweb
from config.demo.dialects.nw import Nw
from config.demo.dialects.shell import Shell
from config.demo.key import AnswerKey
from config.demo.model import Column, Item, Site
from config.demo.outside import SERVICE, Outside, register_matters
from config.demo.plants import plant_all
from config.demo.profile import write_profile
from config.demo.prose import load
from config.demo.response import Host

DIALECTS: dict[str, type[Dialect]] = {"nw": Nw, "epoint": Epoint, "shell": Shell, "hanweb": Hanweb}


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalInfo:
    id: str
    name: str
    home: str
    hosts: tuple[str, ...]
    dialect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTruth:
    """What is true of one document, whatever its page prints; lists are (name, url) or urls."""

    portal: str
    url: str
    column: str
    title: str
    number: str
    issuer: str
    made_on: date
    published_on: date
    effective_on: date | None
    valid_until: date | None
    status: str
    attachments: tuple[tuple[str, str], ...]
    interpretations: tuple[str, ...]
    handles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnTruth:
    portal: str
    id: str
    title: str
    path: str
    urls: tuple[str, ...]
    kind: str
    unit: str
    method: str
    pages: int
    items: int


@dataclass(slots=True, eq=False, repr=False)
class World:
    """Made by `build_world`. With port 0 it has no content until `bind` gives the ports (the server does)."""

    seed: int
    today: date
    port: int
    tls_port: int
    slow_s: float
    hosts: dict[str, Host] = field(default_factory=dict)
    key: AnswerKey = field(default_factory=AnswerKey)
    portals: list[PortalInfo] = field(default_factory=list)
    certificates: dict[str, Flaw] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    dialects: dict[str, Dialect] = field(default_factory=dict)
    city: city.City | None = None

    def bind(self, port: int, tls_port: int) -> None:
        """Make the content for these ports; nothing happens when it is there already."""
        if (port, tls_port) == (self.port, self.tls_port) and self.hosts:
            return
        self.port, self.tls_port = port, tls_port
        self.hosts, self.key, self.portals = {}, AnswerKey(), []
        self.sites, self.dialects = {}, {}
        self._build()

    def _build(self) -> None:
        outside = Outside(self.port, self.tls_port, self.today)
        outside.build()
        for row in load("districts")["district"]:
            self._add_district({**row}, outside)
        self.city = city.build(self, outside)
        for site in self.sites.values():
            register_matters(outside, site.catalogue)
            dialect = self.dialects[site.id]
            plant_all(site, dialect, outside, self.slow_s)
            dialect.build()
            self.hosts |= site.hosts
            self.key.faults += site.key.faults
            self.key.look_alikes += site.key.look_alikes
            names = dialect.host_names
            self.portals.append(PortalInfo(id=site.id, name=site.name, home=dialect.home_url(), hosts=names, dialect=dialect.folder))
        self.hosts |= self.city.hosts
        self.portals.append(self.city.info())
        self.key.faults += self.city.key.faults
        self.key.look_alikes += self.city.key.look_alikes
        self.hosts |= outside.hosts
        self.certificates = outside.certificates

    def _add_district(self, data: dict[str, Any], outside: Outside) -> None:
        code = data["site_code"]
        data["marks"] = {
            "jiucuo": outside.url("zfwzgl.www.gov.cn", f"/exposure/jiucuo.html?site_code={code}"),
            "icp": outside.url("beian.miit.gov.cn"),
            "police": outside.url("beian.gov.cn", f"/portal/registerSystemInfo?recordcode={code}0001"),
            "conac": outside.url("bszs.conac.cn", f"/sitename?method=show&id={code}"),
        }
        data["owner_hosts"] = {}
        site = make_site(data, seed=self.seed, today=self.today, port=self.port, tls_port=self.tls_port, service_host=SERVICE)
        self.sites[site.id] = site
        self.dialects[site.id] = DIALECTS[data["dialect"]](site)

    # --- what the tests score against ------------------------------------------------------------------------

    def site(self, portal_id: str) -> Site:
        return self.sites[portal_id]

    def columns(self, portal_id: str) -> list[ColumnTruth]:
        if self.city and portal_id == self.city.id:
            return self.city.columns()
        site, dialect = self.sites[portal_id], self.dialects[portal_id]
        return [_column_truth(site, dialect, column) for column in site.columns.values()]

    @property
    def documents(self) -> list[DocumentTruth]:
        """Truth about every policy document of all portals."""
        out = [_document_truth(site, self.dialects[site.id], item) for site in self.sites.values() for item in site.documents]
        return out + (self.city.documents() if self.city else [])

    def pages(self, portal_id: str) -> Iterator[tuple[str, str, bytes]]:
        """Every fixed address of a portal: URL, content type, body."""
        names = next(one.hosts for one in self.portals if one.id == portal_id)
        for name in names:
            for path, resource in self.hosts[name].resources.items():
                yield f"http://{name}:{self.port}{path}", resource.content_type, resource.body

    def profile_toml(self, portal_id: str) -> str:
        """A ready profile; its service catalogue is the file `<portal>-catalogue.csv` beside it (see `write`)."""
        return write_profile(self, portal_id)

    def catalogue_csv(self, portal_id: str) -> str:
        """The service catalogue (REQUIREMENTS §8) as the profile names it."""
        rows = self.city.catalogue if self.city and portal_id == self.city.id else self.sites[portal_id].catalogue
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue()

    def write(self, folder: str | Path) -> dict[str, Path]:
        """Write every profile with its catalogue into a folder; gives the profile of each portal."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        out = {}
        for portal in self.portals:
            (target / f"{portal.id}-catalogue.csv").write_text(self.catalogue_csv(portal.id), encoding="utf-8")
            out[portal.id] = target / f"{portal.id}.toml"
            out[portal.id].write_text(self.profile_toml(portal.id), encoding="utf-8")
        return out


def build_world(
    seed: int = 2026, today: date | None = None, port: int = 18080, tls_port: int = 18443, slow_s: float = 4.0
) -> World:
    """The world of one seed and day. `slow_s` is how long a too slow page takes; profiles set their limits to match."""
    world = World(seed, today or date.today(), port, tls_port, slow_s)
    if port:
        world._build()
    return world


def _column_truth(site: Site, dialect: Dialect, column: Column) -> ColumnTruth:
    return ColumnTruth(
        portal=site.id,
        id=column.id,
        title=column.title,
        path="/".join(one.title for one in dialect.crumbs(column)),
        urls=(dialect.column_url(column),),
        kind=column.kind,
        unit=column.unit,
        method=column.method,
        pages=dialect.pages_of(column),
        items=len(column.rows),
    )


def _document_truth(site: Site, dialect: Dialect, item: Item) -> DocumentTruth:
    document = item.document
    if document is None:
        raise ValueError("not a document")
    origin = dialect.origin(dialect.item_host(item))
    return DocumentTruth(
        portal=site.id,
        url=dialect.item_url(item),
        column=item.column.id,
        title=item.title,
        number=document.number,
        issuer=item.page_options["issuer"],
        made_on=document.made_on,
        published_on=document.published_on,
        effective_on=document.effective_on,
        valid_until=document.valid_until,
        status=document.status,
        attachments=tuple((one.name, _absolute(origin, one.url or "")) for one in item.attachments),
        interpretations=tuple(
            dialect.item_url(one.target) if one.target else one.url for one in item.related if one.block in {"相关解读", "政策解读", "解读"}
        ),
        handles=tuple(one.url for one in item.handles),
    )


def _absolute(origin: str, url: str) -> str:
    return origin + url if url.startswith("/") else url
