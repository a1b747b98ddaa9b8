"""The shipped catalogue: made by a repeatable script, quick to load, true on the days around each change."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest

from config.numerals import chinese, number
from config.regulation import Library, Reliability, Standing, pack, title_key, unpack
from config.regulations import build

HEAD = "title,kind,organ,number,promulgated,last_amended,effective,status,replaced_by,versions,source,aliases,official_id,pending,note"
ROW = "测试条例,行政法规,国务院,国务院令第1号;第2号,2001-01-01,2020-05-01,2020-07-01,有效,,2001-01-01 公布;2020-05-01 修订,flk:x@2026-05-16,,,,"


def facts(*rows: str) -> list[str]:
    return [HEAD, *rows]


def test_loading_costs_less_than_50_ms() -> None:
    script = (
        "import time; start = time.process_time(); from config.regulation import shipped_library; middle = time.process_time();"
        "library = shipped_library(); library.find('政府信息公开条例'); print(time.process_time() - middle)"
    )
    runs = [
        float(
            subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        )
        for _ in range(3)
    ]
    assert min(runs) < 0.05


def test_counts_by_reliability_are_those_of_the_table(library: Library) -> None:
    kinds = [one.reliability for one in library]
    assert len(kinds) == 2466
    assert kinds.count(Reliability.OFFICIAL) == 1970
    assert kinds.count(Reliability.UNVERIFIED) == 303
    # 信访条例 rests on a repeal decree beside a public page: the stronger of the two counts.
    assert (kinds.count(Reliability.DERIVED), kinds.count(Reliability.CURATED)) == (187, 6)


@pytest.mark.parametrize(
    ("name", "day", "standing", "version", "order"),
    [
        ("政府信息公开条例", "2019-05-14", "有效", 2007, "国务院令第492号"),
        ("政府信息公开条例", "2019-05-15", "有效", 2019, "国务院令第711号"),
        ("教育法", "2021-04-29", "有效", 2015, ""),
        ("教育法", "2021-04-30", "有效", 2021, ""),
        ("公司法", "2024-06-30", "有效", 2018, ""),
        ("公司法", "2024-07-01", "有效", 2023, ""),
        ("行政复议法", "2023-12-31", "有效", 2017, ""),
        ("行政复议法", "2024-01-01", "有效", 2023, ""),
        ("行政处罚法", "2021-07-15", "有效", 2021, ""),
        ("治安管理处罚法", "2025-12-31", "有效", 2012, ""),
        ("治安管理处罚法", "2026-01-01", "有效", 2025, ""),
        ("国家通用语言文字法", "2025-12-31", "有效", 2000, ""),
        ("国家通用语言文字法", "2026-01-01", "有效", 2025, ""),
        ("城市居民委员会组织法", "2026-01-01", "有效", 2025, ""),
        ("民办教育促进法实施条例", "2021-08-31", "有效", 2004, "国务院令第399号"),
        ("民办教育促进法实施条例", "2021-09-01", "有效", 2021, "国务院令第741号"),
        ("教师法", "2026-05-16", "有效", 2009, ""),
        ("义务教育法", "2026-05-16", "有效", 2018, ""),
        ("城市道路管理条例", "2026-05-16", "有效", 2019, "国务院令第198号"),
        ("国家安全法", "2026-05-16", "有效", 2015, ""),
        ("民法通则", "2020-12-31", "有效", 2009, ""),
        ("民法通则", "2021-01-01", "已废止", 2009, ""),
        ("学位条例", "2024-12-31", "有效", 2004, ""),
        ("学位条例", "2025-01-01", "已废止", 2004, ""),
        ("信访条例", "2022-04-30", "有效", 2005, "国务院令第431号"),
        ("信访条例", "2022-05-01", "已废止", 2005, "国务院令第431号"),
        ("公司登记管理条例", "2022-02-28", "有效", 2016, "国务院令第156号"),
        ("公司登记管理条例", "2022-03-01", "已废止", 2016, "国务院令第156号"),
        ("个体工商户条例", "2022-11-01", "已废止", 2016, "国务院令第596号"),
        ("法规规章备案条例", "2024-11-01", "已废止", 2001, "国务院令第337号"),
        ("行政机关公务员处分条例", "2025-01-19", "有效", 2007, "国务院令第495号"),
        ("行政机关公务员处分条例", "2025-01-20", "已废止", 2007, "国务院令第495号"),
        ("供水条例", "2026-05-31", "尚未生效", None, ""),
        ("供水条例", "2026-06-01", "有效", 2026, ""),
        ("城市供水条例", "2026-05-31", "有效", 2020, None),
        ("城市供水条例", "2026-06-01", "已废止", 2020, None),
        ("社会救助法", "2026-06-30", "尚未生效", None, ""),
        ("社会救助法", "2026-07-01", "有效", 2026, ""),
        ("民用航空法", "2026-06-30", "有效", 2021, ""),
        ("民用航空法", "2026-07-01", "有效", 2025, ""),
        ("行政复议法实施条例", "2026-06-30", "有效", 2007, "国务院令第499号"),
        ("行政复议法实施条例", "2026-07-01", "有效", 2026, "国务院令第836号"),
        ("生态环境法典", "2026-08-14", "尚未生效", None, ""),
        ("生态环境法典", "2026-08-15", "有效", 2026, ""),
        ("水污染防治法", "2026-08-14", "有效", 2017, ""),
        ("水污染防治法", "2026-08-15", "已废止", 2017, ""),
        ("监狱法", "2026-10-31", "有效", 2012, ""),
        ("监狱法", "2026-11-01", "有效", 2026, ""),
        ("商标法", "2026-12-31", "有效", 2019, ""),
        ("商标法", "2027-01-01", "有效", 2026, ""),
    ],
)
def test_tricky_titles_around_each_change(
    library: Library, name: str, day: str, standing: str, version: int | None, order: str | None
) -> None:
    act, on = library.find(name), date.fromisoformat(day)
    assert act is not None
    named = act.version_on(on)
    assert act.standing_on(on) == standing
    assert (named.day.year if named else None) == version
    assert order is None or not order or act.order_on(on) == order


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("公司登记管理条例", "市场主体登记管理条例"),
        ("城市房屋拆迁管理条例", "国有土地上房屋征收与补偿条例"),
        ("学位条例", "学位法"),
        ("城市供水条例", "供水条例"),
    ],
)
def test_successors_are_named(library: Library, old: str, new: str) -> None:
    before, after = library.find(old), library.find(new)
    assert before is not None and after is not None
    assert title_key(before.replaced_by) == title_key(after.title)


def test_a_row_without_a_repeal_day_is_silent_before_the_list(library: Library) -> None:
    act = library.find("上海市房地产登记条例")
    assert act is not None and act.repealed_on is None
    assert act.standing_on(act.as_of) is Standing.REPEALED
    assert act.standing_on(act.as_of - timedelta(days=1)) is Standing.UNKNOWN


def test_unverified_rows_have_no_standing(library: Library) -> None:
    silent = [one for one in library if one.reliability is Reliability.UNVERIFIED]
    assert {one.standing_on(date(2026, 11, 22)) for one in silent} == {Standing.UNKNOWN}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("中华人民共和国教育法", "中华人民共和国教育法"),
        ("教育法", "中华人民共和国教育法"),
        ("中華人民共和國教育法", "中华人民共和国教育法"),
        ("〈教师资格条例〉实施办法", "《教师资格条例》实施办法"),
        ("上海市实施<义务教育法>办法", "上海市实施《中华人民共和国义务教育法》办法"),
        ("中华人民共和国信访条例", None),
        ("基本法", None),
        ("江苏省信访条例", None),
        ("", None),
    ],
)
def test_names_are_whole(library: Library, name: str, title: str | None) -> None:
    act = library.find(name)
    assert (act.title if act else None) == title


def test_age_counts_from_the_administrative_regulations(library: Library) -> None:
    assert library.age_days(date(2026, 6, 15)) == 30
    assert library.overlaid([], imported_on=date(2026, 6, 10)).age_days(date(2026, 6, 15)) == 5


def test_an_import_stands_in_front_of_the_shipped_row(library: Library) -> None:
    shipped = library.find("城市绿化条例")
    assert shipped is not None
    newer = unpack(
        [
            *pack(shipped)[:4],
            [["1992-06-22", "公布", None], ["2026-09-01", "修订", "2026-10-01"]],
            *pack(shipped)[5:],
        ]
    )
    over = library.overlaid([newer])
    assert over.find("城市绿化条例") == newer
    assert len(over) == len(library)
    assert library.find("城市绿化条例") == shipped


def test_pack_and_unpack_are_inverse(library: Library) -> None:
    assert all(unpack(orjson.loads(orjson.dumps(pack(one)))) == one for one in library)


def test_the_script_gives_the_same_bytes_twice() -> None:
    rows = build.read_facts(facts(ROW))
    assert build.catalogue(rows, digest="x") == build.catalogue(build.read_facts(facts(ROW)), digest="x")
    (one,) = rows
    assert one.orders == ("国务院令第1号", "国务院令第2号")
    assert [version.effective for version in one.versions] == [None, date(2020, 7, 1)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW.replace("2001-01-01 公布;2020-05-01 修订", "2020-05-01 修订;2001-01-01 公布"), "order of time"),
        (ROW.replace("国务院令第1号", "国务院令一号"), "order number"),
        (ROW.replace(",,,,", ",,,2022-01-01>2022-02-01,"), "pending"),
        (ROW.replace("2020-05-01 修订,", "2020-05-01 修订;2021-01-01 废止,"), "yet repealed"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(row: str, said: str) -> None:
    with pytest.raises(build.FactsError, match=said):
        build.read_facts(facts(row))


def test_two_rows_of_one_title_are_refused() -> None:
    with pytest.raises(build.FactsError, match="twice"):
        build.key_table(build.read_facts(facts(ROW, ROW)))


def test_a_table_that_lost_acts_is_refused(tmp_path: Path) -> None:
    many = build.read_facts(facts(*(ROW.replace("测试条例", f"测试{number}条例") for number in range(40))))
    whole = build.catalogue(many, digest="x")
    build.refuse_shrunk(whole, many[:38])
    with pytest.raises(build.FactsError, match="looks cut"):
        build.refuse_shrunk(whole, many[:37])
    assert build.main([]) == 2
    assert build.main([str(tmp_path)]) == 2 if tmp_path.is_file() else True


def test_numerals_are_read_as_they_are_written() -> None:
    assert all(number(chinese(value)) == value for value in range(1, 3000))
    assert [number(text) for text in ("l98", "二〇一九", "２３", "两百", "", "甲")] == [
        198,
        2019,
        23,
        200,
        None,
        None,
    ]
