"""Columns that are one page: guide, application, leaders, catalogue, site map, search, elder mode, English."""

from __future__ import annotations

from datetime import timedelta

from markupsafe import Markup

from config.demo.content.public import BASES, DISCLOSURE_ACT, Deferred
from config.demo.model import Item, Site
from config.demo.prose import Writer, chinese_day, heading, link, paragraph, table

DOMAINS = ["重大建设项目", "公共资源交易", "财政预决算", "安全生产", "税收管理", "征地补偿", "国有土地上房屋征收", "保障性住房", "农村危房改造", "生态环境",
           "义务教育", "户籍管理", "社会救助", "养老服务", "公共法律服务", "就业创业", "社会保险", "城市综合执法", "涉农补贴", "公共文化服务",
           "医疗卫生", "救灾", "食品药品监管", "扶贫", "市政服务", "新闻出版版权"]  # fmt: skip


def fill(site: Site, writer: Writer) -> None:
    site.columns["gkzn"].body = guide(site)
    site.columns["ysqgk"].body = apply(site)
    site.columns["ldxx"].body = leaders(site)
    site.columns["bzml"].body = catalogue(site)
    site.columns["zzb"].body = elder(site)
    site.columns["en"].body = english(site)
    site.columns["znss"].body = search_form()


def fee_passage() -> list[Markup]:
    return [
        heading("六、收费要求和标准"),
        paragraph("行政机关依申请提供政府信息，一般不收取费用；申请的数量、频次明显超过合理范围的，依照《政府信息公开信息处理费管理办法》收取信息处理费，可以按件或者按量计收，两种方式不同时使用。"),
        paragraph("按件计收：十件以下（含十件）不收费；十一件至三十件的部分，每件100元；三十一件以上的部分，以十件为一档，每增加一档，收费标准提高100元/件。按量计收：三十页以下（含三十页）不收费；三十一页至一百页的部分，每页10元；一百零一页至二百页的部分，每页20元；二百零一页以上的部分，每页40元。"),
    ]  # fmt: skip


def guide(site: Site) -> Markup:
    office = site.units["office"]
    blocks = [
        paragraph(f"为方便公民、法人和其他组织依法获取{site.data['name']}政府信息，根据{DISCLOSURE_ACT}，编制本指南。修订日期：{chinese_day(site.today - timedelta(200))}。"),
        heading("一、公开范围"),
        paragraph("主动公开的政府信息包括机构职能、规划计划、统计信息、财政预决算、行政许可和处罚、政府采购、重大建设项目、应急管理等法定内容。"),
        heading("二、公开渠道"),
        paragraph(f"通过门户网站、政府公报、新闻发布会以及{site.data['name']}图书馆、档案馆的查阅点公开，网址为{site.host}。"),
        heading("三、公开时限"),
        paragraph("属于主动公开范围的政府信息，自形成或者变更之日起20个工作日内公开；法律、法规另有规定的，从其规定。"),
        heading("四、依申请公开"),
        paragraph("申请可以采用当面、信函、传真和在线平台四种方式提交，内容应当包括申请人姓名或者名称、身份证明、联系方式和所需信息的描述。收到申请后能够当场答复的当场答复，不能当场答复的自收到之日起20个工作日内答复，需要延长的最多延长20个工作日。"),
        heading("五、公开工作机构"),
        paragraph(f"机构名称：{office.name}；办公地址：{site.data['road']}1号楼；办公时间：工作日9:00至11:30、13:30至17:00；联系电话：{office.phone}；传真：{site.data['phone']}001；电子邮箱：xxgk@{site.host.removeprefix('www.')}。"),
        *fee_passage(),
        heading("七、监督和救济"),
        paragraph(f"公民、法人或者其他组织认为行政机关未依法履行公开义务的，可以向上一级行政机关举报，举报电话：{site.data['phone']}002；也可以依法申请行政复议或者提起行政诉讼。"),
    ]  # fmt: skip
    return Markup().join(blocks)


def apply(site: Site) -> Markup:
    office = site.units["office"]
    form = Markup(
        '<form method="get" action="/ysqgk/form.html" class="apply-form" aria-label="申请登记">'
        '<p><label for="sqr">申请人姓名或者名称</label> <input id="sqr" name="sqr" type="text" autocomplete="name"></p>'
        '<p><label for="ms">所需信息的描述</label> <textarea id="ms" name="ms" rows="4" cols="40"></textarea></p>'
        '<p><button type="submit">下一步</button></p></form>'
    )
    blocks = [
        paragraph(f"公民、法人和其他组织可以向{site.name}申请获取主动公开以外的政府信息。可以在线填写下表，也可以下载申请表后邮寄。"),
        heading("在线申请"), form,
        heading("书面申请"),
        Markup("<p>{}</p>").format(link("/files/sqb.docx", "政府信息公开申请表（docx）")),
        paragraph(f"邮寄地址：{site.data['road']}1号楼{office.short}，邮编990000，信封左下角请注明政府信息公开申请。受理电话：{office.phone}，受理时间：工作日9:00至17:00。"),
        heading("办理时限"),
        paragraph("自收到申请之日起20个工作日内答复；需要延长的，经负责人同意并告知申请人，延长最多不超过20个工作日。"),
    ]  # fmt: skip
    return Markup().join(blocks)


