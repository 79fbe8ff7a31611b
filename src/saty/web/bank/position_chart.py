"""Where keys stand, drawn on the server as a picture: bars, and the line of equal chances."""

import base64
from collections.abc import Sequence
from typing import Any

import vl_convert
from django.utils.translation import gettext as _

from saty.testing.finding_words import letter
from saty.testing.queries.checks import Positions

BAR, CHANCE = "#0b6e75", "#a85d00"
PANEL = 150
MOST_PANELS = 4


def biggest(positions: Sequence[Positions]) -> list[Positions]:
    """The groups with the most items, by the number of options."""
    most = sorted(positions, key=lambda each: -sum(each.counts))[:MOST_PANELS]
    return sorted(most, key=lambda each: (len(each.counts), not each.shuffled))


def title_of(each: Positions) -> str:
    """A group in words."""
    words = _("%(number)s options, shuffled") if each.shuffled else _("%(number)s options, fixed")
    return words % {"number": len(each.counts)}


def picture(positions: Sequence[Positions]) -> str:
    """The chart as the address of an image."""
    svg = vl_convert.vegalite_to_svg(_spec(positions))
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _spec(positions: Sequence[Positions]) -> dict[str, Any]:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "#ffffff",
        "padding": 12,
        "hconcat": [_panel(each) for each in biggest(positions)],
        "config": {"axis": {"labelFontSize": 13, "titleFontSize": 13, "grid": False}},
    }


def _panel(each: Positions) -> dict[str, Any]:
    rows = [{"place": letter(n), "count": count} for n, count in enumerate(each.counts)]
    chance = {"chance": sum(each.counts) / len(each.counts)}
    return {
        "title": {"text": title_of(each), "fontSize": 13},
        "width": PANEL,
        "height": 160,
        "layer": [
            {
                "data": {"values": rows},
                "mark": {"type": "bar", "color": BAR},
                "encoding": {
                    "x": {
                        "field": "place",
                        "type": "ordinal",
                        "sort": None,
                        "title": _("Place of the key"),
                        "axis": {"labelAngle": 0},
                    },
                    "y": {
                        "field": "count",
                        "type": "quantitative",
                        "title": _("Items"),
                        "axis": {"tickMinStep": 1, "format": "d"},
                    },
                },
            },
            {
                "data": {"values": [chance]},
                "mark": {"type": "rule", "color": CHANCE, "strokeWidth": 2, "strokeDash": [6, 4]},
                "encoding": {"y": {"field": "chance", "type": "quantitative"}},
            },
        ],
    }
