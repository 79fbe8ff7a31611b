"""Papers and invitations of a meeting through its pages."""

from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from icalendar import Calendar

from saty.applications.files import joining
from saty.applications.files.inspection import DocumentRefused
from saty.meetings.actions.papers import add_paper
from saty.meetings.models import ItemPaper, Meeting
from saty.programmes.queries import rules_in_force
from saty.web.body import papers as pages
from saty.web.body.places import Place
from tests.applications import papers
from tests.decisions import deciding
from tests.ledger.kept import readings_of
from tests.meetings import holding
from tests.meetings.holding import CALLED, STARTS
from tests.meetings.paper_files import paper
from tests.web.staff.asking import moment, text
from tests.web.test_meeting_pages import Room

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(CALLED, tick=False)
    return time_machine


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def item(room):
    return holding.number_item(room.stage)


def added(item, words="A paper", number=1) -> ItemPaper:
    return add_paper(
        item=item, title=words, file=BytesIO(paper(words, pages=number)),
        by=holding.secretary(item.meeting.body), at=CALLED,
    )  # fmt: skip


def upload(room, who, item, content=None, title="Memo"):
    file = SimpleUploadedFile("memo.pdf", papers.pdf() if content is None else content)
    parts = {"meeting": item.meeting_id, "item": item.id}
    return room.post(who, "body_add_paper", {"title": title, "file": file}, **parts)


def words_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [document[n].get_textpage().get_text_bounded() for n in range(len(document))]


def all_papers(room, who, item, language="en"):
    return room.get(who, "body_papers_pdf", meeting=item.meeting_id, language=language)


def test_secretary_adds_a_paper_that_members_find_on_the_page(room, item):
    form = text(room.get(room.clerk, "body_add_paper", meeting=item.meeting_id, item=item.id))
    sent = upload(room, room.clerk, item)
    page = text(room.get(room.people[3], "body_meeting", meeting=item.meeting_id))

    assert "Name candidates by their stage codes" in form
    assert (sent.status_code, ItemPaper.objects.get().title) == (302, "Memo")
    assert "Memo" in page
    assert "1 page" in page
    assert "Add a paper" not in page
    assert "All papers as one PDF" in page


def test_file_that_is_not_taken_is_told_beside_it(room, item):
    picture = upload(room, room.clerk, item, papers.png())
    nothing = room.post(room.clerk, "body_add_paper", meeting=item.meeting_id, item=item.id)

    assert (picture.status_code, nothing.status_code) == (400, 400)
    assert "This is a PNG file. Possible here: PDF." in text(picture)
    assert "Choose a file first." in text(nothing)


def test_member_cannot_prepare_papers(room, item):
    made = added(item)
    parts = {"meeting": item.meeting_id, "paper": made.id}

    sent = upload(room, room.people[3], item)
    removed = room.post(room.people[3], "body_remove_paper", **parts)

    assert (sent.status_code, removed.status_code) == (404, 403)
    assert ItemPaper.objects.get().removed_at is None


def test_paper_is_saved_as_it_came_and_the_reading_is_kept(room, item):
    made = added(item)

    response = room.get(room.people[2], "body_paper", meeting=item.meeting_id, paper=made.id)

    assert b"".join(response.streaming_content) == paper("A paper")
    assert response["Content-Disposition"] == 'attachment; filename="A paper.pdf"'
    assert readings_of(f"item_paper:{made.id}") == 1


def test_pdf_is_joined_once_for_all_who_open_it(room, item, monkeypatch):
    added(item)
    first = all_papers(room, room.people[1], item).content
    monkeypatch.setattr(joining, "ask", None)

    again = [all_papers(room, who, item).content for who in room.people[2:4]]

    assert again == [first, first]


def test_removed_paper_is_gone_from_the_page_and_the_pdf(
    room, item, settings, django_capture_on_commit_callbacks
):
    made = added(item, "Withdrawn")
    parts = {"meeting": item.meeting_id, "paper": made.id}
    all_papers(room, room.people[2], item)

    with django_capture_on_commit_callbacks(execute=True):
        removed = room.post(room.clerk, "body_remove_paper", **parts)
    files = [each for each in settings.MEDIA_ROOT.rglob("*") if each.is_file()]
    page = text(room.get(room.people[2], "body_meeting", meeting=item.meeting_id))

    assert (removed.status_code, files) == (302, [])
    assert "Withdrawn" not in page
    assert room.get(room.people[2], "body_paper", **parts).status_code == 404
    assert len(words_of(all_papers(room, room.people[2], item).content)) == 2


