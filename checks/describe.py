"""Every check in words (检查项说明): docs/checks.md is this text, and a test holds the two together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from checks import all_checks
from checks.model import Check, Severity
from config.clause import Clause, clause
from config.portal import SECTION_ALIASES, Portal

_SEVERITIES = {
    Severity.CRITICAL: "严重 critical",
    Severity.SERIOUS: "较重 serious",
    Severity.MODERATE: "一般 moderate",
    Severity.MINOR: "提示 minor",
}
_HEAD = """\
# 检查项 · Checks

本文由检查项自身的声明生成，请勿手工修改；重新生成：`python -m checks.describe > docs/checks.md`。
Generated from the declarations of the checks; do not edit by hand.

每一项可在配置中关闭或改变严重程度：`[checks.LNK005] enabled = false`、`severity = "minor"`。
Each can be switched off or given another severity in the profile.
"""


def markdown() -> str:
    """The whole of docs/checks.md: a table of all checks, then each with basis, cure and the keys that steer it."""
    checks = list(all_checks().values())
    return "\n".join([_HEAD, *_table(checks), "", *(line for check in checks for line in _section(check))])


def _table(checks: list[Check[Any]]) -> Iterator[str]:
    yield "| 编号 | 检查项 | Check | 对象 | 严重程度 |"
    yield "| --- | --- | --- | --- | --- |"
    for check in checks:
        anchor = f"[{check.id}](#{check.id.lower()})"
        yield f"| {anchor} | {check.title.zh} | {check.title.en} | {check.scope} | {_SEVERITIES[check.severity]} |"


def _section(check: Check[Any]) -> Iterator[str]:
    yield f'## <a id="{check.id.lower()}"></a>{check.id} {check.title.zh} · {check.title.en}'
    yield ""
    yield f"`{check.name}` · {_SEVERITIES[check.severity]}" + _needs(check)
    yield ""
    yield f"- **为什么 Why**：{check.why.zh} {check.why.en}"
    yield f"- **整改建议 Fix**：{check.fix.zh} {check.fix.en}"
    for cited in check.basis:
        yield f"- **依据 Basis**：{_printed(clause(cited))}"
    if check.config:
        yield f"- **配置 Settings**：{'、'.join(f'`{key}`{default_of(key)}' for key in check.config)}"
    yield ""


def _needs(check: Check[Any]) -> str:
    needs = ["需要浏览器 needs a browser"] if check.needs_browser else []
    if check.needs_site:
        needs.append("需要整站结果 needs a whole run")
    return "".join(f" · {need}" for need in needs)


def _printed(one: Clause) -> str:
    number = f"（{one.document.number}）" if one.document.number else ""
    return f"《{one.document.title}》{number}{one.clause}「{one.quote}」"


def default_of(key: str) -> str:
    """` = value` where the profile's model gives one that fits a line; "" otherwise.

    Raises KeyError when no profile has such a key: a check must not name a setting that does not exist.
    """
    model: Any = Portal
    value: object = None
    for name in key.split("."):
        name = name.removesuffix("[]")
        name = SECTION_ALIASES.get(name, name) if model is Portal else name
        fields = getattr(model, "model_fields", None)
        if fields is None:
            return ""  # a free table: names of fields, of checks
        if name not in fields:
            raise KeyError(key)
        value = fields[name].get_default(call_default_factory=True)
        model = next((part for part in get_args(fields[name].annotation) if isinstance(part, type)), fields[name].annotation)
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return f" = {shown}" if isinstance(value, bool | int | float) else ""


if __name__ == "__main__":
    print(markdown(), end="")
