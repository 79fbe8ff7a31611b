"""Signing up and in: the same answer whether an account exists, limits, keys, second factors."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.contrib.auth import hashers
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import reverse

from saty.people.models import Person
from tests.factories import official, person
from tests.signing import confirm_address, sign_in

PASSWORD = "correct horse battery"
KNOWN, UNKNOWN = "known@example.org", "unknown@example.org"
pytestmark = pytest.mark.django_db


@pytest.fixture
def known() -> Person:
    return known_person()


def known_person(**fields: object) -> Person:
    made = person(email=KNOWN, **fields)
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    confirm_address(made)
    return made


def posted(name: str, data: dict[str, str]) -> tuple[int, str, str]:
    """Status, where to, and the body without what differs from request to request."""
    client = Client(headers={"accept-language": "en"})
    response = client.post(reverse(name), data)
    target = response.get("Location", "")
    page = client.get(target) if target else response
    body = re.sub(r'(csrf[^>]*(value|content)=")[^"]*', r"\1", page.content.decode())
    return response.status_code, target, body.replace(data.get("email", "-"), "ADDRESS")


def sign_up(email: str) -> dict[str, str]:
    return {"email": email, "password1": PASSWORD + email[0], "password2": PASSWORD + email[0]}


def test_sign_up_answers_the_same_whether_the_account_exists(known):
    answers = [posted("account_signup", sign_up(email)) for email in (KNOWN, UNKNOWN)]

    assert answers[0] == answers[1]
    assert answers[0][:2] == (302, reverse("account_email_verification_sent"))
    assert [message.to for message in mail.outbox] == [[KNOWN], [UNKNOWN]]


def test_reset_answers_the_same_whether_the_account_exists(known):
    answers = [posted("account_reset_password", {"email": email}) for email in (KNOWN, UNKNOWN)]

    assert answers[0] == answers[1]
    assert answers[0][:2] == (302, reverse("account_reset_password_done"))
    assert [message.to for message in mail.outbox] == [[KNOWN], [UNKNOWN]]


def test_sign_in_answers_the_same_whether_the_account_exists(known):
    def wrong(email: str) -> str:
        body = posted("account_login", {"login": email, "password": "wrong"})[2]
        return body.replace(email, "ADDRESS")

    answers = [wrong(KNOWN), wrong(UNKNOWN)]

    assert answers[0] == answers[1]
    assert "The address or the password is not right" in answers[0]
    assert mail.outbox == []


@pytest.mark.parametrize("email", [KNOWN, UNKNOWN])
@pytest.mark.parametrize("name", ["account_signup", "account_login"])
def test_password_is_hashed_whether_the_account_exists(known, monkeypatch, name, email):
    hashed: list[str] = []
    hasher = type(hashers.get_hasher())
    original = hasher.encode

    def counted(self, password, *rest, **options):
        hashed.append(password)
        return original(self, password, *rest, **options)

    monkeypatch.setattr(hasher, "encode", counted)
    data = sign_up(email) if name == "account_signup" else {"login": email, "password": "wrong"}

    posted(name, data)

    assert len(hashed) == 1


def test_failed_sign_ins_are_limited_by_address_plus_account(known):
    def attempt(email: str, password: str, ip: str) -> int:
        client = Client(REMOTE_ADDR=ip)
        return client.post(
            reverse("account_login"), {"login": email, "password": password}
        ).status_code

    failed = [attempt(KNOWN, "wrong", "192.0.2.1") for _ in range(5)]
    sixth = attempt(KNOWN, PASSWORD, "192.0.2.1")
    other_account = attempt(UNKNOWN, "wrong", "192.0.2.1")
    other_address = attempt(KNOWN, PASSWORD, "192.0.2.2")

    assert failed == [200] * 5
    assert (sixth, other_account, other_address) == (429, 200, 302)


def test_too_many_tries_shows_a_page_that_says_what_to_do(known, client):
    for _ in range(6):
        response = client.post(
            reverse("account_login"),
            {"login": KNOWN, "password": "wrong"},
            headers={"accept-language": "en"},
        )

    assert response.status_code == 429
    assert "Wait a few minutes" in response.content.decode()


def test_session_key_changes_at_sign_in(known, client):
    client.get(reverse("account_login"))
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key

    response = client.post(reverse("account_login"), {"login": KNOWN, "password": PASSWORD})

    assert response.status_code == 302
    assert client.session.session_key != before
    assert client.session["_auth_user_id"] == str(known.pk)


def test_account_without_a_confirmed_address_cannot_sign_in(client):
    made = person(email=KNOWN)
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])

    response = client.post(reverse("account_login"), {"login": KNOWN, "password": PASSWORD})

    assert response.url == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session


def test_sign_up_by_the_link_in_the_mail_opens_the_account(client):
    client.post(reverse("account_signup"), sign_up(UNKNOWN), headers={"accept-language": "ru"})
    link = re.search(r"http\S+", mail.outbox[0].body).group()

    asked = client.get(link)
    confirmed = client.post(link)

    made = Person.objects.get(email=UNKNOWN)
    assert (asked.status_code, confirmed.status_code) == (200, 302)
    assert EmailAddress.objects.get(user=made).verified
    assert made.language == "ru"


def test_password_is_changed_by_the_link_in_the_mail(known, client):
    client.post(reverse("account_reset_password"), {"email": KNOWN})
    link = re.search(r"http\S+", mail.outbox[0].body).group()
    form = client.get(link, follow=True)
    new = "another horse battery"

    answer = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})

    assert answer.url == reverse("account_reset_password_from_key_done")
    assert Person.objects.get(id=known.id).check_password(new)


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(counters()))))


def test_official_signs_in_with_password_and_code(client):
    made = official("secretariat", email=KNOWN)
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    confirm_address(made)
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(made, secret)

    first = client.post(reverse("account_login"), {"login": KNOWN, "password": PASSWORD})
    halfway = "_auth_user_id" in client.session
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    second = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert first.url == reverse("mfa_authenticate")
    assert not halfway
    assert wrong.status_code == 200
    assert second.status_code == 302
    assert client.session["_auth_user_id"] == str(made.pk)


def test_second_factor_is_set_up_with_a_picture_and_kept_sealed(client):
    made = official("secretariat")
    confirm_address(made)
    sign_in(client, made, second_factor=False)

    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    held = Authenticator.objects.get(user=made, type=Authenticator.Type.TOTP).data
    assert b"data:image/svg+xml;base64," in page.content
    assert secret in page.content.decode()
    assert answer.url == reverse("mfa_view_recovery_codes")
    assert secret not in str(held)


@pytest.mark.parametrize("is_official", [True, False])
def test_second_factor_is_switched_off_by_candidates_alone(client, is_official):
    made = official("secretariat") if is_official else person()
    confirm_address(made)
    sign_in(client, made)

    client.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.filter(user=made).exists() is is_official


def test_language_of_the_account_is_kept_where_the_reader_has_chosen_none(client):
    known_person(language="ru")

    response = client.post(reverse("account_login"), {"login": KNOWN, "password": PASSWORD})

    assert response.cookies["django_language"].value == "ru"


class MailServerDown(BaseEmailBackend):
    """A mail server that takes no connection."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError


