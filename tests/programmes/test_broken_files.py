"""Each way to break a programme file: what is said of it, and on which line."""

import pytest

from saty.programmes.reading import check
from tests.programmes.small import SMALL, with_change

# Each row: what is replaced, by what, the kind of fault, and how its line begins.
Row = tuple[str, str, str, str]

UNDERTAKING = """[[undertakings]]
key = "silence"
default = true
name = { kk = "Құпиялылық", ru = "Конфиденциальность", en = "Confidentiality" }
words = { kk = "Жария етпеймін", ru = "Не разглашу", en = "I keep silent" }
"""

SYNTAX: list[Row] = [
    ('version = "1"', 'version = "1', "text_not_closed", "version"),
    ('version = "1"', "version = One", "not_a_value", "version"),
    ('version = "1"', "version", "no_equals", "version"),
    ('version = "1"', 'version = "1" "2"', "left_over", "version"),
    ('version = "1"', 'version = "\\q"', "backslash", "version"),
    ('version = "1"', 'нұсқа = "1"', "not_a_key", "нұсқа"),
    ('version = "1"', 'version = "1"\nkey = "again"', "duplicate_key", 'key = "again"'),
    ("[tracks]", "[sources.act]", "duplicate_table", "[sources.act]"),
    ("[tracks]", "[tracks", "head_not_closed", "[tracks"),
    ("[[rubrics]]", "[[rubrics]", "head_not_closed", "[[rubrics]"),
    ("per_track = { north = 60", "per_track = { north = 60,\n", "not_a_key", "per_track"),
    ('tie_order = ["numbers"]', 'tie_order = ["numbers"', "list_not_closed", "tie_order"),
    ("limits = { minutes = 60, d", "limits = { minutes = 60 d", "braces_not_closed", "limits"),
    ("limits = { minutes", "limits = { minutes = 1, minutes", "duplicate_key", "limits"),
]

