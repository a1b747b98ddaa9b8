"""A posted regulation cut into articles (第N条), in whatever layout the page or file has left them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from config.numerals import NUMERAL, chinese
from config.numerals import number as value
from config.regulation import Article
from config.text import squeeze

MIN_ARTICLES = 5  # fewer are quotations, not a posting (REQUIREMENTS REG002)
MAX_TEXT = 600_000
_GAP = 6
_HEAD = re.compile(
    rf"第[ \t　]*({NUMERAL})[ \t　]*条(?:[ \t　]*之[ \t　]*([一二三四五六七八九十\d]{{1,2}}))?"
)
# 依照本条例第十条的规定: what stands before or after tells a reference from the head of an article.
_REFERS_BEFORE = re.compile(
    r"(?:[法例定则章办本该照据反按合行用对和或及与至到、，]|规定的|以及|解释)[ \t　》”\"）)]*$"
)
_REFERS_AFTER = re.compile(r"[ \t　]*(?:第[^条]{1,8}[款项]|的|[、，至和或及与]|规定|所[称列规]|中|之|以)")
_HEADING = re.compile(
    rf"(?:^|\s|(?<=[。；]))第[ \t　]*{NUMERAL}[ \t　]*[编章节分]{{1,2}}[ \t　]*[^\n。；，：]{{1,24}}?\s*$"
)
_CONTENTS = re.compile(r"目[ \t　]*录")
_NOTE = re.compile(r"[（(]((?:[^（）()]|[（(][^（）()]{0,120}[）)]){12,1500})[）)]")
_NOTED = re.compile(r"通过|公布|修正|修订|发布|批准")
_DAY = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日")
_LAST = re.compile(r"(?:施行|执行|实行|生效|废止|失效)[^。\n]{0,40}。")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedText:
    """What stands of a regulation: the note under the title, its days, the articles in order."""

    head: str = ""  # everything before the first article
    note: str = ""
    days: tuple[date, ...] = ()  # all days named in the note, oldest first
    articles: tuple[Article, ...] = ()

    @property
    def count(self) -> int:
        """Whole articles, 第N条之M not counted."""
        return sum("-" not in one.number for one in self.articles)

    @property
    def is_whole(self) -> bool:
        """Articles 1..N without a gap: only then does their number say something."""
        numbers = [int(one.number) for one in self.articles if "-" not in one.number]
        return numbers == list(range(1, len(numbers) + 1))


@dataclass(slots=True)
class _Head:
    number: int
    sub: int
    start: int
    end: int
    weight: float


def read_articles(text: str) -> PostedText:
    """Cut a text into articles; fewer than `MIN_ARTICLES` in a row give none.

    Paragraphs may be merged, punctuation lost, a table of contents in front. References to articles inside a
    sentence are told from heads by what stands around them and by the run of numbers they would break.
    """
    text = text[:MAX_TEXT]
    heads = _mended(text, _chain(_heads(text)))
    if len(heads) < MIN_ARTICLES:
        return PostedText(head=text[:4000])
    ends = [head.start for head in heads[1:]] + [len(text)]
    articles = [
        Article(number=_label(head), text=_body(text[head.end : end]))
        for head, end in zip(heads, ends, strict=True)
    ]
    articles[-1] = Article(number=articles[-1].number, text=_cut_tail(articles[-1].text))
    front = text[: heads[0].start]
    note = _note(front)
    return PostedText(head=front, note=note, days=days_in(note), articles=tuple(articles))


def days_in(note: str) -> tuple[date, ...]:
    """Every real day named in a note, oldest first."""
    found = set()
    for year, month, day in _DAY.findall(squeeze(note)):
        try:
            found.add(date(int(year), int(month), int(day)))
        except ValueError:
            continue  # 2月31日 in a mistyped note
    return tuple(sorted(found))


def _heads(text: str) -> list[_Head]:
    found = []
    for one in _HEAD.finditer(text):
        number, sub = value(one[1]) or 0, (value(one[2]) or 0) if one[2] else 0
        if 0 < number < 3000:
            found.append(_Head(number, sub, one.start(), one.end(), _weight(text, one.start(), one.end())))
    return found


def _weight(text: str, start: int, end: int) -> float:
    """How much this looks like the head of an article: 2 at a line's start, down to -1 for a reference."""
    before, after = text[max(0, start - 12) : start], text[end : end + 12]
    line_start = not before.strip(" \t　") or before.rstrip(" \t　").endswith("\n")
    if line_start:
        return 1.0 if _REFERS_AFTER.match(after) else 2.0
    if _REFERS_BEFORE.search(before) or _REFERS_AFTER.match(after):
        return -1.0
    if before[-1] in " \t　" or before.rstrip(" \t　")[-1:] in "。；：！？”）)":
        return 1.5
    return 0.5


