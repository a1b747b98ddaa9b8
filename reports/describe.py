"""The command line in words (命令说明): docs/cli.md is this text, and a test holds the two together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from reports.cli import cli

_HEAD = """\
# 命令 · Command line

本文由命令自身的声明生成，请勿手工修改；重新生成：`python -m reports.describe > docs/cli.md`。
Generated from the commands; do not edit by hand.

## 退出码 · Exit codes

| 码 code | 含义 | Meaning |
| --- | --- | --- |
| `0` | 没有达到 `--fail-on` 级别的问题 | nothing at or above `--fail-on` |
| `1` | 有问题；`doctor` 为本机有误，`ledger import` 为有行未接受，`diff` 为有新增 | findings (doctor: machine unfit; ledger import: rows refused; diff: new ones) |
| `2` | 用法或配置有误 | wrong usage or profile |
| `3` | 本次结果不可信：首页打不开、本机网络异常、被中断、达到上限、磁盘已满、程序内部出错 | the run is not to be trusted |

错误在 stderr 上说一句话；报告和数据只写到 stdout 和输出目录。
Errors are one sentence on stderr.
"""

# Options that several commands share and that need no words of their own in each.
_COMMON = {
    "--lang": "输出语言 (language)",
    "--format": "输出格式 (format)",
    "--fail-on": "达到此级别即以 1 退出 (findings of this level end with 1)",
    "--log-format": "给人看或给程序看 (for people or machines)",
    "--out": "输出目录 (output folder)",
}


def markdown() -> str:
    """The whole of docs/cli.md: every command in the order of the help, with arguments and options."""
    context = click.Context(cli, info_name="xunjian")
    lines = [_HEAD]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is not None:
            lines += _section(command, click.Context(command, info_name=name, parent=context))
    return "\n".join(lines)


def _section(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"## `{context.command_path}`"
    yield ""
    yield (command.help or "").strip()
    yield ""
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from (f"#{line}" if line.startswith("## ") else line for line in _section(below, click.Context(below, info_name=name, parent=context)))
        return
    yield f"```text\n{context.command_path} {usage}\n```"
    yield ""
    options = [one for one in command.params if isinstance(one, click.Option)]
    if options:
        yield "| 选项 option | 值 value | 默认 default | 说明 |"
        yield "| --- | --- | --- | --- |"
        yield from (_row(one, context) for one in options)
        yield ""


def _row(option: click.Option, context: click.Context) -> str:
    names = " / ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    value = "" if option.is_flag else option.make_metavar(context)
    said = option.help or _COMMON.get(option.opts[0], "")
    cells = (names, f"`{value}`" if value else "", _default(option), said + ("（必填）" if option.required else ""))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _default(option: click.Option) -> str:
    plain = isinstance(option.default, str | int | float | Path) and not option.is_flag
    return f"`{option.default}`" if plain and str(option.default) else ""


if __name__ == "__main__":
    print(markdown(), end="")
