"""Pages of stages, cuts, decisions, draws, disqualifications, bodies and the register."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from saty.core.numbers import spell
from saty.decisions.actions import approve_decision, draft_decision, propose_revocation
from saty.decisions.models import CutPreview, Decision, Draw
from saty.reserve.models import Reservist
from saty.stages.actions import propose_disqualification
from saty.stages.models import CandidacyEnd, Result, Stage
from tests import factories
from tests.decisions import deciding
from tests.decisions.test_cuts import with_cut
from tests.reserve import test_reserve
from tests.signing import confirm_address
from tests.stages import running
from tests.web.staff.asking import moment, official, text

pytestmark = pytest.mark.django_db
NOW = deciding.AT


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def url(name: str, stage: Stage, *more: object) -> str:
    """A page of the stage's competition."""
    return reverse(name, args=[stage.competition.slug, *more])


@pytest.mark.parametrize("number", [1, 3])
def test_line_of_stages_asks_a_fixed_number_of_queries(number, django_assert_num_queries):
    stage = deciding.stage_with(number)
    client, _ = official()

    with django_assert_num_queries(15):
        response = client.get(url("staff_stages", stage))

    assert response.status_code == 200
    assert "National Commission" in text(response)


@pytest.mark.parametrize("number", [1, 3])
def test_control_room_asks_a_fixed_number_of_queries(number, django_assert_num_queries):
    stage = deciding.stage_with(number)
    client, _ = official()

    with django_assert_num_queries(19):
        response = client.get(url("staff_stage", stage, "test"))

    page = text(response)
    assert all(entry.code in page for entry in running.entries(stage))
    assert "How many go on is not set yet" in page


def test_roster_is_narrowed_by_code_and_outcome():
    stage = running.closed_with(10, None)
    client, _ = official()

    page = text(client.get(url("staff_stage", stage, "test"), {"show": "absent"}))

    present, absent = (entry.code for entry in running.entries(stage))
    assert absent in page
    assert present not in page


def test_sheet_is_uploaded_previewed_and_recorded():
    stage = deciding.stage_with(1)
    code = stage.roster.get().code
    client, _ = official()
    content = f"code;knowledge;analytical;critical\n{code};1;2;3".encode()

    preview = client.post(
        url("staff_upload_sheet", stage, "test"),
        {"file": SimpleUploadedFile("scores.csv", content)},
        follow=True,
    )
    sheet = stage.sheets.get()
    done = client.post(url("staff_decide_sheet", stage, "test", sheet.id), follow=True)

    assert "Every row is good" in text(preview)
    assert "The whole sheet was recorded." in text(done)
    assert Result.objects.get().parts == running.parts(1, 2, 3)


def test_every_bad_row_of_a_sheet_is_named_with_what_to_do():
    stage = deciding.stage_with(1)
    code = stage.roster.get().code
    client, _ = official()
    content = f"code;knowledge;analytical;critical\n{code};=1+1;2;300".encode()

    page = client.post(
        url("staff_upload_sheet", stage, "test"),
        {"file": SimpleUploadedFile("scores.csv", content)},
        follow=True,
    )

    assert "There is a formula here. Paste the value in its place." in text(page)
    assert "This is more than the part can give." in text(page)
    assert not Result.objects.exists()


def test_sheet_that_changes_results_says_how_many_and_one_of_many_faults_says_so():
    stage = deciding.stage_with(2)
    running.record_scores(stage, 10, 20)
    first, second = (entry.code for entry in running.entries(stage))
    client, _ = official()

    def upload(*rows: str) -> str:
        lines = ["code;knowledge;analytical;critical", *rows]
        file = SimpleUploadedFile("scores.csv", "\n".join(lines).encode())
        page = url("staff_upload_sheet", stage, "test")
        return text(client.post(page, {"file": file}, follow=True))

    changing = upload(f"{first};11;0;0", f"{second};20;0;0")
    many = upload(*["x;1;1;1"] * 300)

    assert "would be changed by the sheet: 1." in changing
    assert "Places to correct, the first of many" in many


def test_template_of_a_sheet_is_a_workbook():
    stage = deciding.stage_with(1)
    client, _ = official()

    response = client.get(url("staff_sheet_template", stage, "test"))

    assert response.content.startswith(b"PK")
    assert response["Content-Disposition"] == 'attachment; filename="test.xlsx"'


