"""What a run writes down, and what is forgotten after a while."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from crawler.facts import ColumnFacts, Fetch, HostFacts, Link, Page, Probe
from crawler.packing import (
    Block,
    blocks_of,
    pack_fetch,
    pack_page,
    squash,
    to_json,
    unsquash,
)
from crawler.store.database import Database


class Recording(Database):
    """Answers, pages, lists, hosts, documents, scans of the current run; buffered where there are many."""

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
        found = self.conn.execute(
            "DELETE FROM file_bodies WHERE url_id=? RETURNING data", (self._ids.get(url),)
        ).fetchall()
        return unsquash(found[0][0]) if found else b""

    def kept_files(self) -> list[str]:
        """Addresses of the attachments that wait for `take_file`."""
        return [self.url_of(url_id) for (url_id,) in self.conn.execute("SELECT url_id FROM file_bodies")]

    def drop_files(self) -> None:
        self.conn.execute("DELETE FROM file_bodies")

    def put_list_page(self, column_id: str, number: int, url: str, note: str = "") -> None:
        self.conn.execute(
            "INSERT OR REPLACE INTO list_pages VALUES (?,?,?,?,?)",
            (self.run, column_id, number, self.url_id(url), note),
        )

    def put_columns(self, columns: list[ColumnFacts]) -> None:
        rows = [{"run": self.run, "id": one.id, "data": to_json(one)} for one in columns]
        self.db.table("columns").insert_all(rows, replace=True)

    def put_hosts(self, hosts: list[HostFacts]) -> None:
        rows = [{"run": self.run, "host": one.host, "data": to_json(one)} for one in hosts]
        self.db.table("hosts").insert_all(rows, replace=True)

    def put_probe(self, probe: Probe) -> None:
        self.db.table("probes").insert({"at": probe.at.isoformat(), "data": to_json(probe)}, replace=True)

    def forget(self, *, keep_runs: int, keep_bodies: int) -> None:
        """Drop bodies that none of the last `keep_bodies` runs saw, and facts older than the last `keep_runs`."""
        conn = self.conn
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

    def put_documents(self, extractor: str, documents: list[tuple[str, str]]) -> None:
        """Keep what was read from pages as documents (packed; "" for a page that is none), by these extraction rules."""
        rows = []
        for url, document in documents:
            version = self.version_of(url)
            if version is not None:
                rows.append((version, extractor, document))
        with self.transaction():
            self.conn.executemany("INSERT OR REPLACE INTO documents VALUES (?,?,?)", rows)

    def set_version(self, url: str, version: int) -> None:
        """The address has the content of an earlier run."""
        self.conn.execute(
            "UPDATE fetches SET version=? WHERE run=? AND url_id=?", (version, self.run, self._ids.get(url))
        )

    def put_scan(self, url: str, template: str, body_hash: str, engine: str, data: bytes) -> None:
        self.conn.execute(
            "INSERT OR REPLACE INTO scans VALUES (?,?,?,?,?,?)",
            (self.run, self.url_id(url), template, body_hash, engine, squash(data)),
        )

    def put_clicks(self, url: str, targets: list[str]) -> None:
        """Keep where clicks on a page led (JSON of crawler.scans.ClickTarget each)."""
        self.conn.execute(
            "INSERT OR REPLACE INTO clicks VALUES (?,?,?)",
            (self.run, self.url_id(url), "[" + ",".join(targets) + "]"),
        )
