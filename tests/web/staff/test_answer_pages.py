"""Answers of a test sat elsewhere are uploaded, previewed with every bad cell named, recorded."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from saty.testing.models import Answer, AnswerSheet, Sitting
from tests import factories_of_testing as testing
from tests.stages import running
from tests.testing import sitting
from tests.web.staff.asking import official, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(sitting.AFTER, tick=False)


@pytest.fixture
def stage():
    made = sitting.stage_with(2)
    questions = [testing.question(), testing.question("multiple"), testing.question("number")]
    sitting.draw_forms(made, sitting.forms_for(made, questions))
    return made


def url(stage, name, *more):
    return reverse(name, args=[stage.competition.slug, stage.key, *more])


def upload(client, stage, *lines):
    content = "\n".join([";".join(["code", "language", *map(str, range(1, 10))]), *lines])
    file = SimpleUploadedFile("answers.csv", content.encode())
    return client.post(url(stage, "staff_upload_answers"), {"file": file}, follow=True)


def test_sheet_is_previewed_and_recorded_as_a_whole(stage):
    first, second = (entry.code for entry in running.entries(stage))
    client, _ = official()

    preview = upload(client, stage, f"{first};kk;B;AC;12,5;;;;;;", f"{second};ru;2;1,3;12;;;;;;D")
    assert "Every row is good" in text(preview)
    sheet = AnswerSheet.objects.get()
    client.post(url(stage, "staff_decide_answers", sheet.id))

    assert Sitting.objects.count() == 2
    assert set(Answer.objects.values_list("position", "value")) == {
        (0, '"q0o1"'), (1, '["q1o0","q1o2"]'), (2, '"12,5"'), (2, '"12"'), (8, '"D"'),
    }  # fmt: skip
    sheet.refresh_from_db()
    assert (sheet.state, sheet.rows, sheet.total) == ("recorded", None, 2)
    assert running.lost("answers_taken", "sitting_recorded") == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{code};kk;E", "The question has no option of this letter or number."),
        ("{code};kk;AB", "One option is chosen here, and one letter is written."),
        ("{code};kk;В", "Write Latin letters"),
        ("{code};kk;A;AA", "An option stands here twice."),
        ("{code};de;A", "Write the language in which the candidate answered"),
        ("{code};;A", "Write the language in which the candidate answered"),
        ("{code};kk;=1+1", "There is a formula here."),
        ("XX;kk;A", "This is not a stage code"),
        ("{code};kk;A\n{code};kk;A", "This code stands in the sheet more than once."),
    ],
)
def test_bad_cell_is_named_and_nothing_is_recorded(stage, line, words):
    code = running.entries(stage)[0].code
    client, _ = official()

    page = text(upload(client, stage, line.format(code=code)))

    assert words in page
    client.post(url(stage, "staff_decide_answers", AnswerSheet.objects.get().id))
    assert not Sitting.objects.exists()


def test_sheet_that_is_put_aside_keeps_no_answers(stage):
    code = running.entries(stage)[0].code
    client, _ = official()
    upload(client, stage, f"{code};kk;A")
    sheet = AnswerSheet.objects.get()

    client.post(url(stage, "staff_decide_answers", sheet.id), {"discard": "1"})

    sheet.refresh_from_db()
    assert (sheet.state, sheet.rows) == ("discarded", None)


def test_second_upload_of_a_candidate_is_named(stage):
    code = running.entries(stage)[0].code
    client, _ = official()
    upload(client, stage, f"{code};kk;A")
    client.post(url(stage, "staff_decide_answers", AnswerSheet.objects.get().id))

    page = text(upload(client, stage, f"{code};kk;A"))

    assert "The answers of this candidate are recorded already" in page


def test_template_has_the_codes_that_are_awaited_and_a_column_for_each_question(stage, tmp_path):
    client, _ = official()

    path = tmp_path / "sheet.xlsx"
    path.write_bytes(client.get(url(stage, "staff_answers_template")).content)
    rows = list(load_workbook(path).active.iter_rows(values_only=True))

    assert rows[0] == ("code", "language", *map(str, range(1, 10)))
    assert sorted(row[0] for row in rows[1:]) == sorted(
        entry.code for entry in running.entries(stage)
    )


def test_stage_of_score_sheets_takes_no_answers():
    stage = running.stage_with(1)
    client, _ = official()

    response = upload(client, stage, "x;kk;A")

    assert response.status_code == 400
    assert "The results of this stage come from a score sheet" in text(response)


def test_page_of_the_stage_leads_to_answers_and_names_what_is_in_the_way(stage):
    client, _ = official()
    page = text(client.get(url(stage, "staff_stage")))

    assert "Answers of a test sat elsewhere" in page

    stage.roster.first().form_assignment.delete()
    page = text(client.get(url(stage, "staff_stage")))
    assert "Candidates for whom no form of the test was drawn: 1" in page
