"""QTI 2.1, in files written by hand after its specification: none of other programs are free."""

from pathlib import Path

from saty.core import items as core
from saty.testing.exchange import qti
from tests.testing.packages import picture, zipped

BY_HAND = Path(__file__).parent / "data/by_hand"


def test_a_package_of_qti_2_1_comes_in() -> None:
    manifest = (BY_HAND / "qti21_manifest.xml").read_bytes()
    chart = picture("chart-1.png")
    files = {"imsmanifest.xml": manifest, "images/Chart 1.PNG": chart.content}

    read = qti.read(zipped(BY_HAND, **files), language="en", topic="law")

    rate, capital, judgement = read.package.records
    assert read.faults == ()
    assert read.package.pictures == (chart,)
    assert (rate.item.value, rate.item.tolerance) == ("12.5", "0.5")
    assert rate.item.wordings["en"] == core.Wording(
        "Read the *chart*.\n\n![A falling line](picture:chart-1.png)\n\n"
        "The rate was \\_\\_\\_\\_ percent.",
        explanation="The line ends at 12.5.",
    )
    assert capital.item.wordings["en"].accepted == ("Astana", "Nur-Sultan")
    assert capital.item.wordings["en"].prompt == "What is the capital of Kazakhstan?"
    assert (judgement.item.kind, judgement.item.levels) == ("judgement", (3, 1, 0))
    assert judgement.item.shuffle is False
    assert judgement.item.wordings["en"].options[0] == "Ask what holds it up."
    assert judgement.item.wordings["en"].explanation == "Asking comes first."
