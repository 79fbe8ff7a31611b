"""Both results of everybody whose test was verified, and whose fell improbably far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from saty.core.scoring import decimal_of
from saty.core.verification import Limit, Measured, error_of_total, limit_of, pooled
from saty.programmes import schema
from saty.programmes.models import Competition
from saty.stages import policies as stages
from saty.stages import scores
from saty.stages.models import Result, RosterEntry, Stage
from saty.testing.figures import ALL, errors_of
from saty.testing.models import DropHearing, Form, FormFigures, FormItem, Sitting
from saty.testing.queries import results
from saty.testing.scales import locked_forms
from saty.testing.states import HearingState


@dataclass(frozen=True, slots=True)
class Drop:
    """How far one candidate fell from the first test to the second; below 0 is a rise."""

    entry: UUID
    application: UUID
    code: str
    first: Fraction
    second: Fraction
    limit: Limit
    hearing: DropHearing | None

    @property
    def drop(self) -> Fraction:
        """By how much."""
        return self.first - self.second

    @property
    def is_beyond(self) -> bool:
        """Whether the declared rule has the candidate heard."""
        return self.limit.reached_by(self.drop)

    @property
    def figures(self) -> dict[str, str]:
        """As decimals of at most six places; the limit, which may be a root, of two."""
        return {
            "first": decimal_shown(self.first),
            "second": decimal_shown(self.second),
            "drop": decimal_shown(self.drop),
            "limit": self.limit.shown,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """A verification by its declared rule."""

    rule: schema.Verifies
    limit: Limit
    of_first: Measured
    of_second: Measured
    is_ready: bool
    """Whether the first results are closed, so that there is something to compare with."""
    drops: tuple[Drop, ...]
    """By stage code."""

    @property
    def beyond(self) -> list[Drop]:
        """The largest first."""
        found = [each for each in self.drops if each.is_beyond]
        return sorted(found, key=lambda each: (-each.drop, each.code))

    @property
    def undecided(self) -> list[Drop]:
        """Drops beyond the limit on which nobody has decided."""
        return [each for each in self.beyond if not _is_decided(each.hearing)]

    @property
    def not_confirmed(self) -> list[Drop]:
        """Whose result two officers did not confirm."""
        wanted = DropHearing.Outcome.NOT_CONFIRMED
        return [
            each
            for each in self.beyond
            if each.hearing and _is_decided(each.hearing) and each.hearing.outcome == wanted
        ]

    def of(self, entry: UUID) -> Drop | None:
        """The figures of one roster entry."""
        return next((each for each in self.drops if each.entry == entry), None)


def _is_decided(hearing: DropHearing | None) -> bool:
    return hearing is not None and hearing.state == HearingState.DECIDED


def comparison(stage: Stage, file: schema.ProgrammeFile, at: datetime) -> Comparison | None:
    """Both results of everybody on the roster of a verification; None where nothing is declared.

    The first results are those that were closed; the second are as the answers say now, until they
    are closed as well, and while they are recorded anew.
    """
    verifies = file.stage(stage.key).verifies
    if verifies is None:
        return None
    first = Stage.objects.get(competition=stage.competition_id, key=verifies.stage)
    errors = [_measured(each, file, at, verifies) for each in (first, stage)]
    limit = limit_of(verifies.rule, Fraction(verifies.at_least), *errors)
    is_ready = _stands(first)
    drops = _drops(first, stage, file, limit, at) if is_ready else ()
    return Comparison(verifies, limit, errors[0], errors[1], is_ready, drops)


def _stands(first: Stage) -> bool:
    """Whether results are closed, and none is still to be recorded anew."""
    return first.closed_at is not None and first.renewal_asked_at is None


def to_call(stage: Stage, file: schema.ProgrammeFile, at: datetime) -> int:
    """How many fell beyond the limit and were not called to a hearing; results become known to
    nobody by it."""
    beyond = _beyond(stage, file, at)
    called = of_counting().filter(entry__stage=stage).values_list("entry", flat=True)
    return len(beyond.difference(called)) if beyond else 0


_COMPARED: dict[UUID, tuple[str, frozenset[UUID]]] = {}
"""Verification -> what was compared last, and whose drop was beyond the limit.

