"""First results against second ones, with the line from which candidates are heard: a picture."""

import base64
from collections import Counter
from math import floor
from typing import Any

import vl_convert
from django.utils.translation import gettext as _

from saty.testing.queries.drops import Comparison

WITHIN, BEYOND, LINE = "#0b6e75", "#a85d00", "#17242d"
STEPS = 12
"""About how many rows the table of drops has."""


def steps(compared: Comparison) -> list[tuple[int, int, int]]:
    """From, below, how many: drops in equal whole steps, from the largest rise to the farthest."""
    drops = [each.drop for each in compared.drops]
    if not drops:
        return []
    low, high = floor(min(drops)), floor(max(drops)) + 1
    width = max(1, -(-(high - low) // STEPS))
    counts = Counter(floor((drop - low) / width) for drop in drops)
    last = floor((max(drops) - low) / width)
    return [
        (low + place * width, low + (place + 1) * width, counts[place]) for place in range(last + 1)
    ]


def picture(compared: Comparison) -> str:
    """The chart as the address of an image; figures alone are drawn, so floats will do."""
    svg = vl_convert.vegalite_to_svg(_spec(compared))
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _spec(compared: Comparison) -> dict[str, Any]:
    counts = Counter((each.first, each.second, each.is_beyond) for each in compared.drops)
    rows = [
        {
            "first": float(first),
            "second": float(second),
            "number": number,
            "side": "beyond" if is_beyond else "within",
        }
        for (first, second, is_beyond), number in sorted(counts.items())
    ]
    layers: list[dict[str, Any]] = [_points(rows)]
    if compared.limit.square is not None:
        layers.append(_line(rows, float(compared.limit.square) ** 0.5))
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 520,
        "height": 420,
        "background": "#ffffff",
        "padding": 12,
        "layer": layers,
        "config": {"axis": {"labelFontSize": 13, "titleFontSize": 13, "grid": False}},
    }


def _points(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "data": {"values": rows},
        "mark": {"type": "point", "filled": True, "opacity": 0.7},
        "encoding": {
            "x": {"field": "first", "type": "quantitative", "title": _("First result")},
            "y": {"field": "second", "type": "quantitative", "title": _("Second result")},
            "size": {
                "field": "number",
                "type": "quantitative",
                "legend": None,
                "scale": {"range": [40, 300]},
            },
            "shape": {
                "field": "side",
                "scale": {"domain": ["within", "beyond"], "range": ["circle", "triangle-down"]},
                "legend": None,
            },
            "color": {
                "field": "side",
                "scale": {"domain": ["within", "beyond"], "range": [WITHIN, BEYOND]},
                "legend": None,
            },
        },
    }


def _line(rows: list[dict[str, Any]], limit: float) -> dict[str, Any]:
    """From where on: the second result lies so far below the first."""
    firsts = [row["first"] for row in rows] or [limit]
    start, end = max(min(firsts), limit), max(*firsts, limit)
    return {
        "data": {"values": [{"x": at, "y": at - limit} for at in (start, end)]},
        "mark": {"type": "line", "color": LINE, "strokeWidth": 2, "strokeDash": [6, 4]},
        "encoding": {
            "x": {"field": "x", "type": "quantitative"},
            "y": {"field": "y", "type": "quantitative"},
        },
    }
