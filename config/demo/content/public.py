"""The statutory disclosure columns: rules, annual reports, budgets, institutions, power lists, guides, gazettes."""

from __future__ import annotations

from datetime import date, timedelta

from markupsafe import Markup

from config.demo.content import documents
from config.demo.model import Attachment, Column, Item, Related, Site, Unit
from config.demo.prose import Writer, chinese_day, heading, link, paragraph, table, workday_on_or_before

DISCLOSURE_ACT = "《中华人民共和国政府信息公开条例》（国务院令第711号）"
BASES = {
    "fgw": "《优化营商环境条例》（国务院令第722号）",
    "jyj": "《残疾人教育条例》",
    "mzj": "《社会救助暂行办法》",
    "rsj": "《失业保险条例》（国务院令第258号）",
    "jsw": "《城市道路管理条例》（国务院令第198号）",
    "scj": "《中华人民共和国食品安全法实施条例》（国务院令第721号）",
    "wjw": "《医疗机构管理条例》",
    "sthj": "《优化营商环境条例》",
    "czj": "《优化营商环境条例》",
    "sfj": "《重大行政决策程序暂行条例》（国务院令第713号）",
    "zfj": "《物业管理条例》",
    "wlj": "《公共文化体育设施条例》（国务院令第382号）",
    "office": DISCLOSURE_ACT,
}


def fill(site: Site, writer: Writer) -> None:
    makers = {
        "rules": _rules,
        "annual": _annual,
        "budget": _budgets,
        "institution": _institutions,
        "power": _power_lists,
        "guides": _guides,
        "faq": _faq,
        "consultation": _consultations,
        "decision": _decisions,
        "gazette": _gazette,
        "theme": _themes,
        "regulations": _regulations,
    }
    for column in list(site.columns.values()):
        if column.make in makers:
            makers[column.make](site, writer, column)


def _add(site: Site, column: Column, title: str, day: date, unit: Unit, blocks: list[Markup], **fields: object) -> Item:
    from config.demo.content.site import add

    site.titles.add(title)
    return add(site, column, title, workday_on_or_before(day), unit, blocks, **fields)


def _departments(site: Site) -> list[Unit]:
    return [unit for unit in site.units.values() if unit.kind == "部门"]


def _rules(site: Site, writer: Writer, column: Column) -> None:
    office = site.units["office"]
    names = ["政府信息公开审查制度", "政府信息主动公开制度", "政府信息公开申请办理制度", "政府信息公开责任追究制度", "政务舆情回应制度"]
    for number, name in enumerate(names):
        day = site.today - timedelta(60 + 120 * number)
        said = [
            f"为规范{site.data['name']}政府信息公开工作，根据{DISCLOSURE_ACT}，结合本区实际，建立{name}。",
            f"各单位应当明确专门机构和人员负责{name}的落实，做到谁制作谁公开、谁保存谁负责。",
            *writer.sentences("plan", day, 2, unit="区政府办公室", topic="政务公开"),
            f"本制度由{office.short}负责督促落实，执行情况纳入年度考核。联系电话：{office.phone}。",
        ]
        _add(site, column, f"{site.data['name']}{name}", day, office, [paragraph(one) for one in said])


def _annual(site: Site, writer: Writer, column: Column) -> None:
    office, today = site.units["office"], site.today
    for year in range(today.year - 5, today.year):
        published = date(year + 1, 3, 20)
        if published < today:
            blocks = _annual_text(site, writer, office, year, published)
            _add(site, column, f"{site.data['name']}{year}年政府信息公开工作年度报告", published, office, blocks)
    for unit in site.units.values():
        for year in (today.year - 2, today.year - 1):
            published = date(year + 1, 1, 18) + timedelta(len(unit.name) % 5)
            if published < today and unit is not office:
                blocks = _annual_text(site, writer, unit, year, published)
                _add(site, column, f"{unit.name}{year}年政府信息公开工作年度报告", published, unit, blocks)


