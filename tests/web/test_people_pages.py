"""Pages of roles, resets, organisations and one's own account."""

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from saty.ledger.models import Reading
from saty.people import queries
from saty.people.models import Organisation, Person, ResetRequest, RoleGrant
from saty.people.states import GrantState, ResetState
from tests.factories import OPENS, competition, official, organisation, person
from tests.signing import confirm_address, sign_in

pytestmark = pytest.mark.django_db


def proposed(**fields: object) -> RoleGrant:
    values: dict[str, object] = {
        "email": "new@example.org",
        "role": "verifier",
        "organisation": organisation(),
        "proposed_by": official("administrator"),
        "proposed_at": OPENS,
    }
    return RoleGrant.objects.create(**{**values, **fields})


@pytest.fixture
def administrator(client):
    made = official("administrator")
    sign_in(client, made)
    return made


def test_role_is_proposed_on_its_page(client, administrator):
    organisation()

    response = client.post(
        reverse("staff_propose_role"),
        {"email": "New@example.org", "role": "verifier", "organisation": "agency", "scope": ""},
    )

    grant = RoleGrant.objects.get(email="new@example.org")
    assert response.url == reverse("staff_grant", args=[grant.id])
    assert (grant.state, grant.proposed_by) == (GrantState.PROPOSED, administrator)


def test_role_that_does_not_fit_its_scope_is_refused_on_the_page_itself(client, administrator):
    organisation()
    form = {"email": "a@example.org", "role": "chair", "organisation": "agency", "scope": ""}

    response = client.post(reverse("staff_propose_role"), form)

    assert response.status_code == 400
    assert response.context["form"].non_field_errors()
    assert not RoleGrant.objects.filter(email="a@example.org").exists()


def test_role_can_be_proposed_for_a_competition_or_a_body(client, administrator):
    made = competition()

    page = client.get(reverse("staff_propose_role"))

    offered = {value for value, _words in page.context["form"].fields["scope"].choices}
    bodies = {f"body:{body.id}" for body in made.bodies.all()}
    assert offered == {"", f"competition:{made.id}", *bodies}


def test_proposals_of_others_wait_for_me_and_my_own_do_not(client, administrator):
    theirs = proposed()
    proposed(email="mine@example.org", proposed_by=administrator)

    page = client.get(reverse("staff_people"))

    assert list(page.context["waiting"]) == [theirs]


def test_own_proposal_shows_no_way_to_approve_it_and_refuses_one(client, administrator):
    mine = proposed(proposed_by=administrator)

    page = client.get(reverse("staff_grant", args=[mine.id]))
    forced = client.post(reverse("staff_approve_role", args=[mine.id]))

    assert reverse("staff_approve_role", args=[mine.id]) not in page.content.decode()
    assert forced.status_code == 403
    assert RoleGrant.objects.get(id=mine.id).state == GrantState.PROPOSED


@pytest.mark.parametrize(
    ("act", "state", "after"),
    [
        ("staff_refuse_role", GrantState.PROPOSED, GrantState.REFUSED),
        ("staff_end_role", GrantState.INVITED, GrantState.ENDED),
    ],
)
def test_act_without_a_reason_is_not_done_and_with_one_it_is(
    client, administrator, act, state, after
):
    grant = proposed(state=state)
    url = reverse(act, args=[grant.id])

    without = client.post(url, {"reason": " "})
    between = RoleGrant.objects.get(id=grant.id).state
    client.post(url, {"reason": "A mistake"})

    assert (without.status_code, between) == (400, state)
    assert RoleGrant.objects.get(id=grant.id).state == after


def test_invitation_is_sent_again_on_its_page(
    client, administrator, django_capture_on_commit_callbacks
):
    grant = proposed(state=GrantState.INVITED)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("staff_invite_again", args=[grant.id]))

    assert mail.outbox[0].to == ["new@example.org"]


