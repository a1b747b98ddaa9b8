"""The regulation library (行政法规库): titles, versions and standing on a given day, read without a network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

import orjson

from config.text import squeeze

STATE = "中华人民共和国"
CATALOGUE = "catalogue.jsonl"
SCHEMA = 1
_MARKS = str.maketrans("", "", "《》〈〉<>«»‹›「」『』“”\"'‘’＂·•‧、,，")
_PAREN = str.maketrans("〔〕[]【】", "()()()")
_HAN = re.compile(r"[㐀-鿿]+")


class Kind(StrEnum):
    """Level of an act, in the words of the national database."""

    LAW = "法律"
    ADMINISTRATIVE = "行政法规"
    SUPERVISORY = "监察法规"
    PARTY = "党内法规"
    RULE = "部门规章"
    LOCAL = "地方性法规"
    LOCAL_RULE = "地方政府规章"
    JUDICIAL = "司法解释"


class Standing(StrEnum):
    """What an act is on one day. `UNKNOWN` never accuses anyone."""

    IN_FORCE = "有效"
    REPEALED = "已废止"
    NOT_YET = "尚未生效"
    SUPERSEDED = "已修改"
    UNKNOWN = "未核实"


class Change(StrEnum):
    PUBLISHED = "公布"
    AMENDED = "修正"
    REVISED = "修订"
    REPEALED = "废止"


class Reliability(StrEnum):
    """Where a row comes from, and with it the loudest word it allows (DESIGN §8, REGULATIONS §4)."""

    OFFICIAL = "official"  # a row of an official database: certain
    DERIVED = "derived"  # a repeal clause in an official text: likely
    CURATED = "curated"  # a named public page: for a person to check
    UNVERIFIED = "unverified"  # explains a citation, never accuses


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One event in the life of an act. `effective` is None where only the day of publication is known."""

    day: date
    change: Change
    effective: date | None = None

    @property
    def from_day(self) -> date:
        """First day this version may have been in force: the effective day, else that of publication."""
        return self.effective or self.day

    @property
    def years(self) -> frozenset[int]:
        """The years by which people name this version: of its publication and of its coming into force."""
        return frozenset({self.day.year, self.from_day.year})


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """One act with its history. `orders` are the order numbers of its full texts, oldest first."""

    title: str
    kind: Kind
    organ: str = ""
    orders: tuple[str, ...] = ()
    history: tuple[Version, ...] = ()
    listed: Standing = Standing.UNKNOWN
    reliability: Reliability = Reliability.UNVERIFIED
    replaced_by: str = ""
    aliases: tuple[str, ...] = ()
    official_id: str = ""
    as_of: date
    source: str = ""
    note: str = ""

    @property
    def short(self) -> str:
        return self.title.replace(STATE, "")

    @property
    def versions(self) -> tuple[Version, ...]:
        """Texts only, oldest first; the repeal is an event, not a text."""
        return tuple(one for one in self.history if one.change is not Change.REPEALED)

    @property
    def repealed_on(self) -> date | None:
        """The day of repeal, also one still to come; None when in force or repealed at an unknown time."""
        return next((one.day for one in self.history if one.change is Change.REPEALED), None)

    @property
    def accuses(self) -> bool:
        """May a finding rest on this row at all?"""
        return self.reliability is not Reliability.UNVERIFIED

    def standing_on(self, day: date) -> Standing:
        """The standing on `day`, computed from dated events; the listed word only where no date is known."""
        if not self.accuses:
            return Standing.UNKNOWN
        if self.repealed_on is not None and self.repealed_on <= day:
            return Standing.REPEALED
        if self.versions and self.versions[0].from_day > day:
            return Standing.NOT_YET
        if self.listed is Standing.IN_FORCE or (self.repealed_on is not None and self.versions):
            return Standing.IN_FORCE if self.versions or day >= self.as_of else Standing.UNKNOWN
        if self.listed is Standing.NOT_YET and self.versions:
            return Standing.IN_FORCE
        # Repealed or renamed at an unknown time: known for the day of the list, not for an earlier one.
        return self.listed if day >= self.as_of else Standing.UNKNOWN

    def version_on(self, day: date) -> Version | None:
        """The newest text in force on `day`; None before the first one or when no date is known."""
        due = [one for one in self.versions if one.from_day <= day]
        return due[-1] if due else None

    def pending_on(self, day: date) -> tuple[Version, ...]:
        """Texts published but not yet in force on `day`."""
        return tuple(one for one in self.versions if one.from_day > day)

    def order_on(self, day: date) -> str:
        """The order number of the newest full text in force; "" when unknown.

        The last number belongs to the newest full text, so it waits for that text's effective day.
        """
        if not self.orders:
            return ""
        waiting = bool(self.pending_on(day)) and len(self.orders) > 1
        return self.orders[-2] if waiting else self.orders[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article: its number (`第三条之一` is "3-1") and its paragraphs joined by line feeds."""

    number: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionText:
    """The full text of one version, as imported. `day` is that of the version in `Regulation.history`."""

    title: str
    day: date | None
    note: str = ""
    articles: tuple[Article, ...] = ()
    source: str = ""


class TextSource(Protocol):
    """Whoever keeps texts by title; the operator's library does, the shipped catalogue has none."""

    def texts_of(self, title: str) -> tuple[VersionText, ...]: ...

    def titles_with_texts(self) -> frozenset[str]: ...


def title_key(title: str) -> str:
    """The form in which two titles are equal: NFKC, no white space, no marks, brackets unified."""
    if _HAN.fullmatch(title):
        return title
    return squeeze(title).translate(_MARKS).translate(_PAREN)


def short_key(title: str) -> str:
    """`title_key` without 中华人民共和国, which officials leave out at will, also inside."""
    return title_key(title).replace(STATE, "")


@cache
def _traditional() -> dict[int, str]:
    old, new, *_ = files("config").joinpath("regulations/traditional.txt").read_text("utf-8").splitlines()
    return {ord(a): b for a, b in zip(old, new, strict=True)}


def simplified(text: str) -> str:
    """Traditional characters that can stand in a title, as the mainland writes them."""
    return text.translate(_traditional())


@dataclass(slots=True, eq=False)  # compared and hashed by identity, so that readers can be kept for it
class Library:
    """The shipped catalogue with the operator's imports laid over it; look-ups are by whole title."""

    as_of: dict[str, date]
    _lines: list[bytes]
    _keys: dict[str, int]
    _texts: TextSource | None = None
    _overlay: dict[str, Regulation] = field(default_factory=dict)
    _read: dict[int, Regulation] = field(default_factory=dict)
    _imported_on: date | None = None

    def find(self, name: str) -> Regulation | None:
        """The act of this name or short name, else None; a name that two acts share is None as well.

        中华人民共和国 may be missing; it may not be added. Traditional characters are read too.
        """
        key = title_key(name)
        return self._at(key) or self._at(title_key(simplified(name)))

    def __contains__(self, name: str) -> bool:
        """Whether `find` would give an act; its row is not read for that."""
        key = title_key(name)
        return self._has(key) or self._has(title_key(simplified(name)))

    def _has(self, key: str) -> bool:
        return key in self._overlay or self._keys.get(key, -1) >= 0

    def _at(self, key: str) -> Regulation | None:
        if (found := self._overlay.get(key)) is not None:
            return found
        row = self._keys.get(key, -1)
        return None if row < 0 else self._row(row)

    def _row(self, row: int) -> Regulation:
        if (found := self._read.get(row)) is None:
            found = self._read[row] = unpack(orjson.loads(self._lines[row]))
        return found

    def names(self) -> Iterator[str]:
        """Every title and short name in its comparing form (`title_key`)."""
        yield from self._keys
        yield from (key for key in self._overlay if key not in self._keys)

    def __iter__(self) -> Iterator[Regulation]:
        replaced = {one.title for one in self._overlay.values()}
        for row in range(len(self._lines)):
            if (one := self._row(row)).title not in replaced:
                yield one
        yield from {one.title: one for one in self._overlay.values()}.values()

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def texts(self, title: str) -> tuple[VersionText, ...]:
        """All imported texts of an act, oldest first; empty when the library carries none."""
        return self._texts.texts_of(title) if self._texts is not None else ()

    @property
    def has_texts(self) -> bool:
        return self._texts is not None and bool(self._texts.titles_with_texts())

    def fresh_on(self) -> date:
        """The as-of date of the part that gives findings by default (行政法规), or of a later import."""
        shipped = self.as_of[Kind.ADMINISTRATIVE]
        return max(shipped, self._imported_on) if self._imported_on is not None else shipped

    def age_days(self, today: date) -> int:
        """Days since `fresh_on`; more than 30 is SYS001."""
        return (today - self.fresh_on()).days

    def overlaid(
        self,
        regulations: Iterable[Regulation],
        *,
        texts: TextSource | None = None,
        imported_on: date | None = None,
    ) -> Library:
        """This library with imported rows in front of the shipped ones and their texts at hand."""
        overlay = dict(self._overlay)
        for one in regulations:
            for key in keys_of(one):
                overlay[key] = one
        return Library(
            as_of=self.as_of,
            _lines=self._lines,
            _keys=self._keys,
            _texts=texts or self._texts,
            _overlay=overlay,
            _imported_on=imported_on or self._imported_on,
        )


def keys_of(one: Regulation) -> set[str]:
    """Every comparing form under which an act is found."""
    return {title_key(one.title), short_key(one.title), *(title_key(alias) for alias in one.aliases)}


@cache
def shipped_library() -> Library:
    """The catalogue in this package; rows are parsed when asked for, so that loading costs milliseconds."""
    data = files("config").joinpath("regulations", CATALOGUE).read_bytes()
    head, keys, *lines = data.splitlines()
    header: Mapping[str, Any] = orjson.loads(head)
    as_of = {kind: date.fromisoformat(day) for kind, day in header["as_of"].items()}
    return Library(as_of=as_of, _lines=lines, _keys=orjson.loads(keys))


def pack(one: Regulation) -> list[Any]:
    """One line of the catalogue; `unpack` is its inverse."""
    history = [[str(v.day), str(v.change), str(v.effective) if v.effective else None] for v in one.history]
    return [
        one.title, str(one.kind), one.organ, list(one.orders), history, str(one.listed), str(one.reliability),
        one.replaced_by, list(one.aliases), one.official_id, str(one.as_of), one.source, one.note,
    ]  # fmt: skip


def unpack(row: list[Any]) -> Regulation:
    (
        title,
        kind,
        organ,
        orders,
        history,
        listed,
        reliability,
        successor,
        aliases,
        identity,
        as_of,
        source,
        note,
    ) = row
    return Regulation(
        title=title,
        kind=Kind(kind),
        organ=organ,
        orders=tuple(orders),
        history=tuple(_version(*entry) for entry in history),
        listed=Standing(listed),
        reliability=Reliability(reliability),
        replaced_by=successor,
        aliases=tuple(aliases),
        official_id=identity,
        as_of=date.fromisoformat(as_of),
        source=source,
        note=note,
    )


def _version(day: str, change: str, effective: str | None) -> Version:
    return Version(
        day=date.fromisoformat(day),
        change=Change(change),
        effective=date.fromisoformat(effective) if effective else None,
    )
