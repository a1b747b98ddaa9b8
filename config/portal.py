"""The profile of one portal: read once from TOML, checked, and frozen."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from config.errors import ProfileError
from config.kinds import ListMethod, PageKind

# REQUIREMENTS §5 names some keys by the family (`int.since`), §8 by the block (`interpretation`): both are read.
SECTION_ALIASES = {
    "int": "interpretation",
    "hnd": "handle",
    "reg": "regulations",
    "lib": "library",
    "a11y": "accessibility",
    "validity": "doc",
}
_PATTERN_KEYS = re.compile(r"pattern|ignore$|allow$|deny$|titles$|exempt$|require$")


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


Strings = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]


class Block(BaseModel):
    """A block of the profile: frozen, and an unknown key is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


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
        return frozenset({urlsplit(self.home).netloc.lower(), *(host.lower() for host in self.own_hosts)})

    def owns(self, url: str) -> bool:
        """Is the address on one of the portal's own hosts? A host given without port owns its every port."""
        parts = urlsplit(url)
        return parts.netloc.lower() in self.hosts or (parts.hostname or "") in self.hosts


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


class Links(Block):
    retries: int = Field(default=3, ge=1, le=5)
    retry_wait_s: float = Field(default=30, ge=0)
    soft_statuses: tuple[int, ...] = (401, 403, 405, 412, 429, 451, 501, 502, 503, 520, 521, 522, 523, 524, 525, 526)
    external: bool = True
    ignore: Strings = ()
    ignore_hosts: Strings = ()
    connect_timeout_s: float = Field(default=10, gt=0)
    timeout_s: float = Field(default=15, gt=0)
    slow_s: float = Field(default=5, gt=0)
    tls_warn_days: int = Field(default=14, ge=0)
    max_hops: int = Field(default=5, ge=1)
    login_patterns: Strings = (r"/(login|signin|sso|cas|oauth2?)([/.?]|$)", r"[?&](redirect_?uri|service|returnUrl)=")
    check_fragments: bool = True
    dummy_patterns: Strings = ()
    button_texts: Strings = ()
    internal_patterns: Strings = (r"/preview/", r"/wcm/", r"/cms/admin", r"[?&]isPreview=")
    recheck_days: int = Field(default=3, ge=0)


class Attach(Block):
    max_bytes: int = Field(default=20 * 2**20, ge=1024)
    extensions: Strings = ("pdf", "ofd", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "zip", "rar", "7z", "csv", "txt")


class Soft404(Block):
    phrases: Strings = ()
    simhash_bits: int = Field(default=3, ge=0, le=64)
    max_text: int = Field(default=200, ge=0)


class WrongLink(Block):
    min_sim: float = Field(default=0.30, ge=0, le=1)
    min_len: int = Field(default=8, ge=1)
    generic_anchors: Strings = ()


class SharedTarget(Block):
    allow: int = Field(default=3, ge=1)


class Media(Block):
    check_css_js: bool = True


class Harm(Block):
    words: Strings = ()
    allow_hosts: Strings = ()


class Avail(Block):
    limit_s: float = Field(default=15, gt=0)
    veto: float = Field(default=0.05, gt=0, le=1)
    min_tries: int = Field(default=140, ge=1)
    days: int = Field(default=7, ge=1)


class Home(Block):
    max_age_days: int = Field(default=14, ge=1)


class Col(Block):
    min_text: int = Field(default=100, ge=1)
    veto_empty: int = Field(default=5, ge=1)


class Mixed(Block):
    min_items: int = Field(default=3, ge=1)
    min_share: float = Field(default=0.05, ge=0, le=1)
    newest: int = Field(default=100, ge=1)


class ListCheck(Block):
    max_date_diff: int = Field(default=1, ge=0)


class Vis(Block):
    max_clicks: int = Field(default=3, ge=1)
    key_columns: Strings = ("权责清单", "财政预决算", "建议提案", "意见征集", "双公示", "会议公开", "标准目录", "无障碍", "网上咨询")