What needs somebody is asked for at every look at a page, and everybody's answers are read for it.
"""


def _beyond(stage: Stage, file: schema.ProgrammeFile, at: datetime) -> frozenset[UUID]:
    verifies = file.stage(stage.key).verifies
    first = verifies and Stage.objects.get(competition=stage.competition_id, key=verifies.stage)
    if not first or not _stands(first):
        return frozenset()
    basis = f"{_closed_as(first)} {results.effects_basis(stage, at)}"
    known, found = _COMPARED.get(stage.id, ("", frozenset[UUID]()))
    if known != basis:
        compared = comparison(stage, file, at)
        found = frozenset(each.entry for each in compared.beyond) if compared else frozenset()
        _COMPARED[stage.id] = (basis, found)
    return found


def _closed_as(first: Stage) -> str:
    """What the results of a closed test are: another text means that some were recorded anew."""
    rows = Result.objects.filter(entry__stage=first).aggregate(
        number=Count("id"), newest=Max("recorded_at")
    )
    return f"{rows['number']} {rows['newest']} {results.basis(first)}"


def _drops(
    first: Stage, second: Stage, file: schema.ProgrammeFile, limit: Limit, at: datetime
) -> tuple[Drop, ...]:
    before = _totals(first, file, at)
    after = _totals(second, file, at)
    rows = RosterEntry.objects.filter(stage=second, end__isnull=True).order_by("code")
    heard = {each.entry_id: each for each in of_counting().filter(entry__stage=second)}
    return tuple(
        Drop(
            entry.id,
            entry.application_id,
            entry.code,
            before[entry.application_id],
            after[entry.application_id],
            limit,
            heard.get(entry.id),
        )
        for entry in rows
        if entry.application_id in before and entry.application_id in after
    )


def _totals(stage: Stage, file: schema.ProgrammeFile, at: datetime) -> dict[UUID, Fraction]:
    """Application -> total: as recorded, or as the answers say while recorded ones do not stand."""
    rule = file.stage(stage.key)
    if not _stands(stage) and stages.runs_in_the_system(stage, file):
        return {each.application: each.total for each in results.scores_of(stage, rule, at)}
    rows = Result.objects.filter(entry__stage=stage, outcome=Result.Outcome.COMPLETED)
    weights = scores.weights(rule)
    return {
        application: scores.total(parts, weights)
        for application, parts in rows.values_list("entry__application", "parts")
    }


def _measured(
    stage: Stage, file: schema.ProgrammeFile, at: datetime, verifies: schema.Verifies
) -> Measured:
    """The error of a test, over its forms; of nobody where the rule asks for none."""
    if verifies.rule != "standard_error":
        return pooled([])
    forms = locked_forms(stage)
    kept = _kept(stage, forms)
    sat = results.sittings_by_form(stage)
    worths = _worths(forms, file.stage(stage.key))
    found = []
    for form in forms:
        errors, people = kept.get(form.id) or (errors_of(form, at) if sat.get(form.id) else ({}, 0))
        if errors and errors.keys() == worths[form.id].keys():
            exact = {key: Fraction(text) for key, text in errors.items()}
            found.append(error_of_total(exact, worths[form.id], people))
    return pooled(found)


def _kept(stage: Stage, forms: list[Form]) -> Mapping[UUID, tuple[dict[str, str], int]]:
    """Figures that a worker made from what there is now; whatever else there is, is made anew."""
    now = results.basis(stage)
    rows = FormFigures.objects.filter(form__in=forms, language=ALL, basis=now)
    return {row.form_id: (row.data["errors"], row.people) for row in rows if "errors" in row.data}


def _worths(forms: list[Form], rule: schema.Stage) -> dict[UUID, dict[str, Fraction]]:
    """Form -> section -> what one credit adds to the total."""
    parts = {part.key: part for part in scores.parts_of(rule)}
    rows = FormItem.objects.filter(form__in=forms).order_by()
    found: dict[UUID, dict[str, Fraction]] = {form.id: {} for form in forms}
    counted = rows.values_list("form", "section").annotate(number=Count("id"))
    for form, section, number in counted:
        if section in parts:
            part = parts[section]
            found[form][section] = Fraction(part.maximum) * Fraction(part.weight) / number
    return found


def decimal_shown(value: Fraction) -> str:
    """A total as a decimal of at most six places; a drop may be below 0."""
    return f"−{decimal_of(-value)}" if value < 0 else decimal_of(value)


def of_counting() -> QuerySet[DropHearing]:
    """Hearings that count: not those about a sitting that was declared void afterwards."""
    void = Sitting.objects.filter(
        entry=OuterRef("entry"), attempt=OuterRef("attempt"), voided_at__isnull=False
    )
    return DropHearing.objects.filter(~Exists(void))


def attempt_of(entry: RosterEntry) -> int:
    """Which sitting of a candidate counts; 1 where the result comes from elsewhere."""
    counting = Sitting.objects.filter(entry=entry, voided_at__isnull=True)
    return counting.aggregate(last=Max("attempt"))["last"] or 1


def hearing_of(entry: RosterEntry) -> DropHearing | None:
    """The hearing about the result of a roster entry that counts."""
    rows = of_counting().filter(entry=entry).select_related("entry__stage")
    return rows.order_by("-attempt").first()


def held_within(competitions: QuerySet[Competition], at: datetime) -> QuerySet[DropHearing]:
    """Hearings in some competitions whose moment has come, and no outcome was proposed yet."""
    return of_counting().filter(
        entry__stage__competition__in=competitions,
        entry__stage__closed_at__isnull=True,
        state=HearingState.CALLED,
        invited_for__lte=at,
    )


def proposed_within(competitions: QuerySet[Competition], person: UUID) -> QuerySet[DropHearing]:
    """Outcomes of hearings in some competitions that another person than `person` proposed."""
    rows = of_counting().filter(
        entry__stage__competition__in=competitions, state=HearingState.PROPOSED
    )
    return rows.exclude(proposed_by=person)
