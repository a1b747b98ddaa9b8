"""Laying official records over the library: merged, held against what was there, refused when something is lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from config.errors import UsageError
from config.regulation import (
    Change,
    Kind,
    Library,
    Regulation,
    Reliability,
    Standing,
    Version,
    VersionText,
    title_key,
)
from crawler.regulations.files import files_of, read_file
from crawler.regulations.records import FormatError, Record
from crawler.regulations.shelf import Shelf, library_at

LOSS_LIMIT = 0.05
"""Share of acts in force, articles or readable files that an import may lose before it is refused."""

# 通过 and 公布 of one version lie up to two months apart; a text names either.
_APART = timedelta(days=62)
_RANK = (Standing.IN_FORCE, Standing.NOT_YET, Standing.REPEALED, Standing.SUPERSEDED)


class ImportRefusedError(UsageError):
    """The import would shrink or spoil the library; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did. `skipped` names files that could not be read, with the reason."""

    regulations: int = 0
    texts: int = 0
    articles: int = 0
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Change:
    regulations: list[Regulation] = field(default_factory=list)
    texts: list[VersionText] = field(default_factory=list)


def import_files(paths: Sequence[Path], shelf: Shelf, *, today: date) -> Imported:
    """Read official files and put what they say into the library. Raises ImportRefusedError, and the old library stays,
    when more than 5 % of the files cannot be read, or of the acts in force or articles would be lost."""
    records: list[Record] = []
    skipped: list[tuple[str, str]] = []
    count = 0
    for path in files_of(paths):
        count += 1
        try:
            records += read_file(path)
        except FormatError as error:
            skipped.append((str(path), str(error)))
    if count == 0:
        raise ImportRefusedError("没有可以读的文件（docx、html、txt、json、csv、xlsx、pdf）(no file to read)")
    if len(skipped) > LOSS_LIMIT * count:
        first = f"{skipped[0][0]}: {skipped[0][1]}"
        raise ImportRefusedError(
            f"{count} 个文件中有 {len(skipped)} 个读不出，导入已拒绝，原法规库未变；例如 {first} (refused)"
        )
    return replace(import_records(records, shelf, today=today), skipped=tuple(skipped))


def import_records(records: Iterable[Record], shelf: Shelf, *, today: date) -> Imported:
    """Merge records into the library file, or raise ImportRefusedError and leave it as it is."""
    records = list(records)
    library = library_at(shelf.path)
    change = _merge(records, library, today)
    _refuse_loss(change, library, shelf, today)
    listed = sum(one.is_listed for one in records) > 0
    shelf.write(change.regulations, change.texts, listed_on=today if listed else None)
    return Imported(
        regulations=len(change.regulations),
        texts=len(change.texts),
        articles=sum(len(text.articles) for text in change.texts),
    )


def _merge(records: list[Record], library: Library, today: date) -> _Change:
    by_title: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_title[title_key(record.title)].append(record)
    change = _Change()
    for group in by_title.values():
        known = library.find(group[0].title)
        if (
            known is not None
            and title_key(known.title) != title_key(group[0].title)
            and any(r.is_listed for r in group)
        ):
            known = None  # a short name of another act
        act = _act(group, known, today)
        if act is not None:
            if act != known:
                change.regulations.append(act)
            change.texts += [_dated(record.text, act) for record in group if record.text is not None]
    return change


def _act(group: list[Record], known: Regulation | None, today: date) -> Regulation | None:
    """The act after the import: what was known, with the records' versions, standing and numbers laid over it."""
    listed = [record for record in group if record.is_listed]
    kind = next((record.kind for record in group if record.kind), None) or (known.kind if known else None)
    if kind is None:
        kind = Kind.ADMINISTRATIVE if group[0].title.endswith("条例") and group[0].organ == "国务院" else None
    base = known or (
        Regulation(
            title=group[0].title,
            kind=kind,
            as_of=today,
            reliability=Reliability.OFFICIAL,
            source=group[0].source,
        )
        if kind is not None
        else None
    )
    if base is None:
        return None
    standing = _standing(listed, base)
    return replace(
        base,
        kind=kind or base.kind,
        organ=next((record.organ for record in group if record.organ), base.organ),
        orders=_orders(group, base),
        history=_history(group, base, standing),
        listed=standing,
        reliability=Reliability.OFFICIAL if listed else base.reliability,
        official_id=next((record.official_id for record in listed if record.official_id), base.official_id),
        as_of=today if listed else base.as_of,
        source=listed[0].source if listed else base.source,
    )


