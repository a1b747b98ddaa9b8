"""From the bytes of an answer to facts ready to store: pure, so that it runs in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from crawler.extract.encoding import decode
from crawler.extract.page import PageRead, read_page
from crawler.facts import Link
from crawler.outcome import is_challenge
from crawler.packing import Block, blocks_of, pack_page, squash
from crawler.urls import Normaliser

_SHORT_TEXT = 400
_LOOK = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One HTML answer to read. `charset` is that of the header; `html` replaces the body for a rendered page."""

    url: str
    base: str = ""  # the address as it was asked, where that is not `url`: `?page=2` hangs on its index.html
    body: bytes
    charset: str = ""
    status: int = 200
    body_hash: str = ""
    fetched_at: datetime | None = None
    wants_simhash: bool = False
    html: str | None = None
    encoding: str = ""
    more_links: tuple[Link, ...] = ()  # entries of a list that are not in the source as anchors


@dataclass(slots=True, kw_only=True)
class Reading:
    """What was read: packed facts for the store, and the little the walk needs at once."""

    url: str
    body_hash: str
    facts: bytes = b""
    text: bytes = b""
    body: bytes = b""  # squashed; empty when it is that of the job, see `is_as_sent`
    blocks: list[Block]
    asked: dict[str, str]
    title: str = ""
    short_text: str = ""  # the main text when it is short, for soft 404s and challenges
    look: str = ""  # start of the main text, for the trap watch
    text_length: int = 0
    simhash: int = 0
    script_built: bool = False
    is_challenge: bool = False
    frames: list[bytes] = field(default_factory=list)  # blocks that may come by their hash alone from now on
    failed: str = ""  # why the page could not be read
    is_as_sent: bool = False  # the source is byte for byte the body of the job: who has that need not be sent it


def read_job(job: Job, normaliser: Normaliser, *, leaves_body: bool = False) -> Reading:
    """Read one answer; see crawler.extract.page for the bounds. `leaves_body`: who asks keeps the body of the job."""
    if job.html is not None:
        html, encoding, note = job.html, job.encoding or "utf-8", ""
    else:
        html, encoding, note = decode(job.body, job.charset)
    read = read_page(
        html,
        job.url,
        base=job.base,
        normaliser=normaliser,
        encoding=encoding,
        encoding_note=note,
        status=job.status,
        body_hash=job.body_hash,
        fetched_at=job.fetched_at,
        rendered=job.html is not None,
        wants_simhash=job.wants_simhash,
    )
    if job.more_links:
        page = replace(read.page, links=(*read.page.links, *job.more_links))
        read = replace(read, page=page)
    return packed(read, html, job.body if leaves_body else b"")


def packed(read: PageRead, html: str, sent: bytes = b"") -> Reading:
    """A page's facts as the store keeps them; the source is left out when it is what was `sent`."""
    page = read.page
    text = page.main_text
    source = html.encode("utf-8", "replace")
    is_as_sent = bool(sent) and source == sent
    return Reading(
        url=page.url,
        body_hash=page.body_hash,
        facts=pack_page(page),
        text=squash(text.encode("utf-8", "replace")),
        body=b"" if is_as_sent else squash(source),
        is_as_sent=is_as_sent,
        blocks=blocks_of(tuple(page.links)),
        asked=read.asked,
        title=page.best_title,
        short_text=text if len(text) <= _SHORT_TEXT else "",
        look=text[:_LOOK] if "?" in page.url or "." not in page.url.rpartition("/")[2] else "",
        text_length=len(text),
        simhash=page.simhash,
        script_built=page.script_built,
        is_challenge=is_challenge(text, html, page.status),
    )


def unreadable(job: Job, why: str) -> Reading:
    """The page's place in the records when it could not be read."""
    return Reading(url=job.url, body_hash=job.body_hash, blocks=[], asked={}, failed=why)
