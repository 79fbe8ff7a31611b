"""Findings of checks in words: what it is, where, and what to do. Never a text of an item."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from saty.core.bank_checks import Finding

Shown = Callable[[int], str]
MOST_NAMED = 30
"""How many items one line names."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: its name, and what an author does about it."""

    title: Promise
    to_do: Promise


LANGUAGES: dict[str, str] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
"""Each under its own name, as everywhere."""

_KEY = gettext_lazy("Correct the key.")
_REPHRASE = gettext_lazy("Rephrase the options so that they are alike in form.")
KINDS: dict[str, Kind] = {
    "key_corrected": Kind(
        gettext_lazy("The key was corrected, or the item was voided, after a test"),
        gettext_lazy("Write a new version or retire it."),
    ),
    "no_wording": Kind(gettext_lazy("No wording at all"), gettext_lazy("Write the question.")),
    "not_one_key": Kind(
        gettext_lazy("Single choice with no key or with several"),
        gettext_lazy("Mark exactly one option as right, or make it a multiple choice."),
    ),
    "key_not_among_options": Kind(gettext_lazy("The key is not among the options"), _KEY),
    "no_key": Kind(gettext_lazy("Multiple choice without a key"), _KEY),
    "key_is_no_order": Kind(gettext_lazy("The key does not put every option in order"), _KEY),
    "key_matches_not_all": Kind(gettext_lazy("The key does not match every option"), _KEY),
    "no_number": Kind(gettext_lazy("The key is not a number"), _KEY),
    "no_accepted_text": Kind(
        gettext_lazy("No accepted answer in some language"),
        gettext_lazy("Write an accepted answer in every language."),
    ),
    "levels_do_not_fit": Kind(
        gettext_lazy("Levels of appropriateness are missing or all the same"),
        gettext_lazy("Give each action a level; they must differ."),
    ),
    "too_few_options": Kind(
        gettext_lazy("Fewer than two options"), gettext_lazy("Write more options.")
    ),
    "too_many_options": Kind(
        gettext_lazy("Too many options"), gettext_lazy("Remove the weakest options.")
    ),
    "empty": Kind(gettext_lazy("An empty text"), gettext_lazy("Write the text.")),
    "too_long": Kind(
        gettext_lazy("A text that is too long"),
        gettext_lazy("Shorten it, or move it to a text on which several questions ask."),
    ),
    "control_characters": Kind(
        gettext_lazy("Control characters in a text"),
        gettext_lazy("Write the text anew: they are not shown, and files cannot carry them."),
    ),
    "language_missing": Kind(
        gettext_lazy("A language is missing"), gettext_lazy("Write the item in this language.")
    ),
    "stimulus_missing": Kind(
        gettext_lazy("The text of the question is missing in a language"),
        gettext_lazy("Write the text in this language."),
    ),
    "languages_unequal": Kind(
        gettext_lazy("Languages have different numbers of options"),
        gettext_lazy("Give every language the same options in the same order."),
    ),
    "language_stale": Kind(
        gettext_lazy("A language was not changed with the others"),
        gettext_lazy("Change it too, or say that it is in step."),
    ),
    "languages_alike": Kind(
        gettext_lazy("The question is the same text in two languages"),
        gettext_lazy("Translate it, unless it is the same by right."),
    ),
    "explanation_missing": Kind(
        gettext_lazy("The explanation is missing in a language"),
        gettext_lazy("Write it: candidates read it after release."),
    ),
    "pictures_unequal": Kind(
        gettext_lazy("Languages show different numbers of pictures"),
        gettext_lazy("Add the picture to this language."),
    ),
    "option_number_unequal": Kind(
        gettext_lazy("An option is another number in another language"),
        gettext_lazy("Compare the option in all languages."),
    ),
    "numbers_unequal": Kind(
        gettext_lazy("A number of one language is missing in another"),
        gettext_lazy("Compare the languages. A number written as a word may stay."),
    ),
    "formulas_unequal": Kind(
        gettext_lazy("Languages have different formulas"),
        gettext_lazy("Compare the formulas in all languages."),
    ),
    "picture_missing": Kind(
        gettext_lazy("A picture that the bank does not have"),
        gettext_lazy("Add the picture to the bank, or correct its name."),
    ),
    "picture_without_words": Kind(
        gettext_lazy("A picture without alternative text"),
        gettext_lazy("Say in words what it shows, without giving the answer."),
    ),
    "picture_from_elsewhere": Kind(
        gettext_lazy("A picture from outside the bank"),
        gettext_lazy("Add the picture to the bank and name it there."),
    ),
    "broken_formula": Kind(
        gettext_lazy("A formula that cannot be shown"), gettext_lazy("Correct the formula.")
    ),
    "options_equal": Kind(
        gettext_lazy("Two options say the same"),
        gettext_lazy("Replace one of them: a candidate cannot tell them apart."),
    ),
    "accepted_twice": Kind(
        gettext_lazy("An accepted answer stands twice"), gettext_lazy("Remove one of them.")
    ),
    "tolerance_wide": Kind(
        gettext_lazy("A tolerance as large as the number itself"),
        gettext_lazy("Make the tolerance smaller."),
    ),
    "all_options_right": Kind(
        gettext_lazy("Multiple choice of which every option is right"),
        gettext_lazy("Add wrong options that catch real errors."),
    ),
    "duplicate": Kind(
        gettext_lazy("Items that ask the same"),
        gettext_lazy("Keep one of them and retire the others."),
    ),
    "near_duplicate": Kind(
        gettext_lazy("Items that ask nearly the same"),
        gettext_lazy("Keep one, or make them enemies so that no form has both."),
    ),
    "key_position": Kind(
        gettext_lazy("Keys stand in one place too often"),
        gettext_lazy("Move keys to other places where the order of options means nothing."),
    ),
    "key_position_of_author": Kind(
        gettext_lazy("Keys of one author stand in one place too often"),
        gettext_lazy("Tell the author; move keys to other places."),
    ),
    "keys_longest": Kind(
        gettext_lazy("Keys are the longest option too often"),
        gettext_lazy("Shorten keys, or write wrong options with as much care."),
    ),
    "key_much_longer": Kind(gettext_lazy("The key is much longer than the others"), _REPHRASE),
    "key_repeats_prompt": Kind(
        gettext_lazy("The key alone repeats a rare word of the question"),
        gettext_lazy("Use the word in wrong options too, or in none."),
    ),
    "all_of_the_above": Kind(
        gettext_lazy("An option that speaks of the other options"),
        gettext_lazy("Replace it: options are shown in another order to each candidate."),
    ),
    "absolute_words": Kind(gettext_lazy("Only wrong options say always or never"), _REPHRASE),
    "negative_not_marked": Kind(
        gettext_lazy("A negative that is not emphasised"),
        gettext_lazy("Ask positively, or write the negative in bold or in capitals."),
    ),
    "hard_to_read": Kind(
        gettext_lazy("A very long question or sentence"),
        gettext_lazy("Shorten it, unless reading is what is tested."),
    ),
}
"""Every kind, in the order in which groups stand: errors of keys first."""

