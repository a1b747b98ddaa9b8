"""`xunjian judge PROFILE [RUN]`: judge a recorded run again, without touching the portal."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from config.errors import UsageError
from config.portal import load_profile
from reports.commands.inspect import FAIL_ON, exit_code
from reports.terminal import announcer


@click.command()
@click.argument("profile", type=click.Path(path_type=Path))
@click.argument("run", required=False)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="输出目录，默认 out/<site-id>/")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="按此日期研判 (judge as of this day)")
@click.option("--fail-on", type=FAIL_ON, default="serious", show_default=True)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def judge(
    profile: Path, run: str | None, out: Path | None, as_of: datetime | None, fail_on: str, lang: str
) -> int:
    """用已存的事实重新研判，不联网。RUN 为运行编号，默认最近一次。"""
    from crawler.store import Store
    from reports.morning import publish_and_tidy
    from reports.pipeline import judge_run

    portal = load_profile(profile)
    folder = out or Path("out", portal.site.id)
    if not (folder / "xunjian.db").exists():
        raise UsageError(
            f"{folder / 'xunjian.db'}: 还没有巡检记录；先运行 xunjian inspect (nothing recorded yet)"
        )
    with Store.open(folder / "xunjian.db") as store:
        store.exclusive()
        recorded = store.select(run)
        if recorded is None:
            raise UsageError(
                f"没有运行 {run!r} (no such run)" if run else "还没有完成的巡检 (no run has ended)"
            )
        today = as_of.date() if as_of else recorded.as_of or date.today()
        report = judge_run(store, portal, recorded, today=today)
        announcer().summary(report, publish_and_tidy(report, store, folder, lang))
    return exit_code(report, fail_on)
