"""The pretend world as such: the same for the same seed, large enough, and answering as its key says."""

from __future__ import annotations

import socket
import ssl
import time
from collections import Counter
from datetime import date

import pytest

from config.demo.key import Planted
from config.demo.server import DemoServer
from config.demo.world import World, build_world
from config.portal import load_profile

DISTRICTS = ("qingyu", "liuting", "shuoyun", "songyan")


def bytes_of(world: World) -> list[tuple[str, bytes]]:
    return [(url, body) for portal in world.portals for url, _, body in world.pages(portal.id)]


def test_same_seed_day_and_port_give_the_same_bytes() -> None:
    day = date(2026, 5, 6)
    first, second = build_world(seed=7, today=day), build_world(seed=7, today=day)
    assert bytes_of(first) == bytes_of(second)
    assert first.key == second.key
    assert build_world(seed=8, today=day).key != first.key


@pytest.mark.parametrize("day", [date(2026, 1, 3), date(2026, 2, 28), date(2026, 4, 1), date(2028, 2, 29), date(2026, 12, 31)])
def test_any_day_of_the_year_makes_a_world(day: date) -> None:
    world = build_world(today=day)
    for item in (item for site in world.sites.values() for item in site.documents):
        assert item.document is not None
        assert item.document.made_on <= item.document.published_on <= day or item.busy


@pytest.mark.parametrize("portal", DISTRICTS)
def test_districts_are_large_enough(world: World, portal: str) -> None:
    assert len(world.columns(portal)) >= 25
    html = [url for url, kind, _ in world.pages(portal) if kind.startswith("text/html")]
    assert len(html) >= 300
    assert sum(one.portal == portal for one in world.documents) >= 50


def test_profiles_validate(world: World, tmp_path) -> None:  # type: ignore[no-untyped-def]
    for portal, path in world.write(tmp_path).items():
        profile = load_profile(path)
        assert profile.site.id == portal
        assert {column.id for column in profile.columns} == {column.id for column in world.columns(portal)}
        assert profile.path_of(profile.handle.catalogue).read_text(encoding="utf-8").startswith("item_name,")
        assert set(profile.crawl.resolve.values()) == {"127.0.0.1"}
        assert profile.crawl.rate == 0


def planted(world: World, check: str) -> list[Planted]:
    return list(world.key.of_check(check))


def test_statuses_are_as_planted(world: World, client) -> None:  # type: ignore[no-untyped-def]
    for one in planted(world, "LNK001"):
        answer = client.ask(str(one.target_url))
        assert answer.status in {404, 410, 500}, one
    for one in planted(world, "LNK010"):
        if one.target_url:
            assert client.ask(one.target_url).status == 200, one
    for one in planted(world, "LNK004"):
        assert client.ask(str(one.target_url)).status in {301, 302}, one


def test_hosts_that_cannot_be_reached_cannot(world: World) -> None:
    for one in planted(world, "LNK002"):
        url = str(one.target_url)
        host = url.split("/")[2].split(":")[0]
        if one.note == "dns":
            assert host not in world.hosts
        elif one.note == "refused":
            with pytest.raises(OSError), socket.create_connection(("127.0.0.1", 1), 1):
                pass
        elif one.note == "reset":
            with socket.create_connection(("127.0.0.1", world.port), 2) as wire:
                wire.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
                with pytest.raises(ConnectionResetError):
                    wire.recv(100)
        else:
            context = ssl.create_default_context()
            with socket.create_connection(("127.0.0.1", world.tls_port), 2) as wire, pytest.raises(ssl.SSLCertVerificationError):
                context.wrap_socket(wire, server_hostname=host)


def test_slow_answers_are_slower_than_the_profile_allows(demo: DemoServer, client, tmp_path) -> None:  # type: ignore[no-untyped-def]
    world = demo.world
    limit = load_profile(world.write(tmp_path)["qingyu"]).links.timeout_s
    slow = next(one for one in planted(world, "LNK003") if one.portal == "qingyu")
    patient = next(one for one in world.key.look_alikes if one.check_id == "LNK003" and one.portal == "qingyu")
    for one, late in ((slow, True), (patient, False)):
        start = time.monotonic()
        assert client.ask(str(one.target_url)).status == 200
        assert (time.monotonic() - start > limit) is late


def test_a_passing_fault_passes(client, world: World) -> None:  # type: ignore[no-untyped-def]
    busy = next(one for one in world.key.look_alikes if one.note.startswith("500 twice"))
    assert [client.ask(str(busy.target_url)).status for _ in range(4)] == [500, 500, 200, 200]


def test_conditional_requests_are_answered_304(client, world: World) -> None:  # type: ignore[no-untyped-def]
    home = world.portals[0].home
    first = client.ask(home)
    assert first.status == 200
    assert client.ask(home, If_None_Match=first.headers["etag"]).status == 304
    again = client.ask(home, If_Modified_Since=first.headers["last-modified"])
    assert (again.status, again.body) == (304, b"")


def test_range_head_and_gzip(client, world: World) -> None:  # type: ignore[no-untyped-def]
    url = next(url for one in world.documents for _, url in one.attachments if one.portal == "qingyu")
    whole = client.ask(url)
    part = client.ask(url, Range="bytes=0-15")
    assert (part.status, part.body) == (206, whole.body[:16])
    assert client.ask(url, "HEAD").body == b""
    packed = client.ask(world.portals[0].home, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip" and packed.body[:2] == b"\x1f\x8b"


def test_gbk_site_is_gbk_and_says_gb2312(client, world: World) -> None:  # type: ignore[no-untyped-def]
    answer = client.ask(world.portals[1].home)
    assert b'charset="gb2312"' in answer.body
    assert "柳汀区人民政府" in answer.body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode("utf-8")
    lying = next(item for item in world.sites["liuting"].items if "content_type" in item.page_options)
    body = client.ask(world.dialects["liuting"].item_url(lying)).body
    assert "镕" in body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        body.decode("gb2312")


def test_server_logs_requests_and_violations(world: World, demo: DemoServer, client) -> None:  # type: ignore[no-untyped-def]
    before = len(demo.violations)
    home = world.portals[0].home
    client.ask(home, User_Agent="tester")
    last = demo.log[-1]
    assert (last.method, last.host, last.path, last.headers["user-agent"]) == ("GET", "www.qingyu.gov.cn", "/", "tester")
    assert len(demo.violations) == before
    assert client.ask(home, "POST", body=b"x=1").status == 405
    assert client.ask("http://nobody.example/").status == 404
    assert [one.method for one in demo.violations[before:]] == ["POST", "GET"]


def test_the_key_names_what_it_plants(world: World) -> None:
    for one in [*world.key.faults, *world.key.look_alikes]:
        assert one.page_url.startswith("http://"), one
        assert one.note, one
    twice = [key for key, count in Counter((f.check_id, f.page_url, f.target_url, f.locator_hint) for f in world.key.faults).items() if count > 1]
    assert not twice
