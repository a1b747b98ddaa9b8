"""The keyboard: traps, what it cannot reach, a focus nobody sees, menus that want a mouse."""

from __future__ import annotations

from collections.abc import Iterator

from checks.accessibility.hits import Hit
from checks.model import Confidence, Severity
from crawler.scan_facts import Element, KeyboardWalk, PageFacts

_BEFORE_MAIN = 20
_ROLES = frozenset({"button", "link", "tab", "menuitem", "checkbox", "radio", "switch", "option"})


def judge_facts(facts: PageFacts) -> Iterator[Hit]:
    """What can be said without pressing a key."""
    deaf = tuple(one for one in facts.clickables if not one.focusable and not one.holds_focusable)
    if deaf:
        yield Hit(
            rule="click-no-keyboard", elements=deaf, notes={"names": [one.name[:40] for one in deaf[:5]]}
        )
    quiet = tuple(
        one for one in facts.clickables if one.focusable and not one.has_keys and one.role in _ROLES
    )
    if quiet:
        yield Hit(rule="role-no-keys", elements=quiet)
    if facts.hover_menus:
        yield Hit(rule="menu-hover-only", elements=facts.hover_menus)


def judge_walk(walk: KeyboardWalk, facts: PageFacts | None) -> Iterator[Hit]:
    """What the walk with the Tab key has shown."""
    order = [one.name[:40] or one.at for one in walk.stops[:30]]
    if walk.trap:
        known = {one.at: one for one in walk.stops}
        held: tuple[Element, ...] = tuple(known.get(at, Element(at=at)) for at in walk.trap)
        yield Hit(
            rule="keyboard-trap",
            elements=held,
            notes={
                "order": order,
                "presses": walk.presses,
                "focusable": walk.focusable,
                "reached": walk.reached,
            },
        )
    yield from _blind(walk, order)
    unseen = tuple(one for one in walk.stops if not one.visible and not one.frame)
    if unseen:
        yield Hit(rule="focus-off-screen", elements=unseen, is_whole=True)
    if walk.opened:
        whole = Element(at="html", html="<html>")
        yield Hit(
            rule="focus-opens",
            elements=(whole,),
            confidence=Confidence.CERTAIN,
            notes={"opened": list(walk.opened[:5])},
        )
    if (
        walk.before_main is not None
        and walk.before_main > _BEFORE_MAIN
        and not walk.skip_link
        and facts
        and facts.has_main
    ):
        first = walk.stops[0] if walk.stops else Element(at="html")
        yield Hit(
            rule="skip-missing",
            elements=(first,),
            severity=Severity.MINOR,
            notes={"before_main": walk.before_main},
        )


def _blind(walk: KeyboardWalk, order: list[str]) -> Iterator[Hit]:
    """One style sheet rule switches the ring off everywhere; single elements without one are faults of their own."""
    blind = tuple(one for one in walk.stops if not one.ring and one.visible and not one.frame)
    if not blind:
        return
    notes = {
        "order": order,
        "of": len(walk.stops),
        "without": len(blind),
        "names": [one.name[:40] for one in blind[:5]],
    }
    if len(blind) >= 0.5 * len(walk.stops) and len(blind) > 2:
        whole = Element(at=blind[0].at, html="<html>")
        yield Hit(rule="focus-invisible", elements=(whole,), notes={**notes, "example": blind[0].html})
    else:
        yield Hit(rule="focus-invisible", elements=blind, notes=notes)
