"""From a draft to an approved item: who may do what, when, and what the log holds of it."""

from datetime import timedelta

import pytest

from saty.common.refusals import NotNow, NotYours, Refusal
from saty.ledger.models import Entry, Reading
from saty.ledger.monitor import findings
from saty.people.roles import CANDIDATE, Role
from saty.testing.actions import items, reviews
from saty.testing.models import ReviewNote
from saty.testing.queries import contents
from saty.testing.queries import items as queries
from saty.testing.states import VERSIONS, VersionState
from tests import factories
from tests import factories_of_testing as testing

pytestmark = pytest.mark.django_db
NOW = testing.WRITTEN + timedelta(days=1)


@pytest.fixture
def bank():
    return testing.bank()


def acting(role):
    return factories.acting(factories.official(role), role)


def version_in(bank, state, **fields):
    return testing.item(bank, state=state, **fields).versions.get()


def missing():
    """What the log lacks of items; the people of tests got their roles without entries."""
    return [each for each in findings() if each.kind.startswith("item_")]


def state_of(version):
    version.refresh_from_db()
    return version.state


# --- the moves ---

VERBS = {
    "submit": lambda version, by: reviews.submit(version=version, by=by, at=NOW),
    "take_back": lambda version, by: reviews.take_back(version=version, by=by, at=NOW),
    "drop": lambda version, by: items.drop_draft(version=version, by=by, at=NOW),
    "accept": lambda version, by: reviews.accept(version=version, by=by, at=NOW),
    "return": lambda version, by: reviews.return_to_author(
        version=version, text="Unclear.", by=by, at=NOW
    ),
    "approve": lambda version, by: reviews.approve(version=version, by=by, at=NOW),
    "retire": lambda version, by: reviews.retire(version=version, reason="Leaked.", by=by, at=NOW),
}
MAY = {
    "submit": "item_author test_owner",
    "take_back": "item_author test_owner",
    "drop": "item_author test_owner",
    "accept": "item_reviewer",
    "approve": "test_owner",
    "retire": "test_owner",
}
DONE_ALREADY = {
    ("submit", "in_review"),
    ("take_back", "draft"),
    ("drop", "dropped"),
    ("approve", "approved"),
    ("retire", "retired"),
}
"""The same again changes nothing."""


def may(verb, state):
    if verb == "return":
        return {"test_owner"} if state == "reviewed" else {"item_reviewer"}
    return set(MAY[verb].split())


@pytest.mark.parametrize("role", [*Role.values, CANDIDATE])
@pytest.mark.parametrize("verb", VERBS)
def test_moves_of_a_version(bank, verb, role):
    by = acting(role)
    answers = {}

    for state in VersionState.values:
        version = version_in(bank, state)
        try:
            VERBS[verb](version, by)
        except NotYours:
            answers[state] = "not yours"
        except NotNow:
            answers[state] = "not now"
        else:
            answers[state] = state_of(version)

    assert answers == {state: expected(verb, state, role) for state in VersionState.values}


def expected(verb, state, role):
    if role not in may(verb, state):
        return "not yours"
    if (verb, state) in DONE_ALREADY:
        return state
    return VERSIONS.moves.get(state, {}).get(verb, "not now")


def test_every_move_of_the_table_is_a_verb():
    assert {verb for moves in VERSIONS.moves.values() for verb in moves} == set(VERBS)


# --- who wrote it ---


@pytest.mark.parametrize(
    ("state", "verb", "role"),
    [("in_review", "accept", "item_reviewer"), ("reviewed", "approve", "test_owner")],
)
@pytest.mark.parametrize("wrote", ["began", "saved", "nothing"])
def test_nobody_judges_what_they_wrote_any_of(bank, state, verb, role, wrote):
    judge = factories.official(role)
    author = judge if wrote == "began" else factories.person()
    version = version_in(bank, state, author=author)
    if wrote == "saved":
        version.kept_saves.create(number=2, content=version.content, by=judge, at=NOW)

    def act():
        VERBS[verb](version, factories.acting(judge, role))

    if wrote == "nothing":
        act()
    else:
        with pytest.raises(NotYours, match="own_item"):
            act()


# --- before review ---


