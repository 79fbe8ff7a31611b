"""Texts that several items ask on, pictures, topics, and banks themselves."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from saty.ledger.models import Reading
from saty.testing.models import Bank, BankPicture, Stimulus
from tests import factories
from tests import factories_of_testing as testing
from tests.applications import papers
from tests.web.bank.asking import READERS, page, reader
from tests.web.staff.asking import text

pytestmark = pytest.mark.django_db
NOW = testing.WRITTEN + timedelta(days=1)
WORDS = {language: f"A text ({language})." for language in testing.LANGUAGES}


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def bank():
    return testing.bank()


@pytest.fixture
def author(bank):
    return reader("item_author", bank)[0]


def stimulus(bank, identifier="text-1", **fields):
    return Stimulus.objects.create(
        bank=bank,
        identifier=identifier,
        wordings=dict(WORDS),
        saved_by=factories.person(),
        saved_at=NOW,
        **fields,
    )


# --- texts ---


def test_text_is_written_in_three_languages(bank, author):
    response = author.post(page("bank_new_stimulus", bank), WORDS)

    made = Stimulus.objects.get()
    assert response.headers["Location"] == page("bank_stimulus", bank, made.id)
    assert made.wordings == WORDS
    assert made.identifier in text(author.get(page("bank_stimuli", bank)))


def test_text_that_lacks_a_language_is_an_error_beside_it(bank, author):
    response = author.post(page("bank_new_stimulus", bank), {**WORDS, "ru": ""})

    assert response.status_code == 400
    assert 'id="id_ru_error"' in text(response)
    assert 'href="#id_ru"' in text(response)
    assert not Stimulus.objects.exists()


@pytest.mark.parametrize("role", READERS)
def test_text_is_shown_to_whoever_reads_the_bank_and_the_reading_is_recorded(bank, role):
    kept = stimulus(bank, "q1/text 1.xml")
    item = testing.item(bank, stimulus=kept)
    client, person = reader(role, bank)

    listed = text(client.get(page("bank_stimuli", bank)))
    shown = text(client.get(page("bank_stimulus", bank, kept.id)))

    assert "q1/text 1.xml" in listed
    assert ">A text (en).</td>" in listed
    assert all(f"<p>{words}</p>" in shown for words in WORDS.values())
    assert page("bank_item", item) in shown
    assert ("Write on" in shown) == (role in {"item_author", "test_owner"})
    readings = Reading.objects.order_by("what").values_list("subject", "what", "reader")
    assert list(readings) == [
        (f"stimulus:{kept.id}", what, str(person.staff_id)) for what in ("item", "item in a list")
    ]


def test_second_of_two_writers_of_a_text_sees_both_and_keeps_their_own(bank, author):
    kept = stimulus(bank)
    address = page("bank_stimulus", bank, kept.id)
    owner, _person = reader("test_owner", bank)
    owner.post(address, {**WORDS, "kk": "Theirs.", "read": "1"})

    response = author.post(address, {**WORDS, "kk": "Mine.", "read": "1"})
    shown = text(response)
    author.post(address, {**WORDS, "kk": "Mine.", "read": "2"})

    assert response.status_code == 400
    assert "Somebody else saved this while you were writing." in shown
    assert "<p>Theirs.</p>" in shown
    assert "> Mine.</textarea>" in shown
    assert 'name="read" value="2"' in shown
    kept.refresh_from_db()
    assert (kept.wordings["kk"], kept.saves) == ("Mine.", 3)


def test_text_in_a_locked_form_stays_as_it_is(bank, author):
    kept = stimulus(bank)
    item = testing.item(bank, stimulus=kept)
    stage = factories.competition().stages.get(key="test")
    testing.locked_form(testing.blueprint(bank, stage), [item])

    response = author.post(
        page("bank_stimulus", bank, kept.id), {**WORDS, "kk": "Changed.", "read": "1"}
    )

    assert "Questions on this text stand in a locked form" in text(response)
    kept.refresh_from_db()
    assert kept.wordings == WORDS


@pytest.mark.parametrize("role", ["item_reviewer", "auditor"])
def test_who_does_not_write_changes_no_text(bank, role):
    kept = stimulus(bank)
    client, _person = reader(role, bank)

    client.post(page("bank_stimulus", bank, kept.id), {**WORDS, "kk": "Changed.", "read": "1"})

    kept.refresh_from_db()
    assert kept.wordings == WORDS
    assert client.get(page("bank_new_stimulus", bank)).status_code == 404


def test_text_of_another_bank_is_not_found(bank, author):
    other = stimulus(testing.bank())

    assert author.get(page("bank_stimulus", bank, other.id)).status_code == 404


# --- pictures ---


def send(client, bank, content, name="map-1.png"):
    file = SimpleUploadedFile("whatever.png", content)
    return client.post(page("bank_pictures", bank), {"name": name, "file": file})


@pytest.mark.parametrize(
    ("content", "media_type"), [(papers.png(), "image/png"), (papers.jpeg(), "image/jpeg")]
)
def test_picture_is_made_anew_from_its_pixels(bank, author, content, media_type):
    response = send(author, bank, content)

    kept = BankPicture.objects.get()
    made = bytes(kept.content)
    assert response.headers["Location"] == page("bank_pictures", bank)
    assert (kept.media_type, kept.size) == (media_type, len(made))
    assert papers.SECRET.encode() in content
    assert papers.SECRET.encode() not in made
    assert Image.open(io.BytesIO(made)).size == (40, 30)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "This is not a"),
        (b"<html><script>alert(1)</script></html>", "This is not a"),
        (b"GIF89a" + b"\x00" * 50, "This is not a"),
        (papers.pdf(), "This is a PDF file. Possible here: JPEG, PNG."),
        (papers.png()[:60], "The file cannot be opened"),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "The file cannot be opened"),
        (papers.png_bomb(), "The picture is too large."),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 4_000_000, "The file is larger than 4 MB."),
    ],
)
def test_what_is_no_picture_is_refused_in_words(bank, author, content, words):
    response = send(author, bank, content)

    assert response.status_code == 400
    assert words in text(response)
    assert "There is a problem" in text(response)
    assert not BankPicture.objects.exists()


@pytest.mark.parametrize("name", ["../map.png", "Map.png", "карта.png", "a b.png", ".png", "a/b"])
def test_name_that_cannot_stand_in_a_text_is_refused(bank, author, name):
    response = send(author, bank, papers.png(), name)

    assert response.status_code == 400
    assert "A name has small Latin letters" in text(response)


def test_name_that_is_there_is_refused_and_the_picture_stays(bank, author):
    send(author, bank, papers.png())

    response = send(author, bank, papers.jpeg())

    assert "The bank has a picture of this name." in text(response)
    assert BankPicture.objects.get().media_type == "image/png"


def test_nothing_sent_is_an_error_beside_the_fields(bank, author):
    shown = text(author.post(page("bank_pictures", bank), {}))

    assert 'id="id_name_error"' in shown
    assert 'id="id_file_error"' in shown


@pytest.mark.parametrize("role", READERS)
def test_picture_is_shown_to_whoever_reads_the_bank_and_to_nobody_else(bank, author, role):
    send(author, bank, papers.png())
    other, _person = reader("item_author", testing.bank())
    client, person = reader(role, bank)

    listed = text(client.get(page("bank_pictures", bank)))
    shown = client.get(page("bank_picture", bank, "map-1.png"))

    assert "![…](picture:map-1.png)" in listed
    assert ("Add a picture" in listed) == (role in {"item_author", "test_owner"})
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(page("bank_picture", bank, "unknown.png")).status_code == 404
    assert other.get(page("bank_picture", bank, "map-1.png")).status_code == 404
    readings = Reading.objects.filter(what="pictures of a bank", reader=str(person.staff_id))
    assert readings.get().subject == f"bank:{bank.id}"


@pytest.mark.parametrize("role", ["item_reviewer", "auditor"])
def test_who_does_not_write_adds_no_picture(bank, role):
    client, _person = reader(role, bank)

    send(client, bank, papers.png())

    assert not BankPicture.objects.exists()


# --- topics and competencies ---


def label(what="topic", key="ethics", **names):
    given = {"kk": "Әдеп", "ru": "Этика", "en": "Ethics"}
    return {"what": what, "key": key, **given, **names}


def test_owner_adds_and_renames_topics_and_competencies(bank):
    client, _person = reader("test_owner", bank)
    address = page("bank_settings", bank)

    client.post(address, label())
    client.post(address, label("competency"))
    client.post(address, label(en="Public ethics"))

    assert [each.key for each in bank.topics.all()] == ["law", "numbers", "ethics"]
    assert bank.topics.get(key="ethics").name_en == "Public ethics"
    assert bank.competencies.get(key="ethics").name_ru == "Этика"
    assert "Public ethics" in text(client.get(address))


def test_label_without_a_name_in_a_language_is_an_error_beside_it(bank):
    client, _person = reader("test_owner", bank)

    response = client.post(page("bank_settings", bank), label(kk="", key="no spaces"))

    assert response.status_code == 400
    assert 'id="id_kk_error"' in text(response)
    assert 'id="id_key_error"' in text(response)


def test_auditor_sees_topics_and_changes_none(bank):
    client, _person = reader("auditor")

    shown = text(client.get(page("bank_settings", bank)))
    client.post(page("bank_settings", bank), label())

    assert "Law (ru)" in shown
    assert "Add or rename" not in shown
    assert bank.topics.count() == 2


@pytest.mark.parametrize("role", ["item_author", "item_reviewer"])
def test_who_does_not_order_the_bank_finds_no_settings(bank, role):
    client, _person = reader(role, bank)

    assert client.get(page("bank_settings", bank)).status_code == 404


# --- banks ---


def making(key="public-law", **names):
    return {"key": key, "kk": "Қор", "ru": "Банк", "en": "Bank of law", **names}


def test_owner_of_the_whole_makes_a_bank(bank):
    client, _person = reader("test_owner")

    response = client.post(reverse("make_bank"), making())

    made = Bank.objects.get(key="public-law")
    assert response.headers["Location"] == page("bank_settings", made)
    assert (made.name_kk, made.languages) == ("Қор", ["kk", "ru", "en"])


@pytest.mark.parametrize("key", ["make", "public-law", "two words", ""])
def test_key_that_cannot_be_used_is_refused(key):
    testing.bank(key="public-law")
    client, _person = reader("test_owner")

    response = client.post(reverse("make_bank"), making(key))

    assert response.status_code == 400
    assert "There is a problem" in text(response)
    assert Bank.objects.count() == 1


def test_owner_of_one_bank_makes_no_other(bank):
    client, _person = reader("test_owner", bank)

    assert client.get(reverse("make_bank")).status_code in {403, 404}
    assert client.post(reverse("make_bank"), making()).status_code in {403, 404}
    assert Bank.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "whole", "reached"),
    [("item_author", False, 1), ("item_reviewer", True, 2), ("auditor", True, 2)],
)
def test_banks_are_those_that_the_reader_reaches(bank, role, whole, reached):
    other = testing.bank()
    client, _person = reader(role, None if whole else bank)

    shown = text(client.get(reverse("banks")))

    found = [each for each in (bank, other) if page("bank", each) in shown]
    assert len(found) == reached
    assert "Make a bank" not in shown


def test_front_page_counts_items_by_topic_and_state(bank):
    for state in ("draft", "approved", "approved", "dropped"):
        testing.item(bank, state=state)
    client, _person = reader("auditor")

    shown = text(client.get(page("bank", bank)))

    cells = '<td class="govuk-table__cell--numeric">'
    row = "".join(f"{cells}{count}</td> " for count in (1, 0, 0, 2, 0, 3))
    assert row.strip().replace("> <", "><") in shown.replace("> <", "><")


@pytest.mark.parametrize(
    ("role", "state", "words"),
    [
        ("item_reviewer", "in_review", "Items to review"),
        ("test_owner", "reviewed", "Items to approve"),
    ],
)
def test_what_waits_for_the_reader_stands_on_the_front_page_and_at_home(bank, role, state, words):
    client, person = reader(role, bank)
    testing.item(bank, state=state)
    testing.item(bank, state=state, author=person)

    front = text(client.get(page("bank", bank)))
    home = text(client.get(reverse("staff_home")))

    assert words in front
    assert words in home
    assert f"{page('bank_items', bank)}?state={state}" in front
