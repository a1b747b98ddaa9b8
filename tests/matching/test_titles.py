"""Titles: 200 labelled pairs, nested marks, cores, years."""

from pathlib import Path

import pytest

from checks.matching.titles import compare, core_title, quotes, title_key

PAIRS = [line.split("\t") for line in (Path(__file__).with_name("title_pairs.tsv")).read_text(encoding="utf-8").splitlines()]


def test_the_table_is_large_enough_and_has_no_double():
    assert len(PAIRS) >= 200
    assert len({tuple(pair) for pair in PAIRS}) == len(PAIRS)
    assert min(sum(pair[0] == word for pair in PAIRS) for word in ("same", "other")) >= 90


def test_pairs_are_told_apart_with_the_precision_that_an_accusation_needs():
    said = [(label, compare(one, other).is_same(0.85)) for label, one, other in PAIRS]
    right = sum(label == "same" and same for label, same in said)
    wrong = sum(label == "other" and same for label, same in said)
    missed = sum(label == "same" and not same for label, same in said)
    assert right / (right + wrong) >= 0.99
    assert right / (right + missed) >= 0.95


def test_comparing_does_not_depend_on_the_order():
    for _, one, other in PAIRS:
        assert compare(one, other) == compare(other, one)


@pytest.mark.parametrize(
    ("title", "core"),
    [
        ("明湖区人民政府关于印发《明湖区节水办法》的通知", "明湖区节水办法"),
        ("国务院办公厅关于印发2019年政务公开工作要点的通知", "2019年政务公开工作要点"),
        ("上海市人民政府办公厅关于印发〈2019年上海市政务公开工作要点〉的通知", "2019年上海市政务公开工作要点"),
        ("《上海市人民政府办公厅关于印发〈2019年上海市政务公开工作要点〉的通知》政策解读", "2019年上海市政务公开工作要点"),
        ("一图读懂丨《明湖区节水办法》", "明湖区节水办法"),
        ("关于《明湖区节水办法》的政策解读（二）", "明湖区节水办法"),
        ("明湖区教育局关于做好暑期托管工作的通知", "做好暑期托管工作"),
        ("明湖区节水办法（试行）", "明湖区节水办法(试行)"),
        ("", ""),
        ("解读", "解读"),
    ],
)
def test_the_core_is_what_the_title_is_about(title, core):
    assert core_title(title) == core


@pytest.mark.parametrize(
    ("other", "conflict"),
    [
        ("《明湖区2022年节水办法》解读", "year"),
        ("《星河区2023年节水办法》解读", "place"),
        ("《明湖区2023年节水办法实施细则》解读", "sort"),
        ("《关于废止〈明湖区2023年节水办法〉的决定》解读", "operation"),
        ("《明湖区2023年节水办法（第二批）》解读", ""),
        ("《明湖区2023年节水办法》解读", ""),
    ],
)
def test_a_conflict_is_named(other, conflict):
    assert compare("关于印发《明湖区2023年节水办法》的通知", other).conflict == conflict


def test_year_ranges_with_short_ends():
    assert title_key("行动计划（2021—23年）").years == {2021, 2022, 2023}
    assert title_key("行动计划（2021-2023年）").years == {2021, 2022, 2023}
    assert title_key("2024年度要点").years == {2024}


def test_quotes_are_the_outermost_and_unclosed_ones_are_left_out():
    text = "依据《关于印发〈甲〉的通知》和《乙《丙》丁》，以及《未完"
    assert [one.text for one in quotes(text)] == ["关于印发〈甲〉的通知", "乙《丙》丁"]
    assert quotes("《" * 5000) == []
    assert text[quotes(text)[0].start : quotes(text)[0].end] == "《关于印发〈甲〉的通知》"
