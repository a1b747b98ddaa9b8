"""Home pages as four different makers build them, for entries and modes that nobody here has seen before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

WORDS = "区人民政府办公室发布本年度为民办实事项目清单，涉及养老服务、社区食堂、既有住宅加装电梯等方面，请广大市民关注。"
HEADLINES = (
    "我区召开常务会议研究部署下半年重点工作",
    "关于公布第三批区级非物质文化遗产名录的通知",
    "社区食堂助餐点新增十二处方便居民就餐",
    "本区网站完成适老化与无障碍改造验收工作",
    "关于开展高龄老人体检服务的公告",
    "区行政服务中心调整周末延时服务时间",
)
MENU = ("首页", "政务公开", "政务服务", "政民互动", "走进本区")
SLIDES = (
    "<div class=slides style='position:relative;width:800px;height:240px'>"
    + "".join(
        f"<a href=/n{n}.html style='position:absolute;left:0;top:0;width:800px;height:240px;background:#{c};display:{'block' if n == 0 else 'none'}'>图片新闻第{n}条</a>"
        for n, c in enumerate(("cde", "dec", "edc"))
    )
    + "</div><script>var s=document.querySelectorAll('.slides a'),i=0;setInterval(function(){s[i].style.display='none';i=(i+1)%3;s[i].style.display='block'},900)</script>"
)


def _list(kind: str = "li") -> str:
    rows = "".join(
        f"<{kind}><a href=/art/{n}.html>{one}</a><span>2026-0{n + 1}-12</span></{kind}>" for n, one in enumerate(HEADLINES)
    )
    return f"<ul class=newslist>{rows}</ul>" if kind == "li" else rows


def soup(entry: str, script: str = "", css: str = "", body: str = "", top: str = "") -> str:
    """Boxes without landmarks, everything in px."""
    menu = "".join(f"<li><a href=/c{n}/>{one}</a></li>" for n, one in enumerate(MENU))
    return (
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>示例区人民政府门户网站</title><style>body,ul{margin:0;padding:0;font:14px/1.8 'Microsoft YaHei'}"
        ".w{width:1200px;margin:0 auto}.topbar{height:34px;background:#f5f5f5}.fr{float:right}.nav li{float:left;list-style:none}.nav a{display:block;padding:10px 30px}"
        f".foot{{clear:both;font-size:12px}}.con{{clear:both}}{css}</style></head><body>{top}<div class=topbar><div class=w><span>2026年11月22日 星期日</span><div class=fr>{entry}</div></div></div>"
        f"<div class=w><ul class=nav>{menu}</ul></div><div class='w con'><div class=txt><p>{WORDS * 3}</p><p>{WORDS * 2}</p>{_list()}</div>{body}</div>"
        f"<div class=foot><div class=w>主办：示例区人民政府办公室　网站标识码：3101060001　沪ICP备05000001号　技术支持单位联系方式见关于我们</div></div><script>{script}</script></body></html>"
    )


def tables(entry: str, script: str = "", css: str = "", body: str = "", top: str = "") -> str:
    """Twenty years old: tables, font elements, old doctype."""
    menu = "".join(f"<td align=center><a href=/c{n}/>{one}</a></td>" for n, one in enumerate(MENU))
    rows = _list("tr").replace("<tr><a", "<tr><td><a").replace("</a><span>", "</a></td><td>").replace("</span></tr>", "</td></tr>")
    return (
        "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Transitional//EN' 'http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd'><html><head><meta charset=utf-8><title>示例区政府网</title>"
        f"<style type=text/css>td{{font-size:13px;line-height:22px}}{css}</style></head><body leftmargin=0>{top}<table width=1000 align=center><tr><td><img src=/logo.png width=300 height=60 alt=示例区></td>"
        f"<td align=right>{entry}</td></tr></table><table width=1000 align=center bgcolor=#c00><tr>{menu}</tr></table><table width=1000 align=center><tr><td colspan=2 class=zw>{WORDS * 4}</td></tr>{rows}"
        f"<tr><td colspan=2>{body}</td></tr></table><table width=1000 align=center><tr><td align=center>版权所有：示例区人民政府　地址：示例路1号　邮编：200000　电话：12345</td></tr></table><script type=text/javascript>{script}</script></body></html>"
    )


def modern(entry: str, script: str = "", css: str = "", body: str = "", top: str = "") -> str:
    """Landmarks, rem, custom properties."""
    menu = "".join(f"<li><a href=/c{n}/>{one}</a></li>" for n, one in enumerate(MENU))
    return (
        "<!DOCTYPE html><html lang=zh-CN><head><meta charset=utf-8><meta name=viewport content='width=device-width,initial-scale=1'><title>示例区人民政府</title>"
        f"<style>html{{font-size:16px}}body{{margin:0;font-size:1rem;line-height:1.75}}nav ul{{display:flex;list-style:none}}nav a{{display:block;padding:.9rem 1.4rem}}footer{{font-size:.8rem}}{css}</style></head><body>{top}"
        f"<header><a href=/>示例区人民政府</a><div class=tools>{entry}</div></header><nav aria-label=主导航><ul>{menu}</ul></nav><main><h1>要闻</h1><p>{WORDS * 3}</p>{_list()}{body}</main>"
        f"<footer><p>主办：示例区人民政府办公室　网站标识码：3101060001　本站已支持IPv6访问</p></footer><script>{script}</script></body></html>"
    )


def app(entry: str, script: str = "", css: str = "", body: str = "", top: str = "") -> str:
    """A shell that script fills: `entry` comes 600 ms after the page has loaded."""
    inner = f"<div class=head>{entry}</div><div class=menu>" + "".join(f"<span><a href=/c{n}/>{one}</a></span>" for n, one in enumerate(MENU))
    inner += f"</div><section class=page-main><p>{WORDS * 4}</p>{_list()}{body}</section>"
    return (
        f"<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><title>示例区</title><style>body{{font-size:15px;line-height:1.8}}.menu a{{display:inline-block;padding:12px 20px}}{css}</style></head>"
        f"<body>{top}<div id=app></div><template id=t>{inner}</template><script>setTimeout(function(){{document.getElementById('app').append(document.getElementById('t').content.cloneNode(true));{script}}},600)</script></body></html>"
    )


def elder(body: str = "", css: str = "", script: str = "", words: int = 3) -> str:
    """A version of the site for the old, at an address of its own, fit for them until `body` or `css` spoil it."""
    menu = "".join(f"<li><a href=/elder/c{n}.html>{one}</a></li>" for n, one in enumerate(MENU))
    return (
        "<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><title>长者版_示例区人民政府</title><style>body{margin:0;font:24px/1.8 sans-serif}.nav li{display:inline-block}"
        f".nav a{{display:block;padding:14px 28px}}.foot{{font-size:14px}}{css}</style></head><body><div class=nav><ul>{menu}</ul></div><div class=con><p>{WORDS * words}</p><p>{WORDS * 2}</p>{body}</div>"
        f"<div class=foot>主办：示例区人民政府办公室　网站标识码：3101060001　沪ICP备05000001号　联系我们</div><script>{script}</script></body></html>"
    )


Shell = Callable[..., str]


@dataclass(frozen=True)
class Unseen:
    """`says`: faults that must be found, as (check id, key); `asks`: those that may only be asked about (待核)."""

    home: str
    says: frozenset[tuple[str, str]] = frozenset()
    asks: frozenset[tuple[str, str]] = frozenset()
    more: dict[str, Any] = field(default_factory=dict)
    other: dict[str, Any] = field(default_factory=dict)  # pages of another host, whose address {other} stands for
