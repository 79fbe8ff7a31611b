"""Whether report, tables and log say the same, down to every single result and outcome.

The database of a rehearsal holds one competition, in which nothing was revoked or taken back.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.models import Count

from saty.core.ledger.commitments import opens
from saty.decisions.actions.cuts import inputs_of
from saty.decisions.models import Decision, Outcome
from saty.decisions.outcomes import Computed, outcomes_sha256
from saty.decisions.states import DecisionState
from saty.ledger.models import Entry, Position
from saty.ledger.monitor import findings
from saty.programmes.queries import rules_version
from saty.rehearsal.report import Report, StageReport
from saty.reserve.models import Reservist
from saty.stages.models import Result, RosterEntry, Stage
from saty.stages.queries import counts_of_stages
from saty.testing.actions.sittings import hash_of
from saty.testing.models import Sitting

COUNTED = ("roster", "completed", "absent", "withdrawn", "disqualified")
CHUNK = 2_000


def reconciles(report: Report) -> bool:
    """Whether every check holds."""
    return all(check(report) for check in CHECKS)


def _adds_up(report: Report) -> bool:
    """Everybody on a roster has exactly one outcome, and nobody passes without it."""
    return all(stage.adds_up for stage in report.stages)


def _log_is_whole(report: Report) -> bool:
    """Every act has its entry, every entry its act, every chain holds, every entry its place."""
    return (
        not findings()
        and report.ledger_entries == Entry.objects.count() == Position.objects.count()
    )


def _counts_agree(report: Report) -> bool:
    """What is reported of a stage is what was said when it was closed, and what its tables hold."""
    closed, counts = _said("results_closed"), _counts()
    return all(
        _figures(stage) == _counted(closed.get(stage.id)) == counts.get(stage.id)
        for stage in report.stages
    )


def _rosters_follow(report: Report) -> bool:
    """A roster has as many as were announced to go on; the first has all who submitted."""
    made, announced = _said("roster_made"), _said("decision_announced")
    submitted = Entry.objects.filter(kind="application_submitted").count()
    expected = [submitted, *(announced[s.id]["next_roster"] for s in report.stages[:-1])]
    said = [submitted, *(made[stage.id]["roster"] for stage in report.stages[1:])]
    return [stage.roster for stage in report.stages] == expected == said


def _announced_as_decided(report: Report) -> bool:
    """As many were announced to be admitted as there are outcomes that admit."""
    said = _said("decision_announced")
    passed = dict(
        Outcome.objects.filter(admitted=True, decision__state=DecisionState.APPROVED)
        .values_list("decision__stage__key")
        .annotate(Count("id"))
    )
    return all(
        stage.passed == said[stage.id]["admitted"] == passed.get(stage.id, 0)
        for stage in report.stages
    )


def _tracks_as_submitted(report: Report) -> bool:
    """On every roster each candidate stands under the group of their application."""
    chosen = {
        subject: None if fields is None else fields["group"]
        for subject, _public, fields in _opened("application_submitted")
    }
    rows = RosterEntry.objects.values_list("application", "track")
    return all(
        chosen.get(f"application:{application}") == track
        for application, track in rows.iterator(chunk_size=CHUNK)
    )


def _results_as_recorded(report: Report) -> bool:
    """Each result is what was last recorded of its candidate and stage."""
    recorded = {
        (subject, public["stage"]): fields for subject, public, fields in _opened("result_recorded")
    }
    rows = Result.objects.select_related("entry__stage").defer("entry__stage__competition")
    found = {
        (f"application:{row.entry.application_id}", row.entry.stage.key): {
            "outcome": row.outcome,
            "parts": row.parts,
            "obstacles": row.obstacles,
        }
        for row in rows.iterator(chunk_size=CHUNK)
    }
    return found == recorded


def _present_as_sat(report: Report) -> bool:
    """Of a test that was held here: whoever finished a sitting is present, and nobody else is."""
    held = set(Sitting.objects.filter(entry__isnull=False).values_list("entry__stage", flat=True))
    sat = Sitting.objects.filter(finished_at__isnull=False, voided_at__isnull=True)
    entries = set(sat.exclude(entry=None).values_list("entry", flat=True))
    rows = Result.objects.filter(entry__stage__in=held).values_list("entry", "outcome")
    return all(
        (entry in entries) == (outcome == Result.Outcome.COMPLETED)
        for entry, outcome in rows.iterator(chunk_size=CHUNK)
    )


def _answers_as_committed(report: Report) -> bool:
    """The answers of every finished sitting have the hash that its last entry commits to."""
    committed = {
        subject: None if fields is None else fields["answers_sha256"]
        for subject, _public, fields in _opened("sitting_finished")
    }
    rows = Sitting.objects.filter(entry__isnull=False, finished_at__isnull=False, recorded_by=None)
    found = {
        f"sitting:{each.id}": hash_of(each)
        for each in rows.select_related("form").iterator(chunk_size=CHUNK)
    }
    return found == committed


def _decided_on_these_results(report: Report) -> bool:
    """The results, rules and number of a decision still have the digest that was approved."""
    return all(
        {
            entry.public["inputs_sha256"]
            for entry in Entry.objects.filter(
                kind__in=["decision_drafted", "decision_approved"],
                subject=f"decision:{decision.id}",
            )
        }
        == {inputs_of(decision.stage, rules_version(decision.rules_version_id)).sha256()}
        for decision in _decisions()
    )


def _outcomes_as_decided(report: Report) -> bool:
    """The outcomes of a decision still have the digest that its entry names."""
    return all(
        _said_of(decision, "outcomes_sha256") == _digest(decision) for decision in _decisions()
    )


def _register_as_admitted(report: Report) -> bool:
    """The register holds those whom the last stage admitted, each once, as the log has it."""
    last = Outcome.objects.filter(
        admitted=True,
        decision__state=DecisionState.APPROVED,
        decision__stage__key=report.stages[-1].id,
    )
    admitted = {f"application:{key}" for key in last.values_list("entry__application", flat=True)}
    rows = Reservist.objects.values_list("id", "application")
    there = {f"reservist:{key}": str(application) for key, application in rows}
    said = {
        subject: None if fields is None else fields["application"]
        for subject, _public, fields in _opened("reservist_admitted")
    }
    return (
        report.admitted == report.stages[-1].passed == len(there)
        and there == said
        and {f"application:{application}" for application in there.values()} == admitted
    )


CHECKS: tuple[Callable[[Report], bool], ...] = (
    _adds_up,
    _log_is_whole,
    _counts_agree,
    _rosters_follow,
    _announced_as_decided,
    _tracks_as_submitted,
    _results_as_recorded,
    _present_as_sat,
    _answers_as_committed,
    _decided_on_these_results,
    _outcomes_as_decided,
    _register_as_admitted,
)


def _said(kind: str) -> dict[str, Mapping[str, Any]]:
    """Stage key -> what the last entry of a kind says openly of it."""
    rows = Entry.objects.filter(kind=kind).order_by("subject", "ordinal")
    return {public["stage"]: public for public in rows.values_list("public", flat=True)}


def _said_of(decision: Decision, field: str) -> str | None:
    """What the last entry that says it says of a decision."""
    chain = Entry.objects.filter(subject=f"decision:{decision.id}").order_by("ordinal")
    values = [said[field] for said in chain.values_list("public", flat=True) if said.get(field)]
    return values[-1] if values else None


def _opened(kind: str) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any] | None]]:
    """Subject, open fields and opened fields of each entry of a kind, in the order of its chain.

    None for the opened fields where a commitment does not open.
    """
    rows = Entry.objects.filter(kind=kind).order_by("subject", "ordinal").select_related("opening")
    for entry in rows.iterator(chunk_size=CHUNK):
        fields = entry.opening.sealed["fields"]
        holds = fields.keys() == entry.commitments.keys() and all(
            opens(
                entry.commitments[name],
                competition=entry.competition or None,
                entry=str(entry.id),
                field=name,
                salt=bytes.fromhex(field["salt"]),
                value=field["value"],
            )
            for name, field in fields.items()
        )
        values = {name: field["value"] for name, field in fields.items()} if holds else None
        yield entry.subject, entry.public, values


def _figures(stage: StageReport) -> tuple[int, ...]:
    return tuple(getattr(stage, name) for name in COUNTED)


def _counted(public: Mapping[str, Any] | None) -> tuple[int, ...] | None:
    return None if public is None else tuple(public[name] for name in COUNTED)


def _counts() -> dict[str, tuple[int, ...]]:
    """Stage key -> the five figures, as the tables have them now."""
    stages = {stage.id: stage for stage in Stage.objects.all()}
    return {
        stages[key].key: tuple(getattr(counts, name) for name in COUNTED)
        for competition in {stage.competition_id for stage in stages.values()}
        for key, counts in counts_of_stages(competition).items()
    }


def _decisions() -> Iterator[Decision]:
    rows = Decision.objects.filter(state=DecisionState.APPROVED).select_related("stage")
    return rows.order_by("stage__position").iterator()


def _digest(decision: Decision) -> str:
    rows = Outcome.objects.filter(decision=decision).select_related("entry").defer("details")
    outcomes = list(rows.order_by("entry__code"))
    return outcomes_sha256(
        {each.entry_id: each.entry.code for each in outcomes},
        [
            Computed(each.entry_id, each.admitted, each.place, each.total, each.reason)
            for each in outcomes
        ],
    )
