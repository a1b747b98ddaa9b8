"""Notices (通知) through apprise: 企业微信, 钉钉, 飞书, mail, webhook. Short, only what is new, and never in the way of the run."""

from __future__ import annotations

import logging
import os
import threading
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from checks.history import Point
from checks.model import Severity
from config.portal import Portal
from reports.clean import one_line
from reports.data import RunReport
from reports.words import Words

PATIENCE_S = 30.0
"""Seconds after which a silent receiver is left behind."""

MOST_LINES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of one notice; `name` is the entry of the profile, never the address with its secret."""

    name: str
    is_ok: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    title: str
    body: str


def message_of(report: RunReport, words: Words | None = None, where: str = "") -> Message | None:
    """What to tell of a run: None when nothing is new, fixed or wrong."""
    t = words or Words()
    new = [one for one in report.problems if one.status in {"new", "recurred"}]
    fixed = sum(row["fixed"] for row in report.counts.values())
    fatal = [one for one in report.diagnostics if one.fatal]
    if not (new or fixed or fatal or _newly_red(report)):
        return None
    lines = []
    if fatal:
        lines.append(t("notify.invalid", why=one_line(fatal[0].message, 120)))
    touched = [t(f"line.{line.id}") for line in report.lines if line.is_touched]
    if touched:
        lines.append(t("notify.red", lines="、".join(touched)))
    if new:
        worst = {
            rank: sum(one.severity is rank for one in new) for rank in (Severity.CRITICAL, Severity.SERIOUS)
        }
        told = {"critical": worst[Severity.CRITICAL], "serious": worst[Severity.SERIOUS]}
        lines.append(t("notify.new", count=len(new), **told))
        grave = sorted((one for one in new if one.severity in worst), key=lambda one: -one.severity.rank)
        lines.extend(
            f"· {one_line(one.message, 80)}（{one_line(one.unit, 30)}）" for one in grave[:MOST_LINES]
        )
    if fixed:
        lines.append(t("notify.fixed", count=fixed))
    if where:
        lines.append(t("notify.where", path=where))
    return Message(title=_title(report, t), body="\n".join(lines))


def _title(report: RunReport, t: Words) -> str:
    name = one_line(report.portal.site.name, 60)
    if report.score.value is None:
        return t("notify.title_plain", name=name)
    return t(
        "notify.title", name=name, grade=t(f"grade.{report.score.grade}"), score=f"{report.score.value:.1f}"
    )


def _newly_red(report: RunReport) -> bool:
    now = sum(line.is_touched for line in report.lines)
    return now > (report.previous.red_lines if report.previous else 0)


def missed(
    portal: Portal, last: Point | None, now: datetime, hours: float, words: Words | None = None
) -> Message | None:
    """A message when no run began within `hours`, else None."""
    if last is not None and now - last.at < timedelta(hours=hours):
        return None
    t = words or Words()
    when = f"{last.at:%Y-%m-%d %H:%M}" if last else t("notify.never")
    name = one_line(portal.site.name, 60)
    return Message(
        title=t("notify.missed_title", name=name, hours=f"{hours:g}"), body=t("notify.missed", when=when)
    )


def send(portal: Portal, message: Message) -> tuple[Sent, ...]:
    """Send to every entry of `report.notices`; never raises and never takes longer than PATIENCE_S for one.

    Entries are `env:NAME` (an environment variable) or `file:PATH` (read beside the profile), each holding
    apprise addresses, one a line. An address written into the profile itself is not used: it is a secret.
    """
    return tuple(_send(portal, entry, message) for entry in portal.report.notices)


def _send(portal: Portal, entry: str, message: Message) -> Sent:
    try:
        addresses = list(_addresses(portal, entry))
    except (OSError, ValueError) as error:
        return Sent(name=_shown(entry), is_ok=False, why=str(error))
    if not addresses:
        return Sent(name=_shown(entry), is_ok=False, why="没有通知地址 (no address)")
    done: list[bool] = []
    worker = threading.Thread(target=_deliver, args=(addresses, message, done), daemon=True)
    worker.start()
    worker.join(PATIENCE_S)
    if not done:
        return Sent(name=_shown(entry), is_ok=False, why="超时或出错 (no answer)")
    return Sent(name=_shown(entry), is_ok=done[0], why="" if done[0] else "对方没有接受 (refused)")


def _addresses(portal: Portal, entry: str) -> Iterable[str]:
    scheme, _, name = entry.partition(":")
    if scheme == "env":
        text = os.environ.get(name, "")
        if not text:
            raise ValueError(f"环境变量 {name} 没有设置 (not set)")
    elif scheme == "file":
        path = portal.path_of(name)
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise ValueError(f"{path}: {error.strerror}") from None
    else:
        raise ValueError(
            "请写 env:变量名 或 file:文件名；地址含密钥，不写进配置 (give env:NAME or file:PATH)"
        )
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _shown(entry: str) -> str:
    """An entry that may be printed: an address put there by mistake is cut to its kind."""
    scheme, _, name = entry.partition(":")
    return one_line(f"{scheme}:{name}" if scheme in {"env", "file"} else f"{scheme}:…", 80)


def _deliver(addresses: list[str], message: Message, done: list[bool]) -> None:
    # Both log addresses, tokens among them, at several levels.
    for name in ("apprise", "urllib3"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            # Its plugins import modules that Python is about to drop: not the reader's concern.
            warnings.simplefilter("ignore")
            import apprise

            post = apprise.Apprise()
            known = [post.add(address) for address in addresses]
            done.append(all(known) and bool(post.notify(title=message.title, body=message.body)))
    except Exception:  # a notice that fails never fails the run, and its words may hold the secret
        done.append(False)
