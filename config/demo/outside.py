"""The world around the portals: registries, associations, the service portal, the regulation site, bad neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

from config.demo.certs import Flaw
from config.demo.response import Host, Request, Resource, at_nine, fixed, redirect

SERVICE = "zwdt.canglan.gov.cn"
REGULATIONS = "xzfg.fagui.gov.cn"
CITY = "www.canglan.gov.cn"
ASSOCIATION = "www.canglan-logistics.org.cn"

GAMBLING = """<p>真人娱乐、百家乐、老虎机、体育投注，注册即送彩金，澳门博彩平台官方网站，棋牌捕鱼，时时彩赛车，提款秒到账。</p>"""
FOR_SALE = """<p>您访问的域名 {host} 正在出售，域名转让请联系代理。This domain is for sale. Buy this domain.</p>"""


def page(title: str, body: str, *, head: str = "", lang: str = "zh-CN") -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title>{head}</head><body><main><h1>{title}</h1>{body}</main></body></html>"
    )


@dataclass(slots=True)
class Matter:
    """One item of the pretend 一网通办."""

    id: str
    name: str
    district: str
    alive: bool = True
    kind: str = "item"


@dataclass(slots=True, eq=False, repr=False)
class Outside:
    """All hosts that belong to no district."""

    port: int
    tls_port: int
    today: date
    hosts: dict[str, Host] = field(default_factory=dict)
    certificates: dict[str, Flaw] = field(default_factory=dict)
    matters: dict[str, Matter] = field(default_factory=dict)

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"

    def host(self, name: str) -> Host:
        return self.hosts.setdefault(name, Host(name))

    def say(self, host: str, path: str, title: str, body: str, *, head: str = "", **options: Any) -> Resource:
        """A plain page on an outside host."""
        moment = at_nine(self.today.year - 1, 9, 1)
        resource = fixed(page(title, body, head=head), modified=moment, **options)
        return self.host(host).put(path, resource)

    def build(self) -> None:
        self._registries()
        self._city()
        self._service_portal()
        self._regulation_site()
        self._neighbours()

    def _registries(self) -> None:
        self.say("bszs.conac.cn", "/sitename", "党政机关网站标识查询", "<p>该网站已加挂党政机关网站标识，主办单位信息真实有效。</p>")
        self.say("zfwzgl.www.gov.cn", "/exposure/jiucuo.html", "政府网站找错", "<p>请描述网页中的错误，平台将在五个工作日内转交主办单位处理。</p>")
        self.say("beian.miit.gov.cn", "/", "ICP/IP地址/域名信息备案管理系统", "<p>备案信息查询入口。</p>")
        self.say("beian.gov.cn", "/portal/registerSystemInfo", "全国互联网安全管理服务平台", "<p>备案信息：该网站已在公安机关备案。</p>")

    def _city(self) -> None:
        self.say(ASSOCIATION, "/", "沧澜市物流协会", "<p>本会由全市物流企业自愿组成，提供行业培训、标准咨询和信息交流服务。</p>")
        self.say(ASSOCIATION, "/about/index.html", "协会简介 沧澜市物流协会", "<p>协会成立于二〇〇三年，现有会员单位一百八十余家。</p>")
        self.say("edu.canglan.edu.cn", "/", "沧澜学院", "<p>沧澜学院是一所以应用技术为特色的普通高等学校。</p>")
        self.say("www.canglan-tour.cn", "/", "沧澜文旅", "<p>沧澜市旅游资讯，介绍景点、线路、民宿和交通。</p>")

    # --- service portal: answers 200 for anything ------------------------------------------------------------

    def _service_portal(self) -> None:
        host = self.host(SERVICE)
        self.say(SERVICE, "/", "沧澜市一网通办总门户", "<p>个人服务、法人服务、部门服务、一件一次办，请选择需要办理的事项。</p>")
        self.say(SERVICE, "/govPortals/index.do", "沧澜市一网通办总门户", "<p>个人服务、法人服务、部门服务、一件一次办，请选择需要办理的事项。</p>")
        self.say(SERVICE, "/govPortals/search.do", "事项搜索_沧澜市一网通办", "<p>请输入事项名称。</p>")
        self.say(SERVICE, "/govPortals/package/yls-000001", "养老服务一件事_沧澜市一网通办", "<p>养老服务一件事：包含居家养老服务补贴申领、老年人能力评估等关联事项，一次告知、一表申请。</p>")
        self.say(SERVICE, "/govPortals/login.do", "统一身份认证登录", '<form method="get" action="/govPortals/login.do"><p><label>账号 <input name="u"></label></p></form>')
        host.missing = self._service_item

    def _service_item(self, request: Request) -> Resource:
        """Every address answers 200: a guide for a living matter, a shell for everything else."""
        parts = urlsplit(request.path)
        found = re.search(r"/item/([0-9a-f-]{36})", parts.path)
        wanted = found.group(1) if found else parse_qs(parts.query).get("_itemId", [""])[0]
        matter = self.matters.get(wanted)
        if matter is None:
            return fixed(page("沧澜市一网通办", '<div id="app"></div>'), no_validators=True)
        if not matter.alive:
            return fixed(page("办事指南_沧澜市一网通办", f'<div class="tip">该事项已下线，请返回首页重新查询。编号：{matter.id}</div>'), no_validators=True)
        body = (
            f"<p>事项名称：{matter.name}</p><p>行政区划代码：{matter.district}</p><p>办理对象：自然人、法人</p>"
            f"<p>{matter.name}实行网上申报、限时办结，申报材料包括身份证明和申请表，法定时限二十个工作日，承诺时限十个工作日。</p>"
            "<p>办理流程：申请、受理、审核、决定、送达。咨询方式：拨打12345热线。</p>"
        )
        return fixed(page(f"{matter.name}_办事指南_沧澜市一网通办", body), no_validators=True)

    # --- regulation site -------------------------------------------------------------------------------------

    def _regulation_site(self) -> None:
        acts = {379: "物业管理条例", 649: "社会救助暂行办法", 674: "残疾人教育条例", 713: "重大行政决策程序暂行条例", 722: "优化营商环境条例",
                663: "居住证暂行条例", 198: "城市道路管理条例", 711: "中华人民共和国政府信息公开条例", 100: "城市绿化条例"}  # fmt: skip
        self.say(REGULATIONS, "/", "国家行政法规库", "<p>收录现行有效的行政法规，提供正式版本的查阅和下载。</p>")

        def detail(request: Request) -> Resource:
            law = parse_qs(urlsplit(request.path).query).get("LawID", [""])[0]
            name = acts.get(int(law)) if law.isdigit() else None
            if name is None:
                return fixed(page("国家行政法规库", "<p>没有查询到相关内容。</p>"), status=404, no_validators=True)
            body = f'<div class="text-title">{name}</div><div class="law-chapter"><p>现行有效。请在本页查阅正式版本，历史版本见下方沿革。</p></div><div class="incident-record" data-time="2019-03-24"><a href="/front/law/detail?LawID={law}">{name}</a></div>'
            return fixed(page(f"{name}_国家行政法规库", body), modified=at_nine(self.today.year - 1, 9, 1))

        self.host(REGULATIONS).handlers[("GET", "/front/law/detail")] = detail

    # --- bad neighbours --------------------------------------------------------------------------------------

    def _neighbours(self) -> None:
        self.say("www.qingyu-tour.com", "/", "澳门娱乐场_真人百家乐_体育投注", GAMBLING)
        self.say("www.liuting-expo.com.cn", "/", "域名出售", FOR_SALE.format(host="liuting-expo.com.cn"))
        self.say("www.shuoyun-talent.net", "/", "朔云人才网", "<p>正在跳转。</p>", head=f'<meta http-equiv="refresh" content="0;url={self.url("www.lucky-spin.top")}">')
        self.say("www.lucky-spin.top", "/", "幸运转盘 老虎机 博彩", GAMBLING)
        self.say("police.canglan.gov.cn", "/", "打击整治网络赌博 警方提示", "<p>警方提醒：百家乐、老虎机、体育投注等网络博彩平台均系违法，请勿参与，遇到线索请举报。</p>")
        self.say("www.canglan-lottery.org.cn", "/", "沧澜市福利彩票发行中心", "<p>公益彩票开奖公告。理性购彩，量力而行，未成年人不得购买彩票。投注站分布见地图。</p>")
        self.say("old.canglan-bus.cn", "/", "沧澜公交", "<p>公交线路查询。</p>", head="")
        self._refusers()
        self.certificates |= {"expired.canglan-water.cn": "expired", "name.canglan-gas.cn": "wrong-name", "self.canglan-heat.cn": "self-signed"}
        for name in self.certificates:
            self.say(name, "/", "便民服务", "<p>水电气服务信息。</p>")

    def _refusers(self) -> None:
        """Hosts that do not let a checker in: nothing can be judged from their answers."""
        blocked = "<p>您的访问被安全策略拦截，事件编号 7f3a21。</p>"
        self.say("waf.canglan-tax.gov.cn", "/", "访问被拦截", blocked, status=403)
        self.say("waf412.canglan-rs.gov.cn", "/", "", "<script>document.cookie='x=1';location.reload()</script>", status=412)
        self.say("busy.canglan-data.gov.cn", "/", "Too Many Requests", "<p>请稍后再试。</p>", status=429, headers={"Retry-After": "1"})
        self.say("jsl.canglan-court.gov.cn", "/", "", "<script>document.cookie='__jsl=1'</script>", status=521)
        self.say("check.canglan-bank.cn", "/", "安全验证", "<p>访问频繁，请输入验证码完成人机验证后继续访问。</p>")
        self.say("login.canglan-hr.gov.cn", "/", "沧澜市人事系统", "")
        self.host("login.canglan-hr.gov.cn").put("/member/list.html", redirect("/sso/login?service=member"))
        self.say("login.canglan-hr.gov.cn", "/sso/login", "统一身份认证", "<p>请登录后继续访问。</p>")
        self.say("nohead405.canglan-news.cn", "/", "沧澜新闻网", "<p>今日要闻速览。</p>", head_status=405)
        self.say("nohead403.canglan-museum.cn", "/", "沧澜博物馆", "<p>参观须知与展览预告。</p>", head_status=403)
        self.say("nohead501.canglan-library.cn", "/", "沧澜图书馆", "<p>馆藏检索与活动预告。</p>", head_status=501)
        gate = self.host("cookie.canglan-transit.gov.cn")
        self.say(gate.name, "/", "沧澜交通委", "<p>路况与施工信息。</p>")

        def ask_for_cookie(request: Request, number: int) -> Resource | None:
            """From the second request on, only a visitor with the cookie of the first comes through."""
            if "COLLCK=" in request.headers.get("cookie", ""):
                return None
            if number == 1:
                return fixed(page("沧澜交通委", "<p>路况与施工信息。</p>"), headers={"Set-Cookie": "COLLCK=1; Path=/"}, no_validators=True)
            return fixed("<html><script>document.cookie='COLLCK=1';location.reload();</script></html>", status=521, no_validators=True)

        gate.gate = ask_for_cookie


def register_matters(outside: Outside, rows: Iterable[dict[str, str]]) -> None:
    for row in rows:
        outside.matters[row["item_code"]] = Matter(row["item_code"], row["item_name"], row["district"])
