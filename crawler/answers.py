"""A Scrapy response as a Fetch, without any opinion about it."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import Message
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from config.text import fold_space
from crawler.extract.encoding import decode
from crawler.extract.main import main_text, strip_chrome
from crawler.facts import Attempt, Fetch, Outcome
from crawler.urls import Normaliser, host_of

if TYPE_CHECKING:  # looking at a page in the browser needs no Scrapy
    from scrapy.http import Response

HEAD_BYTES = 256
_HTML = ("text/html", "application/xhtml")
_LOOKS_HTML = re.compile(rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|meta|script)", re.IGNORECASE | re.DOTALL)
_REFRESH = re.compile(
    r"<meta[^>]{0,200}?http-equiv\s*=\s*[\"']?refresh[\"']?[^>]{0,200}?content\s*=\s*[\"']?\s*([\d.]*)\s*[;,]\s*url\s*=\s*([^\"'>]{1,2000})",
    re.IGNORECASE,
)
_QUICK_S = 10.0
_LOGIN = re.compile(r"type\s*=\s*[\"']?password", re.IGNORECASE)


@lru_cache(maxsize=1)  # asked several times of one answer, then never again
def media_type(response: Response) -> str:
    """Content-Type in lower case without parameters."""
    return (response.headers.get(b"Content-Type") or b"").decode("latin-1").partition(";")[0].strip().lower()


def charset(response: Response) -> str:
    value = (response.headers.get(b"Content-Type") or b"").decode("latin-1")
    match = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", value, re.IGNORECASE)
    return match[1] if match else ""


def is_html(response: Response) -> bool:
    """HTML by its type; without a type, or with a wrong one such as text/plain, by its first bytes."""
    kind = media_type(response)
    if kind.startswith(_HTML):
        return True
    return kind in {"", "text/plain", "application/octet-stream"} and bool(_LOOKS_HTML.match(response.body[:1024]))


def filename(response: Response) -> str:
    """The file name of Content-Disposition, also in RFC 5987 form or as raw GBK or UTF-8 bytes."""
    raw = response.headers.get(b"Content-Disposition")
    if not raw:
        return ""
    message = Message()
    for encoding in ("utf-8", "gb18030", "latin-1"):
        try:
            message["Content-Disposition"] = raw.decode(encoding)
            break
        except (UnicodeDecodeError, ValueError):
            continue
    try:
        return fold_space(message.get_filename() or "")[:200]
    except (LookupError, ValueError):
        return ""


def length_of(response: Response) -> int:
    """Bytes of the whole thing: from Content-Range, else Content-Length, else what was read."""
    ranged = re.search(rb"/(\d+)\s*$", response.headers.get(b"Content-Range") or b"")
    if response.status == 206 and ranged:
        return int(ranged[1])
    declared = response.headers.get(b"Content-Length")
    if declared and declared.strip().isdigit() and not response.headers.get(b"Content-Encoding"):
        return max(int(declared), len(response.body))
    return len(response.body) if response.body else -1


def moment() -> datetime:
    return datetime.now().astimezone()


def attempt(method: str, outcome: Outcome, status: int, ms: int) -> Attempt:
    return Attempt(at=moment(), method=method, outcome=outcome, status=status, ms=ms)


def body_hash(body: bytes) -> str:
    return blake2b(body, digest_size=16).hexdigest()


def glance(response: Response) -> tuple[str, str, str]:
    """(title, text, source) of an HTML answer that is not kept as a page: title and at most 2,000 characters."""
    source, _, _ = decode(response.body, charset(response))
    tree = LexborHTMLParser(source)
    node = tree.css_first("title")
    title = fold_space(node.text())[:300] if node else ""
    strip_chrome(tree)
    return title, main_text(tree)[0][:2_000], source


def is_login(source: str) -> bool:
    """Does the page ask for a password?"""
    return bool(_LOGIN.search(source))


def refresh_target(source: str) -> str | None:
    """Where a `<meta http-equiv=refresh>` of at most ten seconds leads, None when there is none."""
    match = _REFRESH.search(source[:50_000])
    if match is None or float(match[1] or 0) > _QUICK_S:
        return None
    return match[2].strip(" '\"")


def location_of(response: Response, normaliser: Normaliser) -> tuple[str, str]:
    """(key, address to ask) a redirect leads to; raw UTF-8 or GBK bytes in the header are read too."""
    raw = response.headers.get(b"Location") or b""
    text, encoding, _ = decode(raw)
    key, asked, _ = normaliser.resolve(response.url, text.strip(), encoding)
    return key, asked


def cookies_of(response: Response) -> dict[str, str]:
    """Cookies set by the answer, by name."""
    found = {}
    for raw in response.headers.getlist(b"Set-Cookie"):
        name, _, value = raw.decode("latin-1").partition(";")[0].partition("=")
        if name.strip() and len(value) < 4_000:
            found[name.strip()] = value.strip()
    return found


def fetch_of(
    url: str,
    response: Response,
    outcome: Outcome,
    attempts: tuple[Attempt, ...],
    *,
    title: str = "",
    text: str = "",
    detail: str = "",
) -> Fetch:
    """What an answer says about its address."""
    is_page = is_html(response)
    return Fetch(
        url=url,
        outcome=outcome,
        status=response.status,
        final_url=url,
        media_type=media_type(response),
        filename=filename(response),
        length=length_of(response),
        head=b"" if is_page and outcome is Outcome.OPENED and not text else response.body[:HEAD_BYTES],
        title=title,
        text=text,
        detail=detail,
        attempts=attempts,
        checked_at=attempts[-1].at if attempts else moment(),
    )


def own_port(url: str) -> tuple[str, int]:
    """(host name, port) to connect for an https address."""
    host, _, port = host_of(url).rpartition(":")
    return (host, int(port)) if host and port.isdigit() else (host_of(url), 443)
