"""Normal forms of words: equal for equal texts, harmless for hostile ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kinds import EVERGREEN, POLICY_KINDS, PageKind
from config.text import Text, fold_space, letters, squeeze


@given(st.text())
def test_normal_forms_are_normal(text: str) -> None:
    assert fold_space(fold_space(text)) == fold_space(text)
    assert squeeze(squeeze(text)) == squeeze(text)
    assert not set(fold_space(text)) & set("\x00\x1b\u202e\u200b\ufeff\n\t")


@pytest.mark.parametrize(
    ("one", "other"),
    [("静府办发〔2021〕5号", "静府办发〔２０２１〕５号"), ("政策 解读", "政策\u3000解读"), ("ＡＢＣ", "ABC"), ("关于\u200b印发", "关于印发")],
)
def test_forms_of_one_text_are_equal(one: str, other: str) -> None:
    assert squeeze(one) == squeeze(other)


def test_letters_leave_out_marks() -> None:
    assert letters("《关于印发<办法>的通知》（2023年）") == letters("关于印发办法的通知2023年")
    assert letters("第1号") != letters("第2号")


def test_a_text_speaks_two_languages() -> None:
    text = Text(zh="断链", en="broken link")
    assert (text.in_("zh"), text.in_("en")) == ("断链", "broken link")


def test_kinds_are_sorted_into_what_they_claim() -> None:
    assert not EVERGREEN & POLICY_KINDS
    assert PageKind.GUIDE.is_evergreen
    assert not PageKind.NEWS.is_evergreen
