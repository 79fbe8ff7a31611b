"""GIFT: questions as plain text, one language per file.

Read as Moodle reads it (its documentation, "GIFT format"): blank lines part questions, `::name::`
stands before, answers in braces; `=` is right, `~` wrong, `~%50%` weighted, `#` begins feedback,
`####` the explanation, `->` a pair, `{#` a number. A backslash takes the meaning from each of
`~ = # { } :`. Comments carry identifier and tags: `// [id:q7] [tag:law]`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from saty.core.items import Fault, Item, Package, Record, Stimulus, Wording
from saty.testing.exchange import marks, weights
from saty.testing.exchange.base import Read, Tell, Unreadable, silent
from saty.testing.exchange.decimals import half_way, spread
from saty.testing.exchange.gift_write import losses, write
from saty.testing.exchange.html_text import NotTaken
from saty.testing.exchange.plain import from_either, from_html, from_plain
from saty.testing.exchange.topics import path_of
from saty.testing.exchange.true_false import words_of

__all__ = ["losses", "read", "write"]

CATEGORY = "$CATEGORY:"
ESCAPED = re.compile(r"\\([\\~=#{}:n])")
STAND_INS = {each: chr(0xFDD0 + n) for n, each in enumerate("\\~=#{}:n")}
"""Characters that Unicode keeps free for a program's own use stand for escaped ones meanwhile."""
BACK = str.maketrans({code: "\n" if each == "n" else each for each, code in STAND_INS.items()})
TAG = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")
FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
WEIGHTED = re.compile(r"%(-*[0-9]{1,2}\.?[0-9]*)%")
TRUE_FALSE = {"T": True, "TRUE": True, "F": False, "FALSE": False}
GAP = "_____"
MOST_CHARACTERS = 60_000
"""Of one question."""


@dataclass(slots=True)
class _Block:
    """One question as it stands in the file."""

    line: int
    lines: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"line {self.line}"


@dataclass(frozen=True, slots=True)
class _Answer:
    weight: Fraction
    text: str
    feedback: str = ""


@dataclass(slots=True)
class _File:
    """What was read so far."""

    language: str
    topic: str
    records: list[Record] = field(default_factory=list)
    stimuli: dict[str, Stimulus] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    stimulus: str | None = ""
    """The text that questions rest on now; None where it could not be taken."""