def test_mail_server_that_is_down_breaks_neither_sign_up_nor_reset(known, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.MailServerDown"

    signed_up = posted("account_signup", sign_up(UNKNOWN))[:2]
    reset = posted("account_reset_password", {"email": KNOWN})[:2]

    assert signed_up == (302, reverse("account_email_verification_sent"))
    assert reset == (302, reverse("account_reset_password_done"))
    assert EmailAddress.objects.filter(email=UNKNOWN, user__email=UNKNOWN).count() == 1
    assert caplog.text.count("mail_failed") == 2
    assert "example.org" not in caplog.text


@pytest.fixture
def wished(known, client) -> Person:
    """An account that has typed somebody else's address as its new one, and cannot confirm it."""
    sign_in(client, known, second_factor=False)
    client.post(reverse("account_email"), {"email": UNKNOWN, "action_add": ""})
    mail.outbox.clear()
    cache.clear()
    return known


def test_address_that_another_account_wishes_for_can_be_signed_up_with(wished):
    posted("account_signup", sign_up(UNKNOWN))

    assert [message.to for message in mail.outbox] == [[UNKNOWN]]
    assert Person.objects.filter(email=UNKNOWN).count() == 1


def test_reset_for_an_address_that_an_account_only_wishes_for_leaves_its_password(wished):
    posted("account_reset_password", {"email": UNKNOWN})

    assert [message.to for message in mail.outbox] == [[UNKNOWN]]
    assert "/password/reset/key/" not in mail.outbox[0].body


def test_address_that_was_signed_up_with_meanwhile_is_not_confirmed_for_another(known, client):
    sign_in(client, known, second_factor=False)
    client.post(reverse("account_email"), {"email": UNKNOWN, "action_add": ""})
    link = re.search(r"http\S+", mail.outbox[-1].body).group()
    cache.clear()
    posted("account_signup", sign_up(UNKNOWN))

    answer = client.post(link)

    assert answer.status_code in {200, 302}
    assert Person.objects.get(id=known.id).email == KNOWN
    assert not EmailAddress.objects.get(user=known, email=UNKNOWN).verified