@pytest.mark.parametrize(
    ("content", "stale"),
    [
        (testing.question(right=()), []),
        (testing.question(right=(7,)), []),
        (testing.question(languages=("kk", "ru")), []),
        (testing.question(), ["kk"]),
        (testing.question("matching", right=(0, -1, 1, 0)), []),
        (testing.question("judgement", levels=(3, -1, 0, 2)), []),
    ],
)
def test_what_is_incomplete_or_out_of_step_is_not_submitted(bank, content, stale):
    version = version_in(bank, "draft", content=content)
    type(version).objects.filter(id=version.id).update(stale=stale)

    with pytest.raises(Refusal, match="item_incomplete"):
        reviews.submit(version=version, by=acting("item_author"), at=NOW)

    assert state_of(version) == "draft"


def test_reasons_of_a_return_are_settled_when_it_is_submitted_again(bank):
    version, author = version_in(bank, "in_review"), acting("item_author")
    reviews.comment(version=version, text="A typo.", by=acting("item_reviewer"), at=NOW)
    reviews.return_to_author(version=version, text="Unclear.", by=acting("item_reviewer"), at=NOW)

    reviews.submit(version=version, by=author, at=NOW + timedelta(hours=1))

    notes = {each.kind: each for each in ReviewNote.objects.all()}
    assert notes["returned"].settled_by_id == author.account
    assert notes["returned"].settled_at == NOW + timedelta(hours=1)
    assert notes["comment"].settled_at is None
    assert state_of(version) == "in_review"


def test_who_was_sent_something_back_is_shown_it(bank):
    author = factories.official("item_author")
    mine, _other = (version_in(bank, "in_review", author=each) for each in (author, None))
    before = queries.returned(bank, author.id)

    reviews.return_to_author(version=mine, text="Unclear.", by=acting("item_reviewer"), at=NOW)

    assert (before.count, queries.returned(bank, author.id).count) == (0, 1)
    sought = queries.sought(bank, queries.Sought(state="draft", mine=author.id))
    assert [each.id for each in sought] == [mine.id]


# --- comments ---


def test_open_comments_keep_from_approval(bank):
    version, owner = version_in(bank, "reviewed"), acting("test_owner")
    note = reviews.comment(
        version=version, text="Is B wrong?", place="kk.options.1", by=owner, at=NOW
    )

    with pytest.raises(NotNow, match="open_notes"):
        reviews.approve(version=version, by=owner, at=NOW)
    reviews.settle(note=note, by=acting("item_author"), at=NOW)
    reviews.settle(note=note, by=owner, at=NOW + timedelta(hours=1))
    reviews.approve(version=version, by=owner, at=NOW)

    note.refresh_from_db()
    assert note.settled_at == NOW
    assert state_of(version) == "approved"


@pytest.mark.parametrize("role", ["auditor", "secretariat", CANDIDATE])
def test_who_does_not_work_on_the_bank_says_and_settles_nothing(bank, role):
    version = version_in(bank, "in_review")
    note = reviews.comment(version=version, text="Why?", by=acting("item_reviewer"), at=NOW)

    with pytest.raises(NotYours, match="not_of_the_bank"):
        reviews.comment(version=version, text="Why?", by=acting(role), at=NOW)
    with pytest.raises(NotYours, match="not_of_the_bank"):
        reviews.settle(note=note, by=acting(role), at=NOW)


def test_words_of_acceptance_are_kept(bank):
    version, reviewer = version_in(bank, "in_review"), acting("item_reviewer")

    reviews.accept(version=version, text="Clear.", by=reviewer, at=NOW)

    note = ReviewNote.objects.get()
    assert (note.kind, note.text, note.by_id) == ("accepted", "Clear.", reviewer.account)
    version.refresh_from_db()
    assert (version.reviewed_by_id, version.reviewed_at) == (reviewer.account, NOW)


# --- approval and the log ---


