"""The demo: whoever walks in finds something to do, and its dates are counted back from now."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from saty.ledger.models import Entry, Position
from saty.ledger.monitor import findings
from saty.meetings.models import Meeting
from saty.programmes.models import Competition
from saty.programmes.queries import windows
from saty.rehearsal import showcase
from saty.rehearsal.entrances import WORDS
from saty.rehearsal.ways_in import entrances
from saty.reserve.models import Reservist
from saty.stages.models import Stage
from saty.testing import example_bank
from saty.testing.models import Bank, FormFigures

pytestmark = pytest.mark.long
NOW = datetime.now(UTC)
OF_CANDIDATES = ["candidate-applying", "candidate-waiting", "candidate-admitted"]
WAITS_IN_THE_BANK = [
    ("item-author", "?state=draft&mine=on", 1, 2),
    ("item-reviewer", "?state=in_review", 2, 2),
    ("test-owner", "?state=reviewed", 1, 1),
]
"""(role, what its task narrows the list to, how many wait, how many that list holds)"""
WITH_A_LIST = ["verifier", "secretariat", "second-secretary", "chair", "member"]


@pytest.fixture(scope="module", autouse=True)
def _demo(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """A small demo, made once for the tests of this page and taken back after them."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), media:
        patch.setattr(showcase, "SIZE", 60)
        patch.setattr(showcase, "REGIONAL_SIZE", 8)
        patch.setattr(showcase, "PAST_SIZE", 60)
        with transaction.atomic():
            showcase.make_showcase(NOW)
            yield
            transaction.set_rollback(True)


def entered(role: str) -> tuple[Client, object]:
    """A client that came in by a way, and the page it was led to."""
    client = Client()
    way = next(way for way in entrances() if way.role == role)
    page = client.post(reverse("demo_enter", args=[role]), {"key": way.key}, follow=True)
    assert page.status_code == 200
    return client, page


@pytest.mark.django_db
def test_every_way_in_has_its_words():
    assert [way.role for way in entrances()] == list(WORDS)


@pytest.mark.django_db
@pytest.mark.parametrize("role", WITH_A_LIST)
def test_way_in_of_an_official_leads_to_work(role):
    _client, page = entered(role)

    assert [todo.title for todo in page.context["todos"]] != []


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "narrowed", "waiting", "held"), WAITS_IN_THE_BANK)
def test_way_in_of_those_who_write_the_test_leads_to_items_that_wait(role, narrowed, waiting, held):
    client, page = entered(role)
    items = reverse("bank_items", args=[example_bank.KEY]) + narrowed

    listed = client.get(items)

    assert [(task.href, task.state) for task in page.context["tasks"]] == [(items, str(waiting))]
    assert len(listed.context["page"].object_list) == held


@pytest.mark.django_db
def test_bank_of_the_demo_is_the_whole_example_bank():
    bank = Bank.objects.get()

    identifiers = set(bank.items.values_list("identifier", flat=True))

    assert bank.key == example_bank.KEY
    assert len(identifiers) == 216
    assert identifiers == {each.identifier for each in example_bank.read().package.records}


@pytest.mark.django_db
def test_second_officer_has_a_disqualification_to_decide():
    _client, page = entered("second-secretary")

    counts = {str(todo.title): todo.count for todo in page.context["todos"]}

    assert counts["Disqualifications to decide"] == 1


@pytest.mark.django_db
def test_commission_is_in_session_and_two_votes_are_wanted():
    _secretary, page = entered("body-secretary")
    chair, home = entered("chair")
    _member, theirs = entered("member")
    meeting = Meeting.objects.get(state="opened", body__key="national-commission")
    parts = [meeting.body_id, meeting.id]

    screen = chair.get(reverse("body_meeting", args=parts)).context

    unset = [each["stage"].key for each in page.context["numbers"] if not each["number"]]
    assert unset == ["presentation", "assessment"]
    assert [(str(each.title), each.count) for each in home.context["todos"]] == [
        ("Votes to cast", 1),
        *[("Meetings called or in session", 1)] * 2,
    ]
    assert [(str(each.title), each.count) for each in theirs.context["todos"]] == [
        ("Votes to cast", 1),
        *[("Meetings called or in session", 1)] * 2,
    ]
    assert (screen["i_must_vote"], screen["i_preside"]) == (True, True)
    assert screen["screen"].voters - screen["screen"].voted == 2


