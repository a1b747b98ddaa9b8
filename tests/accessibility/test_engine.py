"""Which axe-core scans, how a newer one is fetched and checked, and that all it says can be said in Chinese."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import json
import re
import stat
import tarfile
from pathlib import Path
from typing import Any

import pytest

from config.accessibility.rules import (
    axe_checks,
    axe_rules,
    cited,
    criteria,
    criteria_of_tags,
    own_rules,
    rule_text,
)
from crawler.browser.axe import AxeError, AxeOrigin, fetch_newer_axe, find_axe
from crawler.browser.pool import BrowserPool

SCRIPT = "/*! axe v9.9.9\n * Copyright */\nwindow.axe={};"


def package(version: str = "9.9.9", script: str = SCRIPT) -> bytes:
    """An npm package as `npm pack` writes it."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as packed:
        for name, text in {
            "axe.min.js": script,
            "LICENSE": "MPL",
            "LICENSE-3RD-PARTY.txt": "x",
            "package.json": "{}",
            "../evil": "x",
        }.items():
            data = text.encode()
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))
    return raw.getvalue()


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A stand-in for the npm client: serves one package, with the digest it is told to claim."""

    def install(data: bytes, claimed: bytes | None = None, fails: bool = False) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "axe.tgz").write_bytes(data)
        digest = "sha512-" + base64.b64encode(hashlib.sha512(claimed or data).digest()).decode()
        lines = [
            "#!/bin/sh",
            *(["echo 'npm error code E404' >&2; exit 1"] if fails else []),
            f"case $1 in view) echo '{json.dumps(digest)}';;",
            f'pack) cp {folder}/axe.tgz axe-core-9.9.9.tgz; echo \'[{{"filename": "axe-core-9.9.9.tgz"}}]\';; esac',
        ]
        client = folder / "npm"
        client.write_text("\n".join(lines) + "\n")
        client.chmod(client.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        return tmp_path / "cache"

    return install


def test_fetched_engine_is_kept_with_its_licence_and_used_from_then_on(npm: Any) -> None:
    cache = npm(package())
    assert find_axe(cache=cache).origin is AxeOrigin.PACKAGE
    fetched = fetch_newer_axe("9.9.9", cache)
    assert (fetched.version, fetched.sha256) == ("9.9.9", hashlib.sha256(SCRIPT.encode()).hexdigest())
    assert (cache / "9.9.9" / "LICENSE").read_text() == "MPL"
    assert {path.name for path in cache.rglob("*") if path.is_file()} == {
        "axe.min.js",
        "LICENSE",
        "LICENSE-3RD-PARTY.txt",
        "package.json",
        "sha256",
    }
    used = find_axe(cache=cache)
    assert (used.origin, used.version) == (AxeOrigin.CACHE, "9.9.9")


def test_tampered_package_is_refused_and_nothing_kept(npm: Any) -> None:
    cache = npm(package(), claimed=b"something else")
    with pytest.raises(AxeError, match="not what the registry describes"):
        fetch_newer_axe("9.9.9", cache)
    assert not cache.exists()


def test_cached_script_that_was_changed_is_not_used(npm: Any) -> None:
    cache = npm(package())
    fetch_newer_axe("9.9.9", cache)
    (cache / "9.9.9" / "axe.min.js").write_text(SCRIPT + "evil()")
    assert find_axe(cache=cache).origin is AxeOrigin.PACKAGE


def test_package_of_another_version_is_refused(npm: Any) -> None:
    cache = npm(package(script=SCRIPT.replace("9.9.9", "1.0.0")))
    with pytest.raises(AxeError, match=r"holds axe-core 1\.0\.0"):
        fetch_newer_axe("9.9.9", cache)
    assert find_axe(cache=cache).origin is AxeOrigin.PACKAGE


def test_npm_that_fails_or_is_missing_is_one_clear_sentence(
    npm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = npm(package(), fails=True)
    with pytest.raises(AxeError, match="npm view failed: npm error code E404"):
        fetch_newer_axe("9.9.9", cache)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(AxeError, match="npm is not installed"):
        fetch_newer_axe("9.9.9", cache)
    with pytest.raises(AxeError, match="is not a version"):
        fetch_newer_axe("latest; rm -rf /", cache)


def test_setting_goes_before_cache_and_package(tmp_path: Path) -> None:
    own = tmp_path / "mine.js"
    own.write_text(SCRIPT)
    assert find_axe(own).origin is AxeOrigin.SETTING
    own.write_text("alert(1)" * 9)
    with pytest.raises(AxeError, match="not an axe-core script"):
        find_axe(own)
    with pytest.raises(AxeError, match="cannot be read"):
        find_axe(tmp_path / "none.js")


@pytest.fixture(scope="module")
def engine_words() -> dict[str, Any]:
    """Rules, their tags and all check ids of the engine in use, asked in a real browser."""

    async def go() -> Any:
        async with BrowserPool() as pool:

            async def work(tab: Any, _: Any) -> Any:
                return await tab.call(
                    "() => ({rules: axe.getRules().map(r => [r.ruleId, r.tags]), checks: Object.keys(axe._audit.checks)})",
                    cap_s=5,
                )

            _, _, said = await pool.visit(
                "http://x.example.com/", work, html="<p>正文</p>", preload=pool.scanning_scripts()
            )
            return said

    return asyncio.run(go())


@pytest.mark.browser
def test_every_rule_and_check_of_the_engine_has_chinese_words(engine_words: dict[str, Any]) -> None:
    assert len(engine_words["rules"]) > 100
    assert len(engine_words["checks"]) > 100
    assert {rule for rule, _ in engine_words["rules"]} - set(axe_rules()) == set()
    assert set(engine_words["checks"]) - set(axe_checks()) == set()


@pytest.mark.browser
def test_every_criterion_a_rule_rests_on_is_known(engine_words: dict[str, Any]) -> None:
    for rule, tags in engine_words["rules"]:
        numbers = [tag for tag in tags if re.fullmatch(r"wcag\d{3,4}", tag)]
        assert len(criteria_of_tags(tags)) == len(numbers), rule
    for own in own_rules().values():
        assert own.criteria
        assert set(own.criteria) <= set(criteria())


def test_words_are_chinese_and_english_each_in_its_place() -> None:
    for text in [*axe_rules().values(), *own_rules().values(), rule_text("rule-of-the-future")]:
        for both in (text.title, text.fix):
            assert re.search(r"[一-鿿]", both.zh), text.id
            assert both.en and not re.search(r"[一-鿿]", both.en.replace("“更多”", "")), text.id
    assert all(re.search(r"[一-鿿]", words) for words in axe_checks().values())
    assert not set(own_rules()) & set(axe_rules())
    assert "GB/T 37668-2019 可感知性·非文本内容（一级）" in cited(["1.1.1"]).zh
