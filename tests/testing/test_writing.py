"""Writing items: saves that lose nothing, languages in step, versions, how items are filed."""

import dataclasses
from datetime import timedelta

import pytest

from saty.common.refusals import Conflict, NotNow, NotYours, Refusal
from saty.core import items as core
from saty.testing.actions import items as actions
from saty.testing.actions.reviews import submit
from saty.testing.actions.stimuli import save_stimulus
from saty.testing.models import ItemSave, ItemVersion, Stimulus
from saty.testing.queries import items as queries
from tests import factories
from tests import factories_of_testing as testing
from tests.racing import at_once, read, shared_database

pytestmark = pytest.mark.django_db
NOW = testing.WRITTEN
MINUTE = timedelta(minutes=1)


@pytest.fixture
def bank():
    return testing.bank()


@pytest.fixture
def author(bank):
    return acting("item_author")


def acting(role):
    return factories.acting(factories.official(role), role)


def filing(bank, **fields):
    return actions.Filing(**{"topic": bank.topics.first(), **fields})


def begun(bank, author, kind="single", **fields):
    item = actions.begin_item(
        bank=bank, kind=kind, filing=filing(bank, **fields), by=author, at=NOW
    )
    return item.versions.get()


def saved(version, content, by, at=NOW, read=None, in_step=()):
    version.refresh_from_db()
    seen = version.saves if read is None else read
    return actions.save_version(
        version=version, content=content, read=seen, in_step=in_step, by=by, at=at
    )


def reworded(item, *languages, text="Another?"):
    """The item with another question in these languages."""
    changed = {
        language: dataclasses.replace(item.wordings[language], prompt=f"{text} ({language})")
        for language in languages
    }
    return dataclasses.replace(item, wordings={**item.wordings, **changed})


def content_of(version):
    return core.from_json(ItemVersion.objects.get(id=version.id).content)


# --- beginning and saving ---


@pytest.mark.parametrize("kind", core.KINDS)
def test_item_begins_as_an_empty_draft_with_room_for_options(bank, author, kind):
    version = begun(bank, author, kind)

    content = content_of(version)
    assert (version.state, version.saves, version.item.number) == ("draft", 1, 1)
    assert content.kind == kind
    assert content.size == (4 if kind in core.WITH_OPTIONS else 0)
    assert content.targets == (2 if kind == "matching" else 0)
    assert set(content.wordings) == {"kk", "ru", "en"}


def test_items_are_numbered_in_their_bank(bank, author):
    other = testing.bank()

    numbers = [begun(of, author).item.number for of in (bank, bank, other)]

    assert numbers == [1, 2, 1]


@pytest.mark.parametrize("role", ["item_reviewer", "auditor", "secretariat", "candidate"])
def test_who_is_no_author_writes_nothing(bank, author, role):
    version = begun(bank, author)
    by = acting(role)

    for act in (
        lambda: begun(bank, by),
        lambda: saved(version, testing.question(), by),
        lambda: actions.begin_version(item=version.item, by=by, at=NOW),
        lambda: actions.drop_draft(version=version, by=by, at=NOW),
        lambda: actions.file_item(item=version.item, filing=filing(bank), by=by, at=NOW),
    ):
        with pytest.raises(NotYours, match="not_item_author"):
            act()


def test_what_was_written_is_kept_and_said_by_whom(bank, author):
    version = begun(bank, author)

    saved(version, testing.question(), author, NOW + MINUTE)

    version.refresh_from_db()
    assert content_of(version) == testing.question()
    assert (version.saves, version.saved_at) == (2, NOW + MINUTE)
    assert [(each.number, each.by_id) for each in queries.saves(version)] == [
        (2, author.account),
        (1, author.account),
    ]


