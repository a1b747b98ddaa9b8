"""What the crawl records: frozen facts, without any opinion about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from config.kinds import ListMethod, PageKind

Day = date  # a field named `date` hides the type of that name


class Outcome(StrEnum):
    """How an attempt to open an address ended (crawler/outcome.py reads it off the answer)."""

    OPENED = "opened"
    NOT_FOUND = "not_found"
    GONE = "gone"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    BLOCKED = "blocked"  # 403, 412, 429, 521 ..., challenge text: cannot be judged
    LOGIN = "login"
    TIMEOUT = "timeout"
    NO_SUCH_HOST = "no_such_host"
    REFUSED = "refused"
    RESET = "reset"
    TLS_EXPIRED = "tls_expired"
    TLS_NAME = "tls_name"
    TLS_CHAIN = "tls_chain"
    TLS_FAILED = "tls_failed"
    REDIRECT_LOOP = "redirect_loop"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    BAD_ADDRESS = "bad_address"  # cannot be parsed or has no host
    FORBIDDEN_ADDRESS = "forbidden_address"  # private, loopback, metadata ...: never asked
    BAD_ANSWER = "bad_answer"  # not HTTP, or broken off
    ROBOTS = "robots"  # robots.txt forbids it: not asked
    NOT_ASKED = "not_asked"  # limit, scheme without network, or external links switched off


class LinkKind(StrEnum):
    ANCHOR = "a"
    AREA = "area"
    FRAME = "frame"
    FORM = "form"
    REFRESH = "refresh"
    SCRIPTED = "scripted"  # data-href, data-url, simple onclick/window.open, option value
    IMAGE = "image"
    MEDIA = "media"
    STYLESHEET = "stylesheet"
    SCRIPT = "script"

    @property
    def is_resource(self) -> bool:
        return self in {LinkKind.IMAGE, LinkKind.MEDIA, LinkKind.STYLESHEET, LinkKind.SCRIPT}


class Region(StrEnum):
    """Where on the page an element stands."""

    HEADER = "header"
    NAV = "nav"
    MAIN = "main"
    FOOTER = "footer"


@dataclass(slots=True, kw_only=True, unsafe_hash=True)  # read-only; to make a frozen one takes twice as long, sixty times a page
class Link:
    """One link as it stands on a page. `url` is absolute, normalised and without fragment; empty when the
    address leads nowhere (`#`, `javascript:`, unreadable, not http). `position` counts the page's link
    elements in document order, so that `crawler.extract.links.locate` finds the element again."""

    url: str
    href: str
    kind: LinkKind
    position: int
    text: str = ""  # visible text, white space folded, at most 300 characters; alt for images
    title: str = ""
    fragment: str = ""
    region: Region = Region.MAIN
    row: int = -1  # number of the list row or table row that holds it, -1 outside of any
    group: int = -1  # number of the list or table that holds it, -1 outside of any
    has_handler: bool = False  # onclick attribute, or the head of a menu that a script folds out
    is_hidden: bool = False  # hidden attribute or inline style that hides it
    mark: str = ""  # of an anchor that leads nowhere (no url): its HTML, at most 200 characters


class LinkGlance(NamedTuple):
    """The little of a link that a walk over a whole portal needs: where to, how, its words, whether it is hidden."""

    url: str
    kind: LinkKind
    words: str
    is_hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    url: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at an address. `ms` is the time to the whole answer (first MiB), or to the failure."""

    at: datetime
    method: str
    outcome: Outcome
    status: int = 0
    ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """What is known about one address in one run. `attempts` in order; `outcome` is that of the last."""

    url: str
    outcome: Outcome
    status: int = 0
    final_url: str = ""
    hops: tuple[Hop, ...] = ()  # redirects followed by hand: each address asked and the status it gave
    media_type: str = ""  # of the answer, lower case, without parameters
    filename: str = ""  # from Content-Disposition
    length: int = -1  # bytes of the whole answer as declared or read; -1 unknown
    head: bytes = b""  # first bytes of the body (attachments and images: 1 KiB at most)
    title: str = ""  # <title> of an HTML answer that is not one of our pages
    text: str = ""  # at most 2,000 characters of its text (own hosts) or of words hit (outside)
    text_length: int = -1  # characters of the main text of an HTML answer; -1 when there was none
    simhash: int = 0  # over that text, on own hosts whose random paths answer 200; 0 otherwise
    detail: str = (
        ""  # words of the resolver or of TLS, certificate subject and end; of a file the inspector's notes
    )
    attempts: tuple[Attempt, ...] = ()
    checked_at: datetime | None = None
    runs_failing: int = 0  # runs in a row, this one included, in which every attempt failed

    @property
    def opened(self) -> bool:
        return self.outcome is Outcome.OPENED


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One entry of a list page. `date` is None when none was read."""

    title: str  # title attribute when the visible text is cut, else the visible text
    url: str
    date: Day | None = None
    date_text: str = ""
    text: str = ""  # visible link text as it stands
    publisher: str = ""
    page_url: str = ""  # list page on which it stands


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRead:
    """A date with the place it was read from: meta, label, text, list, path, signature."""

    day: date
    place: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One HTML page of the portal as this run saw it. `main_text` is loaded with the page (squeezed white
    space, header/footer/nav/share widgets removed)."""

    url: str
    status: int = 200
    final_url: str = ""
    title: str = ""  # <title>
    heading: str = ""  # first h1, else the most title-like heading of the main area
    metas: Mapping[str, str] = field(default_factory=dict)  # name in lower case -> content
    lang: str = ""
    encoding: str = ""
    encoding_note: str = ""  # why the declared encoding was not used, empty when it was
    main_text: str = ""
    main_images: int = 0
    template: str = ""  # hash of the page's skeleton, equal for pages of one template
    simhash: int = 0  # 64 bits over the main text
    fragments: frozenset[str] = frozenset()
    links: Sequence[Link] = ()  # decoded when first looked at, for pages out of the store
    kind: PageKind = PageKind.OTHER
    columns: tuple[str, ...] = ()  # ids of profile columns in whose lists it stands (or whose page it is)
    published: DateRead | None = None
    rendered: bool = False
    script_built: bool = False  # little text in the raw HTML beside scripts
    body_hash: str = ""
    fetched_at: datetime | None = None
    internal_addresses: tuple[str, ...] = ()  # private addresses in inline scripts and comments

    @property
    def is_file(self) -> bool:
        """The text of an attachment, kept as a page (crawler/files.py)."""
        return "xunjian-file" in self.metas

    @property
    def best_title(self) -> str:
        return self.metas.get("articletitle") or self.heading or self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFacts:
    """What this run saw of one column of the profile."""

    id: str
    urls: tuple[str, ...]
    method: ListMethod = ListMethod.AUTO  # the one that worked
    rows: tuple[ListRow, ...] = ()
    pages: tuple[str, ...] = ()  # list pages visited, in order
    fetched: Outcome = Outcome.NOT_ASKED  # of the first list page
    own_text: str = ""  # text of the first page without header, footer, navigation, breadcrumb
    rendered: bool = False
    total: int | None = None  # entries the page announces
    paging_fault: str = ""  # same-page | error | "" (evidence only)
    unread: str = (
        ""  # why the list could not be read (needs POST to ..., browser missing ...), empty when it was
    )
    is_complete: bool = True  # False: a limit cut the list short


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file offered by a document: link text, address and what kind its name promises."""

    name: str
    url: str
    extension: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedLink:
    """A link in a related-material block: interpretation, basis, supporting, faq, original."""

    kind: str
    text: str
    url: str
    position: int = -1
    block: str = ""  # heading of the block in which it stands, empty for a link elsewhere on the page
    locator: str = ""  # css path of an element whose address only a click tells (then url is empty)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandleLink:
    """An element that promises 办: where it stands and where it leads. `url` is empty when it leads nowhere
    that the page tells; `place` is title, body, side, list or popover."""

    url: str
    text: str = ""
    accessible_name: str = ""
    place: str = "body"
    near_text: str = ""  # text of the paragraph or block around it
    html: str = ""
    locator: str = ""
    is_focusable: bool = True
    opens_new_window: bool = False
    by_click: bool = False  # address known only after a click in the browser
    position: int = -1  # of its link among the page's links, -1 when it is none
    opens_nothing: bool = False  # it was clicked in the browser, and nothing opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One line of the element block: the label as printed, its canonical name and its value as printed."""

    label: str
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A policy document, interpretation or consultation as read from its page."""

    url: str
    kind: PageKind
    title: str
    title_place: str = ""
    document_number: str = ""  # normalised: 静府办发〔2021〕5号
    document_number_as_written: str = ""
    issuer: str = ""
    publisher: str = ""
    made: DateRead | None = None
    published: DateRead | None = None
    effective: DateRead | None = None
    valid_until: DateRead | None = None
    valid_years: int | None = None  # stated period, when stated in years
    index_number: str = ""
    topic: str = ""
    disclosure: str = ""
    document_type: str = ""
    validity: str = ""  # label as printed
    marks: tuple[str, ...] = ()  # notes and stamps beside the title that tell its standing (本文件已废止)
    tags: tuple[str, ...] = ()
    elements: tuple[Element, ...] = ()
    body: str = ""
    attachments: tuple[Attachment, ...] = ()
    related: tuple[RelatedLink, ...] = ()
    handles: tuple[HandleLink, ...] = ()
    has_message_board: bool = False
    unit: str = ""  # id of the responsible unit
    unit_by: str = ""  # document | column | office
    columns: tuple[str, ...] = ()
    main_images: int = 0
    has_media: bool = False
    images: tuple[str, ...] = ()  # addresses of the pictures in the text, at most 40
    is_viewer: bool = False  # the text is a PDF or OFD shown in a frame
    after_text: str = ""  # words below the text that belong to no block: annexes named or printed there
    own_blocks: tuple[str, ...] = ()  # kinds of related blocks that hold a text of their own (解读 in a second tab)
    waiting_blocks: tuple[str, ...] = ()  # kinds of related blocks that are empty and that a script fills


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """Per host: how it answers for paths that cannot exist, its certificate, its robots.txt."""

    host: str
    is_own: bool
    soft404: tuple[
        tuple[str, str, int, int], ...
    ] = ()  # (final url, title, text length, simhash) of 200 answers
    honest_404: bool = False
    tls_outcome: Outcome | None = None
    tls_detail: str = ""
    tls_ends: date | None = None
    robots: str = ""  # fetched | missing | error | ""
    refused: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One availability try at the home page."""

    at: datetime
    outcome: Outcome
    status: int
    ms: int
    network_ok: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One inspection run."""

    id: str
    site: str
    started_at: datetime
    finished_at: datetime | None = None
    as_of: date | None = None
    is_complete: bool = False
    stopped_by: str = ""  # limit | interrupt | window | ""
    pages: int = 0
    links: int = 0
    requests: int = 0
    bytes: int = 0
    is_full: bool = False
    browser: str = ""  # name and version, empty when none was used
    browser_wanted: bool = True
    network_ok: bool = True
    profile_hash: str = ""
    notes: tuple[str, ...] = ()  # pages that could not be read, with the reason
