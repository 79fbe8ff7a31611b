"""What stands behind the parts of URLs of meetings: one meeting, in session, with a closed vote."""

from collections.abc import Callable
from typing import Any

from saty.meetings.minutes import digest, frozen
from tests import factories
from tests.house import rows_above
from tests.meetings import rows


def _once(world: Any, name: str, make: Callable[[], Any]) -> Any:
    """The object of a world under this name, made when it is first asked for."""
    if name not in world.__dict__:
        world.__dict__[name] = rows.saved(make())
    return world.__dict__[name]


def _meeting(world: Any) -> Any:
    return _once(world, "meeting", lambda: rows.in_session(world.body))


def _item(world: Any) -> Any:
    stage = world.competition.stages.get(key="test")
    subject = f"number:{stage.id}"
    return _once(world, "item", lambda: rows.item(meeting=_meeting(world), subject=subject))


def _ballot(world: Any) -> Any:
    return _once(
        world,
        "ballot",
        lambda: rows.ballot(item=_item(world), state="closed", ended_at=rows.LATER),
    )


def _closed(world: Any) -> Any:
    """A meeting that is closed, with frozen minutes."""

    def make() -> Any:
        row = rows.in_session(world.body, number=2)
        row.state, row.closed_at = "closed", rows.LATER
        return row

    closed = _once(world, "closed_meeting", make)
    text = frozen(closed, {}, {})
    _once(
        world,
        "minutes",
        lambda: rows.minutes(meeting=closed, text=text, sha256=digest(text), frozen_at=rows.LATER),
    )
    for seat in world.body.memberships.all():
        rows.saved(rows.attendance(meeting=closed, membership=seat, left_at=rows.LATER))
    return closed


def _paper(world: Any) -> Any:
    return _once(world, "item_paper", lambda: rows.item_paper(item=_item(world)))


def _called(world: Any) -> Any:
    """A meeting that is called, and can be moved."""
    return _once(world, "called_meeting", lambda: rows.meeting(body=world.body, number=3))


def _certified(world: Any) -> Any:
    """A signature of those minutes, with a certificate."""
    _closed(world)
    signed = _once(world, "signature", lambda: rows.signature(minutes=world.minutes))
    return _once(world, "certified", lambda: rows.certified(signature=signed))


def _voted_item(world: Any) -> Any:
    """A vote on one candidate who was not carried, with the reason that was written."""
    stage = world.competition.stages.get(key="national-commission")
    decision = rows_above.decision(stage=stage)
    decision.save()
    item = rows.saved(
        rows.item(
            meeting=_meeting(world), position=2, matter="list", stage=stage,
            subject=f"decision:{decision.id}",
        )
    )  # fmt: skip
    entry = factories.on_roster(world.application, stage)
    _reasoned(item, decision, entry, passed=False)
    return item


def _reasoned(item: Any, decision: Any, entry: Any, *, passed: bool) -> None:
    """A closed vote on somebody, and why it ended so."""
    ballot = rows.saved(rows.ballot(item=item, state="closed", ended_at=rows.LATER))
    totals = {"for": 1, "against": 2, "abstain": 0, "presiding": "for"}
    question = rows.saved(
        rows.about_a_person(
            ballot, entry=entry, totals=totals, passed=passed, decided_by="majority", steps=[]
        )
    )
    rows.saved(rows_above.vote_reason(decision=decision, question=question))


def _listed_stage(world: Any) -> str:
    """A stage to whose body another recommended the candidate, ranked, with a reason."""
    earlier, later = (
        world.competition.stages.get(key=key)
        for key in ("expert-commission", "national-commission")
    )
    meeting = rows.saved(rows.meeting(body=world.competition.bodies.get(key=earlier.key)))
    decision = rows_above.decision(
        stage=earlier, state="approved", approved_by=factories.person(), approved_at=rows.LATER,
        announce_at=rows.LATER, announcement_recorded_at=rows.LATER,
    )  # fmt: skip
    decision.save()
    item = rows.item(
        meeting=meeting, matter="list", stage=earlier, subject=f"decision:{decision.id}"
    )
    decision.item = rows.saved(item)
    decision.save()
    entry = factories.on_roster(world.application, earlier)
    rows_above.outcome(decision=decision, entry=entry, place=1, total="12").save()
    factories.on_roster(world.application, later)
    _reasoned(item, decision, entry, passed=True)
    return str(later.key)


OF_MEETINGS: dict[str, Callable[[Any], Any]] = {
    "meeting": lambda world: _meeting(world).id,
    "item": lambda world: _item(world).id,
    "ballot": lambda world: _ballot(world).id,
    "paper": lambda world: _paper(world).id,
    "body_move_meeting.meeting": lambda world: _called(world).id,
    "language": lambda world: "kk",
    "certified": lambda world: _certified(world).id,
    "body_reasons.item": lambda world: _voted_item(world).id,
    "body_recommended.stage": _listed_stage,
    **{
        f"{name}.meeting": lambda world: _closed(world).id
        for name in (
            "body_minutes body_write_minutes body_sign_minutes body_take_back_minutes"
            " body_minutes_to_sign body_certify_minutes body_certified_signature body_minutes_pdf"
        ).split()
    },
}
