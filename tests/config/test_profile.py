"""A profile is read once: what is right is frozen, what is wrong is one sentence with file, key and cure."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.errors import ProfileError
from config.kinds import ListMethod, PageKind
from config.portal import SECTION_ALIASES, Portal, load_profile, parse_profile

SMALL = """
[site]
id = "demo"
name = "示例区"
home = "https://www.demo.gov.cn/"
[[columns]]
urls = "https://www.demo.gov.cn/zfxxgk/gfxwj/index.html"
kind = "normative"
"""


def read(tmp_path: Path, text: str) -> Portal:
    path = tmp_path / "demo.toml"
    path.write_text(text, encoding="utf-8")
    return load_profile(path)


def complaint(tmp_path: Path, text: str) -> str:
    with pytest.raises(ProfileError) as caught:
        read(tmp_path, text)
    said = str(caught.value)
    assert said.startswith(str(tmp_path / "demo.toml")), "the file is named first"
    assert "\n" not in said
    assert caught.value.exit_code == 2
    return said.removeprefix(f"{tmp_path / 'demo.toml'}: ")


def test_site_and_columns_are_enough(tmp_path: Path) -> None:
    portal = read(tmp_path, SMALL)
    assert portal.columns[0].kind is PageKind.NORMATIVE
    assert portal.columns[0].list is ListMethod.AUTO
    assert portal.columns[0].id == "zfxxgk-gfxwj-index-html", "an id made of the address, so that two runs agree"
    assert portal.crawl.rate == 1.0
    assert portal.crawl.connections == 2
    assert portal.path_of("a.csv") == tmp_path / "a.csv"


def test_profiles_are_frozen(tmp_path: Path) -> None:
    portal = read(tmp_path, SMALL)
    with pytest.raises(ValidationError):
        portal.crawl.rate = 0  # type: ignore[misc]


def test_one_string_is_a_list_of_one(tmp_path: Path) -> None:
    assert read(tmp_path, SMALL + '[links]\nignore = "/print/"\n').links.ignore == ("/print/",)


def test_hosts_are_owned_with_and_without_port(tmp_path: Path) -> None:
    site = read(tmp_path, SMALL.replace("[[columns]]", 'own_hosts = ["JY.demo.gov.cn", "old.demo.gov.cn:8080"]\n[[columns]]')).site
    assert site.owns("https://www.demo.gov.cn/a")
    assert site.owns("http://jy.demo.gov.cn:81/"), "a host without port owns its every port"
    assert site.owns("http://old.demo.gov.cn:8080/")
    assert not site.owns("http://old.demo.gov.cn/"), "a host with port owns that port"
    assert not site.owns("http://www.demo.gov.cn.evil.example/")


@pytest.mark.parametrize(("alias", "section"), SECTION_ALIASES.items())
def test_family_names_are_read_as_sections(alias: str, section: str) -> None:
    key, value = {
        "int": ("wait_workdays", 9), "hnd": ("min_n", 9), "reg": ("grace_days", 9), "lib": ("wait_workdays", 9),
        "a11y": ("sample_max", 9), "validity": ("warn_days", 9),
    }[alias]  # fmt: skip
    portal = parse_profile({**tomllib.loads(SMALL), alias: {key: value}})
    assert getattr(getattr(portal, section), key) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SMALL.replace('"https://www.demo.gov.cn/zfxxgk/gfxwj/index.html"', "3"), ["columns[0].urls = 3", "列表"]),
        (SMALL.replace('"https://www.demo.gov.cn/zfxxgk/gfxwj/index.html"', "[3]"), ["columns[0].urls[0] = 3", "文字"]),
        (SMALL.replace("https://www.demo.gov.cn/\"", "https://[::1/\""), ["site.home"]),
        (SMALL + '[links]\nexternal = "maybe"\n', ["links.external = 'maybe'", "true 或 false"]),
        ("not toml at all [", ["TOML", "line 1"]),
        (SMALL + "[crawll]\nrate = 1\n", ["crawll", "未知的键", "unknown key"]),
        (SMALL + "[crawl]\nspeed = 1\n", ["crawl.speed", "未知的键"]),
        (SMALL + '[crawl]\nrate = "fast"\n', ["crawl.rate", "'fast'"]),
        (SMALL + "[crawl]\nrate = -1\n", ["crawl.rate", "-1"]),
        (SMALL + '[crawl]\nwindow = "night"\n', ["crawl.window", "'night'"]),
        (SMALL + '[crawl.resolve]\n"www.demo.gov.cn" = "staging"\n', ["crawl.resolve", "staging", "127.0.0.1"]),
        (SMALL.replace('kind = "normative"', 'kind = "regulatons"'), ["columns[0].kind", "regulatons"]),
        (SMALL.replace('kind = "normative"', 'max_age_days = "two weeks"'), ["columns[0].max_age_days", "two weeks"]),
        (SMALL.replace('kind = "normative"', 'list = "api"'), ["columns[0]", "endpoint", "rows"]),
        (SMALL.replace('urls = "https://www.demo.gov.cn/zfxxgk/gfxwj/index.html"', "urls = []"), ["columns[0]", "urls"]),
        (SMALL[: SMALL.index("[[columns]]")], ["columns", "profile init"]),
        (SMALL + SMALL[SMALL.index("[[columns]]") :], ["columns", "twice"]),
        (SMALL.replace('home = "https://www.demo.gov.cn/"', 'home = "www.demo.gov.cn"'), ["site.home", "https://"]),
        (SMALL.replace('id = "demo"', 'id = "../../etc"'), ["site.id"]),
        (SMALL.replace('id = "demo"\n', ""), ["site.id", "缺少"]),
        (SMALL.replace("[[columns]]", "[columns]"), ["columns"]),
        (SMALL + '[links]\nlogin_patterns = ["(unclosed"]\n', ["links.login_patterns", "正则", "(unclosed"]),
        (SMALL + 'unit = "xx"\n[[units]]\nid = "office"\nname = "办公室"\n', ["columns[0].unit", "'xx'"]),
        (SMALL + '[[exemptions]]\ncheck = "LNK001"\nreason = "r"\napprover = "a"\nuntil = 2030-01-01\n', ["exemptions[0]", "url or pattern"]),
        (SMALL + '[[exemptions]]\ncheck = "LNK001"\nurl = "http://a/"\nreason = "r"\napprover = "a"\nuntil = 2023-02-31\n', ["TOML"]),
        (SMALL + "[calendar.27]\nholidays = []\n", ["calendar"]),
    ],
)  # fmt: skip
def test_a_wrong_profile_names_key_and_cure(tmp_path: Path, text: str, words: list[str]) -> None:
    said = complaint(tmp_path, text)
    assert all(word in said for word in words), said


def test_an_alias_that_is_no_table_is_told(tmp_path: Path) -> None:
    assert "[int]" in complaint(tmp_path, 'int = "no table"\n' + SMALL)


def test_the_other_faults_are_counted(tmp_path: Path) -> None:
    assert complaint(tmp_path, SMALL + "[crawl]\nspeed = 1\nmax_pages = 0\n").endswith("(+1)")


def test_a_missing_profile_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="xunjian profile init"):
        load_profile(tmp_path / "none.toml")


def test_a_folder_is_no_profile(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="目录"):
        load_profile(tmp_path)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "gbk.toml"
    path.write_bytes('name = "静安区"'.encode("gbk"))
    with pytest.raises(ProfileError, match="UTF-8"):
        load_profile(path)


def test_a_profile_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """Notepad on Windows writes one."""
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert load_profile(path).site.id == "demo"


def test_a_huge_value_does_not_fill_the_screen(tmp_path: Path) -> None:
    assert len(complaint(tmp_path, SMALL + f'[crawl]\nrate = "{"x" * 5000}"\n')) < 400
