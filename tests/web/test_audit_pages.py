"""The auditor's pages: entries, chains, openings, readings, completeness, files."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from saty.common.actors import Actor
from saty.ledger.actions import record, record_readings
from saty.ledger.kinds import KINDS
from saty.ledger.models import Entry, Opening, Reading
from saty.people.models import RoleGrant
from saty.web.audit import words
from tests.factories import OPENS, official
from tests.signing import sign_in

BY = Actor("administrator", "11111111-0000-4000-8000-000000000001")
pytestmark = pytest.mark.django_db


def made(number: int = 1, **fields: object) -> Entry:
    values = {"competition": "", "at": OPENS, "reason": "Left", **fields}
    return record(KINDS["role_ended"], subject=f"grant:{number}", by=BY, **values)


@pytest.fixture
def auditor(client):
    someone = official("auditor")
    sign_in(client, someone)
    return someone


def also(person, role: str, scope: str) -> None:
    """Give a further role to somebody who has one."""
    held = RoleGrant.objects.get(person=person)
    held.pk, held.role, held.scope = uuid4(), role, scope
    held._state.adding = True
    held.save()


def shown(client, name: str, **query: str) -> list[object]:
    return list(client.get(reverse(name), query).context["page"].object_list)


def test_entries_are_listed_newest_first_and_narrowed(client, auditor):
    first, second = made(1), made(2, at=OPENS + timedelta(days=3))

    assert shown(client, "audit_entries") == [second, first]
    assert shown(client, "audit_entries", subject="grant:1") == [first]
    assert shown(client, "audit_entries", kind="role_granted") == []
    assert shown(client, "audit_entries", actor=BY.opaque) == [second, first]
    assert shown(client, "audit_entries", since="2026-03-04") == [second]
    assert shown(client, "audit_entries", until="2026-03-02") == [first]


def test_entry_opened_shows_its_values_and_records_who_read_them(client, auditor):
    entry = made()

    page = client.get(reverse("audit_entry", args=[entry.id]))

    assert page.context["opened"] == [("Reason", "Left")]
    assert [each["link"] for each in page.context["chain"]] == [entry]
    assert (page.context["words"], page.context["role"]) == ("A role ended.", "Administrator")
    reading = Reading.objects.get()
    assert (reading.reader, reading.subject) == (str(auditor.staff_id), "grant:1")


def test_every_field_of_every_kind_has_words():
    used = {name for kind in KINDS.values() for name in kind.fields}

    assert used - words.FIELDS.keys() == set()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "Yes"),
        (12345, "12,345"),
        (["document:diploma", "fact:degree"], "document:diploma, fact:degree"),
        ([], "–"),
        ({"central": 2, "local": None}, "central: 2; local: –"),
    ],
)
def test_values_of_the_log_are_read_as_words(value, said):
    assert words.value_words(value) == said


def test_what_was_read_is_said_in_words():
    assert words.read_words("opening: role_ended") == "Committed fields: A role ended."
    assert words.read_words("document: diploma") == "Document: diploma"


def test_entry_whose_opening_was_erased_says_so(client, auditor):
    entry = made()
    Opening.objects.all().delete()

    page = client.get(reverse("audit_entry", args=[entry.id]))

    assert page.status_code == 200
    assert page.context["opened"] is None


def test_auditor_of_a_competition_sees_its_entries_alone(client):
    here, there = made(1, competition="c1"), made(2, competition="c2")
    sign_in(client, official("auditor", "competition:c1"))

    assert shown(client, "audit_entries") == [here]
    assert client.get(reverse("audit_entry", args=[there.id])).status_code == 404
    assert client.get(reverse("audit_readings")).status_code == 404
    assert client.post(reverse("audit_completeness")).status_code == 404


def test_auditor_of_two_competitions_sees_the_entries_of_both(client):
    one, two, _other = made(1, competition="c1"), made(2, competition="c2"), made(3)
    auditor = official("auditor", "competition:c1")
    also(auditor, "auditor", "competition:c2")
    sign_in(client, auditor)

    assert {*shown(client, "audit_entries")} == {one, two}


def test_auditor_of_everything_stays_one_with_a_competition_besides(client):
    entry = made(1)
    auditor = official("auditor", "competition:c1")
    also(auditor, "auditor", "")
    sign_in(client, auditor)

    assert shown(client, "audit_entries") == [entry]
    assert client.get(reverse("audit_readings")).status_code == 200


def test_readings_are_listed_and_narrowed(client, auditor):
    reader = Actor("verifier", "r", official("verifier").id)
    record_readings(reader=reader, subjects=["application:1"], what="documents", at=OPENS)

    assert [r.what for r in shown(client, "audit_readings", subject="application:1")] == [
        "documents"
    ]
    assert shown(client, "audit_readings", reader="nobody") == []


def test_list_as_a_file_holds_no_formula(client, auditor):
    reader = Actor("verifier", "=1+1", official("verifier").id)
    record_readings(reader=reader, subjects=["application:1"], what="documents", at=OPENS)

    response = client.get(reverse("audit_readings_csv"))

    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert response["Content-Disposition"] == 'attachment; filename="readings.csv"'
    assert [row["reader"] for row in rows] == ["'=1+1"]


def test_completeness_names_an_entry_without_its_act(client, auditor):
    made(7)

    page = client.post(reverse("audit_completeness"))

    found = [(f.problem, f.subject) for _words, f, _kind in page.context["found"]]
    assert ("entry_without_act", "grant:7") in found


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_entries_takes_the_same_queries_for_any_number(
    client, auditor, django_assert_num_queries, count
):
    for number in range(count):
        made(number)
    client.get(reverse("audit_entries"))

    with django_assert_num_queries(6):
        client.get(reverse("audit_entries"))


@pytest.mark.parametrize("name", ["audit_entries", "audit_entries_csv", "audit_readings"])
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_day_that_nobody_means_narrows_nothing(client, auditor, name, day):
    response = client.get(reverse(name), {"since": day, "until": day})

    assert response.status_code == 200
