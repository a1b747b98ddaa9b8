"""The pool renders, clicks and prints; it goes nowhere it must not, and leaves nothing behind."""

from __future__ import annotations

import asyncio

import pytest

from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.scans import ClickEffect, Rendered, VisitNote, VisitOutcome, from_json, to_json

pytestmark = pytest.mark.browser


def settings(shop, **more) -> PoolSettings:
    return PoolSettings(allowed_hosts=frozenset({f"127.0.0.1:{shop.port}"}), **more)


def render(shop, path, *, set_=None, **options) -> Rendered:
    async def go() -> Rendered:
        async with BrowserPool(set_ or settings(shop)) as pool:
            return await pool.render(path if "://" in path else shop.url(path), **options)

    return asyncio.run(go())


LIST = """<!DOCTYPE html><html lang=zh><title>列表</title><ul id=l></ul><script>
setTimeout(() => fetch('/api').then(r => r.json()).then(rows => { for (const row of rows)
  document.getElementById('l').innerHTML += '<li><a href="' + row + '">' + row + '</a></li>' }), 200)</script>"""


def test_script_list_is_rendered_and_its_requests_are_known(shop):
    shop.pages |= {"/": LIST, "/api": (200, {"Content-Type": "application/json"}, b'["/a.html", "/b.html"]')}
    seen = render(shop, "/")
    assert seen.outcome is VisitOutcome.OPENED
    assert (seen.status, seen.title) == (200, "列表")
    assert '<a href="/b.html">' in seen.html
    assert ("GET", "fetch", 200) in {(one.method, one.resource, one.status) for one in seen.requests}
    assert from_json(Rendered, to_json(seen)) == seen


def test_post_of_a_list_is_blocked_and_named(shop):
    shop.pages["/"] = (
        "<title>x</title><p>list</p><script>fetch('/api',{method:'POST',body:'{}'}).catch(()=>0)</script>"
    )
    seen = render(shop, "/")
    assert VisitNote.POST_BLOCKED in seen.diagnostics
    assert [(one.method, one.url, one.blocked) for one in seen.requests if one.method == "POST"] == [
        ("POST", shop.url("/api"), True)
    ]
    assert shop.asked("/api", "POST") == 0


def test_post_that_the_profile_spells_out_is_sent(shop):
    shop.pages |= {
        "/": "<title>x</title><p id=p></p><script>fetch('/api',{method:'POST',body:'q'}).then(r=>r.text())"
        ".then(t=>{p.textContent=t})</script>",
        "/api": (200, {"Content-Type": "text/plain"}, b"rows"),
    }
    seen = render(shop, "/", set_=settings(shop, post_allowed=frozenset({shop.url("/api")})))
    assert '<p id="p">rows</p>' in seen.html
    assert shop.asked("/api", "POST") == 1


def test_clicks_are_read_and_not_followed(shop):
    shop.pages |= {
        "/": """<!DOCTYPE html><title>x</title><p>政策列表</p>
        <img id=win src=/i.png width=20 height=20 onclick="window.open('/target-1.html')">
        <img id=go src=/i.png width=20 height=20 onclick="location.href='/target-2.html'">
        <a id=blank href=/target-3.html target=_blank>办</a>
        <span id=pop onclick="this.insertAdjacentHTML('afterend','<div><a href=/target-4.html>去办理</a></div>')">办理</span>
        <img id=dead src=/i.png width=20 height=20>
        <span id=spa onclick="history.pushState({},'','/route')">路由</span>
        <form action=/target-5 method=post target=_blank><button id=form>交</button></form>""",
    }

    async def go():
        async with BrowserPool(settings(shop)) as pool:
            ids = ["win", "go", "blank", "pop", "dead", "spa", "form", "absent"]
            return await pool.click_targets(shop.url("/"), [f"#{one}" for one in ids])

    by = {one.selector: one for one in asyncio.run(go())}
    assert (by["#win"].effect, by["#win"].url) == (ClickEffect.OPENED_WINDOW, shop.url("/target-1.html"))
    assert (by["#go"].effect, by["#go"].url) == (ClickEffect.NAVIGATED, shop.url("/target-2.html"))
    assert (by["#blank"].effect, by["#blank"].url) == (ClickEffect.OPENED_WINDOW, shop.url("/target-3.html"))
    assert by["#pop"].effect is ClickEffect.CHANGED_PAGE
    assert by["#pop"].revealed == ((shop.url("/target-4.html"), "去办理"),)
    assert by["#dead"].effect is ClickEffect.NOTHING
    assert (by["#spa"].effect, by["#spa"].url) == (ClickEffect.NAVIGATED, shop.url("/route"))
    assert (by["#form"].effect, by["#form"].url) == (ClickEffect.NAVIGATED, shop.url("/target-5"))
    assert by["#absent"].effect is ClickEffect.NOT_FOUND
    assert not any(path.startswith("/target") for _, _, path in shop.log)


def test_pdf_is_printed_from_text_without_network(shop, tmp_path):
    from pypdf import PdfReader

    async def go():
        async with BrowserPool(settings(shop)) as pool:
            await pool.pdf(
                f"<html lang=zh><title>报告</title><h1>巡检报告</h1><img src='{shop.url('/x.png')}'>",
                tmp_path / "a.pdf",
            )

    asyncio.run(go())
    assert "巡检报告" in PdfReader(tmp_path / "a.pdf").pages[0].extract_text()
    assert shop.log == []


def test_listeners_are_found_where_attributes_show_none(shop):
    shop.pages["/"] = (
        "<title>x</title><p>abc</p><div id=a>点</div><div id=b>不</div><script>a.addEventListener('click',()=>0)</script>"
    )
    assert render(shop, "/", want_listeners=True).listeners == ("#a",)
