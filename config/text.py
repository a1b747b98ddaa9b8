"""Words in both languages, and the normal forms in which texts are compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NOT_WORD = re.compile(r"[^\w]+|_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One sentence in Chinese (first) and English, side by side so that neither goes stale."""

    zh: str
    en: str

    def in_(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


def fold_space(text: str) -> str:
    """White space runs become one blank; invisible, control and direction characters go."""
    folded = " ".join(text.split())
    # Only text with something unprintable in it needs the slow way: this runs for every link of a site.
    return folded if folded.isprintable() else " ".join(_UNSEEN.sub("", folded).split())


def squeeze(text: str) -> str:
    """NFKC without any white space: the form in which two texts are compared (REQUIREMENTS §3)."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    folded = folded if folded.isprintable() else _UNSEEN.sub("", folded)
    # What went may have stood between a letter and its mark.
    return folded if unicodedata.is_normalized("NFKC", folded) else unicodedata.normalize("NFKC", folded)


def letters(text: str) -> str:
    """`squeeze` without punctuation and book-title marks: the form in which titles are compared."""
    return _NOT_WORD.sub("", squeeze(text)).casefold()
