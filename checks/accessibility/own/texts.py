"""Texts: language, titles and headings that say nothing, words that need eyes, typography."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.accessibility.hits import Hit
from checks.model import Confidence
from config.text import letters
from crawler.scan_facts import Block, Element, PageFacts

_CHINESE = ("zh", "cmn", "yue", "wuu", "nan", "hak", "gan", "lzh")
_TITLE_WORDS = frozenset(
    [
        "无标题",
        "无标题文档",
        "无标题页面",
        "未命名",
        "新建网页",
        "新页面",
        "网页",
        "页面",
        "标题",
        "首页",
        "主页",
        "内容页",
        "列表页",
        "详情",
        "详情页",
        "正文",
        "测试",
        "test",
        "index",
        "home",
        "title",
        "untitled",
        "untitleddocument",
        "document",
        "newpage",
        "default",
    ]
)
_HEADING_WORDS = frozenset(
    [
        "标题",
        "小标题",
        "一级标题",
        "二级标题",
        "三级标题",
        "请输入标题",
        "title",
        "heading",
        "h1",
        "h2",
        "h3",
        "untitled",
    ]
)
_ADDRESS = re.compile(r"^(https?://\S+|[\w\-/]+\.(html?|shtml|jsp|aspx?|php))$", re.I)
_SENSORY = re.compile(
    r"(?:点击|单击|点选|按下|选择)[^，。；、“”《》]{0,8}?(?:左|右|上|下)(?:侧|方|边|面|角|部)(?:的)?[^，。；“”《》]{0,8}?(?:按钮|图标|链接|菜单|方框|图片)"
    r"|(?:点击|单击|点选|按下|选择)[^，。；、“”《》]{0,4}?(?:红|绿|蓝|黄|橙|灰|黑|圆|方)(?:色|形)(?:的)?(?:按钮|图标|链接|文字|部分|方框)"
)
_BULLET = re.compile(r"[•●○■□◆◇▪▫►▶·]\s?\S")
_LONG_TEXT = 3000
_ENOUGH_HAN, _ENOUGH_WORDS = 200, 150


def judge(facts: PageFacts) -> Iterator[Hit]:
    whole = Element(at="html", html="<html>")
    yield from _languages(facts, whole)
    title = letters(facts.title)
    if title and (title in _TITLE_WORDS or _ADDRESS.match(facts.title.strip())):
        yield Hit(rule="title-empty-words", elements=(whole,), notes={"page_title": facts.title})
    idle = tuple(one for one in facts.headings if letters(one.text) in _HEADING_WORDS)
    if idle:
        yield Hit(
            rule="heading-empty-words", elements=idle, notes={"headings": [one.text for one in idle[:5]]}
        )
    main_chars = sum(one.chars for one in facts.styles if one.in_main)
    if main_chars > _LONG_TEXT and not any(one.in_main and one.level > 1 for one in facts.headings):
        yield Hit(rule="text-unstructured", elements=(whole,), notes={"characters": main_chars})
    yield from _wording(facts)
    yield from _typography(facts)


def _languages(facts: PageFacts, whole: Element) -> Iterator[Hit]:
    lang = facts.lang.lower()
    is_chinese = lang.startswith(_CHINESE)
    notes = {"lang": facts.lang, "han": facts.han, "words": facts.latin_words}
    if (
        lang
        and not is_chinese
        and facts.han >= _ENOUGH_HAN
        and facts.han > 4 * facts.latin_words
        and not lang.startswith(("ja", "ko"))
    ):
        yield Hit(rule="lang-mismatch", elements=(whole,), confidence=Confidence.CERTAIN, notes=notes)
    elif is_chinese and facts.latin_words >= _ENOUGH_WORDS and facts.han < 0.1 * facts.latin_words:
        yield Hit(rule="lang-mismatch", elements=(whole,), notes=notes)
    else:
        foreign = tuple(one for one in facts.blocks if _is_foreign(one, lang))
        if foreign:
            yield Hit(rule="lang-passage", elements=foreign, notes={"text": foreign[0].text[:80]})


def _is_foreign(block: Block, page_lang: str) -> bool:
    lang = (block.lang or page_lang).lower()
    words = re.findall(r"[A-Za-z]{2,}", block.text)
    han = len(re.findall(r"[一-鿿]", block.text))
    if not lang or "://" in block.text:
        return False
    return len(words) >= 15 and han == 0 if lang.startswith(_CHINESE) else han >= 40 and not words


def _wording(facts: PageFacts) -> Iterator[Hit]:
    told = tuple(one for one in facts.blocks if _SENSORY.search(one.text))
    if told:
        found = _SENSORY.search(told[0].text)
        yield Hit(rule="sensory-words", elements=told, notes={"text": found[0] if found else ""})
    typed = tuple(one for one in facts.blocks if one.lines >= 3 and len(_BULLET.findall(one.text)) >= 3)
    if typed:
        yield Hit(rule="list-typed", elements=typed)
    if facts.generated:
        yield Hit(
            rule="text-generated",
            elements=facts.generated,
            notes={"text": facts.generated[0].text},
            is_whole=True,
        )
    if facts.reordered:
        yield Hit(rule="order-changed", elements=facts.reordered)


def _typography(facts: PageFacts) -> Iterator[Hit]:
    main = [one for one in facts.styles if one.in_main and one.paragraphs]
    found = {
        "text-tiny": [one for one in facts.styles if one.font_px < 12 and one.chars >= 20],
        "text-justified": [one for one in main if one.justified],
        "text-italic": [one for one in facts.styles if one.italic and one.chars >= 100],
        "line-tight": [one for one in main if one.line_height is not None and one.line_height < 1.3],
    }
    for rule, styles in found.items():
        if styles:
            yield Hit(rule=rule, elements=tuple(styles), notes={"sizes": [one.font_px for one in styles[:5]]})
    obsolete = tuple(one for one in facts.markup if one.what in {"center", "font", "big", "strike", "tt"})
    if obsolete:
        yield Hit(
            rule="markup-obsolete",
            elements=obsolete,
            notes={"tags": {one.what: one.count for one in obsolete}},
        )
    empty = tuple(one for one in facts.markup if one.what == "empty-p" and one.count >= 3)
    if empty:
        yield Hit(rule="markup-empty-p", elements=empty, notes={"times": empty[0].count})
