"""Bytes become the text a browser would show, whatever the header says."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.encoding import decode

TITLE = "<title>静安区人民政府关于印发《办法》的通知〔2021〕5号</title>"
GBK_PAGE = f'<html><head><meta charset="gb2312">{TITLE}</head><body>{"政务公开" * 30}</body></html>'


@pytest.mark.parametrize(
    ("body", "declared", "used", "is_noted"),
    [
        (GBK_PAGE.encode("gbk"), "gb2312", "gb18030", False),
        (GBK_PAGE.encode("gbk"), "", "gb18030", False),
        (GBK_PAGE.encode("gbk"), "utf-8", "gb18030", True),
        (GBK_PAGE.encode("gbk"), "iso-8859-1", "gb18030", True),
        (GBK_PAGE.encode("utf-8"), "gbk", "utf-8", True),
        (GBK_PAGE.encode("utf-8"), "utf-8", "utf-8", True),
        (TITLE.encode("utf-8"), "", "utf-8", False),
        (TITLE.encode("gbk"), "", "gb18030", False),
        (codecs.BOM_UTF8 + TITLE.encode("utf-8"), "gbk", "utf-8", False),
        (codecs.BOM_UTF16_LE + TITLE.encode("utf-16-le"), "", "utf-16-le", False),
        (codecs.BOM_UTF16_BE + TITLE.encode("utf-16-be"), "utf-8", "utf-16-be", False),
        (TITLE.encode("gbk"), "no-such-charset", "gb18030", True),
    ],
)
def test_the_title_comes_out_whole(body: bytes, declared: str, used: str, is_noted: bool) -> None:
    text, encoding, note = decode(body, declared)
    assert TITLE in text
    assert encoding == used
    assert bool(note) is is_noted, note


def test_characters_beyond_gb2312_survive_its_declaration() -> None:
    assert "朱镕基" in decode("<meta charset=gb2312><p>朱镕基</p>".encode("gbk"))[0]


def test_a_body_cut_in_the_middle_of_a_character() -> None:
    body = ("政" * 400).encode()[:-1]
    text, encoding, _ = decode(body, "utf-8")
    assert encoding == "utf-8"
    assert set(text) == {"政"}


def test_a_few_broken_bytes_do_not_turn_the_page() -> None:
    body = GBK_PAGE.encode("gbk")
    text, encoding, _ = decode(body[:-20] + b"\xff" + body[-20:], "gbk")
    assert encoding == "gb18030"
    assert TITLE in text


def test_plain_english_is_not_noted() -> None:
    assert decode(b"<p>hello</p>", "gbk") == ("<p>hello</p>", "utf-8", "")


@pytest.mark.parametrize("name", ["undefined", "unicode_escape", "raw-unicode-escape", "idna", "punycode", "utf-7", "base64", "rot13", "a\0b", "../x"])
def test_no_codec_of_python_runs_on_a_page(name: str) -> None:
    body = "政务公开".encode("gbk") * 40
    assert decode(body, name)[:2] == ("政务公开" * 40, "gb18030")


@given(st.binary(max_size=300), st.text(max_size=20))
def test_never_raises(body: bytes, declared: str) -> None:
    text, encoding, _ = decode(body, declared)
    assert isinstance(text, str)
    codecs.lookup(encoding)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=20, max_size=200), st.sampled_from(["utf-8", "gb18030"]))
def test_chinese_text_comes_back(text: str, encoding: str) -> None:
    assert decode(f'<meta charset="{encoding}"><p>{text}'.encode(encoding))[0].endswith(text)
