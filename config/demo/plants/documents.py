"""Planted documents: elements missing or malformed, validity run out, repealed and unmarked, annexes not provided."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from config.demo.content.documents import add_document
from config.demo.model import Attachment, Document, Item, Related
from config.demo.plants.garden import Garden
from config.demo.prose import chinese_day, heading, link, paragraph, table

Plant = Callable[[Garden], None]


def _of(item: Item) -> Document:
    if item.document is None:
        raise ValueError(f"{item} is no document")
    return item.document


def _fault(garden: Garden, item: Item, check: str, note: str, **fields: Any) -> None:
    garden.fault_on(item, check, kind="document", **{"locator_hint": item.title, "note": note, **fields})


def _silent(garden: Garden, item: Item, check: str, note: str) -> None:
    garden.look_alike_on(item, check, kind="document", locator_hint=item.title, note=note)


def _swap(item: Item, old: str, new: str) -> None:
    item.blocks = [Markup(block.replace(old, new)) for block in item.blocks]  # noqa: S704 - text of our own


# --- DOC001 --------------------------------------------------------------------------------------------------


def empty_number(garden: Garden) -> None:
    item = garden.document(normative=False)
    item.blocks.insert(0, Markup('<p class="wenhao">{}</p>').format(_of(item).number))
    _of(item).shown["document_number"] = ""
    _fault(garden, item, "DOC001", "label without value, the text carries the number", severity="moderate")


def square_brackets(garden: Garden) -> None:
    item = garden.document(normative=False)
    _of(item).shown["document_number"] = _of(item).number.replace("〔", "[").replace("〕", "]")
    _fault(garden, item, "DOC001", "brackets not 〔〕", severity="minor")


def padded_number(garden: Garden) -> None:
    item = garden.document(normative=False)
    head, _, tail = _of(item).number.partition("〕")
    _of(item).shown["document_number"] = f"{head}〕第{tail.removesuffix('号').zfill(3)}号"
    _fault(garden, item, "DOC001", "padded number with 第", severity="minor")


def no_made_date(garden: Garden) -> None:
    item = garden.document(topic=False)
    _of(item).omitted.add("made_on")
    item.blocks = [block for block in item.blocks if "signature" not in block]
    _fault(garden, item, "DOC001", "成文日期 missing", severity="moderate")


def published_before_made(garden: Garden) -> None:
    item = garden.document(topic=False, before=40)
    document = _of(item)
    later = item.day + timedelta(6)
    _swap(item, chinese_day(document.made_on), chinese_day(later))
    document.made_on = later
    _fault(garden, item, "DOC001", "published before it was made", severity="minor")


def published_tomorrow(garden: Garden) -> None:
    item = garden.document(topic=False)
    item.shown_day = item.row_day = garden.site.today + timedelta(20)
    _fault(garden, item, "DOC001", "publication date in the future", severity="minor", also=("COL005", "INT002"))


def empty_body(garden: Garden) -> None:
    item = garden.document(topic=False)
    item.blocks, item.attachments = [paragraph("全文如下。")], []
    _fault(garden, item, "DOC001", "no body and no attachment", severity="serious")


def font_size_switch(garden: Garden) -> None:
    item = garden.document(topic=False)
    _silent(garden, item, "DOC001", "«字号:» beside the title switches the font size")


# --- DOC002, DOC003, DOC004 ----------------------------------------------------------------------------------


def no_validity(garden: Garden) -> None:
    item = garden.document(normative=True)
    document = _of(item)
    document.omitted |= {"validity", "effective_on", "valid_until"}
    item.blocks = [block for block in item.blocks if "起施行" not in block]
    document.valid_until = document.effective_on = None
    _fault(garden, item, "DOC002", "no validity anywhere", severity="moderate", also=("DOC001",))


def validity_without_date(garden: Garden) -> None:
    item = garden.document(normative=True)
    document = _of(item)
    document.omitted |= {"effective_on", "valid_until"}
    item.blocks = [block for block in item.blocks if "起施行" not in block]
    document.valid_until = document.effective_on = None
    _fault(garden, item, "DOC002", "says 有效 and no date", severity="minor")


def validity_in_pdf(garden: Garden) -> None:
    """The page says nothing of validity, the attached PDF does."""
    item = garden.document(normative=True)
    document = _of(item)
    sentence = next(str(block) for block in item.blocks if "起施行" in block)
    document.omitted |= {"validity", "effective_on", "valid_until"}
    item.blocks = [block for block in item.blocks if "起施行" not in block]
    plain = Markup(sentence).striptags()  # noqa: S704 - text of our own
    item.attachments = [Attachment(name="正式文本", extension="pdf", lines=["正式文本", plain])]
    item.blocks = [block for block in item.blocks if not block.startswith("<p>附件：")] + [paragraph("附件：正式文本")]
    _silent(garden, item, "DOC002", "validity stands in the attached PDF")
    _fault(garden, item, "DOC001", "有效性, recommended, is not on the page", severity="minor", confidence=None)


def _expire(garden: Garden, days: int) -> Item:
    item = garden.document(normative=True, old=True)
    document = _of(item)
    old_start, old_end = document.effective_on, document.valid_until
    end = garden.days_ago(days)
    if old_end is None or old_start is None:
        raise ValueError(f"{item} has no validity")
    document.valid_until = end
    _swap(item, chinese_day(old_end), chinese_day(end))
    return item


def expired(garden: Garden) -> None:
    item = _expire(garden, 120)
    _fault(garden, item, "DOC003", "validity ended 120 days ago, still 有效", severity="serious", confidence="certain")


def expired_and_marked(garden: Garden) -> None:
    item = _expire(garden, 200)
    _of(item).status = "失效"
    _silent(garden, item, "DOC003", "ended and marked 失效")


def expired_and_extended(garden: Garden) -> None:
    item = _expire(garden, 90)
    newer = garden.carrier()
    document = _of(item)
    text = f"《{document.core_title}》（{document.number}）有效期延长至{garden.site.today.year + 2}年12月31日，在此期间继续执行。"
    newer.blocks.insert(-1, paragraph(text))
    newer.related.append(Related(block="相关文件", title=item.title, url="", target=item))
    item.related.append(Related(block="相关文件", title=newer.title, url="", target=newer))
    _silent(garden, item, "DOC003", "extended by another document")


def _repeal(garden: Garden, words: str) -> Item:
    old = garden.document(normative=True, old=True)
    newer = garden.carrier()
    document = _of(old)
    newer.blocks.insert(-1, paragraph(words.format(f"《{document.core_title}》（{document.number}）")))
    # Whoever replaces a document links it: else the missing relation would be a finding of its own.
    newer.related.append(Related(block="相关文件", title=old.title, url="", target=old))
    old.related.append(Related(block="相关文件", title=newer.title, url="", target=newer))
    return old


def repealed_unmarked(garden: Garden) -> None:
    old = _repeal(garden, "{}同时废止。")
    _fault(garden, old, "DOC004", "repealed by a newer document, still 有效", severity="serious", confidence="certain")


def repealed_and_marked(garden: Garden) -> None:
    old = _repeal(garden, "{}同时废止。")
    _of(old).status = "废止"
    _silent(garden, old, "DOC004", "repealed and marked 废止")


def partly_repealed(garden: Garden) -> None:
    old = _repeal(garden, "{}第三条同时废止，其余条款继续有效。")
    _silent(garden, old, "DOC004", "one article repealed")


def cleaning_list(garden: Garden) -> None:
    """A clean-up list declares two documents void; one of them still says 有效."""
    bad, good = garden.document(normative=True, old=True), garden.document(normative=True, old=True)
    _of(good).status = "失效"
    rows = [[str(number), _of(one).core_title, _of(one).number] for number, one in enumerate((bad, good), 1)]
    blocks = [paragraph("经清理，现将宣布失效的行政规范性文件目录予以公布，自公布之日起不再执行。"), table(["序号", "文件名称", "文号"], rows, "宣布失效的行政规范性文件目录"), *garden.filler(garden.days_ago(50), 2, "notice")]
    garden.add("tzgg", f"关于公布{garden.site.today.year}年行政规范性文件清理结果的公告", blocks, day=garden.days_ago(50))
    _fault(garden, bad, "DOC004", "in the clean-up list, still 有效", severity="serious", confidence="certain")
    _silent(garden, good, "DOC004", "in the clean-up list and marked 失效")


# --- DOC005, DOC006 ------------------------------------------------------------------------------------------


def only_at_department(garden: Garden) -> None:
    """A numbered document of the department that the library does not have."""
    site, unit = garden.site, garden.site.units["fgw"]
    day = garden.days_ago(45)
    number = f"{unit.prefixes[0]}〔{day.year}〕97号"
    title = f"{unit.name}关于同意{site.data['places'][0]}雨污分流工程可行性研究报告的批复"
    document = Document(number=number, issuer=unit, made_on=day - timedelta(3), published_on=day, index_number=f"{site.data['char']}B{day.year}0097", topic="城市建设", doctype="其他文件", core_title=title)
    item = garden.add("fgwzc", title, garden.filler(day, 6, "project"), day=day, unit=unit, kind="policy", document=document)
    item.page_options |= {"issuer": unit.name, "topic": None}
    _fault(garden, item, "DOC005", "numbered, on the department's site only", severity="moderate")


def only_in_gazette(garden: Garden) -> None:
    issue = garden.column("zfgb").rows[1]
    issue.busy = True
    name, char = garden.site.name, garden.site.data["char"]
    number = f"{char}府发〔{issue.day.year}〕88号"
    issue.blocks.insert(3, paragraph(f"{name}关于命名{garden.site.data['places'][1]}为绿色社区的决定（{number}）"))
    garden.fault_on(issue, "DOC005", kind="document", locator_hint=number, severity="moderate", note="numbered in the gazette, not in the library")


def forwarded_from_above(garden: Garden) -> None:
    item = garden.pick("tzgg")
    garden.say(item, "相关安排请参照沧澜市人民政府办公室《关于做好年末市场供应工作的通知》（澜府办发〔2025〕112号）执行。")
    _silent(garden, item, "DOC005", "a document of the city, only mentioned")


def twin_differs(garden: Garden) -> None:
    """The portal says 20 days, the department's own site 30."""
    twins = [item for item in garden.column("fgwzc").items if item.page_options.get("topic") and not item.busy]
    twin = twins[0]
    original = twin.page_options["twin_of"]
    twin.busy = original.busy = True
    original.blocks.append(paragraph("各责任单位应当自收到本文件之日起20日内完成任务分解，并将分解表报送备案，逾期未报的予以通报。"))
    twin.blocks.append(paragraph("各责任单位应当自收到本文件之日起30日内完成任务分解，并将分解表报送备案，逾期未报的予以通报。"))
    _fault(garden, twin, "DOC006", "20日 on the portal, 30日 at the department", severity="moderate", target_url=lambda: garden.url(original))
    for other in twins[1:3]:
        _silent(garden, other, "DOC006", "the same text at two addresses")


