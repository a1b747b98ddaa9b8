"""How a visitor gets from the home page to a page: shortest click paths over the recorded links."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from checks.model import Context
from crawler.facts import Link, LinkKind

_CLICKED = frozenset({LinkKind.ANCHOR, LinkKind.AREA, LinkKind.SCRIPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A link met on the way: on which page, after how many clicks the page was reached."""

    page_url: str
    link: Link
    depth: int  # clicks from home to the link's target


def steps(ctx: Context, start: str, max_depth: int) -> Iterator[Step]:
    """Every link of the portal in the order of its clicks from `start`, each page walked once.

    A menu that repeats on page after page is told once, where it is met first. A frame belongs to the page that shows it. Yields nothing when the start page was not recorded.
    """
    seen = {start}
    told: set[object] = set()
    level = [start]
    for depth in range(1, max_depth + 1):
        following: list[str] = []
        for url in level:
            for link in ctx.new_links(url, told):
                if not link.url:
                    continue
                if link.kind in _CLICKED:
                    yield Step(page_url=url, link=link, depth=depth)
                elif link.kind is LinkKind.FRAME and link.url not in seen and ctx.portal.site.owns(link.url):
                    seen.add(link.url)
                    level.append(link.url)
                    continue
                else:
                    continue
                if link.url not in seen and ctx.portal.site.owns(link.url):
                    seen.add(link.url)
                    following.append(link.url)
        level = following


def ways_to(
    ctx: Context, start: str, goals: Mapping[str, Callable[[Link], bool]], max_depth: int
) -> dict[str, list[Step]]:
    """For each goal the shortest way to a link it accepts, step by step; goals not met within `max_depth` are left out.

    One walk for all goals; a link that repeats on every page is looked at once.
    """
    came: dict[str, Step] = {}
    found: dict[str, list[Step]] = {}
    looked_at: set[tuple[str, str, bool]] = set()
    for step in steps(ctx, start, max_depth):
        came.setdefault(step.link.url, step)
        seen = (step.link.url, words_of(step.link), step.link.is_hidden)
        if seen in looked_at:
            continue
        looked_at.add(seen)
        for name in [name for name in goals if name not in found and goals[name](step.link)]:
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


def words_of(link: Link) -> str:
    return link.text or link.title
