"""The portal's one SQLite file: facts of all runs, written in batches, read back as the frozen facts."""

from __future__ import annotations

import contextlib
import fcntl
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Any, Self

import sqlite_utils

from config.errors import RunError, StoreError
from config.share import WHOLE, Share
from crawler.facts import ColumnFacts, Document, Fetch, HostFacts, Link, LinkGlance, Page, Probe, Run
from crawler.packing import (
    Block,
    LazyLinks,
    Starts,
    blocks_of,
    from_json,
    glance_at,
    pack_fetch,
    pack_page,
    squash,
    template_in,
    to_json,
    unpack_block,
    unpack_fetch,
    unpack_links,
    unpack_page,
    unsquash,
)

SCHEMA_VERSION = 1

_EMPTY = squash(b"")
_FRAMES_KEPT = 64
"""Runs of links kept unpacked: the menus and footers that stand on page after page."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (n INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, state TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS urls (id INTEGER PRIMARY KEY, url TEXT UNIQUE NOT NULL, asked TEXT);
CREATE TABLE IF NOT EXISTS frontier (
  url_id INTEGER PRIMARY KEY, host TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0, purpose INTEGER NOT NULL, depth INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0, not_before REAL NOT NULL DEFAULT 0, lease REAL NOT NULL DEFAULT 0,
  is_last INTEGER NOT NULL DEFAULT 0, extra TEXT);
CREATE INDEX IF NOT EXISTS frontier_waiting ON frontier (host, is_last, purpose, url_id) WHERE state < 2;
CREATE TABLE IF NOT EXISTS versions (
  id INTEGER PRIMARY KEY, url_id INTEGER NOT NULL, body_hash TEXT NOT NULL, extractor INTEGER NOT NULL,
  facts BLOB NOT NULL, text BLOB NOT NULL, blocks BLOB NOT NULL, body BLOB);
CREATE TABLE IF NOT EXISTS fetches (
  run INTEGER NOT NULL, url_id INTEGER NOT NULL, outcome TEXT NOT NULL, status INTEGER NOT NULL, location INTEGER,
  version INTEGER, etag TEXT, last_modified TEXT, checked_at REAL, failing INTEGER NOT NULL DEFAULT 0,
  data BLOB NOT NULL, PRIMARY KEY (run, url_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS link_blocks (id INTEGER PRIMARY KEY, hash BLOB UNIQUE NOT NULL, targets BLOB NOT NULL, kinds BLOB NOT NULL, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS file_bodies (url_id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS list_pages (
  run INTEGER NOT NULL, column_id TEXT NOT NULL, number INTEGER NOT NULL, url_id INTEGER NOT NULL, note TEXT,
  PRIMARY KEY (run, column_id, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS columns (run INTEGER NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (run, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hosts (run INTEGER NOT NULL, host TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (run, host)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (version INTEGER NOT NULL, extractor TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (version, extractor)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS clicks (run INTEGER NOT NULL, url_id INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (run, url_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS scans (
  run INTEGER NOT NULL, url_id INTEGER NOT NULL, template TEXT NOT NULL, body_hash TEXT NOT NULL, engine TEXT NOT NULL,
  data BLOB NOT NULL, PRIMARY KEY (run, url_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS probes (at TEXT PRIMARY KEY, data TEXT NOT NULL);
"""


