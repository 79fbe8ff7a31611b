"""Every page as somebody who may open it: for tests that read all of them.

A page is opened in a world of its own, as the first of `READERS` whom its door lets in, and as
everybody else whose page differs.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction
from django.test import Client
from django.urls import reverse

from saty.applications.files import store
from saty.decisions.models import Decision, Outcome
from saty.people.models import Person
from saty.people.roles import CANDIDATE
from saty.web.doors import EVERYBODY, SIGNED_IN, Door
from saty.web.pages import Page, pages
from tests import factories
from tests.applications import filing, papers
from tests.factories import OPENS
from tests.factories import WHILE_FILING as WHILE_FILING
from tests.house.objects import World, values_of
from tests.house.objects_of_venues import watcher
from tests.signing import sign_in


@dataclass(frozen=True)
class Reader:
    """Somebody who opens pages: a role at doors, and who that is in a world."""

    name: str
    role: str
    in_world: Callable[[World], Person | None]
    lacks: frozenset[str] = frozenset()
    """Pages on which this reader finds nothing (404, 410)."""

    def opens(self, door: Door) -> bool:
        """Whether this reader is the one to open pages behind such a door."""
        if EVERYBODY in door.audience:
            return self.role == EVERYBODY
        if door.audience & {SIGNED_IN, CANDIDATE}:
            return self.role == CANDIDATE
        return self.role == next(each for each in ROLES if each in door.roles)


def _official(role: str) -> Reader:
    return Reader(role, role, lambda world: factories.official(role))


def _member(role: str, capacity: str) -> Reader:
    return Reader(role, role, lambda world: factories.member(world.body, capacity).person)


def _applied(world: World) -> Person:
    """The candidate of an application that was filed through its verbs, with entry and receipt."""
    world.application = filing.filed(world.competition)
    return world.application.candidate


def _refused(world: World) -> Person:
    """A candidate whose first stage is decided and announced."""
    candidate = _applied(world)
    entry = world.application.roster_entries.get()
    decision = Decision.objects.create(
        stage=entry.stage,
        rules_version=world.competition.rules_versions.get(number=1),
        state="approved",
        inputs_sha256="0" * 64,
        drafted_by=factories.person(),
        drafted_at=OPENS,
        approved_by=factories.person(),
        approved_at=OPENS,
        announce_at=OPENS,
    )
    Outcome.objects.create(decision=decision, entry=entry, admitted=False, reason="absent")
    return candidate


UNKNOWN_TOKEN = frozenset({"account_invitation"})
OF_THE_DECIDED = frozenset({"decision_letter"})
OF_THE_SUBMITTED = frozenset(
    "challenges document_download inbox_message receipt receipt_pdf receipt_proof withdraw"
    " exam_place seat_calendar exam_room exam_now exam_practice exam_player exam_done"
    " exam_receipt exam_result exam_question exam_hearing".split()
)
READERS = (
    Reader("visitor", EVERYBODY, lambda world: None),
    Reader("candidate-who-applied", CANDIDATE, _applied, UNKNOWN_TOKEN | OF_THE_DECIDED),
    Reader("candidate-who-was-refused", CANDIDATE, _refused, UNKNOWN_TOKEN),
    Reader(
        "candidate-with-a-draft",
        CANDIDATE,
        lambda world: factories.draft(world.competition).candidate,
        UNKNOWN_TOKEN | OF_THE_SUBMITTED | OF_THE_DECIDED,
    ),
    _official("secretariat"),
    _official("verifier"),
    _member("chair", "chair"),
    _member("body_secretary", "secretary"),
    _member("member", "member"),
    _official("administrator"),
    _official("item_author"),
    _official("item_reviewer"),
    _official("test_owner"),
    _official("auditor"),
    _official("assessor"),
    _official("hr"),
    Reader("invigilator", "invigilator", watcher),
)
ROLES = tuple(reader.role for reader in READERS)


@dataclass(frozen=True)
class Visit:
    """A page to open: its name, its address in a world, and who opens it."""

    name: str
    address: str
    person: Person | None

    def sign_in(self, client: Client) -> Client:
        """Whoever opens it has proved both factors, but where the second one is set up."""
        if self.person is None:
            return client
        if self.name.startswith(("account_", "mfa_")):
            self.person.set_password("correct horse battery staple")
            self.person.save(update_fields=["password"])
        sets_up = self.name in SECOND_FACTOR_TO_COME
        sign_in(client, self.person, second_factor=not sets_up, fresh=self.name not in NOT_FRESH)
        if not sets_up:
            RecoveryCodes.activate(self.person)
        return client


SECOND_FACTOR_TO_COME = {"mfa_activate_totp"}
NOT_FRESH = {"account_reauthenticate", "mfa_reauthenticate"}


def pages_of(reader: Reader) -> list[Page]:
    """The pages that a reader is to open."""
    return [
        page
        for page in pages()
        if page.door and page.door.audience and not page.door.demo_only and reader.opens(page.door)
    ]


def visits(reader: Reader, only: Iterable[Page] | None = None) -> Iterator[Visit]:
    """Each of a reader's pages (or of those named), in a fresh world."""
    for page in pages_of(reader) if only is None else only:
        with transaction.atomic():
            world = World()
            person = reader.in_world(world)
            address = reverse(page.name, kwargs=values_of(page.name, page.parts, world))
            _write_files()
        yield Visit(page.name, address, person)


def _write_files() -> None:
    """The files of documents and papers, which factories do not write."""
    for name in store.names_in_use():
        path = store.folder() / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(papers.pdf())
