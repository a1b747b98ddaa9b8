"""No sentence of the report is written anywhere but in words.toml, in both languages."""

from __future__ import annotations

import ast
import re
from dataclasses import fields, replace
from importlib.resources import files
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from checks.model import Population, Verdict
from reports.evidence import facts
from reports.html import report_html
from reports.index import index_html
from reports.notice import notice_html
from reports.words import LANGUAGES, Words, known_keys

_MARKED = re.compile("⟦[^⟧]*⟧")
_FIELDS = re.compile(r"\{(\w+)\}")


def test_every_word_is_there_in_both_languages_with_the_same_fields():
    for key, words in known_keys().items():
        assert all(words[lang].strip() for lang in LANGUAGES), key
        assert set(_FIELDS.findall(words["zh"])) == set(_FIELDS.findall(words["en"])), key


def test_chinese_words_are_chinese():
    signs = {"report.unknown", "leader.distance", "notice.to"}
    for key, words in known_keys().items():
        if key not in signs:
            assert re.search("[一-龥]", words["zh"]), key


def test_every_word_is_used():
    source = "".join(
        path.read_text(encoding="utf-8") for folder in ("", "templates", "commands") for path in files("reports").joinpath(folder).iterdir() if path.name.endswith((".py", ".html"))
    )  # fmt: skip
    # Looked up by a name that comes from a closed set: severity.{severity}, ledger.{column} ...
    built = "severity confidence status grade line figure figure_how family how evidence outcome version state result summary sheet ledger diff nav trend table library place said"
    families = (
        *(f"{name}." for name in built.split()),
        "changes.added",
        "changes.vanished",
        "notice.signe",
        "notice.responsible",
        "notice.done_on",
        "detail.unit_by_",
    )
    for key in known_keys():
        if not key.startswith(families):
            assert key in source, f"{key} is not used"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_stands_in_the_report_that_was_not_looked_up(make_report, make_finding, lang, tmp_path):
    """Portal text is made of digits; all letters left outside of ⟦⟧ must then come from the portal's profile."""
    told = {
        "message": "1",
        "title": "2",
        "page_title": "3",
        "unit": "4",
        "fix": "5",
        "evidence": {"status": 404},
        "basis": ({"doc": "6", "clause": "7", "quote": "8"},),
        "check_id": "ZZZ001",
        "locator": "9",
        "url": "https://www.qingyu.gov.cn/1",
        "target_url": None,
    }
    findings = tuple(make_finding(number, **(told | {"column": None})) for number in range(40))
    report = make_report(
        0,
        findings=findings,
        diagnostics=(),
        changes=(),
        scope=make_report(0).scope.__class__(),
        fixed=findings[:2],
        not_rechecked=findings[2:4],
    )
    population = Population(
        check_id="ZZZ001", judged=40, failed=40, not_judged=1, severity="minor", reasons={"0": 1}
    )
    report = replace(report, populations=(population,))
    words = Words(lang, mark=True)
    ours = (
        {column.name for column in report.portal.columns}
        | {unit.name for unit in report.portal.units}
        | {unit.kind for unit in report.portal.units}
    )
    ours |= {report.portal.site.name, report.run.id, report.run.browser, *report.portal.report.sign_off}
    for html in (
        report_html(report, words),
        notice_html(report, "4", words),
        index_html(report, tmp_path, words),
    ):
        text = _visible(html)
        for known in sorted(ours, key=len, reverse=True):
            text = text.replace(known, " ")
        text = re.sub(r"《[^》]*》\S*", " ", text)  # titles of the governing documents
        left = re.findall("[一-龥]{2,}", _MARKED.sub(" ", text))
        assert left == [], left[:10]


def _visible(html: str) -> str:
    tree = LexborHTMLParser(html)
    for node in tree.css("script, style"):
        node.decompose()
    named = [
        node.attributes.get(name) or ""
        for node in tree.css("*")
        for name in ("aria-label", "placeholder", "alt", "title")
    ]
    return (tree.body.text(separator=" ") if tree.body else "") + " ".join(named)


def test_every_fact_a_check_gives_has_its_label():
    """`problem(..., sub_reason=...)` shows as 具体原因, never as sub_reason."""
    own = {field.name for field in fields(Verdict)}
    unnamed = {}
    for path in sorted(Path(str(files("checks"))).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"problem", "review"}:
                names = {one.arg for one in call.keywords if one.arg} - own
                unnamed.update({name: path.name for name in names if f"evidence.{name}" not in known_keys()})
    assert unnamed == {}


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("level", "problem", "问题"), ("effects", ["font", "toolbar"], "字号有变；出现工具条"), ("text", "problem", "problem")],
)
def test_a_fact_from_a_closed_set_is_told_in_words_and_portal_text_as_it_is(make_finding, name, value, told):
    (fact,), _ = facts(make_finding(1, evidence={name: value}), Words())
    assert fact.value == told
