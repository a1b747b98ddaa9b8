"""What a page says of a document's standing (有效性): in force, ended, amended, or nothing."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from config.policy_words import policy_pattern
from config.text import squeeze
from crawler.extract.dates import read_day
from crawler.facts import Document


class Shown(StrEnum):
    """The standing a page shows."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    AMENDED = "amended"
    NOTHING = "nothing"


_TITLE_ENDED = re.compile(
    r"[（(\[【](?:本文件|此件)?(?:已|现已)?(?:被)?(?:废止|失效|停止执行|作废)[)）\]】]$|^[（(\[【](?:本文件|此件)?(?:已|现已)?(?:废止|失效|作废)[)）\]】]"
)
_BODY_ENDED = re.compile(r"^[^。]{0,30}(本文件|本办法|本通知|该文件|此件)?(已|现已)(废止|失效|停止执行)")
_ENDING = r"(?:废止|失效|停止执行|作废)"
# «本文件已被《…》（…号）废止», «自2026年6月1日起废止», a bare «废止»; what comes before must not name another document.
_NOTE_ENDED = re.compile(
    rf"(?:已|现|予以|宣布|自[^，,。；;]{{4,14}}起)(?:于[^，,。；;《]{{4,14}})?(?:[被由经按依](?:[^，,。；;《]{{0,12}}《[^》]+》)?)?(?:[（(][^）)]*[)）])?[^，,。；;《]{{0,12}}?{_ENDING}"
    rf"|^(?:状态|效力|时效性?|有效性)?[:：]?[（(\[【]?{_ENDING}[)）\]】]?$"
)
_NOTE_EXTENDED = re.compile(r"(?:有效期|执行期|试行期|施行期)限?[^，,。；;《]{0,10}?(?:延长|延续|顺延|延期|延)(?:至|到)|(?:延长|延续|顺延)[^，,。；;《]{0,8}有效期|继续有效|继续执行")
_OWN_NOTE = re.compile(r"(?:^|[。；;\n（(【\[])(?:注|备注|说明|编者按|提示)?[:：]?(?:[^。；;《》]{2,40}[,，])?(?:现将)?(?:本|该|此)(?:文件|件|通知|办法|规定|细则|意见|方案|决定|措施|政策)(?:(?!未尽|仍按|按照?原|参照|依照)[^。；;《]){0,20}$")
_THIS = re.compile(r"^(?:本|该|此)(?:文件|件|文|通知|办法|规定|细则|意见|方案|决定|措施|政策)")
_MAX_NOTE_LINE = 160


def shown(document: Document) -> Shown:
    """From the element 有效性, else from a mark in the title, beside it, or at the head of the text."""
    value = squeeze(document.validity)
    if any(_ends(note) for note in document.marks):
        return Shown.ENDED  # the notice that a person added stands above the element that nobody changed
    if value:
        if policy_pattern("validity", "ended").search(value):
            return Shown.ENDED
        if policy_pattern("validity", "amended").search(value):
            return Shown.AMENDED
        if policy_pattern("validity", "in_force").search(value):
            return Shown.IN_FORCE
    if _TITLE_ENDED.search(squeeze(document.title)) or _BODY_ENDED.search(squeeze(document.body[:80])):
        return Shown.ENDED
    return Shown.NOTHING


def _ends(note: str) -> bool:
    plain = squeeze(note)
    match = _NOTE_ENDED.search(plain)
    if match is None:
        return False
    before = plain[: match.start()]
    return "《" not in before or bool(_THIS.search(re.split(r"[，,。；;]", before)[-1]))


def own_extension(document: Document) -> date | None:
    """The day to which a note on the page itself extends the document; date.max when the note names no day.

    None when there is no such note. A note is a line beside the title, or a line of the text that begins with
    «本文件», «本办法» ... and speaks of nothing else.
    """
    lines = (line for line in document.body.split("\n") if len(line) <= _MAX_NOTE_LINE)
    said = [_extended_to(squeeze(note), is_own=True) for note in document.marks]
    said += [_extended_to(squeeze(line), is_own=False) for line in lines]
    return max((day for day in said if day), default=None)


def _extended_to(note: str, *, is_own: bool) -> date | None:
    match = _NOTE_EXTENDED.search(note)
    if match is None or "《" in note[: match.start()] or not (is_own or _OWN_NOTE.search(note[: match.start()])):
        return None
    return read_day(note[match.start() :]) or date.max


def words(document: Document) -> str:
    if document.validity in {"是", "否", "1", "0"}:  # 是否有效：是
        label = next((one.label for one in document.elements if one.name == "validity"), "有效性")
        return f"{label}：{document.validity}"
    return document.validity or next(iter(document.marks), "")[:40] or "未标注"
