"""Writing an item on its page: as one goes, two people at once, languages in step."""

import dataclasses
from datetime import timedelta

import pytest
from django.urls import reverse

from saty.core import items as core
from saty.testing.actions import items as actions
from saty.testing.actions import reviews
from saty.testing.models import ItemSave, ItemVersion
from tests import factories
from tests import factories_of_testing as testing
from tests.web.bank.asking import page, reader, writing
from tests.web.staff.asking import text

pytestmark = pytest.mark.django_db
NOW = testing.WRITTEN + timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def bank():
    return testing.bank()


@pytest.fixture
def draft(bank):
    return testing.item(bank, testing.question(about="Asked"), state="draft")


@pytest.fixture
def author(bank):
    return reader("item_author", bank)[0]


def held(item):
    return core.from_json(item.versions.order_by("-number")[0].content)


def another_saves(item, content, role="item_author"):
    """Somebody else saves the draft."""
    version = item.versions.order_by("-number")[0]
    by = factories.acting(factories.official(role), role)
    actions.save_version(version=version, content=content, read=version.saves, by=by, at=NOW)


# --- beginning ---


def test_item_is_begun_and_then_written(bank, author):
    sent = {"kind": "matching", "options": "3", "topic": "law", "difficulty": "4", "seconds": "90"}

    response = author.post(page("bank_new_item", bank), sent)

    (item,) = bank.items.all()
    assert response.headers["Location"] == page("bank_write_item", item)
    assert (item.kind, item.difficulty, item.seconds) == ("matching", 4, 90)
    assert (held(item).size, held(item).targets) == (3, 2)
    assert author.get(response.headers["Location"]).status_code == 200


def test_what_is_wrong_with_a_new_item_stands_beside_the_field_and_on_top(bank, author):
    sent = {"kind": "single", "options": "500", "topic": "law", "difficulty": "3", "seconds": "2"}

    response = author.post(page("bank_new_item", bank), sent)

    shown = text(response)
    assert response.status_code == 400
    assert "There is a problem" in shown
    assert 'href="#id_options"' in shown
    assert 'id="id_options_error"' in shown
    assert 'id="id_seconds_error"' in shown
    assert not bank.items.exists()


def test_unknown_enemy_is_told_and_nothing_is_begun(bank, author):
    sent = {"kind": "single", "options": "4", "topic": "law", "difficulty": "3", "seconds": "60"}

    unknown = author.post(page("bank_new_item", bank), {**sent, "enemies": "7"})
    mistyped = author.post(page("bank_new_item", bank), {**sent, "enemies": "seven"})

    assert "The bank has no item of one of these numbers." in text(unknown)
    assert "Write numbers of items, with commas between them." in text(mistyped)
    assert not bank.items.exists()


# --- saving ---


@pytest.mark.parametrize("kind", core.KINDS)
def test_page_of_every_kind_shows_what_is_held_and_saves_what_is_typed(bank, author, kind):
    item = testing.item(bank, testing.question(kind, about="Asked"), state="draft")

    shown = text(author.get(page("bank_write_item", item)))
    response = author.post(page("bank_write_item", item), writing(item, **{"ru-prompt": "Другое?"}))

    assert shown.count("Asked (kk)?") == 2  # in its field and as candidates see it
    assert response.headers["Location"] == page("bank_item", item)
    assert held(item).wordings["ru"].prompt == "Другое?"
    assert dataclasses.replace(held(item), wordings={}) == dataclasses.replace(
        testing.question(kind), wordings={}
    )


def test_page_sent_back_unchanged_changes_nothing(draft, author):
    author.post(page("bank_write_item", draft), writing(draft))

    assert draft.versions.get().saves == 1
    assert ItemSave.objects.count() == 1


