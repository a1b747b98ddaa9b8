"""A crawler of its own walks the portals: what it finds broken is in the key, and nothing else."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from config.demo.world import World

PORTALS = ("qingyu", "liuting", "shuoyun", "songyan")
SOURCES = {"a": "href", "img": "src", "link": "href", "script": "src", "video": "src", "track": "src", "iframe": "src"}
LINK_CHECKS = {"LNK001", "LNK002", "LNK003", "LNK004", "LNK008", "LNK010", "LNK012", "INT005", "HND002", "A11Y003", "LNK007"}


def decode(body: bytes, content_type: str) -> str:
    if b"gb2312" in body[:600]:
        return body.decode("gb18030")
    return body.decode("utf-8-sig")


def ask_as_written(url: str) -> str:
    """The address a browser would ask: blanks cut, other characters percent-encoded, no fragment."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, quote(parts.path, safe="/%;=:@,+~()!$&'*"), quote(parts.query, safe="%=&/:{}?,"), ""))


def links_of(url: str, html: str) -> list[str]:
    tree = LexborHTMLParser(html)
    base = tree.css_first("base")
    root = urljoin(url, base.attributes["href"]) if base else url
    out = []
    for tag, name in SOURCES.items():
        for node in tree.css(f"{tag}[{name}]"):
            target = (node.attributes.get(name) or "").strip(" \t\r\n")
            if target and not target.startswith(("#", "javascript:", "javascrpit:", "mailto:", "data:")):
                out.append(ask_as_written(urljoin(root, target)))
    for record in re.findall(r"<!\[CDATA\[(.*?)\]\]>", html, re.S):
        out += [ask_as_written(urljoin(root, one)) for one in re.findall(r"href='([^']+)'", record)]
    return out


def listed(world: World, portal: str) -> list[tuple[str, str]]:
    """What only a script shows: pagers, the list API of C and the dataproxy of D."""
    site, dialect = world.sites[portal], world.dialects[portal]
    out = []
    for column in site.columns.values():
        page = dialect.column_url(column)
        if column.method == "static" and not column.is_hub:
            # The pagers of A and of the department site are written by script.
            out += [(page, dialect.column_url(column, number)) for number in range(2, dialect.pages_of(column) + 1)]
        if column.method == "api":
            out += [(page, ask_as_written(urljoin(page, item.row_url or dialect.item_url(item)))) for item in column.rows]
        if column.method == "script":
            out += [(page, dialect.item_url(item)) for item in column.rows if not item.row_html]
    return out


@pytest.mark.parametrize("portal", PORTALS)
def test_every_link_that_fails_is_planted(world: World, portal: str) -> None:
    site, dialect = world.sites[portal], world.dialects[portal]
    own = set(dialect.host_names)
    seen, queue = {dialect.home_url()}, [dialect.home_url()]
    edges: list[tuple[str, str]] = listed(world, portal)
    for _page, target in edges:
        if target not in seen and urlsplit(target).hostname in own:
            seen.add(target)
            queue.append(target)
    while queue:
        url = queue.pop()
        resource = world.hosts[urlsplit(url).hostname or ""].resources.get(url.split(urlsplit(url).netloc, 1)[1])
        if resource is None or resource.status != 200 or not resource.content_type.startswith("text/html"):
            continue
        for target in links_of(url, decode(resource.body, resource.content_type)):
            edges.append((url, target))
            if target not in seen and urlsplit(target).hostname in own:
                seen.add(target)
                queue.append(target)
    broken = sorted({(target, page) for page, target in edges if not opens(world, target)})
    faults = world.key.for_portal(portal).faults
    explained = {one.target_url for one in faults if one.check_id in LINK_CHECKS and one.target_url}
    unexplained = [(target, page) for target, page in broken if target not in explained]
    assert not unexplained, unexplained[:10]
    # Every page of the site is reached from its home page, but for those that a planted fault cuts off.
    pages = {dialect.item_url(item) for item in site.items if item.listed and not item.row_url and not item.row_html}
    cut = {dialect.item_url(item) for column in site.columns.values() if column.page_twin for item in column.rows}
    assert pages - seen - cut == set()


def opens(world: World, url: str) -> bool:
    from config.demo.response import Request

    parts = urlsplit(url)
    host = world.hosts.get(parts.hostname or "")
    if host is None or parts.scheme != "http" or parts.port != world.port:
        return False
    path = url.split(parts.netloc, 1)[1] or "/"
    found = host.find(Request(method="GET", host=host.name, path=path, headers={"referer": url}))
    if found.status in {301, 302}:
        return True
    soft = found.status == 200 and host.missing is not None and "您访问的页面不存在" in found.body.decode("utf-8", "ignore")
    refusing = {403, 412, 429, 521} if host.name not in {name for one in world.portals for name in one.hosts} else set()
    return (found.status == 200 and not soft and found.action == "answer") or found.status in refusing


def test_list_api_delivers_every_row(world: World, client) -> None:  # type: ignore[no-untyped-def]
    site, dialect = world.sites["shuoyun"], world.dialects["shuoyun"]
    column = site.columns["tzgg"]
    api = dialect.api_of(column)
    titles, page = [], 1
    while True:
        body = api["body"].replace("{page}", str(page)).replace("{size}", "15")
        data = json.loads(client.ask(api["endpoint"], "POST", body=body.encode(), Content_Type="application/json").body)["data"]
        if not data["list"]:
            break
        titles += [row["title"] for row in data["list"]]
        page += 1
    assert titles == [item.row_title or item.title for item in column.rows]
    assert data["totalCount"] == 30 < len(titles)
