"""Kinds, difficulties, places and faults of items in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_lazy

from saty.core import items as core
from saty.web.templatetags.look import OWN_NAMES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

KINDS: Mapping[str, "_StrPromise"] = {
    "single": gettext_lazy("One right answer"),
    "multiple": gettext_lazy("Several right answers"),
    "ordering": gettext_lazy("Ordering"),
    "matching": gettext_lazy("Matching"),
    "number": gettext_lazy("A number"),
    "text": gettext_lazy("A short text"),
    "judgement": gettext_lazy("Situational judgement"),
}
DIFFICULTIES: Mapping[int, "_StrPromise"] = {
    1: gettext_lazy("Very easy"),
    2: gettext_lazy("Easy"),
    3: gettext_lazy("Medium"),
    4: gettext_lazy("Hard"),
    5: gettext_lazy("Very hard"),
}
TONES: Mapping[str, str] = {
    "draft": "neutral",
    "in_review": "progress",
    "reviewed": "progress",
    "approved": "done",
    "retired": "neutral",
    "dropped": "neutral",
}
FAULTS: Mapping[str, "_StrPromise"] = {
    "no_wording": gettext_lazy("The item is worded in no language."),
    "too_few_options": gettext_lazy("There are fewer than two options."),
    "too_many_options": gettext_lazy("There are more than %(most)s options."),
    "key_not_among_options": gettext_lazy("The key names an option that is not there."),
    "not_one_key": gettext_lazy("One option must be right, and only one."),
    "no_key": gettext_lazy("No option is said to be right."),
    "key_is_no_order": gettext_lazy("The right order does not name each option once."),
    "key_matches_not_all": gettext_lazy("Not every option has its match."),
    "no_number": gettext_lazy("The right number is missing, or is no decimal number."),
    "no_accepted_text": gettext_lazy("No accepted answer is given."),
    "levels_do_not_fit": gettext_lazy(
        "Each action needs a level of 0 to 10, and not all may be the same."
    ),
    "empty": gettext_lazy("The text is empty."),
    "languages_unequal": gettext_lazy("Another language has another number of them: %(wanted)s."),
    "too_long": gettext_lazy("The text has more than %(most)s characters."),
    "control_characters": gettext_lazy("There are control characters in the text."),
    "language_missing": gettext_lazy("This language is missing."),
    "language_stale": gettext_lazy("Another language was changed since: compare."),
    "broken_formula": gettext_lazy("A formula cannot be read: %(formula)s"),
    "picture_missing": gettext_lazy("The bank has no picture of this name: %(name)s"),
    "picture_without_words": gettext_lazy("A picture has no words for those who cannot see it."),
    "picture_from_elsewhere": gettext_lazy("Pictures from elsewhere are not shown. Add it here."),
}


def letter(place: int) -> str:
    """0 -> A, 1 -> B, ..."""
    return ascii_uppercase[place] if 0 <= place < len(ascii_uppercase) else "?"


def place_words(place: str) -> str:
    """ "kk.options.2" -> "Қазақша, option C"; "" for the whole item."""
    language, _dot, rest = place.partition(".")
    if language not in OWN_NAMES:
        return _text_words(place)
    return f"{OWN_NAMES[language]}, {_text_words(rest)}" if rest else OWN_NAMES[language]


def _text_words(place: str) -> str:
    name, _dot, number = place.partition(".")
    words = {
        "prompt": gettext("question"),
        "explanation": gettext("explanation"),
        "right": gettext("key"),
        "stimulus": gettext("shared text"),
        "accepted": gettext("accepted answers"),
        "fixed": gettext("options keep their order"),
        "partial": gettext("a part of the point for a part of the answer"),
    }
    if name == "options":
        return (
            gettext("option %(letter)s") % {"letter": letter(int(number))}
            if number
            else gettext("options")
        )
    if name == "targets":
        return (
            gettext("match %(letter)s") % {"letter": letter(int(number))}
            if number
            else gettext("matches")
        )
    return words.get(name, "")


def fault_words(fault: core.Fault) -> str:
    """A fault in words, after its place."""
    said = str(FAULTS[fault.key]) % fault.details
    place = place_words(fault.place)
    return f"{place}: {said}" if place else said


def key_words(item: core.Item, language: str) -> list[str]:
    """The key, line by line."""
    wording = item.wordings.get(language)
    if item.kind == "number":
        return [
            f"{item.value} ± {item.tolerance}" if item.tolerance not in {"", "0"} else item.value
        ]
    if item.kind == "text":
        return list(wording.accepted) if wording else []
    if item.kind == "judgement":
        levels = ["?" if level == core.UNSAID else level for level in item.levels]
        return [f"{letter(place)}: {level}" for place, level in enumerate(levels)]
    if item.kind == "matching":
        return [f"{letter(place)} → {letter(to)}" for place, to in enumerate(item.right)]
    joined = " → " if item.kind == "ordering" else ", "
    return [joined.join(letter(place) for place in item.right)] if item.right else []


def all_words(item: core.Item) -> dict[str, str]:
    """Everything that an item says, by its place: texts, accepted answers, the key, settings."""
    found = {
        f"{language}.{place}": text
        for language, wording in item.wordings.items()
        for place, text in wording.texts()
    }
    if item.kind == "text":
        for language in item.wordings:
            found[f"{language}.accepted"] = "\n".join(key_words(item, language))
    else:
        found["right"] = "\n".join(key_words(item, next(iter(item.wordings), "")))
    return found | {
        "fixed": "" if item.shuffle else gettext("yes"),
        "partial": gettext("yes") if item.partial else "",
    }


@dataclass(frozen=True, slots=True)
class Difference:
    """A text that is not the same: its place in words, what it was and is, and its language."""

    place: str
    before: str
    after: str
    language: str
    """ "" for what is in no language, such as a key."""


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    """Everything that is not the same."""
    return [
        Difference(
            place_words(place),
            before.get(place, ""),
            after.get(place, ""),
            language if (language := place.partition(".")[0]) in OWN_NAMES else "",
        )
        for place in dict.fromkeys([*after, *before])
        if before.get(place, "") != after.get(place, "")
    ]
