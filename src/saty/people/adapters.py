"""What we ask of allauth: no user names, sealed second factors, words of our own."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from saty.common.sealing import seal, unseal
from saty.people import queries
from saty.people.mail import hand_over
from saty.people.models import Person

SECOND_FACTOR_PLACE = "mfa.authenticator|data|secret"
WRONG_PAIR = _("The address or the password is not right. Check both and try again.")
LATER = _("There were too many tries. Wait a few minutes, then try again.")


def display(person: Person) -> str:
    """How mail and messages address somebody: by the address they signed up with."""
    return person.email


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts by e-mail; the language of the page is the language of the account."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. Ask the secretariat."),
        "duplicate_email": _("This is your address already. Enter another one."),
        "email_password_mismatch": WRONG_PAIR,
        "enter_current_password": _("This is not your password. Type the one you use now."),
        "incorrect_code": _("The code is not right. Enter the newest one from your app."),
        "incorrect_password": _("The password is not right. Try again."),
        "invalid_login": WRONG_PAIR,
        "invalid_password_reset": _("This link has been used or has expired. Ask for a new one."),
        "too_many_login_attempts": LATER,
        "rate_limited": LATER,
    }

    def save_user(
        self, request: HttpRequest, user: object, form: object, commit: bool = True
    ) -> object:
        """Keep the language in which somebody signed up."""
        user.language = getattr(request, "LANGUAGE_CODE", "kk")  # type: ignore[attr-defined]
        return super().save_user(request, user, form, commit=commit)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """As the library does, but a mail server that is down breaks nobody's sign-up."""
        site = get_current_site(self.request)
        known = {"request": self.request, "email": email, "current_site": site}
        hand_over(self.render_mail(template_prefix, email, known | context))

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Not where somebody else has signed up with the address in the meantime."""
        others = queries.accounts_of_address(email_address.email).exclude(id=email_address.user_id)
        if others.exists():
            said = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, said)
            return False
        return bool(super().confirm_email(request, email_address))

    def format_email_subject(self, subject: str) -> str:
        """Subjects name the product, not a host."""
        return f"saty: {subject}"

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Too many failures: the page that says so (429), not an error in the form."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise ImmediateHttpResponse(respond_429(request)) from None

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """Failures count by address plus account, so that nobody can lock another one out."""
        account = credentials.get("email", "").strip().lower()
        return f"{self.get_client_ip(request)}|{account}"

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """An official's work, or a candidate's applications, unless another page was asked for."""
        person = request.user.pk
        is_official = person is not None and queries.roles_of(person)
        return reverse("staff_home" if is_official else "candidate_home")

    def post_login(self, request: HttpRequest, user: object, **options: object) -> HttpResponse:
        """Somebody who has chosen no language here reads in that of the account."""
        response: HttpResponse = super().post_login(request, user, **options)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            keep_language(response, user.language)  # type: ignore[attr-defined]
        return response


def keep_language(response: HttpResponse, language: str) -> None:
    """Keep a language in the reader's browser."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,  # type: ignore[arg-type]
    )


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second-factor secrets are sealed; the library would store them plain."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _(
            "With a second factor the address cannot be changed here. Ask an administrator."
        ),
        "cannot_delete_authenticator": _(
            "Whoever holds a role needs the second factor, so it cannot be switched off. If the "
            "device is lost, ask two administrators for a reset."
        ),
        "cannot_generate_recovery_codes": _("Set up the authenticator app first."),
        "incorrect_code": _("The code is not right. Enter the newest one from your app."),
        "unverified_email": _("Confirm your e-mail address first, by the link that was sent."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return base64.b64encode(seal(text.encode(), SECOND_FACTOR_PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret; SealBroken if it does not open."""
        return unseal(base64.b64decode(encrypted_text), SECOND_FACTOR_PLACE).decode()

    def build_totp_svg(self, url: str) -> str:
        """The QR code of a second factor, as an SVG picture of its own."""
        import io

        import segno

        picture = io.BytesIO()
        segno.make(url).save(picture, kind="svg", scale=6, border=3, light="#ffffff")
        return picture.getvalue().decode()

    def can_delete_authenticator(self, authenticator: object) -> bool:
        """Officials keep their second factor."""
        return not queries.roles_of(authenticator.user_id)  # type: ignore[attr-defined]
