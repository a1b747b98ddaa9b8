"""How a visitor gets from the home page to a page: shortest click paths over the recorded links."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from checks.model import Context
from config.text import squeeze
from crawler.facts import LinkGlance, LinkKind

Goal = TypeVar("Goal", bound=Hashable)
Accepts = Callable[[LinkGlance, str], bool]
"""Is a link the one that is looked for? It is given with its words in the form in which they are compared."""

_CLICKED = frozenset({LinkKind.ANCHOR, LinkKind.AREA, LinkKind.SCRIPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A link met on the way: on which page, after how many clicks the page was reached."""

    page_url: str
    link: LinkGlance
    depth: int  # clicks from home to the link's target


def steps(ctx: Context, start: str, max_depth: int) -> Iterator[Step]:
    """Every link of the portal in the order of its clicks from `start`, each page walked once.

    A link that repeats on page after page (same target, same words) is told once, where it is met first. A frame
    belongs to the page that shows it. Yields nothing when the start page was not recorded.
    """
    owns = ctx.portal.site.owns
    seen = {start}
    told: set[object] = set()
    level = [start]
    for depth in range(1, max_depth + 1):
        following: list[str] = []
        for url in level:
            for link in ctx.new_glances(url, told):
                is_new = link.url not in seen and (link.kind in _CLICKED or link.kind is LinkKind.FRAME) and owns(link.url)
                if link.kind in _CLICKED:
                    yield Step(page_url=url, link=link, depth=depth)
                if is_new:
                    seen.add(link.url)
                    (level if link.kind is LinkKind.FRAME else following).append(link.url)
        level = following


def ways_to(ctx: Context, start: str, goals: Mapping[Goal, Accepts], max_depth: int) -> dict[Goal, list[Step]]:
    """For each goal the shortest way to a link it accepts, step by step; goals not met within `max_depth` are left out.

    One walk for all goals.
    """
    came: dict[str, Step] = {}
    found: dict[Goal, list[Step]] = {}
    for step in steps(ctx, start, max_depth):
        came.setdefault(step.link.url, step)
        words = squeeze(step.link.words)
        for name in [name for name in goals if name not in found and goals[name](step.link, words)]:
            found[name] = _way(step, start, came)
        if len(found) == len(goals):
            break
    return found


def _way(last: Step, start: str, came: Mapping[str, Step]) -> list[Step]:
    way = [last]
    while way[0].page_url != start and way[0].page_url in came and len(way) < 20:
        way.insert(0, came[way[0].page_url])
    return way


def articles(ctx: Context) -> frozenset[str]:
    """Addresses that stand as dated entries in a column's list: no entry to a column, whatever they are called."""
    indexes = {url for facts in ctx.columns() for url in facts.urls}
    return frozenset(row.url for facts in ctx.columns() for row in facts.rows if row.date and row.url not in indexes)
