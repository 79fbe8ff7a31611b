"""Secret votes: two halves of a key, sealed papers, one count, and no way from voter to vote."""

import json
from collections import defaultdict

import pytest
from django.apps import apps
from django.db import connection

from saty.common.refusals import Conflict, NotNow, NotYours, Refusal
from saty.core import secret_ballot
from saty.ledger.models import Entry, Opening
from saty.meetings import queries
from saty.meetings.actions import ballots, meetings, secret
from saty.meetings.minutes import frozen
from saty.meetings.models import Ballot, Paper, SecretPaper, SecretVote
from saty.rehearsal.devices import Device
from tests.ledger.kept import kinds_of
from tests.meetings import holding, secretly
from tests.meetings.holding import LATER
from tests.stages import running

pytestmark = pytest.mark.django_db
KINDS = (
    "ballot_opened vote_cast ballot_closed ballot_abandoned secret_vote_keyed secret_vote_ended"
    " secret_ballot_closed"
).split()


@pytest.fixture
def stage():
    return secretly.stage_with(5)


@pytest.fixture
def people(stage):
    """Eight: the chair, the deputy and six members."""
    return holding.seated(secretly.body_of(stage), members=8)


@pytest.fixture
def item(stage, people):
    return secretly.opened(stage, *people)


@pytest.fixture
def vote(item):
    """A secret vote on how many go on; its key is whole."""
    return secretly.Vote(item).keyed()


def refused(kind, act) -> str:
    with pytest.raises(kind) as refusal:
        act()
    return refusal.value.key


def test_secret_vote_is_counted_and_leaves_totals_alone(vote, people):
    vote.cast_all(holding.all_of(people[:5]) | holding.all_of(people[5:7], "against"))
    vote.cast(people[7], "abstain")

    closed = vote.counted()

    found = holding.outcome(closed)
    assert found.totals == {"for": 5, "against": 2, "abstain": 1, "presiding": None}
    assert (closed.state, found.passed, found.decided_by) == ("closed", True, "majority")
    kept = vote.kept
    assert (kept.handed_over, kept.unreadable, kept.destroyed_at) == ("", 0, LATER)
    assert set(SecretPaper.objects.values_list("sealed", flat=True)) == {""}
    assert queries.has_voted(closed) == {holding.seat(closed.item.meeting.body, p).id
                                         for p in people}  # fmt: skip


def test_equal_votes_fail_as_nobody_has_a_casting_vote(vote, people):
    vote.cast_all(holding.all_of(people[:4]) | holding.all_of(people[4:], "against"))

    found = holding.outcome(vote.counted())

    assert (found.passed, found.decided_by) == (False, "no_majority")
    assert found.steps[-1]["rule"] == "secret_has_no_casting_vote"


def test_no_paper_makes_an_entry_and_the_count_makes_one(vote, people):
    vote.cast_all(holding.all_of(people))
    vote.counted()

    entry = Entry.objects.get(kind="secret_ballot_closed")
    assert (entry.public["cast"], entry.public["unreadable"]) == (8, 0)
    assert kinds_of(f"ballot:{vote.ballot.id}") == ["ballot_opened", "secret_ballot_closed"]
    assert kinds_of(f"secret:{vote.kept.id}") == ["secret_vote_keyed", "secret_vote_ended"]
    assert not Paper.objects.exists()
    assert running.lost(*KINDS) == []


def test_last_paper_counts_and_the_one_before_is_gone(vote, people):
    first = vote.cast(people[1], "for").sealed
    vote.cast(people[1], "against")

    assert not SecretPaper.objects.filter(sealed=first).exists()
    assert holding.outcome(vote.counted()).totals["against"] == 1


def test_paper_that_cannot_be_read_counts_as_not_cast(vote, people):
    another = Device()
    sealed = secret_ballot.seal(
        ["for"], presiding=another.half, secretary=another.half,
        info=secret_ballot.info_of(str(vote.ballot.id)),
    )  # fmt: skip
    vote.send(people[1], sealed)
    vote.cast(people[2], "for")

    found = holding.outcome(vote.counted())

    assert (found.totals["for"], vote.kept.unreadable) == (1, 1)


def test_nobody_votes_before_the_key_is_whole(item, people):
    vote = secretly.Vote(item)
    early = secret_ballot.text_of(bytes(secret_ballot.length_of(1)))

    assert refused(NotNow, lambda: vote.send(people[1], early)) == "key_not_whole"
    assert refused(NotNow, vote.end) == "key_not_whole"
    assert list(queries.votes_wanted_of(holding.seat(item.meeting.body, people[1]))) == []


