"""Draft forms can be changed; a locked form cannot, and whoever alters it is found out."""

import random
from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest
from django.db import OperationalError, transaction

from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.core import items as core
from saty.ledger.models import Entry, Opening, Reading
from saty.testing.actions.assembling import ask_for_forms
from saty.testing.actions.forms import lock_forms, swap_item
from saty.testing.models import BankPicture, Enmity, Form, FormItem, Item, ItemVersion, Stimulus
from saty.testing.queries import forms as queries
from tests import factories
from tests import factories_of_testing as testing
from tests.racing import at_once
from tests.stages import running
from tests.testing import blueprints
from tests.testing.blueprints import AT, assembled, locked, owner, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_test")]


def standing_of(blueprint):
    return queries.standing(blueprint, queries.forms_of(blueprint))


def own_item(blueprint, topic: str = "law") -> str:
    """An item of the first form alone."""
    standing = standing_of(blueprint)
    section = {topic: part for part, topic in blueprints.TOPIC_OF.items()}[topic]
    first, second = (set(form[section]) for form in standing.forms)
    return min(first - second)


def test_locked_form_holds_its_items_in_their_sections():
    forms = locked()

    items = list(FormItem.objects.filter(form=forms[0]))
    assert [each.section for each in items] == [part for part in blueprints.PARTS for _n in "123"]
    assert [each.position for each in items] == list(range(9))
    assert {forms[0].state, forms[1].state} == {"locked"}
    assert Form.objects.filter(chosen__isnull=False).count() == 0


def test_log_commits_to_each_form():
    forms = locked()

    entry = Entry.objects.get(kind="form_locked", subject=f"form:{forms[0].id}")
    opening = Opening.objects.get(entry=entry)
    assert entry.public == {"stage": "test", "form": 1}
    assert opening.sealed["fields"]["sha256"]["value"] == forms[0].sha256
    assert running.lost("form_locked") == []


def test_identifiers_are_random_and_forms_share_their_anchors():
    forms = locked()

    names = [
        name
        for each in FormItem.objects.all()
        for name in (each.public_id, *each.option_ids, *each.target_ids)
    ]
    assert len(set(names)) == len(names) == 2 * 9 * 5
    assert {len(name) for name in names} == {16}
    shared = FormItem.objects.filter(form=forms[0]).values("version")
    assert FormItem.objects.filter(form=forms[1], version__in=shared).count() == 3


def test_orders_of_the_same_items_and_options_are_by_chance_and_differ_between_forms():
    found = assembled(written(spec=blueprints.spec(common=3)))
    form = standing_of(found).forms[0]
    taken = [key for part in blueprints.PARTS for key in form[part]]

    forms = lock_forms(blueprint=found, by=owner(), at=AT, chance=random.Random(1).randrange)

    first, second = (
        {taken.index(str(row.version_id)): row.order for row in form.items.order_by("position")}
        for form in forms
    )
    assert list(first) == [2, 0, 1, 4, 5, 3, 7, 6, 8]
    assert list(second) == [2, 1, 0, 5, 3, 4, 8, 7, 6]
    assert [place for place in range(9) if first[place] == second[place]] == []
    assert (first[0], second[0]) == ([0, 3, 2, 1], [3, 2, 1, 0])


def test_reading_for_locking_is_recorded():
    by = owner()

    lock_forms(blueprint=assembled(), by=by, at=AT)

    assert Reading.objects.filter(reader=by.opaque, what="item, to lock a form").count() == 15


def test_keys_are_balanced_over_a_section():
    forms = locked()

    for part in blueprints.PARTS:
        rows = FormItem.objects.filter(form=forms[0], section=part).select_related("version")
        places = [each.order.index(core.from_json(each.version.content).right[0]) for each in rows]
        assert len(set(places)) == 3


def test_untouched_form_is_not_altered():
    assert [queries.altered(Form.objects.get(id=each.id)) for each in locked()] == [False, False]


