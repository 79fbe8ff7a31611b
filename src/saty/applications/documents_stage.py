"""The stage "documents": who may take part, and whether what was filed is true.

Its outcome is what the eligibility rules say of the answers as submitted, under the rules version
of the submission, and what verification refused. Later stages ask `recheck_blockers` where their
programme wants everyone verified once more before it is decided.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from saty.applications import rosters
from saty.applications.facts import facts_of
from saty.applications.models import (
    AdjustmentRequest,
    Application,
    IdentityClash,
    Verification,
)
from saty.applications.states import AdjustmentState, ClashState
from saty.applications.verification_queries import standing_checks
from saty.core.rules import eligibility as core
from saty.programmes import kinds
from saty.programmes.eligibility import core_rules
from saty.programmes.kinds import Blocker, Obstacle, Progress, StageKind, StageRef, StageResult
from saty.programmes.queries import reference_days, rules_version
from saty.programmes.schema import ProgrammeFile

KEY = "documents"
CHUNK = 2_000

BLOCKER_WORDS: dict[str, Promise] = {
    "files_unverified": _("Files that nobody has verified to the end"),
    "refusals_unconfirmed": _("Refusals that a second person has not looked at"),
    "clashes_open": _("Identity numbers that two applications claim"),
    "adjustments_open": _("Requests for adjustments without a decision"),
    "recheck_waiting": _("Files that are not verified again"),
    "recheck_refused": _(
        "Candidates whose data was refused on the second verification: propose their"
        " disqualification, or change the verdict"
    ),
}
"""What each blocker is, for staff."""


def progress(ref: StageRef, at: datetime) -> Progress:
    """How many files of a stage are verified."""
    files = rosters.files_in(ref)
    roster = files.count()
    done = files.filter(Exists(standing_checks(ref.key))).count()
    return Progress(roster=roster, done=done, waiting=roster - done)


def blockers(ref: StageRef, at: datetime) -> tuple[Blocker, ...]:
    """What must be done before the stage can be decided."""
    files = rosters.files_in(ref)
    counts = {
        "files_unverified": files.filter(~Exists(standing_checks(ref.key))).count(),
        "refusals_unconfirmed": _unconfirmed(files, ref).count(),
        "clashes_open": _open_clashes(ref.competition).count(),
        "adjustments_open": _open_adjustments(ref.competition).count(),
    }
    return tuple(Blocker(key, count) for key, count in counts.items() if count)


def recheck_blockers(ref: StageRef, at: datetime) -> tuple[Blocker, ...]:
    """What must be done before a stage that wants everyone verified once more can be decided.

    Nothing may be left unverified, and whoever was refused is either out of the stage or accepted.
    """
    files = rosters.files_in(ref)
    refused = standing_checks(ref.key).filter(refused__gt=0)
    counts = {
        "recheck_waiting": files.filter(~Exists(standing_checks(ref.key))).count(),
        "recheck_refused": files.filter(Exists(refused)).count(),
    }
    return tuple(Blocker(key, count) for key, count in counts.items() if count)


def _unconfirmed(files: QuerySet[Application], ref: StageRef) -> QuerySet[Application]:
    waiting = standing_checks(ref.key).filter(refused__gt=0, confirmed_at__isnull=True)
    return files.filter(Exists(waiting))


def _open_clashes(competition: UUID) -> QuerySet[IdentityClash]:
    found = IdentityClash.objects.filter(first__competition=competition)
    return found.exclude(state=ClashState.SETTLED)


def _open_adjustments(competition: UUID) -> QuerySet[AdjustmentRequest]:
    return AdjustmentRequest.objects.filter(
        application__competition=competition,
        application__state="submitted",
        state__in=[AdjustmentState.REQUESTED, AdjustmentState.PROPOSED],
    )


def results(ref: StageRef, at: datetime) -> tuple[StageResult, ...]:
    """The outcome of everybody still in the stage: no obstacle means that they may go on."""
    refused, lost = _refusals(ref), _lost_clashes(ref.competition)
    judges: dict[UUID, _Judge] = {}
    found = []
    files = rosters.files_in(ref).only("id", "snapshot", "rules_version_id")
    for file in files.order_by("id").iterator(chunk_size=CHUNK):
        version = _version(file)
        if version not in judges:
            judges[version] = _Judge.of(ref.competition, version)
        judge = judges[version]
        obstacles = [*judge.of_rules(file.snapshot["answers"]), *refused[file.id]]
        if file.id in lost:
            obstacles.append(_refusal(judge.identity_target, lost[file.id]))
        found.append(StageResult(file.id, obstacles=tuple(obstacles)))
    return tuple(found)


def _version(file: Application) -> UUID:
    if file.rules_version_id is None:
        raise ValueError(f"{file} is on a roster without rules")
    return file.rules_version_id


@dataclass(frozen=True, slots=True)
class _Judge:
    """One version of the rules, ready to look at many files."""

    file: ProgrammeFile
    rules: tuple[core.Rule, ...]
    age_day: date
    experience_day: date

    @classmethod
    def of(cls, competition: UUID, version: UUID) -> "_Judge":
        file = rules_version(version).file
        return cls(file, core_rules(file), *reference_days(competition, file))

    @property
    def identity_target(self) -> str:
        """The target under which the identity number is verified."""
        question = self.file.meant("identity_number")
        return f"fact:{question.key if question else 'identity_number'}"

    def of_rules(self, answers: Mapping[str, Any]) -> Iterator[Obstacle]:
        """The rules that these answers do not meet, or leave open."""
        verdicts = core.evaluate(
            self.rules,
            facts_of(answers, self.file),
            age_day=self.age_day,
            experience_day=self.experience_day,
        )
        for each in verdicts:
            if each.state != "met":
                yield Obstacle(f"rule:{each.rule_key}", dict(each.detail))


def _refusals(ref: StageRef) -> dict[UUID, list[Obstacle]]:
    """Application -> what verification refused and still stands, in order of the targets."""
    rows = Verification.objects.filter(
        application__competition=ref.competition,
        stage=ref.key,
        superseded_at__isnull=True,
        verdict=Verification.Verdict.REFUSED,
    )
    found: dict[UUID, list[Obstacle]] = defaultdict(list)
    for application, target, reason in rows.order_by("target").values_list(
        "application_id", "target", "reason"
    ):
        found[application].append(_refusal(target, reason))
    return found


def _refusal(target: str, reason: str) -> Obstacle:
    kind = target.partition(":")[0]
    return Obstacle(f"{kind}_refused", {"target": target, "reason": reason})


def _lost_clashes(competition: UUID) -> dict[UUID, str]:
    """Application -> the ready reason why its identity number was found to be somebody else's."""
    settled = IdentityClash.objects.filter(first__competition=competition, state=ClashState.SETTLED)
    return {
        loser: clash.ready_reason
        for clash in settled.defer("reason")
        for loser in {clash.first_id, clash.second_id} - {clash.upheld_id}
    }


def register_kind() -> None:
    """Make the kind known; called in `AppConfig.ready()`."""
    kinds.register(
        StageKind(key=KEY, progress=progress, results=results, blockers=blockers, held_about=held)
    )


def held(application: UUID) -> Mapping[str, Any]:
    """What verification holds about somebody: each verdict, standing or superseded."""
    rows = Verification.objects.filter(application=application).order_by("at", "target")
    return {
        "verifications": [
            {
                "stage": row.stage,
                "target": row.target,
                "verdict": row.verdict,
                "reason": row.reason,
                "comment": row.comment,
                "at": row.at.isoformat(),
            }
            for row in rows
        ]
    }
