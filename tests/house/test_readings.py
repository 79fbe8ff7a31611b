"""Whatever is opened of sealed data on a page of officials leaves a record of who opened it."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from saty.common.sealing import SealedField
from saty.ledger.models import Reading
from saty.people.roles import CANDIDATE
from saty.web.doors import EVERYBODY
from tests import crawl, factories
from tests.factories import OPENS
from tests.house import rows_above
from tests.house.objects import World
from tests.signing import sign_in

OFFICIALS = [each for each in crawl.READERS if each.role not in {EVERYBODY, CANDIDATE}]
PUBLIC_BY_THEN = {"staff_draw_record"}
"""Pages of what everybody can read by then: the secret of a draw that was opened."""
pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(monkeypatch) -> Iterator[list[str]]:
    """Model and field of every sealed value that was opened."""
    found: list[str] = []
    open_one = SealedField.opened

    def noted(self, sealed, instance):
        found.append(f"{instance._meta.label_lower}.{self.name}")
        return open_one(self, sealed, instance)

    monkeypatch.setattr(SealedField, "opened", noted)
    return found


@pytest.mark.parametrize("reader", OFFICIALS, ids=lambda reader: reader.name)
def test_page_that_opens_sealed_data_records_who_opened_it(reader, opened):
    unrecorded = {}
    mine = [page for page in crawl.pages_of(reader) if page.door and page.door.roles]
    pages = [page for page in mine if page.name not in PUBLIC_BY_THEN]

    for visit in crawl.visits(reader, pages):
        with transaction.atomic():
            client = visit.sign_in(Client())
            before = Reading.objects.count()
            opened.clear()
            client.get(visit.address)
            if opened and Reading.objects.count() == before:
                unrecorded[visit.name] = sorted(set(opened))

    assert unrecorded == {}


def test_why_somebody_leaves_the_register_is_read_on_record():
    world = World()
    entry = world.application.roster_entries.get()
    outcome = rows_above.outcome(decision=rows_above.decision(stage=entry.stage), entry=entry)
    outcome.decision.save()
    outcome.save()
    proposed = {"exit_reason": "x", "exit_comment": "Order 5", "exit_proposed_at": OPENS}
    leaving = rows_above.reservist(application=world.application, outcome=outcome, **proposed)
    leaving.save()
    hr = sign_in(Client(), factories.official("hr"))

    page = hr.get(reverse("staff_reservist", args=[world.competition.slug, leaving.id]))

    assert "Order 5" in page.content.decode()
    assert [reading.what for reading in Reading.objects.all()] == ["exit"]


def test_page_of_a_stage_that_does_not_exist_is_not_there():
    world = World()
    verifier = sign_in(Client(), factories.official("verifier"))
    parts = [world.competition.slug, "nothing", world.application.id]

    assert verifier.get(reverse("staff_file_disqualify", args=parts)).status_code == 404
