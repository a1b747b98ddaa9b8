"""Many verdicts of one fault in one template become one finding (模板级); each finding gets its fingerprint."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from checks.model import Confidence, Severity, Verdict

SAMPLES = 5
_RANK = {Confidence.CERTAIN: 2, Confidence.LIKELY: 1, Confidence.REVIEW: 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """One finding to be: the verdict that speaks for it, and the pages it stands on."""

    verdict: Verdict
    pages: tuple[str, ...]
    count: int
    is_template: bool

    def fingerprint(self, check_id: str) -> str:
        """Hash of check, page (or target, for a template) and stable key (REQUIREMENTS §3)."""
        place = (self.verdict.target_url or "") if self.is_template else self.verdict.url
        parts = (check_id, place, self.verdict.target_url or "", self.verdict.key)
        return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=10).hexdigest()


def group(
    verdicts: Iterable[Verdict],
    template_of: Callable[[str], str],
    total_of: Callable[[str], int],
    template_min: int,
    size_of: Callable[[str], int] = lambda _template: 1,
) -> Iterator[Grouped]:
    """`total_of` counts the pages that carry a target, also where the verdicts name a sample only; `size_of`
    counts the pages of a template, for shared faults that were seen on a sample of its pages."""
    same: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.target_url or verdict.key:
            same[(verdict.target_url or "", verdict.key)].append(verdict)
        else:
            yield _alone(verdict)
    for (target, _), many in same.items():
        if any(verdict.is_shared for verdict in many):
            yield _shared(many, template_of, size_of)
            continue
        pages = {verdict.url for verdict in many}
        if len(pages) < template_min:
            yield from _one_a_page(many)
            continue
        by_template: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in many:
            by_template[template_of(verdict.url)].append(verdict)
        largest = max(by_template.values(), key=lambda some: len({one.url for one in some}))
        if len({one.url for one in largest}) < template_min:
            yield from _one_a_page(many)
            continue
        # Once a template carries it, the other places of the same target are the same fault to mend.
        ordered = _in_order(many)
        total = max(total_of(target) if target else 0, len(ordered))
        yield Grouped(verdict=_speaker(many), pages=ordered[:SAMPLES], count=total, is_template=True)


def _shared(many: list[Verdict], template_of: Callable[[str], str], size_of: Callable[[str], int]) -> Grouped:
    """One finding, whatever the templates; all pages of these templates have it."""
    pages = _in_order(many)
    by_template: dict[str, int] = defaultdict(int)
    for page in pages:
        by_template[template_of(page)] += 1
    count = sum(max(seen, size_of(template) if template else 0) for template, seen in by_template.items())
    return Grouped(verdict=_speaker(many), pages=pages[:SAMPLES], count=count, is_template=True)


def _speaker(many: list[Verdict]) -> Verdict:
    """The surest and gravest of equal verdicts speaks; of several that of the page with the shortest address, so that
    it does not depend on which page answered first."""
    return min(many, key=_weight)


def _weight(one: Verdict) -> tuple[int, int, int, str]:
    grave = one.severity.rank if one.severity else Severity.MINOR.rank
    return -_RANK[one.confidence], -grave, len(one.url), one.url


def _in_order(many: list[Verdict]) -> tuple[str, ...]:
    return tuple(sorted({verdict.url for verdict in many}, key=lambda url: (len(url), url)))


def _one_a_page(many: list[Verdict]) -> Iterator[Grouped]:
    by_page: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in many:
        by_page[verdict.url].append(verdict)
    for some in by_page.values():
        yield _alone(_speaker(some))


def _alone(verdict: Verdict) -> Grouped:
    return Grouped(verdict=verdict, pages=(verdict.url,), count=1, is_template=False)
