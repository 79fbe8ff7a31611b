"""What officials do, from the list of what needs them to the page where it is done."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.play import Play, code_of, with_password
from tests.browser.setting import DAY, PASSWORD, ZONE
from tests.browser.walking import PATIENCE, Walker

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HOME = "/staff/"
COMMISSION = "national-commission"


def verify_documents(play: Play) -> None:
    """One verifier goes through the files by keys, and refuses a document; another agrees."""
    first = play.sit("verifier", play.competition.official("verifier"))
    first.open(HOME)
    first.follow("Files to verify")
    first.leave_by(lambda: first.tab.keyboard.press("n"))
    verifies(first)
    verifies(first, refused="Diploma of higher education")
    verifies(first)
    first.reads("No files here")
    second = play.sit("second-verifier", play.competition.official("verifier", 1))
    second.open(HOME)
    second.follow("Refusals for a second look")
    second.follow("", second.main.locator("tbody tr"))
    second.leave_by(lambda: second.tab.keyboard.press("c"))
    second.reads("No files here")


def verify_again(play: Play) -> None:
    """Before the last list everybody is verified once more."""
    verifier = play.seat("verifier")
    verifier.open(HOME)
    verifier.follow("Files to verify")
    verifier.leave_by(lambda: verifier.tab.keyboard.press("n"))
    verifies(verifier)


def finds_reservist(officer: Walker, play: Play, number: str) -> None:
    """The list of the reserve has the admitted candidate, and nobody else."""
    officer.open(HOME)
    officer.follow("Competitions")
    officer.follow(play.competition.title)
    officer.follow("Reserve", officer.main)
    expect(officer.main.locator("tbody tr")).to_have_count(1)
    officer.follow(number, officer.main)
    officer.reads("Term")


def two_officers_decide(play: Play) -> None:
    """One drafts; the other signs in with both factors, confirms it is they, and approves."""
    officer = play.sit("officer", play.competition.official("secretariat"))
    to_stage(officer, play, "Documents")
    closes_and_drafts(officer)
    officer.reads("Another officer approves it")
    person = play.competition.official("secretariat", 1)
    secret = with_password(person)
    colleague = play.sit("colleague")
    signs_in(colleague, person.email, secret)
    play.move(timezone.now() + timedelta(minutes=10))
    colleague.follow("Decisions for a second officer")
    colleague.follow("Documents", colleague.main)
    colleague.press("Approve the decision")
    colleague.reads("Nothing has been done yet")
    colleague.type("Password", PASSWORD)
    colleague.press("Confirm")
    colleague.press("Send it now")
    colleague.reads("Approved")
    sets_moment(play, colleague)


def sets_moment(play: Play, officer: Walker) -> None:
    """All learn at noon of the next day; the worker records it then."""
    noon = timezone.localtime(timezone.now() + DAY, ZONE).replace(hour=12, minute=0, second=0)
    for label, part in (("Day", noon.day), ("Month", noon.month), ("Year", noon.year)):
        officer.main.get_by_label(label, exact=True).fill(str(part))
    officer.main.get_by_role("textbox", name="At (optional)").fill("12:00")
    officer.press("Set the moment")
    officer.reads("Nobody learns it earlier", "To be announced")
    play.move(noon + timedelta(minutes=1))
    play.work()


def signs_in(official: Walker, address: str, secret: str) -> None:
    """By password and the code of the authenticator app."""
    official.open("/account/login/")
    official.type("E-mail address", address)
    official.type("Password", PASSWORD)
    official.press("Sign in")
    official.type("Code from your authenticator app", code_of(secret))
    official.press("Sign in")


def verifies(verifier: Walker, refused: str = "") -> None:
    """One file by keys alone: each target accepted but `refused`, then on to the next file."""
    target = verifier.main.locator(".saty-target")
    while (heading := target.inner_text()) != "Everything has a verdict":
        verifier.tab.keyboard.press("1" if refused and refused in heading else "a")
        expect(target).not_to_have_text(heading, timeout=PATIENCE, use_inner_text=True)
    verifier.look()
    verifier.leave_by(lambda: verifier.tab.keyboard.press("f"))


def to_stage(officer: Walker, play: Play, stage: str) -> None:
    """From the officer's home to the control room of a stage."""
    officer.open(HOME)
    officer.follow("Competitions")
    officer.follow(play.competition.title)
    officer.follow("Stages", officer.main)
    officer.follow(stage)


