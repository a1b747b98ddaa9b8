"""Shared by the regulation tests: the shipped library, one reader over it, the labelled sentences, a stand-in site."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from standin import Standin, serve, standin_acts

from checks.model import Confidence
from checks.regulations.citation import Citation, Reader
from checks.regulations.judgement import Life, Stand, judge_standing, judge_version
from checks.regulations.mark import read_on
from config.kinds import PageKind
from config.regulation import Library, shipped_library
from crawler.regulations.shelf import Shelf

LABELLED = Path(__file__).with_name("citations.tsv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One sentence with the page it stands on and what a careful reader says of it.

    `expected` lists the acts named, in order: `short title[@year of the version named][#articles][!fault]`;
    a fault that only a person can confirm ends in `?`.
    """

    text: str
    stand: Stand
    expected: tuple[str, ...]

    @property
    def is_negative(self) -> bool:
        """Nothing may be said against it, although it looks like something."""
        return not any("!" in one for one in self.expected)


def labelled() -> Iterator[Labelled]:
    with LABELLED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, dialect="excel-tab"):
            yield Labelled(
                text=row["text"].replace("\\n", "\n"),
                stand=stand_of(row["kind"], row["published"], row["day"]),
                expected=tuple(one for one in row["expected"].split(";") if one.strip("-")),
            )


def stand_of(kind: str, published: str, day: str) -> Stand:
    page_kind = PageKind(kind.strip("*"))
    dated = date.fromisoformat(published) if published else None
    life = Life.EVERGREEN if page_kind.is_evergreen else Life.DATED if dated else Life.UNDATED
    return Stand(
        day=date.fromisoformat(day),
        life=Life.CLAIMS_FORCE if kind.endswith("*") else life,
        published=dated,
        kind=page_kind,
    )


def told(citation: Citation, stand: Stand) -> str:
    """What the reader and the judge make of one citation, written as the labels are."""
    assert citation.act is not None
    said = citation.act.short
    named = read_on(citation.mark, citation.act, stand.day).named
    if named is not None:
        said += f"@{named.day.year}"
    if citation.articles:
        said += "#" + ",".join(
            one.article + (f"-{one.until}" if one.until else "") for one in citation.articles
        )
    judged = judge_standing(citation, stand) or judge_version(citation, stand)
    if judged is not None:
        said += f"!{judged.fault}" + ("?" if judged.confidence is Confidence.REVIEW else "")
    return said


@pytest.fixture(scope="session")
def sentences() -> list[Labelled]:
    return list(labelled())


@pytest.fixture(scope="session", name="stand_of")
def stand_of_fixture() -> Callable[[str, str, str], Stand]:
    """kind (`normative*` claims to be in force), publication day or "", day of the check -> Stand."""
    return stand_of


@pytest.fixture(scope="session", name="told")
def told_fixture() -> Callable[[Citation, Stand], str]:
    return told


@pytest.fixture(scope="session")
def library() -> Library:
    return shipped_library()


@pytest.fixture(scope="session")
def reader(library: Library) -> Reader:
    return Reader(library)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty place for a library."""
    return Shelf(tmp_path / "lib" / "regulations.db")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """`write(name, content)` makes a file, with the folders above it, and gives its path."""
    def put(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put


@pytest.fixture
def site() -> Iterator[Standin]:
    """The pretend databases, served."""
    standin = Standin(acts=standin_acts())
    with serve(standin):
        yield standin
