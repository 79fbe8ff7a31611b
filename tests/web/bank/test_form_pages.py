"""Pages of blueprints and forms, from the first number to the lock."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from saty.core.assembly import from_json
from saty.decisions.models import Draw
from saty.ledger.models import Reading
from saty.testing.actions.assembling import ask_for_forms, carry_out
from saty.testing.models import Blueprint, Form, FormAssignment, ItemVersion
from saty.testing.queries import forms as queries
from saty.testing.scopes import bank_scope
from tests import factories_of_testing as testing
from tests.stages import running
from tests.testing import blueprints, flights
from tests.testing.blueprints import assembled, owner, spec, written
from tests.web.staff.asking import moment, official, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_test")]
NOW = running.opens_at(1) - timedelta(days=2)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def owner_of(bank):
    """A signed-in owner of the test."""
    return official("test_owner", bank_scope(bank.id))[0]


def url(name, bank, *more):
    return reverse(name, args=[bank.key, *more])


def new_of(bank, stage):
    return f"{url('bank_new_blueprint', bank)}?stage={stage.id}"


def typed(**more):
    """A blueprint as an owner types it."""
    fields = {"follows": "0", "forms_wanted": "2", "common": "1", "tolerance": "0.1"}
    for part, topic in blueprints.TOPIC_OF.items():
        fields[f"{part}-topics-{topic}-least"] = "3"
        fields[f"{part}-topics-{topic}-most"] = "3"
    return {**fields, **more}


def test_blueprint_is_written_in_tables():
    bank, stage = blueprints.bank_with(1), blueprints.test_stage()
    client = owner_of(bank)

    listed = text(client.get(url("bank_blueprints", bank)))
    page = text(client.get(new_of(bank, stage)))
    answer = client.post(new_of(bank, stage), typed())

    saved = Blueprint.objects.get()
    assert "Write a blueprint" in listed
    assert "As the rules in force say." in page
    assert answer.url == url("bank_blueprint", bank, saved.id)
    assert from_json(saved.spec) == spec()


def test_without_a_stage_the_list_is_shown():
    bank = blueprints.bank_with(1)
    client, page = owner_of(bank), url("bank_new_blueprint", bank)

    assert client.get(page).url == url("bank_blueprints", bank)
    assert client.get(f"{page}?stage=x").url == url("bank_blueprints", bank)
    assert client.get(f"{page}?stage={bank.id}").status_code == 404


def test_numbers_of_the_rules_cannot_be_typed_over():
    bank, stage = blueprints.bank_with(1), blueprints.test_stage()

    owner_of(bank).post(new_of(bank, stage), typed(**{"knowledge-items": "9"}))

    assert from_json(Blueprint.objects.get().spec).sections[0].items == 3


def test_what_is_wrong_is_said_at_its_field():
    bank, stage = blueprints.bank_with(1), blueprints.test_stage()
    client = owner_of(bank)
    wrong = typed(common="4", **{"knowledge-topics-law-least": "5"})

    answer = client.post(new_of(bank, stage), wrong)

    assert answer.status_code == 400
    page = text(answer)
    assert "A part has fewer items than that. Give a smaller number." in page
    assert "Of some row the least is above the most. Correct it." in page
    assert not Blueprint.objects.exists()


def test_second_owner_is_told_and_keeps_what_was_typed():
    first = written()
    bank = first.bank
    client = owner_of(bank)
    written(stage=first.stage, bank=bank, follows=1, spec=spec(forms=3))
    change = url("bank_change_blueprint", bank, first.id)

    told = client.post(change, typed(follows="1", forms_wanted="4"))
    again = client.post(change, typed(follows="2", forms_wanted="4"))

    page = text(told)
    assert told.status_code == 400
    assert "Somebody else saved this blueprint meanwhile." in page
    assert 'name="forms_wanted" value="4"' in page
    assert 'name="follows" value="2"' in page
    assert again.status_code == 302
    assert from_json(Blueprint.objects.get().spec).forms == 4


def test_change_starts_from_what_is_there():
    found = written()

    page = text(owner_of(found.bank).get(url("bank_change_blueprint", found.bank, found.id)))

    assert 'name="knowledge-topics-law-least" value="3"' in page
    assert 'name="tolerance" value="0.100"' in page


def test_forms_are_asked_for_assembled_and_shown_side_by_side():
    found = written()
    client = owner_of(found.bank)
    page = url("bank_blueprint", found.bank, found.id)

    empty = text(client.get(page))
    client.post(url("bank_assemble", found.bank, found.id))
    waiting = text(client.get(page))
    carry_out(assembly=found.assemblies.get().id, now=lambda: NOW)
    shown = text(client.get(page))

    assert "No forms yet" in empty
    assert "Forms found" in waiting
    assert 'hx-trigger="every 3s"' in waiting
    assert "Coverage of the blueprint" in shown
    assert "data:image/svg+xml;base64," in shown
    assert "Lock the forms" in shown
    assert "Expected share of right answers" in shown


def rows(shown, caption):
    """The cells of a table's body, row by row."""
    body = shown.split(f"{caption}</caption>")[1].split("<tbody>")[1].split("</tbody>")[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("</tr>")[:-1]]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def test_tables_say_what_each_form_has_and_what_two_share():
    found = assembled()
    client = owner_of(found.bank)

    shown = text(client.get(url("bank_blueprint", found.bank, found.id)))

    counts = rows(shown, "Theoretical knowledge")
    assert counts[:2] == [["All items", "3", "3", "3"], ["Law (en)", "3", "3", "3"]]
    assert [row[0] for row in counts[2:]] == [
        "Expected share of right answers",
        "Expected time, minutes",
    ]
    assert counts[3][1:] == ["30", "3:00", "3:00"]
    assert rows(shown, "How many items two forms share") == [["1", "9", "3"], ["2", "3", "9"]]
    assert "not as wanted" not in shown


