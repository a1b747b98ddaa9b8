"""Compiled templates are kept for the next run, and their loss costs nothing but time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from jinja2.bccache import bc_magic

from reports.compiled import compiled_before
from reports.html import environment


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    environment.cache_clear()
    yield tmp_path / "xunjian" / "templates"
    environment.cache_clear()


def _load() -> float:
    environment.cache_clear()
    started = time.process_time()
    for name in environment().list_templates():
        environment().get_template(name)
    return time.process_time() - started


def test_a_second_process_compiles_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _load()
    assert len(list(folder.iterdir())) == len(environment().list_templates())
    monkeypatch.setattr(jinja2.Environment, "compile", lambda *_: pytest.fail("compiled again"))
    assert _load() < first


def test_a_changed_template_is_compiled_anew(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "one.html"

    def shown() -> str:
        made = jinja2.Environment(loader=jinja2.FileSystemLoader(tmp_path), bytecode_cache=compiled_before(), autoescape=True)
        return made.get_template("one.html").render()

    source.write_text("before")
    assert shown() == "before"
    source.write_text("after")
    assert shown() == "after"


def test_a_folder_that_others_can_write_to_is_not_used(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    assert compiled_before() is None
    assert _load() and not list(folder.iterdir())


def test_a_folder_that_cannot_be_made_or_filled_costs_only_time(folder: Path) -> None:
    folder.parent.write_text("a file stands in its place")
    assert compiled_before() is None and _load()
    folder.parent.unlink()
    kept = compiled_before()
    folder.rmdir()  # gone while the run goes on
    made = jinja2.Environment(loader=jinja2.DictLoader({"a": "shown"}), bytecode_cache=kept, autoescape=True)
    assert made.get_template("a").render() == "shown"


def test_a_file_that_is_half_written_is_compiled_anew(folder: Path) -> None:
    _load()
    for kept in folder.iterdir():
        kept.write_bytes(kept.read_bytes()[: len(bc_magic) + 3])
    assert _load()
    assert all(len(kept.read_bytes()) > len(bc_magic) + 3 for kept in folder.iterdir())


def test_the_folder_of_another_user_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(parents=True, mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    assert compiled_before() is None
