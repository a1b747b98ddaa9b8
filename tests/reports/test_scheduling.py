"""The scheduling examples are what the document shows, start real commands and pass the schedulers' own checks."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from reports.cli import cli

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = DOCS / "examples"


def test_the_document_shows_the_examples():
    text = (DOCS / "scheduling.md").read_text(encoding="utf-8")
    for name in ("crontab", "logrotate", "xunjian@.service", "xunjian@.timer"):
        assert (EXAMPLES / name).read_text(encoding="utf-8") in text, name


def commands() -> list[list[str]]:
    lines = (EXAMPLES / "crontab").read_text(encoding="utf-8") + (EXAMPLES / "xunjian@.service").read_text(
        encoding="utf-8"
    )
    return [shlex.split(one) for one in re.findall(r"\.venv/bin/xunjian ([^|>\n]+)", lines)]


@pytest.mark.parametrize("words", commands(), ids=lambda words: " ".join(words))
def test_every_example_is_a_command_with_options_that_exist(words: list[str]):
    context = click.Context(cli)
    command, rest = cli.get_command(context, words[0]), words[1:]
    assert command is not None
    if isinstance(command, click.Group):
        command, rest = command.get_command(click.Context(command), rest[0]), rest[1:]
        assert command is not None
    rest = [str(DOCS) if one == "out" else one for one in rest]
    command.make_context(words[0], rest)


def test_cron_lines_have_five_times_and_a_command():
    lines = [
        line
        for line in (EXAMPLES / "crontab").read_text().splitlines()
        if line and not line.startswith("#") and "=" not in line.split()[0]
    ]
    assert len(lines) == 5
    for line in lines:
        times, command = line.split(None, 5)[:5], line.split(None, 5)[5]
        assert all(re.fullmatch(r"[\d*/,-]+", one) for one in times), line
        assert "%" not in command  # cron takes it for a new line
        subprocess.run(["sh", "-n", "-c", command], check=True)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")
def test_systemd_accepts_the_timer(tmp_path: Path):
    said = subprocess.run(
        ["systemd-analyze", "calendar", "*-*-* 22:10:00"], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    for name in ("xunjian@.service", "xunjian@.timer"):
        unit = (
            (EXAMPLES / name)
            .read_text(encoding="utf-8")
            .replace("/srv/xunjian/.venv/bin/xunjian", "/bin/true")
        )
        (tmp_path / name.replace("@", "@demo")).write_text(unit, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(path) for path in tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "xunjian" in line and "Unknown" in line]
    assert ours == []
