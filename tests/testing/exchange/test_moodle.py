"""Moodle XML of other programs: what is taken, and what is named with its place and reason."""

import base64
from pathlib import Path

import pytest

from saty.testing.exchange import moodle
from saty.testing.exchange.base import Unreadable
from tests.testing.exchange.packages_of_formats import PNG

DATA = Path(__file__).parent / "data/moodlexml_to_json"
KK_RU = '<span lang="kk" class="multilang">{}</span> <span class="multilang" lang="ru">{}</span>'


def quiz(*questions):
    inner = "".join(questions)
    return f'<?xml version="1.0" encoding="UTF-8"?><quiz>{inner}</quiz>'.encode()


def text(words):
    return f"<text><![CDATA[{words}]]></text>"


def question(kind, inner, words="Which?", **more):
    """A question as Moodle writes it."""
    files = more.pop("files", "")
    return (
        f'<question type="{kind}"><questiontext format="html">{text(words)}{files}</questiontext>'
        f"{inner}</question>"
    )


def answer(words, fraction, more=""):
    return f'<answer fraction="{fraction}" format="html">{text(words)}{more}</answer>'


def read(*questions):
    return moodle.read(quiz(*questions), language="en", topic="general")


def only(*questions):
    found = read(*questions)
    assert found.faults == ()
    return found.package.records[-1]


SINGLE = answer("a", 100) + answer("b", 0)
ORDER = answer("a", 1) + answer("b", 2)


@pytest.mark.parametrize(
    ("kind", "inner", "made", "key"),
    [
        ("multichoice", SINGLE, "single", {"right": (0,), "partial": False}),
        (
            "multichoice",
            answer("a", 100) + answer("b", 50) + answer("c", -10),
            "judgement",
            {"levels": (2, 1, 0)},
        ),
        (
            "multichoice",
            "<single>false</single>" + answer("a", 50) + answer("b", 50) + answer("c", -50),
            "multiple",
            {"right": (0, 1), "partial": True},
        ),
        (
            "multichoiceset",
            answer("a", 100) + answer("b", 0) + answer("c", 100),
            "multiple",
            {"right": (0, 2), "partial": False},
        ),
        (
            "truefalse",
            answer("true", 0) + answer("false", 100),
            "single",
            {"right": (1,), "shuffle": False},
        ),
        (
            "numerical",
            answer("1e3", 100, "<tolerance>0.5</tolerance>") + answer("2", 0),
            "number",
            {"value": "1000", "tolerance": "0.5"},
        ),
        (
            "ordering",
            answer("a", 1) + answer("b", 2),
            "ordering",
            {"right": (0, 1), "partial": True},
        ),
        (
            "ordering",
            "<gradingtype>ALL_OR_NOTHING</gradingtype>" + ORDER,
            "ordering",
            {"right": (0, 1), "partial": False},
        ),
        (
            "matching",
            "<shuffleanswers>false</shuffleanswers>"
            f"<subquestion>{text('a')}<answer>{text('x')}</answer></subquestion>"
            f"<subquestion>{text('b')}<answer>{text('y')}</answer></subquestion>"
            f"<subquestion><text></text><answer>{text('z')}</answer></subquestion>",
            "matching",
            {"right": (0, 1), "targets": 3, "size": 2, "shuffle": False},
        ),
        ("shortanswer", answer("one", 100) + answer("\\*", 100) + answer("no", 0), "text", {}),
    ],
)
def test_question_is_taken_with_its_key(kind, inner, made, key):
    item = only(question(kind, inner)).item

    assert item.kind == made
    assert {name: getattr(item, name) for name in key} == key


def test_accepted_answers_are_those_of_full_weight():
    item = only(question("shortanswer", answer("one", 100) + answer("\\*", 100) + answer("no", 0)))

    assert item.item.wordings["en"].accepted == ("one", "*")


@pytest.mark.parametrize(
    "words", [KK_RU.format("Қайсы?", "Какой?"), "{mlang kk}Қайсы?{mlang}{mlang ru}Какой?{mlang}"]
)
def test_languages_are_told_apart_and_plain_texts_are_shared(words):
    record = only(question("multichoice", answer("1936", 100) + answer("1937", 0), words))

    said = {name: (each.prompt, each.options) for name, each in record.item.wordings.items()}
    assert said == {
        "kk": ("Қайсы?", ("1936", "1937")),
        "ru": ("Какой?", ("1936", "1937")),
    }


def test_words_that_stand_in_for_other_languages_are_used():
    option = "{mlang kk}иә{mlang}{mlang other}да{mlang}"
    words = KK_RU.format("Қайсы?", "Какой?")

    wordings = only(
        question("multichoice", answer(option, 100) + answer("1", 0), words)
    ).item.wordings

    assert {name: each.options for name, each in wordings.items()} == {
        "kk": ("иә", "1"),
        "ru": ("да", "1"),
    }


def test_text_that_lacks_a_language_is_named():
    words = KK_RU.format("Қайсы?", "Какой?")
    lone = '<span lang="kk" class="multilang">иә</span>'

    found = read(question("multichoice", answer(lone, 100) + answer("1", 0), words))

    assert [(each.key, each.details) for each in found.faults] == [
        ("language_missing", {"language": "ru"})
    ]


