"""How an address of the frontier ends: its answer kept, or given back until it had its tries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from config.portal import Portal
from crawler.facts import Attempt, Fetch, Outcome
from crawler.frontier import Frontier, Row
from crawler.store import Store

_SETTLED = frozenset({Outcome.OPENED, Outcome.ROBOTS, Outcome.FORBIDDEN_ADDRESS, Outcome.LOGIN, Outcome.NOT_ASKED})


class Settler:
    """`pages` counts the pages kept in this run; `on_progress(done, known, pages)` is called after each address.
    `previous` is the run before, which knows how often an address failed already."""

    def __init__(
        self,
        portal: Portal,
        store: Store,
        frontier: Frontier,
        *,
        previous: int | None,
        on_progress: Callable[[int, int, int], None] | None,
    ) -> None:
        self._portal = portal
        self._store = store
        self._frontier = frontier
        self._previous = previous
        self._on_progress = on_progress
        self.pages = 0

    def attempts(self, row: Row, said: Attempt) -> tuple[Attempt, ...]:
        """This try behind those of before."""
        before = (row.extra or {}).get("attempts") or []
        return (*(Attempt(at=datetime.fromtimestamp(at).astimezone(), method=method, outcome=Outcome(outcome), status=status, ms=ms) for at, method, outcome, status, ms in before), said)  # type: ignore[attr-defined]

    def settle(self, row: Row, fetch: Fetch) -> None:
        """Keep a good answer; give a bad one back until it had its tries, the last at the end of the crawl."""
        row.tries += 1
        if fetch.outcome not in _SETTLED and row.tries < self._portal.links.retries:
            row.extra = {**(row.extra or {}), "get": True}
            row.extra["attempts"] = [[one.at.timestamp(), one.method, one.outcome, one.status, one.ms] for one in fetch.attempts]
            is_last = row.tries + 1 >= self._portal.links.retries
            self._frontier.later(row, wait_s=0 if is_last else self._portal.links.retry_wait_s, last=is_last)
            self._maybe_flush()
            return
        if fetch.outcome is not Outcome.OPENED:
            fetch = self._with_history(row, fetch)
        self._store.put_fetch(fetch)
        self.done(row)

    def again(self, row: Row, **extra: object) -> None:
        """The same try once more in another way; it does not count as a failed one."""
        row.extra = {**(row.extra or {}), **extra}
        self._frontier.later(row)
        self._maybe_flush()

    def unasked(self, row: Row, outcome: Outcome) -> None:
        """Settled by what is known without asking."""
        self._store.put_fetch(Fetch(url=row.url, outcome=outcome, final_url=row.url))
        self.done(row)

    def done(self, row: Row) -> None:
        """What came of the row is in the store."""
        self._frontier.done(row)
        self._maybe_flush()
        if self._on_progress is not None:
            self._on_progress(self._frontier.done_count, len(self._frontier), self.pages)

    def _with_history(self, row: Row, fetch: Fetch) -> Fetch:
        before = 0
        if self._previous is not None:
            found = self._store.conn.execute(
                "SELECT failing FROM fetches WHERE run=? AND url_id=?", (self._previous, row.url_id)
            ).fetchone()
            before = found[0] if found else 0
        return replace(fetch, runs_failing=before + 1)

    def _maybe_flush(self) -> None:
        """Small batches at first, a hundredth of a per cent of the site later: a kill repeats less than 2 %."""
        if self._frontier.unsettled >= max(1, min(200, len(self._frontier) // 200)):
            self._frontier.flush()
