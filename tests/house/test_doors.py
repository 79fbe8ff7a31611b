"""Doors: every URL has one, and answers every role as the permission table says."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings as configured
from django.db import transaction
from django.test import Client
from django.urls import reverse

from saty.people.roles import BODY_ROLES, CANDIDATE, Role
from saty.web.doors import SIGNED_IN
from saty.web.pages import Page, pages
from tests.factories import official, person
from tests.house.objects import OF_THE_WHOLE_HOUSE, World, values_of
from tests.house.probe import LET_IN
from tests.signing import sign_in

ANONYMOUS = "anonymous"
AUDIENCES = (ANONYMOUS, CANDIDATE, *(role.value for role in Role))
PAGES = pages()
PLACES = {"competition", "body", "bank"}
pytestmark = pytest.mark.django_db


def named(page: Page) -> str:
    return page.name or page.address


def address(page: Page, world: World) -> str:
    return reverse(page.name, kwargs=values_of(page.name, page.parts, world))


def scope_in(world: World, role: str, page: Page) -> str:
    """The narrowest scope that a role is held in and that covers the page."""
    if "bank" in page.parts:
        return f"bank:{world.bank.id}"
    if role in BODY_ROLES:
        return f"body:{world.body.id}"
    return f"competition:{world.competition.id}" if PLACES & {*page.parts} else ""


class Visitor:
    """Somebody of a role; as an official, one for each scope that pages ask for."""

    def __init__(self, role: str) -> None:
        self.role = role
        self.clients: dict[str, Client] = {}

    def within(self, scope: str) -> Client:
        """Their browser, where the role is held in this scope."""
        key = "" if self.role in {ANONYMOUS, CANDIDATE} else scope
        if key not in self.clients:
            self.clients[key] = self._signed_in(key)
        return self.clients[key]

    def _signed_in(self, scope: str) -> Client:
        if self.role == ANONYMOUS:
            return Client()
        return sign_in(Client(), person() if self.role == CANDIDATE else official(self.role, scope))


def world() -> World:
    """A world whose competition, body and application stand already."""
    made = World()
    assert made.competition
    assert made.body
    assert made.bank
    assert made.application
    return made


@contextmanager
def and_back() -> Iterator[None]:
    """What is made in here, for one page, is gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def expected(page: Page, role: str) -> str:
    """What the table says."""
    door = page.door
    if door is None or door.is_closed or door.demo_only:
        return "404"
    if door.is_public:
        return "in"
    if role == ANONYMOUS:
        return "sign in"
    return "in" if role in door.audience or door.audience & {SIGNED_IN, CANDIDATE} else "404"


def answered(client: Client, url: str) -> str:
    response = client.get(url)
    if response.status_code == 302 and response.url.startswith("/account/login/?next="):
        return "sign in"
    return {LET_IN: "in", 404: "404"}.get(response.status_code, str(response.status_code))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_url_has_a_name_and_a_door(page):
    assert page.name
    assert page.door is not None, f"put a door on {page.view.__module__}.{page.view.__name__}"


def test_no_two_urls_have_one_address():
    addresses = [page.address for page in PAGES]

    assert sorted(addresses) == sorted(set(addresses))


AT_A_TIME = 4
"""So many tests share the pages: what stands behind an address is made once for all roles."""


@pytest.mark.parametrize("first", range(AT_A_TIME))
def test_doors_answer_each_role_as_the_table_says(first, settings):
    settings.MIDDLEWARE = [*configured.MIDDLEWARE, "tests.house.probe.Probe"]
    around, asked = world(), PAGES[first::AT_A_TIME]
    doors = [(page, role) for page in asked for role in AUDIENCES]
    visitors = {role: Visitor(role) for role in AUDIENCES}
    clients = {
        (page, role): visitors[role].within(scope_in(around, role, page)) for page, role in doors
    }

    answers = {}
    for page in asked:
        with and_back():
            url = address(page, around)
            for role in AUDIENCES:
                answers[page.name, role] = answered(clients[page, role], url)

    assert answers == {(page.name, role): expected(page, role) for page, role in doors}


WITHIN = [page for page in PAGES if page.door and page.door.roles and PLACES & {*page.parts}]


OFFICIALS = [role.value for role in Role if role != Role.ADMINISTRATOR]


