"""Checks of an item bank: what is wrong with an item, and what is wrong with many together.

An `error` keeps a form from being locked: candidates could not be asked, or not be scored. A
`warning` asks an author to look again. Guidelines named HDR are those of Haladyna, Downing and
Rodriguez (2002), "A Review of Multiple-Choice Item-Writing Guidelines for Classroom Assessment",
Applied Measurement in Education 15 (3), 309-333. What each finding means for an author stands in
docs/bank-checks.md.

Details under "shown" are taken from the item: they are for those who may read it, and for no log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from saty.core import item_checks
from saty.core.item_texts import beginnings, plain, whole_question
from saty.core.items import Item, Stimulus
from saty.core.key_bias import binomial_tail, uneven
from saty.core.likeness import Likeness

Level = Literal["error", "warning"]
RARE_SHARE = 0.01
"""A word is rare if no more than this share of the items of a language have it."""
RARE_LEAST = 3
"""... or no more than so many."""
UNLIKELY = 0.01
"""Below this probability a bias is no chance; shared among the tests of one kind."""
FEWEST_TESTED = 12
"""Fewer keys than these say nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: a key for its words, the items by their keys, the place, details."""

    level: Level
    key: str
    items: tuple[str, ...] = ()
    """Empty for the bank as a whole."""
    place: str = ""
    """Such as "kk.options.2", "right"; "" for the whole item."""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """An item to be checked."""

    key: str
    """How findings name it."""
    item: Item
    author: str = ""
    pictures: Collection[str] = frozenset()
    """Names of the pictures that its bank has."""
    stimulus: Stimulus | None = None
    stale: tuple[str, ...] = ()
    """Languages that were not changed when another was."""
    is_corrected: bool = False
    """Whether it is in use with a key that a test was not scored by in the end."""


def check(
    asked: Sequence[Asked],
    *,
    languages: Sequence[str],
    parses: Callable[[str], bool] = lambda formula: True,
    told: Callable[[int], None] = lambda done: None,
) -> tuple[Finding, ...]:
    """Everything that is found in the items alone and together, errors first.

    `parses` says whether a formula can be shown; `told` hears how many items are done.
    """
    rare = rare_words(asked, languages)
    likeness = {language: Likeness() for language in languages}
    found: list[Finding] = []
    for done, each in enumerate(asked, 1):
        found += of_item(each, languages=languages, parses=parses, rare=rare)
        for language in set(languages) & each.item.wordings.keys():
            likeness[language].add(each.key, fingerprint(each, language))
        told(done)
    found += [*duplicates(likeness), *near_duplicates(likeness)]
    found += [*biased_positions(asked), *biased_positions_of_authors(asked)]
    found += biased_lengths(asked, languages)
    return tuple(sorted(found, key=lambda each: each.level))


def of_item(
    asked: Asked,
    *,
    languages: Sequence[str],
    parses: Callable[[str], bool] = lambda formula: True,
    rare: Mapping[str, frozenset[str]] | None = None,
) -> Iterator[Finding]:
    """What is found in one item alone. Without `rare` every long word counts as rare."""
    context = item_checks.Context(
        item=asked.item,
        languages=tuple(languages),
        pictures=asked.pictures,
        stimulus=asked.stimulus,
        stale=asked.stale,
        parses=parses,
        rare=rare,
    )
    if asked.is_corrected:
        yield Finding("error", "key_corrected", (asked.key,))
    for each in item_checks.CHECKS:
        for level, key, place, details in each(context):
            yield Finding(level, key, (asked.key,), place, details)


def rare_words(asked: Sequence[Asked], languages: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """Language -> beginnings of the words that few of its items have in their prompts."""
    rare = {}
    for language in languages:
        prompts = [w.prompt for each in asked if (w := each.item.wordings.get(language))]
        counts = Counter(word for prompt in prompts for word in beginnings(prompt))
        most = max(RARE_LEAST, int(RARE_SHARE * len(prompts)))
        rare[language] = frozenset(word for word, count in counts.items() if count <= most)
    return rare


def fingerprint(asked: Asked, language: str) -> str:
    """What makes two items one question: prompt, options, targets, and what they ask on.

    Options are included, as the same prompt with other options is another question.
    """
    on = f"{asked.stimulus.identifier}\n" if asked.stimulus else ""
    return on + whole_question(asked.item.wordings[language])


def duplicates(likeness: Mapping[str, Likeness]) -> Iterator[Finding]:
    """Items that ask the same in some language: whoever gets both answers one question twice."""
    found: dict[tuple[str, ...], list[str]] = {}
    for language, texts in likeness.items():
        for keys in texts.same():
            found.setdefault(keys, []).append(language)
    for keys, languages in found.items():
        yield Finding("error", "duplicate", keys, "", {"languages": languages})


def near_duplicates(likeness: Mapping[str, Likeness]) -> Iterator[Finding]:
    """Items that ask nearly the same in some language (see `core.likeness`): enemies, or one."""
    found: dict[tuple[str, ...], dict[str, int]] = {}
    for language, texts in likeness.items():
        for keys, likely in texts.near().items():
            found.setdefault(keys, {})[language] = likely
    for keys, per_language in found.items():
        details = {"languages": [*per_language], "likeness": min(per_language.values())}
        yield Finding("warning", "near_duplicate", keys, "", details)


def positions(asked: Sequence[Asked]) -> dict[tuple[bool, int], list[int]]:
    """(may be shuffled, number of options) -> how often each place is the key, single choice."""
    counts: dict[tuple[bool, int], list[int]] = {}
    for each in asked:
        place = item_checks.key_of(each.item)
        if place is not None and each.item.kind == "single":
            places = counts.setdefault((each.item.shuffle, each.item.size), [0] * each.item.size)
            places[place] += 1
    return counts


def biased_positions(asked: Sequence[Asked]) -> Iterator[Finding]:
    """Keys of the bank stand unevenly (HDR 20: vary the location of the right answer)."""
    counts = {k: c for k, c in positions(asked).items() if sum(c) >= FEWEST_TESTED}
    for (is_shuffled, _size), places in sorted(counts.items()):
        probability = uneven(places)
        if probability < UNLIKELY / len(counts):
            yield _position("key_position", is_shuffled, places, probability)


def biased_positions_of_authors(asked: Sequence[Asked]) -> Iterator[Finding]:
    """Keys of one author stand unevenly, whatever those of the others do."""
    own: dict[str, list[Asked]] = {}
    for each in asked:
        own.setdefault(each.author, []).append(each)
    counts = {
        (author, *kind): places
        for author, theirs in own.items()
        for kind, places in positions(theirs).items()
        if sum(places) >= FEWEST_TESTED
    }
    if len(own) < 2:
        return
    for (author, is_shuffled, size), places in sorted(counts.items()):
        probability = uneven(places)
        if probability < UNLIKELY / len(counts):
            items = tuple(
                each.key
                for each in own[author]
                if each.item.kind == "single"
                and (each.item.shuffle, each.item.size) == (is_shuffled, size)
            )
            yield _position("key_position_of_author", is_shuffled, places, probability, items)


def _position(
    key: str,
    is_shuffled: bool,
    places: Sequence[int],
    probability: float,
    items: tuple[str, ...] = (),
) -> Finding:
    """Where options are shuffled the order of the bank alone is uneven; else what is shown is."""
    details = {
        "shuffled": is_shuffled,
        "counts": list(places),
        "most": max(range(len(places)), key=lambda place: places[place]),
        "probability": f"{probability:.2g}",
    }
    return Finding("warning", key, items, "", details)


def biased_lengths(asked: Sequence[Asked], languages: Sequence[str]) -> Iterator[Finding]:
    """Keys are the longest option more often than chance (HDR 24: equal length of choices).

    Of single choices with one longest option: an exact binomial test, by the number of options.
    """
    tested = {
        (language, size): counts
        for language in languages
        for size, counts in longest_keys(asked, language).items()
        if counts[1] >= FEWEST_TESTED
    }
    for (language, size), (longest, trials) in tested.items():
        probability = binomial_tail(longest, trials, 1 / size)
        if probability < UNLIKELY / len(tested):
            details = {
                "longest": longest,
                "of": trials,
                "options": size,
                "probability": f"{probability:.2g}",
            }
            yield Finding("warning", "keys_longest", (), language, details)


def longest_keys(asked: Sequence[Asked], language: str) -> dict[int, tuple[int, int]]:
    """Number of options -> (how often the key is the single longest, of how many such items)."""
    counts: dict[int, tuple[int, int]] = {}
    for each in asked:
        wording = each.item.wordings.get(language)
        place = item_checks.key_of(each.item)
        if wording is None or place is None or each.item.kind != "single":
            continue
        lengths = [len(plain(option)) for option in wording.options]
        if len(lengths) != each.item.size or lengths.count(max(lengths)) > 1:
            continue
        longest, trials = counts.get(len(lengths), (0, 0))
        is_key = lengths[place] == max(lengths)
        counts[len(lengths)] = longest + is_key, trials + 1
    return counts