def test_all_papers_are_one_pdf_behind_their_matter(room, item):
    first, second = added(item, "First", number=2), added(item, "Second")

    response = all_papers(room, room.people[1], item)

    cover, chapter, *rest = words_of(response.content)
    assert "Papers of meeting No. 1" in cover
    assert "Hall 2" in cover
    assert holding.GROUNDS in chapter
    assert [line for line in chapter.splitlines() if line.startswith(("First", "Second"))] == [
        "First (2 pages) 3–4",
        "Second (1 page) 5",
    ]
    assert [each[:6].strip() for each in rest] == ["First", "First", "Second"]
    assert {readings_of(f"item_paper:{each.id}") for each in (first, second)} == {1}


def test_pdf_is_there_in_three_languages_and_the_same_twice(room, item):
    added(item)

    made = [all_papers(room, room.people[1], item, each).content for each in ("kk", "ru", "en")]

    assert len(set(made)) == 3
    assert all_papers(room, room.people[1], item, "kk").content == made[0]
    assert all_papers(room, room.people[1], item, "de").status_code == 404


def test_vote_on_persons_lists_the_candidates_by_code_and_no_names(clock):
    drafted = deciding.vote_drafted(3, meets="here")
    body = deciding.body_of(drafted.stage)
    people, at = holding.seated(body), drafted.drafted_at
    clock.move_to(at, tick=False)
    item = holding.with_item(body, "list", f"decision:{drafted.id}", at=at, starts_at=at)
    place = Place(
        body, rules_in_force(body.competition_id, at).file,
        rules_in_force(body.competition_id, at).file.body(body.key), holding.seat(body, people[0]),
    )  # fmt: skip

    made = pages.as_one(place, item.meeting, "en", reader=people[0], at=at)

    chapter = "".join(words_of(made)[1:])
    codes = drafted.stage.roster.values_list("code", flat=True)
    assert [code for code in codes if f"{code} " not in chapter] == []
    assert chapter.count("The body decides") == 1 + 3
    assert "Candidates, by stage code" in chapter


def test_meeting_without_papers_has_its_agenda_as_a_pdf(room, item):
    _cover, chapter = words_of(all_papers(room, room.clerk, item).content)

    assert "There are no papers on this matter." in chapter


def test_papers_of_another_body_are_not_found(room, item):
    made, other = added(item), Room()
    there = {"meeting": item.meeting_id}

    answers = [
        other.get(other.people[0], "body_papers_pdf", language="en", **there),
        other.get(other.people[0], "body_paper", paper=made.id, **there),
        other.get(other.people[0], "body_invitation", **there),
    ]

    assert [each.status_code for each in answers] == [404, 404, 404]


def test_pdf_that_cannot_be_made_just_now_says_so(room, item, monkeypatch):
    def busy(*args, **options):
        raise DocumentRefused("busy")

    monkeypatch.setattr(joining, "ask", busy)

    response = all_papers(room, room.people[1], item)

    assert response.status_code == 409
    assert "Many files are being read just now." in text(response)


def test_member_takes_the_meeting_into_their_own_calendar(room, item):
    who = room.people[4]
    response = room.get(who, "body_invitation", meeting=item.meeting_id)

    calendar = Calendar.from_ical(response.content)
    [event] = calendar.walk("VEVENT")
    assert response["Content-Type"] == "text/calendar; charset=utf-8; method=REQUEST"
    assert str(event["UID"]) == str(item.meeting_id)
    assert str(event["ATTENDEE"]) == f"mailto:{holding.seat(room.body, who).person.email}"


def test_secretary_moves_the_meeting_and_the_page_says_why(room, item):
    to = STARTS + timedelta(days=1)
    form = text(room.get(room.clerk, "body_move_meeting", meeting=item.meeting_id))
    data = {**moment("starts", to), "place": "Hall 3"}

    without = room.post(room.clerk, "body_move_meeting", data, meeting=item.meeting_id)
    moved = room.post(
        room.clerk, "body_move_meeting", {**data, "reason": "A holiday."}, meeting=item.meeting_id
    )
    page = text(room.get(room.people[3], "body_meeting", meeting=item.meeting_id))

    assert 'value="Hall 2"' in form
    assert (without.status_code, moved.status_code) == (400, 302)
    assert (Meeting.objects.get().starts_at, Meeting.objects.get().place) == (to, "Hall 3")
    assert "Why the meeting was moved: A holiday." in page


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_as_many_queries_with_many_papers_as_with_few(
    room, item, number, django_assert_num_queries
):
    for nth in range(number):
        added(item, f"Paper {nth}")
    room.get(room.people[1], "body_meeting", meeting=item.meeting_id)

    with django_assert_num_queries(20):
        room.get(room.people[1], "body_meeting", meeting=item.meeting_id)
