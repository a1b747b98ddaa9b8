"""What an official file or answer says of one act, before it is laid over the library."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from config.regulation import Change, Kind, Standing, VersionText
from config.text import squeeze

_DAY = re.compile(r"((?:19|20)\d\d)\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})")
_EVENT = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日")
_QUOTED = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_CHANGES = (
    ("修正", Change.AMENDED),
    ("修订", Change.REVISED),
    ("公布", Change.PUBLISHED),
    ("发布", Change.PUBLISHED),
    ("通过", Change.PUBLISHED),
)
_ISSUERS = (
    (re.compile(r"国务院令|国务院(?:公布|发布|批准)"), Kind.ADMINISTRATIVE, "国务院"),
    (re.compile(r"上海市人民代表大会"), Kind.LOCAL, "上海市人民代表大会常务委员会"),
    (re.compile(r"[省市区州]人民代表大会"), Kind.LOCAL, ""),
    (re.compile(r"主席令|全国人民代表大会"), Kind.LAW, "全国人民代表大会常务委员会"),
    (re.compile(r"人民政府令|府令"), Kind.LOCAL_RULE, ""),
    (re.compile(r"[部委局署]令"), Kind.RULE, ""),
)


class FormatError(ValueError):
    """A file or an answer is not what its format promises; the message says in what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One version of one act. Unknown fields are empty; `standing` is that of this version on the list's day."""

    title: str
    source: str
    published: date | None = None
    effective: date | None = None
    change: Change | None = None
    standing: Standing = Standing.UNKNOWN
    kind: Kind | None = None
    organ: str = ""
    order: str = ""
    official_id: str = ""
    earlier: tuple[date, ...] = ()  # days of the versions before it, from a history block
    text: VersionText | None = None
    is_listed: bool = False  # from a list or detail of an official database, not from a bare text


def day_of(value: object) -> date | None:
    """A day as official answers write it (2019-04-03, 2019年4月3日, 2019-04-03 00:00:00); None for anything else."""
    found = _DAY.search(str(value)) if value else None
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def plain_title(value: object) -> str:
    """A title without the marks a search puts around its hits."""
    return re.sub(r"\s+", "", re.sub(r"</?em[^>]*>", "", str(value or ""))).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRead:
    """A 题注 taken apart: what happened on which day, and what it tells of the issuer."""

    events: tuple[tuple[date, Change], ...] = ()
    effective: date | None = None
    order: str = ""
    kind: Kind | None = None
    organ: str = ""


def read_note(note: str) -> NoteRead:
    """`（2007年4月5日国务院令第492号公布　2019年4月3日国务院令第711号修订　自2019年5月15日起施行）` as facts."""
    plain = _QUOTED.sub("", squeeze(note))
    marks = list(_EVENT.finditer(plain))
    events: list[tuple[date, Change]] = []
    effective: date | None = None
    for mark, after in zip(marks, [*marks[1:], None], strict=False):
        day, words = day_of(mark[0]), plain[mark.end() : after.start() if after else None]
        if day is None:
            continue
        change = next((change for word, change in _CHANGES if word in words), None)
        if change is not None:
            events.append((day, change))
        elif "施行" in words or "实施" in words:
            effective = day
    kind, organ = next(
        ((kind, organ) for pattern, kind, organ in _ISSUERS if pattern.search(plain)), (None, "")
    )
    orders = re.findall(r"国务院令第(\d+)号", plain)
    order = f"国务院令第{orders[-1]}号" if orders else ""
    return NoteRead(events=tuple(sorted(events)), effective=effective, order=order, kind=kind, organ=organ)
