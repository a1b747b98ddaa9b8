"""What else is kept of a run: list pages, columns, hosts, documents, clicks, scans, probes, and counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from crawler.facts import ColumnFacts, Document, HostFacts, Probe
from crawler.packing import (
    from_json,
    unsquash,
)
from crawler.store.database import Database


class Lookups(Database):
    """Small tables, read whole."""

    def list_pages(self, column_id: str) -> list[tuple[int, str, str]]:
        """(number, address, note) of the list pages of a column in this run, in order."""
        rows = self.conn.execute(
            "SELECT number, url_id, note FROM list_pages WHERE run=? AND column_id=? ORDER BY number",
            (self.run, column_id),
        )
        return [(number, self.url_of(url_id), note or "") for number, url_id, note in rows]

    def read_before(self, extractor: str) -> set[str]:
        """Addresses of this run whose page was read as a document by these rules already."""
        rows = self.conn.execute(
            "SELECT f.url_id FROM fetches f JOIN documents d ON d.version=f.version WHERE f.run=? AND d.extractor=?",
            (self.run, extractor),
        )
        return {self.url_of(url_id) for (url_id,) in rows}

    def documents(self, extractor: str) -> list[Document]:
        rows = self.conn.execute(
            "SELECT d.data FROM fetches f JOIN documents d ON d.version=f.version WHERE f.run=? AND d.extractor=?"
            " AND d.data<>'' ORDER BY f.url_id",
            (self.run, extractor),
        )
        return [from_json(Document, data) for (data,) in rows]

    def earlier_scan(self, url: str, template: str, body_hash: str, engine: str) -> tuple[str, bytes] | None:
        """(run id, record) of the newest earlier scan of this page as it is today, by the same engine."""
        row = self.conn.execute(
            "SELECT r.id, s.data FROM scans s JOIN runs r ON r.n=s.run WHERE s.url_id=? AND s.run<? AND s.template=?"
            " AND s.body_hash=? AND s.engine=? ORDER BY s.run DESC LIMIT 1",
            (self._ids.get(url), self.run, template, body_hash, engine),
        ).fetchone()
        return (row[0], unsquash(row[1])) if row else None

    def clicks(self) -> dict[str, str]:
        """JSON array of click targets by page."""
        rows = self.conn.execute("SELECT url_id, data FROM clicks WHERE run=?", (self.run,))
        return {self.url_of(url_id): data for url_id, data in rows}

    def scans(self) -> Iterator[bytes]:
        """The raw accessibility records of the run."""
        for (data,) in self.conn.execute(
            "SELECT data FROM scans WHERE run=? ORDER BY url_id", (self.run,)
        ):
            yield unsquash(data)

    def columns(self) -> list[ColumnFacts]:
        rows = self.conn.execute("SELECT data FROM columns WHERE run=?", (self.run,))
        return [from_json(ColumnFacts, data) for (data,) in rows]

    def columns_before(self) -> list[ColumnFacts]:
        """Columns as the last complete run before the current one saw them."""
        previous = self.previous_run()
        rows = self.conn.execute("SELECT data FROM columns WHERE run=?", (previous,))
        return [from_json(ColumnFacts, data) for (data,) in rows]

    def count_pages(self) -> int:
        """Own pages read so far in the run under way (purpose 0 of the frontier)."""
        query = "SELECT count(*) FROM fetches f JOIN frontier r ON r.url_id=f.url_id WHERE f.run=? AND f.version IS NOT NULL AND r.purpose=0"
        return int(self.conn.execute(query, (self.run,)).fetchone()[0])

    def count_scans(self) -> int:
        return int(self.conn.execute("SELECT count(*) FROM scans WHERE run=?", (self.run,)).fetchone()[0])

    def count_files(self, extensions: Sequence[str]) -> int:
        """Addresses asked in this run that end like an attachment."""
        endings = tuple(f".{one.lower()}" for one in extensions)
        rows = self.conn.execute("SELECT url_id FROM fetches WHERE run=?", (self.run,))
        return sum(self.url_of(url_id).partition("?")[0].lower().endswith(endings) for (url_id,) in rows)

    def asked_of(self, urls: Iterable[str]) -> dict[str, str]:
        """Which of these addresses are asked in another form than they are known by, and in which."""
        return {url: asked for url in urls if (asked := self.asked(url)) != url}

    def hosts(self) -> list[HostFacts]:
        return [
            from_json(HostFacts, data)
            for (data,) in self.conn.execute("SELECT data FROM hosts WHERE run=?", (self.run,))
        ]

    def recent_probes(self, count: int) -> list[Probe]:
        """The newest availability tries, newest first."""
        rows = self.conn.execute("SELECT data FROM probes ORDER BY at DESC LIMIT ?", (count,))
        return [from_json(Probe, data) for (data,) in rows]

    def probes(self, since: date) -> list[Probe]:
        rows = self.conn.execute("SELECT data FROM probes WHERE at >= ? ORDER BY at", (since.isoformat(),))
        return [from_json(Probe, data) for (data,) in rows]
