"""正文所列附件未提供: the text names more annexes than the page provides as files or prints below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checks.model import Check, Confidence, Context, Said, Severity, problem
from config.kinds import POLICY_KINDS, PageKind
from config.text import Text, squeeze
from crawler.facts import Document

_KINDS = POLICY_KINDS | {PageKind.CONSULTATION, PageKind.NOTICE}
_MIN_ANNEX = 100
_MIN_TEXT = 20
_MOST_LINES = 6_000
_ARCHIVES = frozenset({"zip", "rar", "7z"})
_NUMERALS = {char: number for number, char in enumerate("零一二三四五六七八九十")}
_LIST_HEAD = re.compile(r"^附(?:件|表)[:：]\s*(?P<rest>.*)$")
_NUMBERED = re.compile(r"^附(?:件|表)\s*(?P<n>\d{1,2}|[一二三四五六七八九十])\s*[:：.．、]?\s*(?P<name>\S.{0,120})?$")
_BARE = re.compile(r"^附(?:件|表)$")
_ENTRY = re.compile(r"^[（(]?(?P<n>\d{1,2})[)）]?\s*[.．、:：]\s*(?P<name>\D.{1,120})$")
_ENTRIES = re.compile(r"(?:^|[\s；;。])[（(]?(\d{1,2})[)）]?[.．、](?=\D)")
_MENTION = re.compile(r"(?:详?见|填写|填报|按照?|参照|附有?)[“\"《]?附(?:件|表)(?P<n>\d{1,2}|[一二三四五六七八九十])")
_WITHHELD = re.compile(r"略|另发|不公开|不予公开|另行(?:印发|下发|发送)|(?:请|到|至).{0,12}(?:领取|索取)|依申请公开|已另发")
_ELSEWHERE = re.compile(r"附件.{0,16}(?:见|详见|请登录|下载).{0,20}(?:网站|官网|平台|网址|链接|http)")


@dataclass(frozen=True, slots=True)
class Named:
    """Annexes the text names: their count and names, and whether it says that some are withheld (略、另发)."""

    count: int
    names: tuple[str, ...]
    withheld: bool


def judge(document: Document, _ctx: Context) -> Iterator[Said]:
    lines = _lines(document)
    named = named_annexes(lines)
    if not named.count or named.withheld:
        return
    files = [file.name for file in document.attachments]
    if any(file.extension in _ARCHIVES for file in document.attachments) or document.is_viewer:
        return  # one archive may hold all of them
    printed = printed_annexes(lines)
    if max(len(files), printed, len(files) + printed + len(document.images)) >= named.count:
        return
    yield problem(
        document.url,
        confidence=Confidence.CERTAIN if named.names and not printed else Confidence.LIKELY,
        unit=document.unit or None,
        title=document.title,
        named_count=named.count,
        named=list(named.names),
        found_count=len(files) + printed,
        found=files,
    )


def _lines(document: Document) -> list[str]:
    text = f"{document.body}\n{document.after_text}"
    return [one for line in text.split("\n")[:_MOST_LINES] if (one := squeeze(line))]


def named_annexes(lines: list[str]) -> Named:
    """Names listed after «附件：», lines «附件1：名称», and numbers spoken of in the text (见附件2)."""
    names: dict[int, str] = {}
    withheld = False
    for number, line in enumerate(lines):
        withheld = withheld or (line.startswith("附") and bool(_WITHHELD.search(line))) or bool(_ELSEWHERE.search(line))
        if head := _LIST_HEAD.match(line):
            for at, name in _listed(head["rest"], lines[number + 1 : number + 31]):
                names.setdefault(at, name)
                withheld = withheld or bool(_WITHHELD.search(name))
        elif (match := _NUMBERED.match(line)) and len(line) <= 80 and not line.endswith("。"):
            names.setdefault(_number(match["n"]), match["name"] or "")
    if names:  # «见附表一» alone may speak of another document's annex
        for mention in _MENTION.finditer("\n".join(lines)):
            names.setdefault(_number(mention["n"]), "")
    count = max(names, default=0)
    if not count and any(_BARE.match(line) for line in lines):
        count = 1
    return Named(min(count, 60), tuple(name[:60] for _, name in sorted(names.items()) if name), withheld)


def _listed(rest: str, after: list[str]) -> list[tuple[int, str]]:
    """(number, name) of the entries of a list: on the line of «附件：» itself, or one a line below it."""
    if rest and not _ENTRY.match(rest):
        return [(1, rest)] if len(rest) <= 80 else []
    found: list[tuple[int, str]] = []
    marks = list(_ENTRIES.finditer(rest)) if rest else []
    for at, mark in enumerate(marks):
        end = marks[at + 1].start() if at + 1 < len(marks) else len(rest)
        if int(mark[1]) == len(found) + 1:
            found.append((int(mark[1]), rest[mark.end() : end].strip("；;。 ")))
    for line in after:
        entry = _ENTRY.match(line)
        if entry is None or int(entry["n"]) != len(found) + 1 or line.endswith("。"):
            break
        found.append((int(entry["n"]), entry["name"]))
    return found


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMERALS.get(text, 0)


def printed_annexes(lines: list[str]) -> int:
    """Annexes printed on the page: a heading 附件 or 附件N with text under it, at least 100 characters where the
    line may as well be an announcement (附件1：名称)."""
    heads = [
        number for number, line in enumerate(lines)
        if (_BARE.match(line) or _NUMBERED.match(line) or (_LIST_HEAD.match(line) and not _is_list(lines, number))) and len(line) <= 80
    ]  # fmt: skip
    count = 0
    for at, head in enumerate(heads):
        end = heads[at + 1] if at + 1 < len(heads) else len(lines)
        match = _NUMBERED.match(lines[head])
        least = _MIN_TEXT if _BARE.match(lines[head]) or (match and not match["name"]) else _MIN_ANNEX
        count += sum(map(len, lines[head + 1 : end])) >= least
    return count


def _is_list(lines: list[str], number: int) -> bool:
    rest = _LIST_HEAD.match(lines[number])
    return bool(rest and _ENTRY.match(rest["rest"])) or (number + 1 < len(lines) and bool(_ENTRY.match(lines[number + 1])))


CHECK = Check(
    id="DOC007",
    name="attachment-not-provided",
    title=Text(zh="正文所列附件未提供", en="Attachment announced but not provided"),
    why=Text(zh="正文说有附件而找不到，文件就不完整。", en="A document is not complete while an annex it names cannot be found."),
    fix=Text(zh="补传附件或将附件内容并入正文。", en="Upload the annexes or print them below the text."),
    message=Text(zh="《{title}》列有附件{named_count}个，页面只提供{found_count}个", en="“{title}” names {named_count} annexes and provides {found_count}"),
    severity=Severity.MODERATE,
    basis=("BS-18「要素齐全」", "PT-附「公开内容(要素)」"),
    looks_at=Document,
    judge=judge,
    applies=lambda document, _ctx: document.kind in _KINDS,
    tier=2,
    scope="document",
)
