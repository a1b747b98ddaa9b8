"""The clause library: quoted words stand where the files say, and nothing is cited that is not there."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from config.clause import clause, governing_documents


def every_quote() -> list[str]:
    found = []
    for entry in files("config").joinpath("basis").iterdir():
        data = tomllib.loads(entry.read_text(encoding="utf-8"))
        found += [f"{data['code']}-{number}「{quote}」" for number, quotes in data["clauses"].items() for quote in quotes]
    return sorted(found)


@pytest.mark.parametrize("cited", every_quote())
def test_every_quote_can_be_cited(cited: str) -> None:
    one = clause(cited)
    assert f"{one.code}「{one.quote}」" == cited
    assert one.cited_as
    # REQUIREMENTS §2: at most 20 quoted characters.
    assert len(one.quote) <= 20


def test_the_five_governing_documents() -> None:
    documents = governing_documents()
    assert set(documents) == {"JA", "BS", "PT", "CN", "SH"}
    assert documents["JA"].number == "静府办发〔2021〕5号"


@pytest.mark.parametrize(("cited", "printed"), [("JA-1.3「杜绝错链、断链和内容混杂」", "一（三）"), ("PT-附「公开依据」", "附件")])
def test_clauses_are_printed_as_the_documents_count(cited: str, printed: str) -> None:
    assert clause(cited).clause == printed


@pytest.mark.parametrize("cited", ["JA-1.3", "JA-1.3「没有写过的话」", "XX-1「杜绝错链、断链和内容混杂」", "JA-99「杜绝错链、断链和内容混杂」", ""])
def test_what_is_not_there_is_not_cited(cited: str) -> None:
    with pytest.raises(KeyError):
        clause(cited)
