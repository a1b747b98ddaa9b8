"""The answer key (标准答案): every planted fault, and every look-alike that must stay silent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["page", "link", "column", "site", "document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One planted thing. In `faults` the check must report it, in `look_alikes` it must not (not as certain or likely).

    `target_url` is as an inspector would resolve it from the page; for addresses that no client may ask (private
    hosts, `file:`) it is the text as written. `severity` and `confidence` are None where REQUIREMENTS leaves them open.
    `also` names other checks that may rightly report the same spot (a dead interpretation link is INT005 and LNK001):
    allowed, never required. Where the fault lies between two pages (DOC006, DOC008), the same two the other way round
    are the same fault.
    """

    portal: str
    check_id: str
    kind: Kind
    page_url: str
    target_url: str | None = None
    column: str | None = None
    locator_hint: str = ""
    severity: str | None = None
    confidence: str | None = None
    note: str = ""
    also: tuple[str, ...] = ()


@dataclass(slots=True)
class AnswerKey:
    """All that was planted in a world, by portal."""

    faults: list[Planted] = field(default_factory=list)
    look_alikes: list[Planted] = field(default_factory=list)

    def for_portal(self, portal_id: str) -> AnswerKey:
        return AnswerKey(
            [one for one in self.faults if one.portal == portal_id],
            [one for one in self.look_alikes if one.portal == portal_id],
        )

    def of_check(self, check_id: str) -> Iterator[Planted]:
        return (one for one in self.faults if one.check_id == check_id)
