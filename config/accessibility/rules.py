"""Accessibility rules (无障碍规则) in two languages, each with its WCAG criteria and its place in GB/T 37668."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from config.text import Text

_CRITERION_TAG = re.compile(r"wcag(\d)(\d)(\d{1,2})")
_GB_LEVELS = {"A": "一级", "AA": "二级", "AAA": "三级"}


class RuleLevel(StrEnum):
    """problem counts; review wants a person's eye; advice is taste and never counts."""

    PROBLEM = "problem"
    REVIEW = "review"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A WCAG success criterion and its counterpart in GB/T 37668 (principle, inferred level)."""

    number: str
    name: Text
    level: str
    principle: str
    clause: str = ""

    @property
    def national_level(self) -> str:
        return _GB_LEVELS[self.level]

    def cited(self) -> Text:
        """`WCAG 2.1 1.1.1 非文本内容（A）；GB/T 37668-2019 可感知性·非文本内容（一级）`."""
        place = f"{self.clause} " if self.clause else ""
        return Text(
            zh=f"WCAG 2.1 {self.number} {self.name.zh}（{self.level}）；{standard_code()} {place}{self.principle}·"
            f"{self.name.zh}（{self.national_level}）",
            en=f"WCAG 2.1 {self.number} {self.name.en} ({self.level}); {standard_code()} {place}"
            f"(level {len(self.level)})",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """What a rule is called and how its faults are mended. Axe's rules have no criteria here: their tags do."""

    id: str
    title: Text
    fix: Text
    level: RuleLevel = RuleLevel.PROBLEM
    impact: str = ""
    criteria: tuple[str, ...] = ()


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((files("config.accessibility") / name).read_text(encoding="utf-8"))


@cache
def axe_rules() -> dict[str, RuleText]:
    """Titles and fixes of the rules of axe-core 4.12 to 4.14, by id."""
    return _rules(_data("axe_zh.toml")["rules"])


@cache
def axe_checks() -> dict[str, str]:
    """What a single check of axe found, as a Chinese phrase, by id."""
    checks: dict[str, str] = _data("axe_zh.toml")["checks"]
    return checks


@cache
def own_rules() -> dict[str, RuleText]:
    """Our own rules, by id."""
    return _rules(_data("own_zh.toml")["rules"])


def _rules(table: dict[str, dict[str, Any]]) -> dict[str, RuleText]:
    return {
        key: RuleText(
            id=key,
            title=Text(zh=row["zh"], en=row["en"]),
            fix=Text(zh=row["fix"], en=row["fix_en"]),
            level=RuleLevel(row.get("level", RuleLevel.PROBLEM)),
            impact=row.get("impact", ""),
            criteria=tuple(row.get("criteria", ())),
        )
        for key, row in table.items()
    }


def rule_text(rule: str) -> RuleText:
    """The words for a rule; a rule of a newer engine that we have no words for says so itself."""
    known = own_rules().get(rule) or axe_rules().get(rule)
    if known is not None:
        return known
    return RuleText(
        id=rule,
        title=Text(zh=f"无障碍规则 {rule} 未通过", en=f"Accessibility rule {rule} fails"),
        fix=Text(zh="按规则说明修改页面。", en="Mend the page as the rule's description says."),
    )


@cache
def criteria() -> dict[str, Criterion]:
    """Success criteria by number."""
    return {
        number: Criterion(
            number=number,
            name=Text(zh=row["zh"], en=row["en"]),
            level=row["level"],
            principle=row["principle"],
            clause=row.get("clause", ""),
        )
        for number, row in _data("criteria.toml")["criteria"].items()
    }


@cache
def standard_code() -> str:
    return str(_data("criteria.toml")["standard"]["code"])


@cache
def standard_note() -> str:
    """What the report says under every table that cites the national standard."""
    return str(_data("criteria.toml")["standard"]["inferred"])


def criteria_of_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """`wcag143` -> `1.4.3`, for those we know."""
    found = (_CRITERION_TAG.fullmatch(tag) for tag in tags)
    numbers = (f"{one[1]}.{one[2]}.{one[3]}" for one in found if one)
    return tuple(number for number in numbers if number in criteria())


def cited(numbers: Iterable[str]) -> Text:
    """The criteria of a rule in one line, both languages; empty for advice that rests on none."""
    all_ = [criteria()[number].cited() for number in numbers if number in criteria()]
    return Text(zh="；".join(one.zh for one in all_), en="; ".join(one.en for one in all_))
