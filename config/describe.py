"""The profile in words (配置说明): docs/profile.md is this text, and a test holds the two together."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from config.kinds import PageKind
from config.portal import SECTION_ALIASES, Portal

_HEAD = """\
# 配置 · Profile

本文由配置模型和 `config/profile_words.toml` 生成，请勿手工修改；重新生成：`python -m config.describe > docs/profile.md`。
Generated from the models; do not edit by hand.

一个门户一个 TOML 文件（UTF-8）。`[site]` 和至少一个 `[[columns]]` 即可开始，其余都有默认值；
`xunjian profile init 首页地址` 按网站导航生成初稿，`xunjian profile check 文件` 指出缺什么、因此哪些检查不能做。
写错的键和值以退出码 2 结束，并指出文件、键和改法。
One portal, one TOML file. `[site]` and one `[[columns]]` are enough to start; an unknown key or a wrong value
ends with exit code 2 and names file, key and cure.

```toml
[site]
id = "demo"
name = "示例区人民政府"
home = "https://www.example.gov.cn/"

[[columns]]
title = "行政规范性文件"
urls = ["https://www.example.gov.cn/zwgk/gfxwj/"]
kind = "normative"
max_age_days = 180
```

凡值为正则表达式的键，启动前先行检查。列表可只写一个值：`ignore = "/print/"`。
Values used as regular expressions are compiled before anything starts; a list of one may be written as a string.
"""


class MissingWordsError(KeyError):
    """A key of the profile has no words in config/profile_words.toml."""


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files("config").joinpath("profile_words.toml").read_text(encoding="utf-8"))


def words_of(key: str) -> tuple[str, str]:
    """(Chinese, English) of a dotted key; of a block, what it is about. Raises MissingWordsError."""
    at: Any = _words()
    for name in key.split("."):
        at = at.get(name, {}) if isinstance(at, dict) else {}
    if not at and "." not in key:
        at = _words()[""].get(key)
    said = at.get("") if isinstance(at, dict) else at
    if not said:
        raise MissingWordsError(key)
    return said[0], said[1]


def keys_with_words() -> set[str]:
    """Every dotted key that config/profile_words.toml describes."""

    def walk(table: dict[str, Any], place: str) -> Iterator[str]:
        for name, value in table.items():
            here = ".".join(part for part in (place, name) if part)
            if isinstance(value, dict):
                yield from walk(value, here)
            else:
                yield here

    return set(walk(_words(), ""))


def keys() -> set[str]:
    """Every dotted key of the profile, blocks among them."""
    return {key for key, _, _ in _fields(Portal, "")}


def _fields(model: type[BaseModel], place: str) -> Iterator[tuple[str, FieldInfo, type[BaseModel] | None]]:
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        key = f"{place}.{name}" if place else name
        below = _model_in(field.annotation)
        yield key, field, below
        if below is not None:
            yield from _fields(below, key)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)


def markdown() -> str:
    """The whole of docs/profile.md: one table a block, in the order of the model, then the page kinds."""
    lines = [_HEAD]
    plain = [(key, field) for key, field, below in _fields(Portal, "") if below is None and "." not in key]
    for key, field, below in _fields(Portal, ""):
        if below is not None:
            lines += _block(key, field, below)
    lines += ["## 其他 · Others", "", *_table(plain), ""]
    lines += ["## 栏目类型 · Kinds", "", "、".join(f"`{kind}`" for kind in PageKind), ""]
    return "\n".join(lines)


def _block(key: str, field: FieldInfo, model: type[BaseModel]) -> Iterator[str]:
    zh, en = words_of(key)
    yield f"## `{_heading(key, field)}` {zh} · {en}"
    yield ""
    if aliases := [alias for alias, section in SECTION_ALIASES.items() if section == key]:
        yield f"也可写作 also read as {'、'.join(f'`[{alias}]`' for alias in aliases)}。"
        yield ""
    yield from _table([(f"{key}.{name}", one) for name, one in model.model_fields.items() if _model_in(one.annotation) is None])
    yield ""


def _heading(key: str, field: FieldInfo) -> str:
    if get_origin(field.annotation) is tuple:
        return f"[[{key}]]"
    return f"[{key}.…]" if get_origin(field.annotation) is dict else f"[{key}]"


def _table(rows: list[tuple[str, FieldInfo]]) -> Iterator[str]:
    yield "| 键 key | 值 value | 默认 default | 含义 | Meaning |"
    yield "| --- | --- | --- | --- | --- |"
    for key, field in rows:
        zh, en = words_of(key)
        cells = (f"`{key.rpartition('.')[2]}`", _type(field.annotation), _default(field), zh, en)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _type(annotation: Any) -> str:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " / ".join(f"`{part}`" for part in parts)
    if origin in (Union, UnionType):
        return _type(next(part for part in parts if part is not NoneType))
    if origin is tuple:
        return f"列表 list：{_type(parts[0])}"
    if origin is dict:
        return f"表 table：{_type(parts[1])}"
    if hasattr(annotation, "__metadata__"):
        return _type(parts[0])
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return "类型 kind" if annotation is PageKind else " / ".join(f"`{one}`" for one in annotation)
    plain = {"str": "文字 text", "int": "整数 integer", "float": "数字 number", "bool": "`true` / `false`", "date": "日期 date"}
    return plain.get(getattr(annotation, "__name__", ""), str(annotation))


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if value is PydanticUndefined:
        return "必填 required"
    if value in (None, "", (), {}):
        return "—"
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return f"`{shown}`"


if __name__ == "__main__":
    print(markdown(), end="")
