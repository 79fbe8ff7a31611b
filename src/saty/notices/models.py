"""Messages: the inbox is the record; an e-mail only says that there is something to read."""

from django.db import models
from django.db.models import Q

from saty.common.held import hold, personal, public, secret
from saty.common.rows import Row
from saty.common.sealing import SealedJSON, SealedText
from saty.notices.states import DeliveryState


class Wording(Row):
    """A message text in three languages, kept as it was used."""

    key = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)
    texts = models.JSONField()
    """{"subject": {"kk", "ru", "en"}, "body": {"kk", "ru", "en"}}"""

    def __str__(self) -> str:
        return self.key


class Message(Row):
    """One message in one person's inbox. Exactly one per person and event."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="messages")
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="messages")
    event = models.CharField(max_length=128)
    """What caused it, such as "decision:<uuid>"."""
    about = models.CharField(max_length=96, blank=True)
    """Opaque key of what it is about, such as "application:<uuid>"."""
    params = SealedJSON(default=dict)
    """Placeholder -> text, or {"kk", "ru", "en"}, or {"moment": ISO}, or {"day": ISO}."""
    attachment = models.CharField(max_length=96, blank=True, default="", db_default="")
    """What goes out with its e-mail ("invitation:<uuid>"): the file is made when it is sent."""
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "event", "wording"], name="message_exactly_once"
            )
        ]
        indexes = [models.Index(fields=["person", "-created_at"])]

    def __str__(self) -> str:
        return self.event


class Delivery(Row):
    """The e-mail that announces a message. One Message-ID, whatever happens."""

    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="delivery")
    mail_id = models.CharField(max_length=128, unique=True)
    state = models.CharField(
        max_length=7, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    problem = models.CharField(max_length=100, blank=True)
    """Class of the problem, without addresses."""
    sent_again = models.PositiveSmallIntegerField(default=0)
    """How often an official had it sent again."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "unknown"]) | ~Q(problem=""),
                name="undelivered_says_why",
            )
        ]
        indexes = [models.Index(fields=["state", "due_at"])]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return self.mail_id


class HelpRequest(Row):
    """Somebody asked the secretariat: a number to name it by, and a moment to answer it by."""

    number = models.CharField(max_length=8, unique=True)
    scope = models.CharField(max_length=64, blank=True)
    """The competition it is about ("competition:<uuid>"), if any."""
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="help_requests"
    )
    """None for a visitor without an account, who keeps a private address."""
    key_digest = models.CharField(max_length=64, blank=True)
    """Of the token of the form; for a visitor it is the private address too."""
    question = SealedText()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = SealedText(null=True)
    answered_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True)
                | Q(answer__isnull=False, answered_by__isnull=False),
                name="answered_help_has_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(key_digest=""),
                name="help_can_be_found_again",
            ),
            models.UniqueConstraint(
                fields=["key_digest"], condition=~Q(key_digest=""), name="help_asked_once"
            ),
        ]
        indexes = [models.Index(fields=["answered_at", "due_at"])]

    def __str__(self) -> str:
        return self.number


class Mailing(Row):
    """A message that the secretariat wrote to a group of candidates. Sent once, under its id."""

    scope = models.CharField(max_length=64)
    """The competition ("competition:<uuid>")."""
    audience = models.JSONField(default=dict)
    """What names the group, such as {"stage": key, "track": key, "outcome": "admitted"}."""
    texts = models.JSONField()
    """{"subject": {"kk", "ru", "en"}, "text": {"kk", "ru", "en"}}"""
    recipients = models.PositiveIntegerField()
    sent_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(recipients__gt=0), name="mailing_goes_to_somebody")
        ]
        indexes = [models.Index(fields=["scope", "-sent_at"])]

    def __str__(self) -> str:
        return str(self.id)


hold("notices.wording", {n: public("message texts") for n in "id key sha256 texts".split()})
hold(
    "notices.message",
    {
        n: personal("what the person was told")
        for n in "id person wording event about params attachment created_at read_at".split()
    },
)
hold(
    "notices.delivery",
    {
        n: personal("whether the e-mail went out", "one year")
        for n in "id message mail_id state attempts due_at changed_at problem sent_again".split()
    },
)
hold(
    "notices.helprequest",
    {
        n: personal("what somebody asked, and what was answered", "one year after the answer")
        for n in (
            "id number scope person question opened_at due_at answer answered_by answered_at"
        ).split()
    }
    | {"key_digest": secret("a visitor's private address", "one year after the answer")},
)
hold(
    "notices.mailing",
    {
        n: personal("what a group of candidates was told, and by whom")
        for n in "id scope audience texts recipients sent_by sent_at".split()
    },
)