_PARTS: dict[str, Promise] = {
    "prompt": gettext_lazy("question"),
    "explanation": gettext_lazy("explanation"),
    "stimulus": gettext_lazy("shared text"),
    "accepted": gettext_lazy("accepted answers"),
    "options": gettext_lazy("options"),
    "targets": gettext_lazy("matches"),
}


def title(key: str) -> str:
    """The name of a kind of finding; its key where this version does not know it."""
    return str(KINDS[key].title) if key in KINDS else key


def to_do(key: str) -> str:
    """What to do about findings of a kind."""
    return str(KINDS[key].to_do) if key in KINDS else ""


def language(code: str) -> str:
    """The own name of a language."""
    return LANGUAGES.get(code, code)


def letter(place: int) -> str:
    """0 -> A, 1 -> B, ...: how people name options."""
    return ascii_uppercase[place] if 0 <= place < len(ascii_uppercase) else "?"


def place(finding: Finding) -> str:
    """Where in the item it is, as `Қазақша, option C`; "" for the whole item."""
    first, *rest = finding.place.split(".")
    if first == "right":
        return _("key")
    if first not in LANGUAGES:
        return str(_PARTS.get(first, first))
    return ", ".join([language(first), _part(rest)]) if rest else language(first)


def _part(parts: Sequence[str]) -> str:
    name, *number = parts
    if number and name == "options":
        return _("option %(letter)s") % {"letter": letter(int(number[0]))}
    if number and name == "targets":
        return _("match %(letter)s") % {"letter": letter(int(number[0]))}
    return str(_PARTS.get(name, name))


