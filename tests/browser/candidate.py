"""What a candidate does: checks, signs up, fills in, submits, comes back to see."""

import re
from collections.abc import Callable

from django.core import mail
from playwright.sync_api import expect

from saty.people.models import Person
from saty.programmes.schema import NotAmongRule, Text
from tests.applications import papers
from tests.applications.filing import identity
from tests.browser.setting import PROGRAMME
from tests.browser.walking import Walker
from tests.factories import person as person_with
from tests.factories import programme_file
from tests.signing import confirm_address

ADDRESS = "aigul@example.org"
PASSWORD = "kerbez zhol 2026"
NAME = "Сәрсенова Айгүл"


FILE = programme_file(PROGRAMME)


def known() -> Person:
    """Her account, where she has one already."""
    made = person_with(email=ADDRESS, language="en")
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    confirm_address(made)
    return made


def section(key: str) -> Text:
    """The name of a section of the form."""
    return next(each.name for each in FILE.application.sections if each.key == key)


def asked(key: str) -> Text:
    """What a question asks."""
    return next(each.name for each in FILE.questions() if each.key == key)


def choice(question: str, key: str) -> Text:
    """A choice of a question."""
    found = next(each for each in FILE.questions() if each.key == question)
    return next(each.name for each in found.choices if each.key == key)


def checks_eligibility(aigul: Walker) -> None:
    """On the public page, without an account."""
    aigul.open("/")
    aigul.press("Am I eligible?")
    for rule in FILE.eligibility.rules:
        bars = isinstance(rule, NotAmongRule)
        aigul.tick("No" if bars else "Yes", aigul.question(rule.question))
    aigul.press("Show the result")
    aigul.reads("By these answers you can take part")
    aigul.press("Apply")


def signs_up(aigul: Walker) -> None:
    """The address is confirmed by the link that was mailed."""
    aigul.follow("Make an account")
    aigul.type("E-mail address", ADDRESS)
    aigul.type("Password", PASSWORD)
    aigul.type("The same password again", PASSWORD)
    aigul.press("Make an account")
    aigul.reads("Look into your mailbox")
    aigul.open(re.search(r"http\S+", mail.outbox[-1].body).group())
    aigul.press("Yes, confirm")
    aigul.type("E-mail address", ADDRESS)
    aigul.type("Password", PASSWORD)
    aigul.press("Sign in")


def fills_in(aigul: Walker) -> None:
    """Every section, every document; what was typed is there after a reload."""
    aigul.press("Start an application")
    for key, fill in SECTIONS.items():
        aigul.follow(section(key), aigul.main)
        fill(aigul)
        aigul.press("Save and go on")
    aigul.follow("Documents", aigul.main)
    uploads(aigul)
    aigul.press("Back to the tasks")
    aigul.reads("Everything is filled in. Check your answers and submit them.")


def person(aigul: Walker) -> None:
    """Who she is; a reload proves that each answer was kept as it was typed."""
    aigul.type(asked("full-name"), NAME)
    aigul.type(asked("identity-number"), identity())
    aigul.date("17", "5", "1992")
    aigul.tick(choice("sex", "female"))
    aigul.field(asked("citizenship")).select_option("KZ")
    aigul.field(asked("region")).select_option("almaty")
    aigul.type(asked("phone"), "+7 700 000 00 00")
    aigul.tick(choice("exam-language", "kk"))
    aigul.is_saved()
    aigul.tab.reload()
    aigul.look()
    expect(aigul.field(asked("full-name"))).to_have_value(NAME)
    expect(aigul.field(choice("exam-language", "kk"))).to_be_checked()


def education(aigul: Walker) -> None:
    """A diploma."""
    aigul.field("Level").select_option("higher")
    aigul.type("Institution", "Farabi University")
    aigul.type("Year of completion", "2014")
    aigul.is_saved()


def work(aigul: Walker) -> None:
    """A school, since 2015."""
    aigul.type("Organisation", "School 7")
    aigul.type("Post", "Teacher")
    aigul.field("Sector").select_option("quasi-public")
    aigul.date("12", "1", "2015", aigul.question("First day"))
    aigul.question(asked("sector")).locator("[value=quasi-public]").check()
    aigul.tick(choice("offices-held", "none"))
    aigul.is_saved()


def languages(aigul: Walker) -> None:
    """Kazakh."""
    aigul.field("Language", aigul.main.locator("form")).select_option("kk")
    aigul.field("Level").select_option("c2")


def track(aigul: Walker) -> None:
    """Where she wants to serve, and why."""
    aigul.field("Group").select_option("sectoral")
    aigul.field("Area").select_option("social-policy")
    aigul.type(asked("motivation"), "I built a school library.")
    aigul.is_saved()


def statistics(aigul: Walker) -> None:
    """One of two questions that nobody has to answer."""
    aigul.tick(choice("rural-origin", "village"))


def consents(aigul: Walker) -> None:
    """All of them."""
    for box in aigul.main.get_by_role("checkbox").all():
        box.check()


SECTIONS: dict[str, Callable[[Walker], None]] = {
    "person": person,
    "education": education,
    "work": work,
    "languages": languages,
    "choice": track,
    "statistics": statistics,
    "consents": consents,
}


def uploads(aigul: Walker) -> None:
    for requirement in ("identity-document", "diploma", "work-record"):
        slot = aigul.tab.locator(f"#{requirement}")
        scan = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": papers.pdf()}
        slot.locator("input[type=file]").set_input_files(scan)
        aigul.press("Add the file", slot)
        aigul.reads("scan.pdf")


def submits(aigul: Walker) -> str:
    """The answers are checked, the receipt is kept; the candidate number."""
    aigul.follow("Check your answers and submit")
    aigul.reads("Farabi University", "School 7", "scan.pdf")
    aigul.press("Submit the application")
    aigul.reads("Your application was received")
    with aigul.tab.expect_download() as receipt:
        name = aigul.named("Download the receipt (PDF)")
        aigul.main.get_by_role("button", name=name).click()
    assert receipt.value.path().read_bytes().startswith(b"%PDF-")
    number = aigul.main.locator(".govuk-panel__body strong").inner_text()
    aigul.press("What happens next")
    aigul.reads(number, "Application submitted")
    return number


def comes_back(aigul: Walker) -> None:
    """Signs in and lands at home."""
    aigul.tab.context.clear_cookies(name="sessionid")
    aigul.open("/account/login/")
    aigul.type("E-mail address", ADDRESS)
    aigul.type("Password", PASSWORD)
    aigul.press("Sign in")
