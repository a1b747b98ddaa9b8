"""无障碍/长者模式入口缺失或失效: no entry to the elderly or accessible mode, or one that does not work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from checks.accessibility.hits import unscanned
from checks.model import Check, Confidence, Context, Said, Severity, not_judged, problem, review
from config.text import Text
from crawler.scan_facts import ModeKind, ModeTrial
from crawler.scans import Scan

NAMES = {ModeKind.ELDER: "长者模式", ModeKind.ACCESSIBLE: "无障碍工具条"}
# What the click must have done for the mode to count as on; a message alone does not.
_NO_EFFECT = frozenset({"dialog", "notice"})
# «老年人专区» may be a column of services for the old as well as the site in large type.
_NAMES_A_MODE = re.compile(r"版|模式|浏览|阅读|助手|辅助|工具|适老|障碍|大号?字|长者|长辈|关怀|读屏|视障|盲")


def is_doubtful(trial: ModeTrial) -> bool:
    """Whether what the entry leads to can be held against a mode only after a person has looked."""
    return bool(trial.frame) or not trial.visible or not _NAMES_A_MODE.search(trial.name)


def applies(scan: Scan, ctx: Context) -> bool:
    return scan.modes is not None or (not scan.is_scanned and scan.url == ctx.portal.site.home)


def judge(scan: Scan, ctx: Context) -> Iterator[Said]:
    if scan.modes is None:
        yield not_judged(unscanned(scan))
        return
    found = {trial.kind for trial in scan.modes}
    if not found:
        yield problem(
            scan.url,
            confidence=Confidence.LIKELY,
            key="missing",
            what="首页没有无障碍或长者模式入口",
            what_en="The home page has no entry to an accessible or elderly mode",
        )
        return
    for kind in ModeKind:
        if kind not in found:
            yield review(
                scan.url,
                severity=Severity.MODERATE,
                key=f"missing|{kind}",
                what=f"首页没有找到{NAMES[kind]}入口",
                what_en=f"No entry to the {kind} mode was found on the home page",
            )
    for trial in scan.modes:
        if not trial.visible:
            yield _say(
                scan,
                trial,
                "hidden",
                "入口藏在菜单里，不在显著位置",
                "The entry is hidden in a menu",
                Severity.MODERATE,
                confidence=Confidence.REVIEW,
            )
        yield from _judge_trial(scan, trial, ctx)


def _judge_trial(scan: Scan, trial: ModeTrial, ctx: Context) -> Iterator[Said]:
    if not trial.keyboard:
        yield _say(
            scan,
            trial,
            "keyboard",
            "入口不能用键盘操作",
            "The entry cannot be reached by keyboard",
            Severity.MODERATE,
        )
    if trial.target_outcome not in ("", "opened"):
        sure = trial.target_outcome in {"http_error", "error_page", "empty"}
        yield _say(
            scan,
            trial,
            "target",
            "入口打开的页面不可用",
            "The page behind the entry does not work",
            Severity.SERIOUS,
            confidence=Confidence.CERTAIN if sure else Confidence.REVIEW,
        )
        return
    if not set(trial.effects) - _NO_EFFECT:
        yield _dead(scan, trial, ctx)
        return
    if set(trial.effects) - _NO_EFFECT == {"panel"}:
        yield _say(
            scan,
            trial,
            "panel",
            "点击后只出现一个没有按钮的小窗口，请确认功能是否可用",
            "A click brings only a small box without buttons",
            Severity.MODERATE,
            confidence=Confidence.REVIEW,
        )
        return
    if trial.kind is ModeKind.ELDER and (weak := _weakness(trial, ctx)) is not None:
        yield _say(
            scan,
            trial,
            "no-growth",
            "长者模式打开后文字没有变大",
            "The elderly mode does not enlarge the text",
            Severity.SERIOUS,
            confidence=Confidence.REVIEW if is_doubtful(trial) else weak,
        )
    if trial.persists is False:
        yield _say(
            scan,
            trial,
            "forgets",
            "进入下一页后模式没有保持",
            "The mode is lost on the next page",
            Severity.MINOR,
            confidence=Confidence.REVIEW if is_doubtful(trial) else Confidence.LIKELY,
        )


def _dead(scan: Scan, trial: ModeTrial, ctx: Context) -> Said:
    """Nothing happened. Where the vendor's script did not reach us, that may be our network's fault."""
    away = [url for url in trial.failed if not ctx.portal.site.owns(url)]
    return _say(
        scan,
        trial,
        "dead",
        "点击入口没有任何变化",
        "Nothing happens when the entry is clicked",
        Severity.SERIOUS,
        confidence=Confidence.REVIEW if away or not trial.visible or trial.frame else Confidence.CERTAIN,
    )


def _weakness(trial: ModeTrial, ctx: Context) -> Confidence | None:
    """None when the text grew or was large already; a tool bar alone may offer the sizes by hand.

    A version of the site at an address of its own is another page, whose sizes A11Y004 judges.
    """
    view = trial.after
    if view is None or view.usual_px is None or {"font", "navigated", "window"} & set(trial.effects):
        return None
    if view.usual_px >= ctx.portal.accessibility.elder_min_font_px:
        return None
    return Confidence.REVIEW if {"toolbar", "panel"} & set(trial.effects) else Confidence.LIKELY


def _say(
    scan: Scan,
    trial: ModeTrial,
    fault: str,
    what: str,
    what_en: str,
    severity: Severity,
    confidence: Confidence = Confidence.CERTAIN,
) -> Said:
    evidence: dict[str, Any] = {
        "what": f"“{trial.name}”：{what}",
        "what_en": f"“{trial.name}”: {what_en}",
        "mode": str(trial.kind),
        "html": trial.html,
        "effects": list(trial.effects),
        "target": trial.target,
        "outcome": trial.target_outcome,
        "failed_scripts": list(trial.failed),
        "script_errors": list(trial.errors),
        "font_before": trial.before.usual_px if trial.before else None,
        "font_after": trial.after.usual_px if trial.after else None,
        "next_page": trial.next_url,
    }
    key = f"{trial.kind}|{fault}"
    if confidence is Confidence.REVIEW:
        return review(scan.url, severity=severity, key=key, locator=trial.at, **evidence)
    return problem(scan.url, confidence=confidence, severity=severity, key=key, locator=trial.at, **evidence)


CHECK = Check(
    id="A11Y003",
    name="mode-missing",
    title=Text(
        zh="无障碍/长者模式入口缺失或失效", en="Accessibility or elderly mode entry missing or not working"
    ),
    why=Text(
        zh="老年人、残障人士靠这个入口放大文字、听读页面。",
        en="Old and disabled people enlarge and hear the pages by it.",
    ),
    fix=Text(
        zh="恢复入口脚本，并在首页显著位置提供入口。",
        en="Repair the script behind the entry and offer it in a prominent place.",
    ),
    message=Text(zh="无障碍与长者模式：{what}", en="Accessible and elderly mode: {what_en}"),
    severity=Severity.SERIOUS,
    basis=("JA-5.1「强化面向老年人、残障人士等特定人群」",),
    looks_at=Scan,
    judge=judge,
    applies=applies,
    scope="site",
    needs_browser=True,
    config=("accessibility.entry_patterns", "accessibility.mode_cookie", "accessibility.elder_min_font_px"),
)
