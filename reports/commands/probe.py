"""`xunjian probe PROFILE`: one availability try, for cron every half hour (SITE005)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from config.portal import load_profile
from crawler.facts import Outcome


@click.command()
@click.argument("profile", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="输出目录，默认 out/<site-id>/")
def probe(profile: Path, out: Path | None) -> int:
    """探测一次首页可用性并记入数据库；供每半小时的定时任务使用。"""
    from crawler.ask import probe_home
    from crawler.store import Store

    portal = load_profile(profile)
    with Store.open((out or Path("out", portal.site.id)) / "xunjian.db") as store:
        result = asyncio.run(probe_home(portal))
        store.put_probe(result)
        earlier = store.recent_probes(2)
    opened = result.outcome is Outcome.OPENED
    word = (
        "正常" if opened else "本机网络异常，不计入" if not result.network_ok else f"失败（{result.outcome}）"
    )
    click.echo(f"{portal.site.name} 首页 {word} 状态 {result.status or '—'} 用时 {result.ms} 毫秒")
    if not result.network_ok:
        return 3
    if (
        not opened
        and len(earlier) == 2
        and all(one.outcome is not Outcome.OPENED and one.network_ok for one in earlier)
    ):
        click.echo(f"{portal.site.name} 首页连续两次打不开，请立即核实：{portal.site.home}", err=True)
    return 0 if opened else 1
