"""Uploads: what is taken, what is refused and in which words, and that nothing is half written."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from threading import BoundedSemaphore

import pytest
from PIL import Image

from saty.applications.actions import documents
from saty.applications.files import inspection, store
from saty.applications.files.inspection import DocumentRefused, ask, kind_of
from saty.applications.models import Document
from saty.applications.queries import documents_of
from saty.common.refusals import NotNow
from saty.programmes.schema import DocumentRequirement
from tests import factories
from tests.applications import filing, papers

pytestmark = pytest.mark.django_db
NOW = factories.WHILE_FILING


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def send(application, content, requirement="diploma", name="scan.pdf"):
    return documents.upload(
        application=application,
        requirement=requirement,
        file=BytesIO(content),
        name=name,
        by=factories.acting(application.candidate),
        at=NOW,
    )


def refusal(content, requirement="diploma", name="scan.pdf"):
    draft = filing.started()
    with pytest.raises(DocumentRefused) as refused:
        send(draft, content, requirement, name)
    assert not Document.objects.exists()
    assert list(store.names_before(datetime(9999, 1, 1, tzinfo=UTC))) == []
    return refused.value.key, str(refused.value.message)


def test_pdf_is_kept_as_it_came():
    draft, content = filing.started(), papers.pdf(pages=3)

    document = send(draft, content, name="C:\\scans\\Диплом.pdf")

    assert store.content(document.file_name) == content
    assert (document.media_type, document.pages) == ("application/pdf", 3)
    assert (document.original_name, document.size) == ("Диплом.pdf", len(content))
    assert list(documents_of(draft)) == [document]


def test_file_waits_a_moment_for_its_turn_and_is_then_refused(monkeypatch):
    monkeypatch.setattr(inspection, "AT_ONCE", BoundedSemaphore(1))
    monkeypatch.setattr(inspection, "WAIT_SECONDS", 0.01)

    with inspection.AT_ONCE:
        key, words = refusal(papers.pdf(pages=4))

    assert key == "document.busy"
    assert "Wait a moment" in words
    assert send(filing.started(), papers.pdf(pages=4)).pages == 4


def test_one_account_has_one_file_read_at_a_time():
    draft = filing.started()

    with (
        inspection.one_at_a_time(draft.candidate_id),
        pytest.raises(DocumentRefused, match=r"document\.one_at_a_time"),
    ):
        send(draft, papers.pdf())

    assert send(draft, papers.pdf()).pages == 1


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (papers.jpeg(), "image/jpeg"),
        (papers.png(), "image/png"),
        (papers.png(mode="RGBA"), "image/png"),
    ],
)
def test_picture_is_made_anew_without_metadata(content, media_type):
    document = send(filing.started(), content, name="photo.jpg")

    kept = store.content(document.file_name)

    assert document.media_type == media_type
    assert papers.SECRET.encode() in content
    assert papers.SECRET.encode() not in kept
    assert dict(Image.open(BytesIO(kept)).getexif()) == {}


def test_picture_is_turned_upright_before_its_metadata_goes():
    document = send(filing.started(), papers.jpeg((40, 30), turned=True))

    assert Image.open(BytesIO(store.content(document.file_name))).size == (30, 40)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGBA"])
def test_picture_of_any_mode_is_taken(mode):
    document = send(filing.started(), papers.png(mode=mode))

    assert document.pages == 1


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "document.empty"),
        (b"MZ" + b"\0" * 500, "document.unknown"),
        (b"<html><script>alert(1)</script></html>", "document.unknown"),
        (b"GIF89a" + b"\0" * 50, "document.unknown"),
        (b"PK\3\4" + b"\0" * 50, "document.unknown"),
        (b"%PDF-1.7\nnothing of a PDF follows", "document.broken"),
        (papers.pdf()[:200], "document.broken"),
        (papers.jpeg()[:100], "document.broken"),
        (papers.png()[:-30], "document.broken"),
        (papers.ENCRYPTED_PDF, "document.encrypted"),
        (papers.png_bomb(), "document.too_many_pixels"),
    ],
)
def test_file_that_is_not_what_it_says_is_refused_and_nothing_is_kept(content, key):
    assert refusal(content)[0] == key


def test_file_larger_than_the_requirement_is_refused_with_the_limit():
    key, words = refusal(papers.pdf() + b"\0" * 10_000_000)

    assert key == "document.too_large"
    assert "10 MB" in words


def test_pdf_with_too_many_pages_is_refused_with_both_numbers():
    key, words = refusal(papers.pdf(pages=6), "identity-document")

    assert key == "document.too_many_pages"
    assert words.startswith("The PDF has 6 pages. At most 5 are possible")


def test_format_that_the_requirement_does_not_take_is_refused():
    requirement = DocumentRequirement.model_validate(
        {**documents.PROOF.model_dump(), "formats": ["pdf"]}
    )

    with pytest.raises(DocumentRefused) as refused:
        inspection.inspect(BytesIO(papers.jpeg()), requirement)

    assert str(refused.value.message).startswith("This is a JPEG file. Possible here: PDF.")


def test_file_that_keeps_its_reader_busy_is_refused(monkeypatch):
    monkeypatch.setattr(inspection, "SECONDS", -1)

    assert refusal(papers.pdf(pages=2))[0] == "document.too_heavy"


def test_reader_of_hostile_files_can_open_neither_file_nor_connection():
    probe = (
        "import sys; sys.path.insert(0, sys.argv[1]); import child, socket; child.confine()\n"
        "for act in (lambda: open('/etc/hostname'), socket.socket):\n"
        "    try: act(); print('opened')\n"
        "    except OSError: print('refused')"
    )
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", probe, str(inspection.CHILD.parent)], capture_output=True, text=True
    )

    assert done.stdout.split() == ["refused", "refused"]


def test_page_of_a_pdf_is_shown_as_a_picture():
    header, picture = ask("page", papers.pdf(pages=2), number=1, width=300)

    assert header == {"pages": 2}
    assert Image.open(BytesIO(picture)).width == 300


def test_file_sent_twice_is_one_document():
    draft = filing.started()

    first = send(draft, papers.jpeg())
    again = send(draft, papers.jpeg())

    assert first == again
    assert len(list(store.names_before(datetime(9999, 1, 1, tzinfo=UTC)))) == 1


def test_more_files_than_the_requirement_takes_are_refused():
    draft = filing.started()
    send(draft, papers.pdf(pages=1), "identity-document")

    with pytest.raises(NotNow) as refused:
        send(draft, papers.pdf(pages=2), "identity-document")

    assert refused.value.key == "document.too_many"
    assert str(refused.value.message).startswith("At most 1 files can be here.")


def test_document_removed_from_a_draft_leaves_no_file(django_capture_on_commit_callbacks):
    draft = filing.started()
    document = send(draft, papers.pdf())

    with django_capture_on_commit_callbacks(execute=True):
        documents.remove(document=document, by=factories.acting(draft.candidate), at=NOW)

    assert list(documents_of(draft)) == []
    with pytest.raises(FileNotFoundError):
        store.content(document.file_name)


def test_documents_of_a_submitted_application_cannot_be_changed():
    done = filing.filed()
    by = factories.acting(done.candidate)

    with pytest.raises(NotNow):
        send(done, papers.pdf())
    with pytest.raises(NotNow):
        documents.remove(document=done.documents.first(), by=by, at=NOW)

    assert done.documents.filter(removed_at=None).count() == 3


def test_file_whose_row_could_not_be_written_is_deleted(monkeypatch):
    draft = filing.started()

    def fail(rows):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(Document.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        send(draft, papers.pdf())

    assert list(store.names_before(datetime(9999, 1, 1, tzinfo=UTC))) == []


def test_file_without_a_document_is_swept_after_a_day():
    document = send(filing.started(), papers.pdf())
    orphan = store.keep(b"left behind")
    now = datetime.now(UTC)

    early = documents.sweep_files(at=now)
    late = documents.sweep_files(at=now + timedelta(days=1, minutes=1))

    assert (early, late) == (0, 1)
    assert store.content(document.file_name) == papers.pdf()
    with pytest.raises(FileNotFoundError):
        store.content(orphan)


def test_unknown_requirement_is_an_error():
    with pytest.raises(KeyError):
        send(filing.started(), papers.pdf(), "tax-return")


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"%PDF-1.4", "pdf"),
        (b"\xef\xbb\xbf%PDF-1.4", "pdf"),
        (b" " * 1100 + b"%PDF-1.4", None),
        (b"\x89PNG", None),
    ],
)
def test_kind_is_told_by_the_first_bytes(start, kind):
    assert kind_of(start) == kind


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\scan.pdf", "scan.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("", "document"),
        ("..", "document"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_name_is_cleaned(given, kept):
    assert documents.clean_name(given) == kept
