"""Tell a page that was really opened from one that only looks so: challenge, login, error page (软404), empty."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.scans import VisitOutcome

CHALLENGE_STATUS = frozenset({403, 405, 412, 429, 521})
# A page this short that says one of the phrases has nothing else to say.
SHORT_TEXT = 200

_CHALLENGE = re.compile(
    r"安全验证|人机验证|请完成.{0,8}验证|访问.{0,6}(?:被拦截|被阻断|过于频繁)|浏览器安全检查|网站防火墙|云防护|"
    r"请开启\s*JavaScript|checking your browser|verify (?:that )?you are (?:a )?human|attention required|"
    r"access denied|web application firewall|captcha",
    re.I,
)
_ERROR = re.compile(
    r"页面(?:不存在|未找到|没有找到|找不到|已删除|丢失|出错)|内容(?:不存在|已(?:被)?删除)|访问(?:出错|的页面不存在|的资源不存在)|"
    r"(?:您|你)(?:所)?(?:访问|查找|浏览|请求)的(?:页面|内容|网页|信息|资源).{0,10}(?:不存在|未找到|找不到|已(?:被)?删除|出错|失效)|"
    r"系统(?:错误|出错|繁忙|异常)|服务器(?:内部)?错误|"
    r"\b(?:404|410|500|502|503)\b.{0,20}(?:not found|error|错误|未找到|gone)|page not found|internal server error",
    re.I,
)
_LOGIN = re.compile(r"登\s*录|登\s*陆|sign\s*in|log\s*in", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """What js/content.js reads off a page."""

    html: str
    title: str
    url: str
    text: str
    text_length: int
    elements: int
    passwords: int
    type: str
    frames: int


def classify(state: PageState, status: int | None) -> VisitOutcome:
    """The outcome of a visit whose document arrived; phrases count only on pages that say nothing else."""
    said = f"{state.title}\n{state.text}"
    if status is not None and status >= 400:
        is_wall = status in CHALLENGE_STATUS or bool(_CHALLENGE.search(said))
        return VisitOutcome.CHALLENGE if is_wall else VisitOutcome.HTTP_ERROR
    if state.type not in ("text/html", "application/xhtml+xml"):
        return VisitOutcome.NOT_HTML
    if state.text_length < SHORT_TEXT and _CHALLENGE.search(said):
        return VisitOutcome.CHALLENGE
    if state.passwords and _LOGIN.search(said) and state.text_length < 3 * SHORT_TEXT:
        return VisitOutcome.LOGIN
    if state.text_length < SHORT_TEXT and _ERROR.search(said):
        return VisitOutcome.ERROR_PAGE
    if state.elements <= 3 and not state.text_length and not state.frames:
        return VisitOutcome.EMPTY
    return VisitOutcome.OPENED
