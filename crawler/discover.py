"""Columns of an unknown portal, found by walking its own navigation (`profile init`): pure, pages are brought to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from urllib.parse import urlsplit

from config.column_rules import NameRule, rule_for
from config.kind_rules import kind_by_rules
from config.kinds import ListMethod, PageKind
from config.portal import Column
from config.text import squeeze
from crawler.extract.api_guess import ApiGuess, PageRequest, guess_api
from crawler.extract.datastore import read_datastore
from crawler.extract.lists import ListRead, read_rows
from crawler.extract.navigation import Navigation, read_navigation
from crawler.extract.pager import Pager, next_pages
from crawler.facts import ListRow
from crawler.urls import Normaliser, host_name

MAX_PAGES = 400
_MAX_DEPTH = 5
_NOT_A_COLUMN = re.compile(
    r"登录|注册|退出|首\s*页|返回.*|更多.*|more.*|下一?页|上一?页|尾页|末页|\d+|\[?\d{4}年?\]?|打印|关闭|分享.*|收藏.*|设为首页|RSS.*|订阅|繁體?体?|简体|繁体|EN|手机版|移动版|客户端|微信.*|微博.*"
    r"|版权.*|隐私.*|网站声明.*|关于我们|联系我们|使用帮助|帮助|友情链接|无障碍(?!.*版).*|大字.*|网站纠错|我要纠错|找错|政府网站找错|.*ICP备.*|.*公网安备.*|[A-Za-z]",
    re.IGNORECASE,
)
_MORE = re.compile(r"\[?(?:查看)?(?:更多|more)\s*[>»›+]*\]?", re.IGNORECASE)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|ofd|wps|et|jpe?g|png|gif|mp4|csv|txt|apk)$", re.IGNORECASE)
_SENTENCE = re.compile(r"关于.{4,}的.{2,8}|.{10,}(?:公告|通知|公示|通告|意见|方案|办法|决定)")
_TOPIC = re.compile(r"(?:专题|专栏|主题库)(?:[（(].{1,6}[)）])?$")
_GENERIC = frozenset({PageKind.OTHER, PageKind.LIST, PageKind.MEDIA})
_AGREEING = 0.6
_LONGEST_PERSON, _ROOT_SLASHES, _FEW_COLUMNS = 4, 3, 4
_INDEX = re.compile(r"(?:(?:index|default|main)\.\w+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One page as it was opened: raw source when it was asked for, rendered source when a browser was there, what the
    page asked for by itself, and the source of its own script files when that matters."""

    url: str
    final_url: str
    raw: str = ""
    rendered: str = ""
    requests: tuple[PageRequest, ...] = ()
    scripts: str = ""

    @property
    def html(self) -> str:
        return self.rendered or self.raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A column as the portal shows it, with what speaks for it."""

    title: str
    path: str
    url: str
    kind: PageKind
    method: ListMethod = ListMethod.AUTO
    api: ApiGuess | None = None
    paging: str = "none"
    max_age_days: int | None = None
    is_static: bool = False
    is_hub: bool = False
    rows: int = 0
    total: int | None = None
    newest: date | None = None
    gap_days: int | None = None
    kind_by: str = "name"  # name | content | structure | none
    is_unread: bool = False  # robots.txt forbids it: known by its name in the menu only


@dataclass(slots=True)
class _Place:
    """An address met under names, before and after it was opened; `asked` is the address as it was written."""

    url: str
    asked: str
    names: list[str]
    trail: tuple[str, ...]
    depth: int
    parent: str
    seen: Seen | None = None
    navigation: Navigation = field(default_factory=Navigation)
    read: ListRead = field(default_factory=ListRead)
    pager: Pager = field(default_factory=Pager)
    lists: int = 0


class Discovery:
    """Give it pages as long as `wanted()` names some; then `proposals()` are the columns.

    `domain` (`qingyu.gov.cn`) bounds the walk: disclosure often lives on a second host of it.
    """

    def __init__(self, home: str, *, max_pages: int = MAX_PAGES, normaliser: Normaliser | None = None) -> None:
        self._normaliser = normaliser or Normaliser()
        self.home = self._normaliser.key(home)
        self.domain = domain_of(host_name(self.home))
        self._max_pages = max_pages
        self._places: dict[str, _Place] = {self.home: _Place(self.home, home, ["首页"], (), 0, "")}
        self._finals: dict[str, str] = {}
        self._articles: set[str] = set()
        self._asked: set[str] = set()
        self._forbidden: set[str] = set()

    def owns(self, url: str) -> bool:
        """Is the address on a host of the portal's domain?"""
        host = host_name(url)
        return host == self.domain or host.endswith(f".{self.domain}")

    def depth_of(self, url: str) -> int:
        """Clicks from the home page to an address that was wanted."""
        return self._places[url].depth

    def address_of(self, url: str) -> str:
        """What to ask the server for a wanted address (`/index.html` and `/` are one page, not always one file)."""
        return self._places[url].asked

    def wanted(self) -> list[str]:
        """Addresses to open next, nearest to the home page first; empty when the walk is over."""
        left = self._max_pages - len(self._asked)
        waiting = sorted(
            (place for place in self._places.values() if place.url not in self._asked and place.url not in self._articles),
            key=lambda place: place.depth,
        )
        if not waiting or left <= 0:
            return []
        nearest = [place.url for place in waiting if place.depth == waiting[0].depth]
        return nearest[:left]

    def add(self, url: str, seen: Seen | None) -> None:
        """A wanted address was opened (None: it was not to be opened)."""
        self._asked.add(url)
        place = self._places.get(url)
        if place is None or seen is None or not seen.html:
            return
        final = self._normaliser.key(seen.final_url) or url
        if not self.owns(final) or (final in self._finals and self._finals[final] != url):
            return  # led outside, or a second door to a page already known
        self._finals[final] = url
        place.seen = seen
        place.navigation = read_navigation(seen.html, seen.final_url, self._normaliser)
        self._read_lists(place, seen)
        if place.depth < _MAX_DEPTH:
            self._meet(place)

    def forbid(self, url: str) -> None:
        """A wanted address may not be opened (robots.txt): what the menus call it is all that is known."""
        self._asked.add(url)
        self._forbidden.add(url)

    def _read_lists(self, place: _Place, seen: Seen) -> None:
        as_column = _column(place)
        store = read_datastore(seen.html, seen.final_url, self._normaliser)
        place.read = read_rows(seen.html, seen.final_url, as_column, self._normaliser)
        if store is not None and store.rows:
            place.read = ListRead(rows=store.rows, total=store.total, own_text=place.read.own_text)
        place.pager = next_pages(seen.html, seen.final_url, 1, as_column, self._normaliser)
        everything = read_rows(seen.html, seen.final_url, _column(place, is_hub=True), self._normaliser)
        listed = [row for row in everything.rows if row.url]
        place.lists = len(listed)
        # A row with the words of a title is an article, whatever it links like; a short name is a column's heading.
        rule = rule_for(_name(place)) if place.names else None
        is_board = rule is not None and rule.kind is PageKind.MESSAGE_LIST  # 垃圾分类咨询 is a letter, whatever it sounds like
        self._articles |= {
            row.url for row in (*place.read.rows, *listed) if row.url not in self._asked and (_is_title(row) or (is_board and row.date))
        }

    def _meet(self, place: _Place) -> None:
        for link in place.navigation.links:
            name = squeeze(link.text)
            if not self.owns(link.url) or _FILE.search(urlsplit(link.url).path):
                continue
            is_more = bool(_MORE.fullmatch(name))
            if not is_more and (len(name) < 2 or len(name) > 18 or _NOT_A_COLUMN.fullmatch(name)):
                continue
            known = self._places.get(link.url)
            if known is None:
                known = self._places[link.url] = _Place(link.url, link.asked, [], link.trail, place.depth + 1, place.url)
            if not is_more and name not in known.names:
                known.names.append(name)
                if len(link.trail) > len(known.trail):
                    known.trail = link.trail

    # -- what was found ------------------------------------------------------------------------------------

    def proposals(self) -> list[Proposal]:
        """The columns in the order they were met, each page once; hubs before their children by path."""
        opened = [place for place in self._places.values() if place.seen is not None and place.url != self.home]
        paths = {place.url: _path(place) for place in opened}
        found = [proposal for place in opened if (proposal := self._propose(place, paths))]
        unread = [self._unread(self._places[url], paths) for url in sorted(self._forbidden)]
        return _without_repeats(found + [proposal for proposal in unread if proposal])

    def _unread(self, place: _Place, paths: dict[str, tuple[str, ...]]) -> Proposal | None:
        name = next((one for one in place.names if rule_for(one)), "")
        rule = rule_for(name) if name else None
        if rule is None or _SENTENCE.fullmatch(name) or len(name) > 18:
            return None
        path = (*paths.get(place.parent, ()), name)
        return Proposal(
            title=name, path="/".join(path), url=place.asked, kind=rule.kind, max_age_days=rule.days, is_static=rule.is_static, is_unread=True
        )

    def navigation_of_home(self) -> Navigation:
        return self._places[self.home].navigation

    def hosts(self) -> tuple[str, ...]:
        """Own hosts met on the way, with their port where one is given."""
        return tuple(sorted({urlsplit(place.url).netloc for place in self._places.values() if place.seen is not None}))

    def units(self) -> tuple[str, ...]:
        """Names of departments and streets that the institution pages link."""
        names: Counter[str] = Counter()
        for place in self._places.values():
            rule = rule_for(_name(place)) if place.seen else None
            if rule and rule.kind is PageKind.INSTITUTION:
                names.update({squeeze(link.text) for link in place.navigation.links} | {squeeze(row.title) for row in place.read.rows})
        return tuple(name for name in names if _UNIT.fullmatch(name))

    def _propose(self, place: _Place, paths: dict[str, tuple[str, ...]]) -> Proposal | None:
        seen = place.seen
        assert seen is not None  # proposals() asks for opened places only
        name, path = _name(place), paths[place.url]
        if not name or place.url in self._articles or _NOT_A_COLUMN.fullmatch(name) or len(name) > 24:
            return None
        if _is_article(place):
            return None
        rule = rule_for(name)
        if rule is None and len(name) <= _LONGEST_PERSON and self._is_below_institution(place):
            return None  # a leader's page: 张卫国
        dated = [row for row in place.read.rows if row.date]
        children = [url for url, other in paths.items() if url != place.url and len(other) > len(path) and other[: len(path)] == path]
        is_hub = (len(children) >= 2 and self._is_showcase(place, children, dated)) or (not place.read.rows and self._is_index_of(place, paths))
        api = guess_api(seen.html, seen.final_url, seen.requests, seen.scripts) if not place.read.rows else None
        is_list = bool(dated) or len(place.read.rows) >= 3 or api is not None or place.pager.method != "none"
        is_known = rule is not None and rule.kind is not PageKind.OTHER
        # A page without list and without a telling name is a column only where the portal's menus say so.
        if not is_hub and not is_known and not (self._is_in_menu(place) and (is_list or len(name) <= 12)):
            return None
        kind, by = self._kind(rule, place.read.rows, is_hub)
        return Proposal(
            title=name,
            path="/".join(path),
            url=place.asked,
            kind=kind,
            method=_method(place, seen, api),
            api=api,
            paging=place.pager.method,
            max_age_days=None if is_hub else _limit(kind, rule, dated),
            is_static=not is_hub and ((not dated and api is None) or bool(rule and rule.is_static)) and kind not in _LIVE,
            is_hub=is_hub,
            rows=len(place.read.rows),
            total=place.pager.total_rows or place.read.total,
            newest=max((row.date for row in dated if row.date), default=None),
            gap_days=_gap(dated),
            kind_by=by,
        )

    def _is_index_of(self, place: _Place, paths: dict[str, tuple[str, ...]]) -> bool:
        """The index of a folder that names several columns of that folder and lists nothing itself."""
        folder = place.url if place.url.endswith("/") else place.url.rpartition("/")[0] + "/"
        if not _INDEX.fullmatch(place.url.removeprefix(folder)) or folder.count("/") <= _ROOT_SLASHES:
            return False
        below = {link.url for link in place.navigation.links if link.url in paths and link.url.startswith(folder)}
        return len(below - self._articles - {place.url}) >= _FEW_COLUMNS

    def _is_below_institution(self, place: _Place) -> bool:
        parent = self._places.get(place.parent)
        rule = rule_for(_name(parent)) if parent is not None and parent.url != self.home else None
        return rule is not None and rule.kind is PageKind.INSTITUTION

    def _is_showcase(self, place: _Place, children: list[str], dated: list[ListRow]) -> bool:
        """A hub shows its children's newest entries or nothing; a list with a pager is a list of its own."""
        if place.pager.urls or place.pager.method == "button":
            return False
        below = {row.url for url in children for row in self._places[url].read.rows}
        own = [row for row in dated if row.url not in below]
        return len(own) * 2 <= len(dated)

    def _is_in_menu(self, place: _Place) -> bool:
        """Linked from the home page or a menu, or placed by its breadcrumb below a page that links it."""
        return place.parent == self.home or len(place.trail) > 0 or bool(place.navigation.crumbs)

    @staticmethod
    def _kind(rule: NameRule | None, rows: Iterable[ListRow], is_hub: bool) -> tuple[PageKind, str]:
        """By structure, by name, and where the name says nothing by what most of the entries are."""
        if is_hub:
            return PageKind.HUB, "structure"
        if rule is not None and rule.kind not in _GENERIC:
            return rule.kind, "name"
        kinds = [kind_by_rules(row.title) for row in rows]
        common, count = Counter(kind for kind in kinds if kind).most_common(1)[0] if any(kinds) else (None, 0)
        if common is not None and rule is None and count >= 3 and count >= _AGREEING * len(kinds):
            return common, "content"
        return (rule.kind, "name") if rule is not None else (PageKind.OTHER, "none")


