"""Packages that other programs made: what they ask comes in, the rest is told with its reason."""

from pathlib import Path

import pytest

from saty.core import items as core
from saty.testing.exchange import qti
from tests.testing.packages import zipped

DATA = Path(__file__).parent / "data"


def _lone(name: str) -> core.Record:
    read = qti.read((DATA / name).read_bytes(), language="en", topic="law")
    assert read.faults == ()
    (record,) = read.package.records
    return record


def test_a_package_of_qti_3_comes_in() -> None:
    read = qti.read(zipped(DATA / "qti3_ts"), language="en", topic="law")

    assert [(each.identifier, each.item.kind, each.stimulus) for each in read.package.records] == [
        ("basic-choice", "single", ""),
        ("basic-match", "matching", ""),
        ("basic-text-entry", "text", ""),
        ("basic-html-subset", "single", ""),
        ("tolerance-extra-features", "single", "stimulus-extra"),
    ]
    assert [(fault.place, fault.key) for fault in read.faults] == [
        ("items/extended-text.xml", "interaction_not_taken"),
        ("items/template-processing.xml", "template_item"),
        ("items/composite.xml", "several_interactions"),
        ("items/mathml.xml", "formula_without_tex"),
        ("items/shared-vocabulary.xml", "file_missing"),
        ("items/alt-text.xml", "embedded_picture"),
    ]


def test_what_a_package_of_qti_3_asks_is_kept() -> None:
    records = qti.read(zipped(DATA / "qti3_ts"), language="en", topic="law").package.records
    items = {each.identifier: each.item for each in records}

    assert items["basic-match"] == core.Item(
        "matching",
        {
            "en": core.Wording(
                "Match QTI variables to their roles.",
                ("Response", "Outcome"),
                ("Candidate answer", "Derived score"),
            )
        },
        right=(0, 1),
        shuffle=False,
    )
    assert items["basic-text-entry"].wordings["en"] == core.Wording(
        r"Type the built-in score outcome name: \_\_\_\_", accepted=("SCORE",)
    )
    assert items["basic-html-subset"].wordings["en"].prompt == (
        "## Item content\n\n- HTML subset evidence"
    )


def test_a_stimulus_of_qti_3_comes_with_its_item() -> None:
    read = qti.read(zipped(DATA / "qti3_ts"), language="ru", topic="law")

    text = "Shared stimulus dependency for Basic item-player tolerance evidence."
    assert read.package.stimuli == (core.Stimulus("stimulus-extra", {"ru": text}),)
    assert read.package.records[-1].item.wordings["ru"].prompt == (
        "Optional rubric guidance remains visible.\n\n"
        "Select the Basic response while extra item metadata is present.\n\n"
        "Which option should score?"
    )


def test_rules_that_come_to_a_standard_template_are_taken() -> None:
    assert _lone("pie_qti/qti3-order-interaction.xml").item.right == (0, 1, 2, 3)
    assert _lone("pie_qti/geometry-area.xml").item == core.Item(
        "text",
        {
            "en": core.Wording(
                "## Calculate Area\n\n"
                "A rectangle has a length of 8 meters and a width of 6 meters.\n\n"
                "**What is the area of the rectangle?**\n\n"
                "*Remember: Area = length × width*\n\n"
                "Enter your answer (in square meters):",
                accepted=("48",),
            )
        },
    )


def test_items_of_qti_2_2_come_in() -> None:
    assert _lone("pie_qti/match_interaction.xml").item.wordings["en"].targets == (
        "Paris",
        "Berlin",
        "Rome",
    )
    several = _lone("pie_qti/word-problem.xml").item
    assert (several.kind, several.right, several.shuffle) == ("multiple", (0, 2), False)
    assert several.wordings["en"].options[1] == r"Add \$50 + \$12 to find the total amount"
    assert _lone("pie_qti/modal-feedback.xml").item.wordings["en"] == core.Wording(
        "Pick A.", ("A", "B"), explanation="Correct\n\nIncorrect"
    )


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("pie_qti/map-response.xml", "weights_differ"),
        ("pie_qti/order-interaction.xml", "scoring_not_standard"),
    ],
)
def test_scoring_that_is_not_standard_is_told(name: str, key: str) -> None:
    read = qti.read((DATA / name).read_bytes(), language="en", topic="law")

    assert read.package == core.Package(())
    assert [(fault.place, fault.key) for fault in read.faults] == [("item.xml", key)]
