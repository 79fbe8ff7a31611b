"""The library's forms in words of our own, which the catalogues carry.

The same answer, and the same cost, whether an account exists or not.
"""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import password_validators_help_texts
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from saty.people.queries import accounts_of_address

ADDRESS = _("E-mail address")
PASSWORD = _("Password")
AGAIN = _("The same password again")
NEW_PASSWORD = _("New password")
CODE = _("Code from your authenticator app")


def _all_rules() -> str:
    return " ".join(str(text) for text in password_validators_help_texts())


RULES = lazy(_all_rules, str)()
"""What a password must be, in the reader's language, as one paragraph."""


class Worded:
    """Puts labels and hints of our own on the fields of a library's form; no placeholders."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, bound in self.fields.items():
            bound.widget.attrs.pop("placeholder", None)
            bound.label = self.labels.get(name, bound.label)
            bound.help_text = self.hints.get(name, "")


class SignInForm(Worded, account.LoginForm):  # type: ignore[misc]
    """Sign in by address and password."""

    labels = {"login": ADDRESS, "password": PASSWORD}


class SignUpForm(Worded, SignupForm):  # type: ignore[misc]
    """Make an account. Where there is one already, its owner gets a mail, the asker no hint."""

    labels = {"email": ADDRESS, "password1": PASSWORD, "password2": AGAIN}
    hints = {"password1": RULES}
    account_already_exists: bool

    def validate_unique_email(self, value: str) -> str:
        """Somebody else's unconfirmed wish for this address keeps nobody from signing up."""
        self.account_already_exists = accounts_of_address(value).exists()
        return str(get_adapter().validate_unique_email(value))

    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        """Save, or do as if; the password is hashed in both cases, so both take as long."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
            return super().try_save(request)  # type: ignore[no-any-return]
        try:
            with transaction.atomic():
                return super().try_save(request)  # type: ignore[no-any-return]
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)  # type: ignore[no-any-return]


class AddressForm(Worded, account.AddEmailForm):  # type: ignore[misc]
    """Another e-mail address for the account."""

    labels = {"email": _("New e-mail address")}


class ChangePassword(Worded, account.ChangePasswordForm):  # type: ignore[misc]
    """Change the password, knowing the present one."""

    labels = {"oldpassword": _("Present password"), "password1": NEW_PASSWORD, "password2": AGAIN}
    hints = {"password1": RULES}


class SetPassword(Worded, account.SetPasswordForm):  # type: ignore[misc]
    """A first password, for an account that has none."""

    labels = {"password1": NEW_PASSWORD, "password2": AGAIN}
    hints = {"password1": RULES}


class AskForReset(Worded, account.ResetPasswordForm):  # type: ignore[misc]
    """Ask for a link by which to choose a new password."""

    labels = {"email": ADDRESS}
    users: list[Any]

    def clean_email(self) -> str:
        """The link goes to the owner of the address, not to whoever wishes to have it."""
        email = str(get_adapter().clean_email(self.cleaned_data["email"].lower()))
        self.users = list(accounts_of_address(email).filter(is_active=True))
        return email


class NewPassword(Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """Choose a new password by the link."""

    labels = {"password1": NEW_PASSWORD, "password2": AGAIN}
    hints = {"password1": RULES}


class ConfirmPassword(Worded, account.ReauthenticateForm):  # type: ignore[misc]
    """The password again, before something that counts."""

    labels = {"password": PASSWORD}


class Code(Worded, second_factor.AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""

    labels = {"code": CODE}
    hints = {"code": _("Six digits. If the device is not with you, use a recovery code.")}


class ConfirmCode(Worded, second_factor.ReauthenticateForm):  # type: ignore[misc]
    """The second factor again, before something that counts."""

    labels = {"code": CODE}


class ActivateApp(Worded, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app, which proves that it was set up."""

    labels = {"code": CODE}
    hints = {"code": _("Six digits.")}
