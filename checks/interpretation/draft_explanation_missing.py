"""征求意见草案缺少说明或草案解读: a draft is put out for comment without a word on why it says what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.links.redirects import is_column_index
from checks.model import Check, Confidence, Context, Said, Severity, problem
from config.kinds import PageKind
from config.policy_words import policy_pattern
from config.text import Text, squeeze
from crawler.facts import Document, Region

_DRAFT_TITLE = re.compile(r"《[^》]{2,80}(?:草案|征求意见稿|意见稿|送审稿|听证稿|讨论稿)[^》]{0,8}》")
_HEADING = re.compile(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d+[.、．]|关于)?")
_LONGEST_HEADING = 40
_INLINE = re.compile(r"现将(?:有关)?(?:起草|编制|修订|制定)(?:情况|说明|背景|的背景)|(?:起草|编制|修订|制定)(?:说明|情况|背景)(?:如下|:|：)")


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    explains = policy_pattern("draft", "explains")
    files = [file.name for file in document.attachments]
    links = [link.text for link in document.related]
    if any(explains.search(squeeze(name)) for name in (*files, *links)) or _in_text(document):
        return
    page = ctx.page(document.url)
    if page is not None and any(explains.search(squeeze(link.text)) for link in page.links if link.region is Region.MAIN and 4 <= len(link.text) <= 60 and not is_column_index(link.url, ctx.portal)):
        return
    if "interpretation" in document.own_blocks or any(link.kind == "interpretation" for link in document.related):
        return
    yield problem(
        document.url,
        confidence=Confidence.LIKELY,
        unit=document.unit or None,
        title=document.title,
        attachments=files,
        searched="起草说明、草案说明、草案解读、制定背景、政策解读",
        published=document.published.day.isoformat() if document.published else "",
    )


def _in_text(document: Document) -> bool:
    """A heading in the text, or a sentence that announces the explanation."""
    explains = policy_pattern("draft", "explains")
    for line in document.body.split("\n"):
        plain = squeeze(line)
        if len(plain) <= _LONGEST_HEADING and not plain.endswith("。") and explains.search(_HEADING.sub("", plain)):
            return True
        if _INLINE.search(plain):
            return True
    return False


def is_draft_consultation(document: Document) -> bool:
    """A page that asks for comments on a draft which it attaches or quotes; no questionnaire, no call for topics."""
    title = squeeze(document.title)
    if document.kind is not PageKind.CONSULTATION and not policy_pattern("draft", "collects").search(title):
        return False
    if document.kind in {PageKind.FEEDBACK, PageKind.INTERPRETATION, PageKind.NEWS} or re.search(r"(采纳|反馈|结果|汇总|情况)", title):
        return False
    has_draft = policy_pattern("draft", "has_draft")
    drafted = bool(_DRAFT_TITLE.search(title)) or any(has_draft.search(squeeze(file.name)) for file in document.attachments)
    drafted = drafted or bool(has_draft.search(title)) or bool(_DRAFT_TITLE.search(squeeze(document.body)))
    if policy_pattern("draft", "survey").search(title) and not has_draft.search(title):
        return False
    return drafted


def _applies(document: Document, ctx: Context) -> bool:
    if document.published is None or document.published.day < ctx.portal.interpretation.draft_since:
        return False
    return is_draft_consultation(document)


CHECK = Check(
    id="INT007",
    name="draft-explanation-missing",
    title=Text(zh="征求意见草案缺少说明或草案解读", en="Consultation draft without explanation or draft interpretation"),
    why=Text(zh="政策草案征求意见时应同步解读，公众才能提出有用的意见。", en="A draft is to be explained when comments are asked for; only then can they be of use."),
    fix=Text(zh="补充起草说明/草案解读并同步发布。", en="Add an explanation or interpretation of the draft and publish it with the draft."),
    message=Text(zh="《{title}》征求意见，没有起草说明或草案解读", en="“{title}” asks for comments without an explanation of the draft"),
    severity=Severity.MODERATE,
    basis=("SH-1.2「政策公开征询期间草案解读」", "BS-20「政策草案同步开展解读」"),
    looks_at=Document,
    judge=judge,
    applies=_applies,
    tier=2,
    scope="document",
    config=("interpretation.draft_since",),
)
