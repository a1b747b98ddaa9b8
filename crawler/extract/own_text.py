"""The text a list page has of its own, without header, footer, navigation, breadcrumb and tools (空白栏目)."""

from __future__ import annotations

import re

from crawler.extract.outline import Box, Outline

_CHROME_TAGS = frozenset({"header", "nav", "footer", "aside", "select", "form", "button"})
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:foot|bottom|copyright|friend|yqlj|nav(?!i?con)|menu|crumb|bread|location|position|dqwz|weizhi|"
    r"header|banner|sitemap|share|print|toolbar|search|page[rs]?(?:$|[\s_-])|pagination|side|aside)"
)
_FOOT_MARK = re.compile(r"ICP备|公网安备|网站标识码|版权所有|主办单位[:：]|承办单位[:：]")
_CRUMB = re.compile(r"(?:当前|您的|您现在的|所在)的?位置")
_TOOLS = re.compile(r"[\s|]*(?:打印|关闭|分享|收藏|字号|大|中|小|返回顶部|首页|上一?页|下一?页|尾页|共\s*\d+\s*[条页]\S*|\d+|更多|>+|»)[\s|>»]*")


def own_text(outline: Outline) -> str:
    """Text of the page's own content. A block that only sounds like a frame but holds most of the page stays."""
    if not outline.boxes:
        return ""
    dropped: list[tuple[int, int]] = []
    total = max(1, outline.boxes[0].hi)
    for box in outline.boxes[1:]:
        if box.hi == box.lo or (dropped and box.hi <= dropped[-1][1]):
            continue
        if _is_chrome(box, total) or _is_menu(box, outline):
            dropped.append((box.lo, box.hi))
    dropped += _footers(outline, total)
    gone = {number for lo, hi in dropped for number in range(lo, hi)}
    kept = [piece for number, piece in enumerate(outline.pieces) if number not in gone and not _TOOLS.fullmatch(piece)]
    return " ".join(piece for piece in kept if not _CRUMB.search(piece))


def _is_chrome(box: Box, total: int) -> bool:
    if box.tag in _CHROME_TAGS:
        return (box.hi - box.lo) * 2 <= total or box.tag != "form"
    return bool(_CHROME.search(box.names)) and (box.hi - box.lo) * 10 <= total * 8


def _is_menu(box: Box, outline: Outline) -> bool:
    """A block that is nothing but short links: navigation whatever its name."""
    links = outline.links[box.link_lo : box.link_hi]
    if len(links) < 3 or box.hi - box.lo > 400:
        return False
    linked = sum(len(outline.text(link)) for link in links if link.hi > link.lo)
    whole = sum(len(piece) for piece in outline.pieces[box.lo : box.hi])
    return linked * 10 >= whole * 8 and linked < 9 * len(links)


def _footers(outline: Outline, total: int) -> list[tuple[int, int]]:
    """The block around the marks every footer carries, as far up as it stays a small part of the page."""
    found = []
    for number, piece in enumerate(outline.pieces):
        if not _FOOT_MARK.search(piece):
            continue
        box = outline.holders[number]
        while box.parent is not None and box.parent.tag not in {"body", "html"} and _is_small(box.parent, outline, total):
            box = box.parent
        found.append((box.lo, box.hi))
    return found


def _is_small(box: Box, outline: Outline, total: int) -> bool:
    return (box.hi - box.lo) * 2 <= total and sum(len(piece) for piece in outline.pieces[box.lo : box.hi]) < 500
