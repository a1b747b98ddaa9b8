"""The files a document offers (附件), with the names under which it offers them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

from config.text import fold_space, squeeze
from crawler.extract.flow import Flow, Line, pattern
from crawler.extract.outline import Box
from crawler.extract.related import Block
from crawler.facts import Attachment, Link, LinkKind

_NAMED = re.compile(r"^\s*附\s*(件|表|录|图)")
_IMAGES = frozenset({"jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff"})
_MAX_FILES = 100
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{2,5})(?:[)）\]】\s]|$)")


def read_files(flow: Flow, blocks: Sequence[Block], extensions: Collection[str], title_line: int) -> list[Attachment]:
    """Links to files between title and page foot, outside frames and asides, each address once.

    A link is to a file when its address or its words end in one of `extensions`, or when it calls a download
    servlet under the word 附件. Pictures count only when they are called 附件.
    """
    wanted = {one.lower().lstrip(".") for one in extensions}
    found: dict[str, Attachment] = {}
    for box in flow.outline.links:
        link = flow.link(box)
        if link is None or not link.url or link.kind is LinkKind.IMAGE or len(found) >= _MAX_FILES:
            continue
        line = flow.line_at(box.lo)
        if line is None or (line.is_frame and box.hi > box.lo) or line.number < title_line or line.number > flow.foot:
            continue
        if any(block.kind == "aside" and block.lo <= box.lo < block.hi for block in blocks):
            continue
        extension = _extension(link, wanted)
        if extension is None or pattern("attachments", "not_file").search(link.text):
            continue
        if not extension and not _is_called_file(flow, line, link):
            continue
        name = _name(flow, box, link, line)
        if extension in _IMAGES and not _NAMED.match(name):
            continue
        known = found.get(link.url)
        if known is None or (_is_generic(known.name) and not _is_generic(name)):
            found[link.url] = Attachment(name=name, url=link.url, extension=extension)
    return list(found.values())


def _extension(link: Link, wanted: set[str]) -> str | None:
    """The extension the address or the words promise; "" for a servlet that promises none; None for no file."""
    parts = urlsplit(link.url)
    for name in (parts.path, *(value for _, value in parse_qsl(parts.query)), link.text, link.title):
        match = _EXTENSION.search(unquote(name)[-60:])
        if match and (match[1].lower() in wanted or match[1].lower() in _IMAGES):
            return match[1].lower()
    return "" if pattern("attachments", "servlet").search(link.url) else None


def _is_called_file(flow: Flow, line: Line, link: Link) -> bool:
    if _NAMED.match(link.text) or _is_generic(link.text):
        return True
    around = flow.lines[max(0, line.number - 6) : line.number + 1]
    return any(_NAMED.match(one.text) or pattern("attachments", "heading").match(one.plain) for one in around)


def _is_generic(name: str) -> bool:
    return bool(pattern("attachments", "generic").match(squeeze(name).strip("[]【】()（）:：")))


def _name(flow: Flow, box: Box, link: Link, line: Line) -> str:
    """The link's words; where these say nothing (下载), its title or the words before it on the line."""
    text = fold_space(flow.outline.text(box)) if box.hi > box.lo else link.text
    text = _joined(flow, box, line) or text or link.text
    if text and not _is_generic(text):
        return text[:200]
    if link.title and not _is_generic(link.title):
        return link.title[:200]
    before = line.text.split(text)[0].strip(" [【(（:：") if text and text in line.text else ""
    if len(before) < 3 and line.number and line.level < 3:
        before = flow.lines[line.number - 1].text
    return (before if len(squeeze(before)) >= 3 and not _is_generic(before) else text or link.title)[:200]


def _joined(flow: Flow, box: Box, line: Line) -> str:
    """The link's words as its line writes them, without the blanks between inline elements."""
    if not (line.lo <= box.lo < box.hi <= line.hi):
        return ""
    start = line.starts[box.lo - line.lo]
    end = line.starts[box.hi - line.lo] if box.hi < line.hi else len(line.text)
    return line.text[start:end].strip()
