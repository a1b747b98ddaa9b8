"""同一文件多处文本不一致: two pages carry one document, and their texts say different things."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from rapidfuzz import fuzz, process

from checks.matching.memo import once_a_run
from checks.matching.titles import title_key
from checks.model import Check, Confidence, Context, Said, Severity, not_judged, problem
from config.attribution import place_of, plain_name
from config.kinds import POLICY_KINDS, PageKind
from config.text import Text, letters, squeeze
from crawler.facts import Document

_KINDS = POLICY_KINDS | {PageKind.GAZETTE}
_COPIES = frozenset({PageKind.PLAN, PageKind.NOTICE, PageKind.RULES, PageKind.DECISION_LIST, PageKind.BUDGET})
"""Kinds of columns that print a document once more; there only the document's own number makes a page a copy."""
_MIN_LETTERS = 80
_MOST_LETTERS = 30_000
_MIN_SENTENCE = 6
_ALIKE = 70
_SHOWN = 5
_MANY_COPIES = 6
_SENTENCE = re.compile(r"[。；;！？]")
_FIGURE = re.compile(r"\d[\d,.，]*(?:%|％|年|月|日|天|元|万|亿|个|项|件|人|户|平方米|小时|分钟|工作日)?|[零〇一二三四五六七八九十百千万]{1,8}(?:年|个月|日|天|元|个工作日|%)")
_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百\d]+条")


@dataclass(slots=True)
class Difference:
    """How two texts of one document differ. `sim` is over the part both should have."""

    sim: float = 1.0
    figures: list[tuple[str, str]] = field(default_factory=list)
    changed: list[tuple[str, str]] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    articles: tuple[int, int] | None = None


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    reference = _reference(document, ctx)
    if reference is None or reference.url == document.url:
        return
    if min(len(letters(document.body)), len(letters(reference.body))) < _MIN_LETTERS:
        yield not_judged("文本过短或在附件中")
        return
    found = difference(document.body, reference.body)
    if found.sim >= ctx.portal.same.min_sim and not found.figures and found.articles is None:
        return
    yield problem(
        document.url,
        confidence=Confidence.CERTAIN if found.figures else Confidence.LIKELY,
        target_url=reference.url,
        key=document.document_number or letters(document.title)[:60],
        unit=document.unit or None,
        title=document.title,
        number=document.document_number,
        sim=round(found.sim, 3),
        diff=_places(found),
        reference="政府公报" if is_gazette(reference, ctx) else "另一页面",
        articles=list(found.articles or ()),
    )


@once_a_run
def _groups(ctx: Context) -> dict[str, list[Document]]:
    """Pages of one document, by number, else by core title and issuing body; the reference first."""
    found: dict[str, list[Document]] = defaultdict(list)
    hosts = {one.lower() for one in ctx.portal.same.hosts}
    place, home = place_of(ctx.portal), urlsplit(ctx.portal.site.home).netloc
    for document in ctx.documents():
        if not _is_copy(document) or (hosts and (urlsplit(document.url).hostname or "") not in hosts):
            continue
        if name := _name(document, place):
            found[name].append(document)
    groups = {name: pages for name, pages in found.items() if len(pages) > 1}
    for pages in groups.values():
        pages.sort(key=lambda one: (not is_gazette(one, ctx), urlsplit(one.url).netloc != home, -len(one.body), one.url))
    return groups


def _is_copy(document: Document) -> bool:
    return document.kind in _KINDS or (document.kind in _COPIES and bool(document.document_number))


def is_gazette(document: Document, ctx: Context) -> bool:
    """Printed in the gazette (政府公报): by its kind, its column, or the issue that links to it."""
    if document.kind is PageKind.GAZETTE:
        return True
    names = {*document.columns, ctx.column_of(document.url) or ""}
    if any((column := ctx.portal.column(name)) and column.kind is PageKind.GAZETTE for name in names):
        return True
    if document.columns:
        return False
    pages = {use.page_url for use in ctx.uses(document.url)[:_MANY_COPIES]}
    return any((page := ctx.page(url)) is not None and page.kind is PageKind.GAZETTE for url in pages)


