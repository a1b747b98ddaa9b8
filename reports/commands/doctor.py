"""`xunjian doctor`: is this machine fit, and what to do where it is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from config.portal import load_profile
from reports.clean import clean

_MARKS = {"good": ("正常", "good"), "weak": ("注意", "weak"), "unfit": ("有误", "unfit")}


@click.command()
@click.option("--profile", type=click.Path(path_type=Path), help="按此配置检查 (as this profile needs it)")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("out"), show_default=True, help="输出目录")
@click.option("--get-axe", is_flag=True, help="先用 npm 取得较新的 axe-core (fetch a newer axe-core first)")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def doctor(profile: Path | None, out: Path, get_axe: bool, lang: str) -> int:
    """检查本机环境：浏览器、字体、规则引擎、法规库、节假日历、包名冲突、磁盘。有误时以 1 退出。"""
    from reports.fitness import Fitness, readings

    portal = load_profile(profile) if profile else None
    if get_axe:
        from crawler.browser.axe import fetch_newer_axe

        engine = fetch_newer_axe()
        click.echo(f"axe-core {engine.version} sha256 {engine.sha256} {engine.path}")
    unfit = False
    for one in readings(portal, out, date.today()):
        unfit |= one.state is Fitness.UNFIT
        mark = _MARKS[one.state][lang == "en"]
        click.echo(f"[{mark}] {one.name.in_(lang)}: {clean(one.seen.in_(lang), 300)}")
        if one.cure is not None:
            click.echo(f"       → {one.cure.in_(lang)}")
    return int(unfit)
