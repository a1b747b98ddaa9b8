"""The profile of one portal: read once from TOML, checked, and frozen."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from config.blocks import (
    AgencyAlias,
    Block,
    CalendarYear,
    CheckOverride,
    Column,
    Crawl,
    Exemption,
    Group,
    KindRule,
    Kinds,
    ListApi,
    Report,
    RequiredColumn,
    ServiceItemRow,
    Site,
    Strings,
    Theme,
    Unit,
)
from config.errors import ProfileError
from config.tuning import (
    Accessibility,
    Attach,
    Avail,
    Col,
    Doc,
    Handle,
    Harm,
    Home,
    Interpretation,
    Library,
    Links,
    ListCheck,
    Media,
    Mixed,
    Policy,
    Regulations,
    Same,
    SharedTarget,
    Soft404,
    Tags,
    Vis,
    WrongLink,
)

__all__ = [
    "SECTION_ALIASES",
    "Accessibility",
    "AgencyAlias",
    "Attach",
    "Avail",
    "Block",
    "CalendarYear",
    "CheckOverride",
    "Col",
    "Column",
    "Crawl",
    "Doc",
    "Exemption",
    "Group",
    "Handle",
    "Harm",
    "Home",
    "Interpretation",
    "KindRule",
    "Kinds",
    "Library",
    "Links",
    "ListApi",
    "ListCheck",
    "Media",
    "Mixed",
    "Policy",
    "Portal",
    "Regulations",
    "Report",
    "RequiredColumn",
    "Same",
    "ServiceItemRow",
    "SharedTarget",
    "Site",
    "Soft404",
    "Strings",
    "Tags",
    "Theme",
    "Unit",
    "Vis",
    "WrongLink",
    "load_profile",
    "parse_profile",
]

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


class Portal(Block):
    """A whole profile. `[site]`, `crawl.start` and `[[columns]]` are enough to start."""

    site: Site
    crawl: Crawl = Field(default_factory=Crawl)
    columns: tuple[Column, ...] = ()
    required_columns: tuple[RequiredColumn, ...] = ()
    units: tuple[Unit, ...] = ()
    agency_aliases: tuple[AgencyAlias, ...] = ()
    fields: dict[str, Strings] = Field(default_factory=dict)
    kinds: Kinds = Field(default_factory=Kinds)
    links: Links = Field(default_factory=Links)
    attach: Attach = Field(default_factory=Attach)
    soft404: Soft404 = Field(default_factory=Soft404)
    wronglink: WrongLink = Field(default_factory=WrongLink)
    shared_target: SharedTarget = Field(default_factory=SharedTarget)
    media: Media = Field(default_factory=Media)
    harm: Harm = Field(default_factory=Harm)
    avail: Avail = Field(default_factory=Avail)
    home: Home = Field(default_factory=Home)
    col: Col = Field(default_factory=Col)
    mixed: Mixed = Field(default_factory=Mixed)
    list: ListCheck = Field(default_factory=ListCheck)
    vis: Vis = Field(default_factory=Vis)
    themes: tuple[Theme, ...] = ()
    doc: Doc = Field(default_factory=Doc)
    library: Library = Field(default_factory=Library)
    same: Same = Field(default_factory=Same)
    tags: Tags = Field(default_factory=Tags)
    policy: Policy = Field(default_factory=Policy)
    interpretation: Interpretation = Field(default_factory=Interpretation)
    handle: Handle = Field(default_factory=Handle)
    regulations: Regulations = Field(default_factory=Regulations)
    accessibility: Accessibility = Field(default_factory=Accessibility)
    calendar: dict[Annotated[str, Field(pattern=r"^\d{4}$")], CalendarYear] = Field(default_factory=dict)
    group: Group = Field(default_factory=Group)
    checks: dict[str, CheckOverride] = Field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = ()
    report: Report = Field(default_factory=Report)

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
        data = tomllib.loads(source.read_text(encoding="utf-8-sig"))
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
            first = urls if isinstance(urls, str) else str(urls[0] if isinstance(urls, list) else "")
            path = re.sub(r"^\w+://[^/]*", "", first).partition("?")[0].partition("#")[0]
            column["id"] = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-")[:60] or "home"


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
            said = f"{place} = {_shown(first['input'])}: {_cure_zh(first['type'], first.get('ctx', {}))} ({first['msg'][0].lower()}{first['msg'][1:]})"
    more = f" (+{len(faults) - 1})" if len(faults) > 1 else ""
    return f"{said}{more}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


# What pydantic calls a fault -> what a person should write; the rest keep pydantic's own words.
_CURES = {
    "greater_than_equal": "应不小于 {ge}",
    "greater_than": "应大于 {gt}",
    "less_than_equal": "应不大于 {le}",
    "less_than": "应小于 {lt}",
    "literal_error": "应为下列之一",
    "enum": "应为下列之一",
    "string_pattern_mismatch": "格式应为 {pattern}",
    "int": "应为整数",
    "float": "应为数字",
    "bool": "应为 true 或 false",
    "string": "应为文字",
    "date": "应为日期，如 2026-01-31",
    "tuple": "应为列表",
    "list": "应为列表",
    "dict": "应为一个表",
    "model": "应为一个表",
}


def _cure_zh(kind: str, context: Mapping[str, Any]) -> str:
    return _CURES.get(kind, _CURES.get(kind.partition("_")[0], "值不对")).format_map(context)
