"""Signing in for tests of pages: as a person who has given password and second factor."""

import time

from allauth.account.internal.flows import login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from saty.people.models import Person

RECORDS = login.AUTHENTICATION_METHODS_SESSION_KEY
RECORDS_OF = login._AUTHENTICATION_METHODS_USER_SESSION_KEY


def sign_in(
    client: Client, person: Person, *, second_factor: bool = True, fresh: bool = True
) -> Client:
    """Sign `person` in. `fresh`: the password was given just now, so approvals need no more.

    `second_factor`: the account has an authenticator app, as every official's must.
    """
    client.force_login(person)
    session = client.session
    given = time.time() if fresh else time.time() - 3600
    session[RECORDS] = [{"method": "password", "at": given, "reauthenticated": True}]
    session[RECORDS_OF] = str(person.pk)
    session.save()
    if second_factor and not Authenticator.objects.filter(user=person).exists():
        TOTP.activate(person, generate_totp_secret())
    return client


def confirm_address(person: Person) -> None:
    """Make the person's address a confirmed one."""
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
