"""The operator's library as one SQLite file: imported acts, and the articles of every version of their texts."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import sqlite_utils

from config.errors import UsageError
from config.portal import Portal
from config.regulation import Article, Library, Regulation, VersionText, pack, shipped_library, unpack

FILE = "regulations.db"
SCHEMA = 1


def default_folder() -> Path:
    """Where the library lies when neither profile nor command names a place."""
    base = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(base or Path.home() / ".local" / "share", "xunjian")


def shelf_path(setting: str | Path = "", *, folder: str | Path = "") -> Path:
    """The library file for a setting that names a file or a folder, relative to `folder` (that of the profile)."""
    if not setting:
        return default_folder() / FILE
    place = Path(folder, setting)
    return place if place.suffix else place / FILE


class Shelf:
    """Read access to a library file; a missing file is an empty library. Implements config.regulation.TextSource."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def exists(self) -> bool:
        return self.path.exists()

    @contextmanager
    def _open(self) -> Iterator[sqlite_utils.Database]:
        with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
            try:
                yield sqlite_utils.Database(connection)
            except sqlite3.DatabaseError as error:
                raise UsageError(
                    f"{self.path}: 法规库文件读不出来（{error}）；请删除后重新导入 (broken library file)"
                ) from None

    def regulations(self) -> list[Regulation]:
        """Imported acts, in order of title. Raises UsageError for a file of a newer version."""
        if not self.exists:
            return []
        with self._open() as db:
            _check_schema(db, self.path)
            return [
                unpack(orjson.loads(row["data"]))
                for row in db.query("SELECT data FROM regulation ORDER BY title")
            ]

    def texts_of(self, title: str) -> tuple[VersionText, ...]:
        return _texts_of(self.path, _stamp(self.path), title)

    def titles_with_texts(self) -> frozenset[str]:
        if not self.exists:
            return frozenset()
        with self._open() as db:
            return frozenset(row["title"] for row in db.query("SELECT DISTINCT title FROM text"))

    def text_days(self) -> frozenset[tuple[str, str]]:
        """(title, day of the version) of every text."""
        if not self.exists:
            return frozenset()
        with self._open() as db:
            return frozenset((row["title"], row["day"]) for row in db.query("SELECT title, day FROM text"))

    @property
    def imported_on(self) -> date | None:
        """As-of day of the newest list that was imported; a bare text does not make the library newer."""
        if not self.exists:
            return None
        with self._open() as db:
            rows = list(db.query("SELECT value FROM meta WHERE key = 'listed_on'"))
        return date.fromisoformat(rows[0]["value"]) if rows else None

    def write(
        self, regulations: Iterable[Regulation], texts: Iterable[VersionText], *, listed_on: date | None
    ) -> None:
        """Put rows and texts in, replacing those of equal title (and day). All or nothing: the work is done on a
        copy that takes the old file's place only when it is whole."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        copy = self.path.with_suffix(f".{os.getpid()}.part")
        try:
            if self.exists:
                shutil.copyfile(self.path, copy)
            with closing(sqlite3.connect(copy)) as connection:
                db = sqlite_utils.Database(connection)
                with connection:
                    _create(db)
                    _put(db, regulations, texts, listed_on)
            copy.replace(self.path)
        finally:
            copy.unlink(missing_ok=True)


def _create(db: sqlite_utils.Database) -> None:
    for statement in (
        "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS regulation (title TEXT PRIMARY KEY, kind TEXT NOT NULL, data TEXT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS text (id INTEGER PRIMARY KEY, title TEXT NOT NULL, day TEXT NOT NULL, note TEXT NOT NULL,"
        " source TEXT NOT NULL, UNIQUE (title, day))",
        "CREATE TABLE IF NOT EXISTS article (text INTEGER NOT NULL, position INTEGER NOT NULL, number TEXT NOT NULL,"
        " words TEXT NOT NULL, PRIMARY KEY (text, position)) WITHOUT ROWID",
    ):
        db.execute(statement)


def _put(
    db: sqlite_utils.Database,
    regulations: Iterable[Regulation],
    texts: Iterable[VersionText],
    listed_on: date | None,
) -> None:
    rows = [
        {"title": one.title, "kind": str(one.kind), "data": orjson.dumps(pack(one)).decode()}
        for one in regulations
    ]
    _write(db, "INSERT OR REPLACE INTO regulation (title, kind, data) VALUES (:title, :kind, :data)", rows)
    for one in texts:
        day = str(one.day or "")
        db.execute(
            "DELETE FROM article WHERE text IN (SELECT id FROM text WHERE title = ? AND day = ?)",
            [one.title, day],
        )
        db.execute("DELETE FROM text WHERE title = ? AND day = ?", [one.title, day])
        cursor = db.execute(
            "INSERT INTO text (title, day, note, source) VALUES (?, ?, ?, ?)",
            [one.title, day, one.note, one.source],
        )
        articles = [
            {"text": cursor.lastrowid, "position": position, "number": article.number, "words": article.text}
            for position, article in enumerate(one.articles)
        ]
        _write(db, "INSERT INTO article VALUES (:text, :position, :number, :words)", articles)
    meta = [{"key": "schema", "value": str(SCHEMA)}]
    if listed_on is not None:
        meta.append({"key": "listed_on", "value": str(listed_on)})
    _write(db, "INSERT OR REPLACE INTO meta VALUES (:key, :value)", meta)


def _write(db: sqlite_utils.Database, statement: str, rows: list[dict[str, Any]]) -> None:
    db.conn.executemany(statement, rows)


def _check_schema(db: sqlite_utils.Database, path: Path) -> None:
    rows = list(db.query("SELECT value FROM meta WHERE key = 'schema'"))
    if rows and int(rows[0]["value"]) > SCHEMA:
        raise UsageError(f"{path}: 法规库由更新版本的程序写成；请升级程序 (written by a newer version)")


def _stamp(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


@lru_cache(maxsize=256)
def _texts_of(path: Path, _changed: int, title: str) -> tuple[VersionText, ...]:
    if not path.exists():
        return ()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        db = sqlite_utils.Database(connection)
        return tuple(
            VersionText(
                title=title,
                day=date.fromisoformat(row["day"]) if row["day"] else None,
                note=row["note"],
                source=row["source"],
                articles=tuple(
                    Article(number=one["number"], text=one["words"])
                    for one in db.query(
                        "SELECT number, words FROM article WHERE text = ? ORDER BY position", [row["id"]]
                    )
                ),
            )
            for row in db.query("SELECT * FROM text WHERE title = ? ORDER BY day", [title])
        )


def library_at(path: Path) -> Library:
    """The shipped catalogue with the library file laid over it; only the catalogue when there is no file."""
    return _library_at(path, _stamp(path))


@lru_cache(maxsize=4)
def _library_at(path: Path, _changed: int) -> Library:
    shelf = Shelf(path)
    if not shelf.exists:
        return shipped_library()
    return shipped_library().overlaid(shelf.regulations(), texts=shelf, imported_on=shelf.imported_on)


def library_of(portal: Portal) -> Library:
    """The library a portal is judged by: `regulations.library` of its profile, else the operator's default one."""
    return library_at(shelf_path(portal.regulations.library, folder=portal.folder))
