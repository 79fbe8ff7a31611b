"""Figures of forms and items as pages show them; exposure; what assembly knows of difficulty."""

from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from saty.testing.actions.figures import renew_figures
from saty.testing.actions.keys import approve_key_change, propose_key_change
from saty.testing.figure_tasks import make_figures, sweep
from saty.testing.figures import shown_languages
from saty.testing.models import FormAssignment, FormFigures
from saty.testing.queries import statistics
from saty.testing.queries.exposure import Exposure, exposure
from tests import factories
from tests import factories_of_testing as testing
from tests.house.test_constraints_above import complaint
from tests.testing import sitting

pytestmark = pytest.mark.django_db


def sat_by(people, languages=("kk",), forms=1, right=None):
    """A stage whose candidates chose the key (place 1) in turn, `right` of them; forms, bank."""
    stage = sitting.stage_with(people)
    bank = testing.bank()
    made = sitting.forms_for(stage, forms=forms, of=bank)
    entries = sitting.draw_forms(stage, made)
    form_of = {form.id: form for form in made}
    rows = []
    for number, entry in enumerate(entries):
        form = form_of[entry.form_assignment.form_id]
        place = 1 if number < (people if right is None else right) else 0
        language = languages[number % len(languages)]
        rows.append(sitting.sat(entry, sitting.answer_all(form, place), language))
    sitting.record(stage, *rows)
    return bank, made, stage


def renew(forms):
    for form in forms:
        renew_figures(form=form, at=sitting.AFTER)


def of_item(item):
    reader = factories.acting(factories.person(), "test_owner")
    return statistics.of_item(item, reader=reader, at=sitting.AFTER)


def item_of(form, position=0):
    return form.items.select_related("version__item").get(position=position).version.item


def test_item_is_shown_with_its_options_and_people(django_assert_num_queries):
    bank, forms, _stage = sat_by(12, right=9)
    renew(forms)
    item, reader = item_of(forms[0]), sitting.owner(bank)

    with django_assert_num_queries(3):
        found = statistics.of_item(item, reader=reader, at=sitting.AFTER)

    whole, kazakh = found.shown
    assert (whole.language, kazakh.language) == ("", "kk")
    assert (whole.people, whole.p) == (12, Fraction(3, 4))
    assert [(each.number, each.is_key) for each in whole.options] == [
        (3, False), (9, True), (0, False), (0, False),
    ]  # fmt: skip
    assert "distractor_unused" in whole.flags
    assert not found.too_few


def test_fewer_than_10_people_are_not_shown():
    _bank, forms, _stage = sat_by(9)
    renew(forms)

    found = of_item(item_of(forms[0]))

    assert found.shown == ()
    assert found.too_few
    assert statistics.of_form(forms[0]) == {}


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ({"": 40, "kk": 20, "ru": 20}, {"", "kk", "ru"}),
        ({"": 25, "kk": 20, "ru": 5}, {""}),
        ({"": 45, "kk": 20, "ru": 20, "en": 5}, {"", "ru"}),
        ({"": 36, "kk": 20, "ru": 8, "en": 8}, {"", "kk"}),
        ({"": 9, "kk": 9}, set()),
    ],
)
def test_small_group_cannot_be_had_by_taking_the_others_from_the_whole(people, shown):
    assert shown_languages(people) == shown


def test_form_shows_its_reliability_and_the_worst_items_first(django_assert_num_queries):
    _bank, (form,), _stage = sat_by(12, right=9)
    renew([form])

    with django_assert_num_queries(2):
        found = statistics.of_form(form)[""]

    assert found.people == 12
    assert found.alpha == 1.0
    assert found.scores == ((0.0, 3), (3.0, 9))
    assert [each.position for each in found.worst_first] == [0, 1, 2]


