"""Accounts, organisations, and who holds which role."""

import secrets
import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from saty.common.held import hold, personal, public, secret
from saty.common.rows import Row
from saty.common.sealing import SealedText
from saty.people.roles import Role
from saty.people.states import GrantState, ResetState


def new_session_salt() -> str:
    """A fresh salt, which ends every session that was begun under another."""
    return secrets.token_hex(16)


class PersonManager(BaseUserManager["Person"]):
    """Makes accounts; there are no superusers."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        """An account with this address; without a password it can only be reset."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        """By e-mail address, without regard to case."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """An account: a candidate's, or an official's with roles."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), max_length=254)
    name = SealedText(null=True)
    staff_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """The opaque id under which the ledger knows an official."""
    language = models.CharField(max_length=2, default="kk")
    time_zone = models.CharField(max_length=48, default="Asia/Almaty")
    is_active = models.BooleanField(default=True)
    session_salt = models.CharField(max_length=32, default=new_session_salt, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once")]

    def __str__(self) -> str:
        return str(self.staff_id)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is bound to: the password, and a salt that can be changed alone."""
        bound = salted_hmac(
            "saty.people.session",
            self.password + self.session_salt,
            secret=secret,
            algorithm="sha256",
        )
        return bound.hexdigest()


class Organisation(Row):
    """A state body, akimat, national holding or national company."""

    class Kind(models.TextChoices):
        """What kind of organisation it is."""

        STATE_BODY = "state_body"
        AKIMAT = "akimat"
        HOLDING = "holding"
        COMPANY = "company"
        OTHER = "other"

    key = models.SlugField(max_length=48, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name_kk = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_kk="") & ~Q(name_ru="") & ~Q(name_en=""),
                name="organisation_named_in_three_languages",
            )
        ]

    def __str__(self) -> str:
        return self.key

    def name_in(self, language: str) -> str:
        """The name in "kk", "ru" or "en"."""
        return str(getattr(self, f"name_{language}", self.name_en))


class RoleGrant(Row):
    """A role on its way: proposed by one person, approved by another, accepted by a third."""

    email = models.EmailField(max_length=254)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="role_grants"
    )
    role = models.CharField(max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    scope = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=GrantState.choices, default=GrantState.PROPOSED)
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    """None only for the first two administrators, whom the operator appoints on the server."""
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    token_digest = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True)
    active_from = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = SealedText(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="role_granted_by_two_people",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True)
                | Q(approved_by__isnull=True)
                | ~Q(approved_by=F("person")),
                name="role_not_approved_by_its_holder",
            ),
            models.CheckConstraint(
                condition=~Q(state=GrantState.ACTIVE)
                | Q(person__isnull=False, active_from__isnull=False),
                name="active_role_has_a_holder",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "organisation", "scope"],
                condition=Q(state=GrantState.ACTIVE),
                name="role_held_once",
            ),
            models.UniqueConstraint(
                fields=["email", "role", "organisation", "scope"],
                condition=Q(state=GrantState.PROPOSED),
                name="role_proposed_once",
            ),
        ]
        indexes = [models.Index(fields=["person", "state"])]

    def __str__(self) -> str:
        return f"{self.role} {self.scope}"


class ResetRequest(Row):
    """An official's password or second factor is reset: proposed by one, approved by another."""

    class What(models.TextChoices):
        """What is reset."""

        PASSWORD = "password", _("Password")
        SECOND_FACTOR = "second_factor", _("Second factor")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reset_requests")
    what = models.CharField(max_length=13, choices=What.choices)
    reason = SealedText()
    state = models.CharField(max_length=8, choices=ResetState.choices, default=ResetState.PROPOSED)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ResetState.APPROVED)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="reset_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=ResetState.APPROVED) | ~Q(decided_by=F("person")),
                name="reset_not_approved_by_its_subject",
            ),
            models.UniqueConstraint(
                fields=["person", "what"],
                condition=Q(state=ResetState.PROPOSED),
                name="reset_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.state}"


ACCOUNT = gettext_noop("until the account is closed")
hold(
    "people.person",
    {
        "id": personal("key", ACCOUNT),
        "password": secret("proof at sign-in", ACCOUNT),
        "last_login": personal("sign of misuse", ACCOUNT),
        "email": personal("sign-in and messages", ACCOUNT),
        "name": personal("how to address an official", ACCOUNT),
        "staff_id": public("opaque id in the ledger", "for as long as the log stands"),
        "language": personal("language of pages and messages", ACCOUNT),
        "time_zone": personal("in which zone times are shown", ACCOUNT),
        "is_active": personal("whether the account is open", ACCOUNT),
        "session_salt": secret("what ends every session at once", ACCOUNT),
        "created_at": personal("when the account was made", ACCOUNT),
    },
)
hold(
    "people.organisation",
    {n: public("which organisation") for n in ("id", "key", "kind", "name_kk", "name_ru")}
    | {"name_en": public("which organisation")},
)
hold(
    "people.rolegrant",
    {
        name: personal("who may do what, and who allowed it", "five years after the role ends")
        for name in (
            "id email person role organisation scope state proposed_by proposed_at approved_by"
            " approved_at expires_at active_from ended_at end_reason"
        ).split()
    }
    | {"token_digest": secret("proof of an invitation", "until it is accepted")},
)
hold(
    "people.resetrequest",
    {
        name: personal("why an official's sign-in was reset, and who allowed it", "five years")
        for name in (
            "id person what reason state proposed_by proposed_at decided_by decided_at"
        ).split()
    },
)
