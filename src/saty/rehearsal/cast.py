"""Officials of a rehearsal: every duty and every body of the programme has its people.

They get their roles by the acts that real ones do: proposed by one administrator, approved by the
other. They have no usable password.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from saty.bodies import actions as bodies
from saty.bodies.models import Body, Membership
from saty.bodies.undertakings import digest, left_to
from saty.common.actors import OPERATOR, Actor
from saty.people.actions import grants
from saty.people.actions.first_administrators import appoint_first_administrators
from saty.people.actions.organisations import add_organisation
from saty.people.models import Organisation, Person
from saty.people.roles import BANK_ROLES, Role, body_scope
from saty.programmes.models import Competition
from saty.programmes.queries import rules_in_force
from saty.programmes.schema import Body as BodyRules
from saty.programmes.schema import ProgrammeFile
from saty.rehearsal import names

ORGANISATION = "rehearsal-agency"
ORGANISATION_NAMES = {
    "kk": "Мемлекеттік қызмет істері агенттігі (жаттығу)",
    "ru": "Агентство по делам государственной службы (репетиция)",
    "en": "Agency for Civil Service Affairs (rehearsal)",
}
ROLE_OF = {"chair": Role.CHAIR, "secretary": Role.BODY_SECRETARY}
UNUSABLE = make_password(None)


@dataclass(slots=True)
class Cast:
    """Who acts: for each role the people who hold it, in order."""

    organisation: Organisation
    holders: dict[str, list[Person]] = field(default_factory=dict)
    chairs: dict[str, Person] = field(default_factory=dict)
    secretaries: dict[str, Person] = field(default_factory=dict)

    def actor(self, role: str, place: int = 0) -> Actor:
        """The `place`th holder of a role, acting in it."""
        return acting(self.holders[role][place], role)

    def chair(self, body: str) -> Actor:
        """The chair of a body."""
        return acting(self.chairs[body], Role.CHAIR)

    def secretary(self, body: str) -> Actor:
        """The secretary of a body."""
        return acting(self.secretaries[body], Role.BODY_SECRETARY)


def acting(person: Person, role: str) -> Actor:
    """An official in a role."""
    return Actor(role, str(person.staff_id), person.id)


def account(email: str, language: str, at: datetime, name: str | None = None) -> Person:
    """An account with a confirmed address and no usable password."""
    person = Person.objects.create(
        email=email, language=language, password=UNUSABLE, name=name, created_at=at
    )
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def accounts(emails: Mapping[str, str], at: datetime) -> dict[str, Person]:
    """Many accounts at once, by address: address -> language."""
    people = [
        Person(email=email, language=language, password=UNUSABLE, created_at=at)
        for email, language in emails.items()
    ]
    Person.objects.bulk_create(people, batch_size=500)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=p, email=p.email, verified=True, primary=True) for p in people],
        batch_size=500,
    )
    return {person.email: person for person in people}


def make_cast(at: datetime) -> Cast:
    """Two administrators, and everybody who works on every competition."""
    organisation = add_organisation(
        key=ORGANISATION, kind="state_body", names=ORGANISATION_NAMES, by=OPERATOR, at=at
    )
    cast = Cast(organisation)
    _administrators(cast, at)
    numbers = {
        Role.SECRETARIAT: 3,
        Role.VERIFIER: 3,
        Role.ASSESSOR: 2,
        Role.AUDITOR: 1,
        Role.HR: 1,
        Role.ITEM_AUTHOR: 2,
        Role.ITEM_REVIEWER: 2,
        Role.TEST_OWNER: 2,
        Role.INVIGILATOR: 2,
    }
    for role, number in numbers.items():
        cast.holders[role] = [_official(cast, role, n, at) for n in range(number)]
    return cast


def _administrators(cast: Cast, at: datetime) -> None:
    emails = [f"{Role.ADMINISTRATOR}{n}@saty.invalid" for n in range(2)]
    people = [account(email, "kk", at, "Әкімші") for email in emails]
    tokens = appoint_first_administrators(emails=emails, at=at)
    for person in people:
        grants.accept_invitation(token=tokens[person.email], person=person, at=at)
    cast.holders[Role.ADMINISTRATOR] = people


def _official(cast: Cast, role: str, number: int, at: datetime, scope: str = "") -> Person:
    label = f"{role}-{scope.removeprefix('body:')[:8]}{number}" if scope else f"{role}{number}"
    address = f"{label.replace('_', '-')}@saty.invalid"
    is_named = scope or role in {*BANK_ROLES, Role.INVIGILATOR}
    person = account(
        address, ("kk", "ru")[number % 2], at, _name(role, number) if is_named else None
    )
    give_role(cast, person, role, scope, at)
    return person


def enough(cast: Cast, role: Role, number: int, at: datetime) -> Sequence[Person]:
    """The first `number` holders of a role; whoever is wanting is added."""
    holders = cast.holders.setdefault(role, [])
    holders += [_official(cast, role, n, at) for n in range(len(holders), number)]
    return holders[:number]


def _name(role: str, number: int) -> str:
    """The name of somebody whom others read of: in minutes, beside an item, over a session."""
    place = number + 3 * list(Role).index(Role(role))
    sex, given = (("female", names.GIVEN_FEMALE), ("male", names.GIVEN_MALE))[number % 2]
    family = names.FAMILY[(5 * place) % len(names.FAMILY)]
    return names.full_name(given[place % len(given)], family, sex)


def give_role(cast: Cast, person: Person, role: str, scope: str, at: datetime) -> None:
    """Proposed by the first administrator, approved by the second."""
    grant = grants.propose_role(
        email=person.email,
        role=role,
        organisation=cast.organisation,
        scope=scope,
        by=cast.actor(Role.ADMINISTRATOR, 0),
        at=at,
    )
    grants.approve_role(grant=grant, by=cast.actor(Role.ADMINISTRATOR, 1), at=at)


def fill_bodies(cast: Cast, competition: Competition, file: ProgrammeFile, at: datetime) -> None:
    """As many members as the file wants for each body, and whoever serves a commission."""
    made = {body.key: body for body in Body.objects.filter(competition=competition)}
    for rules in file.bodies:
        _fill(cast, made[rules.key], _capacities(rules), at)


def _capacities(rules: BodyRules) -> Sequence[str]:
    """A commission has a chair, a secretary, an observer and an assistant; a pool members only."""
    if rules.kind == "pool":
        return ["member"] * rules.minimum_members
    members = ["member"] * max(rules.minimum_members - 1, 1)
    return ["chair", "secretary", *members, "observer", "assistant"]


def seat(
    cast: Cast, body: Body, person: Person, capacity: str, public_name: str, at: datetime
) -> Membership:
    """Seat somebody; they sign what everybody in a body undertakes."""
    made = bodies.add_member(
        body=body,
        person=person,
        organisation=cast.organisation,
        capacity=Membership.Capacity(capacity),
        public_name=public_name,
        by=cast.actor(Role.SECRETARIAT),
        at=at,
    )
    file = rules_in_force(body.competition_id, at).file
    bodies.sign_undertakings(
        membership=made,
        digests=[digest(each) for each in left_to(made, file)],
        by=acting(person, ROLE_OF.get(capacity, Role.MEMBER)),
        at=at,
    )
    return made


def _fill(cast: Cast, body: Body, capacities: Sequence[str], at: datetime) -> None:
    for number, capacity in enumerate(capacities):
        role = ROLE_OF.get(capacity, Role.MEMBER)
        person = _official(cast, role, number, at, body_scope(body.id))
        seat(cast, body, person, capacity, _name(role, number), at)
        if capacity == "chair":
            cast.chairs[body.key] = person
        if capacity == "secretary":
            cast.secretaries[body.key] = person
