"""Uploaded PDFs joined to one between the pages of a frame: in order, with nothing active."""

import re

import pypdfium2
import pytest

from saty.applications.files.inspection import DocumentRefused
from saty.applications.files.joining import joined
from saty.web.pdf import rendered
from tests.applications import papers
from tests.meetings.paper_files import ACTIVE, paper


def frame(*chapters: str) -> bytes:
    """A cover with contents, and a page for each chapter."""
    items = [
        {
            "title": title, "said": [], "candidates": "", "head": [], "table": [], "papers": [],
            "pages": 0,
        }
        for title in chapters
    ]  # fmt: skip
    words = dict.fromkeys("title body programme contents papers none paper on_pages".split(), "x")
    return rendered("papers", {**words, "rows": [], "items": items}, accessible=False)


def words_of(content: bytes) -> list[str]:
    """The first words of each page."""
    document = pypdfium2.PdfDocument(content)
    return [document[n].get_textpage().get_text_bounded()[:8].strip() for n in range(len(document))]


def test_papers_stand_at_the_end_of_their_chapter_in_order():
    chapters = [[paper("First", pages=2), paper("Second")], [], [paper("Third")]]

    made = joined(frame("1. One", "2. Two", "3. Three"), chapters)

    assert words_of(made)[1:] == [
        "1. One", "First mo", "First mo", "Second m", "2. Two", "3. Three"[:8], "Third mo",
    ]  # fmt: skip


def test_bookmarks_of_the_frame_lead_to_its_chapters():
    made = joined(frame("1. One", "2. Two"), [[paper("First", pages=3)], [paper("Second")]])

    marks = pypdfium2.PdfDocument(made).get_toc()
    assert [(each.get_title(), each.get_dest().get_index()) for each in marks] == [
        ("1. One", 1),
        ("2. Two", 5),
    ]


def test_same_files_make_the_same_bytes():
    files = frame("1. One"), [[paper("First")]]

    assert joined(*files) == joined(*files)
    assert joined(*files) != joined(files[0], [[paper("Other")]])


@pytest.mark.parametrize("number", [1, 3])
def test_nothing_in_a_paper_runs_or_can_be_clicked(number):
    made = joined(frame("1. One"), [[ACTIVE, paper("Linked")] * number])

    document = pypdfium2.PdfDocument(made)
    assert len(document) == 2 + 2 * number
    assert not re.search(rb"/(AA|JS|JavaScript|OpenAction)\b", made)
    assert [pypdfium2.raw.FPDFPage_GetAnnotCount(document[n]) for n in range(2, 4)] == [0, 0]


def test_broken_file_is_refused():
    with pytest.raises(DocumentRefused):
        joined(frame("1. One"), [[b"%PDF-1.4 nothing"]])
    with pytest.raises(DocumentRefused):
        joined(frame("1. One"), [[papers.ENCRYPTED_PDF]])