def _annual_text(site: Site, writer: Writer, unit: Unit, year: int, day: date) -> list[Markup]:
    rng = site.rng
    received, carried = rng.randint(6, 40), rng.randint(0, 3)
    granted, refused = rng.randint(2, received - 3), 0
    refused = received + carried - granted
    parts = [
        ("一、总体情况", f"{year}年，{unit.short}全年主动公开信息{rng.randint(80, 900)}条，发布解读材料{rng.randint(3, 30)}篇，回应公众关切{rng.randint(5, 60)}次。重点领域信息公开持续推进，年度工作要点落实情况良好。"),
        ("二、主动公开政府信息情况", "".join(writer.sentences("plan", day, 1, unit=unit.short, topic="政务公开"))),
        ("三、收到和处理政府信息公开申请情况", f"本年新收申请{received}件，上年结转{carried}件，全部按期办结。"),
        ("四、政府信息公开行政复议、行政诉讼情况", "全年没有因政府信息公开引起的行政复议被纠正、行政诉讼败诉的情形。"),
        ("五、存在的主要问题及改进情况", "公开内容的可读性还需提高，下一年将增加图表和案例，完善检索功能。"),
        ("六、其他需要报告的事项", "本年度没有收取信息处理费，没有其他需要报告的事项。"),
    ]  # fmt: skip
    blocks: list[Markup] = []
    for title, text in parts:
        blocks += [heading(title), paragraph(text)]
        if title.startswith("二、"):
            blocks.append(table(["信息内容", "本年制发件数", "现行有效件数"], [["规范性文件", str(rng.randint(0, 6)), str(rng.randint(6, 30))]], "主动公开情况"))
        if title.startswith("三、"):
            rows = [["新收", str(received)], ["结转", str(carried)], ["予以公开", str(granted)], ["其他处理", str(refused)], ["总计", str(received + carried)]]
            blocks.append(table(["项目", "件数"], rows, "申请办理情况"))
        if title.startswith("四、"):
            blocks.append(table(["类别", "结果维持", "结果纠正", "总计"], [["行政复议", "0", "0", "0"], ["行政诉讼", "0", "0", "0"]], "行政复议和行政诉讼情况"))
    return blocks


def _budgets(site: Site, writer: Writer, column: Column) -> None:
    today = site.today
    for unit in _departments(site):
        for year, kind, published in (
            (today.year, "预算", date(today.year, 2, 10)),
            (today.year - 1, "决算", date(today.year, 9, 8)),
            (today.year - 1, "预算", date(today.year - 1, 2, 12)),
        ):
            if published >= today:
                continue
            income = site.rng.randint(800, 9000)
            basic = site.rng.randint(300, income - 200)
            rows = [["基本支出", str(basic)], ["项目支出", str(income - basic)], ["合计", str(income)]]
            blocks = [
                paragraph(f"{unit.name}{year}年度部门{kind}收支情况如下，单位为万元，收支平衡。"),
                table(["项目", "金额（万元）"], rows, f"{year}年度{kind}支出"),
                paragraph(f"机关运行经费主要用于办公、差旅和会议，三公经费控制在年初核定的{site.rng.randint(5, 40)}万元以内。"),
                *writer.paragraphs("procurement", published, 2, unit=unit.short),
            ]
            _add(site, column, f"{unit.name}{year}年度部门{kind}", published, unit, blocks)


def _institutions(site: Site, writer: Writer, column: Column) -> None:
    for number, unit in enumerate(site.units.values()):
        rows = [["主要职责", unit.duty], ["内设机构", "、".join(unit.inner)], ["负责人", unit.head], ["办公地址", unit.address],
                ["联系电话", unit.phone], ["办公时间", "工作日9:00至17:00"]]  # fmt: skip
        blocks = [paragraph(f"{unit.name}（简称{unit.short}）{unit.duty}。"), table(["项目", "内容"], rows, f"{unit.short}机构信息")]
        _add(site, column, f"{unit.name}机构职能", site.today - timedelta(20 + 6 * number), unit, blocks)


def _power_lists(site: Site, writer: Writer, column: Column) -> None:
    for unit_id in ("fgw", "mzj", "rsj", "jsw", "scj", "zfj"):
        unit = site.units[unit_id]
        basis = BASES[unit_id]
        kinds = ["行政许可", "行政检查", "行政确认", "行政给付", "行政奖励"]
        rows = [[str(number), f"{unit.inner[1]}{kind}事项", kind, f"{basis}和有关法律", unit.inner[number % 4]] for number, kind in enumerate(kinds, 1)]
        blocks = [
            paragraph(f"{unit.name}权责清单实行动态管理，事项变动时在二十个工作日内调整并公布，现行版本于{chinese_day(site.today - timedelta(90))}更新。"),
            table(["序号", "事项名称", "权力类别", "设定依据", "承办机构"], rows, f"{unit.short}权责清单"),
            paragraph(f"责任事项包括受理、审查、决定、送达和事后监管五个环节，监督电话：{unit.phone}。"),
        ]
        _add(site, column, f"{unit.name}权责清单", site.today - timedelta(90), unit, blocks)