SHAPE: list[Row] = [
    ('format = "saty/programme/1"', 'format = "saty/1"', "unknown_value", "format"),
    ('key = "small"', 'key = "Small one"', "not_a_key_value", "key"),
    ('country = "KZ"', 'country = "Kz"', "not_a_country", "country"),
    ('country = "KZ"', "", "missing", "format"),
    ('country = "KZ"', 'country = "KZ"\nflag = "x"', "unknown_key", "flag"),
    (', en = "Small programme"', "", "missing", "title"),
    ('en = "Small programme"', 'en = " "', "empty_text", "title"),
    ('en = "Small programme"', 'en = "a\\tb"', "control_character", "title"),
    ('en = "Small programme"', 'en = ""', "empty_text", "title"),
    ('{ kk = "Агенттік", ru = "Агентство", en = "Agency" }', '"Agency"', "not_a_text", "owner"),
    ('lasts = "P14D"', 'lasts = "14 days"', "not_a_duration", "filing"),
    ("opens_at = 09:00:00", "opens_at = 9", "not_a_time", "filing"),
    ("opens_at = 09:00:00", 'opens_at = "nine"', "not_a_time", "filing"),
    ("opens_at = 09:00:00", 'opens_at = "09:00+05:00"', "not_a_time", "filing"),
    ('tie_order = ["numbers"]', 'vacated = "next_in_rank"', "unknown_value", "vacated"),
    ("dated = 2019-08-27", "dated = 2019", "not_a_day", "dated"),
    ("dated = 2019-08-27", 'dated = "27 August"', "not_a_day", "dated"),
    (", opens_at = 09:00:00, default = true", "", "no_source", "filing"),
    ("day = 2026-09-01, ", "", "day_missing", "experience_day"),
    ('"filing_closes", d', '"filing_closes", day = 2026-09-01, d', "day_unused", "age_day"),
    ("years = 35", "years = 350", "out_of_range", "years"),
    ("years = 35", "years = 3", "out_of_range", "years"),
    ("years = 35", 'years = "35"', "not_whole", "years"),
    ("years = 35", "years = 35.0", "not_whole", "years"),
    ("years = 35", "years = true", "not_whole", "years"),
    ('kind = "age_at_most"', 'kind = "age_at_moist"', "unknown_value", "kind"),
    ('kind = "age_at_most"\n', "", "missing", "[[eligibility.rules]]"),
    ('values = ["political"]', "values = []", "too_few", "values"),
    ('values = ["political"]', 'values = "political"', "not_a_list", "values"),
    ('identity_kind = "none"', "identity_kind = false", "unknown_value", "identity_kind"),
    ('kind = "yes_no"\n', 'kind = "choice"\n', "choices_missing", "[[application.sections.q"),
    ('kind = "choices"', 'kind = "text"', "choices_unused", "[[application.sections.q"),
    ("required = false", 'required = "no"', "not_yes_no", "required"),
    ('extra_time_factor = "1.5"', "extra_time_factor = 1.5", "not_quoted", "extra_time_factor"),
    ('extra_time_factor = "1.5"', 'extra_time_factor = "1,5"', "not_a_number", "extra_time_f"),
    ("number = 100\n", "", "number", "[stages.cut]"),
    ('pass_mark = "3", ', "", "pass_mark", "cut"),
    ('pass_mark = "3", ', 'share = "1/2", pass_mark = "3", ', "share", "cut"),
    ('pass_mark = "3", ', 'number = 5, pass_mark = "3", ', "number", "cut"),
    ('quotas = "per_track"', 'quotas = "none"', "per_track", "[stages.cut]"),
    ('body = "council", how = "ballot", source', 'how = "ballot", source', "body_missing", "dec"),
    ('share = "2/3"', 'share = "3/2"', "not_a_share", "quorum"),
    ('"casting_vote", d', '"casting_vote", share = "2/3", d', "equal_votes_are_half", "voting"),
    ('"casting_vote", d', '"fails", share = "1/3", d', "not_a_majority", "voting"),
    ('defaults = ["window"]', 'defaults = ["windows"]', "unknown_default", "[[stages]]"),
    (
        'source = "act"\nrubric',
        'source = "act"\ndefault = true\nrubric',
        "source_and_default",
        "[[stages]]",
    ),
    ("[messages.rules_amended]", "[messages.rules_amend]", "unknown_key", "[messages.rules_am"),
]

REFERENCES: list[Row] = [
    ('years = 35\nsource = "act"', 'years = 35\nsource = "akt"', "unknown_source", "source"),
    ('level = "higher"', 'level = "highest"', "unknown_level", "level"),
    ('question_key = "offices"', 'question_key = "office"', "unknown_question", "question_key"),
    ('values = ["political"]', 'values = ["politics"]', "unknown_choice", "values"),
    ('proves = ["education"]', 'proves = ["village"]', "unknown_question", "proves"),
    ('rubric = "essay"', 'rubric = "esay"', "unknown_rubric", "rubric"),
    ('assessed_by = "markers"', 'assessed_by = "marker"', "unknown_body", "assessed_by"),
    ('body = "council", how = "score"', 'body = "x", how = "score"', "unknown_body", "decided_by"),
    ('tie_order = ["numbers"]', 'tie_order = ["essay"]', "unknown_tie_order", "tie_order"),
    ('tie_order = ["numbers"]', 'tie_order = ["words", "words"]', "tie_order_twice", "tie_order"),
]

