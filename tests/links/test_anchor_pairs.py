"""Wrong links are told from editorial, cut and short titles: a labelled table, judged by the whole check."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import HERE, FakeContext, make_link, make_page

from checks.links.link_wrong import CHECK
from checks.model import Confidence, Verdict

_TABLE = Path(__file__).with_name("anchor_pairs.tsv")
_OTHER_TEXT = "昨天上午，记者在现场看到，工作人员正在有序引导前来的群众。据介绍，活动持续一周，每天九时开放，现场设有咨询台和休息区，欢迎大家前往。"
_FAITHFUL = ("关于启用新版出生医学证明的公告", "甲地块控制性详细规划公示", "本周菜篮子价格监测表", "台风蓝色预警信号解除")
Pair = tuple[str, str, str, str]


def _pairs() -> list[Pair]:
    rows = [line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [(row[0], row[1], row[2], row[3] if len(row) > 3 else "") for row in rows]


def _accuses(anchor: str, title: str, text: str) -> bool:
    """The anchor is one row of a list whose other rows repeat the titles of their targets, the hardest setting."""
    ctx = FakeContext()
    rows = [*((name, name, _OTHER_TEXT) for name in _FAITHFUL), (anchor, title, text or f"{title}。{_OTHER_TEXT}")]
    links = []
    for number, (words, heading, body) in enumerate(rows):
        url = f"https://www.example.gov.cn/a/{number}.html"
        links.append(make_link(url, words, number, row=number, group=1))
        ctx.by_url[url] = make_page(url, heading=heading, title=heading, main_text=body)
    page = make_page(HERE, links=links)
    ctx.by_url[HERE] = page
    said = [one for one in CHECK.judge(page, ctx) if isinstance(one, Verdict)]
    return any(one.link is links[-1] and one.confidence is not Confidence.REVIEW for one in said)


def test_table_is_large_and_mostly_innocent() -> None:
    labels = [label for *_, label, _ in _pairs()]
    assert len(labels) >= 150
    assert set(labels) == {"same", "other"}
    assert labels.count("same") * 2 >= len(labels)


def test_precision_and_recall() -> None:
    judged = [(anchor, title, label, _accuses(anchor, title, text)) for anchor, title, label, text in _pairs()]
    accused = [one for one in judged if one[3]]
    wrong = [one for one in accused if one[2] == "same"]
    missed = [one for one in judged if one[2] == "other" and not one[3]]
    assert len(wrong) <= 0.01 * len(accused), wrong
    assert len(missed) <= 0.05 * sum(one[2] == "other" for one in judged), missed


@pytest.mark.parametrize("number", range(len(_FAITHFUL)))
def test_faithful_rows_stay_silent(number: int) -> None:
    assert not _accuses(_FAITHFUL[number], _FAITHFUL[number], _OTHER_TEXT)
