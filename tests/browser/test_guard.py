"""The browser never becomes a way into an intranet, and nothing is posted: proved with listening traps."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from page_server import PageServer, serve

from crawler.browser.guard_proxy import GuardProxy, Refusal
from crawler.browser.pool import BrowserPool
from crawler.browser.settings import PoolSettings
from crawler.guard import AddressGuard
from crawler.scans import Rendered, VisitNote, VisitOutcome

pytestmark = pytest.mark.browser


def render(settings: PoolSettings, url: str) -> Rendered:
    async def go() -> Rendered:
        async with BrowserPool(settings) as pool:
            return await pool.render(url)

    return asyncio.run(go())


@pytest.fixture
def trap() -> Iterator[PageServer]:
    """A server on loopback that the profile does not name."""
    yield from serve()


def settings(shop: PageServer, **more: object) -> PoolSettings:
    return PoolSettings(allowed_hosts=frozenset({f"127.0.0.1:{shop.port}"}), **more)


def test_no_way_of_a_page_reaches_an_address_the_profile_does_not_name(
    shop: PageServer, trap: PageServer
) -> None:
    inside = f"http://127.0.0.1:{trap.port}"
    names = [
        inside,
        inside.replace("127.0.0.1", "localhost"),
        inside.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
        inside.replace("127.0.0.1", "0x7f.1"),
        inside.replace("127.0.0.1", "2130706433"),
    ]
    tries = "".join(
        f"<img src='{name}/img'><iframe src='{name}/frame'></iframe><script src='{name}/js'></script>"
        f"<link rel=stylesheet href='{name}/css'><link rel=prefetch href='{name}/prefetch'><link rel=preconnect href='{name}'>"
        f"<video src='{name}/video' autoplay></video><object data='{name}/object'></object>"
        for name in names
    )
    script = (
        f"for (const to of {names}) {{ fetch(to + '/fetch', {{mode: 'no-cors'}}).catch(() => 0); new WebSocket(to.replace('http', 'ws') + '/ws');"
        "navigator.sendBeacon(to + '/beacon', 'x'); new EventSource(to + '/events');"
        "new Worker(URL.createObjectURL(new Blob(['fetch(\"' + to + '/worker\", {mode: \"no-cors\"}).catch(() => 0)'])));"
        "window.open(to + '/window'); }"
        f"try {{ const rtc = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{trap.port}'}}]}}); rtc.createDataChannel('x'); rtc.createOffer().then(o => rtc.setLocalDescription(o)) }} catch (e) {{}}"
    )
    shop.pages["/"] = f"<!DOCTYPE html><title>x</title><p>正文内容</p>{tries}<script>{script}</script>"
    shop.pages["/hop"] = (302, {"Location": f"{inside}/hop"}, b"")
    assert render(settings(shop), shop.url("/")).outcome is VisitOutcome.OPENED
    assert render(settings(shop), shop.url("/hop")).outcome is VisitOutcome.FORBIDDEN
    assert render(settings(shop), f"{inside}/direct").outcome is VisitOutcome.FORBIDDEN
    assert trap.log == []
    named = PoolSettings(allowed_hosts=frozenset({f"127.0.0.1:{shop.port}", f"127.0.0.1:{trap.port}"}))
    render(named, shop.url("/"))
    assert {"/img", "/frame", "/fetch", "/worker"} <= {path for _, _, path in trap.log}, "the ways are real"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "chrome://version",
        "data:text/html,x",
        "ftp://127.0.0.1/",
        "view-source:http://127.0.0.1/",
    ],
)
def test_other_schemes_are_not_opened(shop: PageServer, url: str) -> None:
    assert render(settings(shop), url).outcome is VisitOutcome.FORBIDDEN


def test_metadata_and_private_addresses_are_refused_without_a_connection(shop: PageServer) -> None:
    for url in (
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[fd00::1]/",
        "https://192.168.1.1/",
    ):
        assert render(settings(shop), url).outcome is VisitOutcome.FORBIDDEN


def test_name_that_resolves_inside_is_refused(shop: PageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public name with a private answer, and one that answers differently the second time (rebinding)."""
    answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])
    asked = []

    async def lookup(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if host == "inner.example.com" else [next(answers)]

    monkeypatch.setattr("crawler.browser.guard_proxy._lookup", lookup)

    async def go() -> tuple[Refusal, list[tuple[str, int]]]:
        dialled: list[tuple[str, int]] = []

        async def connect(ip: str, port: int) -> None:
            dialled.append((ip, port))
            raise OSError("not in a test")

        monkeypatch.setattr("crawler.browser.guard_proxy.asyncio.open_connection", connect)
        proxy = GuardProxy(AddressGuard({}, ()))
        from crawler.browser.guard_proxy import RefusedError

        with pytest.raises(RefusedError) as refused:
            await proxy._dial("inner.example.com", 80)
        with pytest.raises(RefusedError):
            await proxy._dial("rebind.example.com", 80)
        return refused.value.reason, dialled

    reason, dialled = asyncio.run(go())
    assert reason is Refusal.FORBIDDEN_ADDRESS
    assert dialled == [("93.184.216.34", 80)], "connected to exactly the address that was checked"


POSTS = """<!DOCTYPE html><title>x</title><p>正文内容正文</p><form id=f method=post action=/form><input name=a value=1></form>
<form id=g method=post action=/popup target=_blank><input name=a value=1></form><iframe name=in></iframe>
<form id=h method=post action=/framed target=in><input name=a value=1></form><script>
fetch('/fetch',{method:'POST',body:'x'}).catch(()=>0); fetch('/put',{method:'PUT',body:'x'}).catch(()=>0);
fetch('/delete',{method:'DELETE'}).catch(()=>0);
const x=new XMLHttpRequest();x.open('POST','/xhr');x.send('a'); navigator.sendBeacon('/beacon','x');
new Worker(URL.createObjectURL(new Blob(["fetch('" + location.origin + "/worker',{method:'POST',body:'x'}).catch(()=>0)"])));
document.querySelector('iframe').contentWindow.fetch && document.querySelector('iframe').contentWindow.fetch(location.origin+'/infetch',{method:'POST'}).catch(()=>0);
setTimeout(()=>{g.submit();h.submit();f.requestSubmit()},200)</script>"""


def test_nothing_is_posted_over_plain_http(shop: PageServer) -> None:
    shop.pages["/"] = POSTS
    seen = render(settings(shop), shop.url("/"))
    assert VisitNote.POST_BLOCKED in seen.diagnostics
    assert {method for method, _, _ in shop.log} <= {"GET", "HEAD", "OPTIONS"}


def test_nothing_is_posted_inside_tls_where_the_proxy_cannot_see_it(tmp_path: Path) -> None:
    with tls_shop(tmp_path) as shop:
        shop.pages["/"] = POSTS
        seen = render(settings(shop, ignore_tls_errors=True), f"https://127.0.0.1:{shop.port}/")
        assert seen.outcome is VisitOutcome.OPENED
        assert VisitNote.POST_BLOCKED in seen.diagnostics
        assert {method for method, _, _ in shop.log} <= {"GET", "HEAD", "OPTIONS"}


def test_bad_certificate_is_named(tmp_path: Path) -> None:
    with tls_shop(tmp_path) as shop:
        assert render(settings(shop), f"https://127.0.0.1:{shop.port}/").outcome is VisitOutcome.TLS


def test_profile_resolve_leads_a_public_name_to_the_machine_it_names(shop: PageServer) -> None:
    shop.pages["/"] = "<title>门户</title><p>正文内容正文</p>"
    resolved = PoolSettings(resolve={"www.example.gov.cn": "127.0.0.1"})
    seen = render(resolved, f"http://www.example.gov.cn:{shop.port}/")
    assert (seen.outcome, seen.title) == (VisitOutcome.OPENED, "门户")
    assert shop.log[0][1] == f"www.example.gov.cn:{shop.port}"


def test_upstream_proxy_is_used_and_forbidden_addresses_never_get_there(shop: PageServer) -> None:
    """The upstream proxy is a server of ours that answers absolute addresses."""
    shop.pages["http://93.184.216.34/page"] = "<title>durch den Proxy</title><p>正文内容正文</p>"
    proxied = PoolSettings(proxy=f"http://user:pass@127.0.0.1:{shop.port}")
    assert render(proxied, "http://93.184.216.34/page").title == "durch den Proxy"
    assert render(proxied, "http://10.1.2.3/page").outcome is VisitOutcome.FORBIDDEN
    assert {path for _, _, path in shop.log if "10.1.2.3" in path} == set()


@contextmanager
def tls_shop(folder: Path) -> Iterator[PageServer]:
    """The page server behind a self-signed certificate."""
    shop_of = serve(wrap=_context(folder))
    shop = next(shop_of)
    try:
        yield shop
    finally:
        next(shop_of, None)


def _context(folder: Path) -> ssl.SSLContext:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "cert.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_udp_is_not_sent(shop: PageServer) -> None:
    """WebRTC asks STUN servers by UDP, past any proxy."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(0.2)
        port = ear.getsockname()[1]
        heard: list[bytes] = []
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    heard.append(ear.recv(2000))
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        shop.pages["/"] = (
            "<title>x</title><p>正文内容正文</p><iframe id=i></iframe><script>for (const w of [window, i.contentWindow]) try {"
            f"const c = new w.RTCPeerConnection({{iceServers:[{{urls:'stun:127.0.0.1:{port}'}}]}}); c.createDataChannel('x');"
            "c.createOffer().then(o => c.setLocalDescription(o)) } catch (e) {}</script>"
        )
        render(settings(shop), shop.url("/"))
        stop.set()
        thread.join()
        assert heard == []
