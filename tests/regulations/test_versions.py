"""Posted texts cut into articles, recognised among versions through noise, and told apart article by article."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from checks.regulations.difference import Change, differences, inline_marks
from checks.regulations.versions import recognise
from config.regulation import Article, VersionText
from crawler.extract.articles import read_articles

DUTY = ("登记", "备案", "审批", "公示", "抽查", "检测", "培训", "评估", "公开", "归档", "复核", "巡查")
WHO = (
    "县级以上地方人民政府",
    "主管部门",
    "经营者",
    "申请人",
    "从业人员",
    "行业协会",
    "乡镇人民政府",
    "检验机构",
    "监督管理机构",
    "业主委员会",
)
WHAT = (
    "安全管理制度",
    "经营台账",
    "年度报告",
    "应急预案",
    "质量标准",
    "信用记录",
    "收费标准",
    "设施设备",
    "服务场所",
    "个人信息",
)
WHEN = (
    "自受理之日起二十个工作日内",
    "于每年三月三十一日前",
    "在十五日内",
    "自变更之日起三十日内",
    "每两年",
    "在发现之日起二十四小时内",
)
GRAVE = (
    "责令限期改正",
    "给予警告",
    "没收违法所得",
    "处五千元以上二万元以下的罚款",
    "责令停产停业",
    "吊销许可证件",
    "处一万元以上十万元以下的罚款",
)
OLD_NEW = [("工商行政管理部门", "市场监督管理部门"), ("五千元", "一万元"), ("二十个工作日", "十五个工作日"), ("主管部门", "行政主管部门"),
           ("申请人", "行政相对人"), ("三十日", "二十日"), ("给予警告", "给予警告、通报批评"), ("经营者", "生产经营者")]  # fmt: skip
HAN = "一二三四五六七八九十"
Text = list[str]


def numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (
        HAN[ones - 1]
        if not tens
        else ("" if tens == 1 else HAN[tens - 1]) + "十" + (HAN[ones - 1] if ones else "")
    )


def sentence(rng: random.Random) -> str:
    forms: list[Callable[[], str]] = [
        lambda: (
            f"{rng.choice(WHO)}应当{rng.choice(WHEN)}对{rng.choice(WHAT)}进行{rng.choice(DUTY)}，并将{rng.choice(WHAT)}报送{rng.choice(WHO)}{rng.choice(DUTY)}。"
        ),
        lambda: (
            f"任何单位和个人不得擅自变更{rng.choice(WHAT)}，不得妨碍{rng.choice(WHO)}依法开展的{rng.choice(DUTY)}、{rng.choice(DUTY)}工作。"
        ),
        lambda: (
            f"违反本条例第{numeral(rng.randint(2, 9))}条、第{numeral(rng.randint(11, 29))}条规定的，由{rng.choice(WHO)}{rng.choice(GRAVE)}；情节严重的，{rng.choice(GRAVE)}。"
        ),
        lambda: (
            f"{rng.choice(WHO)}建立健全{rng.choice(WHAT)}，明确{rng.choice(DUTY)}的范围、程序和时限，接受{rng.choice(WHO)}的监督。"
        ),
        lambda: f"国家鼓励{rng.choice(WHO)}采用先进技术改进{rng.choice(WHAT)}，对成绩显著的给予表彰。",
    ]
    return "".join(rng.choice(forms)() for _ in range(rng.randint(1, 3)))


def first_version(rng: random.Random) -> Text:
    return [sentence(rng) for _ in range(rng.randint(18, 50))] + ["本条例自2010年5月1日起施行。"]


def amended(text: Text, rng: random.Random) -> Text:
    """The next version: words replaced, articles reworded, put in or taken out; sometimes one change only."""
    new = list(text)
    for _ in range(rng.choice([1, 1, 2, 5, 12])):
        at = rng.randrange(len(new) - 1)
        match rng.randrange(4):
            case 0:
                old, word = rng.choice(OLD_NEW)
                new[at] = new[at].replace(old, word) if old in new[at] else new[at] + sentence(rng)
            case 1:
                new[at] = sentence(rng)
            case 2:
                new.insert(at + 1, sentence(rng))
            case _ if len(new) > 12:
                del new[at]
    return new if new != text else amended(text, rng)


def version(text: Text, year: int) -> VersionText:
    articles = tuple(Article(number=str(number), text=one) for number, one in enumerate(text, 1))
    return VersionText(title="测试条例", day=date(year, 1, 1), articles=articles)


def printed(text: Text, rng: random.Random) -> str:
    """As a page prints it: title, note, contents and chapters here and there."""
    parts = [
        "测试条例",
        "（2010年3月1日国务院令第570号公布　根据2016年2月6日《国务院关于修改部分行政法规的决定》修订）",
    ]
    if rng.random() < 0.5:
        parts += ["目　　录", "第一章　总则", "第二章　管理与服务", "第三章　附则"]
    for number, one in enumerate(text, 1):
        if number in {1, 8, len(text)}:
            parts.append(
                f"第{numeral(1 + (number > 1) + (number == len(text)))}章　{rng.choice(['总则', '管理与服务', '附则'])}"
            )
        parts.append(f"第{numeral(number)}条　{one}")
    return "\n".join(parts)


def noisy(text: str, rng: random.Random) -> str:
    """Full width, lost punctuation, merged paragraphs, 2 % misprints: a hasty copy."""
    if rng.random() < 0.5:
        text = text.translate(str.maketrans("0123456789,;()", "０１２３４５６７８９，；（）"))
    if rng.random() < 0.5:
        text = "".join(one for one in text if one not in "，。；、" or rng.random() > 0.5)
    if rng.random() < 0.5:
        text = re.sub(r"\n(?!第)", " ", text) if rng.random() < 0.5 else text.replace("\n", " ")
    letters = list(text)
    for at, one in enumerate(letters):
        if "一" <= one <= "鿿" and rng.random() < 0.02:
            letters[at] = rng.choice(
                "的了在有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
            )
    return "".join(letters)


def corpus() -> Iterator[tuple[list[VersionText], int, str]]:
    rng = random.Random(20260516)
    for _ in range(240):
        texts = [first_version(rng)]
        for _ in range(rng.randint(1, 3)):
            texts.append(amended(texts[-1], rng))
        chosen = rng.randrange(len(texts))
        versions = [version(text, 2010 + 3 * number) for number, text in enumerate(texts)]
        yield versions, chosen, noisy(printed(texts[chosen], rng), rng)


def test_noisy_copies_are_recognised_among_their_versions() -> None:
    right = wrong = tied = total = 0
    for versions, chosen, text in corpus():
        posted = read_articles(text).articles
        found = recognise(posted, versions)
        total += 1
        right += found.version is versions[chosen]
        wrong += found.version is not None and found.version is not versions[chosen]
        tied += found.version is None
    assert total >= 200
    assert right / total >= 0.99, (right, wrong, tied)
    assert wrong == 0, (right, wrong, tied)


def test_clean_copies_give_every_article_back() -> None:
    rng = random.Random(7)
    for _ in range(60):
        text = first_version(rng)
        posted = read_articles(printed(text, rng))
        assert [one.text for one in posted.articles] == text
        assert posted.is_whole and posted.count == len(text)
        assert posted.days == (date(2010, 3, 1), date(2016, 2, 6))


def test_never_names_a_version_when_two_are_equally_near() -> None:
    rng = random.Random(11)
    for _ in range(40):
        old = first_version(rng)
        new = [*old[:-3], sentence(rng), *old[-2:]]
        versions = [version(old, 2010), version(new, 2020)]
        extract = [Article(number=str(number), text=one) for number, one in enumerate(old[:-4], 1)]
        found = recognise(extract, versions)
        assert found.version is None and len(found.tied) == 2
        twin = [version(old, 2010), version([one.replace("，", ",") for one in old], 2011)]
        assert recognise(versions[0].articles, twin).version is None


def test_another_act_is_no_version_at_all() -> None:
    rng = random.Random(3)
    found = recognise(
        version(first_version(rng), 2010).articles,
        [version(["国务院设立专门委员会，负责审议重大事项。" * 3] * 9, 2011)],
    )
    assert found.version is None and not found.tied and found.share < 0.5


def test_differences_name_changed_missing_and_extra_articles() -> None:
    rng = random.Random(5)
    old = first_version(rng)
    new = list(old)
    new[3] = old[3].replace("。", "，并依法公开。", 1)
    del new[9]
    new.insert(14, "国务院可以根据需要授权有关机构制定专项目录。")
    said = differences(version(old, 2010).articles, version(new, 2020).articles)
    assert [(one.change, one.posted_number, one.current_number) for one in said] == [
        (Change.CHANGED, "4", "4"),
        (Change.EXTRA, "10", ""),
        (Change.MISSING, "", "15"),
    ]
    evidence = said[0].as_evidence()
    assert "并依法公开" in evidence["current"] and "并依法公开" not in evidence["posted"]


def test_punctuation_and_width_are_no_difference() -> None:
    one = (Article(number="1", text="申请人应当在１５日内，提交（书面）材料。"),)
    other = (Article(number="1", text="申请人应当在15日内提交(书面)材料"),)
    assert differences(one, other) == []


def test_inline_marks_rebuild_both_texts() -> None:
    posted, current = "处五千元以下的罚款", "处一万元以下罚款"
    marks = inline_marks(posted, current)
    assert "".join(text for kind, text in marks if kind != "current") == posted
    assert "".join(text for kind, text in marks if kind != "posted") == current


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (
            "第一条 甲。第二条 依照本条例第一条的规定。第三条 乙。第四条 丙。第五条 丁。",
            ["1", "2", "3", "4", "5"],
        ),
        ("第1条 甲\n第2条 乙\n第2条之一 丙\n第3条 丁\n第4条 戊", ["1", "2", "2-1", "3", "4"]),
        (
            "目录\n第一条 甲\n第二条 乙\n第三条 丙\n第四条 丁\n第五条 戊\n正文\n第一条 子。\n第二条 丑。\n第三条 寅。\n第四条 卯。\n第五条 辰。",
            ["1", "2", "3", "4", "5"],
        ),
        ("第一条　甲。\n第二条　乙。\n第四条　丁。\n第五条　戊。\n第六条　己。", ["1", "2", "4", "5", "6"]),
        ("只有第三条和第五条被提到。", []),
    ],
)
def test_layouts(text: str, numbers: list[str]) -> None:
    assert [one.number for one in read_articles(text).articles] == numbers


def test_references_do_not_cut_articles() -> None:
    posted = read_articles(
        "第一条 依据《行政许可法》第十二条制定。\n第二条 违反第一条、第三条的，依第四条处罚。\n第三条 甲。\n第四条 按照本条例第二条第三款办理。\n第五条 乙。"
    )
    assert posted.count == 5
    assert posted.articles[1].text == "违反第一条、第三条的，依第四条处罚。"


def test_hostile_texts_are_cut_in_time() -> None:
    for text in (
        "第一条" * 30_000,
        "第" * 200_000,
        "第一条、" * 20_000,
        "（" * 50_000 + "公布2010年1月1日",
        "第九条\n" * 20_000,
    ):
        read_articles(text)
