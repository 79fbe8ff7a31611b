"""QTI 3.0: its names, and packages in it, written.

Sources: 1EdTech, "QTI Assessment, Section and Item Information Model" 3.0 (elements and their
order), "QTI Content Packaging and Metadata" 3.0 (the manifest), IEEE 1484.12.3 (LOM). Each item is
a file per language; the manifest ties the languages together and says what QTI has no place for, in
a namespace of its own.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from saty.core import items as core
from saty.testing.exchange.html_text import NO_XML, NotTaken, to_html
from saty.testing.exchange.qti_packages import MANIFEST, OURS
from saty.testing.exchange.xml import attribute, escaped, local
from saty.testing.exchange.zipped import packed

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGING = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
SCHEMAS = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd"
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
"""What identifiers of QTI are made of."""
DASHED = re.compile(r"-([a-z])")


# Names


def _camel(name: str) -> str:
    return DASHED.sub(lambda found: found[1].upper(), name)


def named_as_2(root: Element) -> Element:
    """The same document in the names of QTI 2: `qti-item-body` as `itemBody`."""
    for element in root.iter():
        name = local(element.tag)
        if name.startswith("qti-"):
            element.tag = _camel(name.removeprefix("qti-"))
            for each in [each for each in element.attrib if "-" in each and each[0] != "{"]:
                element.set(_camel(each), element.attrib.pop(each))
    return root


# Writing


def write(package: core.Package, *, title: str) -> bytes:
    """A package with a file for each item in each language.

    Raises:
        NotTaken: `formula_refused`, `control_characters` or `picture_missing`, for the item or
            stimulus in details["item"].
    """
    return _written(package, title, None)


def write_rest(package: core.Package, *, title: str) -> tuple[bytes, tuple[core.Fault, ...]]:
    """A package without the items and stimuli that cannot be written, and why each cannot.

    An item is left out with its stimulus. Places are identifiers of items, or "text " and the
    identifier of a stimulus.
    """
    faults: list[core.Fault] = []
    return _written(package, title, faults), tuple(faults)


def _written(package: core.Package, title: str, faults: list[core.Fault] | None) -> bytes:
    writer = _Writer(
        faults=faults,
        pictures={each.name: number for number, each in enumerate(package.pictures, 1)},
        stimuli={each.identifier: (number, each) for number, each in enumerate(package.stimuli, 1)},
    )
    for number, stimulus in enumerate(package.stimuli, 1):
        writer.add_stimulus(number, stimulus)
    for number, record in enumerate(package.records, 1):
        writer.add_record(number, record)
    for number, picture in enumerate(package.pictures, 1):
        writer.add_picture(number, picture)
    return packed([*writer.files, (MANIFEST, _bytes(_manifest(title, writer.resources)))])


@dataclass(slots=True)
class _Writer:
    """The files of a package on its way, and what the manifest says of them."""

    faults: list[core.Fault] | None
    """Where to say what is left out; None where nothing may be."""
    pictures: Mapping[str, int]
    stimuli: Mapping[str, tuple[int, core.Stimulus]]
    lost_stimuli: set[str] = field(default_factory=set)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)

    def add_stimulus(self, number: int, stimulus: core.Stimulus) -> None:
        """A file for each language of a stimulus."""
        try:
            with self._whole(stimulus.identifier, f"text {stimulus.identifier}"):
                for language, text in sorted(stimulus.wordings.items()):
                    self._add_text(number, stimulus, language, text)
        except _LeftOut:
            self.lost_stimuli.add(stimulus.identifier)

    def _add_text(self, number: int, stimulus: core.Stimulus, language: str, text: str) -> None:
        content = _bytes(_stimulus(stimulus, number, language, self._html(text)))
        said = f'<saty:stimulus identifier="{attribute(stimulus.identifier)}"/>'
        described = _lom(stimulus.identifier, language) + said
        used = {name for _alt, name in core.PICTURE.findall(text)}
        place = _stimulus_place(number, language)
        name = f"stimulus-{number}-{language}"
        self._add(name, "imsqti_stimulus_xmlv3p0", place, content, described, self._ids(used))

    def add_record(self, number: int, record: core.Record) -> None:
        """A file for each language of an item."""
        with suppress(_LeftOut), self._whole(record.identifier, record.identifier):
            if record.stimulus in self.lost_stimuli:
                raise NotTaken("stimulus_not_carried")
            for language, wording in sorted(record.item.wordings.items()):
                self._add_wording(number, record, language, wording)

    def _add_wording(
        self, number: int, record: core.Record, language: str, wording: core.Wording
    ) -> None:
        reference = self._reference(record.stimulus, language)
        content = _bytes(_item(record, number, language, reference, self._html))
        described = _lom(record.identifier, language, record) + _said(record, number)
        needs = self._ids(set(wording.pictures()))
        if reference:
            needs.append(f"stimulus-{self.stimuli[record.stimulus][0]}-{reference[1]}")
        name, place = f"item-{number}-{language}", f"items/{number:05}.{language}.xml"
        self._add(name, "imsqti_item_xmlv3p0", place, content, described, needs)

    def add_picture(self, number: int, picture: core.Picture) -> None:
        """A picture under its name."""
        place = f"pictures/{picture.name}"
        self._add(f"picture-{number}", "webcontent", place, picture.content, "<saty:picture/>", [])

    @contextmanager
    def _whole(self, identifier: str, place: str) -> Iterator[None]:
        """Add all files of one thing or none, and say of what is refused what it is in."""
        files, resources = len(self.files), len(self.resources)
        try:
            yield
        except NotTaken as error:
            error.details["item"] = identifier
            if self.faults is None:
                raise
            del self.files[files:], self.resources[resources:]
            self.faults.append(core.Fault(error.key, place, error.details))
            raise _LeftOut from error

    def _add(
        self,
        name: str,
        kind: str,
        place: str,
        content: bytes,
        described: str,
        needs: Sequence[str],
    ) -> None:
        _check_characters(described)
        self.files.append((place, content))
        depends = "".join(f'<dependency identifierref="{each}"/>' for each in needs)
        self.resources.append(
            f'<resource identifier="{name}" type="{kind}" href="{place}">'
            f'<metadata>{described}</metadata><file href="{place}"/>{depends}</resource>\n'
        )

    def _html(self, markdown: str) -> str:
        return to_html(markdown, self._source)

    def _source(self, name: str) -> str:
        if name not in self.pictures:
            raise NotTaken("picture_missing", {"picture": name})
        return f"../pictures/{name}"

    def _ids(self, names: set[str]) -> list[str]:
        return [
            f"picture-{number}"
            for number in sorted(self.pictures[name] for name in names & {*self.pictures})
        ]

    def _reference(self, identifier: str, language: str) -> tuple[str, str] | None:
        """The file of a stimulus in a language, or in the first that it has, and which it is."""
        if identifier not in self.stimuli:
            return None
        number, stimulus = self.stimuli[identifier]
        spoken = language if language in stimulus.wordings else min(stimulus.wordings)
        return f"../{_stimulus_place(number, spoken)}", spoken


class _LeftOut(Exception):
    """Something cannot be written, and is left out."""


def _check_characters(content: str) -> None:
    if NO_XML.search(content):
        raise NotTaken("control_characters")


def _bytes(content: str) -> bytes:
    _check_characters(content)
    return f"{HEAD}{content}\n".encode()


def _stimulus_place(number: int, language: str) -> str:
    return f"stimuli/{number:05}.{language}.xml"


def _identity(kind: str, number: int, language: str, identifier: str) -> str:
    """Attributes that every document has; other programs tell the languages apart by them."""
    name = identifier if NAME.fullmatch(identifier) else f"{kind}-{number}"
    return (
        f'xmlns="{NAMESPACE}" identifier="{name}.{language}" title="{attribute(identifier)}"'
        f' xml:lang="{language}" tool-name="saty" tool-version="1"'
    )


def _stimulus(stimulus: core.Stimulus, number: int, language: str, text: str) -> str:
    identity = _identity("stimulus", number, language, stimulus.identifier)
    return (
        f"<qti-assessment-stimulus {identity}>"
        f"<qti-stimulus-body>{text}</qti-stimulus-body></qti-assessment-stimulus>"
    )


def _item(
    record: core.Record,
    number: int,
    language: str,
    reference: tuple[str, str] | None,
    html: Callable[[str], str],
) -> str:
    item, wording = record.item, record.item.wordings[language]
    explanation = html(wording.explanation)
    outcomes = _outcome(item) + (EXPLAINED if explanation else "")
    refers = ""
    if reference:
        name = attribute(record.stimulus) if NAME.fullmatch(record.stimulus) else "stimulus"
        refers = f'<qti-assessment-stimulus-ref identifier="{name}" href="{reference[0]}"/>'
    feedback = ""
    if explanation:
        feedback = (
            '<qti-modal-feedback outcome-identifier="FEEDBACK" identifier="explanation"'
            f' show-hide="show"><qti-content-body>{explanation}</qti-content-body>'
            "</qti-modal-feedback>"
        )
    identity = _identity("item", number, language, record.identifier)
    return (
        f'<qti-assessment-item {identity} adaptive="false" time-dependent="false">\n'
        f"{_declared(item, wording)}{outcomes}{refers}\n"
        f"<qti-item-body>{html(wording.prompt)}\n{_interaction(item, wording, html)}"
        f"</qti-item-body>\n{_processing(item)}{feedback}</qti-assessment-item>"
    )


def _outcome(item: core.Item) -> str:
    most = 1
    if item.kind == "judgement":
        most = max(item.levels, default=1)
    elif item.partial and item.kind in {"multiple", "matching"}:
        most = max(len(item.right), 1)
    return (
        '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"'
        f' normal-minimum="0" normal-maximum="{most}"><qti-default-value>'
        "<qti-value>0</qti-value></qti-default-value></qti-outcome-declaration>"
    )


EXPLAINED = (
    '<qti-outcome-declaration identifier="FEEDBACK" cardinality="single" base-type="identifier">'
    "<qti-default-value><qti-value>explanation</qti-value></qti-default-value>"
    "</qti-outcome-declaration>"
)
TYPES: Mapping[core.Kind, tuple[str, str]] = {
    "single": ("single", "identifier"),
    "multiple": ("multiple", "identifier"),
    "ordering": ("ordered", "identifier"),
    "matching": ("multiple", "directedPair"),
    "number": ("single", "float"),
    "text": ("single", "string"),
    "judgement": ("single", "identifier"),
}
"""Cardinality and base type of the response."""


def _declared(item: core.Item, wording: core.Wording) -> str:
    cardinality, base = TYPES[item.kind]
    values = "".join(f"<qti-value>{escaped(each)}</qti-value>" for each in _right(item, wording))
    correct = f"<qti-correct-response>{values}</qti-correct-response>" if values else ""
    return (
        f'<qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}"'
        f' base-type="{base}">{correct}{_mapping(item, wording)}</qti-response-declaration>'
    )


def _right(item: core.Item, wording: core.Wording) -> list[str]:
    if item.kind == "matching":
        return [f"option-{place} target-{target}" for place, target in enumerate(item.right)]
    if item.kind == "number":
        return [item.value]
    if item.kind == "text":
        return [*wording.accepted[:1]]
    if item.kind == "judgement":
        best = max(item.levels, default=0)
        return [f"option-{place}" for place, level in enumerate(item.levels) if level == best][:1]
    return [f"option-{place}" for place in item.right]


def _mapping(item: core.Item, wording: core.Wording) -> str:
    """Points for parts of the answer, where the item has them."""
    if item.kind == "judgement":
        entries = [(f"option-{place}", level) for place, level in enumerate(item.levels)]
    elif item.kind == "text":
        entries = [(each, 1) for each in wording.accepted]
    elif item.kind == "matching" and item.partial:
        entries = [(each, 1) for each in _right(item, wording)]
    elif item.kind == "multiple" and item.partial:
        entries = [
            (f"option-{place}", 1 if place in item.right else -1)
            for place in range(len(wording.options))
        ]
    else:
        return ""
    cased = ' case-sensitive="false"' if item.kind == "text" else ""
    written = "".join(
        f'<qti-map-entry map-key="{attribute(key)}" mapped-value="{points}"{cased}/>'
        for key, points in entries
    )
    return f'<qti-mapping lower-bound="0" default-value="0">{written}</qti-mapping>'


def _interaction(item: core.Item, wording: core.Wording, html: Callable[[str], str]) -> str:
    shuffle = "true" if item.shuffle else "false"
    common = f'response-identifier="RESPONSE" shuffle="{shuffle}"'
    if item.kind == "matching":
        options = _choices(wording.options, "option", html, ' match-max="1"')
        targets = _choices(wording.targets, "target", html, ' match-max="0"')
        return (
            f'<qti-match-interaction {common} max-associations="{len(wording.options)}">'
            f"<qti-simple-match-set>{options}</qti-simple-match-set>"
            f"<qti-simple-match-set>{targets}</qti-simple-match-set></qti-match-interaction>"
        )
    if item.kind not in core.WITH_OPTIONS:
        return '<p><qti-text-entry-interaction response-identifier="RESPONSE"/></p>'
    options = _choices(wording.options, "option", html)
    if item.kind == "ordering":
        return f"<qti-order-interaction {common}>{options}</qti-order-interaction>"
    most = 0 if item.kind == "multiple" else 1
    return (
        f'<qti-choice-interaction {common} max-choices="{most}">{options}</qti-choice-interaction>'
    )


def _choices(texts: Sequence[str], name: str, html: Callable[[str], str], matched: str = "") -> str:
    tag = "qti-simple-associable-choice" if matched else "qti-simple-choice"
    return "".join(
        f'<{tag} identifier="{name}-{place}"{matched}>{html(text)}</{tag}>\n'
        for place, text in enumerate(texts)
    )


def _processing(item: core.Item) -> str:
    if item.kind == "number":
        return _within_tolerance(item.tolerance)
    mapped = item.kind in {"judgement", "text"}
    mapped = mapped or (item.partial and item.kind in {"multiple", "matching"})
    template = "map_response" if mapped else "match_correct"
    return f'<qti-response-processing template="{TEMPLATES}/{template}.xml"/>'


def _within_tolerance(tolerance: str) -> str:
    within = 'tolerance-mode="exact"'
    if tolerance != "0":
        within = f'tolerance-mode="absolute" tolerance="{tolerance} {tolerance}"'
    return (
        f"<qti-response-processing><qti-response-condition><qti-response-if><qti-equal {within}>"
        '<qti-variable identifier="RESPONSE"/><qti-correct identifier="RESPONSE"/></qti-equal>'
        '<qti-set-outcome-value identifier="SCORE"><qti-base-value base-type="float">1'
        "</qti-base-value></qti-set-outcome-value></qti-response-if></qti-response-condition>"
        "</qti-response-processing>"
    )


# The manifest


DIFFICULTIES = ("very easy", "easy", "medium", "difficult", "very difficult")
"""The vocabulary of LOM 5.8."""


def _lom(identifier: str, language: str, record: core.Record | None = None) -> str:
    education = ""
    if record:
        level = DIFFICULTIES[min(max(record.difficulty, 1), 5) - 1]
        education = (
            "<lom:educational><lom:difficulty><lom:source>LOMv1.0</lom:source>"
            f"<lom:value>{level}</lom:value></lom:difficulty><lom:typicalLearningTime>"
            f"<lom:duration>PT{record.seconds}S</lom:duration></lom:typicalLearningTime>"
            "</lom:educational>"
        )
    return (
        "<lom:lom><lom:general><lom:identifier><lom:catalog>saty</lom:catalog>"
        f"<lom:entry>{escaped(identifier)}</lom:entry></lom:identifier>"
        f"<lom:language>{language}</lom:language></lom:general>{education}</lom:lom>"
    )


def _said(record: core.Record, number: int) -> str:
    """What QTI has no place for."""
    item = record.item
    values = {
        "number": str(number),
        "identifier": record.identifier,
        "kind": item.kind,
        "topic": record.topic,
        "competency": record.competency,
        "difficulty": str(record.difficulty),
        "seconds": str(record.seconds),
        "source": record.source,
        "shuffle": "true" if item.shuffle else "false",
        "partial": "true" if item.partial else "false",
    }
    attributes = "".join(f' {name}="{attribute(each)}"' for name, each in values.items() if each)
    enemies = "".join(f"<saty:enemy>{escaped(each)}</saty:enemy>" for each in record.enemies)
    return f"<saty:item{attributes}>{enemies}</saty:item>"


def _manifest(title: str, resources: Sequence[str]) -> str:
    return (
        f'<manifest xmlns="{PACKAGING}" xmlns:lom="{LOM}" xmlns:saty="{OURS}"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" identifier="saty-package"'
        f' xsi:schemaLocation="{PACKAGING} {SCHEMAS}/imsqtiv3p0_imscpv1p2_v1p0.xsd">\n'
        "<metadata><schema>QTI Package</schema><schemaversion>3.0.0</schemaversion>"
        f"<lom:lom><lom:general><lom:title><lom:string>{escaped(title)}</lom:string>"
        "</lom:title></lom:general></lom:lom></metadata>\n"
        f"<organizations/>\n<resources>\n{''.join(resources)}</resources></manifest>"
    )