class Theme(Block):
    column: str
    title: str = ""
    lead_unit: str = ""
    keywords: Strings = ()
    tags: Strings = ()
    max_age_days: int = Field(default=180, ge=1)


class Doc(Block):
    required: Strings = ("title", "issuer", "document_number", "made_on", "published_on")
    recommended: Strings = ("index_number", "topic", "disclosure", "validity", "document_type")
    no_number_titles: Strings = ()
    default_years: dict[str, int] = Field(default_factory=lambda: {"normative": 5, "trial": 2, "notice": 1})
    expire_grace_days: int = Field(default=15, ge=0)
    warn_days: int = Field(default=90, ge=0)


class Library(Block):
    """The document library (公文库). `search_url` holds `{number}`; the crawl may ask it with GET."""

    columns: Strings = ()
    search_url: str = ""
    since: date | None = None
    wait_workdays: int = Field(default=5, ge=0)


class Same(Block):
    min_sim: float = Field(default=0.97, ge=0, le=1)
    hosts: Strings = ()


class Tags(Block):
    vocabulary: Strings = ()
    since: date = date(2023, 6, 1)


class Policy(Block):
    """Which documents a duty covers; `require` wins over `exempt`, both add to the built-in patterns."""

    require: Strings = ()
    exempt: Strings = ()
    since: date | None = None
    wait_workdays: int | None = Field(default=None, ge=0)
    internal_words: Strings = ()


class Interpretation(Block):
    columns: Strings = ()
    link_words: Strings = ()
    form_words: dict[str, Strings] = Field(default_factory=dict)
    since: date | None = None
    exempt: Strings = ()
    require: Strings = ()
    title_sim: float = Field(default=0.85, ge=0, le=1)
    target_sim: float = Field(default=0.6, ge=0, le=1)
    wait_workdays: int = Field(default=3, ge=0)
    sync_pass: int = Field(default=1, ge=0)
    sync_minor: int = Field(default=3, ge=0)
    sync_serious: int = Field(default=10, ge=0)
    diversified_min: float = Field(default=0.60, ge=0, le=1)
    rate_min_n: int = Field(default=5, ge=1)
    window: Literal["year", "12m"] = "year"
    draft_since: date = date(2023, 1, 1)
    min_elements: int = Field(default=3, ge=0)
    copy_max: float = Field(default=0.8, ge=0, le=1)


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


class Handle(Block):
    hosts: Strings = ("zwdt.sh.gov.cn",)
    item_patterns: Strings = (r"/govPortals/bsfw/item/(?P<id>[0-9a-fA-F-]{36})", r"[?&]_itemId=(?P<id>[A-Za-z0-9-]+)")
    dead_phrases: Strings = ()
    login_hosts: Strings = ()
    since: date | None = None
    catalogue: str = ""
    items: tuple[ServiceItemRow, ...] = ()
    triggers: tuple[Strings, ...] = ()
    stop_names: Strings = ()
    allowed_kinds: Strings = ("一件事",)
    render: bool = True
    daily: bool = True
    title_sim: float = Field(default=0.5, ge=0, le=1)
    positions: tuple[Literal["title", "body"], ...] = ("title", "body")
    coverage_min: float = Field(default=1.0, ge=0, le=1)
    min_n: int = Field(default=3, ge=1)


class Regulations(Block):
    library: str = ""
    sync: bool = False
    """`xunjian regulations sync` asks the official sites only when the operator has said so here."""
    official_hosts: Strings = ("flk.npc.gov.cn", "xzfg.moj.gov.cn", "www.gov.cn", "www.moj.gov.cn")
    levels: Strings = ("行政法规",)
    live_kinds: Strings = ()
    grace_days: int = Field(default=30, ge=0)
    max_edit: int = Field(default=2, ge=0)
    article_min_sim: float = Field(default=0.98, ge=0, le=1)
    quote_min_sim: float = Field(default=0.8, ge=0, le=1)
    basis_headings: Strings = ("设定依据", "实施依据", "公开依据", "法律依据", "政策依据")


