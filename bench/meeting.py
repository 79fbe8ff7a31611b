"""A commission of thirty votes on three hundred candidates: the count, the minutes, the screens.

In the database of a rehearsal, in a transaction that is taken back. Candidates stand in for each
other where the last roster has fewer than three hundred.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse

from bench.said import finish, say
from saty.cli.main import use_django

MEMBERS, CANDIDATES = 30, 300
CHOICES = ("for", "for", "against", "abstain")
NOW = datetime.now(UTC)


def seconds(act: Callable[[], Any]) -> float:
    """How long one act takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def commission() -> Any:
    """The body of the last stage, with thirty members, all of whom have accounts."""
    from saty.bodies.models import Body, Membership
    from saty.bodies.queries import VOTING
    from saty.people.models import Person
    from saty.rehearsal.cast import UNUSABLE

    body = Body.objects.get(key=_last_stage().decided_by.body)
    seat = body.memberships.filter(capacity="member")[0]
    missing = MEMBERS - body.memberships.filter(capacity__in=VOTING).count()
    people = [
        Person(email=f"member{n}@saty.invalid", language="kk", password=UNUSABLE, created_at=NOW)
        for n in range(missing)
    ]
    Person.objects.bulk_create(people)
    Membership.objects.bulk_create(
        Membership(
            body=body, person=person, organisation_id=seat.organisation_id, capacity="member",
            since=seat.since, added_by_id=seat.added_by_id,
        )
        for person in people
    )  # fmt: skip
    return body


def _last_stage() -> Any:
    from saty.programmes.models import Competition
    from saty.programmes.queries import rules_in_force

    return rules_in_force(Competition.objects.get().id, NOW).file.stages[-1]


def open_ballot(body: Any) -> Any:
    """A meeting in session with a vote that everybody has cast."""
    from saty.bodies.models import Recusal
    from saty.bodies.queries import VOTING
    from saty.core.voting import seats
    from saty.decisions.models import Decision
    from saty.meetings.actions.ballots import as_kept
    from saty.meetings.models import AgendaItem, Attendance, Ballot, Meeting, Paper, Question

    Recusal.objects.filter(membership__body=body).delete()
    decision = Decision.objects.filter(stage__key=_last_stage().key, state="approved").get()
    entries = list(decision.stage.roster.values_list("id", flat=True))
    sits = list(body.memberships.filter(capacity__in=VOTING))
    chair = next(each for each in sits if each.capacity == "chair")
    meeting = Meeting.objects.create(
        body=body, number=900, starts_at=NOW, place="x", called_by=chair.person, called_at=NOW,
        state="opened", presiding=chair, opened_at=NOW,
    )  # fmt: skip
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, membership=each, how="room", arrived_at=NOW) for each in sits
    )
    item = AgendaItem.objects.create(
        meeting=meeting, position=1, matter="list", stage=decision.stage,
        subject=f"decision:{decision.id}",
        grounds="x", added_by=chair.person, added_at=NOW,
    )  # fmt: skip
    ballot = Ballot.objects.create(
        item=item, round=1, rules_version_id=decision.rules_version_id,
        opened_by=chair.person, opened_at=NOW,
    )  # fmt: skip
    ids = [str(each.id) for each in sits]
    frozen = as_kept(seats(ids, present=ids))
    questions = [
        Question(
            ballot=ballot, position=n, about="person" if n < len(entries) else "number",
            entry_id=entries[n] if n < len(entries) else None,
            number=None if n < len(entries) else n + 1, seats=frozen, presiding=chair,
        )
        for n in range(CANDIDATES)
    ]  # fmt: skip
    Question.objects.bulk_create(questions)
    Paper.objects.bulk_create(
        Paper(
            ballot=ballot, membership=each, cast_at=NOW,
            choices={str(q.id): CHOICES[(n + q.position) % 4] for q in questions},
        )
        for n, each in enumerate(sits)
    )  # fmt: skip
    return ballot