def test_second_half_is_made_by_the_secretary_once(item, people):
    vote = secretly.Vote(item)

    def make(half, by):
        return secret.make_half(ballot=vote.ballot, half=half, by=by, at=LATER)

    other = Device().half
    assert refused(NotYours, lambda: make(other, people[1])) == "not_secretary"
    assert refused(Refusal, lambda: make("AAAA", vote.clerk)) == "no_half"
    assert refused(Refusal, lambda: make(vote.presiding.half, vote.clerk)) == "half_used"
    assert make(other, vote.clerk) == make(other, vote.clerk)
    assert refused(NotNow, lambda: make(Device().half, vote.clerk)) == "key_is_whole"


def test_vote_opens_with_a_half_made_on_the_device_of_whoever_presides(item, people):
    def opening(half):
        return lambda: ballots.open_ballot(
            item=item, proposals=holding.on_number(3), half=half, by=people[0], at=LATER
        )

    assert refused(Refusal, opening("")) == "no_half"
    assert refused(Refusal, opening("nonsense")) == "no_half"
    assert not Ballot.objects.exists()


def test_secret_vote_needs_a_secretary(item, people):
    body = item.meeting.body
    body.memberships.filter(capacity="secretary").update(until=LATER)
    opening = lambda: ballots.open_ballot(  # noqa: E731
        item=item, proposals=holding.on_number(3), half=Device().half, by=people[0], at=LATER
    )

    assert refused(NotNow, opening) == "no_secretary"


def test_choice_in_the_open_is_no_substitute(vote, people):
    choices = {str(holding.outcome(vote.ballot).id): "for"}
    cast = lambda: ballots.cast(ballot=vote.ballot, choices=choices, by=people[1], at=LATER)  # noqa: E731
    close = lambda: ballots.close_ballot(ballot=vote.ballot, by=people[0], at=LATER)  # noqa: E731

    assert (refused(NotNow, cast), refused(NotNow, close)) == ("votes_in_secret",) * 2
    assert not Paper.objects.exists()


def test_sealed_paper_is_as_long_as_one_and_nobodys_copy(vote, people):
    paper = vote.cast(people[1], "for").sealed

    assert refused(Refusal, lambda: vote.send(people[2], "")) == "not_sealed"
    assert refused(Refusal, lambda: vote.send(people[2], paper[:-4])) == "not_sealed"
    assert refused(Conflict, lambda: vote.send(people[2], paper)) == "paper_of_another"
    assert vote.send(people[1], paper).sealed == paper


def test_paper_of_the_absent_or_after_the_end_is_not_taken(stage, people):
    vote = secretly.Vote(secretly.opened(stage, *people[:7])).keyed()
    paper = vote.paper(people[1], "for")
    by_the_absent = refused(NotYours, lambda: vote.send(people[7], paper))
    by_the_clerk = refused(NotYours, lambda: vote.send(vote.clerk, paper))
    vote.end()

    assert (by_the_absent, by_the_clerk) == ("has_no_vote", "has_no_vote")
    assert refused(NotNow, lambda: vote.send(people[1], paper)) == "vote_is_closed"
    assert not SecretPaper.objects.exists()


def test_secret_vote_is_counted_in_order_by_two_people(vote, people):
    vote.cast_all(holding.all_of(people))
    early = (refused(NotNow, vote.hand_over), refused(NotNow, vote.count))
    vote.end()
    by_another = refused(NotYours, lambda: vote.hand_over(people[1]))
    vote.hand_over()
    by_a_member = refused(NotYours, lambda: vote.count(by=people[1]))

    assert early == ("not_ended", "not_ended")
    assert (by_another, by_a_member) == ("not_your_half", "does_not_preside")
    assert vote.count().state == "closed"
    assert refused(NotNow, vote.count) == "not_ended"


@pytest.mark.parametrize("of", ["one half twice", "halves swapped", "another vote", "nothing"])
def test_wrong_halves_count_nothing_and_destroy_nothing(vote, people, of):
    vote.cast_all(holding.all_of(people))
    vote.end()
    vote.hand_over()
    first, second = vote.private()
    other = secret_ballot.private_text(Device().private)
    private = {
        "one half twice": (first, first),
        "halves swapped": (second, first),
        "another vote": (first, other),
        "nothing": ("", ""),
    }[of]

    assert refused(Refusal, lambda: vote.count(private)) == "other_half"
    assert vote.now().state == "ended"
    assert holding.outcome(vote.count()).totals["for"] == 8


def test_lost_half_decides_nothing_and_the_vote_is_repeated(item, vote, people):
    vote.cast_all(holding.all_of(people))
    vote.end()
    reason = "The secretary's half of the key is lost."
    gone = ballots.abandon_ballot(ballot=vote.ballot, reason=reason, by=people[0], at=LATER)
    again = secretly.Vote(item, because=reason).keyed().cast_all(holding.all_of(people)).counted()

    assert (gone.state, holding.outcome(gone).passed) == ("abandoned", None)
    assert (vote.kept.destroyed_at, vote.kept.unreadable) == (LATER, None)
    assert not SecretPaper.objects.filter(ballot=gone).exclude(sealed="").exists()
    assert (again.round, holding.outcome(again).passed) == (2, True)
    assert running.lost(*KINDS) == []


