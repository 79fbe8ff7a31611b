"""Minutes: what the system knows of a closed meeting, and what the secretary adds to it.

The facts are read once, when the minutes are frozen, and kept as canonical JSON (RFC 8785) with
their SHA-256: what members sign is that digest. Nothing in them can be edited; the secretary
writes in the named places alone.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from saty.bodies.models import Membership
from saty.bodies.queries import SECRETARY, members_of
from saty.common.actors import Actor
from saty.core.ledger.canonical import JSON, canonical, sha256_hex
from saty.core.ledger.entry import instant
from saty.ledger.actions import record_readings
from saty.meetings import queries
from saty.meetings.matters import matter
from saty.meetings.models import AgendaItem, Ballot, Meeting, Minutes, Question
from saty.meetings.states import BallotState
from saty.people.queries import names_of

NO_REASONS: Mapping[UUID, str] = MappingProxyType({})
FORMAT = "saty/minutes/1"
COURSE, CLOSING = "course", "closing"
"""Named places: how the meeting went, and how it ended; one more for each item, by its id."""


def places_of(meeting: Meeting) -> list[str]:
    """The places in which the secretary may write, in order."""
    return [COURSE, *(str(each.id) for each in meeting.items.order_by("position")), CLOSING]


def frozen(
    meeting: Meeting,
    places: Mapping[str, str],
    names: Mapping[str, str],
    reasons: Mapping[UUID, str] = NO_REASONS,
) -> str:
    """The canonical text of the minutes. `names` is staff id -> name, `reasons` question -> why."""
    return canonical(_facts(meeting, places, names, reasons)).decode()


def facts(found: Minutes, *, reader: Actor, at: datetime) -> Mapping[str, Any]:
    """What minutes say: as they are frozen, or as they would be now. The reading is recorded."""
    if found.frozen_at is not None:
        held: Mapping[str, Any] = json.loads(text_of(found, reader=reader, at=at))
        return held
    now: Mapping[str, Any] = json.loads(drawn_up(found.meeting, found.places, reader=reader, at=at))
    return now


def drawn_up(meeting: Meeting, places: Mapping[str, str], *, reader: Actor, at: datetime) -> str:
    """The canonical text as it is now, with names and reasons; reading these is recorded."""
    staff = [str(each.person.staff_id) for each in _who(meeting)]
    reasons: dict[UUID, str] = {}
    for item in queries.agenda(meeting):
        reasons |= matter(item.matter).reasons(item, reader, at)
    return frozen(meeting, places, names_of(staff, reader=reader, at=at), reasons)


def text_of(found: Minutes, *, reader: Actor, at: datetime) -> str:
    """The frozen text, byte for byte; the reading is recorded."""
    record_readings(reader=reader, subjects=[f"minutes:{found.id}"], what="minutes", at=at)
    return str(found.text)


def digest(text: str) -> str:
    """What is signed."""
    return sha256_hex(text.encode())


def _facts(
    meeting: Meeting,
    places: Mapping[str, str],
    names: Mapping[str, str],
    reasons: Mapping[UUID, str],
) -> dict[str, JSON]:
    return {
        "format": FORMAT,
        "competition": str(meeting.body.competition_id),
        "body": meeting.body.key,
        "number": meeting.number,
        "form": str(meeting.form),
        "place": meeting.place,
        "called_at": instant(meeting.called_at),
        "opened_at": _moment(meeting.opened_at),
        "closed_at": _moment(meeting.closed_at),
        "presiding": str(meeting.presiding_id),
        "presided": [[str(seat), instant(since)] for seat, since in queries.presided(meeting)],
        "seats": [_seat(each, names) for each in _who(meeting)],
        "attendance": [
            [str(a.membership_id), a.how, instant(a.arrived_at), _moment(a.left_at)]
            for a in meeting.attendances.order_by("arrived_at", "membership")
        ],
        "items": [_item(each, places, reasons) for each in queries.agenda(meeting)],
        "course": places.get(COURSE, ""),
        "closing": places.get(CLOSING, ""),
    }


def _moment(at: datetime | None) -> str | None:
    return instant(at) if at else None


def _who(meeting: Meeting, took_part: set[UUID] | None = None) -> list[Membership]:
    """Everybody who sat in the body when the meeting was opened, or took part in it later."""
    sat = {each.id for each in members_of(meeting.body, meeting.opened_at or meeting.called_at)}
    there = _took_part(meeting) if took_part is None else took_part
    rows = Membership.objects.filter(id__in=sat | there).select_related("person", "organisation")
    return list(rows.order_by("since", "id"))


def _took_part(meeting: Meeting) -> set[UUID]:
    """In a sitting whoever was there at any time; in a circulated vote who presided or voted."""
    if meeting.form == Meeting.Form.CIRCULATED:
        return {seat for seat, _since in queries.presided(meeting)} | queries.voters_in(meeting)
    return set(meeting.attendances.values_list("membership", flat=True))


def _seat(seat: Membership, names: Mapping[str, str]) -> dict[str, JSON]:
    return {
        "id": str(seat.id),
        "name": names.get(str(seat.person.staff_id), ""),
        "capacity": str(seat.capacity),
        "organisation": seat.organisation.key,
    }


def _item(
    item: AgendaItem, places: Mapping[str, str], reasons: Mapping[UUID, str]
) -> dict[str, JSON]:
    return {
        "matter": item.matter,
        "stage": item.stage.key,
        "subject": item.subject,
        "grounds": item.grounds,
        "departure": item.departure,
        "set_aside": item.set_aside,
        "heard": places.get(str(item.id), ""),
        "ballots": [_ballot(each, reasons) for each in item.ballots.all()],
    }


def _ballot(ballot: Ballot, reasons: Mapping[UUID, str]) -> dict[str, JSON]:
    papers = {str(p.membership_id): p.choices for p in ballot.papers.order_by("membership")}
    secret = queries.secret_of(ballot)
    return {
        "secret": secret is not None,
        "cast_by": sorted(str(each) for each in queries.has_voted(ballot)) if secret else [],
        "unreadable": secret.unreadable if secret else None,
        "round": ballot.round,
        "repeated_because": ballot.repeated_because,
        "state": str(ballot.state),
        "abandoned_because": ballot.abandoned_because,
        "opened_at": instant(ballot.opened_at),
        "ended_at": _moment(ballot.ended_at),
        "questions": [_question(each, papers, reasons) for each in ballot.questions.all()]
        if ballot.state == BallotState.CLOSED
        else [],
        "dissents": [
            [str(d.membership_id), d.text] for d in ballot.dissents.order_by("attached_at")
        ],
    }


def _question(
    question: Question, papers: Mapping[str, Mapping[str, str]], reasons: Mapping[UUID, str]
) -> dict[str, JSON]:
    key = str(question.id)
    return {
        "about": str(question.about),
        "code": question.entry.code if question.entry else None,
        "number": question.number,
        "per_track": question.per_track,
        "seats": question.seats,
        "totals": question.totals,
        "passed": question.passed,
        "decided_by": question.decided_by,
        "steps": question.steps,
        "reason": reasons.get(question.id, ""),
        "votes": {seat: given[key] for seat, given in papers.items() if key in given},
    }


def signers_of(meeting: Meeting) -> set[UUID]:
    """The seats that sign: whoever took part at any time, and the secretary."""
    there = _took_part(meeting)
    clerks = [each for each in _who(meeting, there) if each.capacity in SECRETARY]
    return there | {each.id for each in clerks} | _froze(meeting, clerks)


def _froze(meeting: Meeting, clerks: Sequence[Membership]) -> set[UUID]:
    """The seat of a secretary who came after the meeting and froze its minutes."""
    found = Minutes.objects.filter(meeting=meeting, frozen_at__isnull=False).first()
    if found is None or found.frozen_by_id in {each.person_id for each in clerks}:
        return set()
    seats = Membership.objects.filter(
        body=meeting.body,
        person=found.frozen_by,
        capacity__in=SECRETARY,
        since__lte=found.frozen_at,
    )
    return set(seats.order_by("-since").values_list("id", flat=True)[:1])


def seat_that_signs(
    meeting: Meeting, person: UUID | None, among: Collection[UUID] | None = None
) -> Membership | None:
    """The seat in which somebody signs: that in which they took part, also if it ended since.

    `among` are the `signers_of` the meeting, where they are known already.
    """
    signers = signers_of(meeting) if among is None else among
    rows = Membership.objects.filter(body=meeting.body, person=person, id__in=signers)
    return rows.order_by("-since").first()


def why_taken_back(found: Minutes) -> str:
    """Why the minutes were taken back last, while they are written anew; "" where they were not."""
    last = found.taken_back.last() if found.frozen_at is None else None
    return str(last.reason) if last else ""


def of_meeting(meeting: Meeting) -> Minutes | None:
    """The minutes of a meeting; None until it is closed."""
    return Minutes.objects.filter(meeting=meeting).first()
