"""Misspelt titles (《政府信息公开条列》): close to exactly one known name, in the way a slip of the hand is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from config.regulation import Library, Regulation, title_key
from config.text import squeeze

MIN_LENGTH = 6
MAX_SHARE = 0.15
_ACT = re.compile(r"(?:条.|办.|规.|细.|决.|法|.例|.法|.定|.则)(?:[(（]试行[)）])?$")
# Other things that are cited between marks (REGULATIONS §7.6): never a misspelt regulation.
_OTHER = re.compile(
    r"(?:通知|意见|方案|要点|指南|模板|标准|目录|报告|公告|通告|批复|函|规划|计划|报|纲要|清单|手册|协议|合同|申请表|证|书|规程|规范)(?:[(（].*[)）])?$|征求意见稿|草案|送审稿|关于"
)
_PLACE = re.compile(r"^(?:中国)?[㐀-鿿]{2,7}?(?:自治区|自治州|自治县|省|市|区|县|州|镇|街道|盟|旗)")
_NUMERAL = re.compile(r"[\d一二三四五六七八九十零〇()（）]")
# Characters that look alike; sound-alikes come from the pronunciation table.
_LOOK_ALIKE = (
    "例列", "己已巳", "未末", "土士", "人入", "天夫", "免兔", "侯候", "即既", "拨拔", "辩辨辫", "徽微", "撒撤", "圆园", "账帐",
    "折拆析", "崇祟", "管菅", "准淮", "治冶", "施旋", "规观", "令今", "历厉", "型形", "住往", "定订", "办刀力", "体休", "壤攘",
    "保堡", "护户", "律津", "暂渐", "境镜", "全金", "卫工", "级极", "料科", "汙污", "沾沽", "复复覆", "材村", "刑型", "查杳", "待侍", "和与及",
    "没设役投", "例倒", "办为", "管营", "理埋", "开井", "政攻", "府俯", "息急", "障章", "环坏", "业亚", "市布", "场杨扬", "城诚域",
    "监临", "审宙", "可司", "处外", "罚罪", "议仪", "地他", "屋居", "收牧", "补朴", "物牧", "税锐", "务备", "劳芳", "动劝", "合台", "同回",
    "伤仿", "失矢", "险检验", "疗辽", "药约", "品晶", "食良", "技枝", "木本", "水冰", "污汚", "渔鱼", "林材", "草革", "运远", "输愉",
    "车东", "船般", "港巷", "航杭", "电申", "网冈", "络洛", "贷货", "汇江", "融隔", "券卷", "债责", "资贷", "捐损", "赠增", "慈兹", "残线",
    "疾痕", "幼幻", "儿几", "师帅", "教敦", "育肓", "学字", "校较", "科料", "研硏", "档挡", "案桉", "密蜜", "消清", "防妨", "警惊", "户尸",
    "婚昏", "姻烟", "殡宾", "葬莽", "宗崇", "社杜", "团困", "体休", "彩采", "票栗", "旅施", "游遊", "馆管", "影彭", "印卯", "刷剧", "版板",
)  # fmt: skip
_ALIKE = {one: set(group) - {one} for group in _LOOK_ALIKE for one in group}


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """A name as written and the one act it misspells. `is_slip`: every difference looks or sounds alike, is a
    swap, or a doubled character; otherwise it may be an act we do not know, and a person should look."""

    written: str
    act: Regulation
    distance: int
    is_slip: bool


class Speller:
    """Finds the act that an unknown title misspells; answers are kept, for portals repeat themselves."""

    def __init__(self, library: Library, *, max_edit: int = 2, names: Iterable[str] | None = None) -> None:
        """`names` narrows what a title may be a slip of; by default every name of the library."""
        self._library = library
        self._max_edit = max_edit
        self._names = sorted(set(library.names() if names is None else names))
        self._known: dict[str, NearMiss | None] = {}

    def near(self, written: str) -> NearMiss | None:
        """The near miss of a title that the library does not know, else None."""
        if written not in self._known:
            self._known[written] = self._near(written)
        return self._known[written]

    def _near(self, written: str) -> NearMiss | None:
        key = title_key(written)
        if len(key) < MIN_LENGTH or len(key) > 60 or _OTHER.search(squeeze(written)) or not _ACT.search(key):
            return None
        limit = min(self._max_edit, int(len(key) * MAX_SHARE))
        if limit < 1:
            return None
        close = process.extract(key, self._names, scorer=OSA.distance, score_cutoff=limit, limit=6)
        acts = {
            act.title: (name, score, act) for name, score, _ in close if (act := self._library.find(name))
        }
        if len(acts) != 1:
            return None
        name, distance, act = next(iter(acts.values()))
        if not act.accuses or not _may_be_slip(key, name):
            return None
        is_slip = _is_slip(key, name)
        if distance > 1 and not is_slip:
            return None  # two changed words make another title, not a misspelt one
        return NearMiss(written=written, act=act, distance=int(distance), is_slip=is_slip)


def _may_be_slip(written: str, name: str) -> bool:
    """Places and numerals are never slips: 《江苏省…》 is not a misspelt 《上海市…》, nor （一） of （二）."""
    ours, theirs = _PLACE.match(written), _PLACE.match(name)
    if (ours[0] if ours else "") != (theirs[0] if theirs else ""):
        return False
    return _NUMERAL.findall(written) == _NUMERAL.findall(name)


def _is_slip(written: str, name: str) -> bool:
    """Is every difference a look-alike, a sound-alike, a swap of neighbours, or one character twice or lost?"""
    for tag, a, b, c, d in _edits(written, name):
        old, new = written[a:b], name[c:d]
        if tag == "replace":
            if sorted(old) == sorted(new):
                continue
            if len(old) != len(new) or not all(_alike(x, y) for x, y in zip(old, new, strict=True)):
                return False
        elif tag == "delete":
            if len(old) != 1 or old not in {written[a - 1 : a], written[b : b + 1], "的"}:
                return False
        elif len(new) != 1 or not _breaks_word(name, c):
            return False
    return True


def _edits(written: str, name: str) -> list[tuple[str, int, int, int, int]]:
    """Differences of two short strings, neighbouring swaps as one replacement."""
    start = 0
    while start < min(len(written), len(name)) and written[start] == name[start]:
        start += 1
    end = 0
    while end < min(len(written), len(name)) - start and written[-1 - end] == name[-1 - end]:
        end += 1
    a, b = written[start : len(written) - end], name[start : len(name) - end]
    if len(a) == len(b) <= 2:
        return [("replace", start, start + len(a), start, start + len(b))]
    matcher = SequenceMatcher(None, written, name, autojunk=False)
    return [code for code in matcher.get_opcodes() if code[0] != "equal"]


# A lost character is a slip only inside a word that cannot stand without it (实条例 for 实施条例).
_WORDS = (
    "实施",
    "条例",
    "办法",
    "规定",
    "细则",
    "管理",
    "保护",
    "登记",
    "监督",
    "中华人民共和国",
    "信息",
    "公开",
    "暂行",
    "工作",
)


def _breaks_word(name: str, lost: int) -> bool:
    return any(
        name[start : start + len(word)] == word
        for word in _WORDS
        for start in range(max(0, lost - len(word) + 1), lost + 1)
    )


def _alike(one: str, other: str) -> bool:
    return other in _ALIKE.get(one, ()) or _sound(one) == _sound(other) != ""


@lru_cache(maxsize=4096)
def _sound(character: str) -> str:
    """Toneless pronunciation, with the pairs that many speakers do not tell apart folded."""
    from pypinyin import Style, lazy_pinyin  # loaded for the rare near miss only

    sound = "".join(lazy_pinyin(character, style=Style.NORMAL, errors="ignore"))
    return re.sub(r"^([zcs])h", r"\1", re.sub(r"([aei]n)g$", r"\1", sound))
