"""A generated portal for the benchmarks: a page count, sixty links a page, every fourth page with an attachment.

    python bench/site.py --pages 2000 --port 0      prints the address, serves until it is killed or 20 minutes pass
"""

from __future__ import annotations

import argparse
import asyncio
import random

LINKS = 60
_FRAME = 38  # links of header, navigation and footer, the same on every page
_PARAGRAPHS = 12
_LIFE_S = 1_200


def build(pages: int, seed: int = 7) -> dict[str, tuple[str, bytes]]:
    """Path -> (content type, body). Pages of about 10 KB, half of it links, as list and article pages of portals are."""
    random.seed(seed)
    columns = max(4, pages // 100)
    paths = [f"/zwgk/c{n % columns}/{2020 + n % 6}/{n}.html" for n in range(pages)]
    frame = [f'<li><a href="/zwgk/c{n % columns}/{2020 + (n % columns) % 6}/{n % columns}.html">公开栏目{n}</a></li>' for n in range(_FRAME)]
    head = "<header><nav><ul>" + "".join(frame[:20]) + "</ul></nav></header>"
    foot = "<footer><ul>" + "".join(frame[20:]) + "</ul></footer>"
    files: dict[str, tuple[str, bytes]] = {}
    for n, path in enumerate(paths):
        linked = [paths[(n * 21 + k + 1) % pages] for k in range(LINKS - _FRAME - 1)] + [paths[(n + 1) % pages]]
        rows = [f'<li><a href="{target}">{_title(target)}</a><span>2026-0{k % 9 + 1}-{k % 28 + 1:02d}</span></li>' for k, target in enumerate(linked)]
        if n % 4 == 0:
            rows[0] = f'<li><a href="/files/{n}.pdf">附件{n}</a></li>'
            files[f"/files/{n}.pdf"] = ("application/pdf", b"%PDF-1.4\n" + bytes(200) + b"%%EOF")
        words = "".join(f"<p>第{k}段：{_sentence(n * 31 + k)}</p>" for k in range(_PARAGRAPHS))
        body = (
            f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{_title(path)}</title>'
            f'<meta name="ArticleTitle" content="{_title(path)}"></head><body>{head}<main><h1>{_title(path)}</h1>'
            f'<div class="article">{words}</div><ul class="list">{"".join(rows)}</ul></main>{foot}</body></html>'
        )
        files[path] = ("text/html; charset=utf-8", body.encode())
    index = "".join(f'<li><a href="{path}">{_title(path)}</a></li>' for path in paths[:LINKS])
    files["/"] = ("text/html; charset=utf-8", f'<!doctype html><html lang="zh-CN"><head><title>首页</title></head><body>{head}<main><h1>首页</h1><ul>{index}</ul></main>{foot}</body></html>'.encode())
    return files


def _title(path: str) -> str:
    number = path.rpartition("/")[2].partition(".")[0]
    return f"关于第{number}号事项办理情况的公告"


def _sentence(seed: int) -> str:
    random.seed(seed)
    words = ("公开", "事项", "办理", "单位", "居民", "材料", "窗口", "街道", "部门", "情况", "工作", "服务", "年度", "项目", "计划")
    return "".join(random.choice(words) for _ in range(48)) + "。"


async def serve(files: dict[str, tuple[str, bytes]], port: int) -> None:
    ready = {
        path: (
            f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nETag: \"{hash(body) & 0xFFFFFFFF:x}\"\r\n\r\n".encode(),
            body,
        )
        for path, (kind, body) in files.items()
    }
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\nnot found"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        counts["open"] += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                method, path, _ = head.split(b" ", 2)
                counts["requests"] += 1
                if path == b"/__count":
                    text = str(counts["requests"] - 1).encode()
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(text), text))
                    continue
                found = ready.get(path.decode("latin-1").partition("?")[0])
                if found is None:
                    writer.write(missing if method != b"HEAD" else missing[:-9])
                elif method == b"HEAD":
                    writer.write(found[0])
                else:
                    writer.write(found[0] + found[1])
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    counts = {"open": 0, "requests": 0}
    server = await asyncio.start_server(answer, "127.0.0.1", port)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", flush=True)
    await asyncio.sleep(_LIFE_S)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    asyncio.run(serve(build(arguments.pages), arguments.port))
