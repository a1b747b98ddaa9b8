"""机构名称、职责已过时: a page that claims to hold today names a body that was renamed, or tells too little of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from checks.model import Check, Confidence, Context, Said, Severity, problem, review
from config.attribution import place_of
from config.column_rules import shipped_aliases
from config.kinds import PageKind
from config.portal import AgencyAlias, Unit
from config.text import Text, squeeze
from crawler.facts import ColumnFacts, Page, Region

_SENTENCE = re.compile(r"[。！？!?；;\n]")
# «由…负责» and «将材料送…» speak of today; only what follows («由…划入») makes them history.
_PAST = re.compile(r"原[^，。、]{0,6}$|(?:前身|撤销|整合|合并|更名|改组|不再保留|曾|时任)[^，。；]{0,20}$")
_PAST_AFTER = re.compile(r"^[^，。；]{0,12}(?:更名|改名|改为|改组|撤销|合并|整合|划入|划转|并入|移交|（现|\(现)|^的?[^，。；]{0,12}职责[^，。]{0,10}(?:划入|整合|并入)")
_HISTORY = re.compile(r"沿革|大事记|历史|年鉴|档案|志|改革方案")
_QUOTED = re.compile(r"《[^》]{1,80}》|[一-龥]{2,20}[〔\[](?:19|20)\d\d[〕\]]第?\d+号")
_ELEMENTS = {
    "职责": r"职责|职能",
    "内设机构": r"内设机构|机构设置|内设科室|科室|处室",
    "地址": r"地址|办公地点|办公地址",
    "电话": r"电话|联系方式",
    "负责人": r"负责人|领导|局长|主任|书记|镇长|区长",
}
_MIN_UNITS = 3  # an index that lists fewer units is no list of units
_MIN_TEXT = 60


def judge(page: Page, ctx: Context) -> Iterator[Said]:
    if not _HISTORY.search(page.title + page.heading):
        yield from _old_names(page, ctx)
    if page.kind is PageKind.INSTITUTION:
        yield from _thin_page(page, ctx)
    if index := _index_of_units(page, ctx):
        yield from _units_without_page(page, index, ctx)


def _old_names(page: Page, ctx: Context) -> Iterator[Said]:
    texts = _footer_words(page) if page.kind is PageKind.HOME else squeeze(page.main_text) + "。" + _footer_words(page)
    own = ctx.portal.agency_aliases
    for alias in (*own, *(one for one in shipped_aliases() if not any(one.old in mine.old for mine in own))):
        if not _is_due(alias, page, ctx.today) or not (sentence := _sentence_with(alias, texts)):
            continue
        evidence: dict[str, Any] = {"old": alias.old, "new": alias.new, "since": alias.since.isoformat(), "sentence": sentence, "what": f"仍使用旧机构名“{alias.old}”（{alias.since:%Y-%m-%d}起为“{alias.new}”）"}
        link = next((one for one in page.links if alias.old in squeeze(one.text) and page.kind is PageKind.HOME), None)
        if alias in own:
            yield problem(page.url, confidence=Confidence.LIKELY, key=f"old:{alias.old}", link=link, **evidence)
        else:
            yield review(page.url, key=f"old:{alias.old}", link=link, **evidence)


def _is_due(alias: AgencyAlias, page: Page, today: date) -> bool:
    """A page dated before the change is history."""
    return alias.since <= today and not (page.published and page.published.place != "path" and page.published.day < alias.since)


def _footer_words(page: Page) -> str:
    """Short link texts outside of the main area, and on the home page all of them (部门导航)."""
    everywhere = page.kind is PageKind.HOME
    return "。".join(
        squeeze(link.text) for link in page.links if len(link.text) <= 30 and (everywhere or link.region is not Region.MAIN)
    )


def _sentence_with(alias: AgencyAlias, text: str) -> str:
    """The first sentence that uses the old name as a present one; "" when there is none."""
    old, new = squeeze(alias.old), squeeze(alias.new)
    if old not in text:
        return ""
    for sentence in _SENTENCE.split(text):
        plain = _QUOTED.sub("", sentence)
        if new != old and old in new:
            plain = plain.replace(new, "")
        for match in re.finditer(re.escape(old), plain):
            if not _PAST.search(plain[: match.start()]) and not _PAST_AFTER.search(plain[match.end() :]):
                return sentence[max(0, match.start() - 30) : match.end() + 30]
    return ""


def _thin_page(page: Page, ctx: Context) -> Iterator[Said]:
    """The page of one body lacks what such a page must tell; a link of that name on it counts as told."""
    unit = _unit_of_title(page, ctx)
    text = squeeze(page.main_text)
    if unit is None or len(text) < _MIN_TEXT or (page.script_built and not page.rendered):
        return
    told = text + "".join(squeeze(link.text) for link in page.links if len(link.text) <= 12 and link.region is Region.MAIN)
    missing = [name for name, pattern in _ELEMENTS.items() if not re.search(pattern, told)]
    if missing:
        yield problem(
            page.url,
            confidence=Confidence.LIKELY,
            key=f"elements:{unit.id}",
            unit=unit.id,
            missing=missing,
            agency=unit.name,
            what=f"“{unit.name}”的机构页面缺少{'、'.join(missing)}",
        )


def _unit_of_title(page: Page, ctx: Context) -> Unit | None:
    """The unit whose page this is: its name is the title, alone or with 机构职能 and the like."""
    place = place_of(ctx.portal)
    titles = {squeeze(one) for one in (page.metas.get("articletitle", ""), page.heading, re.split(r"[-_|]", page.title)[0]) if one}
    for unit in ctx.portal.units:
        for name in unit.names:
            plain = squeeze(name)
            names = {plain, plain.removeprefix(place), plain.removeprefix("区"), place + plain.removeprefix("区")}
            for title in titles:
                rest = next((title.replace(one, "", 1) for one in sorted(names, key=len, reverse=True) if one and one in title), None)
                if rest is not None and re.fullmatch(r"(?:的|机构|主要|职能|职责|简介|概况|介绍|信息|设置|示例)*", rest.replace(place, "")):
                    return unit
    return None


def _index_of_units(page: Page, ctx: Context) -> ColumnFacts | None:
    """The institution column whose first page this is, as far as its list was read to the end."""
    if page.kind not in {PageKind.INSTITUTION, PageKind.LIST, PageKind.HUB}:
        return None
    wanted = {column.id for column in ctx.portal.columns if column.kind is PageKind.INSTITUTION}
    return next((facts for facts in ctx.columns() if facts.id in wanted and page.url in facts.urls), None)


def _units_without_page(page: Page, index: ColumnFacts, ctx: Context) -> Iterator[Said]:
    """A list of bodies, all of its pages together, on which a department or street of the profile is not to be found."""
    if not index.is_complete or index.paging_fault or index.unread:
        return
    pages = [page, *(one for url in index.pages if url != page.url and (one := ctx.page(url)))]
    linked = {squeeze(link.text or link.title) for one in pages for link in one.links if link.url and len(link.text) <= 40}
    linked |= {squeeze(row.title) for row in index.rows}
    there = {unit.id for unit in ctx.portal.units if _is_among(unit, linked, ctx)}
    if len(there) < _MIN_UNITS:
        return
    for unit in ctx.portal.units:
        if unit.id not in there and unit.kind in {"部门", "街镇"}:
            yield problem(
                page.url, confidence=Confidence.LIKELY, key=f"no-page:{unit.id}", unit=unit.id, agency=unit.name, what=f"没有“{unit.name}”的机构页面"
            )


def _is_among(unit: Unit, linked: set[str], ctx: Context) -> bool:
    place = place_of(ctx.portal)
    names = {squeeze(name).removeprefix(place).removeprefix("区") for name in unit.names}
    return any(name and name in text for name in names for text in linked)


def applies(page: Page, ctx: Context) -> bool:
    """Evergreen pages and the home page claim to hold today; news and documents are of their day."""
    return page.kind.is_evergreen or page.kind is PageKind.HOME or _index_of_units(page, ctx) is not None


CHECK = Check(
    id="COL007",
    name="agency-outdated",
    title=Text(zh="机构名称、职责已过时", en="Outdated agency names or duties"),
    why=Text(
        zh="机构改革后页面仍用旧名称旧职责，公众找错部门、打错电话。",
        en="After a reform old names and duties send people to the wrong office.",
    ),
    fix=Text(zh="按机构改革后的名称和职责更新页面。", en="Update the page to the names and duties after the reform."),
    message=Text(zh="机构信息过时：{what}", en="Outdated information on an agency: «{what}»"),
    severity=Severity.MODERATE,
    basis=("CN-1.2「机构设置、职能、权责清单变化」", "JA-1.3「职能转移调整」"),
    looks_at=Page,
    judge=judge,
    applies=applies,
    tier=2,
    scope="page",
    config=("agency_aliases[]", "units[]"),
)
