"""A whole competition in a real browser, from registration to admission to the reserve.

The candidate, two verifiers, two officers of the secretariat, the secretary and the chair of the
National Commission click and type; the clock is moved on between them. Two others apply with her:
one whose diploma is refused, one whose test is weaker. Candidates also apply in Kazakh on a phone,
and by keyboard alone.
"""

import pytest

from saty.applications.queries import answers_of
from tests.applications import filing
from tests.browser import candidate, officials, setting
from tests.browser.keys import Keys
from tests.browser.play import Play
from tests.browser.walking import Walker

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]
PHONE = 360
"""CSS pixels."""
STRONG = {"Theoretical knowledge": 36, "Analytical thinking": 25, "Critical thinking": 28}
WEAK = {"Theoretical knowledge": 22, "Analytical thinking": 14, "Critical thinking": 9}
TERM = "Your term in the reserve: 23 May 2026 to 22 May 2029."


@pytest.fixture
def play(time_machine, opened, live_server, settings, tmp_path) -> Play:
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(setting.DRAFTED)
    competition = setting.opened_competition()
    time_machine.move_to(competition.during("filing"))
    return Play(competition, opened, time_machine.move_to, live_server.url)


def test_candidate_goes_from_registration_to_the_reserve(play):
    aigul = play.sit("candidate")
    number = applies(play, aigul)
    learns_of_documents(play, aigul)
    learns_of_test(play, aigul)
    learns_of_admission(play, aigul, number)

    assert play.faults() == []


def applies(play: Play, aigul: Walker) -> str:
    """She files, then two others do; her number."""
    candidate.checks_eligibility(aigul)
    candidate.signs_up(aigul)
    candidate.fills_in(aigul)
    number = candidate.submits(aigul)
    for other in range(2):
        play.competition.applies(other)
    return number


def learns_of_documents(play: Play, aigul: Walker) -> None:
    """Files are verified, two officers decide, all learn at noon."""
    play.move(play.competition.during("documents"))
    officials.verify_documents(play)
    play.move(play.competition.after("documents"))
    officials.two_officers_decide(play)
    candidate.comes_back(aigul)
    aigul.reads("Documents: admitted to the next stage")


def learns_of_test(play: Play, aigul: Walker) -> None:
    """The commission sets a number, scores come as a sheet, the commission decides."""
    officials.set_number(play)
    play.move(play.competition.after("test"))
    officer = play.seat("officer")
    officials.to_stage(officer, play, "Test")
    codes = play.competition.codes("test")
    mine = codes[candidate.ADDRESS]
    scores = {code: STRONG if code == mine else WEAK for code in codes.values()}
    officials.uploads_scores(officer, scores)
    officials.closes_and_drafts(officer)
    officials.commission_decides(play, "7-K")
    candidate.comes_back(aigul)
    aigul.reads("Test: admitted to the next stage")


def learns_of_admission(play: Play, aigul: Walker, number: str) -> None:
    """She is verified once more, the commission recommends her and admits her."""
    play.move(play.competition.during("national-commission"))
    officials.verify_again(play)
    play.move(play.competition.after("national-commission"))
    officer = play.seat("officer")
    officials.to_stage(officer, play, "Interview at the National Commission")
    code = play.competition.codes("national-commission")[candidate.ADDRESS]
    officials.uploads_scores(officer, {code: {"outcome": "completed"}})
    officials.closes_and_drafts(officer)
    officials.commission_decides(play, "8-K", recommends=code)
    candidate.comes_back(aigul)
    aigul.reads("Interview at the National Commission: admitted to the reserve", TERM)
    aigul.press("Read the letter")
    aigul.reads("You have been admitted to the reserve")
    aigul.follow("Inbox")
    aigul.follow("You have been admitted to the reserve", aigul.main)
    aigul.reads("Warm congratulations!")
    officials.finds_reservist(officer, play, number)


def test_candidate_applies_in_kazakh_on_a_phone(play):
    aigul = play.sit("phone", language="kk", width=PHONE)
    candidate.checks_eligibility(aigul)
    candidate.signs_up(aigul)
    candidate.fills_in(aigul)
    candidate.submits(aigul)

    assert play.faults() == []


def test_candidate_signs_in_and_answers_by_keyboard_alone(play):
    draft = filing.started(play.competition.scene.competition, candidate=candidate.known())
    aigul = play.sit("keyboard")
    aigul.open("/account/login/")
    keys = Keys(aigul)
    keys.skip_to_the_page()
    keys.to("E-mail address").types(candidate.ADDRESS)
    keys.to("Password").types(candidate.PASSWORD)
    keys.to("Sign in").leaves_by("Enter")
    keys.to("Go on with the application").leaves_by("Enter")
    keys.to("Personal details").leaves_by("Enter")
    keys.to("Full name").types(candidate.NAME)
    keys.to("Day").types("17")
    keys.to("Month").types("5")
    keys.to("Year").types("1992")
    keys.to("Female").strikes("Space")
    keys.to("Citizenship").types("Kazakhstan")
    keys.to("Telephone number").types("+7 700 000 00 00")
    keys.to("Kazakh").strikes("ArrowDown")
    keys.to("Save and come back later").leaves_by("Enter")

    assert answers_of(draft)["person"] == {
        "full-name": candidate.NAME,
        "birth-date": "1992-05-17",
        "sex": "female",
        "citizenship": "KZ",
        "phone": "+7 700 000 00 00",
        "exam-language": "ru",
    }
    assert play.faults() == []