def test_result_is_recorded_by_hand_or_the_form_says_why_not():
    stage = deciding.stage_with(1)
    page = url("staff_result", stage, "test", stage.roster.get().code)
    client, _ = official()
    given = {"part_knowledge": "41", "part_analytical": "1", "part_critical": "1"}

    empty = client.post(page, {"outcome": "completed"})
    refused = client.post(page, {"outcome": "completed", **given})
    done = client.post(page, {"outcome": "completed", **given, "part_knowledge": "40"})
    shown = client.get(page)

    assert "(optional)" not in text(client.get(page))
    assert "part_knowledge" in empty.context["form"].errors
    assert list(refused.context["form"].errors) == ["part_knowledge"]
    assert refused.status_code == 400
    assert "This is more than the part can give." in text(refused)
    assert done.status_code == 302
    assert 'value="40"' in text(shown)


def test_results_are_closed():
    stage = deciding.stage_with(1)
    running.record_scores(stage, 10)
    client, _ = official()

    page = client.post(url("staff_close_results", stage, "test"), follow=True)

    assert "The results are closed." in text(page)


def test_closing_is_offered_once_the_stage_has_begun(time_machine):
    stage = deciding.stage_with(1)
    client, _ = official()
    page = url("staff_stage", stage, "test")

    begun = text(client.get(page))
    time_machine.move_to(running.opens_at(1) - timedelta(hours=1), tick=False)
    client, _ = official()
    before = text(client.get(page))

    assert "Close the results" in begun
    assert "Close the results" not in before


def test_closing_with_results_missing_says_what_to_do():
    stage = deciding.stage_with(1)
    client, _ = official()

    page = client.post(url("staff_close_results", stage, "test"))

    assert page.status_code == 409
    assert "Not everybody has an outcome yet." in text(page)


def test_cut_is_tried_out_with_a_picture_and_a_table_and_recorded():
    stage = deciding.ready(30, 20, 20, 10)
    client, _ = official()

    before = client.get(url("staff_cut", stage, "test"))
    tried = client.post(url("staff_cut", stage, "test"), {"number": "1"})

    assert "data:image/svg+xml;base64," not in text(before)
    assert "data:image/svg+xml;base64," in text(tried)
    assert "1 of 4 go on." in text(tried)
    assert "not shown" in text(tried)
    assert "fewer than 10</td>" not in text(tried)
    assert CutPreview.objects.get().number == 1
    assert not any(entry.code in text(tried) for entry in running.entries(stage))


def test_cut_of_more_than_there_are_says_so():
    stage = deciding.ready(30, 20)
    client, _ = official()
    seats = {"seats_sectoral": "2", "seats_regional": "1", "seats_administrative": "0"}

    page = text(client.post(url("staff_cut", stage, "test"), {"number": "5"}))
    of_groups = text(client.post(url("staff_cut", stage, "test"), {"number": "3", **seats}))

    assert "All groups: the number is 5, and 2 can go on. All of them do." in page
    assert "the number is 1, and 0 can go on." in of_groups


def test_cut_whose_groups_do_not_make_the_number_is_refused():
    stage = deciding.ready(30, 20)
    client, _ = official()
    seats = {"seats_sectoral": "5", "seats_regional": "10", "seats_administrative": "6"}

    page = client.post(url("staff_cut", stage, "test"), {"number": "20", **seats})

    assert page.status_code == 400
    assert "The groups have 21 together." in text(page)
    assert not CutPreview.objects.exists()


def test_cut_by_a_pass_mark_offers_to_try_another_and_no_number(monkeypatch):
    cut = {"kind": "pass_mark", "number_set_by": None, "pass_mark": "20"}
    monkeypatch.setattr("saty.programmes.queries._file", lambda *version: with_cut(**cut))
    stage = running.closed_with(30, 20, 10)
    client, _ = official()
    page = url("staff_cut", stage, "test")

    as_declared = text(client.post(page, {}))
    other = text(client.post(page, {"pass_mark": "25.5"}))

    assert "2 of 3 go on." in as_declared
    assert "1 of 3 go on." in other
    assert 'name="number"' not in other


def test_ties_are_tried_out_in_another_way():
    stage = deciding.ready(30, 20, 20, 10)
    client, _ = official()

    page = client.post(url("staff_cut", stage, "test"), {"number": "2", "ties": "exclude"})

    assert "1 of 4 go on." in text(page)


