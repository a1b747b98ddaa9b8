"""Frames that stand on page after page are read once, and give what reading them anew gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.links import read_links
from crawler.extract.survey import survey
from crawler.facts import Link
from crawler.packing import _packed_frames, blocks_of
from crawler.urls import Normaliser

CASES = Path(__file__).parent.parent / "checks"
HOST = "http://www.a.gov.cn"

FRAME = (
    '<div class="wrap"><div class="header"><a href="/">首页</a><ul><li><a href="/zwgk/">公开</a><li><a href="/s?k=文">本栏</a></ul>'
    '<a href="#">无</a><a href="javascript:;">菜单</a><ul><li><a href="/s/;jsessionid=A1">会话</a></li></ul></div>{main}'
    '<div class="footer"><ul><li><a href="/about/">关于</a></ul><img src="/i/logo.png" alt="标"></div></div>'
)


def read(html: str, url: str, normaliser: Normaliser, encoding: str = "utf-8") -> tuple[list[Link], dict[str, str]]:
    tree = LexborHTMLParser(html)
    return read_links(tree, survey(tree), url, normaliser, encoding)


def pages() -> Iterator[tuple[str, str]]:
    for number, path in enumerate(sorted(CASES.glob("*/*.html"))):
        yield path.read_text(encoding="utf-8", errors="replace"), f"{HOST}/a{number % 3}/b/{number}.html"


def test_what_was_read_before_changes_nothing() -> None:
    warm = Normaliser()
    looked_at = 0
    for _ in range(3):
        for html, url in pages():
            assert read(html, url, warm) == read(html, url, Normaliser()), url
            looked_at += 1
    assert looked_at > 300


@pytest.mark.parametrize("rows", [0, 1, 7])
def test_a_frame_moves_with_what_stands_before_it(rows: int) -> None:
    warm = Normaliser()
    main = "".join(f'<ul><li><a href="{n}.html">{n}</a></ul>' for n in range(rows))
    for folder, inside in (("/a/", ""), ("/b/", main), ("/c/", ""), ("/d/e/", main), ("/a/", main), ("/b/", "")):
        html = FRAME.format(main=inside)
        assert read(html, f"{HOST}{folder}x.html", warm) == read(html, f"{HOST}{folder}x.html", Normaliser())
    assert warm.met(HOST + "/", "utf-8").frames, "nothing was kept, so nothing was tested"


def test_a_frame_packed_before_is_as_packed_anew() -> None:
    warm = Normaliser()
    frames = set()
    for rows in (0, 1, 7, 7, 1, 7):
        main = "".join(f'<ul><li><a href="{n}.html">{n}</a></ul>' for n in range(rows))
        links = read(FRAME.format(main=main), f"{HOST}/a/x.html", warm)[0]
        blocks = blocks_of(links)
        _packed_frames.clear()
        assert blocks == blocks_of(links) == blocks_of(links)
        frames |= {blocks[-1].hash} if rows else set()
    assert len(frames) == 1, "one frame, wherever it stands on the page"


def test_a_frame_of_hostile_size_is_not_kept() -> None:
    for count, kept in ((900, 1), (2_000, 0)):
        _packed_frames.clear()
        frame = "".join(f'<a href="/{n}/">{n}</a>' for n in range(count))
        (block,) = blocks_of(tuple(read(f"<header>{frame}</header>", f"{HOST}/x.html", Normaliser())[0]))
        assert (len(block.targets), len(_packed_frames)) == (count, kept)


def test_how_a_page_asks_stays_with_the_page() -> None:
    warm = Normaliser()
    footer = '<div class="footer"><a href="/x/">一</a></div>'
    session = '<p><a href="/x/;jsessionid=A1">一</a></p>'
    for html in (session + footer, session + footer, session + footer, footer, footer + session):
        assert read(html, f"{HOST}/a.html", warm) == read(html, f"{HOST}/a.html", Normaliser())


def test_a_frame_with_addresses_from_the_page_itself_is_read_each_time() -> None:
    warm = Normaliser()
    html = '<div class="footer"><a href="about.html">关于</a></div>'
    for folder in ("/a/", "/b/", "/c/", "/d/"):
        (link,), _ = read(html, f"{HOST}{folder}x.html", warm)
        assert link.url == f"{HOST}{folder}about.html"


def test_the_encoding_of_a_page_belongs_to_its_addresses() -> None:
    warm = Normaliser()
    html = '<div class="footer"><a href="/s?q=文">搜</a></div>'
    for encoding, expected in [("utf-8", "%E6%96%87"), ("gbk", "%CE%C4")] * 3:
        (link,), _ = read(html, f"{HOST}/x.html", warm, encoding)
        assert link.url.endswith(expected)


def test_memory_of_frames_is_bounded() -> None:
    warm = Normaliser()
    for number in range(2_000):
        for _ in range(3):
            read(f'<div class="footer"><a href="/{number}.html">{number}</a></div>', f"{HOST}/x.html", warm)
    assert len(warm.met(HOST + "/", "utf-8").frames) <= 40
