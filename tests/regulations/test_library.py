"""Import and sync: official formats read in, versions kept by article, and a library that is never spoilt."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest
from click.testing import CliRunner
from standin import Act, Standin, moj_detail, serve, word

from config.numerals import chinese
from config.regulation import Standing
from crawler.guard import AddressGuard
from crawler.regulations.client import Client, SyncError
from crawler.regulations.importer import ImportRefusedError, import_files
from crawler.regulations.shelf import Shelf, library_at
from crawler.regulations.sync import sync
from reports.commands.regulations import regulations

TODAY = date(2026, 11, 22)
NOTE = "（2007年4月5日中华人民共和国国务院令第492号公布　2019年4月3日中华人民共和国国务院令第711号修订　自2019年5月15日起施行）"


def printed(title: str, count: int = 12, note: str = NOTE) -> str:
    articles = [
        f"第{chinese(number)}条　{title}的第{number}项内容应当依法公开。" for number in range(1, count)
    ]
    return "\n".join(
        [title, note, "第一章　总则", *articles, f"第{chinese(count)}条　本条例自2019年5月15日起施行。"]
    )


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "lib" / "regulations.db")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    def put(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put


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


def standin_acts() -> list[Act]:
    note = "（2018年3月19日国务院令第698号修订）"
    acts = [
        Act(
            str(number),
            title,
            "2018-03-19",
            None if number == 1 else "2018-03-19",
            3,
            printed(title, 8 + number, note),
            ["2003-06-08"],
        )
        for number, title in enumerate(
            [
                "物业管理条例",
                "城市绿化条例",
                "城市道路管理条例",
                "《残疾人教育条例》实施条例",
                "殡葬管理条例",
            ],
            1,
        )
    ]
    return [
        *acts,
        acts[0],
        Act("90", "城市供水条例", "1994-07-19", "1994-10-01", 1),
        Act("91", "修改决定", "2018-03-19", None, None),
    ]


@pytest.fixture
def site() -> Iterator[Standin]:
    standin = Standin(acts=standin_acts())
    with serve(standin):
        yield standin


@pytest.fixture
def client(site: Standin) -> Client:
    return Client(AddressGuard({}, [urlsplit(site.base).netloc]), interval_s=0, sleep=lambda _: None)


def test_sync_fetches_what_is_in_force_with_its_history(shelf: Shelf, site: Standin, client: Client) -> None:
    done = sync(shelf, client, base=site.base, today=TODAY)
    assert done.listed == 6 and done.fetched == 5 and done.left == 0 and done.imported is not None
    assert done.imported.texts == 5
    library = library_at(shelf.path)
    assert [len(text.articles) for text in library.texts("物业管理条例")] == [9]
    again = sync(shelf, Client(client.guard, interval_s=0, sleep=lambda _: None), base=site.base, today=TODAY)
    assert again.fetched == 0, "texts of the same day are not asked for again"


def test_sync_goes_on_where_it_stopped(shelf: Shelf, site: Standin, client: Client) -> None:
    first = sync(shelf, client, base=site.base, today=TODAY, max_acts=2)
    assert (first.fetched, first.left, first.imported) == (2, 3, None)
    assert not shelf.exists
    site.fail_after = len(site.asked) + 5
    with pytest.raises(SyncError, match="503"):
        sync(shelf, client, base=site.base, today=TODAY)
    site.fail_after = 10**9
    asked = len(site.asked)
    last = sync(shelf, client, base=site.base, today=TODAY)
    assert last.imported is not None and last.fetched < 3
    assert not any("/search/list" in one for one in site.asked[asked:]), "the list is not asked again"


def test_sync_obeys_robots_and_says_what_to_do(shelf: Shelf, site: Standin, client: Client) -> None:
    site.robots = "User-agent: *\nDisallow: /"
    with pytest.raises(SyncError, match="import"):
        sync(shelf, client, base=site.base, today=TODAY)
    assert site.asked == ["GET /robots.txt"]


def test_sync_stops_on_html_and_on_an_unknown_answer(shelf: Shelf, site: Standin, client: Client) -> None:
    site.html = True
    with pytest.raises(SyncError, match="HTML"):
        sync(shelf, client, base=site.base, today=TODAY)
    assert not shelf.exists


def test_sync_reads_the_ministry_library(shelf: Shelf, site: Standin, client: Client) -> None:
    site.acts = site.acts[:5]
    done = sync(shelf, client, source="moj", base=site.base, today=TODAY)
    assert done.imported is not None and done.imported.texts == 5


def test_sync_is_slow_and_named(site: Standin) -> None:
    waits: list[float] = []
    client = Client(AddressGuard({}, [urlsplit(site.base).netloc]), interval_s=3, sleep=waits.append)
    site.robots = "User-agent: *\nCrawl-delay: 7"
    client.get_json(f"{site.base}/law-search/search/flfgDetails?bbbs=1")
    client.get_json(f"{site.base}/law-search/search/flfgDetails?bbbs=2")
    assert len(waits) == 2 and waits[1] > 5


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/x", "http://localhost/x", "file:///etc/passwd", "http://169.254.169.254/latest"],
)
def test_client_never_asks_inner_addresses(url: str) -> None:
    with pytest.raises(SyncError):
        Client(AddressGuard({}, []), sleep=lambda _: None).get(url)


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(regulations, list(arguments), standalone_mode=False)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return 2, f"{result.output}{result.exception}"
    return int(result.return_value or 0), result.output


def test_status_names_age_and_counts(tmp_path: Path) -> None:
    code, said = run("status", "--library", str(tmp_path), "--as-of", "2026-11-22")
    assert code == 0 and "SYS001" in said and "2466" in said and "2026-05-16" in said
    code, said = run("status", "--library", str(tmp_path), "--as-of", "2026-06-01", "--lang", "en")
    assert code == 0 and "SYS001" not in said and "acts" in said


@pytest.mark.parametrize(
    ("name", "day", "words"),
    [
        ("信访条例", "2026-05-16", ["已废止", "2022-05-01", "信访工作条例"]),
        ("环境保护法", "2026-08-14", ["有效", "2026-08-15"]),
        ("环境保护法", "2026-08-15", ["已废止", "生态环境法典"]),
        ("政府信息公开条例", "2026-05-16", ["有效", "国务院令第711号", "2019-05-15"]),
        ("行政复议法实施条例", "2026-06-30", ["国务院令第499号", "2026-07-01"]),
        ("中小学教育惩戒规则（试行）", "2026-05-16", ["未核实"]),
    ],
)
def test_show_tells_versions_successor_and_why(tmp_path: Path, name: str, day: str, words: list[str]) -> None:
    code, said = run("show", name, "--library", str(tmp_path), "--as-of", day)
    assert code == 0
    assert all(word in said for word in words), said


def test_show_unknown_name_is_wrong_usage_and_offers_the_near_one(tmp_path: Path) -> None:
    code, said = run("show", "政府信息公开条列", "--library", str(tmp_path))
    assert code == 2 and "中华人民共和国政府信息公开条例" in said


def test_import_by_command_and_json(tmp_path: Path, write: Callable[..., Path]) -> None:
    path = write("物业管理条例.docx", word(printed("物业管理条例", 12, "（2018年3月19日修订）")))
    code, said = run("import", str(path), "--library", str(tmp_path / "lib"))
    assert code == 0 and "12" in said
    code, said = run("show", "物业管理条例", "--library", str(tmp_path / "lib"), "--json")
    assert json.loads(said)["texts"] == [{"day": "2018-03-19", "articles": 12}]


def test_sync_is_off_until_switched_on(tmp_path: Path, site: Standin) -> None:
    code, said = run("sync", "--library", str(tmp_path), "--base", site.base)
    assert code == 2 and "sync = true" in said
    assert site.asked == []


def test_sync_by_command(tmp_path: Path, site: Standin) -> None:
    code, said = run(
        "sync", "--switch-on", "--library", str(tmp_path), "--base", site.base, "--interval", "0"
    )
    assert code == 0, said
    assert "5" in said and (tmp_path / "regulations.db").exists()
