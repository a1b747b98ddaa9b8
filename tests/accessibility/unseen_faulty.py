"""Entries and modes that fail in one way each, in markup and under names that nobody here has seen before."""

from __future__ import annotations

from typing import Any

from unseen_clean import BAR, BIG, CARE, HTML, KEYS, TOOL
from unseen_shells import SLIDES, WORDS, Unseen, app, elder, modern, soup, tables

E, A, BAD = "A11Y003:elder", "A11Y003:accessible", "A11Y004"
CLICK = "<a href='javascript:void(0)' onclick='care()'>{}</a>"
MODAL = (
    "function soon(){var d=document.createElement('div');d.style.cssText='position:fixed;left:35%;top:30%;width:420px;height:200px;background:#fff;border:1px solid';"
    "d.innerHTML='<h3>温馨提示</h3><p>功能建设中，敬请期待！</p><button>确定</button>';document.body.appendChild(d)}"
)
MASK = (
    "function soon(){document.body.insertAdjacentHTML('beforeend','<div style=\"position:fixed;inset:0;background:rgba(0,0,0,.5)\"></div><div class=layer style=\"position:absolute;left:500px;top:200px;width:360px;height:160px;background:#fff\">"
    "请使用手机扫码下载客户端后使用该功能<a href=# class=close>×</a></div>')}"
)
TOAST = "function soon(){var d=document.createElement('div');d.textContent='暂未开通';d.style.cssText='position:fixed;left:45%;top:45%;padding:12px 90px;width:200px;height:30px;background:#333;color:#fff';document.body.appendChild(d);setTimeout(function(){d.remove()},3000)}"
CLOCK = "setInterval(function(){document.body.className='t'+(new Date().getSeconds()%2);document.body.setAttribute('data-now',Date.now())},400);"
DRIFT = "<div id=ad style='position:fixed;left:0;top:90px;width:160px;height:120px'><a href=/zt/><img src=/ad.png width=160 height=120 alt=专题></a></div><script>var x=0;setInterval(function(){x=(x+3)%600;ad.style.left=x+'px'},30)</script>"
CORNER = "<div style='position:fixed;left:8px;bottom:60px;width:150px;height:180px'><a href=/zt/dj/><img src=/dj.jpg width=150 height=160 alt=专题学习></a><span onclick='this.parentNode.remove()'>关闭</span></div>"
ROLL = "<style>@keyframes up{to{transform:translateY(-200px)}}.roll{height:120px;overflow:hidden}.roll ul{animation:up 18s linear infinite}</style><div class=roll><ul>" + f"<li>{WORDS[:22]}</li>" * 8 + "</ul></div>"
SCROLL = "<div id=sc style='height:90px;overflow:hidden'>" + f"<p>{WORDS}</p>" * 6 + "</div><script>setInterval(function(){sc.scrollTop=(sc.scrollTop+1)%300},40)</script>"


