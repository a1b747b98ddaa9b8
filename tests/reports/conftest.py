"""A synthetic but lifelike report of any size: the input of the report's tests."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from checks.entries import State
from checks.history import Point
from checks.model import Confidence, Diagnostic, Finding, Population, Severity
from checks.rectification import DueDays, LedgerRow
from config.portal import Portal, parse_profile
from crawler.facts import ColumnFacts, ListRow, Outcome, Run
from reports.data import ColumnChange, RunReport, Scope

HOME = "https://www.qingyu.gov.cn"
NOW = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
UNITS = (
    "区政府办公室", "区发展改革委", "区教育局", "区民政局", "区财政局", "区人力资源社会保障局", "区生态环境局",
    "区住房城乡建设委", "区卫生健康委", "区市场监管局", "临河街道办事处", "新桥镇政府",
)  # fmt: skip
COLUMNS = (
    ("要闻动态", "news"), ("通知公告", "notice"), ("政策文件/区政府文件", "policy"), ("政策文件/行政规范性文件", "normative"),
    ("政策解读", "interpretation"), ("草案征集", "consultation"), ("政府信息公开指南", "guide"), ("政府信息公开年报", "annual-report"),
    ("财政预决算", "budget"), ("行政处罚", "penalty"), ("机构职能", "institution"), ("政府公报", "gazette"),
)  # fmt: skip
CHECKS = (
    ("LNK001", "link-broken", "断链（返回错误状态）", "serious", "链接“{text}”打不开，目标返回 {status}"),
    ("LNK002", "link-unreachable", "断链（无法连接）", "serious", "链接“{text}”无法连接（{outcome}）"),
    ("LNK008", "attachment-broken", "附件断链或损坏", "serious", "附件“{text}”无法下载，目标返回 {status}"),
    ("LNK006", "link-empty", "空链接或伪链接", "moderate", "“{text}”看上去是链接，点击没有反应"),
    ("COL001", "column-empty", "空白栏目", "serious", "栏目没有任何条目"),
    ("COL002", "column-stale", "栏目超期未更新", "moderate", "最新条目距今 {days} 天，超过期限 {limit} 天"),
    ("INT001", "interpretation-missing", "政策文件缺少解读", "serious", "文件“{text}”没有解读"),
    ("HND002", "handle-broken", "“办”链接断链", "critical", "“{text}”的“办”链接打不开"),
    ("REG001", "regulation-repealed", "引用已废止或失效的行政法规", "serious", "引用的《{text}条例》已经废止"),
    ("DOC003", "document-expired", "有效期已满仍标有效", "serious", "文件“{text}”有效期已满，仍标为有效"),
    ("A11Y001:image-alt", "accessibility-rule", "图片缺少替代文字", "serious", "图片没有替代文字，共 {nodes} 处"),
    ("A11Y001:color-contrast", "accessibility-rule", "文字与背景对比不足", "moderate", "文字对比度不足，共 {nodes} 处"),
)  # fmt: skip
SUBJECTS = (
    "关于印发优化营商环境行动方案的通知",
    "促进中小企业发展若干措施",
    "城市更新专项资金管理办法",
    "老年人综合津贴申领指南",
    "义务教育阶段招生工作实施意见",
)
BASIS = (
    {"doc": "静府办发〔2021〕5号", "clause": "一（三）", "quote": "杜绝错链、断链和内容混杂"},
    {"doc": "沪府办字〔2024〕5号", "clause": "一（五）", "quote": "确保跳转链接不断链"},
)


def portal_of(**extra: object) -> Portal:
    return parse_profile(
        {
            "site": {"id": "qingyu", "name": "青屿区人民政府", "home": f"{HOME}/", "office_unit": "office"},
            "units": [{"id": f"u{n}", "name": name, "kind": "部门"} for n, name in enumerate(UNITS)],
            "columns": [
                {"id": f"c{n}", "path": name, "urls": [f"{HOME}/c{n}/"], "kind": kind, "unit": f"u{n % len(UNITS)}", "max_age_days": 30}
                for n, (name, kind) in enumerate(COLUMNS)
            ],
            **extra,
        }
    )  # fmt: skip


def finding_of(number: int, dice: random.Random, **extra: object) -> Finding:
    check_id, name, title, severity, message = dice.choice(CHECKS)
    subject = dice.choice(SUBJECTS)
    column = dice.randrange(len(COLUMNS))
    day = NOW - timedelta(days=dice.randrange(120))
    evidence = {
        "text": subject[:18], "status": dice.choice((404, 500, 410, 403)), "outcome": "no_such_host", "days": 45, "limit": 30,
        "nodes": 14, "tries": 3, "hops": [{"url": f"{HOME}/go/{number}", "status": 302}, {"url": f"{HOME}/404.html", "status": 404}],
        "near": "请点击下方链接下载附件，并于本月底前将申请材料报送至区政务服务中心窗口。",
    }  # fmt: skip
    page = f"{HOME}/c{column}/2026-{day.month:02d}/{day.day:02d}/content_{number // 3}.html"
    status = (
        "new"
        if day.date() == TODAY or dice.random() < 0.06
        else dice.choice(("persisting",) * 9 + ("recurred",))
    )
    template = dice.random() < 0.02
    made: dict[str, object] = {
        "check_id": check_id, "name": name, "title": title, "message": message.format(**evidence), "severity": Severity(severity),
        "confidence": dice.choice((Confidence.CERTAIN,) * 7 + (Confidence.LIKELY,) * 2 + (Confidence.REVIEW,)),
        "url": page, "target_url": f"{HOME}/zwgk/xxgk/{number}/P02026{number:07d}.pdf" if check_id.startswith("LNK") else None,
        "locator": f"#content > div.article > p:nth-of-type({number % 9 + 1}) > a", "column": f"c{column}",
        "unit": UNITS[column % len(UNITS)], "unit_by": dice.choice(("document", "column", "office")), "status": status,
        "first_seen": NOW if status == "new" else day - timedelta(days=1), "last_seen": NOW, "runs_seen": 1 if status == "new" else dice.randrange(2, 60),
        "fingerprint": hashlib.blake2b(f"{check_id}{number}".encode(), digest_size=16).hexdigest(),
        "pages_count": dice.randrange(5, 300) if template else 1,
        "sample_pages": tuple(f"{HOME}/c{column}/s{n}.html" for n in range(5)) if template else (),
        "page_title": f"{UNITS[column % len(UNITS)]}{subject}", "evidence": evidence, "basis": BASIS,
        "fix": "核实目标地址，更新或删除该链接；目标已下线的改链到替代页面。",
    }  # fmt: skip
    return Finding(**(made | extra))  # type: ignore[arg-type]


def report_of(count: int, *, seed: int = 7, **extra: object) -> RunReport:
    """A run with `count` findings over 12 columns and 12 units, with 40 earlier runs and a ledger."""
    dice = random.Random(seed)
    findings = tuple(finding_of(number, dice) for number in range(count))
    gone = tuple(
        finding_of(10**6 + number, dice, status="fixed", confidence=Confidence.CERTAIN)
        for number in range(min(count // 10, 60))
    )
    unseen = tuple(
        finding_of(2 * 10**6 + number, dice, status="not_rechecked") for number in range(min(count // 20, 30))
    )
    waived = tuple(
        finding_of(3 * 10**6 + number, dice, exempted_until=date(2027, 3, 1))
        for number in range(min(count // 30, 5))
    )
    made: dict[str, object] = {
        "portal": portal_of(), "run": run_of(), "today": TODAY, "findings": findings, "fixed": gone, "not_rechecked": unseen,
        "exempted": waived, "populations": populations_of(findings), "columns": columns_of(), "ledger": ledger_of(findings, gone),
        "diagnostics": (Diagnostic(id="SYS001", message="法规库已有 41 天未更新，请运行 xunjian regulations sync。"),),
        "changes": (ColumnChange(column="c1", added=(("关于国庆值班的通知", f"{HOME}/c1/n.html"),), vanished=(("旧通知", f"{HOME}/c1/o.html"),)),),
        "history": history_of(findings), "scope": Scope(attachments=312, links=48_210, scanned=57, unreached=(("行政处罚", "robots.txt 不允许访问"),)),
        "versions": {"regulations": "2026-10-10", "calendar": "2026", "axe": "4.14.1"},
    }  # fmt: skip
    return RunReport(**(made | extra))  # type: ignore[arg-type]


def run_of(**extra: object) -> Run:
    made: dict[str, object] = {
        "id": "20261120-220000", "site": "qingyu", "started_at": NOW, "finished_at": NOW + timedelta(minutes=47), "is_complete": True,
        "pages": 4_812, "links": 48_210, "requests": 9_230, "bytes": 312_000_000, "browser": "Chromium 156.0.8078.73",
    }  # fmt: skip
    return Run(**(made | extra))  # type: ignore[arg-type]


def populations_of(findings: tuple[Finding, ...]) -> tuple[Population, ...]:
    made = []
    for check_id, _, _, severity, _ in CHECKS:
        base = check_id.partition(":")[0]
        if any(one.check_id == base for one in made):
            continue
        failed = [
            one
            for one in findings
            if one.check_id.startswith(base) and one.confidence is not Confidence.REVIEW
        ]
        judged = len(failed) * 6 + 40
        by_unit = {
            unit: (30 + sum(one.unit == unit for one in failed), sum(one.unit == unit for one in failed))
            for unit in UNITS
        }
        by_column = {
            f"c{n}": (50 + n, min(sum(one.column == f"c{n}" for one in failed), 50))
            for n in range(len(COLUMNS))
        }
        made.append(
            Population(
                check_id=base, judged=judged, failed=len(failed), not_judged=3, reasons={"目标站点拒绝访问": 2, "只出现一次的超时": 1},
                severity=severity, by_unit=by_unit, by_column=by_column,
            )
        )  # fmt: skip
    made.append(Population(check_id="INT006", judged=1, failed=0, severity="moderate", measured=(27, 41)))
    made.append(
        Population(check_id="MSG002", judged=0, severity="serious", not_judged=1, reasons={"没有留言板": 1})
    )
    return tuple(made)


def columns_of() -> tuple[ColumnFacts, ...]:
    return tuple(
        ColumnFacts(
            id=f"c{n}", urls=(f"{HOME}/c{n}/",), fetched=Outcome.OPENED if n != 9 else Outcome.ROBOTS, unread="" if n != 9 else "robots",
            rows=tuple(ListRow(title=f"第{row}条", url=f"{HOME}/c{n}/{row}.html", date=TODAY - timedelta(days=3 * n + row)) for row in range(12)) if n not in (5, 9) else (),
        )
        for n in range(len(COLUMNS))
    )  # fmt: skip


def ledger_of(findings: tuple[Finding, ...], gone: tuple[Finding, ...]) -> tuple[LedgerRow, ...]:
    due = DueDays({"critical": 1, "serious": 3, "moderate": 10, "minor": 20})
    told = [one for one in findings if one.confidence is not Confidence.REVIEW]
    told.sort(key=lambda one: (-one.severity.rank, one.first_seen, one.fingerprint))
    rows = []
    for number, one in enumerate((*told, *gone), start=1):
        assert one.first_seen is not None
        due_on = due.of(one.first_seen.date(), str(one.severity))
        is_closed = one.status == "fixed"
        state = (
            State.CLOSED
            if is_closed
            else (State.NEW, State.ASSIGNED, State.WORKING, State.PENDING)[number % 4]
        )
        rows.append(
            LedgerRow(
                number=number, finding=one, state=state, opened_at=one.first_seen, due_on=due_on, runs_seen=one.runs_seen,
                overdue_days=0 if is_closed else max((TODAY - due_on).days, 0), assignee="" if number % 3 else "王一",
                closed_at=NOW if is_closed else None, checked_at=NOW, result="fixed" if is_closed else "open",
            )
        )  # fmt: skip
    return tuple(rows)


def history_of(findings: tuple[Finding, ...]) -> tuple[Point, ...]:
    dice = random.Random(3)
    points = []
    for days in range(200, -1, -1):
        if days > 45 and days % 10:
            continue
        share = 1 + days / 160 + dice.random() / 8
        points.append(
            Point(
                run_id=f"r{days}", at=NOW - timedelta(days=days), score=round(88.4 - days / 9 + dice.random() * 3, 1),
                open_by_severity={
                    name: int(share * sum(one.severity == name and one.confidence is not Confidence.REVIEW for one in findings))
                    for name in ("critical", "serious", "moderate", "minor")
                },
                open_by_unit={unit: int(share * sum(one.unit == unit for one in findings)) for unit in UNITS},
                figures={"broken-links": (60 + days, 4_000), "columns-updated": (11 - days % 3, 12), "interpreted": (200 - days // 2, 210), "handled": (30 - days // 12, 32), "accessible": (52 - days // 10, 57)},
                red_lines=int(days % 17 == 0), new=dice.randrange(9), fixed=dice.randrange(9),
            )
        )  # fmt: skip
    return tuple(points)


@pytest.fixture(scope="session")
def make_report() -> Callable[..., RunReport]:
    return report_of


@pytest.fixture(scope="session")
def make_finding() -> Callable[..., Finding]:
    def made(number: int = 1, **extra: object) -> Finding:
        return finding_of(number, random.Random(number), **extra)

    return made


@pytest.fixture(scope="session")
def small(make_report: Callable[..., RunReport]) -> RunReport:
    return make_report(60)


@pytest.fixture(scope="session")
def large(make_report: Callable[..., RunReport]) -> RunReport:
    return make_report(5_000)
