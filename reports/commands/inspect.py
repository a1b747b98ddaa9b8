"""`xunjian inspect PROFILE`: the main job, for cron every night."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checks.model import Confidence, Severity
from config.catalogue import catalogue_of
from config.errors import RunError
from config.portal import Portal, load_profile
from reports.terminal import Announcer, announcer

if TYPE_CHECKING:
    from reports.data import RunReport

FAIL_ON = click.Choice([*(str(one) for one in Severity), "never"])


@click.command()
@click.argument("profile", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="输出目录，默认 out/<site-id>/")
@click.option("--full", is_flag=True, help="不沿用上次结果，全部重新抓取和扫描 (nothing reused)")
@click.option("--no-browser", is_flag=True, help="不用浏览器 (no rendering, no accessibility)")
@click.option("--max-pages", type=click.IntRange(min=1), help="最多抓取页数 (page limit)")
@click.option("--resume/--fresh", "resume", default=None, help="续跑上次中断的巡检，或重新开始")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="按此日期研判，默认今天 (judge as of this day)"
)
@click.option("--fail-on", type=FAIL_ON, default="serious", show_default=True, help="达到此级别即以 1 退出")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def inspect(
    profile: Path,
    out: Path | None,
    full: bool,
    no_browser: bool,
    max_pages: int | None,
    resume: bool | None,
    as_of: datetime | None,
    fail_on: str,
    lang: str,
    log_format: str,
) -> int:
    """巡检一个门户：抓取、研判、出报告。"""
    portal = load_profile(profile)
    say = announcer(log_format)
    report = inspect_portal(
        portal,
        out or Path("out", portal.site.id),
        today=as_of.date() if as_of else date.today(),
        as_of=as_of.date() if as_of else None,
        is_full=full,
        with_browser=not no_browser,
        max_pages=max_pages,
        resume=resume,
        lang=lang,
        say=say,
    )
    return exit_code(report, fail_on)


def inspect_portal(
    portal: Portal,
    out: Path,
    *,
    today: date,
    as_of: date | None = None,
    is_full: bool = False,
    with_browser: bool = True,
    max_pages: int | None = None,
    resume: bool | None = None,
    lang: str = "zh",
    say: Announcer,
) -> RunReport:
    """Crawl, look, judge, publish. Raises UsageError (another run, wrong window) or RunError (disk full, home
    unreachable, interrupted): what was recorded until then is kept and resumable."""
    from crawler.crawl import CrawlOptions, crawl
    from crawler.store import Store

    catalogue_of(portal)  # a catalogue that is missing or unreadable is said before the night, not after it
    with Store.open(out / "xunjian.db") as store:
        store.exclusive()
        with say.crawling():
            options = CrawlOptions(
                as_of=as_of,
                is_full=is_full,
                with_browser=with_browser,
                resume=resume,
                max_pages=max_pages,
                on_progress=say.progress,
                meanwhile=_load_a_little,
            )
            run = crawl(portal, store, options)
        if run.stopped_by in {"interrupt", "window"}:
            raise RunError(
                f"巡检已暂停（{run.stopped_by}），已记录 {run.pages} 页；再次运行即续跑 (paused; run again to resume)"
            )
        from crawler.files import read_files, reader_at_hand
        from reports.wishes import files_of, wishes_of

        with say.step("附件"), reader_at_hand(store) as reader:
            files = files_of(store, portal, run, today, meanwhile=_load_what_judges)
            notes = read_files(portal, store, files, reader, is_full=is_full, on_progress=say.progress)
            run = replace(run, notes=(*run.notes, *notes))
        if with_browser:
            from crawler.look import look

            with say.step("浏览器检查"):
                wishes = wishes_of(store, portal, run, today)
                run = look(portal, store, run, wishes, is_full=is_full, on_progress=say.progress)
        from reports.morning import publish_and_tidy, tell
        from reports.pipeline import finish, judge_run

        run = finish(store, run, is_complete=not run.stopped_by)
        with say.step("研判"):
            report = judge_run(store, portal, run, today=today, documents_read=True)
        with say.step("出报告"):
            folder = publish_and_tidy(report, store, out, lang)
        say.summary(report, folder)
        for sent in tell(report, folder, lang):
            if not sent.is_ok:
                click.echo(f"通知 {sent.name} 没有送达：{sent.why}", err=True)
        return report


def _load_a_little() -> None:
    """Beside the walk, which has a process of its own and loads Scrapy: one core is idle.

    What comes next, and no more: it is held beside the walk, when most memory is in use.
    """
    import reports.data
    import reports.wishes  # noqa: F401


def _load_what_judges() -> None:
    """Beside a second process that reads documents: this one joins in later, and both end together."""
    import xlsxwriter  # noqa: F401

    import reports.morning
    import reports.pipeline  # noqa: F401
    from checks import all_checks

    all_checks()


def exit_code(report: RunReport, fail_on: str) -> int:
    """DESIGN §2: 3 not to be trusted, 1 findings at or above the level, 0 none."""
    if any(one.fatal for one in report.diagnostics):
        return 3
    if fail_on == "never":
        return 0
    worst = Severity(fail_on).rank
    return int(
        any(one.severity.rank >= worst and one.confidence is not Confidence.REVIEW for one in report.findings)
    )
