"""The score (得分), the red lines (红线) and the headline figures, from populations and findings alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checks.model import Confidence, Finding, Population, Severity

SEVERITY_WEIGHT = {Severity.CRITICAL: 10, Severity.SERIOUS: 5, Severity.MODERATE: 2, Severity.MINOR: 1}
OTHER = "OTHER"
FAMILY_WEIGHT: dict[str, float] = {
    "LNK": 20, "COL": 15, "INT": 15, "HND": 10, "REG": 10, "A11Y": 15, OTHER: 15,
}  # fmt: skip
CAP = 59.0
"""Most points a portal can have while a red line is open."""

GRADES = ((90.0, "excellent"), (80.0, "good"), (60.0, "fair"), (0.0, "poor"))

EMPTY_COLUMNS = 5
STALE_COLUMNS = 10
STALE_LIVE_COLUMNS = 5
"""Numbers at which national inspections fail a site (国办秘函〔2019〕19号): empty columns, columns out of date,
and columns for news, notices and policies out of date."""

LIVE_KINDS = frozenset({"news", "notice", "policy", "normative"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyScore:
    """One family's share of the score: `earned` of `possible` weight, None as `score` when nothing was judged."""

    family: str
    weight: float
    earned: int
    possible: int
    judged: int
    failed: int
    not_judged: int

    @property
    def score(self) -> float | None:
        return 100 * self.earned / self.possible if self.possible else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The site's score from 0 to 100 (None: nothing was judged), before and after the cap of an open red line."""

    value: float | None
    uncapped: float | None
    families: tuple[FamilyScore, ...] = ()

    @property
    def grade(self) -> str:
        if self.value is None:
            return "none"
        return next(name for least, name in GRADES if self.value >= least)

    @property
    def is_capped(self) -> bool:
        return self.value != self.uncapped


