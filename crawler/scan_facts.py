"""What our own measurements record of a page for accessibility (无障碍) rules: elements and sizes, no opinions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """An element by a CSS path that finds it again, and the start of its source (200 characters).

    `trail` names the three elements around it with their classes, for telling components apart.
    """

    at: str
    html: str = ""
    trail: str = ""
    in_main: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFact(Element):
    """A visible link. `context` is the text of the nearest list item, paragraph, cell or heading around it."""

    name: str
    text: str = ""
    title: str = ""
    href: str = ""
    new_window: bool = False
    image_only: bool = False
    context: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingFact(Element):
    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFact(Element):
    """A visible image; `alt` is None when the attribute is missing; sizes in CSS px."""

    src: str
    alt: str | None = None
    title: str = ""
    width: float = 0
    height: float = 0
    in_link: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFact(Element):
    """A visible table; `widths` are the cells of each row with their column spans."""

    rows: int
    columns: int
    headers: int = 0
    cells: int = 0
    associated: int = 0  # cells with headers= or th with scope=
    empty_headers: int = 0
    caption: str = ""
    role: str = ""
    is_nested: bool = False
    holds: int = 0  # tables, forms, lists and headings inside its cells
    longest: int = 0  # characters of its longest cell
    widths: tuple[int, ...] = ()
    first_row: tuple[str, ...] = ()
    first_column: tuple[str, ...] = ()
    has_border: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFact(Element):
    """A visible form field. `named_by`: label, aria, title, placeholder, value, near or none."""

    type: str
    name: str = ""
    named_by: str = "none"
    placeholder: str = ""
    group: str = ""  # name= of a radio button or check box
    in_group: bool = False  # inside fieldset with legend, or role=group/radiogroup with a name
    on_change: str = ""
    autocomplete: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFact(Element):
    """Audio or video; `has_text` says that a caption track or a transcript link stands with it."""

    kind: str
    autoplay: bool = False
    controls: bool = False
    muted: bool = False
    loop: bool = False
    captions: bool = False
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionFact(Element):
    """Something moves by itself. `kind`: css, script, marquee, blink or gif; `pausable`: a control stands by."""

    kind: str
    width: float = 0
    height: float = 0
    seconds: float | None = None
    pausable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextStyle(Element):
    """Visible text of one style, added up over the page, with one element as an example."""

    chars: int
    font_px: float
    line_height: float | None = None  # multiple of the font size
    justified: bool = False
    italic: bool = False
    paragraphs: int = 0  # elements of three lines or more


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Element):
    """A block of running text: its first 300 characters; `lines` counts lines forced by <br>."""

    text: str
    lang: str = ""
    lines: int = 1
    length: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clickable(Element):
    """A visible element that answers to a click and is no link, button or field."""

    name: str = ""
    role: str = ""
    focusable: bool = False
    has_keys: bool = False
    holds_focusable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptchaFact(Element):
    """A picture a person must read; `alternative` is the text of a sound or message choice beside it."""

    alternative: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkupCount(Element):
    """How often a tag or attribute of taste is used, with its first place."""

    what: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """All of the above for one page."""

    lang: str = ""
    title: str = ""
    han: int = 0  # Chinese characters of visible text
    latin_words: int = 0
    viewport: str = ""
    has_main: bool = False
    links: tuple[LinkFact, ...] = ()
    headings: tuple[HeadingFact, ...] = ()
    images: tuple[ImageFact, ...] = ()
    tables: tuple[TableFact, ...] = ()
    fields: tuple[FieldFact, ...] = ()
    bare_fieldsets: tuple[Element, ...] = ()
    media: tuple[MediaFact, ...] = ()
    motions: tuple[MotionFact, ...] = ()
    styles: tuple[TextStyle, ...] = ()
    blocks: tuple[Block, ...] = ()
    clickables: tuple[Clickable, ...] = ()
    hover_menus: tuple[Element, ...] = ()
    captchas: tuple[CaptchaFact, ...] = ()
    generated: tuple[Block, ...] = ()
    markup: tuple[MarkupCount, ...] = ()
    reordered: tuple[Element, ...] = ()
    truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusStop(Element):
    """One station of a walk with the Tab key. `ring`: something changes to be seen when it has the focus."""

    name: str = ""
    visible: bool = True
    ring: bool = True
    frame: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyboardWalk:
    """Pressing Tab from the top. `trap` holds the stops that the focus never left again."""

    presses: int
    stops: tuple[FocusStop, ...] = ()
    focusable: int = 0  # elements that could take the focus
    reached: int = 0
    trap: tuple[str, ...] = ()
    finished: bool = False  # came round to the start or to the browser itself
    before_main: int | None = None  # stops before the main area; None: no main area found
    skip_link: str = ""
    opened: tuple[str, ...] = ()  # addresses that opened on focus alone


class ReflowKind(StrEnum):
    """How the page was made larger or narrower."""

    WIDTH = "width"  # a narrow window, as zooming makes it
    TEXT = "text"  # only the text, doubled
    SPACING = "spacing"  # WCAG 1.4.12: lines 1.5, letters 0.12, words 0.16


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipped(Element):
    """Text that can no longer be read whole. `how`: cut, beyond (the edge) or overlap."""

    text: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflow:
    """The page measured in another size; widths in CSS px."""

    kind: ReflowKind
    width: int
    scroll_width: int
    wide: tuple[Clipped, ...] = ()
    clipped: tuple[Clipped, ...] = ()


class ModeKind(StrEnum):
    """Which help an entry promises."""

    ACCESSIBLE = "accessible"  # 无障碍
    ELDER = "elder"  # 长者版、关怀版、大字版


@dataclass(frozen=True, slots=True, kw_only=True)
class Target(Element):
    """Something to press; sizes in CSS px."""

    name: str
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeView:
    """What the page looks like, in the mode or before it; sizes in CSS px.

    `font_px` is the smallest size that main text of 20 characters or more has, `usual_px` the size that most
    of it has.
    """

    url: str = ""
    font_px: float | None = None
    font_at: str = ""
    usual_px: float | None = None
    line_height: float | None = None
    navigation: tuple[Target, ...] = ()
    buttons: tuple[Target, ...] = ()
    floating: tuple[Target, ...] = ()
    moving: tuple[MotionFact, ...] = ()
    popups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeTrial(Element):
    """An entry of the elderly or accessible mode on a page, really clicked.

    `effects`: navigated, window, class, style, font, colours, toolbar (something with three controls or more came),
    panel (something with fewer), notice (a panel that says «not yet»), storage, dialog; empty: nothing happened.
    `visible`: without hovering or opening a menu; `frame`: the address of the frame it stands in, empty for the page.
    `failed` are scripts that did not come. `persists` is None when no second page could be tried.
    """

    kind: ModeKind
    url: str
    name: str = ""
    keyboard: bool = True
    visible: bool = True
    frame: str = ""
    effects: tuple[str, ...] = ()
    target: str = ""
    target_outcome: str = ""
    failed: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    before: ModeView | None = None
    after: ModeView | None = None
    persists: bool | None = None
    next_url: str = ""