def _name(document: Document, place: str) -> str:
    if document.document_number:
        # Two documents that share a number by mistake are not one document.
        return f"{document.document_number} {title_key(document.title).text[:6]}"
    key = title_key(document.title)
    issuer = plain_name(document.issuer or document.publisher, place)
    if len(key.text) < 8 or not issuer:
        return ""
    return f"{key.text} {sorted(key.years)} {sorted(key.ordinals)} {issuer}"


def _reference(document: Document, ctx: Context) -> Document | None:
    """The gazette's text where there is one, else the longest on the portal's main host."""
    pages = _groups(ctx).get(_name(document, place_of(ctx.portal)), [])
    return pages[0] if 1 < len(pages) <= _MANY_COPIES else None


@lru_cache(maxsize=512)
def difference(text: str, other: str) -> Difference:
    """Compares sentence by sentence, blind to line breaks. Where one page carries only a part (the notice without
    its annex), the part is compared."""
    one, two = _sentences(text), _sentences(other)
    if sum(map(len, one)) > sum(map(len, two)):
        short, long, is_turned = two, one, True
    else:
        short, long, is_turned = one, two, False
    there = set(long)
    free = [sentence for sentence in long if sentence not in set(short)]
    whole = "".join(long)
    found = Difference()
    total = same = 0.0
    for sentence in short:
        total += len(sentence)
        if sentence in there or sentence in whole:
            same += len(sentence)
            continue
        best = process.extractOne(sentence, free, scorer=fuzz.ratio, score_cutoff=_ALIKE) if free else None
        if best is None:
            found.lacking.append(sentence)
            continue
        same += len(sentence) * best[1] / 100
        pair = (best[0], sentence) if is_turned else (sentence, best[0])
        found.changed.append(pair)
        if _FIGURE.findall(sentence) != _FIGURE.findall(best[0]):
            found.figures.append(pair)
    found.sim = same / total if total else 1.0
    found.articles = _article_counts(text, other, len("".join(short)) / max(1, len(whole)))
    return found


def _sentences(text: str) -> list[str]:
    plain = squeeze(text)[:_MOST_LETTERS]
    found = (_letters(one) for one in _SENTENCE.split(plain))
    return [one for one in found if len(one) >= _MIN_SENTENCE]


def _letters(text: str) -> str:
    """Letters and figures; a comma within a figure stays out, a point stays in."""
    return re.sub(r"[^\w.%％]|_", "", text).casefold()


def _article_counts(text: str, other: str, length_ratio: float) -> tuple[int, int] | None:
    """(articles here, articles there) when both are laid out in articles, as long as each other, and differ."""
    counts = [len(set(_ARTICLE.findall(squeeze(one)))) for one in (text, other)]
    if min(counts) >= 3 and counts[0] != counts[1] and length_ratio > 0.8:
        return counts[0], counts[1]
    return None


def _places(found: Difference) -> list[str]:
    """At most five places: figures first."""
    pairs = [*found.figures, *(pair for pair in found.changed if pair not in found.figures)]
    places = [f"此处：{_around(one, other)}　彼处：{_around(other, one)}" for one, other in pairs]
    places += [f"只见一处：{one[:80]}" for one in found.lacking]
    if found.articles:
        places.append(f"条数不同：{found.articles[0]}条、{found.articles[1]}条")
    return places[:_SHOWN]


def _around(text: str, other: str) -> str:
    """The words around the first difference."""
    at = next((number for number, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other)))
    return text[max(0, at - 15) : at + 25]


CHECK = Check(
    id="DOC006",
    name="texts-differ",
    title=Text(zh="同一文件多处文本不一致", en="Same document, different texts"),
    why=Text(zh="同一文件各处说法不一，公众不知以哪个为准。", en="Where copies of one document differ, nobody knows which one counts."),
    fix=Text(zh="以公报/正式文本为准统一各处文本。", en="Make all copies follow the gazette or the official text."),
    message=Text(zh="《{title}》与{reference}的文本不一致（相似度{sim}）", en="The text of “{title}” differs from that in {reference} (similarity {sim})"),
    severity=Severity.MODERATE,
    basis=("BS-31「数据同源、同步更新」", "SH-2.1「政策文件跨平台不同源问题」", "BS-31「政府公报权威标准文本」"),
    looks_at=Document,
    judge=judge,
    applies=lambda document, _ctx: _is_copy(document),
    tier=2,
    scope="document",
    needs_site=True,
    config=("same.min_sim", "same.hosts"),
)
