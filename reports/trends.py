"""Headline figures with their course, and the trend over 30 days and 12 months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from checks.history import Point, last_of_each_day, last_of_each_month
from checks.score import Figure
from reports import charts
from reports.data import SEVERITIES, RunReport
from reports.words import Words

RATES = ("broken-links", "columns-updated", "interpreted", "handled", "accessible")
"""Figures drawn as curves; more than five lines in one chart cannot be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView:
    id: str
    name: str
    value: str
    fraction: str
    change: str
    change_tone: str  # better | worse | ""
    tone: str  # off when below its target or not judged
    spark: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    title: str
    svg: Markup
    keys: tuple[str, ...] = ()
    is_wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    id: str  # days | months
    charts: tuple[Chart, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def change(t: Words, now: float | None, before: float | None) -> tuple[str, str]:
    """(better | worse | "", words) for a value where more is better."""
    if now is None or before is None:
        return "", ""
    step = round(now - before, 1)
    if step > 0:
        return "better", f"▲ {t('leader.up', value=f'{step:.1f}')}"
    if step < 0:
        return "worse", f"▼ {t('leader.down', value=f'{-step:.1f}')}"
    return "", t("leader.same")


def score_spark(report: RunReport) -> Markup:
    days = last_of_each_day(report.history, 30, report.run.started_at.date())
    return charts.spark([one.score for one in days])


def figure_views(report: RunReport, t: Words) -> tuple[FigureView, ...]:
    days = last_of_each_day(report.history, 30, report.run.started_at.date())
    return tuple(_figure(one, report.previous, days, t) for one in report.figures)


def _figure(one: Figure, previous: Point | None, days: Sequence[Point], t: Words) -> FigureView:
    rate = one.rate
    old = _rate(previous, one.id) if previous else None
    name = t(f"figure.{one.id}")
    if rate is None:
        return FigureView(
            id=one.id, name=name, value=t("report.not_judged"), fraction="", change="", change_tone="",
            tone="unseen", spark=Markup(""),
        )  # fmt: skip
    tone, said = _step(one, rate, old, t)
    fraction = f"{one.numerator} / {one.denominator}"
    if one.target and rate < one.target:
        fraction += f" · {t('leader.target', value=f'{one.target:.0%}')}"
    return FigureView(
        id=one.id,
        name=name,
        value=percent(rate),
        fraction=fraction,
        change=said,
        change_tone=tone,
        tone="low" if one.target and rate < one.target else "",
        spark=charts.spark([_rate(day, one.id) for day in days]),
    )


def _step(one: Figure, rate: float, old: float | None, t: Words) -> tuple[str, str]:
    if old is None:
        return "", ""
    points = round(100 * (rate - old), 1)
    if not points:
        return "", t("leader.same")
    arrow, word = ("▲", "leader.up") if points > 0 else ("▼", "leader.down")
    tone = "better" if (points > 0) == one.good_is_high else "worse"
    return tone, f"{arrow} {t(word, value=f'{abs(points):.1f}')}"


def percent(rate: float) -> str:
    """One decimal below 99.95 and above 0; 100 % only when nothing is missing."""
    if rate in {0.0, 1.0}:
        return f"{rate:.0%}"
    return f"{min(max(rate, 0.001), 0.999):.1%}"


def _rate(point: Point, name: str) -> float | None:
    numerator, denominator = point.figures.get(name, (0, 0))
    return numerator / denominator if denominator else None


def trends(report: RunReport, t: Words) -> tuple[Trend, ...]:
    """Empty with fewer than two runs: a point is no trend."""
    today = report.run.started_at.date()
    days = last_of_each_day(report.history, 30, today)
    months = last_of_each_month(report.history, 12, today)
    made = []
    if len(days) > 1:
        made.append(_trend("days", days, [f"{one.at:%m-%d}" for one in days], t))
    if len(months) > 1:
        made.append(_trend("months", months, [f"{one.at:%Y-%m}" for one in months], t))
    return tuple(made)


def _trend(name: str, points: Sequence[Point], labels: list[str], t: Words) -> Trend:
    severities = [str(one) for one in SEVERITIES]
    names = [t(f"severity.{one}") for one in severities]
    rates = [one for one in RATES if any(_rate(point, one) is not None for point in points)]
    open_ones = [
        (said, [float(point.open_by_severity.get(one, 0)) for point in points])
        for one, said in zip(severities, names, strict=True)
    ]
    curves = [(t(f"figure.{one}"), [_hundred(_rate(point, one)) for point in points]) for one in rates]
    drawn = [
        Chart(
            title=t("trend.score"),
            svg=charts.lines(
                f"score-{name}",
                t(f"trend.chart_score_{name}"),
                labels,
                [(t("trend.score"), [point.score for point in points])],
                most=100,
            ),
        ),
        Chart(
            title=t("trend.open"),
            svg=charts.stacked(f"open-{name}", t(f"trend.chart_open_{name}"), labels, open_ones),
            keys=tuple(names),
        ),
    ]
    if curves:
        svg = charts.lines(
            f"rates-{name}", t(f"trend.chart_rates_{name}"), labels, curves, most=100, width=1480
        )
        drawn.append(
            Chart(title=t("trend.rates"), svg=svg, keys=tuple(said for said, _ in curves), is_wide=True)
        )
    heads = (
        t("table.month" if name == "months" else "table.date"),
        t("trend.score"),
        *names,
        *(said for said, _ in curves),
    )
    rows = [_cells(label, point, severities, rates, t) for label, point in zip(labels, points, strict=True)]
    return Trend(id=name, charts=tuple(drawn), heads=heads, rows=tuple(reversed(rows)))


def _cells(label: str, point: Point, severities: list[str], rates: list[str], t: Words) -> tuple[str, ...]:
    none = t("report.unknown")
    score = none if point.score is None else f"{point.score:.1f}"
    told = [_rate(point, one) for one in rates]
    return (
        label,
        score,
        *(str(point.open_by_severity.get(one, 0)) for one in severities),
        *(none if one is None else percent(one) for one in told),
    )


def _hundred(rate: float | None) -> float | None:
    return None if rate is None else round(100 * rate, 2)