def test_one_more_option_is_room_on_the_same_page(draft, author):
    response = author.post(page("bank_write_item", draft), writing(draft, more="option"))

    shown = text(response)
    assert response.status_code == 200
    assert 'name="kk-option-4"' in shown
    assert 'name="options" value="5"' in shown
    assert 'name="read" id="read" value="2"' in shown
    assert held(draft).size == 5


def test_option_that_is_left_empty_is_taken_out(draft, author):
    sent = writing(draft, **{f"{language}-option-3": "" for language in testing.LANGUAGES})

    author.post(page("bank_write_item", draft), sent)

    assert held(draft).size == 3


def test_number_of_options_that_somebody_made_up_is_bounded(draft, author):
    author.post(page("bank_write_item", draft), writing(draft, options="500", more="option"))

    assert held(draft).size == core.MOST_OPTIONS


def test_text_that_is_too_long_stays_on_the_page_with_an_error_beside_it(draft, author):
    long = "x" * (core.MOST_CHARACTERS + 1)

    response = author.post(page("bank_write_item", draft), writing(draft, **{"kk-prompt": long}))

    shown = text(response)
    assert response.status_code == 400
    assert 'href="#id_kk-prompt"' in shown
    assert 'id="id_kk-prompt_error"' in shown
    assert long in shown
    assert draft.versions.get().saves == 1


def test_what_keeps_an_item_from_review_is_told(bank, author):
    faulty = testing.question("ordering", right=(0, 1, 2, 25))
    item = testing.item(bank, faulty, state="draft")

    shown = text(author.get(page("bank_write_item", item)))
    on_page = text(author.get(page("bank_item", item)))

    assert "key: The key names an option that is not there." in shown
    assert "key: The key names an option that is not there." in on_page
    assert "Give to reviewers" not in on_page


# --- two at once ---


def test_second_of_two_writers_sees_both_texts_and_keeps_their_own(draft, author):
    sent = writing(draft, **{"kk-prompt": "Mine?"})
    theirs = dataclasses.replace(
        testing.question(),
        right=(2,),
        wordings={each: testing.wording(each, 5, about="Theirs") for each in testing.LANGUAGES},
    )
    another_saves(draft, theirs)

    response = author.post(page("bank_write_item", draft), sent)

    shown = text(response)
    assert response.status_code == 409
    assert "Somebody else saved this while you were writing." in shown
    theirs_in = 'data-label="Saved by another" lang="{}">{}</td>'
    assert theirs_in.format("kk", "Theirs (kk)?") in shown
    assert theirs_in.format("ru", "Option 4 (ru)") in shown
    assert shown.count("Mine?") == 3  # beside theirs, in its field, as candidates see it
    assert 'data-label="Yours, below">B</td>' in shown
    assert 'data-label="Saved by another">C</td>' in shown
    assert 'name="read" id="read" value="2"' in shown
    assert held(draft) == theirs


def test_writer_who_compared_saves_over_the_other(draft, author):
    sent = writing(draft, **{"kk-prompt": "Mine?"})
    another_saves(draft, testing.question(about="Theirs"))
    author.post(page("bank_write_item", draft), sent)

    author.post(page("bank_write_item", draft), {**sent, "read": 2})

    assert held(draft).wordings["kk"].prompt == "Mine?"
    assert [save.number for save in ItemSave.objects.order_by("number")] == [1, 2, 3]


def test_what_was_given_to_reviewers_in_the_meantime_keeps_the_text_on_the_page(draft, author):
    sent = writing(draft, **{"kk-prompt": "Mine?"})
    by = factories.acting(factories.official("item_author"), "item_author")
    reviews.submit(version=draft.versions.get(), by=by, at=NOW)

    saved = author.post(page("bank_autosave_item", draft), sent)
    response = author.post(page("bank_write_item", draft), sent)

    shown = text(response)
    assert (saved.status_code, response.status_code) == (409, 409)
    assert "This version is no draft any more." in shown
    assert shown.count("Mine?") >= 2
    assert held(draft).wordings["kk"].prompt == "Asked (kk)?"


