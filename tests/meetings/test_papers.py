"""Papers of an item: who adds and removes them, until when, and what is taken."""

from datetime import UTC, datetime
from io import BytesIO

import pytest

from saty.applications.actions.documents import sweep_files
from saty.applications.files import store
from saty.applications.files.inspection import DocumentRefused
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.ledger.models import Entry
from saty.meetings import papers as reading
from saty.meetings import policies, queries
from saty.meetings.actions import meetings
from saty.meetings.actions.papers import add_paper, remove_paper
from saty.meetings.models import ItemPaper
from tests import factories
from tests.applications import papers
from tests.decisions import deciding
from tests.ledger.kept import kinds_of, readings_of
from tests.meetings import holding
from tests.meetings.holding import CALLED, LATER, unrecorded
from tests.stages import running

pytestmark = pytest.mark.django_db
EVER = datetime(9999, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def stage():
    return running.stage_with(5)


@pytest.fixture
def body(stage):
    return deciding.body_of(stage)


@pytest.fixture
def people(body):
    return holding.seated(body)


@pytest.fixture
def item(stage, people):
    return holding.number_item(stage)


def add(item, content=None, title="Memo", by=None, at=CALLED) -> ItemPaper:
    return add_paper(
        item=item,
        title=title,
        file=BytesIO(papers.pdf(pages=2) if content is None else content),
        by=by or holding.secretary(item.meeting.body),
        at=at,
    )


def refused(kind, act) -> str:
    with pytest.raises(kind) as refusal:
        act()
    return refusal.value.key


def files_kept() -> int:
    return len(list(store.names_before(EVER)))


def test_secretary_adds_a_paper_that_members_read(item, people):
    made = add(item, title=" Memo on places ")

    assert (made.position, made.title, made.pages) == (1, "Memo on places", 2)
    assert list(queries.item_papers(item.meeting)) == [made]
    with reading.opened(made, reader=people[1], at=LATER) as file:
        assert file.read() == papers.pdf(pages=2)
    assert readings_of(f"item_paper:{made.id}") == 1
    assert kinds_of(f"item_paper:{made.id}") == ["item_paper_added"]
    assert unrecorded() == set()


def test_title_is_committed_in_the_log_and_not_public(item):
    made = add(item, title="On candidate 12345")

    entry = Entry.objects.get(subject=f"item_paper:{made.id}")
    assert entry.public == {
        "about": item.subject, "meeting": str(item.meeting_id), "sha256": made.sha256,
    }  # fmt: skip


def test_only_those_who_prepare_the_meeting_add_and_remove(item, people):
    made = add(item)

    assert refused(NotYours, lambda: add(item, by=people[0])) == "does_not_prepare"
    removing = lambda: remove_paper(paper=made, by=people[1], at=CALLED)  # noqa: E731
    assert refused(NotYours, removing) == "does_not_prepare"


def test_assistant_prepares_papers_as_the_secretary_does(item, body):
    assistant = holding.acting(factories.member(body, "assistant"))

    made = add(item, by=assistant)
    removed = remove_paper(paper=made, by=assistant, at=LATER)

    assert (made.added_by_id, removed.removed_by_id) == (assistant.person, assistant.person)


def test_paper_needs_a_title_and_is_a_pdf(item):
    assert refused(Refusal, lambda: add(item, title=" ")) == "no_title"
    assert refused(DocumentRefused, lambda: add(item, papers.png())) == "document.format"
    assert refused(DocumentRefused, lambda: add(item, papers.ENCRYPTED_PDF)) == "document.encrypted"
    assert refused(DocumentRefused, lambda: add(item, b"%PDF-1.4 x")) == "document.broken"
    assert (files_kept(), ItemPaper.objects.count()) == (0, 0)


def test_same_file_sent_twice_is_one_paper(item):
    first, again = add(item), add(item, title="Another title")

    assert first == again
    assert files_kept() == 1


def test_papers_of_a_meeting_fit_one_file(item, monkeypatch):
    monkeypatch.setattr(policies, "MOST_PAGES", 3)
    add(item)

    assert refused(NotNow, lambda: add(item, papers.pdf(pages=3))) == "papers_full"
    assert files_kept() == 1


def test_removed_paper_stays_as_a_row_and_gives_its_place_to_nobody(
    item, django_capture_on_commit_callbacks
):
    made, clerk = add(item), holding.secretary(item.meeting.body)

    with django_capture_on_commit_callbacks(execute=True):
        remove_paper(paper=made, by=clerk, at=LATER)
        remove_paper(paper=made, by=clerk, at=LATER)
    again = add(item)

    removed = ItemPaper.objects.get(id=made.id)
    assert (removed.removed_at, removed.removed_by_id) == (LATER, clerk.person)
    assert (again.position, files_kept()) == (2, 1)
    assert list(queries.item_papers(item.meeting)) == [again]
    assert kinds_of(f"item_paper:{made.id}") == ["item_paper_added", "item_paper_removed"]
    assert unrecorded() == set()


def test_papers_change_in_session_until_their_matter_is_voted_on(item, people):
    made, clerk = add(item), holding.secretary(item.meeting.body)
    holding.opened(item, *people)
    add(item, papers.pdf(pages=3), at=LATER)
    holding.voted(item, holding.on_number(3), holding.all_of(people))

    removing = lambda: remove_paper(paper=made, by=clerk, at=LATER)  # noqa: E731
    assert refused(NotNow, lambda: add(item, papers.pdf(pages=4), at=LATER)) == "item_settled"
    assert refused(NotNow, removing) == "item_settled"


def test_vote_that_lost_its_quorum_settles_nothing(item, people):
    holding.opened(item, *people)
    ballot = holding.voted(item, holding.on_number(3), holding.all_of(people))
    ballot.questions.update(decided_by="no_quorum")

    assert queries.items_settled(item.meeting) == set()


def test_papers_of_a_cancelled_meeting_do_not_change(item):
    clerk = holding.secretary(item.meeting.body)
    item.meeting = meetings.cancel_meeting(
        meeting=item.meeting, reason="No hall.", by=clerk, at=CALLED
    )

    assert refused(NotNow, lambda: add(item)) == "meeting_over"


def test_file_of_a_paper_is_not_swept(item):
    made = add(item)

    assert sweep_files(at=EVER) == 0
    assert store.content(made.file_name) == papers.pdf(pages=2)
