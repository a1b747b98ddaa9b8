"""Holds the findings of an inspection of a pretend portal against its answer key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.demo.key import AnswerKey, Planted

_FOLDED = ("/index.html", "/Default.aspx", "/default.aspx")


@dataclass(frozen=True, slots=True)
class Scored:
    """`missed` faults, `accused` look-alikes with the finding, `unexplained` certain or likely findings."""

    missed: list[Planted]
    accused: list[tuple[Planted, Mapping[str, Any]]]
    unexplained: list[Mapping[str, Any]]


def score(key: AnswerKey, findings: Sequence[Mapping[str, Any]], families: Sequence[str]) -> Scored:
    """`findings` are rows of findings.json; only checks whose id starts with one of `families` are looked at."""
    chosen = tuple(families)
    own = [one for one in findings if one["check_id"].startswith(chosen)]
    faults = [one for one in key.faults if one.check_id.startswith(chosen)]
    missed = [fault for fault in faults if not any(_fits(fault, one) for one in own)]
    accused = [
        (planted, one)
        for planted in key.look_alikes
        for one in own
        if planted.check_id.startswith(chosen) and one["confidence"] != "review" and _fits(planted, one)
    ]
    unexplained = [
        one
        for one in own
        if one["confidence"] != "review" and not any(_fits(fault, one) or _also(fault, one) for fault in key.faults)
    ]
    return Scored(missed, accused, unexplained)


def _also(planted: Planted, finding: Mapping[str, Any]) -> bool:
    return finding["check_id"] in planted.also and _same_place(planted, finding)


def _fits(planted: Planted, finding: Mapping[str, Any]) -> bool:
    check_id, _, rule = planted.check_id.partition(":")
    if check_id != finding["check_id"] or (rule and finding["evidence"].get("rule") != rule):
        return False
    return _same_place(planted, finding)


def _same_place(planted: Planted, finding: Mapping[str, Any]) -> bool:
    if planted.kind == "site":
        return True
    pages = {_folded(url) for url in (finding["url"], *finding["sample_pages"])}
    if planted.kind == "column" and (finding["column"] == planted.column or _folded(planted.page_url) in pages):
        return True
    target, named = finding["target_url"], planted.target_url
    if target and named:
        same = _folded(target) == _folded(named) or _folded(target).endswith(_folded(named))
        turned = _folded(target) == _folded(planted.page_url) and _folded(named) in pages
        return same or turned
    return _folded(planted.page_url) in pages


def _folded(url: str) -> str:
    """The address as the inspector knows it: index pages by their folder."""
    path, mark, query = url.partition("?")
    for name in _FOLDED:
        if path.endswith(name):
            path = path[: -len(name)] + "/"
    return path + mark + query