_UNIT = re.compile(r"(?!.*(?:信息|公开|动态|文件|职能|导航|介绍|概况|网站))[一-龥]{2,16}(?:局|委员会|办公室|办|委|街道(?:办事处)?|镇(?:人民政府)?|乡(?:人民政府)?|中心|管委会|总队|支队|分局|院)")
_LIVE = frozenset({PageKind.NEWS, PageKind.NOTICE, PageKind.POLICY, PageKind.NORMATIVE, PageKind.INTERPRETATION})
_NATIONAL = {PageKind.NEWS: 14, PageKind.NOTICE: 180, PageKind.POLICY: 180, PageKind.NORMATIVE: 180, PageKind.INTERPRETATION: 180}


def domain_of(host: str) -> str:
    """The portal's name without host: `qingyu.gov.cn` of `www.qingyu.gov.cn`; an IP address or `localhost` as it is."""
    labels = host.split(".")
    if host.replace(".", "").isdigit() or len(labels) <= 2:
        return host
    if labels[0] == "www":
        return ".".join(labels[1:])
    keep = 3 if labels[-1] == "cn" and labels[-2] in {"gov", "com", "org", "net", "edu"} else 2
    return ".".join(labels[-keep:])


def _is_title(row: ListRow) -> bool:
    name = squeeze(row.title)
    if _TOPIC.search(name) and not _SENTENCE.fullmatch(name):
        return False  # special columns are often listed like articles, with a day
    longest = 8 if row.date else 18
    return len(name) >= (6 if row.date else 10) and (len(name) > longest or bool(_SENTENCE.fullmatch(name)) or rule_for(name) is None)


