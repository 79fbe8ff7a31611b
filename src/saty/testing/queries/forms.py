"""Reads on blueprints and forms: what they hold, beside what was asked for."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from saty.common.actors import Actor
from saty.core import assembly as core
from saty.core.items import from_json, pictures_in
from saty.core.ledger.canonical import canonical, sha256_hex
from saty.ledger.actions import record_readings
from saty.stages.models import Stage
from saty.testing.models import Assembly, Bank, BankPicture, Blueprint, Form, FormItem, ItemVersion
from saty.testing.policies.forms import KINDS
from saty.testing.queries import pool
from saty.testing.states import AssemblyState, FormState

FORMAT = "saty/form/1"
READ = "items of a form"
"""What looking into a form is recorded as."""
OFFERED = 30
"""How many items are offered in place of another."""


def blueprints_of(bank: Bank) -> QuerySet[Blueprint]:
    """The blueprints of a bank with `drafts` and `locked`, newest first; unread."""
    rows = Blueprint.objects.filter(bank=bank).defer("spec")
    counted = rows.annotate(
        drafts=Count("forms", filter=Q(forms__state=FormState.DRAFT)),
        locked=Count("forms", filter=Q(forms__state=FormState.LOCKED)),
    )
    return counted.select_related("stage__competition").order_by("-made_at")


def blueprint(bank: Bank, key: UUID) -> Blueprint | None:
    """One blueprint of a bank."""
    rows = Blueprint.objects.filter(bank=bank, id=key)
    return rows.select_related("bank", "stage__competition").first()


def blueprint_of(stage: Stage) -> Blueprint | None:
    """The blueprint of a stage with its bank and how many of its forms are `locked`; unread."""
    rows = Blueprint.objects.filter(stage=stage).select_related("bank").defer("spec")
    locked = Count("forms", filter=Q(forms__state=FormState.LOCKED))
    return rows.annotate(locked=locked).first()


def stages_without_blueprint() -> QuerySet[Stage]:
    """Stages at which a test will be sat and that nobody has described, newest first."""
    rows = Stage.objects.filter(kind__in=KINDS, closed_at__isnull=True, blueprints__isnull=True)
    return rows.select_related("competition").order_by("-competition__opens_at", "position")


def stage_to_describe(key: UUID) -> Stage | None:
    """One stage at which a test is sat."""
    rows = Stage.objects.filter(kind__in=KINDS, id=key).select_related("competition")
    return rows.first()


def forms_of(blueprint: Blueprint) -> list[Form]:
    """The forms of a blueprint, by number."""
    rows = Form.objects.filter(blueprint=blueprint).select_related("blueprint__stage")
    return list(rows.order_by("number"))


def form(bank: Bank, key: UUID) -> Form | None:
    """One form of a bank."""
    rows = Form.objects.filter(blueprint__bank=bank, id=key)
    return rows.select_related("blueprint__stage__competition", "blueprint__bank").first()


def newest_assembly(blueprint: Blueprint) -> Assembly | None:
    """What the worker was asked for last."""
    return Assembly.objects.filter(blueprint=blueprint).order_by("-at").first()


def chosen(forms: Collection[Form]) -> dict[UUID, dict[str, list[UUID]]]:
    """Form -> section -> its versions: of a draft in no order, of a locked form in its own."""
    found: dict[UUID, dict[str, list[UUID]]] = {
        each.id: {section: [UUID(key) for key in keys] for section, keys in each.chosen.items()}
        for each in forms
        if each.chosen is not None
    }
    locked = [each.id for each in forms if each.chosen is None]
    rows = FormItem.objects.filter(form__in=locked).order_by("form", "position")
    for form_id, section, version in rows.values_list("form", "section", "version"):
        found.setdefault(form_id, {}).setdefault(section, []).append(version)
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """Forms as they stand now, with all that a judgement of them needs."""

    spec: core.Blueprint
    forms: tuple[core.Form, ...]
    versions: Mapping[str, ItemVersion]
    """Of the forms and of the whole pool, by their id as text."""
    known: Mapping[str, core.Candidate]
    pool: tuple[core.Candidate, ...]
    enemies: tuple[tuple[str, str], ...]

    def violations(self, forms: Sequence[core.Form] | None = None) -> list[core.Violation]:
        """Where these forms, or others instead, fall short of the blueprint."""
        return core.violations(self.spec, self.pool, self.enemies, forms or self.forms)

    def not_newest(self) -> list[int]:
        """Numbers of the items whose version in a form may not be taken any more."""
        takeable = {each.key for each in self.pool}
        taken = {key for form in self.forms for keys in form.values() for key in keys}
        return sorted(self.versions[key].item.number for key in taken - takeable)


def standing(blueprint: Blueprint, forms: Sequence[Form]) -> Standing:
    """Forms of a blueprint, beside what may be taken today."""
    bank, held = blueprint.bank, chosen(forms)
    takeable = list(pool.approved(bank))
    ids = {version for of in held.values() for keys in of.values() for version in keys}
    others = list(pool.versions(ids - {row.id for row in takeable}))
    known = {each.key: each for each in pool.candidates(bank, [*takeable, *others])}
    return Standing(
        spec=core.from_json(blueprint.spec),
        forms=tuple(
            {section: tuple(map(str, keys)) for section, keys in held[each.id].items()}
            for each in forms
        ),
        versions={str(row.id): row for row in (*takeable, *others)},
        known=known,
        pool=tuple(known[str(row.id)] for row in takeable),
        enemies=pool.enemies(bank, takeable),
    )


def read_forms(
    blueprint: Blueprint, forms: Sequence[Form], *, reader: Actor, at: datetime
) -> Standing:
    """The same for the eyes of a person: which items stand in these forms. The reading is kept."""
    subjects = [f"form:{each.id}" for each in forms]
    record_readings(reader=reader, subjects=subjects, what=READ, at=at)
    return standing(blueprint, forms)


@dataclass(frozen=True, slots=True)
class Covered:
    """One count of a section: what the blueprint wants, and what each form has."""

    what: str
    """"items", "topic", "level" or "kind"."""
    key: str
    least: int
    most: int
    found: tuple[int, ...]

    def is_met(self, number: int) -> bool:
        """Whether one of the counts is as wanted."""
        return self.least <= number <= self.most


@dataclass(frozen=True, slots=True)
class SectionCoverage:
    """A section of all forms side by side."""

    key: str
    minutes: int
    counts: tuple[Covered, ...]
    shares: tuple[Fraction, ...]
    """Mean expected share of right answers, for each form."""
    seconds: tuple[int, ...]
    """Expected time, for each form."""


def coverage(of: Standing) -> tuple[SectionCoverage, ...]:
    """Every section of the forms beside the blueprint."""
    return tuple(_section_coverage(section, of) for section in of.spec.sections)


def _section_coverage(section: core.Section, of: Standing) -> SectionCoverage:
    items = [[of.known[key] for key in form.get(section.key, ())] for form in of.forms]
    counts = [
        Covered("items", "", section.items, section.items, tuple(len(some) for some in items))
    ]
    for what, attribute, value, (least, most) in core.numbered(section):
        found = tuple(sum(getattr(each, attribute) == value for each in some) for some in items)
        counts.append(Covered(what, str(value), least, most, found))
    return SectionCoverage(
        key=section.key,
        minutes=section.minutes,
        counts=tuple(counts),
        shares=tuple(
            sum((each.share for each in some), Fraction(0)) / max(len(some), 1) for some in items
        ),
        seconds=tuple(sum(each.seconds for each in some) for some in items),
    )


def overlaps(of: Standing) -> list[list[int]]:
    """How many items each form shares with each; with itself, all it has."""
    sets = [{key for keys in form.values() for key in keys} for form in of.forms]
    return [[len(one & other) for other in sets] for one in sets]


def exposure_counts(of: Standing) -> dict[int, int]:
    """In how many locked forms an item has stood -> how many items of these forms have so."""
    taken = {key for form in of.forms for keys in form.values() for key in keys}
    return dict(sorted(Counter(of.known[key].exposure for key in taken).items()))


def swapped(of: Standing, out: str, into: str) -> tuple[core.Form, ...]:
    """The forms with one version in place of another, wherever that stands."""
    return tuple(
        {
            section: tuple(into if key == out else key for key in keys)
            for section, keys in form.items()
        }
        for form in of.forms
    )


def fitting(of: Standing, out: str) -> list[ItemVersion]:
    """Versions that could stand in place of one, the most alike first; at most `OFFERED`."""
    broken = _broken(of.violations())
    found = []
    for each in _alike(of, out):
        if _broken(of.violations(swapped(of, out, each.key))) <= broken:
            found.append(of.versions[each.key])
        if len(found) == OFFERED:
            break
    return found


def worse(of: Standing, out: str, into: str) -> bool:
    """Whether a swap would break a demand that is met now."""
    return not _broken(of.violations(swapped(of, out, into))) <= _broken(of.violations())


def _broken(violations: Collection[core.Violation]) -> set[tuple[int, core.Demand]]:
    return {(each.form, each.demand) for each in violations}


def _alike(of: Standing, out: str) -> Iterator[core.Candidate]:
    given = of.known[out]
    taken = {key for form in of.forms for keys in form.values() for key in keys}
    free = [each for each in of.pool if each.key not in taken and each.topic == given.topic]
    free.sort(
        key=lambda each: (
            each.kind != given.kind,
            abs(each.share - given.share),
            abs(each.seconds - given.seconds),
            each.exposure,
            each.key,
        )
    )
    yield from free[: 4 * OFFERED]


# The content of a locked form


def content_of(form: Form, items: Sequence[FormItem]) -> dict[str, Any]:
    """All that makes a locked form, ready for canonical JSON; what it shows is opened."""
    stage = form.blueprint.stage
    texts = [each.version.item.stimulus for each in items]
    return {
        "format": FORMAT,
        "competition": str(stage.competition_id),
        "stage": stage.key,
        "form": form.number,
        "items": [
            {
                "position": each.position,
                "section": each.section,
                "id": each.public_id,
                "options": each.option_ids,
                "targets": each.target_ids,
                "order": each.order,
                "version": str(each.version_id),
                "content": each.version.content,
                "stimulus": dict(text.wordings) if text else None,
            }
            for each, text in zip(items, texts, strict=True)
        ],
        "pictures": _pictures(form, items),
    }


def _pictures(form: Form, items: Sequence[FormItem]) -> dict[str, str | None]:
    """Name -> SHA-256 of each picture that the texts of a form show; None where it is not there."""
    shown: set[str] = set()
    for each in items:
        for wording in from_json(each.version.content).wordings.values():
            shown.update(wording.pictures())
        if text := each.version.item.stimulus:
            shown.update(pictures_in(text.wordings.values()))
    rows = BankPicture.objects.filter(bank=form.blueprint.bank_id, name__in=shown)
    there = {row.name: hashlib.sha256(row.content).hexdigest() for row in rows}
    return {name: there.get(name) for name in shown}


def fingerprint(form: Form, items: Sequence[FormItem]) -> str:
    """SHA-256 of a form's canonical JSON."""
    return sha256_hex(canonical(content_of(form, items)))


