"""Planted interpretations: missing, late, not linked, broken or of another document, thin or copied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from config.demo.content.documents import FORM_COLUMNS, interpret, interpretation_title
from config.demo.content.writing import interpretation_blocks
from config.demo.model import Attachment, Item, Related
from config.demo.plants.documents import new_document
from config.demo.plants.garden import Garden
from config.demo.prose import heading, paragraph, workday_on_or_before

Plant = Callable[[Garden], None]
DIVERSIFIED = {"picture", "video"}


def _fault(garden: Garden, item: Item, check: str, note: str, **fields: Any) -> None:
    garden.fault_on(item, check, **{"kind": "document", "locator_hint": item.title, "note": note, **fields})


def _silent(garden: Garden, item: Item, check: str, note: str) -> None:
    garden.look_alike_on(item, check, kind="document", locator_hint=item.title, note=note)


# --- INT001 --------------------------------------------------------------------------------------------------


def missing_for_rules(garden: Garden) -> None:
    item = garden.document(normative=True, before=20)
    garden.drop_interpretation(item)
    _fault(garden, item, "INT001", "normative document without interpretation", severity="serious", confidence="certain")


def missing_for_plan(garden: Garden) -> None:
    item = garden.document(normative=False, before=20)
    garden.drop_interpretation(item)
    _fault(garden, item, "INT001", "document without interpretation", severity="moderate", confidence="likely")


def exempt(garden: Garden) -> None:
    for item in garden.site.documents:
        if item.page_options.get("topic") is None and "批复" in item.title and not item.busy:
            _silent(garden, item, "INT001", "an approval needs no interpretation")
            return


def forwarded(garden: Garden) -> None:
    item = garden.document(topic=False)
    core = "沧澜市促进居民增收若干措施"
    item.title = f"{item.page_options['issuer']}关于转发《{core}》的通知"
    if item.document:
        item.document.core_title = core
    _silent(garden, item, "INT001", "a forwarded document of the city")


def too_young(garden: Garden) -> None:
    item = new_document(garden, "wbjwj", workday_on_or_before(garden.days_ago(1)))
    item.handles = []
    if item.document:
        item.document.matter = ""
    _silent(garden, item, "INT001", "published yesterday: to be watched")


def in_the_same_page(garden: Garden) -> None:
    item = garden.document(normative=False)
    page = garden.interpretation(item)
    garden.drop_interpretation(item)
    item.blocks += [Markup('<h2 id="zcjd">政策解读</h2>'), *(block for block in page.blocks if not block.startswith('<p class="'))]
    _silent(garden, item, "INT001", "the interpretation is a block of the same page")


def one_for_three(garden: Garden) -> None:
    """One interpretation covers three documents of one day, and all link each other."""
    first = garden.document(normative=False, before=30)
    others = [garden.document(normative=False, before=30) for _ in range(2)]
    everyone = sorted([first, *others], key=lambda item: item.day)
    keeper = everyone[0]
    page = garden.interpretation(keeper)
    for item in everyone[1:]:
        garden.drop_interpretation(item)
        if item.document is None or keeper.document is None:
            continue
        garden_page = Related(block="相关解读", title=page.title, url="", target=page)
        item.related.append(garden_page)
        page.related.append(Related(block="相关文件", title=item.title, url="", target=item))
        page.blocks.append(paragraph(f"本次解读同时适用于《{item.document.core_title}》（{item.document.number}），两份文件的适用范围和执行标准保持一致。"))
        item.page_options["shared"] = page
        _silent(garden, item, "INT001", "one interpretation for three documents")
        _silent(garden, item, "INT005", "one interpretation for three documents")
    # All three were published together, as the interpretation says.
    newest = everyone[-1].day
    page.day = newest
    for item in everyone:
        item.day = newest
        if item.document:
            item.document.published_on = newest


# --- INT002, INT003, INT004 ----------------------------------------------------------------------------------


def late(days: int, severity: str) -> Plant:
    def plant(garden: Garden) -> None:
        item = garden.document(before=days + 30)
        page = garden.interpretation(item)
        # Mondays to Fridays only: holidays in between make the lag shorter, never below the severity's line.
        day, left = item.day, days
        while left:
            day += timedelta(1)
            left -= day.weekday() < 5
        page.day = day
        _fault(garden, item, "INT002", f"interpretation {days} weekdays later", severity=severity, target_url=lambda: garden.url(page))

    return plant


def second_one_later(garden: Garden) -> None:
    item = garden.document(before=60)
    page = interpret(garden.site, garden.writer, item, "faq", day=item.day + timedelta(40))
    page.busy = True
    _silent(garden, item, "INT002", "a second interpretation came later, the first in time")


def not_linked(garden: Garden) -> None:
    item = garden.document()
    page = garden.interpretation(item)
    item.related = [one for one in item.related if one.target is not page]
    item.page_options["unlinked"] = page
    _fault(garden, item, "INT003", "interpretation exists, the document does not link it", severity="moderate", target_url=lambda: garden.url(page))


def not_linked_back(garden: Garden) -> None:
    item = garden.document()
    page = garden.interpretation(item)
    page.related.clear()
    _fault(garden, page, "INT004", "cites the document without a link", kind="page", severity="minor", target_url=lambda: garden.url(item))


# --- INT005 --------------------------------------------------------------------------------------------------


def broken_link(garden: Garden) -> None:
    item = garden.document()
    path = f"/zcjd/old/{item.id}.html"
    title = f"《{item.document.core_title if item.document else ''}》媒体解读"
    item.related.append(Related(block="相关解读", title=title, url=path))
    on_soft_site = garden.dialect.folder == "shell"
    _fault(garden, item, "INT005", "interpretation link broken", kind="link", target_url=garden.origin() + path, locator_hint=title, severity="serious", also=("LNK010", "LNK009", "LNK001") if on_soft_site else ("LNK001",))


def of_another_document(garden: Garden) -> None:
    item, other = garden.document(), garden.document()
    own, wrong = garden.interpretation(item), garden.interpretation(other)
    item.related = [Related(block="相关解读", title=own.title, url="", target=wrong)]
    item.page_options["unlinked"] = own
    _fault(garden, item, "INT005", "opens the interpretation of another document", kind="link", target_url=lambda: garden.url(wrong), locator_hint=own.title, severity="serious", also=("LNK009", "INT003"))


def of_another_year(garden: Garden) -> None:
    """Two plans of one name: the link goes to last year's interpretation."""
    site = garden.site
    days = (workday_on_or_before(garden.days_ago(380)), workday_on_or_before(garden.days_ago(30)))
    items = []
    for day in days:
        item = new_document(garden, "qfbwj", day, topic=False)
        core = f"{site.data['name']}{day.year}年政务公开工作要点"
        item.title = f"{item.page_options['issuer']}关于印发《{core}》的通知"
        item.page_options["topic"] = {"name": "政务公开工作要点", "tag": "政务公开", "who": "各街镇和区政府各部门", "aim": "提高公开质量", "m": [f"{day.year}年内完成目录调整", "扩大公众参与范围", "健全解读回应机制"]}
        if item.document:
            item.document.core_title, item.document.requires_interpretation = core, True
        page = interpret(site, garden.writer, item, "text")
        page.busy = True
        items.append((item, page))
    (_, old_page), (item, page) = items
    item.related = [Related(block="相关解读", title=page.title, url="", target=old_page)]
    _fault(garden, item, "INT005", "same name, last year's interpretation", kind="link", target_url=lambda: garden.url(old_page), locator_hint=page.title, severity="serious", also=("LNK009", "INT003"))