def _gazette_text(garden: Garden) -> tuple[Item, Item]:
    item = garden.document(columns=("gfxwj", "qzfwj", "qfbwj"), before=80)
    issue = next((one for one in garden.column("zfgb").rows if item in one.page_options.get("inside", [])), garden.column("zfgb").rows[0])
    page = garden.add("zfgb", item.title, list(item.blocks), day=item.day, unit=item.unit, listed=False, kind=item.kind, document=copy(_of(item)))
    page.page_options |= {"issuer": item.page_options["issuer"], "topic": item.page_options["topic"], "twin_of": item}
    page.attachments = [copy(one) for one in item.attachments]
    page.related, page.handles = list(item.related), list(item.handles)

    def write() -> None:
        url = garden.dialect.href(garden.url(page), garden.dialect.item_host(issue))
        issue.tail += Markup("<p>公报文本：{}</p>").format(link(url, item.title))

    garden.later.append(write)
    return item, page


def gazette_differs(garden: Garden) -> None:
    item, page = _gazette_text(garden)
    item.blocks.append(paragraph("补充说明：首次申报窗口期为每年3月，逾期不再补报，咨询电话以机构页面为准，资助上限为20万元。"))
    page.blocks.append(paragraph("补充说明：首次申报窗口期为每年5月，逾期不再补报，咨询电话以机构页面为准，资助上限为30万元。"))
    _fault(garden, item, "DOC006", "portal and gazette differ", severity="moderate", target_url=lambda: garden.url(page))