def bad(*keys: tuple[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(keys)


def own_version(name: str, fault: str, page: str, entry: str = "") -> Unseen:
    return Unseen(soup((entry or f"<a href=/old/>{name}</a>") + TOOL, BAR), bad((BAD, fault)), more={"/old/": page})


def faulty() -> dict[str, Unseen]:
    gone: dict[str, Any] = {"/broken/": (500, HTML, b"<h1>Server Error</h1>"), "/lost/": "<!DOCTYPE html><meta charset=utf-8><title>页面不存在</title><body><h1>404</h1><p>抱歉，您访问的页面不存在或已被删除。</p></body>"}
    return {
        # no entry
        "nothing-there": Unseen(soup("<a href=/login>登录</a>"), bad(("A11Y003", "missing"))),
        "only-news-of-it": Unseen(tables("<a href=/rss>订阅</a>", body="<a href=/a1>本区网站无障碍改造通过验收</a><br><a href=/a2>长者服务中心建成启用</a>"), bad(("A11Y003", "missing"))),
        "only-a-badge": Unseen(modern("<a href=http://wza.isc.org.cn/cert><img src=/badge.png alt=无障碍服务 width=80 height=30></a>"), bad(("A11Y003", "missing"))),
        # entries that do nothing
        "no-handler": Unseen(soup("<a href='javascript:;'>关怀版</a>" + TOOL, BAR), bad((E, "dead"))),
        "script-raises": Unseen(soup("<a href='javascript:void(0)' onclick=\"$('body').addClass('care')\">长辈版</a>" + TOOL, BAR, BIG), bad((E, "dead"))),
        "hash-only": Unseen(modern("<a href='#'>老年模式</a>" + TOOL, BAR), bad((E, "dead"))),
        "own-script-gone": Unseen(tables(CLICK.format("大字版") + "<a href='javascript:void(0)' onclick='EsdToolbar.open()'>无障碍浏览</a><script src=/esd/toolbar.js></script>", CARE, BIG), bad((A, "dead"))),
        "vendor-gone": Unseen(soup(CLICK.format("长者版") + "<a href='javascript:void(0)' onclick='aria.start()'>辅助工具</a><script src=http://wza.vendor.invalid/aria.js></script>", CARE, BIG), asks=bad((A, "dead"))),
        "soon-in-a-box": Unseen(soup("<a href='javascript:void(0)' onclick='soon()'>适老版</a>" + TOOL, MODAL + BAR), bad((E, "dead"))),
        "soon-behind-a-mask": Unseen(modern("<button onclick='soon()'>长者专版</button>" + TOOL, MASK + BAR), bad((E, "dead"))),
        "soon-as-toast": Unseen(soup(CLICK.format("关爱版") + "<a href='javascript:void(0)' onclick='soon()'>无障碍阅读</a>", CARE + TOAST, BIG), bad((A, "dead"))),
        "dead-beside-slides": Unseen(soup("<a href='javascript:void(0)' onclick='nope()'>长者助手</a>" + TOOL, BAR, body=SLIDES), bad((E, "dead"))),
        "dead-beside-clock": Unseen(tables("<a href='javascript:void(0)' onclick='nope()'>老年人专区</a>" + TOOL, BAR + CLOCK), bad((E, "dead"))),
        "dead-in-app": Unseen(app("<a href='javascript:;'>无障碍</a>" + CLICK.format("敬老版"), CARE.replace("function care()", "window.care=function()").replace("} if(", "}; if("), BIG), bad((A, "dead"))),
        "to-itself": Unseen(soup("<a href='/'>关怀模式</a>" + TOOL, BAR), bad((E, "dead"))),
        # entries that lead astray
        "gone-404": Unseen(soup("<a href=/zbb/index.html>长辈版</a>" + TOOL, BAR), bad((E, "target"))),
        "gone-500": Unseen(tables("<a href=/broken/ target=_blank>老年版</a>" + TOOL, BAR), bad((E, "target")), more=gone),
        "gone-softly": Unseen(modern("<a href=/lost/>大字版</a>" + TOOL, BAR), bad((E, "target")), more=gone),
        "gone-other-host": Unseen(soup(CLICK.format("长者版") + "<a href='{other}/wza/' target=_blank>无障碍通道</a>", CARE, BIG), bad((A, "target")), other={"/": "x"}),
        # modes that do not help
        "one-px-more": Unseen(modern("<button onclick=\"document.documentElement.style.fontSize='17px';localStorage.f=1\">大字版</button>" + TOOL, BAR + "if(localStorage.f)document.documentElement.style.fontSize='17px';"), bad((E, "no-growth"))),
        "colours-only": Unseen(soup(CLICK.format("老年模式") + TOOL, CARE + BAR, ".care{background:#000;color:#ff0}"), bad((E, "no-growth"))),
        "class-without-rule": Unseen(tables(CLICK.format("长者版") + TOOL, CARE + BAR), bad((E, "no-growth"))),
        # modes that are lost
        "lost-class": Unseen(soup(CLICK.format("关怀版") + TOOL, CARE.split(" if(")[0] + ";" + BAR, BIG), bad((E, "forgets"))),
        "lost-beside-slides": Unseen(soup(CLICK.format("银发专版") + TOOL, CARE.split(" if(")[0] + ";" + BAR, BIG, body=SLIDES), bad((E, "forgets"))),
        "lost-cookie-path": Unseen(modern(CLICK.format("长辈关怀") + TOOL, CARE.replace("path=/", "path=/index.html") + BAR, BIG), bad((E, "forgets"))),
        "lost-bar": Unseen(soup(CLICK.format("长者版") + "<a href='javascript:void(0)' onclick='wza()'>无障碍辅助</a>", CARE + BAR.replace("if(localStorage.wza)wza();", ""), BIG), bad((A, "forgets"))),
        # by mouse only
        "box-by-mouse": Unseen(soup("<div onclick='care()' style='display:inline-block;cursor:pointer'>适老化</div>" + TOOL, CARE + BAR, BIG), bad((E, "keyboard"))),
        "image-by-mouse": Unseen(tables(CLICK.format("大字版") + "<img src=/w.png onclick='wza()' alt=无障碍 width=60 height=24>", CARE + BAR, BIG), bad((A, "keyboard"))),
        "anchor-no-href": Unseen(modern("<a id=x>长者模式</a>" + TOOL, "document.getElementById('x').onclick=care;" + CARE.replace(" if(", ";function n(){} if(") + BAR, BIG), bad((E, "keyboard"))),
        # versions that are not fit for the old
        "all-small": own_version("老年关怀", "font", elder(css="body{font-size:14px}")),
        "paragraph-small": own_version("适老服务专区", "font", elder(f"<table><tr><td style='font-size:12px'>{WORDS}</td></tr></table>")),
        "list-small": own_version("孝老版", "font", elder("<ul class=list>" + "".join(f"<li><a style='font-size:16px' href=/e{n}>{WORDS[n:n + 30]}</a></li>" for n in range(6)) + "</ul>")),
        "ordinary-page": Unseen(modern("<a href=/index.html>长者频道</a>" + TOOL, BAR), bad((BAD, "font")), more={"/index.html": modern("<a href=/>返回</a>")}),
        "opens-windows": own_version("爱老版", "popup", elder(script="window.open('/notice.html','_blank','width=400,height=300')")),
        "advert-drifts": Unseen(soup("<a href=/old/>长辈专区</a>" + TOOL, BAR), bad((BAD, "floating"), (BAD, "moving")), more={"/old/": elder(DRIFT)}),
        "advert-in-corner": own_version("关怀专区", "floating", elder(CORNER)),
        "marquee": own_version("长者阅读", "moving", elder("<marquee scrollamount=4>热烈庆祝本区荣获全国文明城区称号</marquee>")),
        "rolls-by-style": own_version("老年人版", "moving", elder(ROLL)),
        "rolls-by-script": own_version("老龄版", "moving", elder(SCROLL)),
        "small-menu": own_version("长者服务", "targets", elder(css=".nav a{padding:0;line-height:1.3;font-size:20px}")),
        "luring-download": own_version("敬老模式", "inducing", elder("<p><a href=/app.apk>马上下载APP领好礼</a></p>")),
        "topic-or-mode": Unseen(soup("<a href=/old/>敬老专区</a>" + TOOL, BAR), asks=bad((BAD, "font")), more={"/old/": elder(css="body{font-size:14px}")}),
        "luring-prize": own_version("大字号", "inducing", elder("<button>点击领取红包</button>")),
        "lines-touch": own_version("银龄版", "line-height", elder(css="body{line-height:1.05}.nav a{line-height:2}")),
        "sound-by-itself": own_version("长者助手", "moving", elder("<audio src=/hello.mp3 autoplay></audio>")),
        "bar-has-dead-page": Unseen(soup("<a href=/old/>暖心版</a><a href='javascript:void(0)' onclick=\"document.title='无障碍'\">盲人模式</a>" + f"<!--{KEYS}-->"), bad((A, "dead")), more={"/old/": elder()}),
    }  # fmt: skip
