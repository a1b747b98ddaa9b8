"""Looks again at single findings (复查): visits just their pages and closes what is no longer there."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from checks.model import Finding
from config.errors import XunjianError
from config.portal import Portal

LONGEST_S = 180.0
MOST_PAGES = 200


class Again(StrEnum):
    """What a second look gave."""

    GONE = "gone"
    FOUND = "found"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSeen:
    """One page looked at again: what stands there now, and which checks could judge it."""

    findings: tuple[Finding, ...] = ()
    judged: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()  # checks that could not judge some object of the page
    why: str = ""  # why the page was not seen


def look_again(
    portal: Portal,
    folder: Path,
    findings: Iterable[Finding],
    today: date,
    *,
    address_of: Callable[[str], str],
    with_browser: bool,
) -> dict[str, tuple[Again, str]]:
    """By fingerprint: gone, found or unsure with the reason. A finding of many pages is looked for on all its
    sample pages, and is gone only when none has it. `address_of`: what to ask the server for a page."""
    wanted = list(findings)
    pages = list(dict.fromkeys(url for one in wanted for url in pages_of(one)))[:MOST_PAGES]
    # A walk can be made once in a process, so each page gets one of its own.
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, max_tasks_per_child=1, mp_context=start) as pool:
        waiting = {
            url: pool.submit(_see, portal, folder, address_of(url), today, with_browser) for url in pages
        }
        seen = {url: task.result(LONGEST_S) for url, task in waiting.items()}
    return {one.fingerprint: compared(one, seen) for one in wanted}


def pages_of(one: Finding) -> tuple[str, ...]:
    return tuple(dict.fromkeys((one.url, *one.sample_pages)))


def compared(one: Finding, seen: Mapping[str, PageSeen]) -> tuple[Again, str]:
    """Hold a finding against what its pages look like now."""
    for url in pages_of(one):
        page = seen.get(url, PageSeen(why="未访问"))
        if any(_is_same(one, other) for other in page.findings):
            return Again.FOUND, ""
    for url in pages_of(one):
        page = seen.get(url, PageSeen(why="未访问"))
        check = one.check_id.partition(":")[0]
        if page.why:
            return Again.UNSURE, page.why
        if check not in page.judged:
            return Again.UNSURE, "此项须整站巡检才能判定"
        if check in page.unsure:
            return Again.UNSURE, "目标暂时不能判定"
    return Again.GONE, ""


def _is_same(one: Finding, other: Finding) -> bool:
    """The same fault: by fingerprint, else (a finding of many pages has another) by check and what it points at."""
    if one.fingerprint == other.fingerprint:
        return True
    if one.check_id != other.check_id or one.pages_count == 1:
        return False
    return one.target_url == other.target_url if one.target_url else one.locator == other.locator


def _see(portal: Portal, folder: Path, url: str, today: date, with_browser: bool) -> PageSeen:
    from reports.commands.page import judge_page

    try:
        report = judge_page(url, "", portal, folder, today, with_browser=with_browser)
    except XunjianError as error:
        return PageSeen(why=str(error))
    return PageSeen(
        findings=report.findings,
        judged=frozenset(one.check_id for one in report.populations if one.judged),
        unsure=frozenset(one.check_id for one in report.populations if one.not_judged),
    )