def altered(form: Form) -> bool:
    """Whether a locked form is not what was locked; nothing of it is shown to anybody."""
    rows = FormItem.objects.filter(form=form).select_related("version__item__stimulus")
    rows = rows.order_by("position")
    return fingerprint(form, list(rows)) != form.sha256


def read_item_numbers(form: Form, *, reader: Actor, at: datetime) -> list[tuple[str, list[int]]]:
    """Section -> the numbers of its items; of a locked form in order, else by number. The reading
    is kept."""
    record_readings(reader=reader, subjects=[f"form:{form.id}"], what=READ, at=at)
    held = chosen([form]).get(form.id, {})
    ids = [version for keys in held.values() for version in keys]
    rows = ItemVersion.objects.filter(id__in=ids).values_list("id", "item__number")
    numbers = dict(rows)
    return [
        (section, found if form.state == FormState.LOCKED else sorted(found))
        for section, keys in held.items()
        for found in [[numbers[key] for key in keys]]
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, and since when the oldest does."""

    count: int
    oldest: datetime | None


def drafts_to_lock(bank: Bank) -> Waiting:
    """Blueprints whose forms are assembled and not locked."""
    rows = Form.objects.filter(blueprint__bank=bank, state=FormState.DRAFT)
    oldest = rows.order_by("assembled_at").values_list("assembled_at", flat=True).first()
    return Waiting(rows.values("blueprint").distinct().count(), oldest)


def failed_assemblies(bank: Bank) -> Waiting:
    """Blueprints whose last assembly failed."""
    newest = Assembly.objects.filter(blueprint__bank=bank).order_by("blueprint", "at")
    last = {row[0]: row[1:] for row in newest.values_list("blueprint", "state", "moved_at")}
    failed = [moved for state, moved in last.values() if state == AssemblyState.FAILED]
    return Waiting(len(failed), min(failed, default=None))
