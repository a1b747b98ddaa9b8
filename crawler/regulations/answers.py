"""Answers of the official databases as records: the national database (JSON, old and new), the ministry's (HTML)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from config.regulation import Kind, Standing, VersionText
from config.text import fold_space
from crawler.extract.articles import read_articles
from crawler.regulations.records import FormatError, Record, day_of, plain_title, read_note

FLK = "flk.npc.gov.cn"
MOJ = "xzfg.moj.gov.cn"
# sxx: confirmed by counting; two public clients exchange 1 and 4 (REGULATIONS §6.1).
_STANDING = {1: Standing.REPEALED, 2: Standing.SUPERSEDED, 3: Standing.IN_FORCE, 4: Standing.NOT_YET}
_FORMER = {"1": Standing.IN_FORCE, "3": Standing.NOT_YET, "5": Standing.SUPERSEDED, "9": Standing.REPEALED}
_KINDS = (
    ("监察法规", Kind.SUPERVISORY), ("行政法规", Kind.ADMINISTRATIVE), ("司法解释", Kind.JUDICIAL), ("地方", Kind.LOCAL),
    ("部门规章", Kind.RULE), ("政府规章", Kind.LOCAL_RULE), ("宪法", Kind.LAW), ("法律", Kind.LAW),
)  # fmt: skip


def kind_of(name: object, code: object = None) -> Kind | None:
    """Level by its name (`flxz`), else by the code of the database (`flfgCodeId`)."""
    found = next((kind for word, kind in _KINDS if word in str(name or "")), None)
    if found is not None or not str(code or "").isdigit():
        return found
    number = int(str(code))
    for low, high, kind in ((100, 200, Kind.LAW), (201, 215, Kind.ADMINISTRATIVE), (220, 220, Kind.SUPERVISORY),
                            (221, 310, Kind.LOCAL), (311, 350, Kind.JUDICIAL)):  # fmt: skip
        if low <= number <= high:
            return kind
    return None


def read_json(data: Any, *, source: str = FLK) -> list[Record]:
    """Records of any JSON this product knows: a list answer, a detail answer, or a plain array of either."""
    if isinstance(data, list):
        return [record for one in data for record in read_json(one, source=source)]
    if not isinstance(data, Mapping):
        raise FormatError("not a JSON object or array of objects")
    if "code" in data and data["code"] not in (200, "200"):
        raise FormatError(f"the answer says code {data['code']}: {str(data.get('msg', ''))[:100]}")
    inner = data.get("data")
    if isinstance(inner, Mapping):
        return read_json({key: value for key, value in inner.items() if key != "code"}, source=source)
    rows = data.get("rows")
    if isinstance(rows, list):
        return [_row(row, source) for row in rows if row.get("sxx") is not None or row.get("gbrq")]
    result = data.get("result")
    if isinstance(result, Mapping):
        return _former(result, source)
    if data.get("bbbs") and data.get("title"):
        return [_detail(data, source)]
    raise FormatError("neither a list (rows, result.data) nor a detail (bbbs, title)")


def _row(row: Mapping[str, Any], source: str) -> Record:
    title = plain_title(row.get("title"))
    if not title:
        raise FormatError("a row has no title")
    return Record(
        title=title,
        source=source,
        published=day_of(row.get("gbrq")),
        effective=day_of(row.get("sxrq")),
        standing=_STANDING.get(int(row["sxx"]), Standing.UNKNOWN)
        if str(row.get("sxx", "")).isdigit()
        else Standing.UNKNOWN,
        kind=kind_of(row.get("flxz"), row.get("flfgCodeId")),
        organ=str(row.get("zdjgName") or ""),
        official_id=str(row.get("bbbs") or ""),
        is_listed=True,
    )


def _detail(data: Mapping[str, Any], source: str) -> Record:
    """A detail with its version history `lsyg`, which names the other versions of the same act."""
    record = _row(data, source)
    history = [day for one in data.get("lsyg") or () if (day := day_of(one.get("gbrq"))) is not None]
    return Record(
        title=record.title, source=source, published=record.published, effective=record.effective,
        standing=record.standing, kind=record.kind, organ=record.organ, official_id=record.official_id,
        earlier=tuple(sorted({day for day in history if record.published is None or day < record.published})),
        is_listed=True,
    )  # fmt: skip


def _former(result: Mapping[str, Any], source: str) -> list[Record]:
    """The site before 2025: `expiry` there means the effective day."""
    rows = result.get("data") if isinstance(result.get("data"), list) else [result]
    found = []
    for row in rows or ():
        title = plain_title(row.get("title"))
        if not title:
            raise FormatError("a row has no title")
        found.append(
            Record(
                title=title,
                source=source,
                published=day_of(row.get("publish")),
                effective=day_of(row.get("expiry")),
                standing=_FORMER.get(str(row.get("status")), Standing.UNKNOWN),
                kind=kind_of(row.get("type") or row.get("level")),
                organ=str(row.get("office") or ""),
                is_listed=True,
            )
        )
    return found


def read_moj_list(html: str) -> tuple[list[tuple[str, str]], int]:
    """([(LawID, title), ...], number of pages) of the ministry's list. Raises FormatError when it is no list."""
    tree = LexborHTMLParser(html)
    found = []
    for item in tree.css("li.list-item"):
        link = item.css_first("div.title > a[href*='LawID=']") or item.css_first("a[href*='LawID=']")
        if link is not None and (law := _law_id(link)):
            found.append((law, plain_title(link.text())))
    count = tree.css_first("input.page-count")
    if not found and count is None:
        raise FormatError("no li.list-item: not the ministry's list")
    value = (count.attributes.get("value") or "1") if count is not None else "1"
    return found, int(value) if value.isdigit() else 1


