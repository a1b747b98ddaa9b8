"""Installed from a wheel, without development dependencies and far from the repository, it still works."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow(25)

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "crawler", "checks", "reports")
PAGE = '<html lang="zh"><meta charset="utf-8"><title>关于印发办法的通知</title><h1>关于印发办法的通知</h1><a href="javascript:;">附件下载</a></html>'


def run(words: list[str | Path], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    return subprocess.run(words, cwd=folder, env={**plain, "PYTHONUTF8": "1", **environment}, capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built of what git knows, so that a file that only lies about here cannot help."""
    source = tmp_path_factory.mktemp("source")
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        shutil.copytree(ROOT, source, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".venv", ".git", "out", "node_modules"))
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    built = tmp_path_factory.mktemp("wheel")
    done = run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(built), str(source)], source)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a fresh environment that holds the wheel and what it asks for, nothing else."""
    home = tmp_path_factory.mktemp("venv") / "v"
    uv = shutil.which("uv") or (str(Path(sys.executable).with_name("uv")) if Path(sys.executable).with_name("uv").exists() else None)
    if uv:
        made = run([uv, "venv", "-q", "--python", sys.executable, str(home)], ROOT)
        done = run([uv, "pip", "install", "-q", "--python", str(home / "bin" / "python"), str(wheel)], ROOT)
    else:
        made = run([sys.executable, "-m", "venv", str(home)], ROOT)
        done = run([home / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check", str(wheel)], ROOT)
    assert made.returncode == 0, made.stderr
    assert done.returncode == 0, done.stderr[-2000:]
    return home / "bin"


def test_every_file_of_the_packages_is_inside(wheel: Path) -> None:
    """The template left behind, the data file that .gitignore swallowed."""
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    listed = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True)
    ours = {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}
    assert ours, "asked where git knows the files"
    assert ours - inside == set()
    assert {name.split("/")[0] for name in inside} == set(PACKAGES), "nothing but the four packages"
    for wanted in (
        "config/basis/JA.toml", "config/regulations/catalogue.jsonl", "config/demo/data/districts.toml", "config/accessibility/axe_zh.toml",
        "crawler/browser/js/axe_driver.js", "reports/words.toml", "reports/templates/report.html", "reports/static/report.js",
    ):  # fmt: skip
        assert wanted in inside


def test_the_licence_travels_with_it(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("/LICENSE") for name in names)
    assert any(name.endswith("entry_points.txt") for name in names)


def test_explain(installed: Path, tmp_path: Path) -> None:
    done = run([installed / "xunjian", "explain", "LNK001"], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "静府办发〔2021〕5号" in done.stdout


def test_one_page(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    done = run([installed / "xunjian", "page", "a.html", "--no-browser", "--format", "json"], tmp_path)
    assert done.returncode in {0, 1}, done.stderr
    told = json.loads(done.stdout)
    assert {one["check_id"] for one in told["findings"]} >= {"LNK006"}


def test_one_report(installed: Path, tmp_path: Path) -> None:
    """The demo: pretend portals, crawl, judge, every output, all from data files inside the wheel."""
    done = run([installed / "xunjian", "demo", "--no-browser", "--port", "0"], tmp_path)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-3000:]
    latest = tmp_path / "out" / "demo" / "latest"
    told = json.loads((latest / "findings.json").read_text(encoding="utf-8"))
    assert told["run"]["complete"]
    assert len(told["findings"]) > 20
    for name in ("report.html", "ledger.xlsx", "findings.csv"):
        assert (latest / name).stat().st_size > 1000


def test_it_is_fit_and_alone(installed: Path, tmp_path: Path) -> None:
    """No development dependency came along, and no other package owns one of the four names."""
    done = run([installed / "xunjian", "doctor", "--lang", "en"], tmp_path, XDG_DATA_HOME=str(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "[good] package names: " in done.stdout
    assert str(ROOT) not in done.stdout
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]["dev"]
    assert any(one.startswith("pytest") for one in tools)
    code = "import importlib.util, sys; sys.exit(any(importlib.util.find_spec(one) for one in ('pytest', 'mypy', 'hypothesis', 'selenium', 'datasette')))"
    assert run([installed / "python", "-c", code], tmp_path).returncode == 0


def test_what_is_not_installed_is_said(installed: Path, tmp_path: Path) -> None:
    """`explore` needs an extra: one sentence, not a traceback."""
    (tmp_path / "a.toml").write_text('[site]\nid = "a"\nname = "a"\nhome = "http://127.0.0.1:9/"\n[crawl]\nrate = 0\n[links]\nretry_wait_s = 0.1\n[[columns]]\nurls = "http://127.0.0.1:9/x/"\n')
    run([installed / "xunjian", "inspect", "a.toml", "--no-browser"], tmp_path)
    done = run([installed / "xunjian", "explore", "a.toml"], tmp_path)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "explore" in done.stderr