@pytest.mark.parametrize(
    "change",
    [
        {"position": 77},
        {"section": "other"},
        {"public_id": "other"},
        {"option_ids": ["a", "b", "c", "d"]},
        {"target_ids": ["t"]},
        {"order": [0, 0, 0, 0]},
    ],
)
def test_any_part_of_a_locked_form_is_seen_when_it_is_altered(change):
    form = locked()[0]
    rows = list(FormItem.objects.filter(form=form).select_related("version"))
    field, value = next(iter(change.items()))
    assert getattr(rows[4], field) != value

    setattr(rows[4], field, value)

    assert queries.fingerprint(form, rows) != form.sha256


def test_other_contents_versions_and_numbers_are_seen():
    form = locked()[0]
    rows = list(FormItem.objects.filter(form=form).select_related("version"))

    changed = core.as_json(testing.question(right=(3,)))
    rows[0].version.content = changed
    assert queries.fingerprint(form, rows) != form.sha256
    assert queries.fingerprint(form, rows[1:]) != form.sha256
    form.number = 2
    assert queries.fingerprint(form, list(FormItem.objects.filter(form=form))) != form.sha256


def test_other_version_is_seen():
    form = locked()[0]
    rows = list(FormItem.objects.filter(form=form).select_related("version"))

    rows[0].version = ItemVersion.objects.exclude(id__in=[row.version_id for row in rows])[0]

    assert queries.fingerprint(form, rows) != form.sha256


def illustrated():
    """A bank of which every item asks on a text of its own; both show a picture."""
    bank = blueprints.bank_with(items=0)
    by, marks = factories.person(), {"added_by": factories.person(), "added_at": AT}
    for name in ("map.png", "plan.png", "unused.png"):
        picture = {"media_type": "image/png", "content": name.encode(), "size": len(name)}
        BankPicture.objects.create(bank=bank, name=name, **picture, **marks)
    wordings = dict.fromkeys(testing.LANGUAGES, "![Map](picture:map.png)")
    for number in range(24):
        text = Stimulus.objects.create(
            bank=bank, identifier=f"text-{number}", wordings=wordings, saved_by=by, saved_at=AT
        )
        asked = testing.question(about=f"![Plan](picture:plan.png) {number}")
        testing.item(bank, asked, topic=blueprints.TOPICS[number % 3], stimulus=text)
    return bank


def tamper_with_texts():
    for text in Stimulus.objects.all():
        text.wordings = {**text.wordings, "en": f"{text.wordings['en']}!"}
        text.save()


def tamper_with_picture(name):
    picture = BankPicture.objects.get(name=name)
    picture.content = b"another"
    picture.save()


@pytest.mark.parametrize(
    ("tamper", "is_seen"),
    [
        pytest.param(lambda: None, False, id="nothing"),
        pytest.param(tamper_with_texts, True, id="text"),
        pytest.param(lambda: tamper_with_picture("map.png"), True, id="picture-of-text"),
        pytest.param(lambda: tamper_with_picture("plan.png"), True, id="picture-of-item"),
        pytest.param(lambda: tamper_with_picture("unused.png"), False, id="unused-picture"),
        pytest.param(lambda: BankPicture.objects.all().delete(), True, id="pictures-gone"),
        pytest.param(lambda: Item.objects.update(stimulus=None), True, id="text-gone"),
    ],
)
def test_texts_and_pictures_that_a_form_shows_are_part_of_it(tamper, is_seen):
    forms = locked(written(illustrated()))

    tamper()

    assert [queries.altered(Form.objects.get(id=each.id)) for each in forms] == [is_seen] * 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_is_judged_before_locking_is_held(monkeypatch):
    found, taken = assembled(written(illustrated())), []
    judged = queries.standing

    def is_free(rows):
        with transaction.atomic():
            return list(rows.select_for_update(nowait=True))

    def judge(blueprint, forms):
        standing = judged(blueprint, forms)
        key = standing.forms[0]["knowledge"][0]
        rows = (
            ItemVersion.objects.filter(id=key),
            Item.objects.filter(versions=key),
            Stimulus.objects.filter(items__versions=key),
        )
        taken.extend(at_once(*(partial(is_free, each) for each in rows)))
        return standing

    monkeypatch.setattr(queries, "standing", judge)
    lock_forms(blueprint=found, by=owner(), at=AT)

    assert [type(each) for each in taken] == [OperationalError] * 3


