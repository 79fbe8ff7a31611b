"""The form in which items are written: what it is given comes back, whatever was typed."""

import dataclasses

import pytest
from django.forms import CheckboxInput, CheckboxSelectMultiple
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from saty.core import items as core
from saty.web.bank.writing_form import WritingForm, tidied
from tests import factories_of_testing as testing

LANGUAGES = testing.LANGUAGES


def sent(item, more="", **changed):
    """What a browser sends of the form of an item, with some fields changed."""
    form = WritingForm(None, item=item, languages=LANGUAGES)
    data = QueryDict(mutable=True)
    for name, field in form.fields.items():
        value = form.initial.get(name, "")
        if isinstance(field.widget, CheckboxInput):
            data.setlist(name, ["on"] if value else [])
        elif isinstance(field.widget, CheckboxSelectMultiple):
            data.setlist(name, [str(each) for each in value])
        else:
            data[name] = str(value).replace("\n", "\r\n")
    data["options"], data["targets"] = str(form.size), str(form.targets)
    for name, value in changed.items():
        name = name.replace("_", "-")
        data.setlist(name, value) if isinstance(value, list) else data.__setitem__(name, value)
    return WritingForm(data, item=item, languages=LANGUAGES, more=more)


def written(item, *, tidy=False, more="", **changed):
    form = sent(item, more, **changed)
    assert form.is_valid(), form.errors
    return form.content(tidy=tidy)


# --- there and back ---

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=30
)


@st.composite
def drafts(draw):
    """Items at any point of their writing, of any kind."""
    kind = draw(st.sampled_from(core.KINDS))
    size = draw(st.integers(1, 6)) if kind in core.WITH_OPTIONS else 0
    targets = draw(st.integers(1, 4)) if kind == "matching" else 0
    languages = draw(st.sets(st.sampled_from(LANGUAGES), min_size=1))
    accepted = st.lists(texts.filter(lambda text: text.strip() and "\n" not in text), max_size=3)
    wordings = {
        language: core.Wording(
            prompt=draw(texts),
            options=tuple(draw(texts) for _ in range(size)),
            targets=tuple(draw(texts) for _ in range(targets)),
            accepted=tuple(draw(accepted)) if kind == "text" else (),
            explanation=draw(texts),
        )
        for language in languages
    }
    places = st.integers(0, max(size - 1, 0))
    keys = {
        "single": st.builds(dict, right=st.just(()) | st.tuples(places)),
        "multiple": st.builds(dict, right=st.sets(places).map(sorted).map(tuple)),
        "ordering": st.builds(dict, right=st.permutations(range(size)).map(tuple)),
        "matching": st.builds(dict, right=st.just(()) | half_said(size, targets - 1)),
        "judgement": st.builds(dict, levels=st.just(()) | half_said(size, core.MOST_LEVEL)),
        "number": st.sampled_from([{}, {"value": "12.5", "tolerance": "0.25"}, {"value": "-3"}]),
        "text": st.just({}),
    }
    settings = {"shuffle": draw(st.booleans()), "partial": draw(st.booleans())}
    return core.Item(kind, wordings, **draw(keys[kind]), **settings)


def half_said(size, most):
    """Something for each option, or not yet; not for none of them."""
    each = st.integers(core.UNSAID, most)
    said = st.lists(each, min_size=size, max_size=size).map(tuple)
    return said.filter(lambda places: any(place != core.UNSAID for place in places))


@given(drafts())
def test_what_is_sent_back_as_it_was_shown_changes_nothing(item):
    assert written(item) == item


@given(drafts())
def test_what_is_tidied_once_is_tidy(item):
    once = tidied(item)

    assert tidied(once) == once


@pytest.mark.parametrize("kind", core.KINDS)
def test_what_can_be_posed_is_the_same_when_it_is_tidied(kind):
    assert written(testing.question(kind), tidy=True) == testing.question(kind)


def test_spaces_around_what_is_typed_are_left_out():
    item = testing.question()

    content = written(item, kk_prompt="  Which\r\none? \r\n")

    assert content.wordings["kk"].prompt == "Which\none?"


# --- empty options ---


def without(item, *places):
    """What the form sends when options are emptied in every language."""
    names = {f"{language}_option_{place}": "" for language in LANGUAGES for place in places}
    return written(item, tidy=True, **names)


