"""Every setting that a programme file may choose has its words."""

import pytest
from django.utils import translation

from saty.programmes import schema
from saty.web import rule_words
from tests.factories import programme_file

FILE = programme_file()


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def said(stage: schema.Stage) -> dict[str, tuple[str, ...]]:
    return {each.label: each.words for each in rule_words.of_stage(FILE, stage)}


def with_cut(**cut) -> schema.Stage:
    rule = schema.Cut.model_validate({"default": True, **cut})
    return FILE.stage("test").model_copy(update={"cut": rule})


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        ({"kind": "top_n", "number": 1000}, ("The best by score: 1,000 places.",)),
        (
            {"kind": "top_n", "number_set_by": "national-commission", "at_most": 300},
            ("The best by score.", "Places: at most 300."),
        ),
        ({"kind": "top_share", "share": "2/3"}, ("The best by score: 2/3 of all.",)),
        (
            {"kind": "top_n", "number": 20, "pass_mark": "62.5"},
            ("The best by score: 20 places.", "Nobody with less than 62.5."),
        ),
        ({"kind": "top_share", "share": "0.37"}, ("The best by score: 37% of all.",)),
        ({"kind": "top_share", "share": "0.375"}, ("The best by score: 3/8 of all.",)),
        ({"kind": "top_share", "share": "0.1234"}, ("The best by score: 12.34% of all.",)),
        ({"kind": "pass_mark", "pass_mark": "62.5"}, ("Everyone with at least 62.5.",)),
        ({"kind": "all_completed"}, ("Everyone who completes this step and meets its rules.",)),
        (
            {"kind": "top_n", "number": 90, "quotas": "proportional"},
            (
                "The best by score: 90 places.",
                "Places are shared among the groups in proportion to their size.",
            ),
        ),
        (
            {
                "kind": "top_n",
                "number": 90,
                "quotas": "per_track",
                "per_track": {"sectoral": 60, "regional": 30},
            },
            (
                "The best by score: 90 places.",
                "Each group has its own places:",
                "Sectoral group: 60",
                "Regional group: 30",
            ),
        ),
    ],
)
def test_cut_says_who_goes_on(cut, words):
    assert said(with_cut(**cut))["Who goes on"] == words


def test_body_that_votes_says_that_votes_decide():
    assert said(FILE.stage("national-commission"))["Who goes on"] == (
        "Those for whom the body votes.",
    )


def test_minimum_of_a_part_is_said():
    stage = FILE.stage("test")
    assert stage.score is not None
    part = stage.score.parts[0].model_copy(update={"minimum": "10"})
    score = stage.score.model_copy(update={"parts": (part, *stage.score.parts[1:])})

    words = said(stage.model_copy(update={"score": score}))["Who goes on"]

    assert words == (
        "The best by score.",
        "Minimum for “Theoretical knowledge”, whatever the total: 10.",
    )


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("before_results", "It is set before any result of this step is known."),
        ("before_window", "It is set before this step opens."),
        ("any_time", "If it is set after results are known, this is shown."),
    ],
)
def test_number_says_who_sets_it_and_until_when(until, words):
    stage = with_cut(kind="top_n", number_set_by="expert-commission", number_set_until=until)

    assert said(stage)["Who sets the number"] == ("Expert Commission", words)


@pytest.mark.parametrize(
    ("ties", "words"),
    [
        ("admit", "All who are equal at the line go on."),
        ("draw", "The last places are drawn by lot, and anyone can repeat the draw."),
        ("exclude", "None of those who are equal at the line goes on."),
    ],
)
def test_ties_have_their_words(ties, words):
    assert said(with_cut(kind="top_n", number=5, ties=ties))["If scores are equal"] == (words,)


def test_tie_order_names_parts_and_earlier_steps():
    stage = with_cut(kind="top_n", number=5, tie_order=["analytical", "documents"])

    words = said(stage)["If scores are equal"]

    assert words[0] == (
        "Equal totals are compared, in this order, by: Analytical thinking, Documents."
    )