@pytest.mark.parametrize("act", [ask_for_forms, lock_forms])
def test_forms_that_the_rules_in_force_no_longer_allow_are_not_made(monkeypatch, act):
    found = assembled()
    file = factories.programme_file()
    monkeypatch.setattr("saty.programmes.queries._file", lambda *version: file)

    with pytest.raises(Refusal, match="section_unlike_rules"):
        act(blueprint=found, by=owner(), at=AT)

    assert not FormItem.objects.exists()


def test_only_the_owner_locks():
    with pytest.raises(NotYours, match="not_test_owner"):
        lock_forms(blueprint=assembled(), by=Actor("auditor"), at=AT)


def test_nothing_is_locked_twice_nor_without_forms():
    found = written()
    with pytest.raises(NotNow, match="no_forms"):
        lock_forms(blueprint=found, by=owner(), at=AT)
    locked(found)

    with pytest.raises(NotNow, match="forms_locked"):
        lock_forms(blueprint=found, by=owner(), at=AT)


def test_version_that_is_no_longer_the_approved_one_is_not_locked():
    found = assembled()
    version = ItemVersion.objects.get(id=own_item(found))
    ItemVersion.objects.filter(id=version.id).update(
        state="retired", retired_by=factories.person(), retired_at=AT
    )

    with pytest.raises(NotNow, match="not_newest") as refusal:
        lock_forms(blueprint=found, by=owner(), at=AT)

    assert str(version.item.number) in str(refusal.value.message)
    assert not FormItem.objects.exists()


def test_forms_that_do_not_meet_their_blueprint_any_more_are_not_locked():
    found = assembled()
    standing = standing_of(found)
    one, two = sorted(standing.forms[0]["knowledge"])[:2]
    first, second = sorted(standing.versions[key].item_id for key in (one, two))
    Enmity.objects.create(first_id=first, second_id=second)

    with pytest.raises(NotNow, match="forms_unlike_blueprint"):
        lock_forms(blueprint=found, by=owner(), at=AT)


def test_version_with_an_error_is_not_locked(monkeypatch):
    monkeypatch.setattr("saty.testing.queries.checks.errors", lambda *versions, **rest: ("one",))

    with pytest.raises(NotNow, match="items_have_errors"):
        lock_forms(blueprint=assembled(), by=owner(), at=AT)


@pytest.mark.parametrize("right", [(), (1, 2), (4,)])
def test_single_choice_without_one_key_is_not_locked(right):
    found = assembled()
    version = ItemVersion.objects.get(id=own_item(found))
    version.content = core.as_json(replace(core.from_json(version.content), right=right))
    version.save()

    with pytest.raises(NotNow, match="items_have_errors"):
        lock_forms(blueprint=found, by=owner(), at=AT)

    assert set(found.forms.values_list("state", flat=True)) == {"draft"}
    assert not FormItem.objects.exists()


def test_item_is_swapped_for_another_that_fits():
    found = assembled()
    out, form = own_item(found), found.forms.get(number=1)
    into = queries.fitting(standing_of(found), out)[0]

    swap_item(form=form, out=out, into=into.id, by=owner(), at=AT)

    standing = standing_of(found)
    assert str(into.id) in standing.forms[0]["knowledge"]
    assert out not in standing.forms[0]["knowledge"]
    assert standing.violations() == []


def test_anchor_is_swapped_in_every_form():
    found = assembled()
    standing = standing_of(found)
    (anchor,) = set(standing.forms[0]["knowledge"]) & set(standing.forms[1]["knowledge"])
    into = queries.fitting(standing, anchor)[0]

    swap_item(form=found.forms.get(number=2), out=anchor, into=into.id, by=owner(), at=AT)

    assert all(str(into.id) in form["knowledge"] for form in standing_of(found).forms)


