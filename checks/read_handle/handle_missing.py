"""含办事事项的政策缺少“办”入口: the document speaks of a matter and offers no way to handle it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checks.interpretation.duty import is_policy_document
from checks.model import Check, Confidence, Context, Said, Severity, not_judged, problem, review
from checks.read_handle.matters import catalogue, matters, trigger_groups
from checks.read_handle.targets import is_app_link, own_handles, since
from config.text import Text
from crawler.facts import Document

_LEAST_GROUPS = 2
_LOOKED_FOR = "链接到一网通办事项页、“办”字图标、立即办理或在线办理等入口"


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    page = ctx.page(document.url)
    handles = own_handles(document, ctx)
    if any(handle.url or handle.opens_nothing or is_app_link(handle, page) for handle in handles):
        return  # whether it works is for HND002 and HND003
    named = matters(document, ctx)
    groups = trigger_groups(document, ctx.portal) if not named else []
    if not named and len(groups) < _LEAST_GROUPS:
        if not catalogue(ctx):
            yield not_judged("未配置事项目录")
        return
    if any(handle.by_click for handle in handles) or (page is not None and page.script_built and not page.rendered):
        yield not_judged("“办”入口需点击或渲染后才能判断")
        return
    evidence: dict[str, Any] = {
        "title": document.title,
        "number": document.document_number,
        "looked_for": _LOOKED_FOR,
        "empty_entries": [handle.html for handle in handles][:3],
        "unit": document.unit or None,
    }
    if not named:
        yield review(document.url, key="triggers", matter="未对应到具体事项", paragraph="；".join(groups), item_code="", expected_url="", **evidence)
        return
    first = next((one for one in named if not one.in_passing), named[0])
    item = first.items[0]
    yield problem(
        document.url,
        confidence=Confidence.LIKELY if first.in_passing else Confidence.CERTAIN,
        key=item.code or first.name,
        matter=first.name,
        paragraph=first.paragraph,
        item_code=item.code,
        expected_url=item.url,
        **evidence,
    )


def is_due(document: Document, ctx: Context) -> bool:
    """A policy document published on or after the first day of the duty."""
    if not is_policy_document(document, ctx.portal):
        return False
    return document.published is not None and document.published.day >= since(ctx.portal)


CHECK = Check(
    id="HND001",
    name="handle-missing",
    title=Text(zh="含办事事项的政策缺少“办”入口", en="Policy with a handled matter has no 办 link"),
    why=Text(zh="读完政策就能办事，是阅办联动的要求。", en="Whoever has read a policy must be able to handle its matter from there."),
    fix=Text(zh="在标题旁和相关段落处增设“办”图标，链接到该事项的一网通办页面。", en="Add a 办 icon beside the title and in the paragraphs, linked to the matter's page on the service portal."),
    message=Text(zh="《{title}》涉及事项“{matter}”，页面没有“办”入口", en="“{title}” speaks of “{matter}” and has no 办 link"),
    severity=Severity.SERIOUS,
    basis=("BS-22「增设“办”字图标，点击跳转到办事页面」", "SH-1.5「全面上线阅办联动功能」"),
    looks_at=Document,
    judge=judge,
    applies=is_due,
    scope="document",
    config=("handle.since", "handle.hosts", "handle.catalogue", "handle.items", "handle.triggers", "handle.stop_names"),
)