def test_table_says_what_is_not_as_wanted():
    found = assembled()
    form, out = found.forms.get(number=1), own_item(found)
    of_another_topic = testing.item(found.bank, topic="numbers").versions.get()
    kept = [each for each in form.chosen["knowledge"] if each != out]
    form.chosen = {**form.chosen, "knowledge": [*kept, str(of_another_topic.id)]}
    form.save(update_fields=["chosen"])
    client = owner_of(found.bank)

    shown = text(client.get(url("bank_blueprint", found.bank, found.id)))

    assert rows(shown, "Theoretical knowledge")[:2] == [
        ["All items", "3", "3", "3"],
        ["Law (en)", "3", "2 not as wanted", "3"],
    ]
    assert shown.count("not as wanted") == 1


def test_impossible_blueprint_names_the_demands():
    found = written(bank=blueprints.bank_with(items=4))
    carry_out(assembly=ask_for_forms(blueprint=found, by=owner(), at=NOW).id, now=lambda: NOW)
    client = owner_of(found.bank)

    page = text(client.get(url("bank_blueprint", found.bank, found.id)))

    assert "No forms meet this blueprint" in page
    name = "Theoretical knowledge: Law (en), at least"
    assert f"{name}: wanted in each form 3, forms 2, items there 4." in page


def test_looking_at_forms_is_recorded():
    found = assembled()

    owner_of(found.bank).get(url("bank_blueprint", found.bank, found.id))

    assert Reading.objects.filter(what="items of a form").count() == 2


def own_item(found):
    standing = queries.standing(found, queries.forms_of(found))
    one, other = (set(form["knowledge"]) for form in standing.forms)
    return min(one - other)


def test_item_is_swapped():
    found = assembled()
    client, form, out = owner_of(found.bank), found.forms.get(number=1), own_item(found)
    page = url("bank_swap_item", found.bank, form.id, out)

    listed = text(client.get(url("bank_form", found.bank, form.id)))
    offered = client.get(page).context["form"].fields["into"].choices
    nothing = client.post(page, {"into": ""})
    answer = client.post(page, {"into": offered[0][0]})

    assert page in listed
    assert "In every form" in listed
    assert nothing.status_code == 400
    assert answer.status_code == 302
    assert offered[0][0] in str(Form.objects.get(id=form.id).chosen)


