"""Lists of officials: sorted, narrowed and saved as a file; every part of a competition linked."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from saty.decisions.actions import refuse_decision
from saty.decisions.models import CutPreview
from saty.stages.actions import propose_disqualification
from tests import factories
from tests.decisions import deciding
from tests.reserve import test_reserve
from tests.stages import running
from tests.web.staff.asking import official, text

pytestmark = pytest.mark.django_db
NOW = deciding.AT
PARTS = (
    "applications verification_start adjustments clashes disqualifications stages decisions"
    " draws bodies mailings reserve"
).split()


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def sheet(response):
    """The rows of an XLSX answer."""
    book = load_workbook(io.BytesIO(response.content))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def proposals(number):
    """Proposals to disqualify so many candidates of one competition."""
    reasons = factories.programme_file().reasons
    reason = next(each.key for each in reasons if each.applies_to == "disqualification")
    stage = deciding.stage_with(number)
    by = running.officer()
    for entry in running.entries(stage):
        propose_disqualification(
            application=entry.application, reason=reason, comment="=Forged", by=by, at=NOW
        )
    return stage


@pytest.mark.parametrize("number", [1, 3])
def test_disqualifications_ask_a_fixed_number_of_queries(number, django_assert_num_queries):
    stage = proposals(number)
    client, _ = official()

    with django_assert_num_queries(10):
        response = client.get(reverse("staff_disqualifications", args=[stage.competition.slug]))

    assert len(response.context["lines"]) == number


def test_disqualifications_are_narrowed_sorted_and_saved():
    stage = proposals(2)
    first, second = (each.application.candidate_number for each in running.entries(stage))
    client, _ = official("auditor")
    address = reverse("staff_disqualifications", args=[stage.competition.slug])

    narrowed = client.get(address, {"number": first, "state": "proposed"})
    none = client.get(address, {"state": "approved"})
    saved = client.get(address, {"sort": "-number", "export": "1"})

    assert [each["row"].application.candidate_number for each in narrowed.context["lines"]] == [
        first
    ]
    assert none.context["lines"] == []
    assert [row[0] for row in sheet(saved)[1:]] == [second, first]


def test_decisions_are_narrowed_sorted_and_saved():
    decision = deciding.drafted(1, 2)
    refuse_decision(
        decision=deciding.enter(decision),
        reason="A member was absent.",
        by=deciding.chair(decision.stage),
        at=NOW,
    )
    client, _ = official()
    address = reverse("staff_decisions", args=[decision.stage.competition.slug])

    approved = client.get(address, {"state": "approved"})
    saved = client.get(address, {"state": "refused", "sort": "-drafted", "export": "1"})

    assert approved.context["rows"] == []
    assert [row[1] for row in sheet(saved)] == ["State", "Refused"]


def test_roster_is_saved_by_code_without_numbers():
    stage = running.closed_with(10, None)
    client, _ = official()

    response = client.get(
        reverse("staff_stage", args=[stage.competition.slug, "test"]),
        {"sort": "-code", "export": "1"},
    )

    codes = sorted((entry.code for entry in running.entries(stage)), reverse=True)
    assert [row[0] for row in sheet(response)] == ["Stage code", *codes]
    assert {row[1] for row in sheet(response)[1:]} == {"Completed", "Absent"}


def test_register_is_open_to_human_resources_alone_of_all_pages_of_it(time_machine):
    reservist = test_reserve.admitted()[0]
    time_machine.move_to(test_reserve.AT)
    slug = reservist.application.competition.slug
    client, _ = official("hr")

    pages = [
        client.get(reverse("staff_registers")),
        client.get(reverse("staff_reserve", args=[slug]), {"number": "0"}),
        client.get(reverse("staff_reservist", args=[slug, reservist.id])),
        client.get(reverse("staff_competition", args=[slug])),
        client.post(reverse("staff_decide_exit", args=[slug, reservist.id])),
    ]

    assert [page.status_code for page in pages] == [200, 200, 200, 404, 404]
    assert slug in text(pages[0])
    assert "Propose" not in text(pages[2])


def test_register_of_another_competition_is_not_there_for_human_resources(time_machine):
    reservist = test_reserve.admitted()[0]
    time_machine.move_to(test_reserve.AT)
    elsewhere = factories.competition()
    client, _ = official("hr", f"competition:{elsewhere.id}")

    listed = client.get(reverse("staff_registers"))
    asked = client.get(reverse("staff_reserve", args=[reservist.application.competition.slug]))

    assert reservist.application.competition.slug not in text(listed)
    assert asked.status_code == 404


def test_competition_page_leads_to_every_part():
    competition = factories.competition()
    client, _ = official()

    page = text(client.get(reverse("staff_competition", args=[competition.slug])))

    addresses = [reverse(f"staff_{part}", args=[competition.slug]) for part in PARTS]
    assert [each for each in addresses if f'href="{each}"' not in page] == []
    assert {client.get(each, follow=True).status_code for each in addresses} == {200}


def test_auditor_is_led_to_no_page_that_is_closed_to_them():
    competition = factories.competition()
    client, _ = official("auditor")

    page = client.get(reverse("staff_competition", args=[competition.slug]))

    addresses = [part.url for part in page.context["parts"]]
    assert reverse("staff_clashes", args=[competition.slug]) not in addresses
    assert {client.get(each, follow=True).status_code for each in addresses} == {200}


@pytest.mark.parametrize("name", ["audit_entries", "audit_readings"])
@pytest.mark.parametrize("sort", ["at", "-at", "subject", "digest"])
def test_lists_of_the_log_are_sorted_by_their_columns(name, sort):
    deciding.drafted(1, 2)
    client, _ = official("auditor")

    response = client.get(reverse(name), {"sort": sort})

    assert response.status_code == 200


def test_entries_are_sorted_both_ways():
    deciding.drafted(1, 2)
    client, _ = official("auditor")

    up, down = (
        [each.at for each in client.get(reverse("audit_entries"), {"sort": sort}).context["page"]]
        for sort in ("at", "-at")
    )

    assert up == sorted(up)
    assert down == sorted(down, reverse=True)


def test_cut_is_tried_out_with_seats_of_groups():
    stage = deciding.ready(30, 20, 10)
    group = factories.programme_file().tracks.groups[0]
    client, _ = official()
    address = reverse("staff_cut", args=[stage.competition.slug, "test"])

    page = client.post(address, {"number": "", f"seats_{group.key}": "1"})

    assert "1 of 3 go on." in text(page)
    assert CutPreview.objects.get().number == 1
