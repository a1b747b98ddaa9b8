"""What a posted text says otherwise than the version in force, article by article, for a person to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import Indel

from config.regulation import Article
from config.text import letters

_PAIR = 0.5  # below this two articles are not the same rule reworded
_MISPRINTS = 0.3  # share of edits up to which a posted article is still a copy
_AHEAD = 40  # how many articles on the other rule is looked for
_COMPARED = 5000  # characters of one article; no real one is longer
_SHOWN = 80


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The form in which articles are compared: letters and figures only, one width, no white space."""
    return letters(text)


class Change(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"  # in force, not on the page
    EXTRA = "extra"  # on the page, not in force


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One article that differs. `similarity` is 0..1 over letters and figures; texts are the whole articles."""

    change: Change
    posted_number: str = ""
    current_number: str = ""
    posted: str = ""
    current: str = ""
    similarity: float = 0.0

    def as_evidence(self) -> dict[str, str]:
        """Both wordings around the first difference, at most 80 characters each."""
        posted, current = around_change(self.posted, self.current)
        return {
            "change": self.change.value,
            "posted_article": self.posted_number,
            "current_article": self.current_number,
            "posted": posted,
            "current": current,
        }


def differences(
    posted: Sequence[Article], current: Sequence[Article], *, min_similarity: float = 1.0
) -> list[Difference]:
    """Articles of two texts that are not alike, in reading order.

    Equal articles are matched first (also when renumbered), then what is left between them is paired by likeness.
    A pair as alike as `min_similarity` counts as equal.
    """
    matcher = SequenceMatcher(
        None, [plain(a.text) for a in posted], [plain(b.text) for b in current], autojunk=False
    )
    found: list[Difference] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            found += _between(posted[a:b], current[c:d], min_similarity)
    return found


def _between(posted: Sequence[Article], current: Sequence[Article], limit: float) -> list[Difference]:
    found: list[Difference] = []
    at = 0
    for one in posted:
        ahead = range(at, min(len(current), at + _AHEAD))
        likeness, best = max(((_likeness(one, current[place]), -place) for place in ahead), default=(0.0, 0))
        best = -best
        if likeness < _PAIR:
            found.append(Difference(change=Change.EXTRA, posted_number=one.number, posted=one.text))
            continue
        found += [_missing(skipped) for skipped in current[at:best]]
        at = best + 1
        if likeness < limit:
            other = current[best]
            found.append(
                Difference(
                    change=Change.CHANGED,
                    posted_number=one.number,
                    current_number=other.number,
                    posted=one.text,
                    current=other.text,
                    similarity=likeness,
                )
            )
    return found + [_missing(skipped) for skipped in current[at:]]


def _missing(one: Article) -> Difference:
    return Difference(change=Change.MISSING, current_number=one.number, current=one.text)


def _likeness(one: Article, other: Article) -> float:
    return float(Indel.normalized_similarity(_cut(one.text), _cut(other.text)))


def weigh(posted: Sequence[Article], one: Sequence[Article], other: Sequence[Article]) -> tuple[int, int]:
    """For each of two versions, by how many edits the posted articles are nearer to its articles of equal number.

    Numbers matter: an article put in or taken out shifts all that follow. A posted article that is a copy of
    neither (two run together, another act) says nothing.
    """
    by_one, by_other = ({article.number: _cut(article.text) for article in text} for text in (one, other))
    for_one = for_other = 0
    for article in posted:
        first, second = by_one.get(article.number, ""), by_other.get(article.number, "")
        if first == second:
            continue
        words = _cut(article.text)
        near, far = Indel.distance(words, first), Indel.distance(words, second)
        if min(near, far) <= _MISPRINTS * max(len(words), 1):
            for_one, for_other = for_one + max(0, far - near), for_other + max(0, near - far)
    return for_one, for_other


def _cut(text: str) -> str:
    return plain(text)[:_COMPARED]


def around_change(posted: str, current: str) -> tuple[str, str]:
    """Both texts from a little before their first difference on."""
    if not posted or not current:
        return posted[:_SHOWN], current[:_SHOWN]
    first = next(
        (at for at, (a, b) in enumerate(zip(posted, current, strict=False)) if a != b),
        min(len(posted), len(current)),
    )
    start = max(0, first - 20)
    lead = "…" if start else ""
    return lead + posted[start : start + _SHOWN], lead + current[start : start + _SHOWN]


def inline_marks(posted: str, current: str) -> list[tuple[str, str]]:
    """One article as pieces: ("same" | "posted" | "current", text), for a page that marks the change."""
    pieces: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, posted, current, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("same", posted[a:b]))
            continue
        if b > a:
            pieces.append(("posted", posted[a:b]))
        if d > c:
            pieces.append(("current", current[c:d]))
    return pieces