def editorial_title(garden: Garden) -> None:
    item = garden.document()
    page = garden.interpretation(item)
    page.title = f"{item.page_options['topic']['tag']}这件事，以后这样办"
    item.related[0].title = page.title
    for check in ("INT005", "INT003", "INT001"):
        _silent(garden, item, check, "an interpretation with an editorial title: review at most")


# --- INT006, INT007, INT008 ----------------------------------------------------------------------------------


def mostly_text(garden: Garden) -> None:
    """Turn most of this year's interpretations into plain text."""
    this_year = [item for item in garden.site.documents if item.document and item.document.requires_interpretation and item.day.year == garden.site.today.year]
    for number, item in enumerate(this_year):
        page = next((one.target for one in item.related if one.block == "相关解读" and one.target), None)
        if page is None or page.form not in DIVERSIFIED or number % 4 == 0:
            continue
        _make_text(garden, item)


def write_rates(garden: Garden) -> None:
    """INT006 by counting what stands on the site now; below five documents nobody judges."""
    forms: dict[str, dict[str, bool]] = defaultdict(dict)
    for item in garden.site.documents:
        document = item.document
        if document is None or not document.requires_interpretation or item.day.year != garden.site.today.year:
            continue
        pages = [one.target for one in item.related if one.block == "相关解读" and one.target]
        pages += [item.page_options["unlinked"]] if "unlinked" in item.page_options else []
        if pages:
            diversified = any(page.form in DIVERSIFIED for page in pages)
            forms[""][document.number] = forms[item.unit.id][document.number] = diversified
    for unit, known in forms.items():
        rate = sum(known.values()) / len(known)
        if len(known) < 5:
            continue
        note = f"{sum(known.values())} of {len(known)} interpreted documents of the year in other form than text"
        enter = garden.site.fault if rate < 0.6 else garden.site.look_alike
        fields = {"severity": "moderate"} if rate < 0.6 else {}
        enter("INT006", "site", garden.dialect.home_url(), locator_hint=garden.site.units[unit].name if unit else garden.site.name, note=note, **fields)


