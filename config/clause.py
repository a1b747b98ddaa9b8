"""The governing documents (依据): which clause, in whose words, a finding rests on."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_CITED = re.compile(r"(?P<doc>[A-Z]{2})-(?P<clause>[^「]+)「(?P<quote>[^」]+)」")
_NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoverningDocument:
    code: str
    title: str
    number: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One cited clause: document code, clause as the document counts it, at most 20 quoted characters."""

    code: str
    document: GoverningDocument
    clause: str
    quote: str

    @property
    def cited_as(self) -> str:
        return self.document.number or f"《{self.document.title}》"


@cache
def _library() -> dict[str, tuple[GoverningDocument, dict[str, list[str]]]]:
    found = {}
    for entry in sorted(files("config").joinpath("basis").iterdir(), key=lambda path: path.name):
        if not entry.name.endswith(".toml"):
            continue
        data = tomllib.loads(entry.read_text(encoding="utf-8"))
        document = GoverningDocument(
            code=data["code"], title=data["title"], number=data["number"], region=data["region"]
        )
        found[document.code] = (document, data["clauses"])
    return found


def governing_documents() -> dict[str, GoverningDocument]:
    """All governing documents by code (JA, BS, PT, CN, SH)."""
    return {code: document for code, (document, _) in _library().items()}


@cache
def clause(cited: str) -> Clause:
    """`JA-1.3「杜绝错链、断链和内容混杂」` as a clause.

    Raises KeyError when the document, the clause or the quoted words are not in config/basis.
    """
    match = _CITED.fullmatch(cited)
    if match is None:
        raise KeyError(f"not of the form CODE-CLAUSE「QUOTE」: {cited}")
    document, clauses = _library()[match["doc"]]
    if match["quote"] not in clauses.get(match["clause"], []):
        raise KeyError(f"config/basis/{match['doc']}.toml has no such words under {match['clause']}: {cited}")
    return Clause(
        code=f"{match['doc']}-{match['clause']}",
        document=document,
        clause=_as_printed(match["clause"]),
        quote=match["quote"],
    )


def _as_printed(notation: str) -> str:
    """`1.3` → 一（三）; `22` → 第22项; `附29` → 附表第29行; `尾` → 结尾段."""
    if part := re.fullmatch(r"(\d+)\.(\d+)", notation):
        return f"{_NUMERALS[int(part[1])]}（{_NUMERALS[int(part[2])]}）"
    if notation.startswith("附"):
        return f"附表第{notation[1:]}行" if notation[1:] else "附件"
    if notation == "尾":
        return "结尾段"
    return f"第{notation}项"
