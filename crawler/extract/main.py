"""The main area of a page: its text without header, footer, navigation, scripts and share widgets."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config.text import fold_space

# Where known systems put the body of an article: a hint that spares the search, never a condition.
_KNOWN = "main,[role=main],article,#zoom,#UCAP-CONTENT,#ivs_content,.Article_content,.article-content,.TRS_Editor,.trs_editor_view,#content"
_NEVER_TEXT = "script,style,noscript,template,svg,select,option,textarea"
_CHROME = "header,footer,nav,[role=banner],[role=navigation],[role=contentinfo]"
_CHROME_WORDS = re.compile(
    r"(?:^|[\s_-])(?:header|top-?bar|navbar|nav|menu|footer|foot|copyright|crumbs?|breadcrumbs?|dqwz|weizhi|position|share|bdshare|bshare|toolbar|wza|skip|pagination|pager|page-?nav)(?:$|[\s_-]|\d)",
    re.IGNORECASE,
)
_MIN_KNOWN = 40


def strip_chrome(tree: LexborHTMLParser) -> None:
    """Take out of the tree what frames every page. The tree is changed: read links and ids first.

    A block that only sounds like a frame (class="article-header-wrap") stays when it holds over half of the text;
    one that is marked as a frame goes, so that an empty shell is seen to be empty.
    """
    tree.strip_tags(_NEVER_TEXT.split(","))
    body = tree.body
    if body is None:
        return
    whole = len(body.text())
    for node in body.css(_CHROME + ",div[class],div[id],ul[class],ul[id],section[class],p[class]"):
        if not node.tag or node.parent is None:
            continue
        attributes = node.attributes
        if _is_marked(node, attributes) or (_sounds_so(attributes) and len(node.text()) * 2 <= whole):
            node.decompose()


def _is_marked(node: LexborNode, attributes: dict[str, str | None]) -> bool:
    if node.tag in {"footer", "nav"} or attributes.get("role") in {"banner", "navigation", "contentinfo"}:
        return node.css_first("main,article") is None
    return node.tag == "header" and node.css_first("h1,main,article") is None


def _sounds_so(attributes: dict[str, str | None]) -> bool:
    names = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
    return len(names) > 1 and is_frame_name(names)


def is_frame_name(names: str) -> bool:
    """Do an element's id and class say that it frames the page (header, footer, navigation, share widget)?"""
    return bool(_CHROME_WORDS.search(names))


def main_node(tree: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the main area after `strip_chrome`; the body when no known place has text."""
    body = tree.body
    best: LexborNode | None = None
    size = _MIN_KNOWN
    for node in tree.css(_KNOWN):
        length = len(node.text())
        if length > size:
            best, size = node, length
    if best is not None and body is not None and size * 2 < len(body.text()):
        return body  # a side article on a hub page is not the main area
    return best or body


def main_text(tree: LexborHTMLParser) -> tuple[str, int]:
    """(text, number of pictures) of the main area of a tree from which the chrome was stripped."""
    node = main_node(tree)
    if node is None:
        return "", 0
    return fold_space(node.text(separator=" ")), len(node.css("img"))
