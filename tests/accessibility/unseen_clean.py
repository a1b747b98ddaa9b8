"""Entries and modes that work, as vendors and webmasters build them: nothing may be held against these pages."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler
from typing import Any

from unseen_shells import SLIDES, WORDS, Unseen, app, elder, modern, soup, tables

HTML = {"Content-Type": "text/html; charset=utf-8"}
JS = {"Content-Type": "text/javascript; charset=utf-8"}
BIG = ".care,.care p,.care li,.care td,.care a{font-size:22px!important;line-height:1.9!important}.care .nav a,.care nav a,.care .menu a{padding:14px 26px!important;display:inline-block}"
CARE = "function care(){document.body.className+=' care';document.cookie='care=1;path=/'} if(/care=1/.test(document.cookie))document.body.className+=' care';"
KEYS = "<button>放大</button><button>缩小</button><button>配色</button><button>朗读</button><button>退出</button>"
BAR = (
    "function wza(){var d=document.createElement('div');d.id='wzabar';d.style.cssText='position:fixed;left:0;top:0;width:100%;height:72px;background:#036;z-index:99';"
    f"d.innerHTML='{KEYS}';document.body.appendChild(d);localStorage.wza='on'}} if(localStorage.wza)wza();"
)
SIDE = (
    "function tool(){var d=document.createElement('div');d.style.cssText='position:fixed;right:0;top:120px;width:88px;height:420px;background:#fff;z-index:99';"
    f"d.innerHTML='{KEYS}';document.body.appendChild(d);sessionStorage.tool=1}} if(sessionStorage.tool)tool();"
)
FRAME = (
    "function openBar(){var f=document.createElement('iframe');f.src='/bar.html';f.title='无障碍工具条';f.style.cssText='width:100%;height:80px;border:0';"
    "document.body.insertBefore(f,document.body.firstChild);document.cookie='bar=1;path=/'} if(/bar=1/.test(document.cookie))openBar();"
)
LATE = f"(function(){{{BAR.replace('if(localStorage.wza)wza();', '')}wza();}})();"
LOAD = "function load(){var s=document.createElement('script');s.src='/wza/core.js';document.body.appendChild(s)} if(localStorage.wza)load();"
INVERT = "html.hc{filter:invert(1)}"
HC = "function hc(){document.documentElement.classList.add('hc');localStorage.hc=1} if(localStorage.hc)hc();"
DROP = (
    "function drop(){var m=document.getElementById('m');m.style.display=m.style.display=='block'?'none':'block'} function go(k){document.body.className+=' care';localStorage.k=k}"
    "if(localStorage.k)document.body.className+=' care';"
)
ELDER = elder()
TOOL = "<a href='javascript:void(0)' onclick='wza()'>无障碍</a>"


def slow_core(_: BaseHTTPRequestHandler) -> Any:
    time.sleep(1.6)
    return 200, JS, LATE.encode()


def by_cookie(request: BaseHTTPRequestHandler) -> Any:
    on = "ver=old" in (request.headers.get("Cookie") or "")
    return 200, HTML, soup("<a href=/switch>长辈版</a>" + TOOL, BAR, css=BIG.replace(".care", "body") if on else "").encode()


def switch(_: BaseHTTPRequestHandler) -> Any:
    return 302, {"Location": "/", "Set-Cookie": "ver=old; Path=/"}, b""


def by_query(request: BaseHTTPRequestHandler) -> Any:
    """Every link of the page carries the version on."""
    on = "ver=old" in request.path
    page = soup(f"<a href='/{'' if on else '?ver=old'}'>{'标准版' if on else '老年版'}</a><a href='/next.html{'?ver=old' if on else ''}'>要闻</a>" + TOOL, BAR, css=BIG.replace(".care", "body") if on else "")
    return 200, HTML, page.encode()


def clean() -> dict[str, Unseen]:
    at_elder = {"/elder/": ELDER, "/elder/index.html": ELDER}
    return {
        # modes of the same page
        "body-class-cookie": Unseen(soup("<a href='javascript:void(0)' onclick='care()'>关怀版</a>" + TOOL, CARE + BAR, BIG)),
        "rem-scaled": Unseen(modern("<button onclick=\"document.documentElement.style.fontSize='24px';localStorage.fs=1\">大字版</button>" + TOOL, BAR + "if(localStorage.fs)document.documentElement.style.fontSize='24px';")),
        "sheet-swapped": Unseen(
            soup("<a id=o href='#'>老年模式</a>" + TOOL, BAR + "function sw(){var l=document.createElement('link');l.rel='stylesheet';l.href='/css/old.css';document.head.appendChild(l);sessionStorage.o=1} document.getElementById('o').onclick=function(){sw();return false}; if(sessionStorage.o)sw();"),
            more={"/css/old.css": (200, {"Content-Type": "text/css"}, BIG.replace(".care", "body").encode())},
        ),
        "attribute-variables": Unseen(modern("<a href='#' data-act=old>长者关怀版</a>" + TOOL, BAR + "document.addEventListener('click',function(e){if(e.target.dataset&&e.target.dataset.act=='old'){e.preventDefault();document.documentElement.setAttribute('old','1');localStorage.old=1}}); if(localStorage.old)document.documentElement.setAttribute('old','1');", "html[old]{font-size:26px}")),
        "css-zoom": Unseen(soup("<a href='javascript:;' onclick=\"document.body.style.zoom='1.5';localStorage.z=1\">适老模式</a>" + TOOL, BAR + "if(localStorage.z)document.body.style.zoom='1.5';", ".nav a{padding:12px 30px!important}")),
        "scaled-by-transform": Unseen(soup("<a href='javascript:;' onclick='sc()'>大字号版</a>" + TOOL, BAR + "function sc(){document.body.style.cssText='transform:scale(1.5);transform-origin:0 0;width:66%';localStorage.s=1} if(localStorage.s)sc();", ".nav a{padding:12px 30px!important}")),
        "button-input": Unseen(tables("<input type=button value=老年版 onclick='care()'>" + TOOL, CARE + BAR, BIG)),
        "asks-first": Unseen(soup("<a href='javascript:void(0)' onclick=\"if(confirm('是否进入长者模式？'))care()\">长者模式</a>" + TOOL, CARE + BAR, BIG)),
        "reloads-with-cookie": Unseen("", more={"/": by_cookie, "/next.html": by_cookie, "/switch": switch}),
        "carried-by-query": Unseen("", more={"/": by_query, "/next.html": by_query}),
        "comes-late-in-app": Unseen(app("<div role=button tabindex=0 onclick='care()' onkeydown='care()'><i></i><em>长者</em><em>助手</em></div>" + TOOL, (CARE + BAR).replace("function care()", "window.care=function()").replace("function wza()", "window.wza=function()").replace("} if(", "}; if("), BIG)),
        "side-list": Unseen(soup(TOOL, CARE + BAR, BIG, top="<ul style='position:fixed;right:0;bottom:90px;list-style:none'><li><a href=/ask/>智能问答</a></li><li><a href='javascript:void(0)' onclick='care()'>长辈模式</a></li><li><a href=#>返回顶部</a></li></ul>")),
        "bilingual-label": Unseen(modern("<button onclick='care()'>长者版<br><small>ELDERLY</small></button>" + TOOL, CARE + BAR, BIG)),
        # versions at an address of their own
        "elder-folder": Unseen(tables("<a href=/elder/>爱心版</a>" + TOOL, BAR), more=at_elder),
        "elder-by-script": Unseen(soup("<a href='javascript:void(0)' onclick=\"location.href='/elder/index.html'\">适老版</a>" + TOOL, BAR), more=at_elder),
        "elder-in-window": Unseen(soup("<a href='javascript:void(0)' onclick=\"window.open('/elder/')\">关爱版</a>" + TOOL, BAR), more=at_elder),
        "elder-on-other-host": Unseen(soup("<a href='{other}/old/' target=_blank>敬老版</a>" + TOOL, BAR), other={"/old/": ELDER}),
        "elder-image-map": Unseen(tables("<img src=/top.png usemap=#m width=300 height=40 alt=页首><map name=m><area shape=rect coords=0,0,150,40 href=/elder/ alt=老年人专区><area shape=rect coords=151,0,300,40 href='javascript:void(0)' onclick='wza()' alt=无障碍></map>", BAR), more=at_elder),
        "elder-small-foot": Unseen(soup("<a href=/elder/>长者专区</a>" + TOOL, BAR), more={"/elder/": elder(css=".foot{font-size:12px}")}),
        "elder-foot-links": Unseen(
            soup("<a href=/elder/>老年关怀版</a>" + TOOL, BAR), more={"/elder/": elder(f"<div class='bottom footnav' style='font-size:14px'>{''.join(f'<a href=/l{n}>友情链接{n}</a> ' for n in range(24))}</div>")}
        ),
        "elder-back-to-top": Unseen(soup("<a href=/elder/>助老版</a>" + TOOL, BAR), more={"/elder/": elder("<div style='position:fixed;right:20px;bottom:40px'><a href=#>返回顶部</a></div>")}),
        "elder-own-tools": Unseen(
            soup("<a href=/elder/>长者浏览</a>" + TOOL, BAR),
            more={"/elder/": elder("<div style='position:fixed;right:10px;top:150px;width:90px'><button>字号加大</button><button>语音播报</button><button>高对比度</button><a href=/>退出长者版</a></div>")},
        ),
        "elder-pausable": Unseen(
            soup("<a href=/elder/>乐龄版</a>" + TOOL, BAR),
            more={"/elder/": elder(f"<style>@keyframes k{{to{{transform:translateY(-90px)}}}}.roll{{height:90px;overflow:hidden}}.roll ul{{animation:k 12s infinite}}</style><div class=roll><button>暂停</button><ul><li>{WORDS[:20]}</li><li>{WORDS[:20]}</li></ul></div>")},
        ),
        "elder-dated-list": Unseen(soup("<a href=/elder/>银龄专区</a>" + TOOL, BAR), more={"/elder/": elder("<ul>" + "".join(f"<li><a href=/e{n}>{WORDS[:26]}</a> <small style='font-size:14px'>2026-11-0{n}</small></li>" for n in range(1, 6)) + "</ul>")}),
        # tool bars
        "bar-wide": Unseen(soup("<a href='javascript:void(0)' onclick='care()'>关怀版</a><a href='javascript:void(0)' onclick='wza()'>无障碍浏览</a>", CARE + BAR, BIG)),
        "bar-narrow-side": Unseen(modern("<button onclick='care()'>大字版</button><button onclick='tool()'>辅助工具</button>", CARE + SIDE, BIG)),
        "bar-in-frame": Unseen(soup("<a href='javascript:void(0)' onclick='care()'>长者版</a><a id=cniil_wza href='javascript:void(0)' onclick='openBar()'>网页无障碍</a>", CARE + FRAME, BIG), more={"/bar.html": f"<body>{KEYS}</body>"}),
        "bar-loaded-late": Unseen(soup("<a href='javascript:void(0)' onclick='care()'>长者版</a><a href='javascript:load()' id=toolbarswitch>无障碍辅助工具</a>", CARE + LOAD, BIG), more={"/wza/core.js": slow_core}),
        "bar-as-panel": Unseen(
            tables(
                "<a href='javascript:void(0)' onclick='drop()'>适老化无障碍</a><div id=m style='display:none;position:absolute;width:150px;background:#eee'><button onclick=\"go('o')\">长者模式</button><br><button onclick=\"go('r')\">读屏模式</button><br><button onclick=\"go('c')\">高对比</button></div>", DROP, BIG
            )
        ),
        "contrast-only": Unseen(modern("<button onclick='care()'>长者版</button><button onclick='hc()'>视障模式</button>", CARE + HC, BIG + INVERT)),
        "icon-with-title": Unseen(soup("<a class=ico title=关怀模式 href='javascript:void(0)' onclick='care()'></a><a href='javascript:void(0)' onclick='wza()'><img src=/wza.png alt='' title=无障碍阅读 width=24 height=24></a>", CARE + BAR, BIG + ".ico{display:inline-block;width:24px;height:24px;background:#c00}")),
        "icon-svg": Unseen(modern("<button onclick='care()'><svg width=24 height=24 role=img><title>长者助手</title><circle r=9 cx=12 cy=12 /></svg></button><button aria-label=无障碍工具条 onclick='wza()'><svg width=24 height=24 aria-hidden=true><circle r=9 cx=12 cy=12 /></svg></button>", CARE + BAR, BIG)),
        "among-slides": Unseen(soup("<a href='javascript:void(0)' onclick='care()'>尊老版</a>" + TOOL, CARE + BAR, BIG, body=SLIDES)),
        "among-topics": Unseen(
            soup("<a href=/shengming.html>无障碍声明</a><a href='javascript:void(0)' onclick='care()'>长辈版</a>" + TOOL, CARE + BAR, BIG, top="<div class=who><a href=/q/7/>老年人</a><a href=/q/8/>残疾人</a><a href=/q/9/>养老服务</a><a href=/q/10/>爱心企业</a><a href=/q/11/>无障碍环境建设</a></div>"),
        ),
        # what cannot be held against a page although a simple look finds nothing
        "header-in-frame": Unseen(tables("", top="<iframe src=/top.html width=1000 height=60 frameborder=0 title=页首></iframe>"), more={"/top.html": f"<meta charset=utf-8><body><a href=/elder/ target=_top>长者版</a> {TOOL}<script>{BAR}</script></body>"} | at_elder),
        "menu-on-hover": Unseen(soup("<div class=more><a href='#'>更多服务</a><div class=sub><a href='javascript:void(0)' onclick='care()'>长者版</a><a href='javascript:void(0)' onclick='wza()'>无障碍</a></div></div>", CARE + BAR, BIG + ".more .sub{display:none}.more:hover .sub{display:block}")),
        "shadow-widget": Unseen(
            modern("<a11y-dock></a11y-dock>", "customElements.define('a11y-dock',class extends HTMLElement{connectedCallback(){var r=this.attachShadow({mode:'open'});r.innerHTML='<button id=e>长者版</button><button id=w>无障碍</button>';r.getElementById('e').onclick=care;r.getElementById('w').onclick=wza}});" + CARE + BAR, BIG)
        ),
    }  # fmt: skip
