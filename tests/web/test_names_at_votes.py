"""Names beside stage codes: where the rules of a stage show them, and nowhere else."""

import pytest
from django.test import Client
from django.urls import reverse

from saty.meetings.actions import ballots
from saty.meetings.matters import matter
from saty.programmes import queries as programmes
from saty.programmes.models import RulesVersion
from tests import factories
from tests.decisions import deciding
from tests.ledger.kept import readings_of
from tests.meetings import holding
from tests.signing import sign_in
from tests.web.staff.asking import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafted(time_machine):
    """The vote on admission waits for two candidates, who have filed their names."""
    drafted = deciding.vote_drafted(2, meets="here")
    asked = factories.programme_file().meant("full_name").key
    for number, entry in enumerate(drafted.stage.roster.order_by("code"), 1):
        application = entry.application
        application.snapshot = {"answers": {asked: f"Самал Сыдық {number}"}, "documents": []}
        application.save()
    time_machine.move_to(drafted.drafted_at, tick=False)
    return drafted


def page_of_the_vote(drafted) -> str:
    """What a member reads while the vote is open."""
    body, at = deciding.body_of(drafted.stage), drafted.drafted_at
    people = holding.seated(body)
    item = holding.with_item(body, "list", f"decision:{drafted.id}", at=at, starts_at=at)
    holding.opened(item, *people, at=at)
    proposals = matter("list").people(item, at)
    ballot = ballots.open_ballot(item=item, proposals=proposals, by=people[0], at=at)
    client = Client(headers={"accept-language": "en"})
    sign_in(client, holding.seat(body, people[2]).person)
    address = reverse("body_ballot", args=[body.id, item.meeting_id, ballot.id])
    return text(client.get(address))


def test_body_that_interviewed_them_votes_by_name_and_the_reading_is_kept(drafted):
    page = page_of_the_vote(drafted)

    entries = list(drafted.stage.roster.order_by("code"))
    shown = [f"{each.code}, Самал Сыдық {n}" in page for n, each in enumerate(entries, 1)]
    assert shown == [True, True]
    assert [readings_of(f"application:{each.application_id}") for each in entries] == [1, 1]


def test_body_that_knows_codes_alone_votes_by_code(drafted):
    rules = RulesVersion.objects.get()
    rules.canonical = rules.canonical.replace('"names_shown":true', '"names_shown":false')
    rules.save()
    programmes._file.cache_clear()

    page = page_of_the_vote(drafted)

    entries = list(drafted.stage.roster.all())
    assert [each.code in page for each in entries] == [True, True]
    assert "Самал" not in page
    assert [readings_of(f"application:{each.application_id}") for each in entries] == [0, 0]