def test_saving_the_same_again_changes_nothing(bank, author):
    version = begun(bank, author)
    saved(version, testing.question(), author)

    saved(version, testing.question(), acting("item_author"), NOW + MINUTE, read=1)

    version.refresh_from_db()
    assert (version.saves, version.saved_at) == (2, NOW)
    assert ItemSave.objects.count() == 2


def test_second_of_two_authors_is_told_and_nothing_is_lost(bank, author):
    version = begun(bank, author)
    other = acting("item_author")
    saved(version, testing.question(about="Mine"), author, read=1)

    with pytest.raises(Conflict, match="saved_by_another"):
        saved(version, testing.question(about="Theirs"), other, read=1)
    saved(version, testing.question(about="Both"), other, read=2)

    assert content_of(version) == testing.question(about="Both")
    kept = [core.from_json(each.content).wordings["en"].prompt for each in queries.saves(version)]
    assert kept == ["Both (en)?", "Mine (en)?", ""]


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_the_same_moment_one_is_told(tmp_path):
    bank, authors = testing.bank(), [acting("item_author"), acting("item_author")]
    version = begun(bank, authors[0])
    contents = [testing.question(about="Mine"), testing.question(about="Theirs")]

    with shared_database(tmp_path):
        results = at_once(
            lambda: saved(version, contents[0], authors[0], read=1),
            lambda: saved(version, contents[1], authors[1], read=1),
        )
        kept = read(lambda: content_of(version))

    assert sorted(type(each).__name__ for each in results) == ["Conflict", "ItemVersion"]
    assert kept in contents


def test_item_keeps_its_kind(bank, author):
    version = begun(bank, author)

    with pytest.raises(Refusal, match="kind_changed"):
        saved(version, testing.question("multiple"), author)


def test_only_a_draft_is_written_on(bank, author):
    item = testing.item(bank, state="approved")

    with pytest.raises(NotNow, match="not_a_draft"):
        saved(item.versions.get(), testing.question(), author)


# --- the history ---


def numbers_kept(version):
    return [each.number for each in queries.saves(version)]


def test_saves_of_one_go_are_one_in_the_history_and_the_first_stays(bank, author):
    version = begun(bank, author)

    for nth in range(4):
        saved(version, testing.question(about=f"Go {nth}"), author, NOW + nth * 29 * MINUTE)

    assert numbers_kept(version) == [5, 1]


def test_saves_of_another_person_or_half_an_hour_later_stand_for_themselves(bank, author):
    version = begun(bank, author)
    other = acting("test_owner")

    saved(version, testing.question(about="One"), author, NOW + MINUTE)
    saved(version, testing.question(about="Two"), other, NOW + 2 * MINUTE)
    saved(version, testing.question(about="Three"), author, NOW + 3 * MINUTE)
    saved(version, testing.question(about="Four"), author, NOW + 33 * MINUTE)
    saved(version, testing.question(about="Five"), author, NOW + 34 * MINUTE)

    assert numbers_kept(version) == [6, 4, 3, 2, 1]


# --- languages in step ---

WRITTEN = testing.question()
EMPTY = core.Item(
    "single", {language: core.Wording("", ("", "")) for language in testing.LANGUAGES}
)
IN_RUSSIAN = dataclasses.replace(EMPTY, wordings={**EMPTY.wordings, "ru": WRITTEN.wordings["ru"]})
ROOM = dataclasses.replace(
    WRITTEN,
    wordings={
        language: dataclasses.replace(wording, options=(*wording.options, ""))
        for language, wording in WRITTEN.wordings.items()
    },
)


