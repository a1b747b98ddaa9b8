"""A printing press of document pages: one truth, any markup, so that extraction is tested on templates nobody wrote."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

TOPICS = ["节约用水", "校外托管", "河道保洁", "公共停车", "电梯加装", "社区助餐", "人才公寓", "夜间经济", "垃圾分类", "古树保护", "养老服务", "数字惠民"]
SORTS = ["管理办法", "实施细则", "扶持政策", "三年行动计划", "若干措施", "工作方案"]
UNITS = [("明湖区人民政府", "明府"), ("明湖区人民政府办公室", "明府办"), ("明湖区水务局", "明水务"), ("明湖区教育局", "明教规"), ("明湖区民政局", "明民规")]
LABELS = {
    "index_number": ["索引号", "索 引 号", "信息索引号", "索取号"],
    "document_number": ["发文字号", "文号", "文件编号", "发 文 字 号", "公文文号"],
    "issuer": ["发文机关", "制发机关", "发布机构", "发文单位", "制定机关"],
    "made": ["成文日期", "生成日期", "印发日期", "发文日期", "成文时间"],
    "published": ["发布日期", "公开日期", "发布时间", "公布日期"],
    "topic": ["主题分类", "分类", "信息分类"],
    "disclosure": ["公开属性", "公开方式"],
    "validity": ["有效性", "效力状况", "时效状态", "文件状态"],
    "document_type": ["文件类型", "文件种类", "体裁"],
}
WORDS = "为进一步加强本区相关管理工作提升服务质量保障群众合法权益根据有关法律规定结合实际制定本文件各街道镇有关部门应当按照职责分工落实责任做好宣传引导和监督检查建立长效机制定期通报进展情况及时研究解决问题确保各项任务如期完成".strip()
CLASS = ["a1", "mod", "box-x", "wrapL", "k9", "zone", "pane", "unit", "cellA", "rowB", "blk", "grid3", "part", "inner", "tpl7"]


@dataclass
class Truth:
    title: str
    number: str
    issuer: str
    made: date
    published: date
    until: date | None
    years: int | None
    effective: date
    index_number: str
    validity: str
    attachments: list[tuple[str, str]] = field(default_factory=list)
    interpretation: str = ""
    handle: str = ""
    paragraphs: list[str] = field(default_factory=list)


def truth(rng: random.Random) -> Truth:
    unit, letters = rng.choice(UNITS)
    topic, sort = rng.choice(TOPICS), rng.choice(SORTS)
    made = date(2019, 1, 1) + timedelta(days=rng.randrange(1800))
    published = made + timedelta(days=rng.randrange(0, 15))
    number = f"{letters}〔{made.year}〕{rng.randrange(1, 180)}号"
    effective = date(made.year, made.month, 1) + timedelta(days=62)
    effective = effective.replace(day=1)
    years = rng.choice([2, 3, 5])
    style = rng.choice(["until", "years", "none"])
    name = f"明湖区{topic}{sort}" + (f"（{made.year}—{made.year + 2}年）" if sort == "三年行动计划" else "")
    title = rng.choice([f"{unit}关于印发《{name}》的通知", f"关于印发{name}的通知", name])
    paragraphs = [sentence(rng) for _ in range(rng.randrange(3, 9))]
    until = date(effective.year + years, effective.month, 1) - timedelta(days=1)
    if style == "until":
        paragraphs.append(f"本文件自{day(effective)}起施行，有效期至{day(until)}。")
    elif style == "years":
        paragraphs.append(f"本文件自{day(effective)}起施行，有效期{years}年。")
    files = [(f"附件{n}：{rng.choice(TOPICS)}{rng.choice(['申请表', '任务分解表', '责任清单'])}.{ext}", f"/files/{rng.randrange(10**6)}_{n}.{ext}")
             for n, ext in enumerate(rng.sample(["pdf", "docx", "xls", "zip", "ofd"], rng.randrange(0, 3)), 1)]
    return Truth(
        title=title, number=number, issuer=unit, made=made, published=published, until=until if style != "none" else None,
        years=years if style == "years" else None, effective=effective if style != "none" else None,
        index_number=f"MH{rng.randrange(10**6):06d}-{made.year}-{rng.randrange(999):03d}", validity=rng.choice(["有效", "失效", "废止", "已修改"]),
        attachments=files, interpretation=f"/zcjd/{rng.randrange(10**6)}.html" if rng.random() < 0.5 else "",
        handle=f"http://zwdt.sh.gov.cn/govPortals/bsfw/item/{rng.getrandbits(128):032x}"[:-0 or None] if rng.random() < 0.4 else "",
        paragraphs=paragraphs,
    )  # fmt: skip


def sentence(rng: random.Random) -> str:
    parts = []
    for _ in range(rng.randrange(2, 5)):
        at = rng.randrange(len(WORDS) - 20)
        parts.append(WORDS[at : at + rng.randrange(9, 20)])
    return "，".join(parts) + "。"


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def print_page(made: Truth, rng: random.Random) -> str:
    """The truth in random markup."""
    c = lambda: f' class="{rng.choice(CLASS)}"' if rng.random() < 0.7 else ""  # noqa: E731
    block = lambda: rng.choice(["div", "section", "div"])  # noqa: E731
    elements = _elements(made, rng, c)
    title = _title(made, rng, c)
    body = _body(made, rng, c)
    files = _files(made, rng, c)
    related = _related(made, rng, c)
    place = rng.choice(["above", "between", "below"])
    order = {"above": [elements, title, body], "between": [title, elements, body], "below": [title, body, elements]}[place]
    if rng.random() < 0.5:
        order += [files, related]
    else:
        order += [related, files]
    share = f'<div{c()}>【打印】 【关闭】 分享到：<a href="#">微信</a> <a href="#">微博</a></div>'
    b = block()
    main = f"<{b}{c()}>" + "".join(order) + share + f"</{b}>"
    if rng.random() < 0.3:
        main = f'<table width="1000"><tr><td{c()}>{main}</td></tr></table>'
    side = _side(rng, c) if rng.random() < 0.5 else ""
    main = rng.choice([main + side, side + main, main])
    metas = []
    if rng.random() < 0.6:
        metas.append(f'<meta name="ArticleTitle" content="{made.title}">')
    if rng.random() < 0.6:
        metas.append(f'<meta name="PubDate" content="{made.published} 09:00">')
    shown = rng.choice([made.title, f"{made.title}_明湖区人民政府", f"{made.title}-政策文件-明湖区人民政府", "明湖区人民政府"])
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{shown}</title>{"".join(metas)}'
        f"<script>var totalPage = 3;</script></head><body>{_head(rng, c)}{main}{_foot(rng, c)}</body></html>"
    )


def _head(rng, c):
    nav = "".join(f'<li{c()}><a href="/{n}/">{n}</a></li>' for n in ["首页", "新闻中心", "政务公开", "政策文件", "政策解读", "办事服务", "互动交流"])
    crumb = f'<div{c()}>{rng.choice(["当前位置：", "您现在的位置：", "您所在的位置: "])}<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/zwgk/wj/">政策文件</a></div>'
    tag = rng.choice(["header", "div"])
    return f"<{tag}{c()}><div>明湖区人民政府门户网站</div><ul>{nav}</ul></{tag}>{crumb}"


def _foot(rng, c):
    tag = rng.choice(["footer", "div"])
    return f'<{tag}{c()}><p>主办单位：明湖区人民政府办公室　地址：明湖区湖滨路1号</p><p>沪ICP备00000000号 网站标识码：3101990001</p><p>版权所有，未经许可不得转载，建议使用主流浏览器访问本网站。</p></{tag}>'


def _side(rng, c):
    rows = "".join(f'<li><a href="/n/{n}.html">{sentence(rng)[:18]}</a><span>2023-0{n + 1}-1{n}</span></li>' for n in range(5))
    return f"<div{c()}><h3>{rng.choice(['热点新闻', '最新政策', '通知公告', '本周热门'])}</h3><ul>{rows}</ul></div>"


def _values(made, rng):
    form = rng.choice([lambda d: d.isoformat(), day, lambda d: d.strftime("%Y/%m/%d")])
    values = {
        "index_number": made.index_number, "document_number": made.number, "issuer": made.issuer, "made": form(made.made),
        "published": form(made.published), "topic": "城乡建设", "disclosure": "主动公开", "validity": made.validity,
        "document_type": "规范性文件",
    }  # fmt: skip
    names = list(values)
    rng.shuffle(names)
    return [(rng.choice(LABELS[name]), values[name]) for name in names]


def _elements(made, rng, c):
    pairs = _values(made, rng)
    colon = rng.choice(["：", ":", ""])
    kind = rng.choice(["table4", "table2", "dl", "spans", "divs", "lines", "oneline", "li", "bracket", "flat"])
    if kind in {"table4", "table2"}:
        cell = rng.choice(["td", "th"])
        cells = [f"<{cell}{c()}>{label}{colon}</{cell}><td{c()}>{value}</td>" for label, value in pairs]
        step = 2 if kind == "table4" else 1
        rows = ["<tr>" + "".join(cells[at : at + step]) + "</tr>" for at in range(0, len(cells), step)]
        return f"<table{c()}>{''.join(rows)}</table>"
    if kind == "dl":
        return f"<dl{c()}>" + "".join(f"<dt>{label}{colon}</dt><dd>{value}</dd>" for label, value in pairs) + "</dl>"
    if kind == "spans":
        inner = rng.choice(["span", "em", "label"])
        return f"<div{c()}>" + "".join(f"<div{c()}><{inner}>{label}{colon}</{inner}><span{c()}>{value}</span></div>" for label, value in pairs) + "</div>"
    if kind == "divs":
        return f"<div{c()}>" + "".join(f"<div{c()}><div>{label}{colon}</div><div{c()}>{value}</div></div>" for label, value in pairs) + "</div>"
    if kind == "lines":
        return "".join(f"<p{c()}>{label}：{value}</p>" for label, value in pairs)
    if kind == "oneline":
        return f"<p{c()}>" + rng.choice(["<br>", "&nbsp;&nbsp;", "　", " | "]).join(f"{label}：{value}" for label, value in pairs) + "</p>"
    if kind == "li":
        return f"<ul{c()}>" + "".join(f"<li{c()}><strong>{label}{colon or '：'}</strong>{value}</li>" for label, value in pairs) + "</ul>"
    if kind == "bracket":
        return f"<div{c()}>" + "".join(f"<p>【{label}】{value}</p>" for label, value in pairs) + "</div>"
    return f"<div{c()}>" + "".join(f"<b>{label}：</b><span>{value}</span>" for label, value in pairs) + "</div>"


def _title(made, rng, c):
    tag = rng.choice(["h1", "h2", "div", "p", "h1"])
    inner = made.title
    if rng.random() < 0.2 and len(inner) > 18:
        inner = inner[:14] + "<br>" + inner[14:]
    if tag in {"div", "p"} and rng.random() < 0.5:
        inner = f"<strong>{inner}</strong>"
    name = rng.choice(['', ' class="title"', ' class="qz"']) if tag in {"div", "p"} else c()
    size = f'<div{c()}>字号：<a href="javascript:;">大</a> <a href="javascript:;">中</a> <a href="javascript:;">小</a></div>' if rng.random() < 0.5 else ""
    info = f"<div{c()}>发布时间：{made.published} 来源：{made.issuer} 浏览次数：12</div>" if rng.random() < 0.4 else ""
    ban = f'<a href="{made.handle}" title="在线办理：申请"><img src="/i/ban.png" alt="办"></a>' if made.handle and rng.random() < 0.5 else ""
    return f"<{tag}{name}>{inner}</{tag}>{ban}{size}{info}"


def _body(made, rng, c):
    paragraphs = list(made.paragraphs)
    paragraphs.insert(0, rng.choice(["各街道、镇人民政府，区政府各部门：", "各有关单位："]))
    paragraphs.insert(2, "一、总体要求")
    if made.handle:
        paragraphs.insert(3, f'符合条件的可以提出申请。<a href="{made.handle}">在线办理</a>')
    if rng.random() < 0.6:
        paragraphs += [made.issuer, day(made.made)]
    box = rng.choice([f"<div{c()}>", '<div id="zoom">', '<div class="TRS_Editor">', "<article>", f"<section{c()}>"])
    tag = box[1:].split()[0].rstrip(">").split()[0]
    kind = rng.choice(["p", "p", "div", "br"])
    if kind == "br":
        inner = "<br><br>　　".join(paragraphs)
    else:
        inner = "".join(f"<{kind} style='text-indent:2em'>{rng.choice(['', '<span>'])}{one}</{kind}>" for one in paragraphs)
    return f"{box}{inner}</{tag}>"


def _files(made, rng, c):
    if not made.attachments:
        return ""
    kind = rng.choice(["ul", "p", "head"])
    if kind == "ul":
        rows = "".join(f'<li><a href="{url}">{name}</a></li>' for name, url in made.attachments)
        return f"<div{c()}><h4>{rng.choice(['附件', '附件下载', '相关附件：'])}</h4><ul>{rows}</ul></div>"
    if kind == "p":
        return "".join(f'<p><a href="{url}" target="_blank">{name}</a></p>' for name, url in made.attachments)
    rows = "<br>".join(f'<a href="{url}">{name}</a>' for name, url in made.attachments)
    return f"<p{c()}>附件：<br>{rows}</p>"


def _related(made, rng, c):
    if not made.interpretation:
        return ""
    link = f'<a href="{made.interpretation}">《{made.title[:20]}》政策解读</a>'
    kind = rng.choice(["block", "inline", "lone"])
    if kind == "block":
        h = rng.choice(["h3", "div", "p"])
        return f"<div{c()}><{h}>{rng.choice(['相关解读', '政策解读', '解读材料'])}</{h}><ul><li>{link}<span>2023-05-06</span></li></ul></div>"
    if kind == "inline":
        return f"<p{c()}>解读链接：{link}</p>"
    return f"<div{c()}>{link}</div>"
