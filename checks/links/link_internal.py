"""内网、本地或测试地址: a link that only works inside an office, and tells the world about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from checks.links.answers import Memo, compiled, tell
from checks.model import Check, Confidence, Context, Said, Severity, problem
from config.text import Text
from crawler.facts import Page
from crawler.guard import is_inner_name, is_public, literal_ip
from crawler.urls import host_of

_WINDOWS_PATH = re.compile(r"^(?:file:/*)?(?:[A-Za-z][:|][\\/]|\\\\[\w.-]+\\)")
_ABSOLUTE = re.compile(r"^(?:https?:)?[\\/]{2}(?P<host>\[[0-9A-Fa-f:.]+\]|[^\\/?#:@\s]+)", re.IGNORECASE)
# What follows an address in code or text and is no part of it.
_AFTER = re.compile(r"[\"'()<>;,，。）】].*$", re.DOTALL)
# Where test servers usually listen; an open one of these on a public host is worth a look.
_TEST_PORTS = frozenset({3000, 5000, 7001, 8000, 8001, 8080, 8081, 8088, 8090, 8888, 9000, 9080, 9090})


Reason = tuple[str, Confidence]
_SEEN: Memo[str, Reason | None] = Memo()


def judge(page: Page, ctx: Context) -> Iterator[Said]:
    linked: set[str] = set()
    memo = _SEEN.under(ctx.portal)
    for link in page.links:
        address = link.url or link.href
        if address not in memo:
            memo[address] = _reason(address, ctx.portal.site.hosts, ctx.portal.links.internal_patterns)
        reason = memo[address]
        if reason is None:
            continue
        linked.add(_bare(link.url or link.href))
        words, confidence = reason
        yield tell(
            page.url,
            confidence,
            target_url=link.url or link.href,
            link=link,
            text=link.text or link.title or "（无文字链接）",
            reason=words,
            written=link.href,
        )
    for written in page.internal_addresses:
        address = _AFTER.sub("", unescape(written))
        # The extractor reads the whole source. What a link told of is not told twice, and an address in the
        # text for readers (a tender for a computer system) or in another address's query harms nobody.
        if _bare(address) in linked or ctx.portal.site.owns(_with_scheme(address)) or _is_only_mentioned(address, page, ctx):
            continue
        yield problem(
            page.url,
            severity=Severity.MINOR,
            key=_bare(address),
            target_url=address,
            text="页面源码",
            reason="脚本或注释中的内网地址",
            written=address,
        )


def _is_only_mentioned(address: str, page: Page, ctx: Context) -> bool:
    if address in page.main_text or any(address in link.href for link in page.links):
        return True
    tree = LexborHTMLParser(ctx.html(page.url))
    tree.strip_tags(["script", "style", "noscript", "template"])
    return tree.body is not None and address in tree.body.text()


def _bare(address: str) -> str:
    return re.sub(r"^(?:https?:)?/*", "", address).rstrip("/;)")


def _with_scheme(address: str) -> str:
    return f"http:{address}" if address.startswith("//") else address


def _reason(address: str, own: frozenset[str], patterns: tuple[str, ...]) -> Reason | None:
    """Why an address is none for the public; None when it is one."""
    if address[:5].lower() == "file:" or _WINDOWS_PATH.match(address):
        return "本地文件地址", Confidence.CERTAIN
    match = _ABSOLUTE.match(address)
    if match is None:
        return None
    host = match["host"].lower().rstrip(".")
    netloc = host_of(_with_scheme(address.replace("\\", "/")))
    is_own = host in own or netloc in own
    if not is_own and (found := _reason_in_host(host)):
        return found
    if netloc not in own and (found := _reason_in_port(host, netloc, own)):
        return found
    hits = sum(bool(pattern.search(address)) for pattern in compiled(patterns))
    if hits:
        return "后台或预览地址", Confidence.CERTAIN if hits > 1 else Confidence.LIKELY
    return None


def _reason_in_host(host: str) -> Reason | None:
    literal = literal_ip(host)
    if literal is not None:
        if not is_public(literal):
            return "内网或保留IP地址", Confidence.CERTAIN
        return "直接使用IP地址，疑为测试地址", Confidence.REVIEW
    if is_inner_name(host) and host.isascii():
        return ("本机地址" if host == "localhost" else "只在内网有效的主机名"), Confidence.CERTAIN
    return None


def _reason_in_port(host: str, netloc: str, own: frozenset[str]) -> Reason | None:
    port = netloc.rpartition(":")[2]
    if port.isdigit() and int(port) in _TEST_PORTS:
        # The portal itself under a port that the profile does not name is hardly meant for the public.
        is_ours = host in {name.partition(":")[0] for name in own}
        return f"使用{port}端口，疑为测试地址", Confidence.LIKELY if is_ours else Confidence.REVIEW
    return None


CHECK = Check(
    id="LNK007",
    name="link-internal",
    title=Text(zh="内网、本地或测试地址", en="Link to an internal, local or test address"),
    why=Text(
        zh="公众打不开，还暴露了内部网络。", en="The public cannot open it, and it shows what the inner network looks like."
    ),
    fix=Text(zh="改为对外正式地址；清除页面源码中的内网地址。", en="Use the public address; clear inner addresses from the source."),
    message=Text(zh="“{text}”指向{reason}：{written}", en="“{text}” points to an internal or test address: {written}"),
    severity=Severity.SERIOUS,
    basis=("JA-1.3「杜绝错链、断链和内容混杂」", "SH-4.1「防止泄露国家秘密、工作秘密和敏感信息」"),
    looks_at=Page,
    judge=judge,
    scope="link",
    config=("links.internal_patterns",),
)
