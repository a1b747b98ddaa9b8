"""From a recorded run to a published report: judge, settle against earlier runs, keep, publish."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from importlib.metadata import version
from typing import Any

from checks import history, ledger
from checks.context import StoreContext
from checks.engine import Judged, judge
from checks.model import Check, Diagnostic, Finding
from checks.run.diagnostics import diagnose
from config.portal import Portal
from crawler.facts import ColumnFacts, Outcome, Run
from crawler.store import Store
from reports.data import ColumnChange, RunReport, Scope, assemble, with_addresses

_SHOWN_CHANGES = 200
_UNKNOWABLE = frozenset({Outcome.BLOCKED, Outcome.ROBOTS, Outcome.NOT_ASKED, Outcome.LOGIN})


def judge_run(
    store: Store,
    portal: Portal,
    run: Run,
    *,
    today: date,
    checks: Iterable[Check[Any]] | None = None,
    documents_read: bool = False,
) -> RunReport:
    """Judge what the store holds of a run and settle it against the runs before. No network.

    Judging the same run again gives the same statuses: what an earlier settling wrote is undone first.
    `documents_read`: this process has read the run's documents already, so the pages need not be gone through.
    """
    ctx = StoreContext(store, portal, run, today)
    if not documents_read:
        ctx.read_documents()
    judged = judge(ctx, checks)
    before = _previous(store, run)
    diagnostics = diagnose(ctx, judged, before)
    return _settled(store, portal, run, ctx, judged, diagnostics, today)


def _previous(store: Store, run: Run) -> Run | None:
    earlier = [one for one in store.runs() if one.started_at < run.started_at and one.is_complete]
    return earlier[-1] if earlier else None


def _settled(
    store: Store,
    portal: Portal,
    run: Run,
    ctx: StoreContext,
    judged: Judged,
    diagnostics: list[Diagnostic],
    today: date,
) -> RunReport:
    ran = {population.check_id for population in judged.populations}
    could_judge = {one.check_id for one in judged.populations if one.judged}

    def visited(url: str) -> bool:
        fetch = ctx.fetch(url)
        return fetch is not None and fetch.checked_at is not None

    def was_judged(check_id: str, _url: str) -> bool:
        return check_id in ran and check_id in could_judge

    def doubtful(finding: Finding) -> bool:
        """Its target could not be judged this time: then it is not known to be mended."""
        fetch = ctx.fetch(finding.target_url) if finding.target_url else None
        return fetch is not None and fetch.outcome in _UNKNOWABLE

    settled = ledger.settle(
        store.db,
        run,
        judged.findings,
        visited,
        was_judged,
        today,
        doubtful=doubtful,
        exempted=judged.exempted,
    )
    report = assemble(
        store.db,
        portal,
        run,
        settled,
        judged.populations,
        diagnostics,
        today=today,
        columns=ctx.columns(),
        changes=_changes(store, run, ctx.columns()),
        scope=_scope(ctx, run),
        versions=versions_of(ctx),
    )
    history.record(store.db, run, settled, judged.populations, diagnostics, report.versions)
    history.add_point(store.db, run, report.score, report.lines, report.figures, settled)
    report = replace(report, history=history.points(store.db, until=run.started_at))
    return with_addresses(report, store)


def versions_of(ctx: StoreContext) -> dict[str, str]:
    """What the judgement rested on, for the head of the report."""
    return {
        "xunjian": version("xunjian"),
        "profile": ctx.run.profile_hash,
        "regulations": str(ctx.regulations.fresh_on()),
        "browser": ctx.run.browser,
    }


def _scope(ctx: StoreContext, run: Run) -> Scope:
    names = {column.id: column.name for column in ctx.portal.columns}
    hosts = [host for host in ctx.site().hosts if host.refused]
    return Scope(
        attachments=ctx.store.count_files(ctx.portal.attach.extensions),
        links=run.links,
        scanned=ctx.store.count_scans(),
        unreached=tuple(
            (names.get(one.id, one.id), one.unread or str(one.fetched))
            for one in ctx.columns()
            if not one.pages
        ),
        refused_hosts=tuple((host.host, host.refused, host.asked) for host in hosts),
        notes=run.notes,
    )


def _changes(store: Store, run: Run, columns: list[ColumnFacts]) -> tuple[ColumnChange, ...]:
    """Entries that came and went in each column since the run before."""
    earlier = {one.id: one for one in store.columns_before()}
    changes = []
    for column in columns:
        before = earlier.get(column.id)
        if before is None or not column.pages or not before.pages:
            continue
        then = {row.url: row.title for row in before.rows}
        now = {row.url: row.title for row in column.rows}
        added = tuple((title, url) for url, title in now.items() if url not in then)
        vanished = tuple((title, url) for url, title in then.items() if url not in now)
        if added or vanished:
            changes.append(
                ColumnChange(
                    column=column.id, added=added[:_SHOWN_CHANGES], vanished=vanished[:_SHOWN_CHANGES]
                )
            )
    return tuple(changes)


def finish(store: Store, run: Run, *, is_complete: bool) -> Run:
    """Mark a run as ended."""
    ended = replace(run, finished_at=datetime.now().astimezone(), is_complete=is_complete)
    store.finish(ended)
    return ended
