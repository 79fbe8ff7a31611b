"""The list that a body recommends: ranked as the file says, each outcome with its reason."""

import json
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from saty.common.refusals import NotNow, NotYours, Refusal
from saty.decisions import lists, policies, queries, recommended
from saty.decisions.actions import (
    record_announcement,
    refuse_decision,
    set_announcement,
    write_reasons,
)
from saty.decisions.models import Decision, VoteReason
from saty.decisions.words import refusal_words
from saty.ledger.models import Entry
from saty.meetings import matters
from saty.meetings import queries as meetings
from saty.meetings.actions import ballots
from saty.meetings.actions.meetings import close_meeting
from saty.meetings.actions.minutes import freeze_minutes
from saty.notices.models import Message
from saty.programmes import schema
from tests.decisions import deciding
from tests.ledger.kept import kinds_of, readings_of
from tests.meetings import holding
from tests.stages import running

EXPERT, NATIONAL = "expert-commission", "national-commission"
WHY = "The answers stayed general."
pytestmark = pytest.mark.django_db


class Interview:
    """The Expert Commission votes on so many candidates, nine members present."""

    def __init__(self, number: int) -> None:
        self.decision = deciding.vote_drafted(number, key=EXPERT, meets="here")
        self.at = self.decision.drafted_at
        self.body = deciding.body_of(self.decision.stage, EXPERT)
        self.people = holding.seated(self.body)
        self.clerk = holding.secretary(self.body)
        self.item = holding.opened(
            holding.with_item(
                self.body, "list", f"decision:{self.decision.id}", at=self.at, starts_at=self.at
            ),
            *self.people,
            at=self.at,
        )

    def vote(self, *votes: tuple[int, int], because: str = "") -> None:
        """So many for and against each candidate in turn; the others abstain."""
        proposals = matters.matter("list").people(self.item, self.at)
        ballot = ballots.open_ballot(
            item=self.item, proposals=proposals, because=because, by=self.people[0], at=self.at
        )
        questions = list(ballot.questions.order_by("position"))
        for place, who in enumerate(self.people):
            choices = {
                str(each.id): _choice(place, *said)
                for each, said in zip(questions, votes, strict=True)
            }
            ballots.cast(ballot=ballot, choices=choices, by=who, at=self.at)
        ballots.close_ballot(ballot=ballot, by=self.people[0], at=self.at)

    def questions(self):
        return meetings.decided(self.item)

    def write(self, *places: int, text: str = WHY, by=None):
        decided = self.questions()
        reasons = {decided[place].id: text for place in places}
        return write_reasons(item=self.item, reasons=reasons, by=by or self.clerk, at=self.at)

    def close(self) -> Decision:
        close_meeting(meeting=self.item.meeting, by=self.people[0], at=self.at)
        self.decision.refresh_from_db()
        return self.decision

    def announce(self) -> Decision:
        set_announcement(
            decision=self.decision, announce_at=self.at, by=running.officer(), at=self.at
        )
        return record_announcement(decision=self.decision, by=running.officer(), at=self.at)


def _choice(place: int, in_favour: int, against: int) -> str:
    if place < in_favour:
        return "for"
    return "against" if place < in_favour + against else "abstain"


@pytest.fixture
def three():
    return Interview(3)


def places(decision) -> list[tuple[bool, int | None]]:
    """Whether each goes on and their place, by stage code."""
    rows = decision.outcomes.order_by("entry__code")
    return [(row.admitted, row.place) for row in rows]


def refused(kind, act) -> str:
    with pytest.raises(kind) as refusal:
        act()
    return refusal.value.key


# --- ranks ---


def test_list_is_ranked_by_votes_for_then_fewer_against_and_equals_share_a_place():
    held = Interview(5)
    held.vote((9, 0), (7, 1), (7, 2), (7, 1), (2, 7))
    held.write(4)

    decision = held.close()

    assert places(decision) == [(True, 1), (True, 2), (True, 4), (True, 2), (False, None)]
    assert decision.item == held.item
    assert running.lost(*deciding.KINDS, "vote_reason_written") == []


