"""断链: the target's name does not resolve, nobody answers, or its certificate is no good."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from checks.links.answers import (
    Reading,
    is_clickable,
    is_ignored,
    link_text,
    read,
    severity_unreachable,
    tell,
    tries,
    trust_in_silence,
    uses_of,
    why_unasked,
    words_of,
)
from checks.links.attachments import is_attachment
from checks.matching.memo import once_a_run
from checks.model import Check, Confidence, Context, Said, Severity, Target, not_judged, problem
from config.text import Text
from crawler.facts import Fetch, Outcome
from crawler.guard import is_inner_name, literal_ip
from crawler.urls import host_name

_SUB_REASONS = {
    Outcome.NO_SUCH_HOST: "dns",
    Outcome.REFUSED: "refused",
    Outcome.RESET: "reset",
    Outcome.BAD_ANSWER: "not-http",
    Outcome.TLS_EXPIRED: "tls-expired",
    Outcome.TLS_NAME: "tls-name",
    Outcome.TLS_CHAIN: "tls-chain",
    Outcome.TLS_FAILED: "tls-failed",
    Outcome.FORBIDDEN_ADDRESS: "private",
}


def applies(target: Target, ctx: Context) -> bool:
    return is_clickable(target) and not is_attachment(target, ctx.portal) and not is_ignored(target.url, ctx.portal)


def judge(target: Target, ctx: Context) -> Iterator[Said]:
    fetch = target.fetch
    if fetch is not None and fetch.outcome is Outcome.OPENED:
        if target.is_own:
            yield from _certificate_about_to_end(target, ctx)
        return
    reading = read(fetch, ctx.portal)
    if fetch is not None and _is_private_by_dns(fetch):
        yield from _told(target, fetch, ctx, is_private=True)
    elif fetch is None or reading is Reading.UNASKED:
        yield not_judged(why_unasked(fetch))
    elif reading is Reading.UNREACHABLE:
        if not ctx.run.network_ok:
            yield not_judged("本机网络异常，结果作废")
            return
        can_exist = not host_name(target.url).endswith(".invalid")  # a name that no service ever resolves (RFC 6761)
        if fetch.outcome is Outcome.NO_SUCH_HOST and can_exist and not _resolves_names(ctx):
            yield not_judged("本机未能解析任何域名，不能据以判断")
            return
        yield from _told(target, fetch, ctx)


@once_a_run
def _resolves_names(ctx: Context) -> bool:
    """Has this machine's name service answered once in the run? Where the portal's own hosts are pinned
    (`crawl.resolve`), all that opened may have needed none, and a name that fails proves nothing."""
    if _needs_names(ctx.portal.site.home, ctx):
        return True
    seen: set[str] = set()
    for page in ctx.pages():
        for link in page.links:
            host = host_name(link.url)
            if host in seen or not _needs_names(link.url, ctx):
                continue
            fetch = ctx.fetch(link.url)
            if fetch is not None and (fetch.status or fetch.opened):
                return True
            if fetch is not None:
                seen.add(host)
    return False


def _needs_names(url: str, ctx: Context) -> bool:
    host = host_name(url)
    return bool(host) and host not in ctx.portal.crawl.resolve and literal_ip(host) is None and host != "localhost"


def _is_private_by_dns(fetch: Fetch) -> bool:
    """A public name that resolves to a private address; an address that is private as written is LNK007."""
    host = urlsplit(fetch.url).hostname or ""
    return fetch.outcome is Outcome.FORBIDDEN_ADDRESS and literal_ip(host) is None and not is_inner_name(host)


def _told(target: Target, fetch: Fetch, ctx: Context, *, is_private: bool = False) -> Iterator[Said]:
    source_pages = ctx.use_count(target.url)
    # Inside a government network a name may rightly resolve to an inner address (split DNS): a person looks.
    confidence = Confidence.REVIEW if is_private else trust_in_silence(fetch, ctx.portal)
    for use in uses_of(target, ctx, resources=False):
        yield tell(
            use.page_url,
            confidence,
            severity_unreachable(fetch),
            target_url=target.url,
            link=use.link,
            text=link_text(use),
            page_title=use.page_title,
            reason=words_of(fetch),
            sub_reason=_SUB_REASONS[fetch.outcome],
            host=urlsplit(target.url).netloc,
            detail=fetch.detail,
            tries=tries(fetch),
            source_pages=source_pages,
        )


def _certificate_about_to_end(target: Target, ctx: Context) -> Iterator[Said]:
    """One warning a host, told of its first page."""
    parts = urlsplit(target.url)
    if parts.scheme != "https" or parts.path not in {"", "/"} or parts.query:
        return
    host = ctx.host(target.url)
    if host is None or host.tls_ends is None:
        return
    days = (host.tls_ends - ctx.today).days
    if days <= ctx.portal.links.tls_warn_days:
        yield problem(
            target.url,
            target_url=target.url,
            key="tls-ends",
            severity=Severity.MINOR,
            text=parts.netloc,
            reason=f"证书将于{host.tls_ends.isoformat()}到期",
            sub_reason="tls-ends",
            host=parts.netloc,
            detail=host.tls_detail,
        )


CHECK = Check(
    id="LNK002",
    name="link-unreachable",
    title=Text(zh="断链（无法连接）", en="Broken link (no connection)"),
    why=Text(zh="域名停用、服务器不应答或证书失效，公众点击后打不开。", en="The name is gone, nobody answers or the certificate fails: nothing opens."),
    fix=Text(
        zh="域名已停用的删除或替换链接；证书过期的联系对方或本站运维更新证书。",
        en="Remove or replace links to names that are gone; have expired certificates renewed.",
    ),
    message=Text(zh="链接“{text}”连接不上：{reason}", en="The link “{text}” cannot be reached ({sub_reason})"),
    severity=Severity.SERIOUS,
    basis=("JA-1.3「杜绝错链、断链和内容混杂」", "CN-4.2「完成政府网站域名集中清理工作」"),
    looks_at=Target,
    judge=judge,
    applies=applies,
    scope="link",
    config=("crawl.network_probe", "links.connect_timeout_s", "links.tls_warn_days", "links.ignore_hosts"),
)
