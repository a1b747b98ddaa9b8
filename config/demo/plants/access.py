"""Planted accessibility faults on pages that every sample holds: home, column indexes, apply, messages, elder mode."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from config.demo.model import Column
from config.demo.plants.garden import Garden

Plant = Callable[[Garden], None]


def _markup(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - our own markup


def _home(garden: Garden, check: str, hint: str, note: str, **fields: Any) -> None:
    garden.site.fault(check, fields.pop("kind", "page"), garden.dialect.home_url(), locator_hint=hint, note=note, **fields)


def _on(garden: Garden, column: Column, check: str, hint: str, note: str, **fields: Any) -> None:
    garden.fault_of_column(column, check, locator_hint=hint, note=note, **fields)


def _write(column: Column, text: str) -> None:
    """Onto the column's page, whether it is a list or a text."""
    if column.body:
        column.body += _markup(text)
    else:
        column.list_note += _markup(text)


# --- A11Y001 -------------------------------------------------------------------------------------------------


def picture_without_alt(garden: Garden) -> None:
    garden.site.home_extra += _markup('<section class="panel"><h2>城市风光</h2><p><img src="/images/banner0.png" width="320" height="120"> <img src="/images/banner1.png" width="320" height="120" alt="滨水步道夜景"></p></section>')
    _home(garden, "A11Y001:image-alt", 'img[src="/images/banner0.png"]', "img without alt on the home page", severity="critical")


def pale_text(garden: Garden) -> None:
    column = garden.column("tzgg")
    _write(column, '<p style="color:#b4b4b4;background:#ffffff">本栏目每个工作日更新，公告内容以现场告示为准。</p>')
    _on(garden, column, "A11Y001:color-contrast", "p", "grey on white, 2.1:1", severity="serious")


def pale_footer(garden: Garden) -> None:
    """One line of the template: one fault to mend, on every page of the site."""
    garden.site.footer_extra += _markup('<p style="color:#6d737b;background:#33383f">本网站已支持IPv6访问，建议使用1280×720以上分辨率浏览</p>')
    note = "grey on dark in the footer of every page, 2.4:1"
    _home(garden, "A11Y001:color-contrast", "footer p", note, kind="site", severity="serious")


def field_without_label(garden: Garden) -> None:
    column = garden.column("ysqgk")
    _write(column, '<form method="get" action="/ysqgk/form.html"><p>查询编号：<input type="text" name="bh"> <button type="submit">查询进度</button></p></form>')
    _on(garden, column, "A11Y001:label", 'input[name="bh"]', "input without label", severity="critical")


def nameless_button(garden: Garden) -> None:
    column = garden.column("lyb")
    _write(column, '<p><button type="button" style="width:44px;height:44px" onclick="location.reload()"></button></p>')
    _on(garden, column, "A11Y001:button-name", "button", "button without name", severity="critical")


def nameless_link(garden: Garden) -> None:
    column = garden.column("zdxm")
    _write(column, f'<p><a href="{garden.dialect.href(garden.dialect.column_url(garden.column("gfxwj")), garden.site.host)}"><img src="/images/banner2.png" width="320" height="120" alt=""></a></p>')
    _on(garden, column, "A11Y001:link-name", "a > img", "link with nothing but an empty picture", severity="serious")


def no_language(garden: Garden) -> None:
    column = garden.column("en")
    column.page_options["lang"] = ""
    _on(garden, column, "A11Y001:html-has-lang", "html", "html without lang", severity="serious")


def skipped_structure(garden: Garden) -> None:
    column = garden.column("ldxx")
    _write(column, '<ul><div>分管单位名单见机构职能栏目</div></ul>')
    _on(garden, column, "A11Y001:list", "ul", "ul with a div child", severity="serious")


def decorated(garden: Garden) -> None:
    """Empty alt on decoration, names by aria, hidden pictures: all sound."""
    column = garden.column("zdxm")
    _write(column, '<p><img src="/images/banner1.png" width="320" height="120" alt=""> <button type="button" aria-label="收起说明" onclick="this.hidden=true"><span aria-hidden="true">×</span></button></p><div hidden><img src="/images/banner2.png" width="320" height="120"></div>')
    for rule in ("image-alt", "button-name"):
        garden.look_alike_column(column, f"A11Y001:{rule}", note="decoration, aria-label, hidden")


# --- A11Y002 -------------------------------------------------------------------------------------------------


def keyboard_trap(garden: Garden) -> None:
    column = garden.column("lyb")
    _write(column, (
        '<div id="floatbox" role="dialog" aria-label="满意度调查" style="border:2px solid #8a6100;padding:8px"><button type="button" id="fb1">满意</button> <button type="button" id="fb2">一般</button></div>'
        '<script>(function(){var a=document.getElementById("fb1"),b=document.getElementById("fb2");b.addEventListener("keydown",function(e){if(e.key==="Tab"){e.preventDefault();a.focus();}});a.addEventListener("keydown",function(e){if(e.key==="Tab"){e.preventDefault();b.focus();}});})();</script>'
    ))  # fmt: skip
    _on(garden, column, "A11Y002", "#floatbox", "Tab never leaves the floating window", severity="serious")


