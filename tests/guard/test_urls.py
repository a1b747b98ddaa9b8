"""Addresses in one normal form: equal pages have one key, what is asked stays what was written."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import Normaliser, host_name, host_of, is_silent, pattern_of

BASE = "http://www.a.gov.cn/zfxxgk/list/index.html"
PLAIN = Normaliser()
PORTAL = Normaliser(["jsessionid", "t", "spm"], ["big5.", "/gate/big5/"])


@pytest.mark.parametrize(
    ("href", "key"),
    [
        ("a.html", "http://www.a.gov.cn/zfxxgk/list/a.html"),
        ("./a.html", "http://www.a.gov.cn/zfxxgk/list/a.html"),
        ("../a.html", "http://www.a.gov.cn/zfxxgk/a.html"),
        ("../../../../a.html", "http://www.a.gov.cn/a.html"),
        ("/a/./b/../c.html", "http://www.a.gov.cn/a/c.html"),
        ("//a/./", "http://a/"),
        ("//a/x/../../b/.", "http://a/b/"),
        ("http://a/x/..", "http://a/"),
        ("http://a//../x.html", "http://a/x.html"),
        ("/a/%2E%2e/b/%2e/c.html", "http://www.a.gov.cn/b/c.html"),
        ("//b.gov.cn/x", "http://b.gov.cn/x"),
        ("HTTP://WWW.A.GOV.CN/x", "http://www.a.gov.cn/x"),
        ("http://www.a.gov.cn:80/x", "http://www.a.gov.cn/x"),
        ("https://www.a.gov.cn:443/x", "https://www.a.gov.cn/x"),
        ("http://www.a.gov.cn:81/x", "http://www.a.gov.cn:81/x"),
        ("http://www.a.gov.cn./x", "http://www.a.gov.cn/x"),
        ("http://www.a.gov.cn", "http://www.a.gov.cn/"),
        ("/index.html", "http://www.a.gov.cn/"),
        ("/zw/Index.shtml", "http://www.a.gov.cn/zw/"),
        ("/zw/index.html?page=2", "http://www.a.gov.cn/zw/?page=2"),
        ("/zw/index_2.html", "http://www.a.gov.cn/zw/index_2.html"),
        ("\\zw\\a.html", "http://www.a.gov.cn/zw/a.html"),
        (" /a.html\n", "http://www.a.gov.cn/a.html"),
        ("/a\tb.html", "http://www.a.gov.cn/ab.html"),
        ("/政策/a.html", "http://www.a.gov.cn/%E6%94%BF%E7%AD%96/a.html"),
        ("/a b.html", "http://www.a.gov.cn/a%20b.html"),
        ("/a%20b.html", "http://www.a.gov.cn/a%20b.html"),
        ("http://政务.cn/", "http://xn--zfr164b.cn/"),
        ("#top", "http://www.a.gov.cn/zfxxgk/list/"),
        ("?id=1", "http://www.a.gov.cn/zfxxgk/list/?id=1"),
        ("http:///b.gov.cn/x", "http://b.gov.cn/x"),
        ("http:/x", "http://www.a.gov.cn/x"),
        ("http://user:pw@www.a.gov.cn/x", "http://www.a.gov.cn/x"),
    ],
)
def test_keys(href: str, key: str) -> None:
    assert PLAIN.resolve(BASE, href)[0] == key


@pytest.mark.parametrize("href", ["javascript:void(0)", "mailto:a@b.cn", "ftp://a.cn/x", "http://", "https:", "http:///", "http://a b.cn/", "http://[::1", "http://a.cn:99999/", "x" * 5000])
def test_what_leads_nowhere_has_no_key(href: str) -> None:
    assert PLAIN.resolve(BASE, href)[0] == ""


def test_sessions_are_folded_but_still_asked() -> None:
    key, asked, fragment = PORTAL.resolve(BASE, "/x.do;jsessionid=AB12?id=7&t=123&spm=z#part")
    assert key == "http://www.a.gov.cn/x.do?id=7"
    assert asked == "http://www.a.gov.cn/x.do;jsessionid=AB12?id=7&t=123&spm=z"
    assert fragment == "part"


def test_a_parameter_is_dropped_by_its_whole_name() -> None:
    assert PORTAL.key("http://a.cn/?type=1&T=2&to=3") == "http://a.cn/?type=1&to=3"


@pytest.mark.parametrize("mirror", ["http://big5.a.gov.cn/x.html", "http://www.a.gov.cn/gate/big5/www.a.gov.cn/x.html"])
def test_traditional_mirrors_are_the_page_itself(mirror: str) -> None:
    assert PORTAL.key(mirror) == "http://www.a.gov.cn/x.html"


def test_a_query_is_encoded_as_its_page_is() -> None:
    """Browsers do so: a GBK page asks its server in GBK."""
    assert PLAIN.resolve(BASE, "/s?q=政", "gbk")[1].endswith("?q=%D5%FE")
    assert PLAIN.resolve(BASE, "/s?q=政", "utf-8")[1].endswith("?q=%E6%94%BF")


@given(st.text(max_size=80))
def test_any_href_gives_a_key_that_stays(href: str) -> None:
    key, asked, _ = PORTAL.resolve(BASE, href)
    if key:
        parts = urlsplit(key)
        assert parts.scheme in {"http", "https"}
        assert parts.hostname
        assert key.isascii()
        assert asked.isascii()
        assert PORTAL.key(key) == key, "normal means normal"
        assert not set(asked) & set(" \t\r\n\"<>\\\x00")


@given(st.from_regex(r"(/|\.\./|\./|[a-z]{1,4}/){0,8}[a-z]{0,5}(\.html)?(\?[a-z]=[0-9]{1,3})?", fullmatch=True))
def test_keys_agree_with_the_browser_rules_for_dots(path: str) -> None:
    key = PLAIN.resolve(BASE, path)[0]
    assert not {".", ".."} & set(urlsplit(key).path.split("/"))


def test_the_cache_is_bounded_and_true() -> None:
    many = Normaliser()
    for number in range(21_000):
        assert many.resolve(BASE, f"p{number}.html")[0].endswith(f"/p{number}.html")
    assert len(many._cache) <= 20_000


def test_relative_links_of_different_folders_do_not_share_a_memo() -> None:
    assert PLAIN.resolve("http://a.cn/x/", "i.html")[0] == "http://a.cn/x/i.html"
    assert PLAIN.resolve("http://a.cn/y/", "i.html")[0] == "http://a.cn/y/i.html"
    assert PLAIN.resolve("http://a.cn/y/", "/i.html")[0] == "http://a.cn/i.html"
    assert PLAIN.resolve("https://a.cn/y/", "//b.cn/i")[0] == "https://b.cn/i"


@pytest.mark.parametrize("href", ["mailto:a@b.cn", "TEL:110", "data:text/plain,x", "about:blank", "weixin://x"])
def test_silent_schemes(href: str) -> None:
    assert is_silent(href)


def test_hosts() -> None:
    assert host_of("http://A.cn:81/x") == "a.cn:81"
    assert host_name("http://A.cn:81/x") == "a.cn"
    assert host_of("http://[::1") == ""
    assert host_name("http://[::1") == ""


def test_patterns_are_shared_by_what_never_ends() -> None:
    days = {pattern_of(f"http://a.cn/rl/2026/{month}/{day}.html?x={day}") for month in range(1, 13) for day in range(1, 28)}
    assert len(days) == 1
    assert pattern_of("http://a.cn/zwgk/1.html") != pattern_of("http://a.cn/hdjl/1.html")
