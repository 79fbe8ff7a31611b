"""Messages to groups of candidates: those who are meant, each once, in three languages."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from saty.common.refusals import NotNow
from saty.decisions.actions.mailings import write_to_group
from saty.decisions.groups import Group, GroupShown, shown
from saty.decisions.models import Decision, Outcome
from saty.ledger.models import Entry
from saty.notices import queries as notices
from saty.notices.actions.mailings import GroupMessage
from saty.notices.models import Mailing, Message
from saty.stages.models import CandidacyEnd
from tests import factories
from tests.factories import WHILE_FILING

pytestmark = pytest.mark.django_db
AT = WHILE_FILING
EVERYBODY = Group()
WORDS = {"kk": "Ертең", "ru": "Завтра", "en": "Tomorrow"}


def message(**changed: object) -> GroupMessage:
    return GroupMessage(**{"id": uuid.uuid4(), "subject": WORDS, "text": WORDS, **changed})


def write(competition, group: Group = EVERYBODY, given: GroupMessage | None = None) -> Mailing:
    by = factories.acting(factories.official("secretariat"), "secretariat")
    return write_to_group(
        competition=competition, group=group, message=given or message(), by=by, at=AT
    )


def told() -> set[object]:
    return {each.person_id for each in Message.objects.filter(wording__key="group_message")}


def decide(applications: dict, announce_at) -> None:
    """Decide the first stage: application -> whether it is admitted."""
    entries = [application.roster_entries.get() for application in applications]
    decision = Decision.objects.create(
        stage=entries[0].stage,
        rules_version=entries[0].stage.competition.rules_versions.get(),
        state="approved",
        inputs_sha256="0" * 64,
        drafted_by=factories.person(),
        drafted_at=AT,
        protocol_number="1",
        protocol_date=AT.date(),
        entered_by=factories.person(),
        entered_at=AT,
        approved_by=factories.person(),
        approved_at=AT,
        announce_at=announce_at,
    )
    for entry, admitted in zip(entries, applications.values(), strict=True):
        reason = "" if admitted else "absent"
        Outcome.objects.create(decision=decision, entry=entry, admitted=admitted, reason=reason)


def test_message_reaches_everybody_who_submitted_and_nobody_else():
    competition = factories.competition()
    mine = [factories.submitted(competition) for _ in range(3)]
    factories.draft(competition)
    factories.submitted(competition, state="withdrawn", withdrawn_at=AT)
    factories.submitted()

    mailing = write(competition)

    entry = Entry.objects.get(kind="group_message_sent")
    assert told() == {application.candidate_id for application in mine}
    assert mailing.recipients == 3
    assert entry.public == {
        "audience": {"stage": "", "track": "", "outcome": ""},
        "recipients": 3,
    }
    assert "Tomorrow" not in str(entry.commitments)


def test_message_is_in_the_readers_language():
    competition = factories.competition()
    application = factories.submitted(competition)

    write(competition)

    found = notices.inbox(application.candidate_id).get()
    assert notices.rendered(found, "ru", "UTC").subject == "Завтра"
    assert notices.rendered(found, "en", "UTC").body.endswith("Tomorrow")


def test_message_that_is_sent_twice_goes_out_once():
    competition = factories.competition()
    factories.submitted(competition)
    given = message()
    first = write(competition, given=given)
    factories.submitted(competition)

    again = write(competition, given=given)

    assert again == first
    assert len(told()) == 1
    assert Entry.objects.filter(kind="group_message_sent").count() == 1


def test_group_of_a_track():
    competition = factories.competition()
    groups = factories.programme_file().tracks.groups
    chosen = factories.submitted(competition, group=groups[1].key)
    factories.submitted(competition, group=groups[0].key)

    write(competition, Group(track=groups[1].key))

    assert told() == {chosen.candidate_id}


def test_group_of_a_stage_holds_who_is_still_on_its_roster():
    competition = factories.competition()
    still, ended = factories.submitted(competition), factories.submitted(competition)
    CandidacyEnd.objects.create(entry=ended.roster_entries.get(), kind="withdrawn", at=AT)

    write(competition, Group(stage="documents"))

    assert told() == {still.candidate_id}


@pytest.mark.parametrize("outcome", ["admitted", "not_admitted"])
def test_group_of_an_outcome_holds_whom_the_announced_decision_means(outcome):
    competition = factories.competition()
    applications = {factories.submitted(competition): admitted for admitted in (True, False)}
    decide(applications, announce_at=AT)

    write(competition, Group("documents", "", outcome))

    [meant] = [a for a, admitted in applications.items() if admitted == (outcome == "admitted")]
    assert told() == {meant.candidate_id}


def test_group_of_an_outcome_that_is_not_announced_is_empty():
    competition = factories.competition()
    decide({factories.submitted(competition): True}, announce_at=AT + timedelta(seconds=1))

    with pytest.raises(NotNow, match=r"mailing.nobody"):
        write(competition, Group("documents", "", "admitted"))


def test_group_is_shown_by_count_and_numbers():
    competition = factories.competition()
    made = [factories.submitted(competition) for _ in range(7)]

    found = shown(competition.id, EVERYBODY, AT)

    numbers = sorted(application.candidate_number for application in made)
    assert found == GroupShown(7, tuple(numbers[:5]))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("part", ["subject", "text"])
def test_message_that_lacks_a_language_is_refused(part, language):
    competition = factories.competition()
    factories.submitted(competition)

    with pytest.raises(NotNow, match=r"mailing.languages"):
        write(competition, given=message(**{part: {**WORDS, language: " "}}))


def test_outcome_without_a_stage_is_refused():
    with pytest.raises(NotNow, match=r"mailing.stage"):
        write(factories.competition(), Group(outcome="admitted"))


def test_mailing_to_nobody_is_refused_by_the_database():
    competition = factories.competition()
    factories.submitted(competition)
    mailing = write(competition)

    with pytest.raises(IntegrityError), transaction.atomic():
        Mailing.objects.filter(id=mailing.id).update(recipients=0)


@pytest.mark.parametrize("count", [1, 3])
def test_message_takes_a_fixed_number_of_queries(count, django_assert_num_queries):
    competition = factories.competition()
    for _ in range(count):
        factories.submitted(competition)
    by = factories.acting(factories.official("secretariat"), "secretariat")
    given = message()
    savepoint = 0 if connection.vendor == "sqlite" else 2

    with django_assert_num_queries(22 + savepoint):
        write_to_group(competition=competition, group=EVERYBODY, message=given, by=by, at=AT)
