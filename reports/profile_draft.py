"""A profile as text (`profile init`): what was found, with comments that tell the webmaster what to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import urlsplit

import orjson

from config.kinds import ListMethod, PageKind
from config.text import fold_space
from crawler.discover import Proposal
from crawler.explore import Explored

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_OFFICE = "office"
_OVER_DAYS = 730
_MAY_END = frozenset({PageKind.THEME, PageKind.OTHER, PageKind.LIST, PageKind.MEDIA})
_SPECIAL = re.compile(r"专题|专栏|普查|主题教育|疫情|创建|换届")
_PAGING = {
    "links": "翻页：链接", "call": "翻页：createPageHTML 脚本", "count": "翻页：脚本页数", "base64": "翻页：base64 隐藏地址",
    "datastore": "翻页：dataproxy 分段", "button": "翻页：按钮（需浏览器）", "years": "翻页：按年归档", "none": "不翻页",
}  # fmt: skip
_KIND_BY = {"name": "按栏目名", "content": "按条目内容", "structure": "按页面结构", "none": "未能判断，请改正"}


def draft(found: Explored, home: str, *, today: date, resolve: Mapping[str, str], obey_robots: bool) -> str:
    """TOML that `profile check` accepts. Words of the portal are quoted or stripped: they cannot become keys."""
    proposals = found.discovery.proposals()
    units = found.discovery.units()
    lines = [
        *_head(found, proposals, today),
        *_site(found, home),
        *_crawl(resolve, obey_robots),
        "",
        "[[columns]]",
        'id = "home"',
        'title = "首页"',
        f"urls = [{_text(home)}]",
        'kind = "home"',
    ]
    ids: set[str] = {"home"}
    for proposal in proposals:
        lines += _column(proposal, ids, today)
    lines += _units(units)
    lines += _unopened(found.unopened)
    return "\n".join(lines) + "\n"


def _head(found: Explored, proposals: list[Proposal], today: date) -> list[str]:
    unsure = sum(1 for one in proposals if one.kind_by == "none")
    browser = _plain(found.browser) or f"未使用浏览器（{_plain(found.no_browser) or '按要求'}），由脚本生成的栏目可能缺漏"
    return [
        f"# xunjian profile init 于 {today.isoformat()} 根据网站导航生成：打开 {found.opened} 页，提出 {len(proposals)} 个栏目。",
        f"# 浏览器：{browser}",
        f"# 请核对每个栏目的 kind（类型）和 unit（责任单位）{f'；其中 {unsure} 个类型未能判断' if unsure else ''}。",
        "# 核对后：xunjian profile check 本文件；xunjian inspect 本文件",
        "",
    ]


def _site(found: Explored, home: str) -> list[str]:
    navigation = found.discovery.navigation_of_home()
    metas = dict(navigation.metas)
    code = re.sub(r"\D", "", metas.get("siteidcode", ""))[:6]
    hosts = found.discovery.hosts() or (urlsplit(home).netloc,)
    name = _plain(metas.get("sitename") or navigation.title or found.discovery.domain)
    lines = [
        "[site]",
        f"id = {_text(_slug(found.discovery.domain))}",
        f"name = {_text(name)}",
        f"home = {_text(home)}",
        f"own_hosts = [{', '.join(_text(host) for host in hosts)}]",
    ]
    if len(code) == 6:
        lines.append(f"district_code = {_text(code)}  # 取自 SiteIDCode，请核对")
    else:
        lines.append('# district_code = "310106"  # 行政区划代码，6位')
    return [*lines, f"office_unit = {_text(_OFFICE)}", '# governing = ["JA", "SH"]  # 适用的依据文件，缺省为全部']


def _crawl(resolve: Mapping[str, str], obey_robots: bool) -> list[str]:
    lines = ["", "[crawl]", "rate = 1.0  # 每台主机每秒请求数", f"obey_robots = {'true' if obey_robots else 'false'}"]
    if resolve:
        lines += ["", "[crawl.resolve]", *(f"{_text(host)} = {_text(address)}" for host, address in resolve.items())]
    return lines


def _column(one: Proposal, ids: set[str], today: date) -> list[str]:
    lines = [
        "",
        f"# {_facts_of(one)}",
        "[[columns]]",
        f"id = {_text(_column_id(one, ids))}",
        f"title = {_text(_plain(one.title))}",
        f"path = {_text(_plain(one.path))}",
        f"urls = [{_text(one.url)}]",
        f'kind = "{one.kind}"  # {_KIND_BY[one.kind_by]}',
        f"unit = {_text(_OFFICE)}",
    ]
    if one.is_hub:
        lines.append("hub = true")
    if _is_over(one, today):
        lines.append("static = true  # 两年多没有新信息，像是已结束的专题；仍应更新的，改为 max_age_days")
    elif one.max_age_days and not one.is_static:
        gap = f"（平均间隔 {one.gap_days} 天）" if one.gap_days is not None else ""
        lines.append(f"max_age_days = {one.max_age_days}  # 更新期限{gap}")
    if one.is_static:
        lines.append("static = true  # 不按更新期限检查")
    if one.method is not ListMethod.AUTO:
        lines.append(f'list = "{one.method}"')
    if one.paging == "none" and one.rows and one.method is not ListMethod.API:
        lines.append("# 没有发现翻页")
    return lines + _api(one)


def _is_over(one: Proposal, today: date) -> bool:
    """A special (专题) whose event has passed: its last entry is more than two years old."""
    may_end = one.kind in _MAY_END or bool(_SPECIAL.search(one.title))
    return may_end and not one.is_static and one.newest is not None and (today - one.newest).days > _OVER_DAYS


def _facts_of(one: Proposal) -> str:
    if one.is_unread:
        return "robots.txt 不允许访问，只知道导航中的名称"
    parts = [f"条目 {one.rows}" + (f"（公布总数 {one.total}）" if one.total else ""), _PAGING.get(one.paging, one.paging)]
    if one.newest:
        parts.append(f"最新 {one.newest.isoformat()}")
    return "，".join(parts)


def _api(one: Proposal) -> list[str]:
    if one.api is None:
        return []
    api = one.api
    doubt = "" if api.is_sure else "；字段名是推测的，请对照接口返回核对 rows、title、url、date"
    lines = [
        "",
        f"# 页面以 {api.method} 取列表，巡检只在此处写明后才会发送{doubt}",
        "[columns.api]",
        f"method = {_text(api.method)}",
        f"endpoint = {_text(api.endpoint)}",
        f"body = {_text(api.body)}",
        f"content_type = {_text(api.content_type)}",
        f"rows = {_text(api.rows)}",
        f"title = {_text(api.title)}",
        f"url = [{', '.join(map(_text, api.url))}]",
        f"date = [{', '.join(map(_text, api.date))}]",
        f"first_page = {api.first_page}",
        f"page_size = {api.page_size}",
    ]
    return [*lines, f"total = {_text(api.total)}"] if api.total else lines


def _units(names: Iterable[str]) -> list[str]:
    lines = ["", "# 责任单位：请补全名称、别名和机关代字（doc_prefixes）", "[[units]]", f"id = {_text(_OFFICE)}", 'name = "区政府办公室"']
    for number, name in enumerate(sorted(set(names) - {"区政府办公室"}), 1):
        kind = "街镇" if re.search(r"街道|镇|乡", name) else "部门"
        lines += ["", "[[units]]", f'id = "u{number:02d}"', f"name = {_text(_plain(name))}", f'kind = "{kind}"']
    return lines


def _unopened(unopened: Mapping[str, str]) -> list[str]:
    if not unopened:
        return []
    shown = [f"#   {_plain(url)}：{_plain(reason)}" for url, reason in list(unopened.items())[:30]]
    return ["", f"# 以下 {len(unopened)} 个地址未能读取，可能遗漏栏目：", *shown]


def _column_id(one: Proposal, ids: set[str]) -> str:
    parts = urlsplit(one.url)
    words = re.findall(r"[A-Za-z0-9]+", re.sub(r"(?:index|default|list)?\.\w{2,5}$", "", parts.path, flags=re.IGNORECASE))
    query = re.findall(r"=([A-Za-z0-9]+)", parts.query)
    base = "-".join([*words[-2:], *query[-1:]]).lower()[:40] or PageKind(one.kind).value
    found, number = base, 2
    while found in ids:
        found, number = f"{base}-{number}", number + 1
    ids.add(found)
    return found


def _slug(domain: str) -> str:
    first = re.sub(r"[^a-z0-9-]", "-", domain.partition(".")[0].lower()).strip("-")
    whole = re.sub(r"[^a-z0-9]+", "-", domain.lower()).strip("-")
    return (whole if first.isdigit() else first) or "portal"


def _plain(text: str) -> str:
    """One line without control and direction characters: portal words stay inside their comment or string."""
    return _CONTROL.sub("", fold_space(text))[:200]


def _text(value: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, and DEL is gone with the control characters."""
    return orjson.dumps(_CONTROL.sub("", value)).decode()
