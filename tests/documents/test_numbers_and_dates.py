"""Document numbers and days, with the fixtures of the governing documents."""

from datetime import date

import pytest

from crawler.extract.dates import add_years, looks_like_day, read_day, read_validity, signed_day
from crawler.extract.numbers import find_numbers, is_normative, is_well_formed, suffixes
from crawler.extract.picture import picture_size

SIX = ["静府办发〔2021〕5号", "宝府办〔2023〕15号", "普府办〔2019〕31号", "沪府办字〔2024〕5号", "国办发〔2019〕14号", "沪府办发〔2019〕7号"]


@pytest.mark.parametrize("text", SIX)
def test_the_numbers_of_the_governing_documents(text):
    assert [read.number for read in find_numbers(text)] == [text]
    assert is_well_formed(text)


@pytest.mark.parametrize(
    ("text", "number", "form"),
    [
        ("根据静府办发[2021]05号", "静府办发〔2021〕5号", False),
        ("宝府办〔2023〕15 号", "宝府办〔2023〕15号", True),
        ("普 府 办 ［2019］ 第 31 号", "普府办〔2019〕31号", False),
        ("《关于X的通知》（静府规（2021）３号）", "静府规〔2021〕3号", False),
        ("按照市政府沪府办规【2024】12号文件要求", "沪府办规〔2024〕12号", False),
        ("宝府办〔2023年〕15号", "宝府办〔2023〕15号", False),
    ],
)
def test_other_forms_read_as_the_normal_one(text, number, form):
    (read,) = find_numbers(text)
    assert read.number == number
    assert is_well_formed(read.as_written) is form


@pytest.mark.parametrize("text", ["2019年长宁区政务公开工作要点", "字号：大 中 小", "第5号令", "〔2021〕5号", "门牌12号", "", "号" * 5000, "甲" * 5000 + "号"])
def test_what_is_no_number(text):
    assert find_numbers(text) == []


def test_letters_known_to_the_profile_win_and_suffixes_are_offered():
    (read,) = find_numbers("区政府明府办发〔2021〕5号", {"明府办发", "府办发"})
    assert read.number == "明府办发〔2021〕5号"
    (unknown,) = find_numbers("请各单位明府办发〔2021〕5号")
    assert "明府办发〔2021〕5号" in suffixes(unknown)
    assert is_normative("明府规〔2021〕5号")
    assert not is_normative("明府办〔2021〕5号")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-08", date(2024, 3, 8)), ("2024年3月8日", date(2024, 3, 8)), ("2024/03/08 10:30", date(2024, 3, 8)),
        ("[2024-03-08]", date(2024, 3, 8)), ("２０２４．０３．０８", date(2024, 3, 8)), ("发布∶20240308", date(2024, 3, 8)),
        ("二〇二四年三月八日", date(2024, 3, 8)), ("二○二一年十二月三十一日", date(2021, 12, 31)), ("2023-02-31", None),
        ("2024-13-01", None), ("12345678", None), ("3 月 31 日", None), ("", None), ("1200-01-01", None),
    ],
)  # fmt: skip
def test_days_in_every_form(text, day):
    assert read_day(text) == day


def test_an_impossible_day_still_looks_like_one():
    assert looks_like_day("2023-02-31")
    assert not looks_like_day("长期有效")


@pytest.mark.parametrize(
    ("text", "effective", "until", "years"),
    [
        ("本办法自2021年6月1日起施行，有效期至2026年5月31日。", date(2021, 6, 1), date(2026, 5, 31), None),
        ("自 2021 年 6 月 1 日起施行，有效期为五年。", date(2021, 6, 1), None, 5),
        ("有效期自2022年1月1日至2026年12月31日", None, date(2026, 12, 31), None),
        ("本细则试行期两年。", None, None, 2),
        ("第五条规定的有效期为2年", None, None, None),
        ("原《甲办法》有效期至2022年12月31日", None, None, None),
        ("将《甲办法》有效期延长至2027年12月31日。", None, None, None),
        ("本办法自2021年6月1日起施行。《甲》（明府〔2016〕1号）同时废止。", date(2021, 6, 1), None, None),
    ],
)
def test_what_a_text_says_of_its_own_validity(text, effective, until, years):
    said = read_validity(text)
    assert (said.effective, said.until, said.years) == (effective, until, years)


def test_the_end_of_a_period_is_its_last_day():
    assert add_years(date(2021, 6, 1), 5) == date(2026, 5, 31)
    assert add_years(date(2020, 2, 29), 1) == date(2021, 2, 28)


def test_the_day_under_the_signature_is_the_last_that_stands_alone():
    assert signed_day(["2020年1月1日", "自2021年1月1日起施行。", "明湖区人民政府", "二〇二一年六月一日", "（此件公开发布）"]) == (date(2021, 6, 1), "二〇二一年六月一日")
    assert signed_day(["自2021年1月1日起施行。"]) is None


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x03\x20\x00\x00\x09\x60", (800, 2400)),
        (b"GIF89a\x20\x03\x60\x09", (800, 2400)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x09\x60\x03\x20", (800, 2400)),
        (b"\xff\xd8\xff\xe0\xff\xff", None),
        (b"", None),
        (b"<html>", None),
    ],
)
def test_the_size_of_a_picture_by_its_first_bytes(head, size):
    assert picture_size(head) == size