def _standing(listed: list[Record], base: Regulation) -> Standing:
    """有效 when any version is in force; a list that says nothing leaves what was known."""
    said = {record.standing for record in listed} - {Standing.UNKNOWN}
    found = next((one for one in _RANK if one in said), None)
    if found is None:
        return base.listed if listed or base.listed is not Standing.UNKNOWN else Standing.IN_FORCE
    return found


def _orders(group: list[Record], base: Regulation) -> tuple[str, ...]:
    """A new order number is taken only with a new full text, for only then does it name one."""
    fresh = [record.order for record in group if record.order and record.change is Change.REVISED]
    first = [record.order for record in group if record.order and not base.orders]
    return tuple(
        dict.fromkeys((*base.orders, *first, *(order for order in fresh if order not in base.orders)))
    )


def _history(group: list[Record], base: Regulation, standing: Standing) -> tuple[Version, ...]:
    """Known events and those of the records, one a version: days up to two months apart are the same one."""
    events = {version.day: version for version in base.history}
    for record in sorted(group, key=lambda one: one.published or date.min):
        for day in (*record.earlier, record.published):
            if day is None:
                continue
            near = _near(day, events)
            effective = record.effective if day == record.published else None
            if near is None:
                first = not any(one.change is not Change.REPEALED for one in events.values())
                change = record.change if day == record.published and record.change else None
                events[day] = Version(
                    day=day,
                    change=change or (Change.PUBLISHED if first else Change.REVISED),
                    effective=effective,
                )
            elif effective is not None and record.is_listed:
                events[near] = replace(events[near], effective=effective)
    kept = sorted(events.values(), key=lambda one: one.day)
    if standing in {Standing.IN_FORCE, Standing.NOT_YET} and any(record.is_listed for record in group):
        # An official list that still has the act in force after a known day of repeal overrules it.
        newest = max((one.day for one in kept if one.change is not Change.REPEALED), default=date.min)
        kept = [one for one in kept if one.change is not Change.REPEALED or one.day > newest]
    return tuple(kept)


def _near(day: date, events: dict[date, Version]) -> date | None:
    if day in events:
        return day
    close = [
        one
        for one, version in events.items()
        if abs(one - day) <= _APART and version.change is not Change.REPEALED
    ]
    return min(close, key=lambda one: abs(one - day), default=None)


def _dated(text: VersionText, act: Regulation) -> VersionText:
    """The text under the day its version has in the history, and under the act's own title."""
    if text.day is None:
        return replace(text, title=act.title, day=act.versions[0].day if len(act.versions) == 1 else None)
    told = text.day
    close = [one.day for one in act.versions if abs(one.day - told) <= _APART]
    return replace(text, title=act.title, day=min(close, key=lambda day: abs(day - told), default=told))


def _refuse_loss(change: _Change, library: Library, shelf: Shelf, today: date) -> None:
    """Hold the change against the library: acts that leave force, and texts that lose articles."""
    before = [
        old
        for one in change.regulations
        if (old := library.find(one.title)) is not None and _in_force(old, today)
    ]
    lost = [
        one
        for one in change.regulations
        if (old := library.find(one.title)) in before and not _in_force(one, today)
    ]
    whole = max(len(before), 1)
    if len(lost) > max(1, LOSS_LIMIT * whole):
        raise ImportRefusedError(
            f"导入会使 {len(before)} 件现行法规中的 {len(lost)} 件失效（超过 5 %），已拒绝，原法规库未变；"
            f"例如《{lost[0].title}》 (refused: too many acts would leave force)"
        )
    for text in change.texts:
        known = next((one for one in shelf.texts_of(text.title) if one.day == text.day), None)
        if known is not None and len(text.articles) < len(known.articles) * (1 - LOSS_LIMIT):
            raise ImportRefusedError(
                f"《{text.title}》原有 {len(known.articles)} 条，新文本只读出 {len(text.articles)} 条，已拒绝，"
                "原法规库未变 (refused: articles would be lost)"
            )


def _in_force(act: Regulation, today: date) -> bool:
    return act.standing_on(today) is Standing.IN_FORCE