def test_pictures_come_with_their_texts_under_names_of_their_own():
    content = base64.b64encode(PNG).decode()
    other = base64.b64encode(PNG + b"other").decode()
    shown = '<p><img src="@@PLUGINFILE@@/My%20map.PNG" alt="map"></p>'
    files = '<file name="My map.PNG" path="/" encoding="base64">{}</file>'
    inline = f'<img src="data:image/png;base64,{content}" alt="x">'

    found = read(
        question("multichoice", SINGLE, shown, files=files.format(content)),
        question("multichoice", SINGLE, shown, files=files.format(other)),
        question("multichoice", SINGLE, inline),
    )

    assert found.faults == ()
    assert [each.item.wordings["en"].pictures() for each in found.package.records] == [
        ("my-map.png",),
        ("my-map-2.png",),
        ("embedded.png",),
    ]
    assert [each.content for each in found.package.pictures] == [PNG, PNG + b"other", PNG]


def test_categories_descriptions_and_explanations_are_kept():
    category = "<question type='category'><category><text>$course$/top/Law/A//B</text></category>"
    found = read(
        f"{category}</question>",
        '<question type="description"><questiontext format="html"><text>Read.</text></questiontext>'
        "<idnumber>letter</idnumber></question>",
        question("multichoice", SINGLE + f"<generalfeedback>{text('So.')}</generalfeedback>"),
        question(
            "multichoice", answer("a", 100, f"<feedback>{text('Yes.')}</feedback>") + answer("b", 0)
        ),
    )

    assert [
        (each.topic, each.stimulus, each.item.wordings["en"].explanation)
        for each in found.package.records
    ] == [("Law/A//B", "letter", "So."), ("Law/A//B", "letter", "Yes.")]


@pytest.mark.parametrize(
    ("bad", "key"),
    [
        *[(question(kind, ""), "kind_not_taken") for kind in ("essay", "cloze", "ddmarker")],
        (question("calculated", ""), "kind_not_taken"),
        (question("multichoice", answer("a", 100) + answer("b", 100)), "not_one_key"),
        (question("multichoice", answer("a", 0) + answer("b", 0)), "not_one_key"),
        (question("multichoice", answer("a", "all") + answer("b", 0)), "weight_wrong"),
        (question("shortanswer", answer("a*", 100)), "wildcard"),
        (question("shortanswer", answer("a", 100) + answer("b", 50)), "partly_right"),
        (question("numerical", answer("1", 100) + answer("2", 100)), "several_numbers"),
        (question("numerical", "<unitgradingtype>1</unitgradingtype>" + answer("1", 100)), "units"),
        (
            question(
                "numerical",
                "<unitgradingtype>0</unitgradingtype><units><unit><multiplier>1</multiplier>"
                "<unit_name>km</unit_name></unit></units>" + answer("1", 100),
            ),
            "units",
        ),
        (question("ordering", "<selecttype>RANDOM</selecttype>" + answer("a", 1)), "part_of_order"),
        (question("multichoice", SINGLE, "<script>x</script>"), "script"),
        (question("multichoice", SINGLE, '<a onclick="x()">y</a>'), "script"),
        (
            question("multichoice", SINGLE, '<img src="https://example.org/a.png">'),
            "remote_picture",
        ),
        (question("multichoice", SINGLE, '<img src="@@PLUGINFILE@@/a.png">'), "picture_missing"),
        (
            question(
                "multichoice",
                SINGLE,
                '<img src="@@PLUGINFILE@@/a.png">',
                files='<file name="a.png" path="/" encoding="base64">PHN2Zz4=</file>',
            ),
            "not_a_picture",
        ),
        (question("multichoice", "<image>a.gif</image>" + SINGLE), "old_picture"),
        (question("multichoice", SINGLE, r"\(\href{javascript:x}{y}\)"), "formula_refused"),
    ],
)
def test_question_that_cannot_be_taken_is_named_by_its_number(bad, key):
    found = read(question("multichoice", SINGLE), bad)

    assert len(found.package.records) == 1
    assert [(each.key, each.place) for each in found.faults] == [(key, "question 2")]


BOMB = '<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>'
OUTSIDE = '<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz></quiz>'


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (BOMB.encode(), "entities"),
        (OUTSIDE.encode(), "entities"),
        (b"<quiz><question></quiz>", "damaged_xml"),
        (b"<quiz></quiz>", "nothing_in_it"),
    ],
)
def test_file_that_is_dangerous_or_damaged_is_refused_as_a_whole(content, key):
    with pytest.raises(Unreadable, match=key):
        moodle.read(content, language="en", topic="general")


def test_file_of_another_program_is_read():
    found = moodle.read((DATA / "test.xml").read_bytes(), language="en", topic="general")

    assert [(each.key, each.place) for each in found.faults] == [
        ("not_one_key", "question 4"),
        ("old_picture", "question 7"),
        ("kind_not_taken", "question 9"),
        ("kind_not_taken", "question 11"),
    ]
    assert [each.item.kind for each in found.package.records] == [
        "single", "single", "single", "text", "matching", "number",
    ]  # fmt: skip
    assert {each.topic for each in found.package.records} == {"Moodle QUIZ XML export"}
    assert found.package.records[2].item.wordings["en"].options[0] == r"kg \* m"
