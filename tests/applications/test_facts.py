"""From answers to eligibility: what is declared, what is not known yet, what the rules say."""

from datetime import date

from saty.applications.facts import facts_of, is_eligible, judge
from saty.core.rules.periods import Period
from tests import factories
from tests.applications import filing

LAST_DAY = date(2026, 4, 1)


def flat(**changed):
    return {k: v for section in filing.answers(**changed).values() for k, v in section.items()}


def states(**changed):
    file = factories.programme_file()
    verdicts = judge(flat(**changed), file, age_day=LAST_DAY, experience_day=LAST_DAY)
    return {v.key: v.state for v in verdicts}


MET = {
    "citizenship": "met",
    "age": "met",
    "education": "met",
    "experience": "met",
    "political-office": "met",
}


def test_facts_are_read_from_the_answers():
    facts = facts_of(flat(), factories.programme_file())

    assert facts.citizenship == "KZ"
    assert facts.birth_date == date(1992, 5, 17)
    assert facts.education == ("higher",)
    assert facts.work == (Period(date(2015, 1, 12), None, "quasi-public"),)
    assert facts.languages == {"kk": "c2"}
    assert facts.held["offices-held"] == frozenset({"none"})


def test_facts_of_an_empty_form_are_not_known():
    facts = facts_of({}, factories.programme_file())

    assert (facts.citizenship, facts.birth_date, facts.work, facts.education) == (None,) * 4


def test_rows_that_cannot_be_read_are_left_out():
    rows = [{"start": "2015"}, {"start": "2016-01-01", "end": "2015-01-01"}]

    facts = facts_of(flat(work=rows), factories.programme_file())

    assert facts.work is None


def test_rules_are_met_by_a_complete_form():
    assert states() == MET


def test_rule_is_unknown_until_its_question_is_answered():
    assert states(work=None, birth_date=None) == {**MET, "experience": "unknown", "age": "unknown"}


def test_rule_of_age_holds_until_the_birthday():
    assert states(birth_date="1990-04-02")["age"] == "met"
    assert states(birth_date="1990-04-01")["age"] == "not_met"


def test_rule_of_experience_counts_overlapping_work_once():
    one = {"start": "2020-01-01", "end": "2023-12-31", "sector": "private"}
    same = {"start": "2020-01-01", "end": "2023-12-31", "sector": "civil-service"}

    assert states(work=[one, same])["experience"] == "not_met"


def test_no_work_at_all_does_not_meet_the_rule():
    assert states(work=[])["experience"] == "not_met"


def test_office_that_bars_is_not_met_and_another_is():
    assert states(offices_held=["political-by-president"])["political-office"] == "not_met"
    assert states(offices_held=["administrative-b"])["political-office"] == "met"


def test_verdict_has_the_words_of_its_rule():
    file = factories.programme_file()

    first, *_ = judge(flat(), file, age_day=LAST_DAY, experience_day=LAST_DAY)

    assert first.words == file.eligibility.rules[0].words


def test_eligible_is_known_when_every_rule_is():
    file = factories.programme_file()
    days = {"age_day": LAST_DAY, "experience_day": LAST_DAY}

    assert is_eligible(judge(flat(), file, **days)) is True
    assert is_eligible(judge(flat(citizenship="KG"), file, **days)) is False
    assert is_eligible(judge(flat(work=None), file, **days)) is None
