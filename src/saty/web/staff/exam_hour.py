"""The last hour of a test as a picture, drawn on the server."""

import base64
from collections.abc import Sequence
from functools import lru_cache

import vl_convert
from django.utils.translation import gettext as _

from saty.testing.queries.control_room import Slot
from saty.web.moments import clock

COLOURS = ["#0b6e75", "#17242d", "#a85d00"]


def picture(slots: Sequence[Slot]) -> str:
    """The chart as the address of an image."""
    names = (_("Started"), _("Finished"), _("Disconnected"))
    rows = tuple(
        (clock(each.since), name, number)
        for each in slots
        for name, number in zip(
            names, (each.started, each.finished, each.disconnected), strict=True
        )
    )
    return _drawn(rows, names, _("Time"), _("Candidates"))


@lru_cache(maxsize=64)
def _drawn(
    rows: tuple[tuple[str, str, int], ...], names: tuple[str, ...], time: str, number: str
) -> str:
    """Drawn once for the same figures: the page asks again and again."""
    top = max(1, *(n for _at, _what, n in rows))
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 900,
        "height": 160,
        "background": "#ffffff",
        "padding": 12,
        "data": {"values": [{"at": at, "what": what, "number": n} for at, what, n in rows]},
        "mark": "bar",
        "encoding": {
            "x": {
                "field": "at",
                "type": "ordinal",
                "sort": None,
                "title": time,
                "axis": {"labelAngle": 0},
            },
            "xOffset": {"field": "what", "sort": list(names)},
            "y": {
                "field": "number",
                "type": "quantitative",
                "title": number,
                "axis": {"tickCount": min(top, 4), "format": "d"},
                "scale": {"domain": [0, top]},
            },
            "color": {
                "field": "what",
                "type": "nominal",
                "title": None,
                "scale": {"domain": list(names), "range": COLOURS},
                "legend": {"orient": "top"},
            },
        },
        "config": {"axis": {"labelFontSize": 13, "titleFontSize": 13, "grid": False}},
    }
    svg = vl_convert.vegalite_to_svg(spec)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