def test_new_version_takes_the_place_of_the_one_before(bank):
    first = version_in(bank, "in_review")
    author, reviewer, owner = (
        acting(role) for role in ("item_author", "item_reviewer", "test_owner")
    )
    reviews.accept(version=first, by=reviewer, at=NOW)
    reviews.approve(version=first, by=owner, at=NOW)
    second = items.begin_version(item=first.item, by=author, at=NOW)
    reviews.submit(version=second, by=author, at=NOW)
    reviews.accept(version=second, by=reviewer, at=NOW)

    reviews.approve(version=second, by=owner, at=NOW)

    assert (state_of(first), state_of(second)) == ("retired", "approved")
    assert first.retire_reason is None
    kinds = Entry.objects.order_by("at", "kind").values_list("kind", "subject")
    assert sorted(kinds) == sorted(
        [
            ("item_approved", f"item_version:{first.id}"),
            ("item_retired", f"item_version:{first.id}"),
            ("item_approved", f"item_version:{second.id}"),
        ]
    )
    assert missing() == []


def test_entry_tells_who_wrote_and_reviewed_and_nothing_of_the_question(bank):
    version = version_in(bank, "reviewed")

    reviews.approve(version=version, by=acting("test_owner"), at=NOW)

    entry = Entry.objects.get()
    assert entry.public == {
        "author": str(version.author.staff_id),
        "reviewed_by": str(version.reviewed_by.staff_id),
    }
    assert set(entry.commitments) == {"content_sha256"}


def test_reason_of_a_retirement_is_kept_and_committed(bank):
    version, owner = version_in(bank, "reviewed"), acting("test_owner")
    reviews.approve(version=version, by=owner, at=NOW)

    reviews.retire(version=version, reason="Leaked.", by=owner, at=NOW)

    version.refresh_from_db()
    assert (version.retire_reason, version.retired_by_id) == ("Leaked.", owner.account)
    assert set(Entry.objects.get(kind="item_retired").commitments) == {"reason"}
    assert missing() == []


# --- many at once ---


def test_many_are_accepted_and_approved_at_once(bank):
    versions = [version_in(bank, "in_review") for _ in range(3)]

    reviews.accept_many(versions=versions, by=acting("item_reviewer"), at=NOW)
    reviews.approve_many(versions=versions, by=acting("test_owner"), at=NOW)

    assert {state_of(each) for each in versions} == {"approved"}
    assert Entry.objects.filter(kind="item_approved").count() == 3
    assert missing() == []


def test_of_many_none_is_accepted_if_one_cannot_be(bank):
    reviewer = factories.official("item_reviewer")
    versions = [version_in(bank, "in_review", author=each) for each in (None, reviewer)]

    with pytest.raises(NotYours, match="own_item") as refused:
        reviews.accept_many(
            versions=versions, by=factories.acting(reviewer, "item_reviewer"), at=NOW
        )

    assert str(refused.value.message).startswith("Item 2: ")
    assert {state_of(each) for each in versions} == {"in_review"}


def test_of_many_none_is_approved_if_one_cannot_be(bank):
    versions = [version_in(bank, "reviewed") for _ in range(2)]
    reviews.comment(version=versions[1], text="Why?", by=acting("item_reviewer"), at=NOW)

    with pytest.raises(NotNow, match="open_notes") as refused:
        reviews.approve_many(versions=versions, by=acting("test_owner"), at=NOW)

    assert str(refused.value.message).startswith("Item 2: ")
    assert {state_of(each) for each in versions} == {"reviewed"}
    assert not Entry.objects.exists()


# --- readings ---


def test_who_opened_which_item_is_recorded_once_for_each(bank):
    reader = acting("auditor")
    versions = [version_in(bank, "approved") for _ in range(2)]

    opened = contents.opened([*versions, versions[0]], reader=reader, at=NOW)

    assert opened[versions[0].id].wordings["en"].prompt.startswith("Question")
    kept = Reading.objects.values_list("subject", "what", "reader", "at")
    assert sorted(kept) == sorted(
        (contents.item_subject(each.item_id), "item", reader.opaque, NOW) for each in versions
    )


def test_line_of_a_list_is_a_reading_too(bank):
    item = testing.item(bank)

    queries.lines([item.versions.get().id], "kk", reader=acting("auditor"), at=NOW)

    kept = Reading.objects.get()
    assert (kept.subject, kept.what) == (contents.item_subject(item.id), "item in a list")
