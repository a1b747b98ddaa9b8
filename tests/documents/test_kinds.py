"""Page kinds and unit attribution: columns first, then rules; document, column, office."""

import pytest

from checks.kinds import kind_of, kind_of_title, unit_of
from config.kinds import PageKind
from config.portal import parse_profile
from crawler.facts import Page

HOME = "https://www.example.gov.cn/"


def profile(**more):
    return parse_profile(
        {
            "site": {"id": "x", "name": "示例区人民政府", "home": HOME, "office_unit": "qfb"},
            "columns": [
                {"id": "gfx", "urls": HOME + "gfx/", "kind": "normative", "unit": "qfb"},
                {"id": "list", "urls": HOME + "list/", "kind": "list"},
                {"id": "guide", "urls": HOME + "guide/", "kind": "guide"},
            ],
            "units": [
                {"id": "qfb", "name": "区政府办公室", "doc_prefixes": ["示府办", "示府规"]},
                {"id": "zf", "name": "区政府", "aliases": ["示例区人民政府"]},
                {"id": "jy", "name": "示例区教育局", "aliases": ["区教育局"]},
            ],
            **more,
        }
    )


TITLES = [
    ("关于印发《示例区节水管理办法》的通知", "示府规〔2024〕3号", PageKind.NORMATIVE),
    ("关于印发2024年工作要点的通知", "示府办〔2024〕3号", PageKind.POLICY),
    ("示例区公共租赁住房管理实施细则（试行）", "", PageKind.POLICY),
    ("一图读懂《示例区节水管理办法》", "", PageKind.INTERPRETATION),
    ("关于《示例区节水管理办法》的解读", "", PageKind.INTERPRETATION),
    ("关于公开征求《示例区节水管理办法（草案）》意见的公告", "", PageKind.CONSULTATION),
    ("《示例区节水管理办法》征求意见采纳情况的反馈", "", PageKind.FEEDBACK),
    ("关于王某某等同志职务任免的通知", "示府任〔2024〕3号", PageKind.PERSONNEL),
    ("示例区教育局2023年政府信息公开工作年度报告", "", PageKind.ANNUAL_REPORT),
    ("示例区2024年度重大行政决策事项目录", "", PageKind.DECISION_LIST),
    ("示例区社区卫生中心2024年公开招聘工作人员公告", "", PageKind.RECRUITMENT),
    ("示例区养老院改造项目中标结果公告", "", PageKind.PROCUREMENT),
    ("区长调研重大工程建设", "", PageKind.NEWS),
    ("关于示例大道道路施工的通告", "", PageKind.NOTICE),
    ("示例区教育局2024年部门预算", "", PageKind.BUDGET),
    ("对区政协第012号提案的答复", "", PageKind.PROPOSAL),
    ("示例区2023年国民经济和社会发展统计公报", "", PageKind.STATISTICS),
    ("示例区2025年国民经济和社会发展计划草案的报告", "", None),
    ("示例区2023年信息公开工作总体情况", "", None),
    ("关于开展流感疫苗接种有关事项的通告（二）", "", PageKind.NOTICE),
    ("示例大道快速路正式开工", "", PageKind.NEWS),
    ("春日", "", None),
]


@pytest.mark.parametrize(("title", "number", "kind"), TITLES)
def test_a_title_tells_its_kind(title, number, kind):
    assert kind_of_title(title, number, "", profile()) is kind


def test_a_rule_of_the_profile_comes_first():
    portal = profile(kinds={"rules": [{"kind": "theme", "pattern": "^一图读懂"}]})
    assert kind_of_title("一图读懂《示例区节水管理办法》", "", "", portal) is PageKind.THEME


def test_columns_come_before_rules_and_list_pages_are_lists():
    portal = profile()
    columns = [portal.column("gfx")]
    assert kind_of(Page(url=HOME + "gfx/1.html", heading="区长调研"), portal, columns) is PageKind.NORMATIVE
    assert kind_of(Page(url=HOME + "gfx/"), portal, columns) is PageKind.LIST
    assert kind_of(Page(url=HOME + "guide/"), portal, [portal.column("guide")]) is PageKind.GUIDE
    assert kind_of(Page(url=HOME), portal, []) is PageKind.HOME
    listed = Page(url=HOME + "list/1.html", heading="一图读懂《办法》")
    assert kind_of(listed, portal, [portal.column("list")]) is PageKind.INTERPRETATION
    assert kind_of(Page(url=HOME + "a", main_text="字" * 120), portal, []) is PageKind.ARTICLE
    assert kind_of(Page(url=HOME + "a"), portal, []) is PageKind.OTHER


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"issuer": "示例区人民政府办公室", "columns": ["list"]}, ("qfb", "document")),
        ({"issuer": "上海市示例区人民政府"}, ("zf", "document")),
        ({"issuer": "别处区人民政府"}, ("qfb", "office")),
        ({"issuer": "区教育局、区民政局"}, ("jy", "document")),
        ({"issuer": "示例区教育局"}, ("jy", "document")),
        ({"publisher": "来源：区教育局"}, ("jy", "document")),
        ({"number": "示府规〔2024〕3号"}, ("qfb", "document")),
        ({"issuer": "某公司", "columns": ["gfx"]}, ("qfb", "column")),
        ({}, ("qfb", "office")),
    ],
)
def test_the_responsible_unit_and_the_rule_that_named_it(asked, expected):
    assert unit_of(profile(), **asked) == expected


@pytest.mark.parametrize("kind", list(PageKind))
def test_every_kind_has_a_name_that_a_webmaster_knows(kind):
    assert kind.zh
    assert not any("a" <= char <= "z" for char in kind.zh)
