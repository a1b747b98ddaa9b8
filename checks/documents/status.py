"""What a page says of a document's standing (有效性): in force, ended, amended, or nothing."""

from __future__ import annotations

import re
from enum import StrEnum

from config.policy_words import policy_pattern
from config.text import squeeze
from crawler.facts import Document


class Shown(StrEnum):
    """The standing a page shows."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    AMENDED = "amended"
    NOTHING = "nothing"


_TITLE_ENDED = re.compile(r"[（(\[【](已)?(废止|失效|停止执行)[)）\]】]$|^[（(\[【](已)?(废止|失效)[)）\]】]")
_BODY_ENDED = re.compile(r"^[^。]{0,30}(本文件|本办法|本通知|该文件|此件)?(已|现已)(废止|失效|停止执行)")


def shown(document: Document) -> Shown:
    """From the element 有效性, else from a mark in the title or at the head of the text."""
    value = squeeze(document.validity)
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


def words(document: Document) -> str:
    return document.validity or "未标注"
