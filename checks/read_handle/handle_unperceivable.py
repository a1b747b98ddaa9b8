"""“办”图标不可感知: a 办 element without a name that says what it does, or that a keyboard cannot reach."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.model import Check, Context, Count, Said, Severity, problem
from checks.read_handle.targets import link_of, own_handles
from config.text import Text, squeeze
from crawler.facts import Document, HandleLink

_SAYS_NOTHING = re.compile(r"^[“\"「【\[]?(办|办字?图标|图标|icon|阅办|ban|image|图片|办\.(png|gif|jpe?g|svg))[”\"」】\]]?$", re.IGNORECASE)
_TITLE = re.compile(r"<\w+\b[^<>]*?\stitle\s*=\s*[\"']([^\"'<>]+)")
_MIN_MATTER = 5
_SAYS_WINDOW = re.compile(r"新窗口|新页面|新标签|新开窗|打开新|new window", re.IGNORECASE)


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    page = ctx.page(document.url)
    handles = own_handles(document, ctx)
    yield Count(judged=len(handles))
    for handle in handles:
        faults = _faults(handle)
        if not faults:
            continue
        # A window that opens unannounced alone is a matter of form.
        severity = Severity.MINOR if faults == ["打开新窗口而无提示"] else None
        yield problem(
            document.url,
            severity=severity,
            target_url=handle.url or None,
            key=f"{handle.url or handle.locator} {handle.place}",
            link=link_of(page, handle),
            locator=handle.locator,
            unit=document.unit or None,
            title=document.title,
            html=handle.html,
            name=handle.accessible_name or "空",
            focusable="是" if handle.is_focusable else "否",
            faults="；".join(faults),
        )


def _faults(handle: HandleLink) -> list[str]:
    name = squeeze(handle.accessible_name)
    faults = []
    if not name:
        faults.append("没有可读名称")
    elif _SAYS_NOTHING.match(name) and not _is_described(handle):
        faults.append(f"名称只有“{handle.accessible_name}”，没有事项")
    if not handle.is_focusable:
        faults.append("键盘无法到达")
    if handle.opens_new_window and not _SAYS_WINDOW.search(f"{name} {handle.html}"):
        faults.append("打开新窗口而无提示")
    return faults


def _is_described(handle: HandleLink) -> bool:
    """`<a title="在线办理：××申请">办</a>`: the title attribute of the element itself tells the matter."""
    title = _TITLE.match(handle.html)
    return title is not None and len(said := squeeze(title[1])) >= _MIN_MATTER and not _SAYS_NOTHING.match(said)


CHECK = Check(
    id="HND005",
    name="handle-unperceivable",
    title=Text(zh="“办”图标不可感知", en="办 icon has no accessible name or is not operable"),
    why=Text(zh="看不见图标或不用鼠标的人也要能找到并打开“办”。", en="People who do not see the icon or do not use a mouse must find and open it too."),
    fix=Text(zh="设置 aria-label 如“在线办理：××事项（新窗口）”，使用可聚焦的 a 或 button。", en="Set aria-label as in “在线办理：××事项（新窗口）” and use a or button."),
    message=Text(zh="《{title}》的“办”图标：{faults}", en="The 办 icon of “{title}”: {faults}"),
    severity=Severity.MODERATE,
    basis=("BS-22「增设“办”字图标」", "JA-5.1「提升区门户网站无障碍水平」"),
    looks_at=Document,
    judge=judge,
    applies=lambda document, _ctx: bool(document.handles),
    scope="link",
)