@pytest.mark.parametrize(
    ("base", "stale", "content", "lagging"),
    [
        pytest.param(EMPTY, [], IN_RUSSIAN, "", id="begun-in-one"),
        pytest.param(EMPTY, [], WRITTEN, "", id="begun-in-all"),
        pytest.param(IN_RUSSIAN, [], WRITTEN, "", id="others-written-later"),
        pytest.param(IN_RUSSIAN, [], reworded(WRITTEN, "ru"), "", id="changed-while-others-begin"),
        pytest.param(WRITTEN, [], WRITTEN, "", id="nothing-changed"),
        pytest.param(WRITTEN, ["kk"], WRITTEN, "kk", id="still-lags"),
        pytest.param(WRITTEN, [], reworded(WRITTEN, "ru"), "en kk", id="one-changed"),
        pytest.param(WRITTEN, [], reworded(WRITTEN, "ru", "kk"), "en", id="two-changed"),
        pytest.param(WRITTEN, [], reworded(WRITTEN, "kk", "ru", "en"), "", id="all-changed"),
        pytest.param(WRITTEN, ["kk"], reworded(WRITTEN, "kk"), "", id="caught-up"),
        pytest.param(WRITTEN, ["kk", "en"], reworded(WRITTEN, "kk"), "en", id="one-caught-up"),
        pytest.param(WRITTEN, ["kk"], reworded(WRITTEN, "ru"), "en kk", id="changed-again"),
        pytest.param(WRITTEN, ["kk"], reworded(WRITTEN, "ru", "kk"), "en", id="both-in-one-go"),
        pytest.param(WRITTEN, ["kk"], ROOM, "kk", id="room-for-an-option"),
        pytest.param(WRITTEN, [], dataclasses.replace(WRITTEN, right=(2,)), "", id="key-changed"),
    ],
)
def test_languages_that_lag_behind_a_change(base, stale, content, lagging):
    assert sorted(actions.out_of_step(base, stale, content)) == lagging.split()


def stale_of(version):
    return ItemVersion.objects.get(id=version.id).stale


def rewritten(bank, author):
    """A draft that was written in three languages an hour ago."""
    version = begun(bank, author)
    saved(version, WRITTEN, author, NOW - 60 * MINUTE)
    return version


def test_languages_that_are_written_one_after_the_other_in_one_go_are_in_step(bank, author):
    version = rewritten(bank, author)

    after_one = stale_of(saved(version, reworded(WRITTEN, "ru"), author, NOW))
    after_two = stale_of(saved(version, reworded(WRITTEN, "ru", "kk"), author, NOW + MINUTE))
    saved(version, reworded(WRITTEN, "ru", "kk", "en"), author, NOW + 2 * MINUTE)

    assert (after_one, after_two, stale_of(version)) == (["en", "kk"], ["en"], [])


def test_language_that_was_compared_is_said_to_be_in_step(bank, author):
    version = rewritten(bank, author)
    saved(version, reworded(WRITTEN, "ru"), author)

    saved(version, reworded(WRITTEN, "ru"), author, NOW + MINUTE, in_step=["kk"])
    compared = stale_of(version)
    saved(version, reworded(WRITTEN, "ru", "en"), author, NOW + 2 * MINUTE)

    assert (compared, stale_of(version)) == (["en"], [])


def test_language_that_was_compared_lags_again_after_the_next_change(bank, author):
    version = rewritten(bank, author)
    saved(version, reworded(WRITTEN, "ru"), author)
    saved(version, reworded(WRITTEN, "ru"), author, NOW + MINUTE, in_step=["kk", "en"])

    saved(version, reworded(WRITTEN, "ru", text="Once more?"), author, NOW + 2 * MINUTE)

    assert stale_of(version) == ["en", "kk"]


# --- versions ---


def test_new_version_begins_from_the_one_that_stands(bank, author):
    item = testing.item(bank, testing.question(about="Approved"))

    version = actions.begin_version(item=item, by=author, at=NOW)

    assert (version.number, version.state, version.author_id) == (2, "draft", author.account)
    assert content_of(version) == testing.question(about="Approved")
    assert numbers_kept(version) == [1]
    with pytest.raises(NotNow, match="version_open"):
        actions.begin_version(item=item, by=author, at=NOW)


