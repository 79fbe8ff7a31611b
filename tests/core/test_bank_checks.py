"""Checks of items: each finds what it is for, and is silent about an item without faults."""

import dataclasses
import random
from typing import Any

import pytest

from saty.core.bank_checks import Asked, Finding, check, of_item
from saty.core.items import Item, Stimulus, Wording

LANGUAGES = ("kk", "ru", "en")
PROMPTS = {
    "kk": "Жергілікті бюджет туралы шешімді қай орган қабылдайды?",
    "ru": "Какой орган принимает решение о местном бюджете?",
    "en": "Which body decides on a local budget?",
}
OPTIONS = {
    "kk": ("Әкімдік", "Мәслихат", "Сот", "Прокуратура"),
    "ru": ("Акимат", "Маслихат", "Суд", "Прокуратура"),
    "en": ("The akimat", "The maslikhat", "A court", "The prosecutor"),
}


def item(**fields: Any) -> Item:
    """A single choice without faults; `prompts`, `options` and `explanations` by language."""
    prompts, options = fields.pop("prompts", {}), fields.pop("options", {})
    explanations = fields.pop("explanations", {})
    wordings = {
        each: Wording(
            prompts.get(each, PROMPTS[each]),
            options.get(each, OPTIONS[each]),
            explanation=explanations.get(each, ""),
        )
        for each in fields.pop("languages", LANGUAGES)
    }
    return Item(**{"kind": "single", "right": (1,), "wordings": wordings, **fields})


def found(content: Item, **fields: Any) -> list[tuple[str, str, str]]:
    """(level, key, place) of what is found in one item."""
    parses = fields.pop("parses", lambda formula: "\\broken" not in formula)
    asked = Asked("7", content, pictures=("map-kk", "map"), **fields)
    findings = [*of_item(asked, languages=LANGUAGES, parses=parses)]
    assert {each.items for each in findings} <= {("7",)}
    return [(each.level, each.key, each.place) for each in findings]


def english(prompt: str = PROMPTS["en"], *options: str, **fields: Any) -> Item:
    """An item whose English wording is another."""
    wordings = {"options": {"en": options}} if options else {}
    return item(prompts={"en": prompt}, **wordings, **fields)


def everywhere(prompt: str, *options: str, **fields: Any) -> Item:
    """An item with the same texts in every language, but for the name of the language."""
    given = {"options": dict.fromkeys(LANGUAGES, options)} if options else {}
    return item(prompts={each: f"{prompt} ({each})" for each in LANGUAGES}, **given, **fields)


def text_item(*accepted: str) -> Item:
    wordings = {each: Wording(PROMPTS[each], accepted=accepted) for each in LANGUAGES}
    return Item("text", wordings)


def test_item_without_faults_has_no_findings():
    assert found(item()) == []


@pytest.mark.parametrize(
    ("broken", "key"),
    [
        (item(right=(1, 2)), "not_one_key"),
        (item(right=()), "not_one_key"),
        (item(right=(4,)), "key_not_among_options"),
        (item(kind="multiple", right=()), "no_key"),
        (item(kind="ordering", right=(0, 1)), "key_is_no_order"),
        (item(kind="judgement", levels=(1, 1, 1, 1), right=()), "levels_do_not_fit"),
        (Item("number", {"en": Wording("How many?")}, value="many"), "no_number"),
    ],
)
def test_key_that_cannot_be_scored_is_an_error(broken, key):
    errors = [each for each in found(broken) if each[0] == "error"]

    assert ("error", key, "right") in errors


def test_missing_and_unequal_languages_are_errors():
    assert found(item(languages=("kk", "ru"))) == [("error", "language_missing", "en")]
    assert found(english(PROMPTS["en"], "The akimat", "The maslikhat", "A court")) == [
        ("error", "languages_unequal", "en.options")
    ]


def test_language_that_was_not_changed_with_another_is_a_warning():
    assert found(item(), stale=("kk",)) == [("warning", "language_stale", "kk")]


def test_explanation_of_one_language_is_wanted_in_all():
    assert found(item(explanations={"en": "Budget Code, article 75.", "ru": " "})) == [
        ("warning", "explanation_missing", "kk.explanation"),
        ("warning", "explanation_missing", "ru.explanation"),
    ]