@dataclass(frozen=True, slots=True, kw_only=True)
class RedLine:
    """One line at which a national inspection fails a site: how far it is, and by which findings."""

    id: str  # empty-columns | stale-columns | stale-live-columns | critical
    count: int
    limit: int
    fingerprints: tuple[str, ...] = ()

    @property
    def is_touched(self) -> bool:
        return self.count >= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A headline figure: `numerator` of `denominator`; a denominator of 0 is 未检, never 0 % or 100 %."""

    id: str
    numerator: int
    denominator: int
    good_is_high: bool = True
    target: float | None = None

    @property
    def rate(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


def counts(finding: Finding) -> bool:
    """Does the finding enter score, red lines and ledger? `review` never does."""
    return finding.confidence is not Confidence.REVIEW


def family_of(check_id: str) -> str:
    return check_id.partition(":")[0].rstrip("0123456789")


def site_score(
    populations: Iterable[Population], lines: Iterable[RedLine], weights: Mapping[str, float] | None = None
) -> Score:
    """The score of REQUIREMENTS §7.3; `weights` overrides the family weights of the same name.

    Families that are not named share the weight OTHER; a family with nothing judged drops out and the rest
    is scaled to 100.
    """
    table = {**FAMILY_WEIGHT, **(weights or {})}
    families = _families(populations, table)
    judged = [one for one in families if one.possible and one.weight > 0]
    total = sum(one.weight for one in judged)
    if not total:
        return Score(value=None, uncapped=None, families=families)
    value = round(sum(one.weight * (one.score or 0.0) for one in judged) / total, 1)
    capped = min(value, CAP) if any(line.is_touched for line in lines) else value
    return Score(value=capped, uncapped=value, families=families)


def _families(populations: Iterable[Population], table: Mapping[str, float]) -> tuple[FamilyScore, ...]:
    grouped: dict[str, list[Population]] = defaultdict(list)
    for population in populations:
        name = family_of(population.check_id)
        grouped[name if name in table else OTHER].append(population)
    return tuple(_family(name, table[name], grouped[name]) for name in table if name in grouped)


def _family(name: str, weight: float, members: Sequence[Population]) -> FamilyScore:
    scored = [(SEVERITY_WEIGHT[Severity(one.severity or "moderate")], one) for one in members]
    return FamilyScore(
        family=name,
        weight=weight,
        earned=sum(points * max(one.judged - one.failed, 0) for points, one in scored),
        possible=sum(points * one.judged for points, one in scored),
        judged=sum(one.judged for one in members),
        failed=sum(one.failed for one in members),
        not_judged=sum(one.not_judged for one in members),
    )


def red_lines(
    findings: Iterable[Finding], kinds: Mapping[str, str], empty_limit: int = EMPTY_COLUMNS
) -> tuple[RedLine, ...]:
    """The lines of REQUIREMENTS §7.2 in fixed order. `kinds`: page kind by column id."""
    open_ones = [finding for finding in findings if counts(finding)]
    empty = _one_a_column(open_ones, "COL001")
    stale = _one_a_column(open_ones, "COL002")
    live = {column: mark for column, mark in stale.items() if kinds.get(column) in LIVE_KINDS}
    critical = [one.fingerprint for one in open_ones if one.severity is Severity.CRITICAL]
    return (
        RedLine(id="critical", count=len(critical), limit=1, fingerprints=tuple(critical)),
        _line("empty-columns", empty, empty_limit),
        _line("stale-live-columns", live, STALE_LIVE_COLUMNS),
        _line("stale-columns", stale, STALE_COLUMNS),
    )


def _one_a_column(findings: Iterable[Finding], check_id: str) -> dict[str, str]:
    return {one.column or one.url: one.fingerprint for one in findings if one.check_id == check_id}


def _line(name: str, found: Mapping[str, str], limit: int) -> RedLine:
    return RedLine(id=name, count=len(found), limit=limit, fingerprints=tuple(found.values()))


def headline(
    populations: Iterable[Population], closed_in_time: tuple[int, int] = (0, 0)
) -> tuple[Figure, ...]:
    """The nine headline figures of REQUIREMENTS §7.2. `closed_in_time`: rows closed by their day, rows due."""
    known = {one.check_id: one for one in populations}
    return (
        _broken_links(known),
        _passed(known, "columns-updated", "COL002"),
        _passed(known, "interpreted", "INT001"),
        _measured(known, "diversified", "INT006", 0.6),
        _handled(known),
        _passed(known, "accessible", "A11Y001"),
        _passed(known, "answered", "MSG002"),
        Figure(id="closed-in-time", numerator=closed_in_time[0], denominator=closed_in_time[1]),
        _passed(known, "catalogue", "CAT002"),
    )


def _broken_links(known: Mapping[str, Population]) -> Figure:
    """LNK001 and LNK002 look at the same targets, one at answers and one at failures to connect."""
    members = [known[name] for name in ("LNK001", "LNK002") if name in known]
    return Figure(
        id="broken-links",
        numerator=sum(one.failed for one in members),
        denominator=max((one.judged for one in members), default=0),
        good_is_high=False,
    )


def _passed(known: Mapping[str, Population], name: str, check_id: str) -> Figure:
    one = known.get(check_id)
    if one is None:
        return Figure(id=name, numerator=0, denominator=0)
    return Figure(id=name, numerator=one.judged - one.failed, denominator=one.judged)


def _measured(known: Mapping[str, Population], name: str, check_id: str, target: float | None) -> Figure:
    one = known.get(check_id)
    numerator, denominator = (one.measured or (0, 0)) if one else (0, 0)
    return Figure(id=name, numerator=numerator, denominator=denominator, target=target)


def _handled(known: Mapping[str, Population]) -> Figure:
    """HND006 measures working links; without it, documents that have the link at all (HND001)."""
    whole = _measured(known, "handled", "HND006", 1.0)
    return whole if whole.denominator else _passed(known, "handled", "HND001")
