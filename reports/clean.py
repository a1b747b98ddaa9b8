"""Portal text is hostile: what every output does to it before a person or a program meets it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSAFE_IN_URL = re.compile(
    "[\x00-\x20\x7f-\x9f\"<>\\\\^`{|}\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9.-]*[A-Za-z0-9](?::[0-9]+)?(?:[/?#]|\Z)")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

LONGEST_URL = 2_000


def clean(text: object, limit: int = 0) -> str:
    """`text` without control and direction characters (each control becomes �, so that nothing hides), cut to
    `limit` characters when one is given."""
    said = text if isinstance(text, str) else str(text)
    if not said.isprintable():
        said = _DIRECTION.sub("", said).replace("\r\n", "\n").replace("\r", "\n")
        said = _CONTROL.sub("\ufffd", said)
    return said[: limit - 1] + "…" if limit and len(said) > limit else said


def safe_url(url: str | None) -> str:
    """The address when a person may click it: http or https, with a host, no odd characters, not endless.
    Else an empty string."""
    if not url or len(url) > LONGEST_URL or _UNSAFE_IN_URL.search(url):
        return ""
    if _PLAIN_URL.match(url):  # nearly all: a report asks of tens of thousands
        return url
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and host else ""


def csv_cell(text: object) -> str:
    """A cell that no spreadsheet takes for a formula (a quote before = + - @)."""
    said = clean(text)
    return f"'{said}" if said.lstrip(" \u3000").startswith(_FORMULA) else said


def one_line(text: object, limit: int = 200) -> str:
    """For terminals and logs: one line, no escape sequences."""
    return " ".join(clean(text, limit).split())


def file_name(text: str, fallback: str) -> str:
    """A name for a file made from portal text: letters, digits, Chinese; never a path."""
    kept = re.sub(r"[^\w一-龥-]+", "-", clean(text, 60)).strip("-_.")
    return kept or fallback
