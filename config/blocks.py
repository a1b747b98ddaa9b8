"""The blocks of a profile that say what to look at, whose it is and how to report it."""

from __future__ import annotations

import ipaddress
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from config.kinds import ListMethod, PageKind


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


Strings = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]


class Block(BaseModel):
    """A block of the profile: frozen, and an unknown key is an error, never ignored."""

    # Built at first use: `xunjian explain` reads no profile and should not wait for fifty models.
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)


class Site(Block):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")
    name: str
    home: str
    own_hosts: Strings = ()
    trusted_suffixes: Strings = ("gov.cn", "edu.cn", "mil.cn", "org.cn")
    retired_domains: Strings = ()
    district_code: str = Field(default="", pattern=r"^(\d{6})?$")
    city_codes: Strings = ()
    office_unit: str = ""
    governing: tuple[Literal["JA", "BS", "PT", "CN", "SH"], ...] = ("JA", "BS", "PT", "CN", "SH")

    @field_validator("home")
    @classmethod
    def _is_http(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("give the full address of the home page, as in https://www.example.gov.cn/")
        return value

    @property
    def hosts(self) -> frozenset[str]:
        """Own hosts in lower case with their port where one is given; the home host always belongs."""
        return _hosts(self.home, self.own_hosts)

    def owns(self, url: str) -> bool:
        """Is the address on one of the portal's own hosts? A host given without port owns its every port."""
        end = url.find("/", len("https://"))
        return _owns(url if end < 0 else url[:end], self.home, self.own_hosts)


@lru_cache(maxsize=4_096)
def _owns(start: str, home: str, own_hosts: tuple[str, ...]) -> bool:
    """`start`: an address up to its path, which is asked for again and again."""
    parts = urlsplit(start)
    hosts = _hosts(home, own_hosts)
    return parts.netloc.lower() in hosts or (parts.hostname or "") in hosts


@lru_cache
def _hosts(home: str, own_hosts: tuple[str, ...]) -> frozenset[str]:
    return frozenset({urlsplit(home).netloc.lower(), *(host.lower() for host in own_hosts)})


class Crawl(Block):
    start: Strings = ()
    allow: Strings = ()
    deny: Strings = ()
    max_pages: int = Field(default=20_000, ge=1)
    max_depth: int = Field(default=30, ge=1)
    max_per_pattern: int = Field(default=3_000, ge=10)
    max_bytes: int = Field(default=10 * 2**20, ge=1024)
    rate: float = Field(default=1.0, ge=0)
    """Requests a second per host; 0 lifts the limit (a test machine only)."""
    connections: int = Field(default=2, ge=1, le=64)
    window: str = Field(default="", pattern=r"^(\d\d:\d\d-\d\d:\d\d)?$")
    obey_robots: bool = True
    user_agent: str = "Mozilla/5.0 (compatible; xunjian/0.1; +portal inspection by its owner)"
    drop_params: Strings = ("jsessionid", "phpsessid", "aspsessionid", "sid", "spm", "t", "_t", "timestamp", "rnd", "random", "_")
    mirrors: Strings = ("big5.", "/gate/big5/")
    resolve: dict[str, str] = Field(default_factory=dict)
    proxy: str = ""
    network_probe: str = ""

    @field_validator("resolve")
    @classmethod
    def _are_addresses(cls, value: dict[str, str]) -> dict[str, str]:
        for host, address in value.items():
            try:
                ipaddress.ip_address(address)
            except ValueError:
                raise ValueError(f"{host} = {address!r}: give an IP address, as in 127.0.0.1") from None
        return {host.lower(): address for host, address in value.items()}

    @property
    def window_hours(self) -> tuple[str, str] | None:
        return tuple(self.window.split("-")) if self.window else None  # type: ignore[return-value]


class ListApi(Block):
    """A list served as JSON, spelt out as data so that a new platform needs no code.

    `rows`, `total`, `title`, `url`, `date` are dotted paths: into the answer for the first two, into a row for
    the rest. `url` may list several names (the first present one wins). `{page}`, `{size}`, `{offset}` are
    filled into `url` and `body`.
    """

    method: Literal["GET", "POST"] = "GET"
    endpoint: str
    body: str = ""
    content_type: str = "application/json"
    headers: dict[str, str] = Field(default_factory=dict)
    rows: str
    title: str = "title"
    url: Strings = ("url",)
    url_template: str = ""
    date: Strings = ("date",)
    total: str = ""
    first_page: int = 1
    page_size: int = Field(default=20, ge=1, le=1000)


class Column(Block):
    id: str = Field(default="", pattern=r"^[A-Za-z0-9_.-]{0,64}$")
    title: str = ""
    path: str = ""
    urls: Strings
    kind: PageKind = PageKind.LIST
    unit: str = ""
    list: ListMethod = ListMethod.AUTO
    api: ListApi | None = None
    list_selector: str = ""
    item_selector: str = ""
    date_selector: str = ""
    pager: Literal["auto", "none"] = "auto"
    max_list_pages: int = Field(default=50, ge=1)
    max_age_days: int | None = Field(default=None, ge=1)
    static: bool = False
    accepts: Strings = ()
    year_bound: bool = False
    hub: bool = False
    key: bool = False
    render: Literal["auto", "always", "never"] = "auto"

    @model_validator(mode="after")
    def _api_is_spelt_out(self) -> Self:
        if self.list is ListMethod.API and self.api is None:
            raise ValueError('list = "api" needs a [columns.api] table with endpoint and rows')
        if not self.urls:
            raise ValueError("urls is empty; give the address of the column's first list page")
        return self

    @property
    def name(self) -> str:
        """The column as a person names it: its path, else its title, else its first address."""
        return self.path or self.title or self.urls[0]

    @property
    def is_hub(self) -> bool:
        return self.hub or self.kind is PageKind.HUB


class RequiredColumn(Block):
    id: str
    title: str
    patterns: Strings
    level: Literal["serious", "moderate"] = "moderate"
    units: Strings = ()


class Unit(Block):
    id: str
    name: str
    aliases: Strings = ()
    kind: str = "部门"
    doc_prefixes: Strings = ()
    contact: str = ""
    guide: bool = False
    annual: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


class AgencyAlias(Block):
    """An agency that was renamed: `old` is wrong from the day `since` (TOML key `from` is read too)."""

    old: str
    new: str
    since: date = Field(alias="from", default=date(2019, 4, 1))

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Theme(Block):
    column: str
    title: str = ""
    lead_unit: str = ""
    keywords: Strings = ()
    tags: Strings = ()
    max_age_days: int = Field(default=180, ge=1)


class ServiceItemRow(Block):
    """One matter of the service catalogue, for portals that spell a few out instead of a CSV file."""

    item_name: str
    aliases: Strings = ()
    item_code: str = ""
    url: str = ""
    unit: str = ""
    district: str = ""
    status: str = ""
    updated: date | None = None


class KindRule(Block):
    kind: PageKind
    pattern: str
    field: Literal["title", "number", "publisher", "url"] = "title"


class Kinds(Block):
    rules: tuple[KindRule, ...] = ()


class CalendarYear(Block):
    """Public holidays and make-up working days of one year: `[calendar.2027]` replaces the built-in year."""

    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()


class CheckOverride(Block):
    enabled: bool = True
    severity: Literal["critical", "serious", "moderate", "minor"] | None = None


class Exemption(Block):
    """A finding that was looked at and let stand, with reason, approver and a day on which it ends."""

    check: str
    url: str = ""
    pattern: str = ""
    reason: str
    approver: str
    until: date

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not self.url and not self.pattern:
            raise ValueError("give url or pattern: an exemption without either would silence the whole check")
        return self


class Group(Block):
    template_min: int = Field(default=5, ge=2)


class Report(Block):
    title: str = ""
    organiser: str = ""
    operator: str = ""
    units_order: Strings = ()
    weights: dict[str, float] = Field(default_factory=dict)
    limits: dict[str, int] = Field(
        default_factory=lambda: {"critical": 1, "serious": 3, "moderate": 10, "minor": 20}
    )
    """Working days a person has to put a finding right, by severity."""
    sign_off: Strings = ("检查人", "审核人（站点负责人）", "分管领导")
    notices: Strings = ()
    keep_runs: int = Field(default=90, ge=2)
    keep_bodies: int = Field(default=7, ge=1)
