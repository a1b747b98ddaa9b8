"""键盘无法到达或被困: what only a mouse can do, and where the Tab key gets stuck."""

from __future__ import annotations

from collections.abc import Iterator

from checks.accessibility.hits import unscanned, verdicts_of_hit
from checks.accessibility.own import keyboard
from checks.model import Check, Context, Said, Severity, not_judged
from config.text import Text
from crawler.scans import Scan


def judge(scan: Scan, ctx: Context) -> Iterator[Said]:
    if not scan.is_scanned:
        yield not_judged(unscanned(scan))
        return
    if scan.facts is not None:
        for hit in keyboard.judge_facts(scan.facts):
            yield from verdicts_of_hit(scan, hit)
    if scan.keyboard is not None:
        for hit in keyboard.judge_walk(scan.keyboard, scan.facts):
            yield from verdicts_of_hit(scan, hit)
    elif scan.facts is None:
        yield not_judged("键盘操作未测完")


CHECK = Check(
    id="A11Y002",
    name="keyboard-blocked",
    title=Text(zh="键盘无法到达或被困", en="Not reachable or trapped by keyboard"),
    why=Text(
        zh="不能使用鼠标的用户靠 Tab 键操作，到不了或出不来就办不成事。",
        en="Who cannot use a mouse moves by Tab, and is stopped here.",
    ),
    fix=Text(
        zh="使用可聚焦元素，去除键盘陷阱，增加“跳到主要内容”。",
        en="Use focusable elements, remove the trap, add a skip link.",
    ),
    message=Text(zh="{rule_title}（{count} 处）", en="{rule_title_en} ({count})"),
    severity=Severity.SERIOUS,
    basis=("JA-5.1「面向老年人、残障人士等特定人群」",),
    looks_at=Scan,
    judge=judge,
    needs_browser=True,
    config=("accessibility.kbd_max",),
)
