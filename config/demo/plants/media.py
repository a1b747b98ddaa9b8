"""Planted attachments, pictures and page resources: missing, empty, of another kind than promised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from config.demo.files import MEDIA_TYPES, make_ole, make_pdf, make_png, make_zip
from config.demo.model import Attachment, Item
from config.demo.plants.garden import Garden
from config.demo.response import Request, Resource, fixed

Plant = Callable[[Garden], None]
ERROR_PAGE = '<html lang="zh-CN"><head><title>错误</title></head><body>文件读取失败</body></html>'


def _attach(garden: Garden, item: Item, name: str, extension: str, resource: Resource | None = None, **fields: str) -> Attachment:
    """An attachment that the text also names, as it should."""
    attachment = Attachment(name=name, extension=extension, lines=[f"{item.title}的补充材料", "供查阅参考"], resource=resource, **fields)
    item.attachments.append(attachment)
    return attachment


def _spoilt(name: str, extension: str, body: bytes, note: str, media: str = "") -> Plant:
    def plant(garden: Garden) -> None:
        item = garden.pick("tzgg", "qnyw")
        attachment = _attach(garden, item, name, extension, fixed(body, media or MEDIA_TYPES[extension]))
        garden.fault_on(item, "LNK008", target_url=lambda: garden.origin() + (attachment.url or garden.dialect.attachment_path(item, attachment, item.attachments.index(attachment) + 1)),
                        locator_hint=f"{name}.{extension}", severity=None, confidence=None, note=note)  # fmt: skip

    return plant


html_as_pdf = _spoilt("施工路线图", "pdf", ERROR_PAGE.encode(), "an HTML error page served as pdf", "text/html; charset=utf-8")
empty_file = _spoilt("人员名单", "xls", b"", "0 bytes")
zip_as_doc = _spoilt("登记表样式", "doc", make_zip([("data.bin", bytes(400))]), "a zip archive named .doc")
pageless_pdf = _spoilt("平面示意图", "pdf", make_pdf([], pages=False), "a pdf without pages")
locked_pdf = _spoilt("考务手册", "pdf", make_pdf(["考务手册"], locked=True), "a pdf that asks for a password")
broken_zip = _spoilt("资料合集", "zip", make_zip([("a.txt", b"hello" * 100)])[:120], "a zip that does not list")


def missing_attachment(garden: Garden) -> None:
    item = garden.pick("tzgg", "qnyw")
    path = f"/files/{item.id}/fenbu.docx"
    item.attachments.append(Attachment(name="网点分布", extension="docx", lines=[], url=path))
    garden.fault_on(item, "LNK008", target_url=garden.origin() + path, locator_hint="网点分布.docx", severity="serious", confidence="certain", note="missing attachment", also=("LNK001", "LNK010"))


def servlet_download(garden: Garden) -> None:
    """A download servlet without extension; the name, in GBK, stands in Content-Disposition."""
    item = garden.pick("tzgg")
    name = "培训报到须知.doc".encode("gbk").decode("latin-1")
    path = f"/servlet/download?fileid={item.id}"
    resource = fixed(make_ole("培训报到须知"), "application/octet-stream", headers={"Content-Disposition": f'attachment; filename="{name}"'})
    garden.site.hosts[garden.site.host].put(path, resource)
    item.attachments.append(Attachment(name="培训报到须知", extension="doc", lines=[], url=path))
    garden.look_alike_on(item, "LNK008", target_url=garden.origin() + path, locator_hint="培训报到须知.doc", note="servlet, GBK file name")


def gbk_path(garden: Garden) -> None:
    item = garden.pick("tzgg")
    path = "/files/%B1%A8%C3%FB%B1%ED.docx"
    from config.demo.files import make_docx

    garden.put(path, fixed(make_docx(["报名表"]), MEDIA_TYPES["docx"]))
    item.attachments.append(Attachment(name="报名表", extension="docx", lines=[], url=path))
    garden.look_alike_on(item, "LNK008", target_url=garden.origin() + path, locator_hint="报名表.docx", note="GBK percent-encoded path")


def upper_case(garden: Garden) -> None:
    item = garden.pick("tzgg", "qnyw")
    path = f"/files/{item.id}/NOTICE.PDF"
    garden.put(path, fixed(make_pdf(["公告原件"], title="公告"), "application/octet-stream"))
    item.attachments.append(Attachment(name="公告原件", extension="pdf", lines=[], url=path))
    garden.look_alike_on(item, "LNK008", target_url=garden.origin() + path, locator_hint="公告原件.pdf", note="upper-case extension, octet-stream")


def rangeless(garden: Garden) -> None:
    """A file host that ignores Range and refuses HEAD, and serves well."""
    item = garden.pick("tzgg", "qnyw")
    path = f"/files/{item.id}/huizong.pdf"
    body = make_pdf([f"第{number}行说明" for number in range(600)], title="汇总")
    garden.put(path, fixed(body, MEDIA_TYPES["pdf"], ignore_range=True, head_status=405))
    item.attachments.append(Attachment(name="汇总", extension="pdf", lines=[], url=path))
    garden.look_alike_on(item, "LNK008", target_url=garden.origin() + path, locator_hint="汇总.pdf", note="Range ignored, HEAD refused")


# --- pictures and resources ----------------------------------------------------------------------------------


def _picture(garden: Garden, src: str, alt: str, note: str, **fields: Any) -> None:
    item = garden.pick()
    garden.html(item, f'<p class="picture"><img src="{src}" width="480" height="300" alt="{alt}"></p>')
    garden.fault_on(item, "LNK012", target_url=garden.origin() + src, locator_hint=alt, note=note, **{"severity": "moderate", **fields})


def missing_picture(garden: Garden) -> None:
    _picture(garden, "/images/upload/scene-3.png", "活动现场合影", "404", also=("LNK001", "LNK010"))


def empty_picture(garden: Garden) -> None:
    garden.put("/images/upload/empty.png", fixed(b"", "image/png"))
    _picture(garden, "/images/upload/empty.png", "施工前后对比", "0 bytes")


def html_picture(garden: Garden) -> None:
    garden.put("/images/upload/login.png", fixed(ERROR_PAGE, "text/html; charset=utf-8"))
    _picture(garden, "/images/upload/login.png", "线路示意", "HTML instead of a picture")


def missing_video(garden: Garden) -> None:
    item = garden.pick()
    garden.html(item, '<p class="video"><video controls preload="none" width="640" height="360" src="/media/open-day.webm" aria-label="开放日视频"></video></p>')
    garden.fault_on(item, "LNK012", target_url=garden.origin() + "/media/open-day.webm", locator_hint="开放日视频", severity="moderate", note="video 404", also=("LNK001",))


def missing_style(garden: Garden) -> None:
    column = garden.column("wszx")
    column.page_options["head"] = _markup('<link rel="stylesheet" href="/css/skin-2019.css">')
    garden.fault_of_column(column, "LNK012", target_url=garden.origin() + "/css/skin-2019.css", severity="minor", note="stylesheet 404", also=("LNK001",))


def missing_script(garden: Garden) -> None:
    column = garden.column("qzxx")
    column.page_options["head"] = _markup('<script src="/js/statistics-old.js" defer></script>')
    garden.fault_of_column(column, "LNK012", target_url=garden.origin() + "/js/statistics-old.js", severity="minor", note="script 404", also=("LNK001",))


def picture_of_interpretation(garden: Garden) -> None:
    """The picture that is the whole content of an interpretation is gone."""
    item = garden.pick("tjjd", skip=3)
    garden.html(item, '<p class="picture"><img src="/images/tujie/part-2.png" width="800" height="900" alt="图解第二部分：执行标准和办理时间说明"></p>')
    garden.fault_on(item, "LNK012", target_url=garden.origin() + "/images/tujie/part-2.png", locator_hint="图解第二部分", severity="serious", note="picture of an interpretation 404", also=("LNK001",))


def lazy_picture(garden: Garden) -> None:
    item = garden.pick()
    path = f"/images/upload/lazy-{item.id}.png"
    garden.put(path, fixed(make_png(480, 300, 4), "image/png"))
    garden.html(item, f'<p class="picture"><img src="/images/banner2.png" data-src="{path}" width="480" height="300" alt="绿化施工现场"></p>')
    garden.look_alike_on(item, "LNK012", target_url=garden.origin() + path, locator_hint="绿化施工现场", note="lazy loading by data-src")


def referer_picture(garden: Garden) -> None:
    """Hot-link protection: the picture comes only with a Referer of its own site."""
    item = garden.pick()
    host = garden.site.hosts[garden.site.host]
    body = make_png(480, 300, 5)

    def guarded(request: Request) -> Resource:
        if garden.site.host in request.headers.get("referer", ""):
            return fixed(body, "image/png", no_validators=True)
        return fixed(b"forbidden", "text/plain", status=403, no_validators=True)

    host.handlers[("GET", "/images/guarded/1.png")] = guarded
    garden.html(item, '<p class="picture"><img src="/images/guarded/1.png" width="480" height="300" alt="志愿者合影"></p>')
    garden.look_alike_on(item, "LNK012", target_url=garden.origin() + "/images/guarded/1.png", locator_hint="志愿者合影", note="needs a Referer")


def _markup(text: str) -> object:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - our own markup


def with_bom(garden: Garden) -> None:
    item = garden.pick()
    item.page_options["bom"] = True
    garden.look_alike_on(item, "LNK009", kind="page", note="a byte order mark before the page")


def lying_charset(garden: Garden) -> None:
    """The header says utf-8, the page says gb2312, the bytes are GBK."""
    item = garden.pick()
    item.page_options["content_type"] = "text/html; charset=utf-8"
    garden.say(item, "朱镕安同志参加了活动，并与喆、囍二字结缘的居民家庭亲切交谈。")
    garden.look_alike_on(item, "LNK009", kind="page", note="charset header lies; 镕 is not in gb2312")


SELECTION: dict[str, tuple[Plant, ...]] = {
    "qingyu": (html_as_pdf, locked_pdf, missing_picture, missing_style, rangeless, lazy_picture, with_bom),
    "liuting": (empty_file, servlet_download, gbk_path, empty_picture, lazy_picture, lying_charset, missing_attachment),
    "shuoyun": (zip_as_doc, missing_attachment, upper_case, html_picture, referer_picture),
    "songyan": (pageless_pdf, broken_zip, rangeless, missing_video, missing_script, picture_of_interpretation, lazy_picture),
}
