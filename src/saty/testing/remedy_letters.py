"""Letters to those for whom something was put right: what was given, and why."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from saty.core.ledger.entry import instant
from saty.notices import actions as notices
from saty.notices.words import in_three_languages
from saty.programmes import queries as programmes
from saty.programmes.messages import localized
from saty.testing.models import Remedy, RemedyEntry

TEXTS: Mapping[str, tuple[str, str]] = {
    "time": (
        gettext_noop("{stage}: you were given more time"),
        gettext_noop(
            "Your test “{stage}” in “{programme}” lasts {minutes} min longer. If you had finished"
            " it, it goes on until that time is over: open it again if you want to.\n\nReason:"
            " {reason}"
        ),
    ),
    "resit": (
        gettext_noop("{stage}: you sit the test again"),
        gettext_noop(
            "Your test “{stage}” in “{programme}” was declared void. It counts neither for you nor"
            " against you, and you sit another form of it.\n\nYou can start it from"
            " {starts_from} until {starts_until}.\n\nReason: {reason}"
        ),
    ),
    "start": (
        gettext_noop("{stage}: you were given another time"),
        gettext_noop(
            "You can start the test “{stage}” in “{programme}” from {starts_from} until"
            " {starts_until}.\n\nReason: {reason}"
        ),
    ),
}
"""Kind of remedy -> subject and body."""


def tell(key: UUID, at: datetime) -> int:
    """Tell everybody whom an approved remedy is for; how many were written to, each once."""
    remedy = Remedy.objects.select_related("stage").get(id=key)
    file = programmes.rules_in_force(remedy.stage.competition_id, at).file
    params: dict[str, notices.Param] = {
        "programme": localized(file.title),
        "stage": localized(file.stage(remedy.stage.key).title),
        "reason": remedy.reason,
        "minutes": f"{(remedy.seconds or 0) / 60:g}",
    }
    if remedy.starts_from is not None and remedy.starts_until is not None:
        params["starts_from"] = {"moment": instant(remedy.starts_from)}
        params["starts_until"] = {"moment": instant(remedy.starts_until)}
    rows = RemedyEntry.objects.filter(remedy=remedy).select_related("entry__application")
    letters = [
        notices.Letter(
            each.entry.application.candidate_id,
            f"application:{each.entry.application_id}",
            params,
        )
        for each in rows
    ]
    subject, body = (in_three_languages(each) for each in TEXTS[remedy.kind])
    words = {"subject": subject, "body": body}
    event = f"remedy:{remedy.id}"
    return notices.post_many(
        key=f"remedy_{remedy.kind}", texts=words, event=event, to=letters, at=at
    )
