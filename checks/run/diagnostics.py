"""What was wrong with the run, in plain words for the first page of the report (运行诊断)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from checks.context import StoreContext
from checks.engine import Judged
from checks.model import Diagnostic
from config.catalogue import catalogue_of
from config.workdays import workdays_between
from crawler.facts import Outcome, Run

_LIBRARY_DAYS = 30
_ENOUGH_PAGES = 0.95
_REFUSED_SHARE = 0.05
_STOPS = {
    "pages": "已达到 crawl.max_pages 页数上限",
    "interrupt": "被人为中断",
    "window": "抓取时段已过",
}

_NO_HOME = {
    Outcome.REFUSED: "连接被拒绝",
    Outcome.RESET: "连接被中断",
    Outcome.TIMEOUT: "超时",
    Outcome.NO_SUCH_HOST: "域名不能解析",
    Outcome.BLOCKED: "被对方拦截",
    Outcome.ROBOTS: "robots.txt 不允许访问",
    Outcome.FORBIDDEN_ADDRESS: "内网地址，须在 site.own_hosts 中写明",
}


def diagnose(ctx: StoreContext, judged: Judged, previous: Run | None) -> list[Diagnostic]:
    """Every diagnostic of the run, in the order of their ids."""
    found = [
        *_library(ctx),
        *_pages(ctx, previous),
        *_network(ctx),
        *_refusals(ctx),
        *_columns(ctx),
        *_calendar(ctx),
        *_limits(ctx),
        *_browser(ctx),
        *_files(ctx),
        *_catalogue(ctx),
        *_stumbled(judged),
    ]
    return sorted(found, key=lambda one: one.id)


def _library(ctx: StoreContext) -> Iterator[Diagnostic]:
    age = ctx.regulations.age_days(ctx.today)
    if age > _LIBRARY_DAYS:
        yield Diagnostic(id="SYS001", message=f"法规库数据截至 {ctx.regulations.fresh_on()}，已 {age} 天未更新；请导入新的官方数据（xunjian regulations import）")


def _pages(ctx: StoreContext, previous: Run | None) -> Iterator[Diagnostic]:
    run = ctx.run
    if run.pages == 0:
        yield Diagnostic(id="SYS002", message=f"{_home_failed(ctx)}本次没有读到任何页面，结果不可信", fatal=True)
    elif previous is not None and previous.is_complete and run.pages < _ENOUGH_PAGES * previous.pages:
        share = run.pages / previous.pages
        yield Diagnostic(
            id="SYS002", message=f"本次访问 {run.pages} 页，仅为上次（{previous.pages} 页）的 {share:.0%}", fatal=share < 0.5
        )


def _home_failed(ctx: StoreContext) -> str:
    """The likely reason for an empty run, in words a person can act on."""
    home = ctx.portal.site.home
    fetch = ctx.fetch(home)
    if fetch is None or fetch.outcome is Outcome.OPENED:
        return ""
    why = _NO_HOME.get(fetch.outcome, f"返回状态 {fetch.status}" if fetch.status else str(fetch.outcome))
    return f"首页 {home} 打不开（{why}），请核对 site.home 和本机网络；"


def _network(ctx: StoreContext) -> Iterator[Diagnostic]:
    if not ctx.run.network_ok:
        yield Diagnostic(id="SYS003", message="本机网络异常：探测地址未应答，连接失败类结果不予采信", fatal=True)


def _refusals(ctx: StoreContext) -> Iterator[Diagnostic]:
    for host in ctx.site().hosts:
        if host.asked >= 20 and host.refused >= _REFUSED_SHARE * host.asked:
            yield Diagnostic(id="SYS004", message=f"{host.host} 拒绝了 {host.refused}/{host.asked} 次请求（疑被防火墙拦截），请将巡检地址加入白名单")


def _columns(ctx: StoreContext) -> Iterator[Diagnostic]:
    names = {column.id: column.name for column in ctx.portal.columns}
    gone = [names.get(one.id, one.id) for one in ctx.columns() if one.fetched in {Outcome.NOT_FOUND, Outcome.GONE, Outcome.NO_SUCH_HOST}]
    unread = [names.get(one.id, one.id) for one in ctx.columns() if one.unread]
    blocked = [names.get(one.id, one.id) for one in ctx.columns() if one.fetched in {Outcome.BLOCKED, Outcome.ROBOTS, Outcome.TIMEOUT}]
    for columns, why in ((gone, "配置的栏目地址打不开"), (unread, "栏目列表未能读出"), (blocked, "因目标站点拒绝或限制访问未检")):
        if columns:
            shown = "、".join(columns[:5]) + (f" 等 {len(columns)} 个" if len(columns) > 5 else "")
            yield Diagnostic(id="SYS005", message=f"{why}：{shown}")


def _calendar(ctx: StoreContext) -> Iterator[Diagnostic]:
    years = {ctx.today.year - 1, ctx.today.year}
    missing = [year for year in sorted(years) if workdays_between(date(year, 1, 1), date(year, 1, 2), ctx.portal.calendar) is None]
    if missing:
        yield Diagnostic(id="SYS006", message=f"缺少 {'、'.join(str(year) for year in missing)} 年的节假日历，工作日按周一至周五计算")


def _limits(ctx: StoreContext) -> Iterator[Diagnostic]:
    run = ctx.run
    if run.stopped_by:
        yield Diagnostic(id="SYS007", message=f"巡检未覆盖全站：{_STOPS.get(run.stopped_by, run.stopped_by)}", fatal=True)
    for note in run.notes:
        if note.startswith("depth:"):
            yield Diagnostic(id="SYS007", message=f"有 {note.removeprefix('depth:')} 个页面超过 crawl.max_depth 深度上限，只核验能否打开，未再深入")
        elif note.startswith("unread:"):
            yield Diagnostic(id="SYS011", message=f"页面未能解析，其检查项未检：{note.removeprefix('unread:')}")
        elif note.startswith("trap:"):
            yield Diagnostic(id="SYS007", message=f"疑似无尽页面，已停止深入：{note.removeprefix('trap:')}")


def _browser(ctx: StoreContext) -> Iterator[Diagnostic]:
    if not ctx.run.browser:
        why = "本机没有可用的浏览器" if ctx.run.browser_wanted else "按要求未使用浏览器"
        yield Diagnostic(id="SYS008", message=f"{why}，需渲染的检查（无障碍、脚本栏目、“办”链接）未检")


def _catalogue(ctx: StoreContext) -> Iterator[Diagnostic]:
    updated = catalogue_of(ctx.portal).updated
    if updated is not None and (ctx.today - updated).days > _LIBRARY_DAYS:
        yield Diagnostic(id="SYS010", message=f"办事事项目录更新于 {updated}，已超过 {_LIBRARY_DAYS} 天，请更新 handle.catalogue")


def _files(ctx: StoreContext) -> Iterator[Diagnostic]:
    unread = [note.removeprefix("file:") for note in ctx.run.notes if note.startswith("file:")]
    if unread:
        yield Diagnostic(id="SYS009", message=f"{len(unread)} 个附件未能读出文字，如 {unread[0]}")


def _stumbled(judged: Judged) -> Iterator[Diagnostic]:
    for words in judged.stumbled[:20]:
        yield Diagnostic(id="SYS011", message=f"检查程序出错，该项未检：{words}")
    if len(judged.stumbled) > 20:
        yield Diagnostic(id="SYS011", message=f"另有 {len(judged.stumbled) - 20} 处检查程序出错")