def test_decision_shows_scores_as_decimals_and_says_where_the_number_was_too_large():
    decision = deciding.drafted("11.75", None, None, number=2)
    client, _ = official()

    page = text(client.get(url("staff_decision", decision.stage, decision.id)))

    assert "11.75" in page
    assert "47/4" not in page
    assert "All groups: the number is 2, and 1 can go on." in page


def test_decision_is_drafted_and_goes_to_the_body():
    stage = deciding.ready(30, 20, 10)
    client, _ = official()

    page = client.post(url("staff_draft_decision", stage, "test"), follow=True)

    assert "It waits for the body" in text(page)
    assert "Below the line" in text(page)


def test_draft_is_taken_back_with_a_reason():
    decision = deciding.drafted(30, 20, 10)
    client, _ = official()
    page = url("staff_refuse_decision", decision.stage, decision.id)

    without = client.post(page, {"reason": ""})
    done = client.post(page, {"reason": "Too early."}, follow=True)

    assert without.status_code == 400
    assert "Refused. The decision can be drafted anew." in text(done)


def officers_draft() -> Decision:
    """A drafted decision that two officers make."""
    application = factories.submitted()
    stage = running.stage_of(application.competition, "documents")
    stage.opened_at, stage.closed_at = factories.FILING_OPENS, running.over_at(0)
    stage.save()
    Result.objects.create(entry=stage.roster.get(), outcome="completed", recorded_at=NOW)
    return draft_decision(stage=stage, by=running.officer(), at=NOW)


def test_second_officer_approves_and_announces_at_once():
    decision = officers_draft()
    client, _ = official()
    stage = decision.stage

    approved = client.post(url("staff_approve_decision", stage, decision.id), follow=True)
    announced = client.post(url("staff_set_moment", stage, decision.id), {"now": "on"}, follow=True)

    assert "Approved. Now set the moment" in text(approved)
    assert "Announced. Everyone is told." in text(announced)
    assert running.stage_of(stage.competition, "test").roster.count() == 1


def test_moment_is_asked_for_in_full_and_not_in_the_past():
    decision = officers_draft()
    approve_decision(decision=decision, by=running.officer(), at=NOW)
    client, _ = official()
    page = url("staff_set_moment", decision.stage, decision.id)

    nothing = client.post(page, {})
    passed = client.post(page, moment("announce", NOW - timedelta(days=1)))
    done = client.post(page, moment("announce", NOW + timedelta(days=1)))

    assert "Choose a day and a time, or announce at once." in text(nothing)
    assert "This moment has passed." in text(passed)
    assert done.status_code == 302


def test_decision_is_revoked_by_two_officers():
    decision = officers_draft()
    approve_decision(decision=decision, announce_at=NOW, by=running.officer(), at=NOW)
    client, _ = official()
    stage = decision.stage

    client.post(url("staff_propose_revocation", stage, decision.id), {"reason": "An error."})
    own = client.post(url("staff_revoke", stage, decision.id))
    client.post(url("staff_drop_revocation", stage, decision.id))
    propose_revocation(decision=decision, reason="An error.", by=running.officer(), at=NOW)
    done = client.post(url("staff_revoke", stage, decision.id), follow=True)

    assert own.status_code == 403
    assert "Revoked." in text(done)


def test_approving_asks_for_the_password_again():
    decision = officers_draft()
    client, _ = official(fresh=False)

    response = client.post(url("staff_approve_decision", decision.stage, decision.id))

    assert response.status_code == 302
    assert "reauthenticate" in response.url


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_decisions_asks_a_fixed_number_of_queries(number, django_assert_num_queries):
    decision = deciding.drafted(30, 20, 10)
    for state in ["refused"] * (number - 1):
        copy = Decision.objects.get(id=decision.id)
        copy.pk = None
        copy.id = factories.person().id
        copy.state, copy.refusal, copy.refused_by = state, "No.", factories.person()
        copy.save(force_insert=True)
    client, _ = official()

    with django_assert_num_queries(11):
        response = client.get(url("staff_decisions", decision.stage))

    assert text(response).count("Drafted") >= 1