def read(content: bytes, *, language: str, topic: str, tell: Tell = silent) -> Read:
    """The questions of a GIFT file, in `language`; `topic` is for those without a category.

    Raises:
        Unreadable: `not_text` for what is no UTF-8, `nothing_in_it` for a file without questions.
    """
    text = _decoded(content)
    lines = text.count("\n") + 1
    file = _File(language, topic)
    for block in _blocks(text):
        try:
            _take(block, file)
        except NotTaken as error:
            file.faults.append(Fault(error.key, block.place, error.details))
        tell(block.line, lines)
    if not file.records and not file.faults and not file.stimuli:
        raise Unreadable("nothing_in_it")
    package = Package(tuple(file.records), tuple(file.stimuli.values()))
    return Read(package, tuple(file.faults))


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("not_text") from None
    if "\x00" in text:
        raise Unreadable("not_text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _blocks(text: str) -> Iterator[_Block]:
    """Questions, comments and categories, parted by blank lines."""
    block = _Block(1)
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if block.lines and (not stripped or stripped.startswith(CATEGORY)):
            yield block
            block = _Block(number)
        if stripped:
            block.line = block.line if block.lines else number
            block.lines.append(line)
        if stripped.startswith(CATEGORY):
            yield block
            block = _Block(number + 1)
    if block.lines:
        yield block


def _take(block: _Block, file: _File) -> None:
    comments = [line for line in block.lines if line.strip().startswith("//")]
    text = "\n".join(line for line in block.lines if not line.strip().startswith("//")).strip()
    if not text:
        return
    if text.startswith(CATEGORY):
        file.topic, file.stimulus = path_of(text.removeprefix(CATEGORY)) or file.topic, ""
        return
    if len(text) > MOST_CHARACTERS:
        raise NotTaken("too_long")
    identifier, found = _tags(comments)
    _take_question(_protected(text), identifier, found, block, file)


def _tags(comments: list[str]) -> tuple[str, marks.Marks]:
    identifier, tags = "", []
    for comment in comments:
        for kind, value in TAG.findall(comment):
            plain = re.sub(r"\\(.)", r"\1", value)
            if kind == "tag":
                tags.append(plain)
            else:
                identifier = plain.strip()
    return identifier, marks.read(tags)


def _protected(text: str) -> str:
    clean = "".join(each for each in text if not "\ufdd0" <= each <= "\ufdef")
    return ESCAPED.sub(lambda found: STAND_INS[found[1]], clean)


def _plain(text: str) -> str:
    return text.strip().translate(BACK).strip()


def _take_question(
    text: str, identifier: str, found: marks.Marks, block: _Block, file: _File
) -> None:
    text = _without_name(text)
    start, end = text.find("{"), text.find("}")
    if (start < 0) != (end < 0) or end < start:
        raise NotTaken("brace")
    if start < 0:
        _take_stimulus(text, identifier or f"text-{len(file.stimuli) + 1}", found, file)
        return
    if file.stimulus is None and found.text("stimulus") is None:
        raise NotTaken("stimulus_not_taken")
    asked = text[:start] + (GAP + text[end + 1 :] if text[end + 1 :].strip() else "")
    question = _Question(asked, text[start + 1 : end].strip(), found, file.language)
    record = Record(
        identifier=identifier,
        item=question.item(),
        topic=file.topic,
        stimulus=file.stimulus or "",
    )
    file.records.append(marks.completed(record, found))


def _without_name(text: str) -> str:
    if not text.startswith("::"):
        return text
    _name, end, rest = text[2:].partition("::")
    return rest.strip() if end else text


def _take_stimulus(text: str, identifier: str, found: marks.Marks, file: _File) -> None:
    file.stimulus = None
    language = found.text("language") or file.language
    words = _Texts(text).plain(text)
    if identifier in file.stimuli:
        raise NotTaken("identifier_twice", {"identifier": identifier})
    file.stimuli[identifier] = Stimulus(identifier, {language: words})
    file.stimulus = identifier


class _Texts:
    """Texts of a question; those without a format of their own have that of its prompt."""

    def __init__(self, prompt: str) -> None:
        found = FORMAT.match(prompt.strip())
        self.format = found[1].lower() if found else "moodle"

    def plain(self, text: str) -> str:
        """A text as Markdown."""
        stripped = text.strip()
        found = FORMAT.match(stripped)
        kind = found[1].lower() if found else self.format
        words = _plain(stripped[found.end() :] if found else stripped)
        if kind == "markdown":
            return words
        if kind == "plain":
            return from_plain(words)
        return from_html(words, {}) if kind == "html" else from_either(words, {})


@dataclass(slots=True)
class _Question:
    """A question with its answers, apart."""

    asked: str
    answers: str
    marks: marks.Marks
    language: str

    def item(self) -> Item:
        """What it asks; NotTaken where it cannot be kept."""
        texts = _Texts(self.asked)
        answers, _hashes, general = self.answers.rpartition("####")
        answers = answers.strip() if _hashes else self.answers
        item, wording, feedback = self._maker(answers)(answers, texts)
        explanation = general if _hashes else feedback
        language = self.marks.text("language") or self.language
        wording = Wording(
            prompt=texts.plain(self.asked),
            options=wording.options,
            targets=wording.targets,
            accepted=wording.accepted,
            explanation=texts.plain(explanation) if explanation.strip() else "",
        )
        return _with_wording(item, language, wording)

    def _maker(self, answers: str) -> "Callable[[str, _Texts], _Made]":
        """Which kind it is, decided in Moodle's order."""
        if not answers:
            raise NotTaken("kind_not_taken", {"kind": "essay"})
        if answers.startswith(">"):
            raise NotTaken("kind_not_taken", {"kind": "ordering"})
        if answers.startswith("#"):
            return self._number
        if "~" in answers:
            return self._choice
        if "=" in answers and "->" in answers:
            return self._matching
        if answers.partition("#")[0].strip() in TRUE_FALSE:
            return self._true_false
        return self._text

    def _choice(self, answers: str, texts: _Texts) -> "_Made":
        is_single = "=" in answers
        pieces = [each for each in answers.replace("=", "~=").split("~") if each.strip()]
        found = [_weighed(each.strip(), is_choice=True) for each in pieces]
        kind, right, levels = weights.keyed(
            [each.weight for each in found], is_single=is_single, scale=marks.scale_of(self.marks)
        )
        item = Item(kind, {}, right=right, levels=levels, partial=kind == "multiple")
        options = tuple(texts.plain(each.text) for each in found)
        feedback = found[right[0]].feedback if kind == "single" else ""
        return item, Wording("", options), feedback

    def _matching(self, answers: str, texts: _Texts) -> "_Made":
        pairs = [each.strip().partition("->") for each in answers.split("=") if each.strip()]
        if not all(arrow for _left, arrow, _right in pairs):
            raise NotTaken("pair_without_arrow")
        targets = list(dict.fromkeys(texts.plain(right) for _left, _arrow, right in pairs))
        places = [targets.index(texts.plain(r)) for left, _arrow, r in pairs if left.strip()]
        order = self.marks.numbers("targets")
        targets = marks.placed(targets, order)
        right = tuple(order[place] if order else place for place in places)
        options = tuple(texts.plain(left) for left, _arrow, _right in pairs if left.strip())
        item = Item("matching", {}, right=right, partial=True)
        return item, Wording("", options, tuple(targets)), ""

    def _true_false(self, answers: str, texts: _Texts) -> "_Made":
        word, *feedback = answers.split("#", 2)
        is_true = TRUE_FALSE[word.strip()]
        item = Item("single", {}, right=(0 if is_true else 1,), shuffle=False)
        return item, Wording("", words_of(self.language)), feedback[1] if feedback[1:] else ""

    def _text(self, answers: str, texts: _Texts) -> "_Made":
        found = [_weighed(each.strip()) for each in answers.split("=") if each.strip()]
        right = _full_only(found)
        accepted = tuple(_plain(_without_format(each.text)) for each in right)
        return Item("text", {}), Wording("", accepted=accepted), right[0].feedback

    def _number(self, answers: str, texts: _Texts) -> "_Made":
        pieces = answers.removeprefix("#").split("=")
        right = _full_only([_weighed(each.strip()) for each in pieces if each.strip()])
        if len(right) != 1:
            raise NotTaken("several_numbers")
        value, tolerance = _numbers(right[0].text)
        return Item("number", {}, value=value, tolerance=tolerance), Wording(""), right[0].feedback


_Made = tuple[Item, Wording, str]


def _with_wording(item: Item, language: str, wording: Wording) -> Item:
    return Item(
        kind=item.kind,
        wordings={language: wording},
        right=item.right,
        levels=item.levels,
        value=item.value,
        tolerance=item.tolerance,
        shuffle=item.shuffle,
        partial=item.partial,
    )


def _weighed(text: str, *, is_choice: bool = False) -> _Answer:
    """An answer with its weight and feedback; a choice weighs only what is not right."""
    if is_choice and text.startswith("="):
        return _answer(Fraction(1), text[1:])
    found = WEIGHTED.match(text)
    if found is None:
        return _answer(Fraction(0 if is_choice else 1), text)
    negative = found[1].startswith("-")
    part = weights.weight(found[1].lstrip("-").rstrip("."))
    return _answer(-part if negative else part, text[found.end() :])


def _answer(weight: Fraction, text: str) -> _Answer:
    words, _hash, feedback = text.partition("#")
    return _Answer(weight, words.strip(), feedback.strip())


def _without_format(text: str) -> str:
    found = FORMAT.match(text)
    return text[found.end() :] if found else text


def _full_only(found: list[_Answer]) -> list[_Answer]:
    """The right answers; NotTaken where some are right in part, which the bank does not know."""
    if any(weights.CLOSE < each.weight < 1 - weights.CLOSE for each in found):
        raise NotTaken("partly_right")
    right = [each for each in found if each.weight > weights.CLOSE]
    if not right:
        raise NotTaken("no_key")
    return right


def _numbers(text: str) -> tuple[str, str]:
    if ".." in text:
        low, _dots, high = text.partition("..")
        return half_way(low.strip(), high.strip())
    value, _colon, tolerance = text.partition(":")
    return spread(value.strip(), tolerance.strip() or "0")
