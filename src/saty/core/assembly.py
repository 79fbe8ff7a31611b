"""Blueprints of tests, and whether forms are what theirs asks for.

A blueprint says how many forms there are, and for each section of a form how many items it has,
of which topics, difficulties and kinds, and in which time. Forms are parallel when

1. each meets the numbers, the time and the enmities of its blueprint;
2. `common` items of each section stand in every form (anchors), and no other item in two;
3. the mean expected share of right answers of a section differs between any two forms by at most
   `tolerance`, and where the section says so each level is there equally often in every form;
4. items of one stimulus stand in one section; a stimulus that is used shows two items at least
   (where two can be had), and belongs to one form alone, or with anchors to all.

`violations` says in plain words of Python where forms fall short of this; how forms are found is
the business of `core.assembly_search`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import Any, Literal, TypeAlias

FORMAT = "saty/blueprint/1"
LEVELS = (1, 2, 3, 4, 5)
MOST_FORMS = 40
MOST_ITEMS = 500
MOST_MINUTES = 600
THOUSAND = 1000

EXPECTED: Mapping[int, Fraction] = {
    level: Fraction(share, 100) for level, share in zip(LEVELS, (90, 75, 60, 45, 30), strict=True)
}
"""Level of difficulty -> the share of right answers expected while nothing has been observed."""

Range: TypeAlias = tuple[int, int]
"""Least and most, both included."""

Family = Literal[
    "items",
    "topic_least",
    "topic_most",
    "level_least",
    "level_most",
    "kind_least",
    "kind_most",
    "minutes",
    "common",
    "comparable",
    "same_levels",
    "enemies",
    "stimulus",
]


@dataclass(frozen=True, slots=True)
class Section:
    """What one section of every form is like. Topics that are not named are not used; levels and
    kinds that are not named are not limited."""

    key: str
    items: int
    minutes: int
    topics: Mapping[str, Range]
    difficulties: Mapping[int, Range] = field(default_factory=dict)
    kinds: Mapping[str, Range] = field(default_factory=dict)
    same_levels: bool = False
    """Whether every form has each level equally often."""


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What the forms of one test are like."""

    forms: int
    common: int
    """How many items of each section stand in every form."""
    sections: tuple[Section, ...]
    tolerance: Fraction = Fraction(2, 100)
    """How far the mean expected shares of a section may lie apart between two forms."""

    @property
    def anchors(self) -> int:
        """How many items of each section are anchors: a single form has nothing to share."""
        return self.common if self.forms > 1 else 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be taken.

    Raises:
        ValueError: where `share` is no whole number of thousandths from 0 to 1.
    """

    key: str
    topic: str
    level: int
    share: Fraction
    """The expected share of right answers, in thousandths: nothing is known of it more closely."""
    seconds: int = 60
    stimulus: str = ""
    kind: str = "single"
    exposure: int = 0
    """In how many forms it has stood; the least used are taken first."""

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1 or (self.share * THOUSAND).denominator != 1:
            raise ValueError(f"{self.share} is no share in thousandths")

    @property
    def thousandths(self) -> int:
        """The expected share as a whole number."""
        return int(self.share * THOUSAND)


Form: TypeAlias = Mapping[str, tuple[str, ...]]
"""Section -> keys of its items, sorted."""
Enemies: TypeAlias = Collection[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand of a blueprint: its family, the section, and which topic, level or kind."""

    family: Family
    section: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Violation:
    """A form that does not meet a demand. Forms count from 1; 0 is all of them."""

    form: int
    demand: Demand
    wanted: str
    found: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a blueprint itself: a key for its words, and where."""

    key: str
    section: str = ""
    place: str = ""


def share(text_or_number: Fraction) -> Fraction:
    """A share to the nearest thousandth, half up."""
    return Fraction(int(text_or_number * THOUSAND + Fraction(1, 2)), THOUSAND)


def faults(blueprint: Blueprint) -> list[Fault]:
    """What no bank could meet, section by section: counts that contradict each other."""
    found = []
    if not 1 <= blueprint.forms <= MOST_FORMS:
        found.append(Fault("forms_out_of_range"))
    if not 0 <= blueprint.tolerance <= 1 or (blueprint.tolerance * THOUSAND).denominator != 1:
        found.append(Fault("tolerance_out_of_range"))
    if not blueprint.sections:
        found.append(Fault("no_sections"))
    keys = [section.key for section in blueprint.sections]
    if len(set(keys)) != len(keys):
        found.append(Fault("section_twice"))
    for section in blueprint.sections:
        found += [Fault(key, section.key, place) for key, place in _faults_of(section)]
        if not 0 <= blueprint.common <= section.items:
            found.append(Fault("common_out_of_range", section.key))
    return found


def _faults_of(section: Section) -> Iterator[tuple[str, str]]:
    if not 1 <= section.items <= MOST_ITEMS:
        yield "items_out_of_range", "items"
    if not 1 <= section.minutes <= MOST_MINUTES:
        yield "minutes_out_of_range", "minutes"
    if not section.topics:
        yield "no_topics", "topics"
    if not set(section.difficulties) <= set(LEVELS):
        yield "unknown_level", "difficulties"
    for place, ranges in _ranges(section).items():
        if any(not 0 <= least <= most for least, most in ranges.values()):
            yield "least_above_most", place
        if sum(least for least, _most in ranges.values()) > section.items:
            yield "least_above_items", place
    full: list[Mapping[Any, Range]] = [section.topics]
    if set(section.difficulties) == set(LEVELS):
        full.append(section.difficulties)
    if any(sum(most for _least, most in ranges.values()) < section.items for ranges in full):
        yield "most_below_items", "topics"


def _ranges(section: Section) -> dict[str, Mapping[Any, Range]]:
    return {
        "topics": section.topics,
        "difficulties": section.difficulties,
        "kinds": section.kinds,
    }


def fits(section: Section, candidate: Candidate) -> bool:
    """Whether an item can stand in a section at all."""
    return candidate.topic in section.topics


def least_of_stimulus(section: Section, candidates: Iterable[Candidate]) -> dict[str, int]:
    """Stimulus -> how many of its items a section shows at least, if it shows any."""
    there = Counter(each.stimulus for each in candidates if each.stimulus and fits(section, each))
    return {stimulus: min(2, number) for stimulus, number in there.items()}


def numbered(section: Section) -> Iterator[tuple[str, str, Any, Range]]:
    """(family without its end, name of the attribute, value, range) of each count of a section."""
    for topic, limits in section.topics.items():
        yield "topic", "topic", topic, limits
    for level, limits in section.difficulties.items():
        yield "level", "level", level, limits
    for kind, limits in section.kinds.items():
        yield "kind", "kind", kind, limits


def violations(
    blueprint: Blueprint,
    candidates: Sequence[Candidate],
    enemies: Enemies,
    forms: Sequence[Form],
) -> list[Violation]:
    """Where forms are not what their blueprint asks for; nothing where they are.

    Candidates are the items that may be taken now: an item that is not among them is a violation.
    """
    known = {each.key: each for each in candidates}
    found: list[Violation] = []
    if len(forms) != blueprint.forms:
        found.append(_all(Demand("items"), blueprint.forms, len(forms)))
    for number, form in enumerate(forms, 1):
        found += _of_form(blueprint, known, enemies, number, form)
    found += _between_forms(blueprint, known, forms)
    return found


def _all(demand: Demand, wanted: object, found: object) -> Violation:
    return Violation(0, demand, str(wanted), str(found))


def _of_form(
    blueprint: Blueprint, known: Mapping[str, Candidate], enemies: Enemies, number: int, form: Form
) -> Iterator[Violation]:
    taken = [key for section in blueprint.sections for key in form.get(section.key, ())]
    once = set(taken)
    strangers = once - known.keys()
    if strangers or len(once) != len(taken) or len(form) != len(blueprint.sections):
        yield Violation(number, Demand("items"), str(len(taken)), str(len(once - strangers)))
    for first, second in enemies:
        if first in once and second in once:
            yield Violation(number, Demand("enemies"), "0", "1")
    shown: list[str] = []
    for section in blueprint.sections:
        items = [known[key] for key in form.get(section.key, ()) if key in known]
        shown += {each.stimulus for each in items if each.stimulus}
        for demand, wanted, there in _of_section(section, items, known.values()):
            yield Violation(number, demand, wanted, there)
    for stimulus, times in Counter(shown).items():
        if times > 1:
            yield Violation(number, Demand("stimulus", "", stimulus), "1", str(times))


def _of_section(
    section: Section, items: Sequence[Candidate], pool: Collection[Candidate]
) -> Iterator[tuple[Demand, str, str]]:
    fitting = [each for each in items if fits(section, each)]
    if len(fitting) != section.items:
        yield Demand("items", section.key), str(section.items), str(len(fitting))
    for what, attribute, value, (least, most) in numbered(section):
        there = sum(getattr(each, attribute) == value for each in items)
        if there < least:
            yield _counted(what, "least", section, value), str(least), str(there)
        if there > most:
            yield _counted(what, "most", section, value), str(most), str(there)
    seconds = sum(each.seconds for each in items)
    if seconds > 60 * section.minutes:
        yield Demand("minutes", section.key), str(section.minutes), str(-(-seconds // 60))
    shown = Counter(each.stimulus for each in items if each.stimulus)
    least_of = least_of_stimulus(section, pool)
    for stimulus, there in shown.items():
        if there < least_of.get(stimulus, 1):
            yield Demand("stimulus", section.key, stimulus), "2", str(there)


def _counted(what: str, end: str, section: Section, value: object) -> Demand:
    return Demand(f"{what}_{end}", section.key, str(value))  # type: ignore[arg-type]


def _between_forms(
    blueprint: Blueprint, known: Mapping[str, Candidate], forms: Sequence[Form]
) -> Iterator[Violation]:
    for section in blueprint.sections:
        sets = [set(form.get(section.key, ())) for form in forms]
        yield from _overlaps(blueprint, section, sets)
        items = [[known[key] for key in each if key in known] for each in sets]
        sums = [sum(each.thousandths for each in some) for some in items]
        if sums and (spread := max(sums) - min(sums)) > (
            blueprint.tolerance * THOUSAND * section.items
        ):
            mean = Fraction(spread, THOUSAND * section.items)
            yield _all(Demand("comparable", section.key), blueprint.tolerance, mean)
        for level in LEVELS if section.same_levels else ():
            counts = {sum(each.level == level for each in some) for some in items}
            if len(counts) > 1:
                demand = Demand("same_levels", section.key, str(level))
                yield _all(demand, max(counts), min(counts))
    yield from _stimuli_between(known, forms)


def _overlaps(
    blueprint: Blueprint, section: Section, sets: Sequence[set[str]]
) -> Iterator[Violation]:
    if len(sets) < 2:
        return
    wanted = blueprint.common
    for first, second in combinations(sets, 2):
        if len(first & second) != wanted:
            yield _all(Demand("common", section.key), wanted, len(first & second))
            return
    if len(set.intersection(*sets)) != wanted:
        yield _all(Demand("common", section.key), wanted, len(set.intersection(*sets)))


def _stimuli_between(known: Mapping[str, Candidate], forms: Sequence[Form]) -> Iterator[Violation]:
    """A stimulus of anchors stands in all forms with the same items, any other in one."""
    shown: dict[str, list[frozenset[str]]] = {}
    for form in forms:
        of_form: dict[str, set[str]] = {}
        for keys in form.values():
            for key in keys:
                if key in known and known[key].stimulus:
                    of_form.setdefault(known[key].stimulus, set()).add(key)
        for stimulus, items in of_form.items():
            shown.setdefault(stimulus, []).append(frozenset(items))
    for stimulus, places in sorted(shown.items()):
        if len(places) > 1 and (len(places) < len(forms) or len(set(places)) > 1):
            yield _all(Demand("stimulus", "", stimulus), 1, len(places))


def as_json(blueprint: Blueprint) -> dict[str, Any]:
    """A blueprint as plain JSON, the form in which it is kept."""
    return {
        "format": FORMAT,
        "forms": blueprint.forms,
        "common": blueprint.common,
        "tolerance": str(blueprint.tolerance),
        "sections": [
            {
                "key": section.key,
                "items": section.items,
                "minutes": section.minutes,
                **{
                    name: {str(key): list(limits) for key, limits in sorted(ranges.items())}
                    for name, ranges in _ranges(section).items()
                },
                "same_levels": section.same_levels,
            }
            for section in blueprint.sections
        ],
    }


def from_json(kept: Mapping[str, Any]) -> Blueprint:
    """The blueprint behind `as_json`; ValueError for another format."""
    if kept.get("format") != FORMAT:
        raise ValueError(f"not {FORMAT}")
    return Blueprint(
        forms=kept["forms"],
        common=kept["common"],
        tolerance=Fraction(kept["tolerance"]),
        sections=tuple(
            Section(
                key=each["key"],
                items=each["items"],
                minutes=each["minutes"],
                topics={key: tuple(limits) for key, limits in each["topics"].items()},
                difficulties={
                    int(key): tuple(limits) for key, limits in each["difficulties"].items()
                },
                kinds={key: tuple(limits) for key, limits in each["kinds"].items()},
                same_levels=each["same_levels"],
            )
            for each in kept["sections"]
        ),
    )
