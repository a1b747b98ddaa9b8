"""Every template and kind is scanned, nothing unchanged is scanned twice, and a full run scans all."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from config.kinds import PageKind
from config.portal import Portal, parse_profile
from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.browser.sweep import Candidate, parts_of, sample, sweep
from crawler.facts import Run
from crawler.scans import Scan, ScanPart, VisitOutcome, from_json
from crawler.store import Store


def portal(home: str = "http://www.example.gov.cn/", **accessibility: Any) -> Portal:
    return parse_profile(
        {
            "site": {"id": "x", "name": "示例区人民政府", "home": home},
            "columns": [{"id": "h", "title": "首页", "urls": [home], "kind": "home"}],
            "accessibility": accessibility,
        }
    )


def candidates(count: int = 200) -> list[Candidate]:
    base = "http://www.example.gov.cn"
    pages = [Candidate(url=f"{base}/", asked=f"{base}/", template="home", body_hash="h", kind=PageKind.HOME)]
    pages += [
        Candidate(
            url=f"{base}/c{n}/",
            asked=f"{base}/c{n}/",
            template="list",
            body_hash="l",
            kind=PageKind.LIST,
            is_index=True,
        )
        for n in range(10)
    ]
    pages += [
        Candidate(
            url=f"{base}/a{n}.html",
            asked=f"{base}/a{n}.html",
            template=f"t{n % 4}",
            body_hash="a",
            kind=PageKind.ARTICLE if n % 7 else PageKind.POLICY,
        )
        for n in range(count)
    ]
    pages += [
        Candidate(
            url=f"{base}/apply.html",
            asked=f"{base}/apply.html",
            template="t0",
            body_hash="x",
            kind=PageKind.APPLY,
        )
    ]
    return pages


def test_sample_holds_home_indexes_kinds_and_templates_once() -> None:
    chosen = sample(candidates(), portal(sample_max=5))
    assert sum(one.kind is PageKind.HOME for one in chosen) == 1
    assert sum(one.is_index for one in chosen) == 10, "every column's first page, whatever the limit"
    assert {one.template for one in chosen} == {"home", "list", "t0", "t1", "t2", "t3"}
    assert {one.kind for one in chosen} == {
        PageKind.HOME,
        PageKind.LIST,
        PageKind.ARTICLE,
        PageKind.POLICY,
        PageKind.APPLY,
    }
    assert len(chosen) <= 18


def test_per_template_fills_up_to_the_limit() -> None:
    few, more = (len(sample(candidates(), portal(per_template=n, sample_max=40))) for n in (1, 5))
    assert few < more <= 40


def test_keyboard_and_sizes_are_measured_where_they_tell_something_new() -> None:
    chosen = candidates(40)
    parts = parts_of(chosen, {one.url for one in sample(chosen, portal())})
    assert parts["http://www.example.gov.cn/"] == frozenset(ScanPart)
    assert parts["http://www.example.gov.cn/a39.html"] == {ScanPart.AXE, ScanPart.FACTS}


@pytest.mark.browser
@pytest.mark.alone
def test_second_run_takes_over_what_is_unchanged_and_is_twenty_times_faster(
    shop: Any, tmp_path: Path
) -> None:
    body = "<!DOCTYPE html><html lang=zh-CN><title>页面{n}_示例区</title><header><img src=/x.png></header><main><h1>标题{n}</h1><p>正文内容</p></main></html>"
    pages = [f"/p{n}.html" for n in range(12)]
    shop.pages |= {path: body.format(n=n) for n, path in enumerate(pages)}
    known = [
        Candidate(url=shop.url(path), asked=shop.url(path), template=f"t{n}", body_hash=f"b{n}")
        for n, path in enumerate(pages)
    ]
    profile = portal(shop.url("/"))

    def inspect(store: Store, number: int, of: list[Candidate]) -> tuple[float, dict[str, Scan]]:
        store.begin(Run(id=f"run-{number}", site="x", started_at=datetime.now(UTC)))

        async def go() -> float:
            hosts = frozenset({f"127.0.0.1:{shop.port}"})
            async with BrowserPool(PoolSettings(allowed_hosts=hosts)) as pool:
                since = time.monotonic()
                await sweep(pool, profile, store, of)
                return time.monotonic() - since

        seconds = asyncio.run(go())
        store.flush()
        return seconds, {scan.url: scan for scan in (from_json(Scan, data) for data in store.scans())}

    with Store.open(tmp_path / "x.db") as store:
        first_s, first = inspect(store, 1, known)
        store.finish(Run(id="run-1", site="x", started_at=datetime.now(UTC), is_complete=True))
        asked = len(shop.log)
        second_s, second = inspect(store, 2, known)
        assert len(shop.log) == asked, "nothing was asked of the portal again"
        changed = [
            Candidate(url=known[0].url, asked=known[0].asked, template="t0", body_hash="new"),
            *known[1:],
        ]
        third_s, third = inspect(store, 3, changed)
    assert second_s * 20 <= first_s
    assert {url: scan.axe for url, scan in second.items()} == {url: scan.axe for url, scan in first.items()}
    assert {scan.reused_from for scan in second.values()} == {"run-1"}
    assert [url for url, scan in third.items() if not scan.reused_from] == [known[0].url]
    assert all(scan.axe and scan.axe.sha256 and scan.axe.version for scan in first.values())
    assert third_s < first_s


@pytest.mark.browser
def test_a_page_on_which_the_second_engine_gave_no_answer_does_not_count_as_scanned(
    shop: Any, tmp_path: Path
) -> None:
    body = "<!DOCTYPE html><html lang=zh-CN><title>页面_示例区</title><main><h1>标题</h1><p>正文内容</p></main></html>"
    gone: list[int] = []

    def once(_: Any) -> tuple[int, dict[str, str], bytes]:
        gone.append(404 if gone else 200)
        return gone[-1], {"Content-Type": "text/html; charset=utf-8"}, body.encode()

    shop.pages |= {"/there.html": body, "/once.html": once}
    known = [
        Candidate(url=shop.url(path), asked=shop.url(path), template=path, body_hash=path)
        for path in ("/there.html", "/once.html")
    ]

    async def go(store: Store) -> None:
        async with BrowserPool(PoolSettings(allowed_hosts=frozenset({f"127.0.0.1:{shop.port}"}))) as pool:
            await sweep(pool, portal(shop.url("/"), engine="selenium"), store, known)

    with Store.open(tmp_path / "x.db") as store:
        store.begin(Run(id="run-1", site="x", started_at=datetime.now(UTC)))
        asyncio.run(go(store))
        store.flush()
        there, once_ = (
            next(scan for scan in map(_read, store.scans()) if scan.url == one.url) for one in known
        )
    assert there.is_scanned
    assert there.axe is not None
    assert there.axe.driver == "selenium"
    assert (once_.outcome, once_.is_scanned) == (VisitOutcome.HTTP_ERROR, False)


def _read(data: bytes) -> Scan:
    return from_json(Scan, data)