STAGES: list[Row] = [
    ('kind = "documents"\nsource', 'kind = "vote"\nsource', "first_stage", "kind"),
    ("admits_to_reserve = true\n", "", "never_admits", "[[stages]]"),
    (
        'assessed_by = "markers"\n',
        'assessed_by = "markers"\nadmits_to_reserve = true\n',
        "admits_early",
        "admits_to_reserve",
    ),
    ("limits = { minutes = 60, default = true }\n", "", "limits_missing", "[[stages]]"),
    (
        'decided_by = { how = "officer"',
        'decided_by = { how = "score"',
        "decision_needs_score",
        "decided_by",
    ),
    (
        'kind = "essay"\nsource = "act"\n',
        'kind = "essay"\nsource = "act"\nnames_shown = true\n',
        "names_shown",
        "names_shown",
    ),
    (
        '{ how = "score", default = true }',
        '{ body = "markers", how = "score", default = true }',
        "pool_decides",
        "decided_by",
    ),
    (
        'how = "ballot", source = "act" }\ncut = { kind = "all_completed", at_most = 50',
        'how = "ballot", source = "act" }\nlimits = { words = 5, default = true }\ncut = { kind = '
        '"top_share", share = "0.5"',
        "cut_needs_score",
        "cut",
    ),
    (
        '{ how = "score", default = true }',
        '{ how = "score", ranked = "votes", default = true }',
        "ranked_without_ballot",
        "decided_by",
    ),
    (
        '{ how = "score", default = true }',
        '{ how = "score", reasons = true, default = true }',
        "reasons_without_ballot",
        "decided_by",
    ),
    (
        'how = "ballot", source = "act"',
        'how = "ballot", ranked = "score", source = "act"',
        "ranked_without_score",
        "decided_by",
    ),
    (
        "not_recommended = { kk",
        'not_recommended = { kk = "{why}", ru = "{why}", en = "{why}", equal = true }\n#',
        "why_unwritten",
        "decided_by",
    ),
    ('kind = "pool"\n', 'kind = "pool"\nmeets = "here"\n', "pool_meets", "meets"),
    ('minimum = "5"', 'minimum = "26"', "minimum", "minimum"),
    ('maximum = "25"\nminutes', 'maximum = "0"\nminutes', "score_nothing", "maximum"),
    ('maximum = "5", name', 'maximum = "4", name', "criterion_differs", "score"),
    ("score = 5, description", "score = 1, description", "levels_order", "{ score"),
    ('pass_mark = "3"', 'pass_mark = "6"', "pass_mark_high", "cut"),
    ("number = 100\n", "number = 101\n", "quotas_sum", "per_track"),
    ("at_most = 120", "at_most = 99", "above_at_most", "number"),
    (", south = 40", "", "quota_missing", "per_track"),
    ("north = 60", "west = 60", "unknown_track", "per_track"),
    ('pass_mark = "3", ', 'at_most = 9, pass_mark = "3", ', "at_most_unused", "cut"),
    ('pass_mark = "3", ', 'quotas = "proportional", pass_mark = "3", ', "quotas_unused", "cut"),
    ("at_most = 50", 'tie_order = ["test"]', "ties_unused", "cut"),
    ('lasts = "PT24H"', 'lasts = "PT1H"', "window_too_short", "window"),
    ('lasts = "PT24H"', 'lasts = "PT0S"', "window_empty", "window"),
    (
        "limits = { minutes = 60, default",
        "limits = { minutes = 59, default",
        "parts_too_long",
        "limits",
    ),
    ('time_zone = "Asia/Almaty"', 'time_zone = "Asia/Almata"', "unknown_time_zone", "time_zone"),
    ('term = "P2Y"', 'term = "PT24H"', "term", "term"),
    ('term = "P2Y"', 'term = "P99Y"', "too_long", "term"),
    ("minimum_members = 5", 'minimum_members = 5\nterm = "PT24H"', "term", "term"),
    ("minimum_members = 5", 'minimum_members = 5\nterm = "P99Y"', "too_long", "term"),
    ('extra_time_factor = "1.5"', 'extra_time_factor = "0.5"', "extra_time", "extra_time_factor"),
]

FORM: list[Row] = [
    ('key = "south"', 'key = "north"', "repeated_key", "key"),
    ('key = "born"', 'key = "education"', "repeated_key", "key"),
    ("[[duties]]", f"{UNDERTAKING}{UNDERTAKING}[[duties]]", "repeated_key", "key"),
    ('meaning = "birth_date"\n', "", "not_asked", "kind"),
    ('meaning = "full_name"\n', "", "not_asked", "[[application.sections]]"),
    ('kind = "text"', 'kind = "long_text"', "meaning_kind", "kind"),
    (
        'meaning = "birth_date"',
        'meaning = "birth_date"\nrequired = false',
        "not_required",
        "[[eligibility.rules]]",
    ),
    (
        "statistics_only = true",
        "statistics_only = true\nverified = true",
        "statistics_used",
        "statistics_only",
    ),
    ("required = false\n", "", "statistics_required", "statistics_only"),
    (
        'meaning = "region"\n',
        'meaning = "region"\nchoices = [{ key = "x", name = { kk = "Ә", ru = "Я", en = "X" } }]\n',
        "choices_differ",
        "choices",
    ),
    (
        'kind = "yes_no"',
        'kind = "identity_number"\nmeaning = "identity_number"',
        "identity_kind",
        "kind",
    ),
]

