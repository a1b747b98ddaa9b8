"""`xunjian checks`: what is checked, with severity and tier."""

from __future__ import annotations

import click

from checks import all_checks


@click.command()
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def checks(lang: str) -> int:
    """列出全部检查项。"""
    for check in all_checks().values():
        click.echo(f"{check.id}  {check.severity:<9} T{check.tier}  {check.name:<28} {check.title.in_(lang)}")
    return 0
