"""Bringing the library up to date from the official interfaces: off unless switched on, slow, resumable."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import quote, urlencode

import orjson

from crawler.extract.attachment_reader import read_attachment
from crawler.regulations.answers import read_json, read_moj_detail, read_moj_list, text_record
from crawler.regulations.client import Client, SyncError
from crawler.regulations.importer import Imported, import_records
from crawler.regulations.records import FormatError, Record, day_of, plain_title
from crawler.regulations.shelf import Shelf

BASES = {"flk": "https://flk.npc.gov.cn", "moj": "https://xzfg.moj.gov.cn"}
MAX_PAGES = 500
PAGE_SIZE = 100
# 行政法规 and their amending decisions' level; in force, not yet in force, repealed (REGULATIONS §6.1).
_CODES = [201, 210]
_STATES = [3, 4, 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What one start did. `left` acts wait for the next start; the library changes only when none is left."""

    listed: int = 0
    fetched: int = 0
    requests: int = 0
    left: int = 0
    imported: Imported | None = None
    failed: tuple[tuple[str, str], ...] = ()


class Source(Protocol):
    """One official site: its list page by page, then each act by its id."""

    def page(self, number: int) -> tuple[list[tuple[str, Any]], bool]:
        """([(id, what the list says)], is there another page)."""

    def act(self, identity: str) -> bytes:
        """Everything the site gives of one act, packed for `records`."""

    def records(self, identity: str, listed: Any, fetched: bytes) -> list[Record]:
        """What the list row and the packed answer say. Raises FormatError."""


class NationalDatabase:
    """国家法律法规数据库: list by POST, details with the version history, then the docx."""

    def __init__(self, client: Client, base: str) -> None:
        self._client, self._base = client, base.rstrip("/")

    def page(self, number: int) -> tuple[list[tuple[str, Any]], bool]:
        query = {
            "searchRange": 1, "searchType": 2, "searchContent": "", "sxx": _STATES, "flfgCodeId": _CODES, "zdjgCodeId": [],
            "orderByParam": {"order": "-1", "sort": ""}, "pageNum": number, "pageSize": PAGE_SIZE,
        }  # fmt: skip
        answer = self._client.post_json(f"{self._base}/law-search/search/list", query)
        if (
            not isinstance(answer, dict)
            or answer.get("code") != 200
            or not isinstance(answer.get("rows"), list)
        ):
            raise SyncError(
                f"{self._base}: 列表接口应答不合约定 (the list interface answers otherwise than documented)"
            )
        rows = [
            (str(row["bbbs"]), row)
            for row in answer["rows"]
            if row.get("bbbs") and row.get("sxx") is not None
        ]
        return rows, number * PAGE_SIZE < int(answer.get("total") or 0) and bool(answer["rows"])

    def act(self, identity: str) -> bytes:
        name = quote(identity, safe="")
        details = self._client.get_json(f"{self._base}/law-search/search/flfgDetails?bbbs={name}")
        link = self._client.get_json(f"{self._base}/law-search/download/pc?format=docx&bbbs={name}&fileId=")
        address = (link.get("data") or {}).get("url") if isinstance(link, dict) else None
        file = self._client.get(str(address), referer=f"{self._base}/detail?id={name}") if address else b""
        return orjson.dumps({"details": details, "file": file.hex()})

    def records(self, identity: str, listed: Any, fetched: bytes) -> list[Record]:
        found = read_json({"rows": [listed]})
        if not fetched:
            return found
        parts = orjson.loads(fetched)
        found += read_json(parts["details"])
        file = bytes.fromhex(parts["file"])
        if file:
            read = read_attachment(file, f"{identity}.docx")
            if not read.blocks:
                raise FormatError(f"{identity}: {read.note}")
            found.append(text_record(found[0].title, read.text, "flk.npc.gov.cn"))
        return found


class MinistryLibrary:
    """国家行政法规库 of the Ministry of Justice: pages of HTML, only what is in force."""

    def __init__(self, client: Client, base: str) -> None:
        self._client, self._base = client, base.rstrip("/")

    def page(self, number: int) -> tuple[list[tuple[str, Any]], bool]:
        query = urlencode(
            {
                "SiteID": 122,
                "Query": "",
                "Type": "",
                "QueryAll": "",
                "SortData": "",
                "SortType": "",
                "PageIndex": number,
            }
        )
        try:
            rows, pages = read_moj_list(self._client.get_text(f"{self._base}/SearchTitleFront?{query}"))
        except FormatError as error:
            raise SyncError(f"{self._base}: {error}") from None
        return [(law, {"title": title, "sxx": 3}) for law, title in rows], number < pages

    def act(self, identity: str) -> bytes:
        return self._client.get_text(
            f"{self._base}/front/law/detail?LawID={quote(identity, safe='')}"
        ).encode()

    def records(self, identity: str, listed: Any, fetched: bytes) -> list[Record]:
        return [read_moj_detail(fetched.decode())] if fetched else []