def computed(*totals: str) -> list[lists.Computed]:
    return [lists.Computed(uuid4(), True, 9, total) for total in totals]


@pytest.mark.parametrize(
    ("ranked", "places"), [("score", [3, 1, 1]), ("votes", [1, 3, 2]), (None, [None, None, None])]
)
def test_places_follow_the_file(ranked, places):
    rule = schema.DecidedBy(body="b", how="ballot", ranked=ranked, default=True)
    each = computed("7/3", "3", "6/2")
    votes = {
        each[0].entry: lists.Votes(6, 1),
        each[1].entry: lists.Votes(5, 0),
        each[2].entry: lists.Votes(6, 2),
    }

    found = lists.ranked(rule, each, votes)

    assert [line.place for line in found] == places


def test_votes_that_were_not_counted_here_rank_nobody():
    rule = schema.DecidedBy(body="b", how="ballot", ranked="votes", default=True)

    assert [line.place for line in lists.ranked(rule, computed("1", "2"), {})] == [None, None]


def test_list_of_a_body_that_meets_elsewhere_is_ranked_by_score():
    decision = deciding.vote_drafted(3, key=EXPERT, name="kz-presidential-reserve-2019")
    codes = deciding.codes(queries.recommendable(decision))

    entered = deciding.enter(
        decision, recommended=codes[:2], by=deciding.secretary(decision.stage, EXPERT),
        at=decision.drafted_at,
    )  # fmt: skip

    assert [row.place for row in queries.outcomes_of(entered)] == [1, 1, None]


# --- reasons ---


def test_meeting_does_not_close_without_a_reason_for_each_who_was_not_carried(three):
    three.vote((9, 0), (1, 8), (0, 9))
    three.write(1)
    left = three.questions()[2].entry.code

    with pytest.raises(NotNow, match="reasons_missing") as missing:
        three.close()
    three.write(2)
    decision = three.close()

    assert str(missing.value.message) == (
        f"Write why these candidates were not recommended, then close: {left}."
    )
    assert decision.state == "approved"


def test_reason_belongs_to_the_vote_and_a_repeated_one_needs_its_own(three):
    three.vote((9, 0), (9, 0), (0, 9))
    three.write(2)
    three.vote((9, 0), (9, 0), (1, 8), because="Two had not heard the question.")

    assert refused(NotNow, three.close) == "reasons_missing"


def test_reason_is_told_to_the_candidate_with_the_refusal(three):
    three.vote((9, 0), (9, 0), (0, 9))
    three.write(2)
    three.close()
    three.announce()

    candidate = three.questions()[2].entry.application.candidate
    reason = Message.objects.get(person=candidate).params["reason"]
    assert reason["en"].endswith(f"The commission's reason: {WHY}")
    assert reason["kk"].endswith(f"Комиссияның негіздемесі: {WHY}")
    assert reason["ru"].endswith(f"Обоснование комиссии: {WHY}")


def test_reason_is_sealed_corrected_and_recorded_each_time(three):
    three.vote((9, 0), (9, 0), (0, 9))
    three.write(2)
    same = three.write(2)
    three.write(2, text="Another.", by=three.people[0])

    reason = VoteReason.objects.get()
    assert (same, reason.text, reason.writings) == ([], "Another.", 2)
    assert kinds_of(f"vote_reason:{reason.id}") == ["vote_reason_written"] * 2
    entry = Entry.objects.filter(kind="vote_reason_written").first()
    assert entry.public == {"stage": EXPERT, "meeting": str(three.item.meeting_id)}
    assert running.lost("vote_reason_written") == []