def closes_and_drafts(officer: Walker) -> None:
    """From the control room: results closed, the cut tried out, the decision drafted."""
    officer.press("Close the results")
    officer.press("Try out the cut")
    officer.main.get_by_role("button", name="Show", exact=True).click()
    officer.reads("go on.")
    officer.look()
    officer.press("Draft the decision")


def uploads_scores(officer: Walker, rows: dict[str, dict[str, object]]) -> None:
    """The empty sheet is filled in, code by code, and recorded as a whole."""
    with officer.tab.expect_download() as empty:
        officer.main.get_by_role("button", name="Empty score sheet").click()
    filled = fill_sheet(empty.value.path(), rows)
    officer.press("Upload a score sheet")
    sheet = {"name": "scores.xlsx", "mimeType": XLSX, "buffer": filled}
    officer.tab.locator("input[type=file]").set_input_files(sheet)
    officer.press("Upload and check")
    officer.reads("Every row is good")
    officer.press("Record the whole sheet")


def fill_sheet(path: Path, rows: dict[str, dict[str, object]]) -> bytes:
    """The sheet with these values, by stage code and heading."""
    book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
    sheet = book.active
    headings = {cell.value: cell.column for cell in sheet[1]}
    for line in sheet.iter_rows(min_row=2):
        for heading, value in rows[line[0].value].items():
            sheet.cell(line[0].row, headings[heading], value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def set_number(play: Play) -> None:
    """The secretary of the commission enters how many go on, the chair approves it."""
    secretary = play.sit("secretary", play.competition.cast.secretaries[COMMISSION])
    secretary.open(HOME)
    secretary.follow("Commission")
    secretary.follow("National Commission", secretary.main)
    secretary.follow("Enter the number")
    secretary.type("How many go on", "1")
    secretary.type("Memo", "Decided on 4 May: one place is free.")
    secretary.press("Enter")
    chair = play.sit("chair", play.competition.cast.chairs[COMMISSION])
    chair.open(HOME)
    chair.follow("Numbers to approve")
    chair.follow("1", chair.main)
    chair.press("Approve the number")
    chair.reads("Approved. The number is set.")


def commission_decides(play: Play, protocol: str, recommends: str = "") -> None:
    """Entered by its secretary, approved by its chair, announced by the secretariat."""
    today = timezone.localtime(timezone.now(), ZONE)
    enters(play.seat("secretary"), protocol, today, recommends)
    approves(play.seat("chair"))
    announces(play.seat("officer"))


def enters(secretary: Walker, protocol: str, day: datetime, recommends: str) -> None:
    """The secretary of the commission enters what was decided, with its minutes."""
    secretary.open(HOME)
    secretary.follow("Decisions to enter with their minutes")
    secretary.follow("", secretary.main.locator(".saty-card", has_text="Needs you"))
    if recommends:
        secretary.main.get_by_label(recommends).check()
    secretary.type("Number of the minutes", protocol)
    secretary.date(str(day.day), str(day.month), str(day.year))
    secretary.type("What was decided, and why", "As the results say.")
    secretary.press("Enter")
    secretary.reads(protocol)


def approves(chair: Walker) -> None:
    """The chair approves what the secretary entered."""
    chair.open(HOME)
    chair.follow("Decisions to approve")
    chair.follow("", chair.main.locator(".saty-card", has_text="Needs you"))
    chair.press("Approve the decision")
    chair.reads("Approved")


def announces(officer: Walker) -> None:
    """What a body decided is announced at once."""
    officer.open(HOME)
    officer.follow("Approved decisions without a moment")
    officer.follow("", officer.main.locator("tbody tr", has_text="–"))
    officer.tick("Announce at once")
    officer.press("Set the moment")
    officer.reads("Announced")