def secret_beside(ballot: Any, by: Any) -> Callable[[], Any]:
    """What counts a secret vote of the same members on the same questions, all papers cast."""
    from saty.core import secret_ballot
    from saty.meetings.actions.secret import close_secret_ballot
    from saty.meetings.models import Ballot, Question, SecretPaper, SecretVote
    from saty.rehearsal.devices import Device

    presiding, secretary = Device(), Device()
    beside = Ballot.objects.create(
        item=ballot.item, round=2, repeated_because="x", rules_version_id=ballot.rules_version_id,
        opened_by_id=ballot.opened_by_id, opened_at=NOW, state="ended",
    )  # fmt: skip
    questions = list(ballot.questions.all())
    voters = questions[0].seats["voters"]
    for question in questions:
        question.pk, question.ballot = None, beside
        question.id = Question().id
        question._state.adding = True
    Question.objects.bulk_create(questions)
    SecretVote.objects.create(
        ballot=beside, half=presiding.half, secretary_half=secretary.half, ended_at=NOW,
        secretary=beside.item.meeting.body.memberships.get(capacity="secretary"),
    )  # fmt: skip
    info = secret_ballot.info_of(str(beside.id))
    SecretPaper.objects.bulk_create(
        SecretPaper(
            ballot=beside, membership_id=each,
            sealed=secret_ballot.seal(
                [CHOICES[(n + q.position) % 4] for q in questions],
                presiding=presiding.half, secretary=secretary.half, info=info,
            ),
        )
        for n, each in enumerate(voters)
    )  # fmt: skip
    halves = (
        secret_ballot.private_text(presiding.private),
        secret_ballot.private_text(secretary.private),
    )
    return lambda: close_secret_ballot(ballot=beside, private=halves, by=by, at=NOW)


def screens(ballot: Any) -> float:
    """Seconds in the server until thirty devices have followed a change, one after the other."""
    meeting = ballot.item.meeting
    client = Client()
    client.force_login(meeting.presiding.person)
    session = client.session
    session["demo_way_in"] = True
    session.save()
    address = reverse("body_meeting_live", args=[meeting.body_id, meeting.id])
    if (status := client.get(address).status_code) != 200:
        raise RuntimeError(f"{address} answered {status}")
    return MEMBERS * statistics.median(seconds(lambda: client.get(address)) for _ in range(5))


def minutes_of(ballot: Any) -> tuple[float, int]:
    """Seconds for the PDF of frozen minutes, and its size in bytes."""
    from saty.meetings import minutes as record
    from saty.meetings.models import Minutes
    from saty.programmes.queries import rules_in_force
    from saty.web.body.minutes import document
    from saty.web.body.places import Place
    from saty.web.pdf import rendered

    meeting = ballot.item.meeting
    text = record.frozen(meeting, {}, {})
    found = Minutes(meeting=meeting, text=text, sha256=record.digest(text), frozen_at=NOW)
    found.save()
    file = rules_in_force(meeting.body.competition_id, NOW).file
    place = Place(meeting.body, file, file.body(meeting.body.key), meeting.presiding)
    made: list[bytes] = []

    def make() -> None:
        facts = record.facts(found, reader=_nobody(), at=NOW)
        made.append(rendered("minutes", document(place, found, facts)))

    make()
    return seconds(make), len(made[-1])


def _nobody() -> Any:
    from saty.common.actors import CLOCK

    return CLOCK


def main() -> None:
    """The figures of the meeting."""
    from saty.common.actors import Actor
    from saty.meetings.actions.ballots import close_ballot

    with transaction.atomic():
        ballot = open_ballot(commission())
        chair = ballot.item.meeting.presiding.person
        followed = screens(ballot)
        by = Actor("chair", str(chair.staff_id), chair.id)
        counted = seconds(lambda: close_ballot(ballot=ballot, by=by, at=NOW))
        count_secretly = secret_beside(ballot, by)
        secretly = seconds(count_secretly)
        printed, size = minutes_of(ballot)
        transaction.set_rollback(True)
    print(f"  {MEMBERS} members, {CANDIDATES} candidates, minutes of {size / 1000:.0f} kB")
    finish(
        [
            say("a ballot counted", counted, 1.0, "s"),
            say("a secret ballot, decrypted and counted", secretly, 1.0, "s"),
            say("its minutes as a PDF", printed, 1.0, "s"),
            say(f"the screens of {MEMBERS} devices, after the two seconds", followed, 2.0, "s"),
        ]
    )


if __name__ == "__main__":
    use_django()
    sys.exit(main())
