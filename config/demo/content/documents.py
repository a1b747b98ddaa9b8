"""Official documents (公文) with their interpretations, gazettes, consultations and decision lists, all sound."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from config.demo.content.writing import document_blocks, exempt_title, interpretation_blocks
from config.demo.model import Attachment, Column, Document, Handle, Item, Related, Site, Unit
from config.demo.prose import Writer, load, workday_on_or_before

NORMATIVE_ENDINGS = ("办法", "细则", "规定")
FORMS = ("picture", "video", "text", "picture", "picture", "video", "faq", "picture")
FORM_COLUMNS = {"text": "wzjd", "picture": "tjjd", "video": "spjd", "faq": "wzjd"}


@dataclass(slots=True)
class _Plan:
    """How many documents of which sort a column gets: recent with topic, exempt, old."""

    column: str
    topics: int
    exempt: int
    old: int


PLANS = (
    _Plan("gfxwj", 14, 0, 4),
    _Plan("qzfwj", 7, 8, 0),
    _Plan("qfbwj", 7, 8, 0),
    _Plan("wbjwj", 10, 6, 2),
    _Plan("jzwj", 4, 6, 0),
)


def fill(site: Site, writer: Writer) -> None:
    topics = _shuffled_topics(site)
    drafts: list[tuple[date, Column, dict[str, Any] | None]] = []
    for plan in PLANS:
        column = site.columns[plan.column]
        normative = plan.column == "gfxwj"
        chosen = [_take(topics, normative=normative) for _ in range(plan.topics)]
        days = _recent_days(site, plan.topics + plan.exempt)
        site.rng.shuffle(days)
        newest = max(range(len(days)), key=lambda at: days[at])
        days[0], days[newest] = days[newest], days[0]
        drafts += [(day, column, topic) for day, topic in zip(days, [*chosen, *[None] * plan.exempt], strict=True)]
        old = [_take(topics, normative=normative) for _ in range(plan.old)]
        drafts += [(_old_day(site, number), column, topic) for number, topic in enumerate(old)]
    drafts.sort(key=lambda one: one[0])
    counters: dict[tuple[str, int], int] = {}
    for day, column, topic in drafts:
        add_document(site, writer, column, day, topic, counters)
    _interpret(site, writer)
    _relate(site)
    # The first ones go out for comment; those without service matter stay for late additions.
    site.data["leftover_topics"] = sorted(topics, key=lambda topic: not topic.get("item"))
    site.data["counters"] = counters


def _shuffled_topics(site: Site) -> list[dict[str, Any]]:
    """All topics in random order, those of the theme libraries first: the themes must not stand empty."""
    topics = list(load("topics")["topic"])
    site.rng.shuffle(topics)
    return sorted(topics, key=lambda topic: topic["tag"] not in {"养老服务", "助企纾困"})


def _take(topics: list[dict[str, Any]], *, normative: bool) -> dict[str, Any]:
    wanted = [topic for topic in topics if topic["name"].endswith(NORMATIVE_ENDINGS) is normative] or topics
    topics.remove(wanted[0])
    return wanted[0]


def since(site: Site) -> date:
    """The day from which documents need an interpretation: 1 January of last year (REQUIREMENTS INT001)."""
    return date(site.today.year - 1, 1, 1)


def _recent_days(site: Site, count: int) -> list[date]:
    """Working days between `since` and ten days ago, the newest within six weeks."""
    last = site.today - timedelta(12)
    span = max((last - since(site)).days - 12, count)
    days = [last - timedelta(site.rng.randint(0, 25))]
    days += [last - timedelta(30 + (span - 30) * number // count + site.rng.randint(0, 6)) for number in range(count - 1)]
    return [max(workday_on_or_before(day), since(site) + timedelta(4)) for day in days]


def _old_day(site: Site, number: int) -> date:
    return workday_on_or_before(since(site) - timedelta(120 + 190 * number + site.rng.randint(0, 60)))


def _issuer(site: Site, column: Column, topic: dict[str, Any] | None) -> tuple[Unit, str, str]:
    """Unit, issuing body as printed, and prefix of the document number."""
    char, name = site.data["char"], site.data["name"]
    office = site.units["office"]
    rule = "规" if column.id == "gfxwj" else ""
    if column.id == "jzwj":
        unit = site.units[site.rng.choice(["jz1", "jz2", "jz3"])]
        return unit, unit.name, unit.prefixes[0]
    if column.id == "qfbwj":
        return office, f"{name}人民政府办公室", f"{char}府办发"
    if column.id == "qzfwj":
        return office, f"{name}人民政府", f"{char}府发"
    unit = site.units[topic["unit"] if topic else site.rng.choice(["fgw", "jyj", "mzj", "rsj", "scj", "wjw"])]
    if rule and (unit is office or site.rng.random() < 0.4):
        return office, f"{name}人民政府", f"{char}府规"
    if unit is office:
        return office, f"{name}人民政府办公室", f"{char}府办"
    return unit, unit.name, unit.prefixes[0] + rule


def add_document(
    site: Site, writer: Writer, column: Column, day: date, topic: dict[str, Any] | None, counters: dict[tuple[str, int], int]
) -> Item:
    from config.demo.content.site import add

    unit, issuer, prefix = _issuer(site, column, topic)
    made = workday_on_or_before(day - timedelta(site.rng.randint(1, 8)))
    counters[prefix, made.year] = counters.get((prefix, made.year), 0) + 1
    number = f"{prefix}〔{made.year}〕{counters[prefix, made.year]}号"
    normative = column.id == "gfxwj"
    core = ""
    if topic:
        core = (unit.short if column.id == "jzwj" else site.data["name"]) + topic["name"]
        title = f"{issuer}关于印发《{core}》的通知"
    else:
        title = exempt_title(site, writer, issuer, made)
    site.titles.add(title)
    effective = _first_of_next_month(day) if normative else day
    document = Document(
        number=number,
        issuer=unit,
        made_on=made,
        published_on=day,
        index_number=f"{site.data['char']}A{site.data['district_code']}{made.year}{site.rng.randint(1000, 9999)}",
        topic=topic["tag"] if topic else "政务公开",
        doctype="行政规范性文件" if normative else "其他文件",
        core_title=core or title,
        effective_on=effective,
        valid_until=_add_years(effective, 5) - timedelta(1) if normative else None,
        requires_interpretation=bool(topic) and day >= since(site),
        matter=(topic or {}).get("item", ""),
    )
    item = add(site, column, title, day, unit, [], kind="normative" if normative else "policy", document=document)
    item.page_options["issuer"] = issuer
    item.page_options["topic"] = topic
    item.blocks = document_blocks(site, writer, item, topic)
    if document.matter:
        url = matter_url(site, document.matter)
        item.handles = [Handle(matter=document.matter, url=url, place="title"), Handle(matter=document.matter, url=url, place="body")]
    if topic and site.rng.random() < 0.45:
        _attach(site, item, topic)
    if topic and site.rng.random() < 0.3:
        asked = min(day + timedelta(5), site.today - timedelta(4))
        question = f"请问{topic['name']}在{site.rng.choice(site.data['places'])}一带怎样执行？"
        item.messages.append((asked, question, asked + timedelta(2), f"您好，请按照正文规定执行，详情可致电{unit.phone}咨询。"))
    return item


def _attach(site: Site, item: Item, topic: dict[str, Any]) -> None:
    kinds = site.rng.sample(["pdf", "docx", "xlsx", "ofd", "doc", "wps", "zip", "xls"], site.rng.choice([1, 1, 2]))
    names = [f"{topic['name']}任务分解表", f"{topic['name']}登记样表"]
    for name, extension in zip(names, kinds, strict=False):
        lines = [f"{number}. {one}" for number, one in enumerate([topic["aim"], *topic["m"]], 1)]
        item.attachments.append(Attachment(name=name, extension=extension, lines=lines))
    # The text names its annexes, as real notices do (DOC007 counts them).
    numbered = len(item.attachments) > 1
    said = "；".join(f"{place}.{one.name}" if numbered else one.name for place, one in enumerate(item.attachments, 1))
    item.blocks.append(Markup("<p>附件：{}</p>").format(said))


def matter_url(site: Site, matter: str) -> str:
    return next(row["url"] for row in site.catalogue if row["item_name"] == matter)


def _first_of_next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _add_years(day: date, years: int) -> date:
    return date(day.year + years, day.month, day.day)


def _interpret(site: Site, writer: Writer) -> None:
    """One interpretation a document that needs one, on the same day, linked both ways."""
    wanting = [item for item in site.documents if item.document and item.document.requires_interpretation]
    wanting.sort(key=lambda item: (item.unit.id, item.day))
    for number, item in enumerate(wanting):
        interpret(site, writer, item, FORMS[number % len(FORMS)])
    site.columns["spjd"].per_page = site.columns["tjjd"].per_page = 8


def interpretation_title(core: str, form: str) -> str:
    match form:
        case "picture":
            return f"一图读懂《{core}》"
        case "video":
            return f"视频解读：《{core}》"
        case "faq":
            return f"《{core}》政策问答"
        case _:
            return f"《{core}》政策解读"


def interpret(site: Site, writer: Writer, item: Item, form: str, *, day: date | None = None) -> Item:
    from config.demo.content.site import add

    document = item.document
    if document is None:
        raise ValueError("only documents are interpreted")
    title = interpretation_title(document.core_title, form)
    column = site.columns[FORM_COLUMNS[form]]
    page = add(site, column, title, day or item.day, item.unit, [], kind="interpretation", form=form)
    page.blocks = interpretation_blocks(site, writer, item, form, page.id)
    page.page_options["of"] = item
    item.related.append(Related(block="相关解读", title=title, url="", target=page))
    page.related.append(Related(block="相关文件", title=item.title, url="", target=item))
    return page


def _relate(site: Site) -> None:
    """Two pairs of parent and implementing document, each linking the other."""
    plans = [item for item in site.columns["qzfwj"].items if item.document and item.page_options["topic"]]
    rules = [item for item in site.columns["wbjwj"].items if item.document and item.page_options["topic"] and item.day >= since(site)]
    rules.sort(key=lambda item: item.day)
    plans.sort(key=lambda item: item.day)
    for parent, child in zip(plans[:2], rules[-2:], strict=False):
        if parent.day > child.day or parent.document is None:
            continue
        child.blocks.insert(1, Markup("<p>本文件为《{}》（{}）的配套文件，请一并贯彻执行。</p>").format(parent.document.core_title, parent.document.number))
        child.related.append(Related(block="政策依据", title=parent.title, url="", target=parent))
        parent.related.append(Related(block="配套文件", title=child.title, url="", target=child))