@pytest.mark.parametrize("forms", [1, 3])
def test_observed_difficulty_is_had_in_two_queries(forms, django_assert_num_queries):
    bank, made, _stage = sat_by(6, forms=forms, right=3)
    renew(made)

    with django_assert_num_queries(2):
        found = statistics.observed(bank)

    assert len(found) == 3 * forms
    people = {number for _p, number in found.values()}
    assert people == {6 // forms}
    assert sum(p * number for p, number in found.values()) == 3 * 3


def test_observed_difficulty_of_two_forms_is_weighted_by_people():
    stage = sitting.stage_with(3)
    bank = testing.bank()
    blueprint = testing.blueprint(bank, stage)
    item = testing.item(bank)
    forms = [testing.locked_form(blueprint, [item], number) for number in (1, 2)]
    entries = sitting.draw_forms(stage, forms)
    places = zip(entries, (1, 0, 0), strict=True)
    rows = [sitting.sat(entry, {0: f"q0o{place}"}) for entry, place in places]
    sitting.record(stage, *rows)
    renew(forms)

    assert statistics.observed(bank) == {item.id: (Fraction(1, 3), 3)}


@pytest.mark.parametrize("number", [1, 3])
def test_exposure_of_a_page_of_items_is_one_query(number, django_assert_num_queries):
    stage = sitting.stage_with(4)
    bank = testing.bank()
    forms = sitting.forms_for(stage, forms=number, of=bank)
    sitting.draw_forms(stage, forms)
    unused = testing.item(bank)
    items = [item_of(form) for form in forms]

    with django_assert_num_queries(1):
        found = exposure([each.id for each in [*items, unused]])

    given = [FormAssignment.objects.filter(form=form).count() for form in forms]
    assert [found[each.id] for each in items] == [Exposure(1, people) for people in given]
    assert found[unused.id] == Exposure(0, 0)


def test_worker_makes_what_is_old_and_nothing_else():
    _bank, forms, stage = sat_by(2, forms=2)
    assert make_figures.call() == 2
    assert make_figures.call() == 0
    assert not sweep(sitting.AFTER)

    owner, other = (sitting.owner(forms[0].blueprint.bank) for _ in range(2))
    version = forms[0].items.get(position=0).version
    change = propose_key_change(
        stage=stage, version=version, kind="key", key={"right": [0]}, reason="Wrong",
        by=owner, at=sitting.AFTER,
    )  # fmt: skip
    sitting.computed(change)
    approve_key_change(change=change, by=other, at=sitting.AFTER)

    assert statistics.forms_with_old_figures() == forms
    assert make_figures.call() == 2
    figures = FormFigures.objects.get(form=forms[0], language="")
    assert [each["p"] for each in figures.data["items"]] == ["0", "1", "1"]


def test_languages_are_compared_where_there_are_enough_people():
    """Of equal people, those who sat it in Russian get the first item wrong more often."""
    stage = sitting.stage_with(220)
    (form,) = sitting.forms_for(stage, [testing.question(), testing.question()])
    rows = []
    for number, entry in enumerate(sitting.draw_forms(stage, [form])):
        known = [position for position in range(1, 6) if number % 7 >= position]
        is_russian = number % 2 == 1
        knows_first = number // 2 % 10 < (3 if is_russian else 8)
        answers = sitting.answer_all(form, 1, [0, *known] if knows_first else known)
        rows.append(sitting.sat(entry, answers, "ru" if is_russian else "kk"))
    sitting.record(stage, *rows)

    renew([form])

    first = of_item(item_of(form)).shown[0]
    assert first.functioning["ru"]["grade"] == "C"
    assert first.functioning["ru"]["reference"] == "kk"
    assert first.functioning["ru"]["delta"] < -1.5


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("figures_of_form_once", {}),
        ("figures_are_of_somebody", {"language": "kk", "people": 0}),
    ],
)
def test_figures_break_no_rule_of_the_tables(name, fields):
    stage = sitting.stage_with(1)
    (form,) = sitting.forms_for(stage)
    kept = {"form": form, "people": 1, "data": {}, "basis": "1:0", "made_at": sitting.AT}
    FormFigures.objects.create(**kept)
    row = FormFigures(**kept | fields)

    with pytest.raises(IntegrityError, match=complaint(row, name)), transaction.atomic():
        row.save(force_insert=True)
