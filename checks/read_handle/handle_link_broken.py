"""“办”链接断链: the 办 link opens nothing, or a page that says the matter is no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checks.model import Check, Confidence, Context, Count, Said, Severity, not_judged, problem, review
from checks.read_handle.matters import catalogue
from checks.read_handle.targets import (
    Service,
    is_app_link,
    is_channel,
    link_of,
    name_likeness,
    near_matters,
    opened_name,
    own_handles,
    service,
)
from config.text import Text
from crawler.facts import Document, HandleLink

_SAME_NAME = 0.8


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    page = ctx.page(document.url)
    handles = own_handles(document, ctx)
    seen: set[str] = set()
    judged = 0
    for handle in handles:
        if is_app_link(handle, page):
            yield review(document.url, **_evidence(document, handle, None, "只能在手机应用中打开", ctx))
            continue
        if handle.opens_nothing:
            judged += 1
            yield problem(document.url, **_evidence(document, handle, None, "点击后没有打开任何页面", ctx))
            continue
        if not handle.url or handle.url in seen:
            continue
        seen.add(handle.url)
        found = service(handle.url, ctx)
        fault = fault_of(handle, document, found, ctx)
        if isinstance(fault, str):
            yield not_judged(fault)
            continue
        judged += 1
        if fault is not None:
            yield problem(document.url, confidence=fault[1], **_evidence(document, handle, found, fault[0], ctx))
    yield Count(judged=judged)


def fault_of(handle: HandleLink, document: Document, found: Service, ctx: Context) -> tuple[str, Confidence] | str | None:
    """(what is wrong, how sure), None for a sound link, or words that say why nothing can be said."""
    match found.state:
        case "broken" | "dead":
            return found.why, Confidence.CERTAIN if found.is_certain else Confidence.LIKELY
        case "login":
            # 需登录 is sound as long as the catalogue knows the matter.
            return None if found.item is not None and not found.item.is_ended else "办事页面需登录"
        case "maintenance" | "unclear" | "unasked":
            return found.why or "本次未访问"
    if found.item is not None and found.item.is_ended:
        return f"事项目录中状态为“{found.item.status}”", Confidence.LIKELY
    known = catalogue(ctx)
    if known and found.item_id and found.item is None and not _shows_its_matter(handle, document, found, ctx):
        return "事项编号不在事项目录中", Confidence.LIKELY
    return found.why if found.state == "unread" and not found.item else None


def _shows_its_matter(handle: HandleLink, document: Document, found: Service, ctx: Context) -> bool:
    """The page opens with the name of a matter: then the catalogue is older than the page."""
    if found.state != "opens" or is_channel(handle.url, found, ctx.portal):
        return False
    name = opened_name(found)
    return any(name_likeness(name, one) >= _SAME_NAME for matter in near_matters(handle, document, ctx) for one in (matter.name,))


def _evidence(document: Document, handle: HandleLink, found: Service | None, why: str, ctx: Context) -> dict[str, Any]:
    near = near_matters(handle, document, ctx)
    fetch = ctx.fetch(handle.url) if handle.url else None
    return {
        "target_url": handle.url or None,
        "key": (found.item_id if found else "") or handle.url or handle.locator,
        "link": link_of(ctx.page(document.url), handle),
        "locator": handle.locator,
        "unit": document.unit or None,
        "title": document.title,
        "number": document.document_number,
        "matter": near[0].name if near else handle.accessible_name or handle.text,
        "address": handle.url,
        "status": fetch.status if fetch else 0,
        "why": why,
    }


CHECK = Check(
    id="HND002",
    name="handle-link-broken",
    title=Text(zh="“办”链接断链", en="办 link is broken"),
    why=Text(zh="“办”点不开，读者办不成事，应当日处理。", en="A 办 link that opens nothing stops the citizen; it is to be put right the same day."),
    fix=Text(zh="向政务服务部门核实事项状态，当日更新或撤下“办”链接。", en="Ask the service office for the state of the matter; update or remove the link the same day."),
    message=Text(zh="《{title}》的“办”链接（{matter}）打不开：{why}", en="The 办 link of “{title}” ({matter}) does not work: {why}"),
    severity=Severity.CRITICAL,
    basis=("SH-1.5「加强阅办联动功能的技术巡检」", "SH-1.5「确保跳转链接不断链」"),
    looks_at=Document,
    judge=judge,
    applies=lambda document, _ctx: bool(document.handles),
    scope="link",
    config=("handle.dead_phrases", "handle.login_hosts", "handle.item_patterns", "handle.render", "handle.daily", "handle.catalogue"),
)