def sync(
    shelf: Shelf,
    client: Client,
    *,
    source: Literal["flk", "moj"] = "flk",
    base: str = "",
    today: date,
    max_acts: int = 200,
) -> Synced:
    """One start: go on where the last one stopped, fetch at most `max_acts` texts, import when nothing is left.

    Progress lies beside the library file. Raises SyncError when the site forbids, refuses or changes; what was
    fetched is kept. Raises ImportRefusedError when the result would shrink the library.
    """
    site: Source = (NationalDatabase if source == "flk" else MinistryLibrary)(client, base or BASES[source])
    with closing(_Progress(shelf.path.with_name(f"sync-{source}.db"))) as progress:
        _list_all(site, progress, shelf.text_days())
        fetched = 0
        for identity in progress.waiting(max_acts):
            progress.keep(identity, site.act(identity))
            fetched += 1
        left, listed_count = progress.count_waiting(), progress.count()
        if left:
            return Synced(listed=listed_count, fetched=fetched, requests=client.asked, left=left)
        records, failed = _records(site, progress)
        if len(failed) > 0.05 * max(listed_count, 1):
            raise SyncError(
                f"{listed_count} 件中有 {len(failed)} 件读不出，未导入；例如 {failed[0][1]} (not imported)"
            )
        imported = import_records(records, shelf, today=today)
        progress.clear()
    return Synced(
        listed=listed_count, fetched=fetched, requests=client.asked, imported=imported, failed=tuple(failed)
    )


def _list_all(site: Source, progress: _Progress, known: frozenset[tuple[str, str]]) -> None:
    number, more = progress.next_page()
    while more and number <= MAX_PAGES:
        rows, more = site.page(number)
        number += 1
        progress.note([(identity, row, _wants_text(row, known)) for identity, row in rows], number, more)


def _records(site: Source, progress: _Progress) -> tuple[list[Record], list[tuple[str, str]]]:
    records: list[Record] = []
    failed: list[tuple[str, str]] = []
    for identity, listed, fetched in progress.everything():
        try:
            records += site.records(identity, listed, fetched)
        except FormatError as error:
            failed.append((identity, str(error)))
    return records, failed


class _Progress:
    """What is listed and fetched so far, committed after every answer."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path)
        self._db.executescript(
            "CREATE TABLE IF NOT EXISTS page (next INTEGER NOT NULL, more INTEGER NOT NULL);"
            "CREATE TABLE IF NOT EXISTS act (id TEXT PRIMARY KEY, listed TEXT NOT NULL, state INTEGER NOT NULL, fetched BLOB);"
        )

    def close(self) -> None:
        self._db.close()

    def next_page(self) -> tuple[int, bool]:
        row = self._db.execute("SELECT next, more FROM page").fetchone()
        return (int(row[0]), bool(row[1])) if row else (1, True)

    def note(self, rows: list[tuple[str, Any, bool]], following: int, more: bool) -> None:
        """Rows of one page; a row that repeats (the database doubles some) is one act."""
        with self._db:
            self._db.executemany(
                "INSERT OR IGNORE INTO act (id, listed, state) VALUES (?, ?, ?)",
                [(identity, orjson.dumps(row).decode(), int(wanted)) for identity, row, wanted in rows],
            )
            self._db.execute("DELETE FROM page")
            self._db.execute("INSERT INTO page VALUES (?, ?)", (following, int(more)))

    def waiting(self, limit: int) -> list[str]:
        rows = self._db.execute("SELECT id FROM act WHERE state = 1 ORDER BY id LIMIT ?", (limit,)).fetchall()
        return [identity for (identity,) in rows]

    def keep(self, identity: str, fetched: bytes) -> None:
        with self._db:
            self._db.execute("UPDATE act SET state = 2, fetched = ? WHERE id = ?", (fetched, identity))

    def count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM act").fetchone()[0])

    def count_waiting(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM act WHERE state = 1").fetchone()[0])

    def everything(self) -> Iterator[tuple[str, Any, bytes]]:
        for identity, listed, fetched in self._db.execute("SELECT id, listed, fetched FROM act ORDER BY id"):
            yield identity, orjson.loads(listed), fetched or b""

    def clear(self) -> None:
        with self._db:
            self._db.execute("DELETE FROM act")
            self._db.execute("DELETE FROM page")


def _wants_text(row: Any, known: frozenset[tuple[str, str]]) -> bool:
    """Acts in force and to come whose text of that day the library lacks; the rest is known by its row."""
    day = day_of(row.get("gbrq"))
    return str(row.get("sxx")) in {"3", "4"} and (plain_title(row.get("title")), str(day or "")) not in known