def _guides(site: Site, writer: Writer, column: Column) -> None:
    """One service guide a matter, with all eight elements."""
    for row in site.catalogue:
        unit = site.units[row["unit"]]
        rows = [
            ["事项名称", row["item_name"]], ["设定依据", BASES[row["unit"]]], ["申请条件", "符合文件规定的对象范围，提交的信息真实有效"],
            ["办理材料", "身份证明、申请表、相关证明材料各一份"], ["办理地点", f"{site.data['name']}政务服务中心，{site.data['road']}"],
            ["办理时间", "周一至周五9:00至16:30，周六上午延时服务"], ["联系电话", unit.phone], ["办理流程", "申请、受理、审核、决定、送达"],
        ]  # fmt: skip
        blocks = [
            table(["要素", "内容"], rows, f"{row['item_name']}办事指南"),
            Markup('<p><a href="{}" aria-label="在线办理：{}">在线办理：{}</a></p>').format(row["url"], row["item_name"], row["item_name"]),
        ]
        _add(site, column, f"{row['item_name']}办事指南", site.today - timedelta(35), unit, blocks)
        column.items[-1].page_options["basis"] = BASES[row["unit"]]


def _faq(site: Site, writer: Writer, column: Column) -> None:
    for number, row in enumerate(site.catalogue[: column.n]):
        unit = site.units[row["unit"]]
        said = [
            f"问：{row['item_name']}需要多长时间？答：一般在十个工作日内作出决定，情况复杂的可以延长五个工作日。",
            f"问：可以委托家人到{site.data['road']}的窗口吗？答：可以，请携带双方身份证明和委托书。",
            f"问：结果怎样领取？答：可以选择窗口领取或者邮寄送达，邮寄免费。咨询电话：{unit.phone}。",
        ]
        _add(site, column, f"{row['item_name']}常见问题解答", site.today - timedelta(30 + number), unit, [paragraph(one) for one in said])


def _consultations(site: Site, writer: Writer, column: Column) -> None:
    back = site.columns["jgfk"]
    topics = site.data["leftover_topics"][: column.n]
    for number, topic in enumerate(topics):
        unit = site.units[topic["unit"]]
        opened = workday_on_or_before(site.today - timedelta(9 + column.every.__int__() * number))
        closes = opened + timedelta(30)
        core = f"{site.data['name']}{topic['name']}"
        title = f"关于《{core}（征求意见稿）》公开征求意见的公告"
        state = "征集中" if closes >= site.today else "已结束"
        blocks = [
            paragraph(f"为了{topic['aim']}，{unit.name}起草了《{core}（征求意见稿）》，现向社会公开征求意见。"),
            paragraph(f"征集时间：{chinese_day(opened)}至{chinese_day(closes)}。征集状态：{state}。"),
            paragraph(f"反馈方式：电话{unit.phone}；来信请寄{unit.address}{unit.short}，邮编990000；也可以发送电子邮件至{unit.id}@{site.host.removeprefix('www.')}。"),
            heading("起草说明"),
            paragraph(f"制定背景：{topic['who']}普遍反映现有规定不够明确。主要内容包括：{'；'.join(topic['m'])}。"),
            paragraph(f"附件：1.{core}（征求意见稿）；2.起草说明"),
        ]
        draft = Attachment(name=f"{core}（征求意见稿）", extension="docx", lines=[f"第{n}条 {one}" for n, one in enumerate(topic["m"], 1)])
        reason = Attachment(name="起草说明", extension="docx", lines=[topic["aim"], *topic["m"]])
        item = _add(site, column, title, opened, unit, blocks, attachments=[draft, reason])
        if closes + timedelta(4) >= site.today:
            continue
        answer = [
            paragraph(f"《{core}（征求意见稿）》于{chinese_day(opened)}至{chinese_day(closes)}公开征求意见，共收到意见建议{site.rng.randint(3, 30)}条。"),
            paragraph(f"其中采纳{site.rng.randint(1, 3)}条，主要涉及适用对象和执行标准；其余意见已在后续配套工作中统筹考虑，未采纳的均说明了理由。"),
            *writer.paragraphs("board", closes, 2, unit=unit.short, topic=topic["name"]),
        ]
        reply = _add(site, back, f"关于《{core}（征求意见稿）》意见采纳情况的反馈", closes + timedelta(3), unit, answer)
        item.related.append(Related(block="征集结果", title=reply.title, url="", target=reply))
        reply.related.append(Related(block="征集公告", title=item.title, url="", target=item))


