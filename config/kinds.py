"""Closed sets that the profile, the facts and the checks share: page kinds and list methods."""

from __future__ import annotations

from enum import StrEnum


class PageKind(StrEnum):
    """What a page or column is for (REQUIREMENTS §3, Page kinds)."""

    HOME = "home"
    HUB = "hub"
    LIST = "list"
    ARTICLE = "article"
    POLICY = "policy"
    NORMATIVE = "normative"
    INTERPRETATION = "interpretation"
    CONSULTATION = "consultation"
    FEEDBACK = "feedback"
    DECISION_LIST = "decision-list"
    GUIDE = "guide"
    RULES = "rules"
    ANNUAL_REPORT = "annual-report"
    INSTITUTION = "institution"
    POWER_LIST = "power-list"
    SERVICE_GUIDE = "service-guide"
    CATALOGUE = "catalogue"
    GAZETTE = "gazette"
    MESSAGE_LIST = "message-list"
    THEME = "theme"
    MEETING = "meeting"
    NOTICE = "notice"
    NEWS = "news"
    BUDGET = "budget"
    PENALTY = "penalty"
    PERSONNEL = "personnel"
    RECRUITMENT = "recruitment"
    PROCUREMENT = "procurement"
    PROPOSAL = "proposal"
    PLAN = "plan"
    STATISTICS = "statistics"
    REGULATION = "regulation"
    FAQ = "faq"
    MEDIA = "media"
    SEARCH = "search"
    APPLY = "apply"
    OTHER = "other"

    @property
    def zh(self) -> str:
        """The kind as a webmaster calls it."""
        return _ZH[self]

    @property
    def is_evergreen(self) -> bool:
        """Always live: such a page claims to hold today, whatever its date."""
        return self in EVERGREEN


EVERGREEN = frozenset(
    {
        PageKind.INSTITUTION,
        PageKind.POWER_LIST,
        PageKind.SERVICE_GUIDE,
        PageKind.GUIDE,
        PageKind.RULES,
        PageKind.CATALOGUE,
        PageKind.APPLY,
        PageKind.THEME,
        PageKind.FAQ,
    }
)

_ZH = {
    PageKind.HOME: "首页", PageKind.HUB: "导航页", PageKind.LIST: "列表", PageKind.ARTICLE: "文章", PageKind.POLICY: "政策文件",
    PageKind.NORMATIVE: "规范性文件", PageKind.INTERPRETATION: "政策解读", PageKind.CONSULTATION: "意见征集", PageKind.FEEDBACK: "征集反馈",
    PageKind.DECISION_LIST: "重大决策目录", PageKind.GUIDE: "公开指南", PageKind.RULES: "公开制度", PageKind.ANNUAL_REPORT: "年度报告",
    PageKind.INSTITUTION: "机构职能", PageKind.POWER_LIST: "权责清单", PageKind.SERVICE_GUIDE: "办事指南", PageKind.CATALOGUE: "标准目录",
    PageKind.GAZETTE: "政府公报", PageKind.MESSAGE_LIST: "留言信箱", PageKind.THEME: "专题", PageKind.MEETING: "会议", PageKind.NOTICE: "通知公告",
    PageKind.NEWS: "新闻动态", PageKind.BUDGET: "预算决算", PageKind.PENALTY: "行政处罚", PageKind.PERSONNEL: "人事任免",
    PageKind.RECRUITMENT: "招考招聘", PageKind.PROCUREMENT: "采购招标", PageKind.PROPOSAL: "建议提案", PageKind.PLAN: "规划计划",
    PageKind.STATISTICS: "统计数据", PageKind.REGULATION: "法律法规", PageKind.FAQ: "常见问题", PageKind.MEDIA: "音视频", PageKind.SEARCH: "检索",
    PageKind.APPLY: "依申请公开", PageKind.OTHER: "其他",
}  # fmt: skip

POLICY_KINDS = frozenset({PageKind.POLICY, PageKind.NORMATIVE})


class ListMethod(StrEnum):
    """How the rows of a column are read (`columns[].list`, DESIGN §3)."""

    AUTO = "auto"
    STATIC = "static"
    SCRIPT = "script"
    API = "api"
    BROWSER = "browser"