def gazette_agrees(garden: Garden) -> None:
    item, _ = _gazette_text(garden)
    _silent(garden, item, "DOC006", "gazette text equals the portal's")


# --- DOC007, DOC008 ------------------------------------------------------------------------------------------


def annexes_missing(garden: Garden) -> None:
    item = garden.document(topic=False)
    item.attachments = [Attachment(name="成员名单", extension="docx", lines=["组长", "副组长", "成员"])]
    item.blocks.append(paragraph("附件：1.成员名单；2.任务分工表；3.年度进度安排"))
    _fault(garden, item, "DOC007", "three annexes named, one provided", severity="moderate")


def annex_missing(garden: Garden) -> None:
    item = garden.document(topic=False)
    item.blocks.append(paragraph("附件：联络员登记表"))
    _fault(garden, item, "DOC007", "one annex named, none provided", severity="moderate")


def annex_sent_apart(garden: Garden) -> None:
    item = garden.document(topic=False)
    item.blocks.append(paragraph("附件：经费明细表（另发）"))
    _silent(garden, item, "DOC007", "annex sent apart")


def annex_in_text(garden: Garden) -> None:
    item = garden.document(topic=False)
    item.blocks += [paragraph("附件：领导小组组成人员"), heading("附件 领导小组组成人员"), paragraph("组长由分管副区长担任，副组长由牵头单位主要负责人担任；成员单位包括发展改革、财政、建设管理、生态环境、市场监管等部门和各街镇。领导小组办公室设在牵头单位，负责日常协调、会议筹备、督促检查和情况通报，办公室主任由牵头单位分管负责人兼任，联络员由各成员单位科室负责人担任。")]
    _silent(garden, item, "DOC007", "the annex stands in the page")


