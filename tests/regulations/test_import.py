"""Import: official formats read in, versions kept by article, and a library that is never spoilt."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from standin import TODAY, Act, moj_detail, printed, word

from config.numerals import chinese
from config.regulation import Standing
from crawler.regulations.importer import ImportRefusedError, import_files
from crawler.regulations.shelf import Shelf, library_at


def test_a_docx_gives_articles_under_the_version_it_is(shelf: Shelf, write: Callable[..., Path]) -> None:
    done = import_files(
        [write("政府信息公开条例_20190403.docx", word(printed("中华人民共和国政府信息公开条例")))],
        shelf,
        today=TODAY,
    )
    assert (done.texts, done.articles, done.skipped) == (1, 12, ())
    library = library_at(shelf.path)
    (text,) = library.texts("中华人民共和国政府信息公开条例")
    assert text.day == date(2019, 4, 3) and len(text.articles) == 12 and text.note.startswith("2007年4月5日")
    assert library.has_texts
    assert library.age_days(TODAY) > 30, "a bare text does not make the list of acts any newer"


def test_versions_of_one_act_stay_side_by_side(shelf: Shelf, write: Callable[..., Path]) -> None:
    title = "中华人民共和国政府信息公开条例"
    old = printed(title, 8, "（2007年4月5日中华人民共和国国务院令第492号公布）")
    import_files([write("旧.txt", old), write("新.txt", printed(title, 12))], shelf, today=TODAY)
    import_files([write("再来.txt", printed(title, 12))], shelf, today=TODAY)
    assert [(text.day, len(text.articles)) for text in library_at(shelf.path).texts(title)] == [
        (date(2007, 4, 5), 8),
        (date(2019, 4, 3), 12),
    ]


def test_list_and_detail_exports_update_standing_and_history(
    shelf: Shelf, write: Callable[..., Path]
) -> None:
    rows = [
        {
            "bbbs": "a1",
            "title": "<em>城市绿化</em>条例",
            "gbrq": "2026-09-01",
            "sxrq": "2026-12-01",
            "sxx": 4,
            "flxz": "行政法规",
        },
        {
            "bbbs": "a2",
            "title": "城市绿化条例",
            "gbrq": "2017-03-01",
            "sxrq": "2017-03-01",
            "sxx": 3,
            "flxz": "行政法规",
        },
        {
            "bbbs": "a3",
            "title": "城市供热条例",
            "gbrq": "2026-08-01",
            "sxrq": None,
            "sxx": 3,
            "flxz": "行政法规",
            "zdjgName": "国务院",
        },
        {"bbbs": "a4", "title": "国务院关于修改部分行政法规的决定", "gbrq": None, "sxrq": None, "sxx": None},
    ]
    detail = {
        "code": 200,
        "data": {**rows[2], "lsyg": [{"bbbs": "z", "title": "城市供热条例", "gbrq": "2001-05-01"}]},
    }
    import_files(
        [
            write("列表.json", json.dumps({"code": 200, "total": 4, "rows": rows})),
            write("详情.json", json.dumps(detail)),
        ],
        shelf,
        today=TODAY,
    )
    library = library_at(shelf.path)
    green, heat = library.find("城市绿化条例"), library.find("城市供热条例")
    assert green is not None and heat is not None
    assert green.standing_on(TODAY) is Standing.IN_FORCE
    now, later = green.version_on(TODAY), green.version_on(date(2026, 12, 1))
    assert now is not None and now.day.year == 2017 and later is not None and later.day.year == 2026
    assert [version.day.year for version in heat.versions] == [2001, 2026]
    assert library.age_days(TODAY) == 0


def test_former_site_export_and_spreadsheets_are_read(
    shelf: Shelf, write: Callable[..., Path], tmp_path: Path
) -> None:
    former = {
        "result": {
            "data": [
                {
                    "id": "x",
                    "title": "甲市场条例",
                    "office": "国务院",
                    "publish": "2020-01-01",
                    "expiry": "2020-03-01",
                    "status": "9",
                    "type": "行政法规",
                }
            ],
            "totalSizes": 1,
        }
    }
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in (
        ["国家法律法规数据库"],
        ["标题", "公布日期", "施行日期", "时效性", "法律性质", "制定机关"],
        ["乙市场条例", "2021-01-01", "2021年2月1日", "有效", "行政法规", "国务院"],
    ):
        book.active.append(line)
    book.save(tmp_path / "清单.xlsx")
    import_files(
        [
            write("旧站.json", json.dumps(former)),
            tmp_path / "清单.xlsx",
            write("表.csv", "标题,时效性,法律性质\n丙市场条例,尚未生效,行政法规\n"),
        ],
        shelf,
        today=TODAY,
    )
    library = library_at(shelf.path)
    acts = {name: library.find(name) for name in ("甲市场条例", "乙市场条例", "丙市场条例")}
    assert [act.listed for act in acts.values() if act] == [
        Standing.REPEALED,
        Standing.IN_FORCE,
        Standing.NOT_YET,
    ]


def test_folder_and_ministry_page_are_read(shelf: Shelf, write: Callable[..., Path], tmp_path: Path) -> None:
    act = Act(
        "1",
        "物业管理条例",
        "2018-03-19",
        None,
        3,
        printed("物业管理条例", 9, "（2018年3月19日修订）"),
        ["2003-06-08", "2007-08-26"],
    )
    write("库/物业管理条例.html", moj_detail(act))
    write("库/下级/旅行社条例.docx", word(printed("旅行社条例", 10, "（2009年2月20日国务院令第550号公布）")))
    write("库/说明.bin", b"x")
    done = import_files([tmp_path / "库"], shelf, today=TODAY)
    assert done.texts == 2 and done.skipped == ()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.txt", "没有条文的文件", "no run of articles"),
        ("x.json", "{", "not JSON"),
        ("x.json", '{"code": 500, "msg": "系统异常"}', "code 500"),
        ("x.json", "[1]", "not a JSON object"),
        ("x.json", '{"code": 200, "rows": [{"title": "", "sxx": 3}]}', "no title"),
        ("x.docx", b"PK\x03\x04", "附件格式"),
        ("x.csv", "a,b\n1,2\n", "no column"),
        ("x.exe", b"MZ", "not one of"),
    ],
)
def test_broken_files_are_refused_with_the_reason(
    shelf: Shelf, write: Callable[..., Path], name: str, content: bytes | str, said: str
) -> None:
    with pytest.raises(ImportRefusedError, match=said):
        import_files([write(name, content)], shelf, today=TODAY)
    assert not shelf.exists


def test_missing_file_is_refused(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(ImportRefusedError, match="No such file"):
        import_files([tmp_path / "nothing.docx"], shelf, today=TODAY)


def test_an_import_that_loses_articles_is_refused_and_the_old_library_stays(
    shelf: Shelf, write: Callable[..., Path]
) -> None:
    import_files([write("a.txt", printed("物业管理条例", 20, "（2018年3月19日修订）"))], shelf, today=TODAY)
    before = shelf.path.read_bytes()
    with pytest.raises(ImportRefusedError, match="20 条"):
        import_files(
            [write("b.txt", printed("物业管理条例", 12, "（2018年3月19日修订）"))], shelf, today=TODAY
        )
    assert shelf.path.read_bytes() == before


def test_a_text_with_missing_articles_is_refused(shelf: Shelf, write: Callable[..., Path]) -> None:
    holed = "\n".join(line for line in printed("物业管理条例", 20).splitlines() if "第五条" not in line)
    with pytest.raises(ImportRefusedError, match="missing or doubled"):
        import_files([write("a.txt", holed)], shelf, today=TODAY)


def test_a_list_with_exchanged_codes_is_refused(shelf: Shelf, write: Callable[..., Path]) -> None:
    library = library_at(shelf.path)
    live = [one for one in library if one.listed is Standing.IN_FORCE and one.kind == "行政法规"][:60]
    rows = [
        {"bbbs": str(number), "title": one.title, "gbrq": "2020-01-01", "sxx": 1}
        for number, one in enumerate(live)
    ]
    with pytest.raises(ImportRefusedError, match="5 %"):
        import_files([write("列表.json", json.dumps({"code": 200, "rows": rows}))], shelf, today=TODAY)
    assert not shelf.exists


def test_one_unreadable_file_among_many_is_skipped_and_named(
    shelf: Shelf, write: Callable[..., Path], tmp_path: Path
) -> None:
    for number in range(24):
        write(
            f"多/甲{chinese(number + 1)}管理条例.txt",
            printed(f"甲{chinese(number + 1)}管理条例", 8, "（2019年1月1日国务院令第9号公布）"),
        )
    write("多/坏.txt", "没有条文")
    done = import_files([tmp_path / "多"], shelf, today=TODAY)
    assert done.texts == 24 and len(done.skipped) == 1 and "坏.txt" in done.skipped[0][0]
