"""Doors at work: which of several roles acts, and what is there in a demo alone."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path, reverse

from saty.config.urls import handler404  # noqa: F401 - the handler of the product
from saty.config.urls import urlpatterns as house
from saty.people.models import RoleGrant
from saty.people.roles import competition_scope
from saty.web.doors import EVERYBODY, door
from tests.factories import OPENS, official, organisation
from tests.house.objects import World
from tests.signing import sign_in


@door(EVERYBODY, demo_only=True)
def of_a_demo(request):
    return HttpResponse("a demo")


urlpatterns = [path("of-a-demo/", of_a_demo), *house]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.mark.parametrize("is_demo", [True, False])
def test_page_of_a_demo_is_there_in_a_demo_alone(client, monkeypatch, is_demo):
    monkeypatch.setattr("saty.web.middleware.is_demo", lambda: is_demo)

    assert client.get("/of-a-demo/").status_code == (200 if is_demo else 404)


def test_role_that_acts_comes_before_one_that_only_reads():
    world = World()
    scope = competition_scope(world.competition.id)
    both = official("secretariat", scope)
    RoleGrant.objects.create(
        email=both.email,
        person=both,
        role="auditor",
        organisation=organisation(),
        scope=scope,
        state="active",
        proposed_at=OPENS,
        active_from=OPENS,
    )

    page = sign_in(Client(), both).get(
        reverse("staff_disqualifications", args=[world.competition.slug])
    )

    assert page.context["may_act"]
