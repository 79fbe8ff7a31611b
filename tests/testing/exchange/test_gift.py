"""GIFT of other programs: what is taken, and what is named with its line and reason."""

from pathlib import Path

import pytest

from saty.core.items import Fault
from saty.testing.exchange import gift
from saty.testing.exchange.base import Unreadable

DATA = Path(__file__).parent / "data/gift_grammar"


def read(text):
    content = text if isinstance(text, bytes) else text.encode()
    return gift.read(content, language="en", topic="general")


def only(text):
    found = read(text)
    assert found.faults == ()
    return found.package.records[0]


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("Sum? {=four ~three}", "single", {"right": (0,)}),
        ("Sum? {~three =four#Good}", "single", {"right": (1,)}),
        ("Best? {=a ~%50%b ~c}", "judgement", {"levels": (2, 1, 0)}),
        ("Best? {=a ~%33.33333%b ~%66.66667%c}", "judgement", {"levels": (3, 1, 2)}),
        ("Both? {~%50%a ~%50%b ~%-100%c}", "multiple", {"right": (0, 1)}),
        ("True? {F}", "single", {"right": (1,)}),
        ("Match {=a -> x =b -> y = -> z}", "matching", {"right": (0, 1)}),
        ("Match {=a -> y =b -> y =c -> x}", "matching", {"right": (0, 0, 1)}),
        ("Pi? {#3.14:0.01}", "number", {"value": "3.14", "tolerance": "0.01"}),
        ("Range? {#1..4}", "number", {"value": "2.5", "tolerance": "1.5"}),
        ("Range? {#=.5:0}", "number", {"value": "0.5", "tolerance": "0"}),
        ("Who? {=no one =nobody}", "text", {}),
        ("Who? {nobody}", "text", {}),
    ],
)
def test_question_is_taken_with_its_key(text, kind, key):
    item = only(text).item

    assert item.kind == kind
    assert {name: getattr(item, name) for name in key} == key


def test_escapes_formats_feedback_and_gaps_are_read():
    record = only(
        "// [id:q7] [tag:easy]\n$CATEGORY: $course$/top/Law/Civil\n\n"
        "// [id:q7]\n::Name::[html]A <b>bold</b> \\{brace\\} {=a\\~b#[plain]*Yes* ~[markdown]*c*"
        " ####[markdown]*Because*} and more"
    )

    wording = record.item.wordings["en"]
    assert (record.identifier, record.topic) == ("q7", "Law/Civil")
    assert wording.prompt == r"A **bold** {brace} \_\_\_\_\_ and more"
    assert wording.options == (r"a~b", "*c*")
    assert wording.explanation == "*Because*"


def test_questions_rest_on_the_description_before_them_until_another_category():
    found = read("The letter.\n\nWho? {=a ~b}\n\nWhen? {=a ~b}\n\n$CATEGORY: x\n\nWhy? {=a ~b}")

    assert [each.stimulus for each in found.package.records] == ["text-1", "text-1", ""]
    assert found.package.stimuli[0].wordings == {"en": "The letter."}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Essay {}", "kind_not_taken"),
        ("Open {=a ~b", "brace"),
        ("Order {>ALL a}", "kind_not_taken"),
        ("Two? {=a =b ~c}", "not_one_key"),
        ("None? {~a ~b}", "no_key"),
        ("Uneven? {~%30%a ~%70%b}", "unequal_weights"),
        ("Who? {=a =%50%b}", "partly_right"),
        ("Who? {#=1 =2}", "several_numbers"),
        ("Who? {#many}", "not_a_number"),
        ("Who? {#1:-2}", "not_a_number"),
        ("Match {=a -> b =c}", "pair_without_arrow"),
        ("[html]<script>x</script> {=a ~b}", "script"),
        ('[html]<img src="https://example.org/x.png"> {=a ~b}', "remote_picture"),
        ("// [tag:saty:difficulty=9]\nHow? {=a ~b}", "tag_wrong"),
    ],
)
def test_question_that_cannot_be_taken_is_named_by_its_line(text, key):
    found = read(f"Good? {{=a ~b}}\n\n{text}")

    assert len(found.package.records) == 1
    assert [(each.key, each.place) for each in found.faults] == [(key, "line 3")]


@pytest.mark.parametrize(
    ("content", "key"),
    [(b"\xff\xfeq", "not_text"), (b"a\x00b", "not_text"), (b"//", "nothing_in_it")],
)
def test_file_that_is_no_gift_is_refused(content, key):
    with pytest.raises(Unreadable, match=key):
        read(content)


def test_files_of_another_program_are_read():
    found = {each.stem: read(each.read_bytes()) for each in sorted(DATA.glob("*.gift"))}

    faults = {name: list(each.faults) for name, each in found.items() if each.faults}
    assert faults == {
        "multiLineFeedback1": [
            Fault("picture_missing", "line 11", {"picture": "@@PLUGINFILE@@/3.png"})
        ],
        "newlineAndLaTeX": [Fault("kind_not_taken", "line 1", {"kind": "essay"})],
        "tag_id_and_two_tags": [Fault("kind_not_taken", "line 1", {"kind": "essay"})],
    }
    (continents,) = found["multipleAnswersFloat"].package.records
    assert continents.item.right == (0, 1, 3)
    (symbols,) = found["symbolsAll"].package.records
    assert symbols.item.wordings["en"].prompt == (
        "Here's a question that has symbols inside, \\\n"
        "such as \\`-=\\[\\];',./~!@#\\$%^&\\*()\\_+{}\\|:\"<>?"
    )
    (lists, *_rest) = found["markdown"].package.stimuli
    assert lists.wordings["en"] == "multiline  \nmarkdown"
