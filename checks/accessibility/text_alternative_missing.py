"""音视频、图片解读和扫描件缺少文字替代: what is only to be seen or heard has no words beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from checks.model import Check, Confidence, Context, Said, Severity, not_judged, problem, review
from config.kinds import PageKind
from config.text import Text, squeeze
from crawler.extract.attachment import NO_TEXT
from crawler.extract.main import main_node, strip_chrome
from crawler.facts import Page

_READING = frozenset({PageKind.INTERPRETATION, PageKind.POLICY, PageKind.NORMATIVE})
_FORMS = frozenset({PageKind.APPLY, PageKind.MESSAGE_LIST})
_TEXT_CHARS, _VIDEO_TEXT_CHARS = 100, 200
_TEXT_VERSION = re.compile(r"文字版|文字解读|文字稿|文字说明|文本版|无障碍版|纯文本")
_TEXT_FILE = re.compile(r"\.(docx?|wps|txt|pdf|ofd)(\?|$)", re.I)
_CAPTCHA = re.compile(
    r"captcha|kaptcha|yzm|yanzheng|vcode|verify_?code|validate_?code|check_?code|rand_?(code|image)|验证码",
    re.I,
)
_OTHER_WAY = re.compile(r"语音|听.{0,4}验证|播放|短信|声音|audio|voice", re.I)
# Small pictures beside the text are icons, not contents.
_ICON_PX = 64


def applies(page: Page, ctx: Context) -> bool:
    return page.kind in _READING | _FORMS


def judge(page: Page, ctx: Context) -> Iterator[Said]:
    html = ctx.html(page.url)
    if not html:
        yield not_judged("页面源码未保存")
        return
    tree = LexborHTMLParser(html)
    if page.kind in _FORMS:
        yield from _captchas(page, tree)
        return
    strip_chrome(tree)
    area = main_node(tree)
    if area is None:
        yield not_judged("没有正文区")
        return
    yield from _pictures(page, area, ctx)
    yield from _videos(page, area)
    yield from _scans(page, ctx)


def _pictures(page: Page, area: LexborNode, ctx: Context) -> Iterator[Said]:
    """一图读懂 without a word: pictures only, and alternatives too short to stand for them."""
    pictures = [node for node in area.css("img") if not _is_icon(node)]
    said = len(squeeze(page.main_text))
    alternatives = [squeeze(node.attributes.get("alt") or "") for node in pictures]
    if (
        not pictures
        or said >= _TEXT_CHARS
        or sum(map(len, alternatives)) >= ctx.portal.accessibility.alt_min_chars
    ):
        return
    links = [(node.text(strip=True), node.attributes.get("href") or "") for node in area.css("a[href]")]
    if any(_TEXT_VERSION.search(text) for text, _ in links):
        return
    evidence: dict[str, Any] = {
        "what": f"正文只有 {len(pictures)} 张图片，没有文字",
        "what_en": f"The text is {len(pictures)} pictures and no words",
        "pictures": [node.attributes.get("src") or "" for node in pictures[:5]],
        "alternatives": alternatives[:5],
        "characters": said,
    }
    if any(_TEXT_FILE.search(href) for _, href in links):
        yield review(page.url, key="pictures", locator="img", **evidence)
    else:
        yield problem(page.url, confidence=Confidence.LIKELY, key="pictures", **evidence)


def _is_icon(node: LexborNode) -> bool:
    sizes = [node.attributes.get(name) or "" for name in ("width", "height")]
    return any(size.isdigit() and int(size) <= _ICON_PX for size in sizes)


def _videos(page: Page, area: LexborNode) -> Iterator[Said]:
    if len(squeeze(page.main_text)) >= _VIDEO_TEXT_CHARS:
        return
    for node in area.css("video, audio"):
        tracks = [track.attributes.get("kind") or "subtitles" for track in node.css("track")]
        if {"captions", "subtitles"} & set(tracks):
            continue
        kind, kind_en = ("视频", "video") if node.tag == "video" else ("音频", "audio")
        yield problem(
            page.url,
            confidence=Confidence.LIKELY,
            key=str(node.tag),
            what=f"{kind}没有字幕，页面也没有文字内容",
            what_en=f"The {kind_en} has no captions, and the page no text",
            html=(node.html or "")[:200],
        )
        return


def _scans(page: Page, ctx: Context) -> Iterator[Said]:
    """A document whose text is nowhere but in a scanned file (the run notes files without a text layer)."""
    document = ctx.document(page.url)
    if document is None or len(squeeze(document.body)) >= _TEXT_CHARS:
        return
    unread = {note for note in ctx.run.notes if note.startswith("file:") and NO_TEXT in note}
    for file in document.attachments:
        if any(note.startswith(f"file:{file.url}") for note in unread):
            yield problem(
                page.url,
                confidence=Confidence.LIKELY,
                key=f"scan|{file.url}",
                target_url=file.url,
                what=f"正文只有扫描件“{file.name}”，没有可读的文字",
                what_en=f"The text exists as a scan only (“{file.name}”)",
            )
            return


def _captchas(page: Page, tree: LexborHTMLParser) -> Iterator[Said]:
    for node in tree.css("img, canvas"):
        names = " ".join(
            str(node.attributes.get(name) or "") for name in ("id", "class", "src", "alt", "title", "onclick")
        )
        if not _CAPTCHA.search(names) or _OTHER_WAY.search(_around(node)):
            continue
        yield problem(
            page.url,
            confidence=Confidence.LIKELY,
            key="captcha",
            what="验证码只有图形一种，没有语音等其他方式",
            what_en="The captcha is a picture only, without sound or another way",
            html=(node.html or "")[:200],
        )
        return


def _around(node: LexborNode) -> str:
    """Source of the form, or of the blocks around the picture."""
    up = node
    for _ in range(5):
        if up.parent is None or up.parent.tag == "body":
            break
        up = up.parent
        if up.tag == "form":
            break
    return up.html or ""


CHECK = Check(
    id="A11Y005",
    name="text-alternative-missing",
    title=Text(
        zh="音视频、图片解读和扫描件缺少文字替代",
        en="No text alternative for video, picture interpretation or scan",
    ),
    why=Text(
        zh="看不见图、听不见声的用户读不到这些内容。",
        en="Who cannot see the picture or hear the sound gets nothing.",
    ),
    fix=Text(
        zh="提供文字版/字幕；扫描件同时提供可读文本或HTML正文。",
        en="Add a text version or captions; give scans as readable text too.",
    ),
    message=Text(zh="缺少文字替代：{what}", en="No text alternative: {what_en}"),
    severity=Severity.MODERATE,
    basis=("JA-5.1「无障碍水平」", "BS-20「使用通俗易懂的语言」"),
    looks_at=Page,
    judge=judge,
    applies=applies,
    tier=3,
    scope="document",
    config=("accessibility.alt_min_chars",),
)