def draft_unexplained(garden: Garden) -> None:
    item = garden.column("yjzj").rows[1]
    item.busy = True
    item.blocks = [block for block in item.blocks if "起草说明" not in block and "制定背景" not in block]
    draft = item.attachments[0]
    item.attachments = [draft]
    item.blocks.append(paragraph(f"附件：{draft.name}"))
    _fault(garden, item, "INT007", "a draft and no explanation", severity="moderate")


def questionnaire(garden: Garden) -> None:
    day = garden.days_ago(40)
    blocks = [
        paragraph(f"为了解居民对公共文化服务的需求，现开展问卷调查，调查时间：{day.isoformat()}至{(day + timedelta(30)).isoformat()}。征集状态：已结束。"),
        paragraph(f"参与方式：拨打电话{garden.site.units['wlj'].phone}，或者到各街镇文化活动中心领取问卷；也可以来信寄至{garden.site.data['road']}，邮编990000。"),
        *garden.filler(day, 2),
    ]
    item = garden.add("yjzj", f"关于开展{day.year}年公共文化服务需求问卷调查的公告", blocks, day=day, unit=garden.site.units["wlj"])
    _silent(garden, item, "INT007", "a questionnaire without draft")


def copied(garden: Garden) -> None:
    item = garden.document()
    page = _make_text(garden, item)
    text = [block for block in item.blocks if "signature" not in block and "附件：" not in block]
    page.blocks = [paragraph(f"《{item.document.core_title if item.document else ''}》政策解读："), *text[2:]]
    _fault(garden, page, "INT008", "repeats the document", kind="page", severity="minor", confidence="review", target_url=lambda: garden.url(item))


def thin(garden: Garden) -> None:
    item = garden.document()
    page = _make_text(garden, item)
    core = item.document.core_title if item.document else ""
    page.blocks = [paragraph(f"《{core}》已经发布，受到社会各界的广泛关注。大家普遍认为，这份文件来得及时、写得实在，体现了工作的温度和速度。"), *garden.filler(page.day, 6)]
    _fault(garden, page, "INT008", "no background, scope or content", kind="page", severity="minor", confidence="review")


def _make_text(garden: Garden, item: Item) -> Item:
    """Turn the interpretation of a document into plain text, in the column of such."""
    page = garden.interpretation(item)
    page.column.items.remove(page)
    page.column, page.form = garden.column(FORM_COLUMNS["text"]), "text"
    page.column.items.append(page)
    page.title = interpretation_title(item.document.core_title if item.document else "", "text")
    page.blocks = interpretation_blocks(garden.site, garden.writer, item, "text", page.id)
    for one in item.related:
        if one.target is page:
            one.title = page.title
    return page


def questions_quote(garden: Garden) -> None:
    page = next((one for one in garden.column("wzjd").rows if one.form == "faq" and not one.busy), None)
    if page:
        garden.look_alike_on(page, "INT008", kind="page", locator_hint=page.title, note="questions and answers quote on purpose")


def picture_only(garden: Garden) -> None:
    """A picture interpretation without any words (A11Y005)."""
    item = garden.document()
    page = garden.interpretation(item)
    if page.form != "picture":
        page.column.items.remove(page)
        page.column, page.form = garden.column("tjjd"), "picture"
        page.column.items.append(page)
        page.title = interpretation_title(item.document.core_title if item.document else "", "picture")
        item.related[0].title = page.title
    page.blocks = [Markup('<p class="picture"><img src="/images/tujie/{}.png" width="800" height="1400" alt="1.png"></p>').format(page.id)]
    _fault(garden, page, "A11Y005", "a picture, alt «1.png», no text", kind="page", severity="moderate", also=("A11Y001",))


def scanned_document(garden: Garden) -> None:
    from config.demo.files import make_pdf
    from config.demo.response import fixed

    item = garden.document(topic=False)
    item.attachments = [Attachment(name="批复扫描件", extension="pdf", lines=[], resource=fixed(make_pdf([""], title="扫描件"), "application/pdf"))]
    item.blocks = [paragraph("批复全文见附件扫描件。"), heading("附件"), paragraph("附件：批复扫描件")]
    _fault(garden, item, "A11Y005", "the text exists as a scan only", severity="moderate", also=("DOC001",))


SELECTION: dict[str, tuple[Plant, ...]] = {
    "qingyu": (missing_for_rules, missing_for_plan, exempt, one_for_three, late(21, "serious"), not_linked_back, broken_link, draft_unexplained, questions_quote),
    "liuting": (missing_for_rules, forwarded, late(7, "moderate"), not_linked, of_another_year, questionnaire, thin, scanned_document),
    "shuoyun": (missing_for_plan, too_young, late(2, "minor"), not_linked_back, broken_link, editorial_title, mostly_text, draft_unexplained, picture_only),
    "songyan": (missing_for_rules, missing_for_plan, in_the_same_page, second_one_later, not_linked, of_another_document, copied, exempt),
}
