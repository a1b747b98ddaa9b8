"""Make the shipped catalogue from a table of facts: `python -m config.regulations.build FACTS.csv`.

The table has the columns title, kind, organ, number, promulgated, last_amended, effective, status, replaced_by,
versions, source, aliases, official_id, pending, note. The script checks it, resolves the effective day of each
version, and writes `catalogue.jsonl` beside itself: a header, a look-up table from names to rows, one row a line.
The same table always gives the same bytes. A table that has lost more than 5 % of the acts in force is refused.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import orjson

from config.regulation import (
    CATALOGUE,
    SCHEMA,
    Change,
    Kind,
    Regulation,
    Reliability,
    Standing,
    Version,
    keys_of,
    pack,
    title_key,
    unpack,
)

SHRINK_LIMIT = 0.05
# The table's own as-of dates where a row's source names none (rows that come from a repeal clause in a text).
DEFAULT_AS_OF = date(2026, 5, 16)
_DAY = re.compile(r"(?:@|as of )(\d{4})-(\d\d)(?:-(\d\d))?")
_ORDER = re.compile(r"第\d+号$")


class FactsError(ValueError):
    """The table contradicts itself; the message names the title."""


def read_facts(lines: Iterable[str]) -> list[Regulation]:
    """All rows of the table as regulations. Raises FactsError on the first row that cannot be true."""
    return [_regulation(row) for row in csv.DictReader(lines)]


def _regulation(row: Mapping[str, str]) -> Regulation:
    title = _balanced(row["title"].strip())
    orders = tuple(_orders(row["number"], title))
    one = Regulation(
        title=title,
        kind=Kind(row["kind"]),
        organ=row["organ"],
        orders=orders,
        history=_history(row),
        listed=Standing(row["status"]) if row["status"] else Standing.UNKNOWN,
        reliability=_reliability(row["source"]),
        replaced_by=row["replaced_by"],
        aliases=tuple(alias for alias in row["aliases"].split("/") if alias),
        official_id=row["official_id"],
        as_of=_as_of(row["source"]),
        source=row["source"],
        note=row["note"].strip("; "),
    )
    _check(one, row)
    return one


def _balanced(title: str) -> str:
    """Put back the opening mark that one title of the source has lost."""
    return f"《{title}" if title.count("》") > title.count("《") else title


def _orders(number: str, title: str) -> Iterable[str]:
    """`国务院令第492号;第711号` as two full numbers: a later one keeps the issuer of the first."""
    issuer = ""
    for part in filter(None, number.split(";")):
        if not _ORDER.search(part):
            raise FactsError(f"{title}: {part!r} is not an order number; write …第N号")
        issuer = _ORDER.sub("", part) or issuer
        yield issuer + part[_ORDER.search(part).start() :]  # type: ignore[union-attr]


def _history(row: Mapping[str, str]) -> tuple[Version, ...]:
    """Events with effective days, as far as the table knows them (REGULATIONS §3).

    `pending` dates its own version. `effective` belongs to the newest other version when it is not older than
    the last amendment; else it is the first one's, left behind by amendments that name no day of their own.
    """
    events = [
        (date.fromisoformat(one[:10]), Change(one[11:])) for one in filter(None, row["versions"].split(";"))
    ]
    pending = dict(part.split(">") for part in filter(None, row["pending"].split(";")))
    texts = [day for day, change in events if change is not Change.REPEALED and str(day) not in pending]
    starts = {date.fromisoformat(day): date.fromisoformat(start) for day, start in pending.items()}
    if row["effective"] and texts:
        start = date.fromisoformat(row["effective"])
        fresh = row["effective"] >= (row["last_amended"] or row["promulgated"])
        owner = texts[-1] if fresh else max((day for day in texts if day <= start), default=texts[0])
        starts.setdefault(owner, start)
    return tuple(
        Version(day=day, change=change, effective=None if change is Change.REPEALED else starts.get(day))
        for day, change in events
    )


def _reliability(source: str) -> Reliability:
    if "unverified" in source or "not verified" in source:
        return Reliability.UNVERIFIED
    if "derived:" in source:
        return Reliability.DERIVED
    return Reliability.CURATED if "curated:" in source else Reliability.OFFICIAL


def _as_of(source: str) -> date:
    days = [date(int(year), int(month), int(day or 1)) for year, month, day in _DAY.findall(source)]
    return max(days, default=DEFAULT_AS_OF)


def _check(one: Regulation, row: Mapping[str, str]) -> None:
    days = [version.day for version in one.history]
    if days != sorted(days):
        raise FactsError(f"{one.title}: versions are not in order of time")
    for pending in filter(None, row["pending"].split(";")):
        if date.fromisoformat(pending[:10]) not in days:
            raise FactsError(f"{one.title}: pending {pending} names no version")
    if one.listed is Standing.IN_FORCE and one.repealed_on is not None and one.repealed_on <= one.as_of:
        raise FactsError(f"{one.title}: in force on {one.as_of}, yet repealed on {one.repealed_on}")
    if one.title.count("《") != one.title.count("》"):
        raise FactsError(f"{one.title}: book-title marks do not pair")


def key_table(rows: list[Regulation]) -> dict[str, int]:
    """Every name to its row; a name that two acts share goes to -1 and is never resolved."""
    owners: dict[str, set[int]] = defaultdict(set)
    full = {title_key(one.title): number for number, one in enumerate(rows)}
    if len(full) != len(rows):
        twice = [key for key, count in Counter(title_key(one.title) for one in rows).items() if count > 1]
        raise FactsError(f"{twice[0]}: the title stands twice")
    for number, one in enumerate(rows):
        for key in keys_of(one):
            owners[key].add(number)
    # A full title is never taken away from its act by another act's short name.
    return {
        key: full.get(key, next(iter(numbers)) if len(numbers) == 1 else -1)
        for key, numbers in sorted(owners.items())
    }


def catalogue(rows: list[Regulation], *, digest: str) -> bytes:
    """The file, as bytes."""
    newest: dict[str, date] = {}
    for one in rows:
        if one.accuses:
            newest[str(one.kind)] = max(newest.get(str(one.kind), date.min), one.as_of)
    header = {
        "schema": SCHEMA,
        "facts_sha256": digest,
        "as_of": {kind: str(day) for kind, day in sorted(newest.items())},
    }
    lines = [header, key_table(rows), *(pack(one) for one in rows)]
    return b"\n".join(orjson.dumps(line) for line in lines) + b"\n"


def refuse_shrunk(old: bytes, rows: list[Regulation]) -> None:
    """Raise FactsError when more than 5 % of the acts in force have gone since the catalogue before."""
    before = [unpack(orjson.loads(line)) for line in old.splitlines()[2:]]
    had = sum(one.listed is Standing.IN_FORCE for one in before)
    has = sum(one.listed is Standing.IN_FORCE for one in rows)
    if has < had * (1 - SHRINK_LIMIT):
        raise FactsError(f"{had} acts in force before, {has} now: the table looks cut; nothing was written")


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    data = Path(arguments[0]).read_bytes()
    target = Path(__file__).with_name(CATALOGUE)
    try:
        rows = read_facts(data.decode("utf-8").splitlines())
        if target.exists():
            refuse_shrunk(target.read_bytes(), rows)
        target.write_bytes(catalogue(rows, digest=hashlib.sha256(data).hexdigest()))
    except (FactsError, KeyError, ValueError) as error:
        sys.stderr.write(f"{arguments[0]}: {error}\n")
        return 2
    for kind, count in sorted(Counter((one.kind, one.reliability) for one in rows).items()):
        sys.stdout.write(f"{kind[0]}\t{kind[1]}\t{count}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
