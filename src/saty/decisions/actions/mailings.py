"""Writing to a group of candidates."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow
from saty.decisions.groups import Group, members_of
from saty.notices import queries as notices
from saty.notices.actions.mailings import GroupMessage, record_mailing
from saty.notices.models import Mailing
from saty.people.roles import competition_scope
from saty.programmes import messages
from saty.programmes import queries as programmes
from saty.programmes.models import Competition
from saty.programmes.schema import LANGUAGES


@transaction.atomic
def write_to_group(
    *, competition: Competition, group: Group, message: GroupMessage, by: Actor, at: datetime
) -> Mailing:
    """Send a message to everybody in a group, each once. Sending it again changes nothing."""
    if standing := notices.mailing(message.id):
        return standing
    check_message(message)
    if group.outcome and not group.stage:
        raise NotNow("mailing.stage", _("Choose the stage whose outcome you mean."))
    members = list(members_of(competition.id, group, at).values_list("candidate_id", "id"))
    if not members:
        raise NotNow("mailing.nobody", _("Nobody is in this group. Choose another one."))
    mailing = record_mailing(
        message=message,
        scope=competition_scope(competition.id),
        audience=group.as_json(),
        recipients=len(members),
        by=by,
        at=at,
    )
    words = {"subject": message.subject, "text": message.text}
    messages.tell(
        rules=programmes.rules_in_force(competition.id, at),
        kind="group_message",
        event=f"mailing:{mailing.id}",
        to=[
            messages.Recipient(person, f"application:{application}", words)
            for person, application in members
        ],
        at=at,
    )
    return mailing


def check_message(message: GroupMessage) -> None:
    """NotNow unless subject and text stand in all three languages."""
    for words in (message.subject, message.text):
        if any(not words.get(language, "").strip() for language in LANGUAGES):
            raise NotNow(
                "mailing.languages",
                _("Write the subject and the text in Kazakh, Russian and English."),
            )
