"""`xunjian diff PROFILE RUN RUN`: what one run found and the other did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
import orjson

from checks.model import Finding
from config.errors import UsageError
from reports.clean import one_line
from reports.words import Words

PARTS = ("added", "gone", "unsure", "both")


@click.command()
@click.argument("profile", type=click.Path(path_type=Path))
@click.argument("earlier", required=False)
@click.argument("later", required=False)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="输出目录，默认 out/<site-id>/")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def diff(
    profile: Path, earlier: str | None, later: str | None, out: Path | None, format_: str, lang: str
) -> int:
    """比较两次巡检。不给编号时比较最近两次。"""
    from checks import history
    from reports.export import finding_row
    from reports.kept import kept_store

    with kept_store(profile, out) as (_, store, _folder):
        first, second = _chosen(history.runs_kept(store.db), earlier, later)
        judged = [history.load(store.db, run) for run in (first, second)]
        if judged[0] is None or judged[1] is None:
            raise UsageError("其中一次巡检的结果没有保存 (a run is no longer kept)")
        difference = history.compare(judged[0], judged[1])
        parts: dict[str, Sequence[Finding]] = {name: getattr(difference, name) for name in PARTS}
        addresses = store.asked_of({one.url for found in parts.values() for one in found})
    if format_ == "json":
        data = {"earlier": first, "later": second}
        told = data | {name: [finding_row(one) for one in found] for name, found in parts.items()}
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    else:
        click.echo(f"{first} → {second}")
        for name, found in parts.items():
            _print(Words(lang), name, found, addresses)
    return 1 if difference.added else 0


def _chosen(kept: Sequence[str], earlier: str | None, later: str | None) -> tuple[str, str]:
    if earlier is None:
        if len(kept) < 2:
            raise UsageError("至少要有两次保存的巡检才能比较 (two runs are needed)")
        return kept[-2], kept[-1]
    second = later or kept[-1] if kept else ""
    for run in (earlier, second):
        if run not in kept:
            raise UsageError(
                f"没有运行 {one_line(run, 60)!r}；现有：{'、'.join(kept[-10:]) or '无'} (no such run)"
            )
    return earlier, second


def _print(t: Words, name: str, found: Sequence[Finding], addresses: Mapping[str, str]) -> None:
    click.echo(f"\n{t(f'diff.{name}')} {len(found)}")
    if name == "both":
        return
    for one in found:
        severity = t(f"severity.{one.severity}")
        address = one_line(addresses.get(one.url, one.url), 160)
        click.echo(f"  {severity} {one.check_id} {one_line(one.message, 120)}  {address}")
