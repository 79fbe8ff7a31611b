"""Coverage of a blueprint at a glance: what is wanted as bars, what each form has as marks."""

import base64
from collections.abc import Sequence
from typing import Any

import vl_convert
from django.utils.translation import gettext as _

from saty.testing.queries.forms import SectionCoverage
from saty.web.bank.form_words import Names

WANTED, MET, MISSED = "#9fb3bd", "#0b6e75", "#a3232b"
STEP = 26
"""Height of a row in pixels."""


def picture(sections: Sequence[SectionCoverage], said: Names) -> str:
    """The chart as the address of an image."""
    svg = vl_convert.vegalite_to_svg(_spec(sections, said))
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _spec(sections: Sequence[SectionCoverage], said: Names) -> dict[str, Any]:
    wanted: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    for section in sections:
        for count in section.counts:
            row = f"{said.section(section.key)}: {said.of(count.what, count.key)}"
            wanted.append({"row": row, "least": count.least - 0.2, "most": count.most + 0.2})
            for number in sorted(set(count.found)):
                side = "met" if count.is_met(number) else "missed"
                found.append({"row": row, "number": number, "side": side})
    rows = list(dict.fromkeys(each["row"] for each in wanted))
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 520,
        "height": STEP * max(len(rows), 1),
        "background": "#ffffff",
        "padding": 12,
        "layer": [_bars(wanted, rows), _marks(found, rows)],
        "config": {
            "axis": {"labelFontSize": 13, "titleFontSize": 13, "labelLimit": 360},
            "view": {"stroke": None},
        },
    }


def _row(rows: list[str]) -> dict[str, Any]:
    return {"field": "row", "type": "nominal", "sort": rows, "title": None}


def _bars(wanted: list[dict[str, Any]], rows: list[str]) -> dict[str, Any]:
    return {
        "data": {"values": wanted},
        "mark": {"type": "bar", "color": WANTED, "height": 14, "cornerRadius": 3},
        "encoding": {
            "y": _row(rows),
            "x": {
                "field": "least",
                "type": "quantitative",
                "title": _("Items"),
                "axis": {"tickMinStep": 1, "format": "d"},
                "scale": {"domainMin": 0, "nice": False},
            },
            "x2": {"field": "most"},
        },
    }


def _marks(found: list[dict[str, Any]], rows: list[str]) -> dict[str, Any]:
    return {
        "data": {"values": found},
        "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
        "encoding": {
            "y": _row(rows),
            "x": {"field": "number", "type": "quantitative"},
            "shape": {
                "field": "side",
                "scale": {"domain": ["met", "missed"], "range": ["circle", "cross"]},
                "legend": None,
            },
            "color": {
                "field": "side",
                "scale": {"domain": ["met", "missed"], "range": [MET, MISSED]},
                "legend": None,
            },
        },
    }