def test_item_that_does_not_fit_is_refused():
    found = assembled()
    out, form = own_item(found), found.forms.get(number=1)
    elsewhere = own_item(found, "numbers")
    unapproved = testing.item(found.bank, state="draft", topic="law").versions.get()

    for into in (elsewhere, unapproved.id, uuid4()):
        with pytest.raises(Refusal, match="does_not_fit"):
            swap_item(form=form, out=out, into=into, by=owner(), at=AT)
    with pytest.raises(NotNow, match="not_in_form"):
        swap_item(form=form, out=uuid4(), into=out, by=owner(), at=AT)


def test_locked_form_is_not_changed():
    form = locked()[0]
    out, into = form.items.first().version_id, ItemVersion.objects.first().id

    with pytest.raises(NotNow, match="form_locked"):
        swap_item(form=form, out=out, into=into, by=owner(), at=AT)
    with pytest.raises(NotYours, match="not_test_owner"):
        swap_item(form=form, out=out, into=into, by=Actor("item_author"), at=AT)


def test_coverage_stands_beside_the_blueprint():
    found = assembled()

    section = queries.coverage(standing_of(found))[0]

    assert (section.key, section.minutes) == ("knowledge", 30)
    assert [(each.what, each.key, each.least, each.found) for each in section.counts] == [
        ("items", "", 3, (3, 3)),
        ("topic", "law", 3, (3, 3)),
    ]
    assert section.seconds == (180, 180)
    assert len({*section.shares}) == 1
    assert queries.exposure_counts(standing_of(found)) == {0: 15}


def test_reads_take_a_fixed_number_of_queries(django_assert_num_queries):
    found = assembled()

    for _more in range(2):
        forms = queries.forms_of(found)
        with django_assert_num_queries(4):
            standing = queries.standing(found, forms)
            queries.coverage(standing)
            queries.fitting(standing, own_item_of(standing))
        testing.item(found.bank, topic="law")


def own_item_of(standing):
    first, second = (set(form["knowledge"]) for form in standing.forms)
    return min(first - second)


def answered_by_three():
    """A bank, a stage and an item of it: two of three chose its key, one the option after it."""
    stage = running.stage_with(3)
    bank = blueprints.bank_with(items=2)
    item = bank.items.first()
    form = testing.locked_form(testing.blueprint(bank, stage), [item])
    place = form.items.get()
    for entry, chosen in zip(running.entries(stage), (1, 1, 2), strict=True):
        sat = form.sittings.create(entry=entry, language="kk", started_at=AT, finished_at=AT)
        value = f'"{place.option_ids[chosen]}"'
        sat.answers.create(position=0, value=value, saved_at=AT)
    return bank, stage, place


@pytest.mark.parametrize(
    ("key", "shares"), [({"right": [2]}, ["333/1000"]), (None, []), ({"right": [1]}, ["667/1000"])]
)
def test_observed_shares_are_by_the_keys_in_force(monkeypatch, key, shares):
    monkeypatch.setattr("saty.testing.queries.pool.LEAST_ANSWERS", 3)
    bank, stage, place = answered_by_three()
    place.version.key_changes.create(
        stage=stage,
        kind="key" if key else "void",
        key=key,
        reason="The law was amended.",
        state="approved",
        proposed_by=factories.person(),
        proposed_at=AT,
        decided_by=factories.person(),
        decided_at=AT,
    )

    found = queries.pool.observed_shares(bank)

    assert [str(share) for share in found.values()] == shares


def test_observed_shares_count_once_enough_have_answered(monkeypatch):
    monkeypatch.setattr("saty.testing.queries.pool.LEAST_ANSWERS", 3)
    bank, _stage, place = answered_by_three()

    shares = queries.pool.observed_shares(bank)

    assert {key: str(share) for key, share in shares.items()} == {place.version_id: "667/1000"}
