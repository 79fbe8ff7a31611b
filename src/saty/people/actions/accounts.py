"""Accounts: their names and preferences, their sessions, and resets of officials' sign-in."""

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from saty.common.actors import Actor
from saty.people.models import Person, new_session_salt

CHUNK = 500


@transaction.atomic
def open_accounts(*, emails: Sequence[str], language: str, by: Actor, at: datetime) -> list[Person]:
    """Accounts with confirmed addresses and no usable password, in the order given."""
    people = [
        Person(email=email.lower(), language=language, password=make_password(None))
        for email in emails
    ]
    Person.objects.bulk_create(people, batch_size=CHUNK)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=p, email=p.email, verified=True, primary=True) for p in people],
        batch_size=CHUNK,
    )
    return people


@transaction.atomic
def set_name(*, person: Person, name: str, by: Actor, at: datetime) -> Person:
    """How pages address this person; "" takes the name away."""
    person.name = name.strip() or None
    person.save(update_fields=["name"])
    return person


@transaction.atomic
def set_preferences(
    *, person: Person, language: str, time_zone: str, by: Actor, at: datetime
) -> Person:
    """The language of messages, and the zone in which times are shown."""
    person.language, person.time_zone = language, time_zone
    person.save(update_fields=["language", "time_zone"])
    return person


@transaction.atomic
def end_sessions(*, person: Person, by: Actor, at: datetime) -> Person:
    """End every session of the account. Its own one goes on if its hash is renewed."""
    person.session_salt = new_session_salt()
    person.save(update_fields=["session_salt"])
    return person
