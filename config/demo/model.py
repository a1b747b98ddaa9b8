"""What a pretend site holds before any markup: units, columns, pages, documents, attachments, links."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, Literal

from markupsafe import Markup

from config.demo.key import AnswerKey, Planted
from config.demo.response import Host, Resource

NOTHING = Markup()


@dataclass(slots=True, kw_only=True)
class Unit:
    id: str
    name: str
    aliases: list[str]
    kind: str
    prefixes: list[str]
    duty: str
    inner: list[str]
    phone: str
    address: str
    head: str

    @property
    def short(self) -> str:
        return self.aliases[0] if self.aliases else self.name


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Column:
    id: str
    title: str
    kind: str
    number: int
    host: str
    parent: str | None = None
    make: str = "hub"
    unit: str = ""
    n: int = 0
    every: float = 1
    age: int = 0
    accepts: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    refs: list[Item] = field(default_factory=list)
    """Pages of other columns that this one lists too (theme libraries, gazettes)."""
    per_page: int = 15
    method: str = "static"
    intro: str = ""
    body: Markup = NOTHING
    """The text of a column that is one page; with items it stands above the list."""
    list_note: Markup = NOTHING
    total_shown: int | None = None
    """The total that the platform announces, when it is capped."""
    page_twin: int | None = None
    """Planted: this page of the list repeats page 1."""
    in_menu: bool = True
    hidden: bool = False
    """Planted: no hub and no site map leads here."""
    page_options: dict[str, Any] = field(default_factory=dict)
    """Planted: what this column's page has otherwise than the template."""

    @property
    def is_hub(self) -> bool:
        return self.kind == "hub"

    @property
    def rows(self) -> list[Item]:
        """What the list shows, newest first."""
        shown = [item for item in [*self.items, *self.refs] if item.listed]
        shown.sort(key=lambda item: (item.page_options.get("pinned", False), item.row_day or item.day, item.id), reverse=True)
        return shown


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Attachment:
    name: str
    extension: str
    lines: list[str]
    url: str | None = None
    """Address as written, when it is not that of a file made for this page."""
    resource: Resource | None = None
    disposition: str | None = None


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Related:
    """One row of a related block: 相关解读, 相关文件, 政策依据, 配套文件."""

    block: str
    title: str
    url: str
    target: Item | None = None


@dataclass(slots=True, kw_only=True)
class Handle:
    """One 办 link. `markup` other than plain is a planted fault."""

    matter: str
    url: str
    place: Literal["title", "body"]
    markup: Literal["plain", "nameless", "unfocusable"] = "plain"


@dataclass(slots=True, kw_only=True)
class Document:
    """The elements of an official document, as true values."""

    number: str
    issuer: Unit
    made_on: date
    published_on: date
    index_number: str
    topic: str
    doctype: str
    core_title: str
    disclosure: str = "主动公开"
    status: str = "有效"
    effective_on: date | None = None
    valid_until: date | None = None
    shown: dict[str, str] = field(default_factory=dict)
    """Planted: elements whose printed value differs from the true one (empty string: label without value)."""
    omitted: set[str] = field(default_factory=set)
    requires_interpretation: bool = False
    matter: str = ""


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Item:
    """One page."""

    id: int
    column: Column
    title: str
    day: date
    unit: Unit
    kind: str
    blocks: list[Markup] = field(default_factory=list)
    document: Document | None = None
    attachments: list[Attachment] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)
    handles: list[Handle] = field(default_factory=list)
    messages: list[tuple[date, str, date, str]] = field(default_factory=list)
    listed: bool = True
    row_title: str | None = None
    row_day: date | None = None
    row_url: str | None = None
    row_html: Markup | None = None
    """Planted: the row's link written by hand."""
    host: str | None = None
    head: Markup = NOTHING
    tail: Markup = NOTHING
    resource: Resource | None = None
    """Planted: the whole answer of this address."""
    page_options: dict[str, Any] = field(default_factory=dict)
    form: str = ""
    """Form of an interpretation: text, picture, video, faq."""
    shown_day: date | None = None
    """Planted: the printed publication date, when it differs from `day`."""
    path: str | None = None
    busy: bool = False
    """Something was planted here: further plants look for another page."""

    def __repr__(self) -> str:
        return f"<Item {self.column.id} {self.id} {self.title}>"

    @property
    def planted_row(self) -> bool:
        """Does a list show this page other than it is?"""
        return bool(self.row_title or self.row_day or self.row_url or self.row_html or self.resource)

    @property
    def printed_day(self) -> date:
        return self.shown_day or self.day


@dataclass(slots=True, eq=False, repr=False)
class Site:
    """One district site under construction."""

    id: str
    name: str
    data: dict[str, Any]
    today: date
    rng: Random
    origin: str
    port: int
    tls_port: int
    units: dict[str, Unit] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    hosts: dict[str, Host] = field(default_factory=dict)
    key: AnswerKey = field(default_factory=AnswerKey)
    catalogue: list[dict[str, str]] = field(default_factory=list)
    last_id: int = 1000
    titles: set[str] = field(default_factory=set)
    home_extra: Markup = NOTHING
    home_head: Markup = NOTHING
    footer_extra: Markup = NOTHING
    side_links: list[tuple[str, str]] = field(default_factory=list)
    """Friendly links of the home page."""
    toolbar_src: str = "/js/wza.js"
    elder_href: str | None = None

    @property
    def host(self) -> str:
        return str(self.data["host"])

    @property
    def items(self) -> list[Item]:
        return [item for column in self.columns.values() for item in column.items]

    @property
    def documents(self) -> list[Item]:
        return [item for item in self.items if item.document]

    def next_id(self) -> int:
        self.last_id += self.rng.randint(1, 9)
        return self.last_id

    def url_of_host(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"

    def fault(self, check_id: str, kind: str, page_url: str, **fields: Any) -> Planted:
        planted = Planted(portal=self.id, check_id=check_id, kind=kind, page_url=page_url, **fields)  # type: ignore[arg-type]
        self.key.faults.append(planted)
        return planted

    def look_alike(self, check_id: str, kind: str, page_url: str, **fields: Any) -> Planted:
        planted = Planted(portal=self.id, check_id=check_id, kind=kind, page_url=page_url, **fields)  # type: ignore[arg-type]
        self.key.look_alikes.append(planted)
        return planted
