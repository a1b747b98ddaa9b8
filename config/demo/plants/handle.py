"""Planted 办 links: missing, dead, of another matter or district, in one place only, without a name."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from config.demo.model import Handle, Item
from config.demo.outside import SERVICE, Matter
from config.demo.plants.garden import Garden
from config.demo.prose import load, paragraph
from config.demo.response import redirect

Plant = Callable[[Garden], None]
BROKEN = "handle_broken"


def _document(garden: Garden) -> Item:
    return garden.document(matter=True)


def _fault(garden: Garden, item: Item, check: str, note: str, **fields: Any) -> None:
    matter = item.document.matter if item.document else ""
    garden.fault_on(item, check, **{"kind": "link", "locator_hint": matter, "note": note, **fields})


def _silent(garden: Garden, item: Item, check: str, note: str, **fields: Any) -> None:
    garden.look_alike_on(item, check, **{"kind": "document", "locator_hint": item.title, "note": note, **fields})


def _send_to(item: Item, url: str) -> None:
    for handle in item.handles:
        handle.url = url


def _uuid(garden: Garden) -> str:
    return str(uuid.UUID(int=garden.site.rng.getrandbits(128), version=4))


def _item_url(garden: Garden, code: str) -> str:
    return garden.outside.url(SERVICE, f"/govPortals/bsfw/item/{code}")


# --- HND001 --------------------------------------------------------------------------------------------------


def missing(garden: Garden) -> None:
    item = _document(garden)
    item.handles, item.page_options[BROKEN] = [], True
    _fault(garden, item, "HND001", "names a matter, no 办 link", kind="document", severity="serious", confidence="certain")


def cancelled_matter(garden: Garden) -> None:
    item = garden.document(topic=False)
    names = [row["item_name"] for row in garden.site.catalogue if not any(one.document and one.document.matter == row["item_name"] for one in garden.site.documents)]
    item.blocks.insert(-1, paragraph(f"同意取消{names[0]}等两项审批，相关服务改为事后告知。"))
    _silent(garden, item, "HND001", "the matter is mentioned as cancelled")


def older_than_duty(garden: Garden) -> None:
    """A document from before the duty began names a matter without a link."""
    for item in sorted(garden.site.columns["gfxwj"].items, key=lambda one: one.day):
        if item.document and not item.busy and item.day.isoformat() < "2024-01-01":
            item.busy = True
            item.handles, item.document.matter = [], ""
            matter = garden.site.catalogue[0]["item_name"]
            item.blocks.append(paragraph(f"本文件施行前已经提交的{matter}继续按照原规定处理。"))
            _silent(garden, item, "HND001", "published before the duty began")
            return


def trigger_words(garden: Garden) -> None:
    item = garden.document(matter=False, normative=False)
    item.blocks.append(paragraph("有关单位要主动公布申请条件和申请材料清单，受理窗口应当延长服务时间，让来访群众少跑路。"))
    _silent(garden, item, "HND001", "words of a procedure, no matter of the catalogue: review at most")


# --- HND002, HND003 ------------------------------------------------------------------------------------------


def dead(garden: Garden) -> None:
    item = _document(garden)
    code = _uuid(garden)
    matter = item.document.matter if item.document else ""
    garden.outside.matters[code] = Matter(code, matter, garden.site.data["district_code"], alive=False)
    _send_to(item, _item_url(garden, code))
    item.page_options[BROKEN] = True
    _fault(garden, item, "HND002", "answers 200: 该事项已下线", target_url=_item_url(garden, code), severity="critical", confidence="certain", also=("HND003", "LNK010"))


def unknown_item(garden: Garden) -> None:
    item = _document(garden)
    url = _item_url(garden, _uuid(garden))
    _send_to(item, url)
    item.page_options[BROKEN] = True
    _fault(garden, item, "HND002", "answers 200 with an empty shell; id not in the catalogue", target_url=url, severity="critical", confidence=None, also=("HND003", "LNK010"))


def to_home(garden: Garden) -> None:
    item = _document(garden)
    url = garden.outside.url(SERVICE, "/govPortals/index.do")
    _send_to(item, url)
    item.page_options[BROKEN] = True
    _fault(garden, item, "HND003", "opens the service portal's home page", target_url=url, severity=None, confidence="certain", also=("LNK004",))


def to_search(garden: Garden) -> None:
    item = _document(garden)
    url = garden.outside.url(SERVICE, "/govPortals/search.do")
    _send_to(item, url)
    item.page_options[BROKEN] = True
    _fault(garden, item, "HND003", "opens the search page", target_url=url, severity=None, confidence="certain")


def other_matter(garden: Garden) -> None:
    item = _document(garden)
    own = item.document.matter if item.document else ""
    other = next(row for row in garden.site.catalogue if not set(row["item_name"]) & (set(own) - set("申请领办理补贴")))
    _send_to(item, other["url"])
    item.page_options[BROKEN] = True
    _fault(garden, item, "HND003", f"opens {other['item_name']}", target_url=other["url"], severity="serious", confidence="likely")


def other_district(garden: Garden) -> None:
    item = _document(garden)
    matter = item.document.matter if item.document else ""
    code = _uuid(garden)
    row = {**garden.site.catalogue[0], "item_name": matter, "item_code": code, "url": _item_url(garden, code), "district": "990122"}
    garden.site.catalogue.append(row)
    garden.outside.matters[code] = Matter(code, matter, "990122")
    _send_to(item, row["url"])
    item.page_options[BROKEN] = True
    _fault(garden, item, "HND003", "the same matter of another district", target_url=row["url"], severity="serious")


def package_page(garden: Garden) -> None:
    item = _document(garden)
    url = garden.outside.url(SERVICE, "/govPortals/package/yls-000001")
    resource = garden.outside.hosts[SERVICE].resources["/govPortals/package/yls-000001"]
    matter = item.document.matter if item.document else ""
    make = resource.make
    # The package of this demo covers whatever matter leads to it.
    resource.make = lambda: make().replace("包含居家养老服务补贴申领".encode(), f"包含{matter}".encode())
    _send_to(item, url)
    _silent(garden, item, "HND003", "one policy, one 一件事 package", kind="link", target_url=url)


def city_item(garden: Garden) -> None:
    """A matter of the whole city is right in every district."""
    item = garden.document(topic=True, matter=False)
    row = next(one for one in garden.site.catalogue if one["district"] == "990100")
    item.blocks.append(paragraph(f"符合规定的对象可以同步办理{row['item_name']}，由经办窗口统一收件。"))
    if item.document:
        item.document.matter = row["item_name"]
    item.handles = [Handle(matter=row["item_name"], url=row["url"], place="title"), Handle(matter=row["item_name"], url=row["url"], place="body")]
    _silent(garden, item, "HND003", "an item of the city", kind="link", target_url=row["url"])


def through_redirect(garden: Garden) -> None:
    item = _document(garden)
    path = f"/r/{item.id}"
    garden.outside.host(SERVICE).put(path, redirect(item.handles[0].url))
    _send_to(item, garden.outside.url(SERVICE, path))
    for check in ("HND001", "HND002", "HND003"):
        _silent(garden, item, check, "the right matter through a redirect", kind="link", target_url=item.handles[0].url)


def old_address(garden: Garden) -> None:
    item = _document(garden)
    code = item.handles[0].url.rpartition("/")[2]
    url = garden.outside.url(SERVICE, f"/govPortals/findBsfw.do?_organCode_=SH00&_itemId={code}")
    _send_to(item, url)
    for check in ("HND002", "HND003"):
        _silent(garden, item, check, "the platform's older address of the right matter", kind="link", target_url=url)


# --- HND004, HND005, HND006 ----------------------------------------------------------------------------------


def title_only(garden: Garden) -> None:
    item = _document(garden)
    item.handles = [one for one in item.handles if one.place == "title"]
    _fault(garden, item, "HND004", "none in the text", kind="document", severity="minor")


def body_only(garden: Garden) -> None:
    item = _document(garden)
    item.handles = [one for one in item.handles if one.place == "body"]
    _fault(garden, item, "HND004", "none beside the title", kind="document", severity="minor")


def nameless(garden: Garden) -> None:
    item = _document(garden)
    item.handles[0].markup = "nameless"
    _fault(garden, item, "HND005", "no accessible name", target_url=item.handles[0].url, severity="moderate", also=("A11Y001",))


def unfocusable(garden: Garden) -> None:
    item = _document(garden)
    item.handles[0].markup = "unfocusable"
    _fault(garden, item, "HND005", "cannot be focused", target_url=item.handles[0].url, severity="moderate", also=("A11Y001", "A11Y002"))


def named_by_picture(garden: Garden) -> None:
    item = _document(garden)
    for check in ("HND001", "HND002", "HND003", "HND004", "HND005"):
        _silent(garden, item, check, "named, focusable, in both places, opens its matter")


def write_coverage(garden: Garden) -> None:
    """HND006 by counting the year's documents with a matter; below three nobody judges."""
    own = {topic["item"] for topic in load("topics")["topic"] if topic.get("item")} | {row["item_name"] for row in garden.site.catalogue}
    seen: dict[str, dict[str, bool]] = defaultdict(dict)
    for item in garden.site.documents:
        document = item.document
        if document is None or document.matter not in own or item.day.year != garden.site.today.year or item.column.id == "fgwzc":
            continue
        works = bool(item.handles) and not item.page_options.get(BROKEN)
        seen[""][document.number] = seen[item.unit.id][document.number] = works
    for unit, known in seen.items():
        working = sum(known.values())
        if len(known) < 3:
            continue
        name = garden.site.units[unit].name if unit else garden.site.name
        note = f"{working} of {len(known)} documents of the year with a working 办 link"
        if working < len(known):
            garden.site.fault("HND006", "site", garden.dialect.home_url(), locator_hint=name, severity="moderate", note=note)
        else:
            garden.site.look_alike("HND006", "site", garden.dialect.home_url(), locator_hint=name, note=note)



SELECTION: dict[str, tuple[Plant, ...]] = {
    "qingyu": (missing, dead, to_home, nameless, package_page, cancelled_matter, older_than_duty, named_by_picture),
    "liuting": (missing, unknown_item, other_matter, title_only, city_item, named_by_picture),
    "shuoyun": (missing, other_district, unfocusable, old_address, trigger_words, named_by_picture),
    "songyan": (missing, dead, to_search, body_only, through_redirect, nameless, named_by_picture),
}