def test_stimulus_is_checked_with_the_item():
    bare = Stimulus("s", {"kk": "Мәтін", "ru": "![](picture:map)"})

    assert found(item(), stimulus=bare) == [
        ("error", "stimulus_missing", "en.stimulus"),
        ("error", "picture_without_words", "ru.stimulus"),
    ]


def test_pictures_are_wanted_in_each_language_under_any_name():
    with_maps = {
        "kk": f"{PROMPTS['kk']} ![Карта](picture:map-kk)",
        "ru": f"{PROMPTS['ru']} ![Карта](picture:map)",
    }

    assert found(item(prompts=with_maps)) == [("error", "pictures_unequal", "en")]


@pytest.mark.parametrize(
    ("picture", "key"),
    [
        ("![A map](picture:gone)", "picture_missing"),
        ("![ ](picture:map)", "picture_without_words"),
        ("![A map](https://example.org/a.png)", "picture_from_elsewhere"),
        ("![A map](map.png)", "picture_from_elsewhere"),
    ],
)
def test_broken_picture_is_an_error_in_its_place(picture, key):
    broken = everywhere(f"{picture} Which region is the largest?")

    assert [each for each in found(broken) if each[0] == "error"] == [
        ("error", key, f"{each}.prompt") for each in LANGUAGES
    ]


def test_formula_that_does_not_parse_is_an_error():
    assert found(everywhere(r"What is $\broken{2}$?")) == [
        ("error", "broken_formula", f"{each}.prompt") for each in LANGUAGES
    ]


def test_formula_of_one_language_alone_is_a_warning_and_its_words_and_comma_are_free():
    same = item(
        prompts={
            "kk": r"$v = 12{,}5\text{ км}$ болса?",
            "ru": r"Если $v = 12,5 \text{ км}$?",
            "en": r"If $v=12.5\text{ km}$?",
        }
    )
    other = dataclasses.replace(
        same, wordings={**same.wordings, "en": Wording("If $v=1$?", OPTIONS["en"])}
    )

    assert found(same) == []
    assert set(found(other)) == {("warning", "formulas_unequal", each) for each in LANGUAGES}


def test_numbers_are_compared_whatever_their_separators():
    prompts = {
        "kk": "Бюджет 1 250,5 млн теңге болса, 2024 жылғы үлес қандай?",
        "ru": "Какова доля 2024 года, если бюджет 1\u00a0250,5 млн тенге?",
        "en": "What is the share of 2024 if the budget is 1,250.5 million tenge?",
    }

    same = found(item(prompts=prompts))
    other = found(item(prompts={**prompts, "ru": prompts["ru"].replace("250", "205")}))

    assert same == []
    assert {each[:2] for each in other} == {("warning", "numbers_unequal")}
    assert {each[2] for each in other} == {"kk.prompt", "ru.prompt", "en.prompt"}


@pytest.mark.parametrize(
    ("ru", "en"),
    [
        (("5 км", "2 км", "A", "B"), ("2 km", "5 km", "A", "B")),
        (("Статья 7", "Статья 5", "A", "B"), ("Article 5", "Article 7", "A", "B")),
    ],
)
def test_options_that_changed_places_in_one_language_are_found(ru, en):
    options = item(languages=("ru", "en"), options={"ru": ru, "en": en})
    wordings = {
        each: Wording(PROMPTS[each], ("One", "Two"), targets=texts)
        for each, texts in (("ru", ru), ("en", en))
    }
    targets = Item("matching", wordings, right=(0, 1))

    for asked, name in ((options, "options"), (targets, "targets")):
        assert [each for each in found(asked) if each[1] == "numbers_unequal"] == [
            ("warning", "numbers_unequal", f"{language}.{name}.{place}")
            for place in (0, 1)
            for language in ("ru", "en")
        ]


def test_question_that_is_the_same_in_two_languages_is_a_warning():
    assert found(item(prompts={"kk": PROMPTS["ru"]})) == [
        ("warning", "languages_alike", "ru.prompt")
    ]
    assert found(item(prompts=dict.fromkeys(LANGUAGES, "$2 + 2 = ?$"))) == []


