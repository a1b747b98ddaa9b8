"""Texts of documents and interpretations from a topic: articles for rules, sections for plans."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup

from config.demo.model import Item, Site
from config.demo.prose import Writer, chinese_day, chinese_number, heading, paragraph

COMMON_ARTICLES = (
    "各街镇应当明确分管领导和具体经办人员，做好政策宣传、对象摸排和跟踪服务，确保工作要求落到基层。",
    "{unit}会同有关部门建立联席会商机制，每季度至少召开一次会议，研究解决执行中的困难和问题。",
    "相关经费纳入年度预算安排，实行专账核算、专款专用，并接受财政、审计部门的监督检查。",
    "工作人员在执行过程中应当廉洁自律，不得借机收取费用，不得刁难服务对象，违者依纪依规处理。",
    "弄虚作假、骗取资金或者待遇的，由{unit}责令退回，并将失信信息按照规定予以记录。",
    "鼓励社会组织、企业和志愿者参与，形成政府引导、社会协同、公众受益的工作格局。",
    "{unit}应当建立工作台账，对办理进度、资金拨付和群众评价进行动态管理，资料保存不少于五年。",
    "市民对执行情况有意见建议的，可以拨打{phone}反映，受理单位应当在五个工作日内给予回应。",
)
PLAN_SECTIONS = (
    "坚持统筹兼顾、突出重点，既立足当前解决突出问题，又着眼长远完善制度机制。",
    "坚持因地制宜、分类施策，不搞一刀切，尊重群众意愿和基层首创精神。",
    "到年底，{place}等重点片区率先见效，全区面上工作取得明显进展，形成可复制的经验{m}项以上。",
    "各责任单位要制定时间表和路线图，每月二十五日前将进展情况报送{unit}。",
    "加强宣传引导，及时总结推广{street}等地的好经验好做法，营造良好氛围。",
    "强化督促检查，对工作推进有力的予以通报肯定，对进度滞后的及时提醒。",
    "完善应急处置预案，妥善处理推进过程中出现的矛盾，维护社会和谐稳定。",
)


def exempt_title(site: Site, writer: Writer, issuer: str, made: date) -> str:
    """A title of a sort that needs no interpretation (REQUIREMENTS INT001, int.exempt)."""
    slots = writer.slots(made)
    patterns = (
        "{i}关于同意{place}{project}项目建议书的批复",
        "{i}关于调整{project}工作领导小组成员的通知",
        "{i}关于成立{place}{project}工作领导小组的通知",
        "{i}关于表彰{year}年度{project}工作先进集体的决定",
        "{i}关于命名{place}为{year}年度睦邻点的决定",
        "{i}关于同意{place}{project}实施主体的批复",
    )
    for _ in range(50):
        title = site.rng.choice(patterns).format_map({**slots, "i": issuer})
        if title not in site.titles:
            return title
        slots = writer.slots(made)
    raise RuntimeError("too few titles for documents that need no interpretation")


def document_blocks(site: Site, writer: Writer, item: Item, topic: dict[str, Any] | None) -> list[Markup]:
    if topic is None:
        return _decision(site, writer, item)
    if topic["name"].endswith(("办法", "细则", "规定")):
        return _articles(site, writer, item, topic)
    return _sections(site, writer, item, topic)


def _opening(site: Site, item: Item, core: str) -> list[Markup]:
    receivers = "各居民区、各科室、各中心：" if item.unit.kind == "街镇" else "各街镇，区政府各委、办、局，各有关单位："
    return [paragraph(receivers), paragraph(f"现将《{core}》印发给你们，请结合实际认真组织实施。")]


def _closing(item: Item) -> list[Markup]:
    if item.document is None:
        return []
    signature = Markup('<p class="signature">{}<br>{}</p>')
    return [signature.format(item.page_options["issuer"], chinese_day(item.document.made_on))]


def _articles(site: Site, writer: Writer, item: Item, topic: dict[str, Any]) -> list[Markup]:
    document = item.document
    if document is None:
        return []
    name = topic["name"][-2:]
    slots = writer.slots(item.day, unit=item.unit.short)
    body = [
        f"为了{topic['aim']}，根据本区工作实际，制定本{name}。",
        f"本{name}适用于{topic['who']}。{item.unit.short}负责组织实施和业务指导，各街镇按照职责做好相关工作。",
        *(one + "。" for one in topic["m"]),
    ]
    if topic.get("item"):
        body.append(f"符合规定的对象需要办理{topic['item']}的，应当如实提供有关信息，经办单位在收到之日起十个工作日内作出决定。")
    body += [one.format_map(slots) for one in site.rng.sample(COMMON_ARTICLES, 3)]
    body.append(_validity_article(document, name))
    out = _opening(site, item, document.core_title)
    out += _closing(item)
    out.append(heading(document.core_title))
    out += [paragraph(f"第{chinese_number(number)}条　{text}") for number, text in enumerate(body, 1)]
    return out


def _validity_article(document: Any, name: str) -> str:
    start = chinese_day(document.effective_on)
    if document.valid_until is None:
        return f"本{name}自印发之日起施行。"
    return f"本{name}自{start}起施行，有效期至{chinese_day(document.valid_until)}。"


def _sections(site: Site, writer: Writer, item: Item, topic: dict[str, Any]) -> list[Markup]:
    document = item.document
    if document is None:
        return []
    slots = writer.slots(item.day, unit=item.unit.short)
    shared = [one.format_map(slots) for one in site.rng.sample(PLAN_SECTIONS, 5)]
    out = _opening(site, item, document.core_title)
    out += _closing(item)
    out.append(heading(document.core_title))
    out += [
        paragraph(f"一、总体要求。为了{topic['aim']}，{shared[0]}"),
        paragraph(f"二、实施范围。本次工作面向{topic['who']}，由{item.unit.short}牵头，各街镇配合实施。"),
        paragraph("三、主要任务。"),
        *(paragraph(f"（{chinese_number(number)}）{text}。") for number, text in enumerate(topic["m"], 1)),
        paragraph(f"四、工作目标。{shared[1]}"),
    ]
    if topic.get("item"):
        out.append(paragraph(f"五、服务保障。对需要办理{topic['item']}的对象，窗口人员应当主动告知、全程指引。{shared[2]}"))
    else:
        out.append(paragraph(f"五、服务保障。{shared[2]}"))
    out.append(paragraph(f"六、组织实施。{shared[3]}{shared[4]}"))
    return out


def _decision(site: Site, writer: Writer, item: Item) -> list[Markup]:
    slots = writer.slots(item.day, unit=item.unit.short)
    lines = [
        "你单位报来的请示收悉，经研究，现将有关事项明确如下。" if "批复" in item.title else "因工作需要，经研究决定，现将有关事项告知如下。",
        "一、请严格按照基本建设程序和财务管理规定组织实施，落实安全生产责任。".format_map(slots),
        "二、涉及{place}、{project}的具体事项，由{unit}会同{street}商定后执行。".format_map(slots),
        "三、工作推进过程中遇到的重要情况，应当于每月{m}日前书面报告，并抄送{unit}。".format_map(slots),
        "四、日常联络由{name}同志负责，联系电话{phone}；人员变动时自行递补，不再另行发文。".format_map(slots),
        "五、请相关单位把握节点，确保{month}月底前完成首批{n}项任务，并做好资料归档。".format_map(slots),
    ]
    return [paragraph("各街镇，区政府各委、办、局："), *map(paragraph, lines), *_closing(item)]


def interpretation_blocks(site: Site, writer: Writer, item: Item, form: str, page_id: int) -> list[Markup]:
    """The text of an interpretation; pictures and videos are named after its own page."""
    document, topic = item.document, item.page_options["topic"]
    if document is None:
        return []
    slots = writer.slots(item.day, unit=item.unit.short)
    named = f"《{document.core_title}》（{document.number}，以下简称《文件》）"
    background = f"近年来，{site.data['name']}居民对相关服务的期盼不断提高。起草单位先后走访{slots['street']}等地，召开座谈会{slots['m']}次，听取{slots['n']}名{slots['people']}的意见，形成了{named}。"
    goal = f"通过制度安排{topic['aim']}，力争一年内初见成效、三年内形成稳定机制。"
    scope = f"主要面向{topic['who']}，居住或者注册在{slots['place']}等片区的对象同样适用。"
    main = "归纳起来有三句话：" + "；".join(f"其{chinese_number(n)}，{_retell(one)}" for n, one in enumerate(topic["m"], 1)) + "。"
    change = f"与以往做法相比，流程更短、标准更细，经办时间平均压缩{slots['m']}天。"
    contact = f"解读单位：{item.unit.short}，咨询电话：{item.unit.phone}，工作日上午九时至下午五时接听。"
    if form == "faq":
        pairs = [("为什么要出台这份文件？", background), ("目标任务是什么？", goal), ("适用对象有哪些？", scope), ("主要内容是什么？", main), ("新旧做法有什么差异？", change), ("有疑问找谁？", contact)]
        return [block for question, answer in pairs for block in (heading(f"问：{question}"), paragraph(f"答：{answer}"))]
    text = [
        heading("一、背景依据"), paragraph(background), heading("二、目标任务"), paragraph(goal), heading("三、适用范围"), paragraph(scope),
        heading("四、主要内容"), paragraph(main), heading("五、新旧差异"), paragraph(change), heading("六、联系方式"), paragraph(contact),
    ]  # fmt: skip
    if form == "text":
        return text
    if form == "picture":
        picture = Markup('<p class="picture"><img src="{}" width="800" height="1400" alt="{}"></p>')
        alt = f"图解{document.core_title}：说明背景依据、目标任务、适用范围、主要内容和联系方式，文字版见下文"
        return [picture.format(f"/images/tujie/{page_id}.png", alt), heading("文字版"), paragraph(background), paragraph(scope), paragraph(main), paragraph(contact)]
    video = Markup(
        '<p class="video"><video controls preload="none" width="640" height="360" src="/media/{0}.webm" aria-label="{1}">'
        '<track kind="captions" srclang="zh" label="中文字幕" src="/media/{0}.vtt" default></video></p>'
    )
    return [video.format(page_id, f"视频解读 {document.core_title}"), heading("视频文字稿"), paragraph(background), paragraph(goal), paragraph(scope), paragraph(main), paragraph(contact)]


def _retell(measure: str) -> str:
    """The measure in other words than the document's, so that an interpretation does not copy."""
    for plain, spoken in (("应当", "需要"), ("按照", "依照"), ("不得", "不能"), ("不低于", "至少达到"), ("不超过", "最多"), ("每", "逐"), ("实行", "推行"), ("给予", "提供")):
        if plain in measure:
            return "也就是" + measure.replace(plain, spoken, 1).replace("，", "，同时", 1)
    return "简单说就是" + measure.replace("，", "，而且", 1)
