"""The file itself: opening, the lock, transactions, runs, and the numbers of addresses."""

from __future__ import annotations

import contextlib
import fcntl
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from config.errors import RunError, StoreError
from crawler.facts import Run
from crawler.packing import (
    from_json,
    to_json,
)
from crawler.store.schema import SCHEMA, SCHEMA_VERSION

if TYPE_CHECKING:  # loaded by what reads or writes through it, not by the walk
    import sqlite_utils


class Database:
    """One SQLite file with its runs. Rows wait in memory and are written together by `flush`."""

    def __init__(self, path: Path, conn: sqlite3.Connection) -> None:
        self.path = path
        self.conn = conn
        self._db: sqlite_utils.Database | None = None
        self.run = 0
        self._lock: IO[str] | None = None
        self._ids: dict[str, int] = {}
        self._urls: dict[int, str] = {}
        self._next_id = 1
        self._next_version = 1
        self._blocks: dict[bytes, int] = {}
        self._next_block = 1
        self._new_urls: list[tuple[int, str]] = []
        self._new_files: list[tuple[int, bytes]] = []
        self._new_asked: list[tuple[str | None, int, str | None]] = []
        self._new_blocks: list[tuple[int, bytes, bytes, bytes, bytes]] = []
        self._new_versions: list[tuple[Any, ...]] = []
        self._new_fetches: list[tuple[Any, ...]] = []
        self._flushed = False

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or create. Raises StoreError when the file is of a newer version or no database."""
        return cls(path, cls._connected(path))

    @staticmethod
    def _connected(path: Path) -> sqlite3.Connection:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if found > SCHEMA_VERSION:
                raise StoreError(
                    f"{path}: 数据库由更新的版本写成（{found} > {SCHEMA_VERSION}），请升级 xunjian"
                    " (written by a newer version; upgrade)"
                )
            # 32 MiB of log at most between syncs of the disk: each holds up whoever writes.
            connection.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000; PRAGMA cache_size=-2000;"
                "PRAGMA wal_autocheckpoint=8000;"
            )
            if found < SCHEMA_VERSION:
                connection.executescript(f"{SCHEMA} PRAGMA user_version={SCHEMA_VERSION};")
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{path}: 不能作为数据库打开：{error} (cannot be opened)") from None
        except OSError as error:
            raise StoreError(f"{path}: 无法写入：{error.strerror} (cannot be written)") from None
        return connection

    @property
    def db(self) -> sqlite_utils.Database:
        """The same connection through sqlite-utils."""
        if self._db is None:
            import sqlite_utils

            self._db = sqlite_utils.Database(self.conn)
        return self._db

    def after_fork(self) -> None:
        """In a forked child: a connection of its own. SQLite's must not be used, nor closed, on this side."""
        self._of_parent = self.conn, self._db
        self.conn, self._db = self._connected(self.path), None

    def reload(self) -> None:
        """Another process has written to the run meanwhile: read the addresses' numbers anew."""
        self._load()

    def exclusive(self) -> None:
        """Take the portal's lock or raise StoreError: another run is under way."""
        lock = self.path.with_suffix(".lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise StoreError(
                f"{self.path}: 同一门户的巡检正在进行，本次退出 (another run on this portal is under way)"
            ) from None
        self._lock = lock

    def close(self) -> None:
        self.conn.close()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is committed together, or not at all. A full disk ends the run (RunError)."""
        conn = self.conn
        try:
            self._flushed = False
            conn.execute("BEGIN IMMEDIATE")
            yield
            conn.execute("COMMIT")
            if self._flushed:
                self._forget_flushed()
        except sqlite3.OperationalError as error:
            with contextlib.suppress(sqlite3.Error):
                conn.execute("ROLLBACK")
            raise RunError(
                f"{self.path}: 写入失败：{error}；已记录的内容保持完好 (write failed; what was recorded is safe)"
            ) from error
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                conn.execute("ROLLBACK")
            raise

    def begin(self, run: Run) -> None:
        """Start a new run and empty the frontier."""
        with self.transaction():
            conn = self.conn
            conn.execute("DELETE FROM frontier")
            conn.execute("UPDATE runs SET state='abandoned' WHERE state='running'")
            cursor = conn.execute(
                "INSERT INTO runs (id, state, data) VALUES (?, 'running', ?)", (run.id, to_json(run))
            )
            self.run = int(cursor.lastrowid or 0)
        self._load()

    def resume(self) -> Run | None:
        """The run that was broken off, made current again; None when the last one ended."""
        row = self.conn.execute(
            "SELECT n, data FROM runs WHERE state='running' ORDER BY n DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        self.run = row[0]
        self._load()
        return from_json(Run, row[1])

    def finish(self, run: Run) -> None:
        self.flush()
        with self.transaction():
            self.conn.execute(
                "UPDATE runs SET state=?, data=? WHERE n=?",
                ("done" if run.is_complete else "stopped", to_json(run), self.run),
            )

    def save_run(self, run: Run) -> None:
        """Keep what is known of a run that goes on or was interrupted (it stays resumable)."""
        with self.transaction():
            self.conn.execute("UPDATE runs SET data=? WHERE n=?", (to_json(run), self.run))

    def runs(self) -> list[Run]:
        """All runs that ended, oldest first."""
        return [
            from_json(Run, data)
            for (data,) in self.conn.execute(
                "SELECT data FROM runs WHERE state IN ('done','stopped') ORDER BY n"
            )
        ]

    def select(self, run_id: str | None = None) -> Run | None:
        """Make a run current for reading: the one named, else the newest that ended. None when there is none."""
        if run_id is None:
            row = self.conn.execute(
                "SELECT n, data FROM runs WHERE state IN ('done','stopped') ORDER BY n DESC LIMIT 1"
            ).fetchone()
        else:
            row = self.conn.execute("SELECT n, data FROM runs WHERE id=?", (run_id,)).fetchone()
        if row is None:
            return None
        self.run = row[0]
        self._load()
        return from_json(Run, row[1])

    def previous_run(self) -> int | None:
        """Number of the last complete run before the current one."""
        row = self.conn.execute(
            "SELECT max(n) FROM runs WHERE n < ? AND state='done'", (self.run,)
        ).fetchone()
        return int(row[0]) if row[0] is not None else None

    def _load(self) -> None:
        conn = self.conn
        self._ids = {url: one for one, url in conn.execute("SELECT id, url FROM urls")}
        self._urls = {one: url for url, one in self._ids.items()}
        self._next_id = max(self._urls, default=0) + 1
        self._next_version = (conn.execute("SELECT max(id) FROM versions").fetchone()[0] or 0) + 1
        self._blocks = {bytes(hash_): one for one, hash_ in conn.execute("SELECT id, hash FROM link_blocks")}
        self._next_block = max(self._blocks.values(), default=0) + 1

    def url_id(self, url: str) -> int:
        """The number of an address, given one when it is new."""
        found = self._ids.get(url)
        if found is None:
            found = self._ids[url] = self._next_id
            self._urls[found] = url
            self._next_id += 1
            self._new_urls.append((found, url))
        return found

    def ask_as(self, url_id: int, asked: str | None) -> None:
        """How the pages of this run write the address (None: as it is known by): `/a/index.html` may be
        `/a/index.shtml` tomorrow."""
        self._new_asked.append((asked, url_id, asked))

    def known_id(self, url: str) -> int | None:
        return self._ids.get(url)

    def url_of(self, url_id: int) -> str:
        return self._urls.get(url_id, "")

    @property
    def pending(self) -> int:
        """Rows that wait for the next flush."""
        return len(self._new_fetches)

    def flush_rows(self) -> None:
        """Write what is buffered, inside a transaction of the caller's."""
        conn = self.conn
        conn.executemany("INSERT OR IGNORE INTO urls VALUES (?,?,NULL)", self._new_urls)
        conn.executemany("INSERT OR REPLACE INTO file_bodies VALUES (?,?)", self._new_files)
        conn.executemany("UPDATE urls SET asked=? WHERE id=? AND asked IS NOT ?", self._new_asked)
        conn.executemany("INSERT OR IGNORE INTO link_blocks VALUES (?,?,?,?,?)", self._new_blocks)
        conn.executemany("INSERT INTO versions VALUES (?,?,?,?,?,?,?,?)", self._new_versions)
        conn.executemany("INSERT OR REPLACE INTO fetches VALUES (?,?,?,?,?,?,?,?,?,?,?)", self._new_fetches)
        self._flushed = True

    def _forget_flushed(self) -> None:
        """What was buffered is committed. Not before: a commit that fails would lose what its rows call done."""
        self._flushed = False
        self._new_files = []
        self._new_urls, self._new_asked, self._new_blocks, self._new_versions, self._new_fetches = [], [], [], [], []

    def flush(self) -> None:
        with self.transaction():
            self.flush_rows()

    def asked(self, url: str) -> str:
        """The address under which a page is asked for, where it differs from the one it is known by."""
        row = self.conn.execute("SELECT asked FROM urls WHERE url=?", (url,)).fetchone()
        return (row[0] if row else None) or url

    def version_of(self, url: str) -> int | None:
        row = self.conn.execute(
            "SELECT version FROM fetches WHERE run=? AND url_id=?", (self.run, self._ids.get(url))
        ).fetchone()
        return row[0] if row else None