def test_invitation_is_accepted_on_its_page(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(client, official("administrator"))
        client.post(reverse("staff_approve_role", args=[proposed().id]))
    someone = person(email="new@example.org")
    confirm_address(someone)
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    path = link.partition("//")[2].partition("/")[2]
    sign_in(client, someone, second_factor=False)

    shown = client.get(f"/{path}")
    taken = client.post(f"/{path}")
    again = client.get(f"/{path}", follow=True)

    assert shown.status_code == 200
    assert taken.url == reverse("mfa_index")
    assert RoleGrant.objects.get(email="new@example.org").state == GrantState.ACTIVE
    assert again.redirect_chain[0][0] == reverse("mfa_activate_totp")


def test_auditor_reads_roles_and_changes_none(client):
    grant = proposed()
    sign_in(client, official("auditor"))

    pages = [
        client.get(url)
        for url in (
            reverse("staff_people"),
            reverse("staff_grant", args=[grant.id]),
            reverse("staff_resets"),
            reverse("staff_organisations"),
        )
    ]

    assert [page.status_code for page in pages] == [200] * 4
    assert not any(b'method="post" action="/staff/' in page.content for page in pages)
    assert client.post(reverse("staff_organisations"), {"key": "x"}).status_code == 400
    assert Organisation.objects.count() == 1


def test_reset_is_proposed_and_approved_on_its_pages(client, administrator):
    holder = official("verifier")
    grant = RoleGrant.objects.get(person=holder)

    client.post(
        reverse("staff_propose_reset", args=[grant.id]),
        {"what": "second_factor", "reason": "Seen in person"},
    )
    reset = ResetRequest.objects.get()
    own = client.post(reverse("staff_approve_reset", args=[reset.id]))
    sign_in(client, official("administrator"))
    other = client.post(reverse("staff_approve_reset", args=[reset.id]))

    assert (own.status_code, other.status_code) == (403, 302)
    assert ResetRequest.objects.get().state == ResetState.APPROVED


def test_organisation_is_added_on_its_page(client, administrator):
    names = {"name_kk": "Қор", "name_ru": "Фонд", "name_en": "Fund"}

    added = client.post(reverse("staff_organisations"), {"key": "fund", "kind": "holding", **names})
    again = client.post(reverse("staff_organisations"), {"key": "fund", "kind": "holding", **names})

    assert (added.status_code, again.status_code) == (302, 400)
    assert queries.organisation("fund").name_in("kk") == "Қор"


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_roles_takes_the_same_queries_for_any_number(
    client, administrator, django_assert_num_queries, count
):
    for number in range(count):
        proposed(email=f"new{number}@example.org")
    client.get(reverse("staff_people"))

    with django_assert_num_queries(11):
        client.get(reverse("staff_people"))


def test_account_is_changed_on_its_page_and_its_language_kept(client):
    someone = person()
    sign_in(client, someone)

    response = client.post(
        reverse("account"), {"name": "Айгүл", "language": "ru", "time_zone": "Asia/Aqtau"}
    )

    changed = Person.objects.get(id=someone.id)
    assert (changed.name, changed.language, changed.time_zone) == ("Айгүл", "ru", "Asia/Aqtau")
    assert response.cookies["django_language"].value == "ru"


def test_account_with_a_zone_that_is_none_is_refused(client):
    sign_in(client, person())

    response = client.post(reverse("account"), {"language": "ru", "time_zone": "Mars/Olympus"})

    assert response.status_code == 400
    assert "time_zone" in response.context["form"].errors


def test_sessions_elsewhere_end_and_this_one_goes_on(client, client_elsewhere):
    someone = person()
    sign_in(client, someone)
    sign_in(client_elsewhere, someone)

    client.post(reverse("account_end_sessions"))

    assert client.get(reverse("account")).status_code == 200
    assert client_elsewhere.get(reverse("account")).status_code == 302


@pytest.fixture
def client_elsewhere():
    from django.test import Client

    return Client()


def test_address_that_is_sought_stands_in_no_address_of_a_page(client, administrator):
    wanted, _other = proposed(), proposed(email="other@example.org", role="auditor")
    sought = {"text": "new@", "role": "verifier", "state": ""}

    answer = client.post(reverse("staff_people"), sought)
    found = client.get(answer.url)
    again = client.get(reverse("staff_people"))
    everything = client.get(client.get(reverse("staff_people"), {"all": "1"}).url)

    assert answer.url == f"{reverse('staff_people')}?role=verifier"
    assert list(found.context["page"].object_list) == [wanted]
    assert found.context["filters"]["text"].value() == "new@"
    assert list(again.context["page"].object_list) == [wanted]
    assert "new@" not in everything.context["filters"]["text"].value()
    assert len(everything.context["page"].object_list) > 1


def test_why_a_role_ended_is_sealed_and_read_on_record(client, administrator):
    grant = proposed()
    client.post(reverse("staff_refuse_role", args=[grant.id]), {"reason": "Ill for long"})

    page = client.get(reverse("staff_grant", args=[grant.id]))

    with connection.cursor() as cursor:
        cursor.execute("SELECT end_reason FROM people_rolegrant WHERE end_reason IS NOT NULL")
        [(kept,)] = cursor.fetchall()
    assert b"Ill for long" not in bytes(kept)
    assert "Ill for long" in page.content.decode()
    assert [reading.what for reading in Reading.objects.all()] == ["reason of an end"]