def test_reasons_are_written_by_whoever_keeps_the_record_of_what_was_voted(three):
    early = refused(
        Refusal,
        lambda: write_reasons(item=three.item, reasons={uuid4(): WHY}, by=three.clerk, at=three.at),
    )
    three.vote((9, 0), (9, 0), (0, 9))
    by_a_member = refused(NotYours, lambda: three.write(2, by=three.people[2]))
    empty = refused(Refusal, lambda: three.write(2, text=" "))
    three.write(2)
    three.close()
    late = refused(NotNow, lambda: three.write(2, text="Later."))

    assert (early, by_a_member, empty) == ("not_decided", "not_secretary", "no_reason")
    assert late == "no_reasons_here"


def test_nobody_writes_of_a_candidate_for_whom_they_stepped_out(three):
    three.vote((9, 0), (9, 0), (0, 9))
    application = three.questions()[2].entry.application
    application.candidate_id = three.clerk.person
    application.save()

    assert refused(NotYours, lambda: three.write(2)) == "stepped_out_here"
    assert three.write(0)
    mine = policies.own_part_in(three.body, three.questions(), three.clerk)
    assert mine == {three.questions()[2].id}


def test_no_reasons_are_written_of_a_decision_that_was_taken_back(three):
    three.vote((9, 0), (9, 0), (0, 9))
    refuse_decision(
        decision=three.decision, reason="Drafted anew.", by=running.officer(), at=three.at
    )

    assert refused(NotNow, lambda: three.write(2)) == "no_reasons_here"


def test_reasons_are_read_on_record(three):
    three.vote((9, 0), (9, 0), (0, 9))
    three.write(2)
    questions = three.questions()

    read = queries.vote_reasons(questions, reader=three.people[0], at=three.at)

    assert read == {questions[2].id: WHY}
    assert readings_of(f"application:{questions[2].entry.application_id}") == 1


def test_reason_that_was_never_written_is_refused_by_the_database(three):
    """vote_reason_was_written"""
    three.vote((9, 0), (9, 0), (0, 9))
    three.write(2)

    with pytest.raises(IntegrityError, match="vote_reason_was_written"), transaction.atomic():
        VoteReason.objects.update(writings=0)


# --- what the next body reads ---


def test_next_body_finds_the_list_by_its_own_codes_in_order_with_votes_and_reasons(three):
    three.vote((7, 1), (9, 0), (0, 9))
    three.write(0, 2)
    three.close()
    later = running.stage_of(three.decision.stage.competition, NATIONAL)
    before = recommended.list_for(later)
    decision = three.announce()

    entries = list(recommended.listed(decision, later))
    of = recommended.recommended(decision, entries)

    first, second = (three.questions()[place].entry.application_id for place in (1, 0))
    assert before is None
    assert recommended.list_for(later) == decision
    assert [each.application_id for each in entries] == [first, second]
    assert [(of[each.id].place, of[each.id].question.totals["for"]) for each in entries] == [
        (1, 9),
        (2, 7),
    ]


def test_stage_before_which_nobody_votes_has_no_list():
    stage = running.stage_with(1, key=EXPERT)

    assert recommended.list_for(stage) is None


# --- refusals by vote ---


def test_refusal_by_vote_is_kept_as_a_key_and_read_in_the_language_of_the_reader():
    assert refusal_words("voted_against") == "The commission voted against it."
    assert refusal_words("Drafted anew.") == "Drafted anew."


# --- in the minutes ---


def test_minutes_say_why_and_whoever_freezes_them_has_read_it(three):
    three.vote((9, 0), (7, 2), (0, 9))
    three.write(2)
    three.close()
    entry = three.questions()[2].entry
    read = readings_of(f"application:{entry.application_id}")

    frozen = freeze_minutes(meeting=three.item.meeting, by=three.clerk, at=three.at)

    (said,) = json.loads(frozen.text)["items"][0]["ballots"]
    assert [each["reason"] for each in said["questions"]] == ["", "", WHY]
    assert readings_of(f"application:{entry.application_id}") == read + 1
