"""Pages that break, trap or mislead a scanner, each with the end it must come to."""

from __future__ import annotations

import socket
import struct
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from crawler.scans import VisitOutcome as End

BODY = "<h1>标题</h1><p>" + "这是一段普通的正文，用来让页面看上去有内容。" * 8 + "</p><img src=/missing.png>"
TOP = f"<!DOCTYPE html><html lang=zh><title>普通页面</title>{BODY}"


@dataclass(frozen=True)
class Hostile:
    """`page` is HTML, a full answer, or a function that answers; `ends` are the acceptable outcomes."""

    page: Any
    ends: frozenset[End]
    notes: frozenset[str] = frozenset()
    violations: bool = True  # when opened, image-alt must be found


def opened(page: Any, *notes: str) -> Hostile:
    return Hostile(page, frozenset({End.OPENED}), frozenset(notes))


def ends(page: Any, *outcomes: End) -> Hostile:
    return Hostile(page, frozenset(outcomes))


def hang(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(20)


def reset(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def endless_body(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + TOP.encode())
    for number in range(100):
        handler.wfile.write(f"<p>{number}</p>".encode())
        handler.wfile.flush()
        time.sleep(0.2)


HTML = {"Content-Type": "text/html; charset=utf-8"}
STRICT = HTML | {"Content-Security-Policy": "default-src 'none'; script-src 'none'; connect-src 'none'"}
NODES = "<div><p>段落<b>粗</b></p><a href=/a>链接文字</a></div>" * 6000


def hostile(port: int) -> dict[str, Hostile]:
    other = f"http://other.example.cn:{port}"
    return {
        "csp": opened((200, STRICT, TOP.encode())),
        "csp-sandbox": opened((200, HTML | {"Content-Security-Policy": "sandbox"}, TOP.encode())),
        "trusted-types": opened((200, HTML | {"Content-Security-Policy": "require-trusted-types-for 'script'"}, TOP.encode())),
        "alert": opened(f"{TOP}<script>alert(1);confirm(2);prompt(3)</script>", "dialog_dismissed"),
        "alert-storm": opened(f"{TOP}<script>setInterval(()=>alert(1),10)</script>", "dialog_dismissed"),
        "beforeunload": opened(f"{TOP}<script>onbeforeunload=()=>'stay'</script>"),
        "print-close": opened(f"{TOP}<script>window.print();window.close()</script>"),
        "popups": opened(f"{TOP}<script>for(let i=0;i<30;i++)window.open('/ad'+i)</script>", "popup_closed"),
        "popup-forms": opened(f"{TOP}<form id=f target=_blank action=/ad><input name=a></form><script>for(let i=0;i<5;i++)f.submit()</script>"),
        "loop": Hostile(f"{TOP}<script>for(;;){{}}</script>", frozenset({End.OPENED, End.TIMEOUT})),
        "late-loop": Hostile(f"{TOP}<script>setTimeout(()=>{{for(;;){{}}}},300)</script>", frozenset({End.OPENED, End.TIMEOUT})),
        "timer-loop": Hostile(f"{TOP}<script>const f=()=>{{const t=Date.now();while(Date.now()-t<3000);setTimeout(f,0)}};f()</script>", frozenset({End.OPENED, End.TIMEOUT})),
        "microtasks": Hostile(f"{TOP}<script>const f=()=>Promise.resolve().then(f);setTimeout(f,300)</script>", frozenset({End.OPENED, End.TIMEOUT})),
        "builtins": opened(f"{TOP}<script>Array.from=()=>[];Array.prototype.map=()=>{{throw 1}};window.Promise=null;JSON.stringify=()=>'';Element.prototype.querySelectorAll=()=>[]</script>"),
        "tojson": opened(f"{TOP}<script>Object.prototype.toJSON=()=>0;Array.prototype.toJSON=()=>0</script>"),
        "amd": opened(f"{TOP}<script>window.define=()=>0;define.amd={{}};window.axe=null;Object.freeze(window.axe)</script>"),
        "refresh": opened(f"<meta http-equiv=refresh content=0>{TOP}", "refresh_blocked"),
        "refresh-second": opened(f"<meta http-equiv=refresh content=1>{TOP}"),
        "reload": opened(f"{TOP}<script>location.reload()</script>", "refresh_blocked"),
        "pingpong": opened(f"{TOP}<script>location.href='/pingpong?'+Math.random()</script>", "refresh_blocked"),
        "moved-by-script": opened(f"{TOP}<script>location.replace('/csp')</script>", "redirected_by_page"),
        "to-blank": ends(f"{TOP}<script>location.href='about:blank'</script>", End.LEFT),
        "to-data": opened(f"{TOP}<script>location.href='data:text/html,x'</script>"),
        "to-file": opened(f"{TOP}<script>location.href='file:///etc/passwd'</script>"),
        "hanging-image": opened(f"{TOP}<img src=/hang alt=图>"),
        "hanging-style": opened(f"<!DOCTYPE html><html lang=zh><title>x</title><link rel=stylesheet href=/hang>{BODY}"),
        "hanging-script": opened(f"{TOP}<script src=/hang></script><p>后</p>", "loading_stopped"),
        "hanging-frame": opened(f"{TOP}<iframe src=/hang title=框></iframe>"),
        "polling": opened(f"{TOP}<script>const f=()=>fetch('/poll?'+Math.random()).finally(()=>setTimeout(f,5));f()</script>"),
        "growing": opened(f"{TOP}<script>setInterval(()=>document.body.append('x'),50)</script>", "never_quiet"),
        "nodes-30000": Hostile(f"{TOP}{NODES}", frozenset({End.OPENED, End.TIMEOUT})),
        "cross-frame": opened(f"{TOP}<iframe src={other}/csp title=框></iframe>"),
        "sandbox-frame": opened(f"{TOP}<iframe sandbox src=/alert title=框></iframe>"),
        "loop-frame": Hostile(f"{TOP}<iframe src=/late-loop title=框></iframe>", frozenset({End.OPENED, End.TIMEOUT})),
        "refresh-frame": opened(f"{TOP}<iframe src=/refresh title=框></iframe>"),
        "frames-in-frames": opened(f"{TOP}<iframe src=/frames-in-frames title=框></iframe>"),
        "shadow": opened("<!DOCTYPE html><html lang=zh><title>x</title><p>正文正文正文正文</p><div id=h></div><script>h.attachShadow({mode:'open'}).innerHTML='<img src=/missing.png>'</script>"),
        "document-write": opened(f"<script>document.write({TOP!r})</script>"),
        "rewritten": opened(f"<script>onload=()=>{{document.open();document.write({TOP!r});document.close()}}</script>"),
        "download": ends((200, {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename=a.exe"}, b"MZ"), End.DOWNLOAD),
        "pdf": ends((200, {"Content-Type": "application/pdf"}, b"%PDF-1.4"), End.DOWNLOAD, End.NOT_HTML),
        "json": ends((200, {"Content-Type": "application/json"}, b'{"a":1}'), End.NOT_HTML),
        "picture": ends((200, {"Content-Type": "image/gif"}, b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"), End.NOT_HTML),
        "not-found": ends((404, HTML, TOP.encode()), End.HTTP_ERROR),
        "server-error": ends((500, HTML, b"<h1>500</h1>"), End.HTTP_ERROR),
        "wall": ends((412, HTML, b"<script>1</script>"), End.CHALLENGE),
        "challenge": ends("<title>安全验证</title><p>请完成人机验证后继续访问</p>", End.CHALLENGE),
        "soft-404": ends("<title>提示</title><p>您访问的页面不存在或已被删除</p><a href=/>返回首页</a>", End.ERROR_PAGE),
        "login": ends("<title>用户登录</title><form>用户<input><input type=password><button>登录</button></form>", End.LOGIN),
        "nothing": ends((200, HTML, b""), End.EMPTY),
        "no-content": ends((204, HTML, b""), End.EMPTY),
        "hang-answer": ends(hang, End.TIMEOUT),
        "reset-answer": ends(reset, End.REFUSED),
        "redirect-loop": ends((302, {"Location": "/redirect-loop"}, b""), End.LEFT),
        "redirect-inside": ends((302, {"Location": "http://127.0.0.9:8089/"}, b""), End.FORBIDDEN),
        "endless-body": opened(endless_body),
        "worker-storm": opened(f"{TOP}<script>for(let i=0;i<20;i++)new Worker(URL.createObjectURL(new Blob(['for(;;){{}}'])))</script>"),
        "history": opened(f"{TOP}<script>for(let i=0;i<500;i++)history.pushState(0,'','/h'+i)</script>"),
        "fullscreen-focus": opened(f"{TOP}<input id=i><script>setInterval(()=>{{i.focus();scrollTo(0,1e9)}},1)</script>"),
    }  # fmt: skip
