"""Charts as small accessible inline SVG, drawn by pygal; colours come from the report's style sheet."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

_DROP = re.compile(
    r"<!--.*?-->|<defs>.*?</defs>|<script.*?</script>|<title>.*?</title>|<desc .*?</desc>|<\?xml.*?\?>", re.S
)
_EMPTY = re.compile(
    r"<g class=\"[^\"]*\"\s*/>|<g transform=\"[^\"]*\" class=\"(?:titles|legends|plot text-overlay|plot tooltip-overlay|tooltip)[^\"]*\"\s*/>"
)
_OPEN = re.compile(r"<svg[^>]*?viewBox=\"(?P<box>[^\"]+)\"[^>]*>")

Values = Sequence[float | None]


def lines(
    name: str,
    title: str,
    labels: Sequence[str],
    series: Sequence[tuple[str, Values]],
    *,
    most: float | None = None,
    width: int = 720,
) -> Markup:
    """A line chart; `name` is unique in the page, `title` is what a screen reader says,
    `most` ends a scale that begins at 0, `width` is in units of which the height has 240. Gaps stay gaps."""
    scale = {} if most is None else {"range": (0, most), "y_labels": [most * part / 5 for part in range(6)]}
    chart = _pygal().Line(**_settings(width), **scale, show_dots=len(labels) <= 31, dots_size=2.5)
    return _drawn(chart, name, title, labels, series)


def stacked(name: str, title: str, labels: Sequence[str], series: Sequence[tuple[str, Values]]) -> Markup:
    """Stacked bars, one bar a label."""
    return _drawn(_pygal().StackedBar(**_settings()), name, title, labels, series)


def spark(values: Values) -> Markup:
    """A figure's course as a line without axes, beside the number that says the same."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Markup("")
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    step = 96 / (len(known) - 1)
    marks = " ".join(
        f"{2 + place * step:.1f},{20 - (value - low) / span * 16:.1f}" for place, value in enumerate(known)
    )
    last = marks.rsplit(" ", 1)[-1].split(",")
    return Markup(  # noqa: S704  # numbers only
        '<svg class=spark viewBox="0 0 100 24" aria-hidden=true focusable=false>'
        f'<polyline points="{marks}"/><circle cx={last[0]} cy={last[1]} r=2.2 /></svg>'
    )


def _pygal() -> Any:
    """Untyped, and imported only when something is drawn."""
    module = importlib.import_module("pygal")
    # For its maps, which nobody draws here, it hangs an importer of an old kind into Python: every later import
    # anywhere would warn.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    return module


def _settings(width: int = 720) -> dict[str, Any]:
    return {
        "js": (),
        "width": width,
        "height": 240,
        "margin": 6,
        "margin_right": 26,
        "show_legend": False,
        "x_labels_major_count": 7,
        "show_minor_x_labels": False,
        "y_labels_major_count": 6,
        "truncate_label": -1,
        "no_prefix": True,
        "disable_xml_declaration": True,
        "style": _pygal().style.Style(label_font_size=12, major_label_font_size=12),
    }


def _drawn(
    chart: Any, name: str, title: str, labels: Sequence[str], series: Sequence[tuple[str, Values]]
) -> Markup:
    chart.x_labels = list(labels)
    for label, values in series:
        chart.add(label, list(values))
    drawn = _DROP.sub("", chart.render(is_unicode=True))
    drawn = re.sub(r' id="[^"]*"', "", _EMPTY.sub("", drawn))
    head = f'<svg class="chart" viewBox="\\g<box>" role="img" aria-labelledby="{escape(name)}-t" focusable="false">'
    drawn = _OPEN.sub(head + f'<title id="{escape(name)}-t">{escape(title)}</title>', drawn, count=1)
    return Markup(drawn)  # noqa: S704  # pygal escapes labels; title is escaped above
