"""Puts every judge's question to every subject of a run, and keeps what they say and how much they judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from checks.context import StoreContext
from checks.model import Check, Confidence, Count, Measure, NotJudged, Population, Site, Target, Verdict
from config.share import UNDIVIDED, Division, Share
from crawler.facts import ColumnFacts, Document, Page, Run
from crawler.scans import Scan

Place = tuple[str, str]
"""(column id, unit name) of an object, "" where that is not plain."""

NOWHERE: Place = ("", "")

Subjects = dict[type[Any], Callable[[StoreContext, Share], Iterable[Any]]]


@dataclass(slots=True)
class Said:
    """What the judges said of a share of the subjects. `stumbled` names checks and subjects whose judge raised."""

    verdicts: dict[str, list[tuple[int, Verdict]]]  # by check, each with the place of its subject in the whole
    populations: dict[str, Population]
    stumbled: list[str] = field(default_factory=list)

    def verdicts_of(self, check_id: str) -> list[Verdict]:
        """In the order of their subjects."""
        return [verdict for _, verdict in sorted(self.verdicts[check_id], key=lambda pair: pair[0])]

    def add(self, other: Said) -> None:
        """Take over what was said of another share."""
        for check_id, verdicts in other.verdicts.items():
            self.verdicts[check_id] += verdicts
            self.populations[check_id].add(other.populations[check_id])
        self.stumbled += other.stumbled


def ask(
    ctx: StoreContext, checks: Iterable[Check[Any]], subjects_of: Subjects | None = None, divided: Division = UNDIVIDED
) -> Said:
    """The checks over their subjects, or over one process's share of them."""
    chosen = list(checks)
    said = Said({check.id: [] for check in chosen}, {check.id: Population(check_id=check.id) for check in chosen})
    for number, (kind, subjects) in enumerate((subjects_of or SUBJECTS).items()):
        share = divided.share(number)
        group_of = [(check, said.populations[check.id], said.verdicts[check.id]) for check in chosen if check.looks_at is kind]
        if not group_of:
            continue
        for index, subject in enumerate(subjects(ctx, share)):
            place = _place(subject, ctx)
            for check, population, verdicts in group_of:
                found = _heard(check, subject, ctx, population, said.stumbled)
                if not found:
                    if found is not None:
                        _count_place(population, place, 1, 0)
                elif len(found) == 1 and isinstance(found[0], Count):  # said on page after page
                    _count_place(population, place, found[0].judged, 0)
                else:
                    at = share.place(index)
                    verdicts += [(at, verdict) for verdict in _verdicts(found, population, place, ctx)]
    return said


def _heard(check: Check[Any], subject: Any, ctx: StoreContext, population: Population, stumbled: list[str]) -> list[Any] | None:
    """What one judge says of one subject; None when it is not asked. What it says before it stumbles is dropped."""
    try:
        return list(check.judge(subject, ctx)) if check.applies(subject, ctx) else None
    except Exception as error:
        stumbled.append(f"{check.id} {_name(subject)}: {type(error).__name__}: {error}"[:300])
        _count_not_judged(population, "检查程序出错")
        return None


def _verdicts(said: list[Any], population: Population, place: Place, ctx: StoreContext) -> list[Verdict]:
    own = [one for one in said if isinstance(one, Verdict)]
    _count(population, said, own, place)
    return [one if (url := ctx.shown(one.url)) == one.url else replace(one, url=url) for one in own]


def _count(population: Population, said: list[Any], own: list[Verdict], place: Place) -> None:
    """One object a subject, unless the judge counted several or could not judge any."""
    failed = sum(one.confidence is not Confidence.REVIEW for one in own)
    counted = next((one.judged for one in said if isinstance(one, Count)), None)
    unjudged = [one for one in said if isinstance(one, NotJudged)]
    for one in unjudged:
        _count_not_judged(population, one.reason)
    judged = counted if counted is not None else 0 if unjudged and not own else 1
    _count_place(population, place, judged, min(failed, judged))
    for one in said:
        if isinstance(one, Measure):
            before = population.measured or (0, 0)
            population.measured = (before[0] + one.numerator, before[1] + one.denominator)


def _count_place(population: Population, place: Place, judged: int, failed: int) -> None:
    population.judged += judged
    population.failed += failed
    if place is NOWHERE:
        return
    for table, name in zip((population.by_column, population.by_unit), place, strict=True):
        if name:
            before = table.get(name, (0, 0))
            table[name] = (before[0] + judged, before[1] + failed)


def _place(subject: Any, ctx: StoreContext) -> Place:
    """(column id, unit name) to which an object belongs, as far as that is plain."""
    if isinstance(subject, ColumnFacts):
        column_id, unit_id = subject.id, ""
    elif isinstance(subject, (Document, Page)):
        column_id = subject.columns[0] if subject.columns else ""
        unit_id = subject.unit if isinstance(subject, Document) else ""
    else:
        return NOWHERE
    column = ctx.portal.column(column_id)
    unit = ctx.portal.unit(unit_id or (column.unit if column else "") or ctx.portal.site.office_unit)
    return column_id, unit.name if unit else ""


def _count_not_judged(population: Population, reason: str) -> None:
    population.not_judged += 1
    population.reasons[reason] = population.reasons.get(reason, 0) + 1


def _name(subject: Any) -> str:
    return str(getattr(subject, "url", None) or getattr(subject, "id", None) or getattr(subject, "home", ""))


def targets(ctx: StoreContext, share: Share) -> Iterator[Target]:
    """Everything the pages point at."""
    owns = ctx.portal.site.owns
    for url, kinds in share.of(ctx.usage.targets()):
        yield Target(url=url, fetch=ctx.store.fetch(url), is_own=owns(url), kinds=frozenset(str(kind) for kind in kinds))


SUBJECTS: Subjects = {
    # First: its walks over the whole portal leave memory that the rest takes over.
    Site: lambda ctx, share: share.of([ctx.site()]),
    Target: targets,
    Page: lambda ctx, share: ctx.pages(share),
    Document: lambda ctx, share: share.of(ctx.documents()),
    ColumnFacts: lambda ctx, share: share.of(ctx.columns()),
    Scan: lambda ctx, share: share.of(ctx.scans()),
    Run: lambda ctx, share: share.of([ctx.run]),
}
