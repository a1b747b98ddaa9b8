"""Scrapy's upper-case settings, in one place: a misspelt key has one home."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from config.portal import Portal
from crawler.guard import AddressGuard


def scrapy_settings(portal: Portal, guard: AddressGuard) -> dict[str, Any]:
    """Settings of the walk. What is switched off either costs time on every page (STACK §3: cookies, redirects,
    referer, item concurrency), is done by us with more knowledge (retries, robots, delays), or opens a port."""
    return {
        "SCHEDULER": "crawler.scheduler.FrontierScheduler",
        "DOWNLOADER": "crawler.download.Downloader",
        "TWISTED_DNS_RESOLVER": "crawler.resolver_twisted.GuardedResolver",
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "ADDRESS_GUARD": guard,
        "PROXY_HOST": urlsplit(portal.crawl.proxy).hostname or "",
        "USER_AGENT": portal.crawl.user_agent,
        "CONCURRENT_REQUESTS": 64,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 64,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_TIMEOUT": portal.links.timeout_s,
        "CONNECT_TIMEOUT": portal.links.connect_timeout_s,
        "DOWNLOAD_MAXSIZE": portal.crawl.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": False,
        "DOWNLOAD_VERIFY_CERTIFICATES": False,  # a bad certificate is recorded (crawler/tls.py), the page is still read
        "ROBOTSTXT_OBEY": False,  # obeyed in the spider, which also keeps what robots.txt said
        "COOKIES_ENABLED": False,
        "RETRY_ENABLED": False,
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "AJAXCRAWL_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "REFERER_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "STATS_DUMP": False,
        "MEMUSAGE_ENABLED": False,
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "DEFAULT_REQUEST_HEADERS": {},
    }
