"""Writing GIFT: one language of a package, and what of it GIFT cannot say."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from saty.core.items import PICTURE, Fault, Item, Package, Record, Wording
from saty.testing.exchange import marks
from saty.testing.exchange.weights import parts_of, percent

SPECIAL = str.maketrans({**{each: f"\\{each}" for each in "\\~=#{}:"}, "\n": "\\n"})
WHOLE, NOTHING = Fraction(1), Fraction(0)


def losses(package: Package, *, language: str) -> tuple[Fault, ...]:
    """What a file in `language` leaves out: whole items, never a part of one."""
    lost = _lost_stimuli(package, language)
    of_items = [
        Fault(key, record.identifier, {"language": language})
        for record in package.records
        if (key := _loss(record, language, lost))
    ]
    return (*(Fault(key, each, {"language": language}) for each, key in lost.items()), *of_items)


def _lost_stimuli(package: Package, language: str) -> dict[str, str]:
    """Identifier -> why the text cannot stand in a file of this language."""
    lost = {}
    for each in package.stimuli:
        words = each.wordings.get(language)
        if words is None:
            lost[each.identifier] = "language_missing"
        elif PICTURE.search(words):
            lost[each.identifier] = "has_pictures"
    return lost


def _loss(record: Record, language: str, lost: Mapping[str, str]) -> str:
    """Why a record cannot stand in a file of this language; "" where it can."""
    item = record.item
    if record.stimulus in lost:
        return "stimulus_not_carried"
    wording = item.wordings.get(language)
    if wording is None:
        return "language_missing"
    if item.kind == "ordering":
        return "kind_not_in_gift"
    if wording.pictures():
        return "has_pictures"
    if item.kind == "text" and any("->" in each for each in wording.accepted):
        return "arrow"
    if item.kind == "matching":
        return _loss_of_pairs(item, wording)
    return ""


def _loss_of_pairs(item: Item, wording: Wording) -> str:
    if any("->" in each for each in wording.options):
        return "arrow"
    return "targets_alike" if len(set(wording.targets)) != item.targets else ""


def write(package: Package, *, language: str) -> bytes:
    """One language of a package as GIFT, without what `losses` names."""
    lost = _lost_stimuli(package, language)
    kept = [each for each in package.records if not _loss(each, language, lost)]
    blocks = [
        _described(each.identifier, each.wordings[language], language)
        for each in package.stimuli
        if each.identifier not in lost
    ]
    topic = ""
    for record in kept:
        if record.topic != topic:
            topic = record.topic
            blocks.append(f"$CATEGORY: $course$/top/{topic}\n")
        blocks.append(_question(record, language, with_stimuli=bool(package.stimuli)))
    return "\n".join(blocks).encode()


def _described(identifier: str, words: str, language: str) -> str:
    tags = [marks.written("language", language)]
    return f"{_comment(identifier, tags)}\n::{_escaped(identifier)}::[markdown]{_escaped(words)}\n"


def _comment(identifier: str, tags: list[str]) -> str:
    inner = [f"[id:{_bracketed(identifier)}]", *(f"[tag:{_bracketed(each)}]" for each in tags)]
    return f"// {' '.join(inner)}"


def _bracketed(text: str) -> str:
    return text.replace("\\", "\\\\").replace("]", "\\]")


def _escaped(text: str) -> str:
    return text.translate(SPECIAL)


def _question(record: Record, language: str, *, with_stimuli: bool) -> str:
    item, wording = record.item, record.item.wordings[language]
    tags = [
        marks.written("language", language),
        *marks.of(record, in_package_with_stimuli=with_stimuli),
    ]
    lines = [
        _comment(record.identifier, tags),
        f"::{_escaped(record.identifier)}::[markdown]{_escaped(wording.prompt)}{{",
        *(f"\t{each}" for each in _answers(item, wording)),
    ]
    if wording.explanation:
        lines.append(f"\t####[markdown]{_escaped(wording.explanation)}")
    return "\n".join([*lines, "}", ""])


def _answers(item: Item, wording: Wording) -> Iterator[str]:
    if item.kind == "number":
        yield f"#{item.value}:{item.tolerance}"
    elif item.kind == "text":
        yield from (f"={_accepted(each)}" for each in wording.accepted)
    elif item.kind == "matching":
        yield from _pairs(item, wording)
    else:
        parts = zip(parts_of(item), wording.options, strict=True)
        yield from (_option(part, text, item) for part, text in parts)


def _accepted(text: str) -> str:
    before = "%100%" if text.startswith("%") else ""
    return f"{before}{'[plain]' if text.startswith('[') else ''}{_escaped(text)}"


def _pairs(item: Item, wording: Wording) -> Iterator[str]:
    for text, place in zip(wording.options, item.right, strict=True):
        yield f"={_formatted(text)} -> {_formatted(wording.targets[place])}"
    spare = [place for place in marks.order_of_targets(item) if place not in item.right]
    yield from (f"= -> {_formatted(wording.targets[place])}" for place in spare)


def _formatted(text: str) -> str:
    return f"{'[markdown]' if text.startswith('[') else ''}{_escaped(text)}"


def _option(part: Fraction, text: str, item: Item) -> str:
    if part == WHOLE and item.kind != "multiple":
        return f"={_formatted(text)}"
    is_bare = part == NOTHING and not text.startswith("%")
    return f"~{'' if is_bare else f'%{percent(part)}%'}{_formatted(text)}"