def _chain(heads: list[_Head]) -> list[_Head]:
    """The rising run of numbers with the greatest weight; a later copy of an equal run wins (contents come first)."""
    best: dict[tuple[int, int], int] = {}
    score: list[float] = []
    previous: list[int] = []
    for here, head in enumerate(heads):
        gain, origin = (0.0 if head.number == 1 else -2.0), -1
        for key, lost in _befores(head):
            other = best.get(key)
            if other is not None and score[other] - 0.75 * lost >= gain:
                gain, origin = score[other] - 0.75 * lost, other
        score.append(gain + head.weight)
        previous.append(origin)
        key = (head.number, head.sub)
        if key not in best or score[here] >= score[best[key]]:
            best[key] = here
    if not heads:
        return []
    at = max(range(len(heads)), key=lambda one: (score[one], one))
    run = []
    while at >= 0:
        run.append(heads[at])
        at = previous[at]
    return run[::-1]


def _mended(text: str, heads: list[_Head]) -> list[_Head]:
    """Put back heads of which a misprint has spoilt one character (第十的条), where a number is missing."""
    found: list[_Head] = []
    for head, after in zip(heads, [*heads[1:], None], strict=False):
        found.append(head)
        if after is None or not 1 < after.number - head.number <= _GAP:
            continue
        position = head.end
        for number in range(head.number + 1, after.number):
            written = f"第{chinese(number)}条"
            spoilt = "|".join(
                re.escape(written[:at]) + "[^\\s。]" + re.escape(written[at + 1 :])
                for at in range(len(written))
            )
            places = list(
                re.compile(rf"(?<=[\s。；])(?:{spoilt})(?=[\s　]|[㐀-鿿])").finditer(
                    text, position, after.start
                )
            )
            if len(places) == 1:
                found.append(_Head(number, 0, places[0].start(), places[0].end(), 0.5))
                position = places[0].end()
    return found


def _befores(head: _Head) -> list[tuple[tuple[int, int], int]]:
    """What may stand before a head, with the number of articles lost between the two."""
    if head.sub:
        return [((head.number, head.sub - 1), 0)]
    inserted = [((head.number - 1, sub), 0) for sub in range(9, 0, -1)]
    return inserted + [((head.number - step, 0), step - 1) for step in range(1, _GAP + 1)]


def _label(head: _Head) -> str:
    return f"{head.number}-{head.sub}" if head.sub else str(head.number)


def _body(text: str) -> str:
    """An article's paragraphs, without the chapter headings that follow it."""
    text = text.strip(" \t　\n")
    while (heading := _HEADING.search(text[-60:])) is not None:
        text = text[: len(text) - len(text[-60:]) + heading.start()].strip(" \t　\n")
    return "\n".join(line.strip(" \t　") for line in text.splitlines() if line.strip(" \t　"))


def _cut_tail(text: str) -> str:
    """The last article ends with its commencement clause; what the page prints below is not the law."""
    closing = list(_LAST.finditer(text[:2000]))
    return text[: closing[-1].end()] if closing else text.split("\n\n")[0][:2000]


def _note(front: str) -> str:
    """The bracket under the title that tells the history (题注), "" when there is none."""
    if (contents := _CONTENTS.search(front)) is not None and contents.start() > 40:
        front = front[: contents.start()]
    for one in _NOTE.finditer(front[-6000:]):
        if _NOTED.search(one[1]) and _DAY.search(squeeze(one[1])):
            return one[1].strip()
    return ""
