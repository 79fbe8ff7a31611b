"""After the announcement: the result, every question, its challenge; before it, not a byte."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from saty.testing.actions import challenges
from saty.testing.models import DropHearing, ItemChallenge, KeyChange
from tests import factories
from tests.signing import sign_in
from tests.stages import running
from tests.testing.released import released

pytestmark = pytest.mark.django_db
KINDS = {"knowledge": ("single", "multiple", "ordering", "matching", "number", "text", "judgement")}
ANSWERS = {
    0: '"q0o0"', 1: '["q1o0","q1o1"]', 2: '["q2o2","q2o0","q2o3","q2o1"]',
    3: '[["q3o0","q3t1"]]', 4: '"7"', 5: '"word en"', 6: '"q6o1"',
}  # fmt: skip
WHY = "Option 2 is right as well."


def address(of, name, *more):
    return reverse(name, args=[of.test.competition.slug, "test", *more])


def number_of(of, position):
    from saty.testing.queries import release

    return release.numbers_of(of.sitting)[position]


def question(client, of, position):
    page = client.get(address(of, "exam_question", number_of(of, position)))
    return " ".join(page.content.decode().split())


@pytest.fixture
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_result_says_score_place_and_every_question(english):
    of = released()
    sign_in(english, of.test.candidate)

    page = " ".join(english.get(address(of, "exam_result")).content.decode().split())

    assert "2 of 7" in page
    assert [page.count(word) for word in ("Question 1<", "Question 2<", "Question 3<")] == [1, 1, 0]
    assert "Right" in page
    assert "Wrong" in page
    assert "open it and challenge it, with a reason, until" in page


@pytest.mark.parametrize(
    ("shows", "seen", "hidden"),
    [
        (("parts",), "Score", ("Question 1<", "Your place")),
        (("place", "answers"), "Question 1<", ("Because (en).",)),
    ],
)
def test_result_shows_what_the_rules_allow(english, shows, seen, hidden):
    of = released(shows=shows, challenge_lasts=None)
    sign_in(english, of.test.candidate)

    page = english.get(address(of, "exam_result")).content.decode()

    assert seen in page
    assert [word in page for word in hidden] == [False] * len(hidden)


def test_questions_are_not_there_where_the_rules_do_not_show_them(english):
    of = released(shows=("parts",), challenge_lasts=None)
    sign_in(english, of.test.candidate)

    assert english.get(address(of, "exam_question", 1)).status_code == 404


def test_question_hides_the_key_where_the_rules_do(english):
    of = released(shows=("answers",), challenge_lasts=None)
    sign_in(english, of.test.candidate)

    page = question(english, of, 0)

    assert "Chosen" in page
    assert "Because (en)." not in page
    assert "<strong>Right</strong>" not in page


def test_each_kind_of_question_shows_the_own_answer_and_the_key(english):
    of = released(KINDS, ANSWERS)
    sign_in(english, of.test.candidate)

    pages = {position: question(english, of, position) for position in range(7)}

    for page in pages.values():
        assert "Because (en)." in page or "Explanation" not in page
    assert "<strong>Chosen</strong>" in pages[0]
    assert pages[0].count("<strong>Right</strong>") == 1
    assert pages[1].count("<strong>Chosen</strong>") == 2
    assert [pages[2].count(f"<strong>{place}</strong>") for place in "1234"] == [2, 2, 2, 2]
    assert "<strong>B</strong>" in pages[3]
    assert "12.5 ± 0.5" in pages[4]
    assert "word en" in pages[5]
    assert "1 of 3" in pages[6]


def test_changed_and_void_keys_are_said(english):
    of = released(KINDS, ANSWERS)
    sign_in(english, of.test.candidate)
    for position, kind, key in ((0, "key", {"right": [0]}), (1, "void", None)):
        KeyChange.objects.create(
            stage=of.test.entry.stage,
            version=of.test.form.items.get(position=position).version,
            kind=kind, key=key, reason="Wrong.", state="approved",
            proposed_by=factories.person(), proposed_at=of.now,
            decided_by=factories.person(), decided_at=of.now,
        )  # fmt: skip

    page = english.get(address(of, "exam_result")).content.decode()

    assert "The key was corrected" in question(english, of, 0)
    assert "This question counts for everybody" in question(english, of, 1)
    assert "Key changed" in page
    assert "Keys were changed after the decision" in page


def test_challenge_is_filed_from_the_page_and_its_answer_read_there(english):
    of = released()
    sign_in(english, of.test.candidate)
    here = address(of, "exam_question", number_of(of, 0))

    empty = english.post(here, {"reason": ""})
    filed = english.post(here, {"reason": WHY})
    again = english.post(here, {"reason": "Once more."})

    assert (empty.status_code, filed.status_code, filed.url) == (422, 302, here)
    assert again.status_code == 302
    assert [row.reason for row in ItemChallenge.objects.all()] == [WHY]
    assert WHY in question(english, of, 0)
    challenges.decide_challenges(
        stage=of.test.entry.stage, version=of.version, move="dismiss", answer="Read article 4.",
        by=running.officer(), at=timezone.now(),
    )  # fmt: skip
    page = question(english, of, 0)
    assert "Read article 4." in page
    assert "Challenge dismissed" in page


def test_challenge_is_not_offered_after_its_time(english):
    of = released(announced_ago=timedelta(days=4))
    sign_in(english, of.test.candidate)

    page = question(english, of, 0)

    assert "Questions could be challenged until" in page
    assert 'name="reason"' not in page
    here = address(of, "exam_question", number_of(of, 0))
    assert english.post(here, {"reason": WHY}).status_code == 302
    assert not ItemChallenge.objects.exists()


def test_nothing_of_it_is_there_before_the_announcement(english):
    of = released(KINDS, ANSWERS, announced_ago=-timedelta(hours=1))
    sign_in(english, of.test.candidate)
    slug = of.test.competition.slug
    pages = [
        address(of, "exam_result"),
        address(of, "exam_question", 1),
        address(of, "exam_done"),
        address(of, "exam_room"),
        address(of, "exam_receipt"),
        reverse("candidacy", args=[slug]),
        reverse("candidate_home"),
    ]

    answers = [english.get(each) for each in pages]

    assert [each.status_code for each in answers] == [404, 404, 200, 200, 200, 200, 200]
    for each in answers:
        told = each.content.decode()
        assert "Because (" not in told
        assert "12.5 ± 0.5" not in told
        assert f'href="{address(of, "exam_result")}"' not in told


def test_anothers_result_is_not_there(english):
    of = released()
    sign_in(english, factories.person())

    assert english.get(address(of, "exam_result")).status_code == 404
    assert english.get(address(of, "exam_question", 1)).status_code == 404


def test_letter_leads_to_the_result(english):
    of = released()
    first = of.test.entry.application.roster_entries.exclude(id=of.test.entry.id).first()
    if first is not None:
        from tests.web.exam.test_player_pages import admit

        admit(of.test)
    sign_in(english, of.test.candidate)

    letter = english.get(reverse("decision_letter", args=[of.test.competition.slug, "test"]))
    home = english.get(reverse("candidacy", args=[of.test.competition.slug]))

    assert address(of, "exam_result") in letter.content.decode()
    assert address(of, "exam_result") in home.content.decode()


def test_result_asks_the_database_as_often_for_one_question_as_for_three(
    english, django_assert_num_queries
):
    for number in (1, 3):
        of = released({"knowledge": ("single",) * number}, {0: '"q0o1"'})
        sign_in(english, of.test.candidate)
        english.get(address(of, "exam_result"))

        with django_assert_num_queries(22):
            english.get(address(of, "exam_result"))


@pytest.mark.parametrize(
    ("announced_ago", "said", "unsaid"),
    [
        (-timedelta(hours=1), "Two officers decide after the hearing", "Was ill."),
        (timedelta(hours=1), "Your result was not confirmed.", "Two officers decide"),
    ],
)
def test_hearing_tells_its_outcome_after_the_announcement_alone(
    english, announced_ago, said, unsaid
):
    of = released(announced_ago=announced_ago)
    sign_in(english, of.test.candidate)
    DropHearing.objects.create(
        entry=of.test.entry,
        figures={"first": "25", "second": "5.5", "drop": "19.5", "limit": "10.00"},
        invited_for=of.now - timedelta(hours=3), called_by=factories.person(), called_at=of.now,
        state="decided", outcome="not_confirmed", reason="Was ill.",
        proposed_by=factories.person(), decided_by=factories.person(), decided_at=of.now,
    )  # fmt: skip

    page = english.get(address(of, "exam_hearing")).content.decode()

    assert said in page
    assert unsaid not in page
    assert "19.5" in page
