"""The blocks of a profile that steer single families of checks: limits, words, exceptions."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from config.blocks import Block, ServiceItemRow, Strings


class Links(Block):
    retries: int = Field(default=3, ge=1, le=5)
    retry_wait_s: float = Field(default=30, ge=0)
    soft_statuses: tuple[int, ...] = (401, 403, 405, 412, 429, 451, 501, 502, 503, 520, 521, 522, 523, 524, 525, 526)
    external: bool = True
    ignore: Strings = ()
    ignore_hosts: Strings = ()
    connect_timeout_s: float = Field(default=10, gt=0)
    timeout_s: float = Field(default=15, gt=0)
    slow_s: float = Field(default=5, gt=0)
    tls_warn_days: int = Field(default=14, ge=0)
    max_hops: int = Field(default=5, ge=1)
    login_patterns: Strings = (r"/(login|signin|sso|cas|oauth2?)([/.?]|$)", r"[?&](redirect_?uri|service|returnUrl)=")
    check_fragments: bool = True
    dummy_patterns: Strings = ()
    button_texts: Strings = ()
    internal_patterns: Strings = (r"/preview/", r"/wcm/", r"/cms/admin", r"[?&]isPreview=")
    recheck_days: int = Field(default=3, ge=0)


class Attach(Block):
    max_bytes: int = Field(default=20 * 2**20, ge=1024)
    extensions: Strings = ("pdf", "ofd", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "zip", "rar", "7z", "csv", "txt")


class Soft404(Block):
    phrases: Strings = ()
    simhash_bits: int = Field(default=3, ge=0, le=64)
    max_text: int = Field(default=200, ge=0)


class WrongLink(Block):
    min_sim: float = Field(default=0.30, ge=0, le=1)
    min_len: int = Field(default=8, ge=1)
    generic_anchors: Strings = ()


class SharedTarget(Block):
    allow: int = Field(default=3, ge=1)


class Media(Block):
    check_css_js: bool = True


class Harm(Block):
    words: Strings = ()
    allow_hosts: Strings = ()


class Avail(Block):
    limit_s: float = Field(default=15, gt=0)
    veto: float = Field(default=0.05, gt=0, le=1)
    min_tries: int = Field(default=140, ge=1)
    days: int = Field(default=7, ge=1)


class Home(Block):
    max_age_days: int = Field(default=14, ge=1)


class Col(Block):
    min_text: int = Field(default=100, ge=1)
    veto_empty: int = Field(default=5, ge=1)


class Mixed(Block):
    min_items: int = Field(default=3, ge=1)
    min_share: float = Field(default=0.05, ge=0, le=1)
    newest: int = Field(default=100, ge=1)


class ListCheck(Block):
    max_date_diff: int = Field(default=1, ge=0)


class Vis(Block):
    max_clicks: int = Field(default=3, ge=1)
    key_columns: Strings = ("权责清单", "财政预决算", "建议提案", "意见征集", "双公示", "会议公开", "标准目录", "无障碍", "网上咨询")


class Doc(Block):
    required: Strings = ("title", "issuer", "document_number", "made_on", "published_on")
    recommended: Strings = ("index_number", "topic", "disclosure", "validity", "document_type")
    no_number_titles: Strings = ()
    default_years: dict[str, int] = Field(default_factory=lambda: {"normative": 5, "trial": 2, "notice": 1})
    expire_grace_days: int = Field(default=15, ge=0)
    warn_days: int = Field(default=90, ge=0)


class Library(Block):
    """The document library (公文库). `search_url` holds `{number}`; the crawl may ask it with GET."""

    columns: Strings = ()
    search_url: str = ""
    since: date | None = None
    wait_workdays: int = Field(default=5, ge=0)


class Same(Block):
    min_sim: float = Field(default=0.97, ge=0, le=1)
    hosts: Strings = ()


class Tags(Block):
    vocabulary: Strings = ()
    since: date = date(2023, 6, 1)


class Policy(Block):
    """Which documents a duty covers; `require` wins over `exempt`, both add to the built-in patterns."""

    require: Strings = ()
    exempt: Strings = ()
    since: date | None = None
    wait_workdays: int | None = Field(default=None, ge=0)
    internal_words: Strings = ()


class Interpretation(Block):
    columns: Strings = ()
    link_words: Strings = ()
    form_words: dict[str, Strings] = Field(default_factory=dict)
    since: date | None = None
    exempt: Strings = ()
    require: Strings = ()
    title_sim: float = Field(default=0.85, ge=0, le=1)
    target_sim: float = Field(default=0.6, ge=0, le=1)
    wait_workdays: int = Field(default=3, ge=0)
    sync_pass: int = Field(default=1, ge=0)
    sync_minor: int = Field(default=3, ge=0)
    sync_serious: int = Field(default=10, ge=0)
    diversified_min: float = Field(default=0.60, ge=0, le=1)
    rate_min_n: int = Field(default=5, ge=1)
    window: Literal["year", "12m"] = "year"
    draft_since: date = date(2023, 1, 1)
    min_elements: int = Field(default=3, ge=0)
    copy_max: float = Field(default=0.8, ge=0, le=1)


class Handle(Block):
    hosts: Strings = ("zwdt.sh.gov.cn",)
    item_patterns: Strings = (r"/govPortals/bsfw/item/(?P<id>[0-9a-fA-F-]{36})", r"[?&]_itemId=(?P<id>[A-Za-z0-9-]+)")
    dead_phrases: Strings = ()
    login_hosts: Strings = ()
    since: date | None = None
    catalogue: str = ""
    items: tuple[ServiceItemRow, ...] = ()
    triggers: tuple[Strings, ...] = ()
    stop_names: Strings = ()
    allowed_kinds: Strings = ("一件事",)
    render: bool = True
    daily: bool = True
    title_sim: float = Field(default=0.5, ge=0, le=1)
    positions: tuple[Literal["title", "body"], ...] = ("title", "body")
    coverage_min: float = Field(default=1.0, ge=0, le=1)
    min_n: int = Field(default=3, ge=1)


class Regulations(Block):
    library: str = ""
    sync: bool = False
    """`xunjian regulations sync` asks the official sites only when the operator has said so here."""
    official_hosts: Strings = ("flk.npc.gov.cn", "xzfg.moj.gov.cn", "www.gov.cn", "www.moj.gov.cn")
    levels: Strings = ("行政法规",)
    live_kinds: Strings = ()
    grace_days: int = Field(default=30, ge=0)
    max_edit: int = Field(default=2, ge=0)
    article_min_sim: float = Field(default=0.98, ge=0, le=1)
    quote_min_sim: float = Field(default=0.8, ge=0, le=1)
    basis_headings: Strings = ("设定依据", "实施依据", "公开依据", "法律依据", "政策依据")


class Accessibility(Block):
    engine: Literal["playwright", "selenium"] = "playwright"
    grid: str = ""
    axe_script: str = ""
    tags: Strings = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
    sample_max: int = Field(default=60, ge=1)
    per_template: int = Field(default=1, ge=1)
    extra: Strings = ()
    frames: Literal["own", "all"] = "own"
    viewport: str = Field(default="1366x768", pattern=r"^\d{3,4}x\d{3,4}$")
    entry_patterns: Strings = ()
    mode_cookie: Strings = ()
    kbd_max: int = Field(default=200, ge=10)
    elder_min_font_px: float = Field(default=18, gt=0)
    elder_min_target_px: float = Field(default=44, gt=0)
    reflow_widths: tuple[int, ...] = (640, 375)
    alt_min_chars: int = Field(default=30, ge=0)