def test_forms_are_locked_after_the_password_and_listed_by_numbers():
    found = assembled()
    client = owner_of(found.bank)

    answer = client.post(url("bank_lock_forms", found.bank, found.id))

    assert answer.status_code == 302
    form = found.forms.get(number=1)
    assert form.state == "locked"
    auditor, _person = official("auditor")
    listed = text(auditor.get(url("bank_form_list", found.bank, form.id)))
    numbers = [str(each.version.item.number) for each in form.items.filter(section="knowledge")]
    assert ", ".join(numbers) in listed
    assert "The form is what was locked." in listed
    assert "Question" not in listed
    locked = text(client.get(url("bank_blueprint", found.bank, found.id)))
    assert "Lock the forms" not in locked
    assert "Change the blueprint" not in locked


def test_lock_that_is_refused_says_why():
    found = assembled()
    ItemVersion.objects.filter(id=own_item(found)).update(
        state="retired", retired_by=testing.worker("test_owner"), retired_at=NOW
    )
    client = owner_of(found.bank)

    shown = text(client.get(url("bank_blueprint", found.bank, found.id)))
    answer = client.post(url("bank_lock_forms", found.bank, found.id))

    assert "These items have changed or were retired since" in shown
    assert answer.status_code == 409
    assert "Swap them first." in text(answer)


def test_auditor_reads_and_changes_nothing():
    found = assembled()
    client, _person = official("auditor")

    page = text(client.get(url("bank_blueprint", found.bank, found.id)))
    forbidden = client.post(url("bank_assemble", found.bank, found.id))

    assert "Lock the forms" not in page
    assert "Assemble" not in page
    assert forbidden.status_code == 404


@pytest.mark.parametrize("name", ["bank_blueprint", "bank_change_blueprint", "bank_form"])
def test_what_another_bank_has_is_not_there(name):
    found = assembled()
    other = testing.bank()
    key = found.forms.first().id if name == "bank_form" else found.id

    assert owner_of(other).get(url(name, other, key)).status_code == 404
    assert owner_of(other).get(url(name, found.bank, key)).status_code == 404


@pytest.mark.parametrize(("items", "forms"), [(6, 1), (12, 3)])
def test_side_by_side_asks_a_fixed_number_of_queries(items, forms, django_assert_num_queries):
    found = assembled(written(bank=blueprints.bank_with(items), spec=spec(forms=forms)))
    client = owner_of(found.bank)

    with django_assert_num_queries(19):
        client.get(url("bank_blueprint", found.bank, found.id))


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_a_fixed_number_of_queries(number, django_assert_num_queries):
    bank = blueprints.bank_with(1)
    for _number in range(number):
        written(bank=bank)
        blueprints.test_stage()
    client = owner_of(bank)

    with django_assert_num_queries(11):
        client.get(url("bank_blueprints", bank))


def test_owner_is_told_what_waits():
    found = assembled()
    impossible = written(bank=found.bank, spec=spec(forms=9))
    carry_out(assembly=ask_for_forms(blueprint=impossible, by=owner(), at=NOW).id, now=lambda: NOW)

    page = text(owner_of(found.bank).get(reverse("staff_home")))

    assert "Forms to look at and lock" in page
    assert "Forms that could not be assembled" in page


def test_secretariat_draws_forms_and_everybody_reads_of_it():
    stage = running.stage_with(3)
    found = written(stage=stage)
    blueprints.locked(found)
    flights.passed(stage, NOW)
    client, _person = official()
    slug, round_at = stage.competition.slug, NOW + timedelta(hours=1)

    control = text(client.get(reverse("staff_stage", args=[slug, "test"])))
    commit = reverse("staff_commit_draw", args=[slug])
    offered = client.get(commit).context["form"].fields["purpose"].choices
    client.post(
        commit,
        {"purpose": "forms:test", "public_round": "beacon 1", **moment("round", round_at)},
    )
    draw = Draw.objects.get()
    Draw.objects.update(committed_at=NOW - timedelta(hours=2), round_at=NOW - timedelta(hours=1))
    page = text(client.get(reverse("staff_draw", args=[slug, draw.id])))
    client.post(reverse("staff_draw", args=[slug, draw.id]), {"round_value": "ab" * 32})

    public = text(client.get(reverse("competition_draws", args=[slug])))
    assert "Locked forms of the test: 2." in control
    assert offered == [("forms:test", "Forms of the test: Test")]
    assert "Draw the forms" in page
    assert "Forms of the test: Test" in public
    assert FormAssignment.objects.count() == 3
    assert Form.objects.first().sha256 not in public