def unreachable(garden: Garden) -> None:
    column = garden.column("ysqgk")
    _write(column, '<div class="panel" onclick="location.href=\'/files/sqb.docx\'" style="cursor:pointer">点击这里下载申请表</div>')
    _on(garden, column, "A11Y002", "div[onclick]", "clickable, never focused", severity="serious")


def no_focus_ring(garden: Garden) -> None:
    column = garden.column("ysqgk")
    column.page_options["head"] = _markup("<style>a:focus,button:focus,input:focus,textarea:focus,[tabindex]:focus{outline:none!important;box-shadow:none!important}</style>")
    _on(garden, column, "A11Y002", "style", "focus ring switched off", severity="serious")


def short_way_to_the_text(garden: Garden) -> None:
    garden.site.data["home_options"] = {"skip_link": False}
    garden.site.look_alike("A11Y002", "page", garden.dialect.home_url(), locator_hint="body", note="no skip link, and none needed: fewer than 20 stops before the text")


# --- A11Y003 -------------------------------------------------------------------------------------------------


def dead_toolbar(garden: Garden) -> None:
    garden.site.toolbar_src = "/wza/toolbar-v2.js"
    target = garden.origin() + "/wza/toolbar-v2.js"
    _home(garden, "A11Y003", "无障碍浏览", "the tool bar's script answers 404, a click does nothing", kind="site", target_url=target, severity="serious")
    _home(garden, "LNK012", "script", "tool bar script 404, on every page", target_url=target, severity="minor", also=("LNK001",))
    _home(garden, "A11Y004", "main p", "the same script gives the elder page its large type: 16 px without it", severity="moderate")


def dead_elder_entry(garden: Garden) -> None:
    garden.site.elder_href = f"http://{garden.site.host}:{garden.site.port}/oldversion/index.html"
    _home(garden, "A11Y003", "长者版", "the entry's page answers 404", kind="site", target_url=garden.site.elder_href, severity="serious")
    _home(garden, "LNK001", "长者版", "404 in the header of every page", kind="link", target_url=garden.site.elder_href, severity="serious", confidence="certain")


def working_toolbar(garden: Garden) -> None:
    garden.site.look_alike("A11Y003", "site", garden.dialect.home_url(), locator_hint="无障碍浏览", note="a click shows the tool bar, the mode stays")


def working_entries(garden: Garden) -> None:
    working_toolbar(garden)
    garden.site.look_alike("A11Y003", "site", garden.dialect.home_url(), locator_hint="长者版", note="the entry opens a live page in large type")


# --- A11Y004 -------------------------------------------------------------------------------------------------


def small_elder_type(garden: Garden) -> None:
    column = garden.column("zzb")
    column.page_options["head"] = _markup("<style>html.elder main p,html main p{font-size:13px!important}</style>")
    target = garden.dialect.column_url(column)
    _home(garden, "A11Y004", "main p", "13 px in the elder mode", kind="site", target_url=target, severity="moderate", also=("A11Y003",))


def no_zoom(garden: Garden) -> None:
    column = garden.column("znss")
    column.page_options["viewport"] = "width=device-width, initial-scale=1, maximum-scale=1, user-scalable=no"
    _on(garden, column, "A11Y004", "meta[name=viewport]", "zoom forbidden", severity="moderate", also=("A11Y001:meta-viewport",))


def fixed_width(garden: Garden) -> None:
    column = garden.column("gkzn")
    _write(column, '<div style="width:1200px;background:#eef2f6">政府信息公开工作流程：申请、登记、审核、答复、归档，每个环节均有专人负责并设有办理时限。</div>')
    _on(garden, column, "A11Y004", "div[style]", "1200 px wide block on a phone", severity="moderate")


def wide_table(garden: Garden) -> None:
    garden.look_alike_column(garden.column("bzml"), "A11Y004", note="a wide table in a scroll container")


# --- A11Y005 -------------------------------------------------------------------------------------------------


def mute_video(garden: Garden) -> None:
    page = garden.pick("spjd", skip=2)
    page.blocks = [Markup('<p class="video"><video controls preload="none" width="640" height="360" src="/media/{}.webm" aria-label="政策解读视频"></video></p>').format(page.id)]
    garden.fault_on(page, "A11Y005", kind="page", locator_hint="video", severity="moderate", note="video without captions and text", also=("A11Y001",))


def video_with_text(garden: Garden) -> None:
    page = garden.pick("spjd", skip=1)
    garden.look_alike_on(page, "A11Y005", kind="page", locator_hint="video", note="captions and a full text")


def elder_page(garden: Garden) -> None:
    """The elder page switches the large type on by itself."""
    garden.column("zzb").page_options.setdefault("body_class", "elder-page")



SELECTION: dict[str, tuple[Plant, ...]] = {
    "qingyu": (elder_page, picture_without_alt, unreachable, small_elder_type, working_toolbar, wide_table, decorated),
    "liuting": (elder_page, pale_text, no_focus_ring, dead_toolbar, fixed_width, video_with_text),
    "shuoyun": (elder_page, pale_footer, field_without_label, keyboard_trap, no_zoom, working_entries, decorated, wide_table),
    "songyan": (elder_page, nameless_link, no_language, nameless_button, skipped_structure, short_way_to_the_text, dead_elder_entry, mute_video),
}
