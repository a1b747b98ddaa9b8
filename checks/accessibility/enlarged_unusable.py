"""长者模式或放大后不可用: the elderly mode is not fit for the old, or the page breaks when enlarged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from checks.accessibility.hits import Hit, unscanned, verdicts_of_hit
from checks.accessibility.mode_missing import is_doubtful
from checks.model import Check, Confidence, Context, Said, Severity, not_judged, problem, review
from config.text import Text
from crawler.scan_facts import Clipped, ModeKind, ModeTrial, ModeView, Reflow, ReflowKind
from crawler.scans import Scan

# Contents that need two dimensions (WCAG 1.4.10); all else has to fold.
_TWO_DIMENSIONAL = re.compile(
    r"^<(table|tbody|thead|tr|td|th|img|video|iframe|canvas|svg|object|embed|map|pre|math)\b", re.I
)
_LOCKED = re.compile(r"user-scalable\s*=\s*(no|0)\b", re.I)
_LARGEST = re.compile(r"maximum-scale\s*=\s*([\d.]+)", re.I)
_INDUCING = re.compile(
    r"立即(下载|领取|购买|参与|抢)|马上(抢|领|下载)|点击领取|领(取)?红包|抽奖|秒杀|下载\s*(app|客户端)|限时优惠|免费领|扫码下载",
    re.I,
)
# What may stand at the edge of the window: the mode's own tools, and the way back to the top.
_HELPS = re.compile(
    r"(返回|回到)?(顶部|页首)|^top$|字号|字体|放大|缩小|加大|语音|朗读|播报|对比度|配色|光标|辅助线|大字|退出|标准版|普通版|常规版|无障碍|长者|适老|关怀",
    re.I,
)
_LINE_HEIGHT = 1.3
_TOLERANCE_PX = 4
_WCAG_WIDTH = 320


def applies(scan: Scan, ctx: Context) -> bool:
    return bool(scan.reflow or scan.modes or scan.facts) or not scan.is_scanned


def judge(scan: Scan, ctx: Context) -> Iterator[Said]:
    if not scan.is_scanned and not scan.modes:
        yield not_judged(unscanned(scan))
        return
    if scan.facts is not None:
        yield from _viewport(scan, scan.facts.viewport)
    yield from _narrow(scan, ctx)
    yield from _grown(scan)
    for trial in scan.modes or ():
        if (
            trial.kind is ModeKind.ELDER
            and trial.after is not None
            and set(trial.effects) - {"dialog", "notice", "panel"}
        ):
            yield from _elderly(scan, trial, trial.after, ctx)


def _viewport(scan: Scan, content: str) -> Iterator[Said]:
    largest = _LARGEST.search(content)
    limit = _number(largest[1]) if largest else None
    if _LOCKED.search(content) or (limit is not None and limit < 2):
        yield problem(
            scan.url,
            key="viewport",
            is_shared=True,
            locator="meta[name=viewport]",
            what=f"页面禁止放大（{content}）",
            what_en=f"Zooming is disabled ({content})",
            standard="WCAG 2.1 1.4.4 文本缩放（AA）",
        )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _narrow(scan: Scan, ctx: Context) -> Iterator[Said]:
    """A horizontal scroll bar, or text beyond the edge, at the widths that zooming and phones give."""
    wanted = set(ctx.portal.accessibility.reflow_widths)
    overflowing = [one for one in scan.reflow if one.kind is ReflowKind.WIDTH and _overflows(one)]
    named = [one for one in overflowing if one.width in wanted]
    for failing, say in ((named, problem), ([] if named else overflowing, review)):
        if failing:
            yield say(
                scan.url,
                key="reflow",
                locator=failing[0].wide[0].at if failing[0].wide else None,
                what="、".join(f"{one.width}px 宽时内容宽 {one.scroll_width}px" for one in failing),
                what_en=", ".join(f"{one.scroll_width}px wide at {one.width}px" for one in failing),
                elements=_listed(failing[0].wide),
                standard="WCAG 2.1 1.4.10 内容重排（AA）",
            )
    cut = [one for one in scan.reflow if one.kind is ReflowKind.WIDTH and one.width in wanted and one.clipped]
    if cut and not named:
        lost = tuple(piece for one in cut for piece in one.clipped if piece.in_main)
        if lost:
            yield review(
                scan.url,
                key="reflow-cut",
                locator=lost[0].at,
                what=f"{cut[0].width}px 宽时有 {len(lost)} 处文字被裁切或重叠",
                what_en=f"{len(lost)} texts are cut or overlap at {cut[0].width}px",
                elements=_listed(lost),
                standard="WCAG 2.1 1.4.10 内容重排（AA）",
            )


def _overflows(reflow: Reflow) -> bool:
    if reflow.scroll_width <= reflow.width + _TOLERANCE_PX:
        return False
    return not reflow.wide or any(not _TWO_DIMENSIONAL.match(one.html) for one in reflow.wide)


def _grown(scan: Scan) -> Iterator[Said]:
    rules = {ReflowKind.TEXT: "text-doubled-clipped", ReflowKind.SPACING: "text-spacing-clipped"}
    for one in scan.reflow:
        if one.kind in rules and one.clipped:
            hit = Hit(
                rule=rules[one.kind],
                elements=one.clipped,
                notes={"elements": _listed(one.clipped)},
                is_whole=True,
            )
            yield from verdicts_of_hit(scan, hit)


def _listed(pieces: tuple[Clipped, ...]) -> list[dict[str, str]]:
    return [{"selector": one.at, "text": one.text, "how": one.how} for one in pieces[:5]]


def _elderly(scan: Scan, trial: ModeTrial, view: ModeView, ctx: Context) -> Iterator[Said]:
    """What the elderly mode must not have: small text, small targets, things that float, move or lure."""
    settings = ctx.portal.accessibility
    least, target = settings.elder_min_font_px, settings.elder_min_target_px
    enlarges = {"font", "navigated", "window"} & set(trial.effects)
    if not enlarges and (view.usual_px or 0) < least:
        return  # the mode does not enlarge at all: that is A11Y003's to say
    if view.font_px is not None and view.font_px < least - 0.5 and view.usual_px is not None:
        yield _say(
            scan,
            trial,
            "font",
            f"长者模式下正文最小字号 {view.font_px:g}px，低于 {least:g}px",
            f"Smallest text {view.font_px:g}px",
            at=view.font_at,
        )
    small = [one for one in view.navigation if min(one.width, one.height) < target - 1]
    if small and len(small) >= 0.5 * len(view.navigation):
        sizes = [f"{one.name} {one.width:g}×{one.height:g}" for one in small[:5]]
        yield _say(
            scan,
            trial,
            "targets",
            f"长者模式下导航点击区域小于 {target:g}px",
            f"Navigation targets below {target:g}px",
            at=small[0].at,
            elements=sizes,
        )
    for key, found, zh, en in (
        (
            "floating",
            [one for one in view.floating if not _HELPS.search(one.name)],
            "长者模式下仍有漂浮窗口",
            "Something floats over the page",
        ),
        (
            "moving",
            [one for one in view.moving if not one.pausable],
            "长者模式下仍有自动滚动或播放的内容",
            "Something moves by itself",
        ),
    ):
        if found:
            yield _say(scan, trial, key, zh, en, at=found[0].at, elements=[one.html for one in found[:5]])
    luring = [one for one in view.buttons if _INDUCING.search(one.name)]
    if luring:
        yield _say(
            scan,
            trial,
            "inducing",
            "长者模式下有诱导下载、付款类按键",
            "Buttons that lure",
            at=luring[0].at,
            elements=[one.name for one in luring[:5]],
        )
    if view.popups:
        yield _say(
            scan,
            trial,
            "popup",
            "长者模式下自动弹出窗口",
            "Windows open by themselves",
            elements=list(view.popups[:5]),
        )
    if view.line_height is not None and view.line_height < _LINE_HEIGHT:
        yield _say(
            scan,
            trial,
            "line-height",
            f"长者模式下行距仅为字号的 {view.line_height:g} 倍",
            f"Line height {view.line_height:g}",
        )


def _say(
    scan: Scan, trial: ModeTrial, fault: str, what: str, what_en: str, at: str = "", elements: Any = ()
) -> Said:
    say = review if is_doubtful(trial) else partial(problem, confidence=Confidence.LIKELY)
    return say(
        scan.url,
        key=f"elder|{fault}",
        locator=at or trial.at,
        what=what,
        what_en=what_en,
        mode_url=trial.after.url if trial.after else "",
        elements=list(elements),
        standard="国办公开办函〔2021〕28号 适老化要求",
    )


CHECK = Check(
    id="A11Y004",
    name="enlarged-unusable",
    title=Text(zh="长者模式或放大后不可用", en="Elderly mode or 200 % zoom unusable"),
    why=Text(
        zh="老年人放大页面或打开长者模式后仍看不全、点不准。",
        en="Old people enlarge the page and still cannot read or hit it.",
    ),
    fix=Text(
        zh="长者模式字号不小于18px，取消固定宽度与禁止缩放。",
        en="At least 18px in the elderly mode; no fixed width, no zoom lock.",
    ),
    message=Text(zh="放大与长者模式：{what}", en="Enlarging and elderly mode: {what_en}"),
    severity=Severity.MODERATE,
    basis=("JA-5.1「老年人、残障人士」", "CN-4.4「电子公报移动端展示」"),
    looks_at=Scan,
    judge=judge,
    applies=applies,
    needs_browser=True,
    config=(
        "accessibility.elder_min_font_px",
        "accessibility.elder_min_target_px",
        "accessibility.reflow_widths",
    ),
)