def test_page_of_an_older_version_does_not_write_over_a_newer_one(draft, author):
    sent = writing(draft, **{"kk-prompt": "Mine?"})
    by = factories.acting(factories.official("item_author"), "item_author")
    actions.drop_draft(version=draft.versions.get(), by=by, at=NOW)
    actions.begin_version(item=draft, by=by, at=NOW)

    response = author.post(page("bank_write_item", draft), sent)

    assert response.status_code == 409
    assert "Mine?" in text(response)
    assert held(draft).wordings["kk"].prompt == "Asked (kk)?"


def test_item_that_is_no_draft_has_no_page_to_write_on(bank, author):
    item = testing.item(bank)

    response = author.get(page("bank_write_item", item))

    assert response.headers["Location"] == page("bank_item", item)


# --- saving as one goes ---


def test_what_is_typed_is_saved_and_the_previews_come_back(draft, author):
    sent = writing(draft, **{"kk-prompt": "Жаңа $x^2$?"})

    response = author.post(page("bank_autosave_item", draft), sent)

    shown = text(response)
    assert response.status_code == 200
    assert 'id="read" form="writing" value="2"' in shown
    for element in ('id="wrong"', 'id="in-step"', *(f'id="column-{x}"' for x in testing.LANGUAGES)):
        assert element in shown
    assert "<msup>" in shown
    assert "<html" not in shown
    assert held(draft).wordings["kk"].prompt == "Жаңа $x^2$?"


def test_empty_options_stay_while_one_types(draft, author):
    sent = writing(draft, **{f"{language}-option-3": "" for language in testing.LANGUAGES})

    author.post(page("bank_autosave_item", draft), sent)

    assert held(draft).size == 4


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"kk-prompt": "Mine?", "read": "0"}, 409),
        ({"kk-prompt": "Mine?", "version": "2"}, 409),
        ({"kk-prompt": "Mine?", "read": "9" * 5_000}, 409),
        ({"right": "7"}, 422),
        ({"kk-prompt": "x" * (core.MOST_CHARACTERS + 1)}, 422),
    ],
)
def test_what_cannot_be_saved_as_one_goes_changes_nothing(draft, author, changed, status):
    response = author.post(page("bank_autosave_item", draft), writing(draft, **changed))

    assert response.status_code == status
    assert held(draft).wordings["kk"].prompt == "Asked (kk)?"


def test_saving_as_one_goes_is_only_posted(draft, author):
    assert author.get(page("bank_autosave_item", draft)).status_code == 405


# --- languages in step ---


def test_languages_that_lag_are_told_and_said_to_be_in_step(draft, author):
    shown = text(
        author.post(page("bank_autosave_item", draft), writing(draft, **{"ru-prompt": "Иначе?"}))
    )
    stale = ItemVersion.objects.get().stale

    author.post(page("bank_write_item", draft), writing(draft, **{"in-step": ["kk", "en", "xx"]}))

    assert stale == ["en", "kk"]
    assert "Қазақша: compared, and it means the same" in shown
    assert "Қазақша: Another language was changed since: compare." in shown
    assert ItemVersion.objects.get().stale == []


# --- who may ---


@pytest.mark.parametrize("role", ["item_reviewer", "auditor"])
@pytest.mark.parametrize("name", ["bank_write_item", "bank_autosave_item", "bank_file_item"])
def test_who_does_not_write_finds_no_page_to_write_on(bank, draft, role, name):
    client, _person = reader(role, bank)

    assert client.get(page(name, draft)).status_code == 404
    assert client.post(page(name, draft), writing(draft)).status_code == 404


def test_author_of_another_bank_finds_nothing(draft):
    client, _person = reader("item_author", testing.bank())

    for name in ("bank_item", "bank_write_item", "bank_item_history", "bank_file_item"):
        assert client.get(page(name, draft)).status_code == 404
    assert client.get(reverse("bank_items", args=[draft.bank.key])).status_code == 404
