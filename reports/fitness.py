"""Is this machine fit for an inspection (本机环境): browser, fonts, rule engine, library, calendar, names, disk."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib import metadata, util
from pathlib import Path

from config.portal import Portal
from config.text import Text

PACKAGES = ("config", "crawler", "checks", "reports")
_LIBRARY_DAYS = 30
_DISK_LOW = 2 * 2**30
_DISK_OUT = 200 * 2**20
_EXTRAS = {"selenium": ("selenium", "axe_selenium_python"), "explore": ("datasette",)}


class Fitness(StrEnum):
    """good: nothing to do; weak: runs, with less; unfit: fix this first."""

    GOOD = "good"
    WEAK = "weak"
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One thing looked at: how it stands, what was seen, and the cure where there is something to do."""

    name: Text
    state: Fitness
    seen: Text
    cure: Text | None = None


def readings(portal: Portal | None, folder: Path, today: date) -> Iterator[Reading]:
    """Everything, in the order a person would fix it. `folder` is where results will be written."""
    yield _python()
    yield _names()
    yield _disk(folder)
    yield _browser()
    yield _fonts()
    yield _axe(portal)
    yield _library(portal, today)
    yield _calendar(portal, today)
    yield _extras()


def _plain(said: str) -> Text:
    return Text(zh=said, en=said)


def _python() -> Reading:
    seen = f"{sys.version.split()[0]} {sys.executable}; xunjian {metadata.version('xunjian')}, scrapy {metadata.version('scrapy')}, playwright {metadata.version('playwright')}"
    fit = sys.version_info >= (3, 11)
    return Reading(
        name=_plain("Python"),
        state=Fitness.GOOD if fit else Fitness.UNFIT,
        seen=_plain(seen),
        cure=None if fit else Text(zh="请安装 Python 3.11 或更新版本", en="install Python 3.11 or newer"),
    )


def _names() -> Reading:
    """The four packages have ordinary names; another distribution in the same environment may own one too."""
    owners = metadata.packages_distributions()
    strange = {name: sorted(set(owners.get(name, [])) - {"xunjian"}) for name in PACKAGES}
    home = Path(__file__).resolve().parent.parent
    astray = [name for name in PACKAGES if _folder_of(name) != home / name]
    clashes = [f"{name} ({', '.join(found)})" for name, found in strange.items() if found] + astray
    name = Text(zh="包名", en="package names")
    if not clashes:
        return Reading(name=name, state=Fitness.GOOD, seen=_plain(f"{home}"))
    return Reading(
        name=name,
        state=Fitness.UNFIT,
        seen=Text(zh=f"与其他软件包重名：{'、'.join(clashes)}", en=f"also owned by others: {', '.join(clashes)}"),
        cure=Text(zh="请在单独的虚拟环境中安装 xunjian", en="install xunjian into an environment of its own"),
    )


def _folder_of(package: str) -> Path | None:
    spec = util.find_spec(package)
    return Path(spec.origin).resolve().parent if spec is not None and spec.origin else None


def _disk(folder: Path) -> Reading:
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    free = shutil.disk_usage(there).free
    state = Fitness.UNFIT if free < _DISK_OUT else Fitness.WEAK if free < _DISK_LOW else Fitness.GOOD
    return Reading(
        name=Text(zh="磁盘", en="disk"),
        state=state,
        seen=Text(zh=f"{there} 剩余 {free / 2**30:.1f} GiB", en=f"{free / 2**30:.1f} GiB free at {there}"),
        cure=None
        if state is Fitness.GOOD
        else Text(zh="请清理磁盘，或调小 report.keep_runs、report.keep_bodies", en="free some space, or lower report.keep_runs and report.keep_bodies"),
    )


def _browser() -> Reading:
    from crawler.browser.find import advice, find_browsers, probe_launch

    name = Text(zh="浏览器", en="browser")
    why = ""
    for one in find_browsers():
        wrong = probe_launch(one)
        if wrong is None:
            return Reading(name=name, state=Fitness.GOOD, seen=_plain(f"{one.version} {one.path}"))
        why = why or f"{one.path}: {wrong[:160]}"
    return Reading(
        name=name,
        state=Fitness.WEAK,
        seen=Text(
            zh=f"没有能启动的浏览器，需要浏览器的检查将记为未检 {why}".rstrip(),
            en=f"none starts; checks that need one will be «not judged» {why}".rstrip(),
        ),
        cure=_plain(advice()),
    )


