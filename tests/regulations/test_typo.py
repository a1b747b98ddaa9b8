"""Misspelt titles: slips are named, other people's acts are left alone."""

from __future__ import annotations

import pytest

from checks.regulations.typo import Speller
from config.regulation import Library


@pytest.fixture(scope="module")
def speller(library: Library) -> Speller:
    return Speller(library)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("政府信息公开条列", "中华人民共和国政府信息公开条例"),  # looks alike
        ("中华人民共合国政府信息公开条例", "中华人民共和国政府信息公开条例"),  # sounds alike
        ("政府信息公开条例例", "中华人民共和国政府信息公开条例"),  # twice
        ("政府信息开公条例", "中华人民共和国政府信息公开条例"),  # swapped
        ("道路交通安全法实条例", "中华人民共和国道路交通安全法实施条例"),  # lost inside a word
        ("无障碍环境建没条例", "无障碍环境建设条例"),
        ("医疗纠纷预防与处理条例", "医疗纠纷预防和处理条例"),
    ],
)
def test_slips_name_the_act(speller: Speller, written: str, meant: str) -> None:
    near = speller.near(written)
    assert near is not None and near.act.title == meant and near.is_slip


def test_a_changed_word_is_for_a_person_to_check(speller: Speller) -> None:
    near = speller.near("失业保险金条例")
    assert near is not None and not near.is_slip


@pytest.mark.parametrize(
    "written",
    [
        "江苏省政府信息公开条例",
        "北京市信访条例",
        "上海市养犬管理办法",
        "道路交通安全法实施细则",
        "医疗机构管理规定",
        "最高人民法院关于适用《中华人民共和国公司法》若干问题的规定（九）",
        "政府信息公开条例（征求意见稿）",
        "政府信息公开工作要点",
        "物业管理办法",
        "解放日报",
        "条例",
        "",
    ],
)
def test_other_titles_are_left_alone(speller: Speller, written: str) -> None:
    assert speller.near(written) is None


def test_real_titles_lie_further_apart_than_a_slip(library: Library) -> None:
    """Take one act out of the library: its own title must not read as another act misspelt."""
    by_name = {name: library.find(name) for name in library.names()}
    titles = [one.title for one in library if one.kind == "行政法规" and len(one.title) < 40]
    mistaken = []
    for title in titles[::2]:
        own = library.find(title)
        near = Speller(library, names=(name for name, act in by_name.items() if act is not own)).near(title)
        if near is not None and near.is_slip:
            mistaken.append((title, near.act.title))
    assert len(titles) > 700 and mistaken == []
