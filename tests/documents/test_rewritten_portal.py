"""The pretend portals with their templates rewritten mechanically: other names, tags, labels, order, encoding."""

from __future__ import annotations

import dataclasses
import random
import re
import tomllib
from collections import Counter
from functools import cache

import pytest

from config.demo.world import build_world
from config.kinds import PageKind
from config.portal import parse_profile
from config.text import letters
from crawler.extract.document import read_document
from crawler.extract.encoding import decode
from crawler.extract.page import read_page

PORT = 18080
MOST = 40  # documents a portal
TAGS = {"section": "div", "article": "div", "main": "div", "header": "div", "nav": "div", "footer": "div", "aside": "div", "ul": "div", "li": "p", "h1": "h2", "h2": "h4", "em": "span", "strong": "b"}
SYNONYMS = {
    "发文字号": "公文文号", "文件编号": "发文文号", "成文日期": "生成日期", "生成日期": "成文时间", "发布日期": "公开日期", "发布时间": "公布日期",
    "有效性": "效力状况", "时效性": "文件状态", "效力状况": "时效状态", "索引号": "信息索引号", "发文机关": "制发机关", "发布机构": "发文单位",
    "有效期至": "失效日期", "施行日期": "实施日期", "实施日期": "生效日期",
}  # fmt: skip


@cache
def world():
    return build_world(port=PORT)


def renamed(html, rng):
    """Every class and id under a name of its own."""
    names = {}

    def other(match):
        words = [names.setdefault(word, f"k{rng.getrandbits(32):08x}") for word in match[3].split()]
        return f"{match[1]}={match[2]}{' '.join(words)}{match[2]}"

    return re.sub(r"""(?<=\s)(class|id)=(["'])([^"']*)\2""", other, html)


def retagged(html, _rng):
    return re.sub(r"<(/?)(\w+)(?=[\s>/])", lambda match: f"<{match[1]}{TAGS.get(match[2], match[2])}", html)


def relabelled(html, _rng):
    """Labels before a colon, or alone in an element, by their synonyms."""
    names = "|".join(sorted(SYNONYMS, key=len, reverse=True))
    return re.sub(rf"(?<=>)({names})(?=\s*[：:<])", lambda match: SYNONYMS[match[1]], html)


def reordered(html, rng):
    """The rows of element tables, lists of labels and the like in another order."""
    def shuffle(match):
        rows = re.findall(r"<tr.*?</tr>", match[0], re.S)
        if len(rows) < 2 or not re.search(r"索引号|文号|字号", match[0]) or "rowspan" in match[0]:
            return match[0]
        changed = rows[:]
        rng.shuffle(changed)
        parts = re.split(r"<tr.*?</tr>", match[0], flags=re.S)
        return "".join(one for pair in zip(parts, [*changed, ""], strict=True) for one in pair)

    return re.sub(r"<table.*?</table>", shuffle, html, flags=re.S)


def in_gbk(html, _rng):
    body = re.sub(r'charset="?[\w-]+"?', 'charset="gbk"', html, count=1).encode("gb18030")
    return decode(body, "text/html")[0]


REWRITES = {
    "names": [renamed],
    "tags": [renamed, retagged],
    "labels": [relabelled],
    "order": [reordered],
    "gbk": [in_gbk],
    "all": [relabelled, reordered, retagged, renamed, in_gbk],
}


def compared(truth, got):
    def day(read):
        return read.day if read else None

    return {
        "title": letters(got.title) == letters(truth.title),
        "number": got.document_number == (truth.number or ""),
        "made": day(got.made) == truth.made_on,
        "published": day(got.published) == truth.published_on,
        "until": day(got.valid_until) == truth.valid_until,
        "status": got.validity == (truth.status or ""),
        "attachments": sorted(one.url for one in got.attachments) == sorted(url for _, url in truth.attachments),
    }


@pytest.mark.parametrize("rewrite", REWRITES)
def test_extraction_does_not_hang_on_a_template(rewrite):
    rng = random.Random(rewrite)
    truths = {one.url: one for one in world().documents}
    wrong, fields = Counter(), 0
    for info in world().portals:
        portal = parse_profile(tomllib.loads(world().profile_toml(info.id)))
        pages = [one for one in world().pages(info.id) if one[0] in truths and "html" in one[1]]
        for url, kind, body in rng.sample(pages, min(MOST, len(pages))):
            html = decode(body, kind)[0]
            for change in REWRITES[rewrite]:
                html = change(html, rng)
            truth = truths[url]
            page = dataclasses.replace(read_page(html, url).page, kind=PageKind.POLICY, columns=(truth.column,))
            verdict = compared(truth, read_document(page, html, portal))
            fields += len(verdict)
            wrong.update(name for name, right in verdict.items() if not right)
    assert fields > 500
    assert sum(wrong.values()) <= 0.02 * fields, wrong
