"""All documents of a run by number and by core title, so that a citation finds its document at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from checks.matching.memo import once_a_run
from checks.matching.titles import Likeness, compare_keys, title_key
from checks.model import Context
from config.kinds import POLICY_KINDS
from crawler.extract.numbers import NumberRead, suffixes
from crawler.facts import Document

_GRAM = 3
COMMON = 400
"""A run of letters that more titles share says nothing; it is not followed."""
_BEST = 24
_LEAST_LETTERS = 4


@dataclass(slots=True)
class Shelf:
    """Documents that can be cited: `policies` are those in policy columns or with a number of their own."""

    policies: list[Document]
    by_url: dict[str, Document]
    by_number: dict[str, list[Document]]
    by_core: dict[str, list[Document]]
    _by_gram: dict[str, list[int]] = field(default_factory=dict)

    def numbered(self, read: NumberRead) -> list[Document]:
        """Documents with this number; the letters may have been read too long (市政府沪府办〔…〕), so the longest
        suffix that is a known number counts."""
        if found := self.by_number.get(read.number):
            return found
        return next((self.by_number[one] for one in suffixes(read) if one in self.by_number), [])

    def titled(self, title: str, least: float) -> list[tuple[Document, Likeness]]:
        """Documents whose title names what `title` names, best first; also those that only nearly do (conflict)."""
        key = title_key(title)
        if len(key.text) < _LEAST_LETTERS:
            return []
        exact = self.by_core.get(key.text, [])
        candidates = exact if exact else [self.policies[at] for at in self._near(key.text)]
        scored = [(document, compare_keys(title_key(document.title), key)) for document in candidates]
        scored = [(document, like) for document, like in scored if like.sim >= least]
        return sorted(scored, key=lambda pair: (bool(pair[1].conflict), -pair[1].sim, pair[0].url))

    def _near(self, text: str) -> list[int]:
        """Numbers of the policies that share most rare runs of letters with `text`."""
        votes: dict[int, int] = defaultdict(int)
        for gram in grams(text):
            sharing = self._by_gram.get(gram, ())
            if len(sharing) <= COMMON:
                for at in sharing:
                    votes[at] += 1
        return sorted(votes, key=lambda at: (-votes[at], at))[:_BEST]


def grams(text: str) -> set[str]:
    return {text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)} or {text}


def is_policy(document: Document) -> bool:
    return document.kind in POLICY_KINDS


def shelve(documents: Sequence[Document]) -> Shelf:
    """The shelf of these documents."""
    policies = [one for one in documents if is_policy(one)]
    shelf = Shelf(policies, {one.url: one for one in documents}, _grouped(documents), {})
    by_core: dict[str, list[Document]] = defaultdict(list)
    by_gram: dict[str, list[int]] = defaultdict(list)
    for at, document in enumerate(policies):
        text = title_key(document.title).text
        if len(text) < _LEAST_LETTERS:
            continue
        by_core[text].append(document)
        for gram in grams(text):
            by_gram[gram].append(at)
    shelf.by_core, shelf._by_gram = dict(by_core), dict(by_gram)
    return shelf


def _grouped(documents: Iterable[Document]) -> dict[str, list[Document]]:
    """Policies by number; a number printed on an interpretation is its document's, not its own."""
    found: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        if document.document_number and is_policy(document):
            found[document.document_number].append(document)
    return dict(found)


@once_a_run
def shelf(ctx: Context) -> Shelf:
    """The shelf of the run's documents."""
    return shelve(ctx.documents())