def _fonts() -> Reading:
    name = Text(zh="中文字体", en="Chinese fonts")
    cure = Text(zh="请安装中文字体，如 fonts-wqy-microhei", en="install a Chinese font, as in fonts-wqy-microhei")
    tool = shutil.which("fc-list")
    if tool is None:
        return Reading(name=name, state=Fitness.WEAK, seen=Text(zh="没有 fc-list，无法判断", en="no fc-list: cannot tell"), cure=cure)
    try:
        done = subprocess.run([tool, ":lang=zh", "family"], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as wrong:
        return Reading(name=name, state=Fitness.WEAK, seen=_plain(str(wrong)), cure=cure)
    families = sorted({line.split(",")[0] for line in done.stdout.splitlines() if line.strip()})
    if families:
        return Reading(name=name, state=Fitness.GOOD, seen=_plain(", ".join(families[:4])))
    return Reading(
        name=name,
        state=Fitness.WEAK,
        seen=Text(zh="没有：截图和 PDF 中的汉字会成方框", en="none: pictures and PDF files will show boxes"),
        cure=cure,
    )


def _axe(portal: Portal | None) -> Reading:
    from config.errors import XunjianError
    from crawler.browser.axe import RECOMMENDED, find_axe

    name = Text(zh="无障碍规则引擎", en="accessibility rule engine")
    try:
        engine = find_axe(str(portal.path_of(portal.accessibility.axe_script)) if portal and portal.accessibility.axe_script else None)
    except XunjianError as wrong:
        return Reading(name=name, state=Fitness.UNFIT, seen=_plain(str(wrong)), cure=_plain("accessibility.axe_script"))
    seen = _plain(f"axe-core {engine.version} ({engine.origin}, sha256 {engine.sha256[:12]})")
    if _numbers(engine.version) >= _numbers(RECOMMENDED):
        return Reading(name=name, state=Fitness.GOOD, seen=seen)
    return Reading(
        name=name,
        state=Fitness.WEAK,
        seen=seen,
        cure=Text(zh=f"运行 xunjian doctor --get-axe 取得 {RECOMMENDED}（需要 npm）", en=f"xunjian doctor --get-axe fetches {RECOMMENDED} (needs npm)"),
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _library(portal: Portal | None, today: date) -> Reading:
    from config.errors import XunjianError
    from crawler.regulations.shelf import library_at, shelf_path

    name = Text(zh="法规库", en="regulation library")
    cure = Text(zh="请用 xunjian regulations import 导入新的官方数据", en="import new official data: xunjian regulations import")
    try:
        library = library_at(shelf_path(portal.regulations.library, folder=portal.folder) if portal else shelf_path())
    except XunjianError as wrong:
        return Reading(name=name, state=Fitness.UNFIT, seen=_plain(str(wrong)), cure=cure)
    age = library.age_days(today)
    return Reading(
        name=name,
        state=Fitness.GOOD if age <= _LIBRARY_DAYS else Fitness.WEAK,
        seen=Text(
            zh=f"{len(list(library))} 件，数据截至 {library.fresh_on()}（{age} 天前）",
            en=f"{len(list(library))} acts as of {library.fresh_on()} ({age} days ago)",
        ),
        cure=None if age <= _LIBRARY_DAYS else cure,
    )


def _calendar(portal: Portal | None, today: date) -> Reading:
    from config.workdays import workdays_between

    # The next year's holidays are published in November; deadlines of December reach into it.
    years = [today.year - 1, today.year, *([today.year + 1] if today.month == 12 else [])]
    own = portal.calendar if portal else None
    missing = [str(year) for year in years if workdays_between(date(year, 1, 1), date(year, 1, 2), own) is None]
    name = Text(zh="节假日历", en="holiday calendar")
    if not missing:
        return Reading(name=name, state=Fitness.GOOD, seen=_plain(", ".join(map(str, years))))
    return Reading(
        name=name,
        state=Fitness.WEAK,
        seen=Text(zh=f"缺少 {'、'.join(missing)} 年，按周一至周五计算", en=f"no {', '.join(missing)}: Monday to Friday is assumed"),
        cure=Text(zh="升级 chinesecalendar，或在配置中写 [calendar.年份]", en="upgrade chinesecalendar, or give [calendar.YEAR] in the profile"),
    )


def _extras() -> Reading:
    there = [name for name, modules in _EXTRAS.items() if all(util.find_spec(one) for one in modules)]
    absent = [name for name in _EXTRAS if name not in there]
    return Reading(
        name=Text(zh="可选组件", en="extras"),
        state=Fitness.GOOD,
        seen=Text(
            zh=f"已装：{'、'.join(there) or '无'}；未装：{'、'.join(absent) or '无'}",
            en=f"installed: {', '.join(there) or 'none'}; not installed: {', '.join(absent) or 'none'}",
        ),
    )
