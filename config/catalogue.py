"""The catalogue of service items (办事事项) that a district's policies may name: read from CSV or the profile."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from config.errors import ProfileError
from config.portal import Handle, Portal, ServiceItemRow
from config.text import letters

_COLUMNS = ("item_name", "aliases", "item_code", "url", "unit", "district", "status", "updated")
_SPLIT = re.compile(r"[;；|、]")
_MOST_ITEMS = 200_000
_DAY = re.compile(r"(\d{4})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})")
_ENDED = re.compile(r"取消|下线|停用|废止|注销|失效|暂停")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One matter. `district` is a 6-digit division code or a name; `status` as the catalogue prints it."""

    name: str
    aliases: tuple[str, ...] = ()
    code: str = ""
    url: str = ""
    unit: str = ""
    district: str = ""
    status: str = ""
    updated: date | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    @property
    def is_ended(self) -> bool:
        return bool(_ENDED.search(self.status))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Items with their ways in: by code, by the id that `handle.item_patterns` find in an address, by name."""

    items: tuple[Item, ...]
    by_id: dict[str, Item]
    by_name: dict[str, tuple[Item, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.items)

    @property
    def updated(self) -> date | None:
        """The newest entry: how old the catalogue is (SYS010)."""
        return max((item.updated for item in self.items if item.updated), default=None)


def item_id(url: str, handle: Handle) -> str:
    """The id of a matter in an address of a service portal, "" when the address carries none."""
    return _item_id(url, handle.item_patterns)


@lru_cache(maxsize=16_384)
def _item_id(url: str, patterns: tuple[str, ...]) -> str:
    for pattern in patterns:
        match = re.search(pattern, url)
        if match:
            return (match.groupdict().get("id") or match[0]).lower()
    return ""


def catalogue_of(portal: Portal) -> Catalogue:
    """The items of `handle.catalogue` (CSV) and `handle.items`; empty when the profile names neither.

    Raises ProfileError when the file cannot be read or has not the column item_name.
    """
    path = portal.path_of(portal.handle.catalogue) if portal.handle.catalogue else None
    stamp = path.stat().st_mtime_ns if path is not None and path.exists() else 0
    return _catalogue(path, stamp, portal.handle.items, portal.handle.item_patterns)


@lru_cache(maxsize=8)
def _catalogue(path: Path | None, _stamp: int, rows: tuple[ServiceItemRow, ...], patterns: tuple[str, ...]) -> Catalogue:
    items = [_from_row(row) for row in rows]
    if path is not None:
        items += _read(path)
    by_id: dict[str, Item] = {}
    by_name: dict[str, list[Item]] = {}
    for item in items:
        for key in {item.code.lower(), _item_id(item.url, patterns)} - {""}:
            by_id.setdefault(key, item)
        for name in {letters(one) for one in item.names} - {""}:
            by_name.setdefault(name, []).append(item)
    return Catalogue(tuple(items), by_id, {name: tuple(found) for name, found in by_name.items()})


def _from_row(row: ServiceItemRow) -> Item:
    return Item(
        name=row.item_name, aliases=row.aliases, code=row.item_code, url=row.url, unit=row.unit, district=row.district,
        status=row.status, updated=row.updated,
    )  # fmt: skip


def _read(path: Path) -> list[Item]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ProfileError(f"handle.catalogue: 没有文件 {path} (no such file)") from None
    except UnicodeDecodeError:
        text = path.read_bytes().decode("gb18030", "replace")
    except OSError as error:
        raise ProfileError(f"handle.catalogue: {path} 读不出来：{error} (cannot be read)") from None
    return list(_items(text, path))


def _items(text: str, path: Path) -> Iterator[Item]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    heads = [(head or "").strip() for head in reader.fieldnames or ()]
    if "item_name" not in heads:
        raise ProfileError(f"handle.catalogue: {path} 缺少列 item_name；应有 {', '.join(_COLUMNS)} (columns)")
    for number, raw in enumerate(reader):
        row = {(key or "").strip(): (value or "").strip() for key, value in raw.items() if isinstance(value, str)}
        if number >= _MOST_ITEMS or not row.get("item_name"):
            continue
        yield Item(
            name=row["item_name"],
            aliases=tuple(one.strip() for one in _SPLIT.split(row.get("aliases", "")) if one.strip()),
            code=row.get("item_code", ""),
            url=row.get("url", ""),
            unit=row.get("unit", ""),
            district=row.get("district", ""),
            status=row.get("status", ""),
            updated=_day(row.get("updated", "")),
        )


def _day(text: str) -> date | None:
    match = _DAY.search(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
