"""Words in both languages, and the normal forms in which texts are compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SPACE = re.compile(r"\s+")
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF])
_NOT_WORD = re.compile(r"[^\w]+|_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One sentence in Chinese (first) and English, side by side so that neither goes stale."""

    zh: str
    en: str

    def in_(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


def fold_space(text: str) -> str:
    """White space runs become one blank; invisible and direction characters go."""
    return _SPACE.sub(" ", text.translate(_INVISIBLE)).strip()


def squeeze(text: str) -> str:
    """NFKC without any white space: the form in which two texts are compared (REQUIREMENTS §3)."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_INVISIBLE))


def letters(text: str) -> str:
    """`squeeze` without punctuation and book-title marks: the form in which titles are compared."""
    return _NOT_WORD.sub("", squeeze(text)).casefold()
