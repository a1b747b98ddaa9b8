"""The frontier: a table of addresses to ask, claimed in batches with leases, so that a kill loses nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import orjson

from crawler.store import Store
from crawler.urls import host_of

LEASE_S = 3_600
_CLAIM = 40


class Purpose(IntEnum):
    """Why an address is asked, which decides how."""

    PAGE = 0  # own HTML: GET, read whole
    OUTSIDE = 1  # a page elsewhere: GET, first part
    RESOURCE = 2  # image, media, style, script: HEAD, then GET
    FILE = 3  # attachment: ranged GET, magic bytes
    LIST_API = 4  # rows of a list as JSON, as the profile spells it out


@dataclass(slots=True, kw_only=True)
class Row:
    """One waiting address."""

    url_id: int
    url: str
    asked: str
    purpose: Purpose
    depth: int
    tries: int = 0
    is_last: bool = False
    extra: dict[str, object] | None = None  # column and page number of a list page, attempts so far

    def note(self, name: str) -> object:
        """One of the extras, None when there is none."""
        return (self.extra or {}).get(name)


class Frontier:
    """Rows by host, so that a slow host never holds up another.

    `add` is cheap and idempotent for the run. Rows reach the table with the next flush of the store; `claim`
    leases rows of one host; leases, `done` and `later` take effect with the same transaction as the facts.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._known: set[int] = set()
        self._waiting: Counter[str] = Counter()
        self._last: Counter[str] = Counter()
        self._added: list[tuple[object, ...]] = []
        self._done: list[tuple[int]] = []
        self._later: list[tuple[object, ...]] = []
        self._leased: list[tuple[float, int]] = []
        self.done_count = 0
        self._open()

    def _open(self) -> None:
        conn = self._store.conn
        conn.execute("UPDATE frontier SET lease=0, state=0 WHERE state=1")
        for url_id, state, is_last in conn.execute("SELECT url_id, state, is_last FROM frontier"):
            self._known.add(url_id)
            if state == 2:
                self.done_count += 1
            else:
                (self._last if is_last else self._waiting)[host_of(self._store.url_of(url_id))] += 1

    # -- filling ------------------------------------------------------------------------------------------

    def knows(self, url_id: int) -> bool:
        return url_id in self._known

    def __len__(self) -> int:
        return len(self._known)

    def add(self, url: str, asked: str | None, purpose: Purpose, depth: int, **extra: object) -> bool:
        """Add an address once a run, `asked` as a page writes it (None: as before); False when it was known already."""
        url_id = self._store.url_id(url)
        if url_id in self._known:
            return False
        self._known.add(url_id)
        if asked is not None:
            self._store.ask_as(url_id, asked if asked != url else None)
        host = host_of(url)
        self._waiting[host] += 1
        packed = orjson.dumps(extra).decode() if extra else None
        self._added.append((url_id, host, int(purpose), depth, packed))
        return True

    # -- taking -------------------------------------------------------------------------------------------

    @property
    def waiting(self) -> int:
        """Rows not yet claimed, without those kept for the end of the crawl."""
        return self._waiting.total()

    @property
    def kept_for_last(self) -> int:
        return self._last.total()

    def hosts(self, *, last: bool = False) -> list[str]:
        """Hosts with rows to claim."""
        return [host for host, count in (self._last if last else self._waiting).items() if count > 0]

    def claim(self, host: str, *, last: bool = False, aside: bool = False) -> list[Row]:
        """Lease the next rows of a host whose time has come: pages first, oldest first; `aside`: all but pages."""
        if self._added or self._later or self._leased:
            self.flush()
        now = self._clock()
        conn = self._store.conn
        found = conn.execute(
            "SELECT f.url_id, u.asked, f.purpose, f.depth, f.tries, f.extra FROM frontier f JOIN urls u ON u.id=f.url_id"
            " WHERE f.state<2 AND f.is_last=? AND f.host=? AND f.purpose>=? AND f.not_before<=? AND f.lease<=?"
            " ORDER BY f.purpose, f.url_id LIMIT ?",
            (int(last), host, int(Purpose.OUTSIDE if aside else Purpose.PAGE), now, now, _CLAIM),
        ).fetchall()
        if not found:
            return []
        self._leased = [(now + LEASE_S, row[0]) for row in found]
        (self._last if last else self._waiting)[host] -= len(found)
        return [
            Row(
                url_id=url_id,
                url=self._store.url_of(url_id),
                asked=asked or self._store.url_of(url_id),
                purpose=Purpose(purpose),
                depth=depth,
                tries=tries,
                is_last=last,
                extra=orjson.loads(extra) if extra else None,
            )
            for url_id, asked, purpose, depth, tries, extra in found
        ]

    def next_time(self) -> float | None:
        """When the earliest deferred row comes due; None when none is deferred."""
        found = self._store.conn.execute("SELECT min(not_before) FROM frontier WHERE state<2 AND is_last=0").fetchone()
        return found[0] if found and found[0] is not None else None

    # -- settling -----------------------------------------------------------------------------------------

    def done(self, row: Row) -> None:
        self._done.append((row.url_id,))
        self.done_count += 1

    def later(self, row: Row, *, wait_s: float = 0, last: bool = False, purpose: Purpose | None = None) -> None:
        """Give a row back: to be asked again after `wait_s` seconds, or at the end of the crawl."""
        (self._last if last else self._waiting)[host_of(row.url)] += 1
        extra = orjson.dumps(row.extra).decode() if row.extra else None
        self._later.append(
            (int(purpose if purpose is not None else row.purpose), row.tries, self._clock() + wait_s, int(last), extra, row.url_id)
        )

    def drop_waiting(self, keep: Callable[[str], bool]) -> int:
        """Take every row that is still waiting and not kept out of the frontier (a trap was recognised)."""
        self.flush()
        rows = self._store.conn.execute("SELECT url_id FROM frontier WHERE state=0").fetchall()
        gone = [one for (one,) in rows if not keep(self._store.url_of(one))]
        with self._store.transaction():
            self._store.conn.executemany("UPDATE frontier SET state=2 WHERE url_id=?", [(one,) for one in gone])
        for one in gone:
            self._waiting[host_of(self._store.url_of(one))] -= 1
        return len(gone)

    @property
    def unsettled(self) -> int:
        return len(self._done) + len(self._later)

    def flush(self) -> None:
        """Commit facts and frontier together: an address is done exactly when its facts are kept."""
        with self._store.transaction():
            self._store.flush_rows()
            conn = self._store.conn
            conn.executemany(
                "INSERT OR IGNORE INTO frontier (url_id, host, purpose, depth, extra) VALUES (?,?,?,?,?)", self._added
            )
            conn.executemany("UPDATE frontier SET state=1, lease=? WHERE url_id=?", self._leased)
            conn.executemany(
                "UPDATE frontier SET state=0, lease=0, purpose=?, tries=?, not_before=?, is_last=?, extra=? WHERE url_id=?",
                self._later,
            )
            conn.executemany("UPDATE frontier SET state=2 WHERE url_id=?", self._done)
        self._added, self._leased, self._later, self._done = [], [], [], []
