"""What a blueprint's forms may be assembled from, and what is known of it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from saty.core.assembly import EXPECTED, Candidate, share
from saty.core.items import from_json
from saty.core.scoring import with_key
from saty.testing.models import Answer, Bank, Enmity, FormItem, ItemVersion, KeyChange
from saty.testing.scales import changes_in_bank
from saty.testing.states import VersionState

LEAST_ANSWERS = 50
"""From how many answers an observed share counts for more than what authors expect."""


def approved(bank: Bank) -> QuerySet[ItemVersion]:
    """The versions that may be taken, by the number of their item; their contents stay unread."""
    rows = ItemVersion.objects.filter(item__bank=bank, state=VersionState.APPROVED)
    return _described(rows)


def versions(ids: Collection[UUID]) -> QuerySet[ItemVersion]:
    """These versions, whatever became of them."""
    return _described(ItemVersion.objects.filter(id__in=ids))


def _described(rows: QuerySet[ItemVersion]) -> QuerySet[ItemVersion]:
    related = rows.select_related("item__topic").defer("content", "item__source", "retire_reason")
    return related.order_by("item__number")


def exposures(bank: Bank) -> dict[UUID, int]:
    """Item -> in how many locked forms it stands, whichever version of it."""
    rows = FormItem.objects.filter(version__item__bank=bank).order_by()
    return dict(rows.values_list("version__item").annotate(Count("form", distinct=True)))


def candidates(bank: Bank, rows: Iterable[ItemVersion]) -> tuple[Candidate, ...]:
    """Versions as assembling takes them: their keys are the ids of the versions."""
    exposed, observed = exposures(bank), observed_shares(bank)
    return tuple(
        Candidate(
            key=str(row.id),
            topic=row.item.topic.key,
            level=row.item.difficulty,
            share=observed.get(row.id, EXPECTED[row.item.difficulty]),
            seconds=row.item.seconds,
            stimulus=str(row.item.stimulus_id or ""),
            kind=row.item.kind,
            exposure=exposed.get(row.item_id, 0),
        )
        for row in rows
    )


def enemies(bank: Bank, rows: Iterable[ItemVersion]) -> tuple[tuple[str, str], ...]:
    """Pairs of these versions that must not stand in one form."""
    ids = {row.item_id: str(row.id) for row in rows}
    pairs = Enmity.objects.filter(first__bank=bank).values_list("first", "second")
    return tuple((ids[one], ids[two]) for one, two in pairs if one in ids and two in ids)


def observed_shares(bank: Bank) -> Mapping[UUID, Fraction]:
    """Version -> the share of right answers to it, where one option is right and enough answered.

    Whoever was posed the item in a finished sitting and left it out counts as wrong. What is right
    is said by the keys in force in each stage; sittings of a stage where the item is void say
    nothing.
    """
    places = FormItem.objects.filter(version__item__bank=bank, version__item__kind="single")
    is_sat = Q(form__sittings__finished_at__isnull=False, form__sittings__preflight__isnull=True)
    sat = Count("form__sittings", filter=is_sat)
    places = places.annotate(sat=sat).select_related("version", "form__blueprint")
    rows = [row for row in places.defer("form__chosen", "form__blueprint__spec") if row.sat]
    changes = changes_in_bank(bank) if rows else {}
    scored = [(row, changes.get((row.form.blueprint.stage_id, row.version_id))) for row in rows]
    posed = [(row, change) for row, change in scored if not _is_void(change)]
    number: Counter[UUID] = Counter()
    for row, _change in posed:
        number[row.version_id] += row.sat
    enough = [each for each in posed if number[each[0].version_id] >= LEAST_ANSWERS]
    if not enough:
        return {}
    right: Counter[UUID] = Counter()
    forms = {row.form_id for row, _change in enough}
    answers = Answer.objects.filter(
        sitting__finished_at__isnull=False,
        sitting__preflight__isnull=True,
        sitting__form__in=forms,
    )
    counted = answers.order_by().values_list("sitting__form", "position", "value")
    chosen = {row[:3]: row[3] for row in counted.annotate(number=Count("value"))}
    for row, change in enough:
        item = from_json(row.version.content)
        in_force = with_key(item, change.key) if change and change.key else item
        key = row.option_ids[in_force.right[0]]
        right[row.version_id] += chosen.get((row.form_id, row.position, f'"{key}"'), 0)
    return {each: share(Fraction(right[each], number[each])) for each in right}


def _is_void(change: KeyChange | None) -> bool:
    return change is not None and change.kind == KeyChange.Kind.VOID
