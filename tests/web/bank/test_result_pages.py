"""Pages of statistics and of keys after the fact, for owners and for the secretariat."""

import io

import openpyxl
import pytest
from django.urls import reverse

from saty.core import items as core
from saty.decisions.models import CutPreview
from saty.ledger.models import Reading
from saty.stages.actions.results import _fetch
from saty.testing.actions import keys
from saty.testing.actions.figures import renew_figures
from saty.testing.actions.keys import propose_key_change
from saty.testing.models import FormAssignment, KeyChange
from saty.testing.scopes import bank_scope
from tests import factories
from tests import factories_of_testing as testing
from tests.stages import running
from tests.testing import sitting
from tests.web.staff.asking import official, text

pytestmark = pytest.mark.django_db
NOW = sitting.AFTER


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW, tick=False)


class Sat:
    """A test of three items that some candidates sat; the first of them chose the key."""

    def __init__(self, people=12, questions=(), **fields):
        self.stage = sitting.stage_with(people)
        self.bank = testing.bank()
        (self.form,) = sitting.forms_for(self.stage, questions, of=self.bank)
        rows = []
        for number, entry in enumerate(sitting.draw_forms(self.stage, [self.form])):
            chosen = sitting.answer_all(self.form, 1 if number < people * 3 // 4 else 0)
            rows.append(sitting.sat(entry, chosen if not questions else {}))
        sitting.record(self.stage, *rows)
        renew_figures(form=self.form, at=NOW)
        self.version = self.form.items.get(position=0).version

    def propose(self, **fields):
        return sitting.computed(self.proposed(**fields), NOW)

    def proposed(self, **fields):
        values = {"kind": "key", "key": {"right": [0]}, "reason": "The law was amended."}
        return propose_key_change(
            stage=self.stage, version=self.version, by=sitting.owner(self.bank), at=NOW,
            **{**values, **fields},
        )  # fmt: skip

    def url(self, name, *more):
        return reverse(name, args=[self.bank.key, *more])

    def staff_url(self, name, *more):
        return reverse(name, args=[self.stage.competition.slug, self.stage.key, *more])

    def owner(self, **how):
        return official("test_owner", bank_scope(self.bank.id), **how)


@pytest.fixture
def sat():
    return Sat()


def test_form_shows_reliability_and_items_that_need_a_look(sat):
    client, _ = sat.owner()

    listed = text(client.get(sat.url("bank_statistics")))
    page = text(client.get(sat.url("bank_form_statistics", sat.form.id)))

    assert "Form 1" in listed
    assert "Reliability (alpha)" in page
    assert "There is a wrong option that nobody chose." in page
    assert "data:image/svg+xml" in page


@pytest.mark.parametrize("questions", [1, 3])
def test_form_page_asks_a_fixed_number_of_queries(questions, django_assert_num_queries):
    sat = Sat(questions=[testing.question() for _ in range(questions)])
    client, _ = sat.owner()

    with django_assert_num_queries(12):
        client.get(sat.url("bank_form_statistics", sat.form.id))


def test_item_shows_its_options_and_is_a_reading(sat):
    client, person = sat.owner()

    page = text(client.get(sat.url("bank_item_statistics", sat.version.item.number)))

    assert "Difficulty p: 0.75" in page
    assert "Candidates who were given one of them: 12." in page
    assert "Correct the key, or count the item for everybody" in page
    assert _readings(person) == [f"bank_item:{sat.version.item_id}"]


def _readings(person):
    rows = Reading.objects.filter(reader=str(person.staff_id))
    return list(rows.values_list("subject", flat=True))


def test_item_of_few_people_shows_nothing():
    sat = Sat(people=4)
    client, _ = sat.owner()

    page = text(client.get(sat.url("bank_item_statistics", sat.version.item.number)))

    assert "fewer than 10 people" in page
    assert "Difficulty p" not in page


def test_form_as_a_file_names_numbers_and_no_texts(sat):
    client, _ = sat.owner()

    response = client.get(sat.url("bank_form_statistics", sat.form.id), {"export": "1"})

    assert response["Content-Disposition"] == 'attachment; filename="form-statistics.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["form-statistics"]
    flag = "There is a wrong option that nobody chose."
    cells = [list(row) for row in book.active.iter_rows(values_only=True)]
    assert cells == [
        [
            "Place in the form", "Item", "Difficulty p", "Item-rest correlation",
            "Alpha without the item", "Needs a look",
        ],
        *[[place, place, "0.75", "1.00", "1.00", flag] for place in (1, 2, 3)],
    ]  # fmt: skip
    wordings = core.from_json(sat.version.content).wordings.values()
    texts = [words for wording in wordings for _place, words in wording.texts()]
    assert len(texts) == 3 * 6
    assert [
        words for words in texts if any(words in str(cell) for row in cells for cell in row)
    ] == []


RIGHT = {(1, "kk"): 10, (1, "ru"): 5, (2, "kk"): 1, (2, "ru"): 7}
"""(form, language) -> how many of the ten that sat it are right."""


@pytest.fixture
def sat_in_two_languages():
    """A bank, and two forms of three items that ten people sat in each of two languages."""
    stage = sitting.stage_with(40)
    bank = testing.bank()
    forms = sitting.forms_for(stage, forms=2, of=bank)
    entries = iter(sitting.draw_forms(stage, [forms[number // 20] for number in range(40)]))
    rows = []
    for (number, language), right in RIGHT.items():
        form = forms[number - 1]
        rows += [
            sitting.sat(next(entries), sitting.answer_all(form, place), language)
            for place in [1] * right + [0] * (10 - right)
        ]
    sitting.record(stage, *rows)
    for form in forms:
        renew_figures(form=form, at=NOW)
    return bank, forms


@pytest.mark.parametrize(
    ("language", "shown", "means"),
    [
        ("", "All languages", ["2.25", "1.20"]),
        ("kk", "Қазақша", ["3.00", "0.30"]),
        ("ru", "Русский", ["1.50", "2.10"]),
        ("en", "All languages", ["2.25", "1.20"]),
    ],
)
def test_language_of_the_address_switches_the_figures_of_each_form(
    sat_in_two_languages, language, shown, means
):
    bank, forms = sat_in_two_languages
    client, _ = official("test_owner", bank_scope(bank.id))
    addresses = [reverse("bank_form_statistics", args=[bank.key, form.id]) for form in forms]

    pages = [client.get(address, {"language": language}) for address in addresses]

    people = "20" if shown == "All languages" else "10"
    figures = [[each.value for each in page.context["figures"][:2]] for page in pages]
    assert figures == [[people, mean] for mean in means]
    assert [f'aria-current="true">{shown}</a>' in text(page) for page in pages] == [True] * 2


def test_owner_proposes_and_sees_everybody_before_and_after(sat):
    client, _ = sat.owner()
    url = sat.url("bank_propose_key", sat.version.id, sat.stage.id)
    assert "Right option" in text(client.get(url))

    response = client.post(url, {"kind": "key", "right": "0", "reason": "Amended"}, follow=True)

    assert "Another person decides" in text(response)
    change = sitting.computed(KeyChange.objects.get(), NOW)
    page = text(client.get(sat.url("bank_key", change.id)))
    assert all(entry.code in page for entry in running.entries(sat.stage))
    assert "Approve the change" not in page


def test_proposal_without_a_change_is_refused_at_the_form(sat):
    client, _ = sat.owner()

    response = client.post(
        sat.url("bank_propose_key", sat.version.id, sat.stage.id),
        {"kind": "key", "right": "1", "reason": "Amended"},
    )

    assert response.status_code == 400
    assert "This is how the item is scored already." in text(response)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("multiple", {"right": ["0", "3"]}),
        ("ordering", {"right": "D, C, B, A"}),
        ("matching", {f"right-{place}": "1" for place in range(4)}),
        ("judgement", {f"level-{place}": str(place) for place in range(4)}),
        ("number", {"value": "13", "tolerance": "1"}),
        ("text", {f"{each}-accepted": "one\ntwo" for each in testing.LANGUAGES}),
    ],
)
def test_key_of_every_kind_can_be_corrected(kind, given):
    sat = Sat(people=1, questions=[testing.question(kind)])
    client, _ = sat.owner()

    response = client.post(
        sat.url("bank_propose_key", sat.version.id, sat.stage.id),
        {"kind": "key", "reason": "Amended", **given},
        follow=True,
    )

    assert response.status_code == 200
    assert KeyChange.objects.get().key is not None


def test_another_owner_approves(sat):
    change = sat.propose()
    client, _ = sat.owner()

    assert "Approve the change" in text(client.get(sat.url("bank_key", change.id)))
    client.post(sat.url("bank_decide_key", change.id))

    change.refresh_from_db()
    assert change.state == "approved"


@pytest.mark.parametrize("who", ["secretariat", "test_owner"])
def test_whoever_sits_the_test_reads_no_question_and_no_key(sat, who):
    change = sat.propose()
    is_owner = who == "test_owner"
    client, person = sat.owner() if is_owner else official()
    url = sat.url("bank_key", change.id) if is_owner else sat.staff_url("staff_key", change.id)
    before = client.get(url).status_code
    application = factories.submitted(sat.stage.competition, candidate=person)
    factories.on_roster(application, sat.stage)

    answer = client.get(url)

    assert (before, answer.status_code) == (200, 403)
    assert "You are a candidate at this stage yourself" in answer.content.decode()


def test_secretariat_refuses_on_its_own_page(sat):
    change = sat.propose(kind="void", key=None)
    client, _ = official()

    assert "The item counts for everybody" in text(client.get(sat.staff_url("staff_keys")))
    assert "Approve the change" in text(client.get(sat.staff_url("staff_key", change.id)))
    client.post(sat.staff_url("staff_decide_key", change.id), {"refuse": "1"})

    change.refresh_from_db()
    assert change.state == "refused"


@pytest.mark.parametrize("people", [1, 3])
def test_page_of_a_change_asks_a_fixed_number_of_queries(people, django_assert_num_queries):
    sat = Sat(people=people)
    change = sat.propose()
    client, _ = sat.owner()

    with django_assert_num_queries(24):
        client.get(sat.url("bank_key", change.id), {"show": "all"})


def test_old_scores_are_computed_anew_before_a_decision(sat):
    change = sat.propose()
    KeyChange.objects.filter(id=change.id).update(basis="1:0")
    client, _ = sat.owner()
    url = sat.url("bank_key", change.id)
    assert "These scores are no longer those of now" in text(client.get(url))
    assert client.post(sat.url("bank_decide_key", change.id)).status_code == 409

    client.post(sat.url("bank_renew_key", change.id))
    assert "Everybody is being scored" in text(client.get(url))
    sitting.computed(change, NOW)

    assert "Approve the change" in text(client.get(url))


@pytest.mark.parametrize("who", ["owner", "secretariat"])
def test_page_says_that_scores_are_being_computed_until_they_are(sat, who):
    change = sat.proposed()
    client, _ = sat.owner() if who == "owner" else official()
    of = sat.url if who == "owner" else sat.staff_url
    page, progress = (
        of(f"{'bank' if who == 'owner' else 'staff'}_{name}", change.id)
        for name in ("key", "key_progress")
    )

    first = text(client.get(page))
    waits = client.get(progress, headers={"HX-Request": "true"})
    sitting.computed(change, NOW)
    done = client.get(progress, headers={"HX-Request": "true"})

    assert progress in first
    assert "Approve the change" not in first
    assert "Everybody is being scored" in waits.content.decode()
    assert done["HX-Refresh"] == "true"
    assert client.get(progress).url == page


@pytest.mark.parametrize("who", ["owner", "secretariat"])
def test_page_says_that_results_are_being_recorded_until_they_are(sat, who):
    _fetch(sat.stage, running.officer(), NOW)
    change = sat.proposed()
    sitting.computed(change, NOW)
    client, _ = sat.owner() if who == "owner" else official()
    of = sat.url if who == "owner" else sat.staff_url
    page, progress, decide = (
        of(f"{'bank' if who == 'owner' else 'staff'}_{name}", change.id)
        for name in ("key", "key_progress", "decide_key")
    )

    client.post(decide)
    first = text(client.get(page))
    waits = client.get(progress, headers={"HX-Request": "true"})
    secretariat, _ = official()
    of_stage = text(secretariat.get(sat.staff_url("staff_stage")))
    keys.record_anew(stage_id=sat.stage.id, at=NOW)
    done = client.get(progress, headers={"HX-Request": "true"})

    assert progress in first
    assert "Until that is done no decision is drafted." in first
    assert "Results are being recorded anew" in waits.content.decode()
    assert "Results are being recorded anew" in of_stage
    assert done["HX-Refresh"] == "true"
    assert "Results were recorded anew by the changed key" in text(client.get(page))
    assert progress not in text(client.get(page))


def test_scores_are_narrowed_and_saved_as_a_file(sat):
    change = sat.propose()
    client, _ = sat.owner()
    url = sat.url("bank_key", change.id)
    first, *_others, last = running.entries(sat.stage)

    page = text(client.get(url, {"show": "up"}))
    response = client.get(url, {"show": "all", "export": "1"})

    assert last.code in page
    assert first.code not in page
    assert response["Content-Disposition"].endswith('"scores-before-and-after.xlsx"')


def test_change_waits_on_the_home_page_of_the_second(sat):
    sat.propose()

    for client, _ in (sat.owner(), official()):
        assert "Changes of keys to decide" in text(client.get(reverse("staff_home")))


def test_line_is_that_of_the_number_tried_out_last(sat):
    CutPreview.objects.create(stage=sat.stage, number=9, by=factories.person(), at=NOW)
    change = sat.propose()
    client, _ = sat.owner()

    page = text(client.get(sat.url("bank_key", change.id)))

    assert "The last of 9, without groups and quotas" in page
    assert FormAssignment.objects.count() == 12
