"""What tests of the test stage are built from: a bank, items, forms."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from saty.core import items as core
from saty.people.models import Person
from saty.testing.models import (
    Bank,
    Blueprint,
    Competency,
    Form,
    FormItem,
    Item,
    ItemSave,
    ItemVersion,
    ItemWords,
    Topic,
)
from saty.testing.scopes import bank_scope
from saty.testing.states import FormState, VersionState
from saty.testing.words import index_of
from tests import factories
from tests.factories import OPENS, next_number

LANGUAGES = ("kk", "ru", "en")
WRITTEN = OPENS - timedelta(days=60)
"""When the items of tests were written."""


def names(text: str) -> dict[str, str]:
    """A name in three languages."""
    return {f"name_{language}": f"{text} ({language})" for language in LANGUAGES}


def bank(key: str = "", topics: Sequence[str] = ("law", "numbers"), **fields: Any) -> Bank:
    """A bank with topics of these keys and the competencies "knowledge" and "analytical"."""
    made = Bank.objects.create(
        key=key or f"bank-{next_number()}",
        **{"languages": list(LANGUAGES), "made_at": WRITTEN, **names("Bank"), **fields},
    )
    for position, topic in enumerate(topics):
        Topic.objects.create(bank=made, key=topic, position=position, **names(topic.title()))
    for position, each in enumerate(("knowledge", "analytical")):
        Competency.objects.create(bank=made, key=each, position=position, **names(each.title()))
    return made


def wording(language: str, options: int = 4, targets: int = 0, about: str = "") -> core.Wording:
    """An item in one language."""
    return core.Wording(
        prompt=f"{about or 'Question'} ({language})?",
        options=tuple(f"Option {place} ({language})" for place in range(options)),
        targets=tuple(f"Target {place} ({language})" for place in range(targets)),
        explanation=f"Because ({language}).",
    )


def question(
    kind: core.Kind = "single", about: str = "", languages: Sequence[str] = LANGUAGES, **fields: Any
) -> core.Item:
    """A question that can be posed, of any kind, in three languages."""
    options = 4 if kind in core.WITH_OPTIONS else 0
    targets = 3 if kind == "matching" else 0
    wordings = {each: wording(each, options, targets, about) for each in languages}
    if kind == "text":
        wordings = {
            each: core.Wording(w.prompt, accepted=(f"word {each}",), explanation=w.explanation)
            for each, w in wordings.items()
        }
    keys: dict[str, dict[str, Any]] = {
        "single": {"right": (1,)},
        "multiple": {"right": (0, 2)},
        "ordering": {"right": (2, 0, 3, 1)},
        "matching": {"right": (0, 2, 1, 0)},
        "number": {"value": "12.5", "tolerance": "0.5"},
        "text": {},
        "judgement": {"levels": (3, 1, 0, 2)},
    }
    return core.Item(kind=kind, wordings=wordings, **{**keys[kind], **fields})


def record(identifier: str = "", topic: str = "law", **fields: Any) -> core.Record:
    """An item as banks exchange it."""
    given = {"item": fields.pop("item", None) or question(), **fields}
    return core.Record(identifier=identifier or f"item-{next_number()}", topic=topic, **given)


def item(
    of: Bank,
    content: core.Item | None = None,
    state: str = VersionState.APPROVED,
    topic: str = "",
    author: Person | None = None,
    **fields: Any,
) -> Item:
    """An item with one version in `state`."""
    asked = content or question(about=f"Question {next_number()}")
    by = author or factories.person()
    number = Item.objects.filter(bank=of).count() + 1
    values: dict[str, Any] = {
        "identifier": f"item-{next_number()}",
        "topic": of.topics.get(key=topic) if topic else of.topics.first(),
        "kind": asked.kind,
        "author": by,
        "made_at": WRITTEN,
    }
    made = Item.objects.create(bank=of, number=number, **{**values, **fields})
    ItemWords.objects.create(item=made, words=index_of(asked))
    version(made, asked, state=state, author=by)
    return made


def version(of: Item, content: core.Item, *, state: str, author: Person) -> ItemVersion:
    """The next version of an item, in `state`."""
    passed: dict[str, Any] = {}
    if state in {VersionState.REVIEWED, VersionState.APPROVED, VersionState.RETIRED}:
        passed |= {"reviewed_by": factories.person(), "reviewed_at": WRITTEN}
    if state in {VersionState.APPROVED, VersionState.RETIRED}:
        passed |= {"approved_by": factories.person(), "approved_at": WRITTEN}
    if state == VersionState.RETIRED:
        passed |= {"retired_by": factories.person(), "retired_at": WRITTEN}
    if state != VersionState.DRAFT:
        passed["submitted_at"] = WRITTEN
    made = ItemVersion.objects.create(
        item=of,
        number=of.versions.count() + 1,
        state=state,
        content=core.as_json(content),
        author=author,
        made_at=WRITTEN,
        saved_at=WRITTEN,
        **passed,
    )
    ItemSave.objects.create(
        version=made, number=1, content=made.content, by=author, at=made.saved_at
    )
    return made


def worker(role: str, of: Bank | None = None) -> Person:
    """Somebody who works on a bank: "item_author", "item_reviewer" or "test_owner"."""
    return factories.official(role, bank_scope(of.id) if of else "")


def blueprint(of: Bank, stage: Any, spec: dict[str, Any] | None = None) -> Blueprint:
    """A blueprint of a stage."""
    return Blueprint.objects.create(
        bank=of,
        stage=stage,
        spec=spec or {},
        made_by=factories.person(),
        made_at=WRITTEN,
        saved_at=WRITTEN,
    )


def _section_of(item: Item, position: int, sections: Mapping[Any, str] | Sequence[str]) -> str:
    if isinstance(sections, Mapping):
        return sections.get(item.id, "")
    return sections[position] if sections else ""


def locked_form(
    of: Blueprint,
    items: Sequence[Item],
    number: int = 1,
    section: str = "",
    sections: Mapping[Any, str] | Sequence[str] = (),
    sha256: str = "",
) -> Form:
    """A locked form of these items, in this order; identifiers are readable: q0, q0o1, q0t2.

    All stand in one section, or each in its own of `sections`, by its place or its id.
    """
    made = Form.objects.create(
        blueprint=of,
        number=number,
        state=FormState.LOCKED,
        assembled_by=factories.person(),
        assembled_at=WRITTEN,
        locked_by=factories.person(),
        locked_at=WRITTEN,
        sha256=sha256 or f"{next_number():064x}",
    )
    for position, each in enumerate(items):
        held = each.versions.get(state=VersionState.APPROVED)
        asked = core.from_json(held.content)
        FormItem.objects.create(
            form=made,
            position=position,
            section=_section_of(each, position, sections) or section or "knowledge",
            version=held,
            public_id=f"q{position}-{next_number()}",
            option_ids=[f"q{position}o{place}" for place in range(asked.size)],
            target_ids=[f"q{position}t{place}" for place in range(asked.targets)],
            order=list(range(asked.size)),
        )
    return made
