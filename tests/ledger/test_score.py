"""Score, red lines and headline figures, by hand-computed examples."""

from __future__ import annotations

import pytest

from checks.model import Confidence, Population, Severity
from checks.score import RedLine, headline, red_lines, site_score


def population(check_id, judged, failed=0, severity="serious", **rest):
    return Population(check_id=check_id, judged=judged, failed=failed, severity=severity, **rest)


def test_family_is_the_weighted_share_that_passed():
    score = site_score([population("LNK001", 100, 10), population("LNK006", 50, 25, "moderate")], [])
    assert score.families[0].score == pytest.approx(100 * (5 * 90 + 2 * 25) / (5 * 100 + 2 * 50))


def test_families_without_objects_drop_out_and_weights_scale():
    both = site_score([population("LNK001", 100, 50), population("COL001", 10)], [])
    assert both.value == pytest.approx((20 * 50 + 15 * 100) / 35, abs=0.05)
    with_unseen = site_score(
        [population("LNK001", 100, 50), population("COL001", 10), population("REG001", 0)], []
    )
    assert with_unseen.value == both.value


def test_other_families_share_one_weight():
    score = site_score([population("DOC001", 10, 5, "moderate"), population("SITE006", 10)], [])
    assert [one.family for one in score.families] == ["OTHER"]
    assert score.value == pytest.approx(100 * (2 * 5 + 5 * 10) / (2 * 10 + 5 * 10), abs=0.05)


def test_profile_may_weigh_families_itself():
    told = [population("LNK001", 10, 10), population("COL001", 10)]
    assert site_score(told, [], {"LNK": 0}).value == 100
    assert site_score(told, [], {"LNK": 15}).value == 50


def test_open_red_line_caps_at_59():
    score = site_score([population("LNK001", 10)], [RedLine(id="critical", count=1, limit=1)])
    assert (score.value, score.uncapped, score.grade, score.is_capped) == (59.0, 100.0, "poor", True)


def test_nothing_judged_is_no_score():
    score = site_score([population("LNK001", 0)], [])
    assert (score.value, score.grade) == (None, "none")


@pytest.mark.parametrize(
    ("failed", "grade"),
    [
        (0, "excellent"),
        (10, "excellent"),
        (11, "good"),
        (20, "good"),
        (21, "fair"),
        (40, "fair"),
        (41, "poor"),
    ],
)
def test_grades(failed, grade):
    assert site_score([population("LNK001", 100, failed)], []).grade == grade


def test_red_lines_count_columns_not_findings(finding):
    empty = [finding(f"e{n}", check_id="COL001", column=f"c{n % 4}") for n in range(8)]
    lines = {line.id: line for line in red_lines(empty, {})}
    assert (lines["empty-columns"].count, lines["empty-columns"].is_touched) == (4, False)
    more = [*empty, finding("e9", check_id="COL001", column="c9")]
    assert {line.id: line for line in red_lines(more, {})}["empty-columns"].is_touched


def test_stale_live_columns_have_their_own_line(finding):
    stale = [finding(f"s{n}", check_id="COL002", column=f"c{n}") for n in range(6)]
    kinds = {f"c{n}": "news" if n < 5 else "budget" for n in range(6)}
    lines = {line.id: line for line in red_lines(stale, kinds)}
    assert (lines["stale-live-columns"].count, lines["stale-live-columns"].is_touched) == (5, True)
    assert (lines["stale-columns"].count, lines["stale-columns"].is_touched) == (6, False)


def test_review_touches_no_line(finding):
    hint = finding("a", severity=Severity.CRITICAL, confidence=Confidence.REVIEW)
    assert not any(line.is_touched for line in red_lines([hint], {}))


def test_figures_of_nothing_are_not_judged():
    assert all(one.rate is None for one in headline([]))


def test_broken_links_are_both_kinds_over_the_targets():
    told = {one.id: one for one in headline([population("LNK001", 400, 6), population("LNK002", 390, 2)])}
    assert (told["broken-links"].numerator, told["broken-links"].denominator) == (8, 400)


def test_coverage_is_measured_or_else_counted():
    counted = {one.id: one for one in headline([population("HND001", 12, 3)])}
    assert (counted["handled"].numerator, counted["handled"].denominator) == (9, 12)
    measured = {
        one.id: one
        for one in headline([population("HND001", 12, 3), population("HND006", 1, measured=(7, 12))])
    }
    assert measured["handled"].numerator == 7
