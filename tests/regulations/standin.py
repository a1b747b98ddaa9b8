"""A stand-in for the official sites on 127.0.0.1, speaking the formats they are known by."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import docx

from config.numerals import chinese

TODAY = date(2026, 11, 22)
NOTE = "（2007年4月5日中华人民共和国国务院令第492号公布　2019年4月3日中华人民共和国国务院令第711号修订　自2019年5月15日起施行）"


@dataclass
class Act:
    """One act of the stand-in: its list row, the days of its older versions, its printed text."""

    bbbs: str
    title: str
    gbrq: str
    sxrq: str | None
    sxx: int | None
    text: str = ""
    earlier: list[str] = field(default_factory=list)


@dataclass
class Standin:
    """The pretend databases. `fail_after` answers 503 from that request on; `html` sends a shell for JSON."""

    acts: list[Act] = field(default_factory=list)
    robots: str | None = None
    fail_after: int = 10**9
    html: bool = False
    asked: list[str] = field(default_factory=list)
    base: str = ""

    def row(self, act: Act, marked: str = "") -> dict[str, Any]:
        title = act.title.replace(marked, f"<em>{marked}</em>") if marked else act.title
        return {"bbbs": act.bbbs, "title": title, "gbrq": act.gbrq, "sxrq": act.sxrq, "sxx": act.sxx,
                "zdjgName": "国务院", "flxz": "行政法规", "flfgCodeId": 210, "score": None}  # fmt: skip

    def list(self, query: dict[str, Any]) -> tuple[int, Any]:
        if query.get("searchRange") not in (1, 2):
            return 500, {"code": 500, "msg": "系统异常"}
        found = [
            act for act in self.acts if not query.get("sxx") or act.sxx in query["sxx"] or act.sxx is None
        ]
        found = [act for act in found if query.get("searchContent", "") in act.title]
        start = (query["pageNum"] - 1) * query["pageSize"]
        rows = [
            self.row(act, query.get("searchContent", "")) for act in found[start : start + query["pageSize"]]
        ]
        return 200, {"code": 200, "msg": "ok", "total": len(found), "rows": rows}

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, str, bytes]:
        parts = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if parts.path == "/robots.txt":
            return (
                (200, "text/plain", self.robots.encode())
                if self.robots is not None
                else (404, "text/plain", b"")
            )
        if len(self.asked) > self.fail_after:
            return 503, "text/plain", b"busy"
        if self.html and parts.path.startswith("/law-search"):
            return 200, "text/html", "<!doctype html><title>国家法律法规数据库</title>".encode()
        act = next(
            (one for one in self.acts if one.bbbs == query.get("bbbs") or one.bbbs == query.get("LawID")),
            None,
        )
        match (method, parts.path):
            case ("POST", "/law-search/search/list"):
                status, said = self.list(json.loads(body))
                return status, "application/json", json.dumps(said).encode()
            case ("GET", "/law-search/search/flfgDetails") if act:
                versions = [
                    {"bbbs": f"{act.bbbs}-{day}", "title": act.title, "gbrq": day} for day in act.earlier
                ]
                said = {
                    "code": 200,
                    "data": {
                        **self.row(act),
                        "ossFile": {"ossWordPath": "x.docx"},
                        "lsyg": versions,
                        "content": [],
                    },
                }
                return 200, "application/json", json.dumps(said).encode()
            case ("GET", "/law-search/download/pc") if act:
                return (
                    200,
                    "application/json",
                    json.dumps(
                        {"code": 200, "data": {"url": f"{self.base}/oss/{act.bbbs}.docx?sign=1"}}
                    ).encode(),
                )
            case ("GET", oss) if oss.startswith("/oss/"):
                act = next(one for one in self.acts if oss == f"/oss/{one.bbbs}.docx")
                return 200, "application/octet-stream", word(act.text)
            case ("GET", "/SearchTitleFront"):
                return 200, "text/html", self._moj_list(int(query.get("PageIndex", 1))).encode()
            case ("GET", "/front/law/detail") if act:
                return 200, "text/html", moj_detail(act).encode()
        return 404, "text/plain", b""

    def _moj_list(self, page: int) -> str:
        shown = self.acts[(page - 1) * 2 : page * 2]
        items = "".join(
            f'<li class="list-item"><div class="title"><a href="/front/law/detail?LawID={act.bbbs}">{act.title}</a></div></li>'
            for act in shown
        )
        return f'<ul>{items}</ul><input class="page-count" value="{(len(self.acts) + 1) // 2}">'


def moj_detail(act: Act) -> str:
    title, _, rest = act.text.partition("\n")
    chapters = "".join(f"<p>{line}</p>" for line in rest.splitlines())
    history = "".join(
        f'<div class="incident-record" data-time="{day}"><a href="?LawID=1">版本</a></div>'
        for day in act.earlier
    )
    return f'<div class="text-title">{title}</div><div class="law-chapter">{chapters}</div>{history}'


def word(text: str) -> bytes:
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@contextmanager
def serve(standin: Standin) -> Iterator[str]:
    """Serve on a free port of 127.0.0.1; gives the base address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            standin.asked.append(f"{self.command} {self.path}")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, media, answer = standin.answer(self.command, self.path, body)
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    standin.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield standin.base
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def printed(title: str, count: int = 12, note: str = NOTE) -> str:
    """The text of an act as it is printed: title, note of its versions, chapter, articles."""
    articles = [
        f"第{chinese(number)}条　{title}的第{number}项内容应当依法公开。" for number in range(1, count)
    ]
    return "\n".join(
        [title, note, "第一章　总则", *articles, f"第{chinese(count)}条　本条例自2019年5月15日起施行。"]
    )


def standin_acts() -> list[Act]:
    """Five acts in force with a text, one of them listed twice; one repealed; one decision to amend."""
    note = "（2018年3月19日国务院令第698号修订）"
    acts = [
        Act(
            str(number),
            title,
            "2018-03-19",
            None if number == 1 else "2018-03-19",
            3,
            printed(title, 8 + number, note),
            ["2003-06-08"],
        )
        for number, title in enumerate(
            [
                "物业管理条例",
                "城市绿化条例",
                "城市道路管理条例",
                "《残疾人教育条例》实施条例",
                "殡葬管理条例",
            ],
            1,
        )
    ]
    return [
        *acts,
        acts[0],
        Act("90", "城市供水条例", "1994-07-19", "1994-10-01", 1),
        Act("91", "修改决定", "2018-03-19", None, None),
    ]
