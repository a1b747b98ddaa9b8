"""Which version of an act a posted text is: by the words that only one version has, never by overall likeness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from checks.regulations.difference import plain, weigh
from config.regulation import Article, VersionText

_PIECE = 6  # characters: long enough to be nobody else's, short enough to survive a misprint near by
_CLOSE = 0.5  # share of the posted words that a version must contain to be spoken of at all
_HELD = 0.25  # share of a version's own words that must be there
_LEAD = 3.0  # by how much they must outweigh the other version's


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """`version` is None when no version is close, or when two or more are equally near (then `tied` has them)."""

    version: VersionText | None = None
    share: float = 0.0  # of the posted words, found in the nearest version
    tied: tuple[VersionText, ...] = ()


def recognise(posted: Sequence[Article], versions: Sequence[VersionText]) -> Recognition:
    """The version that `posted` is a copy of, however noisy, or none.

    For every two versions only the words that one has and the other has not are looked at; neighbouring versions
    may differ in one article (REGULATIONS §9). Where such words are too few, the articles that differ are held
    against the posted ones. A posted extract that holds none of them leaves the versions tied.
    """
    words = _join(posted)
    if not words or not versions:
        return Recognition()
    pieces = _pieces(words, _PIECE)
    shares = {id(one): _share(pieces, one) for one in versions}
    close = [one for one in versions if shares[id(one)] >= _CLOSE]
    if not close:
        return Recognition(share=max(shares.values()))
    nearest = max(shares[id(one)] for one in close)
    left = [
        one
        for one in close
        if not any(_beats(posted, pieces, other, one) for other in close if other is not one)
    ]
    if len(left) == 1:
        return Recognition(version=left[0], share=shares[id(left[0])])
    return Recognition(share=nearest, tied=tuple(left))


def _share(pieces: frozenset[str], version: VersionText) -> float:
    return len(pieces & _pieces(_join(version.articles), _PIECE)) / (len(pieces) or 1)


def _beats(posted: Sequence[Article], pieces: frozenset[str], one: VersionText, other: VersionText) -> bool:
    """Does the posted text hold words of `one` that `other` lacks, and hardly any the other way round?"""
    mine, theirs = _pieces(_join(one.articles), _PIECE), _pieces(_join(other.articles), _PIECE)
    held, lacking = _held(pieces, mine - theirs), _held(pieces, theirs - mine)
    if held >= _HELD or lacking >= _HELD:
        return held >= _LEAD * lacking
    for_one, for_other = weigh(posted, one.articles, other.articles)
    return for_one >= 1 and for_one >= _LEAD * for_other


def _held(posted: frozenset[str], own: frozenset[str]) -> float:
    return len(posted & own) / len(own) if own else 0.0


def _join(articles: Iterable[Article]) -> str:
    """All words without numbers, marks and white space, so that a page break or a lost comma is nothing."""
    return "".join(plain(one.text) for one in articles)


@lru_cache(maxsize=64)
def _pieces(words: str, size: int) -> frozenset[str]:
    return frozenset(words[at : at + size] for at in range(len(words) - size + 1))
