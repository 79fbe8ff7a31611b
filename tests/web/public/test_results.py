"""Results: announced decisions alone, and no figure about fewer than ten people."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from saty.decisions.models import Decision, Outcome
from saty.stages.models import Result
from tests import factories
from tests.factories import FILING_CLOSES

pytestmark = pytest.mark.django_db
ANNOUNCED = FILING_CLOSES + timedelta(days=60)


@pytest.fixture
def competition():
    return factories.competition()


def decided(competition, groups, position=1):
    """A decision on a stage; groups: track -> (how many on the roster, how many admitted)."""
    stage = competition.stages.get(position=position)
    decision = Decision.objects.create(
        stage=stage,
        rules_version=competition.rules_versions.get(),
        state="approved",
        inputs_sha256="0" * 64,
        lines={"": {"last_score": "143/2"}},
        drafted_by=factories.person(),
        drafted_at=FILING_CLOSES,
        approved_by=factories.person(),
        approved_at=FILING_CLOSES,
        announce_at=ANNOUNCED,
        protocol_number="12",
    )
    for track, (roster, admitted) in groups.items():
        for number in range(roster):
            entry = factories.on_roster(factories.submitted(competition, group=track), stage)
            Result.objects.create(entry=entry, outcome="completed", recorded_at=FILING_CLOSES)
            is_in = number < admitted
            Outcome.objects.create(
                decision=decision,
                entry=entry,
                admitted=is_in,
                reason="" if is_in else "below_number",
            )
    return decision


def results(competition, at=ANNOUNCED):
    with time_machine.travel(at, tick=False):
        return Client(HTTP_ACCEPT_LANGUAGE="en").get(
            reverse("competition_results", args=[competition.slug])
        )


def test_nothing_is_published_a_second_before_the_announcement(competition):
    decided(competition, {"sectoral": (12, 10)})

    response = results(competition, ANNOUNCED - timedelta(seconds=1))

    assert response.context["results"] == []
    assert "No results are announced yet" in response.content.decode()


def test_announced_stage_shows_who_took_part_and_the_line(competition):
    decided(competition, {"sectoral": (30, 15), "regional": (22, 11)})

    [shown] = results(competition).context["results"]

    assert shown.row == (52, 52, 0, 0, 0, 26)
    assert [(g.name and g.name.en, g.roster, g.admitted, g.line) for g in shown.groups] == [
        ("Sectoral group", 30, 15, ""),
        ("Regional group", 22, 11, ""),
        (None, 52, 26, "71.50"),
    ]


def test_small_cells_and_what_would_give_them_away_are_not_shown(competition):
    decided(competition, {"sectoral": (30, 15), "regional": (25, 12), "administrative": (12, 4)})

    [shown] = results(competition).context["results"]

    assert [(g.roster, g.admitted) for g in shown.groups] == [
        (30, 15),
        (25, None),
        (12, None),
        (67, 31),
    ]


def test_revoked_decision_is_not_shown(competition):
    decision = decided(competition, {"sectoral": (12, 10)})
    Decision.objects.filter(id=decision.id).update(
        state="revoked",
        revoke_proposed_by=factories.person(),
        revoke_reason="A mistake",
        revoked_by=factories.person(),
        revoked_at=ANNOUNCED,
    )

    response = results(competition)

    assert response.context["results"] == []


@pytest.mark.parametrize("stages", [1, 3])
def test_results_cost_eight_queries_however_many_stages(competition, stages):
    for position in range(1, stages + 1):
        decided(competition, {"sectoral": (3, 2)}, position)
    results(competition)

    with CaptureQueriesContext(connection) as queries:
        results(competition)

    assert len(queries) == 8
