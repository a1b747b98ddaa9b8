"""The city's policy platform: a single-page application whose 解读 and 办 icons have no address until clicked."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from config.demo.files import make_png
from config.demo.key import AnswerKey, Planted
from config.demo.outside import CITY, REGULATIONS, SERVICE, Matter, Outside
from config.demo.profile import Raw, common_tables, handle_table, row, table
from config.demo.prose import Writer, chinese_day, load, workday_on_or_before
from config.demo.response import Host, Request, Resource, fixed
from config.demo.templating import environment, moment

if TYPE_CHECKING:
    from config.demo.world import ColumnTruth, DocumentTruth, PortalInfo, World

NAME = "沧澜市人民政府"
LIST, DETAIL = "/zhengce/more", "/zhengce/detail"
TOPICS = ("养老服务设施布局管理办法", "公共充电设施建设运营管理办法", "灵活就业人员服务保障办法", "城市更新资金管理办法", "儿童友好城市建设实施细则",
          "小型货运车辆通行管理规定", "家庭病床服务管理办法", "历史建筑保护利用管理规定")  # fmt: skip
MATTERS = {0: "养老机构备案", 1: "充电设施项目备案", 2: "灵活就业社会保险补贴申领", 5: "货车通行证办理", 6: "家庭病床建床登记"}


@dataclass(slots=True)
class Policy:
    id: str
    title: str
    core: str
    number: str
    made_on: date
    published_on: date
    effective_on: date
    valid_until: date
    paragraphs: list[str]
    index: str
    relates: list[dict[str, Any]] = field(default_factory=list)
    affairs: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True, eq=False, repr=False)
class City:
    """The portal `canglan`: a static home page, a policy list and an interpretation list built by script."""

    port: int
    today: date
    outside: Outside
    rng: Random
    world: World
    id: str = "canglan"
    hosts: dict[str, Host] = field(default_factory=dict)
    key: AnswerKey = field(default_factory=AnswerKey)
    policies: list[Policy] = field(default_factory=list)
    explained: list[dict[str, Any]] = field(default_factory=list)
    news: list[tuple[str, date, list[str]]] = field(default_factory=list)
    catalogue: list[dict[str, str]] = field(default_factory=list)
    ghosts: set[str] = field(default_factory=set)
    """Policies whose platform data name an interpretation that no control shows."""

    def url(self, path: str) -> str:
        return f"http://{CITY}:{self.port}{path}"

    def detail_url(self, policy_id: str, *, relates: bool = False) -> str:
        return self.url(f"{DETAIL}?id={policy_id}&key=relates" if relates else f"{DETAIL}?businessId={policy_id}&siteId=0001")

    # --- content ---------------------------------------------------------------------------------------------

    def fill(self) -> None:
        district = load("districts")["district"][0]
        writer = Writer({**district, "name": "沧澜市"}, self.rng, set())
        for name in MATTERS.values():
            code = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
            self.outside.matters[code] = Matter(code, name, "990100")
            self.catalogue.append(
                {"item_name": name, "aliases": "", "item_code": code, "url": self.outside.url(SERVICE, f"/govPortals/bsfw/item/{code}"), "unit": "szf",
                 "district": "990100", "status": "在办", "updated": self.today.isoformat()}
            )  # fmt: skip
        for place in range(len(TOPICS)):
            self._add_policy(writer, place)
        for number in range(12):
            day = self.today - timedelta(1 + 2 * number)
            self.news.append((writer.title("news", day), day, writer.sentences("work", day, 8)))
        self._plant()

    def _add_policy(self, writer: Writer, place: int) -> None:
        published = workday_on_or_before(self.today - timedelta(9 + 21 * place))
        made = workday_on_or_before(published - timedelta(4))
        core = f"沧澜市{TOPICS[place]}"
        start = date(published.year + published.month // 12, published.month % 12 + 1, 1)
        end = date(start.year + 5, start.month, 1) - timedelta(1)
        lines = [
            "各区人民政府，市政府各委、办、局：",
            f"现将《{core}》印发给你们，请认真按照执行。",
            f"第一条　为了提升全市公共服务水平，规范有关工作，制定本{core[-2:]}。",
            f"第二条　本市行政区域内的相关规划、建设、管理和服务活动，适用本{core[-2:]}。",
            *(f"第{'三四五'[n]}条　{one}" for n, one in enumerate(writer.sentences("plan", published, 3, unit="主管部门", topic=TOPICS[place]))),
        ]
        if place in MATTERS:
            lines.append(f"第六条　市民需要办理{MATTERS[place]}的，应当如实提供有关信息，经办机构在十个工作日内作出决定。")
        lines.append(f"第七条　本{core[-2:]}自{chinese_day(start)}起施行，有效期至{chinese_day(end)}。")
        policy = Policy(
            id=f"{self.rng.getrandbits(64):016x}", title=f"{NAME}关于印发《{core}》的通知", core=core, number=f"澜府规〔{made.year}〕{90 - place}号", made_on=made,
            published_on=published, effective_on=start, valid_until=end, paragraphs=lines, index=f"AA99010{made.year}{100 + place}",
        )  # fmt: skip
        self.policies.append(policy)
        relate: dict[str, Any] = {
            "id": f"{self.rng.getrandbits(64):016x}", "title": f"《{core}》政策解读" if place % 4 == 2 else f"一图读懂《{core}》", "of": policy.id, "day": published.isoformat(),
            "picture": "" if place % 4 == 2 else "/images/tujie.png",
            "paragraphs": [f"一、背景依据。为回应市民关切，主管部门经过调研和论证，起草了《{core}》（{policy.number}）。", "二、目标任务。力争用三年左右时间，让相关服务更加便捷、规范、可及。",
                           f"三、适用范围。全市范围内与{TOPICS[place][:-4]}有关的单位和个人。", f"四、主要内容。共七条，明确了职责分工、执行标准和监督方式，自{chinese_day(start)}起执行。", "五、联系方式。市民可以拨打12345热线咨询。"],
        }  # fmt: skip
        self.explained.append(relate)
        policy.relates = [{"title": relate["title"], "url": self.detail_url(relate["id"], relates=True)}]
        if place in MATTERS:
            url = next(one["url"] for one in self.catalogue if one["item_name"] == MATTERS[place])
            policy.affairs = [{"title": MATTERS[place], "url": url}]

    def _plant(self) -> None:
        """Click-only faults; the policies 0 and 6 stay right and are the look-alikes."""
        policies, explained = self.policies, self.explained
        missing, wrong, ghost = policies[3], policies[4], policies[7]
        explained[:] = [one for one in explained if one["of"] != missing.id]
        missing.relates = []
        self._fault("INT001", "document", missing, severity="serious", confidence="certain", locator_hint=missing.title, note="no interpretation anywhere")
        other = policies[5]
        wrong.relates = [{"title": wrong.relates[0]["title"], "url": other.relates[0]["url"]}]
        self._fault("INT005", "link", wrong, target_url=other.relates[0]["url"], severity="serious", locator_hint="政策解读", note="the pop-over opens another policy's interpretation", also=("INT003", "LNK009"))
        # The data name an interpretation, but no control shows it: the reader cannot reach it.
        self.ghosts.add(ghost.id)
        self._fault("INT003", "document", ghost, severity="moderate", locator_hint=ghost.title, note="interpretation in the data, no icon on the page")
        dead = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        self.outside.matters[dead] = Matter(dead, MATTERS[1], "990100", alive=False)
        policies[1].affairs[0]["url"] = self.outside.url(SERVICE, f"/govPortals/bsfw/item/{dead}")
        self._fault("HND002", "link", policies[1], target_url=policies[1].affairs[0]["url"], severity="critical", locator_hint=MATTERS[1], note="该事项已下线", also=("LNK010", "HND003"))
        policies[2].affairs[0]["url"] = self.outside.url(SERVICE, "/govPortals/index.do")
        self._fault("HND003", "link", policies[2], target_url=policies[2].affairs[0]["url"], severity=None, locator_hint=MATTERS[2], note="opens the portal's home page")
        policies[5].affairs[0]["url"] = ""
        self._fault("HND002", "link", policies[5], severity=None, locator_hint=MATTERS[5], note="the icon's pop-over opens nothing when clicked", also=("HND001", "HND003", "LNK006"))
        # In the SPA the icon stands beside the title only, for every policy with a matter.
        for place in MATTERS:
            self._fault("HND004", "document", policies[place], severity="minor", locator_hint=MATTERS[place], note="icon beside the title only", also=())
        good = [policies[0], policies[6]]
        for policy in good:
            for check in ("INT001", "INT003", "INT005", "HND001", "HND002", "HND003"):
                self.key.look_alikes.append(self._entry(check, "document", policy, locator_hint=policy.title, note="reached by click only"))
        this_year = [place for place in MATTERS if policies[place].published_on.year == self.today.year]
        if len(this_year) >= 3:
            self.key.faults.append(Planted(portal=self.id, check_id="HND006", kind="site", page_url=self.url("/"), severity="moderate", note="three of five matters without a working link"))

    def _entry(self, check: str, kind: str, policy: Policy, **fields: Any) -> Planted:
        return Planted(portal=self.id, check_id=check, kind=kind, page_url=self.detail_url(policy.id), column="zc", **fields)  # type: ignore[arg-type]

    def _fault(self, check: str, kind: str, policy: Policy, **fields: Any) -> None:
        self.key.faults.append(self._entry(check, kind, policy, **fields))

    # --- serving ---------------------------------------------------------------------------------------------

    def serve(self) -> None:
        host = Host(CITY)
        self.hosts[CITY] = host
        page = environment().get_template
        first = min(self.today, self.policies[0].published_on)
        shell = {"site_name": NAME, "domain": CITY, "code": "9901000001", "news": [(self._news_path(n), *one) for n, one in enumerate(self.news)], "marks": self._marks()}

        def put(path: str, template: str, **given: Any) -> None:
            text = page(template).render(**{**shell, "heading": NAME, "title": NAME, "article": None, "body_class": "", **given})
            host.put(path, fixed(text, modified=moment(first)))

        put("/", "spa/home.html")
        host.put("/index.html", host.resources["/"])
        put(LIST, "spa/app.html", heading="政策文件库", title=f"政策文件库_{NAME}", mode="list")
        put("/zhengce/jiedu", "spa/app.html", heading="政策解读", title=f"政策解读_{NAME}", mode="relates")
        put(DETAIL, "spa/app.html", heading="政策详情", title=f"政策详情_{NAME}", mode="detail")
        put("/news/", "spa/home.html", heading="要闻动态", title=f"要闻动态_{NAME}")
        for number, (title, day, lines) in enumerate(self.news):
            put(self._news_path(number), "spa/home.html", heading=title, title=f"{title}_{NAME}", article=(title, day, lines))
        put("/zhengce/elder.html", "spa/home.html", heading="长者版", title=f"长者版_{NAME}", body_class="elder-page", article=("长者版", self.today, ["大字版面，方便阅读。遇到困难请拨打12345热线，由工作人员为您讲解，也可以到就近的社区事务受理服务中心寻求帮助。"]))
        style = page("common/site.css").render(colour="#0b4f8a", c={"wrap": "wrap", "header": "head", "nav": "menu", "crumbs": "trail", "main": "box", "side": "aside", "list": "rows", "body": "text", "footer": "bottom", "pager": "pages"})
        host.put("/css/site.css", fixed(style, "text/css; charset=utf-8", modified=moment(first)))
        for name in ("spa.js", "wza.js"):
            host.put(f"/js/{name}", fixed(page(f"common/{name}").render(), "application/javascript; charset=utf-8", modified=moment(first)))
        host.put("/robots.txt", fixed("User-agent: *\nAllow: /\n", "text/plain"))
        for name, colour in (("jd.png", 0), ("ban.png", 2)):
            host.put(f"/images/{name}", fixed(make_png(48, 48, colour), "image/png"))
        host.put("/favicon.ico", fixed(make_png(32, 32, 2), "image/png"))
        host.put("/images/tujie.png", fixed(make_png(800, 1400, 3), "image/png"))
        host.handlers[("GET", "/gwk/policy/page")] = self._page
        host.handlers[("GET", "/gwk/policy/detail")] = self._detail

    def _news_path(self, number: int) -> str:
        return f"/news/{self.news[number][1]:%Y%m%d}/{number:032x}.html"

    def _marks(self) -> dict[str, str]:
        code, url = "9901000001", self.outside.url
        return {"jiucuo": url("zfwzgl.www.gov.cn", f"/exposure/jiucuo.html?site_code={code}"), "icp": url("beian.miit.gov.cn"),
                "police": url("beian.gov.cn", f"/portal/registerSystemInfo?recordcode={code}0001"), "conac": url("bszs.conac.cn", f"/sitename?method=show&id={code}")}  # fmt: skip

    def _page(self, request: Request) -> Resource:
        asked = parse_qs(urlsplit(request.path).query)
        page, size = int(asked.get("pageNo", ["1"])[0]), 5
        if asked.get("kind") == ["relates"]:
            rows = [{"title": one["title"], "url": self.detail_url(one["id"], relates=True), "displayDate": one["day"], "docNo": ""} for one in self.explained]
        else:
            rows = [{"title": one.title, "url": self.detail_url(one.id), "displayDate": one.published_on.isoformat(), "docNo": one.number} for one in self.policies]
        return _json({"code": 200, "data": {"list": rows[(page - 1) * size : page * size], "pageNo": page, "totalPage": -(-len(rows) // size), "totalCount": len(rows)}})

    def _detail(self, request: Request) -> Resource:
        wanted = parse_qs(urlsplit(request.path).query).get("id", [""])[0]
        for relate in self.explained:
            if relate["id"] == wanted:
                source = next(one for one in self.policies if one.id == relate["of"])
                return _json({"code": 200, "data": {"title": relate["title"], "displayDate": relate["day"], "elements": [], "paragraphs": relate["paragraphs"], "picture": relate["picture"], "relates": [], "affairs": [], "source": {"title": source.title, "url": self.detail_url(source.id)}}})
        policy = next((one for one in self.policies if one.id == wanted), None)
        if policy is None:
            return _json({"code": 404, "data": None})
        shown = [["索引号", policy.index], ["发文机关", NAME], ["发文字号", policy.number], ["成文日期", policy.made_on.isoformat()], ["发布日期", policy.published_on.isoformat()],
                 ["主题分类", "基层治理"], ["公开属性", "主动公开"], ["有效性", "有效"], ["文件类型", "行政规范性文件"]]  # fmt: skip
        return _json({"code": 200, "data": {"title": policy.title, "displayDate": policy.published_on.isoformat(), "elements": shown, "paragraphs": policy.paragraphs,
                                            "relates": policy.relates, "hidden": policy.id in self.ghosts, "affairs": policy.affairs, "source": None}})  # fmt: skip

    # --- truth -----------------------------------------------------------------------------------------------

    def info(self) -> PortalInfo:
        from config.demo.world import PortalInfo

        return PortalInfo(id=self.id, name=NAME, home=self.url("/"), hosts=(CITY,), dialect="spa")

    def _column_rows(self) -> list[tuple[str, str, str, str, str, int, int]]:
        return [
            ("yw", "要闻动态", "/news/", "news", "static", 1, len(self.news)),
            ("zc", "政策文件库", f"{LIST}?level=city&siteId=all", "normative", "browser", 2, len(self.policies)),
            ("jd", "政策解读", "/zhengce/jiedu", "interpretation", "browser", 2, len(self.explained)),
        ]

    def columns(self) -> list[ColumnTruth]:
        from config.demo.world import ColumnTruth

        return [
            ColumnTruth(portal=self.id, id=id_, title=title, path=title, urls=(self.url(path),), kind=kind, unit="szf", method=method, pages=pages, items=items)
            for id_, title, path, kind, method, pages, items in self._column_rows()
        ]

    def documents(self) -> list[DocumentTruth]:
        from config.demo.world import DocumentTruth

        return [
            DocumentTruth(
                portal=self.id, url=self.detail_url(one.id), column="zc", title=one.title, number=one.number, issuer=NAME, made_on=one.made_on, published_on=one.published_on,
                effective_on=one.effective_on, valid_until=one.valid_until, status="有效", attachments=(),
                interpretations=() if one.id in self.ghosts else tuple(relate["url"] for relate in one.relates), handles=tuple(affair["url"] for affair in one.affairs),
            )
            for one in self.policies
        ]  # fmt: skip

    def profile(self) -> str:
        site = {"id": self.id, "name": NAME, "home": self.url("/"), "own_hosts": [CITY], "district_code": "990100", "office_unit": "szf", "governing": ["SH"]}
        rows = [
            row("columns", {"id": id_, "title": title, "urls": [self.url(path)], "kind": kind, "unit": "szf", "list": method, "max_age_days": 14 if id_ == "yw" else 180})
            for id_, title, path, kind, method, _, _ in self._column_rows()
        ]
        unit = {"id": "szf", "name": NAME, "aliases": ["市政府"], "kind": "部门", "doc_prefixes": ["澜府", "澜府规"]}
        # A policy platform is no disclosure portal: the columns of one are not asked of it.
        return "\n".join(
            [
                table("site", site), *common_tables(self.world), *rows, row("units", unit), table("library", {"columns": ["zc"]}), table("interpretation", {"columns": ["jd"]}),
                handle_table(self.id), table("tags", {"vocabulary": load("topics")["tags"]}), table("regulations", {"official_hosts": [REGULATIONS]}),
                table("checks.COL004", {"enabled": Raw("false")}),
            ]
        )  # fmt: skip


def _json(data: dict[str, Any]) -> Resource:
    return fixed(json.dumps(data, ensure_ascii=False), "application/json; charset=utf-8", no_validators=True)


def build(world: World, outside: Outside) -> City:
    city = City(world.port, world.today, outside, Random(f"{world.seed}/city"), world)  # noqa: S311 - pretend content, no secret
    city.fill()
    city.serve()
    return city
