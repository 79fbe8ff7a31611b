"""New keys: everything opens under the new key alone afterwards."""

import io

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command

from saty.common import rotation
from saty.common.actors import Actor
from saty.common.sealing import key_id_of, sealed_fields
from saty.ledger.actions import record
from saty.ledger.kinds import KINDS
from saty.ledger.models import Entry
from saty.people.models import Person
from tests.factories import OPENS, person

FIRST, SECOND = bytes(range(32)), bytes(range(32, 64))
SECRET = "JBSWY3DPEHPK3PXP"
pytestmark = pytest.mark.django_db


def rotated() -> str:
    out = io.StringIO()
    call_command("rotate_keys", stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_everything_sealed_opens_under_the_new_key_alone(settings, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    settings.SATY_FIELD_KEYS = {7: FIRST}
    people = [person(name=f"Name {n}") for n in range(5)]
    nameless = person()
    TOTP.activate(people[0], SECRET)
    entry = record(
        KINDS["role_ended"],
        subject="grant:1",
        by=Actor("administrator"),
        at=OPENS,
        reason="Left",
    )

    settings.SATY_FIELD_KEYS = {8: SECOND, 7: FIRST}
    said = rotated()
    settings.SATY_FIELD_KEYS = {8: SECOND}

    factor = Authenticator.objects.get(user=people[0])
    assert said == "Everything is sealed under the current keys.\n"
    assert [Person.objects.get(id=p.id).name for p in people] == [f"Name {n}" for n in range(5)]
    assert Person.objects.get(id=nameless.id).name is None
    assert get_adapter().decrypt(factor.data["secret"]) == SECRET
    assert Entry.objects.get(id=entry.id).opening.sealed["fields"]["reason"]["value"] == "Left"


def test_rotation_run_again_changes_nothing(settings):
    settings.SATY_FIELD_KEYS = {8: SECOND, 7: FIRST}
    person(name="Айгүл")
    before = Person.objects.values_list("name", flat=True).get()

    rotated()

    after = Person.objects.values_list("name", flat=True).get()
    assert bytes(before) == bytes(after)
    assert key_id_of(after) == 8


def test_every_sealed_table_and_the_second_factors_are_renewed():
    names = {what.name for what in rotation.everything()}

    assert names >= {model._meta.label_lower for model in sealed_fields()}
    assert "mfa.authenticator" in names