class Store:
    """Opens, writes and reads one portal's file.

    Writes are buffered and committed together (`flush`), so a kill loses at most the last batch and never half
    a page. One writer at a time: `exclusive` takes the lock that a second start runs into.
    """

    def __init__(self, path: Path, db: sqlite_utils.Database) -> None:
        self.path = path
        self.db = db
        self.run = 0
        self._lock: IO[str] | None = None
        self._ids: dict[str, int] = {}
        self._urls: dict[int, str] = {}
        self._next_id = 1
        self._next_version = 1
        self._blocks: dict[bytes, int] = {}
        self._next_block = 1
        self._new_urls: list[tuple[int, str, str | None]] = []
        self._new_files: list[tuple[int, bytes]] = []
        self._new_asked: list[tuple[str, int]] = []
        self._new_blocks: list[tuple[int, bytes, bytes, bytes, bytes]] = []
        self._new_versions: list[tuple[Any, ...]] = []
        self._new_fetches: list[tuple[Any, ...]] = []
        self._flushed = False
        self._links_of_block = lru_cache(maxsize=_FRAMES_KEPT)(self._unpacked)

    # -- opening ------------------------------------------------------------------------------------------

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or create. Raises StoreError when the file is of a newer version or no database."""
        return cls(path, cls._connected(path))

    @staticmethod
    def _connected(path: Path) -> sqlite_utils.Database:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if found > SCHEMA_VERSION:
                raise StoreError(
                    f"{path}: 数据库由更新的版本写成（{found} > {SCHEMA_VERSION}），请升级 xunjian"
                    " (written by a newer version; upgrade)"
                )
            connection.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000; PRAGMA cache_size=-8000;"
            )
            if found < SCHEMA_VERSION:
                connection.executescript(f"{_SCHEMA} PRAGMA user_version={SCHEMA_VERSION};")
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{path}: 不能作为数据库打开：{error} (cannot be opened)") from None
        except OSError as error:
            raise StoreError(f"{path}: 无法写入：{error.strerror} (cannot be written)") from None
        return sqlite_utils.Database(connection)

    def after_fork(self) -> None:
        """In a forked child: a connection of its own. SQLite's must not be used, nor closed, on this side."""
        self._of_parent = self.db
        self.db = self._connected(self.path)

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
        self.db.conn.close()
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
        conn = self.db.conn
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

    # -- runs ---------------------------------------------------------------------------------------------

    def begin(self, run: Run) -> None:
        """Start a new run and empty the frontier."""
        with self.transaction():
            conn = self.db.conn
            conn.execute("DELETE FROM frontier")
            conn.execute("UPDATE runs SET state='abandoned' WHERE state='running'")
            cursor = conn.execute(
                "INSERT INTO runs (id, state, data) VALUES (?, 'running', ?)", (run.id, to_json(run))
            )
            self.run = int(cursor.lastrowid or 0)
        self._load()

    def resume(self) -> Run | None:
        """The run that was broken off, made current again; None when the last one ended."""
        row = self.db.conn.execute(
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
            self.db.conn.execute(
                "UPDATE runs SET state=?, data=? WHERE n=?",
                ("done" if run.is_complete else "stopped", to_json(run), self.run),
            )

    def save_run(self, run: Run) -> None:
        """Keep what is known of a run that goes on or was interrupted (it stays resumable)."""
        with self.transaction():
            self.db.conn.execute("UPDATE runs SET data=? WHERE n=?", (to_json(run), self.run))

    def runs(self) -> list[Run]:
        """All runs that ended, oldest first."""
        return [
            from_json(Run, data)
            for (data,) in self.db.conn.execute(
                "SELECT data FROM runs WHERE state IN ('done','stopped') ORDER BY n"
            )
        ]

    def select(self, run_id: str | None = None) -> Run | None:
        """Make a run current for reading: the one named, else the newest that ended. None when there is none."""
        if run_id is None:
            row = self.db.conn.execute(
                "SELECT n, data FROM runs WHERE state IN ('done','stopped') ORDER BY n DESC LIMIT 1"
            ).fetchone()
        else:
            row = self.db.conn.execute("SELECT n, data FROM runs WHERE id=?", (run_id,)).fetchone()
        if row is None:
            return None
        self.run = row[0]
        self._load()
        return from_json(Run, row[1])

    def previous_run(self) -> int | None:
        """Number of the last complete run before the current one."""
        row = self.db.conn.execute(
            "SELECT max(n) FROM runs WHERE n < ? AND state='done'", (self.run,)
        ).fetchone()
        return int(row[0]) if row[0] is not None else None

    def _load(self) -> None:
        conn = self.db.conn
        self._ids = {url: one for one, url in conn.execute("SELECT id, url FROM urls")}
        self._urls = {one: url for url, one in self._ids.items()}
        self._next_id = max(self._urls, default=0) + 1
        self._next_version = (conn.execute("SELECT max(id) FROM versions").fetchone()[0] or 0) + 1
        self._blocks = {bytes(hash_): one for one, hash_ in conn.execute("SELECT id, hash FROM link_blocks")}
        self._next_block = max(self._blocks.values(), default=0) + 1

    # -- addresses ----------------------------------------------------------------------------------------

    def url_id(self, url: str, asked: str | None = None) -> int:
        """The number of an address, given one when it is new."""
        found = self._ids.get(url)
        if found is None:
            found = self._ids[url] = self._next_id
            self._urls[found] = url
            self._next_id += 1
            self._new_urls.append((found, url, asked if asked != url else None))
        elif asked is not None and asked != url:
            self._new_asked.append((asked, found))  # met as a link's target before it was known how to ask it
        return found

    def known_id(self, url: str) -> int | None:
        return self._ids.get(url)

    def url_of(self, url_id: int) -> str:
        return self._urls.get(url_id, "")

    # -- writing ------------------------------------------------------------------------------------------

    @property
    def pending(self) -> int:
        """Rows that wait for the next flush."""
        return len(self._new_fetches)

    def put_page(self, page: Page, body: bytes, extractor: int) -> int:
        """Keep a page's facts, links and body; gives the version's number."""
        blocks = blocks_of(tuple(page.links))
        text = squash(page.main_text.encode("utf-8", "replace"))
        return self.put_packed(page.url, page.body_hash, extractor, pack_page(page), text, squash(body), blocks)

    def put_packed(
        self, url: str, body_hash: str, extractor: int, facts: bytes, text: bytes, body: bytes, blocks: Iterable[Block]
    ) -> int:
        """The same from packed facts, compressed text and compressed body."""
        version = self._next_version
        self._next_version += 1
        starts = array("I")
        for block in blocks:
            starts.extend((self._block_id(block), *block.starts))
        self._new_versions.append((version, self.url_id(url), body_hash, extractor, facts, text, starts.tobytes(), body))
        return version

    def put_answer(self, url: str, body: bytes, body_hash: str, extractor: int, links: tuple[Link, ...] = ()) -> int:
        """Keep an answer that is no HTML page (the JSON of a list) with the entries it names."""
        return self.put_page(Page(url=url, body_hash=body_hash, links=links), body, extractor)

    def put_fetch(
        self,
        fetch: Fetch,
        *,
        version: int | None = None,
        location: int | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> None:
        checked = fetch.checked_at.timestamp() if fetch.checked_at else None
        self._new_fetches.append(
            (
                self.run,
                self.url_id(fetch.url),
                str(fetch.outcome),
                fetch.status,
                location,
                version,
                etag,
                last_modified,
                checked,
                fetch.runs_failing,
                pack_fetch(fetch),
            )
        )

    def flush_rows(self) -> None:
        """Write what is buffered, inside a transaction of the caller's."""
        conn = self.db.conn
        conn.executemany("INSERT OR IGNORE INTO urls VALUES (?,?,?)", self._new_urls)
        conn.executemany("INSERT OR REPLACE INTO file_bodies VALUES (?,?)", self._new_files)
        conn.executemany("UPDATE urls SET asked=? WHERE id=? AND asked IS NULL", self._new_asked)
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

    def _block_id(self, block: Block) -> int:
        found = self._blocks.get(block.hash)
        if found is None:
            found = self._blocks[block.hash] = self._next_block
            self._next_block += 1
            ids = array("I", [self.url_id(url) if url else 0 for url in block.targets])
            self._new_blocks.append((found, block.hash, ids.tobytes(), block.kinds, block.data))
        return found

    def put_file(self, url: str, body: bytes) -> None:
        """Keep a small attachment that came whole, until `take_file`."""
        self._new_files.append((self.url_id(url), squash(body)))

    def take_file(self, url: str) -> bytes:
        """The attachment kept by the walk, b"" when it was too large for that; it is kept no longer."""
        found = self.db.conn.execute(
            "DELETE FROM file_bodies WHERE url_id=? RETURNING data", (self._ids.get(url),)
        ).fetchall()
        return unsquash(found[0][0]) if found else b""

    def drop_files(self) -> None:
        self.db.conn.execute("DELETE FROM file_bodies")

    def put_list_page(self, column_id: str, number: int, url: str, note: str = "") -> None:
        self.db.conn.execute(
            "INSERT OR REPLACE INTO list_pages VALUES (?,?,?,?,?)",
            (self.run, column_id, number, self.url_id(url), note),
        )

    def list_pages(self, column_id: str) -> list[tuple[int, str, str]]:
        """(number, address, note) of the list pages of a column in this run, in order."""
        rows = self.db.conn.execute(
            "SELECT number, url_id, note FROM list_pages WHERE run=? AND column_id=? ORDER BY number",
            (self.run, column_id),
        )
        return [(number, self.url_of(url_id), note or "") for number, url_id, note in rows]

    def put_columns(self, columns: list[ColumnFacts]) -> None:
        rows = [{"run": self.run, "id": one.id, "data": to_json(one)} for one in columns]
        self.db.table("columns").insert_all(rows, replace=True)

    def put_hosts(self, hosts: list[HostFacts]) -> None:
        rows = [{"run": self.run, "host": one.host, "data": to_json(one)} for one in hosts]
        self.db.table("hosts").insert_all(rows, replace=True)

    def put_probe(self, probe: Probe) -> None:
        self.db.table("probes").insert({"at": probe.at.isoformat(), "data": to_json(probe)}, replace=True)

    # -- forgetting ---------------------------------------------------------------------------------------

    def forget(self, *, keep_runs: int, keep_bodies: int) -> None:
        """Drop bodies that none of the last `keep_bodies` runs saw, and facts older than the last `keep_runs`."""
        conn = self.db.conn
        numbers = [n for (n,) in conn.execute("SELECT n FROM runs ORDER BY n DESC")]
        if len(numbers) <= min(keep_runs, keep_bodies):
            return
        with self.transaction():
            if len(numbers) > keep_runs:
                oldest = numbers[keep_runs - 1]
                for table in ("fetches", "list_pages", "columns", "hosts", "clicks", "scans"):
                    conn.execute(f"DELETE FROM {table} WHERE run<?", (oldest,))  # noqa: S608
                conn.execute(
                    "DELETE FROM versions WHERE id NOT IN (SELECT version FROM fetches WHERE version IS NOT NULL)"
                )
                conn.execute("DELETE FROM documents WHERE version NOT IN (SELECT id FROM versions)")
            if len(numbers) > keep_bodies:
                oldest = numbers[keep_bodies - 1]
                conn.execute(
                    "UPDATE versions SET body=NULL WHERE body IS NOT NULL AND id NOT IN"
                    " (SELECT version FROM fetches WHERE run>=? AND version IS NOT NULL)",
                    (oldest,),
                )

    # -- reading ------------------------------------------------------------------------------------------

    def fetch(self, url: str) -> Fetch | None:
        url_id = self._ids.get(url)
        if url_id is None:
            return None
        row = self.db.conn.execute(
            "SELECT outcome, status, checked_at, failing, data FROM fetches WHERE run=? AND url_id=?",
            (self.run, url_id),
        ).fetchone()
        return self._fetch(url_id, row) if row else None

    def fetches(self) -> Iterator[Fetch]:
        """Every fetch of the run."""
        rows = self.db.conn.execute(
            "SELECT url_id, outcome, status, checked_at, failing, data FROM fetches WHERE run=? ORDER BY url_id",
            (self.run,),
        )
        for url_id, *row in rows:
            yield self._fetch(url_id, row)

    def history(self, url: str) -> list[Fetch]:
        """Fetches of this address in earlier runs, newest first."""
        url_id = self._ids.get(url)
        rows = self.db.conn.execute(
            "SELECT outcome, status, checked_at, failing, data FROM fetches WHERE run<? AND url_id=? ORDER BY run DESC LIMIT 30",
            (self.run, url_id),
        )
        return [self._fetch(url_id or 0, row) for row in rows]

    def _fetch(self, url_id: int, row: Any) -> Fetch:
        outcome, status, checked_at, failing, data = row
        return unpack_fetch(
            data,
            url=self.url_of(url_id),
            outcome=outcome,
            status=status,
            checked_at=checked_at,
            failing=failing,
        )

    _PAGE = "SELECT f.url_id, f.status, f.checked_at, f.version, v.facts, v.text, v.blocks, v.body_hash FROM fetches f JOIN versions v ON v.id=f.version"

    def page(self, url: str) -> Page | None:
        """A page by its address, also by one that led to it through redirects."""
        url_id = self._ids.get(url)
        for _ in range(9):
            if url_id is None:
                return None
            row = self.db.conn.execute(
                f"{self._PAGE} WHERE f.run=? AND f.url_id=?", (self.run, url_id)
            ).fetchone()
            if row is not None:
                return self._page(row)
            found = self.db.conn.execute(
                "SELECT location FROM fetches WHERE run=? AND url_id=?", (self.run, url_id)
            ).fetchone()
            url_id = found[0] if found else None
        return None

    def pages(self, share: Share = WHOLE) -> Iterator[Page]:
        """Every page of the run in the order of the addresses' numbers; one at a time in memory."""
        rows = self.db.conn.execute(f"{self._PAGE} WHERE f.run=? ORDER BY f.url_id", (self.run,))
        for row in share.of(rows):
            yield self._page(row)

    def outline(self, url: str) -> Page | None:
        """A page without its text and links: several times cheaper where its title or template is all that is asked."""
        row = self.db.conn.execute(
            "SELECT f.url_id, f.status, NULL, v.facts FROM fetches f JOIN versions v ON v.id=f.version WHERE f.run=? AND f.url_id=?",
            (self.run, self._end_of(url)),
        ).fetchone()
        return self._page((*row, _EMPTY, b"", "")) if row is not None else None

    def templates(self) -> Iterator[str]:
        """The template of every page of the run."""
        for (facts,) in self.db.conn.execute(
            "SELECT v.facts FROM fetches f JOIN versions v ON v.id=f.version WHERE f.run=?", (self.run,)
        ):
            yield template_in(facts)

    def _page(self, row: Any) -> Page:
        url_id, status, checked_at, *_, facts, text, blocks, body_hash = row
        page = unpack_page(
            facts,
            url=self.url_of(url_id),
            final_url=self.url_of(url_id),
            main_text=unsquash(text).decode("utf-8"),
            links=LazyLinks(partial(self.links_of, blocks)),
            body_hash=body_hash,
            fetched_at=datetime.fromtimestamp(checked_at).astimezone() if checked_at else None,
        )
        return page if page.status == status else replace(page, status=status)

    def new_glances(self, url: str, told: set[object]) -> Iterator[LinkGlance]:
        """Links of a page at a glance, block by block, without the blocks in `told`; adds those it gives."""
        row = self.db.conn.execute(
            "SELECT v.blocks FROM fetches f JOIN versions v ON v.id=f.version WHERE f.run=? AND f.url_id=?",
            (self.run, self._end_of(url)),
        ).fetchone()
        for block_id, _ in _starts_in(row[0] if row else b""):
            if block_id in told:
                continue
            told.add(block_id)
            targets, data = self._block(block_id)
            for target, packed in zip(targets, unpack_block(data), strict=True):
                if target:
                    yield glance_at(packed, self._urls[target])

    def _end_of(self, url: str) -> int | None:
        """Number of the address at which the redirects of this one end."""
        url_id = self._ids.get(url)
        for _ in range(9):
            row = self.db.conn.execute(
                "SELECT location FROM fetches WHERE run=? AND url_id=?", (self.run, url_id)
            ).fetchone()
            if row is None or row[0] is None:
                return url_id
            url_id = row[0]
        return None

    def links_of(self, blocks: bytes) -> Iterator[Link]:
        for block_id, starts in _starts_in(blocks):
            yield from self._links_of_block(block_id, starts)

    def _unpacked(self, block_id: int, starts: Starts) -> list[Link]:
        targets, data = self._block(block_id)
        return unpack_links(data, targets, starts, self.url_of)

    def _block(self, block_id: int) -> tuple[array[int], bytes]:
        targets, data = self.db.conn.execute("SELECT targets, data FROM link_blocks WHERE id=?", (block_id,)).fetchone()
        ids = array("I")
        ids.frombytes(targets)
        return ids, data

    def html(self, url: str) -> str:
        """The decoded source of a page as it was read (the rendered DOM where it was rendered), "" when not kept."""
        url_id = self._ids.get(url)
        row = self.db.conn.execute(
            "SELECT v.body FROM fetches f JOIN versions v ON v.id=f.version WHERE f.run=? AND f.url_id=?",
            (self.run, url_id),
        ).fetchone()
        return unsquash(row[0]).decode("utf-8", "replace") if row and row[0] else ""

    def put_documents(self, extractor: str, documents: list[tuple[str, Document | None]]) -> None:
        """Keep what was read from pages as documents (None: the page is none), for these extraction rules."""
        rows = []
        for url, document in documents:
            version = self.version_of(url)
            if version is not None:
                rows.append((version, extractor, to_json(document) if document else ""))
        with self.transaction():
            self.db.conn.executemany("INSERT OR REPLACE INTO documents VALUES (?,?,?)", rows)

    def version_of(self, url: str) -> int | None:
        row = self.db.conn.execute(
            "SELECT version FROM fetches WHERE run=? AND url_id=?", (self.run, self._ids.get(url))
        ).fetchone()
        return row[0] if row else None

    def version_before(self, url: str) -> int | None:
        """The version of this address in the last complete run."""
        row = self.db.conn.execute(
            "SELECT version FROM fetches WHERE run=? AND url_id=?", (self.previous_run(), self._ids.get(url))
        ).fetchone()
        return row[0] if row else None

    def set_version(self, url: str, version: int) -> None:
        """The address has the content of an earlier run."""
        self.db.conn.execute(
            "UPDATE fetches SET version=? WHERE run=? AND url_id=?", (version, self.run, self._ids.get(url))
        )

    def read_before(self, extractor: str) -> set[str]:
        """Addresses of this run whose page was read as a document by these rules already."""
        rows = self.db.conn.execute(
            "SELECT f.url_id FROM fetches f JOIN documents d ON d.version=f.version WHERE f.run=? AND d.extractor=?",
            (self.run, extractor),
        )
        return {self.url_of(url_id) for (url_id,) in rows}

    def documents(self, extractor: str) -> list[Document]:
        rows = self.db.conn.execute(
            "SELECT d.data FROM fetches f JOIN documents d ON d.version=f.version WHERE f.run=? AND d.extractor=?"
            " AND d.data<>'' ORDER BY f.url_id",
            (self.run, extractor),
        )
        return [from_json(Document, data) for (data,) in rows]

    def put_scan(self, url: str, template: str, body_hash: str, engine: str, data: bytes) -> None:
        self.db.conn.execute(
            "INSERT OR REPLACE INTO scans VALUES (?,?,?,?,?,?)",
            (self.run, self.url_id(url), template, body_hash, engine, squash(data)),
        )

    def earlier_scan(self, url: str, template: str, body_hash: str, engine: str) -> tuple[str, bytes] | None:
        """(run id, record) of the newest earlier scan of this page as it is today, by the same engine."""
        row = self.db.conn.execute(
            "SELECT r.id, s.data FROM scans s JOIN runs r ON r.n=s.run WHERE s.url_id=? AND s.run<? AND s.template=?"
            " AND s.body_hash=? AND s.engine=? ORDER BY s.run DESC LIMIT 1",
            (self._ids.get(url), self.run, template, body_hash, engine),
        ).fetchone()
        return (row[0], unsquash(row[1])) if row else None

    def asked(self, url: str) -> str:
        """The address under which a page is asked for, where it differs from the one it is known by."""
        row = self.db.conn.execute("SELECT asked FROM urls WHERE id=?", (self._ids.get(url),)).fetchone()
        return (row[0] if row else None) or url

    def put_clicks(self, url: str, targets: list[str]) -> None:
        """Keep where clicks on a page led (JSON of crawler.scans.ClickTarget each)."""
        self.db.conn.execute(
            "INSERT OR REPLACE INTO clicks VALUES (?,?,?)",
            (self.run, self.url_id(url), "[" + ",".join(targets) + "]"),
        )

    def clicks(self) -> dict[str, str]:
        """JSON array of click targets by page."""
        rows = self.db.conn.execute("SELECT url_id, data FROM clicks WHERE run=?", (self.run,))
        return {self.url_of(url_id): data for url_id, data in rows}

    def scans(self) -> Iterator[bytes]:
        """The raw accessibility records of the run."""
        for (data,) in self.db.conn.execute(
            "SELECT data FROM scans WHERE run=? ORDER BY url_id", (self.run,)
        ):
            yield unsquash(data)

    def columns(self) -> list[ColumnFacts]:
        rows = self.db.conn.execute("SELECT data FROM columns WHERE run=?", (self.run,))
        return [from_json(ColumnFacts, data) for (data,) in rows]

    def columns_before(self) -> list[ColumnFacts]:
        """Columns as the last complete run before the current one saw them."""
        previous = self.previous_run()
        rows = self.db.conn.execute("SELECT data FROM columns WHERE run=?", (previous,))
        return [from_json(ColumnFacts, data) for (data,) in rows]

    def count_pages(self) -> int:
        """Own pages read so far in the run under way (purpose 0 of the frontier)."""
        query = "SELECT count(*) FROM fetches f JOIN frontier r ON r.url_id=f.url_id WHERE f.run=? AND f.version IS NOT NULL AND r.purpose=0"
        return int(self.db.conn.execute(query, (self.run,)).fetchone()[0])

    def count_scans(self) -> int:
        return int(self.db.conn.execute("SELECT count(*) FROM scans WHERE run=?", (self.run,)).fetchone()[0])

    def count_files(self, extensions: Sequence[str]) -> int:
        """Addresses asked in this run that end like an attachment."""
        endings = tuple(f".{one.lower()}" for one in extensions)
        rows = self.db.conn.execute("SELECT url_id FROM fetches WHERE run=?", (self.run,))
        return sum(self.url_of(url_id).partition("?")[0].lower().endswith(endings) for (url_id,) in rows)

    def hosts(self) -> list[HostFacts]:
        return [
            from_json(HostFacts, data)
            for (data,) in self.db.conn.execute("SELECT data FROM hosts WHERE run=?", (self.run,))
        ]

    def recent_probes(self, count: int) -> list[Probe]:
        """The newest availability tries, newest first."""
        rows = self.db.conn.execute("SELECT data FROM probes ORDER BY at DESC LIMIT ?", (count,))
        return [from_json(Probe, data) for (data,) in rows]

    def probes(self, since: date) -> list[Probe]:
        rows = self.db.conn.execute("SELECT data FROM probes WHERE at >= ? ORDER BY at", (since.isoformat(),))
        return [from_json(Probe, data) for (data,) in rows]


def _starts_in(blocks: bytes) -> Iterator[tuple[int, Starts]]:
    """(block number, where it starts on the page) for each run of links of a version."""
    flat = array("I")
    flat.frombytes(blocks)
    for at in range(0, len(flat), 4):
        yield flat[at], (flat[at + 1], flat[at + 2], flat[at + 3])
