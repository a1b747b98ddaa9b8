"""The words by which answers and links are told apart (软404、防火墙、按钮、不良内容): data, read once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from config.portal import Portal
from config.text import letters, squeeze


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("config").joinpath("links", f"{name}.toml").read_text(encoding="utf-8"))


def _plain(words: Iterable[str]) -> tuple[str, ...]:
    """As they are compared: without white space, half width, lower case."""
    return tuple(dict.fromkeys(squeeze(word).casefold() for word in words))


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftWords:
    """How a page that does not exist words itself."""

    phrases: tuple[str, ...]
    number: re.Pattern[str]
    whole_titles: frozenset[str]

    def hit(self, text: str) -> str:
        """The phrase found in a text, "" when none is."""
        plain = squeeze(text).casefold()
        return next((phrase for phrase in self.phrases if phrase in plain), "")

    def hit_in_title(self, title: str) -> str:
        """As `hit`; the bare number 404 and a title that is nothing but 提示 count as well."""
        if found := self.hit(title):
            return found
        plain = squeeze(title).casefold()
        if number := self.number.search(plain):
            return number[0]
        whole = next((part for part in re.split(r"[-_|–—]", plain) if part in self.whole_titles), "")
        return whole if len(plain) <= 40 else ""


@lru_cache(maxsize=16)
def _soft_words(more: tuple[str, ...]) -> SoftWords:
    table = _table("soft404")
    return SoftWords(
        phrases=_plain((*table["phrases"], *more)),
        number=re.compile(table["number"]),
        whole_titles=frozenset(table["whole_titles"]),
    )


def soft_words(portal: Portal) -> SoftWords:
    return _soft_words(portal.soft404.phrases)


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmWords:
    words: tuple[str, ...]
    for_sale: tuple[str, ...]
    about_it: re.Pattern[str]

    def hits(self, text: str) -> tuple[str, ...]:
        """Different words of harm in a text; one that is part of another counts once."""
        return _hits(text, self.words)

    def sale_hits(self, text: str) -> tuple[str, ...]:
        return _hits(text, self.for_sale)


def _hits(text: str, words: tuple[str, ...]) -> tuple[str, ...]:
    plain = squeeze(text).casefold()
    found = [word for word in words if word in plain]
    return tuple(word for word in found if not any(word != other and word in other for other in found))


@lru_cache(maxsize=16)
def _harm_words(more: tuple[str, ...]) -> HarmWords:
    table = _table("harm")
    return HarmWords(
        words=_plain((*table["gambling"], *table["pornography"], *table["other"], *more)),
        for_sale=_plain(table["for_sale"]),
        about_it=re.compile(table["about_it"]),
    )


def harm_words(portal: Portal) -> HarmWords:
    return _harm_words(portal.harm.words)


def words_kept(text: str, portal: Portal) -> str:
    """What is stored of a page outside the portal: the words hit, one a line, never the page (REQUIREMENTS §3).

    At most 256 KiB of the text are looked at.
    """
    text = text[: 256 * 1024]
    soft, harm = soft_words(portal).hit(text), harm_words(portal)
    return "\n".join(word for word in (soft, *harm.hits(text), *harm.sale_hits(text)) if word)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorWords:
    """Which words on a link say nothing of the target, and which name a button."""

    generic: frozenset[str]
    generic_pattern: re.Pattern[str]
    home: frozenset[str]
    service: re.Pattern[str]
    buttons: frozenset[str]
    control: re.Pattern[str]

    def is_generic(self, plain: str) -> bool:
        """`plain` is the text in the form of config.text.letters."""
        return not plain or plain in self.generic or bool(self.generic_pattern.match(plain))


@lru_cache(maxsize=16)
def _anchor_words(generic: tuple[str, ...], buttons: tuple[str, ...]) -> AnchorWords:
    table = _table("anchors")
    return AnchorWords(
        generic=frozenset(map(letters, (*table["generic"], *generic))),
        generic_pattern=re.compile(table["generic_pattern"]),
        home=frozenset(map(letters, table["home"])),
        service=re.compile(table["service"]),
        buttons=frozenset(map(letters, (*table["buttons"], *buttons))),
        control=re.compile(f"{table['control_mark']}|{table['control_class']}", re.IGNORECASE),
    )


def anchor_words(portal: Portal) -> AnchorWords:
    return _anchor_words(portal.wronglink.generic_anchors, portal.links.button_texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleWords:
    """Names of page kinds with what a target of that kind says of itself, and how places are named."""

    official: re.Pattern[str]
    promises: tuple[tuple[str, re.Pattern[str]], ...]
    districts: tuple[str, ...]
    unit: re.Pattern[str]
    cut: re.Pattern[str]


@cache
def title_words() -> TitleWords:
    table = _table("titles")
    return TitleWords(
        official=re.compile(table["official"]),
        promises=tuple((letters(name), re.compile(pattern)) for name, pattern in table["promises"].items()),
        districts=tuple(table["places"]["districts"]),
        unit=re.compile(table["places"]["unit"]),
        cut=re.compile(table["places"]["cut"]),
    )
