"""Planted columns: empty, stale, mixed, hard to find, lists that disagree with their pages."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import timedelta

from markupsafe import Markup

from config.demo.model import Item
from config.demo.plants.garden import Garden
from config.demo.prose import link, paragraph, table

Plant = Callable[[Garden], None]


def empty(name: str) -> Plant:
    def plant(garden: Garden) -> None:
        column = garden.column(name)
        column.items.clear()
        garden.fault_of_column(column, "COL001", severity="serious", note="a heading and nothing else", also=("COL002",))

    return plant


def honest_empty(garden: Garden) -> None:
    column = garden.column("gqsy")
    column.items.clear()
    column.list_note = Markup("<p>截至{}，本区暂无需要在本栏目公布的信息，原因是有关单位正在核定公开目录，预计下月更新。</p>").format(garden.days_ago(6).isoformat())
    garden.fault_of_column(column, "COL001", severity="minor", note="an honest statement with date and reason", also=("COL002",))


def api_lists_are_full(garden: Garden) -> None:
    for name in ("qnyw", "tzgg", "gfxwj", "wzjd"):
        garden.look_alike_column(garden.column(name), "COL001", note="0 rows in the raw page, filled by script")


def text_columns(garden: Garden) -> None:
    for name in ("gkzn", "ysqgk", "ldxx", "bzml"):
        garden.look_alike_column(garden.column(name), "COL001", note="one page of text")


def _shift(garden: Garden, name: str, newest_age: int) -> int:
    """Make the whole column older, so that its newest page has this age."""
    column = garden.column(name)
    move = newest_age - (garden.site.today - max(item.day for item in column.items)).days
    for item in column.items:
        item.day -= timedelta(move)
    return newest_age


def stale(name: str, age: int, severity: str) -> Plant:
    def plant(garden: Garden) -> None:
        _shift(garden, name, age)
        column = garden.column(name)
        garden.fault_of_column(column, "COL002", severity=severity, note=f"newest {age} days old, limit {column.age}")

    return plant


def future_item(garden: Garden) -> None:
    """One page dated in the future must not make a stale column look fresh."""
    _shift(garden, "zfcg", 120)
    column = garden.column("zfcg")
    column.rows[0].day = garden.site.today + timedelta(40)
    column.rows[0].busy = True
    garden.fault_of_column(column, "COL002", severity="moderate", note="newest past date 120 days old, one date in the future", also=("COL005",))


def pinned(garden: Garden) -> None:
    """An old page is pinned on top, the newest stands below."""
    column = garden.column("bmdt")
    item = column.rows[-1]
    item.page_options["pinned"] = True
    item.busy = True
    column.page_options["pinned"] = item
    garden.look_alike_column(column, "COL002", note="a pinned old page stands first")


def undated(garden: Garden) -> None:
    """A list without dates: the pages carry them."""
    column = garden.column("ghjh")
    column.page_options["undated"] = True
    garden.look_alike_column(column, "COL002", note="undated rows, dated pages")
    garden.look_alike_column(column, "COL001", note="undated rows, dated pages")


def evergreen(garden: Garden) -> None:
    for name in ("jgzn", "qzqd", "flfg", "ztwm"):
        garden.look_alike_column(garden.column(name), "COL002", note="static by its nature")


def home_not_updated(garden: Garden) -> None:
    """The home page was not published again: its newest row is three weeks old, the columns are fresh."""
    garden.site.data["home_lag"] = 20
    garden.site.fault("SITE006", "site", garden.dialect.home_url(), locator_hint="首页", severity="critical", note="newest row of the home page 20 days old")


def home_is_fresh(garden: Garden) -> None:
    garden.site.look_alike("SITE006", "site", garden.dialect.home_url(), locator_hint="首页", note="updated within a week")


# --- mixed content -------------------------------------------------------------------------------------------


def _strangers(garden: Garden, name: str, group: str, count: int) -> list[Item]:
    unit = garden.site.units["rsj" if group == "recruitment" else "czj"]
    out = []
    for number in range(count):
        day = garden.days_ago(12 + 5 * number)
        title = garden.writer.title(group, day, unit=unit.short)
        out.append(garden.add(name, title, garden.writer.paragraphs(group, day, 6, unit=unit.short), day=day, unit=unit, kind="other"))
    return out


def recruitment_in_meetings(garden: Garden) -> None:
    items = _strangers(garden, "hygk", "recruitment", 3)
    garden.fault_of_column(garden.column("hygk"), "COL003", severity="moderate", note="; ".join(item.title for item in items))


def tenders_in_notices(garden: Garden) -> None:
    items = _strangers(garden, "tzgg", "procurement", 4)
    for item in items:
        item.title = item.title.replace("采购意向", "采购中标结果公告")
    garden.fault_of_column(garden.column("tzgg"), "COL003", severity="moderate", note="; ".join(item.title for item in items))


def one_stranger(garden: Garden) -> None:
    item = _strangers(garden, "czyjs", "recruitment", 1)[0]
    garden.fault_in_list(item, "COL003", kind="page", locator_hint=item.title, severity="minor", confidence=None, note="one recruitment notice among budgets")


def quoting_title(garden: Garden) -> None:
    """A notice whose title quotes another kind."""
    item = garden.add("tzgg", f"关于{garden.site.today.year - 1}年度部门决算公开情况的通告", garden.filler(garden.days_ago(40), 5, "notice"), unit=garden.site.units["czj"])
    garden.look_alike_on(item, "COL003", kind="page", locator_hint=item.title, note="quotes another kind")


# --- structure -----------------------------------------------------------------------------------------------


def missing_column(name: str, title: str) -> Plant:
    def plant(garden: Garden) -> None:
        if name in garden.site.columns:
            raise ValueError(f"districts.toml: {garden.site.id} should be without {name}")
        garden.site.fault("COL004", "site", garden.dialect.home_url(), locator_hint=title, severity="moderate", note=f"no entry to {title}")

    return plant


def other_day_in_list(garden: Garden) -> None:
    item = garden.pick("tzgg")
    item.row_day = item.day - timedelta(366)
    garden.fault_in_list(item, "COL005", kind="page", locator_hint=item.title, severity="minor", note="list and page differ by a year")


def other_title_in_list(garden: Garden) -> None:
    item = garden.pick("ghjh", "jyta", "zdxm", skip=1)
    item.row_title = item.title[: len(item.title) // 2] + "相关情况通报"
    garden.fault_in_list(item, "COL005", kind="page", locator_hint=item.row_title, severity="minor", note="half of the title is another", also=("LNK009",))


def twice_in_list(garden: Garden) -> None:
    item = garden.pick("tzgg")
    twin = copy(item)
    twin.id, twin.blocks, twin.busy = garden.site.next_id(), list(item.blocks), True
    twin.attachments, twin.related = [], []
    item.column.items.append(twin)
    garden.fault_in_list(twin, "COL005", kind="page", locator_hint=item.title, severity="minor", note="the same page twice in one column", also=("LNK011",))


def second_page_repeats(garden: Garden) -> None:
    column = garden.column("gknb")
    column.page_twin = 2
    garden.fault_of_column(column, "COL005", severity="minor", note="page 2 equals page 1")


def false_total(garden: Garden) -> None:
    column = garden.column("sgs")
    column.total_shown = 60
    column.page_options["false_total"] = True
    garden.fault_of_column(column, "COL005", severity="minor", note="announces another total than it lists", confidence=None)


def capped_totals(garden: Garden) -> None:
    for name in ("qnyw", "tzgg", "gknb", "czyjs"):
        garden.look_alike_column(garden.column(name), "COL005", note="the platform caps the announced total; later pages still deliver")


def hard_to_find(garden: Garden) -> None:
    """建议提案 is five clicks away: two rules pages lead there and nothing else."""
    column = garden.column("jyta")
    column.hidden = True
    first = garden.pick("gkzd", skip=0)
    second = garden.add("gkzd", f"{garden.site.data['name']}建议提案公开办法说明", garden.filler(first.day, 4, "plan"), day=first.day)
    second.listed = False

    def write() -> None:
        garden.link(first, garden.dialect.href(garden.url(second), garden.site.host), second.title)
        garden.link(second, garden.dialect.href(garden.dialect.column_url(column), garden.site.host), column.title)

    garden.later.append(write)
    garden.fault_of_column(column, "COL006", severity="minor", note="more than three clicks from home", also=("COL004",))


def old_agency(garden: Garden) -> None:
    """An institution page that still names an agency of before the reform."""
    item = next(one for one in garden.column("jgzn").items if one.unit.id == "sthj")
    garden.say(item, "信访接待由区环境保护局信访科负责，周一至周五均可来访。")
    garden.fault_on(item, "COL007", kind="page", locator_hint="区环境保护局", severity="moderate", note="old name on an evergreen page")


def old_agency_in_guide(garden: Garden) -> None:
    item = next(one for one in garden.column("qzqd").items if one.unit.id == "scj")
    garden.say(item, "本清单由区工商行政管理局会同有关单位梳理，电话见机构页面。")
    garden.fault_on(item, "COL007", kind="page", locator_hint="区工商行政管理局", severity="moderate", note="old name on an evergreen page")


def history_of_agencies(garden: Garden) -> None:
    item = next(one for one in garden.column("jgzn").items if one.unit.id == "wjw")
    garden.say(item, "本机关于机构改革时组建，将原区卫生和计划生育委员会的职责整合划入，人口监测职责由区卫生和计划生育委员会划入。")
    garden.look_alike_on(item, "COL007", kind="page", locator_hint="原区卫生和计划生育委员会", note="history of the agency")


def thin_institution(garden: Garden) -> None:
    item = next(one for one in garden.column("jgzn").items if one.unit.id == "sfj")
    item.blocks = [paragraph(f"{item.unit.name}是区政府工作部门。"), table(["项目", "内容"], [["主要职责", item.unit.duty], ["办公地址", item.unit.address]], "机构信息")]
    garden.fault_on(item, "COL007", kind="page", locator_hint=item.title, severity="moderate", note="lacks 内设机构, 电话, 负责人")


def no_institution(garden: Garden) -> None:
    column = garden.column("jgzn")
    gone = next(one for one in column.items if one.unit.id == "wlj")
    column.items.remove(gone)
    garden.fault_of_column(column, "COL007", severity="moderate", note=f"no page for {gone.unit.name}", locator_hint=gone.unit.name)


def incomplete_theme(garden: Garden) -> None:
    column = garden.column("ztqy")
    gone = column.refs.pop(0)
    garden.fault_of_column(column, "COL008", severity="moderate", confidence=None, locator_hint=gone.title, note="a document with the theme's tag is not in the theme", target_url=garden.url(gone))


def complete_theme(garden: Garden) -> None:
    garden.look_alike_column(garden.column("ztyl"), "COL008", note="every tagged document is there")


def odd_but_linked(garden: Garden) -> None:
    item = garden.pick()
    garden.link(item, garden.dialect.href(garden.dialect.column_url(garden.column("tzgg")), garden.site.host), "通知公告栏目")
    item.tail += Markup("<p>{}</p>").format(link(garden.dialect.href(garden.dialect.home_url(), garden.site.host), "返回首页"))
    garden.look_alike_on(item, "LNK004", target_url=garden.dialect.home_url(), locator_hint="返回首页", note="a link to the home page that says so")


SELECTION: dict[str, tuple[Plant, ...]] = {
    "qingyu": (
        empty("zkly"), honest_empty, text_columns, stale("bmdt", 45, "serious"), evergreen, home_is_fresh, recruitment_in_meetings, quoting_title,
        other_day_in_list, twice_in_list, hard_to_find, old_agency, complete_theme,
    ),
    "liuting": (
        empty("gqsy"), stale("ssj", 200, "moderate"), pinned, undated, home_is_fresh, tenders_in_notices, missing_column("jyta", "建议提案办理"), second_page_repeats,
        old_agency_in_guide, history_of_agencies, incomplete_theme, text_columns,
    ),
    "shuoyun": (
        empty("zkly"), api_lists_are_full, stale("hygk", 60, "moderate"), future_item, missing_column("zfgs", "行政执法公示"), false_total, capped_totals,
        other_title_in_list, thin_institution, home_is_fresh, quoting_title,
    ),
    "songyan": (
        empty("rsrm"), stale("tjxx", 130, "moderate"), home_not_updated, one_stranger, no_institution, other_title_in_list, history_of_agencies, odd_but_linked,
        complete_theme,
    ),
}  # fmt: skip
