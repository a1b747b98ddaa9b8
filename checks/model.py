"""The words every check is written in: Check, Verdict, Finding, Context."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from config.portal import Portal
from config.text import Text
from crawler.facts import ColumnFacts, Document, Fetch, HostFacts, Link, LinkGlance, Page, Probe, Run

Subject = TypeVar("Subject")


class Severity(StrEnum):
    """How bad a breach is (严重 / 较重 / 一般 / 提示)."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    MODERATE = "moderate"
    MINOR = "minor"

    @property
    def rank(self) -> int:
        return [Severity.MINOR, Severity.MODERATE, Severity.SERIOUS, Severity.CRITICAL].index(self)


SEVERITY_ZH = {
    Severity.CRITICAL: "严重",
    Severity.SERIOUS: "较重",
    Severity.MODERATE: "一般",
    Severity.MINOR: "提示",
}


class Confidence(StrEnum):
    """certain: a fact anyone can repeat; likely: a rule that fits; review: needs a person's eye."""

    CERTAIN = "certain"
    LIKELY = "likely"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a judge says of one object. `key` is the stable part of the fingerprint beside check and address
    (row key, item code, rule id; no dates, counts or texts that change between runs)."""

    url: str
    confidence: Confidence
    severity: Severity | None = None  # None: the check's own
    target_url: str | None = None
    key: str = ""
    link: Link | None = None  # the engine finds its css path when the finding is kept
    locator: str | None = None
    column: str | None = None  # column id; None: the page's column
    unit: str | None = None  # unit id; None: by the rule of REQUIREMENTS §3
    fix: Text | None = None  # None: the check's own
    is_shared: bool = False  # a fault of a template: one finding wherever it stands, and the site office's
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotJudged:
    """The object could not be judged (未检); `reason` is a short stable Chinese phrase."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """For subjects that hold several objects: how many of them were judged here (default is one a subject)."""

    judged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A rate this subject was measured at, breach or not (多元化解读率: so many of so many), for the headline figures."""

    numerator: int
    denominator: int


Said = Verdict | NotJudged | Count | Measure


def problem(
    url: str, *, confidence: Confidence = Confidence.CERTAIN, severity: Severity | None = None, **rest: Any
) -> Verdict:
    """A breach that counts. Keywords named as in Verdict fill it, all others become evidence."""
    return _verdict(url, confidence, severity, rest)


def review(url: str, *, severity: Severity | None = None, **rest: Any) -> Verdict:
    """A hint for a person's eye (待核): listed apart, never scored."""
    return _verdict(url, Confidence.REVIEW, severity, rest)


def not_judged(reason: str) -> NotJudged:
    return NotJudged(reason=reason)


_FIELDS = {"target_url", "key", "link", "locator", "column", "unit", "fix", "is_shared"}


