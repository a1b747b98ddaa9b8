"""What a profile leaves out, and which checks that stops or weakens (`profile check`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from checks import all_checks
from config.column_rules import max_age_days
from config.errors import ProfileError
from config.kinds import POLICY_KINDS, PageKind
from config.portal import Portal
from config.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing missing: the key, what it costs, and the checks it stops or weakens."""

    key: str
    says: Text
    checks: tuple[str, ...]


def check_references(portal: Portal, name: str) -> None:
    """Names in a profile that lead nowhere are wrong usage. Raises ProfileError with key and cure."""
    known = {check_id.partition(":")[0] for check_id in all_checks()}
    columns = {column.id for column in portal.columns}
    units = {unit.id for unit in portal.units}
    wrong: list[str] = []
    wrong += [f"checks.{one}: 没有这个检查项；见 xunjian checks (no such check)" for one in portal.checks if one.partition(":")[0] not in known]
    wrong += [f"exemptions[{n}].check: 没有检查项 {one.check} (no such check)" for n, one in enumerate(portal.exemptions) if one.check.partition(":")[0] not in known]
    wrong += [f"themes[{n}].column: 没有栏目 {one.column!r} (no such column)" for n, one in enumerate(portal.themes) if one.column not in columns]
    wrong += [f"{key}: 没有栏目 {one!r} (no such column)" for key, ids in (("interpretation.columns", portal.interpretation.columns), ("library.columns", portal.library.columns)) for one in ids if one not in columns]
    wrong += [f"required_columns[{n}].units: 没有单位 {unit!r} (no such unit)" for n, one in enumerate(portal.required_columns) for unit in one.units if unit not in units]
    if portal.site.office_unit and units and portal.site.office_unit not in units:
        wrong.append(f"site.office_unit: 没有单位 {portal.site.office_unit!r} (no such unit)")
    if portal.handle.catalogue and not portal.path_of(portal.handle.catalogue).is_file():
        wrong.append(f"handle.catalogue: 找不到文件 {portal.handle.catalogue} (no such file)")
    if wrong:
        more = f" (+{len(wrong) - 1})" if len(wrong) > 1 else ""
        raise ProfileError(f"{name}: {wrong[0]}{more}")


def gaps(portal: Portal, today: date) -> list[Gap]:
    """Every gap, in the order of the profile's blocks."""
    return [gap for rule in (_site_gaps, _column_gaps, _unit_gaps, _policy_gaps, _upkeep_gaps) for gap in rule(portal, today)]


def _site_gaps(portal: Portal, _today: date) -> Iterator[Gap]:
    if not portal.site.district_code:
        yield _gap("site.district_code", "没有行政区划代码，认不出其他区的办事事项", "other districts' service items are not told apart", "HND003")
    if not portal.site.office_unit:
        yield _gap("site.office_unit", "没有网站主管单位，首页和公共部分的问题没有责任单位", "findings of the site itself have no unit", "SITE006", "COL004")
    if not portal.crawl.network_probe:
        yield _gap("crawl.network_probe", "没有网络参照地址，分不清是网站断了还是我方网络断了", "our own network failing cannot be told from the site failing", "SITE005", "LNK002")
    if not portal.crawl.obey_robots:
        yield _gap("crawl.obey_robots", "不遵守 robots.txt：须由网站主管单位同意", "robots.txt is not obeyed: the owner must agree")


def _column_gaps(portal: Portal, _today: date) -> Iterator[Gap]:
    missing: tuple[tuple[str, Callable[[PageKind], bool], str, str, tuple[str, ...]], ...] = (
        ("policy", lambda kind: kind in POLICY_KINDS, "没有政策文件或规范性文件栏目", "no policy column", ("INT001", "INT002", "INT003", "HND001", "DOC001")),
        ("interpretation", lambda kind: kind is PageKind.INTERPRETATION, "没有政策解读栏目", "no interpretation column", ("INT001", "INT002", "INT004", "INT005", "INT006")),
        ("news", lambda kind: kind is PageKind.NEWS, "没有动态要闻栏目，首页更新只能看首页本身", "no news column", ("COL002", "SITE006")),
        ("consultation", lambda kind: kind is PageKind.CONSULTATION, "没有意见征集栏目", "no consultation column", ("INT007",)),
        ("institution", lambda kind: kind is PageKind.INSTITUTION, "没有机构职能栏目", "no institution column", ("COL007",)),
    )
    kinds = {column.kind for column in portal.columns}
    for name, fits, zh, en, stopped in missing:
        if not any(fits(kind) for kind in kinds):
            yield _gap(f'columns[].kind = "{name}"', zh, en, *stopped)
    unlimited = [
        column.name
        for column in portal.columns
        if max_age_days(column) is None and not column.static and not column.is_hub and not column.kind.is_evergreen and column.kind not in {PageKind.HOME, PageKind.SEARCH}
    ]
    if unlimited:
        yield _gap("columns[].max_age_days", f"{len(unlimited)} 个栏目没有更新期限：{_named(unlimited)}", f"{len(unlimited)} columns without limit: {_named(unlimited)}", "COL002")
    if not any(theme.tags or theme.keywords for theme in portal.themes) and PageKind.THEME in kinds:
        yield _gap("themes[]", "专题栏目没有标签和关键词，查不出应归未归的文件", "theme columns without tags and keywords", "COL008")


def _unit_gaps(portal: Portal, _today: date) -> Iterator[Gap]:
    if not portal.units:
        yield _gap("units[]", "没有责任单位表，问题不能落到单位", "no units: findings cannot be assigned", "COL003", "COL007", "DOC001")
    elif not any(unit.doc_prefixes for unit in portal.units):
        yield _gap("units[].doc_prefixes", "单位没有机关代字，不能按文号认单位", "units without document prefixes", "DOC001")
    lost = [column.name for column in portal.columns if not column.unit and column.kind is not PageKind.HOME]
    if lost:
        yield _gap("columns[].unit", f"{len(lost)} 个栏目没有责任单位：{_named(lost)}", f"{len(lost)} columns without unit: {_named(lost)}")
    if not portal.agency_aliases:
        yield _gap("agency_aliases[]", "没有机构更名表，旧机构名只作提示", "no renamed agencies: old names are hints only", "COL007")


def _policy_gaps(portal: Portal, _today: date) -> Iterator[Gap]:
    if not portal.handle.catalogue and not portal.handle.items:
        yield _gap("handle.catalogue", "没有办事事项目录，只能按文字判断是否应设“办”和是否办对事项", "no service catalogue", "HND001", "HND003", "HND006")
    if portal.handle.since is None:
        yield _gap("handle.since", "没有“办”入口的起始日期，旧文件也会要求", "no start date for 办 links", "HND001", "HND006")
    if not portal.library.columns:
        yield _gap("library.columns", "没有指定公文库栏目", "no document library named", "DOC005")
    if not portal.tags.vocabulary:
        yield _gap("tags.vocabulary", "没有标签词表", "no tag vocabulary", "DOC008")


def _upkeep_gaps(portal: Portal, today: date) -> Iterator[Gap]:
    ended = [one for one in portal.exemptions if one.until < today]
    if ended:
        yield _gap("exemptions[]", f"{len(ended)} 条豁免已到期，问题会重新列出", f"{len(ended)} exemptions have ended", *sorted({one.check for one in ended}))


def _gap(key: str, zh: str, en: str, *checks: str) -> Gap:
    return Gap(key=key, says=Text(zh=zh, en=en), checks=checks)


def _named(names: list[str]) -> str:
    return "、".join(names[:5]) + ("…" if len(names) > 5 else "")
