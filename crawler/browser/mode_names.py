"""By which words the entry of an elderly or accessible mode (长者版、关怀版、无障碍) is known."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from crawler.scan_facts import ModeKind

# A whole label, not a phrase in a headline.
_HEAD = "^(点击|进入|切换|切换到|切换至|返回|开启|打开|启用|使用|网站|网页|本站|政府网站|适老化|长者|我要)?"
_MODE = (
    "化|版|版本|专版|模式|浏览|阅读|助手|专区|服务专区|频道|通道|入口|辅助|工具|工具条|工具栏|改造|关怀|关爱|专用|无障碍|适老化"
)
_ALONE = "关怀|长者|长辈|适老|适老化|大字|大字号|大号字"
# Also the names of services and of groups of readers: «老年人» in a list of readers is no mode, «老年人版» is.
_WITH_MODE = "关爱|老年|老年人|老人|老龄|敬老|爱老|孝老|助老|尊老|乐龄|银龄|银发|爱心|暖心"
_ACCESSIBLE = "无障碍|信息无障碍|网站无障碍|网页无障碍|辅助浏览|辅助阅读|辅助工具|读屏|视障|盲人|盲用|助盲"
DEFAULT_PATTERNS: Final = {
    ModeKind.ELDER: f"{_HEAD}(({_ALONE})({_MODE}|服务|网站|网)*|({_WITH_MODE})({_MODE}|网站|网)+)$",
    ModeKind.ACCESSIBLE: f"{_HEAD}({_ACCESSIBLE})({_MODE}|服务|网站|网|关怀版|长者版)*$",
}
# The badge of the accessibility programme is an image link to these; it opens a certificate, not a mode.
BADGE_HOSTS: Final = ("wza.isc.org.cn", "bszs.conac.cn")


def patterns_of(own: Collection[str]) -> dict[str, str]:
    """The patterns to look for; a profile's own replace the default ones, by the words they hold."""
    if not own:
        return {str(kind): pattern for kind, pattern in DEFAULT_PATTERNS.items()}
    joined: dict[str, list[str]] = {}
    for pattern in own:
        kind = ModeKind.ACCESSIBLE if "无障碍" in pattern else ModeKind.ELDER
        joined.setdefault(str(kind), []).append(f"(?:{pattern})")
    return {kind: "|".join(each) for kind, each in joined.items()}
