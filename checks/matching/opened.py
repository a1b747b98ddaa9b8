"""Whether a promised page can be opened, for checks that go on to read what it says."""

from __future__ import annotations

from dataclasses import dataclass

from checks.links.answers import Reading, read, trust_in_error, trust_in_silence, why_unasked, words_of
from checks.links.redirects import dumped_on
from checks.model import Confidence, Context
from config.text import fold_space, squeeze
from config.words import soft_words
from crawler.facts import Fetch

_READINGS = {
    Reading.ERROR: "broken",
    Reading.UNREACHABLE: "broken",
    Reading.TIMEOUT: "broken",
    Reading.REDIRECT: "broken",
    Reading.CANNOT_TELL: "unclear",
    Reading.UNASKED: "unasked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """`state`: opens | broken | gone (a page that says it does not exist, or the home page instead) | unclear |
    unasked; `words` in Chinese; `title` and `text` of what opened, `is_read` False when only its head is known."""

    state: str
    words: str = ""
    confidence: Confidence = Confidence.CERTAIN
    title: str = ""
    text: str = ""
    is_html: bool = True
    final_url: str = ""


def open_target(url: str, ctx: Context) -> Opened:
    """What the run knows of an address, from its fetch and, on own hosts, from the page itself."""
    fetch = ctx.fetch(url)
    page = ctx.page(url)
    if fetch is None and page is None:
        return Opened(state="unasked", words=why_unasked(None))
    if fetch is not None:
        reading = read(fetch, ctx.portal)
        if reading is not Reading.OPENS:
            return _not_opened(fetch, reading, ctx)
        if place := dumped_on(fetch, ctx.portal):
            return Opened(state="gone", words=f"跳到{_PLACES.get(place, place)}", confidence=Confidence.LIKELY, final_url=fetch.final_url)
    document = ctx.document(url)
    title = document.title if document else page.best_title if page else fetch.title if fetch else ""
    text = document.body if document else page.main_text if page else fetch.text if fetch else ""
    is_html = page is not None or (fetch is not None and fetch.media_type.startswith(("text/html", "application/xhtml")))
    state = Opened(
        state="opens", title=fold_space(title), text=text, is_html=is_html, final_url=fetch.final_url if fetch else url
    )
    if is_html and (phrase := _says_gone(state, ctx)):
        return Opened(state="gone", words=f"页面显示“{phrase}”", confidence=Confidence.LIKELY, title=state.title, text=text)
    return state


_PLACES = {"home": "首页", "column": "栏目首页", "parent": "上级目录"}


def _not_opened(fetch: Fetch, reading: Reading, ctx: Context) -> Opened:
    trust = trust_in_error(fetch, ctx.portal) if reading is Reading.ERROR else trust_in_silence(fetch, ctx.portal)
    state = _READINGS[reading]
    words = why_unasked(fetch) if state == "unasked" else words_of(fetch)
    return Opened(state=state, words=words, confidence=trust, final_url=fetch.final_url)


def _says_gone(seen: Opened, ctx: Context) -> str:
    words = soft_words(ctx.portal)
    if len(squeeze(seen.text)) >= ctx.portal.soft404.max_text:
        return ""
    return words.hit_in_title(seen.title) or words.hit(seen.text)