def _is_article(place: _Place) -> bool:
    """A page that carries the marks of an article, or whose name is the sentence of a title."""
    marks = {name for name, _ in place.navigation.metas}
    return bool(marks & {"articletitle", "pubdate"}) or bool(_SENTENCE.fullmatch(_name(place)))


def _column(place: _Place, *, is_hub: bool = False) -> Column:
    return Column(id="found", title=place.names[0] if place.names else "", urls=(place.url,), hub=is_hub)


def _name(place: _Place) -> str:
    """The breadcrumb's last name when the link that led here agrees or said nothing, else the link's name."""
    own = squeeze(place.navigation.own_name)
    if not place.names:
        return own
    crumbs = [squeeze(crumb) for crumb in place.navigation.crumbs]
    return next((name for name in place.names if name in crumbs), own if crumbs and rule_for(own) else place.names[0])


def _path(place: _Place) -> tuple[str, ...]:
    """Breadcrumb up to the name, else the menus above the link and the name."""
    name = _name(place)
    crumbs = [squeeze(crumb) for crumb in place.navigation.crumbs]
    if name in crumbs:
        return tuple(crumbs[: crumbs.index(name) + 1])
    if crumbs:
        return (*crumbs, name)
    return (*(squeeze(one) for one in place.trail if squeeze(one) != name), name)


