"""What an answer amounts to: four readings of a fetch (能打开、断链、可疑、无法判断), shared by the link checks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from checks.model import Confidence, Context, Severity, Target, Use, Verdict, problem, review
from config.portal import Portal
from crawler.facts import Fetch, Link, LinkKind, Outcome, Page
from crawler.packing import LazyLinks, main_of
from crawler.urls import host_name

Key = TypeVar("Key")
Value = TypeVar("Value")
_REMEMBERED = 20_000


class Memo(Generic[Key, Value]):
    """What was worked out under one profile, kept while that profile is judged: the links of a template come back
    on page after page. It only saves time; the same question has the same answer without it."""

    __slots__ = ("_known", "_portal")

    def __init__(self) -> None:
        self._portal: Portal | None = None
        self._known: dict[Key, Value] = {}

    def under(self, portal: Portal) -> dict[Key, Value]:
        if portal is not self._portal or len(self._known) >= _REMEMBERED:
            self._portal, self._known = portal, {}
        return self._known


class Reading(StrEnum):
    """opens: an answer came, at least once. The others: every try of the run failed, in that way."""

    OPENS = "opens"
    ERROR = "error"  # an error status
    UNREACHABLE = "unreachable"  # no name, no connection, no TLS
    TIMEOUT = "timeout"
    REDIRECT = "redirect"  # a loop or too many hops
    CANNOT_TELL = "cannot_tell"  # a firewall, a log-in: a person may see more than we do
    UNASKED = "unasked"


RESOURCES = frozenset(kind.value for kind in LinkKind if kind.is_resource)
# A form without its fields and an address in a script without its parameters may rightly be refused.
INDIRECT = frozenset({LinkKind.FORM.value, LinkKind.SCRIPTED.value})
_ERRORS = frozenset({Outcome.NOT_FOUND, Outcome.GONE, Outcome.CLIENT_ERROR, Outcome.SERVER_ERROR})
_TLS = frozenset({Outcome.TLS_EXPIRED, Outcome.TLS_NAME, Outcome.TLS_CHAIN, Outcome.TLS_FAILED})
_UNREACHABLE = frozenset({Outcome.NO_SUCH_HOST, Outcome.REFUSED, Outcome.RESET, Outcome.BAD_ANSWER}) | _TLS
_UNCLEAR = frozenset({Outcome.BLOCKED, Outcome.LOGIN})
_REDIRECTS = frozenset({Outcome.REDIRECT_LOOP, Outcome.TOO_MANY_REDIRECTS})

_WORDS = {
    Outcome.OPENED: "能打开",
    Outcome.NOT_FOUND: "页面不存在",
    Outcome.GONE: "页面已被永久删除",
    Outcome.CLIENT_ERROR: "对方拒绝这一请求",
    Outcome.SERVER_ERROR: "服务器内部错误",
    Outcome.BLOCKED: "被防火墙或反爬措施拦下",
    Outcome.LOGIN: "要求登录",
    Outcome.TIMEOUT: "超时",
    Outcome.NO_SUCH_HOST: "域名不存在或无法解析",
    Outcome.REFUSED: "拒绝连接",
    Outcome.RESET: "连接被中断",
    Outcome.TLS_EXPIRED: "证书已过期",
    Outcome.TLS_NAME: "证书与域名不符",
    Outcome.TLS_CHAIN: "证书链不完整",
    Outcome.TLS_FAILED: "加密连接失败",
    Outcome.REDIRECT_LOOP: "循环跳转",
    Outcome.TOO_MANY_REDIRECTS: "跳转次数过多",
    Outcome.BAD_ANSWER: "回答不是网页协议或中途断开",
    Outcome.FORBIDDEN_ADDRESS: "域名指向内网地址",
}
UNASKED_REASONS = {
    Outcome.ROBOTS: "robots.txt 不允许访问",
    Outcome.FORBIDDEN_ADDRESS: "内网或保留地址，不予访问",
    Outcome.BAD_ADDRESS: "地址写法无法识别",
    Outcome.NOT_ASKED: "本次未访问",
}


def read(fetch: Fetch | None, portal: Portal) -> Reading:
    """One try that opened is enough to open (偶发); tries that failed in different ways are read as the mildest."""
    if fetch is None:
        return Reading.UNASKED
    if fetch.outcome is Outcome.OPENED:
        return Reading.OPENS
    outcomes = {attempt.outcome for attempt in fetch.attempts} | {fetch.outcome}
    if Outcome.OPENED in outcomes:
        return Reading.OPENS
    if outcomes & _UNCLEAR or (fetch.outcome in _ERRORS and fetch.status in portal.links.soft_statuses):
        return Reading.CANNOT_TELL
    if fetch.outcome in _REDIRECTS:
        return Reading.REDIRECT
    if fetch.outcome in _ERRORS:
        return Reading.ERROR
    if fetch.outcome is Outcome.TIMEOUT:
        return Reading.TIMEOUT
    return Reading.UNREACHABLE if fetch.outcome in _UNREACHABLE else Reading.UNASKED


def why_unasked(fetch: Fetch | None) -> str:
    return UNASKED_REASONS.get(fetch.outcome, "本次未访问") if fetch else "本次未访问"


def is_confirmed(fetch: Fetch, portal: Portal) -> bool:
    """Tried more than once in this run, where the profile allows more than one try."""
    return len(fetch.attempts) >= min(2, portal.links.retries)


def trust_in_error(fetch: Fetch, portal: Portal) -> Confidence:
    """An error status: a fault of the server (5xx) is certain from the second run in a row."""
    if not is_confirmed(fetch, portal):
        return Confidence.LIKELY
    if fetch.outcome is Outcome.SERVER_ERROR and fetch.runs_failing < 2:
        return Confidence.LIKELY
    return Confidence.CERTAIN


def trust_in_silence(fetch: Fetch, portal: Portal) -> Confidence:
    """No connection: likely in the first run, certain from the second (DESIGN §8)."""
    return Confidence.CERTAIN if fetch.runs_failing >= 2 and is_confirmed(fetch, portal) else Confidence.LIKELY


def severity_unreachable(fetch: Fetch) -> Severity | None:
    """A missing intermediate certificate alone is milder: most browsers still open the page."""
    return Severity.MODERATE if fetch.outcome is Outcome.TLS_CHAIN else None


def words_of(fetch: Fetch) -> str:
    """The outcome in Chinese, with the status when there is one: 页面不存在（404）."""
    words = _WORDS.get(fetch.outcome, str(fetch.outcome))
    return f"{words}（{fetch.status}）" if fetch.status >= 400 else words


def tries(fetch: Fetch) -> list[dict[str, Any]]:
    return [
        {
            "time": attempt.at.isoformat(timespec="seconds"),
            "method": attempt.method,
            "outcome": _WORDS.get(attempt.outcome, str(attempt.outcome)),
            "status": attempt.status,
            "ms": attempt.ms,
        }
        for attempt in fetch.attempts
    ]


def chain(fetch: Fetch) -> list[str]:
    """The redirects, one `status address` a line; empty when there was none."""
    return [f"{hop.status} {hop.url}" for hop in fetch.hops]


def link_text(use: Use) -> str:
    """The words on the link, or what stands for them."""
    return use.link.text or use.link.title or ("（图片）" if use.link.kind is LinkKind.IMAGE else "（无文字链接）")


def tell(url: str, confidence: Confidence, severity: Severity | None = None, **rest: Any) -> Verdict:
    """problem or review, as the confidence says."""
    if confidence is Confidence.REVIEW:
        return review(url, severity=severity, **rest)
    return problem(url, confidence=confidence, severity=severity, **rest)


def main_links(page: Page) -> Sequence[Link]:
    """The links of a page's main area."""
    links = page.links
    return links.main if isinstance(links, LazyLinks) else main_of(links)


def uses_of(target: Target, ctx: Context, *, resources: bool) -> Iterator[Use]:
    """The places that link to a target: as a resource of the page, or for a person to click."""
    return (use for use in ctx.uses(target.url) if use.link.kind.is_resource is resources)


def is_clickable(target: Target) -> bool:
    return not target.kinds <= RESOURCES


_IGNORED: Memo[str, bool] = Memo()


def is_ignored(url: str, portal: Portal) -> bool:
    """The profile says to leave this address alone, or it is a back-end address, wrong whatever it answers (LNK007)."""
    memo = _IGNORED.under(portal)
    if url not in memo:
        memo[url] = _matches_profile(url, portal)
    return memo[url]


def _matches_profile(url: str, portal: Portal) -> bool:
    links = portal.links
    host = host_name(url)
    if any(host == name.lower() or host.endswith("." + name.lower()) for name in links.ignore_hosts):
        return True
    return any(pattern.search(url) for pattern in compiled((*links.ignore, *links.internal_patterns)))


@lru_cache(maxsize=64)
def compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
