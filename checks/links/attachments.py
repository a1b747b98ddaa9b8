"""Which targets are files (附件), and what their first bytes say."""

from __future__ import annotations

from functools import lru_cache

from checks.model import Target
from config.portal import Portal
from crawler.extract.filetype import FileFacts, extension_of, inspect_file
from crawler.facts import Fetch

_DOCUMENT_MEDIA = (
    "application/pdf", "application/ofd", "application/msword", "application/vnd.ms-", "application/vnd.openxmlformats",
    "application/zip", "application/x-zip", "application/x-rar", "application/vnd.rar", "application/x-7z", "application/wps-office",
    "application/kswps", "application/kset", "text/csv",
)  # fmt: skip


def is_attachment(target: Target, portal: Portal) -> bool:
    """Its address promises a file, or a file came."""
    if _promises(target.url, portal.attach.extensions):
        return True
    fetch = target.fetch
    return fetch is not None and fetch.media_type.startswith(_DOCUMENT_MEDIA)


@lru_cache(maxsize=65_536)
def _promises(url: str, extensions: tuple[str, ...]) -> bool:
    return extension_of(url) in extensions


def facts_of(fetch: Fetch) -> FileFacts:
    """The file as recorded: its name from the answer when there was one, else from the address."""
    by_name = fetch.filename if extension_of(fetch.filename) else fetch.url
    return inspect_file(by_name, fetch.head, length=fetch.length, media_type=fetch.media_type)
