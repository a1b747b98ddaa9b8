"""The text of attachments (附件): own docx, xlsx and pdf files become pages of their own for the checks that read."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from config.portal import Portal
from crawler.extract.attachment import as_html
from crawler.extract.attachment_reader import AttachmentReader
from crawler.extract.page import EXTRACTOR, read_page
from crawler.facts import Fetch
from crawler.store import Store
from crawler.urls import Normaliser

READABLE = ("docx", "xlsx", "pdf")
MAX_FILES = 400
"""Attachments read in one run, newest first as the caller orders them: each costs a fork of its own."""

Progress = Callable[[int, int, int], None]


def reader_at_hand(store: Store) -> AttachmentReader:
    """A reader that starts now if the walk kept files: it is ready by the time it is known which of them to read."""
    reader = AttachmentReader()
    if kinds := {url.partition("?")[0].rpartition(".")[2].lower() for url in store.kept_files()}:
        reader.start(sorted(kinds.intersection(READABLE)))
    return reader


def read_files(
    portal: Portal,
    store: Store,
    urls: Iterable[str],
    reader: AttachmentReader,
    *,
    is_full: bool = False,
    on_progress: Progress | None = None,
) -> list[str]:
    """Fetch these attachments whole (at most `attach.max_bytes`) and keep their text as pages.

    A file that is the same as in an earlier run (ETag, length and first bytes) keeps its text. Gives a note for
    every file that could not be read.
    """
    known = (store.fetch(url) for url in urls)
    todo = [one for one in known if one is not None and one.opened and "html" not in one.media_type][:MAX_FILES]
    fresh = [fetch for fetch in todo if is_full or not _taken_over(store, fetch)]
    return asyncio.run(_read(portal, store, fresh, reader, on_progress)) if fresh else []


def _taken_over(store: Store, fetch: Fetch) -> bool:
    for before in store.history(fetch.url)[:1]:
        same = before.length == fetch.length > 0 and before.head == fetch.head and before.media_type == fetch.media_type
        version = store.version_before(fetch.url)
        if same and version is not None:
            store.set_version(fetch.url, version)
            return True
    return False


async def _read(
    portal: Portal, store: Store, fetches: list[Fetch], reader: AttachmentReader, on_progress: Progress | None
) -> list[str]:
    notes: list[str] = []
    async with contextlib.AsyncExitStack() as stack:
        ask = _asking(portal, stack)
        for number, fetch in enumerate(fetches, 1):
            if fetch.length > portal.attach.max_bytes:
                notes.append(f"file:{fetch.url}: 超过 attach.max_bytes，未读")
                continue
            body, why = store.take_file(fetch.url), ""
            if not body:
                body, why = await ask(store.asked(fetch.url))
            if not body:
                notes.append(f"file:{fetch.url}: 未能取回（{why}）")
                continue
            name = fetch.filename or fetch.url.partition("?")[0].rpartition("/")[2]
            read = await asyncio.to_thread(reader.read, body, name)
            if read.note and not read.blocks:
                notes.append(f"file:{fetch.url}: {read.note}")
                continue
            _keep(portal, store, fetch, as_html(read), blake2b(body, digest_size=16).hexdigest())
            if on_progress is not None:
                on_progress(number, len(fetches), len(fetches))
    store.flush()
    store.drop_files()
    return notes


def _asking(portal: Portal, stack: contextlib.AsyncExitStack) -> Callable[[str], Awaitable[tuple[bytes, str]]]:
    """Fetch one file whole: (its bytes, why there are none). Small files came with the walk; often nothing is asked,
    and the network library is not even loaded."""
    asker: Any = None

    async def ask(url: str) -> tuple[bytes, str]:
        nonlocal asker
        if asker is None:
            from crawler.ask import Asker

            asker = await stack.enter_async_context(Asker(portal))
        answer = await asker.ask(url, max_bytes=portal.attach.max_bytes)
        return answer.body if answer.opened else b"", str(answer.outcome)

    return ask


def _keep(portal: Portal, store: Store, fetch: Fetch, html: str, digest: str) -> None:
    normaliser = Normaliser(portal.crawl.drop_params, portal.crawl.mirrors)
    page = read_page(html, fetch.url, normaliser=normaliser, body_hash=digest, fetched_at=fetch.checked_at).page
    page = replace(page, metas={"xunjian-file": fetch.media_type or "file"})
    store.put_fetch(fetch, version=store.put_page(page, html.encode("utf-8", "replace"), EXTRACTOR))
