"""Minutes: drafted from what happened, written in named places, frozen, signed."""

import json

import pytest

from saty.common.refusals import Conflict, NotNow, NotYours, Refusal
from saty.ledger import monitor
from saty.meetings import minutes
from saty.meetings.actions import meetings
from saty.meetings.actions.minutes import (
    freeze_minutes,
    sign_minutes,
    take_back_minutes,
    write_minutes,
)
from saty.meetings.models import Minutes, Signature, TakenBack
from tests.decisions import deciding
from tests.ledger.kept import kinds_of
from tests.meetings import holding
from tests.meetings.holding import LATER
from tests.stages import running

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return running.stage_with(5)


@pytest.fixture
def people(stage):
    """Nine members; the last stays at home."""
    return holding.seated(deciding.body_of(stage))


@pytest.fixture
def meeting(stage, people):
    """A closed meeting: four for a number failed, three for a smaller one passed."""
    item = holding.opened(holding.number_item(stage), *people[:8])
    holding.voted(item, holding.on_number(4), holding.all_of(people[:8], "against"))
    choices = holding.all_of(people[:7]) | {people[7]: "abstain"}
    holding.voted(item, holding.on_number(3), choices, because="A smaller number.")
    return meetings.close_meeting(meeting=item.meeting, by=people[0], at=LATER)


@pytest.fixture
def clerk(meeting):
    return holding.secretary(meeting.body)


def refused(kind, act) -> str:
    with pytest.raises(kind) as refusal:
        act()
    return refusal.value.key


def write(meeting, by, places=None):
    given = {minutes.COURSE: " All agreed to begin. "} if places is None else places
    return write_minutes(meeting=meeting, places=given, by=by, at=LATER)


def freeze(meeting, by):
    return freeze_minutes(meeting=meeting, by=by, at=LATER)


def sign(meeting, by):
    return sign_minutes(meeting=meeting, by=by, at=LATER)


def take_back(meeting, by, reason=" A name is misspelt. "):
    return take_back_minutes(meeting=meeting, reason=reason, by=by, at=LATER)


def findings():
    return [each for each in monitor.findings() if each.subject.startswith("minutes:")]


def test_closed_meeting_has_minutes_with_what_happened(meeting, clerk, people):
    write(meeting, clerk)

    text = json.loads(freeze(meeting, clerk).text)

    first, second = text["items"][0]["ballots"]
    assert (text["number"], text["place"], text["course"]) == (1, "Hall 2", "All agreed to begin.")
    assert len(text["attendance"]) == 8
    assert [each["capacity"] for each in text["seats"]].count("member") == 7
    assert first["questions"][0]["passed"] is False
    assert second["repeated_because"] == "A smaller number."
    assert second["questions"][0]["totals"] == {
        "for": 7, "against": 0, "abstain": 1, "presiding": "for",
    }  # fmt: skip
    assert len(second["questions"][0]["votes"]) == 8


def test_equal_facts_freeze_to_equal_bytes(meeting, clerk):
    write(meeting, clerk)
    found = Minutes.objects.get(meeting=meeting)
    names = {}

    once, again = (minutes.frozen(meeting, found.places, names) for _ in range(2))

    assert once == again
    assert minutes.digest(once) == minutes.digest(again)


def test_secretary_writes_in_the_named_places_alone_until_it_is_frozen(meeting, clerk, people):
    by_chair = refused(NotYours, lambda: write(meeting, people[0]))
    elsewhere = refused(Refusal, lambda: write(meeting, clerk, {"votes": "9"}))
    write(meeting, clerk)
    freeze(meeting, clerk)

    assert (by_chair, elsewhere) == ("not_secretary", "no_such_place")
    assert refused(NotNow, lambda: write(meeting, clerk)) == "minutes_frozen"
    assert refused(NotNow, lambda: freeze(meeting, clerk)) == "minutes_frozen"


def test_minutes_are_signed_once_by_those_who_were_there(meeting, clerk, people):
    early = refused(NotNow, lambda: sign(meeting, people[0]))
    frozen = freeze(meeting, clerk)

    mine = [sign(meeting, people[1]), sign(meeting, people[1]), sign(meeting, clerk)]

    assert early == "minutes_open"
    assert mine[0] == mine[1]
    assert {each.sha256 for each in mine} == {frozen.sha256}
    assert refused(NotYours, lambda: sign(meeting, people[8])) == "was_not_there"
    assert Signature.objects.count() == 2
    assert kinds_of(f"minutes:{frozen.id}") == ["minutes_frozen"]
    assert kinds_of(f"signature:{mine[0].id}") == ["minutes_signed"]


def test_open_meeting_has_no_minutes(stage, people):
    item = holding.opened(holding.number_item(stage), *people)
    clerk = holding.secretary(item.meeting.body)

    assert refused(NotNow, lambda: write(item.meeting, clerk)) == "not_closed"
    assert minutes.of_meeting(item.meeting) is None


def test_minutes_that_nobody_signed_are_taken_back_corrected_and_frozen_again(meeting, clerk):
    write(meeting, clerk)
    first = freeze(meeting, clerk).sha256

    back = take_back(meeting, clerk)
    write(meeting, clerk, {minutes.CLOSING: "Without remarks."})
    second = freeze(meeting, clerk)

    kept = TakenBack.objects.get()
    assert (back.text, back.sha256, back.frozen_by, back.frozen_at) == (None, "", None, None)
    assert (kept.sha256, kept.reason, kept.frozen_at) == (first, "A name is misspelt.", LATER)
    assert second.sha256 != first
    assert json.loads(second.text)["closing"] == "Without remarks."
    assert kinds_of(f"minutes:{second.id}") == [
        "minutes_frozen",
        "minutes_taken_back",
        "minutes_frozen",
    ]
    assert findings() == []


def test_monitor_finds_minutes_that_were_taken_back_without_an_entry(meeting, clerk):
    found = freeze(meeting, clerk)
    TakenBack.objects.create(
        minutes=found,
        sha256=found.sha256,
        frozen_at=LATER,
        reason="x",
        taken_back_by_id=clerk.account,
        taken_back_at=LATER,
    )

    assert sorted(each.kind for each in findings()) == ["minutes_frozen", "minutes_taken_back"]


def test_minutes_are_taken_back_by_the_secretary_with_a_reason_while_frozen(meeting, clerk, people):
    open_still = refused(NotNow, lambda: take_back(meeting, clerk))
    freeze(meeting, clerk)

    assert open_still == "minutes_open"
    assert refused(NotYours, lambda: take_back(meeting, people[0])) == "not_secretary"
    assert refused(Refusal, lambda: take_back(meeting, clerk, "  ")) == "no_reason"
    assert Minutes.objects.get().frozen_at == LATER


def test_minutes_that_somebody_signed_stand(meeting, clerk, people):
    freeze(meeting, clerk)
    sign(meeting, people[1])

    assert refused(NotNow, lambda: take_back(meeting, clerk)) == "minutes_signed"


def test_signature_for_what_was_taken_back_meanwhile_is_not_taken(meeting, clerk, people):
    read = freeze(meeting, clerk).sha256
    take_back(meeting, clerk)
    write(meeting, clerk)
    again = freeze(meeting, clerk).sha256

    def sign_as_read(sha256):
        return sign_minutes(meeting=meeting, by=people[1], at=LATER, sha256=sha256)

    assert refused(Conflict, lambda: sign_as_read(read)) == "minutes_changed"
    assert sign_as_read(again).sha256 == again
