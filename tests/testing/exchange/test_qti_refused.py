"""QTI that cannot be taken: each fault with its place and reason, and nothing half taken."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from saty.core import items as core
from saty.testing.exchange import qti
from saty.testing.exchange.base import Unreadable
from saty.testing.exchange.html_text import NotTaken
from saty.testing.exchange.zipped import Archive, packed
from tests.factories_of_testing import question, record, wording
from tests.testing.packages import picture

FIRST = "items/00001.en.xml"


def _files(*records: core.Record, pictures: tuple[core.Picture, ...] = ()) -> dict[str, str]:
    archive = Archive(qti.write(core.Package(records, pictures=pictures), title="A bank"))
    return {name: archive.read(name).decode("latin-1") for name in archive.names()}


def _faults(files: Mapping[str, str]) -> list[tuple[str, str]]:
    content = packed([(name, text.encode("latin-1")) for name, text in files.items()])
    read = qti.read(content, language="en", topic="law")
    return [(fault.place, fault.key) for fault in read.faults]


def _edited(pattern: str, by: str, kind: core.Kind = "single") -> list[tuple[str, str]]:
    """Faults of a package with one item in which something was replaced."""
    files = _files(record("one", item=question(kind, languages=("en",))))
    edited = re.sub(pattern, by, files[FIRST], flags=re.DOTALL)
    assert edited != files[FIRST]
    return _faults(files | {FIRST: edited})


def test_a_package_without_faults_has_none() -> None:
    assert _faults(_files(record("one", item=question()))) == []


@pytest.mark.parametrize(
    ("pattern", "by", "key"),
    [
        (r"<qti-item-body>", "<qti-item-body><script>alert(1)</script>", "script"),
        (r"<qti-item-body>", "<qti-item-body><p onclick='x()'>a</p>", "script"),
        (r"<qti-item-body>", "<qti-item-body><img src='http://a/b.png'/>", "remote_picture"),
        (r"<qti-item-body>", "<qti-item-body><img src='none.png'/>", "picture_missing"),
        (r"<qti-item-body>", "<qti-item-body><video src='a.mp4'/>", "media"),
        (r"<qti-item-body>", r"<qti-item-body><p>\\(\\href{x}{y}\\)</p>", "formula_refused"),
        (r"<qti-choice-int.*action>", "", "no_interaction"),
        (r"qti-choice-interaction", "qti-hottext-interaction", "interaction_not_taken"),
        (r"qti-choice-interaction", "qti-upload-interaction", "interaction_not_taken"),
        (r"qti-choice-interaction", "qti-gap-match-interaction", "interaction_not_taken"),
        (r'adaptive="false"', 'adaptive="true"', "adaptive_item"),
        (r"<qti-value>option-1<", "<qti-value>option-9<", "key_not_among_options"),
        (r"<qti-value>option-1</qti-value>", "", "not_one_key"),
        (r'identifier="option-2"', 'identifier="option-1"', "choice_twice"),
        (r"match_correct", "my_own", "scoring_not_standard"),
        (r'response-identifier="RESPONSE"', 'response-identifier="OTHER"', "no_response_declared"),
        (r"</qti-item-body>", "", "xml_broken"),
        (r"<qti-assessment-item", "<!DOCTYPE a [<!ENTITY b 'c'>]><qti-assessment-item",
         "xml_forbidden"),
        (r"http://www.imsglobal.org/xsd/imsqtiasi_v3p0", "urn:other", "version_unknown"),
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_taken_is_told(pattern: str, by: str, key: str) -> None:
    assert _edited(pattern, by) == [(FIRST, key)]


def test_an_item_with_500_options_is_told() -> None:
    option = '<qti-simple-choice identifier="x{}">{}</qti-simple-choice>'
    many = "".join(option.format(number, number) for number in range(500))

    assert _edited(r"(<qti-choice-interaction[^>]*>)", rf"\1{many}") == [
        (FIRST, "too_many_options")
    ]


def test_a_tolerance_that_is_relative_is_told() -> None:
    faults = _edited('tolerance-mode="absolute"', 'tolerance-mode="relative"', "number")

    assert faults == [(FIRST, "tolerance_not_kept")]


def test_options_without_a_target_are_told() -> None:
    faults = _edited("<qti-value>option-1 target-2</qti-value>", "", "matching")

    assert faults == [(FIRST, "matches_not_one_each")]


def test_a_fault_in_one_language_leaves_the_item_out() -> None:
    files = _files(record("one", item=question()), record("two", item=question()))
    files[FIRST] = files[FIRST].replace("<qti-item-body>", "<qti-item-body><script/>")
    content = packed([(name, text.encode("latin-1")) for name, text in files.items()])

    read = qti.read(content, language="en", topic="law")

    assert [each.identifier for each in read.package.records] == ["two"]
    assert [(fault.place, fault.key) for fault in read.faults] == [(FIRST, "script")]


def test_languages_that_have_different_keys_are_told() -> None:
    files = _files(record("one", item=question()))
    place = "items/00001.ru.xml"
    files[place] = files[place].replace("<qti-value>option-1<", "<qti-value>option-2<")

    assert _faults(files) == [(place, "languages_disagree")]


def test_languages_that_have_different_options_are_told() -> None:
    files = _files(record("one", item=question()))
    place = "items/00001.ru.xml"
    files[place] = re.sub(
        r'<qti-simple-choice identifier="option-3"(.|\n)*?choice>', "", files[place]
    )

    assert _faults(files) == [(FIRST, "languages_unequal")]


@pytest.mark.parametrize("content", ["<svg/>", "GIF89a", ""])
def test_a_picture_that_is_none_is_told(content: str) -> None:
    shows = core.Item(
        "number", {"en": core.Wording("![a](picture:a.png)")}, value="1", tolerance="0"
    )
    files = _files(record("one", item=shows), pictures=(picture("a.png"),))
    files["pictures/a.png"] = content

    assert _faults(files) == [
        ("pictures/a.png", "picture_of_other_kind"),
        (FIRST, "picture_of_other_kind"),
    ]


def test_an_item_whose_stimulus_is_missing_is_told() -> None:
    stimulus = core.Stimulus("text", {"en": "A text"})
    item = record("one", item=question(languages=("en",)), stimulus="text")
    archive = Archive(qti.write(core.Package((item,), (stimulus,)), title="A bank"))
    files = {name: archive.read(name).decode() for name in archive.names()}
    del files["stimuli/00001.en.xml"]

    assert _faults(files) == [
        ("stimuli/00001.en.xml", "file_missing"),
        (FIRST, "stimulus_not_taken"),
    ]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "no_archive"),
        (b"<a/>", "version_unknown"),
        (b"<questestinterop/>", "version_unknown"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "xml_forbidden"),
        (packed([("a.xml", b"<a/>")]), "no_manifest"),
        (packed([("imsmanifest.xml", b"<a>")]), "xml_broken"),
        (
            packed([("imsmanifest.xml", b"<m><resources><resource/></resources></m>")]),
            "no_items",
        ),
        (
            packed(
                [
                    (
                        "imsmanifest.xml",
                        b"<m><resources><resource type='imsqti_xmlv1p2'/></resources></m>",
                    )
                ]
            ),
            "version_unknown",
        ),
    ],
)
def test_a_file_of_which_nothing_can_be_taken_is_refused(content: bytes, key: str) -> None:
    with pytest.raises(Unreadable) as refused:
        qti.read(content, language="en", topic="law")

    assert refused.value.key == key


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        (r"$\text{<b>}$", "formula_refused"),
        ("a\x07b", "control_characters"),
        ("![a](picture:none.png)", "picture_missing"),
    ],
)
def test_an_item_that_cannot_be_written_is_told(prompt: str, key: str) -> None:
    asked = question(languages=("en",))
    item = replace(asked, wordings={"en": replace(wording("en"), prompt=prompt)})

    with pytest.raises(NotTaken) as refused:
        qti.write(core.Package((record("one", item=item),)), title="A bank")

    assert (refused.value.key, refused.value.details["item"]) == (key, "one")