@pytest.mark.parametrize(
    "text", ["", " ", "&nbsp;", "&#8203;", "\u200b", "\ufeff \u00ad", "\u3164", "#", "> >"]
)
def test_text_of_which_nothing_is_seen_is_empty(text):
    options = (text, *OPTIONS["en"][1:])

    assert ("error", "empty", "en.options.0") in found(item(options={"en": options}))
    assert ("error", "empty", "en.prompt") in found(item(prompts={"en": text}))


@pytest.mark.parametrize("text", ["&gt;", "\\>", "7", "C#", "-", "&", "$x$", "[a]: x"])
def test_text_of_which_something_is_seen_is_not_empty(text):
    options = (text, *OPTIONS["en"][1:])

    assert [each for each in found(item(options={"en": options})) if each[1] == "empty"] == []


@pytest.mark.parametrize("words", ["", " ", "&nbsp;", "\u200b"])
def test_picture_whose_words_show_nothing_has_none(words):
    shown = [f"{each}.prompt" for each in LANGUAGES]

    assert [
        each
        for each in found(everywhere(f"![{words}](picture:map) Which region is the largest?"))
        if each[0] == "error"
    ] == [("error", "picture_without_words", place) for place in shown]


def test_option_that_is_another_number_in_another_language_is_an_error():
    options = {
        "kk": ("1 250,5", "12,5", "7", "8"),
        "ru": ("1 250,5", "12,5", "7", "8"),
        "en": ("1,250.5", "125", "7", "8"),
    }

    errors = [each for each in found(item(options=options)) if each[0] == "error"]

    assert errors == [("error", "option_number_unequal", "en.options.1")]


@pytest.mark.parametrize(
    ("options", "level"),
    [
        (("Court", "Akim", "court.", "Police"), "warning"),
        (("Court", "Akim", "**Court**.", "Police"), "error"),
        (("0.5", "1", "0,50", "2"), "error"),
        (("$M$", "1", "$m$", "2"), None),
        (("5", "1", "5%", "2"), None),
        (("-5", "1", "5", "2"), None),
    ],
)
def test_options_that_say_the_same(options, level):
    findings = [each for each in found(english("Which?", *options)) if each[1] == "options_equal"]

    assert findings == ([(level, "options_equal", "en.options.2")] if level else [])


def test_text_is_accepted_once_and_case_makes_no_other():
    assert found(text_item("Мәслихат", "мәслихат ")) == [
        ("warning", "accepted_twice", f"{each}.accepted") for each in LANGUAGES
    ]
    assert found(text_item("Мәслихат", "Маслихат")) == []


@pytest.mark.parametrize(("tolerance", "is_wide"), [("0", False), ("12", False), ("12.5", True)])
def test_tolerance_as_large_as_the_number_is_a_warning(tolerance, is_wide):
    number = Item(
        "number",
        {each: Wording(PROMPTS[each]) for each in LANGUAGES},
        value="-12.5",
        tolerance=tolerance,
    )

    assert found(number) == ([("warning", "tolerance_wide", "right")] if is_wide else [])


def test_multiple_choice_of_which_every_option_is_right_is_a_warning():
    assert found(item(kind="multiple", right=(0, 1, 2, 3))) == [
        ("warning", "all_options_right", "right")
    ]


def test_key_much_longer_than_the_others_gives_itself_away():
    long = "The maslikhat of the region, after its commission has heard the draft"

    assert found(english(PROMPTS["en"], "The akimat", long, "A court", "The prosecutor")) == [
        ("warning", "key_much_longer", "en.options.1")
    ]
    assert found(english(PROMPTS["en"], long, "The maslikhat", "A court", "The prosecutor")) == []


def test_key_that_alone_repeats_a_word_of_the_prompt_gives_itself_away():
    prompt = "Who presides over a maslikhat?"

    assert found(english(prompt, "The akim", "The maslikhat's chair", "A judge", "Nobody")) == [
        ("warning", "key_repeats_prompt", "en.options.1")
    ]
    assert (
        found(
            english(prompt, "The maslikhat's clerk", "The maslikhat's chair", "A judge", "Nobody")
        )
        == []
    )


