"""Packages as we write them follow QTI 3.0: order of elements, identifiers, references."""

import re
from xml.etree.ElementTree import Element, fromstring

import pytest

from saty.core import items as core
from saty.testing.exchange import qti, qti_files
from saty.testing.exchange.html_text import NotTaken
from saty.testing.exchange.qti3 import NAMESPACE, PACKAGING
from saty.testing.exchange.zipped import Archive
from tests.factories_of_testing import question, record
from tests.testing.packages import picture

QTI = f"{{{NAMESPACE}}}"
CP = f"{{{PACKAGING}}}"
ORDER = (
    "qti-response-declaration",
    "qti-outcome-declaration",
    "qti-assessment-stimulus-ref",
    "qti-item-body",
    "qti-response-processing",
    "qti-modal-feedback",
)
"""Of the children of qti-assessment-item, after its content model in QTI 3.0."""


def _opened(*records: core.Record) -> Archive:
    stimulus = core.Stimulus("text", {"kk": "Мәтін", "ru": "Текст", "en": "A text"})
    package = core.Package(records, (stimulus,), (picture("a.png"),))
    return Archive(qti.write(package, title='Bank & "items"'))


@pytest.mark.parametrize("kind", core.KINDS)
@pytest.mark.parametrize("partial", [False, True])
def test_an_item_follows_the_content_model(kind: core.Kind, partial: bool) -> None:
    item = record("one", item=question(kind, partial=partial), stimulus="text")

    root = fromstring(_opened(item).read("items/00001.kk.xml"))

    names = [each.tag.removeprefix(QTI) for each in root]
    assert names == sorted(names, key=ORDER.index)
    assert {"identifier", "title", "adaptive", "time-dependent"} <= {*root.keys()}
    assert [each.tag for each in root.iter() if each.tag.endswith("-interaction")] == [
        f"{QTI}qti-{INTERACTIONS[kind]}-interaction"
    ]
    assert _identifiers_are_declared(root)


INTERACTIONS = {
    "single": "choice",
    "multiple": "choice",
    "judgement": "choice",
    "ordering": "order",
    "matching": "match",
    "number": "text-entry",
    "text": "text-entry",
}


def _identifiers_are_declared(root: Element) -> bool:
    """Whether every key names an option that there is."""
    options = {each.get("identifier") for each in root.iter() if "choice" in each.tag}
    declared = root.find(f"{QTI}qti-response-declaration")
    assert declared is not None
    if declared.get("base-type") not in {"identifier", "directedPair"}:
        return True
    values = [each.text or "" for each in declared.iter(f"{QTI}qti-value")]
    values += [each.get("map-key", "") for each in declared.iter(f"{QTI}qti-map-entry")]
    return all(name in options for value in values for name in value.split())


def test_the_manifest_names_every_file_once() -> None:
    shows = core.Item("number", {"en": core.Wording("![a](picture:a.png)")}, value="1")
    archive = _opened(record("one", item=question()), record("two", item=shows))

    manifest = fromstring(archive.read("imsmanifest.xml"))

    resources = manifest.findall(f"{CP}resources/{CP}resource")
    assert sorted(each.get("href", "") for each in resources) == sorted(
        name for name in archive.names() if name != "imsmanifest.xml"
    )
    names = [each.get("identifier") for each in resources]
    assert len(set(names)) == len(names)
    needed = {each.get("identifierref") for each in manifest.iter(f"{CP}dependency")}
    assert needed == {"picture-1"}
    assert [each.tag.removeprefix(CP) for each in manifest] == [
        "metadata",
        "organizations",
        "resources",
    ]


def test_names_of_files_say_nothing_of_the_items() -> None:
    names = _opened(record("secret-topic", item=question())).names()

    assert all(re.fullmatch(r"[a-z]+/[a-z0-9.]+|imsmanifest.xml", name) for name in names)


def test_what_a_candidate_may_not_read_stands_in_no_body() -> None:
    item = record("one", item=question(), source="Article 5")

    root = fromstring(_opened(item).read("items/00001.en.xml"))

    body = root.find(f"{QTI}qti-item-body")
    assert body is not None
    assert "Because" not in "".join(body.itertext())


def test_what_cannot_be_written_is_left_out_alone_and_named() -> None:
    shared = core.Stimulus("one", {"en": "a\x01b"})
    many = tuple(record(f"bad-{number}", source="Art.\x01") for number in range(201))
    good = (record("one"), record("two"), record("three"))
    package = core.Package((*many, record("four", stimulus="one"), *good), (shared,))

    content = qti_files.write(package, language="en")
    lost = qti_files.losses(package, language="en")

    read = qti.read(content, language="en", topic="law").package
    assert [each.identifier for each in read.records] == ["one", "two", "three"]
    assert [(each.key, each.place) for each in lost] == [
        ("control_characters", "text one"),
        *(("control_characters", f"bad-{number}") for number in range(201)),
        ("stimulus_not_carried", "four"),
    ]
    assert {each.details["item"] for each in lost} >= {"one", "bad-0", "four"}


def test_manifest_that_cannot_be_written_is_no_loss_of_an_item() -> None:
    package = core.Package((record("one"),))

    with pytest.raises(NotTaken, match="control_characters"):
        qti.write_rest(package, title="\x01")
