"""Planted citations and posted texts of regulations; every fact about them stands in the national catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from config.demo.model import Item
from config.demo.outside import REGULATIONS
from config.demo.plants.garden import Garden
from config.demo.prose import chinese_number, link, paragraph

Plant = Callable[[Garden], None]


def _fault(garden: Garden, item: Item, check: str, cited: str, note: str, **fields: Any) -> None:
    garden.fault_on(item, check, **{"kind": "page", "locator_hint": cited, "note": note, **fields})


def _silent(garden: Garden, item: Item, check: str, cited: str, note: str) -> None:
    garden.look_alike_on(item, check, kind="page", locator_hint=cited, note=note)


def _of_unit(garden: Garden, column: str, unit: str) -> Item:
    return next(item for item in garden.column(column).items if item.unit.id == unit)


# --- REG001 --------------------------------------------------------------------------------------------------


def repealed_in_rules(garden: Garden) -> None:
    item = garden.pick("gkzd", skip=1)
    garden.say(item, "信访事项的受理和答复，依照《信访条例》（国务院令第431号）的规定执行。")
    _fault(garden, item, "REG001", "信访条例", "repealed 2022-05-01, cited on an evergreen page", severity="serious")


def repealed_in_news(garden: Garden) -> None:
    item = garden.pick("bmdt", "tzgg")
    garden.say(item, "工作人员向商户讲解了《个体工商户条例》的主要内容，现场解答登记和年报中的问题。")
    _fault(garden, item, "REG001", "个体工商户条例", "repealed 2022-11-01, page published later", severity="serious")


def repealed_in_document(garden: Garden) -> None:
    item = garden.carrier()
    item.blocks.insert(-1, paragraph("备案审查工作按照《法规规章备案条例》（国务院令第337号）确定的程序进行。"))
    _fault(garden, item, "REG001", "法规规章备案条例", "repealed 2024-11-01, cited by a document in force", severity=None, confidence=None)


def repeal_context(garden: Garden) -> None:
    item = garden.pick("bmdt", "tzgg")
    garden.say(item, "培训回顾了市场主体登记制度的变化：《中华人民共和国市场主体登记管理条例》施行后，《中华人民共和国公司登记管理条例》同时废止。")
    _silent(garden, item, "REG001", "中华人民共和国公司登记管理条例", "the sentence says that it was repealed")


def former_act(garden: Garden) -> None:
    item = garden.pick("bmdt", "tzgg")
    garden.say(item, "原《城市房屋拆迁管理条例》已被《国有土地上房屋征收与补偿条例》替代，讲座对两者的差异作了比较。")
    _silent(garden, item, "REG001", "城市房屋拆迁管理条例", "named as the former act")


def local_namesake(garden: Garden) -> None:
    item = garden.pick("gkzd", skip=1)
    garden.say(item, "来访接待同时遵守《沧澜市信访条例》和本区的接待规则。")
    _silent(garden, item, "REG001", "沧澜市信访条例", "a local regulation with the same last words")


def sound_citation(garden: Garden) -> None:
    for item in garden.column("gkzd").rows[:2]:
        _silent(garden, item, "REG003", "中华人民共和国政府信息公开条例", "name and order number of the current version")


# --- REG002, REG007: posted texts ----------------------------------------------------------------------------

ARTICLES = (
    "为了加强管理，维护公共利益，制定本条例。", "国家机关、单位和个人应当遵守本条例。", "县级以上地方人民政府应当将有关工作纳入国民经济和社会发展计划。",
    "主管部门按照职责分工负责监督管理工作。", "对作出显著成绩的单位和个人给予表彰。", "任何单位和个人都有权对违反本条例的行为进行检举。",
    "违反本条例规定的，由主管部门责令改正。", "本条例自公布之日起施行。",
)  # fmt: skip


def _post(garden: Garden, title: str, note: str, tail: list[Markup]) -> Item:
    """A page that hosts a text under the name of an act. The articles are invented, only the note under the title counts."""
    blocks = [paragraph(note)] if note else []
    blocks += [paragraph(f"第{chinese_number(number)}条　{text}") for number, text in enumerate(ARTICLES, 1)]
    return garden.add("flfg", title, [*blocks, *tail], day=garden.days_ago(70), unit=garden.site.units["sfj"])


def outdated_text(garden: Garden) -> None:
    item = _post(garden, "城市绿化条例", "（1992年6月22日国务院令第100号发布　根据2011年1月8日《国务院关于废止和修改部分行政法规的决定》修订）", [])
    _fault(garden, item, "REG002", "城市绿化条例", "the note ends at the revision of 2011, the current text is of 2017-03-01", kind="document", severity="serious", confidence="certain")


def current_text(garden: Garden) -> None:
    url = garden.outside.url(REGULATIONS, "/front/law/detail?LawID=198")
    note = "（1996年6月4日国务院令第198号发布　根据2011年1月8日、2017年3月1日、2019年3月24日国务院决定修订）"
    item = _post(garden, "城市道路管理条例", note, [Markup("<p>来源：国家行政法规库，{}</p>").format(link(url, "城市道路管理条例正式版本"))])
    for check in ("REG002", "REG003", "REG007"):
        _silent(garden, item, check, "城市道路管理条例", "the current version with source; order number 198 is still right")


def marked_history(garden: Garden) -> None:
    item = _post(garden, "医疗机构管理条例", "（历史文本，已被修订，仅供查阅。1994年2月26日国务院令第149号发布）", [])
    for check in ("REG002", "REG007"):
        _silent(garden, item, check, "医疗机构管理条例", "clearly marked as a historical text")


def bare_text(garden: Garden) -> None:
    item = _post(garden, "机关事务管理条例", "", [])
    _fault(garden, item, "REG007", "机关事务管理条例", "no order number, no source", kind="document", severity="minor")


# --- REG003 to REG006 ----------------------------------------------------------------------------------------


def old_order_number(garden: Garden) -> None:
    item = garden.pick("gkzd", skip=1)
    garden.say(item, "公开属性的认定以《中华人民共和国政府信息公开条例》（国务院令第492号）为准。")
    _fault(garden, item, "REG003", "国务院令第492号", "the order of the first version; the act was revised as a whole by order 711", severity="moderate")


def misspelt_name(garden: Garden) -> None:
    item = garden.pick("gkzd", skip=1)
    garden.say(item, "公共场所的信息无障碍改造参照《无障碍环境建没条例》有关要求推进。")
    _fault(garden, item, "REG003", "无障碍环境建没条例", "one wrong character in the name", severity="moderate", confidence="likely")


def draft_and_local(garden: Garden) -> None:
    item = garden.pick("bmdt", "tzgg")
    garden.say(item, "与会人员还学习了《沧澜市物业管理条例》和《城市公共交通管理条例（征求意见稿）》，并交流了体会。")
    for cited in ("沧澜市物业管理条例", "城市公共交通管理条例（征求意见稿）"):
        _silent(garden, item, "REG003", cited, "a local rule with a prefix, a draft")


def whole_history(garden: Garden) -> None:
    item = garden.pick("gkzd", skip=1)
    garden.say(item, "《中华人民共和国政府信息公开条例》2007年4月5日由国务院令第492号公布，2019年4月3日由国务院令第711号修订，自2019年5月15日起施行。")
    _silent(garden, item, "REG003", "国务院令第492号", "the sentence tells the whole history")


def stale_power_basis(garden: Garden) -> None:
    item = _of_unit(garden, "qzqd", "scj")
    item.blocks = [Markup(str(block).replace("《中华人民共和国食品安全法实施条例》（国务院令第721号）和有关法律", "《中华人民共和国公司登记管理条例》（国务院令第156号）", 1)) for block in item.blocks]  # noqa: S704 - text of our own
    _fault(garden, item, "REG004", "中华人民共和国公司登记管理条例", "basis of row 1, repealed 2022-03-01", kind="document", severity="serious")


def stale_guide_basis(garden: Garden) -> None:
    item = _of_unit(garden, "bsfw", "scj")
    item.blocks = [Markup(str(block).replace("《中华人民共和国食品安全法实施条例》（国务院令第721号）", "《个体工商户条例》（国务院令第596号）", 1)) for block in item.blocks]  # noqa: S704 - text of our own
    _fault(garden, item, "REG004", "个体工商户条例", "basis in the guide's table, repealed 2022-11-01", kind="document", severity="serious")


def article_too_high(garden: Garden) -> None:
    item = garden.pick("gkzd", skip=1)
    garden.say(item, "对申请人滥用权利的处理，依照《重大行政决策程序暂行条例》第九十六条执行。")
    _fault(garden, item, "REG005", "第九十六条", "needs imported texts: the act has fewer articles", severity="moderate", confidence="certain")


def repealed_law(garden: Garden) -> None:
    item = garden.pick("gkzd", skip=1)
    garden.say(item, "采购事项的合同订立适用《中华人民共和国合同法》的有关规定。")
    if garden.site.data.get("levels"):
        _fault(garden, item, "REG006", "中华人民共和国合同法", "a law repealed 2021-01-01; the profile switches laws on", severity="moderate")
    else:
        _silent(garden, item, "REG006", "中华人民共和国合同法", "laws are not switched on in this profile")


SELECTION: dict[str, tuple[Plant, ...]] = {
    "qingyu": (repealed_in_rules, repeal_context, outdated_text, current_text, stale_power_basis, sound_citation, repealed_law),
    "liuting": (repealed_in_news, former_act, marked_history, current_text, old_order_number, draft_and_local, article_too_high),
    "shuoyun": (repealed_in_document, local_namesake, misspelt_name, whole_history, stale_guide_basis),
    "songyan": (repealed_in_rules, repeal_context, bare_text, repealed_law, whole_history, current_text, sound_citation),
}