def annexes_in_zip(garden: Garden) -> None:
    item = garden.document(topic=False)
    from config.demo.files import MEDIA_TYPES, make_docx, make_zip
    from config.demo.response import fixed

    members = [(f"附件{number}.docx", make_docx([name])) for number, name in enumerate(("名单", "计划表"), 1)]
    item.attachments = [Attachment(name="附件1至2打包下载", extension="zip", lines=[], resource=fixed(make_zip(members), MEDIA_TYPES["zip"]))]
    item.blocks.append(paragraph("附件：1.人员名单；2.工作计划表"))
    _silent(garden, item, "DOC007", "one zip holds both annexes")


def no_tag(garden: Garden) -> None:
    item = garden.document(topic=False)
    _of(item).omitted.add("topic")
    item.page_options["no_keywords"] = True
    _fault(garden, item, "DOC008", "no topic or tag", severity="minor", also=("DOC001",))


def no_relation(garden: Garden) -> None:
    """Rules that implement a plan, and neither links the other."""
    parent, child = garden.document(columns=("qzfwj", "qfbwj"), before=60), garden.document(columns=("wbjwj", "gfxwj"), matter=False)
    if parent.day > child.day:
        parent, child = child, parent
    document = _of(parent)
    child.blocks.insert(1, paragraph(f"根据《{document.core_title}》（{document.number}），制定本文件的具体安排。"))
    _fault(garden, child, "DOC008", "names its parent document, neither links the other", severity="minor", target_url=lambda: garden.url(parent))


def relation_linked(garden: Garden) -> None:
    for item in garden.site.documents:
        if any(one.block == "政策依据" for one in item.related) and "twin" not in item.page_options and item.column.id != "fgwzc":
            _silent(garden, item, "DOC008", "parent and child link each other")


def new_document(garden: Garden, column: str, day: date, *, topic: bool = True) -> Item:
    """One more document of the library, numbered on."""
    topics = garden.site.data["leftover_topics"]
    # The first six are out for comment; a topic without service matter keeps HND out of it.
    chosen = next(one for one in reversed(topics[6:]) if not one.get("item")) if topic else None
    if chosen:
        topics.remove(chosen)
    item = add_document(garden.site, garden.writer, garden.column(column), day, chosen, garden.site.data["counters"])
    item.busy = True
    return item


SELECTION: dict[str, tuple[Plant, ...]] = {
    "qingyu": (empty_number, no_made_date, expired, repealed_and_marked, only_in_gazette, gazette_agrees, annexes_missing, annexes_in_zip, relation_linked),
    "liuting": (square_brackets, font_size_switch, no_validity, expired_and_marked, cleaning_list, gazette_differs, annex_sent_apart, relation_linked),
    "shuoyun": (padded_number, published_tomorrow, validity_without_date, expired_and_extended, repealed_unmarked, forwarded_from_above, annex_missing, no_relation),
    "songyan": (published_before_made, empty_body, validity_in_pdf, expired, partly_repealed, only_at_department, twin_differs, annex_in_text, no_tag),
}
