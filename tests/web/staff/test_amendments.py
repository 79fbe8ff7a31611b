"""Pages of amendments and outages."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from saty.notices.models import Message
from saty.programmes import queries
from saty.programmes.models import Competition, Outage, RulesVersion
from tests.programmes import drafts
from tests.web.staff.asking import moment, official, text

pytestmark = pytest.mark.django_db
NOW = drafts.AT
NEW_TITLE = drafts.TEXT.replace('en = "Test" }', 'en = "<b>Ability</b> test" }', 1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def url(name: str, competition: Competition, *more: object) -> str:
    return reverse(name, args=[competition.slug, *more])


def amending(text: str = NEW_TITLE, **changed: object) -> dict[str, object]:
    given = {
        "file": SimpleUploadedFile("programme.toml", text.encode()),
        "reason": "The Commission asked for it.",
        **moment("from", NOW + timedelta(days=2)),
    }
    return {**given, **changed}


def amended(competition: Competition) -> tuple[RulesVersion, object]:
    """An amendment that somebody drafted on the page."""
    client, _ = official()
    response = client.post(url("staff_amend", competition), amending())
    assert response.status_code == 302
    return RulesVersion.objects.get(competition=competition, number=2), client


def test_amendment_shows_the_old_and_the_new_words_without_markup_of_theirs():
    competition = drafts.opened()
    version, client = amended(competition)

    page = text(client.get(url("staff_amendment", competition, version.id)))

    assert "stages.test.title.en" in page
    assert "<del>" in page
    assert "&lt;b&gt;Ability&lt;/b&gt;" in page
    assert "You drafted this amendment" in page
    assert "Approve and tell every candidate" not in page


def test_amendment_is_approved_by_another_and_told():
    competition = drafts.opened()
    drafts.candidate(competition)
    version, _ = amended(competition)
    client, _ = official()

    page = text(client.get(url("staff_amendment", competition, version.id)))
    response = client.post(url("staff_approve_amendment", competition, version.id))

    version.refresh_from_db()
    assert "Approve and tell every candidate" in page
    assert (response.status_code, version.state) == (302, "in_force")
    assert Message.objects.filter(wording__key="rules_amended").count() == 1


def test_amendment_is_not_approved_by_its_drafter():
    competition = drafts.opened()
    version, client = amended(competition)

    response = client.post(url("staff_approve_amendment", competition, version.id))

    assert response.status_code == 403


def test_amendment_is_not_approved_without_the_password_of_the_last_minutes():
    competition = drafts.opened()
    version, _ = amended(competition)
    client, _ = official(fresh=False)

    client.post(url("staff_approve_amendment", competition, version.id))

    version.refresh_from_db()
    assert version.state == "drafted"


def test_amendment_is_refused_with_a_reason():
    competition = drafts.opened()
    version, client = amended(competition)
    address = url("staff_refuse_amendment", competition, version.id)

    without = client.post(address, {"reason": ""})
    client.post(address, {"reason": "Not clear."})

    version.refresh_from_db()
    assert without.status_code == 400
    assert (version.state, version.refusal) == ("refused", "Not clear.")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": "format = "}, "The file has 1 fault"),
        ({"text": drafts.TEXT}, "changes nothing in the rules"),
        ({"reason": ""}, "Reason"),
        (moment("from", NOW - timedelta(days=1)), "cannot come into force in the past"),
    ],
)
def test_amendment_that_cannot_be_is_refused_with_what_to_do(changed, words):
    competition = drafts.opened()
    client, _ = official()

    response = client.post(url("staff_amend", competition), amending(**changed))

    assert response.status_code == 400
    assert words in text(response)
    assert RulesVersion.objects.filter(competition=competition).count() == 1


def test_amendment_of_a_draft_is_refused():
    client, _ = official()

    assert client.get(url("staff_amend", drafts.draft())).status_code == 409


def test_amendment_of_another_competition_is_not_found():
    competition = drafts.opened()
    version, client = amended(competition)
    other = drafts.draft(slug="other")

    assert client.get(url("staff_amendment", other, version.id)).status_code == 404


def recording(competition: Competition, **changed: object) -> dict[str, object]:
    closes = queries.window(competition.id, "filing").closes_at
    given = {
        "key": "filing",
        "reason": "The service could not be reached.",
        **moment("began", closes - 3 * HOUR),
        **moment("ended", closes - 2 * HOUR),
        **moment("extends", closes + HOUR),
    }
    return {**given, **changed}


@pytest.fixture
def filing(time_machine):
    """A competition an hour before the end of filing."""
    competition = drafts.opened()
    closes = queries.window(competition.id, "filing").closes_at
    time_machine.move_to(closes - HOUR, tick=False)
    return competition


def test_outage_is_recorded_and_its_extension_approved_by_another(filing):
    closes = queries.window(filing.id, "filing").closes_at
    drafter, _ = official()
    approver, _ = official()

    shown = drafter.get(url("staff_record_outage", filing))
    recorded = drafter.post(url("staff_record_outage", filing), recording(filing))
    outage = Outage.objects.get()
    own = text(drafter.get(url("staff_outage", filing, outage.id)))
    refused = drafter.post(url("staff_approve_outage", filing, outage.id))
    approver.post(url("staff_approve_outage", filing, outage.id))

    assert (shown.status_code, recorded.status_code, refused.status_code) == (200, 302, 403)
    assert "You recorded this outage" in own
    assert queries.window(filing.id, "filing").closes_at == closes + HOUR
    assert "Approved" in text(approver.get(url("staff_competition", filing)))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"key": "none"}, "Select a valid choice"),
        ({"extends_time": "x"}, "Write the time as hours and minutes"),
        ({"reason": ""}, "What happened"),
        (moment("extends", NOW), "must be later than the present one"),
    ],
)
def test_outage_that_cannot_be_is_refused_with_what_to_do(filing, changed, words):
    client, _ = official()

    response = client.post(url("staff_record_outage", filing), recording(filing, **changed))

    assert response.status_code == 400
    assert words in text(response)
    assert not Outage.objects.exists()


def test_outage_is_refused_with_a_reason(filing):
    client, _ = official()
    client.post(url("staff_record_outage", filing), recording(filing))
    outage = Outage.objects.get()

    client.post(url("staff_refuse_outage", filing, outage.id), {"reason": "It was a test."})

    outage.refresh_from_db()
    assert outage.refusal == "It was a test."
