"""A rehearsed test with a choice of place: at home, in seats, one of them accessible."""

from collections import Counter

import pytest

from saty.applications.models import AdjustmentRequest
from saty.programmes import shipped
from saty.rehearsal import walk
from saty.testing.models import ExamSession, PlaceChoice, SeatBooking, Sitting
from saty.testing.seat_needs import needs_of

PROGRAMME, SIZE = "kz-regional-reserve", 40
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_candidates_choose_and_sit_where_they_chose_one_of_them_in_an_accessible_seat():
    report = walk.walk(shipped.text_of(PROGRAMME), candidates=SIZE, seed=3)

    file = shipped.programme(PROGRAMME)
    granted = needs_of(AdjustmentRequest.objects.values_list("application", flat=True), file)
    seats = SeatBooking.objects.filter(cancelled_at=None).select_related("session__room")
    special = [each for each in seats if each.entry.application_id in granted]
    sat = Sitting.objects.filter(preflight=None, started_at__isnull=False)
    places = Counter(sat.values_list("place", flat=True))
    chosen = Counter(PlaceChoice.objects.values_list("place", flat=True))
    assert report.reconciled
    assert chosen["remote"] > 0
    assert seats.count() == chosen["venue"] > len(special) > 0
    assert all(each.seat <= each.session.room.accessible for each in special)
    assert places["remote"] > places["venue"] > 0
    assert not sat.filter(place="venue", identity_confirmed_by=None).exists()
    assert not ExamSession.objects.filter(invigilators=None).exists()
