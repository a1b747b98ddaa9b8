"""Pictures and moving pictures: alternative texts that say nothing, motion that nobody can stop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.accessibility.hits import Hit
from checks.model import Confidence
from config.text import letters
from crawler.scan_facts import ImageFact, MotionFact, PageFacts

_FILE_NAME = re.compile(r"^[\w\-.%()（）\s]{1,80}\.(jpe?g|png|gif|bmp|webp|svg|tiff?)$", re.I)
_CAMERA = re.compile(
    r"^(img|dsc|pic|image|photo|微信图片|微信截图|qq截图|屏幕截图|截图|图片)[_\-\s]?\d*$|^[0-9a-f]{8,}$|^\d{4,}$",
    re.I,
)
_EMPTY_WORDS = frozenset(
    [
        "图片",
        "图像",
        "照片",
        "图",
        "图标",
        "插图",
        "配图",
        "image",
        "img",
        "photo",
        "picture",
        "pic",
        "icon",
        "alt",
        "spacer",
        "untitled",
        "无标题",
        "未命名",
        "未标题",
    ]
)
# The time WCAG 2.2.2 allows things to move by themselves.
FIVE_SECONDS = 5.0
_MIN_AREA = 2000.0


def judge(facts: PageFacts) -> Iterator[Hit]:
    images = facts.images
    named = [one for one in images if one.alt and _says_nothing(one.alt)]
    if named:
        yield Hit(
            rule="alt-file-name",
            elements=tuple(named),
            confidence=Confidence.LIKELY,
            notes={"alts": [one.alt for one in named[:5]]},
        )
    blank = [one for one in images if one.alt == "" and one.title and one.width > 8]
    if blank:
        yield Hit(
            rule="alt-empty-with-title",
            elements=tuple(blank),
            notes={"titles": [one.title for one in blank[:5]]},
        )
    differ = [one for one in images if _disagree(one)]
    if differ:
        yield Hit(rule="alt-title-differ", elements=tuple(differ))
    yield from _moving(facts)


def _says_nothing(alt: str) -> bool:
    plain = alt.strip()
    return bool(_FILE_NAME.match(plain) or _CAMERA.match(plain)) or letters(plain) in _EMPTY_WORDS


def _disagree(image: ImageFact) -> bool:
    one, other = letters(image.alt or ""), letters(image.title)
    return bool(one and other) and one not in other and other not in one


def _moving(facts: PageFacts) -> Iterator[Hit]:
    videos = [
        one
        for one in facts.media
        if one.kind == "video"
        and one.autoplay
        and not one.controls
        and (one.loop or one.seconds is None or one.seconds > FIVE_SECONDS)
    ]
    if videos:
        yield Hit(rule="video-moves", elements=tuple(videos))
    still = [one for one in facts.motions if _disturbs(one)]
    gifs = tuple(one for one in still if one.kind == "gif")
    others = tuple(one for one in still if one.kind in {"css", "script"})
    if gifs:
        yield Hit(rule="gif-moves", elements=gifs)
    if others:
        yield Hit(rule="motion-no-pause", elements=others)


def _disturbs(motion: MotionFact) -> bool:
    return (
        motion.width * motion.height >= (400 if motion.kind == "gif" else _MIN_AREA) and not motion.pausable
    )