@pytest.mark.parametrize(
    ("language", "option"),
    [
        ("en", "All of the above"),
        ("en", "None of these answers"),
        ("ru", "Все вышеперечисленные"),
        ("ru", "Ни один из указанных вариантов"),
        ("ru", "Правильного ответа нет"),
        ("kk", "Жоғарыда аталғандардың барлығы"),
        ("kk", "Барлық жауап дұрыс"),
    ],
)
def test_option_that_speaks_of_the_others_is_a_warning(language, option):
    options = (*OPTIONS[language][:3], option)

    assert found(item(options={language: options})) == [
        ("warning", "all_of_the_above", f"{language}.options.3")
    ]


def test_absolute_words_in_wrong_options_alone_give_the_key_away():
    options = ("It never may", "It may in some cases", "It always may", "A court may")
    all_absolute = ("It never may", "It always must", "It always may", "A court may")

    assert found(english(PROMPTS["en"], *options)) == [("warning", "absolute_words", "en.options")]
    assert found(english(PROMPTS["en"], *all_absolute)) == []


@pytest.mark.parametrize(
    ("language", "prompt", "is_unmarked"),
    [
        ("en", "Which of these is not a tax?", True),
        ("en", "Which of these is **not** a tax?", False),
        ("en", "Which of these is NOT a tax?", False),
        ("en", "The akim did not answer. Who decides?", False),
        ("en", "How many petitions were not answered?", False),
        ("en", "Which matter is not for a court but for the akim?", False),
        ("en", "Who may not vote?", True),
        ("en", "Which rule holds for those who did not vote?", False),
        ("en", "Which of these is at least a month?", False),
        ("en", "All are taxes except which?", True),
        ("en", "Which sum is due not later than a month after?", False),
        ("ru", "Какой налог не является местным?", True),
        ("ru", "Какой налог НЕ является местным?", False),
        ("ru", "Что из перечисленного не относится к налогам?", True),
        ("ru", "Какой вывод верен, если ясно, что налог не уплачен?", False),
        ("ru", "Какой довод относится не к суду, а к акиму?", False),
        ("ru", "Сколько обращений не рассмотрено?", False),
        ("ru", "В какой срок, не позднее месяца, даётся ответ?", False),
        ("kk", "Қандай салық жергілікті болып саналмайды?", True),
        ("kk", "Қандай салық жергілікті болып **саналмайды**?", False),
        ("kk", "Мыналардың қайсысы салық емес?", True),
        ("kk", "Неше өтінішке жауап берілмейді?", False),
        ("kk", "Мерзім кемінде бір ай, бірақ екі айдан көп емес пе?", False),
    ],
)
def test_negative_of_a_question_is_emphasised(language, prompt, is_unmarked):
    expected = [("warning", "negative_not_marked", f"{language}.prompt")] if is_unmarked else []

    assert found(item(prompts={language: prompt})) == expected


def test_very_long_prompt_or_sentence_is_a_warning():
    sentence = "word " * 46

    assert found(english(f"{sentence}?")) == [("warning", "hard_to_read", "en.prompt")]
    assert found(english("Short. " * 250)) == [("warning", "hard_to_read", "en.prompt")]
    assert found(english("Short. " * 20)) == []


def test_details_taken_from_the_item_stand_apart():
    broken = everywhere(r"What is $\broken{2}$?")
    asked = Asked("7", broken)

    findings = [*of_item(asked, languages=LANGUAGES, parses=lambda formula: False)]

    assert [each.details for each in findings] == [{"shown": [r"\broken{2}"]}] * 3


# --- items together


def bank(count: int, right: Any = lambda number: number % 4, **fields: Any) -> list[Asked]:
    """Items that have nothing in common, with their keys where `right` says."""
    chance = random.Random(3)
    syllables = "ba de fi go ku la me ni po ru sa te vi zo".split()

    def word() -> str:
        return "".join(chance.choice(syllables) for _ in range(4))

    def made(number: int) -> Item:
        options = tuple(word() for _ in range(4))
        prompt = " ".join(word() for _ in range(9)) + "?"
        wordings = {each: Wording(f"{prompt} ({each})", options) for each in LANGUAGES}
        return Item("single", wordings, right=(right(number),), **fields)

    return [Asked(str(number), made(number)) for number in range(count)]