class Accessibility(Block):
    engine: Literal["playwright", "selenium"] = "playwright"
    grid: str = ""
    axe_script: str = ""
    tags: Strings = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
    sample_max: int = Field(default=60, ge=1)
    per_template: int = Field(default=1, ge=1)
    extra: Strings = ()
    frames: Literal["own", "all"] = "own"
    viewport: str = Field(default="1366x768", pattern=r"^\d{3,4}x\d{3,4}$")
    entry_patterns: Strings = ()
    mode_cookie: Strings = ()
    kbd_max: int = Field(default=200, ge=10)
    elder_min_font_px: float = Field(default=18, gt=0)
    elder_min_target_px: float = Field(default=44, gt=0)
    reflow_widths: tuple[int, ...] = (640, 375)
    alt_min_chars: int = Field(default=30, ge=0)


class KindRule(Block):
    kind: PageKind
    pattern: str
    field: Literal["title", "number", "publisher", "url"] = "title"


class Kinds(Block):
    rules: tuple[KindRule, ...] = ()


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


class CalendarYear(Block):
    """Public holidays and make-up working days of one year: `[calendar.2027]` replaces the built-in year."""

    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()


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


class Portal(Block):
    """A whole profile. `[site]`, `crawl.start` and `[[columns]]` are enough to start."""

    site: Site
    crawl: Crawl = Crawl()
    columns: tuple[Column, ...] = ()
    required_columns: tuple[RequiredColumn, ...] = ()
    units: tuple[Unit, ...] = ()
    agency_aliases: tuple[AgencyAlias, ...] = ()
    fields: dict[str, Strings] = Field(default_factory=dict)
    kinds: Kinds = Kinds()
    links: Links = Links()
    attach: Attach = Attach()
    soft404: Soft404 = Soft404()
    wronglink: WrongLink = WrongLink()
    shared_target: SharedTarget = SharedTarget()
    media: Media = Media()
    harm: Harm = Harm()
    avail: Avail = Avail()
    home: Home = Home()
    col: Col = Col()
    mixed: Mixed = Mixed()
    list: ListCheck = ListCheck()
    vis: Vis = Vis()
    themes: tuple[Theme, ...] = ()
    doc: Doc = Doc()
    library: Library = Library()
    same: Same = Same()
    tags: Tags = Tags()
    policy: Policy = Policy()
    interpretation: Interpretation = Interpretation()
    handle: Handle = Handle()
    regulations: Regulations = Regulations()
    accessibility: Accessibility = Accessibility()
    calendar: dict[Annotated[str, Field(pattern=r"^\d{4}$")], CalendarYear] = Field(default_factory=dict)
    group: Group = Group()
    checks: dict[str, CheckOverride] = Field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = ()
    report: Report = Report()

    folder: str = Field(default="", exclude=True)
    """Where the profile lies: relative file names in it are read from there."""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not self.columns:
            raise ValueError("columns: there is none; add [[columns]] with urls and kind, or run `xunjian profile init HOME`")
        ids = [column.id for column in self.columns]
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise ValueError(f"columns: the id {sorted(twice)[0]!r} stands twice; give each column its own")
        known = {unit.id for unit in self.units}
        for position, column in enumerate(self.columns):
            if column.unit and known and column.unit not in known:
                raise ValueError(f"columns[{position}].unit is {column.unit!r}; no [[units]] entry has this id")
        return self

    def column(self, column_id: str) -> Column | None:
        return next((column for column in self.columns if column.id == column_id), None)

    def unit(self, unit_id: str) -> Unit | None:
        return next((unit for unit in self.units if unit.id == unit_id), None)

    def path_of(self, name: str) -> Path:
        """A file named in the profile, relative to the profile's own folder."""
        return Path(self.folder, name)


