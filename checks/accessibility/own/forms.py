"""Forms: labels that are none, groups without a question, lists that act when touched."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from checks.accessibility.hits import Hit
from config.text import letters
from crawler.scan_facts import FieldFact, PageFacts

_SEARCH = re.compile(r"搜|检索|查询|查找|关键|search|keyword|query", re.I)
_ACTS = re.compile(r"location|window\.open|\.submit\s*\(|jump|(?:^|[^\w])(?:go|open)\w*\s*\(|href", re.I)
_EMPTY_WORDS = frozenset(
    {
        "请输入",
        "请填写",
        "请选择",
        "输入框",
        "文本框",
        "必填",
        "必填项",
        "text",
        "input",
        "label",
        "标签",
        "内容",
    }
)
_PERSONAL = re.compile(
    r"^(您的|你的|联系人)?(姓名|手机|手机号|手机号码|电话|联系电话|联系方式|邮箱|电子邮箱|电子邮件|email|e-mail|通讯地址|联系地址|邮政编码)[：:*\s]*$",
    re.I,
)
_TEXT_TYPES = frozenset({"text", "tel", "email", "search", "url", "number", "textarea"})


def judge(facts: PageFacts) -> Iterator[Hit]:
    fields = facts.fields
    yield from _hit(
        "field-placeholder-only",
        [one for one in fields if one.named_by == "placeholder" and not _is_search(one)],
    )
    yield from _hit(
        "field-label-empty-words",
        [one for one in fields if one.named_by not in {"none", "placeholder"} and _says_nothing(one.name)],
    )
    yield from _hit(
        "select-navigates",
        [one for one in fields if one.type.startswith("select") and _ACTS.search(one.on_change)],
    )
    yield from _hit(
        "field-no-purpose",
        [
            one
            for one in fields
            if one.type in _TEXT_TYPES and not one.autocomplete and _PERSONAL.match(one.name)
        ],
    )
    if facts.bare_fieldsets:
        yield Hit(rule="fieldset-no-legend", elements=facts.bare_fieldsets)
    yield from _ungrouped(fields)


def _hit(rule: str, fields: list[FieldFact]) -> Iterator[Hit]:
    if fields:
        yield Hit(
            rule=rule,
            elements=tuple(fields),
            notes={"fields": [one.name or one.placeholder or one.group for one in fields[:5]]},
        )


def _is_search(field: FieldFact) -> bool:
    """A search box is explained by the button beside it (G167)."""
    return field.type == "search" or bool(_SEARCH.search(f"{field.placeholder} {field.name} {field.html}"))


def _says_nothing(name: str) -> bool:
    return letters(name) in _EMPTY_WORDS or (bool(name) and not letters(name))


def _ungrouped(fields: tuple[FieldFact, ...]) -> Iterator[Hit]:
    groups: dict[tuple[str, str], list[FieldFact]] = defaultdict(list)
    for one in fields:
        if one.type in {"radio", "checkbox"} and one.group:
            groups[one.type, one.group].append(one)
    for some in groups.values():
        if len(some) > 1 and not any(one.in_group for one in some):
            yield from _hit("field-ungrouped", some[:1])
