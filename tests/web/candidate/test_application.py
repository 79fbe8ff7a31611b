"""The form as its candidate meets it: task list, parts, autosave, check, submission, receipt."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from saty.applications.models import AdjustmentRequest, Application, SectionAnswers
from saty.applications.queries import answers_of
from saty.applications.values import mark
from saty.core.ledger.canonical import canonical, sha256_hex
from saty.core.ledger.commitments import opens
from saty.ledger.models import Entry, Opening
from tests import factories
from tests.applications import filing

pytestmark = pytest.mark.django_db
NOW = factories.WHILE_FILING


def address(name, application, *more):
    return reverse(name, args=[application.competition.slug, *more])


PERSON = {
    "a-full-name": "Сәрсенова Айгүл",
    "a-identity-number": "92 0517 400 10 01",
    "a-birth-date_day": "17",
    "a-birth-date_month": "5",
    "a-birth-date_year": "1992",
    "a-sex": "female",
    "a-citizenship": "KZ",
    "a-region": "almaty",
    "a-phone": "+7 700 000 00 00",
    "a-exam-language": "kk",
}
WORK = {
    "a-work": "rows",
    "a-work-0-employer": "School 7",
    "a-work-0-position": "Teacher",
    "a-work-0-sector": "quasi-public",
    "a-work-0-start_day": "1",
    "a-work-0-start_month": "9",
    "a-work-0-start_year": "2014",
    "a-work-0-end_day": "",
    "a-work-0-end_month": "",
    "a-work-0-end_year": "",
}
ROW = {
    "employer": "School 7",
    "position": "Teacher",
    "sector": "quasi-public",
    "start": "2014-09-01",
    "end": None,
}


# --- starting and the task list -------------------------------------------------------------------


def test_application_is_started_and_shows_its_tasks(reader):
    person, within = factories.person(), factories.competition()
    client = reader(person)

    response = client.post(reverse("application_start", args=[within.slug]), follow=True)

    assert Application.objects.get().candidate == person
    page = response.content.decode()
    assert "7 parts of 8 are left" in page
    assert "Personal details" in page
    assert "Not started" in page


def test_next_application_starts_with_what_was_said_before(reader):
    earlier = filing.filed()
    client, within = reader(earlier.candidate), factories.competition()

    client.post(reverse("application_start", args=[within.slug]))
    page = client.get(reverse("application_section", args=[within.slug, "person"])).content.decode()

    assert 'value="Сәрсенова Айгүл"' in page
    assert f'value="{filing.identity()}"' in page


@pytest.mark.parametrize(
    ("state", "words"),
    [("requested", "Waiting for an answer"), ("proposed", "Waiting for an answer"),
     ("granted", "Granted"), ("refused", "Refused")],
)  # fmt: skip
def test_task_list_says_where_a_request_for_an_adjustment_stands(reader, state, words):
    draft = filing.started()
    AdjustmentRequest.objects.create(
        application=draft, kind="reader", explanation="x", requested_at=NOW, state=state
    )

    response = reader(draft.candidate).get(address("application_tasks", draft))

    listed = {task.title: task.state for task in response.context["tasks"]}
    assert listed["Adjustments"] == words


def test_application_started_after_closing_is_refused_with_the_moment(reader):
    within = factories.competition()

    with time_machine.travel(factories.FILING_CLOSES, tick=False):
        client = reader(factories.person())
        response = client.post(reverse("application_start", args=[within.slug]))

    assert response.status_code == 409
    assert "01.04.2026, 09:00:00 (UTC+0500)" in response.content.decode()
    assert not Application.objects.exists()


def test_task_list_of_a_complete_draft_leads_to_submission(reader):
    draft = filing.complete()

    page = reader(draft.candidate).get(address("application_tasks", draft)).content.decode()

    assert "Everything is filled in." in page
    assert "Ready" in page


# --- a part of the form ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "section", [s.key for s in factories.programme_file().application.sections]
)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_part_is_drawn_in_every_language(reader, section, language):
    draft = filing.complete()
    file = factories.programme_file()
    part = next(s for s in file.application.sections if s.key == section)

    response = reader(draft.candidate).get(
        address("application_section", draft, section), HTTP_ACCEPT_LANGUAGE=language
    )

    page = response.content.decode()
    assert part.name.in_language(language) in page
    for question in part.questions:
        assert question.purpose.in_language(language)[:20] in page


def test_part_sent_whole_keeps_every_answer_and_goes_on(reader):
    draft = filing.started()

    response = reader(draft.candidate).post(
        address("application_section", draft, "person"),
        {**PERSON, "a-identity-number": " ".join(filing.identity()), "go": "on"},
    )

    assert response.status_code == 302
    assert answers_of(draft)["person"] == filing.answers()["person"]


def test_part_with_wrong_answers_keeps_them_and_says_what_is_wrong(reader):
    draft = filing.started()
    wrong = {**PERSON, "a-identity-number": "1234567890123", "a-birth-date_year": "2190"}

    response = reader(draft.candidate).post(
        address("application_section", draft, "person"), {**wrong, "go": "on"}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "The number has 12 digits, and you wrote 13." in page
    assert "The date of birth lies in the future. Check the year." in page
    assert answers_of(draft)["person"]["identity-number"] == "1234567890123"
    assert answers_of(draft)["person"]["birth-date"] == "2190-05-17"


def test_part_saved_for_later_is_kept_without_a_word_on_faults(reader):
    draft = filing.started()

    response = reader(draft.candidate).post(
        address("application_section", draft, "person"),
        {"a-full-name": "Айгүл", "a-birth-date_day": "31", "go": "later"},
    )

    assert response.status_code == 302
    assert answers_of(draft)["person"] == {"full-name": "Айгүл", "birth-date": "--31"}


def test_answer_that_cannot_be_a_date_is_shown_again_as_it_was_typed(reader):
    draft = filing.started()
    filing.save(draft, "person", {"birth-date": "1992-2-30"})

    page = reader(draft.candidate).get(address("application_section", draft, "person"))

    content = page.content.decode()
    assert 'name="a-birth-date_day" value="30"' in content
    assert 'name="a-birth-date_year" value="1992"' in content


def test_row_is_added_and_removed_without_scripts(reader):
    draft = filing.started()
    client, here = reader(draft.candidate), address("application_section", draft, "work")

    added = client.post(here, {**WORK, "add": "work"}, follow=True).content.decode()
    second = {key.replace("-0-", "-1-"): value for key, value in WORK.items()}
    client.post(here, {**WORK, **second, "remove": "a-work-0"})

    assert 'name="a-work-1-employer"' in added
    assert answers_of(draft)["work"]["work"] == [ROW]


def test_list_can_be_said_to_be_empty(reader):
    draft = filing.started()

    reader(draft.candidate).post(
        address("application_section", draft, "work"),
        {"a-work": "rows", "a-work-none": "yes", "go": "later"},
    )

    assert answers_of(draft)["work"] == {"work": []}


def test_part_sent_from_two_tabs_loses_nothing(reader):
    draft = filing.started()
    filing.save(draft, "person", {"full-name": "Айгүл"})
    seen = {"seen-full-name": mark("Айгүл"), "seen-phone": ""}
    filing.save(draft, "person", {"full-name": "Aigul"})

    response = reader(draft.candidate).post(
        address("application_section", draft, "person"),
        {"a-full-name": "Айгуль", "a-phone": "+7 701 000 00 00", **seen, "go": "on"},
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert "changed in another window, to “Aigul”" in page
    assert 'value="Айгуль"' in page
    kept = answers_of(draft)["person"]
    assert (kept["full-name"], kept["phone"]) == ("Aigul", "+7 701 000 00 00")


def test_unknown_part_is_not_found(reader):
    draft = filing.started()

    response = reader(draft.candidate).get(address("application_section", draft, "hobbies"))

    assert response.status_code == 404


# --- saved as it is typed -------------------------------------------------------------------------


def autosave(client, draft, section, **data):
    here = address("application_autosave", draft, section)
    return client.post(here, data, headers={"X-Autosave": "1"})


def test_answer_is_kept_as_it_is_typed_and_verdicts_follow(reader):
    draft = filing.started()

    response = autosave(
        reader(draft.candidate), draft, "person", field="a-citizenship", **{"a-citizenship": "KZ"}
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert answers_of(draft) == {"person": {"citizenship": "KZ"}}
    assert 'id="verdicts"' in page
    assert f'value="{mark("KZ")}"' in page


def test_date_and_rows_are_kept_as_they_are_typed(reader):
    draft = filing.started()
    client = reader(draft.candidate)
    born = {k: v for k, v in PERSON.items() if "birth" in k}

    autosave(client, draft, "person", field="a-birth-date", **born)
    autosave(client, draft, "work", field="a-work", **WORK)

    assert answers_of(draft) == {"person": {"birth-date": "1992-05-17"}, "work": {"work": [ROW]}}


def test_buttons_of_rows_posted_while_typing_take_no_row_away(reader):
    draft = filing.started()
    client, buttons = reader(draft.candidate), {"remove": "a-work-0", "add": "work"}

    autosave(client, draft, "work", field="a-work", **WORK, **buttons)

    assert answers_of(draft) == {"work": {"work": [ROW]}}


def test_wrong_answer_is_kept_as_it_is_typed_and_marked(reader):
    draft = filing.started()

    response = autosave(
        reader(draft.candidate),
        draft,
        "person",
        field="a-identity-number",
        **{"a-identity-number": "123"},
    )

    assert response.status_code == 200
    assert "The number has 12 digits, and you wrote 3." in response.content.decode()
    assert answers_of(draft)["person"] == {"identity-number": "123"}


def test_number_that_agrees_once_the_birth_date_is_mended_is_told_so_at_once(reader):
    draft = filing.started()
    filing.save(draft, "person", {"identity-number": filing.identity(), "birth-date": "1991-05-17"})
    client, born = reader(draft.candidate), {k: v for k, v in PERSON.items() if "birth" in k}

    wrong = autosave(client, draft, "person", field="a-sex", **{"a-sex": "male"})
    autosave(client, draft, "person", field="a-birth-date", **born)
    right = autosave(client, draft, "person", field="a-sex", **{"a-sex": "female"})

    assert "The number does not agree with the date of birth." in wrong.content.decode()
    assert wrong.context["live"]["identity-number"] != []
    assert right.context["live"]["identity-number"] == []
    assert 'id="live-identity-number"' in right.content.decode()


def test_part_is_sent_to_its_own_address_whatever_row_was_added_before(reader):
    draft = filing.started()
    here = address("application_section", draft, "work")

    page = reader(draft.candidate).get(f"{here}?more=work").content.decode()

    assert f'action="{here}"' in page


def test_answer_changed_in_another_window_is_not_overwritten_unseen(reader):
    draft = filing.started()
    client = reader(draft.candidate)
    filing.save(draft, "person", {"full-name": "Aigul"})
    mine = {"field": "a-full-name", "a-full-name": "Айгүл"}

    stale = autosave(client, draft, "person", **mine, **{"seen-full-name": ""})
    again = autosave(client, draft, "person", **mine, **{"seen-full-name": mark("Aigul")})

    assert (stale.status_code, again.status_code) == (422, 200)
    assert "changed in another window, to “Aigul”" in stale.content.decode()
    assert answers_of(draft)["person"] == {"full-name": "Айгүл"}


def test_answer_typed_after_the_session_ended_is_told_so_and_the_draft_stays():
    draft = filing.started()
    filing.save(draft, "person", {"full-name": "Айгүл"})

    response = autosave(Client(), draft, "person", field="a-full-name", **{"a-full-name": "X"})

    assert (response.status_code, response.json()) == (401, {"reason": "signed_out"})
    assert answers_of(draft)["person"] == {"full-name": "Айгүл"}


def test_answer_typed_after_submission_in_another_tab_is_refused(reader):
    done = filing.filed()

    response = autosave(
        reader(done.candidate), done, "person", field="a-full-name", **{"a-full-name": "X"}
    )

    assert response.status_code == 409
    assert answers_of(done)["person"]["full-name"] == "Сәрсенова Айгүл"


def test_field_that_the_part_does_not_have_is_not_found(reader):
    draft = filing.started()

    response = autosave(reader(draft.candidate), draft, "person", field="a-track")

    assert response.status_code == 404


# --- checking and submitting ----------------------------------------------------------------------


def test_check_page_shows_every_answer_in_words_with_a_way_to_change_it(reader):
    draft = filing.complete()

    page = reader(draft.candidate).get(address("application_check", draft)).content.decode()

    for words in ("Kazakhstan", "17 May 1992", "Almaty city", "Higher education", "social policy"):
        assert words in page
    assert address("application_section", draft, "person") + "#id_a-full-name" in page


def test_check_page_of_an_incomplete_draft_says_what_is_left(reader):
    draft = filing.complete(phone=None)

    page = reader(draft.candidate).get(address("application_check", draft)).content.decode()

    assert "Telephone number: This is still to be answered." in page
    assert "disabled" in page


def test_application_is_submitted_and_shows_its_receipt(reader):
    draft = filing.complete()

    response = reader(draft.candidate).post(address("application_check", draft), follow=True)

    draft.refresh_from_db()
    number = draft.candidate_number
    page = response.content.decode()
    assert draft.state == "submitted"
    assert f"{number[:4]} {number[4:]}" in page
    assert str(Entry.objects.get(kind="application_submitted").id) in page


def test_form_of_submission_replayed_is_one_act(reader):
    draft = filing.complete()
    client, here = reader(draft.candidate), address("application_check", draft)

    first, again = client.post(here), client.post(here)

    assert first.status_code == again.status_code == 302
    assert Entry.objects.filter(kind="application_submitted").count() == 1


def test_whoever_is_not_eligible_is_warned_before_submission(reader):
    draft = filing.complete(citizenship="KG")
    client, here = reader(draft.candidate), address("application_check", draft)

    page = client.get(here).content.decode()
    unread = client.post(here)
    read = client.post(here, {"acknowledged": "on"})

    assert "By your answers a rule is not met." in page
    assert (unread.status_code, read.status_code) == (422, 302)
    assert "confirm that you have read the warning" in unread.content.decode()


def test_submission_one_second_late_is_refused_with_the_moment_and_the_draft_stays(reader):
    draft = filing.complete()

    with time_machine.travel(factories.FILING_CLOSES + timedelta(seconds=1), tick=False):
        client = reader(draft.candidate)
        response = client.post(address("application_check", draft))

    assert response.status_code == 409
    page = response.content.decode()
    assert "until 01.04.2026, 09:00:00 (UTC+0500)" in page
    assert "it was 01.04.2026, 09:00:01 (UTC+0500)" in page
    assert Application.objects.get().state == "draft"
    assert SectionAnswers.objects.filter(application=draft).count() == 6


def test_number_that_disagrees_with_the_person_is_shown_for_a_second_look(reader):
    draft = filing.complete(sex="male")
    client, here = reader(draft.candidate), address("application_check", draft)

    page = client.get(here).content.decode()
    response = client.post(here)

    assert "Look at this once more" in page
    assert "does not agree with the sex you gave" in page
    assert response.status_code == 302


# --- receipt --------------------------------------------------------------------------------------


def test_receipt_names_each_document_and_the_second(reader):
    done = filing.filed()

    response = reader(done.candidate).get(address("receipt", done))

    rows = {row.key: row.value for row in response.context["rows"]}
    assert rows["Submitted"] == "12 March 2026, 09:00:00 (Almaty, UTC+5)"
    assert str(rows["Documents"]).splitlines()[0].endswith(": scan.pdf")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_receipt_is_a_pdf_with_the_same_bytes_each_time(reader, language):
    done = filing.filed()
    client, here = reader(done.candidate), address("receipt_pdf", done)

    first = client.get(here, HTTP_ACCEPT_LANGUAGE=language)
    again = client.get(here, HTTP_ACCEPT_LANGUAGE=language)

    assert first.content.startswith(b"%PDF-")
    assert first.content == again.content
    assert first["Content-Disposition"] == (
        f'attachment; filename="receipt-{done.candidate_number}.pdf"'
    )


def test_proof_opens_the_entry_and_shows_what_was_filed(reader):
    done = filing.filed()

    proof = json.loads(reader(done.candidate).get(address("receipt_proof", done)).content)

    entry, opening = proof["entry"], proof["openings"]["snapshot_sha256"]
    assert proof["snapshot"] == Application.objects.get().snapshot
    assert opening["value"] == sha256_hex(canonical(proof["snapshot"]))
    assert (
        proof["digest"] == sha256_hex(canonical(entry)) == Entry.objects.get(id=entry["id"]).digest
    )
    assert opens(
        entry["commitments"]["snapshot_sha256"],
        competition=entry["competition"],
        entry=entry["id"],
        field="snapshot_sha256",
        salt=bytes.fromhex(opening["salt"]),
        value=opening["value"],
    )


def test_receipt_without_its_opening_still_shows_the_digests(reader):
    done = filing.filed()
    Opening.objects.all().delete()

    page = reader(done.candidate).get(address("receipt", done)).content.decode()

    assert Entry.objects.get(kind="application_submitted").digest in page


def test_receipt_of_a_draft_is_not_found(reader):
    draft = filing.complete()

    assert reader(draft.candidate).get(address("receipt", draft)).status_code == 404


# --- whose it is ----------------------------------------------------------------------------------

PAGES = [
    ("candidacy", ()),
    ("application_tasks", ()),
    ("application_section", ("person",)),
    ("application_documents", ()),
    ("application_check", ()),
    ("adjustments", ()),
    ("receipt", ()),
    ("receipt_pdf", ()),
    ("receipt_proof", ()),
    ("withdraw", ()),
]


@pytest.mark.parametrize(("name", "more"), PAGES)
def test_page_of_another_candidate_is_not_found(reader, name, more):
    done = filing.filed()

    response = reader(factories.person()).get(address(name, done, *more))

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("application_section", ("person",)),
        ("application_autosave", ("person",)),
        ("document_upload", ("diploma",)),
        ("application_check", ()),
        ("withdraw", ()),
        ("withdrawal_undo", ()),
    ],
)
def test_act_on_the_application_of_another_is_not_found(reader, name, more):
    draft = filing.complete()

    response = reader(factories.person()).post(address(name, draft, *more))

    assert response.status_code == 404
    assert Application.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("name", "more", "queries"),
    [
        ("application_tasks", (), 14),
        ("application_section", ("person",), 13),
        ("application_documents", (), 13),
        ("application_check", (), 13),
        ("adjustments", (), 14),
    ],
)
@pytest.mark.parametrize("documents", [1, 3])
def test_page_takes_a_fixed_number_of_queries(
    reader, django_assert_num_queries, name, more, queries, documents
):
    draft = filing.complete()
    for _ in range(documents):
        filing.document(draft, "language-certificate")
    client, here = reader(draft.candidate), address(name, draft, *more)
    client.get(here)

    with django_assert_num_queries(queries):
        client.get(here)