BODIES: list[Row] = [
    (
        'equal_votes = "casting_vote"',
        'equal_votes = "casting_vote", secret = true',
        "secret_casting_vote",
        "voting",
    ),
    (
        'equal_votes = "casting_vote"',
        'equal_votes = "chair_decides_tie_of_others", secret = true',
        "secret_casting_vote",
        "voting",
    ),
    ("minimum_members = 5", "minimum_members = 2", "small_commission", "minimum_members"),
    ('share = "2/3"', 'share = "1/6"', "quorum_of_one", "quorum"),
    (
        "minimum_members = 5",
        'minimum_members = 5\nchallenges = "P0D"',
        "no_time_for_challenges",
        "challenges",
    ),
    (
        "minimum_members = 5",
        'minimum_members = 5\nchallenges = "a week"',
        "not_a_duration",
        "challenges",
    ),
    (
        '"2/3", of = "members", default = true }\nvoting = { majority = "present"',
        '"1/2", of = "members", default = true }\nvoting = { majority = "members"',
        "majority_unreachable",
        "voting",
    ),
    (
        'voting = { majority = "present", equal_votes = "casting_vote", default = true }\n',
        "",
        "voting_missing",
        "[[bodies]]",
    ),
    (
        'role = "secretariat"\nminimum = 2',
        'role = "secretariat"\nminimum = 1',
        "two_people",
        "minimum",
    ),
    ('role = "verifier"\nminimum = 2', 'role = "verifier"', "two_people", "[[duties]]"),
    ('role = "auditor"', 'role = "hr"', "duty_missing", "[[duties]]"),
]

TEMPLATES: list[Row] = [
    ('en = "Your place: {place}"', 'en = "Your place: {number}"', "placeholder", "below_number"),
    ("Балл: {score}", "Балл", "placeholders_differ", "below_pass_mark"),
    ("Балл: {score}", "Балл: {score", "braces", "below_pass_mark"),
    ("Балл: {score}", "Балл: {score!r}", "braces", "below_pass_mark"),
    ("Number: {number}", "Number", "placeholder_missing", "body"),
    ("absent = {", "absents = {", "unknown_refusal", "absents"),
    (
        '[messages.group_message]\nsubject = { kk = "{subject}"',
        '[messages.group_message]\nsubject = { kk = "{text}{subject}"',
        "placeholders_differ",
        "subject",
    ),
]

WARNINGS: list[Row] = [
    ('kk = "Агенттік"', 'kk = "Agenttik"', "not_kazakh", "owner"),
    (
        'kk = "Агенттік"',
        'kk = "Агентство Республики Казахстан по делам государственной службы"',
        "not_kazakh",
        "owner",
    ),
    ('ru = "Агентство"', 'ru = "Agency"', "not_russian", "owner"),
    ('en = "Agency"', 'en = "Агентство"', "not_english", "owner"),
    ('kk = "Агенттік"', 'kk = "Агентство"', "same_text", "owner"),
    ('ru = "Алматы"', 'ru = "Алма-Ата"', "not_same_text", "regions"),
    ("recheck_before_decision = true\n", "", "no_recheck", "[[stages]]"),
    (
        "[eligibility]",
        '[sources.idle]\ntitle = { kk = "Ә", ru = "Я", en = "X" }\n[eligibility]',
        "unused_source",
        "[sources.idle]",
    ),
    ('assessed_by = "markers"\n', "", "unused_body", "key"),
]

