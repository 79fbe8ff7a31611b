"""A question as candidates see it: what its markup is made of, and that nothing tells the key."""

from html.parser import HTMLParser

import pytest
from django.utils import translation

from saty.core import items as core
from saty.web.exam.question import shown
from tests import factories_of_testing as testing

CHOICES = {"single": "radio", "judgement": "radio", "multiple": "checkbox"}


def source(name):
    return f"/pictures/{name}"


class Markup(HTMLParser):
    """The elements of a text with their attributes, in order."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def of(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]


def rendered(kind, language="en", **how):
    return str(shown(testing.question(kind), language, source, name="q7", **how).rendered())


@pytest.mark.parametrize("kind", core.KINDS)
def test_every_field_has_a_name_of_the_question_and_a_label(kind):
    markup = Markup(rendered(kind))

    fields = markup.of("input", "select")
    labelled = {label["for"] for label in markup.of("label")}
    ids = {attributes["id"] for _tag, attributes in markup.elements if "id" in attributes}
    assert fields
    for each in fields:
        assert each["name"].startswith("q7")
        assert each["id"] in labelled or each["aria-labelledby"] in ids


@pytest.mark.parametrize("kind", CHOICES)
def test_options_are_chosen_under_their_places_or_identifiers(kind):
    as_banked = Markup(rendered(kind)).of("input")
    ids, order = ["a", "b", "c", "d"], [2, 0, 3, 1]
    in_form = Markup(rendered(kind, option_ids=ids, order=order)).of("input")

    assert {each["type"] for each in as_banked} == {CHOICES[kind]}
    assert {each["name"] for each in as_banked} == {"q7"}
    assert [each["value"] for each in as_banked] == ["0", "1", "2", "3"]
    assert [each["value"] for each in in_form] == ["c", "a", "d", "b"]


def test_options_of_an_order_get_places():
    markup = Markup(rendered("ordering"))

    assert [each["name"] for each in markup.of("select")] == ["q7-0", "q7-1", "q7-2", "q7-3"]
    values = [each["value"] for each in markup.of("option")]
    assert values == ["", "1", "2", "3", "4"] * 4


def test_options_of_a_match_get_targets():
    markup = Markup(
        rendered("matching", option_ids=["a", "b", "c", "d"], target_ids=["x", "y", "z"])
    )

    assert [each["name"] for each in markup.of("select")] == ["q7-a", "q7-b", "q7-c", "q7-d"]
    assert [each["value"] for each in markup.of("option")] == ["", "x", "y", "z"] * 4


@pytest.mark.parametrize(("kind", "mode"), [("number", "decimal"), ("text", None)])
def test_short_answer_is_typed(kind, mode):
    (field,) = Markup(rendered(kind)).of("input")

    assert (field["type"], field["name"], field.get("inputmode")) == ("text", "q7", mode)
    assert field["autocomplete"] == "off"
    assert field["aria-describedby"] == "q7-prompt"


@pytest.mark.parametrize("kind", sorted(core.WITH_OPTIONS))
def test_options_stand_together_under_a_legend(kind):
    markup = rendered(kind)

    assert markup.count("<fieldset") == markup.count("<legend") == 1


@pytest.mark.parametrize("kind", core.KINDS)
def test_nothing_of_a_question_tells_its_key_or_its_explanation(kind):
    keys = {
        "single": [{"right": (place,)} for place in range(4)],
        "multiple": [{"right": (0,)}, {"right": (1, 3)}],
        "ordering": [{"right": (0, 1, 2, 3)}, {"right": (3, 2, 1, 0)}],
        "matching": [{"right": (0, 0, 0, 0)}, {"right": (2, 1, 0, 2)}],
        "number": [{"value": "1"}, {"value": "98765.25", "tolerance": "3"}],
        "text": [{}],
        "judgement": [{"levels": (0, 1, 2, 3)}, {"levels": (9, 0, 0, 0)}],
    }[kind]

    made = {str(shown(testing.question(kind, **key), "en", source).rendered()) for key in keys}

    (text,) = made
    assert not [words for words in ("Because", "word en", "98765") if words in text]


def test_instructions_stand_in_the_language_of_the_question(monkeypatch):
    monkeypatch.setattr(
        "django.utils.translation._trans.gettext",
        lambda words: f"{words} [{translation.get_language()}]",
    )

    text = {language: rendered("single", language) for language in testing.LANGUAGES}

    for language, words in text.items():
        assert f'lang="{language}"' in words
        assert f"Choose one answer. [{language}]" in words


def test_language_in_which_it_is_not_worded_shows_nothing():
    assert shown(testing.question(languages=("kk",)), "en", source) is None


def test_stimulus_stands_before_the_question():
    text = rendered("single", stimulus="| a | b |\n|---|---|\n| 1 | 2 |")

    assert text.index("<td>1</td>") < text.index("Question (en)?")


def test_longest_item_has_a_letter_for_each_option():
    wording = core.Wording("Which?", tuple(f"Option {n}" for n in range(core.MOST_OPTIONS)))
    question = shown(core.Item("single", {"en": wording}, right=(0,)), "en", source)

    assert [each.letter for each in question.options] == list("ABCDEFGHIJKLMNOPQRST")
