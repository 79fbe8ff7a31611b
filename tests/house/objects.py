"""What stands behind the parts of URLs, for the test of doors.

`OBJECTS` maps the name of a part, or "url_name.part" where one name means several things, to what
makes its value in a world. Whoever adds a URL with a new part adds a line here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from saty.applications.models import AdjustmentRequest, Application, Document, IdentityClash
from saty.bodies.models import Body
from saty.common.actors import CLOCK, Actor
from saty.core.ledger.canonical import canonical, sha256_hex
from saty.ledger.actions import record
from saty.ledger.kinds import KINDS
from saty.notices import actions as notices
from saty.notices.models import Delivery, Message
from saty.people.models import ResetRequest, RoleGrant
from saty.people.roles import competition_scope
from saty.programmes.models import Competition, Outage
from saty.testing.models import Bank
from tests import factories, factories_of_testing
from tests.factories import OPENS
from tests.house.objects_of_checks import OF_CHECKS
from tests.house.objects_of_conflicts import OF_CONFLICTS
from tests.house.objects_of_control import OF_CONTROL
from tests.house.objects_of_exam import OF_EXAM
from tests.house.objects_of_exchange import OF_EXCHANGE
from tests.house.objects_of_forms import OF_FORMS
from tests.house.objects_of_items import OF_ITEMS
from tests.house.objects_of_meetings import OF_MEETINGS
from tests.house.objects_of_release import OF_RELEASE
from tests.house.objects_of_stages import OF_STAGES
from tests.house.objects_of_test_results import OF_TEST_RESULTS
from tests.house.objects_of_venues import OF_VENUES


@dataclass
class World:
    """One competition with a candidate and a body; its objects are made when they are asked for."""

    @cached_property
    def competition(self) -> Competition:
        return factories.competition()

    @cached_property
    def body(self) -> Body:
        return self.competition.bodies.get(key="national-commission")

    @cached_property
    def bank(self) -> Bank:
        return factories_of_testing.bank()

    @cached_property
    def application(self) -> Application:
        return factories.submitted(self.competition)


def _grant(world: World) -> RoleGrant:
    return RoleGrant.objects.create(
        email="invited@example.org",
        role="verifier",
        organisation=factories.organisation(),
        state="invited",
        proposed_by=factories.official("administrator"),
        approved_by=factories.official("administrator"),
        proposed_at=OPENS,
        token_digest="d" * 64,
        expires_at=timezone.now() + timedelta(days=1),
    )


def _reset(world: World) -> ResetRequest:
    return ResetRequest.objects.create(
        person=factories.official("verifier"),
        what="password",
        reason="Lost",
        proposed_by=factories.official("administrator"),
        proposed_at=OPENS,
    )


def _entry(world: World) -> Any:
    return record(
        KINDS["role_ended"],
        subject=f"grant:{factories.next_number()}",
        competition=str(world.competition.id),
        by=CLOCK,
        at=OPENS,
    )


def _document(world: World) -> Document:
    number = factories.next_number()
    return Document.objects.create(
        application=world.application,
        requirement="diploma",
        file_name=f"{number:048x}",
        original_name="diploma.pdf",
        media_type="application/pdf",
        size=1,
        pages=1,
        sha256=f"{number:064x}",
        uploaded_at=OPENS,
    )


def _adjustment(world: World) -> AdjustmentRequest:
    return AdjustmentRequest.objects.create(
        application=world.application, kind="reader", explanation="x", requested_at=OPENS
    )


def _clash(world: World) -> IdentityClash:
    second = factories.submitted(world.competition, contested=True)
    return IdentityClash.objects.create(first=world.application, second=second, found_at=OPENS)


def _amendment(world: World) -> Any:
    return factories.rules_version(
        world.competition,
        number=2,
        reason="Asked for",
        state="drafted",
        approved_by=None,
        approved_at=None,
    )


def _in_force(world: World) -> Any:
    """An approved amendment: the second stage lasts longer."""
    file = factories.programme_file().model_dump(mode="json")
    file["stages"][1]["window"]["lasts"] = "P2D"
    text = canonical(file)
    changed = {"canonical": text.decode(), "sha256": sha256_hex(text)}
    return factories.rules_version(world.competition, number=2, reason="Asked for", **changed)


def _asked_by_a_visitor(world: World) -> str:
    by = Actor("visitor")
    return notices.ask_for_help(question="How?", scope="", by=by, at=OPENS).key


def _held_role(world: World) -> RoleGrant:
    return RoleGrant.objects.get(person=factories.official("verifier"))


def _outage(world: World) -> Outage:
    window = world.competition.windows.get(key="filing")
    return Outage.objects.create(
        window=window,
        began_at=window.opens_at,
        ended_at=window.opens_at + timedelta(hours=1),
        extends_to=window.closes_at + timedelta(hours=1),
        reason="The service could not be reached",
        recorded_by=factories.person(),
        recorded_at=window.closes_at,
    )


def _message(world: World) -> Message:
    words = dict.fromkeys(("kk", "ru", "en"), "Words")
    event = f"test:{factories.next_number()}"
    notices.post(
        person=world.application.candidate_id,
        key="words",
        texts={"subject": words, "body": words},
        event=event,
        at=OPENS,
    )
    return Message.objects.get(person=world.application.candidate, event=event)


def _delivery(world: World) -> Delivery:
    delivery = Delivery.objects.get(message=_message(world))
    Delivery.objects.filter(id=delivery.id).update(state="failed", problem="smtp_550")
    return delivery


def _help_request(world: World) -> Any:
    scope = competition_scope(world.competition.id)
    by = factories.acting(factories.person())
    return notices.ask_for_help(question="How?", scope=scope, by=by, at=OPENS).request


FILE = factories.programme_file()
OBJECTS: dict[str, Callable[[World], Any]] = {
    "competition": lambda world: world.competition.slug,
    "body": lambda world: world.body.id,
    "bank": lambda world: world.bank.key,
    "application": lambda world: world.application.id,
    "stage": lambda world: world.competition.stages.get(position=0).key,
    "audit_entry.entry": lambda world: _entry(world).id,
    "document": lambda world: _document(world).id,
    "page": lambda world: 1,
    "section": lambda world: FILE.application.sections[0].key,
    "requirement": lambda world: FILE.application.documents[0].key,
    "number": lambda world: 1,
    "competition_rules_changes.number": lambda world: _in_force(world).number,
    "adjustment": lambda world: _adjustment(world).id,
    "clash": lambda world: _clash(world).id,
    "grant": lambda world: _grant(world).id,
    "reset": lambda world: _reset(world).id,
    "token": lambda world: "unknown",
    "key": lambda world: "unknown",
    "help_request.key": _asked_by_a_visitor,
    "staff_propose_reset.grant": lambda world: _held_role(world).id,
    "window": lambda world: "filing",
    "version": lambda world: _amendment(world).id,
    "outage": lambda world: _outage(world).id,
    "message": lambda world: _message(world).id,
    "delivery": lambda world: _delivery(world).id,
    "request_id": lambda world: _help_request(world).id,
    "uidb36": lambda world: "0",
    "role": lambda world: "chair",
    **OF_STAGES,
    **OF_MEETINGS,
    **OF_CONFLICTS,
    **OF_ITEMS,
    **OF_CHECKS,
    **OF_EXAM,
    **OF_CONTROL,
    **OF_EXCHANGE,
    **OF_FORMS,
    **OF_TEST_RESULTS,
    **OF_RELEASE,
    **OF_VENUES,
}

OF_THE_WHOLE_HOUSE = {
    "account_invitation": "a token is for whoever has it, and answers 410",
    "staff_venue": "all competitions share venues",
    "staff_change_venue": "all competitions share venues",
    "staff_close_venue": "all competitions share venues",
    "staff_room": "all competitions share venues",
}
"""URLs with parts that belong to nobody's competition, and why a stranger gets no 404 there."""


def values_of(name: str, parts: tuple[str, ...], world: World) -> dict[str, Any]:
    """The parts of a URL in a world; KeyError names the part that nobody has registered."""
    local = name.rpartition(":")[2]
    made = {part: OBJECTS.get(f"{local}.{part}") or OBJECTS.get(part) for part in parts}
    return {part: (make or _missing(part))(world) for part, make in made.items()}


def _missing(part: str) -> Callable[[World], Any]:
    def fail(world: World) -> Any:
        raise KeyError(f"tests/house/objects.py makes nothing for the part {part!r}")

    return fail
