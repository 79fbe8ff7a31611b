"""Papers of a meeting: the secretary adds and removes them, a member reads them on a phone."""

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from django.urls import reverse

from saty.meetings.models import ItemPaper
from saty.people.models import Person
from tests.applications import papers
from tests.browser.walking import Walker
from tests.decisions import deciding
from tests.meetings import holding
from tests.meetings.paper_files import paper
from tests.stages import running

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = 360


def takes(clerk: Walker, content: bytes) -> None:
    """Put a file into the form."""
    file = {"name": "memo.pdf", "mimeType": "application/pdf", "buffer": content}
    clerk.tab.locator("input[type=file]").set_input_files(file)


def test_paper_goes_from_the_secretary_to_the_phone_of_a_member(opened, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    stage = running.stage_with(5)
    people = holding.seated(deciding.body_of(stage), members=4)
    item = holding.number_item(stage)
    body = item.meeting.body
    address = reverse("body_meeting", args=[body.id, item.meeting_id])
    clerk = Walker("secretary", opened(Person.objects.get(id=holding.secretary(body).person)), "en")
    member = Walker("member", opened(Person.objects.get(id=people[2].person), "kk", PHONE), "kk")

    clerk.open(address)
    clerk.follow("Add a paper")
    clerk.type("What the paper is", "A long memo on the number of places")
    takes(clerk, papers.png())
    clerk.main.get_by_role("button", name="Add the paper").click()
    clerk.reads("This is a PNG file. Possible here: PDF. Save it as one of these.")
    takes(clerk, paper("Places", pages=2))
    clerk.press("Add the paper")
    clerk.reads("A long memo on the number of places", "2 pages")
    member.open(address)
    member.reads("A long memo on the number of places")
    with member.tab.expect_download() as download:
        member.main.get_by_role("button", name=member.words("All papers as one PDF")).click()
    clerk.press("Remove")
    clerk.reads("The paper is removed.", "There are no papers on this matter.")

    read = pypdfium2.PdfDocument(BytesIO(Path(download.value.path()).read_bytes()))
    assert len(read) == 4
    assert ItemPaper.objects.get().removed_at is not None
    assert clerk.found + member.found == []