def load_profile(path: str | Path) -> Portal:
    """Read a profile; a wrong one raises ProfileError with file, key and cure."""
    source = Path(path)
    try:
        data = tomllib.loads(source.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProfileError(f"{source}: 没有这个配置文件；可用 xunjian profile init 首页地址 生成 (no such profile)") from None
    except IsADirectoryError:
        raise ProfileError(f"{source}: 这是一个目录，请给出 .toml 文件 (a folder, not a profile)") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{source}: 读不出来：{error} (cannot be read; save it as UTF-8)") from None
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{source}: 不是合法的 TOML：{error} (not TOML)") from None
    return parse_profile(data, name=str(source), folder=str(source.parent))


def parse_profile(data: dict[str, Any], *, name: str = "profile", folder: str = "") -> Portal:
    """A profile from its parsed TOML. Raises ProfileError."""
    data = _with_aliases(data, name)
    _give_ids(data)
    _check_patterns(data, name)
    try:
        return Portal.model_validate({**data, "folder": folder})
    except ValidationError as error:
        raise ProfileError(f"{name}: {_first_cure(error)}") from None


def _with_aliases(data: dict[str, Any], name: str) -> dict[str, Any]:
    merged = dict(data)
    for alias, section in SECTION_ALIASES.items():
        if alias in merged:
            extra = merged.pop(alias)
            if not isinstance(extra, dict) or not isinstance(merged.get(section, {}), dict):
                raise ProfileError(f"{name}: [{alias}] must be a table (应为一个表)")
            merged[section] = {**merged.get(section, {}), **extra}
    return merged


def _give_ids(data: dict[str, Any]) -> None:
    """A column without id gets one from its address, so that two runs agree on it."""
    columns = data.get("columns")
    for column in columns if isinstance(columns, list) else ():
        if isinstance(column, dict) and not column.get("id") and column.get("urls"):
            urls = column["urls"]
            first = urls if isinstance(urls, str) else str(urls[0])
            column["id"] = re.sub(r"[^A-Za-z0-9]+", "-", urlsplit(first).path).strip("-")[:60] or "home"


def _check_patterns(data: object, name: str, place: str = "") -> None:
    """Every value that is used as a regular expression must compile before the crawl starts."""
    if not isinstance(data, dict):
        return
    for key, value in data.items():
        here = f"{place}.{key}" if place else str(key)
        if isinstance(value, dict):
            _check_patterns(value, name, here)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for position, item in enumerate(value):
                _check_patterns(item, name, f"{here}[{position}]")
        elif _PATTERN_KEYS.search(key):
            for pattern in value if isinstance(value, list) else [value]:
                _compile(pattern, name, here)


def _compile(pattern: object, name: str, here: str) -> None:
    if not isinstance(pattern, str):
        return
    try:
        re.compile(pattern)
    except re.error as error:
        raise ProfileError(f"{name}: {here} 不是合法的正则表达式 {pattern!r}：{error} (not a regular expression)") from None


def _first_cure(error: ValidationError) -> str:
    """The first fault as `key: what is wrong; cure`, with the number of the others."""
    faults = error.errors(include_url=False)
    first = faults[0]
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    match first["type"]:
        case "extra_forbidden":
            said = f"{place}: 未知的键；请删除或改正 (unknown key)"
        case "missing":
            said = f"{place}: 缺少此项 (missing)"
        case "value_error":
            said = f"{place}: {first['ctx']['error']}" if place else str(first["ctx"]["error"])
        case _:
            said = f"{place} is {first['input']!r:.80}; {first['msg'][0].lower()}{first['msg'][1:]} (值不对)"
    more = f" (+{len(faults) - 1})" if len(faults) > 1 else ""
    return f"{said}{more}"
