"""Doors: every URL has one, and answers every role as the permission table says."""

import pytest
from django.conf import settings as configured
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
PLACES = {"competition", "body"}
pytestmark = pytest.mark.django_db


def named(page: Page) -> str:
    return page.name or page.address


def address(page: Page, world: World) -> str:
    return reverse(page.name, kwargs=values_of(page.name, page.parts, world))


def scope_in(world: World, role: str, page: Page) -> str:
    """The narrowest scope that a role is held in and that covers the page."""
    if role in BODY_ROLES:
        return f"body:{world.body.id}"
    return f"competition:{world.competition.id}" if PLACES & {*page.parts} else ""


def signed_in(role: str, scope: str) -> Client:
    client = Client()
    if role == ANONYMOUS:
        return client
    return sign_in(client, person() if role == CANDIDATE else official(role, scope))


def expected(page: Page, role: str) -> str:
    """What the table says."""
    door = page.door
    if door is None or door.is_closed:
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


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_door_answers_each_role_as_the_table_says(page, settings):
    settings.MIDDLEWARE = [*configured.MIDDLEWARE, "tests.house.probe.Probe"]
    world = World()
    url = address(page, world)

    answers = {
        role: answered(signed_in(role, scope_in(world, role, page)), url) for role in AUDIENCES
    }

    assert answers == {role: expected(page, role) for role in AUDIENCES}


WITHIN = [
    page
    for page in PAGES
    if page.door and page.door.roles and {"competition", "body"} & {*page.parts}
]


@pytest.mark.parametrize("page", WITHIN, ids=named)
def test_door_is_closed_to_the_same_role_of_another_competition(page, settings):
    settings.MIDDLEWARE = [*configured.MIDDLEWARE, "tests.house.probe.Probe"]
    url, elsewhere = address(page, World()), World()
    held = page.door.roles - {Role.ADMINISTRATOR}

    answers = {
        role: answered(signed_in(role, scope_in(elsewhere, role, page)), url) for role in held
    }

    is_for_anybody = page.door.audience & {SIGNED_IN, CANDIDATE}
    assert answers == dict.fromkeys(held, "in" if is_for_anybody else "404")


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


@pytest.mark.parametrize("page", OWNED, ids=named)
def test_page_of_anothers_object_is_not_found_for_the_same_role(page):
    url = address(page, World())
    elsewhere = World()
    page_of_everything = not PLACES & {*page.parts}

    answers = {}
    for role in strangers(page):
        scope = scope_in(elsewhere, role, page)
        if page_of_everything and role not in BODY_ROLES and role != CANDIDATE:
            scope = f"competition:{elsewhere.competition.id}"
        answers[role] = status_of(signed_in(role, scope), url)

    assert answers == dict.fromkeys(answers, 404)


ALIKE = {"stage", "section", "requirement", "window", "body_key", "page"} | PLACES
"""Parts that have the same values in every competition."""

INSIDE = [page for page in OWNED if PLACES & {*page.parts} and {*page.parts} - ALIKE]


@pytest.mark.parametrize("page", INSIDE, ids=named)
def test_anothers_object_is_not_found_within_ones_own_place(page):
    own, elsewhere = World(), World()
    of_another = tuple({*page.parts} - ALIKE)
    values = values_of(page.name, of_another, elsewhere)
    values |= values_of(page.name, tuple({*page.parts} - {*of_another}), own)
    url = reverse(page.name, kwargs=values)
    candidate = own.application.candidate

    answers = {}
    for role in strangers(page):
        who = candidate if role == CANDIDATE else official(role, scope_in(own, role, page))
        answers[role] = status_of(sign_in(Client(), who), url)

    assert answers == dict.fromkeys(answers, 404)


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