def details(finding: Finding, num: Shown = str) -> str:
    """What there is to say of this finding beyond its kind and place; often nothing."""
    say = _DETAILS.get(finding.key)
    return say(finding, num) if say else ""


def _of_equal_option(finding: Finding, num: Shown) -> str:
    return _("The same as %(letter)s.") % {"letter": letter(finding.details["to"])}


def _of_unequal(finding: Finding, num: Shown) -> str:
    return _("Expected: %(number)s.") % {"number": num(finding.details["wanted"])}


def _of_most(finding: Finding, num: Shown) -> str:
    return _("At most: %(number)s.") % {"number": num(finding.details["most"])}


def _of_pictures(finding: Finding, num: Shown) -> str:
    counts = {"count": num(finding.details["count"]), "most": num(finding.details["most"])}
    return _("Pictures: %(count)s of %(most)s.") % counts


def _of_numbers(finding: Finding, num: Shown) -> str:
    others = ", ".join(map(language, finding.details["others"]))
    return _("Compared with: %(languages)s.") % {"languages": others}


def _of_duplicates(finding: Finding, num: Shown) -> str:
    names = ", ".join(map(language, finding.details["languages"]))
    return _("In: %(languages)s.") % {"languages": names}


def _of_near_duplicates(finding: Finding, num: Shown) -> str:
    alike = _("Alike: %(share)s %%.") % {"share": num(finding.details["likeness"])}
    return f"{_of_duplicates(finding, num)} {alike}"


def _of_positions(finding: Finding, num: Shown) -> str:
    counts = finding.details["counts"]
    values = {
        "place": letter(finding.details["most"]),
        "count": num(max(counts)),
        "total": num(sum(counts)),
        "chance": num(round(sum(counts) / len(counts))),
    }
    said = _(
        "Place %(place)s is the key of %(count)s of %(total)s items; by chance about %(chance)s."
    )
    order = (
        _("Options are shuffled for candidates: the order of the bank alone is uneven.")
        if finding.details["shuffled"]
        else _("These options are not shuffled: candidates see this order.")
    )
    return f"{said % values} {order}"


def _of_longest(finding: Finding, num: Shown) -> str:
    values = {
        "count": num(finding.details["longest"]),
        "total": num(finding.details["of"]),
        "chance": num(round(finding.details["of"] / finding.details["options"])),
        "options": num(finding.details["options"]),
    }
    return (
        _(
            "Of %(total)s items with %(options)s options the key is the longest in %(count)s;"
            " by chance about %(chance)s."
        )
        % values
    )


def _of_length(finding: Finding, num: Shown) -> str:
    values = {
        "length": num(finding.details["length"]),
        "longest": num(finding.details["longest"]),
    }
    return _("Characters: %(length)s; in the longest of the other options: %(longest)s.") % values


def _of_reading(finding: Finding, num: Shown) -> str:
    values = {
        "characters": num(finding.details["characters"]),
        "words": num(finding.details["words"]),
    }
    return _("Characters: %(characters)s. Words in the longest sentence: %(words)s.") % values


_DETAILS: dict[str, Callable[[Finding, Shown], str]] = {
    "options_equal": _of_equal_option,
    "languages_unequal": _of_unequal,
    "too_many_options": _of_most,
    "too_long": _of_most,
    "pictures_unequal": _of_pictures,
    "numbers_unequal": _of_numbers,
    "languages_alike": _of_numbers,
    "duplicate": _of_duplicates,
    "near_duplicate": _of_near_duplicates,
    "key_position": _of_positions,
    "key_position_of_author": _of_positions,
    "keys_longest": _of_longest,
    "key_much_longer": _of_length,
    "hard_to_read": _of_reading,
}


def items(finding: Finding) -> str:
    """The items in words: `Item 7`, `Items 7, 9`; `The whole bank` where it names none."""
    if not finding.items:
        return _("The whole bank")
    named = ", ".join(finding.items[:MOST_NAMED])
    more = "…" if len(finding.items) > MOST_NAMED else ""
    count = len(finding.items)
    return ngettext("Item %(numbers)s", "Items %(numbers)s", count) % {"numbers": named + more}


def line(finding: Finding, num: Shown = str) -> str:
    """A finding in one line, without any text of an item."""
    parts = [items(finding), place(finding), title(finding.key), details(finding, num)]
    return " · ".join(part for part in parts if part)