@pytest.mark.parametrize(
    ("kind", "emptied", "key"),
    [
        ("single", [0], {"right": (0,)}),
        ("single", [1], {"right": ()}),
        ("multiple", [1], {"right": (0, 1)}),
        ("multiple", [0], {"right": (1,)}),
        ("ordering", [0], {"right": (1, 2, 0)}),
        ("matching", [1], {"right": (0, 1, 0)}),
        ("judgement", [0, 2], {"levels": (1, 2)}),
    ],
)
def test_empty_options_are_taken_out_and_the_key_follows(kind, emptied, key):
    item = testing.question(kind)

    content = without(item, *emptied)

    kept = [place for place in range(4) if place not in emptied]
    assert content.size == len(kept)
    assert content.wordings["en"].options == tuple(f"Option {place} (en)" for place in kept)
    assert {name: getattr(content, name) for name in key} == key


def test_match_of_an_empty_target_is_unsaid():
    names = {f"{language}_target_0": "" for language in LANGUAGES}

    content = written(testing.question("matching"), tidy=True, **names)

    assert content.targets == 2
    assert content.right == (core.UNSAID, 1, 0, core.UNSAID)


def test_option_that_is_empty_in_one_language_alone_stays():
    content = written(testing.question(), tidy=True, kk_option_0="")

    assert [len(wording.options) for wording in content.wordings.values()] == [4, 4, 4]
    assert [fault.place for fault in core.faults(content)] == ["kk.options.0"]


# --- how many there are ---


@pytest.mark.parametrize(
    ("given", "more", "size"),
    [
        ("4", "", 4),
        ("4", "option", 5),
        ("500", "", core.MOST_OPTIONS),
        ("500", "option", core.MOST_OPTIONS),
        ("20", "option", core.MOST_OPTIONS),
        ("9" * 5_000, "", 4),
        ("-1", "", 4),
        ("x", "", 4),
        ("", "option", 5),
    ],
)
def test_number_of_options_is_bounded(given, more, size):
    assert sent(testing.question(), more, options=given).size == size


# --- the key ---


@pytest.mark.parametrize(
    ("typed", "right", "faults"),
    [
        ("C, A, D, B", (2, 0, 3, 1), []),
        ("cadb", (2, 0, 3, 1), []),
        ("С А D В", (2, 0, 3, 1), []),
        ("A, B", (0, 1), ["key_is_no_order"]),
        ("A, B, C, D, Z", (0, 1, 2, 3, 25), ["key_not_among_options"]),
        ("A, A, B, C", (0, 0, 1, 2), ["key_is_no_order"]),
        ("1, 2", (), ["key_is_no_order"]),
        ("", (), ["key_is_no_order"]),
    ],
)
def test_order_is_read_by_letters_and_what_is_wrong_is_a_fault(typed, right, faults):
    content = written(testing.question("ordering"), tidy=True, right=typed)

    assert content.right == right
    assert [fault.key for fault in core.faults(content)] == faults


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1 234,5", "1234.5"), ("−3", "-3"), (" 12.50 ", "12.50"), ("a lot", "alot"), ("", "")],
)
def test_number_is_read_as_people_write_it(typed, value):
    assert written(testing.question("number"), value=typed).value == value


@pytest.mark.parametrize(
    ("kind", "name", "typed"),
    [
        ("single", "right", "7"),
        ("multiple", "right", ["0", "7"]),
        ("matching", "right-0", "3"),
        ("judgement", "level-0", "11"),
        ("judgement", "level-0", "-1"),
        ("single", "kk-prompt", "x" * (core.MOST_CHARACTERS + 1)),
        ("single", "kk-prompt", "a\x00b"),
    ],
)
def test_what_the_form_does_not_offer_is_an_error_of_its_field(kind, name, typed):
    form = sent(testing.question(kind), **{name: typed})

    assert list(form.errors) == [name]


def test_half_of_a_match_is_kept_while_it_is_a_draft():
    item = dataclasses.replace(testing.question("matching"), right=())

    content = written(item, right_0="2")

    assert content.right == (2, core.UNSAID, core.UNSAID, core.UNSAID)
    assert [fault.key for fault in core.faults(content)] == ["key_matches_not_all"]
