"""The lines the tree draws: who may import whom, who may open connections, what a quick command must not load."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = ("config", "crawler", "checks", "reports")
NETWORK = (
    "socket", "socketserver", "ssl", "http", "urllib.request", "urllib3", "ftplib", "smtplib", "telnetlib", "xmlrpc", "aiohttp", "httpx",
    "httptools", "requests", "scrapy", "twisted", "playwright", "selenium", "axe_selenium_python", "axe_playwright_python", "trustme",
)  # fmt: skip
STREAMS = {"open_connection", "start_server", "create_connection", "create_server", "open_unix_connection", "sock_connect"}

# Not among them: apprise (the operator's own notice addresses, never the portal) and datasette (listens on
# loopback when asked to). The pretend portals are servers: config/demo listens on loopback.
SERVERS = "config/demo/"

MAX_LINES = 400


def modules(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every import, also inside functions, and of import_module("literal")."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: write the full name of the module"
            yield node.lineno, node.module or ""
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            first = node.args[0]
            literal = first.values[0] if isinstance(first, ast.JoinedStr) else first
            if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
                yield node.lineno, literal.value.rstrip(".")


def is_below(name: str, parents: tuple[str, ...]) -> bool:
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


@pytest.mark.parametrize("package", ORDER)
def test_imports_point_only_one_way(package: str) -> None:
    allowed = ORDER[: ORDER.index(package) + 1]
    forbidden = tuple(one for one in (*ORDER, "tests", "bench") if one not in allowed)
    wrong = [f"{name_of(path)}:{line} imports {name}" for path in modules(package) for line, name in imports(path) if is_below(name, forbidden)]
    assert not wrong, "\n".join(wrong)


def test_the_order_is_really_looked_at(tmp_path: Path) -> None:
    """The rule above finds what it is for: an import inside a function, and one by name."""
    hidden = tmp_path / "hidden.py"
    hidden.write_text("def f():\n    from reports.html import x\n    import importlib\n    importlib.import_module('reports.cli')\n")
    assert {name for _, name in imports(hidden) if is_below(name, ("reports",))} == {"reports.html", "reports.html.x", "reports.cli"}


def test_only_the_crawler_opens_connections() -> None:
    wrong = [
        f"{name_of(path)}:{line} imports {name}"
        for path in modules("config", "checks", "reports")
        if not name_of(path).startswith(SERVERS)
        for line, name in imports(path)
        # `http` holds HTTPStatus, which is a table of words.
        if is_below(name, NETWORK) and name not in {"http", "http.HTTPStatus"}
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_else_uses_the_streams_of_asyncio() -> None:
    wrong = []
    for path in modules("config", "checks", "reports"):
        if name_of(path).startswith(SERVERS):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in STREAMS:
                wrong.append(f"{name_of(path)}:{node.lineno} uses {node.attr}")
    assert not wrong, "\n".join(wrong)


def test_judging_reads_no_clock_and_no_disk() -> None:
    """Checks are pure: the day comes in the context, files through the store or importlib.resources."""
    wrong = []
    for family in ("links", "columns", "documents", "interpretation", "read_handle", "regulations", "accessibility", "site"):
        for path in modules(f"checks/{family}"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"today", "now", "utcnow", "time_ns"}:
                    wrong.append(f"{name_of(path)}:{node.lineno} asks the clock")
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
                    wrong.append(f"{name_of(path)}:{node.lineno} opens a file")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("arguments", [["explain", "LNK001"], ["checks"], ["--help"], ["explain", "link-broken"]], ids=" ".join)
def test_quick_commands_load_neither_scrapy_nor_a_browser(arguments: list[str]) -> None:
    heavy = ("scrapy", "twisted", "playwright", "selenium", "apprise", "trafilatura", "openpyxl", "xlsxwriter", "pygal")
    code = (
        "import sys\nfrom reports.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit as done:\n    assert not done.code, done.code\n"
        f"print('LOADED', sorted(set({heavy!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=ROOT, env=_environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_the_walk_does_not_load_what_it_does_not_use() -> None:
    """aiohttp is for single questions outside of a walk; the handler on Twisted waits for an answer that needs it."""
    heavy = ("aiohttp", "yarl", "scrapy.core.downloader.handlers.http11", "trafilatura", "openpyxl", "xlsxwriter", "pygal", "reports", "checks")
    code = (
        "import sys\nfrom scrapy.crawler import AsyncCrawlerProcess\nfrom scrapy.utils.misc import load_object\n"
        "import crawler.walk, crawler.rendering, crawler.spiders.portal\nfrom crawler.settings import scrapy_settings\n"
        "from crawler.guard import AddressGuard\nfrom config.portal import parse_profile\n"
        "portal = parse_profile({'site': {'id': 'a', 'name': 'a', 'home': 'http://a.cn/'}, 'columns': [{'urls': 'http://a.cn/x/'}]})\n"
        "settings = scrapy_settings(portal, AddressGuard.of(portal))\n"
        "assert [load_object(settings[key]) for key in ('SCHEDULER', 'DOWNLOADER', 'TWISTED_DNS_RESOLVER')]\n"
        f"print('LOADED', sorted(set({heavy!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=ROOT, env=_environment(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_explain_loads_one_check_only() -> None:
    code = (
        "import sys\nfrom checks import FAMILIES, find_check\nassert find_check('LNK001').name == 'link-broken'\n"
        "print(sum(getattr(sys.modules[one], 'CHECK', None) is not None for one in list(sys.modules) if one.startswith('checks.')))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=ROOT, env=_environment(), capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "1", done.stderr


def test_every_check_is_found_by_id_and_by_name() -> None:
    from checks import all_checks, find_check

    for check_id, check in all_checks().items():
        assert find_check(check_id) is check
        assert find_check(check_id.lower()) is check
        assert find_check(check.name) is check
    assert find_check("model") is None
    assert find_check("") is None


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


@pytest.mark.parametrize("package", ORDER)
def test_each_package_is_one(package: str) -> None:
    """A folder without __init__.py would be a namespace that any other distribution may add to."""
    folders = {path.parent for path in modules(package)}
    assert not [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()]


def test_no_module_is_named_as_its_folder() -> None:
    wrong = [name_of(path) for path in modules(*ORDER) if path.stem == path.parent.name]
    # `reports.commands.checks` and the like are commands by their names on the command line.
    assert not wrong


def test_tests_are_no_packages() -> None:
    """With an __init__.py in tests/checks, `import checks` would find the tests instead of the product."""
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_files_stay_readable() -> None:
    long = [name_of(path) for path in modules(*ORDER, "tests", "bench") if len(path.read_text(encoding="utf-8").splitlines()) > MAX_LINES]
    assert not long, "over 400 lines: one thought a file"


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name_of(path)
        for path in modules(*ORDER)
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent
