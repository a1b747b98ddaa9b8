"""Evidence (证据) of a finding as a person reads it: short facts in a line, long ones apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from checks.model import Finding
from reports.clean import clean
from reports.words import Words

SHORT = 80
"""Characters up to which a fact stands in the line; longer ones go into the fold."""

LEAST_TABLE = 200
"""Characters below which a table cut short tells nothing."""

_CODE = frozenset({"html", "outer_html", "selector", "selectors", "xpath", "bytes", "first_bytes", "head"})
_CHAINS = frozenset({"hops", "chain", "redirects"})
_PICTURE = frozenset({"crop", "screenshot", "picture"})
_MOMENT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
_EXPECTED = frozenset({"calendar_known"})
"""Facts that are worth telling only when they are not so."""

_PLAIN = (str, bytes, int, float)
_SHARES = re.compile(r"(^|_)(sim|similarity|rate|share|coverage)$")


class Fact(NamedTuple):
    """One piece of evidence. `kind`: text, code, list (of texts), table (heads, rows) or picture (a path)."""

    label: str
    kind: str
    value: Any

    @property
    def is_short(self) -> bool:
        return self.kind == "text" and len(self.value) <= SHORT


def facts(
    finding: Finding,
    words: Words,
    budget: int = 4_000,
    ours: str = "",
    path: Callable[[str], str] = str,
) -> tuple[tuple[Fact, ...], bool]:
    """The facts of a finding that its message does not tell already, and whether any was cut to `budget`
    characters in all. `ours` is text of the row (message, addresses) that need not be said twice;
    `path` shortens an address."""
    told: list[Fact] = []
    left = budget
    was_cut = False
    for key, value in finding.evidence.items():
        if _is_other_language(key, finding, words):
            continue
        fact = _fact(key, value, words, path)
        if fact is None or (fact.kind == "text" and fact.value in ours):
            continue
        size = _size(fact)
        if size > left:
            was_cut = True
            fact = _shortened(fact, left)
            if fact is None:
                continue
            size = _size(fact)
        left -= size
        told.append(fact)
    return tuple(told), was_cut


def _is_other_language(key: str, finding: Finding, words: Words) -> bool:
    """Evidence may carry a text twice: `rule_title` in Chinese and `rule_title_en`."""
    return key.endswith("_en") if words.lang == "zh" else f"{key}_en" in finding.evidence


def _fact(key: str, value: Any, words: Words, path: Callable[[str], str]) -> Fact | None:
    if value is None or value in ("", [], {}, ()) or (value is True and key in _EXPECTED):
        return None
    label = words.label(key)
    if isinstance(value, _PLAIN) or not isinstance(value, Mapping | Sequence):
        if key in _PICTURE and isinstance(value, str):
            return Fact(label=label, kind="picture", value=value)
        return Fact(label=label, kind="code" if key in _CODE else "text", value=said(value, words, key))
    if isinstance(value, Mapping):
        rows = [[words.label(name), said(item, words)] for name, item in value.items()]
        return Fact(label=label, kind="table", value=([], rows))
    if key in _CHAINS and (chain := _chain(value, path)):
        return Fact(label=label, kind="text", value=chain)
    return _many(key, label, value, words)


def _chain(steps: Sequence[Any], path: Callable[[str], str]) -> str:
    """Redirects in one line, address and status of each step."""
    told = [
        (step.get("url"), step.get("status")) if isinstance(step, Mapping) else tuple(step) for step in steps
    ]
    if not all(len(step) == 2 and isinstance(step[0], str) for step in told):
        return ""
    return " → ".join(f"{path(url)} ({status})" for url, status in told)


def _many(key: str, label: str, values: Sequence[Any], words: Words) -> Fact:
    if all(isinstance(one, Mapping) for one in values):
        heads = list(dict.fromkeys(str(name) for one in values for name in one))
        rows = [[said(one.get(name, ""), words, name) for name in heads] for one in values]
        return Fact(
            label=label,
            kind="table",
            value=([words.label(name) for name in heads], rows),
        )
    if all(isinstance(one, list | tuple) for one in values):
        return Fact(
            label=label, kind="table", value=([], [[said(cell, words) for cell in one] for one in values])
        )
    texts = [said(one, words, key) for one in values]
    joined = "；".join(texts) if words.lang == "zh" else "; ".join(texts)
    if len(joined) <= SHORT and key not in _CODE:
        return Fact(label=label, kind="text", value=joined)
    return Fact(label=label, kind="codes" if key in _CODE else "list", value=texts)


def said(value: Any, words: Words, key: str = "") -> str:
    """One plain value in words: closed sets translated, moments and shares made readable."""
    if isinstance(value, str):
        return _text(value, words, key)
    if isinstance(value, bool):
        return words("value.yes" if value else "value.no")
    if isinstance(value, float):
        return f"{value:.0%}" if _SHARES.search(key) and 0 <= value <= 1 else f"{value:g}"
    if isinstance(value, list | tuple):
        return " → ".join(said(one, words) for one in value)
    if isinstance(value, Mapping):
        return "，".join(f"{words.label(name)} {said(item, words)}" for name, item in value.items())
    return _text(str(value), words, key)


def _text(value: str, words: Words, key: str) -> str:
    text = clean(value)
    if key.endswith(("place", "read_from")):
        return words.maybe(f"place.{text}", text)
    if word := words.maybe(f"said.{key}.{text}", ""):
        return word
    if moment := _MOMENT.match(text):
        return f"{moment[1]} {moment[2]}"
    if key in {"outcome", "result", "reason", "cause", "sub_reason"} or text.isidentifier():
        return words.maybe(f"outcome.{text}", text)
    return text


def _size(fact: Fact) -> int:
    match fact.kind:
        case "table":
            heads, rows = fact.value
            return len(fact.label) + sum(map(len, heads)) + sum(len(cell) for row in rows for cell in row)
        case "list" | "codes":
            return len(fact.label) + sum(map(len, fact.value))
        case _:
            return len(fact.label) + len(fact.value)


def _shortened(fact: Fact, left: int) -> Fact | None:
    room = left - len(fact.label)
    if room < 16 or fact.kind == "picture":
        return None
    if fact.kind in {"text", "code"}:
        return Fact(label=fact.label, kind=fact.kind, value=clean(fact.value, room))
    if fact.kind in {"list", "codes"}:
        each = max(room // min(len(fact.value), 3), 16)
        return Fact(label=fact.label, kind=fact.kind, value=[clean(one, each) for one in fact.value[:3]])
    if room < LEAST_TABLE:
        return None
    heads, rows = fact.value
    room -= sum(map(len, heads))
    width = max(room // max(len(rows[0]) * min(len(rows), 3), 1), 8)
    return Fact(
        label=fact.label,
        kind="table",
        value=(heads, [[clean(cell, width) for cell in row] for row in rows[:3]]),
    )
