"""`xunjian regulations`: the regulation library: its age, one act in full, official files in, official sites asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import orjson

from config.errors import UsageError
from config.portal import load_profile
from config.regulation import Library, Regulation, Reliability, Standing
from crawler.regulations.shelf import Shelf, library_at, shelf_path
from reports.clean import clean
from reports.words import Words

STALE_DAYS = 30


class _Day(click.ParamType[date]):
    """A day written 2026-05-16."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} 不是日期，应为 2026-05-16 的形式 (not a day)", param, ctx)


def _common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that every subcommand has."""
    for option in (
        click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True),
        click.option("--as-of", type=_Day(), default=None, help="按哪一天判断，默认今天 (day of the check)"),
        click.option(
            "--profile",
            "profile_file",
            type=click.Path(dir_okay=False),
            help="从该配置读取法规库位置 (profile)",
        ),
        click.option(
            "--library", "folder", default="", help="法规库所在目录或文件，默认用户数据目录 (library folder)"
        ),
    ):
        command = option(command)
    return command


def _shelf(folder: str, profile_file: str | None) -> Shelf:
    if folder:
        return Shelf(shelf_path(folder))
    if profile_file:
        portal = load_profile(profile_file)
        return Shelf(shelf_path(portal.regulations.library, folder=portal.folder))
    return Shelf(shelf_path())


def _today(as_of: date | None) -> date:
    return as_of or datetime.now().astimezone().date()


@click.group()
def regulations() -> None:
    """法规库：状态、查询、导入、同步。"""


@regulations.command()
@_common
def status(folder: str, profile_file: str | None, as_of: date | None, lang: str) -> int:
    """数据截至日期、件数和新旧。"""
    t, day = Words(lang), _today(as_of)
    shelf = _shelf(folder, profile_file)
    library = library_at(shelf.path)
    acts = list(library)
    click.echo(t("library.total", count=len(acts), day=day))
    for kind, count in Counter(str(one.kind) for one in acts).most_common():
        own = [one for one in acts if str(one.kind) == kind]
        standing = Counter(one.standing_on(day) for one in own)
        parts = ", ".join(
            f"{t(f'library.standing.{one.name}')} {standing[one]}" for one in Standing if standing[one]
        )
        click.echo(f"  {kind} {count}: {parts}  [{t('library.as_of')} {library.as_of.get(kind, '-')}]")
    unverified = sum(one.reliability is Reliability.UNVERIFIED for one in acts)
    click.echo(t("library.unverified", count=unverified))
    texts = shelf.text_days()
    click.echo(t("library.texts", count=len(texts), acts=len({title for title, _ in texts}), path=shelf.path))
    age = library.age_days(day)
    click.echo(t("library.age", day=library.fresh_on(), age=age))
    if age > STALE_DAYS:
        click.echo(f"SYS001: {t('library.stale', limit=STALE_DAYS)}")
    return 0


@regulations.command()
@click.argument("name")
@_common
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def show(
    name: str, folder: str, profile_file: str | None, as_of: date | None, lang: str, as_json: bool
) -> int:
    """一件法规的版本、替代法规和判断依据。NAME 为全称或简称。"""
    t, day = Words(lang), _today(as_of)
    library = library_at(_shelf(folder, profile_file).path)
    act = library.find(name)
    if act is None:
        raise UsageError(_not_found(name, library, t))
    if as_json:
        click.echo(orjson.dumps(_as_data(act, library, day), option=orjson.OPT_INDENT_2).decode())
    else:
        for line in _told(act, library, day, t):
            click.echo(clean(line))
    return 0


def _not_found(name: str, library: Library, t: Words) -> str:
    from checks.regulations.typo import Speller

    near = Speller(library).near(name)
    said = t("library.not_found", name=clean(name, 80))
    return said + (t("library.meant", title=near.act.title) if near is not None else "")


def _told(act: Regulation, library: Library, day: date, t: Words) -> list[str]:
    standing, current = act.standing_on(day), act.version_on(day)
    lines = [
        f"{act.title}  [{act.kind}]",
        f"{t('library.on', day=day)}: {t(f'library.standing.{standing.name}')}",
    ]
    if standing is Standing.REPEALED or act.repealed_on is not None:
        lines.append(f"{t('library.repealed')}: {act.repealed_on or t('library.day_unknown')}")
    if act.replaced_by:
        lines.append(f"{t('library.successor')}: {act.replaced_by}")
    if act.aliases:
        lines.append(f"{t('library.aliases')}: {'、'.join(act.aliases)}")
    if act.orders:
        lines.append(f"{t('library.orders')}: {'；'.join(act.orders)}")
    texts = {text.day: len(text.articles) for text in library.texts(act.title)}
    for one in act.history:
        parts = [f"  {one.day} {one.change}"]
        if one.effective is not None:
            parts.append(t("library.effective", day=one.effective))
        if one == current and standing is Standing.IN_FORCE:
            parts.append(t("library.current"))
        if one.day in texts:
            parts.append(t("library.articles", count=texts[one.day]))
        lines.append("  ".join(parts))
    why = t(f"library.why.{act.reliability.name}")
    return [
        *lines,
        f"{t('library.source')}: {act.source}（{t('library.as_of')} {act.as_of}）{why}",
        *([act.note] if act.note else []),
    ]


def _as_data(act: Regulation, library: Library, day: date) -> dict[str, Any]:
    current = act.version_on(day)
    return {
        "title": act.title,
        "kind": act.kind,
        "organ": act.organ,
        "as_of": str(day),
        "standing": act.standing_on(day),
        "current_version": str(current.day) if current else None,
        "current_order": act.order_on(day),
        "repealed_on": str(act.repealed_on) if act.repealed_on else None,
        "replaced_by": act.replaced_by,
        "aliases": list(act.aliases),
        "orders": list(act.orders),
        "versions": [
            {
                "day": str(one.day),
                "change": one.change,
                "effective": str(one.effective) if one.effective else None,
            }
            for one in act.history
        ],
        "texts": [
            {"day": str(text.day), "articles": len(text.articles)} for text in library.texts(act.title)
        ],
        "reliability": act.reliability,
        "source": act.source,
        "listed_as_of": str(act.as_of),
    }


@regulations.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@_common
def import_(
    files: tuple[Path, ...], folder: str, profile_file: str | None, as_of: date | None, lang: str
) -> int:
    """导入官方下载的文件或整个目录（docx、html、txt、json、csv、xlsx、pdf）。"""
    from crawler.regulations.importer import import_files

    t = Words(lang)
    shelf = _shelf(folder, profile_file)
    done = import_files(list(files), shelf, today=_today(as_of))
    for path, reason in done.skipped:
        click.echo(clean(t("library.skipped", path=path, reason=reason)), err=True)
    click.echo(
        t(
            "library.imported",
            acts=done.regulations,
            texts=done.texts,
            articles=done.articles,
            path=shelf.path,
        )
    )
    return 0


@regulations.command()
@click.option("--switch-on", is_flag=True, help="本次允许访问官方网站 (allow it for this start)")
@click.option(
    "--source",
    type=click.Choice(["flk", "moj"]),
    default="flk",
    show_default=True,
    help="flk 国家法律法规数据库，moj 国家行政法规库",
)
@click.option("--base", default="", help="接口地址，默认官方网址 (address of the interface)")
@click.option(
    "--interval",
    type=click.FloatRange(min=0, max=600),
    default=3.0,
    show_default=True,
    help="两次请求的间隔秒数",
)
@click.option(
    "--max-acts",
    type=click.IntRange(min=1, max=5000),
    default=200,
    show_default=True,
    help="本次最多取多少件正文，下次继续",
)
@_common
def sync(
    switch_on: bool, source: Any, base: str, interval: float, max_acts: int,
    folder: str, profile_file: str | None, as_of: date | None, lang: str,
) -> int:  # fmt: skip
    """从官方接口更新。默认关闭：官方网站的 robots.txt 可能不允许，请先确认并遵守。"""
    from crawler.guard import AddressGuard
    from crawler.regulations.client import Client
    from crawler.regulations.sync import sync as run

    t = Words(lang)
    if not switch_on and not (profile_file and load_profile(profile_file).regulations.sync):
        raise UsageError(t("library.off"))
    # An address given by hand is the operator's word, so it may also be a machine of their own.
    guard = AddressGuard({}, [urlsplit(base).netloc] if base else [])
    shelf = _shelf(folder, profile_file)
    done = run(
        shelf,
        Client(guard, interval_s=interval),
        source=source,
        base=base,
        today=_today(as_of),
        max_acts=max_acts,
    )
    click.echo(t("library.fetched", listed=done.listed, fetched=done.fetched, requests=done.requests))
    for identity, reason in done.failed:
        click.echo(clean(t("library.skipped", path=identity, reason=reason)), err=True)
    if done.imported is None:
        click.echo(t("library.left", count=done.left))
    else:
        imported = done.imported
        click.echo(
            t(
                "library.imported",
                acts=imported.regulations,
                texts=imported.texts,
                articles=imported.articles,
                path=shelf.path,
            )
        )
    return 0
