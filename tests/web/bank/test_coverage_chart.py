"""The chart of coverage: a bar for what is wanted, a mark for each number that forms have."""

import base64
import json
from fractions import Fraction

import pytest

from saty.testing.queries.forms import Covered, SectionCoverage
from saty.web.bank import coverage_chart
from saty.web.bank.form_words import Names

NAMES = Names({"knowledge": "Knowledge"}, {"law": "Law"})


def section(*counts):
    return SectionCoverage("knowledge", 30, counts, (Fraction(1, 2),), (180,))


@pytest.fixture
def drawn(monkeypatch):
    """The charts that were drawn."""
    kept = []

    def draw(chart):
        kept.append(json.loads(json.dumps(chart)))
        return "<svg/>"

    monkeypatch.setattr("vl_convert.vegalite_to_svg", draw)
    return kept


def test_chart_has_a_bar_for_each_count_and_a_mark_for_each_number(drawn):
    counts = (Covered("items", "", 3, 3, (3, 3)), Covered("topic", "law", 1, 2, (3, 1, 3)))

    coverage_chart.picture([section(*counts)], NAMES)

    (chart,) = drawn
    bars, marks = (layer["data"]["values"] for layer in chart["layer"])
    assert bars == [
        {"row": "Knowledge: All items", "least": 2.8, "most": 3.2},
        {"row": "Knowledge: Law", "least": 0.8, "most": 2.2},
    ]
    assert marks == [
        {"row": "Knowledge: All items", "number": 3, "side": "met"},
        {"row": "Knowledge: Law", "number": 1, "side": "met"},
        {"row": "Knowledge: Law", "number": 3, "side": "missed"},
    ]
    assert chart["height"] == 2 * coverage_chart.STEP
    assert chart["layer"][0]["encoding"]["y"]["sort"] == [bar["row"] for bar in bars]


def test_chart_is_a_picture_with_its_words():
    address = coverage_chart.picture([section(Covered("topic", "law", 1, 2, (3,)))], NAMES)

    kind, content = address.split(",")
    svg = base64.b64decode(content).decode()
    assert kind == "data:image/svg+xml;base64"
    assert "Knowledge: Law" in svg
    assert coverage_chart.MISSED in svg
    assert coverage_chart.MET not in svg
