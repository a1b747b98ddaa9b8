"""The citation reader against sentences labelled by hand: acts, versions, articles and faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from checks.regulations.citation import Citation, Reader
from checks.regulations.judgement import Stand, judge_standing, judge_version
from checks.regulations.setting import Setting

StandOf = Callable[[str, str, str], Stand]
Told = Callable[[Citation, Stand], str]


def parts(told_or_label: str) -> tuple[str, str]:
    """(what was resolved, what is said against it; a hint for a person counts as silence)."""
    resolved, _, fault = told_or_label.partition("!")
    return resolved, "" if fault.endswith("?") else fault


def confusion(sentences: list[Any], reader: Reader, told: Told) -> Counter[str]:
    """Counts of resolved right/wrong/missed/invented and of faults right/false/missed, by citation."""
    table: Counter[str] = Counter()
    for one in sentences:
        got = [parts(told(citation, one.stand)) for citation in reader.read(one.text) if citation.act]
        want = [parts(label) for label in one.expected]
        table["resolution: right"] += len(
            right := [a for a, b in zip(got, want, strict=False) if a[0] == b[0]]
        )
        table["resolution: wrong"] += min(len(got), len(want)) - len(right)
        table["resolution: missed"] += max(0, len(want) - len(got))
        table["resolution: invented"] += max(0, len(got) - len(want))
        for said, label in zip(got, [*want, *[("", "")] * len(got)], strict=False):
            table[f"fault: {label[1] or 'none'} -> {said[1] or 'none'}"] += 1
    return table


def test_the_set_is_large_varied_and_one_third_hard_negatives(sentences: list[Any]) -> None:
    assert len(sentences) >= 300
    assert sum(one.is_negative for one in sentences) >= len(sentences) / 3
    assert len({one.text for one in sentences}) > 0.95 * len(sentences)


def test_resolution_and_verdicts_hold_their_bounds(sentences: list[Any], reader: Reader, told: Told) -> None:
    table = confusion(sentences, reader, told)
    citations = sum(count for key, count in table.items() if key.startswith("resolution"))
    accused = {key: n for key, n in table.items() if key.startswith("fault") and not key.endswith("-> none")}
    just = sum(n for key, n in accused.items() if len(set(key.removeprefix("fault: ").split(" -> "))) == 1)
    assert table["resolution: right"] / citations >= 0.98, table
    assert just / sum(accused.values()) >= 0.99, table
    missed = sum(
        n
        for key, n in table.items()
        if key.startswith("fault") and key.endswith("-> none") and "none ->" not in key
    )
    assert missed / (missed + just) <= 0.05, table


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("《甲》《婚姻法》《合同法》同时废止", Setting.REVOKED),
        ("原《信访条例》", Setting.REVOKED),
        ("2005年国务院颁布的《信访条例》", Setting.HISTORY),
        ("《合同法》知识竞赛", Setting.WORK),
        ("依据《信访条例》办理。此前的文件同时废止。", Setting.PLAIN),
    ],
)
def test_setting_is_read_from_the_clause(reader: Reader, text: str, setting: Setting) -> None:
    assert [one.setting for one in reader.read(text) if one.act][-1] is setting


def test_a_short_name_holds_from_its_definition_on(reader: Reader) -> None:
    before, after = "《条例》第一条。", "《城市绿化条例》（以下简称《条例》）。《条例》第二条。"
    acts = [one.act.title if one.act else None for one in reader.read(before + after)]
    assert acts == [None, "城市绿化条例", "城市绿化条例"]


def test_two_bodies_of_the_same_short_name_are_never_resolved(reader: Reader) -> None:
    assert [one.act for one in reader.read("《基本法》")] == [None]


@pytest.mark.parametrize(
    ("day", "fault"),
    [("2026-08-14", None), ("2026-09-13", None), ("2026-09-14", "repealed"), ("2027-01-01", "repealed")],
)
def test_repeal_counts_from_its_day_and_the_grace(
    reader: Reader, stand_of: StandOf, day: str, fault: str | None
) -> None:
    (citation,) = reader.read("依据《环境保护法》第四十一条")
    judged = judge_standing(citation, stand_of("guide", "", day))
    assert (judged.fault if judged else None) == fault


def test_a_page_older_than_the_repeal_is_history(reader: Reader, stand_of: StandOf) -> None:
    (citation,) = reader.read("依据《信访条例》办理")
    assert judge_standing(citation, stand_of("news", "2021-05-01", "2026-05-16")) is None
    assert judge_standing(citation, stand_of("news", "2022-04-30", "2026-05-16")) is None
    assert judge_standing(citation, stand_of("news", "2023-05-01", "2026-05-16")) is not None
    assert judge_standing(citation, stand_of("news", "", "2026-05-16")) is None


def test_a_pending_text_is_no_fault_before_or_after_its_day(reader: Reader, stand_of: StandOf) -> None:
    (new,) = reader.read("《行政复议法实施条例》（国务院令第836号）")
    (old,) = reader.read("《行政复议法实施条例》（国务院令第499号）")
    for day, wrong in [(date(2026, 6, 30), None), (date(2026, 12, 1), old)]:
        stand = stand_of("guide", "", str(day))
        assert judge_version(new, stand) is None
        judged = judge_version(old, stand)
        assert (judged.citation if judged else None) is wrong


def test_hostile_text_is_read_in_time(reader: Reader) -> None:
    for text in ("《" * 20_000, "《" + "甲" * 50_000, "（" * 20_000, "《城市绿化条例》" + "（" * 5_000, "第" * 30_000,
                 "《城市绿化条例》" + "第一条、" * 5_000, "《城市绿化条例》" * 3_000, "<<" * 20_000):  # fmt: skip
        reader.read(text)