@pytest.mark.parametrize("role", OFFICIALS)
def test_doors_are_closed_to_the_same_role_of_another_competition(role, settings):
    settings.MIDDLEWARE = [*configured.MIDDLEWARE, "tests.house.probe.Probe"]
    here, elsewhere, visitor = world(), world(), Visitor(role)
    asked = [page for page in WITHIN if role in page.door.roles]
    clients = {page: visitor.within(scope_in(elsewhere, role, page)) for page in asked}

    answers = {}
    for page in asked:
        with and_back():
            answers[page.name] = answered(clients[page], address(page, here))

    for_anybody = {SIGNED_IN, CANDIDATE}
    assert answers == {
        page.name: "in" if page.door.audience & for_anybody else "404" for page in asked
    }


OWNED = [
    page
    for page in PAGES
    if page.parts
    and page.door
    and not page.door.is_public
    and not page.door.is_closed
    and page.name not in OF_THE_WHOLE_HOUSE
    and {*page.parts} != {"competition"}
]


def strangers(page: Page) -> list[str]:
    """Whoever may open the page, but not with this object: administrators reach everything."""
    anybody = [CANDIDATE] if page.door.audience & {SIGNED_IN, CANDIDATE} else []
    return [*anybody, *sorted(page.door.roles - {Role.ADMINISTRATOR})]


def status_of(client: Client, url: str) -> int:
    response = client.get(url)
    return response.status_code if response.status_code != 405 else client.post(url).status_code


@pytest.mark.parametrize("role", [CANDIDATE, *OFFICIALS])
def test_pages_of_anothers_object_are_not_found_for_the_same_role(role):
    here, elsewhere, visitor = world(), world(), Visitor(role)
    asked = [page for page in OWNED if role in strangers(page)]
    clients = {page: visitor.within(scope_elsewhere(elsewhere, role, page)) for page in asked}

    answers = {}
    for page in asked:
        with and_back():
            answers[page.name] = status_of(clients[page], address(page, here))

    assert answers == {page.name: 404 for page in asked}


def scope_elsewhere(elsewhere: World, role: str, page: Page) -> str:
    """The scope of a stranger: on a page of the whole house too they belong elsewhere."""
    of_the_house = not PLACES & {*page.parts}
    if of_the_house and role not in BODY_ROLES and role != CANDIDATE:
        return f"competition:{elsewhere.competition.id}"
    return scope_in(elsewhere, role, page)


ALIKE = {"stage", "section", "requirement", "window", "body_key", "page", "question"} | PLACES
"""Parts that have the same values in every competition."""

INSIDE = [page for page in OWNED if PLACES & {*page.parts} and {*page.parts} - ALIKE]


def address_inside(page: Page, own: World, elsewhere: World) -> str:
    """The address of another's object within one's own place."""
    of_another = tuple({*page.parts} - ALIKE)
    values = values_of(page.name, of_another, elsewhere)
    values |= values_of(page.name, tuple({*page.parts} - {*of_another}), own)
    return reverse(page.name, kwargs=values)


@pytest.mark.parametrize("role", [CANDIDATE, *OFFICIALS])
def test_anothers_objects_are_not_found_within_ones_own_place(role):
    own, elsewhere, visitor = world(), world(), Visitor(role)
    asked = [page for page in INSIDE if role in strangers(page)]
    if role == CANDIDATE:
        visitor.clients[""] = sign_in(Client(), own.application.candidate)
    clients = {page: visitor.within(scope_in(own, role, page)) for page in asked}

    answers = {}
    for page in asked:
        with and_back():
            answers[page.name] = status_of(clients[page], address_inside(page, own, elsewhere))

    assert answers == {page.name: 404 for page in asked}


def test_official_without_a_second_factor_is_sent_to_set_one_up(client):
    sign_in(client, official("secretariat"), second_factor=False)

    response = client.get(reverse("account"))

    assert (response.status_code, response.url) == (302, reverse("mfa_activate_totp"))


@pytest.mark.parametrize("role", [r.value for r in Role])
def test_second_factor_is_demanded_of_each_role(client, role):
    scope = f"body:{World().body.id}" if role in BODY_ROLES else ""
    sign_in(client, official(role, scope), second_factor=False)

    assert client.get(reverse("account")).url == reverse("mfa_activate_totp")


def test_second_factor_is_not_demanded_of_a_candidate(client):
    sign_in(client, person(), second_factor=False)

    assert client.get(reverse("account")).status_code == 200
