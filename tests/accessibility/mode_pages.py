"""Small portals whose elderly mode and tool bar work, or fail in one way each."""

from __future__ import annotations

from dataclasses import dataclass, field

TEXT = (
    "区人民政府办公室发布本年度为民办实事项目清单，涉及养老服务、社区食堂、无障碍设施改造等方面，请市民关注。"
    * 3
)
BASE = "<style>body{font-size:14px;margin:0}.big{font-size:22px;line-height:1.8}.big nav a{font-size:22px;display:inline-block;padding:12px}nav a{margin:8px}</style>"


def page(entry: str, script: str = "", body: str = "", head: str = "") -> str:
    return (
        f"<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><title>门户首页</title>{BASE}{head}</head><body><header><nav>"
        f"<a href=/>首页</a><a href=/next.html>新闻</a></nav>{entry}</header><main><h1>标题</h1><p>{TEXT}</p>{body}</main>"
        f"<script>{script}</script></body></html>"
    )


KEEP = "if(localStorage.old)document.body.className='big';"
ON = "function on(){document.body.classList.toggle('big');localStorage.old=1}" + KEEP
BAR = (
    "function bar(){var d=document.createElement('div');d.style='position:fixed;top:0;left:0;width:100%;height:60px;background:#000;color:#fff';"
    "d.innerHTML='<button>放大</button><button>朗读</button>';document.body.prepend(d);localStorage.bar=1} if(localStorage.bar)bar();"
)
ELDER_BODY = f"<p>{TEXT}</p>"
ELDER = (
    "<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><title>长者版</title><style>body{font-size:22px;line-height:1.8}"
    "nav a{display:inline-block;padding:12px 20px}</style></head><body><nav><a href=/elder.html>首页</a></nav>"
    "<main><h1>长者版</h1>%s</main></body></html>"
)
BUTTON = "<a href='javascript:void(0)' onclick='on()'>长者版</a>"
TOOL = "<a href='javascript:;' onclick='bar()'>无障碍</a>"


@dataclass(frozen=True)
class Portal:
    """`says` are the faults to be found: (check id, key)."""

    home: str
    says: frozenset[tuple[str, str]] = frozenset()
    more: dict[str, object] = field(default_factory=dict)


def elder_page(body: str, extra: str = "") -> dict[str, object]:
    return {"/elder.html": (ELDER % (ELDER_BODY + body)).replace("</head>", f"{extra}</head>")}


LINK = "<a href=/elder.html>长者模式</a>"


def portals() -> dict[str, Portal]:
    bad = lambda *keys: frozenset(keys)  # noqa: E731
    e3, a3, e4 = "A11Y003:elder", "A11Y003:accessible", "A11Y004"
    return {
        # clean
        "class-toggle": Portal(page(BUTTON + TOOL, ON + BAR)),
        "elder-site": Portal(page(LINK + TOOL, BAR), more=elder_page("")),
        "elder-in-new-window": Portal(
            page("<a href=/elder.html target=_blank>关怀版</a>" + TOOL, BAR), more=elder_page("")
        ),
        "image-entry": Portal(
            page(
                "<a href='#' onclick='on();return false'><img src=/o.png alt=长者助手 width=40 height=40></a>"
                + TOOL,
                ON + BAR,
            )
        ),
        "attribute-mode": Portal(
            page(
                "<button onclick=\"document.documentElement.dataset.mode='old';localStorage.m=1\">适老化</button>"
                + TOOL,
                BAR + "if(localStorage.m)document.documentElement.dataset.mode='old'",
                head="<style>[data-mode=old] body{font-size:24px}[data-mode=old] nav a{padding:12px;display:inline-block}</style>",
            )
        ),
        "root-zoom": Portal(
            page(
                '<button onclick="document.body.style.zoom=1.6;localStorage.z=1">大字版</button>' + TOOL,
                BAR + "if(localStorage.z)document.body.style.zoom=1.6",
                head="<style>nav a{padding:10px 14px;display:inline-block;font-size:16px}</style>",
            )
        ),
        "news-about-mode": Portal(
            page(
                BUTTON + TOOL,
                ON + BAR,
                "<ul><li><a href=/n1.html>我区政府网站完成适老化无障碍改造工作</a></li></ul>",
            )
        ),
        # no entry, or one that does nothing
        "no-entry": Portal(page(""), bad(("A11Y003", "missing"))),
        "dead-click": Portal(
            page("<a href='javascript:void(0)' onclick='undefinedFunction()'>长者版</a>" + TOOL, BAR),
            bad((e3, "dead")),
        ),
        "dead-script": Portal(
            page(
                "<a href='javascript:;' onclick='aria.start()'>无障碍</a>" + BUTTON,
                ON,
                head="<script src=/gone/aria.js></script>",
            ),
            bad((a3, "dead")),
        ),
        "dead-page": Portal(page("<a href=/nowhere.html>长者版</a>" + TOOL, BAR), bad((e3, "target"))),
        "alert-only": Portal(
            page("<a href='javascript:;' onclick=\"alert('建设中')\">长者版</a>" + TOOL, BAR),
            bad((e3, "dead")),
        ),
        "no-growth": Portal(page(BUTTON + TOOL, ON.replace("'big'", "'old'") + BAR), bad((e3, "no-growth"))),
        "forgets": Portal(page(BUTTON + TOOL, ON.replace(KEEP, "") + BAR), bad((e3, "forgets"))),
        "not-by-keyboard": Portal(
            page("<span onclick='on()'>长者版</span>" + TOOL, ON + BAR), bad((e3, "keyboard"))
        ),
        # elderly pages that are not fit for the old
        "small-text": Portal(
            page(LINK + TOOL, BAR), bad((e4, "font")), elder_page(f"<p style='font-size:13px'>{TEXT}</p>")
        ),
        "small-targets": Portal(
            page(LINK + TOOL, BAR),
            bad((e4, "targets")),
            elder_page("", "<style>nav a{padding:0!important;font-size:14px}</style>"),
        ),
        "floating": Portal(
            page(LINK + TOOL, BAR),
            bad((e4, "floating")),
            elder_page(
                "<div style='position:fixed;right:10px;top:200px'><a href=/ad><img src=/ad.png width=120 height=200 alt=广告></a></div>"
            ),
        ),
        "moving": Portal(
            page(LINK + TOOL, BAR), bad((e4, "moving")), elder_page("<marquee>热烈祝贺本区再获殊荣</marquee>")
        ),
        "inducing": Portal(
            page(LINK + TOOL, BAR),
            bad((e4, "inducing")),
            elder_page("<a href=/x style='font-size:22px'>立即下载领红包</a>"),
        ),
        "popup": Portal(
            page(LINK + TOOL, BAR), bad((e4, "popup")), elder_page("<script>window.open('/ad.html')</script>")
        ),
        "tight-lines": Portal(
            page(LINK + TOOL, BAR),
            bad((e4, "line-height")),
            elder_page("", "<style>body{line-height:1.1!important}</style>"),
        ),
    }
