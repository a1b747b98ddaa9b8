"""页内锚点失效: the place on the page that a link names is not there."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from rapidfuzz import process

from checks.model import Check, Confidence, Context, Count, Said, Severity, not_judged, problem
from config.text import Text
from crawler.facts import Link, LinkKind, Page

_LINKS = frozenset({LinkKind.ANCHOR, LinkKind.AREA})
# The top of a page needs no id; a route of a script or a text fragment is no id at all.
_NO_ID = ("/", "!", ":~:", "?", "{")


def judge(page: Page, ctx: Context) -> Iterator[Said]:
    judged = 0
    unread = 0
    for link in page.links:
        if not link.fragment or not link.url or link.kind not in _LINKS or _needs_no_id(link):
            continue
        ids = ctx.fragments(link.url)
        if ids is None:
            unread += ctx.portal.site.owns(link.url)
            continue
        judged += 1
        if not _is_there(link.fragment, ids):
            yield _missing(page, link, ids, ctx)
    yield Count(judged=judged)
    for _ in range(unread):
        yield not_judged("目标页由脚本生成或未作为网页读取")


def applies(_page: Page, ctx: Context) -> bool:
    return ctx.portal.links.check_fragments


def _needs_no_id(link: Link) -> bool:
    fragment = link.fragment
    return fragment.lower() == "top" or fragment.startswith(_NO_ID) or "=" in fragment or link.has_handler


def _is_there(fragment: str, ids: frozenset[str]) -> bool:
    """As written or decoded, case and all."""
    return fragment in ids or unquote(fragment) in ids or any(unquote(one) == fragment for one in _encoded(ids))


def _encoded(ids: frozenset[str]) -> Iterator[str]:
    return (one for one in ids if "%" in one)


def _missing(page: Page, link: Link, ids: frozenset[str], ctx: Context) -> Said:
    target = ctx.page(link.url)
    near = process.extract(unquote(link.fragment), sorted(ids), limit=3, score_cutoff=50)
    return problem(
        page.url,
        # Scripts may still add an id to a page that was only read as it came over the line.
        confidence=Confidence.CERTAIN if target is not None and target.rendered else Confidence.LIKELY,
        target_url=f"{link.url}#{link.fragment}",
        link=link,
        text=link.text or link.title or "（无文字链接）",
        fragment=link.fragment,
        nearest=[name for name, _, _ in near],
    )


CHECK = Check(
    id="LNK005",
    name="fragment-missing",
    title=Text(zh="页内锚点失效", en="Fragment target missing"),
    why=Text(zh="点击后停在页首，找不到要看的段落。", en="The reader stays at the top of the page and has to search."),
    fix=Text(zh="修正锚点名称或目标段落的 id。", en="Correct the fragment, or the id of the passage."),
    message=Text(zh="链接“{text}”指向的位置“#{fragment}”在目标页上不存在", en="The link “{text}” names #{fragment}, which the page does not have"),
    severity=Severity.MINOR,
    basis=("JA-1.3「杜绝错链、断链和内容混杂」", "JA-4.1「实现公开内容的一键查阅」"),
    looks_at=Page,
    judge=judge,
    applies=applies,
    scope="link",
    config=("links.check_fragments",),
)
