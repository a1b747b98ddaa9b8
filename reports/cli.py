"""The command `xunjian`: thin, and the one place that knows all four folders. Commands load when they are called."""

from __future__ import annotations

import atexit
import errno
import gc
import importlib
import importlib.util
import sqlite3
import sys
import traceback
from typing import Any

import click

from config.errors import XunjianError

_LOOK_FOR_CYCLES = (10_000, 20, 20)

# Command -> (module below reports.commands, what it does). Help needs no import of any command.
_COMMANDS: dict[str, tuple[str, str]] = {
    "inspect": ("inspect", "巡检一个门户：抓取、研判、出报告 (crawl, judge, report)"),
    "page": ("page", "只查一个页面或文件，几秒出结果 (one page or file)"),
    "recheck": ("recheck", "只复查指定的问题 (visit again what these findings need)"),
    "judge": ("judge", "用已存的事实重新研判，不联网 (judge again from the store)"),
    "report": ("report", "重新输出报告 (write the report again)"),
    "diff": ("diff", "比较两次巡检 (compare two runs)"),
    "profile": ("profile", "生成或检查配置 (propose or check a profile)"),
    "regulations": ("regulations", "法规库：状态、查询、导入、同步 (the regulation library)"),
    "ledger": ("ledger", "整改台账 (the rectification ledger)"),
    "checks": ("checks", "列出全部检查项 (what is checked)"),
    "explain": ("explain", "说明一个检查项：依据、判法、改法 (one check in full)"),
    "doctor": ("doctor", "检查本机环境 (is this machine fit)"),
    "probe": ("probe", "探测一次首页可用性 (one availability probe)"),
    "demo": ("demo", "启动示例门户并巡检 (inspect the pretend portals)"),
    "explore": ("explore", "用 Datasette 浏览数据 (open the store in Datasette)"),
    "fleet": ("fleet", "汇总多个门户的首页 (one index over several portals)"),
}


class _Commands(click.Group):
    """Commands by name, each imported when it is called: `xunjian explain` loads neither Scrapy nor a browser."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in _COMMANDS if _is_there(name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS or not _is_there(cmd_name):
            return None
        module = importlib.import_module(f"reports.commands.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令 (commands)"):
            formatter.write_dl([(name, _COMMANDS[name][1]) for name in self.list_commands(ctx)])


def _is_there(name: str) -> bool:
    return importlib.util.find_spec(f"reports.commands.{_COMMANDS[name][0]}") is not None


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(package_name="xunjian", prog_name="xunjian")
def cli() -> None:
    """巡检：政府门户网站日常检查。

    退出码：0 无达到 --fail-on 级别的问题；1 有问题；2 用法或配置有误；3 本次结果不可信。
    (exit codes: 0 clean, 1 findings, 2 wrong usage or profile, 3 the run is not to be trusted)
    """


def main(arguments: list[str] | None = None) -> Any:
    """Entry point. A wrong input is one sentence on stderr and an exit code, never a traceback."""
    # Most of what a command makes lives to its end: looking for cycles every 700 objects takes a tenth of its time.
    gc.set_threshold(*_LOOK_FOR_CYCLES)
    atexit.register(gc.freeze)  # else the interpreter looks through all that is left before it ends: a quarter of a second
    try:
        return sys.exit(cli.main(args=arguments, standalone_mode=False) or 0)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        click.echo(f"xunjian: {_one_line(error)}", err=True)
        sys.exit(2)
    except click.Abort:
        click.echo("已中断 (aborted)", err=True)
        sys.exit(3)
    except XunjianError as error:
        click.echo(f"xunjian: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(0)
    except (OSError, sqlite3.OperationalError) as error:
        click.echo(f"xunjian: {_of_the_machine(error)}", err=True)
        sys.exit(3)
    except Exception:
        # A fault of ours must not leave as 1, which says «the portal has findings».
        traceback.print_exc()
        click.echo("xunjian: 程序内部出错，请把以上内容报告给维护者 (a fault of xunjian; please report the lines above)", err=True)
        sys.exit(3)


def _one_line(error: click.ClickException) -> str:
    """What click found wrong in the arguments, and where to read on, in one line."""
    said = " ".join(error.format_message().split())
    path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "xunjian"
    return f"用法有误：{said}（见 {path} --help） (wrong usage)"


def _of_the_machine(error: OSError | sqlite3.OperationalError) -> str:
    """Disk and permissions, said as such: what was recorded until then is kept."""
    full = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    if (isinstance(error, OSError) and error.errno in full) or "full" in str(error):
        return f"磁盘已满，已记录的内容保留，腾出空间后再次运行即续跑：{error} (disk full; what was recorded is kept)"
    return f"本机读写出错：{error} (reading or writing failed on this machine)"


if __name__ == "__main__":
    main()
