"""`xunjian recheck PROFILE FINDING...`: visit again what these ledger rows need, close or keep them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from reports.clean import one_line


@click.command()
@click.argument("profile", type=click.Path(path_type=Path))
@click.argument("findings", nargs=-1, metavar="FINDING...")
@click.option("--pending", is_flag=True, help="台账中全部“待复核”的行 (all rows said to be done)")
@click.option("--no-browser", is_flag=True, help="不用浏览器 (without a browser)")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="输出目录，默认 out/<site-id>/")
def recheck(
    profile: Path, findings: tuple[str, ...], pending: bool, no_browser: bool, out: Path | None
) -> int:
    """复查编号为 FINDING 的问题：已改好的销号，仍在的保留；判不了的不动。"""
    from checks.entries import State
    from checks.ledger import looked_again
    from checks.rectification import ledger_rows
    from reports.commands.ledger import resolve
    from reports.kept import kept_store
    from reports.recheck import Again, look_again

    with kept_store(profile, out) as (portal, store, folder):
        store.exclusive()
        rows = {
            row.fingerprint: row
            for row in ledger_rows(store.db, portal.report.limits, date.today(), portal.calendar)
        }
        marks = [resolve(one, rows.values()) for one in findings]
        if pending:
            marks += [mark for mark, row in rows.items() if row.state is State.PENDING]
        if not marks:
            raise click.UsageError("请给出编号，或加 --pending (give numbers, or --pending)")
        wanted = [rows[mark].finding for mark in dict.fromkeys(marks)]
        told = look_again(
            portal, folder, wanted, date.today(), address_of=store.asked, with_browser=not no_browser
        )
        by = {kind: {mark for mark, (again, _) in told.items() if again is kind} for kind in Again}
        now = datetime.now().astimezone()
        looked_again(store.db, found=by[Again.FOUND], gone=by[Again.GONE], at=now)
    said = {Again.GONE: "已销号", Again.FOUND: "仍存在", Again.UNSURE: "未能复核"}
    for mark, (again, why) in told.items():
        message = one_line(rows[mark].finding.message, 100)
        click.echo(f"{mark[:10]} {said[again]} {message}{f'（{one_line(why, 120)}）' if why else ''}")
    return 1 if by[Again.FOUND] else 0
