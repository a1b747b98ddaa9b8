"""What the 办 elements of a document lead to, and which of them are really the document's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from checks.matching.memo import once_a_run
from checks.matching.opened import Opened, open_target
from checks.model import Context
from checks.read_handle.matters import Matter, catalogue, matters
from config.catalogue import Item, item_id
from config.policy_words import policy_pattern, policy_words
from config.portal import Portal
from config.text import letters, squeeze
from crawler.facts import Document, Fetch, HandleLink, Link, Outcome, Page

RENDERED = "rendered"
"""`Fetch.detail` of a service page that the browser opened and read."""
_LITTLE_TEXT = 300
_EMPTY = 20
_FROM_BAOSHAN, _FROM_CITY = date(2023, 10, 31), date(2024, 1, 1)
_APP = re.compile(r"^(?!https?:|javascript:|mailto:|tel:|data:)[a-z][a-z0-9+.-]{2,20}:", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service page as far as the run knows it.

    `state`: opens | broken | dead (says so, or shows nothing) | maintenance | login | unclear | unasked | unread
    (opens, but its script was not run); `why` in Chinese; `item` of the catalogue by the id in the address.
    """

    state: str
    why: str = ""
    is_certain: bool = True
    item_id: str = ""
    item: Item | None = None
    title: str = ""
    text: str = ""
    final_url: str = ""


def since(portal: Portal) -> date:
    """handle.since, else the day of the governing document: 2023-10-31 (BS-22), 2024-01-01 (SH-1.5)."""
    if portal.handle.since:
        return portal.handle.since
    own = portal.site
    chosen = "governing" in own.model_fields_set and "BS" in own.governing
    return _FROM_BAOSHAN if chosen else _FROM_CITY


def own_handles(document: Document, ctx: Context) -> list[HandleLink]:
    """The document's 办 elements, without those of the template (the same link on many pages)."""
    return [handle for handle in document.handles if handle.place == "title" or not _is_template(handle, ctx)]


@once_a_run
def _uses(_ctx: Context) -> dict[str, int]:
    return {}


def _is_template(handle: HandleLink, ctx: Context) -> bool:
    """A side link on at least as many pages as make a template, most of them without the matter, is the portal's menu."""
    if handle.place != "side" or not handle.url:
        return False
    known = _uses(ctx)
    if handle.url not in known:
        known[handle.url] = len({use.page_url for use in ctx.uses(handle.url)})
    return known[handle.url] >= ctx.portal.group.template_min



def link_of(page: Page | None, handle: HandleLink) -> Link | None:
    if page is None or handle.position < 0:
        return None
    return next((link for link in page.links if link.position == handle.position), None)


def is_app_link(handle: HandleLink, page: Page | None) -> bool:
    """suishenban://… and the like: only the telephone can open it."""
    link = link_of(page, handle)
    return not handle.url and link is not None and bool(_APP.match(link.href.strip()))


def service(url: str, ctx: Context) -> Service:
    """What the run knows of the service page behind a 办 link."""
    fetch = ctx.fetch(url)
    opened = open_target(url, ctx)
    number = item_id(opened.final_url or url, ctx.portal.handle) or item_id(url, ctx.portal.handle)
    item = catalogue(ctx).by_id.get(number) if number else None
    base = {"item_id": number, "item": item, "title": opened.title, "text": opened.text, "final_url": opened.final_url or url}
    if _wants_login(url, fetch, opened, ctx.portal):
        return Service(state="login", why="需登录", **base)  # type: ignore[arg-type]
    if opened.state in {"broken", "unclear", "unasked"}:
        certain = opened.state == "broken" and opened.confidence == "certain"
        return Service(state=opened.state, why=opened.words, is_certain=certain, **base)  # type: ignore[arg-type]
    state, why, certain = _said(opened, fetch, ctx)
    return Service(state=state, why=why, is_certain=certain, **base)  # type: ignore[arg-type]


def _wants_login(url: str, fetch: Fetch | None, opened: Opened, portal: Portal) -> bool:
    if fetch is None:
        return False
    host = urlsplit(opened.final_url or url).hostname or ""
    moved = bool(opened.final_url) and opened.final_url != url
    return fetch.outcome is Outcome.LOGIN or (moved and (host in portal.handle.login_hosts or _is_login_page(opened)))


def _is_login_page(opened: Opened) -> bool:
    return len(squeeze(opened.text)) < _LITTLE_TEXT and bool(policy_pattern("handle", "login").search(opened.title))


def _said(opened: Opened, fetch: Fetch | None, ctx: Context) -> tuple[str, str, bool]:
    """(state, why, certain) by what the page says. A service page answers 200 for anything."""
    text = squeeze(f"{opened.title} {opened.text}")
    size = len(squeeze(opened.text))
    is_rendered = fetch is not None and fetch.detail == RENDERED
    if size < _LITTLE_TEXT:
        if word := next((one for one in policy_words("handle", "maintenance") if one in text), ""):
            return "maintenance", f"页面显示“{word}”", True
        phrases = (*ctx.portal.handle.dead_phrases, *policy_words("handle", "dead"))
        if phrase := next((one for one in phrases if squeeze(one) in text), ""):
            return "dead", f"页面显示“{phrase}”", True
    if size < _EMPTY:
        if is_rendered:
            return "dead", "页面主体为空", True
        return "unread", "办事页面由脚本生成，未渲染", True
    if opened.state == "gone":
        return "dead", opened.words, opened.confidence == "certain"
    # The shell of a service portal says little before its script has run.
    is_shell = not is_rendered and ctx.portal.handle.render and size < 100
    return ("unread", "办事页面由脚本生成，未渲染", True) if is_shell else ("opens", "", True)


def is_channel(url: str, seen: Service, portal: Portal) -> bool:
    """The portal's home, a search page or a channel page instead of one matter."""
    if seen.item_id or any(kind in seen.title for kind in portal.handle.allowed_kinds):
        return False
    parts = urlsplit(seen.final_url or url)
    where = parts.path + (f"?{parts.query}" if parts.query else "")
    hosts = set(portal.handle.hosts)
    if not ({parts.hostname, parts.netloc} & hosts):
        return (parts.path.rstrip("/") == "" and not parts.query) or _is_home_title(seen)
    return bool(policy_pattern("handle", "channel_paths").search(where)) or _is_home_title(seen)


def _is_home_title(seen: Service) -> bool:
    return bool(seen.title) and bool(policy_pattern("handle", "home_titles").match(squeeze(seen.title)))


def near_matters(handle: HandleLink, document: Document, ctx: Context) -> list[Matter]:
    """Matters in the link's own block, else of the title, else of the document."""
    all_matters = matters(document, ctx)
    near = letters(f"{handle.near_text} {handle.text}")
    if handle.place != "title":
        here = [one for one in all_matters if letters(one.name) in near or any(letters(name) in near for item in one.items for name in item.names)]
        if here:
            return here
    return [one for one in all_matters if one.in_title] or all_matters


def name_likeness(one: str, other: str) -> float:
    """0..1; a name that holds the other whole is the same."""
    a, b = letters(one), letters(other)
    if not a or not b:
        return 0.0
    if min(len(a), len(b)) >= 4 and (a in b or b in a):
        return 1.0
    return fuzz.ratio(a, b) / 100


def opened_name(seen: Service) -> str:
    """The matter that opened: by the catalogue, else by the page's title without the portal's name."""
    if seen.item is not None:
        return seen.item.name
    return re.split(r"\s*[-_|–—]\s*", seen.title)[0].strip()
