"""What the documents say is so: commands run as printed, tables are whole, generated pages are current, links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from config import describe as profile_book
from reports import describe as command_book
from reports.cli import cli

ROOT = Path(__file__).resolve().parent.parent
XUNJIAN = Path(sys.executable).with_name("xunjian")
READMES = ("README.md", "README.zh-CN.md")
# What is printed for the first port of the pretend portals; the test serves them on a free one.
PORT = ":18080"
BLOCK = re.compile(r"(?:<!-- (?P<note>[^>]*?) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[tuple[str, list[str]]]:
    """(note before the block, lines) of every block in a language."""
    return [
        (found["note"] or "", [line for line in found["text"].splitlines() if line and not line.startswith("#")])
        for found in BLOCK.finditer(text_of(name))
        if found["language"] == language
    ]


def to_run(name: str) -> list[tuple[str, int]]:
    """(command, exit code it ends with) of every line that runs as printed."""
    lines = [line for note, lines in blocks(name, "sh") if not note for line in lines]
    return [(line.partition(" # ")[0].strip(), int(line.partition("# → ")[2][:1] or 0)) for line in lines]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readme")


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[str]:
    """The pretend portals, served as the README says, and the port they got."""
    served = [line for note, lines in blocks("README.md", "sh") if note == "serve" for line in lines]
    assert served == ["xunjian demo --serve &"]
    server = subprocess.Popen([XUNJIAN, "demo", "--serve", "--port", "0"], cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        found = re.search(r":(\d+)/", server.stdout.readline())
        assert found is not None
        yield f":{found[1]}"
    finally:
        server.terminate()
        server.communicate(timeout=30)


@pytest.mark.slow(60)
@pytest.mark.parametrize(("command", "code"), to_run("README.md"), ids=lambda value: str(value))
def test_commands_run_as_printed(command: str, code: int, folder: Path, port: str) -> None:
    """In the order of the README, in one folder: each line may build on those before it."""
    environment = {**os.environ, "PATH": f"{XUNJIAN.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1"}
    words = shlex.split(command.replace(PORT, port))
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == code, (done.stdout[-2000:], done.stderr[-2000:])
    assert "Traceback" not in done.stderr


def test_both_languages_print_the_same_commands() -> None:
    english, chinese = (to_run(name) for name in READMES)
    assert english == chinese
    assert len(english) > 15
    notes = [[(note.partition(":")[0], lines) for note, lines in blocks(name, "sh") if note] for name in READMES]
    assert notes[0] == notes[1]


@pytest.mark.parametrize("name", READMES)
def test_what_is_not_run_is_known(name: str) -> None:
    """Set-up and installation: .ci/run does the first, tests/test_wheel.py the second."""
    held = [lines for note, lines in blocks(name, "sh") if note.startswith("not run")]
    assert held == [["make demo"], ["python3 -m venv /srv/xunjian/.venv", "/srv/xunjian/.venv/bin/pip install ."]]
    targets = subprocess.run(["make", "-n", "demo"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert "xunjian demo" in targets.stdout


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_in_the_table(name: str) -> None:
    context = click.Context(cli)
    rows = re.findall(r"^\| (`xunjian .*?) \|", text_of(name), re.MULTILINE)
    told = {word for row in rows for word in re.findall(r"[a-z]+", row.replace("xunjian", ""))}
    for command_name in cli.list_commands(context):
        command = cli.get_command(context, command_name)
        assert command_name in told
        if isinstance(command, click.Group):
            assert set(command.commands) <= told
    first = {re.findall(r"`xunjian (\w+)", row)[0] for row in rows}
    assert first <= set(cli.list_commands(context))


@pytest.mark.parametrize("name", READMES)
def test_crontab_lines_are_crontab_lines(name: str) -> None:
    lines = [line for _, found in blocks(name, "crontab") for line in found]
    assert len(lines) == 2
    field = r"(?:\*|\d+)(?:/\d+)?"
    for line in lines:
        assert re.match(rf"(?:{field} ){{5}} ?\S", line), line
        words = shlex.split(re.findall(r"\.venv/bin/xunjian ([^>|]+)", line)[0])
        command = cli.get_command(click.Context(cli), words[0])
        assert command is not None
        command.make_context(words[0], words[1:])
        assert "[ $? -eq 1 ]" in line, "findings are no failure of the job"
        assert "%" not in line, "cron reads a percent sign as a new line"
    if shutil.which("bash"):
        for line in lines:
            shell = line.split("  ", 1)[1]
            assert subprocess.run(["bash", "-n", "-c", shell], timeout=30).returncode == 0


@pytest.mark.parametrize("name", [*READMES, "docs/scheduling.md", "docs/regulations.md", *(f"docs/decisions/{one.name}" for one in sorted((ROOT / "docs" / "decisions").glob("*.md")))])
def test_links_lead_to_files(name: str) -> None:
    base = (ROOT / name).parent
    links = re.findall(r"\]\(([^)\s]+)\)", text_of(name))
    missing = [link for link in links if "://" not in link and not link.startswith("#") and not (base / link.partition("#")[0]).exists()]
    assert not missing


def test_every_decision_is_listed() -> None:
    folder_ = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\(([\w-]+\.md)\)", (folder_ / "README.md").read_text(encoding="utf-8")))
    assert listed == {one.name for one in folder_.glob("*.md")} - {"README.md"}


# -- generated books --------------------------------------------------------------------------------------------


def test_the_profile_book_is_current() -> None:
    assert text_of("docs/profile.md") == profile_book.markdown(), "python -m config.describe > docs/profile.md"


def test_every_key_of_the_profile_is_described() -> None:
    assert profile_book.keys() == profile_book.keys_with_words()


def test_the_command_book_is_current() -> None:
    assert text_of("docs/cli.md") == command_book.markdown(), "python -m reports.describe > docs/cli.md"


def test_every_command_and_option_is_described() -> None:
    rows = [line for line in text_of("docs/cli.md").splitlines() if line.startswith("| `-")]
    assert len(rows) > 40
    assert not [row for row in rows if row.rstrip(" |").endswith("|") or not re.search(r"[一-鿿]", row.rsplit("| ", 1)[1])]
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert command.help, name
        assert f"## `xunjian {name}`" in text_of("docs/cli.md")


def test_the_changelog_names_the_version() -> None:
    from importlib.metadata import version

    assert f"## {version('xunjian')}" in text_of("CHANGELOG.md")


@pytest.mark.parametrize("name", [*READMES, "CHANGELOG.md", ".ci/run", ".ci/setup.sh", "Makefile", "pyproject.toml"])
def test_no_index_and_no_machine_is_named(name: str) -> None:
    """Index addresses come from the environment; paths of the machine it was written on help nobody."""
    text = text_of(name)
    assert not re.search(r"--(?:extra-)?index-url|simple/?[\"'\s]|/(?:root|home/\w+|work)/", text)