def test_dropped_draft_stays_in_the_history_and_the_version_before_it_stands(bank, author):
    item = testing.item(bank, testing.question(about="Approved"))
    draft = actions.begin_version(item=item, by=author, at=NOW)
    saved(draft, testing.question(about="Mistaken"), author, NOW + MINUTE)

    actions.drop_draft(version=draft, by=author, at=NOW + MINUTE)
    actions.drop_draft(version=draft, by=author, at=NOW + MINUTE)

    assert [each.state for each in queries.versions(item)] == ["dropped", "approved"]
    assert [each.number for each in queries.newest(bank)] == [1]
    assert queries.sought(bank, queries.Sought(text="approved")).count() == 1
    assert queries.sought(bank, queries.Sought(text="mistaken")).count() == 0
    again = actions.begin_version(item=item, by=author, at=NOW)
    assert (again.number, content_of(again)) == (3, testing.question(about="Approved"))


def test_item_of_which_all_is_dropped_is_in_no_list_and_can_be_taken_up_again(bank, author):
    version = begun(bank, author)
    saved(version, WRITTEN, author)

    actions.drop_draft(version=version, by=author, at=NOW)
    listed = queries.newest(bank).count()
    again = actions.begin_version(item=version.item, by=author, at=NOW)

    assert (listed, content_of(again)) == (0, WRITTEN)


@pytest.mark.parametrize("state", ["in_review", "reviewed", "approved", "retired"])
def test_only_a_draft_is_dropped(bank, author, state):
    version = testing.item(bank, state=state).versions.get()

    with pytest.raises(NotNow):
        actions.drop_draft(version=version, by=author, at=NOW)


# --- filing ---


def test_item_is_filed_anew(bank, author):
    version = begun(bank, author)
    text = stimulus(bank)

    actions.file_item(
        item=version.item,
        filing=filing(
            bank,
            topic=bank.topics.get(key="numbers"),
            competency=bank.competencies.get(key="analytical"),
            difficulty=5,
            seconds=90,
            source="Law, article 4",
            stimulus=text,
        ),
        by=author,
        at=NOW,
    )

    item = queries.item(bank, 1)
    assert (item.topic.key, item.competency.key) == ("numbers", "analytical")
    assert (item.difficulty, item.seconds, item.source) == (5, 90, "Law, article 4")
    assert item.stimulus == text
    assert queries.sought(bank, queries.Sought(text="article")).count() == 1


def stimulus(bank, wordings=None):
    return Stimulus.objects.create(
        bank=bank,
        identifier=f"text-{factories.next_number()}",
        wordings=wordings or dict.fromkeys(testing.LANGUAGES, "A text."),
        saved_by=factories.person(),
        saved_at=NOW,
    )


def test_enemies_are_enemies_of_each_other(bank, author):
    one, two, three = (begun(bank, author).item for _ in range(3))

    actions.file_item(item=two, filing=filing(bank, enemies=frozenset({1, 3})), by=author, at=NOW)
    both = [queries.enemies(each) for each in (one, two, three)]
    actions.file_item(item=one, filing=filing(bank), by=author, at=NOW)

    assert both == [[2], [1, 3], [2]]
    assert [queries.enemies(each) for each in (one, two, three)] == [[], [3], [2]]


def test_item_is_no_enemy_of_itself_or_of_what_is_not_there(bank, author):
    item = begun(bank, author).item
    begun(testing.bank(), author)

    actions.file_item(item=item, filing=filing(bank, enemies=frozenset({1})), by=author, at=NOW)
    with pytest.raises(Refusal, match="unknown_enemy"):
        actions.file_item(item=item, filing=filing(bank, enemies=frozenset({2})), by=author, at=NOW)

    assert queries.enemies(item) == []


def test_nothing_of_another_bank_is_filed_with_an_item(bank, author):
    item, other = begun(bank, author).item, testing.bank()

    for fields in (
        {"topic": other.topics.first()},
        {"competency": other.competencies.first()},
        {"stimulus": stimulus(other)},
    ):
        with pytest.raises(Refusal, match="of_another_bank"):
            actions.file_item(item=item, filing=filing(bank, **fields), by=author, at=NOW)