@pytest.mark.django_db
def test_secret_vote_waits_for_its_chair_in_another_commission():
    meeting = Meeting.objects.get(state="opened", body__key=showcase.REGIONAL_BODY)
    address = reverse("body_meeting", args=[meeting.body_id, meeting.id])
    screens = [entered(role)[0].get(address) for role in ("chair", "body-secretary", "member")]
    item = meeting.items.get()
    opening = reverse("body_open_vote", args=[meeting.body_id, meeting.id, item.id])

    page = entered("chair")[0].get(opening).content.decode()

    assert [each.status_code for each in screens] == [200, 200, 200]
    assert [each.context["may_lead"] for each in screens] == [True, False, False]
    assert 'data-secret="half"' in page


@pytest.mark.django_db
def test_human_resources_auditor_and_administrator_are_led_to_filled_pages():
    _client, register = entered("hr")
    _client, log = entered("auditor")
    _client, roles = entered("administrator")

    assert len(register.context["page"].object_list) == Reservist.objects.count() > 0
    assert log.request["PATH_INFO"] == reverse("audit_entries")
    assert [grant.role for grant in roles.context["waiting"]] == ["hr"]


@pytest.mark.django_db
@pytest.mark.parametrize("role", OF_CANDIDATES)
def test_way_in_of_a_candidate_leads_to_an_own_page(role):
    _client, page = entered(role)

    assert page.request["PATH_INFO"].startswith(reverse("candidate_home"))


@pytest.mark.django_db
def test_invigilator_confirms_who_sits_in_a_session_that_is_on():
    client, page = entered("invigilator")
    waiting = [each["code"] for each in page.context["lines"] if each["place"].can_be_confirmed]
    session = page.context["session"].id

    client.post(reverse("room_confirm", args=[session, waiting[0]]))

    after = client.get(reverse("room_session", args=[session])).context["lines"]
    assert len(waiting) == 2
    assert [each["code"] for each in after if each["place"].can_be_confirmed] == waiting[1:]


@pytest.mark.django_db
def test_past_competition_shows_its_whole_funnel(client: Client):
    stages = Stage.objects.filter(competition__slug=showcase.PAST_SLUG)

    page = client.get(reverse("competition_results", args=[showcase.PAST_SLUG]))

    assert [each.stage.key for each in page.context["results"]] == [s.key for s in stages]


@pytest.mark.django_db
def test_dates_are_counted_back_from_now():
    ids = dict(Competition.objects.values_list("slug", "id"))

    essay = windows(ids["presidential-reserve"])["essay"]
    filing = windows(ids["regional-reserve"])["filing"]
    past = windows(ids[showcase.PAST_SLUG])["national-commission"]

    assert timedelta() < NOW - essay.closes_at < timedelta(days=2)
    assert filing.state(NOW) == "open"
    assert timedelta(days=25) <= NOW - past.closes_at < timedelta(days=27)
    assert not Entry.objects.filter(at__gt=NOW).exists()


@pytest.mark.django_db
def test_log_of_the_demo_is_whole():
    assert findings() == []
    assert Position.objects.count() == Entry.objects.count()


@pytest.mark.django_db
def test_statistics_of_synthetic_answers_look_like_life():
    """Items are hard and easy, agree with the rest, and the form measures: no answer is dice."""
    whole = FormFigures.objects.filter(language="").order_by("-people", "id")[0]
    items = whole.data["items"]
    shares = [Fraction(each["p"]) for each in items]
    related = [each["item_rest"] or 0.0 for each in items]

    assert whole.people >= 10
    assert 0.85 < whole.data["alpha"] < 0.99
    assert 0.4 * len(items) < whole.data["mean"] < 0.8 * len(items)
    assert min(shares) < Fraction(1, 3) < Fraction(4, 5) < max(shares)
    assert sum(each > 0 for each in related) > 0.8 * len(items)
    assert 0.2 < sum(related) / len(items) < 0.6
