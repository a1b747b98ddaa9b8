"""解读缺少实质内容或照抄原文: too few of the things an interpretation explains, or the document once more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from checks.interpretation.forms import form_of_words
from checks.matching.interpretations import interpretation_columns, readings
from checks.model import Check, Context, Said, Severity, review
from config.kinds import PageKind
from config.policy_words import policy_words
from config.text import Text, letters, squeeze
from crawler.facts import Document

_MIN_TEXT = 200
_MIN_SENTENCE = 15
_MIN_SHARE = 0.3
_HEAD = 40
_SENTENCE = re.compile(r"[。！？；\n]+")
_QUESTIONS = re.compile(r"(?:^|\n)\s*(?:问|Q|答|A|\d+[.、．]?[^\n。]{4,60}[？?]|[一二三四五六七八九十]+、[^\n。]{4,60}[？?])", re.MULTILINE)
_MIN_QUESTIONS = 3
_SHOWN = 3


def judge(document: Document, ctx: Context) -> Iterator[Said]:
    own = ctx.portal.interpretation
    found, missing = element_groups(document.body)
    if len(found) < own.min_elements:
        yield review(
            document.url, key="elements", unit=document.unit or None, interpretation=document.title, why=f"要素仅有{len(found)}类",
            found=found, missing=missing, copied_share=0.0, copied=[],
        )  # fmt: skip
    if _is_dialogue(document.body):
        return
    for match in readings(ctx).by_reading.get(document.url, []):
        if not match.is_main or not match.document.body:
            continue
        share, copied = copied_share(document.body, match.document.body)
        is_long = len(squeeze(document.body)) > _MIN_SHARE * len(squeeze(match.document.body))
        if share > own.copy_max and is_long:
            yield review(
                document.url, key="copy", target_url=match.document.url, unit=document.unit or None, interpretation=document.title,
                why=f"{share:.0%}的句子与原文相同", found=found, missing=missing, copied_share=round(share, 2), copied=copied[:_SHOWN],
            )  # fmt: skip
            return


@cache
def _groups() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(words)) for name, words in policy_words("elements").items())


def element_groups(body: str) -> tuple[list[str], list[str]]:
    """(groups found, groups missing) in headings and at the head of paragraphs."""
    heads = "\n".join(squeeze(line)[:_HEAD] for line in body.split("\n"))
    found = [name for name, words in _groups() if words.search(heads)]
    return found, [name for name, _ in _groups() if name not in found]


def copied_share(text: str, original: str) -> tuple[float, list[str]]:
    """(share of the sentences of at least 15 characters that stand word for word in the original, those)."""
    source = letters(original)
    sentences = [one.strip() for one in _SENTENCE.split(text) if len(letters(one)) >= _MIN_SENTENCE]
    if not sentences:
        return 0.0, []
    copied = [one for one in sentences if letters(one) in source]
    return len(copied) / len(sentences), copied


def _is_dialogue(body: str) -> bool:
    """Questions and answers quote on purpose."""
    return len(_QUESTIONS.findall(body)) >= _MIN_QUESTIONS


def _applies(document: Document, ctx: Context) -> bool:
    """Interpretations in words; a picture or a film says its substance elsewhere."""
    in_column = bool(interpretation_columns(ctx) & set(document.columns))
    if document.kind is not PageKind.INTERPRETATION and not in_column:
        return False
    return len(squeeze(document.body)) >= _MIN_TEXT and not form_of_words(document.title, ctx) and not document.has_media


CHECK = Check(
    id="INT008",
    name="interpretation-thin",
    title=Text(zh="解读缺少实质内容或照抄原文", en="Interpretation lacks substance or copies the document"),
    why=Text(zh="解读要讲清概念、适用范围和办理方法，不是原文的重复。", en="An interpretation explains terms, scope and procedure; it is not the document once more."),
    fix=Text(zh="按关键词诠释、适用范围、办理指引、新旧差异等要素充实解读。", en="Add explanations of terms, scope, procedure, and what has changed."),
    message=Text(zh="解读“{interpretation}”请人工复核：{why}", en="Look at the interpretation “{interpretation}”: {why}"),
    severity=Severity.MINOR,
    basis=("BS-20「核心概念、关键词诠释、适用范围」", "CN-3.1「背景依据、目标任务、主要内容」"),
    looks_at=Document,
    judge=judge,
    applies=_applies,
    tier=2,
    scope="document",
    config=("interpretation.min_elements", "interpretation.copy_max"),
)