def test_item_in_a_locked_form_keeps_its_text(bank, author):
    item, other = testing.item(bank), stimulus(bank)
    stage = factories.competition().stages.get(key="test")
    testing.locked_form(testing.blueprint(bank, stage), [item])

    with pytest.raises(NotNow, match="stimulus_of_used"):
        actions.file_item(item=item, filing=filing(bank, stimulus=other), by=author, at=NOW)
    actions.file_item(item=item, filing=filing(bank, difficulty=4), by=author, at=NOW)

    assert queries.item(bank, item.number).difficulty == 4


JUDGED = ["in_review", "reviewed", "approved"]


def reworded_text(text, *languages):
    return {**text.wordings, **dict.fromkeys(languages, "Another text.")}


def text_saved(text, wordings, by):
    text.refresh_from_db()
    return save_stimulus(stimulus=text, wordings=wordings, read=text.saves, by=by, at=NOW)


@pytest.mark.parametrize("state", JUDGED)
def test_text_stays_while_others_judge_an_item_on_it(bank, author, state):
    text = stimulus(bank)
    testing.item(bank, state=state, stimulus=text)

    with pytest.raises(NotNow, match="stimulus_judged"):
        text_saved(text, reworded_text(text, *testing.LANGUAGES), author)

    text.refresh_from_db()
    assert text.saves == 1


@pytest.mark.parametrize("state", JUDGED)
def test_item_that_others_judge_keeps_its_text(bank, author, state):
    item = testing.item(bank, state=state, stimulus=stimulus(bank))

    for other in (None, stimulus(bank)):
        with pytest.raises(NotNow, match="stimulus_of_judged"):
            actions.file_item(item=item, filing=filing(bank, stimulus=other), by=author, at=NOW)
    kept = filing(bank, stimulus=item.stimulus, difficulty=4)
    actions.file_item(item=item, filing=kept, by=author, at=NOW)

    assert queries.item(bank, item.number).difficulty == 4


@pytest.mark.parametrize(
    ("changed", "lagging"),
    [
        pytest.param("ru", ["en", "kk"], id="one-changed"),
        pytest.param("ru kk", ["en"], id="two-changed"),
        pytest.param("ru kk en", [], id="all-changed"),
    ],
)
def test_languages_of_a_text_that_lag_hold_up_the_drafts_on_it(bank, author, changed, lagging):
    text = stimulus(bank)
    version = testing.item(bank, state="draft", stimulus=text).versions.get()
    elsewhere = testing.item(bank, state="draft", stimulus=stimulus(bank)).versions.get()

    text_saved(text, reworded_text(text, *changed.split()), author)
    rekeyed = dataclasses.replace(content_of(version), right=(3,))
    saved(version, rekeyed, author)

    assert (stale_of(version), stale_of(elsewhere)) == (lagging, [])
    saved(version, rekeyed, author, in_step=lagging)
    assert submit(version=version, by=author, at=NOW).state == "in_review"


def test_language_of_a_text_that_is_begun_makes_no_other_lag(bank, author):
    text = stimulus(bank, {"kk": "A text.", "ru": "", "en": "A text."})
    version = testing.item(bank, state="draft", stimulus=text).versions.get()

    text_saved(text, reworded_text(text, "ru"), author)

    assert stale_of(version) == []


@pytest.mark.parametrize("wordings", [{"kk": "A text.", "ru": "A text."}, {"en": " "}])
def test_item_on_a_text_that_lacks_a_language_does_not_go_to_review(bank, author, wordings):
    text = stimulus(bank, wordings)
    version = testing.item(bank, state="draft", stimulus=text).versions.get()

    with pytest.raises(Refusal, match="item_incomplete"):
        submit(version=version, by=author, at=NOW)
