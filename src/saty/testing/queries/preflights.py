"""Pre-flights of a stage, and whether one stands for the forms as they are now."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from saty.core.ledger.canonical import JSON, canonical, sha256_hex
from saty.programmes import queries as programmes
from saty.programmes.models import Competition
from saty.stages.models import Stage
from saty.testing.models import Bank, Form, FormAssignment, Preflight
from saty.testing.states import FormState, PreflightState

OPEN = (PreflightState.WAITING, PreflightState.RUNNING)
KINDS = ("test", "verification")


def forms_to_sit(stage: Stage) -> list[Form]:
    """The locked forms of a stage, by number, with their blueprint and bank."""
    rows = Form.objects.filter(blueprint__stage=stage, state=FormState.LOCKED)
    rows = rows.select_related("blueprint__stage", "blueprint__bank").defer("chosen")
    return list(rows.order_by("number"))


def basis(stage: Stage, at: datetime) -> str:
    """Digest of what a pre-flight is of: the locked forms, their languages, the rules in force."""
    forms = forms_to_sit(stage)
    held: dict[str, JSON] = {
        "forms": [form.sha256 for form in forms],
        "languages": sorted({name for form in forms for name in form.blueprint.bank.languages}),
        "rules": programmes.rules_in_force(stage.competition_id, at).number,
    }
    return sha256_hex(canonical(held))


def stands(stage: Stage, at: datetime) -> bool:
    """Whether the last run that ended of the forms and the rules as they are now has passed."""
    runs = Preflight.objects.filter(stage=stage, basis=basis(stage, at), ended_at__isnull=False)
    last = runs.order_by("ended_at", "asked_at").last()
    return last is not None and last.state == PreflightState.PASSED


def is_wanted(stage: Stage, at: datetime) -> bool:
    """Whether a test that the system holds has locked forms, and no passed run of them."""
    rule = programmes.rules_in_force(stage.competition_id, at).file.stage(stage.key)
    if stage.kind not in KINDS or rule.delivery != "system":
        return False
    return bool(forms_to_sit(stage)) and not stands(stage, at)


def stages_without(at: datetime) -> list[Stage]:
    """Stages that want a run and have none for the forms as they are now, whatever came of it."""
    found = _waiting(_not_drawn(), at)
    return [stage for stage, _locked_at in found if not _is_known(stage, at)]


def _is_known(stage: Stage, at: datetime) -> bool:
    rows = Preflight.objects.filter(stage=stage)
    return rows.filter(state__in=OPEN).exists() or rows.filter(basis=basis(stage, at)).exists()


def runs_of(stage: Stage) -> QuerySet[Preflight]:
    """The runs of a stage, newest first."""
    return Preflight.objects.filter(stage=stage).order_by("-asked_at", "-id")


def run(stage: Stage, key: UUID) -> Preflight | None:
    """One run of a stage."""
    return Preflight.objects.filter(stage=stage, id=key).first()


def waiting_in(competitions: QuerySet[Competition], at: datetime) -> list[tuple[Stage, datetime]]:
    """Stages with locked forms that nobody has yet, and no passed run; since when these stand."""
    return _waiting(_not_drawn().filter(competition__in=competitions), at)


def waiting_in_bank(bank: Bank, at: datetime) -> list[tuple[Stage, datetime]]:
    """The same of the stages whose forms are of a bank."""
    return _waiting(_not_drawn().filter(blueprints__bank=bank), at)


def _not_drawn() -> QuerySet[Stage]:
    drawn = FormAssignment.objects.values("entry__stage")
    rows = Stage.objects.filter(kind__in=KINDS, closed_at__isnull=True).exclude(id__in=drawn)
    return rows.filter(blueprints__forms__state=FormState.LOCKED)


def _waiting(rows: QuerySet[Stage], at: datetime) -> list[tuple[Stage, datetime]]:
    locked = rows.annotate(since=Max("blueprints__forms__locked_at")).select_related("competition")
    found = [(stage, stage.since) for stage in locked if stage.since and is_wanted(stage, at)]
    return sorted(found, key=lambda each: each[1])
