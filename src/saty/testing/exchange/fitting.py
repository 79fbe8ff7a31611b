"""What of a file can be taken into a bank: checked against what the bank has, renamed where needed.

Identifiers of items stay, so that an item which the bank has already is known again. Names of
pictures and texts give way. An item is taken as it is or not at all.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from saty.core.items import (
    CONTROL,
    PICTURE,
    PICTURE_NAME,
    Fault,
    Item,
    Package,
    Picture,
    Record,
    Stimulus,
    Wording,
    faults,
    is_blank,
)
from saty.testing.exchange.base import Read, Tell, silent
from saty.testing.exchange.html_text import NotTaken

MOST_IDENTIFIER = 64
MOST_COMPETENCY = 48
MOST_SECONDS = 3_600

Clean = Callable[[Picture], Picture]
"""Makes a picture anew from its pixels; NotTaken where it is none."""
Identify = Callable[[Record], str]
"""The identifier of a record of which the file says none: the same for the same question."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a bank has: its topics by every name they bear, and the names that are taken."""

    languages: Collection[str]
    topics: Mapping[str, str]
    """Key, or name in any language without case -> key."""
    competencies: Collection[str]
    items: Collection[str]
    stimuli: Collection[str]
    pictures: Collection[str]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What can be taken, what cannot, and which topics of the file the bank does not have."""

    package: Package
    faults: tuple[Fault, ...]
    topics_not_known: Mapping[str, int]
    """Topic of the file -> how many items went to the topic that was chosen instead."""


@dataclass(slots=True)
class _Fitting:
    names: Names
    topic: str
    identify: Identify
    faults: list[Fault] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    """Name in the file -> the picture under the name that it will have."""
    bad_pictures: dict[str, Fault] = field(default_factory=dict)
    stimuli: dict[str, Stimulus] = field(default_factory=dict)
    """Identifier in the file -> the text under the identifier that it will have."""
    bad_stimuli: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    not_known: Counter[str] = field(default_factory=Counter)


def fit(
    read: Read,
    names: Names,
    *,
    topic: str,
    identify: Identify,
    clean: Clean,
    tell: Tell = silent,
) -> Fitted:
    """What of a file can be taken into a bank; `topic` is the key for topics it does not have."""
    package = read.package
    total = len(package.records) + len(package.pictures)
    fitting = _Fitting(names, topic, identify)
    for number, picture in enumerate(package.pictures, 1):
        _fit_picture(picture, clean, fitting)
        tell(number, total)
    for stimulus in package.stimuli:
        _fit_stimulus(stimulus, fitting)
    records = []
    for number, record in enumerate(package.records, 1):
        found = [*_faults_of(record, number, fitting)]
        fitting.faults += found
        if not found:
            records.append(_fitted(record, fitting))
        tell(len(package.pictures) + number, total)
    kept = _without_unused(records, package, fitting)
    return Fitted(kept, (*read.faults, *fitting.faults), dict(fitting.not_known))


def _fit_picture(picture: Picture, clean: Clean, fitting: _Fitting) -> None:
    try:
        made = clean(picture)
    except NotTaken as error:
        fault = Fault(error.key, f"picture {picture.name}", {"picture": picture.name})
        fitting.bad_pictures[picture.name] = fault
        fitting.faults.append(fault)
        return
    taken = {*fitting.names.pictures, *(each.name for each in fitting.pictures.values())}
    stem, dot, ending = picture.name.rpartition(".")
    fitting.pictures[picture.name] = replace(
        made, name=_free(stem if dot else picture.name, f"{dot}{ending}" if dot else "", taken)
    )


def _free(stem: str, ending: str, taken: Collection[str]) -> str:
    """The first name that is free: "map.png", "map-2.png", ..."""
    name, number = f"{stem}{ending}", 1
    while name in taken:
        number += 1
        name = f"{stem[: 50 - len(ending)]}-{number}{ending}"
    return name


def _fit_stimulus(stimulus: Stimulus, fitting: _Fitting) -> None:
    place = f"text {stimulus.identifier}"
    found = [*_faults_of_texts(dict(stimulus.wordings), place, fitting)]
    if len(stimulus.identifier) > MOST_IDENTIFIER:
        found.append(Fault("identifier_too_long", place, {"most": MOST_IDENTIFIER}))
    if not stimulus.wordings or any(map(is_blank, stimulus.wordings.values())):
        found.append(Fault("empty", place))
    if any(map(CONTROL.search, (stimulus.identifier, *stimulus.wordings.values()))):
        found.append(Fault("control_characters", place))
    fitting.faults += found
    if found:
        fitting.bad_stimuli.add(stimulus.identifier)
        return
    taken = {*fitting.names.stimuli, *(each.identifier for each in fitting.stimuli.values())}
    fitting.stimuli[stimulus.identifier] = Stimulus(
        _free(stimulus.identifier, "", taken),
        {language: _renamed(text, fitting) for language, text in stimulus.wordings.items()},
    )


def _faults_of_texts(texts: Mapping[str, str], place: str, fitting: _Fitting) -> Iterator[Fault]:
    """What is wrong with texts, by language: an unknown one, a picture that is not there."""
    for language, text in texts.items():
        if language not in fitting.names.languages:
            yield Fault("language_unknown", place, {"language": language})
        for name in dict.fromkeys(name for _alt, name in PICTURE.findall(text)):
            if name in fitting.bad_pictures:
                yield Fault("picture_not_taken", place, {"picture": name})
            elif name not in fitting.pictures and name not in fitting.names.pictures:
                yield Fault("picture_missing", place, {"picture": name})


def _faults_of(record: Record, number: int, fitting: _Fitting) -> Iterator[Fault]:
    """Why a record cannot be taken."""
    place = f"item {number}"
    identifier = record.identifier or fitting.identify(record)
    if len(identifier) > MOST_IDENTIFIER:
        yield Fault("identifier_too_long", place, {"most": MOST_IDENTIFIER})
    elif identifier in fitting.names.items:
        yield Fault("there_already", place, {"identifier": record.identifier})
    elif identifier in fitting.seen:
        yield Fault("identifier_twice", place, {"identifier": record.identifier})
    fitting.seen.add(identifier)
    if CONTROL.search(identifier) or CONTROL.search(record.source):
        yield Fault("control_characters", place)
    yield from _faults_of_filing(record, place, fitting)
    for each in faults(record.item):
        yield Fault(each.key, f"{place}, {each.place}" if each.place else place, each.details)
    for language, wording in record.item.wordings.items():
        shown = "\n".join(text for _place, text in wording.texts())
        yield from _faults_of_texts({language: shown}, place, fitting)


def _faults_of_filing(record: Record, place: str, fitting: _Fitting) -> Iterator[Fault]:
    if record.competency and record.competency not in fitting.names.competencies:
        yield Fault("unknown_competency", place, {"competency": record.competency[:60]})
    if not 1 <= record.difficulty <= 5:
        yield Fault("difficulty_wrong", place)
    if not 1 <= record.seconds <= MOST_SECONDS:
        yield Fault("seconds_wrong", place)
    if record.stimulus in fitting.bad_stimuli:
        yield Fault("stimulus_not_taken", place)
    elif record.stimulus and record.stimulus not in {*fitting.stimuli, *fitting.names.stimuli}:
        yield Fault("unknown_stimulus", place, {"identifier": record.stimulus[:60]})


def _fitted(record: Record, fitting: _Fitting) -> Record:
    stimulus = fitting.stimuli.get(record.stimulus)
    return replace(
        record,
        identifier=record.identifier or fitting.identify(record),
        topic=_topic(record.topic, fitting),
        stimulus=stimulus.identifier if stimulus else record.stimulus,
        item=_with_new_pictures(record.item, fitting),
    )


def _topic(topic: str, fitting: _Fitting) -> str:
    """The key of a topic that a file names; of a path the part furthest down that is known."""
    known = fitting.names.topics
    for name in (topic, *reversed(topic.split("/"))):
        if (key := known.get(name) or known.get(name.strip().casefold())) is not None:
            return key
    if topic:
        fitting.not_known[topic] += 1
    return fitting.topic


def _with_new_pictures(item: Item, fitting: _Fitting) -> Item:
    if not any(wording.pictures() for wording in item.wordings.values()):
        return item
    return replace(
        item,
        wordings={each: _reworded(w, fitting) for each, w in item.wordings.items()},
    )


def _reworded(wording: Wording, fitting: _Fitting) -> Wording:
    return replace(
        wording,
        prompt=_renamed(wording.prompt, fitting),
        options=tuple(_renamed(each, fitting) for each in wording.options),
        targets=tuple(_renamed(each, fitting) for each in wording.targets),
        explanation=_renamed(wording.explanation, fitting),
    )


def _renamed(text: str, fitting: _Fitting) -> str:
    def new(found: "re.Match[str]") -> str:
        picture = fitting.pictures.get(found[2])
        return f"![{found[1]}](picture:{picture.name if picture else found[2]})"

    return PICTURE.sub(new, text)


def _without_unused(records: list[Record], package: Package, fitting: _Fitting) -> Package:
    """What the records need, and texts on which no item of the file asks at all."""
    asked = {each.stimulus for each in package.records}
    needed = {each.stimulus for each in records}
    stimuli = [
        made
        for name, made in fitting.stimuli.items()
        if made.identifier in needed or (name not in asked and name == made.identifier)
    ]
    shown = {
        name
        for record in records
        for wording in record.item.wordings.values()
        for name in wording.pictures()
    }
    for stimulus in stimuli:
        for text in stimulus.wordings.values():
            shown |= set(Wording(text).pictures())
    pictures = [each for each in fitting.pictures.values() if each.name in shown]
    assert all(PICTURE_NAME.fullmatch(each.name) for each in pictures)  # noqa: S101
    return Package(tuple(records), tuple(stimuli), tuple(pictures))
