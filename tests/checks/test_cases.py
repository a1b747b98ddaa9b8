"""Every case says what its check must say: no more, no less, and about which element.

A case is one HTML page, `tests/checks/<ID>/bad-*.html` or `good-*.html`.

- An element to be flagged carries `data-expect="problem"` or `data-expect="review"`; beside it, if it matters,
  `data-severity="minor"`, `data-confidence="likely"`, `data-key="row key"`.
- What is said of the page as a whole (or of another page) is expected on <html>, there with `data-count="2"` for
  several; `data-expect="not_judged"` on any element wants at least one object 未检, with `data-reason` when given.
- `<script type="application/json" id="case">` tells the facts around the page: see `case_files.context_of`. It is cut
  out before the page is read.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from case_files import Case, context_of, judged, node_of, read_case, tree_of

from checks import all_checks
from checks.model import Check, Confidence, NotJudged, Verdict


class Mark(NamedTuple):
    """One expectation: where (0: the page as a whole), and what is demanded; None demands nothing."""

    place: int
    words: str
    verdict: str
    severity: str | None
    confidence: str | None
    key: str | None


FOLDER = Path(__file__).parent
CASES = sorted(FOLDER.glob("*[0-9]/*.html"))


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", CASES, ids=_name)
def test_check_says_what_the_case_expects(path: Path) -> None:
    check = all_checks()[path.parent.name]
    case = read_case(path)
    expected = _expected(case)
    said = judged(check, context_of(case), case)
    verdicts = [one for one in said if isinstance(one, Verdict)]

    for verdict in verdicts:
        _can_be_told(check, verdict)
    assert _seen(check, verdicts, case, expected) == Counter(expected)
    _not_judged_as_expected(case, said)
    assert path.name.startswith("bad-") == bool(expected), "a bad case marks something, a good case nothing"


def _expected(case: Case) -> list[Mark]:
    marked = tree_of(case.html).css("[data-expect=problem], [data-expect=review]")
    return [mark for node in marked for mark in [_mark(node)] * int(node.attributes.get("data-count") or 1)]


def _mark(node: Any) -> Mark:
    place = _place(node)
    return Mark(
        place=place,
        words=f"<{node.tag}> {node.text(strip=True)[:40]}" if place else "the page",
        verdict=node.attributes["data-expect"],
        **{name: node.attributes.get(f"data-{name}") for name in ("severity", "confidence", "key")},
    )


def _place(node: Any) -> int:
    """0 for the page as a whole."""
    return 0 if node is None or node.tag in {"html", "body"} else int(node.mem_id)


def _seen(check: Check[Any], verdicts: list[Verdict], case: Case, expected: list[Mark]) -> Counter[Mark | str]:
    """What was said, as the mark it meets, else in its own words."""
    still = list(expected)
    seen: Counter[Mark | str] = Counter()
    for verdict in verdicts:
        place = _place(node_of(verdict, case))
        met = next((mark for mark in still if mark.place == place and _meets(check, verdict, mark)), None)
        if met:
            still.remove(met)
        seen[met or f"UNEXPECTED {verdict}"] += 1
    return seen


def _meets(check: Check[Any], verdict: Verdict, mark: Mark) -> bool:
    return (
        (mark.verdict == "review") == (verdict.confidence is Confidence.REVIEW)
        and mark.severity in {None, verdict.severity or check.severity}
        and mark.confidence in {None, verdict.confidence}
        and mark.key in {None, verdict.key}
    )


def _not_judged_as_expected(case: Case, said: list[Any]) -> None:
    reasons = [one.reason for one in said if isinstance(one, NotJudged)]
    marked = tree_of(case.html).css_first("[data-expect=not_judged]")
    if marked is None:
        return
    wanted = marked.attributes.get("data-reason")
    assert reasons, "the case expects 未检"
    assert wanted is None or wanted in reasons


def _can_be_told(check: Check[Any], verdict: Verdict) -> None:
    """The sentence can be filled from the evidence, and the evidence can be stored."""
    assert json.dumps(dict(verdict.evidence), ensure_ascii=False)
    for text in (check.message.zh, check.message.en):
        assert text.format_map(dict(verdict.evidence))


def test_every_folder_of_cases_has_its_check() -> None:
    folders = {path.parent.name for path in CASES}
    assert folders - set(all_checks()) == set()
