"""Which pages of a run are scanned for accessibility, and the scanning: every template, nothing twice (抽样)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from config.kinds import PageKind
from config.portal import Portal
from crawler.scans import Scan, from_json, to_json
from crawler.store import Store
from crawler.urls import Normaliser

Progress = Callable[[int, int, int], None]

# Where people with disabilities must get through: each such page is scanned, not one of its kind (REQUIREMENTS A11Y001).
_ALWAYS = frozenset({PageKind.HOME, PageKind.GUIDE, PageKind.APPLY, PageKind.MESSAGE_LIST, PageKind.SEARCH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A page that might be scanned. `asked` is the address to open, `is_index` the first page of a column."""

    url: str
    asked: str
    template: str
    body_hash: str
    kind: PageKind = PageKind.OTHER
    is_index: bool = False


def sample(candidates: Iterable[Candidate], portal: Portal) -> list[Candidate]:
    """Home, every column's first page, the pages that must always work, then each template and each kind.

    `accessibility.sample_max` bounds what comes after the first three; `per_template` pages of a template.
    """
    known = list(candidates)
    chosen: dict[str, Candidate] = {}
    templates: dict[str, int] = {}
    kinds: set[PageKind] = set()

    def take(one: Candidate) -> None:
        if one.url not in chosen:
            chosen[one.url] = one
            templates[one.template] = templates.get(one.template, 0) + 1
            kinds.add(one.kind)

    for one in known:
        if one.kind in _ALWAYS or one.is_index:
            take(one)
    settings = portal.accessibility
    for one in known:
        if len(chosen) >= settings.sample_max:
            break
        if templates.get(one.template, 0) < settings.per_template or one.kind not in kinds:
            take(one)
    return list(chosen.values())


async def sweep(
    pool: Any,
    portal: Portal,
    store: Store,
    candidates: Iterable[Candidate],
    *,
    is_full: bool = False,
    on_progress: Progress | None = None,
) -> None:
    """Scan the sample (all of the candidates with `is_full`) and keep the records; what is unchanged since the
    last run under the same engine is taken over."""
    from crawler.browser.axe import find_axe

    engine = f"{find_axe(pool.settings.axe_script).sha256[:16]}-{portal.accessibility.viewport}"
    todo = list(candidates) if is_full else sample(candidates, portal)
    todo += _extra(portal, {one.url for one in todo})
    fresh = [one for one in todo if is_full or not _taken_over(store, one, engine)]
    done = len(todo) - len(fresh)
    for scanned in asyncio.as_completed([_scan(pool, one) for one in fresh]):
        one, scan = await scanned
        store.put_scan(one.url, one.template, one.body_hash, engine, to_json(scan))
        done += 1
        if on_progress is not None:
            on_progress(done, len(todo), len(todo))


async def _scan(pool: Any, one: Candidate) -> tuple[Candidate, Scan]:
    scan: Scan = await pool.scan(one.asked)
    return one, replace(scan, url=one.url, template=one.template)


def _taken_over(store: Store, one: Candidate, engine: str) -> bool:
    """Yesterday's record of the very same page, template and engine stands for today."""
    found = store.earlier_scan(one.url, one.template, one.body_hash, engine) if one.body_hash else None
    if found is None:
        return False
    run_id, data = found
    scan = from_json(Scan, data)
    store.put_scan(
        one.url, one.template, one.body_hash, engine, to_json(replace(scan, reused_from=scan.reused_from or run_id))
    )
    return True


def _extra(portal: Portal, known: set[str]) -> Iterator[Candidate]:
    """Addresses that the profile wants scanned whatever the sample says."""
    normaliser = Normaliser(portal.crawl.drop_params, portal.crawl.mirrors)
    for url in portal.accessibility.extra:
        key = normaliser.key(url)
        if key and key not in known:
            yield Candidate(url=key, asked=url, template="", body_hash="")
