"""One valid row of each table of meetings, not yet in the database."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from saty.bodies.models import Body
from saty.meetings.models import (
    AgendaItem,
    Attendance,
    Ballot,
    CertifiedSignature,
    Dissent,
    ItemPaper,
    Meeting,
    Minutes,
    Paper,
    PartedPaper,
    Question,
    SecretPaper,
    SecretVote,
    Signature,
    TakenBack,
)
from tests import factories
from tests.factories import OPENS

Row = Any
LATER = OPENS + timedelta(days=1)
SEATS = {"members": 1, "entitled": 1, "voters": [], "stands_in": {}}


def body() -> Body:
    return factories.competition().bodies.get(key="national-commission")


def meeting(**fields: Any) -> Meeting:
    values = {"number": 1, "starts_at": LATER, "place": "x", "called_at": OPENS}
    who = factories.person()
    return Meeting(body=fields.pop("body", None) or body(), called_by=who, **{**values, **fields})


def in_session(of: Body, **fields: Any) -> Meeting:
    return meeting(
        body=of,
        state="opened",
        opened_at=LATER,
        presiding=factories.member(of, "deputy"),
        **fields,
    )


def saved(row: Row) -> Row:
    row.save()
    return row


def attendance(**fields: Any) -> Attendance:
    here = fields.pop("meeting", None) or saved(meeting())
    seat = fields.pop("membership", None) or factories.member(here.body)
    return Attendance(
        meeting=here, membership=seat, **{"how": "room", "arrived_at": LATER, **fields}
    )


def item(**fields: Any) -> AgendaItem:
    values = {
        "position": 1,
        "matter": "number",
        "subject": "number:x",
        "grounds": "x",
        "added_by": factories.person(),
        "added_at": OPENS,
    }
    here = fields.pop("meeting", None) or saved(meeting())
    fields.setdefault("stage", here.body.competition.stages.get(key="test"))
    return AgendaItem(meeting=here, **{**values, **fields})


def item_paper(**fields: Any) -> ItemPaper:
    of = fields.pop("item", None) or saved(item())
    values = {
        "position": 1,
        "title": "x",
        "file_name": uuid4().hex,
        "size": 1,
        "pages": 1,
        "sha256": uuid4().hex * 2,
        "added_by": factories.person(),
        "added_at": OPENS,
    }
    return ItemPaper(item=of, **{**values, **fields})


def ballot(**fields: Any) -> Ballot:
    of = fields.pop("item", None) or saved(item())
    values = {
        "round": 1,
        "rules_version": of.meeting.body.competition.rules_versions.get(number=1),
        "opened_by": factories.person(),
        "opened_at": LATER,
    }
    return Ballot(item=of, **{**values, **fields})


def question(**fields: Any) -> Question:
    of = fields.pop("ballot", None) or saved(ballot())
    values = {"position": 1, "about": "number", "number": 3, "seats": SEATS}
    return Question(ballot=of, **{**values, **fields})


def about_a_person(of: Ballot, **fields: Any) -> Question:
    return question(ballot=of, about="person", number=None, **fields)


def paper(**fields: Any) -> Paper:
    of = fields.pop("ballot", None) or saved(ballot())
    seat = fields.pop("membership", None) or factories.member(of.item.meeting.body)
    return Paper(ballot=of, membership=seat, **{"choices": {}, "cast_at": LATER, **fields})


def secret_vote(**fields: Any) -> SecretVote:
    of = fields.pop("ballot", None) or saved(ballot())
    return SecretVote(ballot=of, **{"half": "h", **fields})


def secret_paper(**fields: Any) -> SecretPaper:
    of = fields.pop("ballot", None) or saved(ballot())
    seat = fields.pop("membership", None) or factories.member(of.item.meeting.body)
    return SecretPaper(ballot=of, membership=seat, **{"sealed": "x", **fields})


def parted_paper(**fields: Any) -> PartedPaper:
    of = fields.pop("ballot", None) or saved(ballot())
    return PartedPaper(ballot=of, **{"questions": [], "sealed": "x", **fields})


def dissent(**fields: Any) -> Dissent:
    return Dissent(text="x", attached_at=LATER, **fields)


def minutes(**fields: Any) -> Minutes:
    return Minutes(meeting=fields.pop("meeting", None) or saved(meeting()), **fields)


def signature(**fields: Any) -> Signature:
    of = fields.pop("minutes", None) or saved(minutes())
    seat = fields.pop("membership", None) or factories.member(of.meeting.body)
    return Signature(
        minutes=of, membership=seat, **{"sha256": "0" * 64, "signed_at": LATER, **fields}
    )


def certified(**fields: Any) -> CertifiedSignature:
    of = fields.pop("signature", None) or saved(signature())
    values = {
        "cms": b"x",
        "sha256": "1" * 64,
        "name": "x",
        "issuer": "x",
        "certificate_number": "1",
        "fingerprint": "2" * 64,
        "verified_at": LATER,
    }
    return CertifiedSignature(signature=of, **{**values, **fields})


def taken_back(**fields: Any) -> TakenBack:
    values = {
        "sha256": "0" * 64,
        "frozen_at": OPENS,
        "reason": "x",
        "taken_back_by": factories.person(),
        "taken_back_at": LATER,
    }
    return TakenBack(
        minutes=fields.pop("minutes", None) or saved(minutes()), **{**values, **fields}
    )