def test_disqualification_is_proposed_and_decided_by_another():
    stage = deciding.stage_with(1)
    number = running.application_of(stage).candidate_number
    first, _ = official()
    second, _ = official()
    given = {"reason": "forged-document", "comment": "The number is another's."}

    unknown = first.post(
        url("staff_propose_disqualification", stage), {"number": "12345678", **given}
    )
    first.post(url("staff_propose_disqualification", stage), {"number": number, **given})
    proposal = running.application_of(stage).disqualifications.get()
    listed = second.get(url("staff_disqualifications", stage))
    own = first.post(url("staff_decide_disqualification", stage, proposal.id))
    shown = second.get(url("staff_disqualification", stage, proposal.id))
    done = second.post(url("staff_decide_disqualification", stage, proposal.id), follow=True)

    assert "Nobody in this competition has this number." in text(unknown)
    assert spell(number) in text(listed)
    assert own.status_code == 403
    assert "The number is another&#x27;s." in text(shown)
    assert "The candidacy has ended" in text(done)
    assert CandidacyEnd.objects.get().kind == "disqualified"


def test_draw_is_committed_performed_and_shown(monkeypatch):
    from tests.decisions.test_draws import VALUE, with_lots

    monkeypatch.setattr("saty.programmes.queries._file", lambda *version: with_lots())
    stage = deciding.ready(30, 20, 20, 10)
    client, _ = official()
    round_at = NOW + timedelta(hours=1)

    client.post(
        url("staff_commit_draw", stage),
        {"purpose": "ties:test", "public_round": "beacon 1", **moment("round", round_at)},
    )
    draw = Draw.objects.get()
    early = client.post(url("staff_draw", stage, draw.id), {"round_value": VALUE})
    listed = client.get(url("staff_draws", stage))

    shown = text(client.get(url("staff_draw", stage, draw.id)))
    assert "The named round has not come yet." in text(early)
    assert "beacon 1" in text(listed)
    assert "Lots between equal scores: Test" in text(listed)
    assert draw.secret not in shown
    assert client.get(url("staff_draw_record", stage, draw.id)).status_code == 404


def test_draws_are_offered_for_closed_undecided_stages_that_lots_decide(monkeypatch):
    from tests.decisions.test_draws import committed, with_lots

    stage = deciding.ready(30, 20, 20, 10)
    client, _ = official()

    no_lots = text(client.get(url("staff_commit_draw", stage)))
    monkeypatch.setattr("saty.programmes.queries._file", lambda *version: with_lots())
    offered = client.get(url("staff_commit_draw", stage)).context["form"].fields["purpose"].choices
    committed(stage)
    taken = text(client.get(url("staff_commit_draw", stage)))

    assert "Nothing waits to be drawn" in no_lots
    assert offered == [("ties:test", "Lots between equal scores: Test")]
    assert "Nothing waits to be drawn" in taken


def test_opening_is_offered_after_the_announcement_and_gives_everybodys_file(monkeypatch):
    from tests.decisions.test_draws import LATER, drawn, with_lots

    monkeypatch.setattr("saty.programmes.queries._file", lambda *version: with_lots())
    stage = deciding.ready(30, 20, 20, 10)
    draw = drawn(stage)
    client, _ = official()

    early = text(client.get(url("staff_draw", stage, draw.id)))
    decision = draft_decision(stage=stage, by=running.officer(), at=LATER)
    deciding.enter(decision, at=LATER)
    deciding.approve_decision(
        decision=decision, announce_at=deciding.MOMENT, by=deciding.chair(stage), at=LATER
    )
    deciding.record_announcement(decision=decision, by=running.officer(), at=deciding.MOMENT)
    later = text(client.get(url("staff_draw", stage, draw.id)))
    client.post(url("staff_open_draw", stage, draw.id))
    file = client.get(url("staff_draw_record", stage, draw.id)).json()

    assert "Open the secret" not in early
    assert "Open the secret" in later
    assert file["secret"] == draw.secret


def test_register_is_searched_exported_and_left_by_two():
    reservist = test_reserve.admitted()[0]
    stage = reservist.outcome.decision.stage
    first, _ = official()
    second, _ = official()
    number = reservist.application.candidate_number

    found = first.get(url("staff_reserve", stage), {"number": number[:4], "term": "running"})
    export = first.get(url("staff_reserve", stage), {"export": "1"})
    first.post(
        url("staff_reservist", stage, reservist.id),
        {"reason": test_reserve.GROUND, "comment": "Order 7."},
    )
    own = first.post(url("staff_decide_exit", stage, reservist.id))
    shown = second.get(url("staff_reservist", stage, reservist.id))
    second.post(url("staff_decide_exit", stage, reservist.id))

    assert spell(number) in text(found)
    assert export.content.startswith(b"PK")
    assert own.status_code == 403
    assert "Order 7." in text(shown)
    assert Reservist.objects.get().exited_on is not None


