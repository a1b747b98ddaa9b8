"""The words around a citation: is the act named as law in force, or as something past, replaced or planned?"""

from __future__ import annotations

import re
from enum import StrEnum

NEAR = 15  # characters on either side that may turn a citation into history (REQUIREMENTS REG001)

_CLAUSE_END = re.compile(r"[。；;！？!?\n]")
_SIBLING = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》(?:[（(][^（）()]{0,60}[）)])?")
_JOINT = re.compile(r"^[、，,和及与或\s]+|^(?:以及|或者|、)+")
_REVOKED_AFTER = re.compile(
    r"废止|失效|停止执行|停止施行|不再执行|不再适用|不再施行|替代|取代|代替|更名|改名|修改为|调整为|上升为|编入|并入|纳入《|修[订改正]前"
    r"|替换|改为|改成|还有效|是否有效|[（(]现(?:行|为)?[：:]?《|[（(]?对应《|现为|现调整为"
    r"|已被|已经被|不再有效|终止执行|宣布无效|不再作为"
)
_REVOKED_BEFORE = re.compile(
    r"(?:原|旧|老|原先?(?:依据|根据|按照|依照|适用|执行)|原来的|原有的?|原先的|此前的|以前的|过去的|历史上的?)[\s“\"]*$"
    r"|废止(?:了|的)?[^，。]{0,10}$|失效的|取代(?:了)?|替代(?:了)?|代替(?:了)?|修[订改正]前的?|不再(?:执行|适用|依据|引用)|停止(?:执行|施行|适用)|撤销|删[去除]|(?:废止|失效|停止执行|停止施行)[：:，,“\"\s]*$"
)
_BORN = re.compile(
    r"(?:19|20)\d\d年[^。；]{0,24}(?:颁布|颁行|公布|出台|制定|发布|通过|实施|施行|开始执行|起草|审议)(?:并实施|并施行)?(?:了|的|过)?[^，。；《]{0,12}$"
)
_SINCE = re.compile(
    r"^(?:的)?(?:正式)?(?:颁布|颁行|公布|出台|施行|实施|发布|执行|生效)(?:实施|施行)?(?:以来|之前|前|以前|期间|之后|后|时|\d+周年|[一二三四五六七八九十]+周年)"
    r"|^[”\"]?(?:系指|是指|指的是|曾)|^(?:等)?(?:的|之间的?)?(?:衔接|对照|对比|比较|区别|异同|变化|沿革|历史)"
)
_TRANSITION = re.compile(
    r"世纪|年代|(?:施行|实施|生效|废止|修订|修改)(?:之|以)?前|(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?:之|以)?前|"
    r"(?:成立|登记|签订|发生|作出|受理|立案|取得|办理|颁发)于(?:19|20)\d\d年|当时(?:施行|有效|适用)?的?"
)
_WORK = re.compile(
    r"^(?:[\s”\"]*)(?:释义|读本|一书|教材|解读本|杂志|条文理解|理解与适用|知识(?:竞赛|问答|测试|讲座)|宣传(?:周|月|日|活动)|专题(?:讲座|培训)|讲座|(?:业务|专项)?(?:培训|宣讲|考试)|[一二三四五六七八九十\d]+周年)"
)
_YEAR_TOLD = re.compile(r"(?<!\d)((?:19|20)\d\d)年(?!度|版|最?新?修[订正改])")
_DRAFT_AFTER = re.compile(
    r"^[\s（(]*(?:征求意见稿|草案|送审稿|修[订改正](?:草案|征求意见稿|稿)|审议稿|讨论稿|起草说明)"
)
_DRAFTING = re.compile(
    r"(?:起草|制定|研究制定|修[订改](?!后|的)|拟定|立法|草拟|审议)(?:了|好|完成|、修改)?[^，。；《]{0,4}$"
)
_PLACE = re.compile(r"([㐀-鿿]{1,6}(?:自治区|自治州|省|市|区|县|州))的?$")
_PLACE_ENDS = frozenset("省市区县州的")
# Words that end like a place and are none.
_NO_PLACE = re.compile(
    r"(?:社|地|园|小|辖|校|景|库|片|郊|牧|灾|林|矿|厂|营|街)区$|(?:城|超|股|上|门|夜|集|菜)市$"
)


class Setting(StrEnum):
    """In what light a citation stands."""

    PLAIN = "plain"
    REVOKED = "revoked"  # 同时废止, 原, 已被…替代
    HISTORY = "history"  # a dated story: who made it when, what held before
    DRAFT = "draft"  # a draft, or the making of an act
    WORK = "work"  # a book, a training, an anniversary


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """The clause's words before and after a citation, list mates skipped; each at most 60 characters."""
    before = text[max(0, start - 160) : start]
    after = text[end : end + 200]
    if stop := list(_CLAUSE_END.finditer(before)):
        before = before[stop[-1].end() :]
    if stop_after := _CLAUSE_END.search(after):
        after = after[: stop_after.start()]
    return _skip_before(before)[-60:], _skip_after(after)[:60]


def _skip_after(after: str) -> str:
    """Past 、《…》 list mates: 《甲》《乙》同时废止 says it of both."""
    while True:
        trimmed = _JOINT.sub("", after)
        mate = _SIBLING.match(trimmed)
        if mate is None:
            return after
        after = trimmed[mate.end() :]


def _skip_before(before: str) -> str:
    mates = list(_SIBLING.finditer(before))
    while mates:
        last = mates.pop()
        if before[last.end() :].strip("、，,和及与或 \t　以者"):
            break
        before = before[: last.start()]
    return before


def setting_of(text: str, start: int, end: int) -> Setting:
    """How the sentence uses the citation that stands at `start:end` (marks and articles included)."""
    before, after = around(text, start, end)
    near_before, near_after = before[-NEAR:], after[:NEAR]
    if _DRAFT_AFTER.match(after):
        return Setting.DRAFT
    if _REVOKED_AFTER.search(near_after) or _REVOKED_BEFORE.search(near_before):
        return Setting.REVOKED
    if _WORK.match(after):
        return Setting.WORK
    if _BORN.search(before) or _SINCE.match(after) or _TRANSITION.search(before):
        return Setting.HISTORY
    if _DRAFTING.search(near_before):
        return Setting.DRAFT
    return Setting.PLAIN


def year_before(text: str, start: int) -> int:
    """The last year told in the sentence before a citation (1999年依据《…》设立), 0 when none is."""
    before = text[max(0, start - 60) : start]
    if stop := list(_CLAUSE_END.finditer(before)):
        before = before[stop[-1].end() :]
    years = _YEAR_TOLD.findall(before)
    return int(years[-1]) if years else 0


def place_before(text: str, start: int) -> str:
    """A place that stands directly before the marks (上海市《…条例》), else ""."""
    if text[start - 1 : start] not in _PLACE_ENDS:
        return ""
    found = _PLACE.search(text[max(0, start - 8) : start])
    return found[1] if found and not _NO_PLACE.search(found[1]) else ""
