"""政策主题库归集不全或失修: a theme library lacks documents that belong to it, or is not looked after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from checks.columns.listing import column_of, dated_rows, unjudgeable
from checks.model import Check, Confidence, Context, Said, Severity, not_judged, problem, review
from config.kinds import POLICY_KINDS, PageKind
from config.portal import Theme
from config.text import Text, letters, squeeze
from crawler.facts import ColumnFacts, Document, ListRow, Outcome

_GONE = frozenset({Outcome.NOT_FOUND, Outcome.GONE})
_BROKEN = _GONE | {Outcome.SERVER_ERROR, Outcome.NO_SUCH_HOST, Outcome.CLIENT_ERROR}
_LAPSED = re.compile(r"失效|废止|已?过期")
_ARCHIVED = re.compile(r"归档|已结束|历史专题|往期")
_NAMED = 20


def judge(facts: ColumnFacts, ctx: Context) -> Iterator[Said]:
    if reason := unjudgeable(facts):
        yield not_judged(reason)
        return
    column = column_of(facts, ctx)
    assert column is not None  # applies() holds it
    theme = next((one for one in ctx.portal.themes if one.column == facts.id), Theme(column=facts.id))
    common = {"path": column.name, "column": facts.id, "unit": theme.lead_unit or None, **_state(facts.rows, ctx)}
    yield from _dead(facts, common, ctx)
    yield from _stale(facts, theme, common, ctx)
    yield from _missing(facts, theme, common, ctx)


def _state(rows: Sequence[ListRow], ctx: Context) -> dict[str, Any]:
    """What other checks find inside the theme, counted: broken links, documents no longer in force."""
    broken = [row for row in rows if (fetch := ctx.fetch(row.url)) and fetch.outcome in _BROKEN]
    lapsed = [row for row in rows if (document := ctx.document(row.url)) and _is_lapsed(document, ctx)]
    return {"entries": len(rows), "broken_links": len(broken), "lapsed_documents": len(lapsed)}


def _is_lapsed(document: Document, ctx: Context) -> bool:
    ended = document.valid_until is not None and document.valid_until.day < ctx.today
    return ended or bool(_LAPSED.search(document.validity))


def _dead(facts: ColumnFacts, common: dict[str, Any], ctx: Context) -> Iterator[Said]:
    dead = [row for row in facts.rows if (fetch := ctx.fetch(row.url)) and fetch.outcome in _GONE]
    if dead:
        yield problem(
            facts.urls[0], key="dead", **common, count=len(dead), titles=[row.title for row in dead[:_NAMED]],
            what=f"{len(dead)}条链接指向文件库中已不存在的文件，如“{dead[0].title}”",
        )  # fmt: skip


def _stale(facts: ColumnFacts, theme: Theme, common: dict[str, Any], ctx: Context) -> Iterator[Said]:
    column = column_of(facts, ctx)
    if column is None or column.static or _ARCHIVED.search(column.name + facts.own_text[:300]):
        return
    dated = dated_rows(facts.rows, ctx, ctx.today + timedelta(days=1))
    if not dated:
        if facts.rows:
            yield not_judged("列表和正文都没有日期")
        return
    newest = max(dated, key=lambda one: one.day)
    days, limit = (ctx.today - newest.day).days, column.max_age_days or theme.max_age_days
    if days > limit and newest.place != "path":
        yield problem(
            facts.urls[0], key="stale", confidence=Confidence.CERTAIN if newest.place == "list" else Confidence.LIKELY, **common,
            count=1, titles=[newest.row.title], newest_date=newest.day.isoformat(), days=days, limit=limit,
            what=f"最新一条为{newest.day.isoformat()}，已{days}天未更新（要求{limit}天以内）",
        )  # fmt: skip


def _missing(facts: ColumnFacts, theme: Theme, common: dict[str, Any], ctx: Context) -> Iterator[Said]:
    """Policies of the library that carry the theme's tag (likely) or only its words (a person decides)."""
    if not (theme.tags or theme.keywords):
        return
    held = {row.url for row in facts.rows} | {letters(row.title) for row in facts.rows}
    numbers = {document.document_number for row in facts.rows if (document := ctx.document(row.url)) and document.document_number}
    tagged: list[tuple[Document, str]] = []
    worded: list[tuple[Document, str]] = []
    for document in ctx.documents():
        if document.kind not in POLICY_KINDS or _is_lapsed(document, ctx):
            continue
        if document.url in held or letters(document.title) in held or document.document_number in numbers:
            continue
        if tag := next((tag for tag in theme.tags if tag in _tags(document, ctx)), ""):
            tagged.append((document, tag))
        elif word := next((word for word in theme.keywords if squeeze(word) in squeeze(document.title)), ""):
            worded.append((document, word))
    if tagged:
        yield problem(facts.urls[0], confidence=Confidence.LIKELY, key="missing-tagged", **common, **_listed(tagged, "标签"))
    if worded:
        yield review(facts.urls[0], key="missing-worded", **common, **_listed(worded, "关键词"))


def _tags(document: Document, ctx: Context) -> frozenset[str]:
    """Tags shown on the page, its topic, and its Keywords meta (where most platforms keep the tags)."""
    page = ctx.page(document.url)
    keywords = re.split(r"[,，;；、\s]+", page.metas.get("keywords", "")) if page else []
    return frozenset((*document.tags, document.topic, *keywords)) - {""}


def _listed(found: list[tuple[Document, str]], by: str) -> dict[str, Any]:
    first, word = found[0]
    return {
        "count": len(found),
        "titles": [document.title for document, _ in found[:_NAMED]],
        "documents": [{"title": document.title, "url": document.url, "word": word} for document, word in found[:_NAMED]],
        "what": f"{len(found)}份相关文件未归集，如“{first.title}”（{by}：{word}）",
    }


def applies(facts: ColumnFacts, ctx: Context) -> bool:
    column = column_of(facts, ctx)
    return column is not None and (column.kind is PageKind.THEME or any(theme.column == facts.id for theme in ctx.portal.themes))


CHECK = Check(
    id="COL008",
    name="theme-incomplete",
    title=Text(zh="政策主题库归集不全或失修", en="Theme library incomplete or not maintained"),
    why=Text(
        zh="主题库应归尽归、日常维护；归集不全或久不更新，公众一次查不全政策。",
        en="A theme library that lacks documents or is left alone does not answer the question it was made for.",
    ),
    fix=Text(zh="由主题牵头部门补充、清理主题库。", en="Have the theme's lead unit add what is missing and clear what is dead."),
    message=Text(zh="主题库“{path}”：{what}", en="Theme library “{path}”: {what}"),
    severity=Severity.MODERATE,
    basis=("SH-1.1「主题库的维护更新与日常巡检」", "SH-1.1「应归尽归」", "JA-4.2「“政策服务包”“一件事导览”」"),
    looks_at=ColumnFacts,
    judge=judge,
    applies=applies,
    tier=2,
    scope="column",
    needs_site=True,
    config=("themes[]", "themes[].lead_unit", "themes[].max_age_days"),
)
