"""Writing Moodle XML: all languages of an item in one question, as Moodle's filter reads them."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from saty.core.items import Fault, Item, Package, Picture, Record, Stimulus, Wording
from saty.testing.exchange import marks
from saty.testing.exchange.html_text import NO_XML, NotTaken, to_html
from saty.testing.exchange.plain import HARMLESS
from saty.testing.exchange.several_languages import spans
from saty.testing.exchange.weights import parts_of, percent

FILES = "@@PLUGINFILE@@/"
TYPES: Mapping[str, str] = {
    "single": "multichoice",
    "multiple": "multichoice",
    "judgement": "multichoice",
    "ordering": "ordering",
    "matching": "matching",
    "number": "numerical",
    "text": "shortanswer",
}


def write(package: Package, *, language: str) -> bytes:
    """A package as Moodle XML, without what `losses` names; `language` is of no matter."""
    return written(package, language=language)[0]


def losses(package: Package, *, language: str) -> tuple[Fault, ...]:
    """What a file leaves out: whole items, never a part of one."""
    return written(package, language=language)[1]


def written(package: Package, *, language: str) -> tuple[bytes, tuple[Fault, ...]]:
    """The file, and what it leaves out."""
    pictures = {each.name: each for each in package.pictures}
    blocks: list[str] = []
    lost: dict[str, Fault] = {}
    for stimulus in package.stimuli:
        try:
            blocks.append(_checked(_described(stimulus, pictures)))
        except NotTaken as error:
            lost[stimulus.identifier] = Fault(error.key, stimulus.identifier, error.details)
    faults = [*lost.values()]
    topic = ""
    for record in package.records:
        try:
            block = _checked(_record(record, pictures, lost, with_stimuli=bool(package.stimuli)))
        except NotTaken as error:
            faults.append(Fault(error.key, record.identifier, error.details))
            continue
        if record.topic != topic:
            topic = record.topic
            blocks.append(_category(topic))
        blocks.append(block)
    inner = "\n".join(blocks)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{inner}\n</quiz>\n'
    return text.encode(), tuple(faults)


def _checked(block: str) -> str:
    if NO_XML.search(block):
        raise NotTaken("control_characters")
    return block


def _record(
    record: Record,
    pictures: Mapping[str, Picture],
    lost: Mapping[str, Fault],
    *,
    with_stimuli: bool,
) -> str:
    if record.stimulus in lost:
        raise NotTaken("stimulus_not_carried")
    targets = list(zip(*(each.targets for each in record.item.wordings.values()), strict=False))
    if len(set(targets)) != len(targets):
        raise NotTaken("targets_alike")
    return _question(record, pictures, with_stimuli=with_stimuli)


def _category(topic: str) -> str:
    path = escape(f"$course$/top/{topic}")
    return f'<question type="category"><category><text>{path}</text></category></question>'


def _described(stimulus: Stimulus, pictures: Mapping[str, Picture]) -> str:
    words = dict(sorted(stimulus.wordings.items()))
    tags = [marks.written("language", each) for each in words if len(words) == 1]
    lines = [
        '<question type="description">',
        *_head(stimulus.identifier),
        _html("questiontext", words, pictures),
        '<generalfeedback format="html"><text></text></generalfeedback>',
        "<defaultgrade>0</defaultgrade><penalty>0</penalty><hidden>0</hidden>",
        f"<idnumber>{escape(stimulus.identifier)}</idnumber>",
        *_tags(tags),
        "</question>",
    ]
    return "\n".join(lines)


def _head(identifier: str) -> list[str]:
    return [f"<name><text>{escape(identifier)}</text></name>"]


def _tags(tags: Sequence[str]) -> list[str]:
    inner = "".join(f"<tag><text>{escape(each)}</text></tag>" for each in tags)
    return [f"<tags>{inner}</tags>"] if tags else []


def _html(
    name: str, words: Mapping[str, str], pictures: Mapping[str, Picture], **attributes: str
) -> str:
    """An element that holds a text in every language, with the pictures that it shows."""
    inner = _in_all(words)
    shown = dict.fromkeys(each for text in words.values() for each in Wording(text).pictures())
    files = "".join(_file(pictures[each]) for each in shown if each in pictures)
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f'<{name} format="html"{given}>{_text(inner)}{files}</{name}>'


def _in_all(words: Mapping[str, str]) -> str:
    htmls = {language: _as_html(text) for language, text in words.items()}
    return spans(htmls) if len(htmls) > 1 else "".join(htmls.values())


def _as_html(text: str) -> str:
    """A text as HTML that comes back to the letter; a harmless one as it stands."""
    is_plain = text == text.strip() and HARMLESS.fullmatch(text)
    return text if is_plain else to_html(text, _source)


def _source(name: str) -> str:
    return f"{FILES}{quote(name)}"


def _text(inner: str) -> str:
    """Character data to the letter; a carriage return would not come back otherwise."""
    return f"<text>{escape(inner, {chr(13): '&#13;'})}</text>"


def _file(picture: Picture) -> str:
    content = base64.b64encode(picture.content).decode()
    return f'<file name={quoteattr(picture.name)} path="/" encoding="base64">{content}</file>'


def _question(record: Record, pictures: Mapping[str, Picture], *, with_stimuli: bool) -> str:
    item = record.item
    wordings = dict(sorted(item.wordings.items()))
    tags = marks.of(record, in_package_with_stimuli=with_stimuli)
    if len(wordings) == 1:
        tags += [marks.written("language", each) for each in wordings]
    elif item.kind == "text":
        counts = " ".join(f"{each} {len(words.accepted)}" for each, words in wordings.items())
        tags.append(marks.written("accepted", counts))
    lines = [
        f'<question type="{TYPES[item.kind]}">',
        *_head(record.identifier),
        _html("questiontext", {each: w.prompt for each, w in wordings.items()}, pictures),
        _html("generalfeedback", {each: w.explanation for each, w in wordings.items()}, pictures),
        "<defaultgrade>1</defaultgrade><penalty>0</penalty><hidden>0</hidden>",
        f"<idnumber>{escape(record.identifier)}</idnumber>",
        f"<shuffleanswers>{'true' if item.shuffle else 'false'}</shuffleanswers>",
        *_answers(item, wordings, pictures),
        *_tags(tags),
        "</question>",
    ]
    return "\n".join(lines)


def _answers(
    item: Item, wordings: Mapping[str, Wording], pictures: Mapping[str, Picture]
) -> Iterator[str]:
    if item.kind == "number":
        yield f'<answer fraction="100"><text>{item.value}</text>'
        yield f"<tolerance>{item.tolerance}</tolerance></answer>"
    elif item.kind == "text":
        for words in wordings.values():
            for each in words.accepted:
                text = _text(each.replace("*", "\\*"))
                yield f'<answer fraction="100" format="plain_text">{text}</answer>'
    elif item.kind == "matching":
        yield from _pairs(item, wordings, pictures)
    elif item.kind == "ordering":
        yield from _in_order(item, wordings, pictures)
    else:
        yield from _choices(item, wordings, pictures)


def _option(wordings: Mapping[str, Wording], place: int) -> dict[str, str]:
    return {language: words.options[place] for language, words in wordings.items()}


def _target(wordings: Mapping[str, Wording], place: int) -> dict[str, str]:
    return {language: words.targets[place] for language, words in wordings.items()}


def _pairs(
    item: Item, wordings: Mapping[str, Wording], pictures: Mapping[str, Picture]
) -> Iterator[str]:
    pairs = [(_option(wordings, option), target) for option, target in enumerate(item.right)]
    spare = [target for target in marks.order_of_targets(item) if target not in item.right]
    pairs += [(dict.fromkeys(wordings, ""), target) for target in spare]
    for option, target in pairs:
        answer = _html("answer", _target(wordings, target), pictures)
        yield _html("subquestion", option, pictures).replace(
            "</subquestion>", f"{answer}</subquestion>"
        )


def _in_order(
    item: Item, wordings: Mapping[str, Wording], pictures: Mapping[str, Picture]
) -> Iterator[str]:
    """Answers in the right order, each with its place, as both makers of the type read them."""
    yield "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype>"
    yield "<selectcount>0</selectcount>"
    yield f"<gradingtype>{'ABSOLUTE_POSITION' if item.partial else 'ALL_OR_NOTHING'}</gradingtype>"
    for number, place in enumerate(item.right, 1):
        yield _html("answer", _option(wordings, place), pictures, fraction=f"{number}.0000000")


def _choices(
    item: Item, wordings: Mapping[str, Wording], pictures: Mapping[str, Picture]
) -> Iterator[str]:
    yield f"<single>{'false' if item.kind == 'multiple' else 'true'}</single>"
    yield "<answernumbering>abc</answernumbering>"
    for place, part in enumerate(parts_of(item)):
        yield _html("answer", _option(wordings, place), pictures, fraction=percent(part))
