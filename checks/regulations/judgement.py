"""From a citation to a fault: is the act named still the law, and is the version named the one in force?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from checks.model import Confidence
from checks.regulations.citation import Citation
from checks.regulations.mark import Currency, Reading, read_on
from checks.regulations.setting import Setting
from config.kinds import PageKind
from config.regulation import Regulation, Reliability, Standing

# What such pages cite was right for the facts they record (从旧兼从轻), whatever holds today.
_RECORDS = frozenset({PageKind.PENALTY, PageKind.ANNUAL_REPORT, PageKind.MESSAGE_LIST, PageKind.STATISTICS})
_BY_RELIABILITY = {
    Reliability.OFFICIAL: Confidence.CERTAIN,
    Reliability.DERIVED: Confidence.LIKELY,
    Reliability.CURATED: Confidence.REVIEW,
}
_RANK = [Confidence.REVIEW, Confidence.LIKELY, Confidence.CERTAIN]


class Life(StrEnum):
    """In what way a page speaks of today (REG001: evergreen, claims to hold, published after the event)."""

    EVERGREEN = "evergreen"
    CLAIMS_FORCE = "claims-force"
    DATED = "dated"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """The page as far as citations on it are concerned."""

    day: date  # of the check
    life: Life
    published: date | None = None
    kind: PageKind = PageKind.OTHER
    grace_days: int = 30

    def outlives(self, event: date | None) -> bool:
        """Does the page speak of the time after `event`, with the grace that a change of law gives?"""
        if event is None:
            return self.life is Life.EVERGREEN
        if event + timedelta(days=self.grace_days) > self.day:
            return False
        if self.life in {Life.EVERGREEN, Life.CLAIMS_FORCE}:
            return True
        return self.published is not None and self.published >= event + timedelta(days=self.grace_days)

    @property
    def ceiling(self) -> Confidence:
        """No certainty where the page only claims to hold, and a person's eye where it records the past."""
        if self.kind in _RECORDS:
            return Confidence.REVIEW
        return Confidence.LIKELY if self.life is Life.CLAIMS_FORCE else Confidence.CERTAIN


class Fault(StrEnum):
    REPEALED = "repealed"
    RENAMED = "renamed"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One faulty citation. `since` is the day from which it is wrong, None where the day is unknown."""

    citation: Citation
    act: Regulation
    fault: Fault
    confidence: Confidence
    since: date | None = None
    reading: Reading | None = None


def judge_standing(citation: Citation, stand: Stand) -> Judged | None:
    """REG001 for one citation: repealed (or renamed, for a person to check), on a page that speaks of today."""
    act = citation.act
    if act is None or not act.accuses:
        return None
    standing = act.standing_on(stand.day)
    if standing is Standing.SUPERSEDED and stand.life is Life.EVERGREEN and citation.setting is Setting.PLAIN:
        return Judged(citation=citation, act=act, fault=Fault.RENAMED, confidence=Confidence.REVIEW)
    if standing is not Standing.REPEALED or not stand.outlives(act.repealed_on):
        return None
    if citation.setting is not Setting.PLAIN:
        return None
    if citation.year_told and citation.year_told < (act.repealed_on or stand.day).year:
        return None  # 1999年依据《…》设立: told of a time when it was law
    return Judged(
        citation=citation,
        act=act,
        fault=Fault.REPEALED,
        confidence=_least(_BY_RELIABILITY[act.reliability], stand.ceiling),
        since=act.repealed_on,
    )


def judge_version(citation: Citation, stand: Stand) -> Judged | None:
    """REG003 (a) for one citation: the year or order number named belongs to an older text."""
    act = citation.act
    if act is None or not citation.mark or act.standing_on(stand.day) is not Standing.IN_FORCE:
        return None
    reading = read_on(citation.mark, act, stand.day)
    current = act.version_on(stand.day)
    if reading.currency is not Currency.OUTDATED or current is None or not stand.outlives(current.from_day):
        return None
    if citation.setting not in {Setting.PLAIN, Setting.DRAFT}:
        return None
    by_table = _BY_RELIABILITY[act.reliability] if reading.is_sure else Confidence.LIKELY
    return Judged(
        citation=citation,
        act=act,
        fault=Fault.OUTDATED,
        confidence=_least(by_table, _BY_RELIABILITY[act.reliability], stand.ceiling),
        since=current.from_day,
        reading=reading,
    )


def _least(*confidences: Confidence) -> Confidence:
    return min(confidences, key=_RANK.index)
