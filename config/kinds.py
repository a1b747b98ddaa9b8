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

POLICY_KINDS = frozenset({PageKind.POLICY, PageKind.NORMATIVE})


class ListMethod(StrEnum):
    """How the rows of a column are read (`columns[].list`, DESIGN §3)."""

    AUTO = "auto"
    STATIC = "static"
    SCRIPT = "script"
    API = "api"
    BROWSER = "browser"
