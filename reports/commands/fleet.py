"""`xunjian fleet ROOT`: one index over the portals whose results lie below a folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from reports.words import Words


@click.command()
@click.argument("root", type=click.Path(path_type=Path, exists=True, file_okay=False), default="out")
@click.option(
    "--stale-hours",
    type=click.FloatRange(min=1),
    default=36.0,
    show_default=True,
    help="超过即标为没有按时检查",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def fleet(root: Path, stale_hours: float, lang: str) -> int:
    """汇总多个门户：得分、红线、最近一次检查。ROOT 默认 out/。"""
    from reports.fleet import write_fleet

    click.echo(write_fleet(root, datetime.now().astimezone(), stale_hours=stale_hours, words=Words(lang)))
    return 0
