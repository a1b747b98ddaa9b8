"""Sync: slow, named, obedient, and able to go on where it stopped."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from standin import TODAY, Standin

from crawler.guard import AddressGuard
from crawler.regulations.client import Client, SyncError
from crawler.regulations.shelf import Shelf, library_at
from crawler.regulations.sync import sync


@pytest.fixture
def client(site: Standin) -> Client:
    return Client(AddressGuard({}, [urlsplit(site.base).netloc]), interval_s=0, sleep=lambda _: None)


def test_sync_fetches_what_is_in_force_with_its_history(shelf: Shelf, site: Standin, client: Client) -> None:
    done = sync(shelf, client, base=site.base, today=TODAY)
    assert done.listed == 6 and done.fetched == 5 and done.left == 0 and done.imported is not None
    assert done.imported.texts == 5
    library = library_at(shelf.path)
    assert [len(text.articles) for text in library.texts("物业管理条例")] == [9]
    again = sync(shelf, Client(client.guard, interval_s=0, sleep=lambda _: None), base=site.base, today=TODAY)
    assert again.fetched == 0, "texts of the same day are not asked for again"


def test_sync_goes_on_where_it_stopped(shelf: Shelf, site: Standin, client: Client) -> None:
    first = sync(shelf, client, base=site.base, today=TODAY, max_acts=2)
    assert (first.fetched, first.left, first.imported) == (2, 3, None)
    assert not shelf.exists
    site.fail_after = len(site.asked) + 5
    with pytest.raises(SyncError, match="503"):
        sync(shelf, client, base=site.base, today=TODAY)
    site.fail_after = 10**9
    asked = len(site.asked)
    last = sync(shelf, client, base=site.base, today=TODAY)
    assert last.imported is not None and last.fetched < 3
    assert not any("/search/list" in one for one in site.asked[asked:]), "the list is not asked again"


def test_sync_obeys_robots_and_says_what_to_do(shelf: Shelf, site: Standin, client: Client) -> None:
    site.robots = "User-agent: *\nDisallow: /"
    with pytest.raises(SyncError, match="import"):
        sync(shelf, client, base=site.base, today=TODAY)
    assert site.asked == ["GET /robots.txt"]


def test_sync_stops_on_html_and_on_an_unknown_answer(shelf: Shelf, site: Standin, client: Client) -> None:
    site.html = True
    with pytest.raises(SyncError, match="HTML"):
        sync(shelf, client, base=site.base, today=TODAY)
    assert not shelf.exists


def test_sync_reads_the_ministry_library(shelf: Shelf, site: Standin, client: Client) -> None:
    site.acts = site.acts[:5]
    done = sync(shelf, client, source="moj", base=site.base, today=TODAY)
    assert done.imported is not None and done.imported.texts == 5


def test_sync_is_slow_and_named(site: Standin) -> None:
    waits: list[float] = []
    client = Client(AddressGuard({}, [urlsplit(site.base).netloc]), interval_s=3, sleep=waits.append)
    site.robots = "User-agent: *\nCrawl-delay: 7"
    client.get_json(f"{site.base}/law-search/search/flfgDetails?bbbs=1")
    client.get_json(f"{site.base}/law-search/search/flfgDetails?bbbs=2")
    assert len(waits) == 2 and waits[1] > 5


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/x", "http://localhost/x", "file:///etc/passwd", "http://169.254.169.254/latest"],
)
def test_client_never_asks_inner_addresses(url: str) -> None:
    with pytest.raises(SyncError):
        Client(AddressGuard({}, []), sleep=lambda _: None).get(url)
