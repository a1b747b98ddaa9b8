"""Where the product never goes, and what a profile may still name."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.portal import parse_profile
from crawler.guard import AddressGuard, is_inner_name, is_private_host, is_public, literal_ip

INNER = [
    "127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "255.255.255.255", "224.0.0.1", "198.18.0.1", "192.0.2.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12::1",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:10.1.1.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2001:db8::1",
]  # fmt: skip
OUTER = ["8.8.8.8", "114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "223.5.5.5"]

NOBODY = AddressGuard({}, [])


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    assert not NOBODY.permits_ip(address, "www.a.gov.cn")
    assert not NOBODY.permits_url(f"http://[{address}]/" if ":" in address else f"http://{address}/")


@pytest.mark.parametrize("address", OUTER)
def test_public_addresses_are(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))
    assert NOBODY.permits_ip(address, "www.a.gov.cn")


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "017700000001", "0x7f.0x0.0x0.0x1", "127.0.0.1.", "[::1]", "fe80::1%25eth0"],
)
def test_addresses_in_disguise_are_read_as_browsers_read_them(host: str) -> None:
    literal = literal_ip(host)
    assert literal is not None
    assert not is_public(literal)
    assert is_private_host(host)


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "0x{:x}", "0{:o}"]))
def test_any_number_is_the_address_it_spells(number: int, form: str) -> None:
    assert literal_ip(form.format(number)) == ipaddress.IPv4Address(number)


@given(st.integers(0, 2**32 - 1))
def test_dotted_forms_agree(number: int) -> None:
    dotted = str(ipaddress.IPv4Address(number))
    a, b, c, d = dotted.split(".")
    assert literal_ip(dotted) == literal_ip(f"{a}.{b}.{int(c) * 256 + int(d)}") == literal_ip(f"{int(a):#x}.{b}.{c}.{d}")


@pytest.mark.parametrize("host", ["1.2.3.4.5", "256.1.1.1", "1.2.3.256", "4294967296", "08", "0x", "www.a.cn", "1.2.3.a", "", "-1"])
def test_what_spells_no_address_is_none(host: str) -> None:
    assert literal_ip(host) is None


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://www.a.gov.cn/", "gopher://www.a.gov.cn/", "javascript:alert(1)", "data:text/html,x", "//www.a.gov.cn/",
        "http://", "http:///etc", "http://www.a.gov.cn:99999/", "http://[::1", "http://localhost/", "http://oa/", "http://oa.local/", "http://x.internal/",
        "http://metadata.google.internal/", "http://printer.lan:631/", "http://router.home.arpa/", "http://localhost./", "http://user@127.0.0.1/",
        "http://8.8.8.8@127.0.0.1/", "http://127.0.0.1\\@8.8.8.8/",
    ],
)  # fmt: skip
def test_never_asked(url: str) -> None:
    assert not NOBODY.permits_url(url)


@pytest.mark.parametrize("url", ["http://www.a.gov.cn/", "https://www.a.gov.cn:8443/x?y#z", "http://8.8.8.8/", "http://政府.cn/"])
def test_may_be_asked(url: str) -> None:
    assert NOBODY.permits_url(url)


def test_a_name_that_leads_inside_is_held_back_when_its_address_is_known() -> None:
    """DNS rebinding: the name may be asked for, the address behind it is not connected."""
    guard = AddressGuard({}, ["www.a.gov.cn"])
    assert guard.permits_url("http://www.a.gov.cn/")
    assert not guard.permits_ip("10.0.0.8", "www.a.gov.cn"), "an own host is a name, not a way inside"
    assert not guard.permits_ip("not an address", "www.a.gov.cn")
    assert not guard.permits_ip("fe80::1%eth0", "www.a.gov.cn")


def test_resolve_opens_one_name_to_one_address() -> None:
    guard = AddressGuard({"WWW.A.gov.cn": "127.0.0.1"}, [])
    assert guard.permits_url("http://www.a.gov.cn:18080/")
    assert guard.permits_ip("127.0.0.1", "www.a.gov.cn")
    assert not guard.permits_ip("127.0.0.2", "www.a.gov.cn")
    assert not guard.permits_ip("127.0.0.1", "img.a.gov.cn")
    assert guard.mapped("www.A.gov.cn") == "127.0.0.1"


def test_an_own_host_with_port_opens_that_port_only() -> None:
    guard = AddressGuard({}, ["127.0.0.1:8080", "[::1]:9"])
    assert guard.permits_url("http://127.0.0.1:8080/")
    assert guard.permits_ip("127.0.0.1", "127.0.0.1", 8080)
    assert not guard.permits_url("http://127.0.0.1:22/")
    assert not guard.permits_url("http://127.0.0.1/")
    assert not guard.permits_ip("127.0.0.1", "127.0.0.1", 22)
    assert guard.permits_url("http://[::1]:9/")
    assert not guard.permits_url("http://[::1]:10/")


def test_an_inner_name_must_be_named_itself() -> None:
    guard = AddressGuard({}, ["oa.local"])
    assert guard.permits_url("http://oa.local:81/")
    assert not guard.permits_url("http://mail.oa.local/")


def test_the_guard_of_a_portal_knows_its_hosts() -> None:
    portal = parse_profile(
        {
            "site": {"id": "a", "name": "a", "home": "http://127.0.0.1:81/", "own_hosts": ["www.a.gov.cn"]},
            "columns": [{"urls": "http://127.0.0.1:81/x/"}],
            "crawl": {"resolve": {"b.a.gov.cn": "10.0.0.1"}},
        }
    )
    guard = AddressGuard.of(portal)
    assert guard.permits_url("http://127.0.0.1:81/")
    assert not guard.permits_url("http://127.0.0.1:82/")
    assert guard.permits_ip("10.0.0.1", "b.a.gov.cn")


@pytest.mark.parametrize(("host", "inner"), [("oa", True), ("oa.lan", True), ("localhost", True), ("www.gov.cn", False), ("a.localhost", True), ("localhost.cn", False)])
def test_inner_names(host: str, inner: bool) -> None:
    assert is_inner_name(host) is inner
    assert is_private_host(host) is inner


@given(st.text(max_size=60))
def test_no_text_makes_the_guard_stumble(text: str) -> None:
    NOBODY.permits_url(text)
    NOBODY.permits_url(f"http://{text}/")
    NOBODY.permits_ip(text, text)
    is_private_host(text)
