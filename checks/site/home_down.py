"""首页打不开或过慢: how often the home page did not answer in time, over the last days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from checks.model import Check, Context, Measure, Said, Severity, Site, not_judged, problem
from config.text import Text
from crawler.facts import Outcome, Probe

_MODERATE = 0.01
_LISTED = 50


def judge(site: Site, ctx: Context) -> Iterator[Said]:
    avail = ctx.portal.avail
    probes = _recent(site.probes, avail.days)
    usable = [probe for probe in probes if probe.network_ok]
    if not probes:
        yield not_judged("没有可用性监测记录")
        return
    failed = [probe for probe in usable if _fails(probe, avail.limit_s)]
    if usable:
        yield Measure(numerator=len(usable) - len(failed), denominator=len(usable))
    if len(usable) < avail.min_tries:
        yield not_judged(f"监测次数不足{avail.min_tries}次")
        return
    share = len(failed) / len(usable)
    if share < _MODERATE:
        return
    yield problem(
        site.home,
        severity=Severity.CRITICAL if share >= avail.veto else Severity.MODERATE,
        tries=len(usable),
        failures=len(failed),
        share=round(share * 100, 1),
        days=avail.days,
        limit_s=avail.limit_s,
        failed=[_told(probe, avail.limit_s) for probe in failed[-_LISTED:]],
        veto=share >= avail.veto,
        not_counted=len(probes) - len(usable),
    )


def _recent(probes: tuple[Probe, ...], days: int) -> list[Probe]:
    """The last `days` up to the newest probe: an old run judged again sees its own week."""
    if not probes:
        return []
    newest: datetime = max(probe.at for probe in probes)
    return sorted((probe for probe in probes if probe.at > newest - timedelta(days=days)), key=lambda probe: probe.at)


def _fails(probe: Probe, limit_s: float) -> bool:
    return probe.outcome is not Outcome.OPENED or probe.status >= 400 or probe.ms > limit_s * 1000


def _told(probe: Probe, limit_s: float) -> dict[str, object]:
    slow = probe.outcome is Outcome.OPENED and probe.status < 400
    return {
        "time": probe.at.isoformat(timespec="minutes"),
        "reason": f"超过{limit_s:g}秒" if slow else probe.outcome.value,
        "status": probe.status,
        "ms": probe.ms,
    }


CHECK = Check(
    id="SITE005",
    name="home-down",
    title=Text(zh="首页打不开或过慢", en="Home page down or slow"),
    why=Text(
        zh="首页打不开，整个门户就打不开；国家检查中属单项否决。",
        en="Without its home page the whole portal is shut; national inspections fail a site for it.",
    ),
    fix=Text(zh="排查服务器与网络，完善应急保障。", en="Look into server and network, and prepare for emergencies."),
    message=Text(
        zh="近{days}天监测{tries}次，首页有{failures}次打不开或超过{limit_s:g}秒（{share}%）",
        en="In {days} days the home page failed {failures} of {tries} tries ({share} %)",
    ),
    severity=Severity.CRITICAL,
    basis=("CN-4.2「政府网站日常监测和常态化监管」", "JA-5.1「运行情况统一监管、实时提醒」"),
    looks_at=Site,
    judge=judge,
    tier=3,
    scope="site",
    needs_site=True,
    config=("avail.limit_s", "avail.veto", "avail.min_tries", "avail.days"),
)
