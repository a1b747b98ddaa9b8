"""`xunjian page URL-OR-FILE`: every check that fits on one page, in seconds."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from checks.model import Population
from config.errors import RunError, UsageError
from config.portal import Portal, load_profile, parse_profile
from reports.commands.inspect import FAIL_ON, exit_code
from reports.data import RunReport
from reports.words import Words

FORMATS = ("text", "json", "html", "sarif")
_HTML_ENDINGS = {".html", ".htm", ".shtml", ".xhtml", ".mht"}


@click.command()
@click.argument("target", metavar="URL-OR-FILE")
@click.option("--profile", type=click.Path(path_type=Path), help="门户配置；没有也能查 (profile of the portal)")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="门户的输出目录，用其最近一次巡检的结果")
@click.option("--url", "as_url", default="", help="本地文件在门户上的地址 (address of a local file on the portal)")
@click.option("--no-browser", is_flag=True, help="不用浏览器 (without a browser)")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="按此日期研判 (judge as of this day)")
@click.option("--fail-on", type=FAIL_ON, default="serious", show_default=True)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def page(
    target: str,
    profile: Path | None,
    out: Path | None,
    as_url: str,
    no_browser: bool,
    format_: str,
    as_of: datetime | None,
    fail_on: str,
    lang: str,
) -> int:
    """只查一个页面或文件：链接、公文、法规、无障碍，几秒出结果；判不了的写明未检。"""
    today = as_of.date() if as_of else date.today()
    path = Path(target)
    if not target.startswith(("http://", "https://")) and not path.is_file():
        raise UsageError(f"{target}: 既不是 http(s) 地址，也不是文件 (neither an address nor a file)")
    is_file = path.is_file() and not target.startswith(("http://", "https://"))
    portal = load_profile(profile) if profile else _bare(as_url if is_file else target)
    if is_file and path.suffix.lower() not in _HTML_ENDINGS:
        report = _judge_attachment(path, portal, today)
    else:
        folder = out or Path("out", portal.site.id)
        report = judge_page(path if is_file else target, as_url, portal, folder, today, with_browser=not no_browser)
    click.echo(_shown(report, format_, lang), nl=format_ != "html")
    return exit_code(report, fail_on)


def _bare(url: str) -> Portal:
    """A profile for a page of which nothing is known but its address."""
    home = "http://localhost.localdomain/"
    if url:
        parts = urlsplit(url)
        home = f"{parts.scheme}://{parts.netloc}/"
    host = urlsplit(home).netloc
    return parse_profile(
        {
            "site": {"id": "page", "name": host, "home": home, "own_hosts": [host]},
            "columns": [{"id": "home", "urls": [home], "kind": "home"}],
        }
    )


def judge_page(
    target: str | Path, as_url: str, portal: Portal, folder: Path, today: date, *, with_browser: bool
) -> RunReport:
    from checks.context import StoreContext
    from crawler.store import Store

    database = folder / "xunjian.db"
    with tempfile.TemporaryDirectory(prefix="xunjian-") as scratch, Store.open(Path(scratch) / "page.db") as store:
        if not database.exists():
            return _visit_and_judge(target, as_url, portal, store, None, today, with_browser)
        with Store.open(database) as crawled:
            last = crawled.select()
            behind = StoreContext(crawled, portal, last, today) if last else None
            return _visit_and_judge(target, as_url, portal, store, behind, today, with_browser)


def _visit_and_judge(
    target: str | Path, as_url: str, portal: Portal, store: Any, behind: Any, today: date, with_browser: bool
) -> RunReport:
    from checks.engine import enabled_checks, judge
    from checks.overlay import PageContext, needs_more, subjects_of_page
    from crawler.crawl import visit
    from crawler.facts import Outcome
    from crawler.look import look
    from crawler.urls import Normaliser
    from reports.data import with_addresses
    from reports.pipeline import finish
    from reports.wishes import wishes_for

    normaliser = Normaliser(portal.crawl.drop_params, portal.crawl.mirrors)

    def known(url: str) -> Any:
        fetch = behind.store.fetch(url) if behind else None
        return fetch if fetch is not None and fetch.outcome is Outcome.OPENED else None

    if isinstance(target, Path):
        preset, html = _read_file(target, as_url or portal.site.home, normaliser)
        run = visit(portal, store, preset=preset, preset_html=html, with_browser=False, known=known)
        address = preset.page.url
    else:
        address = normaliser.key(target)
        if not address:
            raise UsageError(f"{target}: 不是可用的网址 (not a usable address)")
        run = visit(portal, store, url=target, with_browser=with_browser, known=known)
    fetch = store.fetch(address)
    ctx = PageContext(store, portal, run, today, behind)
    seen = ctx.page(address)
    if seen is None:
        raise RunError(f"{address}: 没有读到页面（{fetch.outcome if fetch else '未访问'}，状态 {fetch.status if fetch else 0}） (page not read)")
    address = seen.url
    ctx.read_documents()
    if with_browser and not isinstance(target, Path):
        run = look(portal, store, run, wishes_for(ctx, [address]))
        ctx = PageContext(store, portal, run, today, behind)
    chosen = [check for check in enabled_checks(portal) if not needs_more(check, behind)]
    left = [(check, why) for check in enabled_checks(portal) if (why := needs_more(check, behind))]
    judged = judge(ctx, chosen, subjects_of_page(address))
    populations = [*judged.populations, *(Population(check_id=check.id, not_judged=1, reasons={why: 1}) for check, why in left)]
    own = tuple(one for one in judged.findings if one.url == address or address in one.sample_pages)
    report = RunReport(
        portal=portal, run=finish(store, run, is_complete=True), today=today, findings=own,
        exempted=tuple(judged.exempted), populations=tuple(sorted(populations, key=lambda one: one.check_id)),
    )  # fmt: skip
    return with_addresses(report, store)


def _read_file(path: Path, url: str, normaliser: Any) -> tuple[Any, str]:
    from crawler.extract.encoding import decode
    from crawler.extract.page import read_page

    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: 读不出来：{error.strerror} (cannot be read)") from None
    html, encoding, note = decode(data)
    return read_page(html, normaliser.key(url) or url, normaliser=normaliser, encoding=encoding, encoding_note=note), html


def _judge_attachment(path: Path, portal: Portal, today: date) -> RunReport:
    from checks.attachments import judge_file

    run, findings, populations = judge_file(path, portal, today)
    return RunReport(portal=portal, run=run, today=today, findings=findings, populations=populations)


def _shown(report: RunReport, format_: str, lang: str) -> str:
    t = Words(lang)
    if format_ == "json":
        from reports.export import as_json

        return as_json(report).decode()
    if format_ == "sarif":
        from reports.export import as_sarif

        return as_sarif(report).decode()
    if format_ == "html":
        from reports.html import report_html

        return report_html(report, t)
    return _as_text(report)


def _as_text(report: RunReport) -> str:
    from checks import all_checks
    from checks.model import SEVERITY_ZH
    from reports.clean import clean

    lines = []
    order = sorted(report.findings, key=lambda one: (-one.severity.rank, one.check_id))
    for one in order:
        word = "待研判" if str(one.confidence) == "review" else SEVERITY_ZH[one.severity]
        lines.append(f"[{word}] {one.check_id} {clean(one.message, 200)}")
        if one.target_url:
            lines.append(f"        → {clean(report.address_of(one.target_url), 200)}")
        if one.locator:
            lines.append(f"        @ {clean(one.locator, 200)}")
        lines.append(f"        改：{one.fix}")
    passed = [one.check_id for one in report.populations if one.judged and not one.failed]
    left = [(one.check_id, "；".join(one.reasons) or "无对象") for one in report.populations if not one.judged]
    lines.append(f"问题 {sum(str(one.confidence) != 'review' for one in order)} 条，待研判 {sum(str(one.confidence) == 'review' for one in order)} 条；通过 {len(passed)} 项；未检 {len(left)} 项")
    names = {check.id: check.title.zh for check in all_checks().values()}
    lines += [f"  未检 {check_id} {names.get(check_id, '')}：{why}" for check_id, why in left]
    return "\n".join(lines)
