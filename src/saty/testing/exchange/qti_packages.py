"""A package of QTI: from its manifest and files to items, texts and pictures.

Our own packages say in their manifest (`OURS`) which files are one item in several languages, and
what QTI has no place for. In packages of others, files with the same identifier in different
languages are one item. Nothing is taken in part: a fault in one language leaves the item out.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from saty.core import items as core
from saty.testing.exchange.base import Read, Tell, Unreadable, silent
from saty.testing.exchange.html_text import NotTaken
from saty.testing.exchange.qti_items import Key, Question, question, stimulus_text
from saty.testing.exchange.xml import BASE, LANG, children, found, local, namespace, parsed, text_of
from saty.testing.exchange.zipped import Archive, beside

MANIFEST = "imsmanifest.xml"
OURS = "urn:saty:exchange:1"
"""The namespace of what our packages say beyond QTI."""
ITEM_TYPE = re.compile(r"imsqti_(?:apip)?item_xmlv(?:2p[12]|3p0)")
STIMULUS_TYPE = re.compile(r"imsqti_stimulus_xmlv3p0")
MOST_OF_FILE = 5_000_000
LONGEST_IDENTIFIER = 64
MOST_SECONDS = 32_767

Named = Callable[[Element], Element]
"""What brings the names of a version to those of QTI 2."""


@dataclass(slots=True)
class _Pictures:
    """Pictures of the archive by the names that the bank gives them, as texts ask for them."""

    archive: Archive
    by_path: dict[str, core.Picture] = field(default_factory=dict)

    def shown_in(self, root: Element, place: str) -> dict[str, str]:
        """The name for each source of a picture in a document.

        Raises:
            NotTaken: `picture_of_other_kind`, for one that is neither PNG nor JPEG.
        """
        sources = {each.get("src", "") for each in root.iter() if local(each.tag) == "img"}
        sources |= {
            each.get("data", "")
            for each in root.iter()
            if local(each.tag) == "object" and each.get("type", "").startswith("image/")
        }
        paths = {source: self._path(place, source) for source in sources if source}
        return {source: self.named(path) for source, path in paths.items() if path}

    def _path(self, place: str, source: str) -> str:
        for each in (source, unquote(source)):
            if (path := beside(place, each)) in self.archive:
                return path
        return ""

    def named(self, path: str) -> str:
        """The name of a picture, which is added if it is not there yet."""
        if path not in self.by_path:
            content = self.archive.read(path)
            taken = {each.name for each in self.by_path.values()}
            name = _free_name(path, taken)
            self.by_path[path] = core.Picture(name, _media_type(content), content)
        return self.by_path[path].name


def _media_type(content: bytes) -> Literal["image/png", "image/jpeg"]:
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    raise NotTaken("picture_of_other_kind")


def _free_name(path: str, taken: set[str]) -> str:
    name = re.sub(r"[^a-z0-9._-]+", "-", path.rpartition("/")[2].lower()).lstrip("._-")
    name = name[-core.LONGEST_PICTURE_NAME :].lstrip("._-") or "picture"
    if name not in taken:
        return name
    digest = hashlib.sha256(path.encode()).hexdigest()[:12]
    return f"{digest}-{name}"[: core.LONGEST_PICTURE_NAME]


@dataclass(frozen=True, slots=True)
class _File:
    """A file of an item or a stimulus, as the manifest has it."""

    place: str
    ours: Element | None = None
    """What our manifest says of it."""


@dataclass(slots=True)
class _Package:
    """What is read of a package, before languages are joined."""

    archive: Archive
    named: Named
    pictures: _Pictures
    faults: list[core.Fault] = field(default_factory=list)
    stimuli: dict[str, "_Stimulus"] = field(default_factory=dict)
    """By the place of the file."""

    def root(self, place: str) -> Element:
        if place not in self.archive:
            raise NotTaken("file_missing")
        return self.named(parsed(self.archive.read(place), most=MOST_OF_FILE))

    def fault(self, place: str, error: NotTaken | Unreadable) -> None:
        self.faults.append(core.Fault(error.key, place, error.details))


@dataclass(frozen=True, slots=True)
class _Stimulus:
    identifier: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class _Worded:
    """One item in one language, as a file has it."""

    place: str
    identifier: str
    language: str
    """"" if the file says none."""
    question: Question
    ours: Element | None

    @property
    def group(self) -> str:
        """What files of one item have in common."""
        number = self.ours.get("number", "") if self.ours is not None else ""
        return f"#{number}" if number else self.identifier


def read_package(
    archive: Archive,
    manifest: Element,
    named: Named,
    *,
    language: str,
    topic: str,
    tell: Tell = silent,
) -> Read:
    """Items, texts and pictures of a package, and what could not be taken of it.

    Raises:
        Unreadable: `no_items`, or `version_unknown` where all items are of another version.
    """
    package = _Package(archive, named, _Pictures(archive))
    resources = children(found(manifest, "resources"), "resource")
    ours = _take_our_pictures(package, resources)
    if resources and not ours and not [*_files(resources, ITEM_TYPE)]:
        known = any(each.get("type", "").startswith("imsqti_") for each in resources)
        raise Unreadable("version_unknown" if known else "no_items")
    _read_stimuli(package, resources)
    worded = []
    for each in _worded(package, _files(resources, ITEM_TYPE)):
        worded.append(each)
        tell(len(worded), len(resources))
    fallback = (lambda said: said or language) if ours else _language_for(worded, language)
    groups: dict[str, list[_Worded]] = {}
    for each in worded:
        groups.setdefault(each.group, []).append(each)
    failed = {fault.place for fault in package.faults}
    spoilt = _spoilt_groups(resources, failed)
    records = [
        record
        for group, files in groups.items()
        if group not in spoilt and (record := _record(package, files, fallback, topic)) is not None
    ]
    stimuli = _stimuli(package, records, fallback, every=ours)
    pictures = _shown(package, records, stimuli, every=ours)
    return Read(core.Package(tuple(records), stimuli, pictures), tuple(package.faults))


def read_lone(content: bytes, named: Named, *, language: str, topic: str) -> Read:
    """The item of a lone XML file."""
    lone = _Lone(content)
    package = _Package(lone, named, _Pictures(lone))
    worded = [*_worded(package, [_File(_Lone.PLACE)])]
    fallback = _language_for(worded, language)
    records = [record for each in worded if (record := _record(package, [each], fallback, topic))]
    return Read(core.Package(tuple(records)), tuple(package.faults))


class _Lone(Archive):
    """A single file in the place of an archive."""

    PLACE = "item.xml"

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __contains__(self, name: object) -> bool:
        return name == self.PLACE

    def names(self) -> list[str]:
        return [self.PLACE]

    def read(self, name: str) -> bytes:
        return self._content


def _files(resources: list[Element], kind: re.Pattern[str]) -> Iterator[_File]:
    for each in resources:
        if kind.fullmatch(each.get("type", "")):
            yield _File(_place(each), _ours(each))


def _place(resource: Element) -> str:
    """The name of the file of a resource, which some programs write as the address that it is."""
    return unquote(resource.get(BASE, "") + resource.get("href", ""))


def _ours(resource: Element) -> Element | None:
    """What our own manifest says of a resource."""
    metadata = found(resource, "metadata")
    if metadata is None:
        return None
    return next((each for each in metadata if namespace(each) == OURS), None)


def _take_our_pictures(package: _Package, resources: list[Element]) -> bool:
    """Take in the pictures that our manifest lists, in its order; false for foreign packages."""
    mine = [each for each in resources if _ours(each) is not None]
    for each in mine:
        said = _ours(each)
        if said is not None and local(said.tag) == "picture":
            place = each.get("href", "")
            try:
                if place not in package.archive:
                    raise NotTaken("file_missing")
                package.pictures.named(place)
            except NotTaken as error:
                package.fault(place, error)
    return bool(mine)


def _read_stimuli(package: _Package, resources: list[Element]) -> None:
    """Read what items may refer to; one that fails in a language is left out in all."""
    failed = set()
    for file in _files(resources, STIMULUS_TYPE):
        said = file.ours.get("identifier", "") if file.ours is not None else ""
        try:
            root = package.root(file.place)
            text = stimulus_text(root, package.pictures.shown_in(root, file.place))
        except (NotTaken, Unreadable) as error:
            package.fault(file.place, error)
            failed.add(said)
            continue
        identifier = said or _short(root.get("identifier", "") or file.place)
        package.stimuli[file.place] = _Stimulus(identifier, _language(root), text)
    for place, stimulus in [*package.stimuli.items()]:
        if stimulus.identifier in failed:
            del package.stimuli[place]


def _language(root: Element) -> str:
    return root.get(LANG, "").partition("-")[0].lower()


def _short(identifier: str) -> str:
    if len(identifier) <= LONGEST_IDENTIFIER:
        return identifier
    digest = hashlib.sha256(identifier.encode()).hexdigest()[:16]
    return f"{identifier[: LONGEST_IDENTIFIER - 17]}-{digest}"


def _worded(package: _Package, files: Iterator[_File] | list[_File]) -> Iterator[_Worded]:
    for file in files:
        kind = file.ours.get("kind", "") if file.ours is not None else ""
        try:
            root = package.root(file.place)
            if local(root.tag) != "assessmentItem":
                raise NotTaken("no_item")
            asked = question(root, package.pictures.shown_in(root, file.place), kind=kind)
        except (NotTaken, Unreadable) as error:
            package.fault(file.place, error)
            continue
        identifier = _short(root.get("identifier", "") or file.place)
        yield _Worded(file.place, identifier, _language(root), asked, file.ours)


def _language_for(worded: list[_Worded], wanted: str) -> Callable[[str], str]:
    """The language of a text that says `said`.

    Many programs write one language into every file, whatever the text is in: where a foreign
    package has but one, who takes it in knows better.
    """
    if len({each.language for each in worded} - {""}) > 1:
        return lambda said: said or wanted
    return lambda _said: wanted


def _spoilt_groups(resources: list[Element], failed: set[str]) -> set[str]:
    """Our own items of which a file in some language could not be read."""
    spoilt = set()
    for file in _files(resources, ITEM_TYPE):
        if file.place in failed and file.ours is not None:
            spoilt.add(f"#{file.ours.get('number', '')}")
    return spoilt


def _record(
    package: _Package, files: list[_Worded], language: Callable[[str], str], topic: str
) -> core.Record | None:
    """One item in its languages; None, and a fault for it, if they do not make one."""
    try:
        return _joined(package, files, language, topic)
    except NotTaken as error:
        package.fault(str(error.details.pop("place", files[0].place)), error)
        return None


def _joined(
    package: _Package, files: list[_Worded], language: Callable[[str], str], topic: str
) -> core.Record:
    first = files[0]
    key = _key(first)
    wordings: dict[str, core.Wording] = {}
    for each in files:
        spoken = language(each.language)
        if spoken in wordings:
            raise NotTaken("identifier_twice", {"place": each.place})
        if _key(each) != key:
            raise NotTaken("languages_disagree", {"place": each.place})
        wordings[spoken] = each.question.wording
    item = core.Item(
        kind=key.kind,
        wordings=wordings,
        right=key.right,
        levels=key.levels,
        value=key.value,
        tolerance=key.tolerance,
        shuffle=key.shuffle,
        partial=key.partial,
    )
    for fault in core.faults(item):
        raise NotTaken(fault.key, {**fault.details, "where": fault.place})
    return _described(first, item, _stimulus_of(package, first), topic)


def _key(worded: _Worded) -> Key:
    """The key, with what our manifest says where QTI has no place for it."""
    key = worded.question.key
    if worded.ours is None:
        return key
    if key.kind in {"number", "text"}:
        key = replace(key, shuffle=worded.ours.get("shuffle") != "false")
    if key.kind not in {"multiple", "matching"}:
        key = replace(key, partial=worded.ours.get("partial") == "true")
    return key


def _stimulus_of(package: _Package, worded: _Worded) -> str:
    reference = worded.question.stimulus
    if not reference:
        return ""
    stimulus = package.stimuli.get(beside(worded.place, reference))
    if stimulus is None:
        raise NotTaken("stimulus_not_taken")
    return stimulus.identifier


def _described(worded: _Worded, item: core.Item, stimulus: str, topic: str) -> core.Record:
    ours = worded.ours
    if ours is None:
        return core.Record(worded.identifier, item, topic, stimulus=stimulus)
    enemies = (text_of(each) for each in children(ours, "enemy"))
    return core.Record(
        identifier=ours.get("identifier", ""),
        item=item,
        topic=ours.get("topic", ""),
        competency=ours.get("competency", ""),
        difficulty=_whole(ours, "difficulty", 5),
        seconds=_whole(ours, "seconds", MOST_SECONDS),
        source=ours.get("source", ""),
        stimulus=stimulus,
        enemies=tuple(enemies),
    )


def _whole(ours: Element, name: str, most: int) -> int:
    text = ours.get(name, "")
    if not re.fullmatch(r"[0-9]{1,6}", text) or not 1 <= int(text) <= most:
        raise NotTaken("no_number")
    return int(text)


def _stimuli(
    package: _Package,
    records: list[core.Record],
    language: Callable[[str], str],
    *,
    every: bool,
) -> tuple[core.Stimulus, ...]:
    used = {each.stimulus for each in records}
    wordings: dict[str, dict[str, str]] = {}
    for each in package.stimuli.values():
        if every or each.identifier in used:
            wordings.setdefault(each.identifier, {})[language(each.language)] = each.text
    return tuple(core.Stimulus(identifier, each) for identifier, each in wordings.items())


def _shown(
    package: _Package,
    records: list[core.Record],
    stimuli: tuple[core.Stimulus, ...],
    *,
    every: bool,
) -> tuple[core.Picture, ...]:
    """Pictures that something taken shows; every picture of our own packages."""
    shown: set[str] = set()
    for record in records:
        for wording in record.item.wordings.values():
            shown.update(wording.pictures())
    for stimulus in stimuli:
        for text in stimulus.wordings.values():
            shown.update(name for _alt, name in core.PICTURE.findall(text))
    held = package.pictures.by_path.values()
    return tuple(each for each in held if every or each.name in shown)