def test_vacated_place_stays_empty():
    assert said(with_cut(kind="top_n", number=5))["If somebody drops out"] == (
        "The place stays empty.",
    )


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            {"majority": "cast", "equal_votes": "fails", "secret": True},
            (
                "A proposal needs more than half of the votes cast.",
                "If votes are equal, the proposal falls.",
                "The ballot is secret.",
            ),
        ),
        (
            {"majority": "members", "equal_votes": "casting_vote"},
            (
                "A proposal needs the votes of more than half of all members.",
                "If votes are equal, the chair's vote decides.",
            ),
        ),
    ],
)
def test_voting_has_its_words(rule, words):
    voting = schema.VotingRule.model_validate({"default": True, **rule})
    body = FILE.body("national-commission").model_copy(update={"voting": voting})

    found = {each.label: each.words for each in rule_words.of_body(FILE, body)}

    assert found["Voting"] == words


def test_time_of_challenges_has_its_words_and_is_the_files_own_choice_where_it_is_not_said():
    said = FILE.body("national-commission")
    unsaid = schema.Body(**said.model_dump(exclude={"challenges", "defaults"}), defaults=())

    lines = [
        next(each for each in rule_words.of_body(FILE, body) if each.label == "Challenges")
        for body in (said, unsaid)
    ]

    assert [line.source for line in lines] == [None, None]
    assert lines[0].words[0].endswith("the commission that decides it: 5 days.")


def test_quorum_of_those_not_recused_has_its_words():
    quorum = schema.Quorum(share="0.5", of="entitled", default=True)
    body = FILE.body("national-commission").model_copy(update={"quorum": quorum})

    found = {each.label: each.words for each in rule_words.of_body(FILE, body)}

    assert found["Quorum"] == (
        "It meets if this share of the members not recused is present: 1/2.",
    )


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ({"on": "filing_opens"}, "It is counted on the first day of filing."),
        ({"on": "filing_closes"}, "It is counted on the last day of filing."),
        (
            {"on": "fixed", "day": "2026-09-01"},
            "It is counted on this day: 1 September 2026.",
        ),
    ],
)
def test_reference_day_has_its_words(day, words):
    assert (
        rule_words.counted_on(schema.ReferenceDay.model_validate({"default": True, **day})) == words
    )


@pytest.mark.parametrize(
    ("keys", "is_on_record"),
    [((), True), (("chair",), True), (("members",), False), (("chair", "members"), False)],
)
def test_setting_without_a_source_is_the_programmes_own(keys, is_on_record):
    body = FILE.body("national-commission")

    assert (rule_words.source_of(FILE, body, *keys) is not None) is is_on_record


@pytest.mark.parametrize(
    ("verifies", "words"),
    [
        ({"rule": "points", "at_least": "8"}, "Whoever falls by 8 points or more is heard."),
        (
            {"rule": "standard_error"},
            "Whoever falls by 1.96 standard errors of a difference or more is heard.",
        ),
    ],
)
def test_verification_says_from_which_drop_on_somebody_is_heard(verifies, words):
    rule = schema.Verifies(stage="test", default=True, **verifies)

    told = said(FILE.stage("essay").model_copy(update={"verifies": rule}))

    assert words in told["When a result is not confirmed"]


AS_YOU_CHOOSE = "On your own computer or in a booked seat, as you choose."
BY_WHEN = "You choose no later than 3 days before it begins."
OWN_COMPUTER = "Whoever chooses nothing sits it on their own computer."
IN_VENUE = "Whoever chooses nothing gets a seat in a venue."


@pytest.mark.parametrize(
    ("places", "words"),
    [
        (("remote",), ["On your own computer, wherever you are."]),
        (("venue",), ["In a booked seat, with an invigilator present."]),
        (("remote", "venue"), [AS_YOU_CHOOSE, BY_WHEN, OWN_COMPUTER]),
        (("venue", "remote"), [AS_YOU_CHOOSE, BY_WHEN, IN_VENUE]),
    ],
)
def test_exam_says_where_it_is_sat_and_how_long_questions_can_be_challenged(places, words):
    exam = schema.Exam(
        places=places, identity="checked", shows=("answers",), challenge_lasts="P3D", default=True
    )

    told = said(FILE.stage("test").model_copy(update={"exam": exam}))

    assert told["Where it is sat"] == (*words, "An official confirms who you are before the start.")
    assert told["If a question is wrong"] == (
        "A question can be challenged with a reason for 3 days after the announcement.",
    )