def _verdict(url: str, confidence: Confidence, severity: Severity | None, rest: dict[str, Any]) -> Verdict:
    named = {key: rest.pop(key) for key in _FIELDS & rest.keys()}
    return Verdict(url=url, confidence=confidence, severity=severity, evidence=rest, **named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One distinct address that pages link to: what the run knows of it. `fetch` is None when it was not asked."""

    url: str
    fetch: Fetch | None
    is_own: bool
    kinds: frozenset[str]  # LinkKind values with which pages point at it


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One place where a target is linked."""

    page_url: str
    link: Link
    page_title: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The portal as a whole: the subject of checks with scope site."""

    home: str
    home_page: Page | None
    home_fetch: Fetch | None
    hosts: tuple[HostFacts, ...] = ()
    probes: tuple[Probe, ...] = ()


class Context(Protocol):
    """All a judge may ask beside its subject. Implemented by checks/context.py over the store; tests may
    implement it over lists. Everything is read-only, and of one run."""

    today: date
    portal: Portal
    run: Run

    @property
    def regulations(self) -> Any:
        """The regulation library of the day (config.regulation.Library)."""

    def fetch(self, url: str) -> Fetch | None: ...

    def page(self, url: str) -> Page | None:
        """The page at this address (also by its final address), with main_text and links, or None."""

    def pages(self) -> Iterator[Page]: ...

    def html(self, url: str) -> str:
        """Decoded source of a page (rendered DOM where it was rendered), empty when not kept."""

    def uses(self, target_url: str) -> list[Use]:
        """Every place that links to this address."""

    def use_count(self, target_url: str) -> int:
        """How many pages link to this address; `uses` may show a sample of them."""

    def new_glances(self, url: str, told: set[object]) -> Iterable[LinkGlance]:
        """Links of a page at a glance, without those that are in `told` already (same target, same words); adds the rest."""

    def title(self, url: str) -> str:
        """What the page at this address calls itself (Page.best_title, else the title its answer carried), "" unknown."""

    def fragments(self, url: str) -> frozenset[str] | None:
        """The ids and names on the page at this address; None when it is no page of ours or scripts build it."""

    def host(self, url: str) -> HostFacts | None: ...

    def columns(self) -> list[ColumnFacts]: ...

    def column_of(self, page_url: str) -> str | None:
        """Id of the column in whose list the page stands, else the column whose address is its folder."""

    def documents(self) -> list[Document]: ...

    def document(self, url: str) -> Document | None: ...

    def scans(self) -> Iterable[Any]:
        """Accessibility records (crawler.scans.Scan) of the run."""

    def history(self, url: str) -> list[Fetch]:
        """Earlier runs' fetches of this address, newest first."""

    def workdays(self, start: date, end: date) -> int | None:
        """Working days after `start` up to and including `end`; None when the calendar lacks a year."""

    def is_migrated(self, day: date) -> bool:
        """More than 30 pages of the site carry this publication day: a mass date of a migration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Generic[Subject]):
    """One check, declared once; report, terminal, explain, docs and ledger all read it.

    `looks_at` is Page, Target, Document, ColumnFacts, Site, Run or a scan record; `judge` is called once for
    each subject that `applies`. `message` is filled with the evidence of the finding ({name} fields).
    """

    id: str
    name: str
    title: Text
    why: Text
    fix: Text
    message: Text
    severity: Severity
    basis: tuple[str, ...]  # `JA-1.3「words」`, see config.clause
    looks_at: type[Subject]
    judge: Callable[[Subject, Context], Iterable[Said]]
    applies: Callable[[Subject, Context], bool] = lambda _subject, _context: True
    tier: int = 1
    scope: str = "page"  # link | page | document | column | site | run
    needs_browser: bool = False
    needs_site: bool = False  # cannot be judged from one page alone
    config: tuple[str, ...] = ()  # profile keys that steer it, for docs

    @property
    def family(self) -> str:
        return self.id.rstrip("0123456789")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One row of the report (DESIGN §2, findings.json)."""

    check_id: str
    name: str
    title: str
    message: str
    severity: Severity
    confidence: Confidence
    url: str
    target_url: str | None = None
    locator: str | None = None
    column: str | None = None
    unit: str = ""
    unit_by: str = ""  # document | column | office: which rule named the unit
    status: str = "new"  # new | persisting | recurred
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    runs_seen: int = 1
    fingerprint: str = ""
    pages_count: int = 1
    sample_pages: tuple[str, ...] = ()
    page_title: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    basis: tuple[Mapping[str, str], ...] = ()
    fix: str = ""
    exempted_until: date | None = None


@dataclass(slots=True, kw_only=True)
class Population:
    """How many objects a check judged, how many it could not and why. 0 of 0 is 未检, never 通过."""

    check_id: str
    judged: int = 0
    failed: int = 0  # objects with at least one certain or likely finding
    not_judged: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    severity: str = ""  # of the check after the profile's override: the weight of its objects in the score
    measured: tuple[int, int] | None = None  # sum of its Measures: numerator, denominator
    by_unit: dict[str, tuple[int, int]] = field(default_factory=dict)  # unit name -> judged, failed
    by_column: dict[str, tuple[int, int]] = field(default_factory=dict)  # column id -> judged, failed

    def add(self, other: Population) -> None:
        """Take over what was counted on other objects of the same check."""
        self.judged += other.judged
        self.failed += other.failed
        self.not_judged += other.not_judged
        for reason, count in other.reasons.items():
            self.reasons[reason] = self.reasons.get(reason, 0) + count
        if other.measured is not None:
            before = self.measured or (0, 0)
            self.measured = (before[0] + other.measured[0], before[1] + other.measured[1])
        for table, more in ((self.by_unit, other.by_unit), (self.by_column, other.by_column)):
            for name, (judged, failed) in more.items():
                has = table.get(name, (0, 0))
                table[name] = (has[0] + judged, has[1] + failed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """Something about the run, not about the portal (SYS001 ...). `fatal`: the run is not to be trusted (exit 3)."""

    id: str
    message: str
    fatal: bool = False
