"""`xunjian profile init HOME` proposes a profile from the portal's own navigation; `profile check FILE` examines one."""

from __future__ import annotations

import ipaddress
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.errors import RunError, UsageError
from config.portal import load_profile

if TYPE_CHECKING:
    from crawler.explore import Explored

_LANG = click.Choice(["zh", "en"])


@click.group()
def profile() -> None:
    """生成或检查配置。"""


@profile.command()
@click.argument("home")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="写到此文件，默认输出到屏幕 (write here)")
@click.option("--no-browser", is_flag=True, help="不用浏览器，由脚本生成的导航和栏目看不到")
@click.option("--max-pages", type=click.IntRange(min=1, max=2000), default=400, show_default=True, help="最多打开的页数")
@click.option("--rate", type=click.FloatRange(min=0, max=100), default=1.0, show_default=True, help="每秒请求数，0 不限（仅测试机）")
@click.option("--resolve", multiple=True, metavar="HOST=IP", help="主机名指向的地址，可多次 (staging machine)")
@click.option("--ignore-robots", is_flag=True, help="不遵守 robots.txt（须网站主管单位同意）")
def init(
    home: str, out: Path | None, no_browser: bool, max_pages: int, rate: float, resolve: tuple[str, ...], ignore_robots: bool
) -> int:
    """根据网站导航生成配置：只用 GET，不提交表单。"""
    import asyncio

    from crawler.explore import explore, provisional_profile
    from reports.profile_draft import draft

    if out is not None and out.exists():
        raise UsageError(f"{out}: 文件已存在，不会覆盖；请换一个名字 (exists, not overwritten)")
    resolved = _resolved(resolve)
    portal = provisional_profile(home, resolve=resolved, rate=rate, obey_robots=not ignore_robots, own_hosts=())
    found = asyncio.run(explore(portal, with_browser=not no_browser, max_pages=max_pages, on_page=_say))
    if not found.opened:
        reason = next(iter(found.unopened.values()), "没有回答")
        raise RunError(f"{home}: 首页没有打开：{reason} (home page not reached)")
    text = draft(found, home, today=date.today(), resolve=resolved, obey_robots=not ignore_robots)
    if out is None:
        click.echo(text, nl=False)
    else:
        _write(out, text)
    _summary(found, out)
    return 0


def _resolved(pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        host, _, address = pair.partition("=")
        try:
            ipaddress.ip_address(address)
        except ValueError:
            raise UsageError(f"--resolve {pair}: 应为 主机名=IP 地址，如 www.example.gov.cn=127.0.0.1") from None
        found[host.strip().lower()] = address
    return found


def _write(out: Path, text: str) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{out}: 写不进去：{error} (cannot be written)") from None


def _say(count: int, url: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[2K已打开 {count} 页  {''.join(char for char in url if char.isprintable())[:80]}", nl=False, err=True)


def _summary(found: Explored, out: Path | None) -> None:
    proposals = found.discovery.proposals()
    where = f"，已写入 {out}" if out else ""
    if sys.stderr.isatty():
        click.echo("\r\x1b[2K", nl=False, err=True)
    click.echo(f"打开 {found.opened} 页（浏览器 {found.rendered} 页），提出 {len(proposals)} 个栏目{where}", err=True)
    if found.no_browser:
        click.echo(f"没有浏览器：{found.no_browser}", err=True)
    if found.unopened:
        click.echo(f"{len(found.unopened)} 个地址未能读取，列在文件末尾", err=True)


@profile.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lang", type=_LANG, default="zh", show_default=True)
def check(file: Path, lang: str) -> int:
    """检查配置：写错的指出位置和改法，缺少的说明哪些检查因此不能做。"""
    from reports.profile_gaps import check_references, gaps

    portal = load_profile(file)
    check_references(portal, str(file))
    found = gaps(portal, date.today())
    zh = lang == "zh"
    click.echo(
        f"{file}: {portal.site.name}，{len(portal.columns)} 个栏目，{len(portal.units)} 个单位，可以使用"
        if zh
        else f"{file}: {portal.site.name}, {len(portal.columns)} columns, {len(portal.units)} units, usable"
    )
    for gap in found:
        stopped = f"（{'影响' if zh else 'affects'} {', '.join(gap.checks)}）" if gap.checks else ""
        click.echo(f"  {gap.key}: {gap.says.in_(lang)}{stopped}")
    return 0
