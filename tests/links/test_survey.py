"""One pass over a page finds what selectors find."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.extract.links import locate, read_links
from crawler.extract.page import read_page
from crawler.extract.survey import points, survey
from crawler.urls import Normaliser

CASES = Path(__file__).parent.parent / "checks"
POINTING = (
    "a,area,iframe,frame,form,img,source,video,audio,embed,object,link,script[src],"
    "meta[http-equiv],option[value],[onclick],[data-href],[data-url],[data-link]"
)
URL = "http://www.a.gov.cn/x/1.html"


@pytest.mark.parametrize("path", sorted(CASES.glob("*/*.html")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_as_selectors_find_it(path: Path) -> None:
    tree = LexborHTMLParser(path.read_text(encoding="utf-8", errors="replace"))
    found = survey(tree)
    # A selector list names an element once for each of its parts that fits.
    assert [node.mem_id for node in found.links] == list(dict.fromkeys(node.mem_id for node in tree.css(POINTING)))
    assert [node.mem_id for node in found.metas] == [node.mem_id for node in tree.css("meta")]
    assert found.ids == {
        name for node in tree.css("[id],a[name]") for key in ("id", "name") if (key == "id" or node.tag == "a") and (name := node.attributes.get(key))
    }
    for selector, node in (("title", found.title), ("h1", found.heading)):
        first = tree.css_first(selector)
        assert (node and node.mem_id) == (first and first.mem_id)
    assert found.has_script == bool(tree.css("script"))
    assert all(points(node) for node in found.links)


def test_a_link_with_a_script_is_one_link() -> None:
    html = '<p onclick="open(\'/p\')">甲</p><a href="/x" onclick="count()">乙</a><img src="/i.png" data-url="/big.html"><a href="/y">丙</a>'
    tree = LexborHTMLParser(html)
    links, _ = read_links(tree, survey(tree), URL, Normaliser())
    assert [(link.position, link.href) for link in links if link.href in {"/x", "/y"}] == [(1, "/x"), (3, "/y")]
    assert locate(html, 3).endswith("a:nth-of-type(2)")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<base href="/b/">', "http://www.a.gov.cn/b/1.html"),
        ('<base target="_blank"><base href=" /c/ ">', "http://www.a.gov.cn/c/1.html"),
        ("<base href>", "http://www.a.gov.cn/x/1.html"),
        ('<base href="javascript:0">', "http://www.a.gov.cn/x/1.html"),
    ],
)
def test_the_first_usable_base_counts(head: str, expected: str) -> None:
    (link,) = read_page(f'<html><head>{head}<title>甲</title></head><body><a href="1.html">一</a></body></html>', URL).page.links
    assert link.url == expected


@pytest.mark.parametrize(("script", "words", "expected"), [("<script>f()</script>", 20, True), ("", 20, False), ("<script>f()</script>", 120, False), ("<script>f()</script>", 3_000, False)])
def test_a_page_with_scripts_and_little_text_is_built_by_them(script: str, words: int, expected: bool) -> None:
    html = f"<html><head>{script}</head><body><main><p>{'字' * words}</p></main></body></html>"
    assert read_page(html, URL).page.script_built is expected
