"""The service catalogue: CSV in either encoding, items of the profile, ways in, and what is wrong with a file."""

from datetime import date

import pytest

from config.catalogue import catalogue_of, item_id
from config.errors import ProfileError
from config.portal import parse_profile

ID = "0a1b2c3d-0000-4000-8000-000000000001"
HEAD = "item_name,aliases,item_code,url,unit,district,status,updated\n"
ROW = f"人才公寓申请,人才公寓入住;公寓申请,,https://zwdt.sh.gov.cn/govPortals/bsfw/item/{ID},区人社局,310199,在用,2024年3月8日\n"


def portal(folder, **handle):
    data = {"site": {"id": "x", "name": "示例区", "home": "http://a.gov.cn/"}, "columns": [{"urls": "http://a.gov.cn/b/"}]}
    return parse_profile({**data, "handle": handle}, folder=str(folder))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_encodings_that_spreadsheets_write(tmp_path, encoding):
    (tmp_path / "items.csv").write_bytes((HEAD + ROW + '"名称,带逗号",,X-2,,,,已取消,\n,,,,,,,\n').encode(encoding))
    found = catalogue_of(portal(tmp_path, catalogue="items.csv"))
    assert [item.name for item in found.items] == ["人才公寓申请", "名称,带逗号"]
    assert found.by_id[ID].updated == date(2024, 3, 8) == found.updated
    assert found.by_id["x-2"].is_ended
    assert {item.name for item in found.by_name["人才公寓入住"]} == {"人才公寓申请"}


def test_items_of_the_profile_stand_beside_the_file(tmp_path):
    (tmp_path / "items.csv").write_text(HEAD + ROW, encoding="utf-8")
    found = catalogue_of(portal(tmp_path, catalogue="items.csv", items=[{"item_name": "犬类登记", "item_code": "D1"}]))
    assert [item.name for item in found.items] == ["犬类登记", "人才公寓申请"]


def test_no_catalogue_is_false():
    assert not catalogue_of(portal(""))


@pytest.mark.parametrize(("text", "words"), [(None, "没有文件"), ("名称,编号\n甲,1\n", "item_name"), ("", "item_name")])
def test_a_wrong_file_says_what_is_wrong(tmp_path, text, words):
    if text is not None:
        (tmp_path / "items.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError, match=words):
        catalogue_of(portal(tmp_path, catalogue="items.csv"))


def test_a_changed_file_is_read_anew(tmp_path):
    import os

    path = tmp_path / "items.csv"
    path.write_text(HEAD + ROW, encoding="utf-8")
    own = portal(tmp_path, catalogue="items.csv")
    assert len(catalogue_of(own).items) == 1
    path.write_text(HEAD + ROW + "犬类登记,,D1,,,,,\n", encoding="utf-8")
    os.utime(path, (1, 1))
    assert len(catalogue_of(own).items) == 2


def test_the_id_of_a_matter_in_its_address():
    handle = portal("").handle
    assert item_id(f"http://zwdt.sh.gov.cn/govPortals/bsfw/item/{ID.upper()}?x=1", handle) == ID
    assert item_id("http://zwdt.sh.gov.cn/findBsfw.do?_organCode_=1&_itemId=SH00AB", handle) == "sh00ab"
    assert item_id("http://zwdt.sh.gov.cn/govPortals/index.do", handle) == ""
