"""`xunjian report PROFILE [RUN]`: write a recorded run's report again, in any format, without the network."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.portal import Portal
from reports.clean import one_line
from reports.data import RunReport
from reports.words import Words

if TYPE_CHECKING:
    from crawler.store import Store

FORMATS = ("html", "xlsx", "csv", "json", "sarif", "pdf")


@click.command()
@click.argument("profile", type=click.Path(path_type=Path))
@click.argument("run", required=False)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="输出目录，默认 out/<site-id>/")
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="只输出这一种；默认全部重写 (only this one)"
)
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="写到这个文件 (target file)")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="按此日期计算逾期，默认今天 (day for overdue rows)"
)
@click.option(
    "--missed", type=click.FloatRange(min=1), metavar="HOURS", help="只检查：超过这么多小时没有巡检就发通知"
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def report(
    profile: Path,
    run: str | None,
    out: Path | None,
    format_: str | None,
    to: Path | None,
    as_of: datetime | None,
    missed: float | None,
    lang: str,
) -> int:
    """重新输出一次巡检的报告。RUN 为运行编号，默认最近一次。"""
    from reports.kept import chosen_run, kept_report, kept_store
    from reports.publish import publish

    t = Words(lang)
    with kept_store(profile, out) as (portal, store, folder):
        if missed is not None:
            return _missed(portal, store, missed, t)
        told = kept_report(store, portal, chosen_run(store, run), as_of.date() if as_of else date.today())
        if format_ is None and to is None:
            store.exclusive()
            click.echo(publish(told, folder, words=t))
            return 0
    format_ = format_ or (to.suffix.lstrip(".") if to else "html")
    if format_ not in FORMATS:
        raise click.UsageError(f"--to {one_line(to, 80)}: 认不出格式，请加 --format (unknown format)")
    target = to or folder / "runs" / told.run.id / f"report.{format_}"
    target.parent.mkdir(parents=True, exist_ok=True)
    write_as(told, format_, target, t)
    click.echo(target)
    return 0


def write_as(told: RunReport, format_: str, target: Path, t: Words) -> None:
    """One report in one format."""
    from reports import export, html, pdf, publish, workbook

    match format_:
        case "json":
            publish.write(target, export.as_json(told))
        case "csv":
            publish.write(target, export.as_csv(told, t))
        case "sarif":
            publish.write(target, export.as_sarif(told))
        case "xlsx":
            workbook.write_workbook(told, target, t)
        case "html":
            publish.write(target, html.report_html(told, t, folder=target.parent))
        case _:
            page = target.with_suffix(".print.html")
            publish.write(page, html.report_html(told, t, folder=target.parent))
            try:
                pdf.print_pdf(page, target)
            finally:
                page.unlink()


def _missed(portal: Portal, store: Store, hours: float, t: Words) -> int:
    """For cron: 0 when the last run is young enough, else a notice and 3."""
    from checks import history
    from reports.notify import missed, send

    points = history.points(store.db)
    message = missed(portal, points[-1] if points else None, datetime.now().astimezone(), hours, t)
    if message is None:
        return 0
    click.echo(f"{message.title}\n{message.body}", err=True)
    for one in send(portal, message):
        if not one.is_ok:
            click.echo(f"{one.name}: {one.why}", err=True)
    return 3