def leaders(site: Site) -> Markup:
    jobs = [("区长", "主持区政府全面工作，分管财政、审计"), ("副区长", "负责发展改革、统计、应急管理工作"), ("副区长", "负责教育、卫生健康、文化旅游工作"), ("副区长", "负责建设管理、生态环境、房屋管理工作")]
    blocks = []
    for number, (name, (post, work)) in enumerate(zip(site.data["leaders"], jobs, strict=True)):
        blocks.append(
            Markup('<section class="leader"><h2>{0} {1}</h2><img src="/images/leader{2}.png" width="120" height="160" alt="{1}{0}照片"><p>{0}，19{3}年生，大学学历，{4}{1}。</p><p>工作分工：{5}。</p></section>').format(
                name, post, number, 68 + number * 3, site.name, work)
        )  # fmt: skip
    return Markup().join(blocks)


def catalogue(site: Site) -> Markup:
    """26 domains, 30 rows, each row with a target of its own."""
    targets = _targets(site)
    rows = []
    for number in range(30):
        domain = DOMAINS[number % 26]
        target = targets[number]
        rows.append(
            [str(number + 1), domain, f"{domain}{'工作信息' if number < 26 else '服务指引'}", "主体、内容、依据、结果", BASES.get(target.unit.id, DISCLOSURE_ACT),
             "形成或者变更之日起20个工作日内", target.unit.short, "政府网站", "全社会", "主动", Markup('<a href="{}">{}</a>').format(Deferred(target), target.title)]
        )  # fmt: skip
    heads = ["序号", "一级事项", "二级事项", "公开内容（要素）", "公开依据", "公开时限", "公开主体", "公开渠道和载体", "公开对象", "公开方式", "查阅"]
    intro = paragraph(f"{site.data['name']}基层政务公开标准目录覆盖26个领域，点击最后一列可以直接查阅。")
    return intro + table(heads, rows, "基层政务公开标准目录")


def _targets(site: Site) -> list[Item]:
    names = ["zdxm", "ggzy", "czyjs", "yjgl", "ssj", "zfgs", "jgzn", "qzqd", "tzgg", "ghjh", "sgs"]
    columns = [site.columns[name] for name in names if name in site.columns][:10]
    return [columns[number % 10].items[number // 10] for number in range(30)]


def elder(site: Site) -> Markup:
    names = ["tzgg", "zcwj", "bsfw", "zcjd", "hdjl"]
    entries = Markup().join(Markup('<li><a href="column:{}">{}</a></li>').format(name, site.columns[name].title) for name in names)
    text = paragraph("这里是为年长朋友准备的大字版面，字号较大，行距较宽，没有飘窗和广告。遇到困难可以拨打服务电话，由工作人员为您讲解，也可以就近到街镇社区事务受理服务中心寻求帮助。")
    return text + Markup('<ul class="elder-list">{}</ul>').format(entries) + paragraph(f"服务电话：{site.units['office'].phone}，工作日全天有人接听。")


def english(site: Site) -> Markup:
    name = site.data["english"]
    lines = [
        f"{name} lies on the eastern edge of the city. It covers about 62 square kilometres and has some 410,000 residents.",
        "The district government publishes documents, notices and statistics on this website. Most pages are in Chinese.",
        "Foreign residents can register, extend permits and pay contributions at the service centre, which has an English desk.",
        f"Opening hours are 9:00 to 17:00 on working days. Telephone: {site.units['office'].phone}.",
    ]
    return Markup('<div lang="en">{}</div>').format(Markup().join(map(paragraph, lines)))


def search_form() -> Markup:
    return Markup(
        '<form method="get" action="/search" role="search" aria-label="全站检索"><p><label for="kw">关键词</label> '
        '<input id="kw" name="q" type="search"> <button type="submit">检索</button></p></form>'
        "<p>可以按照标题、文号或者正文中的词语检索本网站公开的信息，结果按照发布时间由近到远排列，每页显示十条。检索词之间用空格分开表示同时包含。新发布的信息一般在一个小时以内可以检索到；需要更多帮助的，请查看网站地图或者拨打服务电话，由工作人员协助查找。</p>"
    )