def test_meeting_does_not_close_before_the_votes_are_counted(vote, people):
    vote.end()
    closing = lambda: meetings.close_meeting(  # noqa: E731
        meeting=vote.ballot.item.meeting, by=people[0], at=LATER
    )

    assert refused(NotNow, closing) == "vote_is_open"


def test_nobody_dissents_from_a_secret_vote(vote, people):
    vote.cast_all(holding.all_of(people))
    closed = vote.counted()
    dissent = lambda: ballots.dissent(ballot=closed, text="No.", by=people[1], at=LATER)  # noqa: E731

    assert refused(NotNow, dissent) == "votes_in_secret"


def test_minutes_say_who_voted_and_never_how(vote, people):
    vote.cast_all(holding.all_of(people[:6]) | {people[6]: "against"})
    closed = vote.counted()
    meeting = meetings.close_meeting(meeting=closed.item.meeting, by=people[0], at=LATER)

    said = json.loads(frozen(meeting, {}, {}))["items"][0]["ballots"][0]

    seats = sorted(str(holding.seat(meeting.body, who).id) for who in people[:7])
    assert (said["secret"], said["cast_by"], said["unreadable"]) == (True, seats, 0)
    assert [each["votes"] for each in said["questions"]] == [{}]


# --- no way from voter to vote ---


def everything() -> dict[str, list[dict[str, object]]]:
    """Every row of every table, and every opening of the log, as the database holds them."""
    found = {}
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            names = [column[0] for column in cursor.description]
            found[model._meta.db_table] = [
                dict(zip(names, row, strict=True)) for row in cursor.fetchall()
            ]
    return found


def said_of(seat, tables) -> dict[str, list[str]]:
    """What the database says of a seat: table -> the rows that name it, without their own ids."""
    names = {str(seat.id), seat.id.hex}
    rows = defaultdict(list)
    for table, every in tables.items():
        for row in every:
            text = json.dumps(row, default=str, sort_keys=True)
            if any(name in text for name in names):
                for name in names:
                    text = text.replace(name, "SEAT")
                own = str(row.get("id", ""))
                rows[table].append(text.replace(own, "ID") if own else text)
    return rows


def openings() -> str:
    """What the log's openings hold, unsealed."""
    return json.dumps([each.sealed for each in Opening.objects.all()], default=str)


def test_database_and_log_hold_no_way_from_a_voter_to_a_vote(item, people):
    vote = secretly.Vote(item).keyed()
    papers = {who: vote.paper(who, "for" if place % 2 else "against")
              for place, who in enumerate(people)}  # fmt: skip
    for who, paper in papers.items():
        vote.send(who, paper)
    vote.end()
    handed = vote.hand_over().handed_over
    vote.count()
    tables = everything()
    whole = json.dumps(tables, default=str)

    secrets = [*papers.values(), handed, *vote.private()]
    assert [each for each in secrets if each in whole + openings()] == []
    for_it, against = (
        [holding.seat(item.meeting.body, who) for who in people[start:7:2]] for start in (3, 2)
    )
    said = [json.dumps(said_of(each, tables), sort_keys=True).count("SEAT")
            for each in (*for_it, *against)]  # fmt: skip
    assert len(set(said)) == 1
    papers_kept = {json.dumps(said_of(each, tables)["meetings_secretpaper"])
                   for each in (*for_it, *against)}  # fmt: skip
    assert len(papers_kept) == 1
    cast = Entry.objects.filter(kind__in=["vote_cast", "secret_ballot_closed"])
    assert [each.kind for each in cast] == ["secret_ballot_closed"]


def test_what_is_kept_is_the_same_whoever_voted_how(item, people):
    """Two votes with the choices exchanged leave equal rows, but for what is random in each."""
    kept = []
    for exchanged in (False, True):
        because = "Once more." if exchanged else ""
        vote = secretly.Vote(item, because=because).keyed()
        for place, who in enumerate(people):
            vote.cast(who, "for" if (place < 4) != exchanged else "against")
        vote.counted()
        question = holding.outcome(vote.ballot)
        rows = SecretPaper.objects.filter(ballot=vote.ballot).order_by("membership")
        kept.append(
            (
                question.totals,
                question.seats,
                question.steps,
                list(rows.values("membership", "sealed")),
                SecretVote.objects.values("handed_over", "unreadable", "secretary").get(
                    ballot=vote.ballot
                ),
            )
        )

    assert kept[0] == kept[1]