def test_members_are_seated_and_unseated():
    stage = deciding.stage_with(0)
    somebody = factories.official("member")
    confirm_address(somebody)
    client, _ = official()
    page = url("staff_body", stage, "national-commission")
    given = {"organisation": factories.organisation().key, "capacity": "chair"}

    unknown = client.post(page, {"email": "nobody@example.org", **given})
    client.post(page, {"email": somebody.email, **given})
    seat = somebody.memberships.get()
    shown = client.get(page)
    listed = client.get(url("staff_bodies", stage))
    client.post(url("staff_end_membership", stage, "national-commission", seat.id))

    assert "No account has this confirmed address." in text(unknown)
    assert somebody.email in text(shown)
    assert "National Commission" in text(listed)
    assert somebody.memberships.get().until is not None


def test_member_is_seated_with_a_published_name_and_a_term():
    stage = running.stage_with(0)
    somebody, over = factories.official("member"), factories.official("member")
    for each in (somebody, over):
        confirm_address(each)
    client, _ = official()
    page = url("staff_body", stage, "national-commission")
    given = {
        "organisation": factories.organisation().key,
        "capacity": "observer",
        "public_name": "A. Observer",
    }

    empty = client.get(page)
    done = client.post(
        page, {"email": somebody.email, "last_day": "2026-12-31", **given}, follow=True
    )
    refused = client.post(page, {"email": over.email, "last_day": "2025-12-31", **given})

    seat = somebody.memberships.get()
    assert "Leave it empty where the term has no end." in text(empty)
    assert (seat.capacity, seat.public_name) == ("observer", "A. Observer")
    assert "Published as: A. Observer" in text(done)
    assert "31 December 2026" in text(done)
    assert "Signed: 0 of 2" in text(done)
    assert refused.status_code == 400
    assert "This term would be over already. Choose a later day." in text(refused)
    assert not over.memberships.exists()


def test_published_name_and_term_of_a_member_are_corrected():
    stage = running.stage_with(0)
    seat = factories.member(deciding.body_of(stage), public_name="A. Membr")
    client, _ = official()
    page = url("staff_membership", stage, "national-commission", seat.id)

    form = client.get(page).context["form"]
    refused = client.post(page, {"public_name": "A. Member", "last_day": "2025-12-31"})
    client.post(page, {"public_name": "A. Member", "last_day": "2026-12-31"})
    seat.refresh_from_db()
    again = client.get(page).context["form"]

    assert form.initial == {"public_name": "A. Membr", "last_day": None}
    assert refused.status_code == 400
    assert again.initial == {"public_name": "A. Member", "last_day": date(2026, 12, 31)}


def test_who_has_signed_is_shown_to_the_secretariat():
    stage = running.stage_with(0)
    body = deciding.body_of(stage)
    whole, half = factories.member(body), factories.member(body)
    half.undertakings.get(key="no-contact").delete()
    client, _ = official()

    shown = client.get(url("staff_body", stage, "national-commission"))

    signed = {each["row"].id: each["signed"] for each in shown.context["members"]}
    assert signed == {whole.id: 2, half.id: 1}
    assert "Signed: 1 of 2" in text(shown)


@pytest.mark.parametrize(
    "name", ["staff_stages", "staff_decisions", "staff_draws", "staff_reserve", "staff_bodies"]
)
def test_pages_of_another_competition_are_not_there(name):
    stage = deciding.stage_with(1)
    other = factories.competition()
    client, _ = official(scope=f"competition:{other.id}")

    assert client.get(url(name, stage)).status_code == 404


def test_what_waits_stands_on_the_home_page():
    decision = officers_draft()
    propose_disqualification(
        application=running.application_of(decision.stage),
        reason="false-data",
        comment="Found late.",
        by=running.officer(),
        at=NOW,
    )
    client, _ = official()

    page = text(client.get(reverse("staff_home")))

    assert "Decisions for a second officer" in page
    assert "Disqualifications to decide" in page
