"""What people do to forms: two tabs, two clicks, two devices. Nothing is lost or done twice."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from saty.applications.entries import SUBMITTED
from saty.applications.models import Application
from saty.applications.queries import answers_of
from saty.ledger.models import Entry
from tests.applications import filing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("while_filing"),
]
PHONE = 360
SUBMIT = "Submit the application"
LATE = """const at_once = window.fetch
window.fetch = (...asked) => at_once(...asked).then(
  (answer) => new Promise((arrive) => setTimeout(() => arrive(answer), 1500)))"""
"""What the server answers to a script arrives late."""


@pytest.fixture
def draft(while_filing) -> Application:
    return filing.started()


def address(name: str, draft: Application, *more: str) -> str:
    return reverse(name, args=[draft.competition.slug, *more])


def is_saved(tab) -> None:
    expect(tab.locator("[data-autosave-status]")).to_contain_text("Saved", timeout=20_000)


def test_two_tabs_keep_the_answers_of_both(opened, draft):
    window = opened(draft.candidate)
    one, other = window.new_page(), window.new_page()
    for tab in (one, other):
        tab.goto(address("application_section", draft, "person"))

    one.get_by_label("Full name").fill("Сәрсенова Айгүл")
    other.get_by_label("Telephone number").fill("+7 700 000 00 00")
    is_saved(one)
    is_saved(other)

    assert answers_of(draft)["person"] == {
        "full-name": "Сәрсенова Айгүл",
        "phone": "+7 700 000 00 00",
    }


def test_page_saved_whole_in_an_old_tab_keeps_what_another_tab_answered(opened, draft):
    window = opened(draft.candidate)
    one, other = window.new_page(), window.new_page()
    for tab in (one, other):
        tab.goto(address("application_section", draft, "person"))

    one.get_by_label("Full name").fill("Сәрсенова Айгүл")
    is_saved(one)
    other.get_by_label("Telephone number").fill("+7 700 000 00 00")
    other.get_by_role("button", name="Save and come back later").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Application")

    assert answers_of(draft)["person"] == {
        "full-name": "Сәрсенова Айгүл",
        "phone": "+7 700 000 00 00",
    }


def test_periods_of_work_stay_while_one_of_them_is_typed(opened, draft):
    rows = filing.answers()["work"]["work"] * 2
    filing.save(draft, "work", {"work": rows})
    tab = opened(draft.candidate).new_page()
    tab.goto(address("application_section", draft, "work"))

    tab.get_by_label("Post", exact=True).first.fill("Head teacher")
    is_saved(tab)
    tab.reload()

    expect(tab.get_by_label("Post", exact=True)).to_have_count(2)
    assert answers_of(draft)["work"]["work"] == [{**rows[0], "position": "Head teacher"}, rows[1]]


def test_first_language_arrives_as_it_is_chosen(opened, draft):
    tab = opened(draft.candidate).new_page()
    tab.goto(address("application_section", draft, "languages"))

    tab.locator("main").get_by_label("Language", exact=True).select_option("kk")
    tab.get_by_label("Level", exact=True).select_option("c2")
    is_saved(tab)

    assert answers_of(draft)["languages"] == {"languages": [{"language": "kk", "level": "c2"}]}


def test_page_sent_while_an_answer_is_on_its_way_is_no_conflict(opened, draft):
    tab = opened(draft.candidate).new_page()
    tab.add_init_script(LATE)
    tab.goto(address("application_section", draft, "person"))
    name = tab.get_by_label("Full name")

    with tab.expect_request(lambda request: request.url.endswith("/autosave/")):
        name.press_sequentially("Abc")
    name.press_sequentially("de")
    name.press("Enter")
    expect(tab.locator("#a-full-name_error, #id_a-identity-number_error").first).to_be_visible()

    assert "changed in another window" not in tab.locator("main").inner_text()
    assert answers_of(draft)["person"] == {"full-name": "Abcde"}


def test_double_click_submits_once(opened, draft):
    filing.fill_in(draft)
    tab = opened(draft.candidate).new_page()
    tab.goto(address("application_check", draft))

    tab.get_by_role("button", name=SUBMIT).dblclick()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Your application was received")

    assert Entry.objects.filter(kind=SUBMITTED.key).count() == 1
    assert Application.objects.get(id=draft.id).state == "submitted"


def test_submission_in_two_tabs_gives_one_number(opened, draft):
    filing.fill_in(draft)
    window = opened(draft.candidate)
    one, other = window.new_page(), window.new_page()
    for tab in (one, other):
        tab.goto(address("application_check", draft))

    numbers = []
    for tab in (one, other):
        tab.get_by_role("button", name=SUBMIT).click()
        numbers.append(tab.locator(".govuk-panel__body strong").inner_text())

    assert numbers[0] == numbers[1]
    assert Entry.objects.filter(kind=SUBMITTED.key).count() == 1


def test_draft_goes_on_from_another_device(opened, draft):
    phone = opened(draft.candidate, width=PHONE)
    tab = phone.new_page()
    tab.goto(address("application_section", draft, "choice"))
    tab.get_by_label("Group", exact=True).select_option("sectoral")
    tab.get_by_label("Area", exact=True).select_option("social-policy")
    tab.get_by_label("Why do you want").fill("I built a school library.")
    is_saved(tab)
    phone.close()

    later = opened(draft.candidate).new_page()
    later.goto(address("application_section", draft, "choice"))

    expect(later.get_by_label("Group", exact=True)).to_have_value("sectoral")
    expect(later.get_by_label("Area", exact=True)).to_have_value("social-policy")
    expect(later.get_by_label("Why do you want")).to_have_value("I built a school library.")
