"""A file in hand (附件: docx, xlsx, pdf, txt) judged as a page of its text: what it cites, row by row. No network."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote, urljoin

from checks.context import StoreContext
from checks.engine import enabled_checks, judge
from checks.model import Check, Finding, Population
from checks.overlay import subjects_of_page
from config.errors import UsageError
from config.kinds import PageKind
from config.portal import Portal
from crawler.extract.attachment import AttachmentText, as_html
from crawler.extract.attachment_reader import read_attachment
from crawler.extract.page import EXTRACTOR, read_page
from crawler.facts import Fetch, Outcome, Page, Run
from crawler.store import Store
from crawler.urls import Normaliser

# A file has no links, no element block and no browser behind it: what it says of the law is what can be judged.
FAMILIES = frozenset({"REG"})


class FileContext(StoreContext):
    """A file that someone asks about today speaks of today: without a kind of its own it is a guide."""

    def described(self, page: Page) -> Page:
        found = super().described(page)
        if found.kind.is_evergreen or found.kind is PageKind.REGULATION:
            return found
        return replace(found, kind=PageKind.GUIDE)


def judge_file(
    path: Path, portal: Portal, today: date
) -> tuple[Run, tuple[Finding, ...], tuple[Population, ...]]:
    """Findings about a file, each on the row or paragraph that carries it. Raises UsageError when it cannot be read."""
    try:
        read = read_attachment(path.read_bytes(), path.name)
    except OSError as error:
        raise UsageError(f"{path}: 读不出来：{error.strerror} (cannot be read)") from None
    if not read.blocks:
        raise UsageError(f"{path}: {read.note} (cannot be read)")
    page, html = file_page(read, urljoin(portal.site.home, quote(path.name)), portal)
    run = Run(
        id="page",
        site=portal.site.id,
        started_at=_now(),
        browser_wanted=False,
        notes=(read.note,) if read.note else (),
    )
    with (
        tempfile.TemporaryDirectory(prefix="xunjian-") as scratch,
        Store.open(Path(scratch) / "file.db") as store,
    ):
        store.begin(run)
        version = store.put_page(page, html.encode("utf-8", "replace"), EXTRACTOR)
        opened = Fetch(
            url=page.url, outcome=Outcome.OPENED, status=200, final_url=page.url, checked_at=_now()
        )
        store.put_fetch(opened, version=version)
        store.flush()
        judged = judge(FileContext(store, portal, run, today), _checks(portal), subjects_of_page(page.url))
        run = replace(
            run, pages=1, is_complete=True, finished_at=_now(), notes=(*run.notes, *judged.stumbled)
        )
        return run, tuple(judged.findings), tuple(judged.populations)


def file_page(read: AttachmentText, url: str, portal: Portal) -> tuple[Page, str]:
    """A file's text as a page at its address, with the source that goes into the store beside it."""
    html = as_html(read)
    normaliser = Normaliser(portal.crawl.drop_params, portal.crawl.mirrors)
    return read_page(html, normaliser.key(url) or url, normaliser=normaliser).page, html


def _checks(portal: Portal) -> list[Check[object]]:
    return [check for check in enabled_checks(portal) if check.family in FAMILIES]


def _now() -> datetime:
    return datetime.now().astimezone()
