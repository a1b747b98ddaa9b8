"""What the report's templates show: findings in families and checks, cleaned, shortened, put into words."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from checks.model import Check, Finding
from checks.rectification import SHORT
from checks.score import family_of
from reports.clean import clean, safe_url
from reports.data import RunReport
from reports.evidence import Fact, facts
from reports.words import Words

FAMILY_ORDER = (
    "LNK", "COL", "INT", "HND", "REG", "A11Y", "DOC", "OPN", "DEC", "MSG", "CAT", "GAZ", "SITE", "PRV", "PUB", "SVC",
)  # fmt: skip
EVIDENCE_BUDGET = 180_000
"""Characters of evidence in one report; with few findings each may tell up to LONGEST_EVIDENCE."""
LONGEST_EVIDENCE = 4_000
LEAST_EVIDENCE = 32
ROOM_FOR_MORE = 200
"""Characters of evidence a row may tell when there is also room for its locator and path; with thousands of
rows the address is behind the link only."""
PICTURES_BUDGET = 6 * 2**20
_PICTURE_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}


class Place(NamedTuple):
    """An address to show: `href` is empty when it must not be clicked."""

    href: str
    text: str


class Line(NamedTuple):
    """One finding where it is only named: the notices, the changes, the first steps."""

    id: str
    severity: str
    message: str
    page: Place
    target: Place | None
    column: str
    unit: str
    pages: int


class Row(NamedTuple):
    """One finding as the detail list shows it, with its evidence."""

    line: Line
    confidence: str
    status: str
    path: str
    unit_by: str
    first: str
    runs: int
    samples: tuple[Place, ...]
    short: tuple[Fact, ...]
    long: tuple[Fact, ...]
    locator: str
    fix: str
    was_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """All findings of one check, worst first."""

    check_id: str
    title: str
    severity: str
    why: str
    fix: str
    how: str
    basis: tuple[tuple[str, str, str, bool], ...]  # document, clause, quote, is reference only
    rows: tuple[Row, ...]
    units: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyView:
    id: str
    name: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.groups)


class Viewer:
    """Puts one report's findings into words. `folder`: where the pictures of the evidence lie."""

    def __init__(self, report: RunReport, words: Words, folder: Path | None = None) -> None:
        self.report = report
        self.words = words
        self._folder = folder
        self._pictures = PICTURES_BUDGET
        home = urlsplit(report.portal.site.home)
        self._own = f"{home.scheme}://{home.netloc}"
        shown = len(report.findings) or 1
        self._budget = max(min(EVIDENCE_BUDGET // shown, LONGEST_EVIDENCE), LEAST_EVIDENCE)
        self._is_roomy = self._budget > ROOM_FOR_MORE
        self.was_cut = False

    def families(self, findings: Iterable[Finding]) -> tuple[FamilyView, ...]:
        """Findings by family and check; checks and rows worst first, then by address."""
        grouped: dict[str, dict[str, list[Finding]]] = {}
        for finding in findings:
            family = family_of(finding.check_id)
            grouped.setdefault(family, {}).setdefault(finding.check_id, []).append(finding)
        order = {name: place for place, name in enumerate(FAMILY_ORDER)}
        return tuple(
            FamilyView(id=name, name=self.family(name), groups=self._groups(grouped[name]))
            for name in sorted(grouped, key=lambda name: (order.get(name, 99), name))
        )

    def family(self, name: str) -> str:
        return self.words.maybe(f"family.{name}", name)

    def _groups(self, checks: dict[str, list[Finding]]) -> tuple[Group, ...]:
        made = []
        for check_id, found in sorted(checks.items()):
            found.sort(key=lambda one: (-one.severity.rank, -one.pages_count, one.url, one.fingerprint))
            made.append(self._group(check_id, found))
        return tuple(made)

    def _group(self, check_id: str, found: list[Finding]) -> Group:
        worst = found[0]
        family = family_of(check_id)
        how = f"how.{family}"
        title, fix, _ = self.told(worst)
        return Group(
            check_id=check_id,
            title=title,
            severity=str(worst.severity),
            why=self._why(check_id),
            fix=fix,
            how=self.words(how) if how.partition(".")[2] in _HOW else self.words("how.OTHER"),
            basis=tuple(_basis(one) for one in worst.basis),
            rows=tuple(self.row(one, fix) for one in found),
        )

    def _why(self, check_id: str) -> str:
        check = declared(check_id)
        return check.why.in_(self.words.lang) if check else ""

    def told(self, finding: Finding) -> tuple[str, str, str]:
        """Title, fix and message: as stored in Chinese, made again from the check in English."""
        check = declared(finding.check_id) if self.words.lang == "en" else None
        if check is None:
            return clean(finding.title, 200), clean(finding.fix, 1000), clean(finding.message, 400)
        try:
            message = check.message.en.format_map(finding.evidence)
        except (KeyError, IndexError, ValueError, AttributeError):
            message = finding.message
        return check.title.en, check.fix.en, clean(message, 400)

    def line(self, finding: Finding) -> Line:
        target = self.place(finding.target_url) if finding.target_url else None
        if target and is_harmful(finding.check_id):
            target = Place(href="", text=target.text)
        return Line(
            id=short_id(finding),
            severity=str(finding.severity),
            message=self.told(finding)[2],
            page=self.page(finding.url, finding.page_title),
            target=target,
            column=clean(self.report.titles.get(finding.column or "", finding.column or ""), 60),
            unit=clean(finding.unit, 40),
            pages=finding.pages_count,
        )

    def row(self, finding: Finding, common_fix: str = "") -> Row:
        line = self.line(finding)
        fix = self.told(finding)[1]
        ours = " ".join((line.message, line.page.text, finding.url, finding.target_url or ""))
        said, was_cut = facts(finding, self.words, self._budget, ours, self.path)
        path = self.path(self.report.address_of(finding.url))
        self.was_cut |= was_cut
        samples = (
            [one for one in finding.sample_pages if one != finding.url][:5] if finding.pages_count > 1 else []
        )
        return Row(
            line=line,
            confidence=str(finding.confidence),
            status=finding.status,
            path=path if self._is_roomy and line.page.text != path else "",
            unit_by=finding.unit_by,
            first=finding.first_seen.date().isoformat() if finding.first_seen else "",
            runs=finding.runs_seen,
            samples=tuple(self.place(one) for one in samples),
            short=tuple(one for one in said if one.is_short),
            long=tuple(one for one in said if not one.is_short),
            locator=clean(finding.locator or "", 160) if self._is_roomy else "",
            fix=fix if fix != common_fix else "",
            was_cut=was_cut,
        )

    def page(self, url: str, title: str) -> Place:
        opens = self.report.address_of(url)
        return Place(
            href=safe_url(opens),
            text=clean(title, 80).strip() or self.path(opens) or self.words("report.untitled"),
        )

    def place(self, url: str) -> Place:
        opens = self.report.address_of(url)
        return Place(href=safe_url(opens), text=self.path(opens))

    def path(self, url: str) -> str:
        """An own address without scheme and host; any other whole."""
        return clean(url[len(self._own) :] if url.startswith(self._own + "/") else url, 120)

    def picture(self, name: str) -> str:
        """A picture of the evidence as data address, empty when it is missing, foreign or too much."""
        kind = _PICTURE_TYPES.get(Path(name).suffix.lower())
        if self._folder is None or kind is None:
            return ""
        file = (self._folder / name).resolve()
        if not file.is_relative_to(self._folder.resolve()) or not file.is_file():
            return ""
        data = file.read_bytes()
        if len(data) > self._pictures:
            return ""
        self._pictures -= len(data)
        return f"data:{kind};base64,{base64.b64encode(data).decode()}"

    def day(self, at: date | datetime | None) -> str:
        if at is None:
            return self.words("report.unknown")
        return at.strftime("%Y-%m-%d %H:%M") if isinstance(at, datetime) else at.isoformat()

    def duration(self) -> str:
        run = self.report.run
        took = (run.finished_at - run.started_at) if run.finished_at else timedelta()
        return self.words("scope.minutes", count=max(round(took.total_seconds() / 60), 1)) if took else ""


_HOW = frozenset({"LNK", "COL", "INT", "HND", "REG", "A11Y"})


def is_harmful(check_id: str) -> bool:
    """Targets that nobody should open by a slip of the mouse: gambling, hijacked, planted (LNK013, SITE008)."""
    return check_id.partition(":")[0] in {"LNK013", "SITE008"}


def short_id(finding: Finding) -> str:
    return finding.fingerprint[:SHORT]


def _basis(one: object) -> tuple[str, str, str, bool]:
    told = one if isinstance(one, dict) else {}
    names = ("doc", "clause", "quote")
    doc, clause, quote = (clean(told.get(name, ""), 120) for name in names)
    return doc, clause, quote, bool(told.get("reference"))


@cache
def declared(check_id: str) -> Check[Any] | None:
    """The check behind an id (`A11Y001:image-alt` → A11Y001), None when this version has none."""
    from checks import all_checks

    return all_checks().get(check_id.partition(":")[0])
