"""The meeting of a commission through its pages: secretary, chair, members."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from saty.decisions.models import StageNumber
from saty.meetings import queries
from saty.meetings.models import AgendaItem, Attendance, Ballot, Dissent, Meeting, Minutes
from tests.decisions import deciding
from tests.ledger.kept import readings_of
from tests.meetings import holding
from tests.meetings.holding import CALLED, STARTS
from tests.signing import sign_in
from tests.stages import running
from tests.web.staff.asking import moment, text

pytestmark = pytest.mark.django_db


class Room:
    """A commission of nine and its pages."""

    def __init__(self) -> None:
        self.stage = running.stage_with(5)
        self.body = deciding.body_of(self.stage)
        self.people = holding.seated(self.body)
        self.clients: dict[object, Client] = {}

    def browser(self, who) -> Client:
        if who.person not in self.clients:
            client = Client(headers={"accept-language": "en"})
            person = holding.seat(self.body, who).person
            self.clients[who.person] = sign_in(client, person)
        return self.clients[who.person]

    @property
    def clerk(self):
        return holding.secretary(self.body)

    def address(self, name: str, **parts) -> str:
        return reverse(name, kwargs={"body": self.body.id, **parts})

    def get(self, who, name, **parts):
        return self.browser(who).get(self.address(name, **parts))

    def post(self, who, name, data=None, **parts):
        return self.browser(who).post(self.address(name, **parts), data or {})


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(CALLED, tick=False)
    return time_machine


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def called(room):
    """A meeting with one item, all nine present, a week later."""
    item = holding.number_item(room.stage)
    holding.attend(item.meeting, *room.people)
    return item


@pytest.fixture
def in_session(room, called, clock):
    clock.move_to(STARTS + timedelta(minutes=5), tick=False)
    room.post(room.people[0], "body_open_meeting", meeting=called.meeting_id)
    return called


def open_vote(room, item, number="3", **data):
    return room.post(
        room.people[0], "body_open_vote", {"number": number, **data},
        meeting=item.meeting_id, item=item.id,
    )  # fmt: skip


def paper(ballot, choice="for"):
    return {f"q-{each.id}": choice for each in ballot.questions.all()}


def test_secretary_calls_a_meeting_and_puts_a_number_on_its_agenda(room):
    called = room.post(
        room.clerk, "body_call_meeting", {**moment("starts", STARTS), "place": "Hall 2"}
    )
    meeting = Meeting.objects.get()
    offer = f"number number:{room.stage.id}"
    added = room.post(
        room.clerk, "body_add_item", {"about": offer, "grounds": "Two weeks."}, meeting=meeting.id
    )

    page = text(room.get(room.people[3], "body_meeting", meeting=meeting.id))
    assert (called.status_code, added.status_code) == (302, 302)
    assert (meeting.starts_at, AgendaItem.objects.get().grounds) == (STARTS, "Two weeks.")
    assert "How many go on" in page
    assert "Present: 0. Needed: 6." in page
    assert "Put a matter on the agenda" not in page


def test_place_and_time_are_asked_beside_their_fields(room):
    response = room.post(room.clerk, "body_call_meeting", {"place": ""})

    assert response.status_code == 400
    assert not Meeting.objects.exists()


def test_member_says_they_are_here_and_the_secretary_says_it_for_others(room, clock):
    meeting = holding.number_item(room.stage).meeting
    clock.move_to(STARTS, tick=False)
    mine, other = (str(holding.seat(room.body, who).id) for who in room.people[1:3])

    own = room.post(
        room.people[1], "body_arrive", {"seat": mine, "how": "video"}, meeting=meeting.id
    )
    others = room.post(
        room.people[1], "body_arrive", {"seat": other, "how": "room"}, meeting=meeting.id
    )
    by_clerk = room.post(
        room.clerk, "body_arrive", {"seat": other, "how": "room"}, meeting=meeting.id
    )
    left = room.post(room.people[1], "body_leave", {"seat": mine}, meeting=meeting.id)

    statuses = [each.status_code for each in (own, others, by_clerk, left)]
    assert statuses == [302, 403, 302, 302]
    assert sorted(Attendance.objects.values_list("how", flat=True)) == ["room", "video"]


def test_meeting_without_a_quorum_does_not_open_and_says_how_many_are_missing(room, clock):
    item = holding.number_item(room.stage)
    clock.move_to(STARTS, tick=False)
    holding.attend(item.meeting, *room.people[:4])

    response = room.post(room.people[0], "body_open_meeting", meeting=item.meeting_id)

    assert response.status_code == 409
    assert "4 are here and 6 are needed" in text(response)


def test_whole_vote_from_opening_to_the_number_that_is_set(room, in_session):
    chair, parts = room.people[0], {"meeting": in_session.meeting_id}
    opened = open_vote(room, in_session)
    ballot = Ballot.objects.get()
    wanted = text(room.get(room.people[1], "body_meeting", **parts))
    for who in room.people:
        room.post(who, "body_cast", paper(ballot), ballot=ballot.id, **parts)
    room.post(chair, "body_close_vote", ballot=ballot.id, **parts)
    outcome = text(room.get(room.people[1], "body_ballot", ballot=ballot.id, **parts))
    room.post(chair, "body_close_meeting", **parts)

    assert opened.status_code == 302
    assert "Your vote is wanted now." in wanted
    assert "For: 9. Against: 0. Abstained: 0." in outcome
    assert "There is a quorum. Present: 9. Needed: 6 of all members (9)." in outcome
    assert "The majority is reached. Votes for: 9. Needed: 5 of those present (9)." in outcome
    assert StageNumber.objects.get(state="approved").number == 3


def test_minutes_are_written_frozen_signed_and_printed(room, in_session):
    chair, parts = room.people[0], {"meeting": in_session.meeting_id}
    open_vote(room, in_session)
    ballot = Ballot.objects.get()
    for who in room.people:
        room.post(who, "body_cast", paper(ballot), ballot=ballot.id, **parts)
    room.post(chair, "body_close_vote", ballot=ballot.id, **parts)
    room.post(chair, "body_close_meeting", **parts)
    heard = {"course": "The chair opened.", str(in_session.id): "The secretariat reported."}

    saved = room.post(room.clerk, "body_write_minutes", heard, **parts)
    frozen = room.post(room.clerk, "body_write_minutes", {**heard, "freeze": "1"}, **parts)
    read = {"sha256": Minutes.objects.get().sha256}
    signed = room.post(chair, "body_sign_minutes", read, **parts)
    page = text(room.get(room.people[2], "body_minutes", **parts))
    pdfs = [
        room.get(room.people[2], "body_minutes_pdf", language=language, **parts).content
        for language in ("kk", "ru", "en", "en")
    ]

    assert [each.status_code for each in (saved, frozen, signed)] == [302, 302, 302]
    assert "The secretariat reported." in page
    assert "Signatures that are still wanted: 9" in page
    assert page.index("(Chair)") < page.index("(Deputy chair)") < page.index("(Member)")
    assert Minutes.objects.get().sha256 in page
    assert all(each.startswith(b"%PDF") for each in pdfs)
    assert pdfs[2] == pdfs[3]
    assert len(set(pdfs)) == 3


def test_paper_without_an_answer_is_not_taken(room, in_session):
    open_vote(room, in_session)
    ballot = Ballot.objects.get()

    response = room.post(
        room.people[1], "body_cast", ballot=ballot.id, meeting=in_session.meeting_id
    )

    assert response.status_code == 400
    assert "Answer: for, against, or abstain." in text(response)
    assert not queries.has_voted(ballot)


def test_vote_sent_after_closing_is_refused_and_said_so(room, in_session):
    open_vote(room, in_session)
    ballot, parts = Ballot.objects.get(), {"meeting": in_session.meeting_id}
    room.post(room.people[0], "body_close_vote", ballot=ballot.id, **parts)

    response = room.post(room.people[1], "body_cast", paper(ballot), ballot=ballot.id, **parts)

    assert response.status_code == 400
    assert "This vote is closed. Your vote was not counted." in text(response)


def test_number_that_cannot_be_is_told_beside_the_form(room, in_session):
    response = open_vote(room, in_session, number="6")

    assert response.status_code == 400
    assert "more than there are on the roster" in text(response)


def test_repeated_vote_asks_why(room, in_session):
    open_vote(room, in_session, number="4")
    first = Ballot.objects.get()
    room.post(room.people[0], "body_close_vote", ballot=first.id, meeting=in_session.meeting_id)

    without = open_vote(room, in_session)
    again = open_vote(room, in_session, because="A smaller number.")

    assert (without.status_code, again.status_code) == (400, 302)
    assert Ballot.objects.get(round=2).repeated_because == "A smaller number."


def test_member_attaches_an_opinion_to_a_closed_vote(room, in_session):
    open_vote(room, in_session)
    ballot = Ballot.objects.get()
    parts = {"meeting": in_session.meeting_id, "ballot": ballot.id}
    room.post(room.people[0], "body_close_vote", **parts)

    room.post(room.people[4], "body_dissent", {"text": "Too few."}, **parts)
    page = text(room.get(room.people[4], "body_ballot", **parts))

    assert Dissent.objects.get().text == "Too few."
    assert "You attached a dissenting opinion" in page


def test_vote_is_abandoned_with_a_reason(room, in_session):
    open_vote(room, in_session)
    parts = {"meeting": in_session.meeting_id, "ballot": Ballot.objects.get().id}

    without = room.post(room.people[0], "body_abandon_vote", **parts)
    given = room.post(room.people[0], "body_abandon_vote", {"reason": "A fire alarm."}, **parts)

    assert (without.status_code, given.status_code) == (400, 302)
    assert Ballot.objects.get().state == "abandoned"


def test_secretary_cancels_with_a_reason(room, called):
    parts = {"meeting": called.meeting_id}

    without = room.post(room.clerk, "body_cancel_meeting", **parts)
    given = room.post(room.clerk, "body_cancel_meeting", {"reason": "No hall."}, **parts)

    assert (without.status_code, given.status_code) == (400, 302)
    assert Meeting.objects.get().cancellation == "No hall."


def test_live_part_follows_without_names_and_is_silent_where_nothing_changed(room, in_session):
    person = holding.seat(room.body, room.people[2]).person
    first = room.get(room.people[1], "body_meeting", meeting=in_session.meeting_id)
    seen = first.context["screen"].digest()
    live = room.address("body_meeting_live", meeting=in_session.meeting_id)
    browser = room.browser(room.people[1])

    same = browser.get(live, {"seen": seen})
    open_vote(room, in_session)
    changed = browser.get(live, {"seen": seen})

    assert (same.status_code, changed.status_code) == (204, 200)
    assert person.email in text(first)
    assert person.email not in text(changed)
    assert "Your vote is wanted now." in text(changed)
    assert readings_of(f"official:{person.staff_id}") == 1


@pytest.mark.parametrize("items", [1, 3])
def test_live_part_costs_as_many_queries_with_many_people_as_with_few(
    room, in_session, items, django_assert_num_queries
):
    open_vote(room, in_session)
    ballot = Ballot.objects.get()
    for who in room.people[: items * 2]:
        holding.cast(ballot, who, "for", at=STARTS + timedelta(minutes=5))
    room.get(room.people[1], "body_meeting_live", meeting=in_session.meeting_id)

    with django_assert_num_queries(18):
        room.get(room.people[1], "body_meeting_live", meeting=in_session.meeting_id)


def test_commission_lists_its_meetings(room, called):
    page = text(room.get(room.people[0], "body_meetings"))
    body = text(room.get(room.people[0], "body"))

    assert "Meeting No. 1" in page
    assert "Hall 2" in page
    assert "Meeting No. 1" in body
