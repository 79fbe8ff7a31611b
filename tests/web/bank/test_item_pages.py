"""Pages of items: one item, what is done to it, how it is filed, its history."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from saty.core import items as core
from saty.ledger.models import Reading
from saty.testing.actions import reviews
from saty.testing.models import ReviewNote
from tests import factories
from tests import factories_of_testing as testing
from tests.stages import running
from tests.web.bank.asking import READERS, asked, page, reader, state_of
from tests.web.staff.asking import text

pytestmark = pytest.mark.django_db
NOW = testing.WRITTEN + timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def bank():
    return testing.bank()


# --- one item ---

ACTS = {
    "Write on",
    "Give to reviewers",
    "Take back and write on",
    "Accept",
    "Approve",
    "Begin a new version",
    "Give the draft up",
    "Send back",
    "Retire",
    "Say it",
    "Change",
}
WRITER = {
    "draft": {"Write on", "Give to reviewers", "Give the draft up"},
    "in_review": {"Take back and write on"},
    "reviewed": set(),
    "approved": {"Begin a new version"},
    "retired": {"Begin a new version"},
    "dropped": {"Begin a new version"},
}
OWNER = {
    **WRITER,
    "reviewed": {"Approve", "Send back"},
    "approved": {*WRITER["approved"], "Retire"},
}
REVIEWER = {**{state: set() for state in WRITER}, "in_review": {"Accept", "Send back"}}
OFFERED = {
    "item_author": {state: {*acts, "Say it", "Change"} for state, acts in WRITER.items()},
    "test_owner": {state: {*acts, "Say it", "Change"} for state, acts in OWNER.items()},
    "item_reviewer": {state: {*acts, "Say it"} for state, acts in REVIEWER.items()},
    "auditor": {state: set() for state in WRITER},
}


def offered(response):
    """The acts of a page, by the words on their buttons and links."""
    main = response.content.decode().split("<main", 1)[1]
    words = re.findall(r"<(?:button|a)[^>]*>\s*([^<>]+?)\s*</(?:button|a)>", main)
    return {*words} & ACTS


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("state", WRITER)
def test_item_offers_what_the_reader_may_do_with_it(bank, role, state):
    item = asked(bank, "Which", state=state)
    client, _person = reader(role, bank)

    response = client.get(page("bank_item", item))

    assert response.status_code == 200
    assert offered(response) == OFFERED[role][state]


@pytest.mark.parametrize(
    ("role", "state"), [("item_reviewer", "in_review"), ("test_owner", "reviewed")]
)
def test_item_offers_no_judgement_to_whoever_wrote_it(bank, role, state):
    client, person = reader(role, bank)
    item = asked(bank, "Which", state=state, author=person)

    response = client.get(page("bank_item", item))

    assert not offered(response) & {"Accept", "Approve"}


def test_item_is_shown_in_three_languages_with_its_key_and_how_it_is_filed(bank):
    item = testing.item(
        bank,
        testing.question("multiple", about="Which"),
        source="Law, article 4",
        competency=bank.competencies.get(key="analytical"),
    )
    client, person = reader("auditor")

    shown = text(client.get(page("bank_item", item)))

    for language in testing.LANGUAGES:
        assert f"Which ({language})?" in shown
        assert f"Because ({language})." in shown
    assert '<p class="govuk-body">A, C</p>' in shown
    assert "Law, article 4" in shown
    assert "Analytical (en)" in shown
    reading = Reading.objects.get(what="item")
    assert (reading.subject, reading.reader) == (f"bank_item:{item.id}", str(person.staff_id))


@pytest.mark.parametrize("language", testing.LANGUAGES)
def test_names_stand_in_the_language_of_the_reader(bank, language):
    item = asked(bank, "Which")
    client, _person = reader("item_author", bank, language)

    for address in (page("bank_item", item), page("bank_items", bank), page("bank", bank)):
        assert f"Law ({language})" in text(client.get(address))


def test_moments_stand_in_the_zone_of_the_bank(bank):
    item = asked(bank, "Which")
    client, _person = reader("item_author", bank)

    shown = text(client.get(page("bank_item_history", item)))

    local = testing.WRITTEN + timedelta(hours=5)
    assert local.strftime("%H:%M") in shown


def test_earlier_version_is_shown_as_one_and_offers_nothing(bank):
    item = asked(bank, "Older", state="retired")
    testing.version(item, testing.question(about="Newer"), state="draft", author=item.author)
    client, _person = reader("test_owner", bank)

    older = client.get(page("bank_item_version", item, 1))
    newest = client.get(page("bank_item_version", item, 2))

    assert "This is an earlier version" in text(older)
    assert "Older (en)?" in text(older)
    assert offered(older) == set()
    assert "Write on" in offered(newest)
    assert client.get(page("bank_item_version", item, 3)).status_code == 404


def test_approved_version_is_retired_while_another_is_written(bank):
    item = asked(bank, "Leaked")
    testing.version(item, testing.question(), state="draft", author=item.author)
    client, _person = reader("test_owner", bank)

    shown = client.get(page("bank_item_version", item, 1))
    client.post(page("bank_retire_item", item), {"reason": "Leaked."})

    assert offered(shown) == {"Retire"}
    assert [each.state for each in item.versions.order_by("number")] == ["retired", "draft"]


def test_item_whose_draft_was_dropped_shows_what_stands(bank):
    item = asked(bank, "Standing")
    testing.version(item, testing.question(about="Dropped"), state="dropped", author=item.author)
    client, _person = reader("test_owner", bank)

    shown = client.get(page("bank_item", item))

    assert "Standing (en)?" in text(shown)
    assert "Retire" in offered(shown)


def test_item_that_is_not_there_is_not_found(bank):
    client, _person = reader("item_author", bank)

    for number in (1, 2**31, 10**30):
        assert client.get(f"/banks/{bank.key}/items/{number}/").status_code == 404


def test_page_of_an_item_says_that_its_key_was_corrected_after_a_test(bank):
    item = asked(bank, "First")
    item.versions.get().key_changes.create(
        stage=running.stage_with(0),
        kind="void",
        reason="The law was amended.",
        state="approved",
        proposed_by=factories.person(),
        proposed_at=NOW,
        decided_by=factories.person(),
        decided_at=NOW,
    )
    client, _person = reader("item_author", bank)

    shown = text(client.get(page("bank_item", bank, item.number)))

    said = "The key was corrected, or the item was voided, after a test."
    assert f"{said} Write a new version or retire it." in shown


# --- what is done ---


def post(client, name, item, *more, **sent):
    return client.post(page(name, item, *more), sent, follow=True)


def test_item_goes_from_draft_to_retired_through_three_people(bank):
    author, reviewer, owner = (
        reader(role, bank)[0] for role in ("item_author", "item_reviewer", "test_owner")
    )
    item = asked(bank, "Which", state="draft")

    states = []
    for client, name, *more in (
        (author, "bank_item_act", "submit"),
        (author, "bank_item_act", "take-back"),
        (author, "bank_item_act", "submit"),
        (reviewer, "bank_item_act", "accept"),
        (owner, "bank_approve_item"),
        (author, "bank_item_act", "begin"),
        (author, "bank_item_act", "drop"),
    ):
        assert post(client, name, item, *more, seen="1.1").status_code == 200
        states.append(state_of(item))
    post(owner, "bank_retire_item", item, reason="Known to all.")

    assert states == [
        *("in_review", "draft", "in_review", "reviewed", "approved", "draft", "dropped")
    ]
    assert item.versions.get(number=1).state == "retired"


@pytest.mark.parametrize(
    ("role", "name", "more", "status"),
    [
        ("item_reviewer", "bank_item_act", ["submit"], 403),
        ("item_author", "bank_item_act", ["accept"], 403),
        ("item_author", "bank_item_act", ["unknown"], 404),
        ("test_owner", "bank_item_act", ["accept"], 403),
        ("auditor", "bank_item_act", ["submit"], 404),
        ("item_author", "bank_approve_item", [], 404),
        ("item_reviewer", "bank_approve_item", [], 404),
        ("item_author", "bank_retire_item", [], 404),
        ("auditor", "bank_comment_item", [], 404),
        ("test_owner", "bank_approve_item", [], 409),
    ],
)
def test_act_of_another_role_or_state_is_refused(bank, role, name, more, status):
    item = asked(bank, "Which", state="draft")
    client, _person = reader(role, bank)

    assert client.post(page(name, item, *more)).status_code == status
    assert state_of(item) == "draft"


@pytest.mark.parametrize(
    ("role", "state", "name", "more"),
    [
        ("item_reviewer", "in_review", "bank_item_act", ["accept"]),
        ("test_owner", "reviewed", "bank_approve_item", []),
    ],
)
@pytest.mark.parametrize(
    ("seen", "done"), [("1.1", True), ("1.2", False), ("2.1", False), ("", False)]
)
def test_judgement_is_of_what_was_seen(bank, role, state, name, more, seen, done):
    item = asked(bank, "Which", state=state)
    client, _person = reader(role, bank)

    shown = client.get(page("bank_item", item)).content.decode()
    response = client.post(page(name, item, *more), {"seen": seen})

    assert 'name="seen" value="1.1"' in shown
    assert response.status_code == (302 if done else 409)
    assert (state_of(item) != state) == done


def test_incomplete_item_is_not_given_to_reviewers(bank):
    item = testing.item(bank, testing.question(right=()), state="draft")
    client, _person = reader("item_author", bank)

    response = post(client, "bank_item_act", item, "submit")

    assert response.status_code == 409
    assert "Something is missing" in text(response)
    assert state_of(item) == "draft"


def test_item_is_sent_back_with_a_reason_and_its_author_is_told(bank):
    author, person = reader("item_author", bank)
    reviewer, _person = reader("item_reviewer", bank)
    item = asked(bank, "Which", state="in_review", author=person)

    without = reviewer.post(page("bank_return_item", item), {"reason": ""})
    post(reviewer, "bank_return_item", item, reason="B is right, too.")

    shown = text(without)
    assert without.status_code == 400
    assert 'id="id_reason_error"' in shown
    assert "There is a problem" in shown
    assert "B is right, too." in text(author.get(page("bank_item", item)))
    front = text(author.get(page("bank", bank)))
    assert "Items that were sent back to you" in front
    assert "?state=draft&amp;mine=on" in front


def test_comment_on_a_text_is_said_and_settled(bank):
    reviewer, _person = reader("item_reviewer", bank)
    author, _person = reader("item_author", bank)
    item = asked(bank, "Which", state="in_review")

    empty = reviewer.post(page("bank_comment_item", item), {"text": "", "place": "kk.options.9"})
    post(reviewer, "bank_comment_item", item, text="<b>Two</b> words?", place="kk.options.1")
    shown = text(author.get(page("bank_item", item)))
    note = ReviewNote.objects.get()
    author.post(page("bank_settle_note", bank, note.id))

    assert empty.status_code == 400
    assert 'id="id_place_error"' in text(empty)
    assert "Қазақша, option B" in shown
    assert "&lt;b&gt;Two&lt;/b&gt; words?" in shown
    assert "Settled by" in text(author.get(page("bank_item", item)))


def test_note_of_another_bank_is_not_settled(bank):
    client, _person = reader("item_author", bank)
    other = asked(testing.bank(), "Which", state="in_review")
    by = factories.acting(factories.official("item_reviewer"), "item_reviewer")
    note = reviews.comment(version=other.versions.get(), text="Why?", by=by, at=NOW)

    response = client.post(page("bank_settle_note", bank, note.id))

    note.refresh_from_db()
    assert (response.status_code, note.settled_at) == (404, None)


@pytest.mark.parametrize("name", ["bank_approve_item", "bank_retire_item"])
def test_approval_and_retirement_ask_for_the_password_anew(bank, name):
    item = asked(bank, "Which", state="reviewed")
    client, _person = reader("test_owner", bank, fresh=False)

    response = client.post(page(name, item), {"reason": "x"})

    assert response.status_code == 302
    assert "reauthenticate" in response.headers["Location"]
    assert state_of(item) == "reviewed"


# --- filing ---


def filing(**changed):
    kept = {"topic": "law", "difficulty": "3", "seconds": "60"}
    return {**kept, **changed}


def test_item_is_filed_on_its_page(bank):
    item, other = asked(bank, "Which"), asked(bank, "What")
    client, _person = reader("item_author", bank)

    sent = filing(topic="numbers", source="Law", enemies="2", difficulty="5")
    post(client, "bank_file_item", item, **sent)

    item.refresh_from_db()
    assert (item.topic.key, item.source, item.difficulty) == ("numbers", "Law", 5)
    assert 'value="1"' in text(client.get(page("bank_file_item", other)))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"topic": "unknown"}, "topic"),
        ({"difficulty": "6"}, "difficulty"),
        ({"seconds": "0"}, "seconds"),
        ({"seconds": "9" * 30}, "seconds"),
        ({"enemies": "1; 2"}, "enemies"),
        ({"stimulus": "unknown"}, "stimulus"),
        ({"source": "x" * 501}, "source"),
    ],
)
def test_what_is_wrong_with_a_filing_stands_beside_its_field(bank, changed, field):
    client, _person = reader("item_author", bank)

    response = client.post(page("bank_file_item", asked(bank, "Which")), filing(**changed))

    assert response.status_code == 400
    assert f'id="id_{field}_error"' in text(response)
    assert f'href="#id_{field}"' in text(response)


def test_reading_how_an_item_is_filed_is_recorded(bank):
    item = asked(bank, "Which")
    client, _person = reader("item_author", bank)

    client.get(page("bank_file_item", item))

    assert Reading.objects.get().what == "how an item is filed"


# --- the history ---


def test_history_says_who_changed_what(bank):
    item = testing.item(bank, testing.question("text", about="Older"), state="draft")
    version = item.versions.get()
    changed = core.as_json(
        core.Item("text", {**testing.question("text", about="Newer").wordings}, partial=True)
    )
    changed["wordings"]["kk"]["accepted"] = ["another"]
    somebody = factories.person(name="Aigul")
    version.kept_saves.create(number=2, content=changed, by=somebody, at=NOW)
    client, _person = reader("auditor")

    shown = text(client.get(page("bank_item_history", item)))

    assert "Aigul" in shown
    for words in (
        'data-label="Before" lang="ru">Older (ru)?</td>',
        'data-label="After" lang="ru">Newer (ru)?</td>',
        'data-label="Before" lang="kk">word kk</td>',
        'data-label="After" lang="kk">another</td>',
    ):
        assert words in shown
    assert Reading.objects.get().what == "history of an item"


def test_history_tells_keys_by_letters(bank):
    item = asked(bank, "Which", state="draft")
    changed = core.as_json(testing.question(about="Which", right=(3,), shuffle=False))
    item.versions.get().kept_saves.create(number=2, content=changed, by=factories.person(), at=NOW)
    client, _person = reader("auditor")

    shown = text(client.get(page("bank_item_history", item)))

    assert '<th scope="row">key</th>' in shown
    assert 'data-label="Before">B</td>' in shown
    assert 'data-label="After">D</td>' in shown
    assert "options keep their order" in shown


# --- queries ---


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


def test_pages_of_a_bank_take_a_fixed_number_of_queries(bank):
    item = asked(bank, "First")
    client, _person = reader("test_owner", bank)
    addresses = [
        page("bank", bank),
        page("bank_items", bank),
        page("bank_item", item),
        page("bank_item_history", item),
        page("bank_stimuli", bank),
        page("bank_pictures", bank),
        reverse("banks"),
    ]
    with_one = [queries_of(client, each) for each in addresses]

    for state in ("retired", "draft"):
        each = testing.version(item, testing.question(), state=state, author=factories.person())
        each.notes.create(kind="comment", text="Why?", by=factories.person(), at=NOW)
        each.kept_saves.create(number=2, content=each.content, by=factories.person(), at=NOW)
        asked(bank, "Another")
        testing.bank()

    assert [queries_of(client, each) for each in addresses] == with_one
