"""The demo: a rehearsal stopped at an interesting moment, its dates counted back from now.

Two competitions. In the Presidential reserve the essays are marked and closed, and everything up
to them is announced: the secretariat can preview and propose the cut, the body enters it, its
chair approves. In a regional reserve applications are being filed and verified right now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from saty.applications.actions.verification_in_bulk import FileVerdicts, record_verdicts
from saty.common import periodic
from saty.ledger.actions import sequence
from saty.notices.actions.help import ask_for_help
from saty.people.models import Person
from saty.people.roles import CANDIDATE, Role
from saty.programmes import shipped
from saty.programmes.calendar import planned
from saty.programmes.models import FILING
from saty.programmes.schema import ProgrammeFile
from saty.rehearsal import staging
from saty.rehearsal.cast import Cast, acting, make_cast
from saty.rehearsal.filing import file_all, fill_in, submit_one
from saty.rehearsal.opening import open_scene, setting_of
from saty.rehearsal.population import population
from saty.rehearsal.scene import Progress, Scene, silent
from saty.rehearsal.ways_in import mark_as_demo
from saty.stages.models import RosterEntry

PRESIDENTIAL, REGIONAL = "kz-presidential-reserve", "kz-regional-reserve"
SIZE, REGIONAL_SIZE, SEED = 240, 60, 7
STOPS_AT = "essay"
AFTER_CLOSE = timedelta(hours=7)
FILED_FOR = timedelta(days=9)
SHARE_VERIFIED = 0.4
GENEROUS = 4
"""So few candidates would leave nobody after the cuts on record; four times as many go on."""
DAY = timedelta(days=1)


def make_showcase(now: datetime, progress: Progress = silent) -> Mapping[str, Person]:
    """Fill an empty database; the people behind each way in, by role."""
    file = shipped.programme(PRESIDENTIAL)
    opens_at = opening_so_that(file, STOPS_AT, now - AFTER_CLOSE)
    cast = make_cast(opens_at - 4 * DAY)
    presidential = _presidential(cast, opens_at, progress)
    regional = _regional(cast, now, progress)
    people = _ways_in(cast, presidential, regional, now)
    sequence()
    return people


def opening_so_that(file: ProgrammeFile, stage: str, closes_by: datetime) -> datetime:
    """The latest opening, by whole hours, with which the window of `stage` is over by then."""
    guess = closes_by
    for _step in range(4):
        closes = next(w.closes_at for w in planned(file, guess) if w.key == stage)
        guess -= closes - closes_by
    while next(w.closes_at for w in planned(file, guess) if w.key == stage) > closes_by:
        guess -= timedelta(hours=1)
    return guess


def _presidential(cast: Cast, opens_at: datetime, progress: Progress) -> Scene:
    """Announced up to the stage before; that stage's results are closed and not yet cut."""
    scene = open_scene(
        shipped.text_of(PRESIDENTIAL),
        cast=cast,
        slug="presidential-reserve",
        opens_at=opens_at,
        size=SIZE,
        seed=SEED,
        progress=progress,
    )
    scene.generous = GENEROUS
    file_all(scene, setting_of(scene))
    for rules in scene.file.stages:
        if rules.key == STOPS_AT:
            stage = staging.stage_named(scene, rules.key)
            staging.set_number(scene, rules, stage)
            staging.leave_early(scene, rules, stage)
            staging.give_results(scene, rules, stage)
            staging.close(scene, stage)
            return scene
        staging.hold(scene, rules.key)
    raise ValueError(f"the programme has no stage {STOPS_AT}")


def _regional(cast: Cast, now: datetime, progress: Progress) -> Scene:
    """Filing is open: some are submitted, some of these verified, one is half filled in."""
    file = shipped.programme(REGIONAL)
    at_first = planned(file, now)[0]
    opens_at = now - FILED_FOR - (at_first.opens_at - now)
    scene = open_scene(
        shipped.text_of(REGIONAL),
        cast=cast,
        slug="regional-reserve",
        opens_at=opens_at,
        size=REGIONAL_SIZE,
        seed=SEED + 1,
        progress=progress,
    )
    _file_until(scene, now)
    _verify_some(scene, now)
    return scene


def _file_until(scene: Scene, now: datetime) -> None:
    people = population(setting_of(scene), scene.size, scene.chance("population"))
    window = scene.window(FILING)
    span = now - window.opens_at - timedelta(hours=2)
    ordered = sorted(people, key=lambda each: each.files_at)
    for each in scene.progress(ordered, "regional reserve", len(ordered)):
        named = replace(each, index=SIZE + each.index)
        application = submit_one(scene, named, window.opens_at + span * each.files_at)
        scene.people[application.id] = named


def _verify_some(scene: Scene, now: datetime) -> None:
    """The files that came first are verified, and are accepted."""
    first = list(scene.people)[: int(len(scene.people) * SHARE_VERIFIED)]
    record_verdicts(
        competition=scene.competition.id,
        stage=scene.file.stages[0].key,
        items=[FileVerdicts(key) for key in first],
        by=scene.cast.actor(Role.VERIFIER, 1),
        at=now - timedelta(hours=1),
    )


def _ways_in(
    cast: Cast, presidential: Scene, regional: Scene, now: datetime
) -> Mapping[str, Person]:
    """Who stands behind each one-click way in, and the page it leads to."""
    body = presidential.file.stage(STOPS_AT).decided_by.body or ""
    drafting, waiting = _drafting(regional, now), _waiting(presidential)
    ask_for_help(
        question="Дипломымның аудармасы қажет пе?",
        by=acting(waiting, CANDIDATE),
        at=now - timedelta(hours=30),
    )
    people = {
        "candidate-applying": (drafting, "candidate_home"),
        "candidate-waiting": (waiting, "candidate_home"),
        "verifier": (cast.holders[Role.VERIFIER][0], "staff_home"),
        "secretariat": (cast.holders[Role.SECRETARIAT][0], "staff_home"),
        "second-secretary": (cast.holders[Role.SECRETARIAT][1], "staff_home"),
        "body-secretary": (cast.secretaries[body], "staff_home"),
        "chair": (cast.chairs[body], "staff_home"),
        "hr": (cast.holders[Role.HR][0], "staff_home"),
        "auditor": (cast.holders[Role.AUDITOR][0], "staff_home"),
        "administrator": (cast.holders[Role.ADMINISTRATOR][0], "staff_home"),
    }
    mark_as_demo(people, now)
    periodic.run_due(now)
    return {role: person for role, (person, _page) in people.items()}


def _drafting(scene: Scene, now: datetime) -> Person:
    """Somebody half way through an application: the last section of the form is empty."""
    each = population(setting_of(scene), 1, scene.chance("drafting"))[0]
    sections: Sequence[str] = list(each.answers)
    half = {key: each.answers[key] for key in sections[: len(sections) // 2]}
    someone = replace(each, index=SIZE + REGIONAL_SIZE, answers=half)
    application, _by = fill_in(scene, someone, now - DAY, documents_too=False)
    return application.candidate


def _waiting(scene: Scene) -> Person:
    """Somebody whose essay is marked and whose outcome is not announced."""
    stage = staging.stage_named(scene, STOPS_AT)
    rows = RosterEntry.objects.filter(stage=stage, end__isnull=True)
    entry = rows.select_related("application__candidate").order_by("code")[0]
    return entry.application.candidate
