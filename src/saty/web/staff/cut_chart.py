"""The distribution of scores with the line in it, drawn on the server as a picture."""

import base64
from fractions import Fraction
from typing import Any

import vl_convert
from django.utils.translation import gettext as _

from saty.decisions.actions.cuts import CutShown

BINS = 40
ABOVE, BELOW, LINE = "#0b6e75", "#9fb3bd", "#a85d00"


def bins(shown: CutShown) -> list[tuple[Fraction, Fraction, int]]:
    """From, to (not included but in the last), and how many; from the lowest to the highest."""
    if not shown.scores:
        return []
    top, low = shown.scores[0][0], shown.scores[-1][0]
    width = (top - low) / BINS or Fraction(1)
    counts = [0] * BINS
    for score, number in shown.scores:
        counts[min(int((score - low) / width), BINS - 1)] += number
    return [(low + n * width, low + (n + 1) * width, count) for n, count in enumerate(counts)]


def line_of(shown: CutShown) -> Fraction | None:
    """The lowest total that goes on, where there is one line for all."""
    line = shown.lines.get("")
    return line.last_score if line else None


def _is_above(end: Fraction, line: Fraction | None, shown: CutShown) -> bool:
    """Whether somebody in a bin goes on; the highest bin has its own end in it."""
    return line is not None and (end > line or end == shown.scores[0][0])


def picture(shown: CutShown) -> str:
    """The chart as the address of an image; figures alone are drawn, so floats will do."""
    svg = vl_convert.vegalite_to_svg(_spec(shown))
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _spec(shown: CutShown) -> dict[str, Any]:
    line = line_of(shown)
    rows = [
        {
            "from": float(start),
            "to": float(end),
            "number": number,
            "side": "above" if _is_above(end, line, shown) else "below",
        }
        for start, end, number in bins(shown)
    ]
    layers: list[dict[str, Any]] = [_bars(rows)]
    if line is not None:
        layers.append(_rule(float(line)))
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 720,
        "height": 240,
        "background": "#ffffff",
        "padding": 12,
        "layer": layers,
        "config": {"axis": {"labelFontSize": 13, "titleFontSize": 13, "grid": False}},
    }


def _bars(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "data": {"values": rows},
        "mark": {"type": "bar", "binSpacing": 1},
        "encoding": {
            "x": {"field": "from", "bin": {"binned": True}, "title": _("Score")},
            "x2": {"field": "to"},
            "y": {
                "field": "number",
                "type": "quantitative",
                "title": _("Candidates"),
                "axis": {"tickMinStep": 1, "format": "d"},
            },
            "color": {
                "field": "side",
                "scale": {"domain": ["above", "below"], "range": [ABOVE, BELOW]},
                "legend": None,
            },
        },
    }


def _rule(line: float) -> dict[str, Any]:
    return {
        "data": {"values": [{"line": line}]},
        "mark": {"type": "rule", "color": LINE, "strokeWidth": 3},
        "encoding": {"x": {"field": "line", "type": "quantitative"}},
    }