ERRORS = SYNTAX + SHAPE + REFERENCES + STAGES + FORM + BODIES + TEMPLATES


def lines_of(text: str, key: str) -> list[str]:
    """The lines on which a file has faults of this kind."""
    lines = text.split("\n")
    return [lines[fault.line - 1] for fault in check(text).faults if fault.key == key]


def test_small_programme_has_no_fault() -> None:
    checked = check(SMALL)

    assert checked.faults == ()
    assert checked.programme is not None


@pytest.mark.parametrize(("old", "new", "key", "begins"), ERRORS)
def test_error_is_told_on_its_line(old: str, new: str, key: str, begins: str) -> None:
    broken = with_change(old, new)

    checked = check(broken)

    assert checked.programme is None
    assert [line.lstrip()[: len(begins)] for line in lines_of(broken, key)][:1] == [begins]


@pytest.mark.parametrize(("old", "new", "key", "begins"), WARNINGS)
def test_warning_leaves_the_programme_usable(old: str, new: str, key: str, begins: str) -> None:
    doubtful = with_change(old, new)

    checked = check(doubtful)

    assert checked.programme is not None
    assert [fault.severity for fault in checked.faults] == ["warning"]
    assert [line[: len(begins)] for line in lines_of(doubtful, key)] == [begins]


@pytest.mark.parametrize(("old", "new", "key", "begins"), ERRORS + WARNINGS)
def test_fault_says_what_to_do(old: str, new: str, key: str, begins: str) -> None:
    faults = check(with_change(old, new)).faults

    assert all(fault.message and not fault.message.endswith(".") for fault in faults)
    assert all(fault.remedy[0].isupper() for fault in faults)


def with_both(first: Row, second: Row) -> str:
    """The small programme with two changes."""
    return with_change(first[0], first[1]).replace(second[0], second[1], 1)


def test_commission_that_meets_elsewhere_counts_no_votes_and_writes_no_reasons_here() -> None:
    said = 'how = "ballot", ranked = "votes", reasons = true, source = "act"'
    broken = with_both(
        ('how = "ballot", source = "act"', said),
        ("minimum_members = 5\n", 'minimum_members = 5\nmeets = "elsewhere"\n'),
    )

    faults = {fault.key: fault.remedy for fault in check(broken).faults}

    assert faults == {
        "votes_elsewhere": 'Use ranked = "score", or leave ranked out',
        "reasons_elsewhere": "Leave reasons out",
    }


OF_SHAPE = [
    ('country = "KZ"', "", "missing", "format"),
    ('country = "KZ"', 'country = "KZ"\nflag = "x"', "unknown_key", "flag"),
    ('lasts = "P14D"', 'lasts = "14 days"', "not_a_duration", "filing"),
    ('kind = "age_at_most"', 'kind = "age_at_moist"', "unknown_value", "kind"),
    ('pass_mark = "3", ', "", "pass_mark", "cut"),
]


@pytest.mark.parametrize("of_shape", OF_SHAPE, ids=lambda row: row[2])
@pytest.mark.parametrize("other", [TEMPLATES[0], BODIES[0], REFERENCES[6]], ids=lambda row: row[2])
def test_fault_of_shape_hides_no_fault_elsewhere_and_invents_none(
    of_shape: Row, other: Row
) -> None:
    alone = [
        fault.key
        for row in (of_shape, other)
        for fault in check(with_change(row[0], row[1])).faults
        if not fault.key.startswith("unused_")
    ]

    told = [fault.key for fault in check(with_both(of_shape, other)).faults]

    assert {of_shape[2], other[2]} <= set(told)
    assert sorted(told) == sorted(alone)


def test_bodies_that_decide_on_exclusions_are_there_and_are_commissions() -> None:
    broken = with_both(
        ("[reserve]\n", '[reserve]\nexits_decided_by = "markers"\n'),
        ("[reserve]\n", '[conduct]\ndecided_by = "nobody"\ndefault = true\n[reserve]\n'),
    )

    faults = {fault.key for fault in check(broken).faults}

    assert faults == {"pool_decides", "unknown_body"}
