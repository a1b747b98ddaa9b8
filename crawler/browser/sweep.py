"""Which pages of a run are scanned for accessibility, and the scanning: every template, nothing twice (抽样)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from config.kinds import PageKind
from config.portal import Portal
from crawler.scans import Scan, ScanPart, VisitOutcome, from_json, to_json, with_modes
from crawler.store import Store
from crawler.urls import Normaliser

if TYPE_CHECKING:
    from crawler.browser.pool import BrowserPool
    from crawler.browser.selenium_engine import SeleniumEngine

Progress = Callable[[int, int, int], None]

# Raised when a measurement changes: yesterday's records then stand no longer for today.
MEASURES: Final = 2
SCAN_CAP_S: Final = 15.0
# Where people with disabilities must get through: each such page is scanned, not one of its kind (REQUIREMENTS A11Y001).
_ALWAYS = frozenset({PageKind.HOME, PageKind.GUIDE, PageKind.APPLY, PageKind.MESSAGE_LIST, PageKind.SEARCH})
_EVERY_PAGE = frozenset({ScanPart.AXE, ScanPart.FACTS})
_SAMPLED = _EVERY_PAGE | {ScanPart.KEYBOARD}
_WHOLE = frozenset(ScanPart)
_BATCH = 20


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

    `accessibility.sample_max` bounds what comes after these; `per_template` pages of a template.
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
        if one.kind in _ALWAYS or one.is_index or one.template not in templates or one.kind not in kinds:
            take(one)
    settings = portal.accessibility
    for one in known:
        if len(chosen) >= settings.sample_max:
            break
        if templates[one.template] < settings.per_template:
            take(one)
    return list(chosen.values())


def parts_of(todo: Iterable[Candidate], sampled: Collection[str]) -> dict[str, frozenset[ScanPart]]:
    """What is measured where: the keyboard on every page of the sample, other sizes once a template, on the first
    pages of columns and on the pages that must always work; the rest of a full run gets engine and facts."""
    seen: set[str] = set()
    parts = {}
    for one in todo:
        is_first = one.template not in seen
        seen.add(one.template)
        if is_first or one.is_index or one.kind in _ALWAYS:
            parts[one.url] = _WHOLE
        else:
            parts[one.url] = _SAMPLED if one.url in sampled else _EVERY_PAGE
    return parts


def measure_key(engine_sha256: str, portal: Portal, parts: Iterable[ScanPart]) -> str:
    """Equal keys mean equal measurements: engine, window, widths, and which parts."""
    settings = portal.accessibility
    names = "".join(sorted(part[0] for part in parts))
    widths = ".".join(map(str, settings.reflow_widths))
    return f"{engine_sha256[:16]}-{settings.engine}-{settings.viewport}-{widths}-{settings.kbd_max}-{names}-{MEASURES}"


async def sweep(
    pool: BrowserPool,
    portal: Portal,
    store: Store,
    candidates: Iterable[Candidate],
    *,
    is_full: bool = False,
    on_progress: Progress | None = None,
) -> None:
    """Scan the sample (all of the candidates with `is_full`) and keep the records; what is unchanged since the
    last run under the same engine is taken over. `is_full` takes nothing over."""
    from crawler.browser.axe import find_axe

    known = list(candidates)
    sha256 = find_axe(pool.settings.axe_script).sha256
    sampled = sample(known, portal)
    todo = known if is_full else sampled
    todo = [*todo, *_extra(portal, {one.url for one in todo})]
    parts = parts_of(todo, {one.url for one in sampled})
    keys = {one.url: measure_key(sha256, portal, parts[one.url]) for one in todo}
    fresh = [one for one in todo if is_full or not _taken_over(store, one, keys[one.url])]
    async with AsyncExitStack() as stack:
        scanner = _Scanner(pool, portal, parts, _next_page(known), await _second_engine(stack, pool, portal))
        done = len(todo) - len(fresh)
        for batch in (fresh[start : start + _BATCH] for start in range(0, len(fresh), _BATCH)):
            for scanned in asyncio.as_completed([scanner.scan(one) for one in batch]):
                one, scan = await scanned
                store.put_scan(one.url, one.template, one.body_hash, keys[one.url], to_json(scan))
                done += 1
                if on_progress is not None:
                    on_progress(done, len(todo), len(todo))
            store.flush()


@dataclass(frozen=True, slots=True)
class _Scanner:
    pool: BrowserPool
    portal: Portal
    parts: Mapping[str, frozenset[ScanPart]]
    next_url: str
    engine: SeleniumEngine | None

    async def scan(self, one: Candidate) -> tuple[Candidate, Scan]:
        """All that is to be measured on one page, as one record under the address it is known by."""
        if one.kind is PageKind.HOME:  # a trial is mostly waiting
            found, trial = await asyncio.gather(self._scan(one), self._trial(one))
            found = with_modes(found, trial)
        else:
            found = await self._scan(one)
        return one, replace(found, url=one.url, template=one.template)

    async def _scan(self, one: Candidate) -> Scan:
        parts = self.parts[one.url]
        own = parts - {ScanPart.AXE} if self.engine else parts
        found = await self.pool.scan(one.asked, parts=own, cap_s=SCAN_CAP_S)
        if self.engine is not None and found.outcome is VisitOutcome.OPENED:
            other = await asyncio.to_thread(self.engine.scan, one.asked)
            # Without the rules' answer the page does not count as scanned, whatever else was measured on it.
            found = replace(found, axe=other.axe) if other.outcome is VisitOutcome.OPENED else other
        return found

    async def _trial(self, one: Candidate) -> Scan:
        settings = self.portal.accessibility
        return await self.pool.try_modes(
            one.asked, patterns=settings.entry_patterns, cookies=settings.mode_cookie, next_url=self.next_url
        )


async def _second_engine(stack: AsyncExitStack, pool: BrowserPool, portal: Portal) -> SeleniumEngine | None:
    """Selenium where the profile asks for it; one driver, so its scans go one after the other."""
    if portal.accessibility.engine != "selenium":
        return None
    from crawler.browser.selenium_engine import SeleniumEngine

    engine = SeleniumEngine(pool.settings, grid=portal.accessibility.grid)
    await asyncio.to_thread(engine.__enter__)
    stack.push_async_callback(asyncio.to_thread, engine.__exit__, None, None, None)
    return engine


def _next_page(candidates: Iterable[Candidate]) -> str:
    """A page to which a visitor would go on from the home page: an ordinary one, of the commonest template there."""
    known = list(candidates)
    home = next((one for one in known if one.kind is PageKind.HOME), None)
    host = urlsplit(home.asked).netloc if home else ""
    others = [one for one in known if one.kind is not PageKind.HOME and urlsplit(one.asked).netloc == host]
    if not others:
        return ""
    sizes = Counter(one.template for one in others)
    return max(others, key=lambda one: sizes[one.template]).asked


def _taken_over(store: Store, one: Candidate, key: str) -> bool:
    """Yesterday's record of the very same page, template and engine stands for today."""
    found = store.earlier_scan(one.url, one.template, one.body_hash, key) if one.body_hash else None
    if found is None:
        return False
    run_id, data = found
    scan = from_json(Scan, data)
    # What could not be scanned yesterday is tried again: it may have been our fault.
    if not scan.is_scanned:
        return False
    store.put_scan(
        one.url,
        one.template,
        one.body_hash,
        key,
        to_json(replace(scan, reused_from=scan.reused_from or run_id)),
    )
    return True


def _extra(portal: Portal, known: set[str]) -> Iterator[Candidate]:
    """Addresses that the profile wants scanned whatever the sample says."""
    normaliser = Normaliser(portal.crawl.drop_params, portal.crawl.mirrors)
    for url in portal.accessibility.extra:
        key = normaliser.key(url)
        if key and key not in known:
            yield Candidate(url=key, asked=url, template="", body_hash="")
