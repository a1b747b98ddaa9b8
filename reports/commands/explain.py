"""`xunjian explain CHECK`: one check in full, from its declaration."""

from __future__ import annotations

import click

from checks import find_check
from config.clause import clause
from config.errors import UsageError


@click.command()
@click.argument("check")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def explain(check: str, lang: str) -> int:
    """说明一个检查项：依据、判法、改法。CHECK 为编号（LNK001）或名称（link-broken）。"""
    found = find_check(check)
    if found is None:
        raise UsageError(f"没有检查项 {check.strip()[:60]!r}；运行 xunjian checks 查看全部 (no such check)")
    labels = (
        ("问题", "原因", "整改建议", "依据", "配置")
        if lang == "zh"
        else ("message", "why", "fix", "basis", "config")
    )
    click.echo(f"{found.id} {found.name}  [{found.severity}]\n{found.title.in_(lang)}")
    for label, text in zip(labels, (found.message, found.why, found.fix), strict=False):
        click.echo(f"{label}: {text.in_(lang)}")
    for cited in found.basis:
        one = clause(cited)
        click.echo(f"{labels[3]}: {one.cited_as} {one.clause}「{one.quote}」")
    if found.config:
        click.echo(f"{labels[4]}: {', '.join(found.config)}")
    return 0