def kinds(findings: tuple[Finding, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.level, each.key, each.items) for each in findings]


def test_bank_without_faults_has_no_findings_and_says_how_far_it_is():
    told = []

    assert check(bank(40), languages=LANGUAGES, told=told.append) == ()
    assert told == [*range(1, 41)]
    assert check((), languages=LANGUAGES) == ()


def test_item_that_asks_the_same_is_an_error_and_nearly_the_same_a_warning():
    asked = bank(20)
    same = dataclasses.replace(asked[3], key="same")
    words = asked[5].item.wordings["en"].prompt.split()
    almost = Wording(" ".join([*words[:-1], "other?"]), asked[5].item.wordings["en"].options)
    near = Asked("near", Item("single", {**asked[5].item.wordings, "en": almost}, right=(1,)))

    findings = check([*asked, same, near], languages=LANGUAGES)

    assert kinds(findings) == [
        ("error", "duplicate", ("3", "same")),
        ("error", "duplicate", ("5", "near")),
        ("warning", "near_duplicate", ("5", "near")),
    ]
    assert [each.details["languages"] for each in findings] == [[*LANGUAGES], ["kk", "ru"], ["en"]]


def test_same_prompt_with_other_options_or_on_another_text_is_another_question():
    asked = bank(2)
    prompt = asked[0].item.wordings["en"].prompt
    other = {each: Wording(prompt, asked[1].item.wordings[each].options) for each in LANGUAGES}
    texts = [Stimulus(each, dict.fromkeys(LANGUAGES, "Text")) for each in ("one", "two")]
    on_texts = [dataclasses.replace(asked[0], key=text.identifier, stimulus=text) for text in texts]

    findings = check(
        [asked[0], Asked("other", Item("single", other, right=(2,))), *on_texts],
        languages=LANGUAGES,
    )

    assert [each for each in findings if each.key == "duplicate"] == []


@pytest.mark.parametrize("shuffle", [True, False])
def test_keys_that_stand_in_one_place_too_often_are_a_bias(shuffle):
    asked = bank(60, right=lambda number: 2 if number % 3 else number % 4, shuffle=shuffle)

    findings = check(asked, languages=LANGUAGES)

    assert kinds(findings) == [("warning", "key_position", ())]
    assert findings[0].details["shuffled"] is shuffle
    assert findings[0].details["most"] == 2
    assert sum(findings[0].details["counts"]) == 60


def test_bias_of_one_author_is_found_among_others():
    others = [dataclasses.replace(each, author="others") for each in bank(200)]
    biased = [
        dataclasses.replace(each, author="one", key=f"one-{each.key}")
        for each in bank(220, right=lambda number: 0)[200:]
    ]

    findings = check([*others, *biased], languages=LANGUAGES)

    ours = [each for each in findings if each.key == "key_position_of_author"]
    assert [each.items for each in ours] == [tuple(each.key for each in biased)]


def test_keys_that_are_the_longest_too_often_are_a_bias_of_their_language():
    asked = bank(40)
    longer = []
    for each in asked:
        place, wording = each.item.right[0], each.item.wordings["ru"]
        options = [*wording.options]
        options[place] += "аа"
        worded = {**each.item.wordings, "ru": Wording(wording.prompt, tuple(options))}
        longer.append(Asked(each.key, dataclasses.replace(each.item, wordings=worded)))

    findings = check(longer, languages=LANGUAGES)

    assert [(each.level, each.key, each.place) for each in findings] == [
        ("warning", "keys_longest", "ru")
    ]
    assert (findings[0].details["longest"], findings[0].details["of"]) == (40, 40)


def test_errors_stand_before_warnings():
    asked = [Asked("1", item(kind="multiple", right=(0, 1, 2, 3))), Asked("2", item(right=()))]

    levels = [each.level for each in check(asked, languages=LANGUAGES)]

    assert levels == sorted(levels)
    assert set(levels) == {"error", "warning"}
