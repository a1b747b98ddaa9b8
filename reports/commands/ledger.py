"""`xunjian ledger list|import|assign|waive`: the rectification ledger (整改台账)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import click
from sqlite_utils import Database

from checks.entries import State
from checks.rectification import LedgerRow, ledger_rows
from config.errors import UsageError
from config.portal import Portal
from reports.clean import one_line
from reports.export import state_text
from reports.words import Words

OUT = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="输出目录，默认 out/<site-id>/"
)
PROFILE = click.argument("profile", type=click.Path(path_type=Path))


@click.group()
def ledger() -> None:
    """整改台账：查看、读回工作簿、交办、豁免。"""


@ledger.command("list")
@PROFILE
@OUT
@click.option("--unit", help="只列这个责任单位 (only this unit)")
@click.option(
    "--state", type=click.Choice([str(one) for one in State]), help="只列这个状态 (only this state)"
)
@click.option("--overdue", is_flag=True, help="只列逾期的 (only overdue rows)")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def list_(
    profile: Path, out: Path | None, unit: str | None, state: str | None, overdue: bool, lang: str
) -> int:
    """列出台账。"""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from reports.kept import kept_store

    t = Words(lang)
    with kept_store(profile, out) as (portal, store, _):
        rows = _rows(portal, store.db)
    table = Table(
        *(
            t(f"ledger.{name}")
            for name in ("id", "severity", "problem", "unit", "assignee", "due_on", "state")
        )
    )
    for row in rows:
        if (
            (unit and row.finding.unit != unit)
            or (state and row.state != state)
            or (overdue and not row.overdue_days)
        ):
            continue
        cells = (
            row.short,
            t(f"severity.{row.finding.severity}"),
            row.finding.message,
            row.finding.unit,
            row.assignee,
            row.due_on,
        )
        table.add_row(*(escape(one_line(cell, 120)) for cell in cells), state_text(row, t))
    Console(highlight=False).print(table)
    return 0


@ledger.command("import")
@PROFILE
@click.argument("workbook", type=click.Path(path_type=Path, dir_okay=False))
@OUT
@click.option("--dry-run", is_flag=True, help="只检查，不写入 (check only)")
def import_(profile: Path, workbook: Path, out: Path | None, dry_run: bool) -> int:
    """读回工作簿里人填写的内容；填错的行逐格指出，其余照收。"""
    from checks import entries
    from crawler.urls import Normaliser
    from reports.kept import kept_store
    from reports.workbook_read import read_workbook

    with kept_store(profile, out) as (portal, store, _):
        store.exclusive()
        rows = {row.fingerprint: row for row in _rows(portal, store.db)}
        key = Normaliser(portal.crawl.drop_params, portal.crawl.mirrors).key
        done = read_workbook(workbook, rows, reviews_of(store.db), date.today(), key=key)
        if not dry_run:
            now = datetime.now().astimezone()
            entries.write(store.db, done.changes, at=now, source=f"workbook {one_line(workbook.name, 80)}")
    for one in done.refused:
        click.echo(f"{one.sheet}!{one.cell}：{one.why}", err=True)
    word = "可读入" if dry_run else "已读入"
    click.echo(f"{word} {len(done.changes)} 行，无改动 {done.unchanged} 行，未接受 {len(done.refused)} 行")
    return 1 if done.refused else 0


@ledger.command()
@PROFILE
@click.argument("findings", nargs=-1, required=True)
@click.option("--to", "who", required=True, help="责任人 (the person)")
@OUT
def assign(profile: Path, findings: tuple[str, ...], who: str, out: Path | None) -> int:
    """把编号为 FINDINGS 的问题交办给一个人。"""
    from reports.kept import kept_store
    from reports.workbook_read import assign as hand_over

    with kept_store(profile, out) as (portal, store, _):
        store.exclusive()
        marks = [resolve(one, _rows(portal, store.db)) for one in findings]
        hand_over(store.db, marks, who, datetime.now().astimezone())
    click.echo(f"已交办 {len(marks)} 项给 {one_line(who, 60)}")
    return 0


@ledger.command()
@PROFILE
@click.argument("finding")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), required=True, help="豁免至，最长一年 (last day)")
@click.option("--reason", required=True, help="理由 (why)")
@click.option("--approver", default="", help="批准人 (approved by)")
@OUT
def waive(profile: Path, finding: str, until: datetime, reason: str, approver: str, out: Path | None) -> int:
    """豁免一个问题到某日为止。"""
    from reports.kept import kept_store
    from reports.workbook_read import waive as let_stand

    with kept_store(profile, out) as (portal, store, _):
        store.exclusive()
        mark = resolve(finding, _rows(portal, store.db))
        now = datetime.now().astimezone()
        let_stand(store.db, mark, until=until.date(), reason=reason, approver=approver, at=now)
    click.echo(f"已豁免 {mark[:10]} 至 {until.date()}")
    return 0


def _rows(portal: Portal, db: Database) -> tuple[LedgerRow, ...]:
    return ledger_rows(db, portal.report.limits, date.today(), portal.calendar)


def reviews_of(db: Database) -> set[str]:
    """Fingerprints of open findings that wait for a person's answer."""
    from checks.ledger import sightings
    from checks.score import counts

    return {one.fingerprint for one in sightings(db) if not counts(one.finding)}


def resolve(short: str, rows: Iterable[LedgerRow]) -> str:
    """The fingerprint behind a number as people type it. Raises UsageError when it is none or several."""
    known: Mapping[str, LedgerRow] = {row.fingerprint: row for row in rows}
    found = [mark for mark in known if short and mark.startswith(short.lstrip("#"))]
    if len(found) != 1:
        why = "台账里没有这个编号 (no such row)" if not found else "编号不唯一，请多写几位 (not unique)"
        raise UsageError(f"{one_line(short, 60)}：{why}")
    return found[0]