def _method(place: _Place, seen: Seen, api: ApiGuess | None) -> ListMethod:
    if api is not None:
        return ListMethod.API
    store = read_datastore(seen.html, seen.final_url)
    if store is not None and store.rows:
        return ListMethod.SCRIPT
    if not seen.raw or not seen.rendered or not place.read.rows:
        return ListMethod.AUTO
    return ListMethod.STATIC if read_rows(seen.raw, seen.final_url, _column(place)).rows else ListMethod.BROWSER


def _limit(kind: PageKind, rule: NameRule | None, dated: list[ListRow]) -> int | None:
    """The national limit, else three times the usual gap of this column (30 days at least), else the rule's habit."""
    if kind in _NATIONAL:
        return _NATIONAL[kind]
    if rule is not None and rule.is_static:
        return None
    if gap := _gap(dated):
        habit = rule.days if rule and rule.days else 30
        return min(max(30, 3 * gap, habit), 730)
    return rule.days if rule and dated else None


def _gap(dated: list[ListRow]) -> int | None:
    """Days between entries, as the median over the distinct days; None with fewer than three."""
    days = sorted({row.date for row in dated if row.date}, reverse=True)
    gaps = sorted((one - other).days for one, other in pairwise(days))
    return gaps[len(gaps) // 2] if len(gaps) >= 2 else None


def _without_repeats(found: list[Proposal]) -> list[Proposal]:
    """One column per address, and of two with the same path the one that lists more."""
    best: dict[str, Proposal] = {}
    for proposal in found:
        known = best.get(proposal.path)
        if known is None or proposal.rows > known.rows:
            best[proposal.path] = proposal
    return list(best.values())
