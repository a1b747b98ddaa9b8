"""Document and matching checks over 10,000 stored pages: time and memory against the limits of 60 s and 500 MB.

    .venv/bin/python bench/documents.py [PAGES] [--read]

Pages are printed by tests/documents/document_press.py (6 of 10 documents, a sixth of them
in two places, 4 interpretations). Their facts
are made once and not counted, as the crawl makes them; with `--read`, reading the documents out of 10,000 pages of
HTML is measured as well. Prints one line a stage, the peak of resident memory and the two ratios to the limits.
"""

# ruff: noqa: E402 - the press and the fake live with the tests
from __future__ import annotations

import random
import resource
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / "documents"), str(Path(__file__).parents[1] / "tests" / "checks")]

import document_press as press
from fakes import FakeContext

from checks import all_checks
from checks.model import Site
from config.kinds import PageKind
from config.portal import parse_profile
from crawler.extract.document import read_document
from crawler.extract.page import read_page
from crawler.facts import ColumnFacts, Document, ListRow, Outcome, Page, Run

LIMIT_S, LIMIT_MB = 60.0, 500.0
HOME = "http://www.minghu.gov.cn/"
FAMILIES = ("INT", "HND", "DOC")
SYLLABLES = "云岭星河松柏竹梅春夏秋冬山川湖海金木水火土东西南北光明和平建设发展文化教育科技卫生养老托育停车绿化道路桥梁管网排水供水燃气供热电梯租赁物业消防应急"


def portal():
    items = [{"item_name": f"{name}申请", "item_code": f"0a1b2c3d-0000-4000-8000-{n:012d}", "url": f"https://zwdt.sh.gov.cn/govPortals/bsfw/item/0a1b2c3d-0000-4000-8000-{n:012d}"} for n, name in enumerate(names(random.Random(3), 400))]
    return parse_profile(
        {
            "site": {"id": "mh", "name": "明湖区人民政府", "home": HOME},
            "columns": [
                {"id": "wj", "title": "政策文件", "urls": HOME + "zwgk/wj/", "kind": "policy"},
                {"id": "jd", "title": "政策解读", "urls": HOME + "zcjd/", "kind": "interpretation"},
                {"id": "gwk", "title": "公文库", "urls": HOME + "gwk/", "kind": "policy"},
            ],
            "library": {"columns": ["gwk"]},
            "tags": {"vocabulary": ["水务", "养老"]},
            "handle": {"items": items},
            "interpretation": {"since": date(2019, 1, 1)},
            "units": [{"id": str(n), "name": name, "doc_prefixes": [letters]} for n, (name, letters) in enumerate(press.UNITS)],
        }
    )


def names(rng, count):
    found = set()
    while len(found) < count:
        found.add("".join(rng.sample(SYLLABLES, 6)))
    return sorted(found)


class Stored(FakeContext):
    """The fake of the cases with indexes, as the store has them."""

    def __init__(self, portal, documents):
        super().__init__(portal, date(2024, 6, 12))
        self.document_facts = documents
        self._by = {one.url: one for one in documents}

    def document(self, url):
        return self._by.get(url)

    def page(self, url):
        return Page(url=url) if url in self._by else None

    def uses(self, target_url):
        return []

    def column_of(self, page_url):
        return None


def corpus(pages, read):
    """(documents, seconds spent reading them out of HTML)."""
    rng = random.Random(11)
    own, spent = portal(), 0.0
    named = names(random.Random(5), pages)
    matters = [item.item_name for item in own.handle.items]
    documents: list[Document] = []
    for number in range(pages):
        made = press.truth(rng)
        is_reading = number % 10 >= 4 and number % 10 < 8
        topic = named[number - 4 if is_reading else number]
        made.title = f"《明湖区{topic}管理办法》政策解读" if is_reading else f"明湖区人民政府关于印发《明湖区{topic}管理办法》的通知"
        made.number = f"明府办〔{made.made.year}〕{number}号"
        if number % 10 < 4:
            made.paragraphs.insert(1, f"根据《明湖区{named[number - 10 if number > 10 else number]}管理办法》，可以提出{rng.choice(matters)}，由受理窗口办理。")
        url = f"{HOME}{'zcjd' if is_reading else 'zwgk/wj'}/{number}.html"
        html = press.print_page(made, rng)
        page = read_page(html, url).page
        started = time.process_time()
        document = read_document(page, html, own)
        spent += time.process_time() - started
        if document is not None:
            kind, column = ("interpretation", "jd") if is_reading else ("policy", "wj")




            number_text = "" if is_reading else made.number
            found = replace(document, kind=PageKind(kind), columns=(column,), document_number=number_text)
            documents.append(found)
            if number % 10 == 0:  # every tenth stands in the library once more, with another figure
                documents.append(replace(found, url=url + "?copy", columns=("gwk",), body=found.body.replace("5", "6")))
    return own, documents, spent if read else 0.0


def columns(documents):
    rows = {"jd": [], "gwk": []}
    for one in documents:
        column = "jd" if one.columns == ("jd",) else "gwk"
        if len(rows[column]) < 5_000:
            rows[column].append(ListRow(title=one.title, url=one.url, date=one.published.day if one.published else None))
    return [ColumnFacts(id=name, urls=(HOME + name,), rows=tuple(found), fetched=Outcome.OPENED) for name, found in rows.items()]


def main() -> int:
    pages = int(next((one for one in sys.argv[1:] if one.isdigit()), "10000"))
    own, documents, reading = corpus(pages, "--read" in sys.argv)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ctx = Stored(own, documents)
    ctx.column_facts = columns(documents)
    ctx.run = Run(id="r", site="mh", started_at=datetime(2024, 6, 12, tzinfo=UTC))
    site = Site(home=HOME, home_page=None, home_fetch=None)
    total = reading
    if reading:
        print(f"reading {pages} pages of HTML: {reading:.1f} s ({1000 * reading / pages:.2f} ms a page)")
    for check in all_checks().values():
        if check.family not in FAMILIES:
            continue
        started = time.process_time()
        said = Counter()
        for subject in documents if check.looks_at is Document else [site]:
            if check.applies(subject, ctx):
                said.update(type(one).__name__ for one in check.judge(subject, ctx))
        spent = time.process_time() - started
        total += spent
        print(f"{check.id} {spent:6.2f} s  {dict(said)}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(documents)} documents of {pages} pages: {total:.1f} s of CPU on one core ({total / LIMIT_S:.2f} of the limit); "
          f"peak {peak:.0f} MB, {before:.0f} MB of it before judging ({peak / LIMIT_MB:.2f} of the limit)")  # fmt: skip
    return 0 if total <= LIMIT_S and peak <= LIMIT_MB else 1


if __name__ == "__main__":
    raise SystemExit(main())
