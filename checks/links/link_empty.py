"""空链接: something that looks like an entry and leads nowhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from rapidfuzz.distance import DamerauLevenshtein

from checks.links.answers import compiled, tell
from checks.model import Check, Confidence, Context, Said, Severity
from config.portal import Portal
from config.text import Text, letters
from config.words import AnchorWords, anchor_words
from crawler.facts import Link, LinkKind, Page, Region

# `#`, nothing at all, a blank page, and script code that does nothing.
_DEAD = re.compile(
    r"#*|#(?:none|null|nogo|this|void)|about:blank|javascript:\s*(?:void\s*\(?\s*0?\s*\)?|;|null|undefined|return\s+false|#|\(?\)?)?[\s;]*",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HREF = re.compile(r"<a\s[^>]*\bhref\b", re.IGNORECASE)
_NO_HOST = re.compile(r"https?:/*$", re.IGNORECASE)
_KNOWN_SCHEMES = ("javascript", "http", "https", "mailto")
_ENTRIES = frozenset({LinkKind.ANCHOR, LinkKind.AREA})
_COUNTER = re.compile(r"(?:共有?|总共|总计|第|每页|页次|记录|页|条|项|篇|\d+)+")
"""What a pager prints between its links: 共2页17条, 第1页, 页次1/3."""
_SHORT = 8
"""Letters below which the words of a whole row of dead links are taken for tab heads."""


def judge(page: Page, ctx: Context) -> Iterator[Said]:
    words = anchor_words(ctx.portal)
    lists: defaultdict[int, list[Link]] = defaultdict(list)
    for link in page.links:
        if link.url or link.kind not in _ENTRIES or link.is_hidden:
            continue
        if fault := _misspelt(link.href):
            # A misspelt `javascript:` is a control that does nothing, not an entry without content.
            confidence = Confidence.REVIEW if fault.endswith("javascript）") else Confidence.CERTAIN
            yield _told(page, [link], fault, confidence, key=letters(link.href)[:60])
        elif _is_dead_entry(link, words, ctx.portal) and not _names_this_page(link, page):
            lists[link.group if link.row >= 0 else -1 - link.position].append(link)
    confidence = _confidence(page, ctx) if lists else Confidence.LIKELY
    for number, (group, links) in enumerate(lists.items()):
        key = letters(links[0].text)[:60] if len(links) == 1 else f"list-{number}"
        yield _told(page, links, "没有目标地址", _for_list(page, group, links, confidence), key=key)


def _misspelt(href: str) -> str:
    """What is wrong with an address that no browser follows: a misspelt scheme, or nothing after it."""
    match = _SCHEME.match(href)
    if match is None:
        return ""
    scheme = match[1].lower()
    if _NO_HOST.match(href):
        return "地址只有协议、没有网站"
    if scheme in _KNOWN_SCHEMES:
        return ""
    near = next((one for one in _KNOWN_SCHEMES if 0 < DamerauLevenshtein.distance(one, scheme) <= (2 if len(one) > 5 else 1)), "")
    # `http` with one letter changed must not catch real schemes such as `ftp`.
    return f"协议拼写错误（应为 {near}）" if near and (near == "javascript" or scheme.startswith(("ht", "htp", "mail"))) else ""


def _is_dead_entry(link: Link, words: AnchorWords, portal: Portal) -> bool:
    if link.region is not Region.MAIN or link.has_handler:
        return False
    plain = letters(link.text)
    if len(plain) < 2 or _COUNTER.fullmatch(plain) or plain in words.buttons:
        return False
    href = link.href.strip()
    if not _DEAD.fullmatch(href) and not any(pattern.fullmatch(href) for pattern in compiled(portal.links.dummy_patterns)):
        return False
    if not href and link.row < 0 and not _HREF.search(link.mark):
        return False  # an <a> without href outside of any list is a name or a mark, not an entry
    return not words.control.search(link.mark)


def _names_this_page(link: Link, page: Page) -> bool:
    """The last step of a breadcrumb, the current item of a menu: where the reader is already."""
    name = letters(link.text)
    return name in letters(page.title) or name in letters(page.heading)


def _confidence(page: Page, ctx: Context) -> Confidence:
    """Where scripts run, one of them may have tied a click to the element: no certainty then."""
    source = ctx.html(page.url)
    return Confidence.CERTAIN if source and "<script" not in source.lower() else Confidence.LIKELY


def _for_list(page: Page, group: int, links: list[Link], confidence: Confidence) -> Confidence:
    """A list in which nothing leads anywhere and all words are short may be the heads of tabs."""
    if group < 0 or confidence is Confidence.CERTAIN:
        return confidence
    alive = any(link.group == group and link.url for link in page.links)
    short = all(len(letters(link.text)) < _SHORT for link in links)
    return Confidence.REVIEW if short and not alive else confidence


def _told(page: Page, links: list[Link], reason: str, confidence: Confidence, *, key: str) -> Said:
    first = links[0]
    return tell(
        page.url,
        confidence,
        key=key,
        link=first,
        text=first.text or first.href,
        reason=reason,
        which=f"“{first.text or first.href}”" + (f"等{len(links)}处" if len(links) > 1 else ""),
        count=len(links),
        texts=[link.text for link in links[:20]],
        written=first.href,
        html=first.mark,
    )


CHECK = Check(
    id="LNK006",
    name="link-empty",
    title=Text(zh="空链接或伪链接", en="Empty or dummy link shown as an entry"),
    why=Text(zh="看上去是一条内容，点击后什么也不发生。", en="It looks like an entry, and a click does nothing."),
    fix=Text(
        zh="补上目标地址；暂无内容的不要做成链接样式。",
        en="Give it its address; what has no content yet should not look like a link.",
    ),
    message=Text(zh="{which}是空链接：{reason}", en="“{text}”: {count} link(s) lead nowhere ({written})"),
    severity=Severity.MODERATE,
    basis=("JA-1.3「杜绝错链、断链和内容混杂」",),
    looks_at=Page,
    judge=judge,
    scope="link",
    config=("links.dummy_patterns", "links.button_texts"),
)
