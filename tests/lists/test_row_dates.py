"""Dates as rows print them."""

from datetime import date

import pytest

from crawler.extract import row_dates

DAY = date(2024, 3, 8)


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-08", "2024-3-8", "2024/03/08", "2024.03.08", "2024年3月8日", "２０２４－０３－０８", "[2024-03-08]", "【2024-03-08】",
        "（2024年03月08日）", "发布日期：2024-03-08", "发布时间：2024-03-08 09∶15", "2024-03-08 09:15:00", "2024-03-08T09:15:00",
        "20240308", "2024 03-08", "2024年 3月8日", "08 2024-03", "08 2024.03", "03-08 2024", "日期: 2024 - 03 - 08", "08/2024-03", "2024-03 08",
        "· 2024-03-08", "2024-03-08 |", "24-03-08", "[24/03/08]", "24.03.08",
    ],
)
def test_every_printed_form_is_the_same_day(text: str) -> None:
    printed = row_dates.whole(text)
    assert printed is not None
    assert printed.day == DAY


@pytest.mark.parametrize("text", ["昨天", "2小时前", "2024", "12345", "第8期", "2024年第3期", "共 12 页", "3.8万元", "1/12", "关于2024-03-08会议的通知", "12-45", "12.5", "24-3-8", "24-03/08", "24-13-08", "021-24-03-08", ""])
def test_what_is_no_day_is_none(text: str) -> None:
    printed = row_dates.whole(text)
    assert printed is None


def test_a_day_that_does_not_exist_stays_unread() -> None:
    printed = row_dates.whole("2023-02-31")
    assert printed is not None
    assert printed.day is None


def test_month_and_day_take_the_year_of_the_address_that_agrees() -> None:
    printed = row_dates.whole("[03-08]")
    assert printed is not None and printed.month_day == (3, 8)
    assert row_dates.with_year(printed, "https://x.cn/202403/t20240308_1.html", None) == DAY
    assert row_dates.with_year(printed, "https://x.cn/202403/t20240311_1.html", None) is None
    assert row_dates.with_year(printed, "https://x.cn/a.html", 2024) == DAY
    assert row_dates.with_year(printed, "https://x.cn/a.html", None) is None


def test_a_date_in_brackets_ends_a_title_but_the_date_of_a_document_stays_in_it() -> None:
    cut = row_dates.at_end("关于召开座谈会的通知 [2024-03-08]")
    assert cut is not None and cut[0] == "关于召开座谈会的通知" and cut[1].day == DAY
    assert row_dates.at_end("重要会议纪要（2024年3月8日）") is None


def test_labels_before_dates_are_kept() -> None:
    found = row_dates.within("来源：区教育局 成文日期：2024-01-05 发布日期：2024-03-08")
    assert [(one.label, one.day) for one in found] == [("成文日期", date(2024, 1, 5)), ("发布日期", DAY)]
