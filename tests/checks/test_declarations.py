"""Every check keeps to its declaration: words in both languages, a basis that exists, cases, an id that stays."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from checks import FAMILIES, all_checks
from checks.describe import default_of, markdown
from checks.model import Check
from config.clause import clause

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
CHECKS = list(all_checks().values())
_SCOPES = {"link", "page", "document", "column", "site", "run"}


@pytest.fixture(params=CHECKS, ids=lambda check: check.id)
def check(request: pytest.FixtureRequest) -> Check[Any]:
    return request.param  # type: ignore[no-any-return]


def test_check_has_a_bad_and_a_good_case(check: Check[Any]) -> None:
    cases = [path.name for path in (FOLDER / check.id).glob("*.html")]
    assert any(name.startswith("bad-") for name in cases), f"{check.id} has no case that it must flag"
    assert any(name.startswith("good-") for name in cases), f"{check.id} has no case that must stay silent"
    assert all(name.startswith(("bad-", "good-")) for name in cases)


def test_check_speaks_both_languages(check: Check[Any]) -> None:
    for text in (check.title, check.why, check.fix, check.message):
        assert re.search(r"[一-龥]", text.zh), f"no Chinese in {text.zh!r}"
        assert text.en and not re.search(r"[一-龥]", re.sub(r"[“«][^”»]*[”»]|办|解读", "", text.en)), text.en


def test_both_messages_name_only_evidence(check: Check[Any]) -> None:
    for text in (check.message.zh, check.message.en):
        names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        assert all(re.fullmatch(r"[a-z_]+", name) for name in names)


def test_basis_can_be_quoted(check: Check[Any]) -> None:
    assert check.basis, "every check cites at least one clause"
    for cited in check.basis:
        assert len(clause(cited).quote) <= 20


def test_settings_it_names_exist(check: Check[Any]) -> None:
    for key in check.config:
        default_of(key)


def test_id_and_name_are_well_formed(check: Check[Any]) -> None:
    assert re.fullmatch(r"[A-Z][A-Z0-9]*?\d{3}", check.id)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", check.name)
    assert check.scope in _SCOPES
    assert check.tier in {1, 2, 3}


def test_names_are_used_once() -> None:
    names = [check.name for check in CHECKS]
    assert sorted(names) == sorted(set(names))


def test_every_family_has_checks() -> None:
    for family in FAMILIES:
        folder = ROOT / "checks" / family
        assert not folder.exists() or (folder / "__init__.py").exists()


def test_ids_are_a_promise() -> None:
    """A renamed or lost id breaks every ledger that stores it: change tests/checks/ids.txt only on purpose."""
    assert (FOLDER / "ids.txt").read_text(encoding="utf-8").split() == [check.id for check in CHECKS]


def test_docs_are_current() -> None:
    shown = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    assert shown == markdown(), "run: python -m checks.describe > docs/checks.md"
