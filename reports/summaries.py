"""Small tables by family (REQUIREMENTS §7.6): broken links by host and cause, accessibility by rule, regulations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from checks.model import Finding
from checks.score import family_of
from reports.clean import clean
from reports.data import RunReport
from reports.evidence import said
from reports.words import Words

MOST_ROWS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def summaries(report: RunReport, t: Words) -> tuple[Summary, ...]:
    """Tables that have rows, in fixed order."""
    links = [one for one in report.problems if family_of(one.check_id) == "LNK" and one.target_url]
    made = (
        _by_host(links, t),
        _by_cause(links, t),
        _by_rule([one for one in report.problems if one.check_id.startswith("A11Y")], t),
        _regulations([one for one in report.problems if family_of(one.check_id) == "REG"], t),
    )
    return tuple(one for one in made if one.rows)


def _by_host(links: Iterable[Finding], t: Words) -> Summary:
    hosts = Counter(host_of(one.target_url or "") for one in links)
    rows = tuple((clean(host, 80), count) for host, count in hosts.most_common(MOST_ROWS))
    return Summary(title=t("summary.hosts"), heads=(t("table.host"), t("table.count")), rows=rows)


def _by_cause(links: Iterable[Finding], t: Words) -> Summary:
    causes = Counter((one.check_id, clean(one.title, 60), cause_of(one, t)) for one in links)
    rows = tuple(
        (check, title, cause, count) for (check, title, cause), count in causes.most_common(MOST_ROWS)
    )
    heads = (t("table.check"), t("table.problem"), t("summary.cause"), t("table.count"))
    return Summary(title=t("summary.causes"), heads=heads, rows=rows)


def cause_of(finding: Finding, t: Words) -> str:
    """Status code where there is one, else how the attempt ended, else nothing."""
    evidence = finding.evidence
    status = evidence.get("status")
    if isinstance(status, int) and status:
        return str(status)
    for name in ("outcome", "reason", "cause"):
        if value := evidence.get(name):
            return clean(said(value, t, name), 40)
    return ""


def _by_rule(found: Iterable[Finding], t: Words) -> Summary:
    rules: dict[tuple[str, str, str], list[int]] = {}
    for one in found:
        pages = rules.setdefault((one.check_id, clean(one.title, 80), t(f"severity.{one.severity}")), [])
        pages.append(one.pages_count)
    rows = tuple((*rule, len(pages), sum(pages)) for rule, pages in sorted(rules.items()))
    heads = (t("table.check"), t("table.problem"), t("severity.label"), t("table.count"), t("table.pages"))
    return Summary(title=t("summary.rules"), heads=heads, rows=rows[: 4 * MOST_ROWS])


_REGULATION_KEYS = ("citation", "regulation", "standing", "replacement")


def _regulations(found: Iterable[Finding], t: Words) -> Summary:
    cited = Counter(
        tuple(clean(said(one.evidence.get(key) or "", t, key), 80) for key in _REGULATION_KEYS)
        for one in found
    )
    rows = tuple((*cells, count) for cells, count in cited.most_common(2 * MOST_ROWS) if cells[0])
    heads = (*(t(f"summary.{key}") for key in _REGULATION_KEYS), t("table.count"))
    return Summary(title=t("summary.regulations"), heads=heads, rows=rows)


def host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
