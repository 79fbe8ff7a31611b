"""Who chose which option, by thirds of the total score: drawn on the server as a picture."""

import base64
from collections.abc import Sequence
from typing import Any

import vl_convert
from django.utils.translation import gettext as _

from saty.testing.queries.statistics import FormShown, OptionShown
from saty.web.bank.item_words import letter

KEY = "#0b6e75"
OTHERS = (
    "#c8763a", "#8c6bb1", "#9fb3bd", "#b0a04f", "#5a7fb5", "#a85d5d", "#6d8f6d", "#c497b5",
)  # fmt: skip
CONFIG = {"axis": {"labelFontSize": 13, "titleFontSize": 13, "grid": False}}
BINS = 30


def _address(spec: dict[str, Any]) -> str:
    svg = vl_convert.vegalite_to_svg(
        {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "background": "#ffffff",
            "padding": 12,
            "config": CONFIG,
            **spec,
        }
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def of_options(options: Sequence[OptionShown]) -> str:
    """Lines from the lowest to the highest third, one for each option; the key is the thick one."""
    thirds = [_("Lowest third"), _("Middle third"), _("Highest third")]
    sizes = [sum(each.by_third[third] for each in options) or 1 for third in range(3)]
    names = [letter(each.place) for each in options]
    colours = [KEY if each.is_key else OTHERS[each.place % len(OTHERS)] for each in options]
    rows = [
        {
            "third": thirds[third],
            "order": third,
            "option": letter(each.place),
            "share": each.by_third[third] / sizes[third],
            "key": each.is_key,
        }
        for each in options
        for third in range(3)
    ]
    return _address(
        {
            "width": 420,
            "height": 220,
            "data": {"values": rows},
            "mark": {"type": "line", "point": True},
            "encoding": {
                "x": {
                    "field": "third",
                    "type": "ordinal",
                    "sort": thirds,
                    "title": None,
                    "axis": {"labelAngle": 0},
                },
                "y": {
                    "field": "share",
                    "type": "quantitative",
                    "axis": {"format": "%"},
                    "scale": {"domain": [0, 1]},
                    "title": _("Share"),
                },
                "color": {
                    "field": "option",
                    "scale": {"domain": names, "range": colours},
                    "title": _("Option"),
                },
                "size": {
                    "field": "key",
                    "scale": {"domain": [True, False], "range": [4, 1.5]},
                    "legend": None,
                },
            },
        }
    )


def bins_of(form: FormShown) -> list[tuple[float, float, int]]:
    """From, below, people: sums of credits in at most 30 steps, from the lowest."""
    top = max(len(form.items), 1)
    width = max(1.0, top / BINS)
    count = int(top / width) + 1
    numbers = [0] * count
    for score, people in form.scores:
        numbers[min(int(score / width), count - 1)] += people
    return [(n * width, (n + 1) * width, number) for n, number in enumerate(numbers)]


def of_scores(form: FormShown) -> str:
    """How many people have which sum of credits."""
    rows = [{"from": low, "to": high, "number": number} for low, high, number in bins_of(form)]
    return _address(
        {
            "width": 640,
            "height": 220,
            "data": {"values": rows},
            "mark": {"type": "bar", "binSpacing": 1, "color": KEY},
            "encoding": {
                "x": {"field": "from", "bin": {"binned": True}, "title": _("Items right")},
                "x2": {"field": "to"},
                "y": {
                    "field": "number",
                    "type": "quantitative",
                    "title": _("Candidates"),
                    "axis": {"tickMinStep": 1, "format": "d"},
                },
            },
        }
    )
