"""“办”链接指向错误事项或首页: the 办 link opens another matter, another district's, or only the portal's home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from checks.matching.titles import title_key
from checks.model import Check, Confidence, Context, Count, Said, Severity, not_judged, problem, review
from checks.read_handle.matters import Matter, is_ours
from checks.read_handle.targets import (
    Service,
    is_channel,
    link_of,
    name_likeness,
    near_matters,
    opened_name,
    own_handles,
    service,
)
from config.attribution import place_of
from config.text import Text, letters
from crawler.facts import Document, HandleLink

_MANY = 3
"""A document with so many matters may lead to the channel that holds them all: a milder breach."""


@dataclass(frozen=True, slots=True)
class Wrong:
    why: str
    confidence: Confidence
    severity: Severity
    opened: str
    sim: float = 0.0


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    seen: set[tuple[str, str]] = set()
    judged = 0
    for handle in own_handles(document, ctx):
        if not handle.url or (handle.url, handle.near_text) in seen:
            continue
        seen.add((handle.url, handle.near_text))
        found = service(handle.url, ctx)
        wrong = wrong_of(handle, document, found, ctx)
        if isinstance(wrong, str):
            yield not_judged(wrong)
            continue
        judged += 1
        if wrong is not None:
            yield _say(document, handle, found, wrong, ctx)
    yield Count(judged=judged)


def wrong_of(handle: HandleLink, document: Document, found: Service, ctx: Context) -> Wrong | str | None:
    """What is wrong with the target, None for the right one, or words that say why nothing can be said."""
    named = near_matters(handle, document, ctx)
    if is_channel(handle.url, found, ctx.portal) and found.state not in {"broken", "unclear", "unasked", "login"}:
        severity = Severity.MODERATE if len({one.name for one in named}) >= _MANY else Severity.SERIOUS
        return Wrong("打开的是首页、搜索页或频道页，不是事项页", Confidence.CERTAIN, severity, found.title or found.final_url)
    if found.state in {"broken", "dead"}:
        return "链接打不开，见HND002"
    if found.item is None and found.state != "opens":
        return found.why or "办事页面未能读取"
    if any(kind in found.title or (found.item and kind in found.item.name) for kind in ctx.portal.handle.allowed_kinds):
        return None
    if (far := _district_fault(found, ctx)) is not None:
        return far
    return _name_fault(handle, document, found, named, ctx)


def _district_fault(found: Service, ctx: Context) -> Wrong | None:
    name = opened_name(found)
    if found.item is not None:
        if is_ours(found.item, ctx.portal):
            return None
        return Wrong(f"事项属于{found.item.district}，不是本区事项", Confidence.CERTAIN, Severity.SERIOUS, name)
    own = place_of(ctx.portal)
    others = {one for one in title_key(name).places if one.endswith(("区", "县")) and own and one not in own and own not in one}
    if others:
        return Wrong(f"打开的是{'、'.join(sorted(others))}的事项", Confidence.LIKELY, Severity.SERIOUS, name)
    return None


def _name_fault(handle: HandleLink, document: Document, found: Service, named: list[Matter], ctx: Context) -> Wrong | str | None:
    name = opened_name(found)
    least = ctx.portal.handle.title_sim
    if not letters(name):
        return "办事页面没有标题"
    if named:
        names = [one for matter in named for item in matter.items for one in item.names]
        sim = max(name_likeness(name, one) for one in names)
        if sim >= least or _is_about(name, handle, document, 0.8):
            return None
        return Wrong("打开的事项与文件所说的不是一件", Confidence.LIKELY, Severity.SERIOUS, name, sim)
    sim = _likeness_to_text(name, handle, document)
    if sim >= least:
        return None
    return Wrong("文件中没有与打开的事项相近的内容", Confidence.REVIEW, Severity.SERIOUS, name, sim)


def _is_about(name: str, handle: HandleLink, document: Document, least: float) -> bool:
    return _likeness_to_text(name, handle, document) >= least


def _likeness_to_text(name: str, handle: HandleLink, document: Document) -> float:
    """How well the opened name stands in the words around the link or in the title."""
    plain = letters(name)
    around = (letters(handle.near_text), letters(handle.text), letters(handle.accessible_name), letters(document.title))
    return max((fuzz.partial_ratio(plain, one) / 100 for one in around if len(one) >= len(plain) > 0), default=0.0)


def _say(document: Document, handle: HandleLink, found: Service, wrong: Wrong, ctx: Context) -> Said:
    named = near_matters(handle, document, ctx)
    evidence: dict[str, Any] = {
        "severity": wrong.severity,
        "target_url": handle.url,
        "key": found.item_id or handle.url,
        "link": link_of(ctx.page(document.url), handle),
        "locator": handle.locator,
        "unit": document.unit or None,
        "title": document.title,
        "matter": "、".join(one.name for one in named[:5]) or handle.near_text[:60],
        "opened": wrong.opened,
        "item_id": found.item_id,
        "final_url": found.final_url,
        "sim": round(wrong.sim, 2),
        "why": wrong.why,
    }
    if wrong.confidence is Confidence.REVIEW:
        return review(document.url, **evidence)
    return problem(document.url, confidence=wrong.confidence, **evidence)


CHECK = Check(
    id="HND003",
    name="handle-target-wrong",
    title=Text(zh="“办”链接指向错误事项或首页", en="办 link opens another matter, district or the home page"),
    why=Text(zh="“办”应直接打开这件事的办理页面。", en="A 办 link is to open the page where this very matter is handled."),
    fix=Text(zh="改链到具体事项办理页。", en="Link to the page of the matter itself."),
    message=Text(zh="《{title}》的“办”链接（{matter}）打开“{opened}”：{why}", en="The 办 link of “{title}” ({matter}) opens “{opened}”: {why}"),
    severity=Severity.SERIOUS,
    basis=("BS-22「点击跳转到办事页面」",),
    looks_at=Document,
    judge=judge,
    applies=lambda document, _ctx: bool(document.handles),
    scope="link",
    config=("handle.title_sim", "handle.hosts", "handle.allowed_kinds", "site.district_code", "site.city_codes"),
)
