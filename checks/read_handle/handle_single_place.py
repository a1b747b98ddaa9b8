"""“办”入口只设一处: a document has a 办 link, but not both beside its title and in its text."""

from __future__ import annotations

from collections.abc import Iterator

from checks.interpretation.duty import is_policy_document
from checks.model import Check, Context, Said, Severity, problem
from checks.read_handle.matters import matters
from checks.read_handle.targets import own_handles
from config.text import Text, letters, squeeze
from crawler.facts import Document, HandleLink

_PLACES = {"title": "标题处", "body": "正文处", "side": "页面下方或侧栏", "popover": "标题处浮层", "list": "列表"}
_LITTLE_TEXT = 50


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    handles = [handle for handle in own_handles(document, ctx) if handle.url or handle.by_click or handle.opens_nothing]
    if not handles:
        return  # HND001
    wanted = ctx.portal.handle.positions
    missing = []
    if "title" in wanted and not any(handle.place in {"title", "popover"} for handle in handles):
        missing.append("title")
    if "body" in wanted and _has_text(document) and not any(_is_in_text(handle, document, ctx) for handle in handles):
        missing.append("body")
    if missing:
        yield problem(
            document.url,
            key=",".join(missing),
            unit=document.unit or None,
            title=document.title,
            found=sorted({_PLACES.get(handle.place, handle.place) for handle in handles}),
            missing="、".join(f"{_PLACES[one]}缺" for one in missing),
            matter="、".join(one.name for one in matters(document, ctx)[:5]),
        )


def _has_text(document: Document) -> bool:
    """A text shown as PDF in a frame has no place for an icon."""
    return len(squeeze(document.body)) >= _LITTLE_TEXT and not document.is_viewer


def _is_in_text(handle: HandleLink, document: Document, ctx: Context) -> bool:
    """In the text, and in the block that names a matter, where the text names any."""
    if handle.place != "body":
        return False
    in_text = [one for one in matters(document, ctx) if not one.in_title]
    if not in_text:
        return True
    near = letters(f"{handle.near_text} {handle.text} {handle.accessible_name}")
    names = {letters(name) for matter in matters(document, ctx) for item in matter.items for name in item.names}
    return any(name in near for name in names)


CHECK = Check(
    id="HND004",
    name="handle-single-place",
    title=Text(zh="“办”入口只设一处", en="办 link missing beside the title or in the text"),
    why=Text(zh="标题旁和正文相关处都应有“办”，读到哪里都能办。", en="It belongs beside the title and in the text, so that one can act wherever one reads."),
    fix=Text(zh="标题处和正文相关段落均设置“办”图标。", en="Put the 办 icon beside the title and in the paragraphs concerned."),
    message=Text(zh="《{title}》的“办”入口{missing}", en="The 办 link of “{title}” is missing in one place: {missing}"),
    severity=Severity.MINOR,
    basis=("BS-22「在标题页和相关内容页增设」",),
    looks_at=Document,
    judge=judge,
    applies=lambda document, ctx: bool(document.handles) and is_policy_document(document, ctx.portal),
    scope="document",
    config=("handle.positions",),
)