def _law_id(link: LexborNode) -> str:
    values = parse_qs(urlsplit(link.attributes.get("href") or "").query).get("LawID", [""])
    return values[0] if values[0].isdigit() else ""


def read_moj_detail(html: str) -> Record:
    """The ministry's page of one act: text in force, note, history block. Raises FormatError when it is none."""
    tree = LexborHTMLParser(html)
    title_node, body = tree.css_first("div.text-title"), tree.css("div.law-chapter")
    if title_node is None or not body:
        raise FormatError("no div.text-title and div.law-chapter: not a page of the ministry's library")
    title = plain_title(title_node.text())
    text = "\n".join(node.text(separator="\n") for node in body)
    earlier = [
        day
        for node in tree.css("div.incident-record[data-time]")
        if (day := day_of(node.attributes.get("data-time")))
    ]
    note_node = tree.css_first("div.law-note, div.text-note, p.note")
    note = fold_space(note_node.text()) if note_node is not None else ""
    return text_record(
        title, f"（{note.strip('（）()')}）\n{text}" if note else text, MOJ, earlier=tuple(sorted(earlier))
    )


def text_record(title: str, text: str, source: str, *, earlier: tuple[Any, ...] = ()) -> Record:
    """A full text as a record: articles, note, day of the version. Raises FormatError when it has no articles."""
    posted = read_articles(text)
    if not posted.articles:
        raise FormatError(
            f"《{title}》: no run of articles (第一条…); not a full text, or its layout is unknown"
        )
    if not posted.is_whole:
        raise FormatError(f"《{title}》: articles are missing or doubled; {posted.count} were read")
    note = read_note(posted.note)
    day, change = note.events[-1] if note.events else (max(earlier, default=None), None)
    return Record(
        title=title, source=source, published=day, effective=note.effective, change=change, kind=note.kind,
        organ=note.organ, order=note.order, earlier=tuple(one for one in earlier if day is None or one < day),
        text=VersionText(title=title, day=day, note=posted.note, articles=posted.articles, source=source),
    )  # fmt: skip
