"""The title of a document: printed on the page, in its meta tag, in its element block."""

from __future__ import annotations

import re

from config.text import fold_space, letters, squeeze
from crawler.extract.flow import Flow, Line, is_crumb
from crawler.extract.outline import BLOCKS
from crawler.extract.related import heading_kind

_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_LIKE_TITLE = re.compile(
    r"(通知|意见|办法|规定|细则|决定|方案|计划|规划|要点|批复|通告|公告|公示|通报|命令|令|函|条例|措施|指南|目录|清单|报告|规范|规程|标准|解读|问答|说明|答复|规则|章程|预案|政策|制度|纲要|工程|机制|公报)"
    r"(（[^）]{1,20}）|\([^)]{1,20}\))?$|^关于|^一图|解读|图解"
)
_TAIL = re.compile(r"\s*[-_|–]+\s*[^-_|–》）)]{2,40}$")
_SITE = re.compile(r"(人民政府|门户网站|政府网|官网|官方网站|公开网|政务网|网站)$")
_MAX = 300
_MIN = 4
_TITLE_CLASS = re.compile(r"(?:^|[\s_-])(?:title|tit|bt|biaoti|headline|heading|topic|ArticleTitle|wzbt|xl_tit)\d?(?:$|[\s_-])", re.IGNORECASE)


def read_title(flow: Flow, labelled: str, text_starts: int) -> tuple[str, str, int]:
    """(title, place it was read from: meta | heading | label | text | title, line number or -1).

    What is printed on the page wins over the meta tag when both say the same, because a meta tag may be cut;
    `labelled` is the element 标题. `text_starts` is the line of the first sentence.
    """
    page = flow.page
    meta = fold_space(page.metas.get("articletitle", ""))[:_MAX]
    bare = without_site(page.title)
    bare = "" if _SITE.search(bare) else bare
    printed = _printed(flow, [one for one in (meta, labelled, bare) if one], text_starts)
    if printed is not None:
        text, line = printed
        if meta and _agree(meta, text):
            is_whole = len(letters(meta)) >= len(letters(text)) or _is_complete(meta)
            return (meta if is_whole else text), "meta", line
        if not meta or not _says_title(meta):
            return text, "heading", line
    if meta and _says_title(meta):
        return meta, "meta", printed[1] if printed and _agree(meta, printed[0]) else -1
    if labelled:
        return labelled, "label", -1
    return (bare, "title", -1) if bare else ("", "", -1)


def _is_complete(title: str) -> bool:
    """Ends as titles end, with every mark closed: what the page prints behind it belongs to something else."""
    return bool(_LIKE_TITLE.search(squeeze(title)[-12:])) and title.count("《") == title.count("》") and title.count("（") == title.count("）")


def _says_title(text: str) -> bool:
    return len(letters(text)) >= 4


def without_site(title: str) -> str:
    """<title> without the name of the portal or column that many systems put behind it."""
    text = fold_space(title)[:_MAX]
    for _ in range(3):
        cut = _TAIL.sub("", text)
        if cut == text or len(letters(cut)) < 6:
            break
        text = cut
    return text


def _agree(one: str, other: str) -> bool:
    """Equal, or one is the cut or continued form of the other."""
    short, long = sorted((letters(one), letters(other)), key=len)
    if not short or short == long:
        return bool(short)
    return len(short) >= 10 and len(short) * 2 >= len(long) and long.startswith(short)


def _printed(flow: Flow, hints: list[str], text_starts: int) -> tuple[str, int] | None:
    """The printed title and its line: what a hint names, else the heading most like a title above the text."""
    heads = [line for line in flow.lines if line.number <= max(text_starts + 1, 0) and _may_be_title(line)]
    for hint in hints:
        for line in heads:
            if _agree(hint, _without_links(flow, line)):
                return _whole(flow, line, hint)
    scored = [(score, -line.number, line) for line in heads if (score := _score(flow, line)) > 0]
    if not scored:
        return None
    best = max(scored, key=lambda one: one[:2])[2]
    return _whole(flow, best, _block_text(flow, best))


def _may_be_title(line: Line) -> bool:
    return 4 <= len(line.text) <= _MAX and line.link_share < 0.5 and not is_crumb(line.text)


def _block_text(flow: Flow, line: Line) -> str:
    """The whole text of the block in which a line stands when only br divides it, else the line."""
    box = flow.box_of(line)
    while box.tag not in BLOCKS and box.parent is not None:
        box = box.parent
    lines = flow.lines_in(box)
    is_one_block = len(lines) > 1 and not any(child.tag in BLOCKS for child in box.children)
    text = "".join(one.text for one in lines) if is_one_block and lines[0] is line else line.text
    return text if len(text) <= 120 else line.text


def _score(flow: Flow, line: Line) -> int:
    """How much a line above the text looks like the title."""
    if line.is_frame or line.text.endswith(("。", "：", ":", "；")) or _SITE.search(line.plain) or heading_kind(line.text):
        return 0
    box = flow.box_of(line)
    names, tags = "", set()
    for _ in range(4):
        names += f" {box.attr('class')} {box.attr('id')}"
        tags.add(box.tag)
        if box.parent is None or (box.parent.hi - box.parent.lo) > (line.hi - line.lo) + 1:
            break
        box = box.parent
    score = 3 if "h1" in tags else 2 if tags & _HEADINGS else 0
    score += 2 if _TITLE_CLASS.search(names) else 0
    score += 3 if _LIKE_TITLE.search(squeeze(_block_text(flow, line))) else 0
    return score if len(line.plain) >= 6 or score >= 3 else 0


def _without_links(flow: Flow, line: Line) -> str:
    """The line without links that stand in the heading beside the title (办, 解读)."""
    if not 0.0 < line.link_share < 0.5:
        return line.text
    kept = [flow.outline.pieces[at] for at in range(line.lo, line.hi) if not flow.is_linked(at)]
    return "".join(kept) if len("".join(kept)) >= _MIN else line.text


def _whole(flow: Flow, line: Line, hint: str) -> tuple[str, int]:
    """A title broken over several lines (br) put together, as far as one heading or the hint carries it."""
    text, number = _without_links(flow, line), line.number
    heading = flow.box_of(line)
    while heading.parent is not None and heading.tag not in _HEADINGS and (heading.parent.lo, heading.parent.hi) == (heading.lo, heading.hi):
        heading = heading.parent
    holder = heading if heading.tag in _HEADINGS or heading.hi > line.hi else heading.parent
    wanted = letters(hint)
    while number + 1 < len(flow.lines):
        after = flow.lines[number + 1]
        joined = text + after.text
        in_heading = holder is not None and holder.tag in _HEADINGS and after.hi <= holder.hi
        named = bool(wanted) and len(letters(text)) < len(wanted) and wanted.startswith(letters(joined))
        if not (in_heading or named) or len(joined) > _MAX:
            break
        text, number = joined, number + 1
    return text, number
