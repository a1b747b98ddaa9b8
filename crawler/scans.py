"""What a browser saw on a page: renderings, clicks, accessibility scans (无障碍扫描), as frozen records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter

from crawler.scan_facts import KeyboardWalk, ModeTrial, PageFacts, Reflow

Record = TypeVar("Record")


class VisitOutcome(StrEnum):
    """How a visit with the browser ended; only OPENED pages may be judged."""

    OPENED = "opened"
    HTTP_ERROR = "http_error"  # the server answered 4xx or 5xx
    CHALLENGE = "challenge"  # a firewall's test page, or 403, 412, 429, 521
    LOGIN = "login"
    ERROR_PAGE = "error_page"  # answers 200, says that the page does not exist
    NOT_HTML = "not_html"
    DOWNLOAD = "download"
    EMPTY = "empty"
    LEFT = "left"  # the page went elsewhere by itself and did not stay anywhere
    FORBIDDEN = "forbidden"  # an address that the profile does not allow
    NO_SUCH_HOST = "no_such_host"
    REFUSED = "refused"
    TLS = "tls"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    NOT_RUN = "not_run"  # no browser, or the run was stopped before


class VisitNote(StrEnum):
    """What the browser had to do to get an answer out of a page."""

    LOADING_STOPPED = "loading_stopped"
    NEVER_QUIET = "never_quiet"
    SCRIPT_TERMINATED = "script_terminated"
    REFRESH_BLOCKED = "refresh_blocked"
    REDIRECTED_BY_PAGE = "redirected_by_page"
    DIALOG_DISMISSED = "dialog_dismissed"
    POPUP_CLOSED = "popup_closed"
    POST_BLOCKED = "post_blocked"
    ADDRESS_BLOCKED = "address_blocked"
    FRAME_UNREACHABLE = "frame_unreachable"
    PART_MISSING = "part_missing"  # a measurement failed or ran out of time


class ScanPart(StrEnum):
    """The measurements one visit can make."""

    AXE = "axe"
    FACTS = "facts"
    KEYBOARD = "keyboard"
    REFLOW = "reflow"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSeen:
    """One request a page made; `failure` is the browser's word, empty when an answer came. `body` and `media_type`
    are those of a request that was held back (at most 4,000 characters): what a list API would have been asked."""

    method: str
    url: str
    resource: str
    blocked: bool = False
    status: int | None = None
    failure: str = ""
    body: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A page after its scripts have run; `html` is empty unless the outcome is OPENED or an error page."""

    url: str
    final_url: str
    outcome: VisitOutcome
    status: int | None = None
    title: str = ""
    html: str = ""
    requests: tuple[RequestSeen, ...] = ()
    popups: tuple[str, ...] = ()
    listeners: tuple[str, ...] = ()
    diagnostics: tuple[VisitNote, ...] = ()
    detail: str = ""
    seconds: float = 0.0

    @property
    def is_opened(self) -> bool:
        return self.outcome is VisitOutcome.OPENED


class ClickEffect(StrEnum):
    """What a click did."""

    OPENED_WINDOW = "opened_window"
    NAVIGATED = "navigated"
    CHANGED_PAGE = "changed_page"
    NOTHING = "nothing"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickTarget:
    """Where a click on `selector` leads; `url` is the address that would open and was not followed.

    `revealed` are links (address, text) that can be seen only since the click, as in a pop-over.
    """

    selector: str
    effect: ClickEffect
    url: str | None = None
    name: str = ""
    revealed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeHit:
    """One element that fails a rule; `target` has one selector a frame or shadow level, outermost first."""

    target: tuple[str, ...]
    html: str
    data: dict[str, Any] | None = None
    checks: tuple[str, ...] = ()
    trail: str = ""
    in_main: bool | None = None  # None: in a frame, or not known


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleHit:
    """One rule of the engine with the elements it holds against (or cannot decide on) a page."""

    rule: str
    impact: str | None
    tags: tuple[str, ...]
    nodes: tuple[NodeHit, ...]
    count: int = 0  # all elements; `nodes` holds at most 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameSeen:
    """A frame of the page; `path` are the selectors that lead to it, outermost first."""

    path: tuple[str, ...]
    url: str
    tested: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AxeRun:
    """The raw result of the rule engine: every violation and every undecided element of all frames."""

    version: str
    sha256: str
    driver: str
    violations: tuple[RuleHit, ...] = ()
    incomplete: tuple[RuleHit, ...] = ()
    passed: tuple[str, ...] = ()
    inapplicable: tuple[str, ...] = ()
    frames: tuple[FrameSeen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """Everything measured on one page. A part that was not asked for, or could not be done, is None.

    Only OPENED pages carry measurements; any other outcome means 未检, never 通过.
    """

    url: str
    outcome: VisitOutcome = VisitOutcome.OPENED
    final_url: str = ""
    status: int | None = None
    title: str = ""
    started_at: datetime | None = None
    seconds: float = 0.0
    browser: str = ""
    viewport: tuple[int, int] = (1366, 768)
    template: str = ""
    reused_from: str = ""  # id of the run that made the measurements, when they were taken over
    diagnostics: tuple[VisitNote, ...] = ()
    detail: str = ""
    axe: AxeRun | None = None
    facts: PageFacts | None = None
    keyboard: KeyboardWalk | None = None
    reflow: tuple[Reflow, ...] = ()
    modes: tuple[ModeTrial, ...] | None = None

    @property
    def is_scanned(self) -> bool:
        return self.outcome is VisitOutcome.OPENED and (self.axe is not None or self.facts is not None)


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def to_json(record: Any) -> bytes:
    """Any record of this module as compact JSON."""
    return orjson.dumps(record)


def from_json(kind: type[Record], text: bytes | str) -> Record:
    """The record that `to_json` wrote; pydantic.ValidationError if the text is of another shape."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    record: Record = _ADAPTERS[kind].validate_json(text)
    return record


def with_modes(scan: Scan, trial: Scan) -> Scan:
    """The scan of a page together with the modes that were tried on it, as one record."""
    return replace(scan, modes=trial.modes) if scan.is_scanned or trial.modes is None else trial