def _decisions(site: Site, writer: Writer, column: Column) -> None:
    office, today = site.units["office"], site.today
    first = today.year if date(today.year, 3, 25) < today else today.year - 1
    plans = [item for item in site.documents if item.document and item.document.requires_interpretation]
    for year in range(first, first - 3, -1):
        matters = [item for item in plans if item.day.year == year][:5]
        rows = [
            [str(number), Markup("{}").format(item.document.core_title if item.document else ""), item.unit.short, f"{year}年12月底前", Markup('<a href="{}">{}</a>').format(Deferred(item), item.title)]
            for number, item in enumerate(matters, 1)
        ] or [["1", f"{site.data['name']}{year}年民生实事项目安排", office.short, f"{year}年12月底前", "已完成，资料归档"]]
        blocks = [
            paragraph(f"根据《重大行政决策程序暂行条例》（国务院令第713号），现将{year}年度重大行政决策事项目录公布如下，目录如有调整将及时说明理由。"),
            table(["序号", "决策事项", "承办单位", "计划完成时间", "相关文件"], rows, f"{year}年度目录"),
            paragraph(f"公众可以通过意见征集栏目或者电话{office.phone}提出建议。"),
        ]
        _add(site, column, f"{site.name}{year}年度重大行政决策事项目录", date(year, 3, 20), office, blocks)


class Deferred:
    """The address of a page inside a block: known only when the dialect renders it."""

    def __init__(self, item: Item) -> None:
        self.item = item

    def __str__(self) -> str:
        return f"item:{self.item.id}"

    def __html__(self) -> str:
        return str(self)


def _gazette(site: Site, writer: Writer, column: Column) -> None:
    """Six issues a year; each lists the documents of its two months."""
    office, today = site.units["office"], site.today
    first_year = today.year - 2
    numbered = [item for item in site.documents if item.column.id in {"gfxwj", "qzfwj", "qfbwj"}]
    total = 60
    for year in range(first_year, today.year + 1):
        for issue in range(1, 7):
            total += 1
            start = date(year, 2 * issue - 1, 1)
            end = date(year + (issue == 6), (2 * issue) % 12 + 1, 1)
            published = workday_on_or_before(end + timedelta(10))
            if published >= today:
                return
            inside = [item for item in numbered if start <= item.day < end]
            entries = Markup().join(Markup('<li><a href="{}">{}</a></li>').format(Deferred(item), item.title) for item in inside)
            blocks = [
                paragraph(f"本期公报收录{start.year}年{start.month}月至{start.month + 1}月公布的文件{len(inside)}件，内容以公报刊登的文本为准。"),
                heading("目录"),
                Markup("<ul>{}</ul>").format(entries) if inside else paragraph("本期刊登区政府工作综述和大事记，没有收录文件。"),
                paragraph(f"公报免费向公众赠阅，可以在档案馆、图书馆和政务服务中心领取，编辑部电话：{office.phone}。"),
                Markup("<p>{}</p>").format(link("/rss.xml", "订阅政府公报（RSS）")),
            ]
            title = f"{site.name}公报{year}年第{issue}期（总第{total}期）"
            item = _add(site, column, title, published, office, blocks)
            item.page_options["inside"] = inside


def theme_words(column_id: str) -> str:
    return {"ztyl": "养老服务", "ztqy": "助企纾困"}[column_id]


def _themes(site: Site, writer: Writer, column: Column) -> None:
    word = theme_words(column.id)
    column.intro = f"本主题库归集{site.data['name']}现行有效的{word}政策文件和解读材料，由{site.units[column.unit].short}负责维护。"
    column.refs = [item for item in site.documents if item.document and item.document.topic == word and item.day >= documents.since(site)]


def _regulations(site: Site, writer: Writer, column: Column) -> None:
    """Pointers to the official texts instead of copies."""
    unit = site.units["sfj"]
    acts = [("物业管理条例", "国务院令第379号", 379), ("社会救助暂行办法", "国务院令第649号", 649), ("残疾人教育条例", "国务院令第161号", 674),
            ("重大行政决策程序暂行条例", "国务院令第713号", 713), ("优化营商环境条例", "国务院令第722号", 722), ("居住证暂行条例", "国务院令第663号", 663)]  # fmt: skip
    for number, (name, order, law) in enumerate(acts):
        url = site.url_of_host("xzfg.fagui.gov.cn", f"/front/law/detail?LawID={law}")
        blocks = [
            paragraph(f"《{name}》是与市民生活联系密切的行政法规，最初由{order}公布。为保证文本准确，本网站不再转载条文，请到官方法规库查阅现行全文。"),
            Markup("<p>来源：{}</p>").format(link(url, f"国家行政法规库：{name}")),
            *writer.paragraphs("board", site.today, 3, unit=unit.short, topic=f"《{name}》"),
        ]
        _add(site, column, f"《{name}》现行文本查阅指引", site.today - timedelta(50 + 5 * number), unit, blocks)
