"""Moodle XML: questions with their pictures, in one language or several at once.

Read after Moodle's documentation, "Moodle XML format". Taken are multichoice (and multichoiceset),
truefalse, matching, shortanswer, numerical, ordering, and description, on which the questions after
it rest. Categories give the topic. Entities and document types are refused.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from saty.core.items import Fault, Item, Package, Record, Stimulus, Wording
from saty.testing.exchange import marks, several_languages, weights
from saty.testing.exchange.base import Read, Tell, Unreadable, silent
from saty.testing.exchange.decimals import spread
from saty.testing.exchange.file_pictures import FilePictures, decoded
from saty.testing.exchange.html_text import NotTaken
from saty.testing.exchange.moodle_write import losses, write
from saty.testing.exchange.plain import from_either, from_html, from_plain
from saty.testing.exchange.several_languages import Text
from saty.testing.exchange.topics import path_of
from saty.testing.exchange.true_false import words_of

__all__ = ["losses", "read", "write"]

MOST_QUESTIONS = 50_000
PLUGIN_FILE = "@@PLUGINFILE@@"
EMBEDDED = re.compile(r'(?<=src=")data:image/(png|jpe?g);base64,([^"]*)(?=")', re.IGNORECASE)
NO = frozenset({"0", "false"})
WILDCARD = re.compile(r"(?<!\\)\*")


@dataclass(slots=True)
class _File:
    """What was read so far."""

    language: str
    topic: str
    records: list[Record] = field(default_factory=list)
    stimuli: dict[str, Stimulus] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    pictures: FilePictures = field(default_factory=FilePictures)
    stimulus: str | None = ""
    """The text that questions rest on now; None where it could not be taken."""


def read(content: bytes, *, language: str, topic: str, tell: Tell = silent) -> Read:
    """The questions of a file; `language` is for texts that name none, `topic` for no category.

    Raises:
        Unreadable: `entities`, `damaged_xml`, `too_many_items` or `nothing_in_it`.
    """
    file = _File(language, topic)
    number = 0
    for question in _questions(content):
        if question.get("type") == "category":
            file.topic, file.stimulus = _category(question) or file.topic, ""
            continue
        number += 1
        if number > MOST_QUESTIONS:
            raise Unreadable("too_many_items", most=MOST_QUESTIONS)
        _take(question, number, file)
        tell(number, 0)
    if not number:
        raise Unreadable("nothing_in_it")
    return Read(
        Package(tuple(file.records), tuple(file.stimuli.values()), _shown(file)), tuple(file.faults)
    )


def _questions(content: bytes) -> Iterator[Element]:
    """The questions one after the other; of those before, nothing is kept."""
    try:
        events = iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True)
        depth, root = 0, None
        for event, element in events:
            depth += 1 if event == "start" else -1
            root = element if root is None else root
            if event == "end" and depth == 1:
                if element.tag == "question":
                    yield element
                root.clear()
    except DefusedXmlException:
        raise Unreadable("entities") from None
    except (ParseError, ValueError, LookupError) as error:
        line = getattr(error, "position", (0, 0))[0]
        raise Unreadable("damaged_xml", line=line) from None


def _category(question: Element) -> str:
    return path_of(_inner(question.find("category")))


def _inner(element: Element | None) -> str:
    """The text of an element, which most programs put into a `text` of its own."""
    if element is None:
        return ""
    inner = element.find("text")
    return (element.text if inner is None else inner.text) or ""


def _shown(file: _File) -> tuple[Any, ...]:
    """The pictures that what is taken shows."""
    names = {
        name
        for record in file.records
        for wording in record.item.wordings.values()
        for name in wording.pictures()
    }
    names |= {
        name
        for stimulus in file.stimuli.values()
        for words in stimulus.wordings.values()
        for name in Wording(words).pictures()
    }
    return tuple(each for name, each in file.pictures.by_name.items() if name in names)


def _take(question: Element, number: int, file: _File) -> None:
    """Take one question, or say why not."""
    kind = question.get("type") or ""
    try:
        if kind == "description":
            _take_stimulus(question, file)
        else:
            _take_question(question, kind, file)
    except NotTaken as error:
        file.faults.append(Fault(error.key, f"question {number}", error.details))


def _take_stimulus(question: Element, file: _File) -> None:
    file.stimulus = None
    identifier = _identifier(question) or f"text-{len(file.stimuli) + 1}"
    if identifier in file.stimuli:
        raise NotTaken("identifier_twice", {"identifier": identifier})
    texts = _Texts(file)
    words = texts.parsed(question.find("questiontext"))
    languages = _languages([words], _marks(question), file.language)
    said = {each: words.said(each) for each in languages}
    file.stimuli[identifier] = Stimulus(identifier, said)
    file.stimulus = identifier


def _identifier(question: Element) -> str:
    return " ".join((question.findtext("idnumber") or "").split())


def _marks(question: Element) -> marks.Marks:
    return marks.read(_inner(tag) for tag in question.iterfind("tags/tag"))


def _take_question(question: Element, kind: str, file: _File) -> None:
    make = MAKERS.get(kind)
    if make is None:
        raise NotTaken("kind_not_taken", {"kind": kind[:40]})
    if question.find("image_base64") is not None or _has_old_picture(question):
        raise NotTaken("old_picture")
    found = _marks(question)
    if file.stimulus is None and found.text("stimulus") is None:
        raise NotTaken("stimulus_not_taken")
    made = make(question, _Texts(file), found)
    record = Record(
        identifier=_identifier(question),
        item=_item(made, question, found, file),
        topic=file.topic,
        stimulus=file.stimulus or "",
    )
    file.records.append(marks.completed(record, found))


def _has_old_picture(question: Element) -> bool:
    old = question.find("image")
    return old is not None and bool("".join(old.itertext()).strip())


@dataclass(frozen=True, slots=True)
class _Words:
    """A text of which each language is turned into Markdown when it is asked for."""

    text: Text
    convert: Callable[[str], str]

    @property
    def languages(self) -> frozenset[str]:
        return self.text.languages

    @property
    def is_empty(self) -> bool:
        return all(isinstance(each, str) and not each.strip() for each in self.text.pieces)

    def said(self, language: str) -> str:
        return self.convert(self.text.said(language))


@dataclass(frozen=True, slots=True)
class _TrueFalse:
    """One of two words that every language has, and the file does not."""

    place: int
    languages: frozenset[str] = frozenset()

    def said(self, language: str) -> str:
        return words_of(language)[self.place]


NOTHING = _Words(Text(("",)), str)


@dataclass(slots=True)
class _Made:
    """A question without its words, and its words."""

    item: Item
    options: Sequence[_Words | _TrueFalse] = ()
    targets: Sequence[_Words] = ()
    accepted: Sequence[str] = ()
    feedback: _Words = NOTHING


@dataclass(slots=True)
class _Texts:
    """The texts of one question, with the pictures beside them."""

    file: _File

    def parsed(self, element: Element | None, *, default: str = "html") -> _Words:
        """The text of an element as Markdown, in each of its languages."""
        if element is None:
            return NOTHING
        text, sources = self._with_pictures(element)
        kind = element.get("format") or default
        return _Words(several_languages.parsed(text), _converter(kind, sources))

    def _with_pictures(self, element: Element) -> tuple[str, Mapping[str, str]]:
        sources: dict[str, str] = {}
        for each in element.iterfind("file"):
            name = each.get("name") or ""
            place = f"{PLUGIN_FILE}{each.get('path') or '/'}"
            if f"{place}{quote(name)}" in (text := _inner(element)) or place + name in text:
                kept = self.file.pictures.add(name, decoded(each.text or "", name))
                sources |= {f"{place}{name}": kept, f"{place}{quote(name)}": kept}

        def apart(found: re.Match[str]) -> str:
            name = f"embedded.{found[1].lower()}"
            source = f"{PLUGIN_FILE}/embedded-{len(sources)}"
            sources[source] = self.file.pictures.add(name, decoded(found[2], name))
            return source

        return EMBEDDED.sub(apart, _inner(element)), sources


def _converter(kind: str, sources: Mapping[str, str]) -> Callable[[str], str]:
    if kind == "markdown":
        return str.strip
    if kind == "plain_text":
        return from_plain
    convert = from_html if kind == "html" else from_either
    return lambda text: convert(text, sources)


def _languages(
    texts: Sequence[_Words | _TrueFalse], found: marks.Marks, default: str
) -> tuple[str, ...]:
    """The languages that texts name, else the one that the question or the reader names."""
    named = frozenset[str]().union(*(each.languages for each in texts))
    return tuple(sorted(named)) or (found.text("language") or default,)


def _item(made: _Made, question: Element, found: marks.Marks, file: _File) -> Item:
    """The whole question, worded."""
    texts = _Texts(file)
    prompt = texts.parsed(question.find("questiontext"))
    explanation = texts.parsed(question.find("generalfeedback"))
    if explanation.is_empty:
        explanation = made.feedback
    texts_of_it = [prompt, explanation, *made.options, *made.targets]
    languages = _languages(texts_of_it, found, file.language)
    accepted = _accepted(made.accepted, found, languages)
    wordings = {
        each: Wording(
            prompt=prompt.said(each),
            options=tuple(text.said(each) for text in made.options),
            targets=tuple(text.said(each) for text in made.targets),
            accepted=accepted[each],
            explanation=explanation.said(each),
        )
        for each in languages
    }
    item = made.item
    return Item(
        kind=item.kind,
        wordings=wordings,
        right=item.right,
        levels=item.levels,
        value=item.value,
        tolerance=item.tolerance,
        shuffle=(question.findtext("shuffleanswers") or "1").strip() not in NO and item.shuffle,
        partial=item.partial,
    )


def _accepted(
    texts: Sequence[str], found: marks.Marks, languages: Sequence[str]
) -> Mapping[str, tuple[str, ...]]:
    """Language -> accepted answers: all of them, unless a tag says how many belong to each."""
    counts = (found.text("accepted") or "").split()
    if not counts:
        return dict.fromkeys(languages, tuple(texts))
    shares: dict[str, tuple[str, ...]] = {}
    start = 0
    for language, count in zip(counts[::2], counts[1::2], strict=False):
        end = start + int(count) if count.isdecimal() and len(count) < 4 else -1
        shares[language] = tuple(texts[start:end])
        start = end
    if start != len(texts) or set(shares) != set(languages):
        raise NotTaken("tag_wrong", {"tag": "accepted"})
    return shares


def _choice(question: Element, texts: _Texts, found: marks.Marks) -> _Made:
    """multichoice: one or several answers, by their weights."""
    is_single = (question.findtext("single") or "true").strip() not in NO
    answers = question.findall("answer")
    kind, right, levels = weights.keyed(
        [_weight(each) for each in answers], is_single=is_single, scale=marks.scale_of(found)
    )
    item = Item(kind, {}, right=right, levels=levels, partial=kind == "multiple")
    feedback = answers[right[0]].find("feedback") if kind == "single" else None
    return _Made(
        item,
        options=[texts.parsed(each, default="moodle_auto_format") for each in answers],
        feedback=texts.parsed(feedback),
    )


def _weight(answer: Element) -> Fraction:
    return weights.weight(answer.get("fraction") or "0")


def _set(question: Element, texts: _Texts, _found: marks.Marks) -> _Made:
    """multichoiceset: all right answers and no other."""
    answers = question.findall("answer")
    kind, right, _levels = weights.keyed([_weight(each) for each in answers], is_single=False)
    options = [texts.parsed(each, default="moodle_auto_format") for each in answers]
    return _Made(Item(kind, {}, right=right), options=options)


def _true_false(question: Element, texts: _Texts, _found: marks.Marks) -> _Made:
    """truefalse: a choice between two words that the file does not have in every language."""
    full = [each for each in question.findall("answer") if _weight(each) > 1 - weights.CLOSE]
    words = [_inner(each).strip().lower() for each in full]
    if len(words) != 1 or words[0] not in {"true", "false"}:
        raise NotTaken("not_one_key")
    item = Item("single", {}, right=(0 if words[0] == "true" else 1,), shuffle=False)
    return _Made(
        item,
        options=[_TrueFalse(0), _TrueFalse(1)],
        feedback=texts.parsed(full[0].find("feedback")),
    )


def _matching(question: Element, texts: _Texts, found: marks.Marks) -> _Made:
    """matching: subquestions with an answer each; those without words only add an answer."""
    pairs = [
        (texts.parsed(each), texts.parsed(each.find("answer"), default="moodle_auto_format"))
        for each in question.findall("subquestion")
    ]
    targets = list(dict.fromkeys(right.text for _left, right in pairs))
    words = {right.text: right for _left, right in pairs}
    options = [(left, right) for left, right in pairs if not left.is_empty]
    order = found.numbers("targets")
    places = [targets.index(right.text) for _left, right in options]
    return _Made(
        Item("matching", {}, right=tuple(order[p] if order else p for p in places), partial=True),
        options=[left for left, _right in options],
        targets=[words[each] for each in marks.placed(targets, order)],
    )


def _ordering(question: Element, texts: _Texts, found: marks.Marks) -> _Made:
    """ordering: answers stand in the right order; of a random part of them nothing can be asked."""
    if (question.findtext("selecttype") or "ALL").strip().upper() not in {"ALL", "0"}:
        raise NotTaken("part_of_order")
    answers = question.findall("answer")
    order = found.numbers("order")
    placed = [texts.parsed(each, default="moodle_auto_format") for each in answers]
    grading = (question.findtext("gradingtype") or "").strip().upper()
    item = Item(
        "ordering",
        {},
        right=order or tuple(range(len(answers))),
        partial=grading not in {"ALL_OR_NOTHING", "-1"},
    )
    return _Made(item, options=marks.placed(placed, order))


def _text(question: Element, texts: _Texts, _found: marks.Marks) -> _Made:
    """shortanswer: right or wrong; wildcards and parts of a point are not taken."""
    full = _full_only(question)
    answers = [_inner(each).strip() for each in full]
    if any(WILDCARD.search(each) for each in answers):
        raise NotTaken("wildcard")
    accepted = [each.replace("\\*", "*") for each in answers]
    return _Made(
        Item("text", {}), accepted=accepted, feedback=texts.parsed(full[0].find("feedback"))
    )


def _number(question: Element, texts: _Texts, _found: marks.Marks) -> _Made:
    """numerical: one number with its tolerance, without units."""
    is_graded = (question.findtext("unitgradingtype") or "0").strip() not in {"0", "none", ""}
    if is_graded or question.find("units/unit") is not None:
        raise NotTaken("units")
    full = _full_only(question)
    if len(full) != 1:
        raise NotTaken("several_numbers")
    tolerance = full[0].findtext("tolerance") or question.findtext("tolerance") or "0"
    value, width = spread(_inner(full[0]).strip(), tolerance.strip())
    feedback = texts.parsed(full[0].find("feedback"))
    return _Made(Item("number", {}, value=value, tolerance=width), feedback=feedback)


def _full_only(question: Element) -> list[Element]:
    """The right answers; NotTaken where some are right in part, which the bank does not know."""
    answers = [(each, _weight(each)) for each in question.findall("answer")]
    if any(weights.CLOSE < part < 1 - weights.CLOSE for _each, part in answers):
        raise NotTaken("partly_right")
    right = [each for each, part in answers if part > weights.CLOSE]
    if not right:
        raise NotTaken("no_key")
    return right


MAKERS: Mapping[str, Callable[[Element, _Texts, marks.Marks], _Made]] = {
    "multichoice": _choice,
    "multichoiceset": _set,
    "truefalse": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "shortanswer": _text,
    "numerical": _number,
}
