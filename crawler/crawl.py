"""One run over one portal: walk, settle redirects, assemble columns. It records; nothing here has an opinion."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

import orjson

from config.errors import UsageError
from config.portal import Portal
from crawler.courtesy import in_window
from crawler.extract.page import EXTRACTOR, PageRead
from crawler.facts import Fetch, HostFacts, Outcome, Run
from crawler.lists import assemble
from crawler.store import Store
from crawler.urls import Normaliser, host_of
from crawler.walk import Walked, WalkOptions, walk, walk_apart

Progress = Callable[[int, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """How a run is made. `resume`: True takes up a broken-off run, False starts anew, None resumes when there is one."""

    as_of: date | None = None
    is_full: bool = False
    with_browser: bool = True
    resume: bool | None = None
    max_pages: int | None = None
    on_progress: Progress | None = None
    meanwhile: Callable[[], None] | None = None
    """What this process does while the walk starts in its own."""


def crawl(portal: Portal, store: Store, options: CrawlOptions) -> Run:
    """Walk the portal and record what is there; gives the run as recorded.

    Raises UsageError outside the profile's time window, RunError when the store cannot be written. An
    interrupted run is kept and resumable (`Run.stopped_by`).
    """
    if not in_window(portal.crawl.window_hours, _now()):
        raise UsageError(f"现在不在配置的抓取时段 {portal.crawl.window} 内 (outside crawl.window)")
    if options.max_pages:
        portal = portal.model_copy(update={"crawl": portal.crawl.model_copy(update={"max_pages": options.max_pages})})
    run = _begin(portal, store, options)
    wanted = WalkOptions(is_full=options.is_full, with_browser=options.with_browser, on_progress=options.on_progress)
    walked = walk_apart(portal, store, wanted, options.meanwhile)
    if walked.failed is not None:
        store.save_run(run)
        raise walked.failed
    run = _counted(run, walked)
    if run.stopped_by in {"interrupt", "window", "error"}:
        store.save_run(run)
        return run
    _settle(store, walked)
    store.put_columns(assemble(portal, store, Normaliser(portal.crawl.drop_params, portal.crawl.mirrors)))
    return run


def _begin(portal: Portal, store: Store, options: CrawlOptions) -> Run:
    if options.resume is not False and (broken := store.resume()) is not None:
        if broken.profile_hash == profile_hash(portal) or options.resume:
            # A run that was killed did not write down how far it had come; its rows tell.
            return replace(broken, stopped_by="", pages=max(broken.pages, store.count_pages()))
    elif options.resume:
        raise UsageError("没有可以续跑的巡检 (no run to resume)")
    started = _now()
    run = Run(
        id=_run_id(store, started),
        site=portal.site.id,
        started_at=started,
        as_of=options.as_of,
        is_full=options.is_full,
        browser_wanted=options.with_browser,
        profile_hash=profile_hash(portal),
    )
    store.begin(run)
    return run


def visit(
    portal: Portal,
    store: Store,
    *,
    url: str = "",
    preset: PageRead | None = None,
    preset_html: str = "",
    with_browser: bool = True,
    known: Callable[[str], Fetch | None] | None = None,
) -> Run:
    """One page and its links, in a store of its own: what `xunjian page` looks at.

    `preset` is a page in hand (a local file). `known` answers for links that the last crawl opened, so that they
    are not asked again. One try each: a passing fault is told as such by the check, not waited for.
    """
    quick = portal.links.model_copy(update={"retries": 1, "timeout_s": min(portal.links.timeout_s, 5.0)})
    crawl_ = portal.crawl.model_copy(update={"max_depth": 0, "start": (), "connections": max(portal.crawl.connections, 8), "rate": 0})
    narrow = portal.model_copy(update={"crawl": crawl_, "links": quick, "columns": ()})
    run = Run(id="page", site=portal.site.id, started_at=_now(), browser_wanted=with_browser, profile_hash=profile_hash(portal))
    store.begin(run)
    if preset is not None:
        version = store.put_page(preset.page, preset_html.encode("utf-8", "replace"), EXTRACTOR)
        store.put_fetch(Fetch(url=preset.page.url, outcome=Outcome.OPENED, status=200, final_url=preset.page.url, checked_at=_now()), version=version)
        store.flush()
    wanted = WalkOptions(with_browser=with_browser)
    walked = walk(narrow, store, wanted, starts=(url,) if url else (), preset=preset, known=known)
    if walked.failed is not None:
        raise walked.failed
    _settle(store, walked)
    return replace(_counted(run, walked), stopped_by="")


def _settle(store: Store, walked: Walked) -> None:
    hosts = list(walked.hosts)
    settle_certificates(store, hosts)
    settle_redirects(store)
    store.put_hosts(hosts)


def _run_id(store: Store, started: datetime) -> str:
    base = started.strftime("%Y%m%d-%H%M%S")
    taken = {one for (one,) in store.conn.execute("SELECT id FROM runs WHERE id LIKE ?", (f"{base}%",))}
    return next(name for name in [base, *(f"{base}-{n}" for n in range(2, 1_000))] if name not in taken)


def profile_hash(portal: Portal) -> str:
    return hashlib.blake2b(portal.model_dump_json().encode(), digest_size=8).hexdigest()


def _now() -> datetime:
    return datetime.now().astimezone()


def _counted(run: Run, walked: Walked) -> Run:
    return replace(
        run,
        pages=run.pages + walked.pages,
        requests=run.requests + walked.requests,
        bytes=run.bytes + walked.bytes,
        links=walked.links,
        stopped_by=walked.stopped_by,
        browser=walked.browser or run.browser,
        notes=(*run.notes, *walked.notes),
    )


_MAX_FOLLOWED = 8


def settle_certificates(store: Store, hosts: list[HostFacts]) -> None:
    """What opened only because a bad certificate was overlooked did not open for a browser (LNK002)."""
    bad = {host.host: host for host in hosts if host.tls_outcome is not None}
    if not bad:
        return
    rows = [
        (str(host.tls_outcome), host.tls_detail, store.run, url_id)
        for (url_id,) in store.conn.execute(
            "SELECT url_id FROM fetches WHERE run=? AND outcome='opened'", (store.run,)
        )
        if (url := store.url_of(url_id)).startswith("https:") and (host := bad.get(host_of(url))) is not None
    ]
    with store.transaction():
        for outcome, detail, run, url_id in rows:
            (data,) = store.conn.execute("SELECT data FROM fetches WHERE run=? AND url_id=?", (run, url_id)).fetchone()
            kept = orjson.loads(data)
            kept[8] = detail
            kept[9] = [[at, method, outcome, status, ms] for at, method, _, status, ms in kept[9]]
            store.conn.execute(
                "UPDATE fetches SET outcome=?, failing=max(failing, 1), data=? WHERE run=? AND url_id=?",
                (outcome, orjson.dumps(kept), run, url_id),
            )


def settle_redirects(store: Store) -> None:
    """Give every redirecting address the outcome of where its chain ends (REQUIREMENTS LNK004).

    Each address was asked once; the chains are followed here, in the records, with a bound of 8 hops.
    """
    conn = store.conn
    rows = conn.execute(
        "SELECT url_id, status, location, data FROM fetches WHERE run=? AND location IS NOT NULL", (store.run,)
    ).fetchall()
    moves = {url_id: (status, location) for url_id, status, location, _ in rows}
    settled = []
    for url_id, status, location, data in rows:
        hops = [[store.url_of(url_id), status]]
        seen = {url_id}
        at = location
        while at in moves and at not in seen and len(hops) < _MAX_FOLLOWED:
            seen.add(at)
            hops.append([store.url_of(at), moves[at][0]])
            at = moves[at][1]
        kept = orjson.loads(data)
        kept[0], kept[1] = store.url_of(at), hops
        if at in seen:
            outcome, failing = str(Outcome.REDIRECT_LOOP), 1
        elif at in moves:
            outcome, failing = str(Outcome.TOO_MANY_REDIRECTS), 1
        else:
            end = conn.execute(
                "SELECT outcome, failing, data, status FROM fetches WHERE run=? AND url_id=?", (store.run, at)
            ).fetchone()
            outcome, failing, end_data, _ = end or (str(Outcome.NOT_ASKED), 0, None, 0)
            if end_data:
                last = orjson.loads(end_data)
                kept[2:9] = last[2:9]
                kept[9] = [*kept[9], *last[9]]
        settled.append((outcome, failing, orjson.dumps(kept), store.run, url_id))
    with store.transaction():
        conn.executemany("UPDATE fetches SET outcome=?, failing=?, data=? WHERE run=? AND url_id=?", settled)
