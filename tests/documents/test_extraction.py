"""Extraction against a press that prints the same truth in random markup."""

from __future__ import annotations

import random
from collections import Counter

import document_press as press
import pytest

from config.portal import parse_profile
from config.text import letters
from crawler.extract.document import read_document
from crawler.extract.encoding import decode
from crawler.extract.page import read_page

URL = "http://www.minghu.gov.cn/zwgk/wj/a1.html"


def portal(**more):
    return parse_profile(
        {
            "site": {"id": "mh", "name": "明湖区人民政府", "home": "http://www.minghu.gov.cn/"},
            "columns": [{"id": "wj", "urls": "http://www.minghu.gov.cn/zwgk/wj/", "kind": "policy"}],
            **more,
        }
    )


def read(html, url=URL, **more):
    return read_document(read_page(html, url).page, html, portal(**more))


def compare(made, got):
    """Field by field: is what was read the truth?"""
    day = lambda one: one.day if one else None  # noqa: E731
    return {
        "title": letters(got.title) == letters(made.title),
        "number": got.document_number == made.number,
        "issuer": got.issuer == made.issuer,
        "made": day(got.made) == made.made,
        "published": day(got.published) == made.published,
        "until": day(got.valid_until) == made.until,
        "effective": day(got.effective) == made.effective,
        "index": got.index_number == made.index_number,
        "validity": got.validity == made.validity,
        "attachments": [(one.name, one.url) for one in got.attachments] == [(n, "http://www.minghu.gov.cn" + u) for n, u in made.attachments],
        "related": [one.url for one in got.related if one.kind == "interpretation"] == ([f"http://www.minghu.gov.cn{made.interpretation}"] if made.interpretation else []),
        "body": all(letters(one) in letters(got.body) for one in made.paragraphs) and "版权所有" not in got.body and "热点" not in got.body,
        "handles": {one.url for one in got.handles} == ({made.handle} if made.handle else set()),
    }


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_unseen_templates_are_read_as_the_truth_says(encoding):
    rng = random.Random(7 if encoding == "utf-8" else 8)
    wrong, fields, count = Counter(), 0, 300
    for _ in range(count):
        made = press.truth(rng)
        html = press.print_page(made, rng)
        if encoding == "gbk":
            html = decode(html.replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030"), "text/html")[0]
        verdict = compare(made, read(html))
        fields += len(verdict)
        wrong.update(name for name, right in verdict.items() if not right)
    for name in ("title", "number", "made", "published", "until", "attachments"):
        assert wrong[name] <= 0.02 * count, (name, wrong)
    assert sum(wrong.values()) <= 0.02 * fields, wrong
