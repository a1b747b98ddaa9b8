"""Notes and stamps beside a document's title that tell its standing (废止、失效、延长有效期)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from selectolax.lexbor import LexborNode

from config.text import fold_space, squeeze
from crawler.extract.body import Text
from crawler.extract.flow import Flow, is_crumb

_SPEAKS = re.compile(r"废止|失效|停止执行|作废|有效期|继续有效|继续执行|延长|延续|延期")
_STAMP = re.compile(r"[（(\[【]?(?:本|该|此)?(?:文件|件|公文)?(?:已|现已|已被|已经)?(?:废止|失效|停止执行|作废)[）)\]】]?(?:图标|图章|印章|章|标识)?")
_ABOVE_TITLE = 4
_MAX_NOTE = 160
_MOST = 12
_NOT_THIS_PAGE = frozenset({"a", "li", "header", "footer", "nav", "aside"})


def read_marks(flow: Flow, title_line: int, text: Text, elements: Collection[int]) -> tuple[str, ...]:
    """Lines between title and text (and just above the title), and pictures whose words are a stamp.

    Many templates print the standing neither in the element block nor in the text: a red line under the title, a
    slanted stamp over it. `elements` are the lines of the element block, which are read elsewhere.
    """
    return tuple(dict.fromkeys((*_notes(flow, title_line, text, elements), *_stamps(flow))))[:_MOST]


def _notes(flow: Flow, title_line: int, text: Text, elements: Collection[int]) -> Iterator[str]:
    first = text.lines[0].number if text.lines else title_line + 12
    for line in flow.lines[max(0, title_line - _ABOVE_TITLE) : first]:
        if line.number == title_line or line.is_frame or line.number in elements or line.link_share > 0.5 or len(line.text) > _MAX_NOTE:
            continue
        if _SPEAKS.search(line.plain) and not is_crumb(line.text):
            yield fold_space(line.text)


def _stamps(flow: Flow) -> Iterator[str]:
    for node in flow.tree.css("img[alt], img[title]"):
        words = (squeeze(node.attributes.get(name) or "") for name in ("alt", "title"))
        stamp = next((one for one in words if len(one) <= 24 and _STAMP.fullmatch(one)), "")
        if stamp and not _is_about_another(node):
            yield stamp


def _is_about_another(node: LexborNode) -> bool:
    """An icon in a link or a list entry tells the standing of what the entry leads to."""
    at = node.parent
    while at is not None and at.tag != "body":
        if at.tag in _NOT_THIS_PAGE:
            return True
        at = at.parent
    return False
