"""In which form (图解、视频、音频、发布会 …) an interpretation speaks, beside plain text."""

from __future__ import annotations

from functools import cache

from checks.matching.interpretations import Reading
from checks.model import Context
from config.policy_words import policy_words
from config.text import squeeze
from crawler.extract.picture import picture_size
from crawler.facts import Document

_LEAST_SIDE, _LEAST_LENGTH = 400, 800
_LITTLE_TEXT = 300
_MEDIA = (".mp4", ".mp3", ".m3u8", ".mov", ".wmv", ".flv", ".wav")
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp")
PLAIN = "文字"
_NAMES = {"picture": "图解", "video": "视频", "audio": "音频", "event": "发布会、访谈"}


@cache
def _forms(own: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    built_in = tuple((_NAMES[name], tuple(words)) for name, words in policy_words("forms").items())
    return (*own, *built_in)


def form_of_words(text: str, ctx: Context) -> str:
    """The form a title promises; "" for none. `interpretation.form_words` of the profile come first."""
    plain = squeeze(text)
    own = tuple(sorted((name, tuple(words)) for name, words in ctx.portal.interpretation.form_words.items()))
    return next((name for name, words in _forms(own) if any(word in plain for word in words)), "")


def form_of(reading: Reading, ctx: Context) -> str:
    """The form of one interpretation; `文字` when nothing but text was found."""
    if found := form_of_words(reading.title, ctx):
        return found
    if found := _form_of_address(reading.url):
        return found
    return (_form_of_page(reading.document, ctx) if reading.document is not None else "") or PLAIN


def _form_of_address(url: str) -> str:
    path = url.lower().partition("?")[0]
    if path.endswith(_MEDIA):
        return "视频"
    return "图解" if path.endswith(_PICTURES) else ""


def _form_of_page(document: Document, ctx: Context) -> str:
    if document.has_media:
        return "视频"
    for file in document.attachments:
        if found := _form_of_address(file.url):
            return found
    if len(squeeze(document.body)) < _LITTLE_TEXT and any(_is_large(url, ctx) for url in document.images):
        return "图解"
    return ""


def _is_large(url: str, ctx: Context) -> bool:
    """At least 400×800 pixels (or 800×400), by the file's first bytes; a picture whose size is unknown counts, for
    on a page of next to no text it is what the page is for."""
    fetch = ctx.fetch(url)
    size = picture_size(fetch.head) if fetch is not None and fetch.head else None
    if size is None:
        return True
    return min(size) >= _LEAST_SIDE and max(size) >= _LEAST_LENGTH
